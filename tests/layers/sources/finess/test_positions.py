"""A register's point, believed or not by the address points of the city."""

import geopandas as gpd
import pytest

from layers.sources.address_match import doors_of
from layers.sources.finess.flat import _placed, read_finess_flat_services
from layers.sources.finess.positions import FAR_M, believed

AVENUE, SQUARE = (768_600.0, 6_281_900.0), (773_000.0, 6_280_500.0)
ADDRESSES = doors_of(
    gpd.GeoDataFrame(
        {
            "label": [
                "371, Avenue du Doyen Gaston Giraud",
                "2, Rue du Lac",
                "9, Rue Haute",
                "1, Rue du Coin",
                "1, Rue du Bout",
            ]
        },
        geometry=gpd.points_from_xy(
            [AVENUE[0], 770_000, 771_000, 760_000, 790_000], [AVENUE[1], 6_280_000, 6_281_000, 6_270_000, 6_290_000]
        ),
        crs=2154,
    )
)
LAKE = ("2 R DU LAC", "VILLE", (770_010, 6_280_000))
HIGH = ("9 R HAUTE", "VILLE CEDEX 5", (771_000, 6_281_030))


def register(*rows, doubtful=()):
    frame = gpd.GeoDataFrame(
        {"address": [row[0] for row in rows], "town": [row[1] for row in rows]},
        geometry=gpd.points_from_xy(*zip(*(row[2] for row in rows), strict=True)),
        crs=2154,
    )
    return frame.assign(is_position_doubtful=[rank in doubtful for rank in range(len(rows))])


def at(frame, row):
    return frame.geometry.x[row], frame.geometry.y[row]


def test_an_avenue_put_on_the_square_of_the_same_name_goes_back_to_its_address():
    """
    2 R DU LAC and 9 R HAUTE stand at their addresses; 371 AV DOYEN GIRAUD stands 4.6 km from its own.

    Its neighbour, number 191, is unknown to the city: same point, same street, so it is doubted, and stays.
    """
    wrong = ("371 AV DOYEN GIRAUD", "VILLE CEDEX 5", SQUARE)
    frame = believed(register(LAKE, HIGH, wrong, ("191 AV DU DOYEN GASTON GIRAUD", "VILLE", SQUARE)), ADDRESSES)
    assert frame["is_position_doubtful"].tolist() == [False, False, False, True]
    assert (at(frame, 2), at(frame, 3)) == (AVENUE, SQUARE)
    assert (at(frame, 0), at(frame, 1)) == (LAKE[2], HIGH[2])
    assert frame.attrs["repairs"] == [
        "2 positions doubtful: over 1000 m from their address, or beside such a one",
        "1 doubtful positions replaced by their address",
    ]


@pytest.mark.parametrize(("off_m", "moves"), [(FAR_M - 1, False), (FAR_M + 1, True)])
def test_a_point_a_little_off_its_address_is_believed(off_m, moves):
    frame = believed(register(LAKE, HIGH, ("371 AV DOYEN GIRAUD", "VILLE", (AVENUE[0] + off_m, AVENUE[1]))), ADDRESSES)
    assert (at(frame, 2) == AVENUE) is moves
    assert not frame["is_position_doubtful"].any()


def test_another_town_whose_streets_have_the_same_names_is_left_alone():
    """Both exact addresses of BOURG are contradicted, one of VILLE is not: the address points are those of VILLE."""
    there = [("2 R DU LAC", "BOURG", (775_000, 6_283_000)), ("9 RUE HAUTE", "BOURG", (775_100, 6_283_000))]
    frame = believed(register(LAKE, *there, doubtful=[]), ADDRESSES)
    assert [at(frame, row) for row in (1, 2)] == [there[0][2], there[1][2]]
    assert not frame["is_position_doubtful"].any()
    assert frame.attrs.get("repairs", []) == []


def test_a_doubtful_place_of_another_town_does_not_come_to_this_one():
    there = [("2 R DU LAC", "BOURG", (775_000, 6_283_000)), ("9 RUE HAUTE", "BOURG", (775_100, 6_283_000))]
    frame = believed(register(*there, doubtful=[1]), ADDRESSES)
    assert at(frame, 1) == there[1][2]
    assert frame["is_position_doubtful"].tolist() == [False, True]


def test_a_neighbour_of_the_same_point_but_another_street_is_believed():
    frame = believed(
        register(LAKE, HIGH, ("371 AV DOYEN GIRAUD", "VILLE", SQUARE), ("5 AV DE LA MER", "VILLE", SQUARE)), ADDRESSES
    )
    assert frame["is_position_doubtful"].tolist() == [False, False, False, False]
    assert at(frame, 3) == SQUARE


@pytest.mark.real
def test_the_hospitals_of_the_avenue_du_doyen_giraud_stand_there(real_montpellier):
    paths = [
        real_montpellier / name for name in ("services/finess_34_20210108.csv", "sites/VilleMTP_MTP_PointAdresse.zip")
    ]
    placed = _placed(*paths)[0].set_index("finess_id")
    avenue = gpd.points_from_xy([768_616], [6_281_964])[0]
    for number in ("340785161", "340796663"):
        assert placed.geometry[number].distance(avenue) < 5
        assert not placed["is_position_doubtful"][number]
    services = read_finess_flat_services(paths[0], addresses=paths[1])
    assert {"finess:340785161", "finess:340796663"} <= set(services["service_id"])
    assert "finess:340000199" not in set(services["service_id"])
    told = next(one for one in services.attrs["repairs"] if "hospital dropped" in one)
    assert "CHU MONTPELLIER" in told

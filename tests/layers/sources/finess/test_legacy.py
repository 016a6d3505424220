import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box

from geo.errors import SourceError
from layers.reception.notes import french
from layers.sources.finess.legacy import read_finess_services, read_finess_supported_housing

HEAD = "finess;etalab;111;2026-05-12"
GOOD = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"


def establishment(number, category, *, name="PF EXEMPLE", long="PENSION DE FAMILLE EXEMPLE", street="DE L EXEMPLE"):
    return (
        f"structureet;{number};340000000;{name};{long};;;12;R;{street};;;172;34;HERAULT;34000 MONTPELLIER;0400000000;;"
        f"{category};Maisons Relais - Pensions de Famille;4501;Etablissements de réinsertion;;;30;Préfet;;;"
        "2015-01-01;2014-01-01;2026-01-01;"
    )


def place(number, *, x=771040.6, y=6279223.2, source=GOOD):
    return f"geolocalisation;{number};{x};{y};{source};2026-05-04"


def written(folder, *lines, encoding="utf-8"):
    path = folder / "etalab-cs1100507-stock.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_pension_and_a_pharmacy_go_to_their_layers(tmp_path, encoding):
    path = written(
        tmp_path,
        establishment("340000001", "258", long="PENSION DE FAMILLE L'ÉTÉ"),
        establishment("340000002", "620", long="PHARMACIE"),
        place("340000002", x=771050.0),
        place("340000001"),
        encoding=encoding,
    )
    housing = read_finess_supported_housing(path)
    assert housing.drop(columns="geometry").iloc[0].fillna("?").to_dict() == {
        "finess_id": "340000001",
        "name": "PENSION DE FAMILLE L'ÉTÉ",
        "category": "pension_de_famille",
        "places": "?",
        "is_confidential": False,
        "is_position_doubtful": False,
    }
    assert housing.geometry.iloc[0].coords[0] == (771040.6, 6279223.2)
    services = read_finess_services(path)
    assert services[["service_id", "category"]].values.tolist() == [["340000002", "pharmacy"]]
    assert services.geometry.iloc[0].x == 771050.0


def test_centres_of_communes_and_overseas_are_dropped_and_counted(tmp_path):
    path = written(
        tmp_path,
        *(establishment(f"34000000{rank}", "214", street=f"RUE {rank}") for rank in range(4)),
        place("340000000"),
        place(
            "340000001",
            x=1.0,
            y=2.0,
            source="1,ATLASANTE,.,ADMIN-EXPRESS-2023,EPSG:2154 RGF93 / Lambert-93 (Métropole)",
        ),
        place("340000002", x=338000, y=7690000, source="1,ATLASANTE,90,BAN,EPSG:2975 RGR92 / UTM 40S (Réunion)"),
    )
    housing = read_finess_supported_housing(path)
    assert housing["finess_id"].tolist() == ["340000000"]
    assert housing.attrs["repairs"] == [
        "1 establishments placed at the centre of their commune dropped",
        "1 rows overseas left out (La Réunion 1)",
        "chrs: 1 of 3 establishments have a place, under 90%: the category is not known",
        "1 rows without coordinates dropped",
    ]


def test_a_low_score_or_a_shared_fallback_point_makes_the_position_doubtful(tmp_path):
    lines = [establishment(f"34000000{rank}", "258", street=f"RUE {rank}") for rank in range(5)]
    places = [place(f"34000000{rank}") for rank in range(3)]
    places += [place("340000003", x=770000.0, source=GOOD.replace("96", "42")), place("340000004", x=769000.0)]
    housing = read_finess_supported_housing(written(tmp_path, *lines, *places)).set_index("finess_id")
    assert housing["is_position_doubtful"].tolist() == [True, True, True, True, False]


@pytest.mark.parametrize(
    "name", ["CHRS SOLIDARITE FEMMES", "Centre pour victimes", "Halte violences conjugales", "Mères"]
)
def test_a_shelter_for_women_victims_is_confidential(tmp_path, name):
    path = written(tmp_path, establishment("340000001", "214", long=name), place("340000001"))
    assert read_finess_supported_housing(path)["is_confidential"].tolist() == [True]


def test_a_shelter_given_twice_is_confidential_where_either_of_its_names_is(tmp_path):
    names = ("CHRS L'ESCALE", "CHRS L'ESCALE FEMMES")
    lines = [establishment("340000001", "214", long=name) for name in names]
    path = written(tmp_path, *lines, establishment("340000002", "214", long="CHRS DU PORT"), place("340000001"),
                   place("340000002"))  # fmt: skip
    housing = read_finess_supported_housing(path)
    assert housing[["name", "is_confidential"]].values.tolist() == [[names[0], True], ["CHRS DU PORT", False]]


def test_a_shelter_without_a_full_name_is_confidential_as_nobody_can_tell(tmp_path):
    path = written(
        tmp_path,
        establishment("340000001", "214", name="CHRS", long=" "),
        place("340000001"),
        establishment("340000002", "219", name="CHU", long="", street="RUE B"),
        place("340000002", x=771050.0),
        establishment("340000003", "214", long="CHRS EXEMPLE", street="RUE C"),
        place("340000003", x=771060.0),
        establishment("340000004", "258", long="", street="RUE D"),
        place("340000004", x=771070.0),
    )
    housing = read_finess_supported_housing(path)
    assert housing["is_confidential"].tolist() == [True, True, False, False]
    told = housing.attrs["repairs"][-1]
    assert told == "shelters without a full name are taken as confidential: nothing says whom they receive"
    assert french(told).startswith("centres d'hébergement sans nom complet")


def test_semicolons_inside_the_source_of_coordinates_do_not_lose_the_place(tmp_path):
    path = written(tmp_path, establishment("340000001", "258"), place("340000001", source=GOOD.replace(",", ";")))
    assert len(read_finess_supported_housing(path)) == 1


def test_an_ellipsis_of_an_older_stock_does_not_cut_the_line(tmp_path):
    path = written(
        tmp_path, establishment("340000001", "258", long="PENSION… L’ÉTÉ"), place("340000001"), encoding="cp1252"
    )
    assert read_finess_supported_housing(path)["name"].tolist() == ["PENSION… L’ÉTÉ"]


def test_a_file_with_a_header_is_another_layout(tmp_path):
    path = tmp_path / "finess.csv"
    path.write_text("nofinesset;nofinessej;rs\n340000001;340000000;PF\n")
    with pytest.raises(SourceError, match="not the FINESS stock cs1100507"):
        read_finess_services(path)


def test_the_stock_without_coordinates_is_told_apart(tmp_path):
    with pytest.raises(SourceError, match="take cs1100507"):
        read_finess_services(written(tmp_path, establishment("340000001", "258")))


def test_lines_of_another_length_are_refused_with_their_numbers(tmp_path):
    lines = [establishment("340000001", "258"), place("340000001"), "structureet;340000002;too;short"]
    with pytest.raises(SourceError, match="line 4: 'structureet', 4 fields"):
        read_finess_services(written(tmp_path, *lines))


def test_the_text_of_a_broken_line_is_not_told_as_it_may_be_the_name_of_a_confidential_place(tmp_path):
    lines = [establishment("340000001", "258"), place("340000001"), "SOLIDARITE FEMMES;short"]
    with pytest.raises(SourceError, match="line 4: '…', 2 fields"):
        read_finess_services(written(tmp_path, *lines))


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "e.csv").write_bytes(b"")
    with pytest.raises(SourceError, match="an empty file"):
        read_finess_services(tmp_path / "e.csv")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    categories=st.lists(st.sampled_from(["258", "214", "620", "156", "999"]), min_size=1, max_size=6),
    name=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters=";"), max_size=15),
)
def test_each_establishment_is_in_one_layer_at_most(tmp_path, categories, name):
    numbers = [f"34{rank:07d}" for rank in range(len(categories))]
    lines = [establishment(number, code, long=name) for number, code in zip(numbers, categories, strict=True)]
    path = written(tmp_path, *lines, *map(place, numbers))
    housing, services = read_finess_supported_housing(path), read_finess_services(path)
    assert len(housing) == sum(code in ("258", "214") for code in categories)
    assert len(services) == sum(code in ("620", "156") for code in categories)
    assert not set(housing["finess_id"]) & set(services["service_id"])


def test_a_category_of_which_under_nine_in_ten_have_a_place_is_not_known_and_the_others_are(tmp_path):
    """Ten pharmacies of which nine have a place, ten health centres of which eight; one more far from the territory."""
    centre = "1,ATLASANTE,.,ADMIN-EXPRESS-2023,EPSG:2154 RGF93 / Lambert-93 (Métropole)"
    rows = [(f"34000010{rank}", "620", rank < 9) for rank in range(10)]
    rows += [(f"34000020{rank}", "124", rank < 8) for rank in range(10)]
    lines = [establishment(number, category, street=f"RUE {number}") for number, category, _ in rows]
    places = [place(number, x=771000 + k, source=GOOD if ok else centre) for k, (number, _, ok) in enumerate(rows)]
    far = establishment("340000300", "620").replace(";172;34;", ";301;34;")
    path = written(tmp_path, *lines, far, *places)
    communes = gpd.GeoDataFrame({"insee_code": ["34172"]}, geometry=[box(760000, 6270000, 780000, 6290000)], crs=2154)
    services = read_finess_services(path, communes=communes)
    assert services.attrs["claims"] == ["addiction_care", "hospital", "mental_health", "pharmacy"]
    told = "health_centre: 8 of 10 establishments have a place, under 90%: the category is not known"
    assert told in services.attrs["repairs"]
    assert "pharmacy" not in read_finess_services(path).attrs["claims"]

import csv

import geopandas as gpd
import pytest

from geo.errors import CrsError, MissingFileError, SourceError
from layers.schemas import validate
from layers.sources.communes import read_communes_france
from layers.sources.finess.flat import read_finess_flat_services, read_finess_flat_supported_housing

HEADER = ["nofinesset", "rs", "adresse", "commune", "categetab", "latitude", "longitude"]
FALLBACK = ("43.61", "3.87")
PLACE = ("43.60", "3.88")


def write(folder, rows, header=HEADER, encoding="utf-8"):
    """Rows of (number, name, address, category, (latitude, longitude))."""
    path = folder / "finess.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number, name, address, code, (latitude, longitude) in rows:
            writer.writerow([number, name, address, "VILLE", code, latitude, longitude])
    return path


def fallback_of_three_streets(last):
    """
    Three streets at one point: that point is nowhere.

    A, B, `last` all stand at FALLBACK.
    """
    return [
        ("340000001", "PHARMACIE A", "1 R DES LILAS", "620", FALLBACK),
        ("340000002", "PHARMACIE B", "2 AV DU LEZ", "620", FALLBACK),
        last,
    ]


def write_addresses(folder, *rows):
    frame = gpd.GeoDataFrame(
        {
            "ID_REFP": range(len(rows)),
            "NUM_VOI": [number for number, _, _ in rows],
            "LIB_OFF": [street for _, street, _ in rows],
        },
        geometry=gpd.points_from_xy(*zip(*[place for _, _, place in rows], strict=True)),
        crs=2154,
    )
    path = folder / "adresses.shp"
    frame.to_file(path)
    return path


CORNERS = ((1, "Rue du Coin", (760_000, 6_270_000)), (1, "Rue du Bout", (790_000, 6_290_000)))


def test_a_code_and_a_name_give_one_category(tmp_path):
    rows = [
        ("340000001", "PHARMACIE A", "1 R AA", "620", PLACE),
        ("340000002", "HOPITAL ST ELOI", "2 R BB", "101", ("43.61", "3.88")),
        ("340000003", "HJ PSY ADULTES CMP CATTP", "3 R CC", "101", ("43.62", "3.88")),
        ("340000004", "PHARMACIE DU CHU", "4 R DD", "101", ("43.63", "3.88")),
        ("340000005", "CMP INFANTO JUVENILE", "5 R EE", "156", ("43.64", "3.88")),
        ("340000006", "CSAPA", "6 R FF", "197", ("43.65", "3.88")),
        ("340000007", "CDS DENTAIRE", "7 R GG", "124", ("43.66", "3.88")),
        ("340000008", "MAISON DE SANTE", "8 R HH", "603", ("43.67", "3.88")),
        ("340000009", "LABORATOIRE", "9 R II", "611", ("43.68", "3.88")),
    ]
    services = validate("services", read_finess_flat_services(write(tmp_path, rows)))
    assert dict(zip(services["service_id"].str[-1], services["category"], strict=True)) == {
        "1": "pharmacy",
        "2": "hospital",
        "3": "mental_health",
        "6": "addiction_care",
        "8": "health_centre",
    }


def test_a_service_at_the_geocoder_s_fallback_is_dropped_and_counted(tmp_path):
    rows = [
        *fallback_of_three_streets(("340000003", "LABO", "3 BD DU JEU", "611", FALLBACK)),
        ("340000004", "PHARMACIE D", "4 R DE LA MER", "620", PLACE),
    ]
    services = read_finess_flat_services(write(tmp_path, rows))
    assert services["name"].tolist() == ["PHARMACIE D"]
    assert "2 pharmacy dropped for a doubtful position: PHARMACIE A, PHARMACIE B" in services.attrs["repairs"]


def test_a_pension_at_the_fallback_is_kept_and_marked(tmp_path):
    rows = fallback_of_three_streets(("340000003", "PENSION", "71 R HENRI NOGUERRE", "258", FALLBACK))
    housing = validate("supported_housing", read_finess_flat_supported_housing(write(tmp_path, rows)))
    assert housing["is_position_doubtful"].tolist() == [True]
    assert housing["category"].tolist() == ["pension_de_famille"]
    assert housing["places"].isna().all()


def test_many_establishments_of_one_campus_are_where_they_say(tmp_path):
    """Two entrances of a hospital, one name written in two ways: one or two streets, not three."""
    names = ["191 AV DU DOYEN GASTON GIRAUD", "371 AV DOYEN GIRAUD", "AV GASTON GIRAUD", "80 AV AUGUSTIN FLICHE"]
    rows = [(f"34000000{i}", f"CHU {i}", name, "101", PLACE) for i, name in enumerate(names)]
    assert len(read_finess_flat_services(write(tmp_path, rows))) == 4


def test_an_establishment_without_a_street_is_doubtful(tmp_path):
    rows = [("340000001", "PENSION", "", "258", PLACE), ("340000002", "PENSION 2", "1 R DE LA MER", "258", PLACE)]
    housing = read_finess_flat_supported_housing(write(tmp_path, rows))
    assert housing["is_position_doubtful"].tolist() == [True, False]


def test_an_address_point_gives_back_its_place_to_a_pharmacy(tmp_path):
    rows = fallback_of_three_streets(("340000003", "PHARMACIE C", "675 AV PAUL PARGUEL", "620", FALLBACK))
    addresses = write_addresses(tmp_path, *CORNERS, (675, "Avenue Abbé Paul Parguel", (769_372, 6_282_471)))
    services = read_finess_flat_services(write(tmp_path, rows), addresses=addresses)
    assert services["name"].tolist() == ["PHARMACIE C"]
    assert (services.geometry.x[0], services.geometry.y[0]) == (769_372, 6_282_471)


def test_a_misspelt_street_moves_a_pension_that_stays_doubtful(tmp_path):
    rows = fallback_of_three_streets(("340000003", "PENSION", "71 R HENRI NOGUERRE", "258", FALLBACK))
    addresses = write_addresses(tmp_path, *CORNERS, (71, "Rue Henri Noguères", (767_213, 6_282_355)))
    housing = read_finess_flat_supported_housing(write(tmp_path, rows), addresses=addresses)
    assert housing["is_position_doubtful"].tolist() == [True]
    assert housing.geometry.x[0] == 767_213
    assert "1 doubtful positions replaced by their address" in housing.attrs["repairs"]


def test_places_that_may_receive_women_victims_of_violence_are_confidential(tmp_path):
    rows = [
        ("340000001", "PENSION", "1 R AA", "258", PLACE),
        ("340000002", "CHRS FEMMES", "2 R BB", "214", ("43.61", "3.88")),
        ("340000003", "CHRS LE PORT", "3 R CC", "214", ("43.62", "3.88")),
        ("340000004", "CHU ABRI", "4 R DD", "219", ("43.63", "3.88")),
        ("340000005", "CHRS L'AMICALE DU NID", "5 R EE", "214", ("43.64", "3.88")),
        ("340000006", "CHRS LE REFUGE", "6 R FF", "214", ("43.65", "3.88")),
    ]
    path = write(tmp_path, rows)
    is_hidden = [False, True, False, True, True, True]
    assert read_finess_flat_supported_housing(path)["is_confidential"].tolist() == is_hidden
    told = read_finess_flat_supported_housing(path, confidential=["340000003"])
    assert told["is_confidential"].tolist() == [False, True, True, True, True, True]


def test_the_long_name_counts_where_the_short_one_does_not_say_whom_a_shelter_receives(tmp_path):
    path = tmp_path / "long.csv"
    header = "nofinesset;rs;rslongue;adresse;commune;categetab;longitude;latitude\n"
    row = "34000000{};CHRS L'ESCALE;{};1 R AA;34172 MONTPELLIER;214;3.87;43.61\n"
    path.write_text(header + row.format(1, "CHRS L'ESCALE FEMMES") + row.format(2, ""), encoding="utf-8")
    assert read_finess_flat_supported_housing(path)["is_confidential"].tolist() == [True, False]


def test_a_chrs_without_a_name_is_confidential_as_nobody_can_tell(tmp_path):
    housing = read_finess_flat_supported_housing(write(tmp_path, [("340000001", "", "1 R AA", "214", PLACE)]))
    assert housing["is_confidential"].tolist() == [True]
    assert any(told.startswith("shelters without a full name") for told in housing.attrs["repairs"])


def test_a_confidential_number_that_is_not_in_the_file_is_refused(tmp_path):
    path = write(tmp_path, [("340000001", "CHRS", "1 R AA", "214", PLACE)])
    with pytest.raises(SourceError, match="'confidential' names 340000009"):
        read_finess_flat_supported_housing(path, confidential=["340000009"])


def test_a_day_centre_is_not_housing(tmp_path):
    rows = [
        ("340000001", "BOUTIQUE SOLIDARITE", "1 R AA", "219", PLACE),
        ("340000002", "SIAO - E. B.", "2 R BB", "219", ("43.61", "3.88")),
        ("340000003", "CHU ABRI", "4 R DD", "219", ("43.63", "3.88")),
    ]
    housing = read_finess_flat_supported_housing(write(tmp_path, rows))
    assert housing["name"].tolist() == ["CHU ABRI"]
    assert "2 day centres and desks without beds dropped (category 219)" in housing.attrs["repairs"]


def test_no_repair_names_a_confidential_place(tmp_path):
    rows = fallback_of_three_streets(("340000003", "CHU FEMMES", "71 R HENRI NOGUERRE", "219", FALLBACK))
    addresses = write_addresses(tmp_path, *CORNERS, (71, "Rue Henri Noguères", (767_213, 6_282_355)))
    housing = read_finess_flat_supported_housing(write(tmp_path, rows), addresses=addresses)
    assert housing["is_confidential"].tolist() == [True]
    assert "FEMMES" not in " ".join(housing.attrs["repairs"])


def test_quotes_escaped_twice_are_taken_away(tmp_path):
    path = write(tmp_path, [("340000001", '"MAISON RELAIS ""OVAL', "1 R AA", "258", PLACE)])
    assert read_finess_flat_supported_housing(path)["name"].tolist() == ["MAISON RELAIS OVAL"]


@pytest.mark.parametrize("name", ["{{7*7}}", "<img src=x onerror=alert(1)>", "=1+1"])
def test_a_name_that_looks_like_code_is_kept_as_text(tmp_path, name):
    path = write(tmp_path, [("340000001", name, "1 R AA", "258", PLACE)])
    assert read_finess_flat_supported_housing(path)["name"].tolist() == [name]


def test_a_cp1252_file_is_read_with_its_accents(tmp_path):
    path = write(tmp_path, [("340000001", "RÉSIDENCE", "1 R AA", "258", PLACE)], encoding="cp1252")
    assert read_finess_flat_supported_housing(path)["name"].tolist() == ["RÉSIDENCE"]


def test_latitude_and_longitude_exchanged_are_refused(tmp_path):
    path = write(tmp_path, [("340000001", "PENSION", "1 R AA", "258", PLACE[::-1])])
    with pytest.raises(CrsError, match="swapped"):
        read_finess_flat_supported_housing(path)


def test_a_row_without_coordinates_is_dropped_and_counted(tmp_path):
    rows = [("340000001", "PENSION", "1 R AA", "258", ("", "")), ("340000002", "PENSION 2", "2 R BB", "258", PLACE)]
    housing = read_finess_flat_supported_housing(write(tmp_path, rows))
    assert len(housing) == 1
    assert "1 rows without coordinates dropped" in housing.attrs["repairs"]


def test_one_number_for_two_establishments_is_refused(tmp_path):
    rows = [("340000001", "PENSION", "1 R AA", "258", PLACE), ("340000001", "AUTRE", "2 R BB", "258", PLACE)]
    with pytest.raises(SourceError, match="340000001"):
        read_finess_flat_supported_housing(write(tmp_path, rows))


def test_a_renamed_column_is_named(tmp_path):
    header = [*HEADER[:4], "categorie", *HEADER[5:]]
    with pytest.raises(SourceError, match="'code' \\(published as categetab\\)"):
        read_finess_flat_services(write(tmp_path, [("340000001", "P", "1 R AA", "620", PLACE)], header))


def test_a_file_with_a_header_alone_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no establishments"):
        read_finess_flat_services(write(tmp_path, []))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"finess\.csv"):
        read_finess_flat_services(tmp_path / "finess.csv")


@pytest.fixture(scope="module")
def real(real_montpellier):
    path = real_montpellier / "services/finess_34_20210108.csv"
    addresses = real_montpellier / "sites/VilleMTP_MTP_PointAdresse.zip"
    communes = read_communes_france(real_montpellier / "boundaries/communes.geojson")
    return path, addresses, communes


@pytest.mark.real
def test_the_nine_pensions_de_famille_of_the_metropole(real):
    path, addresses, communes = real
    housing = validate("supported_housing", read_finess_flat_supported_housing(path, addresses=addresses))
    pensions = housing[housing["category"] == "pension_de_famille"]
    assert len(pensions) == 13
    inside = pensions.sjoin(communes[["insee_code", "geometry"]], predicate="within")
    assert inside["insee_code"].value_counts().to_dict() == {"34172": 6, "34057": 1, "34116": 1, "34327": 1}
    assert inside.loc[inside["is_position_doubtful"], "finess_id"].tolist() == ["340017888"]
    assert not inside["is_confidential"].any()


@pytest.mark.real
def test_the_fallback_point_of_montpellier_serves_eleven_establishments(real):
    path, addresses, _ = real
    bare, helped = read_finess_flat_services(path), read_finess_flat_services(path, addresses=addresses)
    fallback = gpd.GeoSeries(gpd.points_from_xy([3.876269], [43.610578]), crs=4326).to_crs(2154)[0]
    assert bare.distance(fallback).min() > 10
    assert set(helped["name"]) - set(bare["name"]) == {"PHARMACIE MAS-MAZEL"}


@pytest.mark.real
def test_a_pharmacy_stands_near_the_place_de_la_comedie(real):
    path, addresses, communes = real
    services = read_finess_flat_services(path, addresses=addresses)
    pharmacies = services[services["category"] == "pharmacy"]
    comedie = gpd.GeoSeries(gpd.points_from_xy([771_040.6], [6_279_223.2]), crs=2154)[0]
    assert pharmacies.distance(comedie).min() < 200
    assert len(pharmacies.sjoin(communes[["geometry"]], predicate="within")) == 150


def test_a_category_of_which_under_nine_in_ten_have_a_place_is_not_claimed(tmp_path):
    """Ten pharmacies, one without coordinates; two CSAPA, one without; two CHRS, one without."""
    placed = [(f"3400001{rank:02d}", "PHARMACIE", f"{rank} R AA", "620", (f"43.6{rank}", "3.88")) for rank in range(9)]
    rows = [
        *placed,
        ("340000110", "PHARMACIE", "", "620", ("", "")),
        ("340000201", "CSAPA", "1 R BB", "197", PLACE),
        ("340000202", "CSAPA", "2 R BB", "197", ("", "")),
        ("340000301", "CHRS", "1 R CC", "214", ("43.7", "3.88")),
        ("340000302", "CHRS", "2 R CC", "214", ("", "")),
    ]
    path = write(tmp_path, rows)
    services = read_finess_flat_services(path)
    assert services.attrs["claims"] == ["pharmacy"]
    told = "addiction_care: 1 of 2 establishments have a place, under 90%: the category is not known"
    assert told in services.attrs["repairs"]
    housing = read_finess_flat_supported_housing(path)
    assert "chrs" not in housing.attrs["claims"]
    assert "pension_de_famille" in housing.attrs["claims"]

import csv
import json

import pytest

from geo.errors import CrsError, SourceError
from layers.schemas import validate
from layers.sources.montpellier.services import read_osm_pharmacies, read_osm_shops, read_public_facilities
from layers.sources.services.france_services import read_france_services


def write(folder, rows, where=(3.87, 43.61)):
    """A GeoJSON of points 0.001 degree apart, one for each dict of properties."""
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": {"type": "Point", "coordinates": [where[0] + i / 1000, where[1]]},
        }
        for i, row in enumerate(rows)
    ]
    path = folder / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_what_dispenses_no_medicine_is_not_a_pharmacy(tmp_path):
    rows = [
        {"osm_id": 1, "name": "Pharmacie A", "amenity": "pharmacy", "dispensing": ""},
        {"osm_id": 2, "name": "B", "amenity": "pharmacy", "dispensing": "no"},
        {"osm_id": 3, "name": "Parapharmacie", "amenity": "pharmacy", "dispensing": ""},
    ]
    pharmacies = validate("services", read_osm_pharmacies(write(tmp_path, rows)))
    assert pharmacies["service_id"].tolist() == ["osm:1"]
    assert pharmacies.attrs["repairs"] == ["2 places that dispense no medicine dropped"]


def test_shops_of_daily_life_are_kept_and_the_others_left(tmp_path):
    kinds = ["supermarket", "convenience", "bakery", "laundry", "dry_cleaning", "clothes", "alcohol"]
    rows = [{"osm_id": i, "name": None, "shop": kind} for i, kind in enumerate(kinds)]
    shops = validate("services", read_osm_shops(write(tmp_path, rows)))
    assert shops["category"].tolist() == ["supermarket", "food_shop", "food_shop", "laundry"]
    assert shops["name"].tolist() == [""] * 4


@pytest.mark.parametrize("name", ["{{7*7}}", "<img src=x onerror=alert(1)>", "=1+1"])
def test_a_shop_name_that_looks_like_code_is_kept_as_text(tmp_path, name):
    path = write(tmp_path, [{"osm_id": 1, "name": name, "shop": "bakery"}])
    assert read_osm_shops(path)["name"].tolist() == [name]


def test_latitude_before_longitude_is_refused(tmp_path):
    path = write(tmp_path, [{"osm_id": 1, "name": "A", "shop": "bakery"}], where=(43.61, 3.87))
    with pytest.raises(CrsError, match="swapped"):
        read_osm_shops(path)


def test_a_file_of_other_shops_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no shops of daily life"):
        read_osm_shops(write(tmp_path, [{"osm_id": 1, "name": "A", "shop": "toys"}]))


def facility(number, name, kind, theme="", family="99"):
    return {"FID_eqpt_2": number, "LIBEL": name, "DELTA_SSCA": kind, "DELTA_CAT": theme, "FAMILLE": family}


def test_each_facility_has_one_category(tmp_path):
    rows = [
        facility(1, "Poste - Antigone", "Postes et télécommunications"),
        facility(2, "FRANCE TELECOM - Antigone", "Postes et télécommunications"),
        facility(3, "Médiathèque", "Médiathèques"),
        facility(4, "Mairie annexe Mosson", "Mairies annexes", family="05"),
        facility(5, "C.C.A.S", "Autres", family="05"),
        facility(6, "Gare Montpellier St Roch", "Gares"),
        facility(7, "Gare routière", "Gares"),
        facility(8, "Halles Laissac", "Halles et marchés"),
        facility(9, "Marché Tastavin", "Halles et marchés"),
        facility(10, "Piscine", "Piscines", theme="Sport"),
        facility(11, "Parc Clémenceau", "Parcs et jardins"),
        facility(12, "Espace chiens Richter", "Parcs et jardins"),
        facility(13, "Bassin de rétention", "Parcs et jardins"),
        facility(14, "Ecole maternelle", "Ecoles préélémentaires"),
    ]
    places = validate("services", read_public_facilities(write(tmp_path, rows)))
    assert places["category"].tolist() == [
        "post_office",
        "library",
        "town_hall",
        "social_services",
        "station",
        "food_shop",
        "sport",
        "park",
    ]
    assert places.attrs["repairs"] == [
        "2 dog runs, basins and allotments listed as parks dropped",
        "4 places of other kinds left out",
    ]


def test_a_facilities_file_with_a_renamed_column_is_refused(tmp_path):
    rows = [{"FID_eqpt_2": 1, "NOM": "Poste", "DELTA_SSCA": "x", "DELTA_CAT": "", "FAMILLE": ""}]
    with pytest.raises(SourceError, match=r"'name' \(published as LIBEL\)"):
        read_public_facilities(write(tmp_path, rows))


def write_counters(folder, rows):
    path = folder / "fs.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id_fs", "lib_fs", "latitude", "longitude", "format_fs"])
        writer.writerows(rows)
    return path


def test_a_counter_that_moves_has_no_place(tmp_path):
    rows = [[1, "Castries", 43.67, 3.98, "Fixe"], [2, "Bus", 43.4, 3.7, "Bus_équivalent"], [3, "Sans", "", "", "Fixe"]]
    counters = validate("services", read_france_services(write_counters(tmp_path, rows)))
    assert counters["service_id"].tolist() == ["france-services:1"]
    assert counters.attrs["repairs"] == ["1 rows without coordinates dropped", "1 itinerant counters dropped"]


def test_a_coordinate_that_is_not_a_number_is_refused(tmp_path):
    with pytest.raises(SourceError, match="'inconnue'"):
        read_france_services(write_counters(tmp_path, [[1, "A", "inconnue", 3.9, "Fixe"]]))


@pytest.mark.real
def test_services_of_the_real_city(real_montpellier):
    folder = real_montpellier / "services"
    assert len(validate("services", read_osm_pharmacies(folder / "OSM_MTP_Pharmacie.geojson"))) == 74
    shops = validate("services", read_osm_shops(folder / "OSM_MTP_Commerces.geojson"))
    assert shops["category"].value_counts().to_dict() == {"food_shop": 299, "laundry": 33, "supermarket": 32}
    places = validate("services", read_public_facilities(folder / "VilleMTP_MTP_EtabliPublic.geojson"))
    assert places["category"].value_counts()[["library", "post_office", "town_hall"]].tolist() == [9, 17, 7]
    counters = validate("services", read_france_services(folder / "liste-france-services-20240801_34.csv"))
    assert len(counters) == 54

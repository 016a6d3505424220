"""Services of the city of Montpellier: pharmacies and shops from OpenStreetMap (2012 to 2014), public facilities."""

from pathlib import Path

import geopandas as gpd

from layers.files.checks import check_columns, keep, one_row_each, plain_text, refuse_empty
from layers.files.tables import repairs
from layers.files.vectors import read_vector
from layers.reception.notes import leave_out

SHOPS = {
    "supermarket": "supermarket",
    "convenience": "food_shop",
    "bakery": "food_shop",
    "butcher": "food_shop",
    "greengrocer": "food_shop",
    "laundry": "laundry",
}
"""OpenStreetMap's `shop` → our service. A dry cleaner is not a laundry; a wine merchant is not a food shop."""


def read_osm_pharmacies(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `services` (pharmacies) from OSM_MTP_Pharmacie.

    Publisher: Ville de Montpellier from OpenStreetMap, 2012 seen, ODbL. A row is a node. CRS as published:
    EPSG:4326. Known gaps: the city alone; of the hundred pharmacies that FINESS knows in the city in 2021, a
    quarter has none of these within 200 m. Prefer FINESS, which is a register and covers the département.
    Nodes that dispense no medicine (`dispensing=no`) or are named "parapharmacie" are dropped and counted.

    Returns
    -------
    GeoDataFrame of Point
        service_id ("osm:82732952"), category "pharmacy", name ("" where unnamed).

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = _nodes(path, {"osm_id": "identifier", "name": "name", "amenity": "kind"})
    mended = list(repairs(frame))
    dispensing = plain_text(frame["dispensing"]) if "dispensing" in frame.columns else ""
    is_other = (dispensing == "no") | frame["name"].str.contains("parapharmacie", case=False)
    en, fr = "places that dispense no medicine dropped", "lieux qui ne délivrent pas de médicaments écartés"
    leave_out(mended, int(is_other.sum()), "other_kind", en, fr)
    is_pharmacy = plain_text(frame["amenity"]) == "pharmacy"
    _leave_other_kinds(int((~is_pharmacy & ~is_other).sum()), mended)
    frame = frame[is_pharmacy & ~is_other]
    refuse_empty(frame, path.name, "pharmacies")
    frame["category"] = "pharmacy"
    return keep(frame, ["service_id", "category", "name"], mended)


def read_osm_shops(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `services` (supermarket, food_shop, laundry) from OSM_MTP_Commerces.

    Publisher, vintage, licence and CRS as `read_osm_pharmacies`. A row is a shop of any kind; those that serve
    daily life are kept. Known gaps: the city alone, and unevenly drawn: districts such as La Mosson,
    Millénaire, La Chamberte or Grammont have no food shop at all in the file, which is false on the ground.
    A long walk to a food shop there tells of the map, not of the place.

    Returns
    -------
    GeoDataFrame of Point
        service_id, category, name ("" where unnamed).

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = _nodes(path, {"osm_id": "identifier", "name": "name", "shop": "kind of shop"})
    frame["category"] = plain_text(frame["shop"]).map(SHOPS)
    kept, mended = frame[frame["category"].notna()], list(repairs(frame))
    refuse_empty(kept, path.name, "shops of daily life")
    _leave_other_kinds(len(frame) - len(kept), mended)
    return keep(kept, ["service_id", "category", "name"], mended)


def _leave_other_kinds(rows: int, mended: list[str]) -> None:
    leave_out(mended, rows, "other_kind", "places of other kinds left out", "lieux d'autres types écartés")


def _nodes(path: Path, needed: dict[str, str]) -> gpd.GeoDataFrame:
    frame = read_vector(path)
    refuse_empty(frame, path.name, "places")
    check_columns(frame, needed, path.name)
    frame["name"] = plain_text(frame["name"])
    frame["service_id"] = "osm:" + plain_text(frame["osm_id"])
    return one_row_each(frame, "service_id", path.name)


KINDS: tuple[tuple[str, str, str], ...] = (
    ("post_office", r"DELTA_SSCA:Postes et t", r"^Poste\b"),
    ("library", r"DELTA_SSCA:Médiathèques", r""),
    ("town_hall", r"FAMILLE:05", r"^(?:Mairie annexe|Hôtel de Ville)"),
    ("social_services", r"FAMILLE:05", r"C\.?C\.?A\.?S"),
    ("station", r"DELTA_SSCA:Gares", r"^Gare (?!routière)"),
    ("food_shop", r"DELTA_SSCA:Halles", r"^Halles"),
    ("sport", r"DELTA_CAT:Sport", r""),
    ("park", r"DELTA_SSCA:Parcs et jardins", r""),
)
"""Our service, the column and the beginning of its value, what the name must contain; the first that fits."""
NOT_A_PARK = (
    r"^(?:Espace chiens|Bassin|Ruisseau|Serre|Réservoir|Transparence|Abords|Jardins? familia|Jardin partagé|Pont)"
)


def read_public_facilities(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `services` (post_office, library, town_hall, social_services, station, food_shop, sport, park).

    Publisher: Ville de Montpellier, vintage 2014 seen, Licence Ouverte. A row is a facility. CRS as published:
    EPSG:4326. Known gaps: the city alone; facilities closed or opened since 2014 (post offices above all); the
    weekly markets, the schools, crèches and worship are left out; hospitals are read from FINESS. Under "Parcs
    et jardins" the file also has dog runs, retention basins, greenhouses and allotments: not parks, dropped.

    Returns
    -------
    GeoDataFrame of Point
        service_id ("etablipublic:12"), category, name.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path)
    refuse_empty(frame, path.name, "facilities")
    needed = {"LIBEL": "name", "DELTA_CAT": "theme", "DELTA_SSCA": "kind", "FAMILLE": "family"}
    identifier = next((name for name in frame.columns if name.upper().startswith("FID")), "FID_eqpt_2")
    check_columns(frame, {identifier: "identifier", **needed}, path.name)
    frame["name"] = plain_text(frame["LIBEL"])
    frame["service_id"] = "etablipublic:" + plain_text(frame[identifier])
    frame = one_row_each(frame, "service_id", path.name)
    mended = list(repairs(frame))
    frame["category"] = ""
    for category, where, name in KINDS:
        column, value = where.split(":")
        fits = plain_text(frame[column]).str.startswith(value) & frame["name"].str.contains(name, regex=True)
        frame.loc[fits & (frame["category"] == ""), "category"] = category
    is_no_park = (frame["category"] == "park") & frame["name"].str.contains(NOT_A_PARK, regex=True, case=False)
    en = "dog runs, basins and allotments listed as parks dropped"
    fr = "espaces canins, bassins et jardins familiaux classés comme parcs écartés"
    leave_out(mended, int(is_no_park.sum()), "other_kind", en, fr)
    _leave_other_kinds(int((frame["category"] == "").sum()), mended)
    frame = frame[(frame["category"] != "") & ~is_no_park]
    refuse_empty(frame, path.name, "facilities of a known kind")
    return keep(frame, ["service_id", "category", "name"], mended)

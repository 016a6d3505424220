"""Pharmacies and shops drawn from OpenStreetMap by the city of Montpellier (2012 to 2014)."""

from pathlib import Path

import geopandas as gpd

from layers.read_table import repairs
from layers.read_vector import read_vector
from layers.tidy import check_columns, keep, one_row_each, plain_text, refuse_empty

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
    if is_other.any():
        mended.append(f"{int(is_other.sum())} places that dispense no medicine dropped")
    frame = frame[(plain_text(frame["amenity"]) == "pharmacy") & ~is_other]
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
    kept = frame[frame["category"].notna()]
    refuse_empty(kept, path.name, "shops of daily life")
    return keep(kept, ["service_id", "category", "name"], list(repairs(frame)))


def _nodes(path: Path, needed: dict[str, str]) -> gpd.GeoDataFrame:
    frame = read_vector(path)
    refuse_empty(frame, path.name, "places")
    check_columns(frame, needed, path.name)
    frame["name"] = plain_text(frame["name"])
    frame["service_id"] = "osm:" + plain_text(frame["osm_id"])
    return one_row_each(frame, "service_id", path.name)

"""Public facilities of the city of Montpellier (EtabliPublic)."""

from pathlib import Path

import geopandas as gpd

from layers.read_table import repairs
from layers.read_vector import read_vector
from layers.tidy import check_columns, keep, one_row_each, plain_text, refuse_empty

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
    if is_no_park.any():
        mended.append(f"{int(is_no_park.sum())} dog runs, basins and allotments listed as parks dropped")
    frame = frame[(frame["category"] != "") & ~is_no_park]
    refuse_empty(frame, path.name, "facilities of a known kind")
    return keep(frame, ["service_id", "category", "name"], mended)

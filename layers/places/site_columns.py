"""What people call the files, the layers and the columns that hold their sites."""

from collections.abc import Mapping
from typing import Any

from layers.files.tables import folded

VECTOR_SUFFIXES = {".geojson", ".json", ".gpkg", ".shp", ".parquet", ".zip", ".fgb"}
TABLE_SUFFIXES = {".csv", ".txt", ".xlsx"}
USERS_LAYERS = ("sites_classes", "sites", "*site*")
"""Of a GeoPackage of several layers (that of `rank` among them), which one holds the sites."""

COORDINATES = (
    (("lon", "longitude", "lng", "long"), ("lat", "latitude")),
    (
        ("x", "coordx", "xl93", "lambertx", "coordonneex", "est"),
        ("y", "coordy", "yl93", "lamberty", "coordonneey", "nord"),
    ),
)
"""Names of the two columns of a point: degrees, then Lambert-93."""

NAMES = {
    "site_id": ("site_id", "id", "identifiant", "code", "ref", "reference", "idu", "id_parcelle", "parcelle"),
    "label": ("label", "nom", "name", "libelle", "adresse", "address", "site"),
    "area_m2": ("area_m2", "surface", "surface_m2", "contenance", "superficie"),
    "owner_name": ("owner_name", "proprietaire", "bailleur", "owner"),
    "owner_kind": ("owner_kind",),
}
"""Columns of a file of candidate sites → what people call them."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "site_id": NAMES["site_id"],
    "parcel": ("parcelle", "idu", "id_parcelle", "reference_cadastrale", "ref_cadastrale", "cadastre", "parcel"),
    "address": ("adresse", "address", "adresse_postale", "adresse_complete", "voie", "rue"),
    "postcode": ("code_postal", "cp", "postcode"),
    "commune": ("commune", "ville", "city", "nom_commune", "libelle_commune"),
    "insee_code": ("insee", "code_insee", "insee_code", "codgeo", "citycode", "code_commune"),
    "label": ("nom", "label", "name", "libelle", "site", "residence", "programme", "operation"),
    "x": (*COORDINATES[0][0], *COORDINATES[1][0]),
    "y": (*COORDINATES[0][1], *COORDINATES[1][1]),
    "area_m2": NAMES["area_m2"],
    "owner_name": NAMES["owner_name"],
    "owner_kind": NAMES["owner_kind"],
}
"""Columns of a landlord's list → what people call them, folded (no accent, no case, no space)."""

HEADER_ROWS = 20
"""A header may stand under a title, merged cells or blank rows: it is looked for in so many rows."""


def find_columns(header: list[str]) -> dict[str, int]:
    """
    Position of each column that we know; an alias that stands first in our list wins.

    >>> find_columns(["Nom du site", "Réf. cadastrale", "Longitude", "Latitude"])
    {'parcel': 1, 'x': 2, 'y': 3}
    """
    folds = [folded(str(name)) for name in header]
    found = {}
    for ours, aliases in COLUMNS.items():
        at = next((folds.index(folded(alias)) for alias in aliases if folded(alias) in folds), None)
        if at is not None:
            found[ours] = at
    return found


def tells_where(found: Mapping[str, int]) -> bool:
    """Say whether some columns tell where a site is: a parcel, an address, an id, or two coordinates."""
    return bool({"parcel", "address", "site_id"} & set(found)) or {"x", "y"} <= set(found)


def find_header(cells: list[list[Any]]) -> tuple[int, list[str]]:
    """Row of the header: the one of the first rows in which most columns are recognised."""
    best, most = 0, -1
    for number, values in enumerate(cells[:HEADER_ROWS]):
        found = find_columns([str(value or "") for value in values])
        if len(found) > most:
            best, most = number, len(found)
    return best, [str(value or "") for value in (cells[best] if cells else [])]

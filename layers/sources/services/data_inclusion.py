"""Structures of social inclusion, from data·inclusion."""

from pathlib import Path

import geopandas as gpd

from layers.files.area import Bounds, keep_inside, near_points
from layers.files.checks import to_number
from layers.files.stream import as_text, read_columns
from layers.files.vectors import points
from layers.schemas import validate

ALIASES = {
    "service_id": ("_di_surrogate_id", "id"),
    "name": ("nom",),
    "kind": ("typologie", "reseaux_porteurs"),
    "lon": ("longitude",),
    "lat": ("latitude",),
}
KINDS = {
    "CCAS": "social_services",
    "CIAS": "social_services",
    "CAF": "social_services",
    "MSA": "social_services",
    "CS": "social_services",
    "EVS": "social_services",
}
"""typologie → our category; from memory of the schema, to be confirmed on a real file."""


def read_data_inclusion(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Social centres and desks: layer `services`.

    Publisher: Plateforme de l'inclusion; licence to be checked by producer. A row is a structure. Published in WGS84.
    Known gaps: several producers describe the same structure; layout never seen on a real file.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    near = near_points(bounds)
    keep = None if near is None else lambda table: near(None, None, table["lon"], table["lat"])
    table = read_columns(path, ALIASES, optional=["kind", "name"], keep=keep)
    for name in ("service_id", "name", "kind"):
        table[name] = as_text(table[name])
    table["category"] = table["kind"].str.extract(r"([A-Za-z]+)", expand=False).str.upper().map(KINDS)
    mended = []
    others = table["category"].isna() | table["service_id"].duplicated()
    if others.any():
        mended.append(f"{int(others.sum())} structures of other kinds, or given twice, left out")
    table = table[~others].reset_index(drop=True)
    lon, lat = (to_number(table[name], source=path.name) for name in ("lon", "lat"))
    frame = points(table[["service_id", "category", "name"]].astype("str"), lon, lat, source=path.name, crs=4326)
    mended.extend(frame.attrs["repairs"])
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("services", frame)

"""Addresses, from the Base adresse nationale."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyproj

from geo.crs import WORKING_CRS
from layers.files.area import Bounds, Near, keep_inside, near_points
from layers.files.checks import to_number
from layers.files.stream import Columns, as_text, read_columns
from layers.files.vectors import points
from layers.reception.notes import leave_out
from layers.schemas import validate

ALIASES = {
    "site_id": ("id",),
    "number": ("numero",),
    "repeat": ("rep",),
    "street": ("nom_voie",),
    "insee_code": ("code_insee",),
    "postcode": ("code_postal",),
    "x": ("x",),
    "y": ("y",),
    "lon": ("lon",),
    "lat": ("lat",),
}


@cache
def to_metres() -> pyproj.Transformer:
    """From longitude and latitude to `WORKING_CRS`; long to make, and few runs need it."""
    return pyproj.Transformer.from_crs(4326, WORKING_CRS, always_xy=True)


def read_ban(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Address points: layer `addresses`, with their `postcode` ("" unknown).

    Publisher: DINUM, IGN and communes, Licence Ouverte 2.0; a file by département. A row is an address, or one of its
    positions. Published with x, y in Lambert-93 and lon, lat in WGS84. Known gaps: positions are of uneven quality;
    hamlets without numbers have number 0 or 5000 and more (pseudo-numbers) and are told by their street alone.

    Parameters
    ----------
    path
        adresses-34.csv.gz (or adresses-with-ids-34.csv.gz).
    bounds
        West, south, east, north, or an area in Lambert-93.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    near = near_points(bounds)
    keep = None if near is None else lambda table: _keep(table, near)
    table = read_columns(path, ALIASES, optional=["repeat", "postcode", "x", "y", "lon", "lat"], keep=keep, or_all=True)
    for name in ("site_id", "number", "repeat", "street", "insee_code", "postcode"):
        table[name] = as_text(table[name])
    x, y, lon, lat = (to_number(table[name], source=path.name) for name in ("x", "y", "lon", "lat"))
    by_degrees = (x.isna() | y.isna()) & lon.notna() & lat.notna()
    x[by_degrees], y[by_degrees] = to_metres().transform(lon[by_degrees], lat[by_degrees])
    number = pd.to_numeric(table["number"], errors="coerce")
    shown = table["number"].where(number.between(1, 4999), "")
    words = shown.str.cat(table["repeat"].where(shown != "", ""), sep=" ").str.cat(table["street"], sep=" ")
    table["label"] = words.str.replace(r"\s+", " ", regex=True).str.strip()
    frame = points(table[["site_id", "label", "insee_code", "postcode"]], x, y, source=path.name)
    mended = list(frame.attrs["repairs"])
    repeated = frame["site_id"].duplicated() | (frame["site_id"] == "")
    en, fr = "other positions of an address already there left out", "autres positions d'une adresse déjà là écartées"
    leave_out(mended, int(repeated.sum()), "duplicate", en, fr)
    frame = keep_inside(frame[~repeated].reset_index(drop=True), bounds)
    frame.attrs = {"repairs": mended}
    return validate("addresses", frame)


def _keep(table: Columns, near: Near) -> pa.ChunkedArray:
    return near(table["x"], table["y"], table["lon"], table["lat"])

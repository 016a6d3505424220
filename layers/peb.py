"""Noise zones around airports (plans d'exposition au bruit)."""

import re
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.area import Bounds, keep_inside
from layers.read_table import pick_columns
from layers.read_vector import read_vector
from layers.schemas import validate
from layers.stream import as_text

ALIASES = {"zone_type": ("ZONE",), "airport": ("CODE_OACI",), "name": ("NOM",), "date": ("DATE_ARRET",)}
ZONES = ("A", "B", "C", "D")


def read_peb(paths: Path | Iterable[Path], *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Airport noise zones: layer `noise`.

    Publisher: DGAC, Licence Ouverte; four files of 2020, one a zone (A and B: no dwelling, C: limited, D: with
    insulation). A row is a zone of an airport. Published in WGS84. Known gaps: stale, and mixes two noise indices.

    Parameters
    ----------
    paths
        c-dgac-peb-metro-za.geojson and its sisters; one or several.
    bounds
        West, south, east, north, or an area in Lambert-93. No zone there is a right answer: an empty layer.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        A zone that is not A to D, and that the name of the file does not tell.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    parts, mended = [], []
    for file in files:
        shapes = read_vector(file, like=("*peb*",))
        if shapes.empty:
            raise SourceError(f"{file.name}: no zone in the file. Download it again.")
        mended.extend(shapes.attrs["repairs"])
        parts.append(_zones(shapes, file))
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("noise", frame)


def _zones(shapes: gpd.GeoDataFrame, file: Path) -> gpd.GeoDataFrame:
    table = pick_columns(
        shapes.drop(columns="geometry"), ALIASES, file.name, optional=["zone_type", "airport", "name", "date"]
    ).apply(as_text)
    told = re.search(r"-z([a-d])\b", file.stem.lower())
    zone = table["zone_type"].str.upper().str.removeprefix("ZONE").str.strip()
    zone = zone.where(zone != "", told.group(1).upper() if told else "")
    strange = zone[~zone.isin(ZONES)]
    if len(strange):
        raise SourceError(f"{file.name}: zone {strange.iloc[0]!r}, expected one of {', '.join(ZONES)}.")
    place = table["airport"].where(table["airport"] != "", table["name"])
    source = ("PEB " + place + " " + table["date"].str[:10]).str.strip()
    return gpd.GeoDataFrame(
        {"zone_type": zone, "source": source.astype("str")}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs
    )

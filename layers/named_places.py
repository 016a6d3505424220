"""Layers of which only the place and the name matter: monuments, green spaces, water, planned zones, tram lines."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.area import Bounds, keep_inside
from layers.read_table import pick_columns
from layers.read_vector import read_vector
from layers.schemas import validate
from layers.stream import as_text

NAMES = ("name", "nom", "libelle", "toponyme", "libel", "designation", "DESIGNATIO", "NOMZAC", "texte", "nom_officiel")
LINES = {
    "line_id": ("line_id", "num_exploitation", "route_id", "ref", "id"),
    "name": ("nom_ligne", "route_long_name", *NAMES),
    "mode": ("mode", "route_type"),
    "colour": ("code_couleur", "colour", "color", "couleur", "route_color"),
}
COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")


def read_monuments(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Listed monuments (points or outlines), any publisher, a row a monument: layer `monuments`; see `read_named`."""
    return read_named(path, "monuments", name=name, bounds=bounds)


def read_green_spaces(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Parks and gardens, any publisher, a row a space: layer `green_spaces`; see `read_named`."""
    return read_named(path, "green_spaces", name=name, bounds=bounds)


def read_water(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Rivers and lakes (lines or surfaces), any publisher, a row a watercourse: layer `water`; see `read_named`."""
    return read_named(path, "water", name=name, bounds=bounds)


def read_planned_zones(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Planned development zones (ZAC), any publisher, a row a zone: layer `planned_zones`; see `read_named`."""
    return read_named(path, "planned_zones", name=name, bounds=bounds)


def read_protected_woods(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Protected woods outside a CNIG plan, any publisher, a row a wood: layer `protected_woods`; see `read_named`."""
    return read_named(path, "protected_woods", name=name, bounds=bounds)


def read_named(
    path: Path, layer: str, *, name: str | None = None, bounds: Bounds | None = None, crs: int | None = None
) -> gpd.GeoDataFrame:
    """
    Places with a name, from any vector file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile, or a .zip of one. Lambert-93 coordinates labelled WGS84 are recognised.
    layer
        Canonical layer whose only column is `name`.
    name
        Column of the name; recognised among `NAMES` when not given, "" where there is none.
    bounds
        West, south, east, north, or an area in Lambert-93.
    crs
        EPSG code where the file states none.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    shapes = read_vector(path, declared_crs=crs)
    if shapes.empty:
        raise SourceError(f"{path.name}: nothing in the file. Leave the layer out of the territory if there is none.")
    table = pick_columns(
        shapes.drop(columns="geometry"),
        {"name": (name,) if name else NAMES},
        path.name,
        optional=[] if name else ["name"],
    )
    frame = gpd.GeoDataFrame({"name": as_text(table["name"])}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)
    frame.attrs["repairs"] = shapes.attrs["repairs"]
    return validate(layer, keep_inside(frame, bounds))


def read_transit_lines(path: Path, *, mode: str = "tram", bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Tram or bus lines as drawn by the network: layer `transit_lines`.

    Publisher: the transport authority (Montpellier 3M: ODbL). A row is a line, often one each way.

    Parameters
    ----------
    path
        Vector file of lines. `mode` is used where the file has none.

    Returns
    -------
    GeoDataFrame
        `colour` is "#rrggbb", "" where absent or not a colour.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    shapes = read_vector(path)
    if shapes.empty:
        raise SourceError(f"{path.name}: no line in the file. Download it again.")
    table = pick_columns(shapes.drop(columns="geometry"), LINES, path.name, optional=list(LINES)).apply(as_text)
    rank = pd.Series([str(row + 1) for row in range(len(table))], index=table.index, dtype="str")
    frame = gpd.GeoDataFrame(
        {
            "line_id": table["line_id"].where(table["line_id"] != "", rank),
            "name": table["name"],
            "mode": table["mode"].str.lower().replace("", mode).replace({"0": "tram", "3": "bus", "tramway": "tram"}),
            "colour": table["colour"].map(_colour).astype("str"),
        },
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    frame.attrs["repairs"] = shapes.attrs["repairs"]
    return validate("transit_lines", keep_inside(frame, bounds))


def _colour(text: str) -> str:
    found = COLOUR.fullmatch(text.strip())
    return f"#{found.group(1).lower()}" if found else ""

"""Noise of roads and railways, from the strategic noise maps of the DDT(M)."""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.archive import unpacked
from layers.area import Bounds, keep_inside
from layers.read_table import pick_columns
from layers.read_vector import read_vector
from layers.schemas import validate
from layers.stream import as_text

ALIASES = {"index": ("INDICETYPE",), "class": ("LEGENDE",), "kind": ("TYPESOURCE",), "year": ("ANNEE",)}
KINDS = {"R": "route", "F": "fer", "A": "air", "I": "industrie"}


def read_noise_maps(
    paths: Path | Iterable[Path], *, index: str = "LD", bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Zones of noise by class of decibels: layer `noise`.

    Publisher: DDT(M), Licence Ouverte; layers N_BRUIT_ZBR_<infra>_A_LD_S_0dd. A row is a zone of a class. EPSG:2154.
    Known gaps: no national flow; only large roads and railways.

    Parameters
    ----------
    paths
        Shapefile, GeoPackage or .zip; one or several.
    index
        "LD" (Lden, the day) or "LN" (the night).
    bounds
        West, south, east, north, or an area in Lambert-93. No zone there is a right answer: an empty layer.

    Returns
    -------
    GeoDataFrame
        `zone_type`: lower bound of the class, in dB(A), as text ("65").

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    parts, mended = [], []
    for path in [paths] if isinstance(paths, Path) else list(paths):
        with unpacked(path, ("*bruit*.shp", "*bruit*.gpkg", "*.shp", "*.gpkg")) as files:
            for file in files:
                shapes = read_vector(file, like=("*zbr*", "*bruit*"), declared_crs=2154)
                mended.extend(shapes.attrs["repairs"])
                parts.append(_zones(shapes, path.name, index))
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    if frame.empty:
        raise SourceError(f"noise maps: no zone of index {index}. Take the layers of type A (exposure).")
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("noise", frame)


def _zones(shapes: gpd.GeoDataFrame, name: str, index: str) -> gpd.GeoDataFrame:
    optional = ["index", "kind", "year"]
    table = pick_columns(shapes.drop(columns="geometry"), ALIASES, name, optional=optional).apply(as_text)
    level = table["class"].str.extract(r"(\d{2})", expand=False)
    if level.isna().any():
        bad = table.loc[level.isna(), "class"].iloc[0]
        raise SourceError(f"{name}: class {bad!r} of column LEGENDE is not a number of decibels.")
    kind = table["kind"].str.upper().str[:1].map(KINDS).fillna("")
    source = ("Carte de bruit " + kind + " " + table["year"]).str.replace(r"\s+", " ", regex=True).str.strip()
    zones = gpd.GeoDataFrame(
        {"zone_type": level.astype("str"), "source": source.astype("str")},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    kept = (table["index"].str.upper() == index) | (table["index"] == "")
    return zones[kept.to_numpy()].reset_index(drop=True)

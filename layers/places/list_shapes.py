"""A list of sites as drawn features, each placed by its own coordinates: one that is nowhere takes no other with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.scoring.criterion import Text
from layers.files.vectors import in_working_crs, read_features
from layers.places.site_columns import USERS_LAYERS
from layers.places.site_request import ELSEWHERE, SWAPPED

NO_SHAPE = Text(fr="entité sans géométrie", en="feature without geometry")


@dataclass(frozen=True)
class Feature:
    """One row of the file: its columns, its shape in EPSG:2154 (None: it has none here), and what must be said."""

    columns: dict[str, Any]
    shape: shapely.Geometry | None
    remarks: tuple[Text, ...] = ()


def read_shapes(path: Path) -> list[Feature]:
    """
    Features of a vector file, in order, all of them.

    Raises
    ------
    SourceError, CrsError
        Unreadable; no feature at all lies in metropolitan France.
    """
    raw = read_features(path, like=USERS_LAYERS).reset_index(drop=True)
    table = pd.DataFrame(raw.drop(columns=raw.geometry.name)).rename(columns=str)
    drawn = gpd.GeoDataFrame(geometry=raw.geometry, crs=raw.crs)
    shown = drawn.geometry.to_numpy()
    drawn = drawn[~(shapely.is_missing(shown) | shapely.is_empty(shown))]
    said = dict.fromkeys(range(len(raw)), (NO_SHAPE,)) | dict.fromkeys(drawn.index.tolist(), (ELSEWHERE,))
    shapes: dict[int, shapely.Geometry] = {}
    for part, remarks in _placed(drawn, path.name):
        shapes |= dict(zip(part.index.tolist(), part.geometry, strict=True))
        said |= dict.fromkeys(part.index.tolist(), remarks)
    rows = table.astype(object).to_numpy().tolist()
    names = list(table.columns)
    return [
        Feature({name: _plain(value) for name, value in zip(names, row, strict=True)}, shapes.get(at), said[at])
        for at, row in enumerate(rows)
    ]


def _plain(value: Any) -> Any:
    """GeoJSON lets a property be a list, which is neither a number nor a name."""
    if not pd.api.types.is_scalar(value):
        return str(value)
    return None if pd.isna(value) else value


def _placed(drawn: gpd.GeoDataFrame, name: str) -> list[tuple[gpd.GeoDataFrame, tuple[Text, ...]]]:
    """The features that stand in metropolitan France, in `WORKING_CRS`, and what must be said of them."""
    if drawn.empty:
        return []
    if drawn.crs is not None and not drawn.crs.is_geographic:
        good = drawn[_kinds(drawn.to_crs(WORKING_CRS)) == "metres"]
        placed = in_working_crs(good if len(good) else drawn, name, [])
        return [(placed[_kinds(placed) == "metres"], ())]
    kinds = _kinds(drawn)
    if (kinds == "").all():
        return [(in_working_crs(drawn, name, []), ())]
    parts: list[tuple[gpd.GeoDataFrame, tuple[Text, ...]]] = []
    for kind, remarks in (("degrees", ()), ("metres", ()), ("swapped", (SWAPPED,))):
        part = drawn[kinds == kind]
        if kind == "swapped":
            part = part.set_geometry(part.geometry.map(_turned))
        if len(part):
            parts.append((in_working_crs(part, name, []), remarks))
    return parts


def _turned(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda pairs: pairs[:, ::-1])


def _kinds(drawn: gpd.GeoDataFrame) -> pd.Series:
    """What the numbers of each shape can be: "degrees", "swapped", "metres" of Lambert-93, or ""."""
    return pd.Series([_kind(row) for row in drawn.geometry.bounds.itertuples(index=False)], index=drawn.index)


def _kind(bounds: tuple[float, float, float, float]) -> str:
    west, south, east, north = bounds
    if looks_like_lonlat((west, south, east, north)):
        return "degrees"
    if looks_like_lonlat((south, west, north, east)):
        return "swapped"
    return "metres" if looks_like_lambert93((west, south, east, north)) else ""

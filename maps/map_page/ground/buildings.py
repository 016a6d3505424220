"""Buildings packed for the page: in squares, the dense ones cut in four until each is quickly opened."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from maps.map_page.ground.columns import pack_columns
from maps.map_page.ground.streets import TILE_M
from maps.map_page.ground.turns import zigzag

TOLERANCE_M = 0.7
"""Of the simplified outline, where a pixel is a metre at best."""

LEAST_M2 = 12.0
"""Smaller is a shed: a dot where a pixel is a metre."""

MOST_IN_ONE = 1_500
"""Buildings of a block; one that holds more is cut in four, down to `SMALLEST_M`."""

SMALLEST_M = 250.0

Packed = dict[str, Any]


def pack_buildings(buildings: gpd.GeoDataFrame) -> list[Packed]:
    """
    The outlines of buildings, in whole metres.

    Parameters
    ----------
    buildings : GeoDataFrame of n polygons in EPSG:2154

    Returns
    -------
    list of dict
        Blocks: `x`, `y` metres of the north-west corner, `side`, and `b`, packed columns: vertices of each ring (the
        last not the first again; holes turn the other way), then metres east and south, as zigzag: of the first vertex
        of a ring from that of the ring before, of the second and third from the one before, of the others from where
        they would close a parallelogram.
    """
    shapes = shapely.force_2d(buildings.geometry.to_numpy())
    shapes = shapes[shapely.area(shapes) >= LEAST_M2]
    parts = shapely.get_parts(shapely.simplify(shapes, TOLERANCE_M))
    parts = shapely.orient_polygons(parts[shapely.area(parts) >= LEAST_M2])
    if not len(parts):
        return []
    middle = shapely.get_coordinates(shapely.centroid(parts))
    along = gpd.GeoSeries(parts, crs=buildings.crs).hilbert_distance(level=16).to_numpy()
    parts, middle = parts[np.argsort(along, kind="stable")], middle[np.argsort(along, kind="stable")]
    blocks = []
    for rows, x, y, side in _cut(middle, np.arange(len(parts)), TILE_M):
        blocks.append({"x": x, "y": y, "side": side, "b": pack_columns(_told(parts[rows], x, y))})
    return blocks


def _cut(
    middle: NDArray[np.float64], rows: NDArray[np.int64], side: float
) -> list[tuple[NDArray[np.int64], float, float, float]]:
    """Rows of each square of a side in metres, with its north-west corner; crowded ones in smaller squares."""
    squares = []
    at = (middle[rows] // side).astype(np.int64)
    corners, which = np.unique(at, axis=0, return_inverse=True)
    for number, (column, row) in enumerate(corners.tolist()):
        here = rows[which.ravel() == number]
        if len(here) > MOST_IN_ONE and side > SMALLEST_M:
            squares += _cut(middle, here, side / 2)
        else:
            squares.append((here, column * side, (row + 1) * side, side))
    return squares


def _told(parts: NDArray[np.object_], x: float, y: float) -> list[NDArray[np.int64]]:
    rings = shapely.get_rings(parts)
    xy, of = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint((xy - (x, y)) * (1, -1)).astype(np.int64)
    is_last = np.append(of[1:] != of[:-1], True)
    is_same = np.append(False, (steps[1:] == steps[:-1]).all(axis=1) & (of[1:] == of[:-1]))
    steps, of = steps[~is_last & ~is_same], of[~is_last & ~is_same]
    size = np.bincount(of, minlength=len(rings))
    kept = size >= 3
    steps, size = steps[kept[of]], size[kept]
    begin = np.cumsum(size) - size
    rank = np.arange(len(steps)) - np.repeat(begin, size)
    told = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    told[begin] = np.diff(steps[begin], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    bent = told.copy()
    bent[2:][rank[2:] >= 3] += told[:-2][rank[2:] >= 3]
    return [size, *zigzag(bent).T]

"""Every street with its name, in square blocks that the page opens one by one when they are looked at."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from maps.map_page.encode import pack, pack_coordinates, pack_text
from maps.text import clean

TILE_M = 2000.0
"""Side of a block: some four screens where a pixel is a metre."""

CLASSES = ("major", "minor", "path")
MOST_BYTES = 950_000
"""Of all blocks in the page; over it paths are left out, then small streets."""

LONGEST = 255
"""Vertices of a path; a longer one goes on in a second."""


def by_tile(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Streets joined end to end within a block where name and class are the same.

    Parameters
    ----------
    streets : GeoDataFrame of n LineStrings in EPSG:2154
        `street_class` and `name`, as in the layer `streets`.

    Returns
    -------
    GeoDataFrame
        One row a block, class and name: `street_class`, `name`, `tile` ("column row" of the block of `TILE_M` metres).
    """
    middle = streets.geometry.interpolate(0.5, normalized=True)
    told = pd.DataFrame(
        {
            "column": (middle.x // TILE_M).astype(int).to_numpy(),
            "row": (middle.y // TILE_M).astype(int).to_numpy(),
            "street_class": streets["street_class"].astype(str).to_numpy(),
            "name": streets["name"].fillna("").astype(str).to_numpy(),
        }
    )
    keys = told.groupby(list(told), sort=True).ngroup().to_numpy()
    order = np.argsort(keys, kind="stable")
    joined = shapely.line_merge(shapely.multilinestrings(streets.geometry.to_numpy()[order], indices=keys[order]))
    rows = told.iloc[order[np.unique(keys[order], return_index=True)[1]]]
    tile = rows["column"].astype(str) + " " + rows["row"].astype(str)
    plain = {"street_class": rows["street_class"].to_numpy(), "name": rows["name"].to_numpy(), "tile": tile.to_numpy()}
    return gpd.GeoDataFrame(plain, geometry=joined, crs=streets.crs)


def pack_tiles(streets: gpd.GeoDataFrame, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """
    What `by_tile` gives, packed for the page in whole metres.

    Parameters
    ----------
    streets : GeoDataFrame in EPSG:2154
    most_bytes
        Of packed text; over it paths are left out, then small streets.

    Returns
    -------
    dict
        `side` in metres; `names` packed text, the first empty; `tiles`, each with the lon/lat of its corners (`nodes`:
        north-west, north-east, south-west, south-east) and its paths: `xy` metres east of the west side then south of
        the north side, as the zigzag of differences from the vertex before; `size` vertices a path; `look` place in
        `CLASSES`; `name` place in the names.
    """
    streets = streets.assign(name=[clean(name) for name in streets["name"]])
    for left in (CLASSES, CLASSES[:2], CLASSES[:1]):
        kept = streets[streets["street_class"].isin(left)]
        names = sorted({*kept["name"], ""})
        tiles = [_tile(str(tile), part, names) for tile, part in kept.groupby("tile", sort=True)]
        if sum(len(one[key]["b"]) for one in tiles for key in ("xy", "size", "look", "name")) <= most_bytes:
            break
    return {"side": TILE_M, "names": pack_text({"name": names}), "tiles": tiles}


def _tile(tile: str, part: gpd.GeoDataFrame, names: list[str]) -> dict[str, Any]:
    west, south = (int(place) * TILE_M for place in tile.split())
    lines, of = shapely.get_parts(part.geometry.to_numpy(), return_index=True)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.rint(np.column_stack([xy[:, 0] - west, south + TILE_M - xy[:, 1]])).astype(np.int64)
    size = np.bincount(line, minlength=len(lines))
    again, pieces, path = _pieces(size)
    steps, rows = steps[again], of[path]
    differences = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).T.ravel()
    zigzag = ((differences << 1) ^ (differences >> 63)).astype(np.uint32)
    looks = part["street_class"].map({name: place for place, name in enumerate(CLASSES)}).to_numpy()
    called = np.searchsorted(names, part["name"].tolist())
    corners = [(west + east, south + TILE_M - down) for down in (0.0, TILE_M) for east in (0.0, TILE_M)]
    nodes = gpd.GeoSeries(gpd.points_from_xy(*zip(*corners, strict=True)), crs=WORKING_CRS).to_crs(4326)
    return {
        "nodes": pack_coordinates(np.column_stack([nodes.x, nodes.y])),
        "xy": pack(zigzag, 2 if zigzag.max(initial=0) < 65_536 else 4),
        "size": pack(pieces, 1),
        "look": pack(looks[rows], 1),
        "name": pack(called[rows], 2 if len(names) < 65_536 else 3),
    }


def _pieces(size: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Paths of so many vertices, one after the other, in pieces of `LONGEST` at most; a piece begins where one ends.

    Returns
    -------
    Places of the vertices of each piece; vertices of each piece; its path.

    >>> again, pieces, path = _pieces(np.array([4, 300]))
    >>> pieces.tolist(), path.tolist(), again[[0, 3, 4, 258, 259, 304]].tolist()
    ([4, 255, 46], [0, 1, 1], [0, 3, 4, 258, 258, 303])
    """
    count = np.maximum(1, -(-(size - 1) // (LONGEST - 1)))
    path = np.repeat(np.arange(len(size)), count)
    turn = np.arange(len(path)) - np.repeat(np.cumsum(count) - count, count)
    pieces = np.minimum(LONGEST, size[path] - turn * (LONGEST - 1))
    start = (np.cumsum(size) - size)[path] + turn * (LONGEST - 1)
    again = np.repeat(start - (np.cumsum(pieces) - pieces), pieces) + np.arange(pieces.sum())
    return again, pieces, path

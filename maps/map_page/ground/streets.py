"""Streets packed for the page: the main ones as one block, seen from afar; small ones and paths in squares."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from maps.map_page.encode import pack_text
from maps.map_page.ground.columns import pack_columns
from maps.map_page.ground.main_streets import is_seen_from_afar
from maps.map_page.ground.trails import places_of, trails
from maps.map_page.ground.turns import LONGEST_M, Block, told
from maps.text import clean

TILE_M = 2000.0
"""Side of a block: some four screens where a pixel is a metre."""

TOLERANCE_M = {"major": 2.0, "minor": 1.0, "path": 1.0}
"""Of the simplified line, by class: a main street is drawn 12 m wide."""

SPUR_M = 20.0
"""A street without a name, shorter than this, that leads to nothing is the drive of a house: it counts as a path."""

Packed = dict[str, Any]


def pack_streets(streets: gpd.GeoDataFrame) -> Packed:
    """
    Every street with its name.

    Parameters
    ----------
    streets : GeoDataFrame of n LineStrings in EPSG:2154
        `street_class` and `name`, as in the layer `streets`; main streets without a name where they are absent.

    Returns
    -------
    dict
        `west`, `north` metres of the corner of the squares; `columns`, `rows` of squares; `names` packed text, the
        first empty; `main`, a block; `tiles`, each with its square (`at`, from the north-west, row by row) and its
        blocks: `minor`, then `path`, whose trails begin at vertices of both. A block is packed columns: see
        `maps.map_page.ground.turns.Told`, then the names that it uses (steps between their places) and, a trail, which
        of them; of the main streets, whether each is seen from afar.
    """
    shapes = streets.geometry.to_numpy()
    classes, called = (
        (streets[name] if name in streets else pd.Series(missing, index=streets.index))
        .fillna("")
        .to_numpy(dtype=object)
        for name, missing in (("street_class", "major"), ("name", ""))
    )
    known = {name: clean(name) for name in set(called)}
    names = sorted({*known.values(), ""})
    place = {name: number for number, name in enumerate(names)}
    number = np.array([place[known[name]] for name in called], dtype=np.int64)
    ends = shapely.get_coordinates([shapely.get_point(shapes, place) for place in (0, -1)]).reshape(2, -1, 2)
    shapes = _simple(shapes, classes)
    middle = ends.mean(axis=0) // TILE_M
    west, south, east, north = _squares(shapes)
    columns, rows = east - west, north - south
    tile = ((north - 1 - middle[:, 1]) * columns + middle[:, 0] - west).astype(np.int64)
    main = classes == "major"
    is_path = (classes == "path") | _is_spur(ends, number, shapely.length(shapes))
    return {
        "side": TILE_M,
        "west": west * TILE_M,
        "north": north * TILE_M,
        "columns": columns,
        "rows": rows,
        "names": pack_text({"name": names}),
        "main": _main(shapes[main], number[main], Block(west * TILE_M, north * TILE_M)),
        "tiles": _tiles(shapes[~main], number[~main], is_path[~main], tile[~main], (west, north, columns)),
    }


def _squares(shapes: NDArray[np.object_]) -> tuple[int, int, int, int]:
    """West, south, east and north of all shapes, in sides of squares."""
    bounds = shapely.total_bounds(shapes) / TILE_M
    west, south = np.floor(bounds[:2]).astype(int).tolist()
    east, north = (np.floor(bounds[2:]).astype(int) + 1).tolist()
    return west, south, east, north


def _simple(shapes: NDArray[np.object_], classes: NDArray[np.object_]) -> NDArray[np.object_]:
    simple = shapes.copy()
    for one, tolerance in TOLERANCE_M.items():
        bent = (classes == one) & (shapely.get_num_coordinates(shapes) > 2)
        simple[bent] = shapely.simplify(shapes[bent], tolerance)
    is_long = shapely.length(simple) > LONGEST_M
    simple[is_long] = shapely.segmentize(simple[is_long], LONGEST_M)
    return simple


def _is_spur(ends: NDArray[np.float64], number: NDArray[np.int64], length: NDArray[np.float64]) -> NDArray[np.bool_]:
    _, place, count = np.unique(places_of(ends.reshape(-1, 2)), return_inverse=True, return_counts=True)
    leads_nowhere = (count[place.reshape(2, -1)] == 1).any(axis=0)
    spurs: NDArray[np.bool_] = leads_nowhere & (number == 0) & (length < SPUR_M)
    return spurs


def _main(shapes: NDArray[np.object_], number: NDArray[np.int64], block: Block) -> str:
    lines, called = trails(shapes, number)
    is_far = is_seen_from_afar(lines, called)
    packed, order = _block(lines, called, block)
    return pack_columns([*packed, is_far[order]])


def _tiles(
    shapes: NDArray[np.object_],
    number: NDArray[np.int64],
    is_path: NDArray[np.bool_],
    tile: NDArray[np.int64],
    corner: tuple[int, int, int],
) -> list[Packed]:
    west, north, columns = corner
    keys = pd.DataFrame({"tile": tile, "is_path": is_path, "number": number})
    by = ["tile", "is_path", "number"]
    lines, group = trails(shapes, np.asarray(keys.groupby(by, sort=True).ngroup(), dtype=np.int64))
    of = keys.drop_duplicates().sort_values(by, ignore_index=True).iloc[group]
    square, is_small, called = (of[name].to_numpy() for name in by)
    tiles = []
    for at in np.unique(square):
        row, column = divmod(int(at), columns)
        block = Block((west + column) * TILE_M, (north - row) * TILE_M)
        here: Packed = {"at": int(at)}
        for name, wanted in (("minor", False), ("path", True)):
            kept = (square == at) & (is_small == wanted)
            if kept.any():
                here[name] = pack_columns(_block(lines[kept], called[kept], block)[0])
        tiles.append(here)
    return tiles


def _block(lines: NDArray[np.object_], called: NDArray[np.int64], block: Block) -> tuple[list[Any], NDArray[np.int64]]:
    """The columns of a block, and the order of its trails."""
    one = told(lines, block)
    used, which = np.unique(called[one.order], return_inverse=True)
    gaps = np.diff(used, prepend=0)
    return [one.from_vertex, one.steps, one.ahead, one.aside, *one.roots.T, gaps, which.ravel()], one.order

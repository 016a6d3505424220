"""What of the ground enters the page: all of it, or under a budget what lies around the first sites before the rest."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import WORKING_CRS
from geo.scoring.ranking import Ranking
from maps.map_page.encode import pack_coordinates
from maps.map_page.ground.buildings import pack_buildings
from maps.map_page.ground.streets import TILE_M, pack_streets

MOST_BYTES = 745_000
"""Of all blocks in the page, as text. Proposition: a page of 2 MB for a métropole, which an e-mail takes."""

FIRST_SITES = 200
"""Sites around which buildings and paths enter before the rest."""

AROUND_M = 300.0
"""A block so near to one of the first sites is around it."""

Packed = dict[str, Any]
Ground = dict[str, Any]


def pack_ground(context: dict[str, gpd.GeoDataFrame]) -> Ground:
    """
    Streets and buildings of some layers, packed whole; `streets` or `buildings` is empty where there is none.

    Parameters
    ----------
    context
        `streets` and `buildings`, canonical layers in EPSG:2154; others are not looked at.
    """
    streets, buildings = context.get("streets"), context.get("buildings")
    return {
        "streets": pack_streets(streets) if streets is not None and len(streets) else {},
        "buildings": pack_buildings(buildings) if buildings is not None and len(buildings) else [],
    }


def first_points(ranking: Ranking) -> NDArray[np.float64]:
    """Where the first sites are, in metres (n × 2), in order of rank."""
    first = ranking.sites.geometry.loc[ranking.ordered()[:FIRST_SITES]]
    points: NDArray[np.float64] = shapely.get_coordinates(first.representative_point().to_numpy())
    return points


def chosen(ground: Ground, first: NDArray[np.float64], most_bytes: int = MOST_BYTES) -> Packed | None:
    """
    The ground as it enters the page.

    Parameters
    ----------
    ground
        What `pack_ground` gave.
    first : n × 2 metres
        The sites in order of rank; those after `FIRST_SITES` are not looked at.
    most_bytes
        Of text. Main streets and names always enter; then small streets, buildings around the first sites, paths,
        the other buildings: each the nearest to the first sites before the others, as long as they fit.

    Returns
    -------
    dict or None
        `streets` and `buildings` as packed; `lattice`, the degrees of the corners of squares in which the script
        places what is in metres; `left`, how many blocks of each kind are left out, and `most`, the budget.
        None where there is no ground.
    """
    streets, buildings = ground["streets"], ground["buildings"]
    if not streets and not buildings:
        return None
    waiting = _waiting(ground, first[:FIRST_SITES])
    room = most_bytes - (len(streets["main"]) + len(streets["names"]["b"]) if streets else 0)
    kept: set[tuple[str, int]] = set()
    left = {"minor": 0, "path": 0, "buildings": 0}
    for _, _, kind, place, size in sorted(waiting):
        if size <= room:
            room -= size
            kept.add((kind, place))
        else:
            left[kind] += 1
    tiles = [_kept_of(tile, place, kept) for place, tile in enumerate(streets.get("tiles", ()))]
    return {
        "streets": {**streets, "tiles": [tile for tile in tiles if len(tile) > 1]} if streets else None,
        "buildings": [block for place, block in enumerate(buildings) if ("buildings", place) in kept],
        "lattice": _lattice(ground),
        "left": left,
        "most": most_bytes,
    }


def _waiting(ground: Ground, first: NDArray[np.float64]) -> list[tuple[int, float, str, int, int]]:
    """Each block that may be left out: its turn, how far from the first sites, its kind, its place and its size."""
    waiting: list[tuple[int, float, str, int, int]] = []
    streets = ground["streets"]
    for place, tile in enumerate(streets.get("tiles", ())):
        row, column = divmod(tile["at"], streets["columns"])
        west, north = streets["west"] + column * TILE_M, streets["north"] - row * TILE_M
        away = _away(west, north, TILE_M, first)
        turns = ((0, "minor"), (2, "path"))
        waiting += [(turn, away, kind, place, len(tile[kind])) for turn, kind in turns if kind in tile]
    for place, block in enumerate(ground["buildings"]):
        away = _away(block["x"], block["y"], block["side"], first)
        waiting.append((1 if away <= AROUND_M else 3, away, "buildings", place, len(block["b"])))
    return waiting


def _away(west: float, north: float, side: float, points: NDArray[np.float64]) -> float:
    """Metres from a square to the nearest of some points."""
    if not len(points):
        return 0.0
    out = np.maximum(np.abs(points - (west + side / 2, north - side / 2)) - side / 2, 0.0)
    return float(np.hypot(*out.T).min())


def _kept_of(tile: Packed, place: int, kept: set[tuple[str, int]]) -> Packed:
    """A tile with its blocks that are kept; paths begin at vertices of small streets, and go with them."""
    names = [name for name in ("minor", "path") if name in tile and (name, place) in kept]
    if "minor" in tile and "minor" not in names:
        names = []
    return {"at": tile["at"], **{name: tile[name] for name in names}}


def _lattice(ground: Ground) -> Packed:
    streets, blocks = ground["streets"], ground["buildings"]
    corners = [(block["x"], block["y"]) for block in blocks] + [
        (block["x"] + block["side"], block["y"] - block["side"]) for block in blocks
    ]
    if streets:
        east, south = streets["west"] + streets["columns"] * TILE_M, streets["north"] - streets["rows"] * TILE_M
        corners += [(streets["west"], streets["north"]), (east, south)]
    x, y = np.array(corners).T
    west, north = np.floor(x.min() / TILE_M), np.ceil(y.max() / TILE_M)
    columns, rows = int(np.ceil(x.max() / TILE_M) - west), int(north - np.floor(y.min() / TILE_M))
    east_of, south_of = np.meshgrid((west + np.arange(columns + 1)) * TILE_M, (north - np.arange(rows + 1)) * TILE_M)
    nodes = gpd.GeoSeries(gpd.points_from_xy(east_of.ravel(), south_of.ravel()), crs=WORKING_CRS).to_crs(4326)
    return {
        "west": west * TILE_M,
        "north": north * TILE_M,
        "side": TILE_M,
        "columns": columns,
        "rows": rows,
        "nodes": pack_coordinates(np.column_stack([nodes.x, nodes.y])),
    }

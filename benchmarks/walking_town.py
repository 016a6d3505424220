"""A synthetic town for the walking benchmarks: a shaken grid with missing streets, and points beside the streets."""

import geopandas as gpd
import numpy as np
import shapely


def shaken_grid(nodes: int, *, spacing_m: float = 45.0, missing: float = 0.3, seed: int = 1) -> gpd.GeoDataFrame:
    """Streets of a town of about `nodes` crossroads, as a `streets` layer with node ids."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(nodes)))
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    xy = (
        np.column_stack([column.ravel(), row.ravel()]) * spacing_m
        + rng.uniform(-0.3, 0.3, (side * side, 2)) * spacing_m
    )
    xy += (760_000, 6_270_000)
    node = np.arange(side * side).reshape(side, side)
    u = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    v = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    kept = rng.random(len(u)) >= missing
    u, v = u[kept], v[kept]
    lines = shapely.linestrings(np.stack([xy[u], xy[v]], axis=1))
    return gpd.GeoDataFrame({"u": u, "v": v}, geometry=lines, crs=2154)


def points_in(streets: gpd.GeoDataFrame, number: int, *, seed: int) -> gpd.GeoDataFrame:
    """Points drawn evenly in the bounds of the streets."""
    west, south, east, north = streets.total_bounds
    rng = np.random.default_rng(seed)
    points = gpd.points_from_xy(rng.uniform(west, east, number), rng.uniform(south, north, number))
    return gpd.GeoDataFrame(geometry=points, crs=2154)

"""Isochrones: what is within so many minutes of a door, as outlines that nest."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import check_working_crs
from geo.errors import LayerError


def isochrones(cells: gpd.GeoDataFrame, minutes: pd.Series, limits_min: Sequence[float]) -> gpd.GeoDataFrame:
    """
    Outline of the cells that are within each limit.

    Parameters
    ----------
    cells : GeoDataFrame of n polygons
        In `WORKING_CRS`.
    minutes : Series, n floats on the index of `cells`
        From one door; NaN where it cannot be reached.
    limits_min
        Minutes above 0, in any order.

    Returns
    -------
    GeoDataFrame of polygons in `WORKING_CRS`, one row a limit from the longest to the shortest
        `minutes` (the limit), `cells` (how many are within it). A limit that no cell is within has no row. Drawn in
        this order the short ones lie on top.

    Raises
    ------
    CrsError, LayerError
        Cells in another CRS; minutes on another index; a limit that is not above 0.

    Examples
    --------
    Three cells in a row, at 5, 20 and 40 minutes:

    >>> row = gpd.GeoDataFrame(geometry=shapely.box([0, 100, 200], 0, [100, 200, 300], 100), crs=2154)
    >>> found = isochrones(row, pd.Series([5.0, 20.0, 40.0]), [15, 30])
    >>> found[["minutes", "cells"]].to_dict("list")
    {'minutes': [30.0, 15.0], 'cells': [2, 1]}
    """
    check_working_crs(cells, names=("cells",))
    if not minutes.index.equals(cells.index):
        raise LayerError("Minutes are not on the index of the cells. Reindex them with .loc[cells.index].")
    limits = sorted({float(limit) for limit in limits_min}, reverse=True)
    if not limits or min(limits) <= 0:
        raise LayerError(f"Limits {list(limits_min)}: expected minutes above 0, such as 15, 30, 45.")
    shapes, values = cells.geometry.to_numpy(), minutes.to_numpy(dtype=float)
    within = [np.flatnonzero(values <= limit) for limit in limits]
    kept = [(limit, rows) for limit, rows in zip(limits, within, strict=True) if len(rows)]
    return gpd.GeoDataFrame(
        {
            "minutes": pd.Series([limit for limit, _ in kept], dtype=float),
            "cells": pd.Series([len(rows) for _, rows in kept], dtype="int64"),
        },
        geometry=gpd.GeoSeries([shapely.union_all(shapes[rows]) for _, rows in kept], crs=cells.crs),
        crs=cells.crs,
    )

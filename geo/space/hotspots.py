"""
Where need is concentrated: Getis-Ord Gi* on cells, with significance corrected for the number of cells.

The statistic is written out here (Ord and Getis 1995, eq. 14) on the compiled sums of `geo.space.proximity_kernels`
instead of calling `esda.G_Local`, which takes 1 s on 19,600 cells plus 2 to 3 s to import esda and libpysal at each
run. No pair of neighbours is held: a region has millions. The tests hold the two together.
"""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import LayerError
from geo.space.proximity_kernels import sums_within
from geo.space.zones import check_zones

LEVELS = ("cold 99", "cold 95", "not significant", "hot 95", "hot 99")
"""From the coldest to the hottest; 95 and 99 are one minus the false discovery rate, in percent."""

FEWEST_CELLS = 30
"""Under this number of cells the normal approximation is not used and nothing is significant."""

BAND_M = 500.0
"""Cells of 200 m whose centres are at most this far apart are neighbours: a cell and the twenty around it, about what
one walks through in a district. Proposition of the authors."""


class _Gi(NamedTuple):
    z: NDArray[np.float64]
    p: NDArray[np.float64]


def hotspots(cells: gpd.GeoDataFrame, column: str, *, band_m: float = BAND_M) -> pd.DataFrame:
    """
    Gi* of each cell: is the sum over the cell and its neighbours larger than chance would make it?

    Significance is analytic (normal, two-sided) and corrected over all cells by Benjamini and Hochberg (1995):
    among the cells called "hot 95", 5 % are expected to be false discoveries. Permutations are not offered: with
    999 of them no p-value is below 0.001, and the correction over 20,000 cells can then call nothing significant.

    Parameters
    ----------
    cells : GeoDataFrame, n polygons
        In `WORKING_CRS`, uniquely indexed. A cell where nobody lives is better given with 0 than left out.
    column
        Count or rate; NaN where unknown: such a cell is nobody's neighbour and has no answer.
    band_m
        Two cells are neighbours when their representative points are at most this far apart, metres.

    Returns
    -------
    DataFrame, n rows on the index of `cells`
        `gi_z` (standard score), `p_value` (corrected), `level` (one of `LEVELS`). NaN where the cell is unknown.
        Where all values are equal, or fewer than `FEWEST_CELLS` are known, `gi_z` is NaN and nothing is significant.

    Raises
    ------
    CrsError, LayerError
        See `geo.space.zones.check_zones`; a band that is not above 0.

    Examples
    --------
    A block of need, 5 cells by 5, on a lattice of 20 by 20:

    >>> x, y = (axis.ravel() * 200.0 for axis in np.meshgrid(np.arange(20), np.arange(20)))
    >>> need = np.where((x < 1000) & (y < 1000), 50.0, 0.0)
    >>> cells = gpd.GeoDataFrame({"need": need}, geometry=shapely.box(x, y, x + 200, y + 200), crs=2154)
    >>> found = hotspots(cells, "need", band_m=300)
    >>> found["level"].iloc[[0, 399]].tolist()
    ['hot 99', 'not significant']
    """
    check_zones(cells, (column,))
    if not (np.isfinite(band_m) and band_m > 0):
        raise LayerError(f"band_m is {band_m}; expected metres, finite and above 0.")
    values = cells[column].to_numpy(dtype=float)
    is_known = ~np.isnan(values)
    answer = pd.DataFrame({"gi_z": np.nan, "p_value": np.nan}, index=cells.index)
    answer["level"] = pd.Series(pd.NA, index=cells.index, dtype="str")
    if not is_known.any():
        return answer
    answer.loc[is_known, "level"] = "not significant"
    known = values[is_known]
    if len(known) < FEWEST_CELLS or np.ptp(known) == 0:
        return answer
    points = shapely.get_coordinates(shapely.point_on_surface(cells.geometry.to_numpy()[is_known]))
    found = _gi_star(known, points, band_m)
    answer.loc[is_known, ["gi_z", "p_value"]] = np.column_stack(found)
    answer.loc[is_known, "level"] = _levels(found)
    return answer


def hotspot_zones(cells: gpd.GeoDataFrame, column: str, *, band_m: float = BAND_M) -> gpd.GeoDataFrame:
    """
    Significant cells of the same level that touch, dissolved: what a map draws.

    Parameters
    ----------
    cells, column, band_m
        As in `hotspots`.

    Returns
    -------
    GeoDataFrame of polygons in `WORKING_CRS`, from cold to hot
        `level` (text, one of `LEVELS` but "not significant") and `cells` (how many); no count of people. No row
        where nothing is significant.

    Examples
    --------
    >>> x, y = (axis.ravel() * 200.0 for axis in np.meshgrid(np.arange(20), np.arange(20)))
    >>> need = np.where((x < 1000) & (y < 1000), 50.0, 0.0)
    >>> cells = gpd.GeoDataFrame({"need": need}, geometry=shapely.box(x, y, x + 200, y + 200), crs=2154)
    >>> hotspot_zones(cells, "need", band_m=300)["level"].unique().tolist()
    ['hot 99']
    """
    level = hotspots(cells, column, band_m=band_m)["level"]
    shapes = cells.geometry.to_numpy()
    names: list[str] = []
    zones: list[shapely.Geometry] = []
    counts: list[int] = []
    for name in (one for one in LEVELS if one != "not significant"):
        members = shapes[(level == name).fillna(False).to_numpy(dtype=bool)]
        parts = shapely.get_parts(shapely.union_all(members)) if len(members) else members
        part = shapely.STRtree(parts).query(shapely.point_on_surface(members), predicate="intersects")[1]
        names += [name] * len(parts)
        zones += list(parts)
        counts += np.bincount(part, minlength=len(parts)).tolist()
    return gpd.GeoDataFrame(
        {"level": pd.Series(names, dtype="str"), "cells": pd.Series(counts, dtype="int64")},
        geometry=gpd.GeoSeries(zones, crs=cells.crs),
        crs=cells.crs,
    )


def _gi_star(values: NDArray[np.float64], points: NDArray[np.float64], band: float) -> _Gi:
    """Each cell is its own neighbour: that is the star of Gi*."""
    n = len(values)
    around, total = (sums_within(points, points, told, band, np.inf) for told in (np.ones(n), values))
    spread = values.std() * np.sqrt((n * around - around**2) / (n - 1))
    gap = total - values.mean() * around
    # a cell whose band holds every cell has no spread: nothing can be said about it
    z = np.divide(gap, spread, out=np.zeros(n), where=spread > 0)
    from scipy import stats  # a second to import, and only a territory with cells needs it

    return _Gi(z, stats.false_discovery_control(2 * stats.norm.sf(np.abs(z)), method="bh"))


def _levels(found: _Gi) -> NDArray[np.object_]:
    strength = (found.p <= 0.05).astype(int) + (found.p <= 0.01)
    level: NDArray[np.object_] = np.asarray(LEVELS, dtype=object)[2 + np.where(found.z > 0, strength, -strength)]
    return level

"""
From zones to catchments: counts of people spread evenly over their zone, and added up around each site.

The share of a zone that falls in a disc is exact: see `geo.space.disc`.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.space.disc import disc_areas, small_pieces
from geo.space.zones import check_zones, points_of


def sums_around(
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    columns: Sequence[str],
    radius_m: float,
    *,
    max_unknown_share: float = 0.1,
    min_covered_share: float = 0.0,
) -> pd.DataFrame:
    """
    Totals of extensive columns (counts) within a disc about each site, zones being evenly filled.

    A zone gives the share of its count that the share of its area in the disc stands for (areal weighting of an
    extensive variable: Goodchild and Lam 1980; `tobler.area_weighted.area_interpolate`).

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`; the disc is drawn about the representative point.
    zones : GeoDataFrame, m polygons, m may be 0
        In `WORKING_CRS`. Overlapping zones are each counted. A disc that no zone meets holds 0: INSEE publishes no
        cell where nobody lives. See `min_covered_share` for zones that should tile the territory.
    columns
        Counts; NaN where secret or unknown.
    radius_m
        Straight line, metres, above 0.
    max_unknown_share
        Zones whose count is NaN add nothing, so that the sum is a lower bound; where they cover more than this
        share of the disc the sum is unknown instead. 0.1 is a proposition of the authors.
    min_covered_share
        Where zones cover less than this share of the disc, the sum is unknown. 0 by default.

    Returns
    -------
    DataFrame, n × columns floats, on the index of `sites`
        NaN where unknown.

    Raises
    ------
    CrsError, LayerError
        See `check_zones`; a radius or a share out of range.

    Examples
    --------
    100 households on a square of 100 m, whose corner is the centre of a disc of 100 m: a quarter of the disc,
    π/4 of the square.

    >>> cell = gpd.GeoDataFrame({"households": [100.0]}, geometry=[shapely.box(0, 0, 100, 100)], crs=2154)
    >>> corner = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> sums_around(corner, cell, ["households"], radius_m=100).round(3)
       households
    A       78.54
    """
    _check(radius_m, max_unknown_share, min_covered_share)
    check_working_crs(sites, names=("sites",))
    check_zones(zones, tuple(columns))
    values = zones[list(columns)].to_numpy(dtype=float)
    totals, unknown, covered = _totals(sites, zones, values, radius_m)
    disc = np.pi * radius_m**2
    totals[unknown > max_unknown_share * disc * (1 + 1e-9)] = np.nan
    totals[covered < min_covered_share * disc * (1 - 1e-9)] = np.nan
    return pd.DataFrame(totals, index=sites.index, columns=list(columns))


def sum_around(
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    column: str,
    radius_m: float,
    *,
    max_unknown_share: float = 0.1,
    min_covered_share: float = 0.0,
) -> pd.Series:
    """
    Total of one extensive column within a disc about each site: `sums_around` for a single column.

    Returns
    -------
    Series, n floats, named `column`; NaN where unknown

    >>> cell = gpd.GeoDataFrame({"persons": [40.0]}, geometry=[shapely.box(-1, -1, 1, 1)], crs=2154)
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> sum_around(site, cell, "persons", radius_m=10).round(6).tolist()
    [40.0]
    """
    return sums_around(
        sites,
        zones,
        [column],
        radius_m,
        max_unknown_share=max_unknown_share,
        min_covered_share=min_covered_share,
    )[column]


def ratio_around(
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    numerator: str,
    denominator: str,
    radius_m: float,
    *,
    max_unknown_share: float = 0.1,
    min_covered_share: float = 0.0,
) -> pd.Series:
    """
    Ratio of two totals within a disc about each site (poor households / households).

    A zone where either count is unknown is left out of both, so that secrecy does not lower the ratio.

    Parameters
    ----------
    sites, zones, radius_m, max_unknown_share, min_covered_share
        As in `sums_around`.
    numerator, denominator
        Columns of counts.

    Returns
    -------
    Series, n floats, named "ratio"
        NaN where unknown, and where the denominator is 0.

    Examples
    --------
    >>> cells = gpd.GeoDataFrame({"poor": [5.0, float("nan")], "all": [20.0, 80.0]},
    ...     geometry=[shapely.box(-50, -50, 50, 50), shapely.box(50, -50, 60, 50)], crs=2154)
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> ratio_around(site, cells, "poor", "all", radius_m=60).round(6).tolist()
    [0.25]
    """
    check_zones(zones, (numerator, denominator))
    pair = zones[[numerator, denominator, zones.geometry.name]].copy()
    pair.loc[pair[numerator].isna() | pair[denominator].isna(), [numerator, denominator]] = np.nan
    totals = sums_around(
        sites,
        pair,
        [numerator, denominator],
        radius_m,
        max_unknown_share=max_unknown_share,
        min_covered_share=min_covered_share,
    )
    below = totals[denominator].where(totals[denominator] > 0)
    return (totals[numerator] / below).rename("ratio")


def percent_of(counts: pd.Series, totals: pd.Series) -> pd.Series:
    """
    Counts in percent of totals, at most 100, as when dwellings outnumber the households that live in them.

    Returns
    -------
    Series, n floats; NaN where either is unknown, and where the total is 0

    >>> percent_of(pd.Series([5.0, 30.0, 3.0]), pd.Series([20.0, 20.0, 0.0])).tolist()
    [25.0, 100.0, nan]
    """
    return (100 * counts / totals.where(totals > 0)).clip(upper=100.0)


def transfer(zones: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """
    Spread extensive columns of zones over other polygons, by share of area.

    Targets that cut the zones without gap or overlap keep the total.

    Parameters
    ----------
    zones : GeoDataFrame, m polygons
        In `WORKING_CRS`.
    targets : GeoDataFrame, n polygons
        In `WORKING_CRS`.
    columns
        Counts of `zones`; NaN where unknown.

    Returns
    -------
    DataFrame, n × columns floats, on the index of `targets`
        0 where no zone meets the target; NaN where a zone of unknown count covers part of it.

    Raises
    ------
    CrsError, LayerError
        See `check_zones`.

    Examples
    --------
    >>> zone = gpd.GeoDataFrame({"requests": [12.0]}, geometry=[shapely.box(0, 0, 4, 1)], crs=2154)
    >>> halves = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 4, 1)], crs=2154)
    >>> transfer(zone, halves, ["requests"])["requests"].tolist()
    [3.0, 9.0]
    """
    check_zones(zones, tuple(columns))
    check_zones(targets)
    shapes, aims = zones.geometry.to_numpy(), targets.geometry.to_numpy()
    target, zone = shapely.STRtree(shapes).query(aims, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[zone], aims[target]))
    kept = common > 0
    target, zone, common = target[kept], zone[kept], common[kept]
    parts = zones[list(columns)].to_numpy(dtype=float)[zone] * (common / shapely.area(shapes)[zone])[:, None]
    totals = np.zeros((len(targets), len(columns)))
    np.add.at(totals, target, parts)
    return pd.DataFrame(totals, index=targets.index, columns=list(columns))


def _check(radius_m: float, max_unknown_share: float, min_covered_share: float) -> None:
    if not (np.isfinite(radius_m) and radius_m > 0):
        raise LayerError(f"radius_m is {radius_m}; expected metres, finite and above 0.")
    for name, share in (("max_unknown_share", max_unknown_share), ("min_covered_share", min_covered_share)):
        if not 0 <= share <= 1:
            raise LayerError(f"{name} is {share}; expected a share of the disc, from 0 to 1.")


def _totals(
    sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, values: NDArray[np.float64], radius_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Totals (n × k), area of the disc under unknown counts (n × k), area under any zone (n × 1)."""
    centres = shapely.get_coordinates(points_of(sites))
    pieces, zone_of_piece = small_pieces(zones.geometry.to_numpy(), radius_m)
    density = values / shapely.area(zones.geometry.to_numpy())[:, None]
    is_unknown = np.isnan(density)
    weights = np.hstack([np.where(is_unknown, 0.0, density), is_unknown, np.ones((len(zones), 1))])[zone_of_piece]
    out = np.zeros((len(sites), weights.shape[1]))
    for site, piece, area in disc_areas(centres, pieces, radius_m):
        for column in range(weights.shape[1]):
            out[:, column] += np.bincount(site, weights=area * weights[piece, column], minlength=len(sites))
    k = values.shape[1]
    return out[:, :k], out[:, k : 2 * k], np.repeat(out[:, 2 * k :], k, axis=1)

"""
Straight-line distances, counts and sums around sites, and the walking estimate they give where there is no network.

A site is always measured from one point: itself if it is a point, else its representative point (inside the shape,
where a centroid may fall outside an L-shaped parcel). A target is measured to its nearest edge, and is at 0 m from
a site inside it.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.space.proximity_kernels import sums_within

WALKING_SPEED_KMH = 3.6
"""1.0 m/s: Highway Capacity Manual 2000, chapter 18, where more than 20 % of walkers are over 65; residents of a
pension de famille are often over 50 with health problems."""

DETOUR = 1.3
"""Walked length over straight line where no street network is known. Proposition of the authors; between random points
300 to 3,000 m apart on the street centrelines of Montpellier the median is 1.28 (quartiles 1.19 and 1.40)."""

HALF_LIVES_KEPT = 10
"""A decayed sum leaves out what is farther than this many half-lives: each such unit would add less than 0.001."""

Floats = NDArray[np.float64]


def distance_to_nearest(sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> pd.Series:
    """
    Straight-line distance from each site to the nearest target.

    Parameters
    ----------
    sites : GeoDataFrame, n rows of any geometry
        In `WORKING_CRS`; polygons and lines are measured from their representative point.
    targets : GeoDataFrame, m rows of any geometry
        In `WORKING_CRS`; m may be 0.

    Returns
    -------
    Series, n floats, named "distance_m"
        Metres, on the index of `sites`; NaN where there is no target, or where the site has no geometry.
        Equally near targets count once.

    Raises
    ------
    CrsError
        If either layer is not in `WORKING_CRS`.
    LayerError
        If a target has no geometry.

    Examples
    --------
    A stop 3 m east and 4 m north of the site:

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> stop = gpd.GeoDataFrame(geometry=gpd.points_from_xy([3], [4]), crs=2154)
    >>> distance_to_nearest(site, stop)
    A    5.0
    Name: distance_m, dtype: float64
    """
    points, known, shapes = _door(sites, targets)
    distance = np.full(len(sites), np.nan)
    if len(shapes) and known.any():
        if _all_points(shapes):
            distance[known], _ = cKDTree(shapely.get_coordinates(shapes)).query(shapely.get_coordinates(points[known]))
        else:
            (row, _), found = shapely.STRtree(shapes).query_nearest(points[known], return_distance=True)
            near = np.empty(int(known.sum()))
            near[row] = found  # ties come as several rows of one distance
            distance[known] = near
    return pd.Series(distance, index=sites.index, name="distance_m")


def count_within(sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, radius_m: float) -> pd.Series:
    """
    Number of targets within a radius (inclusive) of each site.

    Parameters
    ----------
    sites, targets : GeoDataFrame
        As in `distance_to_nearest`.
    radius_m : float ≥ 0
        Metres, straight line.

    Returns
    -------
    Series, n floats (whole numbers), named "count"
        On the index of `sites`; 0 where there is no target, NaN where the site has no geometry.

    Raises
    ------
    CrsError, LayerError
        As in `distance_to_nearest`; ValueError if the radius is negative or not finite.

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> stops = gpd.GeoDataFrame(geometry=gpd.points_from_xy([3, 6], [4, 8]), crs=2154)
    >>> count_within(site, stops, 5.0)
    A    1.0
    Name: count, dtype: float64
    """
    return _sums(sites, targets, np.ones(len(targets)), _length("radius_m", radius_m), np.inf).rename("count")


def sum_within(sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, column: str, radius_m: float) -> pd.Series:
    """
    Sum of a column of the targets within a radius (inclusive) of each site.

    Parameters
    ----------
    sites, targets, radius_m
        As in `count_within`.
    column : str
        A numeric column of `targets`.

    Returns
    -------
    Series, n floats, named after the column
        On the index of `sites`; 0 where no target is within reach; NaN where the site has no geometry or where one
        of the targets within reach has an unknown (NaN) value: the sum is then unknown too.

    Raises
    ------
    CrsError, LayerError, ValueError
        As in `count_within`; LayerError also if the column is absent or is not numeric.

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> homes = gpd.GeoDataFrame({"places": [20, 25]}, geometry=gpd.points_from_xy([3, 6], [4, 8]), crs=2154)
    >>> sum_within(site, homes, "places", 10.0)
    A    45.0
    Name: places, dtype: float64
    """
    values = column_values(targets, column)
    return _sums(sites, targets, values, _length("radius_m", radius_m), np.inf).rename(column)


def decayed_sum(
    sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, column: str | None = None, *, half_life_m: float
) -> pd.Series:
    """
    Sum over the targets of value × 2^(−distance / half_life_m): a target counts half at one half-life.

    Parameters
    ----------
    sites, targets : GeoDataFrame
        As in `distance_to_nearest`.
    column : str or None
        A numeric column of `targets`; None counts each target as 1.
    half_life_m : float > 0
        Metres. Targets beyond `HALF_LIVES_KEPT` half-lives are left out.

    Returns
    -------
    Series, n floats, named "decayed_sum"
        On the index of `sites`; 0, NaN and errors as in `sum_within`.

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> stops = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 3], [0, 4]), crs=2154)
    >>> decayed_sum(site, stops, half_life_m=5.0)
    A    1.5
    Name: decayed_sum, dtype: float64
    """
    half_life = _length("half_life_m", half_life_m)
    if half_life == 0:
        raise ValueError("half_life_m is 0: expected a length above 0 m.")
    values = np.ones(len(targets)) if column is None else column_values(targets, column)
    return _sums(sites, targets, values, HALF_LIVES_KEPT * half_life, half_life).rename("decayed_sum")


def nearest_minutes(
    sites: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    *,
    speed_kmh: float = WALKING_SPEED_KMH,
    detour: float = DETOUR,
) -> pd.Series:
    """
    Estimated walk to the nearest target: straight line × detour ÷ speed. To be shown as "estimation à vol d'oiseau".

    Parameters
    ----------
    sites, targets : GeoDataFrame
        As in `distance_to_nearest`.
    speed_kmh : float > 0
        Walking speed, kilometres an hour.
    detour : float ≥ 1
        Walked length over straight line.

    Returns
    -------
    Series, n floats, named "walk_min"
        Minutes, on the index of `sites`; NaN and errors as in `distance_to_nearest`.

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), index=["A"], crs=2154)
    >>> stop = gpd.GeoDataFrame(geometry=gpd.points_from_xy([600], [0]), crs=2154)
    >>> nearest_minutes(site, stop)
    A    13.0
    Name: walk_min, dtype: float64
    """
    if not (np.isfinite(speed_kmh) and speed_kmh > 0):
        raise ValueError(f"speed_kmh is {speed_kmh}: expected a finite speed above 0 km/h.")
    if not (np.isfinite(detour) and detour >= 1):
        raise ValueError(f"detour is {detour}: expected a finite factor of at least 1 (a walk is no shorter).")
    minutes = distance_to_nearest(sites, targets) * detour / (speed_kmh * 1000 / 60)
    return minutes.rename("walk_min")


def site_points(sites: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """
    Give the one point each site is measured from: itself, or its representative point; None where it has no geometry.

    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 2, 2)], crs=2154)
    >>> print(site_points(square)[0])
    POINT (1 1)
    """
    shapes = np.asarray(sites.geometry.array, dtype=object)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes = shapes.copy()
    shapes[missing] = None
    other = ~missing & (shapely.get_type_id(shapes) != shapely.GeometryType.POINT)
    shapes[other] = shapely.point_on_surface(shapes[other])
    return _flat(shapes)


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Without heights; not copied where there are none, which is most often, and much faster."""
    flat: NDArray[np.object_] = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    return flat


def _door(
    sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame
) -> tuple[NDArray[np.object_], NDArray[np.bool_], NDArray[np.object_]]:
    """Check both layers; give the sites' points, which of them are known, and the targets' shapes."""
    check_working_crs(sites, targets, names=("sites", "targets"))
    shapes = np.asarray(targets.geometry.array, dtype=object)
    lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if lost.any():
        first = ", ".join(map(str, targets.index[lost][:3]))
        raise LayerError(
            f"targets: {lost.sum()} rows without geometry (first: {first}); expected a geometry in each. "
            "Drop them with targets[~(targets.geometry.isna() | targets.geometry.is_empty)]."
        )
    points = site_points(sites)
    return points, ~shapely.is_missing(points), _flat(shapes)


def _sums(
    sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, values: Floats, radius_m: float, half_life_m: float
) -> pd.Series:
    points, known, shapes = _door(sites, targets)
    sums = np.where(known, 0.0, np.nan)
    if len(shapes) and known.any():
        if _all_points(shapes):
            site_xy, target_xy = shapely.get_coordinates(points[known]), shapely.get_coordinates(shapes)
            sums[known] = sums_within(site_xy, target_xy, values, radius_m, half_life_m)
        else:
            row, target = shapely.STRtree(shapes).query(points[known], predicate="dwithin", distance=radius_m)
            distance = shapely.distance(points[known][row], shapes[target])
            weight = values[target] * 2.0 ** (-distance / half_life_m)
            sums[known] = np.bincount(row, weights=weight, minlength=int(known.sum()))
    return pd.Series(sums, index=sites.index)


def _all_points(shapes: NDArray[np.object_]) -> bool:
    return bool((shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all())


def column_values(targets: gpd.GeoDataFrame, column: str) -> Floats:
    """Give a numeric column as floats, NaN where unknown; LayerError if it is absent or not numeric."""
    if column not in targets.columns:
        raise LayerError(f"targets: no column '{column}'; found {', '.join(map(str, targets.columns))}.")
    if not pd.api.types.is_numeric_dtype(targets[column]):
        raise LayerError(f"targets: '{column}' is {targets[column].dtype}, expected numbers. Use pd.to_numeric().")
    return np.asarray(targets[column].to_numpy(dtype=float, na_value=np.nan), dtype=float)


def _length(name: str, value: float) -> float:
    if not (np.isfinite(value) and value >= 0):
        raise ValueError(f"{name} is {value}: expected a finite length in metres, 0 or more.")
    return float(value)

"""Minutes on foot from a site, or from where a plot's entrance could open: by streets, else as an estimate."""

from typing import TypedDict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS, check_working_crs
from geo.space import proximity
from geo.streets import streets
from geo.streets.streets import StreetNetwork
from geo.transit.stop_access import straight_walks, walks_table


class OnFoot(TypedDict):
    """How residents walk: km/h, and walked length over straight line."""

    speed_kmh: float
    detour: float


def minutes_to_nearest(
    network: StreetNetwork | None,
    sites: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    *,
    speed_kmh: float,
    detour: float,
) -> pd.DataFrame:
    """
    Minutes on foot to the nearest target, and whether they are an estimate.

    Between a site and a target that the network both serves, minutes are walked on it. A target that it does not
    serve, seen from any site, and any target seen from a site that it does not serve, are estimated: straight line ×
    detour. The smaller of the two is kept.

    Parameters
    ----------
    network
        None where there are no streets: everything is an estimate.
    sites, targets : GeoDataFrame, n and m rows
        In `WORKING_CRS`; m may be 0.
    speed_kmh
        Of the estimate; the network has its own.
    detour
        Walked length over straight line.

    Returns
    -------
    DataFrame, n rows on the index of `sites`
        `minutes` (NaN where there is no target, or none within reach), `is_estimate` (booleans).

    Raises
    ------
    CrsError
        If a layer is not in `WORKING_CRS`.
    """
    straight = proximity.nearest_minutes(sites, targets, speed_kmh=speed_kmh, detour=detour)
    if network is None:
        return pd.DataFrame({"minutes": straight, "is_estimate": straight.notna()})
    walked = streets.minutes_to_nearest(network, sites, targets)
    off = targets[~streets.covers(network, targets)]
    beyond = proximity.nearest_minutes(sites, off, speed_kmh=speed_kmh, detour=detour)
    fallback = beyond.where(streets.covers(network, sites), straight)
    is_estimate = fallback.notna() & ~(walked <= fallback)
    return pd.DataFrame({"minutes": walked.mask(is_estimate, fallback), "is_estimate": is_estimate})


def walks_to_stops(
    network: StreetNetwork | None,
    places: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    speed_kmh: float,
    detour: float,
) -> pd.DataFrame:
    """
    Table of walks between places and stops: on the network where it serves both ends, else estimated.

    Parameters
    ----------
    network, speed_kmh, detour
        As for `minutes_to_nearest`.
    places, stops : GeoDataFrame
        In `WORKING_CRS`.
    max_minutes
        Longer walks are left out.

    Returns
    -------
    DataFrame
        `place` and `stop` (positions in the two layers), `minutes`: see `geo.transit.stop_access`.
    """
    straight = straight_walks(places, stops, max_minutes=max_minutes, speed_kmh=speed_kmh, detour=detour)
    if network is None:
        return straight
    served = streets.covers(network, places).to_numpy()[straight["place"]]
    served &= streets.covers(network, stops).to_numpy()[straight["stop"]]
    walked = streets.minutes_matrix(network, places, stops, max_minutes)
    return walks_table(
        np.concatenate([walked.origin, straight["place"][~served]]),
        np.concatenate([walked.target, straight["stop"][~served]]),
        np.concatenate([walked.minutes, straight["minutes"][~served]]),
    )


def possible_entrances(sites: gpd.GeoDataFrame, *, spacing_m: float = 20.0, at_most: int = 12) -> gpd.GeoDataFrame:
    """
    Points along the outline of each polygon, evenly spaced.

    Parameters
    ----------
    sites : GeoDataFrame, n rows of any geometry
        In `WORKING_CRS`; points and lines have no other entrance than themselves.
    spacing_m
        Between two points, along the outline.
    at_most
        Points a site.

    Returns
    -------
    GeoDataFrame of points in `WORKING_CRS`, RangeIndex
        `position` of the site; no row for a site that is not a polygon.

    Raises
    ------
    CrsError
        Sites in another CRS.

    Examples
    --------
    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10)], crs=2154)
    >>> [point.wkt for point in possible_entrances(square, spacing_m=20).geometry]
    ['POINT (10 0)', 'POINT (0 10)']
    """
    check_working_crs(sites, names=("sites",))
    position, points = [], []
    for row, shape in enumerate(sites.geometry.to_numpy()):
        if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
            continue
        largest = max(shapely.get_parts(shape), key=lambda part: part.area)
        ring = shapely.get_exterior_ring(largest)
        count = int(np.clip(ring.length // spacing_m, 1, at_most))
        at = np.arange(count) * ring.length / count
        points.extend(shapely.line_interpolate_point(ring, at))
        position.extend([row] * count)
    return gpd.GeoDataFrame({"position": np.array(position, dtype=np.int64)}, geometry=points, crs=WORKING_CRS)

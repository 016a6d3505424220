"""How far a site is from passing, or from failing, a rule about zones."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import check_working_crs
from geo.space.zones import check_zones, distance_to_zones, points_of


def zone_margins(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Metres from each site to the zones when outside, and to the way out when inside.

    Parameters
    ----------
    sites : GeoDataFrame, n rows of any geometry
        In `WORKING_CRS`.
    zones : GeoDataFrame, m polygons, m may be 0
        In `WORKING_CRS`.

    Returns
    -------
    DataFrame, n rows
        `distance_m`: edge to edge, 0 where the site touches a zone, NaN where there is no zone. `way_out_m`: from a
        point inside the site to the nearest place outside every zone; 0 where that point is outside.

    Raises
    ------
    CrsError, LayerError
        See `geo.space.zones.check_zones`.

    Examples
    --------
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 12], [5, 5]), index=["A", "B"], crs=2154)
    >>> zone = gpd.GeoDataFrame(geometry=[shapely.box(10, 0, 20, 10)], crs=2154)
    >>> zone_margins(site, zone).values.tolist()
    [[10.0, 0.0], [0.0, 2.0]]
    """
    check_working_crs(sites, names=("sites",))
    check_zones(zones)
    distance = distance_to_zones(sites, zones)
    points, shapes = points_of(sites), zones.geometry.to_numpy()
    out = np.zeros(len(sites))
    inside, _ = shapely.STRtree(shapes).query(points, predicate="intersects")
    for row in np.unique(inside):
        out[row] = _way_out(points[row], shapes)
    return pd.DataFrame({"distance_m": distance, "way_out_m": out}, index=sites.index)


def _way_out(point: shapely.Point, shapes: np.ndarray) -> float:
    """Metres from a point inside some shapes to the boundary of their union; touching zones are one."""
    tree = shapely.STRtree(shapes)
    reach = 250.0
    while True:
        near = shapes[tree.query(point.buffer(reach))]
        union = shapely.union_all(near)
        parts = [part for part in shapely.get_parts(union) if part.intersects(point)]
        away = min((float(shapely.boundary(part).distance(point)) for part in parts), default=0.0)
        if away < reach or len(near) == len(shapes):
            return away
        reach *= 4

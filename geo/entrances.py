"""Doors that a plot could have: points along its edge, where it might open on another street."""

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WORKING_CRS, check_working_crs


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

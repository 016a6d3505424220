"""What zones cover of some shapes, and the ground on which none is drawn."""

import numpy as np
import shapely
from numpy.typing import NDArray


def covered_area(shapes: NDArray[np.object_], zones: NDArray[np.object_]) -> NDArray[np.float64]:
    """
    Area that the union of zones covers of each shape.

    Only shapes on a border are cut: whether a zone covers or meets a shape is asked of the zone, made ready for many.

    Parameters
    ----------
    shapes : array of n polygons, lines or points
    zones : array of m (multi)polygons, m may be 0

    Returns
    -------
    array, n floats
        In the square of the unit of the coordinates; of a line or a point, 1 where it meets a zone. 0 where none is.

    >>> squares = shapely.box(np.array([0.0, 1.0]), 0, np.array([1.0, 2.0]), 1)
    >>> covered_area(np.array([shapely.box(0.5, 0, 3, 1), shapely.Point(1, 1)]), squares).tolist()
    [1.5, 1.0]
    """
    shapely.prepare(zones)
    site, zone = shapely.STRtree(zones).query(shapes)
    area = shapely.area(shapes)
    inside = shapely.covers(zones[zone], shapes[site])
    covered = np.zeros(len(shapes))
    covered[site[inside]] = np.where(area > 0, area, 1.0)[site[inside]]
    site, zone = (row[covered[site] == 0] for row in (site, zone))
    meets = shapely.intersects(zones[zone], shapes[site])
    site, zone = site[meets], zone[meets]
    is_line = area[site] == 0
    covered[site[is_line]] = 1.0
    site, zone = site[~is_line], zone[~is_line]
    order = np.argsort(site, kind="stable")
    pieces = shapely.intersection(shapes[site[order]], zones[zone[order]])
    ids, start, count = np.unique(site[order], return_index=True, return_counts=True)
    for size in np.unique(count):
        group = count == size
        parts = pieces[start[group][:, None] + np.arange(size)]
        covered[ids[group]] = shapely.area(parts[:, 0] if size == 1 else shapely.union_all(parts, axis=1))
    return covered


def ground_without_zone(area: shapely.Geometry, united: shapely.Geometry) -> NDArray[np.object_]:
    """
    Parts of an area on which no zone is drawn.

    Parameters
    ----------
    area
        Polygon.
    united
        All zones as one shape, in the CRS of the area.

    Returns
    -------
    array of polygons
        None where the zones tile the area.

    >>> [part.bounds for part in ground_without_zone(shapely.box(0, 0, 10, 1), shapely.box(4, 0, 10, 1))]
    [(0.0, 0.0, 4.0, 1.0)]
    """
    return polygons(shapely.difference(area, united))


def polygons(shapes: NDArray[np.object_] | shapely.Geometry) -> NDArray[np.object_]:
    """
    Parts of some shapes that have an area, one by one.

    >>> len(polygons(shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])))
    2
    """
    parts = shapely.get_parts(shapes)
    kept: NDArray[np.object_] = parts[shapely.area(parts) > 0]
    return kept

"""What the zone around or under a site says: its value, the share of the site it covers, how far it is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.space.zone_cover import covered_area

POLYGONAL = (3, 6)
"""Shapely type ids of Polygon and MultiPolygon."""

DRAWING_SHARE = 1e-6
"""Share of a site that two drawings of one border may leave between zones that tile the ground: of a hectare, 1 dm²,
a gap of a tenth of a millimetre along 100 m. Proposition."""


def check_zones(zones: gpd.GeoDataFrame, columns: tuple[str, ...] = ()) -> None:
    """
    Refuse zones that cannot be measured: another CRS, not polygons, invalid outlines, columns that are absent.

    Parameters
    ----------
    zones : GeoDataFrame, m rows, m may be 0
    columns
        Those that the caller is going to read.

    Raises
    ------
    CrsError
        If the zones are not in `WORKING_CRS`.
    LayerError
        With every other fault at once.

    >>> check_zones(gpd.GeoDataFrame({"a": []}, geometry=gpd.GeoSeries([], crs=2154)), ("a",))
    """
    check_working_crs(zones, names=("zones",))
    shapes = zones.geometry.to_numpy()
    faults = [
        f"no column '{name}' (found: {', '.join(map(str, zones.columns))})"
        for name in columns
        if name not in zones.columns
    ]
    not_polygons = ~np.isin(shapely.get_type_id(shapes), POLYGONAL)
    if not_polygons.any():
        faults.append(f"{_count(zones, not_polygons)} without a polygon; drop them")
    invalid = ~not_polygons & ~shapely.is_valid(shapes)
    if invalid.any():
        faults.append(f"{_count(zones, invalid)} with an invalid outline; repair them with .make_valid()")
    if faults:
        raise LayerError(f"Zones: {'; '.join(faults)}.")


def _count(zones: gpd.GeoDataFrame, mask: NDArray[np.bool_]) -> str:
    first = ", ".join(map(str, zones.index[mask][:3]))
    return f"{int(mask.sum())} rows (first: {first})"


def points_of(sites: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """
    One point inside each site: the point itself, or a point of the surface (a centroid can fall outside an L).

    Parameters
    ----------
    sites : GeoDataFrame, n rows of any geometry

    Returns
    -------
    array of n shapely points

    Raises
    ------
    LayerError
        If a site has no geometry.

    >>> points_of(gpd.GeoDataFrame(geometry=gpd.points_from_xy([3], [4]), crs=2154))[0].wkt
    'POINT (3 4)'
    """
    shapes: NDArray[np.object_] = sites.geometry.to_numpy()
    _refuse_absent(sites)
    return shapes if (shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all() else _inside(shapes)


def _refuse_absent(sites: gpd.GeoDataFrame) -> None:
    shapes = sites.geometry.to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if absent.any():
        raise LayerError(f"Sites: {_count(sites, absent)} without geometry. Locate or drop them.")


def _inside(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    points: NDArray[np.object_] = shapely.point_on_surface(shapes)
    return points


def value_of_zone(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, column: str) -> pd.Series:
    """
    Value of the zone that contains each site's representative point.

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`.
    zones : GeoDataFrame, m polygons, m may be 0
        In `WORKING_CRS`. Where several contain the point (shared edge, overlap) the one whose bounds come first,
        west then south, is taken: the answer does not depend on the order of the rows.
    column
        What to read; of any type.

    Returns
    -------
    Series, n values, named `column`
        On the index of `sites`; missing outside every zone and where the zone's own value is missing.

    Raises
    ------
    CrsError, LayerError
        See `check_zones`.

    Examples
    --------
    A point on the edge between two squares belongs to the western one:

    >>> squares = gpd.GeoDataFrame({"rate": [8.0, 9.0]}, geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)],
    ...     crs=2154)
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([1.0, 1.5, 5.0], [0.5, 0.5, 0.5]), crs=2154)
    >>> value_of_zone(points, squares, "rate").tolist()
    [9.0, 8.0, nan]
    """
    check_working_crs(sites, names=("sites",))
    check_zones(zones, (column,))
    if not sites.index.is_unique:
        raise LayerError("Sites: ids must be unique. Rename or drop the repeated ones.")
    site, zone = shapely.STRtree(zones.geometry.to_numpy()).query(points_of(sites), predicate="intersects")
    bounds = shapely.bounds(zones.geometry.to_numpy())[zone].reshape(-1, 4)
    order = np.lexsort((zone, bounds[:, 3], bounds[:, 2], bounds[:, 1], bounds[:, 0], site))
    _, first = np.unique(site[order], return_index=True)
    chosen = order[first]
    values = zones[column].iloc[zone[chosen]]
    values.index = sites.index[site[chosen]]
    found: pd.Series = values.reindex(sites.index).rename(column)
    return found


def share_inside(
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    covered_by: gpd.GeoDataFrame | None = None,
    united: shapely.Geometry | None = None,
) -> pd.Series:
    """
    Share of each site's area that the union of zones covers.

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`. A polygon is measured by its area; a point or a line by its representative point: 0 or 1.
    zones : GeoDataFrame, m polygons, m may be 0
        In `WORKING_CRS`; two zones that overlap are not counted twice. Touching an edge is no area; a point on an
        edge is inside.
    covered_by : GeoDataFrame, optional
        What the plan or survey covers. A site whose representative point is outside has no answer.
    united : Geometry, optional
        Their union, where it is known: a site that it covers is not cut by each zone, and one of which it leaves no
        more than `DRAWING_SHARE` is wholly inside.

    Returns
    -------
    Series, n floats in [0, 1], named "inside_share"
        0 where there is no zone; NaN outside `covered_by`.

    Raises
    ------
    CrsError, LayerError
        See `check_zones`.

    Examples
    --------
    Half of a square of 10 m lies in a zone drawn twice:

    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10)], index=["A"], crs=2154)
    >>> flood = gpd.GeoDataFrame(geometry=[shapely.box(5, 0, 30, 10)] * 2, crs=2154)
    >>> share_inside(square, flood)
    A    0.5
    Name: inside_share, dtype: float64
    """
    check_working_crs(sites, names=("sites",))
    check_zones(zones)
    shapes = sites.geometry.to_numpy().copy()
    area = shapely.area(shapes)
    has_area = area > 0
    shapes[~has_area] = points_of(sites[~has_area])
    share = np.zeros(len(sites))
    if united is not None:
        shapely.prepare(united)
        share[shapely.covers(united, shapes)] = 1.0
    rest = share == 0
    covered, area = covered_area(shapes[rest], zones.geometry.to_numpy()), area[rest]
    share[rest] = np.minimum(np.divide(covered, area, out=covered, where=area > 0), 1.0)
    if united is not None:
        share[share > 1 - DRAWING_SHARE] = 1.0
    answer = pd.Series(share, index=sites.index, name="inside_share")
    return _only_where_covered(answer, sites, covered_by)


def distance_to_zones(
    sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, covered_by: gpd.GeoDataFrame | None = None
) -> pd.Series:
    """
    Straight-line distance from each site, edge to edge, to the nearest zone (or point, or line).

    Parameters
    ----------
    sites : GeoDataFrame, n rows of any geometry
        In `WORKING_CRS`.
    zones : GeoDataFrame, m rows of any geometry, m may be 0
        In `WORKING_CRS`.
    covered_by : GeoDataFrame, optional
        As in `share_inside`.

    Returns
    -------
    Series, n floats, named "distance_m"
        Metres, 0 where the site touches a zone; NaN where there is no zone, and outside `covered_by`.

    Raises
    ------
    CrsError, LayerError
        Layers in another CRS; a site or a zone without geometry.

    Examples
    --------
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 12], [0, 5]), index=["A", "B"], crs=2154)
    >>> zone = gpd.GeoDataFrame(geometry=[shapely.box(10, 0, 20, 10)], crs=2154)
    >>> distance_to_zones(site, zone).tolist()
    [10.0, 0.0]
    """
    check_working_crs(sites, zones, names=("sites", "zones"))
    _refuse_absent(sites)
    shapes = zones.geometry.to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if absent.any():
        raise LayerError(f"Zones: {_count(zones, absent)} without geometry; drop them.")
    distance = np.full(len(sites), np.nan)
    if len(zones):
        tree = shapely.STRtree(shapes)
        (site, _), found = tree.query_nearest(sites.geometry.to_numpy(), return_distance=True, all_matches=False)
        distance[site] = found
    answer = pd.Series(distance, index=sites.index, name="distance_m")
    return _only_where_covered(answer, sites, covered_by)


def _only_where_covered(answer: pd.Series, sites: gpd.GeoDataFrame, covered_by: gpd.GeoDataFrame | None) -> pd.Series:
    if covered_by is None:
        return answer
    check_zones(covered_by)
    site, _ = shapely.STRtree(covered_by.geometry.to_numpy()).query(points_of(sites), predicate="intersects")
    is_covered = np.zeros(len(answer), dtype=bool)
    is_covered[site] = True
    return answer.where(is_covered)

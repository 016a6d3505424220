"""The part of a published file that concerns a territory."""

import geopandas as gpd
import shapely

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.errors import CrsError

Bounds = tuple[float, float, float, float] | shapely.Geometry


def area_to_keep(bounds: Bounds | None) -> shapely.Geometry | None:
    """
    Area in `WORKING_CRS` from bounds (west, south, east, north) in degrees or Lambert-93, or a geometry in Lambert-93.

    >>> area_to_keep((770000, 6279000, 771000, 6280000)).area
    1000000.0
    """
    if bounds is None or isinstance(bounds, shapely.Geometry):
        return bounds
    if looks_like_lambert93(bounds):
        return shapely.box(*bounds)
    if looks_like_lonlat(bounds):
        outline = gpd.GeoSeries([shapely.segmentize(shapely.box(*bounds), 0.05)], crs=4326)
        return outline.to_crs(WORKING_CRS).iloc[0]
    raise CrsError(
        f"bounds {bounds} are neither longitude/latitude nor Lambert-93 of metropolitan France "
        "(expected west, south, east, north)."
    )


def keep_inside(frame: gpd.GeoDataFrame, bounds: Bounds | None) -> gpd.GeoDataFrame:
    """Rows that touch the area of `bounds`; all when None. Attributes and repairs are kept."""
    area = area_to_keep(bounds)
    if area is None:
        return frame
    shapely.prepare(area)
    kept = frame[shapely.intersects(area, frame.geometry.to_numpy())].reset_index(drop=True)
    kept.attrs = dict(frame.attrs)
    return kept

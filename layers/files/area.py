"""The part of a published file that concerns a territory."""

from collections.abc import Callable
from typing import TypeAlias

import geopandas as gpd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.errors import CrsError
from layers.reception.notes import cut

DEGREE_MARGIN, METRE_MARGIN = 0.001, 100.0
NUMBER = r"^\s*-?[0-9]+([.,][0-9]*)?\s*$"
Column: TypeAlias = pa.ChunkedArray | None
Near: TypeAlias = Callable[[Column, Column, Column, Column], pa.ChunkedArray]
Bounds: TypeAlias = tuple[float, float, float, float] | shapely.Geometry


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
        "(expected west, south, east, north).",
        fr=f"le périmètre {bounds} n'est ni en longitude et latitude, ni en Lambert-93 de France "
        "métropolitaine (attendu : ouest, sud, est, nord).",
    )


def keep_inside(frame: gpd.GeoDataFrame, bounds: Bounds | None) -> gpd.GeoDataFrame:
    """Rows that touch the area of `bounds`; all when None. The others are counted, attributes and repairs are kept."""
    area = area_to_keep(bounds)
    if area is None:
        return frame
    shapely.prepare(area)
    kept = frame[shapely.intersects(area, frame.geometry.to_numpy())].reset_index(drop=True)
    kept.attrs = dict(frame.attrs)
    cut(len(frame) - len(kept))
    return kept


def near_points(bounds: Bounds | None) -> Near | None:
    """
    A cheap test on columns of published coordinates, so that a national file is cut while it is read.

    Returns
    -------
    function of (x, y, lon, lat), pyarrow columns of text or numbers or None → boolean array
        True in the box of the area (with a margin), and True where no coordinate can be read: the reader decides.
        None for no bounds.
    """
    area = area_to_keep(bounds)
    if area is None:
        return None
    outline = gpd.GeoSeries([shapely.segmentize(area.envelope, 1000.0)], crs=WORKING_CRS)
    metres, degrees = area.bounds, tuple(outline.to_crs(4326).total_bounds)

    def near(x: Column, y: Column, lon: Column, lat: Column) -> pa.ChunkedArray:
        # A row is far only where a readable pair says so; a pair may hold degrees or metres.
        far = None
        for east, north in ((x, y), (lon, lat)):
            if east is None or north is None:
                continue
            told = pc.and_(
                _outside(_numbers(east), _numbers(north), metres, METRE_MARGIN),
                _outside(_numbers(east), _numbers(north), degrees, DEGREE_MARGIN),
            )
            told = pc.fill_null(told, False)
            far = told if far is None else pc.or_(far, told)
        return pc.invert(far)

    return near


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column.cast(pa.float64())
    text = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", ".")
    readable = pc.match_substring_regex(text, NUMBER)
    return pc.if_else(readable, text, pa.scalar(None, column.type)).cast(pa.float64())


def _outside(east: pa.ChunkedArray, north: pa.ChunkedArray, box: tuple[float, ...], margin: float) -> pa.ChunkedArray:
    west, south, right, top = box
    return pc.or_(
        pc.or_(pc.less(east, west - margin), pc.greater(east, right + margin)),
        pc.or_(pc.less(north, south - margin), pc.greater(north, top + margin)),
    )

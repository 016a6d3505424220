"""Published maps: any vector format, coordinates that contradict their CRS, invalid shapes, tables with two axes."""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.crs import WORKING_CRS
from layers.files.found_crs import Answers, find_crs, name_of, receive
from layers.files.overseas import without_overseas
from layers.files.tables import check_files, repairs
from layers.files.vector_rows import read_rows

OUTSIDE = "rows outside metropolitan France"


def read_vector(
    path: Path,
    *,
    like: Iterable[str] = (),
    declared_crs: int | None = None,
    near: shapely.Geometry | None = None,
) -> gpd.GeoDataFrame:
    """
    Read a vector file of any format GDAL knows (also .gz of GeoJSON, zipped shapefile), in `WORKING_CRS`.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile (also in a .zip), GeoParquet.
    like
        Of a container of several layers (GeoPackage, .zip of shapefiles), the one whose name is like the first of these
        patterns (any case) that any name is like.
    declared_crs
        EPSG code to assume where the file states none (a shapefile without .prj).
    near
        An area in `WORKING_CRS`: what lies outside its box is not read (files of a stated CRS only).

    Returns
    -------
    GeoDataFrame in `WORKING_CRS`, RangeIndex
        Rows dropped (without geometry, a shape that cannot be read, outside metropolitan France), invalid polygons
        repaired (`make_valid`), a CRS or an encoding contradicted by what is there and mended: all counted in
        `attrs["repairs"]`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not there; truncated or unknown; several layers and no one to choose (all are named); coordinates that fit
        neither the declared CRS nor one other (see `layers.files.found_crs`).
    """
    check_files([path], path.name)
    mended: list[str] = []
    frame, is_broken = read_rows(path, tuple(like), near, mended)
    rows = len(frame)
    frame = _leave_out(frame, is_broken, "rows of a shape that cannot be read", mended)
    absent = (frame.geometry.isna() | frame.geometry.is_empty).to_numpy()
    frame = _leave_out(frame, absent, "rows without geometry", mended)
    shown = len(frame)
    frame = without_overseas(frame, mended)
    overseas = shown - len(frame)
    label = frame.crs or (None if declared_crs is None else CRS.from_epsg(declared_crs))
    frame, outside = _settle_crs(frame, path.name, label, mended)
    counts = {"unreadable": is_broken.sum(), "no_place": absent.sum(), "outside": overseas + outside.sum()}
    receive(path.name, rows, label, frame.crs, {reason: int(count) for reason, count in counts.items()})
    frame = _leave_out(frame, outside, OUTSIDE, mended)
    frame = mend_polygons(frame.to_crs(WORKING_CRS), mended)
    frame.attrs["repairs"] = mended
    return frame.reset_index(drop=True)


def read_features(path: Path, *, like: Iterable[str] = ()) -> gpd.GeoDataFrame:
    """
    Every feature of a vector file as it is, without shape or anywhere; parameters and errors as for `read_vector`.

    In the file's own CRS, which its coordinates may contradict; None where it states none.
    """
    check_files([path], path.name)
    frame, is_broken = read_rows(path, tuple(like), None, [])
    return frame.set_geometry(frame.geometry.where(~is_broken)) if is_broken.any() else frame


def in_working_crs(frame: gpd.GeoDataFrame, name: str, mended: list[str]) -> gpd.GeoDataFrame:
    """
    Features in `WORKING_CRS`, invalid polygons repaired; what is mended is added to `mended`.

    Raises
    ------
    CrsError
        Coordinates that fit neither the declared CRS nor one other.
    """
    return mend_polygons(_settle_crs(frame, name, frame.crs, mended)[0].to_crs(WORKING_CRS), mended)


def _leave_out(frame: gpd.GeoDataFrame, rows: Answers, what: str, mended: list[str]) -> gpd.GeoDataFrame:
    """Drop rows; they are counted in `mended`, and the first three numbered from 1."""
    if not rows.any():
        return frame
    first = ", ".join(str(label + 1) for label in frame.index[rows][:3])
    mended.append(f"{int(rows.sum())} {what} dropped (of those read: {first})")
    return frame[~rows]


def _settle_crs(
    frame: gpd.GeoDataFrame, name: str, label: CRS | None, mended: list[str], *, unsaid: tuple[int, ...] = (4326,)
) -> tuple[gpd.GeoDataFrame, Answers]:
    """
    Believe the coordinates over the label, and say of each row whether it lies outside metropolitan France.

    `unsaid` : EPSG codes that need no word where the file states none
    """
    boxes = frame.bounds.to_numpy(dtype=float)
    placed = np.isfinite(boxes).all(axis=1)
    outside = np.zeros(len(frame), dtype=bool)
    if not placed.any():
        return frame.set_crs(label or WORKING_CRS, allow_override=True), outside
    found = find_crs(boxes[placed], label, name)
    outside[placed] = found.is_outside
    code = found.crs.to_epsg()
    if found.is_repaired or (label is None and code not in unsaid):
        said = "no CRS" if label is None else label.to_string()
        mended.append(f"{name_of(found.crs)} coordinates labelled {said}: read as EPSG:{code}")
    if found.is_elsewhere:
        mended.append("no row near the territory")
    return frame.set_crs(found.crs, allow_override=True), outside


def mend_polygons(frame: gpd.GeoDataFrame, mended: list[str]) -> gpd.GeoDataFrame:
    """Repair invalid polygons, keep only their areas, and count them in `mended`."""
    invalid = (frame.geometry.notna() & ~frame.geometry.is_valid).to_numpy()
    if not invalid.any():
        return frame
    shapes = frame.geometry.to_numpy().copy()
    shapes[invalid] = shapely.make_valid(shapes[invalid])
    collections = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    shapes[collections] = [_areas(shape) for shape in shapes[collections]]
    mended.append(f"{int(invalid.sum())} invalid geometries repaired")
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def _areas(collection: shapely.GeometryCollection) -> shapely.Geometry:
    parts = [part for part in collection.geoms if part.area > 0]
    return shapely.union_all(parts) if parts else collection


def points(
    table: pd.DataFrame,
    x: pd.Series,
    y: pd.Series,
    *,
    source: str,
    crs: int | None = None,
) -> gpd.GeoDataFrame:
    """
    Points in `WORKING_CRS` from two columns of numbers; rows without coordinates are dropped and counted.

    Parameters
    ----------
    table : DataFrame, n rows
    x, y : Series, n floats
        East and north, or longitude and latitude; NaN where unknown.
    source
        What to call the file in the error.
    crs
        EPSG code; None to find it by the values (see `layers.files.found_crs`), and to drop and count what lies outside
        metropolitan France by it.

    Raises
    ------
    CrsError
        If the values fit no projection of metropolitan France, or are swapped.
    """
    has_place = np.isfinite(x.to_numpy(dtype=float)) & np.isfinite(y.to_numpy(dtype=float))
    mended = list(repairs(table))
    if not has_place.all():
        mended.append(f"{int((~has_place).sum())} rows without coordinates dropped")
    east, north = x[has_place].to_numpy(dtype=float), y[has_place].to_numpy(dtype=float)
    shapes = gpd.points_from_xy(east, north)
    frame = gpd.GeoDataFrame(table[has_place].reset_index(drop=True), geometry=shapes, crs=crs)
    frame.attrs = {}
    frame = without_overseas(frame, mended).reset_index(drop=True)
    if crs is None:
        frame, outside = _settle_crs(frame, source, None, mended, unsaid=(4326, WORKING_CRS))
        if outside.any():
            mended.append(f"{int(outside.sum())} {OUTSIDE} dropped")
            frame = frame[~outside].reset_index(drop=True)
    frame = frame.to_crs(WORKING_CRS)
    frame.attrs["repairs"] = mended
    return frame

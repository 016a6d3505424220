"""Published maps: any vector format, coordinates that contradict their CRS, invalid shapes, tables with two axes."""

from collections.abc import Callable, Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as UnknownCrs

from geo.crs import WORKING_CRS
from geo.errors import CrsError, SourceError
from layers.files.found_crs import Answers, find_crs, name_of
from layers.files.overseas import without_overseas
from layers.files.tables import check_files, repairs
from layers.files.vector_rows import read_rows
from layers.reception.notes import Note, Reason, expected_area, expected_near, leave_out, receive, receive_crs

UNREADABLE: tuple[Reason, str, str] = (
    "unreadable",
    "rows of a shape that cannot be read",
    "lignes d'une forme illisible",
)
FLAT: tuple[Reason, str, str] = ("invalid", "polygons of no area", "polygones sans surface")
SHAPELESS: tuple[Reason, str, str] = ("no_place", "rows without geometry", "lignes sans géométrie")
OUTSIDE: tuple[Reason, str, str] = (
    "outside",
    "rows outside metropolitan France",
    "lignes hors de France métropolitaine",
)


def read_vector(
    path: Path,
    *,
    like: Iterable[str] = (),
    declared_crs: int | None = None,
    near: shapely.Geometry | None = None,
    told_area: Callable[[gpd.GeoDataFrame], shapely.Geometry | None] | None = None,
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
    told_area
        Where the rows themselves, as published, say that they are: their CRS is found by it (see
        `layers.files.found_crs`).

    Returns
    -------
    GeoDataFrame in `WORKING_CRS`, RangeIndex
        Rows dropped (without geometry, a shape that cannot be read or has no area, outside metropolitan France),
        invalid polygons repaired (`make_valid`), a CRS or an encoding contradicted by what is there and mended: all
        counted in `attrs["repairs"]`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not there; truncated or unknown; several layers and no one to choose (all are named); coordinates that fit
        neither the declared CRS nor one other (see `layers.files.found_crs`).
    """
    check_files([path], path.name)
    mended: list[str] = []
    frame, is_broken = read_rows(path, tuple(like), near, mended)
    receive(path.name, len(frame))
    frame = _left_out(frame, is_broken, UNREADABLE, mended)
    absent = (frame.geometry.isna() | frame.geometry.is_empty).to_numpy()
    frame = without_overseas(_left_out(frame, absent, SHAPELESS, mended), mended)
    label = frame.crs or (None if declared_crs is None else CRS.from_epsg(declared_crs))
    with expected_near(expected_area() if told_area is None else told_area(frame)):
        frame, outside = _settle_crs(frame, path.name, label, mended)
    frame = _left_out(frame, outside, OUTSIDE, mended).to_crs(WORKING_CRS)
    was_area = _is_area(frame)
    frame = mend_polygons(frame, mended)
    frame = _left_out(frame, was_area & ~_is_area(frame), FLAT, mended)
    frame.attrs["repairs"] = mended
    return frame.reset_index(drop=True)


def _is_area(frame: gpd.GeoDataFrame) -> Answers:
    areas = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    return np.isin(shapely.get_type_id(frame.geometry.to_numpy()), areas)


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


def _left_out(
    frame: gpd.GeoDataFrame, rows: Answers, why: tuple[Reason, str, str], mended: list[str]
) -> gpd.GeoDataFrame:
    """Drop rows; they are counted in `mended`, and the first three numbered from 1."""
    reason, en, fr = why
    first = ", ".join(str(label + 1) for label in frame.index[rows][:3])
    en, fr = f"{en} dropped (of those read: {first})", f"{fr}, non retenus (de ceux lus : {first})"
    leave_out(mended, int(rows.sum()), reason, en, fr)
    return frame[~rows] if rows.any() else frame


def _settle_crs(
    frame: gpd.GeoDataFrame, name: str, label: CRS | None, mended: list[str], *, unsaid: tuple[int, ...] = (4326,)
) -> tuple[gpd.GeoDataFrame, Answers]:
    """
    Believe the coordinates over the label, and say of each row whether it lies outside metropolitan France.

    `unsaid` : EPSG codes that need no word where the file states none
    """
    boxes = frame.bounds.to_numpy(dtype=float)
    placed: Answers = np.isfinite(boxes).all(axis=1)
    outside = np.zeros(len(frame), dtype=bool)
    if not placed.any():
        return frame.set_crs(label or WORKING_CRS, allow_override=True), outside
    found = find_crs(boxes[placed], label, name)
    outside[placed] = found.is_outside
    receive_crs(name, label, found.crs)
    code = found.crs.to_epsg()
    if found.is_repaired or (label is None and code not in unsaid):
        said, dit = ("no CRS", "sans projection") if label is None else (label.to_string(), label.to_string())
        kind = name_of(found.crs)
        mended.append(
            Note(
                f"{kind} coordinates labelled {said}: read as EPSG:{code}",
                f"coordonnées {kind} annoncées {dit} : lues en EPSG:{code}",
            )
        )
    if found.is_elsewhere:
        mended.append(Note("no row near the territory", "aucune ligne près du territoire"))
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
    count = int(invalid.sum())
    mended.append(Note(f"{count} invalid geometries repaired", f"{count} géométries invalides réparées"))
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
    crs: int | pd.Series | None = None,
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
        EPSG code that the source states, None where it states none; or the text of a column that states it row by row.
        The values decide (see `layers.files.found_crs`); what lies outside metropolitan France is dropped and counted.

    Raises
    ------
    CrsError
        If the values fit no projection of metropolitan France, or are swapped.
    """
    if isinstance(crs, pd.Series):
        return _points_by_label(table, x, y, crs, source)
    has_place = np.isfinite(x.to_numpy(dtype=float)) & np.isfinite(y.to_numpy(dtype=float))
    mended = list(repairs(table))
    lost = int((~has_place).sum())
    leave_out(mended, lost, "no_place", "rows without coordinates dropped", "lignes sans coordonnées écartées")
    east, north = x[has_place].to_numpy(dtype=float), y[has_place].to_numpy(dtype=float)
    shapes = gpd.points_from_xy(east, north)
    frame = gpd.GeoDataFrame(table[has_place].reset_index(drop=True), geometry=shapes, crs=crs)
    frame.attrs = {}
    frame = without_overseas(frame, mended).reset_index(drop=True)
    frame, outside = _settle_crs(frame, source, frame.crs, mended, unsaid=(4326, WORKING_CRS))
    if outside.any():
        reason, en, fr = OUTSIDE
        leave_out(mended, int(outside.sum()), reason, f"{en} dropped", f"{fr} écartées")
        frame = frame[~outside].reset_index(drop=True)
    frame = frame.to_crs(WORKING_CRS)
    frame.attrs["repairs"] = mended
    return frame


FEW = 0.1
"""Share of the rows that may bear a label that fits nothing, and be left out: proposition."""

UNLABELLED = ("", "_Z", "_U", "nan", "None")
"""What publishers write where they state no projection."""


def _points_by_label(
    table: pd.DataFrame, x: pd.Series, y: pd.Series, labels: pd.Series, source: str
) -> gpd.GeoDataFrame:
    """Points of rows that each state their projection; a label that few rows bear, and that fits nothing, is theirs."""
    told = labels.astype(str).str.strip().reset_index(drop=True)
    told = told.mask(told.isin(UNLABELLED), "").str.replace(r"^EPSG:|\.0$", "", regex=True)
    strange = told[~told.str.fullmatch(r"\d*")]
    if len(strange):
        raise SourceError(
            f"{source}: the column of projections holds {strange.iloc[0]!r}, expected a code such as 2154.",
            fr=f"{source} : la colonne des projections contient {strange.iloc[0]!r} ; attendu un code comme 2154.",
        )
    mended = list(repairs(table))
    parts = []
    for label in sorted(set(told)) or [""]:
        rows = (told == label).to_numpy()
        part = table[rows].reset_index(drop=True)
        part.attrs = {}
        at = [axis[rows].reset_index(drop=True) for axis in (x.reset_index(drop=True), y.reset_index(drop=True))]
        try:
            parts.append(points(part, *at, source=source, crs=int(label) if label else None))
        except (CrsError, UnknownCrs):
            if len(part) > FEW * len(table):
                raise
            en, fr = f"rows that are not in EPSG:{label} dropped", f"lignes qui ne sont pas en EPSG:{label} écartées"
            leave_out(mended, len(part), "invalid", en, fr)
    for part in parts:
        mended += part.attrs["repairs"]
        part.attrs = {}
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    frame.attrs["repairs"] = mended
    return frame

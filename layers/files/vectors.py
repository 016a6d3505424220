"""Published maps: any vector format, coordinates that contradict their CRS, invalid shapes, tables with two axes."""

import gzip
import shutil
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.errors import CrsError, SourceError
from layers.files.overseas import without_overseas
from layers.files.tables import check_files, repairs, unreadable

CONTAINERS = (".gpkg", ".zip", ".sqlite")


def read_vector(
    path: Path,
    *,
    like: Iterable[str] = (),
    declared_crs: int | None = None,
    near: shapely.Geometry | None = None,
    is_published: bool = True,
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
    is_published
        Rows overseas are left out; False for a list of sites, of which none may vanish: it is refused.

    Returns
    -------
    GeoDataFrame in `WORKING_CRS`, RangeIndex
        Rows without geometry or overseas dropped, invalid polygons repaired (`make_valid`), all counted in
        `attrs["repairs"]`, as is a CRS contradicted by the coordinates and mended.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not there; truncated or unknown; several layers and no one to choose (all are named); coordinates that fit
        neither the declared CRS nor Lambert-93.
    """
    mended: list[str] = []
    frame = _drop_empty(read_features(path, like=like, near=near), mended)
    frame = without_overseas(frame, mended) if is_published else frame
    frame = in_working_crs(frame, path.name, mended, declared_crs=declared_crs)
    frame.attrs["repairs"] = mended
    return frame.reset_index(drop=True)


def read_features(path: Path, *, like: Iterable[str] = (), near: shapely.Geometry | None = None) -> gpd.GeoDataFrame:
    """
    Every feature of a vector file as it is, without shape or anywhere; parameters and errors as for `read_vector`.

    In the file's own CRS, which its coordinates may contradict; None where it states none.
    """
    check_files([path], path.name)
    return _read_any(path, tuple(like), near)


def in_working_crs(
    frame: gpd.GeoDataFrame, name: str, mended: list[str], *, declared_crs: int | None = None
) -> gpd.GeoDataFrame:
    """
    Features in `WORKING_CRS`, invalid polygons repaired; what is mended is added to `mended`.

    Raises
    ------
    CrsError
        Coordinates that fit neither the declared CRS nor Lambert-93.
    """
    return mend_polygons(_settle_crs(frame, name, declared_crs, mended).to_crs(WORKING_CRS), mended)


def _box_of(near: shapely.Geometry | None, source: Path, layer: str | None) -> tuple[float, ...] | None:
    """The box of an area in the file's own CRS; None where the file states none."""
    if near is None:
        return None
    crs = pyogrio.read_info(source, layer=layer).get("crs")
    if crs is None:
        return None
    outline = gpd.GeoSeries([shapely.segmentize(near.envelope, 1000.0)], crs=WORKING_CRS).to_crs(crs)
    return tuple(float(value) for value in outline.total_bounds)


def _read_any(path: Path, like: tuple[str, ...], near: shapely.Geometry | None) -> gpd.GeoDataFrame:
    if path.suffix == ".parquet":
        try:
            return gpd.read_parquet(path)
        except (ValueError, OSError) as error:
            raise unreadable(path, error) from error
    if path.suffix == ".zip" and not zipfile.is_zipfile(path):
        raise unreadable(path, "not a whole zip archive")
    try:
        with _plain_file(path) as source, warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on field widths and ring order
            layer = the_layer(path, like)
            box = _box_of(near, source, layer)
            frame = pyogrio.read_dataframe(source, layer=layer, force_2d=True, bbox=box)
    except (DataSourceError, UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError(f"{path.name}: has no geometry.")
    return frame


def layer_names(path: Path) -> list[str]:
    """Layers of a container that hold shapes; none for a format that holds only one, unnamed."""
    if path.suffix.lower() not in CONTAINERS:
        return []
    try:
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except DataSourceError as error:
        raise unreadable(path, error) from error


def the_layer(path: Path, like: Iterable[str]) -> str | None:
    """
    Name of the layer to read: the only one, else the only one that is like a pattern; None where it needs no name.

    Raises
    ------
    SourceError
        Several, and none or more than one like the patterns: all are named.
    """
    names = layer_names(path)
    if len(names) < 2:
        return names[0] if names else None
    for pattern in like:
        found = [name for name in names if fnmatch(name.lower(), pattern.lower())]
        if len(found) == 1:
            return found[0]
        if found:
            break
    wanted = " or ".join(like) or "a single one"
    raise SourceError(
        f"{path.name}: cannot choose between its layers ({', '.join(names)}): expected one like {wanted}. "
        "Export the one wanted to a file of its own.",
        fr=f"{path.name} : plusieurs couches ({', '.join(names)}), aucune à choisir sans doute : attendu {wanted}. "
        "Exportez celle qu'il faut dans un fichier à part.",
    )


@contextmanager
def _plain_file(path: Path) -> Iterator[Path]:
    """The file itself, or what a .gz holds: GDAL remembers the last .gz it read, and fails on one that was replaced."""
    if path.suffix != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.stem
        with gzip.open(path) as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out)
        yield plain


def _drop_empty(frame: gpd.GeoDataFrame, mended: list[str]) -> gpd.GeoDataFrame:
    has_shape = frame.geometry.notna() & ~frame.geometry.is_empty
    if not has_shape.all():
        mended.append(f"{int((~has_shape).sum())} rows without geometry dropped")
    return frame[has_shape]


def _settle_crs(frame: gpd.GeoDataFrame, name: str, declared_crs: int | None, mended: list[str]) -> gpd.GeoDataFrame:
    """Believe the coordinates over the label: Lambert-93 metres in a file labelled WGS84, or with no label."""
    if frame.empty:
        return frame.set_crs(frame.crs or WORKING_CRS, allow_override=True)
    west, south, east, north = (float(value) for value in frame.total_bounds)
    bounds = (west, south, east, north)
    if frame.crs is not None and not frame.crs.is_geographic:
        return frame
    if looks_like_lambert93(bounds):
        label = "no CRS" if frame.crs is None else frame.crs.to_string()
        if frame.crs is not None or declared_crs is None:
            mended.append(f"Lambert-93 coordinates labelled {label}: read as EPSG:2154")
        return frame.set_crs(declared_crs or WORKING_CRS, allow_override=True)
    if frame.crs is None and declared_crs is not None:
        return frame.set_crs(declared_crs)
    if looks_like_lonlat(bounds):
        return frame.set_crs(frame.crs or 4326)
    swapped = looks_like_lonlat((south, west, north, east))
    hint = "latitude and longitude are swapped" if swapped else "outside metropolitan France"
    raise CrsError(
        f"{name}: bounds {tuple(round(value, 3) for value in bounds)} fit neither longitude/latitude nor "
        f"Lambert-93 of metropolitan France ({hint}). Only metropolitan France is handled (EPSG:2154).",
        fr=f"{name} : les coordonnées {tuple(round(value, 3) for value in bounds)} ne sont ni des longitudes et "
        "latitudes, ni du Lambert-93 de France métropolitaine ("
        + ("latitude et longitude inversées" if swapped else "hors de France métropolitaine")
        + ").",
    )


def mend_polygons(frame: gpd.GeoDataFrame, mended: list[str]) -> gpd.GeoDataFrame:
    """Repair invalid polygons, keep only their areas, and count them in `mended`."""
    invalid = ~frame.geometry.is_valid.to_numpy()
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
    is_published: bool = True,
) -> gpd.GeoDataFrame:
    """
    Points in `WORKING_CRS` from two columns of numbers; rows without coordinates or overseas are dropped and counted.

    Parameters
    ----------
    table : DataFrame, n rows
    x, y : Series, n floats
        East and north, or longitude and latitude; NaN where unknown.
    source
        What to call the file in the error.
    crs
        EPSG code; None to recognise Lambert-93 or longitude/latitude by their values.
    is_published
        Rows overseas are left out; False for a list of sites, of which none may vanish: it is refused.

    Raises
    ------
    CrsError
        If the values fit neither, or are swapped.
    """
    has_place = (x.notna() & y.notna()).to_numpy()
    mended = list(repairs(table))
    if not has_place.all():
        mended.append(f"{int((~has_place).sum())} rows without coordinates dropped")
    east, north = x[has_place].to_numpy(dtype=float), y[has_place].to_numpy(dtype=float)
    shapes = gpd.points_from_xy(east, north)
    frame = gpd.GeoDataFrame(table[has_place].reset_index(drop=True), geometry=shapes, crs=crs)
    frame.attrs = {}
    if is_published:
        frame = without_overseas(frame, mended).reset_index(drop=True)
    if crs is None:
        frame = _settle_crs(frame, source, None, [])
    elif not np.isfinite(frame.total_bounds).all() and len(frame):
        raise CrsError(f"{source}: coordinates are not finite numbers.")
    frame = frame.to_crs(WORKING_CRS)
    frame.attrs["repairs"] = mended
    return frame

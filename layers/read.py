"""Low-level reading shared by every reader: encodings, separators, numbers, coordinates that contradict their CRS."""

import gzip
import re
import shutil
import tempfile
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.errors import CrsError, LayerError, MissingFileError, SourceError

MISSING = ("", "s", "ns", "nd", "ND", "NR", "_Z", "_U", "CSZ", "HZ", ".", "-9999", "-99999", "NA", "nan")
"""Sentinels of the French publishers (RPLS, BPE, Filosofi, SRU): all mean "no value"."""

SNIFFED_BYTES = 65_536


def check_files(paths: Iterable[Path], layer: str) -> None:
    """Raise `MissingFileError` naming every path that is not a file or folder."""
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise MissingFileError(
            f"Layer '{layer}': file not found: {', '.join(absent)}. Check 'files' in the territory, or --data.",
            fr=f"Fichier introuvable pour « {layer} » : {', '.join(absent)}. Vérifiez « files » dans le territoire, "
            "ou l'option --data.",
        )


def sniff_encoding(head: bytes) -> str:
    """
    Encoding of the first bytes of a file: UTF-8 (with or without BOM) if they decode, else cp1252.

    >>> sniff_encoding("Libéllé".encode("cp1252"))
    'cp1252'
    """
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A multi-byte character cut by the end of the sample is not a fault.
        if error.start < len(head) - 4 or len(head) < SNIFFED_BYTES:
            return "cp1252"
    return "utf-8-sig"


def sniff_separator(header: str) -> str:
    """
    Separator of a header line: the most frequent of ; , tab |.

    >>> sniff_separator("IRIS;DISP_TP6021;DISP_MED21")
    ';'
    """
    return max(";,\t|", key=header.count)


def unreadable(path: Path, reason: object) -> SourceError:
    """The error of a file that is truncated, empty, or not what its name says."""
    return SourceError(
        f"{path.name}: cannot be read ({reason}). Download it again.",
        fr=f"{path.name} : fichier illisible ou incomplet ({reason}). Téléchargez-le de nouveau.",
    )


def _head(path: Path) -> bytes:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            return bytes(file.read(SNIFFED_BYTES))
    except (OSError, EOFError) as error:
        raise unreadable(path, error) from error


def read_table(
    path: Path,
    *,
    separator: str | None = None,
    encoding: str | None = None,
    columns: Iterable[str] | None = None,
) -> pd.DataFrame:
    """
    Read a delimited text file (plain or .gz), every column as text, empty cells as "".

    Parameters
    ----------
    path
        CSV of any of the published dialects.
    separator, encoding
        Sniffed when not given: UTF-8 then cp1252; one of ; , tab |.
    columns
        Names to keep when present; all when None.

    Returns
    -------
    DataFrame of str
        Header stripped of BOM and spaces.

    Raises
    ------
    MissingFileError, SourceError
        Not there; truncated, not text, an HTML page, or ragged.
    """
    check_files([path], path.name)
    head = _head(path)
    encoding = encoding or sniff_encoding(head)
    start = head.decode(encoding, errors="replace")
    first = start.lstrip("\ufeff \r\n").split("\n", 1)[0]
    if first.lower().startswith(("<!doctype", "<html")):
        raise SourceError(
            f"{path.name}: an HTML page, not a table. The address it came from has moved.",
            fr=f"{path.name} : page HTML au lieu d'un tableau. L'adresse de téléchargement a changé.",
        )
    if not first.strip():
        raise unreadable(path, "empty file")
    wanted = None if columns is None else set(map(folded, columns))

    def read(encoding: str) -> pd.DataFrame:
        return pd.read_csv(
            path,
            sep=separator or sniff_separator(first),
            encoding=encoding,
            dtype=str,
            keep_default_na=False,
            usecols=None if wanted is None else lambda name: folded(name) in wanted,
        )

    try:
        try:
            table = read(encoding)
        except UnicodeDecodeError:  # an accent in cp1252, beyond the bytes that were sniffed
            table = read("cp1252")
    except (ValueError, OSError, EOFError) as error:
        raise unreadable(path, error) from error
    return table.rename(columns=lambda name: str(name).strip("\ufeff "))


def folded(name: str) -> str:
    """
    Name without case, accents, spaces or punctuation, to compare headers.

    >>> folded("Libéllé  Commune")
    'libellecommune'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def pick_columns(
    table: pd.DataFrame, aliases: Mapping[str, tuple[str, ...]], source: str, *, optional: Iterable[str] = ()
) -> pd.DataFrame:
    """
    Keep the columns we need under our names, whatever the vintage calls them.

    Parameters
    ----------
    table
        As published.
    aliases
        Our name → the published names, preferred first; an alias that starts with ^ is a regular expression.
    source
        What to call the file in the error.
    optional
        Our names that may be absent: they come back as "".

    Raises
    ------
    SourceError
        Naming every column that is absent, and those found.

    >>> pick_columns(pd.DataFrame({"DEPCOM_CODE": ["34172"]}), {"insee": ("DEPCOM", "DEPCOM_CODE")}, "x")
       insee
    0  34172
    """
    by_fold = {folded(column): column for column in reversed(table.columns)}
    picked, absent = {}, []
    for ours, published in aliases.items():
        found = next((column for name in published if (column := _find(name, by_fold, table)) is not None), None)
        if found is not None:
            picked[ours] = table[found]
        elif ours in optional:
            picked[ours] = pd.Series("", index=table.index, dtype=str)
        else:
            absent.append(f"'{ours}' (published as {' or '.join(map(_shown, published))})")
    if absent:
        found_names = ", ".join(map(str, table.columns[:30]))
        raise SourceError(
            f"{source}: column absent: {'; '.join(absent)}. Found: {found_names}. "
            "If the publisher renamed it, add the new name to the reader's aliases.",
            fr=f"{source} : colonne absente : {'; '.join(absent)}. Colonnes trouvées : {found_names}. "
            "Si le producteur l'a renommée, ajoutez le nouveau nom aux alias du lecteur.",
        )
    return pd.DataFrame(picked, index=table.index)


def _shown(alias: str) -> str:
    r"""
    An alias as one reads it.

    >>> _shown(r"^DISP_TP60\d{2}$"), _shown("IRIS")
    ('DISP_TP60…', 'IRIS')
    """
    return re.sub(r"\\d\{\d\}|\$", "…", alias[1:]).replace("……", "…") if alias.startswith("^") else alias


def _find(name: str, by_fold: Mapping[str, str], table: pd.DataFrame) -> str | None:
    if name.startswith("^"):
        return next((column for column in table.columns if re.match(name, column, re.IGNORECASE)), None)
    return by_fold.get(folded(name))


def to_number(texts: pd.Series, *, source: str = "table") -> pd.Series:
    """
    Numbers from published text: decimal comma or point, thin spaces and %, sentinels of secrecy as NaN.

    Parameters
    ----------
    texts : Series of str
    source
        What to call the file in the error.

    Raises
    ------
    SourceError
        If some texts are neither numbers nor known sentinels.

    >>> to_number(pd.Series(["1 234,5", "s", "12.0", ""])).tolist()
    [1234.5, nan, 12.0, nan]
    """
    if pd.api.types.is_numeric_dtype(texts):
        return texts.astype(float)
    plain = texts.astype(object).where(texts.notna(), "").astype(str).str.strip()
    plain = plain.mask(plain.isin(MISSING), "")
    cleaned = plain.str.replace(r"[\s\u00a0\u202f%]", "", regex=True).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(cleaned, errors="coerce")
    bad = plain[numbers.isna() & (plain != "")]
    if len(bad):
        raise SourceError(
            f"{source}: column '{texts.name}' has {len(bad)} values that are not numbers "
            f"(first: {', '.join(map(repr, bad.unique()[:3]))}). Expected numbers or one of {MISSING[1:10]}.",
            fr=f"{source} : la colonne « {texts.name} » a {len(bad)} valeurs qui ne sont pas des nombres "
            f"(premières : {', '.join(map(repr, bad.unique()[:3]))}).",
        )
    return numbers.astype(float)


def repairs(frame: pd.DataFrame) -> list[str]:
    """The list of what was mended in a layer, in English sentences; made when absent."""
    found = frame.attrs.setdefault("repairs", [])
    if not isinstance(found, list):
        raise LayerError("attrs['repairs'] must be a list of sentences")
    return found


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    declared_crs: int | None = None,
    columns: Iterable[str] | None = None,
    encoding: str | None = None,
    near: shapely.Geometry | None = None,
) -> gpd.GeoDataFrame:
    """
    Read a vector file of any format GDAL knows (also .gz of GeoJSON, zipped shapefile), in `WORKING_CRS`.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile (also in a .zip), GeoParquet.
    layer
        Name inside a container of several.
    declared_crs
        EPSG code to assume where the file states none (a shapefile without .prj).
    columns
        To keep; all when None.
    encoding
        Of the attributes, when the file does not say.
    near
        An area in `WORKING_CRS`: what lies outside its box is not read (files of a stated CRS only).

    Returns
    -------
    GeoDataFrame in `WORKING_CRS`, RangeIndex
        Rows without geometry dropped, invalid polygons repaired (`make_valid`), both counted in
        `attrs["repairs"]`, as is a CRS contradicted by the coordinates and mended.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not there; truncated or unknown; coordinates that fit neither the declared CRS nor Lambert-93.
    """
    check_files([path], path.name)
    frame = _read_any(path, layer, columns, encoding, near)
    mended: list[str] = []
    frame = _drop_empty(frame, mended)
    frame = _settle_crs(frame, path.name, declared_crs, mended)
    frame = frame.to_crs(WORKING_CRS)
    frame = mend_polygons(frame, mended)
    frame.attrs["repairs"] = mended
    return frame.reset_index(drop=True)


def _box_of(near: shapely.Geometry | None, source: Path, layer: str | None) -> tuple[float, ...] | None:
    """The box of an area in the file's own CRS; None where the file states none."""
    crs = None if near is None else pyogrio.read_info(source, layer=layer).get("crs")
    if crs is None:
        return None
    outline = gpd.GeoSeries([shapely.segmentize(near.envelope, 1000.0)], crs=WORKING_CRS).to_crs(crs)
    return tuple(float(value) for value in outline.total_bounds)


def _read_any(
    path: Path,
    layer: str | None,
    columns: Iterable[str] | None,
    encoding: str | None,
    near: shapely.Geometry | None = None,
) -> gpd.GeoDataFrame:
    kept = None if columns is None else list(columns)
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    if path.suffix == ".zip" and not zipfile.is_zipfile(path):
        raise unreadable(path, "not a whole zip archive")
    try:
        with _plain_file(path) as source, warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on field widths and ring order
            box = _box_of(near, source, layer)
            frame = pyogrio.read_dataframe(
                source, layer=layer, columns=kept, encoding=encoding, force_2d=True, bbox=box
            )
    except (DataSourceError, UnicodeDecodeError, ValueError, OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError(f"{path.name}: has no geometry.")
    return frame


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
    bounds = tuple(float(value) for value in frame.total_bounds)
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
    swapped = looks_like_lonlat((bounds[1], bounds[0], bounds[3], bounds[2]))
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
        EPSG code; None to recognise Lambert-93 or longitude/latitude by their values.

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
    if crs is None:
        frame = _settle_crs(frame, source, None, [])
    elif not np.isfinite(frame.total_bounds).all() and len(frame):
        raise CrsError(f"{source}: coordinates are not finite numbers.")
    frame = frame.to_crs(WORKING_CRS)
    frame.attrs["repairs"] = mended
    return frame

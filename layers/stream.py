"""Large or packed files read in pieces: a member of an archive, only the columns and rows wanted, text as text."""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import shapely

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.errors import CrsError, SourceError
from layers.read import SNIFFED_BYTES, check_files, pick_columns, sniff_encoding, sniff_separator

Aliases = Mapping[str, tuple[str, ...]]
Bounds = tuple[float, float, float, float] | shapely.Geometry
Keep = Callable[[pa.Table], pa.Array]
BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException, UnicodeDecodeError)
BLOCK_BYTES = 1 << 24


def members(path: Path, patterns: Iterable[str]) -> list[str]:
    """
    Names inside a .zip that match the first of `patterns` (any case, any folder) that matches something.

    Raises
    ------
    SourceError
        Not a whole zip; nothing matches (the members found are named).
    """
    check_files([path], path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except BROKEN as error:
        raise SourceError(f"{path.name}: not a whole zip archive ({error}). Download it again.") from error
    for pattern in patterns:
        found = [name for name in names if fnmatch(name.rsplit("/", 1)[-1].lower(), pattern.lower())]
        if found:
            return sorted(found)
    packed = " Unpack the .7z it holds first." if any(name.lower().endswith(".7z") for name in names) else ""
    raise SourceError(
        f"{path.name}: no member like {' or '.join(patterns)}. Found: {', '.join(names[:10]) or 'nothing'}.{packed}"
    )


@contextmanager
def open_bytes(path: Path, *, patterns: Iterable[str] = ("*.csv",)) -> Iterator[BinaryIO]:
    """
    Open a plain file, a .gz, or the member of a .zip that matches `patterns` (the only one, else an error).

    Raises
    ------
    MissingFileError, SourceError
    """
    check_files([path], path.name)
    if path.suffix.lower() == ".7z":
        raise SourceError(f"{path.name}: .7z archives are not read. Unpack it first, and give the file inside.")
    if path.suffix.lower() == ".zip":
        names = members(path, patterns)
        if len(names) > 1:
            raise SourceError(f"{path.name}: several members fit: {', '.join(names[:10])}. Unpack the one wanted.")
        with zipfile.ZipFile(path) as archive, archive.open(names[0]) as file:
            yield io.BufferedReader(file)  # type: ignore[type-var]
    elif path.suffix.lower() == ".gz":
        with gzip.open(path) as file:
            yield io.BufferedReader(file)  # type: ignore[type-var]
    else:
        with path.open("rb") as file:
            yield file


@contextmanager
def unpacked(path: Path, patterns: Iterable[str]) -> Iterator[list[Path]]:
    """
    Files of a folder, or of a .zip unpacked for the time of the block, with those beside them (.dbf, .prj…).

    Yields the paths that match the first of `patterns` that matches something.
    """
    check_files([path], path.name)
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        yield _matching(inside, patterns, path.name)
        return
    if path.suffix.lower() != ".zip":
        yield [path]
        return
    members(path, patterns)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)  # the zipfile module keeps ../ members inside the folder
        except BROKEN as error:
            raise SourceError(f"{path.name}: truncated or damaged zip ({error}). Download it again.") from error
        inside = sorted(file for file in Path(folder).rglob("*") if file.is_file())
        yield _matching(inside, patterns, path.name)


def _matching(files: list[Path], patterns: Iterable[str], name: str) -> list[Path]:
    for pattern in patterns:
        found = [file for file in files if fnmatch(file.name.lower(), pattern.lower())]
        if found:
            return found
    names = ", ".join(file.name for file in files[:10]) or "nothing"
    raise SourceError(f"{name}: no file like {' or '.join(patterns)}. Found: {names}.")


def read_columns(
    path: Path,
    aliases: Aliases,
    *,
    optional: Iterable[str] = (),
    only: Mapping[str, Collection[str]] | None = None,
    keep: Keep | None = None,
    patterns: Iterable[str] = ("*.csv",),
) -> pd.DataFrame:
    """
    Read some columns and rows of a large table: CSV (plain, .gz, .zip) by blocks, or Parquet with push-down.

    Parameters
    ----------
    path
        The file. Encoding (UTF-8, else cp1252), separator and a line of descriptions above the header are recognised.
    aliases
        Our name → published names (see `layers.read.pick_columns`).
    optional
        Our names that may be absent: they come back as "".
    only
        Our name → values to keep.
    keep
        Function of a pyarrow table with our names → boolean array of the rows to keep.
    patterns
        Which member of a .zip.

    Returns
    -------
    DataFrame, RangeIndex
        Our names; text with "" for blanks (from Parquet, numbers stay numbers).

    Raises
    ------
    MissingFileError, SourceError
        Truncated, not a table, a column absent.
    """
    optional = tuple(optional)
    check_files([path], path.name)
    if path.suffix.lower() == ".parquet":
        table = _read_parquet(path, aliases, optional, only)
    else:
        try:
            table = _read_csv(path, aliases, optional, only, patterns, None)
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                raise SourceError(f"{path.name}: a header and no row. Download it again.") from error
            if "UTF8" not in str(error):
                raise _unreadable(path, error) from error
            table = _read_csv(path, aliases, optional, only, patterns, "cp1252")
        except BROKEN as error:
            raise _unreadable(path, error) from error
    if keep is not None and len(table):
        table = table.filter(keep(table))
    frame = table.to_pandas()
    for name in aliases:
        if name not in frame:
            frame[name] = ""
    return frame.fillna({name: "" for name in frame if not pd.api.types.is_numeric_dtype(frame[name])})[list(aliases)]


def _unreadable(path: Path, error: Exception) -> SourceError:
    return SourceError(f"{path.name}: cannot be read as a table ({error}). Download it again.")


def _published(names: Iterable[str], aliases: Aliases, source: str, optional: tuple[str, ...]) -> dict[str, str]:
    """Our name → the published one, for those present."""
    header = pd.DataFrame([list(names)], columns=list(names))
    picked = pick_columns(header, aliases, source, optional=optional)
    return {ours: str(name) for ours, name in picked.iloc[0].items() if name}


def _wanted(table: pa.Table, only: Mapping[str, Collection[str]] | None) -> pa.Table:
    for name, values in (only or {}).items():
        table = table.filter(pc.is_in(table[name].cast(pa.string()), pa.array(sorted(values), pa.string())))
    return table


def _read_parquet(
    path: Path, aliases: Aliases, optional: tuple[str, ...], only: Mapping[str, Collection[str]] | None
) -> pa.Table:
    try:
        names = _published(pyarrow.parquet.read_schema(path).names, aliases, path.name, optional)
        _check_filters(names, only, path.name)
        filters = [(names[ours], "in", list(values)) for ours, values in (only or {}).items()]
        table = pyarrow.parquet.read_table(path, columns=list(names.values()), filters=filters or None)
    except BROKEN as error:
        raise _unreadable(path, error) from error
    return pa.table({ours: table[name] for ours, name in names.items()})


def _check_filters(names: Mapping[str, str], only: Mapping[str, Collection[str]] | None, source: str) -> None:
    absent = [name for name in only or {} if name not in names]
    if absent:
        raise SourceError(
            f"{source}: cannot keep rows by {', '.join(absent)}: no such column in this vintage. Give bounds instead."
        )


def _read_csv(
    path: Path,
    aliases: Aliases,
    optional: tuple[str, ...],
    only: Mapping[str, Collection[str]] | None,
    patterns: Iterable[str],
    encoding: str | None,
) -> pa.Table:
    with open_bytes(path, patterns=patterns) as file:
        head = file.read(SNIFFED_BYTES)
    encoding = encoding or sniff_encoding(head)
    text = head.decode(encoding, errors="replace")
    lines = text.lstrip("\ufeff").splitlines()
    if text.lstrip("\ufeff \r\n").lower().startswith(("<!doctype", "<html")):
        raise SourceError(f"{path.name}: an HTML page, not a table. The address it came from has moved.")
    if not text.strip():
        raise SourceError(f"{path.name}: empty file. Download it again.")
    skipped, separator, columns = _header(lines, aliases)
    names = _published(columns, aliases, path.name, optional)
    _check_filters(names, only, path.name)
    pieces = []
    with open_bytes(path, patterns=patterns) as file:
        reader = pyarrow.csv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=pyarrow.csv.ReadOptions(
                block_size=BLOCK_BYTES,
                encoding="utf8" if encoding.startswith("utf") else encoding,
                skip_rows=skipped + 1,
                column_names=columns,
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=separator),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=list(names.values()),
                column_types=dict.fromkeys(names.values(), pa.string()),
                strings_can_be_null=False,
            ),
        )
        for batch in reader:
            piece = pa.Table.from_batches([batch])
            pieces.append(_wanted(pa.table({ours: piece[name] for ours, name in names.items()}), only))
    return pa.concat_tables(pieces)


def _header(lines: list[str], aliases: Aliases) -> tuple[int, str, list[str]]:
    """Which of the first two lines is the header (a line of descriptions may stand above), its separator and names."""
    readings = []
    for rank, line in enumerate(lines[:2]):
        separator = sniff_separator(line)
        names = _distinct([name.strip('"\ufeff ') for name in line.split(separator)])
        known = pick_columns(pd.DataFrame([names], columns=names), aliases, "", optional=aliases).iloc[0].ne("").sum()
        readings.append((int(known), -rank, separator, names))
    _, rank, separator, names = max(readings)
    return -rank, separator, names


def _distinct(names: list[str]) -> list[str]:
    return [name if name not in names[:rank] else f"{name}#{rank}" for rank, name in enumerate(names)]


def as_text(values: pd.Series) -> pd.Series:
    """
    Text without surrounding spaces, "" for blanks; whole numbers without ".0".

    >>> as_text(pd.Series([34172.0, None])).tolist()
    ['34172', '']
    """
    if pd.api.types.is_float_dtype(values):
        values = values.map(lambda value: "" if pd.isna(value) else f"{value:.15g}")
    return values.astype("str").where(values.notna(), "").str.strip().astype("str")


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

"""The text files of a GTFS zip (or folder), as frames of text; what is missing or unreadable, all said at once."""

import csv
import io
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from geo.errors import MissingFileError, SourceError

COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "stops.txt": (
        ("stop_id",),
        ("stop_name", "stop_lat", "stop_lon", "location_type", "parent_station", "wheelchair_boarding"),
    ),
    "routes.txt": (("route_id", "route_type"), ("route_short_name", "route_long_name", "route_color")),
    "trips.txt": (
        ("route_id", "service_id", "trip_id"),
        ("trip_headsign", "direction_id", "block_id", "shape_id", "wheelchair_accessible"),
    ),
    "stop_times.txt": (
        ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
        ("pickup_type", "drop_off_type", "shape_dist_traveled"),
    ),
    "calendar.txt": (
        (
            "service_id",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "start_date",
            "end_date",
        ),
        (),
    ),
    "calendar_dates.txt": (("service_id", "date", "exception_type"), ()),
    "frequencies.txt": (("trip_id", "start_time", "end_time", "headway_secs"), ()),
    "transfers.txt": (
        ("transfer_type",),
        (
            "from_stop_id",
            "to_stop_id",
            "from_route_id",
            "to_route_id",
            "from_trip_id",
            "to_trip_id",
            "min_transfer_time",
        ),
    ),
    "shapes.txt": (("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"), ()),
    "feed_info.txt": ((), ("feed_start_date", "feed_end_date")),
}
"""File → columns it must have, columns we read where they are there (GTFS schedule reference)."""

REQUIRED = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
CALENDARS = ("calendar.txt", "calendar_dates.txt")

Tables = dict[str, pd.DataFrame]


def read_tables(path: Path) -> Tables:
    """
    Read the files of a GTFS feed that we use, as text.

    Parameters
    ----------
    path
        A zip, the files at its top or in one folder of it; or a folder of the unzipped files.

    Returns
    -------
    dict, file name → DataFrame
        Every file of `COLUMNS`, empty where the feed lacks it, with every column of `COLUMNS`, "" where blank; spaces
        around values are stripped, a byte order mark is tolerated.

    Raises
    ------
    MissingFileError
        Nothing at `path`.
    SourceError
        Not a whole zip, a required file or column is absent, a file is not comma-separated UTF-8: all of them at once.
    """
    contents = _contents(path)
    absent = [name for name in REQUIRED if name not in contents]
    faults = [f"'{name}' is missing" for name in absent]
    if not any(name in contents for name in CALENDARS):
        faults.append("both 'calendar.txt' and 'calendar_dates.txt' are missing, one of them is required")
        absent.append("calendar.txt ou calendar_dates.txt")
    tables = {}
    for name, (needed, wished) in COLUMNS.items():
        if name not in contents:
            tables[name] = pd.DataFrame("", index=range(0), columns=[*needed, *wished], dtype="str")
            continue
        try:
            tables[name] = _table(contents[name], needed, wished)
        except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error, ValueError) as error:
            faults.append(f"'{name}': {error}")
    if faults:
        raise SourceError(
            f"GTFS '{path.name}': {'; '.join(faults)}. Files found: {', '.join(sorted(contents)) or 'none'}. "
            "Expected the text files of the GTFS reference, comma-separated UTF-8; download the feed again.",
            fr=f"Horaires « {path.name} » : il manque {', '.join(absent)}. Fichiers trouvés : "
            f"{', '.join(sorted(contents)) or 'aucun'}. Téléchargez de nouveau le fichier GTFS."
            if len(absent) == len(faults)
            else None,
        )
    return tables


def _contents(path: Path) -> dict[str, bytes]:
    if not path.exists():
        raise MissingFileError(f"GTFS: nothing at {path}. Give the path of a zip or of a folder of GTFS text files.")
    if path.is_dir():
        return {file.name: file.read_bytes() for file in sorted(path.glob("*.txt")) if file.name in COLUMNS}
    try:
        with zipfile.ZipFile(path) as archive:
            names = {Path(member).name: member for member in sorted(archive.namelist(), reverse=True)}
            return {name: archive.read(member) for name, member in names.items() if name in COLUMNS}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise SourceError(
            f"GTFS '{path.name}': not a whole zip ({error}; {path.stat().st_size} bytes). Download it again."
        ) from error


def _table(content: bytes, needed: tuple[str, ...], wished: tuple[str, ...]) -> pd.DataFrame:
    content = content.removeprefix(b"\xef\xbb\xbf")
    first = content.split(b"\n", 1)[0].decode("utf-8")
    header = [name.strip() for name in next(csv.reader([first.rstrip("\r")]), [])]
    absent = [name for name in needed if name not in header]
    if absent:
        raise ValueError(f"column {', '.join(map(repr, absent))} missing, found {', '.join(header) or 'nothing'}")
    wanted = [name for name in (*needed, *wished) if name in header]
    table = pacsv.read_csv(
        io.BytesIO(content),
        read_options=pacsv.ReadOptions(column_names=header, skip_rows=1),
        parse_options=pacsv.ParseOptions(newlines_in_values=b'"' in content and _has_quoted_newline(content)),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in wanted}, include_columns=wanted, strings_can_be_null=False
        ),
    )
    columns = {name: _text(table.column(name)) for name in wanted}
    blank = [name for name in wished if name not in header]
    return pd.DataFrame({**columns, **dict.fromkeys(blank, "")}, index=pd.RangeIndex(table.num_rows))


def _text(column: pa.ChunkedArray) -> pd.Series:
    """Stripped text; as categories, since the long files repeat few values."""
    encoded = column.combine_chunks().dictionary_encode()
    values = pd.Series(encoded.dictionary.to_pylist(), dtype="str").str.strip()
    codes, names = pd.factorize(values)
    return pd.Series(pd.Categorical.from_codes(codes[encoded.indices.to_numpy()], categories=names))


def _has_quoted_newline(content: bytes) -> bool:
    """Whether some line holds an odd number of quotes: a quoted value goes on over the end of the line."""
    return any(line.count(b'"') % 2 for line in content.split(b"\n") if b'"' in line)

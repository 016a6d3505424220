"""The text files of the feeds of a GTFS zip (or folder), as frames of text; what is wrong, all said at once."""

import csv
import io
import zipfile
from pathlib import Path, PureWindowsPath

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from geo.errors import MissingFileError, Sentence, SourceError, all_faults, some
from layers.reception.door import door
from layers.sources.gtfs.fields import Notes

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
Contents = dict[str, bytes]
BLANK = b"\xef\xbb\xbf \t\r\n"


def feeds_in(path: Path) -> dict[str, Contents]:
    """
    The files of each feed of a zip or folder: each of its folders that holds such files is a feed of its own.

    Parameters
    ----------
    path
        A zip, or a folder of the unzipped files.

    Returns
    -------
    dict, name → contents by file name
        Named as the zip where it holds one feed, else as the zip and the folder in it; one feed without a file where
        nothing is found.

    Raises
    ------
    MissingFileError
        Nothing at `path`.
    SourceError
        Not a whole zip.
    """
    found: dict[str, Contents] = {}
    for member, content in _members(path):
        place = PureWindowsPath(member)  # some zips are made with backslashes
        found.setdefault(place.parent.as_posix(), {})[place.name] = content
    if len(found) <= 1:
        return {path.name: next(iter(found.values()), {})}
    return {f"{path.name}/{folder}" if folder != "." else path.name: found[folder] for folder in sorted(found)}


def read_tables(name: str, contents: Contents, notes: Notes) -> Tables:
    """
    Read the files of one GTFS feed that we use, as text.

    Parameters
    ----------
    name
        Of the feed, for messages.
    contents
        As `feeds_in` gives them.
    notes
        Where rows that are mended are counted.

    Returns
    -------
    dict, file name → DataFrame
        Every file of `COLUMNS`, empty where the feed lacks it or it holds no row, with every column of `COLUMNS`, ""
        where blank; spaces around values are stripped, a byte order mark is tolerated. A row shorter than its header
        is mended where the cells that it lacks are optional, a longer one where those beyond the header are blank.

    Raises
    ------
    SourceError
        A required file or column is absent, a file is not comma-separated UTF-8: all of them at once.
    """
    contents = {file: content for file, content in contents.items() if content.strip(BLANK)}
    absent = [file for file in REQUIRED if file not in contents]
    absent += [] if any(file in contents for file in CALENDARS) else [" or ".join(CALENDARS)]
    faults = []
    if absent:
        en, found = ", ".join(absent), sorted(contents)
        fr = en.replace(" or ", " ou ")
        faults.append(
            Sentence(
                f"missing or empty: {en}; found {some(found, 'nothing')}",
                f"il manque (ou est vide) {fr} ; trouvé : {some(found, 'rien')}",
            )
        )
    tables = {}
    for file, (needed, wished) in COLUMNS.items():
        if file not in contents:
            tables[file] = _empty(needed, wished)
            continue
        try:
            with door(file):
                tables[file], mended = _table(file, contents[file], needed, wished)
            notes.mend(
                mended,
                f"rows of {file} without their last cells, or with blank ones too many: mended",
                f"lignes de {file} sans leurs dernières cellules, ou avec des vides en trop : réparées",
            )
        except SourceError as error:
            faults.append(Sentence(str(error).removesuffix("."), error.fr.removesuffix(".")))
    if faults:
        raise SourceError(
            f"{all_faults(f'GTFS {name!r}', faults).en} Expected the files of the GTFS reference; download it again.",
            fr=f"{all_faults(f'Horaires « {name} »', faults).fr} Attendu : les fichiers de la norme GTFS ; "
            "téléchargez-les de nouveau.",
        )
    return tables


def _members(path: Path) -> list[tuple[str, bytes]]:
    """Where each file that we use stands in a zip or folder, and what it holds."""
    if not path.exists():
        raise MissingFileError(
            f"GTFS: nothing at {path}. Give the path of a zip or of a folder of GTFS text files.",
            fr=f"Horaires : rien à {path}. Donnez le chemin d'un zip, ou d'un dossier de fichiers texte GTFS.",
        )
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*.txt")) if file.name in COLUMNS]
        return [(file.relative_to(path).as_posix(), file.read_bytes()) for file in files]
    with door(path.name), zipfile.ZipFile(path) as archive:
        members = [member for member in sorted(archive.namelist()) if PureWindowsPath(member).name in COLUMNS]
        inner = [member for member in archive.namelist() if member.lower().endswith(".zip")]
        if inner and not members:
            raise SourceError(
                f"GTFS '{path.name}': a zip of zips ({some(inner)}). Unpack it once, and give what it holds.",
                fr=f"Horaires « {path.name} » : un zip de zips ({some(inner)}). Décompressez-le une fois, et donnez ce "
                "qu'il contient.",
            )
        return [(member, archive.read(member)) for member in members]


def _empty(needed: tuple[str, ...], wished: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame("", index=range(0), columns=[*needed, *wished], dtype="str")


def _table(file: str, content: bytes, needed: tuple[str, ...], wished: tuple[str, ...]) -> tuple[pd.DataFrame, int]:
    """The columns of a file that we use, and how many of its rows were mended."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    head, _, rest = content.partition(b"\n")
    first = head.decode("utf-8")
    header = [name.strip() for name in next(csv.reader([first.rstrip("\r")]), [])]
    absent = [name for name in needed if name not in header]
    if absent:
        raise SourceError(
            f"'{file}': column {', '.join(map(repr, absent))} missing, found {some(header, 'nothing')}.",
            fr=f"« {file} » : il manque la colonne {', '.join(absent)}, trouvé : {some(header, 'rien')}.",
        )
    if not rest.strip():
        return _empty(needed, wished), 0
    wanted = [name for name in (*needed, *wished) if name in header]
    mended = 0
    try:
        table = _parsed(content, header, wanted)
    except pa.ArrowInvalid:
        content, mended = _squared(content, header, needed, file)
        table = _parsed(content, header, wanted)
    columns = {name: _text(table.column(name)) for name in wanted}
    blank = [name for name in wished if name not in header]
    return pd.DataFrame({**columns, **dict.fromkeys(blank, "")}, index=pd.RangeIndex(table.num_rows)), mended


def _squared(content: bytes, header: list[str], needed: tuple[str, ...], file: str) -> tuple[bytes, int]:
    """The same rows, each with as many cells as the header, and how many were mended; the others are refused."""
    out, mended = io.StringIO(), 0
    writer = csv.writer(out, lineterminator="\n")
    rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    for row in rows:
        lacking = [name for name in header[len(row) :] if name in needed]
        if row and (lacking or any(row[len(header) :])):
            what, quoi = f"{len(row)} cells for {len(header)} columns", f"{len(row)} cellules, {len(header)} colonnes"
            if lacking:
                what, quoi = f"without {', '.join(map(repr, lacking))}", f"sans {', '.join(lacking)}"
            raise SourceError(
                f"'{file}', line {rows.line_num}: {what} ({','.join(row)[:60]}).",
                fr=f"« {file} », ligne {rows.line_num} : {quoi} ({','.join(row)[:60]}).",
            )
        if row:
            mended += len(row) != len(header)
            writer.writerow([*row, *[""] * (len(header) - len(row))][: len(header)])
    return out.getvalue().encode(), mended


def _parsed(content: bytes, header: list[str], wanted: list[str]) -> pa.Table:
    return pacsv.read_csv(
        io.BytesIO(content),
        read_options=pacsv.ReadOptions(column_names=header, skip_rows=1),
        parse_options=pacsv.ParseOptions(newlines_in_values=b'"' in content and _has_quoted_newline(content)),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in wanted}, include_columns=wanted, strings_can_be_null=False
        ),
    )


def _text(column: pa.ChunkedArray) -> pd.Series:
    """Stripped text; as categories, since the long files repeat few values."""
    encoded = column.combine_chunks().dictionary_encode()
    values = pd.Series(encoded.dictionary.to_pylist(), dtype="str").str.strip()
    codes, names = pd.factorize(values)
    return pd.Series(pd.Categorical.from_codes(codes[encoded.indices.to_numpy()], categories=names))


def _has_quoted_newline(content: bytes) -> bool:
    """Whether some line holds an odd number of quotes: a quoted value goes on over the end of the line."""
    return any(line.count(b'"') % 2 for line in content.split(b"\n") if b'"' in line)

"""
Large tables read in pieces: only the columns and rows wanted, text as text.

Rows are chosen on a few columns of each piece; the others are decoded only where a row is wanted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial, reduce
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from geo.errors import SourceError
from layers.files.archives import open_bytes
from layers.files.tables import SNIFFED_BYTES, check_files, header_of, pick_columns, shown_alias, sniff_encoding
from layers.reception.door import door, refuse_no_table, unusable
from layers.reception.notes import cut, receive, receive_absent


class Columns:
    """
    Columns of a block of rows under our names, each decoded when first asked; one that is absent is blank text.

    Rows are chosen on a few columns: where none is wanted, the others are never decoded.
    """

    def __init__(self, read: Callable[[list[str]], pa.Table], names: Mapping[str, str], rows: int) -> None:
        self._read, self._names, self._rows = read, names, rows
        self._known: dict[str, pa.ChunkedArray] = {}

    def __getitem__(self, ours: str) -> pa.ChunkedArray:
        if ours not in self._known:
            if ours not in self._names:
                return pa.chunked_array([pa.array([""] * self._rows, pa.string())])
            self._take([ours])
        return self._known[ours]

    def chosen(self, only: Mapping[str, Collection[str]] | None, keep: "Keep | None") -> pa.Table | None:
        """The rows wanted, with every column there is; None where no row is."""
        masks = [
            pc.is_in(self[name].cast(pa.string()), pa.array(sorted(values), pa.string()))
            for name, values in (only or {}).items()
        ]
        masks += [] if keep is None else [keep(self)]
        mask = reduce(pc.and_, masks) if masks else None
        if mask is not None and not pc.any(mask).as_py():
            return None
        self._take([name for name in self._names if name not in self._known])
        table = pa.table({name: self._known[name] for name in self._names})
        table = table if mask is None else table.filter(mask)
        plain = [
            pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema
        ]
        return table.cast(pa.schema(plain))

    def _take(self, ours: list[str]) -> None:
        table = self._read([self._names[name] for name in ours])
        self._known |= {name: table[self._names[name]] for name in ours}


Keep = Callable[[Columns], pa.Array]
Aliases = Mapping[str, tuple[str, ...]]
BLOCK_BYTES = 1 << 24


def read_columns(
    path: Path,
    aliases: Aliases,
    *,
    optional: Iterable[str] = (),
    only: Mapping[str, Collection[str]] | None = None,
    keep: Keep | None = None,
    or_all: bool = False,
    patterns: Iterable[str] = ("*.csv",),
) -> pd.DataFrame:
    """
    Read some columns and rows of a large table: CSV (plain, .gz, .zip) by blocks, or Parquet with push-down.

    Parameters
    ----------
    path
        The file. Encoding (UTF-8, else cp1252), separator and a line of descriptions above the header are recognised.
    aliases
        Our name → published names (see `layers.files.tables.pick_columns`).
    optional
        Our names that may be absent: they come back as "".
    only
        Our name → values to keep.
    keep
        Function of the columns under our names (see `Columns`) → boolean array of the rows to keep. Rows not kept, by
        it or by `only`, are counted as outside the territory.
    or_all
        Whether every row is given where `keep` wants none: coordinates may not be in the projection that it expects.
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
    table, rows = _read(path, aliases, optional, only, keep, patterns)
    if or_all and keep is not None and not len(table):
        table, rows = _read(path, aliases, optional, only, None, patterns)
    receive(path.name, rows)
    lacking = {ours: shown_alias(names[0]) for ours, names in aliases.items() if ours not in table.schema.names}
    receive_absent(path.name, lacking)
    cut(rows - len(table))
    frame: pd.DataFrame = table.to_pandas()
    for name in aliases:
        if name not in frame:
            frame[name] = ""
    return frame.fillna({name: "" for name in frame if not pd.api.types.is_numeric_dtype(frame[name])})[list(aliases)]


def _read(
    path: Path,
    aliases: Aliases,
    optional: tuple[str, ...],
    only: Mapping[str, Collection[str]] | None,
    keep: Keep | None,
    patterns: Iterable[str],
) -> tuple[pa.Table, int]:
    """The rows wanted, and how many there are in the file."""
    with door(path.name):
        if path.suffix.lower() == ".parquet":
            return _read_parquet(path, aliases, optional, only, keep)
        return _read_text(partial(_read_csv, path, aliases, optional, only, patterns, keep))


def _read_text(read: Callable[[str | None, bool], tuple[pa.Table, int]]) -> tuple[pa.Table, int]:
    """Read as the head of the file says; again in cp1252, or with cells over several lines, where that proves wrong."""
    encoding, is_multiline = None, False
    while True:
        try:
            return read(encoding, is_multiline)
        except pa.ArrowInvalid as error:
            if encoding is None and "UTF8" in str(error):
                encoding = "cp1252"
            elif not is_multiline:  # slower: a cell may have been cut between two blocks
                is_multiline = True
            else:
                raise


def _published(names: Iterable[str], aliases: Aliases, source: str, optional: tuple[str, ...]) -> dict[str, str]:
    """Our name → the published one, for those present."""
    header = pd.DataFrame([list(names)], columns=list(names))
    picked = pick_columns(header, aliases, source, optional=optional)
    return {str(ours): str(name) for ours, name in picked.iloc[0].items() if name}


def _read_parquet(
    path: Path,
    aliases: Aliases,
    optional: tuple[str, ...],
    only: Mapping[str, Collection[str]] | None,
    keep: Keep | None,
) -> tuple[pa.Table, int]:
    """The rows wanted, and how many there are in the file."""
    names = _published(pyarrow.parquet.read_schema(path).names, aliases, path.name, optional)
    _check_filters(names, only, path.name)
    empty = pyarrow.parquet.read_schema(path).empty_table()
    parts = [pa.table({ours: empty[name] for ours, name in names.items()})]
    with pyarrow.parquet.ParquetFile(path, read_dictionary=_repetitive(path, names)) as file:
        for rank in range(file.num_row_groups):
            group = file.metadata.row_group(rank)
            if _may_hold(group, names, only):
                columns = Columns(partial(_decoded, file, rank), names, group.num_rows)
                parts.append(columns.chosen(only, keep))
        rows = file.metadata.num_rows
    return pa.concat_tables([part for part in parts if part is not None]), rows


def _decoded(file: pyarrow.parquet.ParquetFile, rank: int, columns: list[str]) -> pa.Table:
    return file.read_row_group(rank, columns=columns)


def _repetitive(path: Path, names: Mapping[str, str]) -> list[str]:
    """Columns of text that repeats itself (under two bytes a value): chosen by their codes, spelt out afterwards."""
    metadata = pyarrow.parquet.read_metadata(path)
    if not metadata.num_row_groups:
        return []
    group = metadata.row_group(0)
    columns = (group.column(rank) for rank in range(group.num_columns))
    return [
        column.path_in_schema
        for column in columns
        if column.path_in_schema in names.values()
        and column.physical_type == "BYTE_ARRAY"
        and column.total_uncompressed_size < 2 * group.num_rows
    ]


def _may_hold(
    group: pyarrow.parquet.RowGroupMetaData, names: Mapping[str, str], only: Mapping[str, Collection[str]] | None
) -> bool:
    """Whether a block of a Parquet file may hold one of the values wanted, by the bounds that it states."""
    for column in (group.column(rank) for rank in range(group.num_columns)):
        wanted = next(
            (only[ours] for ours, name in names.items() if only and ours in only and name == column.path_in_schema),
            None,
        )
        stated = column.statistics
        if wanted is None or stated is None or not stated.has_min_max or not isinstance(stated.min, str):
            continue
        if not any(stated.min <= value <= stated.max for value in wanted):
            return False
    return True


def _check_filters(names: Mapping[str, str], only: Mapping[str, Collection[str]] | None, source: str) -> None:
    absent = [name for name in only or {} if name not in names]
    if absent:
        raise SourceError(
            f"{source}: cannot keep rows by {', '.join(absent)}: no such column in this vintage. Give bounds instead.",
            fr=f"{source} : ce millésime n'a pas de colonne {', '.join(absent)} pour choisir les lignes. Donnez plutôt "
            "un périmètre.",
        )


def _read_csv(
    path: Path,
    aliases: Aliases,
    optional: tuple[str, ...],
    only: Mapping[str, Collection[str]] | None,
    patterns: Iterable[str],
    keep: Keep | None,
    encoding: str | None,
    is_multiline: bool,
) -> tuple[pa.Table, int]:
    """The rows wanted, and how many there are in the file."""
    with open_bytes(path, patterns=patterns) as file:
        head = file.read(SNIFFED_BYTES)
    encoding = encoding or sniff_encoding(head)
    text = head.decode(encoding, errors="replace")
    lines = text.lstrip("\ufeff").splitlines()
    refuse_no_table(path, text)
    skipped, separator, columns = header_of(lines, aliases)
    names = _published(columns, aliases, path.name, optional)
    _check_filters(names, only, path.name)
    pieces, rows = [], 0
    with open_bytes(path, patterns=patterns) as file:
        reader = pyarrow.csv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=pyarrow.csv.ReadOptions(
                block_size=BLOCK_BYTES,
                encoding="utf8" if encoding.startswith("utf") else encoding,
                skip_rows=skipped + 1,
                column_names=columns,
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=is_multiline),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=list(names.values()),
                column_types=dict.fromkeys(names.values(), pa.string()),
                strings_can_be_null=False,
            ),
        )
        for batch in reader:
            piece = pa.Table.from_batches([batch])
            rows += len(piece)
            pieces.append(Columns(piece.select, names, len(piece)).chosen(only, keep))
    if not pieces:
        raise unusable(path, "a header and no row", "un en-tête et aucune ligne")
    blank = pa.table({ours: pa.array([], pa.string()) for ours in names})
    return pa.concat_tables([blank, *(piece for piece in pieces if piece is not None)]), rows


def as_text(values: pd.Series) -> pd.Series:
    """
    Text without surrounding spaces, "" for blanks; whole numbers without ".0".

    >>> as_text(pd.Series([34172.0, None])).tolist()
    ['34172', '']
    """
    if pd.api.types.is_float_dtype(values):
        values = values.map(lambda value: "" if pd.isna(value) else f"{value:.15g}")
    return values.astype("str").where(values.notna(), "").str.strip().astype("str")

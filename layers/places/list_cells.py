"""A list of sites as a table of cells: CSV of any dialect or XLSX, its header found under titles and notes."""

import csv
import datetime as dt
import io
import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from layers.files.workbooks import UNSAVED_FORMULA, sheets_of
from layers.places.site_columns import HEADER_ROWS, find_columns, find_header, tells_where
from layers.reception.door import refuse_no_table, unusable

SEPARATORS = ";,\t|"
SEPARATOR_LINE = "sep="
"""Excel writes it above a CSV to tell its separator."""

LARGEST_WHOLE = 1e15
"""From it a spreadsheet keeps no whole number: it shows a power of ten, and so do we."""

Line = tuple[int, list[Any]]
"""Its number in the file, from 1, and its cells."""


def read_cells(path: Path) -> tuple[list[str], list[Line]]:
    """
    Header and lines of a list; lines without a cell are left out, all others are there.

    Parameters
    ----------
    path
        .csv, .txt, or .xlsx (first sheet with a header that tells where sites are; formulas by their saved values).

    Raises
    ------
    SourceError
        Not text, empty, an HTML page; not a whole XLSX file.
    """
    tables = _sheets(path) if path.suffix.lower() == ".xlsx" else [_csv_lines(path)]
    best: tuple[list[str], list[Line]] = ([], [])
    for lines in tables:
        at, header = find_header([cells for _, cells in lines])
        found = header, lines[at + 1 :]
        if tells_where(find_columns(header)):
            return found
        best = best if best[0] else found
    return best


def _sheets(path: Path) -> Iterator[list[Line]]:
    for cells in sheets_of(path):
        yield [(number, row) for number, row in enumerate(cells, start=1) if any(map(as_text, row))]


def _csv_lines(path: Path) -> list[Line]:
    """Lines of a CSV by the separator that it states, else by the one that shows the most columns that we know."""
    text = _decoded(path.read_bytes())
    refuse_no_table(path, text)
    if "\x00" in text:
        raise unusable(path, "not text", "ce n'est pas du texte")
    first = text.split("\n", 1)[0].strip().strip('"')
    stated = first[len(SEPARATOR_LINE) :] if first.lower().startswith(SEPARATOR_LINE) else ""
    if stated or first.lower() == SEPARATOR_LINE:
        return [line for line in _split(text, stated[:1] or "\t") if line[0] > 1]
    head = {one: list(islice(_split(text, one), HEADER_ROWS)) for one in SEPARATORS}
    return list(_split(text, max(SEPARATORS, key=lambda one: _columns_known(head[one]))))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")  # "Unicode text" of a spreadsheet
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _split(text: str, separator: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    yield from ((reader.line_num, cells) for cells in reader if any(map(str.strip, cells)))


def _columns_known(lines: list[Line]) -> tuple[int, int]:
    _, header = find_header([cells for _, cells in lines])
    return len(find_columns(header)), sum(bool(name.strip()) for name in header)


def as_text(value: Any) -> str:
    """
    A cell as one reads it; "" where there is nothing.

    >>> as_text(3.0), as_text(3.4901e81), as_text(None), as_text(dt.date(2026, 3, 12))
    ('3', '3.4901E+81', '', '2026-03-12')
    """
    if isinstance(value, str):
        return "" if value == UNSAVED_FORMULA else value.strip()
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= LARGEST_WHOLE:
        return f"{float(value):.15G}"
    return str(value).strip()

"""The first table of an OpenDocument spreadsheet (ISO/IEC 26300), as text: what LibreOffice saves by itself."""

import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pandas as pd

from geo.errors import Sentence, SourceError
from layers.files.tables import folded
from layers.reception.door import door
from layers.reception.notes import receive

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LARGEST = 50_000_000
"""Bytes of the content, unpacked: a typed table of ballots has a thousandth of it."""
WIDEST, LONGEST = 300, 20_000
"""Columns and rows kept: empty ones are repeated up to the end of the sheet."""
NOT_WHOLE = (
    Sentence("not a whole .ods file", "fichier .ods incomplet"),
    Sentence("Save it again from LibreOffice", "Enregistrez-le de nouveau depuis LibreOffice"),
)


def read_ods(path: Path, key: set[str]) -> pd.DataFrame:
    """
    Read the first sheet of a file.

    Parameters
    ----------
    path
        .ods
    key
        Folded names, one of which is in the header row.

    Returns
    -------
    DataFrame of str, rows without any text left out

    Raises
    ------
    SourceError
        Not a whole file, too large, or without such a header.
    """
    rows = ods_sheets(path)[0]
    for rank, header in enumerate(rows):
        names = [cell.strip() for cell in header]
        if key & {folded(name) for name in names}:
            width = len(names)
            table = pd.DataFrame([(row + [""] * width)[:width] for row in rows[rank + 1 :]], columns=names, dtype=str)
            table = table.loc[:, [name != "" for name in names]]
            table = table[(table != "").any(axis="columns")].reset_index(drop=True)
            receive(path.name, len(table))
            return table
    raise SourceError(
        f"{path.name}: no row of headers with {', '.join(sorted(key))} in its first sheet.",
        fr=f"{path.name} : la première feuille n'a pas de ligne d'en-tête avec {', '.join(sorted(key))}.",
    )


def ods_sheets(path: Path) -> list[list[list[str]]]:
    """
    Cells of each sheet, row by row, as text; at least one sheet.

    Raises
    ------
    SourceError
        Not a whole file, too large.
    """
    with door(path.name, expected=NOT_WHOLE), zipfile.ZipFile(path) as archive:
        if archive.getinfo("content.xml").file_size > LARGEST:
            raise SourceError(
                f"{path.name}: {LARGEST // 1_000_000} MB of cells at most. Keep only the table.",
                fr=f"{path.name} : {LARGEST // 1_000_000} Mo de cellules au plus. N'y gardez que le tableau.",
            )
        root = ET.fromstring(archive.read("content.xml"))
        first, *others = root.iter(f"{TABLE}table")
        return [_rows(sheet) for sheet in (first, *others)]


def _rows(sheet: ET.Element) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in sheet.iter(f"{TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            again = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            cells += [_shown(cell)] * min(again, WIDEST - len(cells))
        again = int(row.get(f"{TABLE}number-rows-repeated", "1")) if any(cells) else 1
        rows += [cells] * min(again, LONGEST - len(rows))
    return rows


def _shown(cell: ET.Element) -> str:
    """The number that a cell holds, whatever its format, else its text."""
    value = cell.get(f"{OFFICE}value")
    if value is not None:
        return value
    return "\n".join("".join(line.itertext()) for line in cell.findall(f"{TEXT}p"))

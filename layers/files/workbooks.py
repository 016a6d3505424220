"""
Tables that may lie in a workbook: alone or inside a .zip, under titles and notes.

A CSV in its place is read as well; formulas give the values that they had when the workbook was saved.
"""

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import Sentence, SourceError
from layers.files.archives import unpacked
from layers.files.tables import check_files, folded, read_table
from layers.reception.door import door
from layers.reception.notes import receive

NOT_WHOLE = (
    Sentence("not a whole XLSX file", "fichier XLSX incomplet"),
    Sentence("Save it again from Excel, or download it again", "Enregistrez-le ou téléchargez-le de nouveau"),
)
NO_XLSX = {
    b"\xd0\xcf\x11\xe0": Sentence(
        "an old .xls, or a workbook locked by a password", "un ancien .xls, ou un classeur fermé par un mot de passe"
    ),
    b"<": Sentence("a web page or XML, not a workbook", "une page web ou du XML, ce n'est pas un classeur"),
}
"""First bytes of what is often called .xlsx and is none → what it is."""
SAVE_AS = Sentence("Save it as .xlsx, without a password", "Enregistrez-le en .xlsx, sans mot de passe")

HEADER_ROWS = 20
"""A workbook's header is looked for in this many first rows (titles and notes stand above it)."""


def read_packed_table(path: Path, *, patterns: Iterable[str], sheet: str, key: Iterable[str]) -> pd.DataFrame:
    """
    Read a table as text, whatever holds it.

    Parameters
    ----------
    path
        .csv (or .csv.gz), .xlsx, or a .zip of one.
    patterns
        Which member of a .zip, preferred first; those that begin with "meta" are left aside.
    sheet
        Name of the sheet of a workbook, in any case; its only sheet, or its first, where none is called so.
    key
        Published names of a column that must be in the header row of a workbook.

    Raises
    ------
    MissingFileError, SourceError
    """
    check_files([path], path.name)
    with unpacked(path, patterns) as files:
        file = next((one for one in files if not one.name.lower().startswith("meta")), files[0])
        if file.suffix.lower() == ".xlsx":
            return _from_sheet(file, path.name, sheet, {folded(name) for name in key})
        return read_table(file)


def _from_sheet(file: Path, name: str, sheet: str, key: set[str]) -> pd.DataFrame:
    with door(name, expected=_no_xlsx(file)), pd.ExcelFile(file, engine="openpyxl") as book:
        names = [str(one) for one in book.sheet_names]
        wanted = next((one for one in names if folded(one).startswith(folded(sheet))), names[0])
        rows = pd.read_excel(book, sheet_name=wanted, header=None, dtype=str, keep_default_na=False)
    for rank in range(min(HEADER_ROWS, len(rows))):
        header = [str(cell).strip() for cell in rows.iloc[rank]]
        if key & {folded(cell) for cell in header}:
            table = rows.iloc[rank + 1 :].reset_index(drop=True).astype(str)
            table.columns = pd.Index(header)
            table = table.loc[:, [cell != "" for cell in header]]
            table = table[(table != "").any(axis="columns")].reset_index(drop=True)
            receive(name, len(table))
            return table
    raise SourceError(
        f"{name}: sheet '{wanted}' has no header with one of {', '.join(sorted(key))} in its first {HEADER_ROWS} rows.",
        fr=f"{name} : la feuille « {wanted} » n'a pas d'en-tête avec {', '.join(sorted(key))} dans ses {HEADER_ROWS} "
        "premières lignes.",
    )


def _no_xlsx(path: Path) -> tuple[Sentence, Sentence]:
    """What to say of a workbook that does not open, by its first bytes."""
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return next(((found, SAVE_AS) for head, found in NO_XLSX.items() if start.startswith(head)), NOT_WHOLE)


UNSAVED_FORMULA = "\x00formula"
"""Stands for a formula that was never computed."""


def sheets_of(path: Path) -> Iterator[list[list[Any]]]:
    """
    Cells of each sheet, row by row.

    Raises
    ------
    SourceError
        Not a whole XLSX file.
    """
    import openpyxl

    with door(path.name, expected=_no_xlsx(path)), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # styles and extensions that openpyxl does not keep
        saved = openpyxl.load_workbook(path, read_only=True, data_only=True)
        written = openpyxl.load_workbook(path, read_only=True)
    try:
        for values, formulas in zip(saved.worksheets, written.worksheets, strict=True):
            pairs = zip(values.iter_rows(values_only=True), formulas.iter_rows(), strict=False)
            yield [[_cell(value, cell) for value, cell in zip(row, raw, strict=False)] for row, raw in pairs]
    finally:
        saved.close()
        written.close()


def _cell(value: Any, cell: Any) -> Any:
    return UNSAVED_FORMULA if value is None and getattr(cell, "data_type", "") == "f" else value

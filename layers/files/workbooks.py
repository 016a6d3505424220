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
    with door(name, expected=NOT_WHOLE), pd.ExcelFile(file, engine="openpyxl") as book:
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

    with door(path.name, expected=NOT_WHOLE), warnings.catch_warnings():
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

"""Rows of an XLSX, with the values that its formulas had when it was saved."""

import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.errors import SourceError

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

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # styles and extensions that openpyxl does not keep
            saved = openpyxl.load_workbook(path, read_only=True, data_only=True)
            written = openpyxl.load_workbook(path, read_only=True)
    except (zipfile.BadZipFile, ValueError, KeyError, OSError, EOFError) as error:
        raise SourceError(
            f"{path.name}: not a whole XLSX file ({error}). Save it again from Excel.",
            fr=f"{path.name} : fichier XLSX incomplet ou illisible. Enregistrez-le à nouveau depuis Excel.",
        ) from error
    try:
        for values, formulas in zip(saved.worksheets, written.worksheets, strict=True):
            pairs = zip(values.iter_rows(values_only=True), formulas.iter_rows(), strict=False)
            yield [[_cell(value, cell) for value, cell in zip(row, raw, strict=False)] for row, raw in pairs]
    finally:
        saved.close()
        written.close()


def _cell(value: Any, cell: Any) -> Any:
    return UNSAVED_FORMULA if value is None and getattr(cell, "data_type", "") == "f" else value

"""Plain workbooks for what is decided from a ranking: one sheet a table, with the same head on each."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from maps.escape_cells import escape_cell
from maps.whole import written_whole

MAX_ROWS = 5_000
"""Most rows of a sheet: the rest is in the GeoJSON."""


def write_workbook(path: Path, head: Sequence[str], sheets: Mapping[str, pd.DataFrame]) -> None:
    """
    Write tables as sheets; texts of the data never become formulas or links.

    Parameters
    ----------
    path
        The .xlsx file; written whole or not at all.
    head
        Lines above each table: what it is, warnings.
    sheets
        Name of the sheet → table whose columns are named as readers should see them; its index is not written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with written_whole(path) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        bold = book.add_format({"bold": True, "font_size": 12})
        warn = book.add_format({"italic": True, "font_color": "#7A3E00"})
        top = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#1F3A4D", "font_color": "#FFFFFF"}
        )
        for name, table in sheets.items():
            sheet = book.add_worksheet(name[:31])
            for row, line in enumerate(head):
                sheet.write_string(row, 0, escape_cell(line), warn if row else bold)
            first = len(head)
            for column, label in enumerate(table.columns):
                values = table.iloc[:MAX_ROWS, column].tolist()
                sheet.write_string(first, column, escape_cell(str(label)), top)
                longest = max((len(str(value)) for value in values), default=0)
                sheet.set_column(column, column, min(60, max(10, 0.6 * len(str(label)), longest)))
                for row, value in enumerate(values, start=first + 1):
                    _write(sheet, row, column, value)
            sheet.freeze_panes(first + 1, 0)
            sheet.autofilter(first, 0, first + max(1, min(len(table), MAX_ROWS)), max(0, len(table.columns) - 1))
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(first)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, escape_cell(value))
    elif value is not None and not pd.isna(value):
        sheet.write_number(row, column, float(value))

"""A worksheet of XlsxWriter that writes many cells sooner: the same bytes, in a tenth of the time."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xlsxwriter.format import Format
from xlsxwriter.utility import _utf16_truncate, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_letters = cache(xl_col_to_name)

SPANNED = 16
"""Rows of which XlsxWriter says together which columns they span."""


@dataclass(frozen=True)
class _Column:
    """Cells of a column of a list: what follows the look of each, and the place of that look (below 0: no cell)."""

    number: int
    cells: list[str]
    which: NDArray[np.intp]
    looks: Sequence[Format]


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter states no types
    """
    Give it to `Workbook.add_worksheet` as `worksheet_class`.

    XlsxWriter makes each cell attribute by attribute, and escapes each. Of a number or a shared text with a look of its
    own, which is nearly every cell of a ranking, no attribute can hold anything to escape. Of a list below all other
    cells (`list_column`), not even the cells are made: only their text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.list_row = 0
        self.list_columns: list[_Column] = []

    def list_column(
        self, first: int, number: int, values: Sequence[Any], which: NDArray[np.intp], looks: Sequence[Format]
    ) -> None:
        """
        Write a column of a list, whose rows have nothing else: no other cell, no height of their own.

        Parameters
        ----------
        first
            Row of the first value: the same for all columns of the sheet.
        number
            Of the column, from 0.
        values : sequence of n texts or numbers
        which : array of n integers
            Place of each value's look in `looks`; below 0, the cell is left out.
        looks
        """
        column = _Column(number, self._cells(values, which.tolist()), which, looks)
        for row in np.flatnonzero(which >= 0)[[0, -1]] if (which >= 0).any() else ():
            self._check_dimensions(first + int(row), number)
        self.list_row = first
        self.list_columns.append(column)

    def _cells(self, values: Sequence[Any], which: list[int]) -> list[str]:
        shown = [value for value, place in zip(values, which, strict=True) if place >= 0]
        said = [value for value in shown if isinstance(value, str)]
        told: dict[str, str] = {}
        for text in dict.fromkeys(said):
            whole = text if len(text) <= self.xls_strmax // 2 else _utf16_truncate(text, self.xls_strmax)
            told[text] = f' t="s"><v>{self.str_table._get_shared_string_index(whole)}</v></c>'
        self.str_table.count += len(said) - len(told)
        cells = iter([told[value] if isinstance(value, str) else f"><v>{value:.16G}</v></c>" for value in shown])
        return [next(cells) if place >= 0 else "" for place in which]

    def _calculate_spans(self) -> None:
        super()._calculate_spans()
        if not self.list_columns:
            return
        filled = np.array([column.which >= 0 for column in self.list_columns])
        numbers = np.array([column.number for column in self.list_columns])
        for start in range(self.list_row // SPANNED * SPANNED, self.list_row + filled.shape[1], SPANNED):
            part = filled[:, max(0, start - self.list_row) : start - self.list_row + SPANNED].any(axis=1)
            if part.any():
                above = [int(end) - 1 for end in self.row_spans.get(start // SPANNED, "").split(":") if end]
                ends = [*above, *numbers[part].tolist()]
                self.row_spans[start // SPANNED] = f"{min(ends) + 1}:{max(ends) + 1}"

    def _write_rows(self) -> None:
        super()._write_rows()
        for row, cells in enumerate(zip(*self._list_texts(), strict=True), start=self.list_row):
            written = "".join(cells)
            if written:
                self._write_row(row, self.row_spans.get(row // SPANNED))
                self.fh.write(written)
                self._xml_end_tag("row")

    def _list_texts(self) -> list[list[str]]:
        """Give the cells of each column, whole; a look takes its number where it is first met, row by row."""
        first_met = []
        for column in self.list_columns:
            for place, look in enumerate(column.looks):
                rows = np.flatnonzero(column.which == place)
                first_met += [(int(row), column.number, look) for row in rows[:1]]
        ordered = sorted(first_met, key=lambda met: met[:2])
        marks = {id(look): f' s="{look._get_xf_index()}"' for _, _, look in ordered}
        texts = []
        for column in self.list_columns:
            looks = [marks.get(id(look), "") for look in column.looks]
            start = f'<c r="{_letters(column.number)}'
            cells = zip(range(self.list_row + 1, sys.maxsize), column.which.tolist(), column.cells, strict=False)
            texts.append([f'{start}{row}"{looks[place]}{cell}' if cell else "" for row, place, cell in cells])
        return texts

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        if cell.format is None or self.constant_memory or kind not in ("Number", "String"):
            super()._write_cell(row, col, cell)
            return
        place = f'<c r="{_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
        rest = f"><v>{cell.number:.16G}</v></c>" if kind == "Number" else f' t="s"><v>{cell.string}</v></c>'
        self.fh.write(place + rest)

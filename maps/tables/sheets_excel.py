"""Workbooks of plain tables beside that of a ranking: sheets of a list of sites, and what is decided from a ranking."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.scoring.criterion import Language
from maps.atomic_write import written_whole
from maps.colours import INK, WATCH
from maps.flat_tables import Run, in_language
from maps.sheet.content import SheetContent
from maps.sheet.text import answer_words, change_words, effect_words, found_words, margin_words
from maps.sheet.verdict import because, verdict_title
from maps.text import LONGEST_CELL, escape_cell
from maps.words.about import sources_table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MAX_ROWS = 5_000
"""Most rows of a sheet of `write_workbook`: the rest is in the GeoJSON."""

LINE_POINTS, TALLEST_POINTS = 15, 409
"""Height of a line of text, and the most that a row of Excel has."""

TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

_WORDS = {
    "fr": {
        "sites": "Sites", "rules": "Règles", "changes": "Changements", "report": "Lignes reçues", "sources": "Sources",
        "row": "Ligne", "given": "Donné", "site_id": "Identifiant", "label": "Libellé", "commune": "Commune",
        "verdict": "Verdict", "why": "Pourquoi", "score": "Score (0–100)", "high": "Score si l’inconnu était au mieux",
        "rank": "Rang parmi les candidats", "of": "Candidats classés", "cells": "Mieux que (% des mailles habitées)",
        "pensions": "Pensions existantes moins bien placées", "studios": "Studios au plus", "area": "Surface (m²)",
        "first": "À faire d’abord", "file": "Fiche", "rule": "Règle", "answer": "Réponse", "found": "Constat",
        "margin": "Marge", "ask": "Qui peut répondre", "text": "Texte", "change": "Changement", "effect": "Effet",
        "placed": "Placé", "how": "Comment", "remark": "Remarque", "yes": "oui", "no": "NON",
    },
    "en": {
        "sites": "Sites", "rules": "Rules", "changes": "Changes", "report": "Rows received", "sources": "Sources",
        "row": "Row", "given": "Given", "site_id": "Id", "label": "Label", "commune": "Commune",
        "verdict": "Verdict", "why": "Why", "score": "Score (0–100)", "high": "Score if the unknown were best",
        "rank": "Rank among candidates", "of": "Ranked candidates", "cells": "Better than (% of inhabited cells)",
        "pensions": "Existing pensions less well placed", "studios": "Studios at most", "area": "Area (m²)",
        "first": "To do first", "file": "Sheet", "rule": "Rule", "answer": "Answer", "found": "Found",
        "margin": "Margin", "ask": "Who can tell", "text": "Text", "change": "Change", "effect": "Effect",
        "placed": "Placed", "how": "How", "remark": "Remark", "yes": "yes", "no": "NO",
    },
}  # fmt: skip

Rows = list[list[Any]]


class SheetRows:
    """The lines of the workbook, gathered sheet by sheet, so that the sheets need not be kept."""

    def __init__(self) -> None:
        self.sites: Rows = []
        self.rules: Rows = []
        self.changes: Rows = []

    def add(self, content: SheetContent, file: str) -> None:
        """Add one site; `file` is the name of its sheet, "" where none is written."""
        stand, lang = content.standing, content.lang
        low, high = (100 * float(content.ranking.scores[name].loc[content.site_id]) for name in ("score", "score_high"))
        site = content.ranking.sites.loc[content.site_id]
        first = change_words(content, content.changes[0]) if content.changes else ""
        most = None if content.fit is None else content.fit.most_studios
        beaten = round(stand.better_than_pensions * stand.pensions) if stand.pensions else None
        self.sites.append([
            content.site_id, str(site["label"]), str(site.get("commune") or ""), verdict_title(content),
            because(content), round(low, 1), round(high, 1),
            stand.rank, stand.ranked, _number(round(100 * stand.better_than_cells, 1)), beaten,
            _number(site.get("area_m2")), most, first, file,
        ])  # fmt: skip
        for rule in content.ranking.rules:
            self.rules.append([
                content.site_id, in_language(rule.label, lang), answer_words(content, rule),
                found_words(content, rule), margin_words(content, rule), in_language(rule.ask, lang),
                in_language(rule.text, lang),
            ])  # fmt: skip
        for change in content.changes:
            self.changes.append([content.site_id, change_words(content, change), effect_words(content, change)])


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def write_sheets_xlsx(
    rows: SheetRows,
    report: pd.DataFrame,
    run: Run,
    path: Path,
    lang: Language,
    *,
    lines: Sequence[str] = (),
    given: pd.DataFrame | None = None,
) -> None:
    """
    Write the workbook, whole or not at all.

    Parameters
    ----------
    rows
        Of the sites that could be placed.
    report
        One row a row received (see `layers.places.placed_sites.PlacedSites`): nothing of the list is lost.
    run
        What made it; every key may be missing.
    path
        The .xlsx file.
    lang
        Language of the sheets.
    lines
        Head of the first sheet.
    given
        Columns of the list as they were, row by row of the report: written behind it, under their own names.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    said = _WORDS[lang]
    heads = {
        "sites": ("site_id", "label", "commune", "verdict", "why", "score", "high", "rank", "of", "cells", "pensions",
                  "area", "studios", "first", "file"),
        "rules": ("site_id", "rule", "answer", "found", "margin", "ask", "text"),
        "changes": ("site_id", "change", "effect"),
        "report": ("row", "given", "site_id", "label", "placed", "how", "remark"),
    }  # fmt: skip
    told = [
        [one.row, one.given, one.site_id, one.label, said["yes"] if one.is_placed else said["no"], one.how,
         getattr(one, f"remark_{lang}")]
        for one in report.itertuples()
    ]  # fmt: skip
    own = pd.DataFrame(index=report.index) if given is None else given
    told = [line + values for line, values in zip(told, own.to_numpy(dtype=object).tolist(), strict=True)]
    tables = {"sites": rows.sites, "rules": rows.rules, "changes": rows.changes, "report": told}
    with written_whole(path) as draft, new_workbook(draft) as book:
        looks = sheet_looks(book)
        for name, keys in heads.items():
            header = [said[key] for key in keys] + (list(map(str, own.columns)) if name == "report" else [])
            add_sheet(book, said[name], header, tables[name], looks, lines)
        sources = sources_table(run, lang)
        add_sheet(book, said["sources"], list(sources.columns), sources.to_numpy().tolist(), looks)


def new_workbook(path: Path) -> "Workbook":
    """Open a workbook to be written, in which text stays text."""
    from xlsxwriter import Workbook  # only who writes one waits for it: a check of one site does not

    return Workbook(str(path), TEXT_STAYS_TEXT)


def sheet_looks(book: "Workbook") -> tuple[Any, Any]:
    """Formats of a header and of a cell, for the sheets of one workbook."""
    header = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": INK, "font_color": "#FFFFFF"}
    return book.add_format(header), book.add_format({"text_wrap": True, "valign": "top"})


def add_sheet(
    book: "Workbook",
    name: str,
    header: list[str],
    rows: Rows,
    looks: tuple[Any, Any],
    lines: Sequence[str] = (),
    *,
    widest: int = 60,
) -> None:
    """
    Add a sheet of wrapped texts and numbers: `lines`, then a header that stays in sight and filters, then the rows.

    Parameters
    ----------
    book
    name
    header
    rows
        As long as the header; "" and None are empty cells. Texts never become formulas.
    looks
        See `sheet_looks`.
    lines
        Above the header.
    widest
        Letters of the widest column; longer texts take several lines.
    """
    from maps.tables.quick_sheet import QuickSheet  # as `new_workbook`

    top, wrap = looks
    sheet = book.add_worksheet(name, worksheet_class=QuickSheet)
    widths = [_width(header[column], [row[column] for row in rows[:200]], widest) for column in range(len(header))]
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, escape_cell(line))
    start = len(lines)
    for column, text in enumerate(header):
        sheet.write_string(start, column, escape_cell(text), top)
        sheet.set_column(column, column, widths[column])
    _set_height(sheet, start, header, widths)
    for number, row in enumerate(rows, start=start + 1):
        _set_height(sheet, number, row, widths)
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, escape_cell(value), wrap)
            elif value is not None and not pd.isna(value):
                sheet.write_number(number, column, float(value), wrap)
    sheet.freeze_panes(start + 1, 1)
    if rows:
        sheet.autofilter(start, 0, start + len(rows), len(header) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(start)
    sheet.set_footer("&L&A&R&P / &N")


def _width(header: str, values: list[Any], widest: int) -> int:
    """Letters of a column: its longest text, or the longest word of its header."""
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(10, longest + 2, *(len(word) + 2 for word in header.split())), widest)


def _set_height(sheet: Any, row: int, values: list[Any], widths: list[int]) -> None:
    """As many lines as its longest text takes: not every program finds the height of a wrapped row by itself."""
    lines = [
        len(textwrap.wrap(value[:LONGEST_CELL], max(8, width - 2)))
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str) and len(value) > width - 2
    ]
    if lines:
        sheet.set_row(row, min(LINE_POINTS * max(lines), TALLEST_POINTS))


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
    with written_whole(path) as draft, new_workbook(draft) as book:
        bold = book.add_format({"bold": True, "font_size": 12})
        warn = book.add_format({"italic": True, "font_color": WATCH})
        top = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": INK, "font_color": "#FFFFFF"}
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

"""The ranking as an Excel workbook for landlords and planners: what passes, what fails, what is unknown, and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking, rows_of
from maps.atomic_write import written_whole
from maps.classes import class_bounds
from maps.colours import INK, RED, WATCH
from maps.flat_tables import (
    Run,
    estimated_criteria,
    in_language,
    notes,
    out_of_reach_criteria,
    rule_sentences,
    scores_table,
    shown_measures,
    told_values,
    unknown_criteria,
    unknown_reasons,
)
from maps.tables.excel_columns import Column, sector_columns, verdict_columns
from maps.tables.quick_sheet import QuickSheet
from maps.tables.score_colours import class_formats
from maps.tables.sectors import NAME, sectors_table
from maps.tables.told_cells import criteria_frame, estimate_form, measure_form, place_values, rules_frame, sources_frame
from maps.text import escape_cell
from maps.words.about import head, is_fictional, not_evaluated, title, unfit
from maps.words.workbook import EXCLUDED, FLAGS, HEADERS, SHEETS, guide

MAX_ROWS = 5_000
"""Most sites on a sheet: more is slow to open, and said to be in the GeoPackage."""

PAGE_WIDTH = 200
"""Characters across a landscape A4 page that can still be read."""


def write_xlsx(ranking: Ranking, run: Run, path: Path, lang: Language = "fr", *, max_rows: int = MAX_ROWS) -> None:
    """
    Write the ranking as a workbook: ranking, sectors, excluded sites, criteria, rules, sources, how to read.

    Parameters
    ----------
    ranking
    run
        What made it; every key may be missing.
    path
        The .xlsx file; written whole or not at all.
    lang
        Language of the sheets.
    max_rows
        Most sites on a sheet; where there are more, the head of the sheet says how many are left out.

    Notes
    -----
    Text of the data never becomes a formula or a link (`escape_cell`). Of a criterion about people only the note is
    written, never the measure. An estimate is written "≈ 12". An empty cell is unknown.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with written_whole(path) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        _Book(book, ranking, run, lang, max_rows).fill()


class _Book:
    """The workbook being written, and what each of its sheets needs."""

    def __init__(self, book: Workbook, ranking: Ranking, run: Run, lang: Language, max_rows: int) -> None:
        self.book, self.ranking, self.run, self.lang, self.max_rows = book, ranking, run, lang, max_rows
        self.words = HEADERS[lang]
        self.lines, self.red = head(ranking, run, lang), unfit(run, lang)
        self.formats: dict[tuple[str, bool], Format] = {}
        self.bold = book.add_format({"bold": True, "font_size": 12})
        self.warn = book.add_format({"italic": True, "font_color": WATCH})
        self.line = book.add_format({"align": "left", "valign": "top", "indent": 1})
        self.wrapped = book.add_format({"align": "left", "valign": "top", "indent": 1, "text_wrap": True})
        looks = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": INK}
        self.unfit = book.add_format({"bold": True, "font_color": RED})
        self.classes = [(when, book.add_format(look)) for when, look in class_formats(class_bounds(ranking))]
        self.top = book.add_format(looks | {"font_color": "#FFFFFF"})
        book.set_properties({"title": escape_cell(title(run, lang)), "comments": escape_cell(" ".join(self.lines))})

    def fill(self) -> None:
        order = self.ranking.sites.index.get_indexer(self.ranking.ordered())
        count = int(self.ranking.scores["is_eligible"].sum())
        lists = {"ranking": (order[:count], self.ranked_columns), "excluded": (order[count:], self.excluded_columns)}
        for name, (rows, columns) in lists.items():
            self.sheet(name, columns(rows_of(self.ranking, rows[: self.max_rows])), total=len(rows))
            if name == "ranking" and self.ranking.sectors is not None:
                self.sheet("sectors", self.frame_columns(sectors_table(self.ranking, self.lang).head(self.max_rows)))
        self.sheet("criteria", self.criteria_columns())
        self.sheet("rules", self.frame_columns(rules_frame(self.ranking, self.lang)))
        self.sheet("sources", self.frame_columns(sources_frame(self.run, self.lang)))
        self.sheet("read", self.read_columns())

    def sheet(self, name: str, columns: list[Column], *, total: int | None = None) -> None:
        sheet = self.book.add_worksheet(SHEETS[self.lang][name], worksheet_class=QuickSheet)
        lines, shown = list(self.lines), len(columns[0].values)
        if total is not None and total > shown:
            lines.append(self.words["left_out"].format(shown=shown, total=total))
        for row, line in enumerate(lines):
            look = self.bold if row == 0 else self.unfit if line == self.red else self.warn
            sheet.write_string(row, 0, escape_cell(line), look)
        top = len(lines)
        is_list = name in ("ranking", "excluded")
        sheet.set_row(top, 66 if is_list else 32)
        for number, column in enumerate(columns):
            sheet.write_string(top, number, escape_cell(column.header), self.top)
            sheet.set_column(number, number, column.width)
            self.write_column(sheet, top + 1, number, column, text=self.line if is_list else self.wrapped)
        sheet.freeze_panes(top + 1, 2 if is_list else 0)
        sheet.autofilter(top, 0, top + max(shown, 1), len(columns) - 1)
        self.print_setup(sheet, top, pages_wide=max(1, round(sum(column.width for column in columns) / PAGE_WIDTH)))
        if shown:
            self.colour_scores(sheet, top + 1, top + shown, columns)

    def colour_scores(self, sheet: QuickSheet, first: int, last: int, columns: list[Column]) -> None:
        """The scores of a list in the colours of the map's key."""
        for number in [number for number, column in enumerate(columns) if column.is_score]:
            for condition, look in self.classes:
                sheet.conditional_format(first, number, last, number, condition | {"format": look})

    def write_column(self, sheet: QuickSheet, first: int, number: int, column: Column, *, text: Format) -> None:
        looks = [self.form(column.form or "General", is_estimate) for is_estimate in (False, True)]
        is_text = np.array([isinstance(value, str) for value in column.values], dtype=bool)
        is_estimate = False if column.estimated is None else np.array(column.estimated, dtype=bool)
        told: Sequence[Any] = column.values
        if is_text.any():
            texts = {value: escape_cell(value) or None for value in {*column.values} if isinstance(value, str)}
            told = [texts[value] if isinstance(value, str) else value for value in column.values]
        is_there = pd.notna(pd.Series(told, dtype=object))
        sheet.list_column(
            first, number, told, np.where(is_there, np.where(is_text, len(looks), is_estimate), -1), [*looks, text]
        )

    def form(self, code: str, is_estimate: bool) -> Format:
        key = (code, is_estimate)
        if key not in self.formats:
            shown = estimate_form(code) if is_estimate and code != "General" else code
            self.formats[key] = self.book.add_format({"num_format": shown, "italic": is_estimate, "valign": "top"})
        return self.formats[key]

    def print_setup(self, sheet: QuickSheet, top: int, *, pages_wide: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(pages_wide, 0)
        sheet.repeat_rows(top)
        if pages_wide > 1:
            sheet.repeat_columns(0, 1)
        # "&" opens a code in a header; doubled, it is itself. A header holds 255 characters.
        sheet.set_header("&L" + self.lines[0].replace("&", "&&")[:240])
        sheet.set_footer("&L&A&R&P / &N")
        if is_fictional(self.run):
            sheet.set_tab_color(RED)

    def place_columns(self, table: pd.DataFrame) -> list[Column]:
        known = {"label": 34, "commune": 22, "insee_code": 10, "owner_name": 30, "owner_kind": 14, "area_m2": 12}
        forms = {"area_m2": "#,##0"}
        return [
            Column(self.words[name], place_values(name, table[name].tolist(), self.lang), width, forms.get(name, ""))
            for name, width in known.items()
            if name in table
        ]

    def ranked_columns(self, shown: Ranking) -> list[Column]:
        table, lang, words = scores_table(shown), self.lang, self.words
        columns = [
            Column(words["rank"], table["rank"].tolist(), 7, "0"),
            Column(words["site_id"], [str(one) for one in table.index], 19),
            Column(words["score"], table["score"].tolist(), 10, "0.0", is_score=True),
            Column(words["score_high"], table["score_high"].tolist(), 12, "0.0"),
            Column(words["score_geometric"], table["score_geometric"].tolist(), 13, "0.0"),
            Column(words["is_disputed"], [FLAGS[lang] if one else "" for one in table["is_disputed"]], 12),
            *verdict_columns(shown, lang),
            *sector_columns(shown, lang),
            *self.place_columns(table),
            self.rule_column("alerts", shown, "alert", "fail"),
            self.rule_column("open_exclusions", shown, "exclusion", "unknown"),
            self.rule_column("open_alerts", shown, "alert", "unknown"),
            *self.known_columns(shown),
            Column(words["unknown_criteria"], unknown_criteria(shown, lang).tolist(), 30),
            Column(words["out_of_reach_criteria"], out_of_reach_criteria(shown, lang).tolist(), 30),
            Column(words["estimated_criteria"], estimated_criteria(shown, lang).tolist(), 30),
        ]
        return columns + self.criterion_columns(shown)

    def rule_column(self, name: str, shown: Ranking, kind: str, answer: str, width: float = 40) -> Column:
        """The rules of one kind that gave one answer, in words."""
        return Column(self.words[name], rule_sentences(shown, self.lang, kind=kind, answer=answer).tolist(), width)

    def known_columns(self, shown: Ranking) -> list[Column]:
        """How much of the site's ground every exclusion rule knows, and which layers do not answer."""
        told = [Column(self.words["unknown_because"], unknown_reasons(shown, self.lang).tolist(), 40)]
        if "known_percent" in shown.details:
            known = shown.details["known_percent"].tolist()
            told.insert(0, Column(self.words["known_percent"], known, 12, "0.0"))
        return told

    def criterion_columns(self, shown: Ranking) -> list[Column]:
        note, told = notes(shown), {criterion.id for criterion in shown_measures(shown)}
        columns = []
        for criterion in shown.criteria:
            label, unit = in_language(criterion.label, self.lang), in_language(criterion.unit, self.lang)
            estimated = shown.estimates[criterion.id].astype(bool).tolist()
            if criterion.id in told:
                values, form = self.told(shown, shown.measures[criterion.id]), measure_form(criterion, self.lang)
                columns.append(Column(f"{label} ({unit})" if unit else label, values, 14, form, estimated))
                late = f"{criterion.id}_p95_min"
                if late in shown.details:
                    worst = self.told(shown, shown.details[late])
                    columns.append(Column(self.words["late"].format(label=label), worst, 14, "#,##0", estimated))
            header = self.words["note"].format(label=label)
            columns.append(Column(header, note[criterion.id].tolist(), 14, "0"))
        return columns + self.destination_columns(shown)

    def told(self, shown: Ranking, values: pd.Series) -> list[Any]:
        return told_values(shown, values, self.lang).tolist()

    def destination_columns(self, shown: Ranking) -> list[Column]:
        """Minutes to each named destination of the territory."""
        details, columns = shown.details, []
        for place in self.run.get("destinations", ()):
            for kind in ("p50", "p95", "walk"):
                name = f"to_{place['id']}_{kind}_min"
                if name in details:
                    header = self.words[f"to_{kind}"].format(label=in_language(place["label"], self.lang))
                    estimated = details["to_destinations_is_estimate"].tolist()
                    columns.append(Column(header, self.told(shown, details[name]), 14, "#,##0", estimated))
        return columns

    def excluded_columns(self, shown: Ranking) -> list[Column]:
        table = scores_table(shown)
        return [
            Column(self.words["site_id"], [str(one) for one in table.index], 19),
            self.rule_column("reasons", shown, "exclusion", "fail", 60),
            *self.place_columns(table),
            Column(self.words["score_excluded"], table["score"].tolist(), 14, "0.0"),
            self.rule_column("open_exclusions", shown, "exclusion", "unknown"),
            *self.known_columns(shown),
            self.rule_column("alerts", shown, "alert", "fail"),
        ]

    def criteria_columns(self) -> list[Column]:
        columns = self.frame_columns(criteria_frame(self.ranking, self.run, self.lang))
        missing = not_evaluated(self.ranking, self.run, self.lang)
        if not missing:
            return columns
        left = EXCLUDED[self.lang]
        sources = [f"{left} : {why}" if why else left for _, why in missing]
        rows = {self.words["label"]: [one for one, _ in missing], self.words["source"]: sources}
        blank = [""] * len(missing)
        return [Column(one.header, [*one.values, *rows.get(one.header, blank)], one.width, one.form) for one in columns]

    def frame_columns(self, frame: pd.DataFrame) -> list[Column]:
        wide = {
            "label": 40,
            "met": 40,
            "text": 60,
            "ask": 40,
            "source": 60,
            "knots": 34,
            "title": 44,
            "repairs": 50,
            NAME: 34,
            "remark": 40,
            "best": 19,
            "best_label": 34,
            "sha256": 20,
        }
        yes = {True: FLAGS[self.lang], False: ""}
        return [
            Column(
                self.words[name],
                [yes[one] if isinstance(one, bool) else one for one in frame[name].tolist()],
                wide.get(name, 14),
                {"weight_percent": "0.0", "rows": "#,##0"}.get(name, "General"),
                is_score=name == "score",
            )
            for name in frame.columns
        ]

    def read_columns(self) -> list[Column]:
        rows = guide(self.ranking, self.run, self.lang)
        return [
            Column(self.words["what"], [name for name, _ in rows], 36),
            Column(self.words["explained"], [text for _, text in rows], 120),
        ]

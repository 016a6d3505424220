"""The control of the data as a workbook: one row a control, and one row a place, to sort, filter and send."""

import textwrap
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
import xlsxwriter

from geo.crs import WORKING_CRS
from maps.atomic_write import written_whole
from maps.inspection.content import ControlContent, InspectionContent
from maps.inspection.page import gravest_first, titled
from maps.tables.sheets_excel import TEXT_STAYS_TEXT, Rows, add_sheet, sheet_looks
from maps.words.inspection import inspection_words

LINE = 140
"""Letters of a line above a table: what a printed page is wide."""

WIDEST = 32
"""Letters of a column of the summary: its eight fit on a page that can be read."""

LONLAT = 4326


def write_inspection_workbook(content: InspectionContent, path: Path) -> None:
    """
    Write the workbook, whole or not at all: « Synthèse », one row a control, and « Lieux », one row a place.

    Parameters
    ----------
    content
    path
        The .xlsx file; its folder is made.

    Notes
    -----
    Text of the data never becomes a formula. A place that has an area or a length is told by a point of it.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    said, controls = inspection_words(content.language), gravest_first(content)
    lines = [
        line
        for text in (titled(content), content.headline, *content.notices, content.made)
        for line in textwrap.wrap(text, LINE, break_long_words=True)
    ]
    summary = ["control", "verdict", "compared", "expected", "found", "threshold", "ask", "count"]
    places = ["control", "place", "expected", "found", "remark", "x", "y", "lon", "lat"]
    with written_whole(path) as draft, xlsxwriter.Workbook(str(draft), TEXT_STAYS_TEXT) as book:
        looks = sheet_looks(book)
        rows: Rows = [
            [one.title, _verdict(one, content), one.compared, one.expected, one.found, one.threshold, one.ask,
             len(one.rows)]
            for one in controls
        ]  # fmt: skip
        add_sheet(book, said["summary"], [said[name] for name in summary], rows, looks, lines, widest=WIDEST)
        add_sheet(book, said["places"], [said[name] for name in places], _places(controls), looks, lines[:1], widest=40)


def _verdict(control: ControlContent, content: InspectionContent) -> str:
    said = inspection_words(content.language)
    told = said[control.verdict]
    return said["of"].format(what=told) + said["unfit_then"] if control.is_unfit else told


def _places(controls: list[ControlContent]) -> Rows:
    rows = [(control, row) for control in controls for row in control.rows]
    points = [
        None if row.geometry is None or row.geometry.is_empty else shapely.point_on_surface(row.geometry)
        for _, row in rows
    ]
    flat = gpd.GeoSeries(points, crs=WORKING_CRS)
    degrees = flat.to_crs(LONLAT)
    return [
        [control.title, row.name, row.expected, row.found, row.remark, *_pair(metres, 0), *_pair(lonlat, 6)]
        for (control, row), metres, lonlat in zip(rows, flat, degrees, strict=True)
    ]


def _pair(point: Any, decimals: int) -> list[float | None]:
    return [None, None] if point is None else [round(point.x, decimals), round(point.y, decimals)]

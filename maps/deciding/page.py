"""A page for what is decided from a ranking: a drawing, its legend and tables; one file, no script, no request."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.scoring.criterion import Language
from maps.atomic_write import written_whole
from maps.colours import GREY, INK, LAND, css_variables
from maps.text import as_html, as_sentence, clean

WIDTH = 1000.0
TABLE_ROWS = 60
DECIMALS = 6

STYLE = (
    css_variables()
    + """
:root{color-scheme:light}body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}
body{color:var(--ink)}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:1.6rem}.warn{color:var(--watch);font-style:italic}
svg{width:100%;height:auto;max-height:80vh;border:1px solid var(--edge);background:#fff}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border:1px solid var(--line);padding:.25rem .45rem;text-align:left}
th{background:var(--ink);color:#fff}ul.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.4rem}
h3{font-size:1rem;margin:.8rem 0 .2rem}.wide{overflow-x:auto}@media print{@page{size:A4 landscape}svg{max-height:160mm}}
"""
)


@dataclass(frozen=True)
class Marks:
    """
    Points of one kind: `points` in EPSG:2154 with `title` (shown on hover) and perhaps `text` (written beside).

    shape : "circle", "square", "diamond"; colour : "#rrggbb"
    """

    legend: str
    points: gpd.GeoDataFrame
    colour: str
    shape: str = "circle"
    size: float = 7.0


@dataclass(frozen=True)
class Page:
    """
    What the page holds.

    head : title, then notes and warnings
    areas : polygons in EPSG:2154 with `title` and perhaps `fill` ("#rrggbb"), drawn under the marks
    lines : LineStrings drawn thin, or None
    tables : heading → table whose columns are named as readers should see them
    notes : heading → what is said of each place, as (place, texts): shown whole, over the tables
    """

    head: Sequence[str]
    areas: gpd.GeoDataFrame
    marks: Sequence[Marks]
    tables: Mapping[str, pd.DataFrame]
    lines: gpd.GeoDataFrame | None = None
    lang: Language = "fr"
    notes: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = field(default_factory=dict)


def write_page(page: Page, path: Path) -> None:
    """
    Write the page, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with written_whole(path) as draft:
        draft.write_text(page_html(page), encoding="utf-8")


def page_html(page: Page) -> str:
    """The page as text; all data text goes through `as_html`."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    # a warning is never cut: names are, at 300 characters, so that it goes through in pieces
    notes = "".join(
        f'<p class="warn">{" ".join(as_html(part) for part in textwrap.wrap(line, 250))}</p>' for line in page.head[1:]
    )
    legend = "".join(
        f'<li><svg viewBox="0 0 20 20" style="width:1em;border:0">{_mark(10, 10, mark)}</svg> '
        f"{as_html(mark.legend)}</li>"
        for mark in page.marks
        if len(mark.points)
    )
    tables = "".join(f"<h2>{as_html(name)}</h2>{_table(table, page.lang)}" for name, table in page.tables.items())
    said = "".join(
        f"<h2>{as_html(name)}</h2>"
        + "".join(
            f"<h3>{as_html(place)}</h3><ul>{''.join(f'<li>{as_sentence(text)}</li>' for text in texts)}</ul>"
            for place, texts in places
        )
        for name, places in page.notes.items()
    )
    return (
        f'<!doctype html><html lang="{page.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{as_html(page.head[0])}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{as_html(page.head[0])}</h1>{notes}{_drawing(page)}<ul class="legend">{legend}</ul>{said}{tables}'
        "</main></body></html>\n"
    )


def _drawing(page: Page) -> str:
    left, low, right, high = page.areas.total_bounds
    scale = WIDTH / max(right - left, 1.0)
    height = (high - low) * scale

    def to_screen(xy: np.ndarray) -> np.ndarray:
        return np.round(np.column_stack([(xy[:, 0] - left) * scale, (high - xy[:, 1]) * scale]), 1)

    tolerance = 1.0 / scale
    parts = [_area(shape, row, to_screen, tolerance) for shape, row in _rows(page.areas)]
    if page.lines is not None:
        shapes = shapely.transform(page.lines.geometry.simplify(tolerance).to_numpy(), to_screen)
        parts += [f'<path d="{_path(shape)}" fill="none" stroke="{INK}" stroke-width="1"/>' for shape in shapes]
    for mark in page.marks:
        if not len(mark.points):
            continue
        where = to_screen(shapely.get_coordinates(mark.points.geometry.to_numpy()))
        for (x, y), (_, row) in zip(where, _rows(mark.points), strict=True):
            beside = _beside(x, y, row.get("text"))
            parts.append(f"<g><title>{as_html(row.get('title'))}</title>{_mark(x, y, mark)}{beside}</g>")
    box = f"-12 -12 {WIDTH + 24:.0f} {height + 24:.0f}"
    return f'<svg viewBox="{box}" role="img" aria-label="{as_html(page.head[0])}">{"".join(parts)}</svg>'


def _beside(x: float, y: float, text: Any) -> str:
    if not clean(text):
        return ""
    halo = 'font-size="14" stroke="#fff" stroke-width="3" paint-order="stroke"'
    return f'<text x="{x + 9}" y="{y + 4}" {halo}>{as_html(text)}</text>'


def _rows(frame: gpd.GeoDataFrame) -> list[tuple[Any, dict[str, Any]]]:
    names = [name for name in frame.columns if name != frame.geometry.name]
    return list(zip(frame.geometry, frame[names].to_dict("records"), strict=True))


def _area(shape: Any, row: dict[str, Any], to_screen: Any, tolerance: float) -> str:
    drawn = shapely.transform(shapely.simplify(shape, tolerance), to_screen)
    fill = row.get("fill") or LAND
    return (
        f'<g><title>{as_html(row.get("title"))}</title><path d="{_path(drawn)}" fill="{as_html(fill)}" '
        'fill-rule="evenodd" stroke="'
        f'{GREY}" stroke-width=".8"/></g>'
    )


def _path(shape: Any) -> str:
    steps = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            steps.append("M" + "L".join(f"{x:g} {y:g}" for x, y in shapely.get_coordinates(ring)))
    return "".join(steps)


def _mark(x: float, y: float, mark: Marks) -> str:
    r, look = mark.size, f'fill="{mark.colour}" stroke="#fff" stroke-width="1.6"'
    if mark.shape == "circle":
        return f'<circle cx="{x}" cy="{y}" r="{r}" {look}/>'
    turn = f' transform="rotate(45 {x} {y})"' if mark.shape == "diamond" else ""
    side = f'width="{1.7 * r:.1f}" height="{1.7 * r:.1f}"'
    return f'<rect x="{x - r * 0.85:.1f}" y="{y - r * 0.85:.1f}" {side} {look}{turn}/>'


def _table(table: pd.DataFrame, lang: Language) -> str:
    head = "".join(f'<th scope="col">{as_html(name)}</th>' for name in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{as_html(_shown(value, lang))}</td>" for value in row) + "</tr>"
        for row in table.head(TABLE_ROWS).itertuples(index=False)
    )
    rest = len(table) - TABLE_ROWS
    more = {"fr": f"… et {rest} autres lignes dans le tableur.", "en": f"… and {rest} more rows in the workbook."}
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>' + (
        f"<p>{more[lang]}</p>" if rest > 0 else ""
    )


def _shown(value: Any, lang: Language) -> str:
    if isinstance(value, float) and not pd.isna(value):
        text = f"{value:.10g}"
        return text.replace(".", ",") if lang == "fr" else text
    return clean(value)


def write_points(frame: gpd.GeoDataFrame, about: Mapping[str, Any], path: Path) -> None:
    """
    Write points or polygons as GeoJSON (RFC 7946) with their plain columns, what made them in "about".

    Parameters
    ----------
    frame : GeoDataFrame in EPSG:2154
        Columns that may leave; the index is not written.
    about
        JSON values.
    path
        Written whole or not at all.
    """
    flat = frame.to_crs(4326)
    shapes = shapely.transform(flat.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    outlines = shapely.to_geojson(shapely.orient_polygons(shapes))
    rows = json.loads(pd.DataFrame(flat.drop(columns=flat.geometry.name)).to_json(orient="records", force_ascii=False))
    features = [
        {"type": "Feature", "geometry": json.loads(outline), "properties": row}
        for outline, row in zip(outlines, rows, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "about": about, "features": features}, ensure_ascii=False)
    with written_whole(path) as draft:
        draft.write_text(text, encoding="utf-8")

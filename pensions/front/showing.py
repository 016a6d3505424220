"""Results as HTML that a notebook shows and keeps: pictures inside, no script, all data text escaped."""

import base64
import io
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.language import Language
from geo.scoring.ranking import Ranking
from maps.flat_tables import number
from maps.text import SENTENCES, as_html
from maps.words.workbook import FLAGS, HEADERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS_PER_INCH = 96

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_DRAWING = re.compile(r'<svg ([^>]*role="img"[^>]*)>(.*?)</svg>', re.DOTALL)
_HEADING = re.compile(r"(</?)h[12]>")
"""Of a page of its own; in a notebook they would be taken for its chapters."""

_LABEL = re.compile(r'aria-label="([^"]*)"')


def picture(drawn: "Axes", alt: str) -> str:
    """
    Give a plot as an `<img>` that holds its bytes, and close it, or the notebook would show it twice.

    Parameters
    ----------
    drawn
        What a function of `maps.plots` gives.
    alt
        What it shows, for who does not see it.
    """
    from matplotlib import pyplot

    figure: Any = drawn.get_figure()
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight")
    pyplot.close(figure)
    return _img("image/png", file.getvalue(), as_html(alt))


def page_in_notebook(page: str) -> str:
    """
    Give a page of `maps.deciding` as a part of a notebook: its drawing as an `<img>`, its legend and its tables.

    Parameters
    ----------
    page
        The whole page, whose texts are escaped.
    """
    body, style = _BODY.search(page), _STYLE.search(page)
    if body is None or style is None:
        return page

    def drawn(found: re.Match[str]) -> str:
        label = _LABEL.search(found[1])
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {found[1]}><style>{style[1]}</style>{found[2]}</svg>'
        return _img("image/svg+xml", svg.encode(), "" if label is None else label[1])

    return _HEADING.sub(r"\1h4>", _DRAWING.sub(drawn, body[1], count=1))


def _img(kind: str, content: bytes, alt: str) -> str:
    held = base64.b64encode(content).decode()
    return f'<img alt="{alt}" style="max-width:min(100%, 800px)" src="data:{kind};base64,{held}">'


def line_html(text: str, *, is_warning: bool = False) -> str:
    """
    Give a sentence as a paragraph.

    >>> line_html("a < b", is_warning=True)
    '<p><em>a &lt; b</em></p>'
    """
    said = as_html(text, longest=SENTENCES)
    return f"<p><em>{said}</em></p>" if is_warning else f"<p><strong>{said}</strong></p>"


def table_html(table: pd.DataFrame, lang: Language) -> str:
    """
    Give a table as HTML: headers with their units where we have them, numbers as the language writes them.

    >>> table_html(pd.DataFrame({"rank": [1], "area_m2": [1234.5]}), "fr").count("Surface (m²)")
    1
    """
    heads = "".join(f'<th scope="col">{as_html(HEADERS[lang].get(str(name), str(name)))}</th>' for name in table)
    rows = "".join(
        "<tr>" + "".join(_cell(value, lang) for value in row) + "</tr>"
        for row in table.itertuples(index=False, name=None)
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value: Any, lang: Language) -> str:
    if isinstance(value, bool):
        return f"<td>{FLAGS[lang] if value else ''}</td>"
    if isinstance(value, float) and not pd.isna(value):
        return f'<td style="text-align:right">{number(value, 1, lang)}</td>'
    if isinstance(value, int):
        return f'<td style="text-align:right">{value}</td>'
    return f'<td style="text-align:left">{as_html(value)}</td>'


def with_shapes(table: pd.DataFrame, ranking: Ranking) -> gpd.GeoDataFrame:
    """Rows of a table on the index of the sites, with their shapes, in EPSG:2154."""
    shapes = ranking.sites.geometry.loc[table.index]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=ranking.sites.crs)

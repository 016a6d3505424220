"""The map without its script, as SVG: what the page shows where scripts are off, and a notebook where nothing runs."""

import base64

import geopandas as gpd
import numpy as np
import shapely

from maps.classes import class_bounds, class_of
from maps.colours import GREY, INK, LAND, RAMP, RED, SITE
from maps.map_page.background import drawn_layers, simplified
from maps.map_page.content import MapContent
from maps.map_page.static_parts import phrase, subtitle, title
from maps.text import as_html
from maps.words.page import number, page_words

WIDTH, HEIGHT = 800.0, 600.0
MARGIN = 10.0
HEAD, FOOT = 44.0, 60.0
"""Room over and under the picture that stands alone, for its title and its legend."""

NUMBERED = 20
APART = 20.0
"""Pixels between two ranks of the picture that stands alone: nearer, the better one alone is numbered."""

MANY, COVERED = 2_000, 5.0
"""Above so many sites, only the best of each square of so many pixels is drawn: a picture, not a list."""

COARSE_M = 60.0
STYLE = (
    f".carte-fixe text{{font:14px sans-serif;fill:{INK}}}.carte-fixe .end{{text-anchor:end}}"
    ".carte-fixe .middle{text-anchor:middle}"
    f".carte-fixe .communes{{fill:{LAND};stroke:{GREY};stroke-width:.9}}.carte-fixe .scale{{fill:none;stroke:{INK}}}"
    f".carte-fixe .transit_lines{{fill:none;stroke:{INK};stroke-width:1.5}}.carte-fixe .title{{font-weight:700}}"
    f".carte-fixe .first circle{{fill:{SITE};stroke:#fff;stroke-width:2}}"
    f".carte-fixe .first .ring{{fill:none;stroke:{INK};stroke-width:1}}"
    ".carte-fixe .first text{fill:#fff;font-weight:700;font-size:11px;text-anchor:middle}"
    f".carte-fixe .fictional{{font-weight:700;fill:{RED};text-anchor:end}}"
)
"""Of this picture only, even in a page that holds others."""


def static_picture(content: MapContent) -> str:
    """
    The sites over the communes as one SVG that stands alone: title, scores from light to dark, first ranks, scale.

    Parameters
    ----------
    content
        Of the map; where it has no communes, the sites alone are drawn. Sites that a rule excludes are not.

    Returns
    -------
    str
        An `<svg>` with its own style, without script and without any address but that of SVG itself: to put in a page,
        or in an `<img>`. Data text is shown as text.
    """
    frame, ground = _ground(content)
    first, second = as_html(title(content)), as_html(subtitle(content))
    is_fictional = bool(content.run.get("territory", {}).get("is_fictional"))
    warning = f'<text class="fictional" x="{WIDTH - MARGIN:.0f}" y="-{HEAD - 18:.0f}">{{}}</text>'
    width, height = f"{WIDTH:.0f}", f"{HEAD + HEIGHT + FOOT:.0f}"
    scale, left, _ = _scale(frame)
    aside = (WIDTH - 2 * MARGIN - (frame.total_bounds[2] - left) * scale) / 2 if len(frame) else 0.0
    return (
        f'<svg class="carte-fixe" xmlns="http://www.w3.org/2000/svg" viewBox="0 -{HEAD:.0f} {width} {height}" '
        f'width="{width}" height="{height}" style="max-width:100%;height:auto" role="img" '
        f'aria-label="{first} – {second}"><style>{STYLE}</style>'
        f'<rect y="-{HEAD:.0f}" width="{width}" height="{height}" fill="#fff"/>'
        f'<text class="title" x="{MARGIN:.0f}" y="-{HEAD - 18:.0f}">{first}</text>'
        f'<text x="{MARGIN:.0f}" y="-{HEAD - 36:.0f}">{second}</text>'
        f"{warning.format(as_html(phrase(content, 'fictional'))) if is_fictional else ''}"
        f'<g transform="translate({aside:.0f})">{ground}{_dots(content, frame)}'
        f'<g class="first">{_spots(content, frame, apart=APART)}</g></g>{_legend(content, frame)}</svg>'
    )


def picture_html(content: MapContent) -> str:
    """The picture as an `<img>`, for a place that shows HTML and runs nothing: nbviewer, GitHub, a printed notebook."""
    drawn = base64.b64encode(static_picture(content).encode()).decode("ascii")
    name = as_html(f"{title(content)} – {subtitle(content)}")
    return f'<img alt="{name}" style="max-width:100%" src="data:image/svg+xml;base64,{drawn}">'


def still(content: MapContent) -> str:
    """What the page shows where its script does not run; its style is the page's."""
    said = page_words(content.lang, content.kind)
    frame, ground = _ground(content)
    return (
        f'<p class="warning">{as_html(said["map_needs_js"])}</p>'
        f'<svg class="still" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{as_html(said["ranking_caption"])}">{ground}{_spots(content, frame)}</svg>'
    )


def _ground(content: MapContent) -> tuple[gpd.GeoDataFrame, str]:
    """What the picture is fitted to, and the communes and main transit lines in it."""
    drawn = drawn_layers(
        {name: content.context[name] for name in ("communes", "transit_lines") if name in content.context}
    )
    communes = drawn.get("communes")
    frame = communes if communes is not None and len(communes) else content.ranking.sites
    return frame, "".join(_lines(drawn.get(name), frame, name) for name in ("communes", "transit_lines"))


def _scale(frame: gpd.GeoDataFrame) -> tuple[float, float, float]:
    """Pixels a metre, and the west and north of the picture."""
    left, bottom, right, top = frame.total_bounds if len(frame) else (0, 0, 1, 1)
    scale = min((WIDTH - 2 * MARGIN) / max(right - left, 1.0), (HEIGHT - 2 * MARGIN) / max(top - bottom, 1.0))
    return scale, left, top


def _fitted(xy: np.ndarray, frame: gpd.GeoDataFrame) -> np.ndarray:
    scale, left, top = _scale(frame)
    return np.column_stack([MARGIN + (xy[:, 0] - left) * scale, MARGIN + (top - xy[:, 1]) * scale])


def _lines(layer: gpd.GeoDataFrame | None, frame: gpd.GeoDataFrame, name: str) -> str:
    if layer is None or not len(layer):
        return ""
    parts = shapely.get_parts(shapely.boundary(simplified(layer.geometry, COARSE_M).to_numpy()))
    if name == "transit_lines":
        parts = shapely.get_parts(simplified(layer.geometry, COARSE_M).to_numpy())
    paths = [
        "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in _fitted(shapely.get_coordinates(part), frame))
        for part in parts
        if not part.is_empty
    ]
    return f'<path class="{name}" d="{"".join(paths)}"/>'


def _spots(content: MapContent, frame: gpd.GeoDataFrame, *, apart: float = 0.0) -> str:
    """The first sites with their ranks, the best on top; none at less than `apart` pixels of a better one."""
    ranking = content.ranking
    first = [site for site in ranking.ordered()[:NUMBERED] if bool(ranking.scores.at[site, "is_eligible"])]
    if not first:
        return ""
    points = shapely.get_coordinates(ranking.sites.geometry.loc[first].representative_point().to_numpy())
    spots: list[str] = []
    placed: list[tuple[float, float]] = []
    for (x, y), site in zip(_fitted(points, frame), first, strict=True):
        if all(np.hypot(x - a, y - b) >= apart for a, b in placed):
            placed.append((x, y))
            place = int(ranking.scores["rank"].loc[site])
            at = f'cx="{x:.0f}" cy="{y:.0f}"'
            spots.append(
                f'<circle {at} r="11"/><circle class="ring" {at} r="12.5"/>'
                f'<text x="{x:.0f}" y="{y + 4:.0f}">{place}</text>'
            )
    return "".join(reversed(spots))


def _dots(content: MapContent, frame: gpd.GeoDataFrame) -> str:
    """Every ranked site, the best on top; of many, those that a better one covers are left out."""
    ranking = content.ranking
    ranked = ranking.ordered()[: int(ranking.scores["is_eligible"].sum())]
    if not len(ranked):
        return ""
    points = ranking.sites.geometry.loc[ranked].representative_point().to_numpy()
    xy = _fitted(shapely.get_coordinates(points), frame)
    scores = ranking.scores["score"].loc[ranked].to_numpy(dtype=float)
    if len(ranked) > MANY:
        _, best = np.unique((xy // COVERED).astype(int), axis=0, return_index=True)  # the first of each square
        xy, scores = xy[best], scores[best]
    shade = class_of(scores, class_bounds(ranking))
    groups = (
        f'<g fill="{colour}">'
        + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in xy[shade == step])
        + "</g>"
        for step, colour in enumerate(RAMP)
        if (shade == step).any()
    )
    return f'<g stroke="{GREY}" stroke-width=".6">{"".join(groups)}</g>'


def _legend(content: MapContent, frame: gpd.GeoDataFrame) -> str:
    """Under the map: the colour of each class of score with its bounds, and a scale in km or m."""
    lang, y, left, wide = content.lang, HEIGHT + 30, 62, 40
    boxes = "".join(
        f'<rect x="{left + wide * k}" y="{y}" width="{wide}" height="12" fill="{c}" stroke="{GREY}" stroke-width=".6"/>'
        for k, c in enumerate(RAMP)
    )
    bounds = "".join(
        f'<text class="middle" x="{left + wide * (k + 1)}" y="{y + 26:.0f}">{number(100 * bound, lang)}</text>'
        for k, bound in enumerate(class_bounds(content.ranking))
    )
    right = left + wide * len(RAMP)
    scale, _, _ = _scale(frame)
    metres = round_length(160 / scale)
    told = f"{number(metres / 1000, lang)} km" if metres >= 1000 else f"{number(metres, lang)} m"
    start, length = WIDTH - MARGIN - metres * scale, metres * scale
    return (
        f'<text x="{MARGIN:.0f}" y="{y - 8:.0f}">{as_html(phrase(content, "scale_title"))}</text>'
        f'<text class="end" x="{left - 6}" y="{y + 11:.0f}">{as_html(phrase(content, "low"))}</text>{boxes}{bounds}'
        f'<text x="{right + 6}" y="{y + 11:.0f}">{as_html(phrase(content, "high"))}</text>'
        f'<text x="{MARGIN + 300:.0f}" y="{y - 8:.0f}">{as_html(phrase(content, "still_ranks"))}</text>'
        f'<path class="scale" d="M{start:.0f} {y + 2:.0f}v8h{length:.0f}v-8"/>'
        f'<text class="end" x="{WIDTH - MARGIN:.0f}" y="{y - 4:.0f}">{told}</text>'
    )


def round_length(metres: float) -> float:
    """
    The longest of 1, 2, 5, 10, 20, … metres that is not longer.

    >>> round_length(730.0), round_length(2100.0)
    (500.0, 2000.0)
    """
    power = 10.0 ** np.floor(np.log10(metres))
    return float(next(step * power for step in (5, 2, 1) if step * power <= metres))

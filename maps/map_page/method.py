"""
How the page was made, in plain HTML: what to know first, criteria and weights, rules, sources, software.

A still picture of the map, as SVG: what the page shows where its script does not run.
"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import shapely

from geo.scoring.criterion import Rule
from maps.map_page.background import drawn_layers, simplified
from maps.map_page.content import MapContent
from maps.map_page.report import day, estimates, not_evaluated, phrase, rows_table
from maps.text import SENTENCES, as_html, clean
from maps.words.page import number, page_words

FITS = 24
"""Criteria, rules and sources that fit on one A4 page at the usual size."""


def method(content: MapContent) -> str:
    """Criteria with weights and value functions, rules with their texts, sources with vintages, what made the page."""
    parts = [_to_know(content), _criteria(content), _rules(content), _sources(content), _made_by(content)]
    lines = len(content.ranking.criteria) + len(content.ranking.rules) + len(content.run.get("sources", []))
    kind = ' class="dense"' if lines > FITS else ""  # smaller on paper, to stay on its one page
    return f'<section id="methode"{kind}>{"".join(parts)}</section>'


def _to_know(content: MapContent) -> str:
    """The warnings of the head at full length: they stay closed there, and paper opens nothing."""
    missing = [f"{phrase(content, 'missing')} {line}" for line in not_evaluated(content)]
    guessed = [f"{phrase(content, 'guessed')} {line}" for line in estimates(content)]
    lines = [*(content.say(text) for text in content.run.get("warnings", [])), *missing, *guessed]
    if not lines:
        return ""
    listed = "".join(f"<li>{as_html(line, longest=SENTENCES)}</li>" for line in lines)
    return f'<h2>{as_html(phrase(content, "to_know"))}</h2><ul class="method">{listed}</ul>'


def _criteria(content: MapContent) -> str:
    themes = {theme.id: content.say(theme.label) for theme in content.themes}
    weights = content.ranking.weights
    total = float(weights.sum()) or 1.0
    rows = (
        [
            _theme_cell(content, k, themes),
            as_html(content.say(c.label)),
            as_html(phrase(content, "percent", value=number(100 * c.weight / total, content.lang, 1))),
            as_html(_knots(content, c.knots, content.say(c.unit))),
            as_html(c.source),
        ]
        for k, c in enumerate(content.ranking.criteria)
    )
    heads = [phrase(content, key) for key in ("theme", "criterion", "weight", "knots", "origin")]
    return f"<h2>{as_html(phrase(content, 'method'))}</h2>" + rows_table(
        heads, rows, caption=phrase(content, "method"), kind="method criteria"
    )


def _theme_cell(content: MapContent, k: int, themes: dict[str, str]) -> str | None:
    """The theme beside the first of its criteria in a row, over all of them; None beside the others."""
    names = [criterion.theme for criterion in content.ranking.criteria]
    if k and names[k - 1] == names[k]:
        return None
    run = next((more for more in range(1, len(names) - k) if names[k + more] != names[k]), len(names) - k)
    return f'<th scope="rowgroup" rowspan="{run}">{as_html(themes.get(names[k], names[k]))}'


def _plain(content: MapContent, value: float) -> str:
    decimals = 0 if float(value).is_integer() else 2
    return number(value, content.lang, decimals)


def _knots(content: MapContent, knots: Iterable[tuple[float, float]], unit: str) -> str:
    """The unit once, then the note of each measure: « min à pied : 5 → 100 ; 12 → 60 »."""
    notes = " ; ".join(f"{_plain(content, measure)} → {number(100 * note, content.lang)}" for measure, note in knots)
    return phrase(content, "of", what=unit, told=notes) if unit else notes


def _limit(content: MapContent, rule: Rule) -> str:
    key, value = ("at_most", rule.fail_above) if rule.fail_above is not None else ("at_least", rule.fail_below)
    return phrase(content, key, value=_plain(content, float(value or 0)), unit=content.say(rule.unit))


def _rules(content: MapContent) -> str:
    if not content.ranking.rules:
        return ""
    rows = (
        [
            as_html(phrase(content, rule.kind)),
            as_html(content.say(rule.label)),
            as_html(_limit(content, rule)),
            as_html(f"{content.say(rule.text)} ({rule.source})"),
        ]
        for rule in content.ranking.rules
    )
    heads = [phrase(content, "kind"), phrase(content, "rule"), phrase(content, "measure"), phrase(content, "text")]
    return f"<h2>{as_html(phrase(content, 'rules_title'))}</h2>" + rows_table(
        heads, rows, caption=phrase(content, "rules_title"), kind="method rules"
    )


def _sources(content: MapContent) -> str:
    sources = content.run.get("sources", [])
    caption = phrase(content, "sources")
    if not sources:
        return f"<h2>{as_html(caption)}</h2><p>{as_html(phrase(content, 'no_sources'))}</p>"
    keys = ("title", "publisher", "vintage", "licence")
    rows = (
        [as_html(content.say(source.get(key)) or (source.get("layer") if key == "title" else "")) for key in keys]
        for source in sources
    )
    heads = [phrase(content, key) for key in ("layer", "publisher", "vintage", "licence")]
    return f"<h2>{as_html(caption)}</h2>" + rows_table(heads, rows, caption=caption, kind="method sources")


def _made_by(content: MapContent) -> str:
    software, scenario = content.run.get("software", {}), content.run.get("scenario", {})
    line = phrase(
        content, "made_by", name=clean(software.get("name")) or "pensions", version=clean(software.get("version")),
        date=day(content), scenario=clean(scenario.get("id")), hash=clean(scenario.get("hash"))[:12],
    )  # fmt: skip
    return f'<p class="muted">{as_html(line)} {as_html(phrase(content, "offline"))}</p>'


WIDTH, HEIGHT = 800.0, 600.0
NUMBERED = 20
COARSE_M = 60.0


def still(content: MapContent) -> str:
    """Communes, main transit lines and the first sites, in Lambert-93 fitted to a picture."""
    said = page_words(content.lang)
    drawn = drawn_layers({name: content.context.get(name) for name in ("communes", "transit_lines")})
    communes = drawn.get("communes")
    frame = communes if communes is not None and len(communes) else content.ranking.sites
    shapes = [_lines(drawn.get(name), frame, name) for name in ("communes", "transit_lines")]
    return (
        f'<p class="warning">{as_html(said["map_needs_js"])}</p>'
        f'<svg class="still" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{as_html(said["ranking_caption"])}">{"".join(shapes)}{_spots(content, frame)}</svg>'
    )


def _fitted(xy: np.ndarray, frame: gpd.GeoDataFrame) -> np.ndarray:
    left, bottom, right, top = frame.total_bounds if len(frame) else (0, 0, 1, 1)
    scale = min((WIDTH - 20) / max(right - left, 1.0), (HEIGHT - 20) / max(top - bottom, 1.0))
    return np.column_stack([10 + (xy[:, 0] - left) * scale, 10 + (top - xy[:, 1]) * scale])


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


def _spots(content: MapContent, frame: gpd.GeoDataFrame) -> str:
    ranking = content.ranking
    first = [site for site in ranking.ordered()[:NUMBERED] if bool(ranking.scores.at[site, "is_eligible"])]
    if not first:
        return ""
    points = shapely.get_coordinates(ranking.sites.geometry.loc[first].representative_point().to_numpy())
    spots = [
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11"/><text x="{x:.0f}" y="{y + 4:.0f}">'
        f"{int(ranking.scores['rank'].loc[site])}</text>"
        for (x, y), site in zip(_fitted(points, frame), first, strict=True)
    ]
    return "".join(reversed(spots))

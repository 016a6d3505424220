"""The easy-to-read page as HTML: plain text and pictures, complete without a script, printable alone."""

from collections.abc import Iterable

import shapely

from maps.map_page.background import simplified
from maps.map_page.content import MapContent
from maps.map_page.easy.facts import EasyFacts, easy_facts, theme_order
from maps.map_page.easy.pictograms import pictogram
from maps.map_page.static_parts import has_sliders
from maps.text import as_html, as_sentence
from maps.words.about import is_fictional, unfit
from maps.words.easy import QUESTIONS, THEMES, block, easy

WIDTH = 280.0
COARSE_M = 120.0
MOST_TOWNS = 6
"""A longer list is no easy reading: these are the towns of the first places."""


def easy_page(content: MapContent) -> str:
    """The section `facile` of the page, hidden by the script until somebody asks for it."""
    lang, facts = content.lang, easy_facts(content)
    is_pension = (content.run.get("scenario") or {}).get("id") == "pension_de_famille"
    title = "where_pension" if is_pension else "where_other"
    parts = [
        f'<div class="easy-acts js-only"><button type="button" data-easy="close">{_said(content, "back")}</button>'
        f'<button type="button" data-easy="print">{_said(content, "print")}</button></div>',
        f'<p id="easy-title" role="heading" aria-level="1" tabindex="-1">{_said(content, title)}</p>',
        f'<div class="draft">{_lines(block("draft", lang))}</div>',
        _warning(content),
        _block("house", easy("what", lang), block("what", lang)) if is_pension else "",
        _looked_for(content),
        _found(content, facts),
        *_asked(content, facts),
        _block("map", easy("read", lang), block("read", lang)),
        _weights(content),
        _block("vote", easy("who", lang), block("who", lang)),
    ]
    return f'<section id="facile" class="easy-page" aria-labelledby="easy-title">{"".join(parts)}</section>'


def door(content: MapContent) -> str:
    """The button that opens it."""
    return f'<a class="easy-door" href="#facile" data-easy="open">{_said(content, "door")}</a>'


def _said(content: MapContent, key: str) -> str:
    return as_sentence(easy(key, content.lang))


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"<p>{as_sentence(line)}</p>" for line in lines)


def _listed(names: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{as_html(name)}</li>' for name in list(names)[:MOST_TOWNS])}</ul>"


def _block(picture: str, title: str, lines: Iterable[str], more: str = "") -> str:
    head = f"<h2>{as_sentence(title)}</h2>" if title else ""
    return f'<div class="easy-block">{pictogram(picture)}<div>{head}{_lines(lines)}{more}</div></div>'


def _warning(content: MapContent) -> str:
    key = "fictional" if is_fictional(content.run) else "unfit" if unfit(content.run, content.lang) else ""
    return f'<div class="easy-warning">{_lines(block(key, content.lang))}</div>' if key else ""


def _subjects(content: MapContent) -> list[tuple[str, str]]:
    """The picture and the words of each theme, the heaviest first."""
    labels = {theme.id: content.say(theme.label) for theme in content.themes}
    told = []
    for theme in theme_order(content):
        picture, words = THEMES.get(theme, ("check", (labels.get(theme, theme),) * 2))
        told.append((picture, words[content.lang == "en"]))
    return told


def _looked_for(content: MapContent) -> str:
    cells = "".join(
        f"<li>{pictogram(picture)}<span>{as_sentence(words)}</span></li>" for picture, words in _subjects(content)
    )
    return f'<div class="easy-wide"><h2>{_said(content, "look_for")}</h2><ul class="easy-row">{cells}</ul></div>'


def _found(content: MapContent, facts: EasyFacts) -> str:
    lang, count = content.lang, len(facts.places)
    if not count:
        return _block("question", easy("found_none", lang), ())
    title = easy("found_one", lang) if count == 1 else easy("found", lang, count=count)
    towns = ""
    if facts.towns:
        key = "in_town" if len(facts.towns) == 1 else "in_towns"
        towns = f"<p>{_said(content, key)}</p>{_listed(facts.towns)}"
    drawn = _map(content, facts)
    seen = f"<p>{_said(content, 'round')}</p>" if drawn else ""
    sure = "" if facts.holds is None else _lines(block("holds" if facts.holds else "moves", lang))
    return f'<div class="easy-found"><div><h2>{as_sentence(title)}</h2>{towns}{seen}{sure}</div>{drawn}</div>'


def _asked(content: MapContent, facts: EasyFacts) -> list[str]:
    lang = content.lang
    if not facts.places:
        return []
    if not facts.asked:
        return [_block("check", easy("ask_none", lang), block("ask_none", lang))]
    title = easy("ask_one", lang) if len(facts.asked) == 1 else easy("ask", lang, count=len(facts.asked))
    parts: list[str] = []
    for key, towns in facts.asked.items():
        picture, lines = QUESTIONS[key]
        where = f"<p>{_said(content, 'not_known')}</p>{_listed(towns)}" if towns else ""
        parts.append(_block(picture, title if not parts else "", lines[lang == "en"], where))
    return parts


def _weights(content: MapContent) -> str:
    """What counts, in order; how to change it, where there is something to weigh."""
    lang = content.lang
    ordered = f"<ol>{''.join(f'<li>{as_sentence(words)}</li>' for _, words in _subjects(content))}</ol>"
    changes = _lines(block("sliders", lang)) if has_sliders(content) and len(content.ranking.criteria) > 1 else ""
    return _block("ladder", easy("counts", lang), block("order", lang), f"{ordered}{changes}")


def _map(content: MapContent, facts: EasyFacts) -> str:
    """The communes, those of the good places shaded, and a dot for each place; "" where no commune is drawn."""
    layer = content.drawn.get("communes")
    if layer is None or not len(layer):
        return ""
    left, bottom, right, top = layer.total_bounds
    scale = WIDTH / max(right - left, top - bottom, 1.0)
    points = content.ranking.sites.geometry.loc[facts.places].representative_point()
    names = layer["name"].astype(str).str.replace("'", "’") if "name" in layer else [""] * len(layer)
    shapes = simplified(layer.geometry, COARSE_M)
    paths = "".join(
        f'<path class="{"here" if name in facts.towns else "town"}" d="{_outline(shape, left, top, scale)}"/>'
        for name, shape in zip(names, shapes, strict=True)
    )
    dots = "".join(
        f'<circle cx="{(point.x - left) * scale:.0f}" cy="{(top - point.y) * scale:.0f}" r="7"/>' for point in points
    )
    width, height = (right - left) * scale, (top - bottom) * scale
    return (
        f'<svg class="easy-map" viewBox="-8 -8 {width + 16:.0f} {height + 16:.0f}" role="img" '
        f'aria-label="{as_html(easy("map", content.lang))}">{paths}{dots}</svg>'
    )


def _outline(shape: shapely.Geometry, left: float, top: float, scale: float) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(
        "M"
        + "L".join(f"{(x - left) * scale:.0f} {(top - y) * scale:.0f}" for x, y in shapely.get_coordinates(ring))
        + "z"
        for ring in rings
    )

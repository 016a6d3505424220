"""The first thing read: bar, red strip of what makes the data unfit, and the result as sentences."""

from collections.abc import Mapping
from typing import Any

from maps.map_page.content import MapContent
from maps.map_page.easy.page import door
from maps.map_page.packed_sectors import headline_said
from maps.map_page.static_parts import (
    day,
    not_evaluated,
    phrase,
    scenario_name,
    subtitle,
    territory_name,
    title,
    told_years,
    warnings,
)
from maps.text import as_html, as_sentence
from maps.words.about import unfit

VIEWS = ("result", "weights", "rules", "plots", "take")
"""The parts of the panel that a word of the bar brings first."""

GOALS = {"result": "resultat", "weights": "priorites", "rules": "priorites", "plots": "classement", "take": "emporter"}


def head(content: MapContent) -> str:
    """The bar, and what makes the data unfit for a decision: never behind a click, on paper too."""
    links = "".join(
        f'<li><a href="#{GOALS[view]}" data-view="{view}"{" hidden" if _is_idle(content, view) else ""}>'
        f'<span class="long">{as_html(phrase(content, f"view_{view}"))}</span>'
        f'<span class="short">{as_html(phrase(content, f"view_{view}_short"))}</span></a></li>'
        for view in VIEWS
    )
    name = scenario_name(content) or title(content)
    day_told = phrase(content, "computed", date=day(content)) if content.run.get("date") else phrase(content, "no_date")
    return (
        f'<header><div class="top"><p class="brand"><strong>{as_html(name)}</strong> '
        f'<span>· {as_html(territory_name(content))}</span></p><p class="day">{as_html(day_told)}</p>'
        f'<nav class="js-only" aria-label="{as_html(phrase(content, "views"))}"><ul>{links}'
        f'<li class="wide"><a href="#lire">{as_html(phrase(content, "how_link"))}</a></li>'
        f'<li class="wide">{door(content)}</li></ul></nav></div>'
        f"{_unfit(content)}</header>"
    )


def _is_idle(content: MapContent, view: str) -> bool:
    """Nothing to weigh, or no rule to suppose away."""
    if view == "weights":
        return len(content.ranking.criteria) < 2
    return view == "rules" and not content.ranking.rules


def _unfit(content: MapContent) -> str:
    """The reason in bold, and what is told of it; a link to all that must be known."""
    told = unfit(content.run, content.lang)
    if not told:
        return ""
    territory = content.run.get("territory", {})
    notice = content.say(territory.get("notice")) or phrase(content, "fictional_why")
    bold, _, rest = told.partition(". ")
    rest = rest or (notice if territory.get("is_fictional") else "")
    more = f" <span>{as_sentence(rest)}</span>" if rest else ""
    return (
        f'<div class="unfit" role="note"><p><strong>{as_sentence(bold.rstrip("."))}.</strong>{more}</p>'
        f'<a href="#savoir">{as_html(phrase(content, "why_unfit"))}</a></div>'
    )


def finding(content: MapContent) -> str:
    """
    Where the best places are, how many were looked at, how sure it is, what is missing.

    Without a result in sentences: the title, and what must not be hidden.
    """
    said = headline_said(content)
    heading = as_sentence(said["where"]) if said["where"] else as_html(title(content))
    missing, others = said["missing"], len(said["also_missing"])
    if missing and others:
        missing += f" ({phrase(content, 'also_missing' if others > 1 else 'also_missing_one', count=others)})"
    lines = [
        f'<h1>{heading}</h1><p class="counts">{as_sentence(said["how_many"] or subtitle(content))}</p>',
        _count_bar(said),
        f"<p>{as_sentence(said['how_sure'])}</p>" if said["how_sure"] else "",
        f'<p class="missing">{as_sentence(missing)}</p>' if missing else "",
        *(f'<p class="watched">{as_sentence(one)}</p>' for one in said["to_watch"][: not missing]),
        *(f'<p class="warning">{as_sentence(one)}</p>' for one in _alone(content)),
    ]
    return f'<section class="finding" id="resultat">{"".join(lines)}</section>'


def _alone(content: MapContent) -> list[str]:
    """What a result without sentences of its own must not hide: warnings, and what was not evaluated."""
    if content.run.get("headline"):
        return []
    missing = [f"{phrase(content, 'missing')} {line}" for line in not_evaluated(content)]
    return [*warnings(content), *missing, *told_years(content)]


def _count_bar(said: Mapping[str, Any]) -> str:
    """The three counts of the sentence as one bar: for the eye only, the sentence says them."""
    parts = [(name, said[name]) for name in ("respected", "to_check", "excluded") if said[name]]
    drawn = "".join(f'<span class="{name}" style="flex-grow:{count}"></span>' for name, count in parts)
    return f'<div class="count-bar" aria-hidden="true">{drawn}</div>' if drawn else ""


def skip_to(content: MapContent) -> str:
    """Where the list stands that the first link goes to."""
    return "#secteurs" if content.run.get("sectors") else "#classement"


def head_parts(content: MapContent) -> dict[str, str]:
    """What `page.html` holds of it."""
    return {"head": head(content), "finding": finding(content), "skip_to": skip_to(content)}

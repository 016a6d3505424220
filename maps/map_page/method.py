"""How the page was made, in plain HTML: what to know first, criteria and weights, rules, sources, software."""

from collections.abc import Iterable, Mapping
from typing import Any

from geo.scoring.criterion import Rule
from maps.map_page.content import MapContent
from maps.map_page.static_parts import day, estimates, not_evaluated, phrase, rows_table, told_years, warnings
from maps.text import SENTENCES, as_html, as_sentence, clean, dated
from maps.words.about import also_missing, cell_m, to_watch, unfit
from maps.words.page import number


def method(content: MapContent) -> str:
    """Criteria with weights and value functions, rules with their texts, sources with vintages, what made the page."""
    parts = [_to_know(content), _criteria(content), _rules(content), _sources(content), _made_by(content)]
    return f'<section id="methode">{"".join(parts)}</section>'


def _to_know(content: MapContent) -> str:
    """All that must be known: what makes the data unfit, warnings, what is missing or guessed, years."""
    missing = [f"{phrase(content, 'missing')} {line}" for line in not_evaluated(content)]
    guessed = [f"{phrase(content, 'guessed')} {line}" for line in estimates(content)]
    reason, notice = unfit(content.run, content.lang), content.say(content.run.get("territory", {}).get("notice"))
    others = [*also_missing(content.run, content.lang), *to_watch(content.run, content.lang)]
    told = [reason, notice, *others, *warnings(content), *missing, *guessed, *told_years(content)]
    lines = list(dict.fromkeys(line for line in told if line))
    if not lines:
        return ""
    listed = "".join(f"<li>{as_sentence(line)}</li>" for line in lines)
    return f'<h2 id="savoir" tabindex="-1">{as_html(phrase(content, "to_know"))}</h2><ul class="method">{listed}</ul>'


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
    caption = phrase(content, "method")
    return _folded(caption, rows_table(heads, rows, caption=caption, kind="method criteria"))


def _folded(heading: str, table: str) -> str:
    """A heading that opens to its table: open, as without a script; the script folds it where the screen is small."""
    return f"<details open><summary><h2>{as_html(heading)}</h2></summary>{table}</details>"


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
    caption = phrase(content, "rules_title")
    return _folded(caption, rows_table(heads, rows, caption=caption, kind="method rules"))


def _sources(content: MapContent) -> str:
    sources = content.run.get("sources", [])
    caption = phrase(content, "sources")
    if not sources:
        return f"<h2>{as_html(caption)}</h2><p>{as_html(phrase(content, 'no_sources'))}</p>"
    keys = ("title", "publisher", "vintage", "licence")
    rows = ([as_html(_told(content, source, key)) for key in keys] for source in sources)
    heads = [phrase(content, key) for key in ("layer", "publisher", "vintage", "licence")]
    return _folded(caption, rows_table(heads, rows, caption=caption, kind="method sources"))


def _told(content: MapContent, source: Mapping[str, Any], key: str) -> str:
    told = clean(content.say(source.get(key)), longest=SENTENCES)
    if key == "vintage":
        return dated(told, content.lang)
    return told or (clean(source.get("layer")) if key == "title" else "")


def _made_by(content: MapContent) -> str:
    software, scenario = content.run.get("software", {}), content.run.get("scenario", {})
    key = "made_by" if scenario.get("id") else "made_without_scenario"
    line = phrase(
        content, key, name=clean(software.get("name")) or "pensions", version=clean(software.get("version")),
        date=day(content), scenario=clean(scenario.get("id")), hash=clean(scenario.get("hash"))[:12],
    )  # fmt: skip
    judged = clean((content.run.get("timetable") or {}).get("weekday"))
    if judged:
        line += f" {phrase(content, 'judged_on', day=dated(judged, content.lang))}"
    side = cell_m(content.run)
    if side is not None:
        line += f" {phrase(content, 'cells_of', side=side)}"
    return f'<p class="muted">{as_html(line)} {as_html(phrase(content, "offline"))}</p>'

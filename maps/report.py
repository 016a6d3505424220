"""The parts of the page that are plain HTML: head and warnings, ranking table, method, sources. They need no script."""

import re
from collections.abc import Iterable
from typing import Any

from geo.criterion import Rule
from maps.content import MapContent
from maps.text import as_html, clean
from maps.words import number, words

MOST_ROWS = 500
MOST_EXCLUDED = 200
WIDE = 0.0005
"""Score intervals narrower than this (0.05 point) are shown as one number."""


def _say(content: MapContent, key: str, **values: Any) -> str:
    return words(content.lang)[key].format(**values)


def _territory(content: MapContent) -> str:
    return clean(content.say(content.run.get("territory", {}).get("name"))) or _say(content, "no_territory")


def _scenario(content: MapContent) -> str:
    scenario = content.run.get("scenario", {})
    return clean(content.say(scenario.get("label"))) or clean(scenario.get("id"))


def _date(content: MapContent) -> str:
    """Day of the run, as it is written in the language."""
    text = clean(content.run.get("date"))
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    if not found:
        return text or _say(content, "no_date")
    return f"{found[3]}/{found[2]}/{found[1]}" if content.lang == "fr" else found[0]


def title(content: MapContent) -> str:
    """Title of the page, as plain text."""
    scenario = _scenario(content)
    return _say(content, "title", scenario=scenario) if scenario else _say(content, "no_scenario")


def head(content: MapContent) -> str:
    """Title, territory, date, and every warning that the first screen must carry."""
    count = number(len(content.ranking.sites), content.lang)
    line = _say(content, "subtitle", territory=_territory(content), count=count, date=_date(content))
    return (
        f'<header><div class="names"><p class="kicker">{as_html(_say(content, "kicker"))}</p>'
        f'<h1>{as_html(title(content))}</h1><p class="subtitle">{as_html(line)}</p></div>'
        f'<ul class="notices">{"".join(_notices(content))}</ul>'
        f'<a class="how" href="#lire">{as_html(_say(content, "how_link"))}</a></header>'
    )


def _notices(content: MapContent) -> Iterable[str]:
    territory = content.run.get("territory", {})
    if territory.get("is_fictional"):
        why = content.say(territory.get("notice")) or _say(content, "fictional_why")
        yield (
            f'<li class="fictional"><strong>{as_html(_say(content, "fictional"))}</strong> '
            f"<span>{as_html(why)}</span></li>"
        )
    for key, items in (
        ("not_evaluated", not_evaluated(content)),
        ("estimates", _estimates(content)),
        ("warnings", [content.say(text) for text in content.run.get("warnings", [])]),
    ):
        if items:
            summary = _say(content, key, count=number(len(items), content.lang))
            why = words(content.lang).get(f"{key}_why", "")
            yield _notice(summary, why, items)
    years = vintages(content)
    if years:
        key = "vintages" if years[0] != years[-1] else "vintages_one"
        yield _notice(_say(content, key, first=years[0], last=years[-1]), _say(content, "vintages_why"), [])


def _notice(summary: str, why: str, items: Iterable[str]) -> str:
    listed = "".join(f"<li>{as_html(item)}</li>" for item in items)
    return (
        f"<li><details><summary>{as_html(summary)}</summary><div><p>{as_html(why)}</p><ul>{listed}</ul></div>"
        "</details></li>"
    )


def vintages(content: MapContent) -> list[str]:
    """Years that the vintages of the sources name, sorted."""
    found = [re.findall(r"\b(?:19|20)\d{2}\b", clean(s.get("vintage"))) for s in content.run.get("sources", [])]
    return sorted({year for years in found for year in years})


def not_evaluated(content: MapContent) -> list[str]:
    """One sentence a criterion or rule that the territory cannot answer: the run's words, else the ranking's."""
    told = content.run.get("not_evaluated") or {}
    lines = []
    for name in {**content.ranking.not_evaluated, **told}:
        item = told.get(name)
        if isinstance(item, dict):
            label, reason = content.say(item.get("label")) or name, content.say(item.get("reason"))
        else:
            label, reason = name, content.say(item or content.ranking.not_evaluated.get(name))
        lines.append(f"{label} : {reason}" if reason else str(label))
    return lines


def _estimates(content: MapContent) -> list[str]:
    ranking, total = content.ranking, len(content.ranking.sites)
    lines = []
    for criterion in ranking.criteria:
        count = int(ranking.estimates[criterion.id].sum())
        if count:
            shares = {"count": number(count, content.lang), "total": number(total, content.lang)}
            lines.append(f"{content.say(criterion.label)} : {_say(content, 'share_of_sites', **shares)}")
    return lines


def _rows(heads: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str, kind: str) -> str:
    """A table; the cells are HTML already, the heads and the caption are not."""
    tops = "".join(f'<th scope="col">{as_html(text)}</th>' for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<table class="{kind}"><caption>{as_html(caption)}</caption><thead><tr>{tops}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def table(content: MapContent) -> str:
    """The ranking, first `MOST_ROWS` sites, then the excluded ones with their reasons."""
    ranking = content.ranking
    order = ranking.ordered()
    is_in = ranking.scores["is_eligible"].loc[order].to_numpy(dtype=bool)
    ranked, out = order[is_in], order[~is_in]
    counts = {"shown": number(min(len(ranked), MOST_ROWS), content.lang), "total": number(len(ranked), content.lang)}
    if not len(order):
        return f"<p>{as_html(_say(content, 'no_sites'))}</p>"
    heads = [_say(content, key) for key in ("rank", "site", "score_100", "remarks")]
    first = f"<p>{as_html(_say(content, 'none_ranked'))}</p>"
    if len(ranked):
        rows = (_ranked_row(content, site) for site in ranked[:MOST_ROWS])
        first = _rows(heads, rows, caption=_say(content, "first_rows", **counts), kind="ranking")
    if not len(out):
        return first
    counts = {"shown": number(min(len(out), MOST_EXCLUDED), content.lang), "total": number(len(out), content.lang)}
    heads = [_say(content, key) for key in ("site", "score_100", "reasons")]
    rows = (_excluded_row(content, site) for site in out[:MOST_EXCLUDED])
    caption = _say(content, "excluded_rows", **counts)
    return f"{first}<h3>{as_html(_say(content, 'excluded_title'))}</h3>" + _rows(
        heads, rows, caption=caption, kind="ranking"
    )


def _site(content: MapContent, site: Any) -> str:
    sites = content.ranking.sites
    label = clean(sites.at[site, "label"]) if "label" in sites else ""
    commune = clean(sites.at[site, "commune"]) if "commune" in sites else ""
    return f'<bdi>{as_html(label or site)}</bdi> <span class="muted"><bdi>{as_html(commune)}</bdi></span>'


def _score(content: MapContent, site: Any) -> str:
    low, high = (float(content.ranking.scores.at[site, name]) for name in ("score", "score_high"))
    text = number(100 * low, content.lang, 1)
    if high - low < WIDE:
        return as_html(text)
    return as_html(f"{text} {_say(content, 'to')} {number(100 * high, content.lang, 1)}")


def _failed(content: MapContent, site: Any, kind: str) -> str:
    verdicts = content.ranking.verdicts
    failed = [r for r in content.ranking.rules if r.kind == kind and verdicts.at[site, r.id] == "fail"]
    return as_html(" · ".join(content.say(rule.label) for rule in failed))


def _ranked_row(content: MapContent, site: Any) -> list[str]:
    place = number(int(content.ranking.scores.at[site, "rank"]), content.lang)
    return [as_html(place), _site(content, site), _score(content, site), _failed(content, site, "alert")]


def _excluded_row(content: MapContent, site: Any) -> list[str]:
    return [_site(content, site), _score(content, site), _failed(content, site, "exclusion")]


def reading(content: MapContent) -> str:
    """How to read the map, for somebody who never saw a score."""
    lines = "".join(f"<li>{as_html(_say(content, f'how_{k}'))}</li>" for k in range(1, 7))
    return f'<section id="lire" tabindex="-1"><h2>{as_html(_say(content, "how_title"))}</h2><ol>{lines}</ol></section>'


def method(content: MapContent) -> str:
    """Criteria with weights and value functions, rules with their texts, sources with vintages, what made the page."""
    parts = [_criteria(content), _rules(content), _sources(content), _made_by(content)]
    return f'<section id="methode">{"".join(parts)}</section>'


def _criteria(content: MapContent) -> str:
    themes = {theme.id: content.say(theme.label) for theme in content.themes}
    weights = content.ranking.weights
    total = float(weights.sum()) or 1.0
    rows = (
        [
            as_html(themes.get(c.theme, c.theme)),
            as_html(content.say(c.label)),
            as_html(_say(content, "percent", value=number(100 * c.weight / total, content.lang, 1))),
            as_html(_knots(content, c.knots, content.say(c.unit))),
            as_html(c.source),
        ]
        for c in content.ranking.criteria
    )
    heads = [_say(content, key) for key in ("theme", "criterion", "weight", "knots", "origin")]
    return f"<h2>{as_html(_say(content, 'method'))}</h2>" + _rows(
        heads, rows, caption=_say(content, "method"), kind="method"
    )


def _plain(content: MapContent, value: float) -> str:
    decimals = 0 if float(value).is_integer() else 2
    return number(value, content.lang, decimals)


def _knots(content: MapContent, knots: Iterable[tuple[float, float]], unit: str) -> str:
    return " ; ".join(f"{_plain(content, m)} {unit} → {number(100 * u, content.lang)}" for m, u in knots)


def _limit(content: MapContent, rule: Rule) -> str:
    key, value = ("at_most", rule.fail_above) if rule.fail_above is not None else ("at_least", rule.fail_below)
    return _say(content, key, value=_plain(content, float(value or 0)), unit=content.say(rule.unit))


def _rules(content: MapContent) -> str:
    if not content.ranking.rules:
        return ""
    rows = (
        [
            as_html(_say(content, rule.kind)),
            as_html(content.say(rule.label)),
            as_html(_limit(content, rule)),
            as_html(f"{content.say(rule.text)} ({rule.source})"),
        ]
        for rule in content.ranking.rules
    )
    heads = [_say(content, "kind"), _say(content, "rule"), _say(content, "measure"), _say(content, "text")]
    return f"<h2>{as_html(_say(content, 'rules_title'))}</h2>" + _rows(
        heads, rows, caption=_say(content, "rules_title"), kind="method"
    )


def _sources(content: MapContent) -> str:
    sources = content.run.get("sources", [])
    caption = _say(content, "sources")
    if not sources:
        return f"<h2>{as_html(caption)}</h2><p>{as_html(_say(content, 'no_sources'))}</p>"
    keys = ("title", "publisher", "vintage", "licence")
    rows = (
        [as_html(content.say(source.get(key)) or (source.get("layer") if key == "title" else "")) for key in keys]
        for source in sources
    )
    heads = [_say(content, key) for key in ("layer", "publisher", "vintage", "licence")]
    return f"<h2>{as_html(caption)}</h2>" + _rows(heads, rows, caption=caption, kind="method")


def _made_by(content: MapContent) -> str:
    software, scenario = content.run.get("software", {}), content.run.get("scenario", {})
    line = _say(
        content, "made_by", name=clean(software.get("name")) or "pensions", version=clean(software.get("version")),
        date=_date(content), scenario=clean(scenario.get("id")), hash=clean(scenario.get("hash"))[:12],
    )  # fmt: skip
    return f'<p class="muted">{as_html(line)} {as_html(_say(content, "offline"))}</p>'

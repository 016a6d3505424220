"""The parts of the page that are plain HTML and need no script: head and warnings, ranking table, how to read."""

import re
from collections.abc import Iterable
from typing import Any

from geo.scoring.criterion import Rule
from geo.scoring.ranking import row_of
from geo.scoring.rules import FAIL, UNKNOWN
from maps.map_page.content import MapContent
from maps.text import as_html, clean
from maps.words import about
from maps.words.page import number, page_words, script_words

MOST_ROWS = 300
MOST_EXCLUDED = 50
WIDE = 0.0005
"""Score intervals narrower than this (0.05 point) are shown as one number."""


def phrase(content: MapContent, key: str, **values: Any) -> str:
    """The screen words of a key in the page's language, their marks filled."""
    return page_words(content.lang)[key].format(**values)


def has_sliders(content: MapContent) -> bool:
    """Say whether there is something to weigh: one criterion alone always counts for all."""
    return len(content.ranking.criteria) != 1


def territory_name(content: MapContent) -> str:
    """The territory, or that it is not stated."""
    return clean(content.say(content.run.get("territory", {}).get("name"))) or phrase(content, "no_territory")


def scenario_name(content: MapContent) -> str:
    """The label of the scenario, else its id; "" where none is told."""
    scenario = content.run.get("scenario", {})
    return clean(content.say(scenario.get("label"))) or clean(scenario.get("id"))


def day(content: MapContent) -> str:
    """Day of the run, as it is written in the language."""
    text = clean(content.run.get("date"))
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    if not found:
        return text or phrase(content, "no_date")
    return f"{found[3]}/{found[2]}/{found[1]}" if content.lang == "fr" else found[0]


def title(content: MapContent) -> str:
    """Title of the page, as plain text: the one that is told, else what the scenario asks."""
    told = clean(content.say(content.run.get("title")))
    if told:
        return told
    scenario = scenario_name(content)
    return phrase(content, "title", scenario=scenario) if scenario else phrase(content, "no_scenario")


def subtitle(content: MapContent) -> str:
    """Territory, number of sites and of those that are ranked, and day, as plain text."""
    count = number(len(content.ranking.sites), content.lang)
    ranked = number(int(content.ranking.scores["rank"].notna().sum()), content.lang)
    key = "subtitle" if content.run.get("date") else "subtitle_undated"
    territory = territory_name(content)
    return phrase(content, key, territory=territory, count=count, ranked=ranked, date=day(content))


def vintages(content: MapContent) -> list[str]:
    """Years that the vintages of the sources name, sorted."""
    found = [re.findall(r"\b(?:19|20)\d{2}\b", clean(s.get("vintage"))) for s in content.run.get("sources", [])]
    return sorted({year for years in found for year in years})


def told_years(content: MapContent) -> list[str]:
    """The years of the sources in one sentence, or nothing."""
    years = vintages(content)
    if not years:
        return []
    told = phrase(content, "vintages" if years[0] != years[-1] else "vintages_one", first=years[0], last=years[-1])
    return [phrase(content, "of", what=told, told=phrase(content, "vintages_why"))]


def warnings(content: MapContent) -> list[str]:
    """The sentences that every output says at its head; what makes the data unfit stands apart."""
    return about.warnings(content.run, content.lang)


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
        lines.append(phrase(content, "of", what=label, told=reason) if reason else str(label))
    return lines


def estimates(content: MapContent) -> list[str]:
    """One sentence a criterion whose measure is an estimate for some sites."""
    ranking, total = content.ranking, len(content.ranking.sites)
    lines = []
    for criterion in ranking.criteria:
        count = int(ranking.estimates[criterion.id].sum())
        if count:
            shares = {"count": number(count, content.lang), "total": number(total, content.lang)}
            share = phrase(content, "share_of_sites", **shares)
            lines.append(phrase(content, "of", what=content.say(criterion.label), told=share))
    return lines


def rows_table(heads: Iterable[str], rows: Iterable[Iterable[str | None]], *, caption: str, kind: str) -> str:
    """A table; the cells are HTML already (or a whole `<th>`, or None under one), the heads and the caption are not."""
    tops = "".join(f'<th scope="col">{as_html(text)}</th>' for text in heads)
    body = "".join("<tr>" + "".join(map(_cell, row)) for row in rows)
    return (
        f'<table class="{kind}"><caption>{as_html(caption)}</caption><thead><tr>{tops}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cell(text: str | None) -> str:
    """An open cell: HTML closes it by itself, and a table of 400 rows is lighter."""
    if text is None:
        return ""
    return text if text.startswith("<th") else f"<td>{text}"


def table(content: MapContent) -> str:
    """The ranking, first `MOST_ROWS` sites, then the excluded ones with their reasons."""
    ranking = content.ranking
    order = ranking.ordered()
    is_in = ranking.scores["is_eligible"].loc[order].to_numpy(dtype=bool)
    ranked, out = order[is_in], order[~is_in]
    counts = {"shown": number(min(len(ranked), MOST_ROWS), content.lang), "total": number(len(ranked), content.lang)}
    if not len(order):
        return f"<p>{as_html(phrase(content, 'no_sites'))}</p>"
    heads = [phrase(content, key) for key in ("rank", "site", "score_100", "remarks")]
    first = f"<p>{as_html(phrase(content, 'none_ranked'))}</p>"
    if len(ranked):
        rows = (_ranked_row(content, site) for site in ranked[:MOST_ROWS])
        first = rows_table(heads, rows, caption=phrase(content, "first_rows", **counts), kind="ranking")
    if not len(out):
        return first
    counts = {"shown": number(min(len(out), MOST_EXCLUDED), content.lang), "total": number(len(out), content.lang)}
    heads = [phrase(content, key) for key in ("site", "score_100", "reasons")]
    rows = (_excluded_row(content, site) for site in out[:MOST_EXCLUDED])
    caption = phrase(content, "excluded_rows", **counts)
    return f"{first}<h3>{as_html(phrase(content, 'excluded_title'))}</h3>" + rows_table(
        heads, rows, caption=caption, kind="ranking"
    )


def _site(content: MapContent, site: Any) -> str:
    sites = content.ranking.sites
    label = clean(sites.at[site, "label"]) if "label" in sites else ""
    commune = clean(sites.at[site, "commune"]) if "commune" in sites else ""
    return f"<bdi>{as_html(label or site)}</bdi> <bdi>{as_html(commune)}</bdi>"


def _score(content: MapContent, site: Any) -> str:
    low, high = (float(content.ranking.scores[name].loc[site]) for name in ("score", "score_high"))
    text = number(100 * low, content.lang, 1)
    if high - low < WIDE:
        return as_html(text)
    return as_html(f"{text} {phrase(content, 'to')} {number(100 * high, content.lang, 1)}")


def _failed(content: MapContent, site: Any, kind: str) -> list[str]:
    return [content.say(rule.topic or rule.label) for rule in _rules(content, site, kind, FAIL)]


def _rules(content: MapContent, site: Any, kind: str, answer: str) -> list[Rule]:
    answers = row_of(content.ranking.verdicts, site).to_dict()
    return [rule for rule in content.ranking.rules if rule.kind == kind and answers[rule.id] == answer]


def _ranked_row(content: MapContent, site: Any) -> list[str]:
    place = number(int(content.ranking.scores["rank"].loc[site]), content.lang)
    known = _failed(content, site, "alert")
    silent = len(_rules(content, site, "exclusion", UNKNOWN))
    if silent:
        count = number(silent, content.lang)
        known.append(f"? {script_words(content.lang)['unknown_rules'].format(count=count)}")
    return [as_html(place), _site(content, site), _score(content, site), as_html(" · ".join(known))]


def _excluded_row(content: MapContent, site: Any) -> list[str]:
    return [_site(content, site), _score(content, site), as_html(" · ".join(_failed(content, site, "exclusion")))]


def reading(content: MapContent) -> str:
    """How to read the map, for somebody who never saw a score; of sliders only where there is something to weigh."""
    keys = [f"how_{k}" for k in range(1, 7) if k != 5 or has_sliders(content)]
    lines = "".join(f"<li>{as_html(phrase(content, key))}</li>" for key in keys)
    return (
        f'<section id="lire" tabindex="-1"><h2>{as_html(phrase(content, "how_title"))}</h2><ol>{lines}</ol></section>'
    )

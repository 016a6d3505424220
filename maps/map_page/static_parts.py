"""The parts of the page that are plain HTML and need no script: head and warnings, ranking table, how to read."""

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from geo.scoring.criterion import Rule
from geo.scoring.ranking import Ranking, rows_of
from geo.scoring.rules import FAIL, UNKNOWN
from maps.map_page.content import MapContent
from maps.text import as_html, clean
from maps.words import about
from maps.words.easy import easy
from maps.words.page import number, page_words, script_words

MOST_ROWS = 300
MOST_EXCLUDED = 50
WIDE = 0.0005
"""Score intervals narrower than this (0.05 point) are shown as one number."""


def phrase(content: MapContent, key: str, **values: Any) -> str:
    """The screen words of a key in the page's language, their marks filled."""
    return page_words(content.lang, content.kind)[key].format(**values)


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
    heads = [phrase(content, key) for key in ("rank", "site", "score_100", "row_remarks")]
    first = f"<p>{as_html(phrase(content, 'none_ranked'))}</p>"
    if len(ranked):
        rows = _ranked_rows(content, _first_rows(ranking, ranked[:MOST_ROWS]))
        first = rows_table(heads, rows, caption=phrase(content, "first_rows", **counts), kind="ranking")
    if not len(out):
        return first
    counts = {"shown": number(min(len(out), MOST_EXCLUDED), content.lang), "total": number(len(out), content.lang)}
    heads = [phrase(content, key) for key in ("site", "score_100", "reasons")]
    rows = _excluded_rows(content, _first_rows(ranking, out[:MOST_EXCLUDED]))
    caption = phrase(content, "excluded_rows", **counts)
    return f"{first}<h3>{as_html(phrase(content, 'excluded_title'))}</h3>" + rows_table(
        heads, rows, caption=caption, kind="ranking"
    )


def _first_rows(ranking: Ranking, sites: pd.Index) -> Ranking:
    return rows_of(ranking, ranking.sites.index.get_indexer(sites))


def _sites(shown: Ranking) -> list[str]:
    """The name of each site and its commune."""
    nothing = [""] * len(shown.sites)
    labels, communes = (shown.sites[name].tolist() if name in shown.sites else nothing for name in ("label", "commune"))
    return [
        f"<bdi>{as_html(clean(label) or site)}</bdi> <bdi>{as_html(clean(commune))}</bdi>"
        for site, label, commune in zip(shown.sites.index, labels, communes, strict=True)
    ]


def _scores(content: MapContent, shown: Ranking) -> list[str]:
    """The score of each site out of 100; two, where what is unknown may make it higher."""
    ends = shown.scores[["score", "score_high"]].to_numpy(dtype=float).tolist()
    told = []
    for low, high in ends:
        text = number(100 * low, content.lang, 1)
        wide = f"{text} {phrase(content, 'to')} {number(100 * high, content.lang, 1)}" if high - low >= WIDE else text
        told.append(as_html(wide))
    return told


def _rules(shown: Ranking, kind: str, answer: str) -> list[list[Rule]]:
    """For each site, the rules of a kind that gave an answer."""
    rules = [rule for rule in shown.rules if rule.kind == kind]
    hits = (shown.verdicts[[rule.id for rule in rules]] == answer).to_numpy().tolist()
    return [[rule for rule, is_hit in zip(rules, row, strict=True) if is_hit] for row in hits]


def _ranked_rows(content: MapContent, shown: Ranking) -> list[list[str]]:
    silent_words = script_words(content.lang)["unknown_rules"]
    told = zip(
        shown.scores["rank"].tolist(), _sites(shown), _scores(content, shown),
        _rules(shown, "alert", FAIL), _rules(shown, "exclusion", UNKNOWN), strict=True,
    )  # fmt: skip
    rows = []
    for place, site, score, failed, silent in told:
        known = [content.say(rule.topic or rule.label) for rule in failed]
        if silent:
            known.append(f"? {silent_words.format(count=number(len(silent), content.lang))}")
        rows.append([as_html(number(int(place), content.lang)), site, score, as_html(" · ".join(known))])
    return rows


def _excluded_rows(content: MapContent, shown: Ranking) -> list[list[str]]:
    told = zip(_sites(shown), _scores(content, shown), _rules(shown, "exclusion", FAIL), strict=True)
    return [
        [site, score, as_html(" · ".join(content.say(rule.topic or rule.label) for rule in failed))]
        for site, score, failed in told
    ]


def reading(content: MapContent) -> str:
    """How to read the map, for somebody who never saw a score; of sliders only where there is something to weigh."""
    keys = [f"how_{k}" for k in range(1, 7) if k != 5 or has_sliders(content)]
    lines = "".join(f"<li>{as_html(phrase(content, key))}</li>" for key in keys)
    return (
        f'<section id="lire" tabindex="-1"><h2>{as_html(phrase(content, "how_title"))}</h2><ol>{lines}</ol>'
        f'<p><a class="easy-door" href="#facile" data-easy="open">{as_html(easy("door", content.lang))}</a></p>'
        "</section>"
    )

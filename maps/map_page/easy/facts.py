"""The result's own facts that the easy-to-read page tells: how many good places, in which towns, what nobody knows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.scoring.criterion import Rule
from geo.scoring.rules import UNKNOWN
from maps.map_page.content import MapContent
from maps.text import clean
from maps.words.easy import QUESTIONS
from maps.words.sure import sure_word

TOP = 10
"""Sectors told, where the run does not say how many it counts as first."""


@dataclass(frozen=True)
class EasyFacts:
    """
    What the page says of the result.

    places : ids of the best sites of the first sectors, the best first;  towns : their communes, each once
    asked : what a rule that excludes reads (a key of `maps.words.easy.QUESTIONS`) → towns of these sites without answer
    holds : whether the first stays among the first when weights change; None where that was not tried, or where a rule
        that excludes has no answer at the first: nothing then makes it sure
    """

    places: list[str]
    towns: list[str]
    asked: dict[str, list[str]]
    holds: bool | None


def easy_facts(content: MapContent) -> EasyFacts:
    """Read them from the ranking: of sectors where there are some, else of the first sites."""
    ranking, sectors = content.ranking, content.ranking.sectors
    spec = (content.run.get("sectors") or {}).get("parameters") or {}
    holds = None
    if sectors is not None and len(sectors):
        first = sectors.iloc[: int(spec.get("top", TOP))]
        places = [str(site) for site in first["best"]]
        if spec.get("trials") and len(sectors) > 1:
            holds = sure_word(float(sectors["top_trials"].iloc[0]) / float(spec["trials"])) == "solid"
    else:
        ranked = ranking.scores["rank"].notna()
        places = [str(site) for site in ranking.ordered()[:TOP] if bool(ranked.loc[site])]
    towns = _towns(content, places)
    asked: dict[str, list[str]] = {}
    for rule in ranking.rules:
        if rule.kind != "exclusion":
            continue
        silent = [site for site in places if ranking.verdicts.loc[site, rule.id] == UNKNOWN]
        if silent:
            key = question_of(rule)
            known = asked.get(key, [])
            asked[key] = [*known, *(town for town in _towns(content, silent) if town not in known)]
    excludes = [rule.id for rule in ranking.rules if rule.kind == "exclusion"]
    if places and (ranking.verdicts.loc[places[0], excludes] == UNKNOWN).any():
        holds = None
    return EasyFacts(places, towns, asked, holds)


def question_of(rule: Rule) -> str:
    """The question that a rule answers: by its layer, or by the column of the sites that it reads; "" for any other."""
    told = (*rule.measure.layers, str(rule.measure.options.get("column", "")))
    return next((name for name in told if name in QUESTIONS), "")


def _towns(content: MapContent, places: list[str]) -> list[str]:
    sites = content.ranking.sites
    if "commune" not in sites:
        return []
    names = [clean(name).replace("'", "’") for name in sites.loc[places, "commune"]]
    return [name for name in dict.fromkeys(names) if name]


def theme_order(content: MapContent) -> list[str]:
    """Ids of the themes, the heaviest first."""
    weights = content.ranking.weights.to_numpy(dtype=float)
    themes = np.array([criterion.theme for criterion in content.ranking.criteria], dtype=object)
    summed = pd.Series(weights).groupby(themes, sort=False).sum().sort_values(ascending=False, kind="stable")
    return [str(theme) for theme in summed.index]

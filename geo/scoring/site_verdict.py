"""
What a site is called, in one word, from its answers, its score, and its place among inhabited cells and existing homes.

A site is good where it passes every exclusion, has a good score, and stands better than most places where people live
and than half of the existing pensions de famille: one that is merely better than a poor territory is not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.scoring.criterion import Criterion, Rule, Text
from geo.scoring.rank_if_added import score_on, score_to_beat
from geo.scoring.ranking import Ranking
from geo.scoring.rules import FAIL, UNKNOWN

OUTSIDE, EXCLUDED, CANNOT_SAY, GOOD, FAIR, WEAK = "outside", "excluded", "cannot_say", "good", "fair", "weak"
VERDICT = "verdict"
"""Name of the detail of a ranking that says what each site is called."""

VERDICTS = (GOOD, FAIR, WEAK, CANNOT_SAY, EXCLUDED, OUTSIDE)

GOOD_SCORE, FAIR_SCORE = 0.60, 0.40
"""Scores of a good and of a fair site. Proposition: the scenario's value functions say what a note is worth."""

GOOD_SHARE, FAIR_SHARE = 0.75, 0.50
"""Shares of the inhabited cells that a good and a fair site are better than. Proposition."""

PENSIONS_SHARE, FEW_PENSIONS = 0.50, 3
"""Share of the existing pensions that a good site is better than; fewer pensions are told, and do not decide.
Proposition: existing ones were accepted, so the middle one is a mark to reach."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bench:
    """
    What sites of a territory are compared with.

    cells : scores, on the criteria of `common`, of the cells where people live;  where : how these were found
    pensions : scores, on the criteria of `bare`, of the existing pensions de famille whose position is sure
    common : criteria that sites and cells both have
    bare : of these, the ones that do not measure the distance to supported housing: a pension would find itself
    """

    cells: Floats
    pensions: Floats
    common: tuple[Criterion, ...]
    bare: tuple[Criterion, ...]
    where: Text


def shares_below(scores: Floats, others: Floats) -> Floats:
    """
    Share of the others that score strictly less than each; NaN where there is no other.

    >>> shares_below(np.array([0.7, 0.1]), np.array([0.9, 0.7, 0.5, 0.1])).tolist()
    [0.5, 0.0]
    """
    if not len(others):
        return np.full(len(scores), np.nan)
    below = np.searchsorted(np.sort(np.round(others, 12)), np.round(scores, 12), side="left")
    return np.where(np.isnan(scores), np.nan, below / len(others))


def standings(ranking: Ranking, bench: Bench) -> pd.DataFrame:
    """
    Where sites stand, and what they are called where nothing excludes them.

    Parameters
    ----------
    ranking
        n sites; the low end of their scores counts.
    bench
        Of the same scenario.

    Returns
    -------
    DataFrame, n rows on site ids
        `place_score`: on the criteria of `common`; `better_than_cells`, `better_than_pensions`: shares with a lower
        score, NaN where there is none; `lacks_score`, `lacks_cells`, `lacks_pensions`: what keeps a site from being
        good; `placement`: "good", "fair" or "weak"; `good_score`: the score from which it would be good, if what
        raises it raises its place as much.
    """
    score = ranking.scores["score"].to_numpy(dtype=float).round(12)
    place, bare = (_on(ranking, criteria) for criteria in (bench.common, bench.bare))
    cells, pensions = shares_below(place, bench.cells), shares_below(bare, bench.pensions)
    decides = len(bench.pensions) >= FEW_PENSIONS
    lacks = {
        "lacks_score": score < GOOD_SCORE,
        "lacks_cells": cells < GOOD_SHARE,
        "lacks_pensions": (pensions < PENSIONS_SHARE) & decides,
    }
    is_good = ~np.column_stack(list(lacks.values())).any(axis=1)
    is_fair = (score >= GOOD_SCORE) | ((score >= FAIR_SCORE) & ~(cells < FAIR_SHARE))
    steps = [
        GOOD_SCORE - score,
        (score_to_beat(GOOD_SHARE, bench.cells) - place) * _weight(bench.common) / _weight(ranking.criteria),
        (score_to_beat(PENSIONS_SHARE, bench.pensions if decides else np.empty(0)) - bare)
        * _weight(bench.bare) / _weight(ranking.criteria),
    ]  # fmt: skip
    return pd.DataFrame(
        {
            "place_score": place,
            "better_than_cells": cells,
            "better_than_pensions": pensions,
            **lacks,
            "placement": np.where(is_good, GOOD, np.where(is_fair, FAIR, WEAK)),
            "good_score": score + np.fmax.reduce(steps),
        },
        index=ranking.scores.index,
    )


def site_verdicts(
    verdicts: pd.DataFrame, rules: tuple[Rule, ...], placement: pd.Series, *, outside: tuple[str, ...] = ()
) -> pd.Series:
    """
    Say in one word what a landlord must know first.

    Parameters
    ----------
    verdicts : DataFrame, n × rules of "pass", "fail", "unknown"
    rules
        Alerts do not change the verdict.
    placement : Series, n of "good", "fair", "weak"
        See `standings`.
    outside
        Ids of the rules whose failure means that the site lies outside the territory.

    Returns
    -------
    Series, n texts, named "verdict"
        "outside", "excluded", "cannot_say" (an exclusion is unknown), else the placement.
    """
    exclusions = [rule.id for rule in rules if rule.kind == "exclusion" and rule.id in verdicts]
    answers = verdicts[exclusions]
    is_out = (answers[[name for name in exclusions if name in outside]] == FAIL).any(axis=1)
    fails, unknown = ((answers == answer).any(axis=1) for answer in (FAIL, UNKNOWN))
    said = np.select([is_out, fails, unknown], [OUTSIDE, EXCLUDED, CANNOT_SAY], placement.to_numpy(dtype=object))
    return pd.Series(said, index=verdicts.index, name="verdict", dtype="str")


def _on(ranking: Ranking, criteria: tuple[Criterion, ...]) -> Floats:
    return score_on(ranking.utilities, criteria).reindex(ranking.scores.index).to_numpy(dtype=float)


def _weight(criteria: tuple[Criterion, ...]) -> float:
    return sum(criterion.weight for criterion in criteria)

"""Where a site would stand among others that it does not move: rank if inserted, share that it beats, verdict."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.criterion import Criterion, Rule
from geo.eligibility import FAIL, UNKNOWN
from geo.scoring import normalised_weights

OUTSIDE, EXCLUDED, TO_CONFIRM, GOOD, FAIR, WEAK = "outside", "excluded", "to_confirm", "good", "fair", "weak"

GOOD_SHARE, FAIR_SHARE = 0.75, 0.50
"""A site better than three quarters (half) of the ranked candidates is well (fairly) placed. Proposition."""


@dataclass(frozen=True)
class Standing:
    """
    One site among others, scores in [0, 1].

    rank : if inserted among the `ranked` candidates that fail no exclusion; None for an excluded site
    better_than_candidates, better_than_cells, better_than_pensions : share with a lower score; NaN where none
    place_score : score on the criteria that cells have too, against which cells and pensions are compared
    placement : "good", "fair" or "weak" by the share of candidates that it beats
    good_score : score from which a site is better than three quarters of the candidates
    """

    rank: int | None
    ranked: int
    better_than_candidates: float
    place_score: float
    better_than_cells: float
    cells: int
    better_than_pensions: float
    pensions: int
    placement: str
    good_score: float


def rank_if_inserted(score: float, others: npt.NDArray[np.float64]) -> int:
    """
    Rank of a score among others; equal scores share the better rank.

    >>> rank_if_inserted(0.7, np.array([0.9, 0.7, 0.5]))
    2
    """
    return 1 + int((np.round(others, 12) > round(score, 12)).sum())


def share_below(score: float, others: npt.NDArray[np.float64]) -> float:
    """
    Share of the others that score strictly less; NaN where there is no other.

    >>> share_below(0.7, np.array([0.9, 0.7, 0.5, 0.1]))
    0.5
    """
    return float((np.round(others, 12) < round(score, 12)).mean()) if len(others) else float("nan")


def placement(better_than: float) -> str:
    """
    Say whether a site is well placed, from the share of candidates that it beats; NaN (no candidate) is "fair".

    >>> placement(0.8), placement(0.6), placement(0.1)
    ('good', 'fair', 'weak')
    """
    if better_than >= GOOD_SHARE:
        return GOOD
    return WEAK if better_than < FAIR_SHARE else FAIR


def score_to_beat(share: float, others: npt.NDArray[np.float64]) -> float:
    """
    Smallest score among the others from which a site beats at least that share of them; NaN where there is none.

    >>> score_to_beat(0.75, np.array([0.1, 0.2, 0.3, 0.4]))
    0.4
    """
    if not len(others):
        return float("nan")
    ordered = np.sort(others)
    return float(ordered[min(int(np.ceil(share * len(ordered) - 1e-9)), len(ordered) - 1)])


def verdict_of(answers: pd.Series, rules: tuple[Rule, ...], place: str, *, outside: tuple[str, ...] = ()) -> str:
    """
    Say in one word what a landlord must know first.

    Parameters
    ----------
    answers : Series of "pass", "fail", "unknown", on rule ids
    rules
        Alerts do not change the verdict.
    place
        See `placement`.
    outside
        Ids of the rules whose failure means that the site lies outside the territory.

    Returns
    -------
    str
        "outside", "excluded", "to_confirm" (an exclusion is unknown), else the placement.
    """
    exclusions = [rule.id for rule in rules if rule.kind == "exclusion" and rule.id in answers.index]
    failed = [name for name in exclusions if answers[name] == FAIL]
    if any(name in outside for name in failed):
        return OUTSIDE
    if failed:
        return EXCLUDED
    return TO_CONFIRM if any(answers[name] == UNKNOWN for name in exclusions) else place


def score_on(utilities: pd.DataFrame, criteria: tuple[Criterion, ...]) -> pd.Series:
    """
    Low end of the score on some criteria only: what makes sites of two kinds comparable.

    >>> notes = pd.DataFrame({"a": [1.0], "b": [float("nan")]})
    >>> score_on(notes, ())
    Series([], Name: score, dtype: float64)
    """
    if not criteria or not sum(criterion.weight for criterion in criteria):
        return pd.Series([], dtype=float, name="score")
    weights = normalised_weights(pd.Series({criterion.id: criterion.weight for criterion in criteria}, dtype=float))
    values = utilities[weights.index].fillna(0.0).to_numpy(dtype=float) @ weights.to_numpy()
    return pd.Series(values, index=utilities.index, name="score")

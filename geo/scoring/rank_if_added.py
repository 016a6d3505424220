"""One site among others that it does not move: rank, share beaten, and like sites that are better placed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LayerError
from geo.scoring.criterion import Criterion
from geo.scoring.ranking import Ranking
from geo.scoring.score import normalised_weights


@dataclass(frozen=True)
class SiteComparison:
    """
    One site among others, scores in [0, 1].

    rank : if added to the `ranked` candidates that fail no exclusion; None for an excluded site
    better_than_candidates, better_than_cells, better_than_pensions : share with a lower score; NaN where none
    place_score : score on the criteria that cells have too, against which cells and pensions are compared
    cells : those where people live;  pensions : existing ones whose position is sure
    placement : "good", "fair" or "weak", see `geo.scoring.site_verdict`
    good_score : score from which the site would be good
    lacks : what keeps it from being good, of "score", "cells" and "pensions"
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
    lacks: tuple[str, ...] = ()


def rank_if_added(score: float, others: npt.NDArray[np.float64]) -> int:
    """
    Rank of a score among others; equal scores share the better rank.

    >>> rank_if_added(0.7, np.array([0.9, 0.7, 0.5]))
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


def distance_between_notes(mine: pd.Series, others: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """
    How unlike two sites are: weighted root mean square of the difference of their notes, where both are known.

    Parameters
    ----------
    mine : Series, m floats in [0, 1], NaN unknown
    others : DataFrame, n × m
    weights : Series, m floats ≥ 0

    Returns
    -------
    Series, n floats in [0, 1], named "unlikeness"
        0 alike on every known criterion; NaN where no criterion is known of both.

    >>> mine, weights = pd.Series({"a": 1.0, "b": 0.5}), pd.Series({"a": 1.0, "b": 1.0})
    >>> distance_between_notes(mine, pd.DataFrame({"a": [1.0, 0.0], "b": [0.5, float("nan")]}), weights).tolist()
    [0.0, 1.0]
    """
    share = normalised_weights(weights.reindex(others.columns)).to_numpy()
    gap = others.to_numpy(dtype=float) - mine.reindex(others.columns).to_numpy(dtype=float)
    known = ~np.isnan(gap)
    total = (known * share).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, gap**2 * share, 0.0).sum(axis=1) / total
    return pd.Series(np.sqrt(np.where(total > 0, mean, np.nan)), index=others.index, name="unlikeness")


def comparables(
    mine: pd.Series,
    score: float,
    ranking: Ranking,
    *,
    is_near: pd.Series,
    count: int = 5,
) -> pd.DataFrame:
    """
    Candidate sites most like one, better placed, and near it.

    Parameters
    ----------
    mine : Series, m notes in [0, 1] on criterion ids, NaN unknown
    score
        Of the same site, in [0, 1].
    ranking
        The candidates; those that are excluded are never proposed.
    is_near : Series, n booleans on the index of the candidates
        Same commune or sector, as the caller means it; False for the site itself.
    count
        At most.

    Returns
    -------
    DataFrame, at most `count` rows on site ids, the most alike first
        `rank`, `score`, `unlikeness`, `best_gain`: the criterion that makes most of the difference, "" where none.

    Raises
    ------
    LayerError
        `is_near` is not on the index of the candidates.
    """
    if not is_near.index.equals(ranking.sites.index):
        raise LayerError("'is_near' is not on the index of the candidates. Reindex it with .loc[ranking.sites.index].")
    better = ranking.scores["score"].to_numpy(dtype=float).round(12) > round(score, 12)
    kept = np.flatnonzero(better & ranking.scores["is_eligible"].to_numpy(dtype=bool) & is_near.to_numpy(dtype=bool))
    unlike = distance_between_notes(mine, ranking.utilities.iloc[kept], ranking.weights).to_numpy()
    kept, unlike = kept[~np.isnan(unlike)], unlike[~np.isnan(unlike)]
    told = unlike.round(12)
    if len(kept) > count > 0:  # only those that may be among the first are put in order
        first = told <= np.partition(told, count - 1)[count - 1]
        kept, unlike, told = kept[first], unlike[first], told[first]
    order = np.lexsort((ranking.scores.index[kept].astype(str), told))[:count]
    table: pd.DataFrame = ranking.scores[["rank", "score"]].iloc[kept[order]].assign(unlikeness=unlike[order])
    share = normalised_weights(ranking.weights)
    notes = ranking.utilities[share.index].iloc[kept[order]].fillna(0.0).to_numpy(dtype=float)
    gains = (notes - mine.reindex(share.index).fillna(0.0).to_numpy(dtype=float)) * share.to_numpy()
    return table.assign(best_gain=[str(share.index[row.argmax()]) if row.max() > 0 else "" for row in gains])

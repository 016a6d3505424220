"""Sites most like one, and better placed: what else its owner could look at."""

import numpy as np
import pandas as pd

from geo.errors import LayerError
from geo.ranking import Ranking
from geo.scoring import normalised_weights


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
    unlike = distance_between_notes(mine, ranking.utilities.iloc[kept], ranking.weights).dropna()
    order = np.lexsort((unlike.index.astype(str), unlike.round(12).to_numpy()))[:count]
    chosen = unlike.index[order]
    table = ranking.scores.loc[chosen, ["rank", "score"]].assign(unlikeness=unlike.loc[chosen])
    share = normalised_weights(ranking.weights)
    gains = (ranking.utilities.loc[chosen].fillna(0.0) - mine.reindex(share.index).fillna(0.0)) * share
    return table.assign(best_gain=[str(row.idxmax()) if row.max() > 0 else "" for _, row in gains.iterrows()])

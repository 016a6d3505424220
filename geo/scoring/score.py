"""Score and rank: weighted sum with an interval for what is unknown, geometric reading beside it."""

import numpy as np
import pandas as pd

from geo.errors import ScenarioError

GEOMETRIC_FLOOR = 0.05
"""Utility under which the geometric reading does not look further: one zero would else erase every other merit.
Proposition of the authors."""

DISAGREEMENT = 0.2
"""Share of the ranking that must separate the two readings for a site to be flagged. Proposition of the authors."""


def normalised_weights(weights: pd.Series) -> pd.Series:
    """
    Weights divided by their sum: only ratios matter.

    Parameters
    ----------
    weights : Series, m floats ≥ 0
        One a criterion, on criterion ids.

    Returns
    -------
    Series, m floats summing to 1

    Raises
    ------
    ScenarioError
        If a weight is negative or not finite, or if all are zero.

    >>> normalised_weights(pd.Series({"a": 3.0, "b": 1.0})).tolist()
    [0.75, 0.25]
    """
    values = weights.to_numpy(dtype=float)
    bad = weights.index[~np.isfinite(values) | (values < 0)]
    if len(bad):
        names = ", ".join(map(str, bad))
        raise ScenarioError(
            f"Weights of {names}: expected finite numbers ≥ 0.",
            fr=f"Poids de {names} : attendu des nombres finis, 0 ou plus.",
        )
    total = float(values.sum())
    if total <= 0:
        raise ScenarioError(
            "All weights are zero: nothing can be ranked. Give at least one criterion a weight above 0.",
            fr="Tous les poids sont nuls : rien ne peut être classé. Donnez à un critère au moins un poids au-dessus "
            "de 0.",
        )
    return weights.astype(float) / total


def contributions(utilities: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """
    Weight × utility for each site and criterion; their sum over a row is the score.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1], NaN where unknown
    weights : Series, m floats ≥ 0, on the columns of `utilities`

    Returns
    -------
    DataFrame, n × m, NaN where the utility is unknown
    """
    return utilities.mul(normalised_weights(weights.reindex(utilities.columns)), axis="columns")


def scores(utilities: pd.DataFrame, weights: pd.Series, *, geometric_floor: float = GEOMETRIC_FLOOR) -> pd.DataFrame:
    """
    Score interval and geometric reading of each site, in [0, 1].

    An unknown utility counts as 0 at the low end and as 1 at the high end: missing is not bad, and not good,
    and the width of the interval says how much is unknown. Ranking uses the low end.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1], NaN where unknown
    weights : Series, m floats ≥ 0, on the columns of `utilities`
    geometric_floor
        Utilities below it count as it in the geometric mean.

    Returns
    -------
    DataFrame, n rows
        `score` (low end), `score_high`, `score_geometric` (weighted geometric mean, unknown at the floor).

    Examples
    --------
    >>> u = pd.DataFrame({"a": [1.0, 0.5], "b": [0.5, float("nan")]}, index=["x", "y"])
    >>> scores(u, pd.Series({"a": 1, "b": 1}))[["score", "score_high"]]
       score  score_high
    x   0.75        0.75
    y   0.25        0.75
    """
    shares = normalised_weights(weights.reindex(utilities.columns)).to_numpy()
    values = utilities.to_numpy(dtype=float)
    unknown = np.isnan(values)
    held = np.where(unknown, 1.0, values)  # one array for the three: there may be 100,000 sites
    high = held @ shares
    held[unknown] = 0.0
    low = held @ shares
    np.log(np.maximum(held, geometric_floor, out=held), out=held)
    told = {"score": low, "score_high": high, "score_geometric": np.exp(held @ shares)}
    return pd.DataFrame(told, index=utilities.index)


def rank(score: pd.Series, is_ranked: pd.Series) -> pd.Series:
    """
    Rank by score among the sites that fail no exclusion; equal scores share the better rank.

    Parameters
    ----------
    score : Series, n floats
    is_ranked : Series, n booleans, same index
        False for sites that fail an exclusion.

    Returns
    -------
    Series, n Int64, named "rank"
        1 is best; <NA> for sites that are not ranked.

    Examples
    --------
    >>> rank(pd.Series([0.5, 0.9, 0.7]), pd.Series([True, False, True])).tolist()
    [2, <NA>, 1]
    """
    # 12 decimals: sums in another order differ in the last bits, and a tie must stay a tie.
    kept = score.round(12).where(is_ranked)
    return kept.rank(method="min", ascending=False).astype("Int64").rename("rank")


def is_disputed(rank_sum: pd.Series, rank_geometric: pd.Series, *, disagreement: float = DISAGREEMENT) -> pd.Series:
    """
    Flag the sites that the weighted sum and the geometric mean place far apart.

    Parameters
    ----------
    rank_sum, rank_geometric : Series, n Int64
        <NA> where not ranked.
    disagreement
        Share of the number of ranked sites.

    Returns
    -------
    Series, n booleans, named "is_disputed"; False where not ranked
    """
    ranked = int(rank_sum.notna().sum())
    gap = (rank_sum - rank_geometric).abs().astype("Float64").fillna(0.0)
    return (gap > disagreement * ranked).astype(bool).rename("is_disputed")

"""A high score that holds, told from a high score that does not."""

import numpy as np
import pandas as pd

STABLE_SHARE, CONTENDER_SHARE = 0.8, 0.2
"""Shares of the draws from which a place among the first is called firm, and from which a site outside is said to be at
their door. Proposition of the authors."""


def stability_class(
    rank: pd.Series,
    top_share: pd.Series,
    *,
    top: int,
    stable: float = STABLE_SHARE,
    contender: float = CONTENDER_SHARE,
) -> pd.Series:
    """
    Tell a high score with high stability from a high score with low stability.

    Parameters
    ----------
    rank : Series, n Int64, <NA> where not ranked
    top_share : Series, n floats in [0, 1], same index
    top, stable, contender
        Number of first places; shares of the draws.

    Returns
    -------
    Series of "firm" (among the first, and stays), "fragile" (among the first, leaves often), "contender" (outside,
    enters often), "outside", "not_ranked", named "stability_class"

    >>> stability_class(pd.Series([1, 2, 3], dtype="Int64"), pd.Series([0.9, 0.5, 0.4]), top=2).tolist()
    ['firm', 'fragile', 'contender']
    """
    place = rank.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    share = top_share.to_numpy(dtype=float)
    answer = np.select(
        [np.isnan(place), (place <= top) & (share >= stable), place <= top, share >= contender],
        ["not_ranked", "firm", "fragile", "contender"],
        default="outside",
    )
    return pd.Series(answer, index=rank.index, name="stability_class", dtype="str")

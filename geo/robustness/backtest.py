"""Where what exists falls in our ranking: percentiles among cells, without letting a place count itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import SitesError
from geo.robustness.weight_space import Array
from geo.scoring.criterion import Text

WARNING = Text(
    fr="Un bon accord avec les pensions existantes récompense aussi les habitudes passées : il ne prouve pas que "
    "l'outil choisit bien.",
    en="Agreement with the existing pensions also rewards past habits: it does not prove that the tool chooses well.",
)
"""Shown wherever a back-test is shown."""

LeaveOut = Callable[[str], tuple[float, Array]]
"""From the id of an existing place to its score and the scores of the cells, both computed as if it did not exist."""


@dataclass(frozen=True)
class Backtest:
    """
    table : DataFrame on place ids: `group`, `score`, `percentile` (0 to 100, share of cells scored lower, ties half)
    summary : DataFrame on groups: `places`, `mean_percentile`, `median_percentile`, `top_tenth_share` (in the first
        tenth of the cells), `random_low`, `random_high` (95 % of the mean percentiles of as many random cells)
    warning : to show with it
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    warning: Text = WARNING


def percentile_among(score: float, cells: Array) -> float:
    """
    Percentage of cells that score lower, equal ones counted half; NaN for an unknown score.

    Cells of unknown score do not count.

    >>> percentile_among(0.5, np.array([0.1, 0.5, 0.9, 0.2]))
    62.5
    """
    known = np.round(cells[~np.isnan(cells)], 12)
    if np.isnan(score) or not len(known):
        return float("nan")
    told = round(score, 12)
    return float(100.0 * ((known < told).mean() + 0.5 * (known == told).mean()))


def backtest(
    groups: Mapping[str, Sequence[str]], leave_out: LeaveOut, *, draws: int = 10_000, seed: int = 0
) -> Backtest:
    """
    Place existing pensions, and others to compare with, among the cells of the urban area.

    Parameters
    ----------
    groups
        Name → ids of existing places, the pensions first ("pension_de_famille", then "chrs").
    leave_out
        Scores without the place: it must not count itself as supply.
    draws, seed
        Of the random cells that the mean percentile is compared with.

    Returns
    -------
    Backtest
        Under pure chance a mean percentile of 50 is expected, between `random_low` and `random_high`.

    Raises
    ------
    SitesError
        No place in the first group, or an empty list of groups.
    """
    names = list(groups)
    if not names or not len(groups[names[0]]):
        raise SitesError(
            "No existing pension to test against: the layer 'supported_housing' has none in this territory.",
            fr="Aucune pension de famille existante sur ce territoire : il n'y a rien à quoi comparer le classement.",
        )
    rows = []
    for name in names:
        for place in groups[name]:
            score, cells = leave_out(place)
            rows.append(
                (str(place), name, float(score), percentile_among(float(score), np.asarray(cells, dtype=float)))
            )
    table = pd.DataFrame(rows, columns=["place_id", "group", "score", "percentile"]).set_index("place_id")
    rng = np.random.default_rng(seed)
    told = {name: _summary(table.loc[table["group"] == name, "percentile"], rng, draws) for name in names}
    return Backtest(table=table, summary=pd.DataFrame(told).T.astype({"places": int}))


def _summary(percentiles: pd.Series, rng: np.random.Generator, draws: int) -> dict[str, float]:
    known = percentiles.dropna()
    if not len(known):
        nothing = dict.fromkeys(
            ("mean_percentile", "median_percentile", "top_tenth_share", "random_low", "random_high"), float("nan")
        )
        return {"places": 0.0, **nothing}
    # The percentile of a random cell is uniform on [0, 100].
    chance = rng.uniform(0.0, 100.0, (draws, len(known))).mean(axis=1)
    low, high = np.quantile(chance, [0.025, 0.975])
    return {
        "places": float(len(known)),
        "mean_percentile": float(known.mean()),
        "median_percentile": float(known.median()),
        "top_tenth_share": float((known >= 90.0).mean()),
        "random_low": float(low),
        "random_high": float(high),
    }

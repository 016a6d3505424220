"""From minutes and coordinates to what the joint choice is fed: coverage by minutes, pairs that are too close."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.spatial import cKDTree

from geo.errors import LayerError, ScenarioError


def coverage_by_minutes(
    table: pd.DataFrame,
    sites: pd.Index,
    demands: pd.Index,
    *,
    full_until: float,
    none_from: float,
) -> sparse.csr_array:
    """
    Share of a demand that a site reaches: 1 up to `full_until` minutes, 0 from `none_from`, linear between.

    Parameters
    ----------
    table : DataFrame with `site`, `demand`, `minutes`
        One row a pair that is within reach; absent pairs and NaN minutes are out of reach.
    sites, demands
        Ids, in the order of the rows and columns wanted.
    full_until, none_from
        Minutes, 0 ≤ full_until ≤ none_from; equal: all or nothing, `full_until` included.

    Returns
    -------
    csr_array, sites × demands, in [0, 1]

    Raises
    ------
    LayerError
        Unknown ids, a pair twice, negative minutes.
    ScenarioError
        Bounds in the wrong order.

    Examples
    --------
    >>> table = pd.DataFrame({"site": ["a", "a"], "demand": ["u", "v"], "minutes": [5.0, 15.0]})
    >>> coverage_by_minutes(table, pd.Index(["a"]), pd.Index(["u", "v"]), full_until=10, none_from=20).toarray()
    array([[1. , 0.5]])
    """
    if not 0 <= full_until <= none_from:
        raise ScenarioError(f"Coverage: expected 0 ≤ full_until ≤ none_from, found {full_until} and {none_from}.")
    row, column, minutes = minutes_entries(table, sites, demands)
    if none_from > full_until:
        share = np.clip((none_from - minutes) / (none_from - full_until), 0.0, 1.0)
    else:
        share = (minutes <= full_until).astype(float)
    kept = share > 0
    return sparse.csr_array((share[kept], (row[kept], column[kept])), shape=(len(sites), len(demands)))


def coverage_for_median(table: pd.DataFrame, sites: pd.Index, demands: pd.Index, *, at_most: float) -> sparse.csr_array:
    """
    Coverage whose maximal choice is the p-median: persons × minutes to the nearest chosen site, least in total.

    Minutes beyond `at_most`, and pairs absent from the table, count as `at_most`: with it beyond the largest travel
    time this is the p-median itself. Mean minutes = at_most × (1 − persons reached / persons).

    Parameters
    ----------
    table, sites, demands
        See `coverage_by_minutes`.
    at_most
        Minutes, > 0.
    """
    if at_most <= 0:
        raise ScenarioError(f"p-median: expected at_most > 0 minutes, found {at_most}.")
    return coverage_by_minutes(table, sites, demands, full_until=0.0, none_from=at_most)


def inequality_aversion(minutes: pd.Series, persons: pd.Series, *, epsilon: float = 1.0) -> float:
    """
    Kolm and Pollak's κ, per minute, from the journeys of today: ε × Σ persons × minutes ÷ Σ persons × minutes².

    Parameters
    ----------
    minutes, persons : Series on demand ids
        Minutes to the nearest existing site; NaN is left out.
    epsilon
        Aversion to inequality, 1 the usual (Logan and others, 2021, Computers, Environment and Urban Systems 86).

    >>> round(inequality_aversion(pd.Series([10.0, 30.0]), pd.Series([1.0, 1.0])), 3)
    0.04
    """
    known = minutes.notna() & (persons > 0)
    weight, length = persons[known], minutes[known]
    squares = float((weight * length**2).sum())
    if squares <= 0:
        raise ScenarioError("Inequality aversion: no journey longer than 0 minutes is known.")
    return epsilon * float((weight * length).sum()) / squares


def coverage_for_equity(
    table: pd.DataFrame, sites: pd.Index, demands: pd.Index, *, at_most: float, kappa: float
) -> sparse.csr_array:
    """
    Coverage whose maximal choice has the least Kolm-Pollak equivalent journey: long journeys weigh more than short.

    The equivalent is ln(Σ persons × exp(κ minutes) ÷ Σ persons) ÷ κ: the journey that, the same for all, would be as
    good as the unequal ones. It is least where Σ persons × exp(κ minutes) is, so the choice stays linear (Horton and
    others, 2024, arXiv:2401.15452). Minutes beyond `at_most`, and pairs absent from the table, count as `at_most`. See
    `equivalent_minutes`.

    Parameters
    ----------
    table, sites, demands
        See `coverage_by_minutes`.
    at_most
        Minutes, > 0.
    kappa
        Per minute, > 0; see `inequality_aversion`. Towards 0 this is the p-median.
    """
    if at_most <= 0 or kappa <= 0:
        raise ScenarioError(f"Equity: expected at_most and kappa > 0, found {at_most} and {kappa}.")
    row, column, minutes = minutes_entries(table, sites, demands)
    share = np.expm1(kappa * (at_most - minutes)) / np.expm1(kappa * at_most) * np.exp(kappa * minutes)
    kept = minutes < at_most
    return sparse.csr_array((share[kept], (row[kept], column[kept])), shape=(len(sites), len(demands)))


def equivalent_minutes(reached_share: float, *, at_most: float, kappa: float) -> float:
    """
    Kolm-Pollak equivalent of the journeys of a set, from the share of the need that `coverage_for_equity` reaches.

    >>> round(equivalent_minutes(0.0, at_most=90, kappa=0.05)), round(equivalent_minutes(1.0, at_most=90, kappa=0.05))
    (90, 0)
    """
    return at_most + float(np.log1p(reached_share * np.expm1(-kappa * at_most))) / kappa


def minutes_entries(
    table: pd.DataFrame, sites: pd.Index, demands: pd.Index
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions and minutes of the pairs of a table that are within reach, checked."""
    row, column = sites.get_indexer(pd.Index(table["site"])), demands.get_indexer(pd.Index(table["demand"]))
    minutes = table["minutes"].to_numpy(dtype=float)
    if (row < 0).any() or (column < 0).any():
        raise LayerError(
            f"Minutes: {int((row < 0).sum())} unknown sites and {int((column < 0).sum())} unknown demands in the table."
        )
    if table.duplicated(["site", "demand"]).any():
        raise LayerError("Minutes: a pair (site, demand) appears twice. Keep the shortest time.")
    if (minutes < 0).any():
        raise LayerError("Minutes must be ≥ 0.")
    known = np.isfinite(minutes)
    return row[known], column[known], minutes[known]


def too_close_pairs(ids: pd.Index, x: Sequence[float], y: Sequence[float], spacing_m: float) -> list[tuple[str, str]]:
    """
    Pairs of sites nearer than `spacing_m` to each other, straight line.

    Parameters
    ----------
    ids, x, y
        n sites, metres in the working CRS.
    spacing_m
        Two sites at exactly this distance are far enough.

    >>> too_close_pairs(pd.Index(["a", "b", "c"]), [0, 3, 100], [0, 4, 0], 6)
    [('a', 'b')]
    >>> too_close_pairs(pd.Index(["a", "b"]), [0, 3], [0, 4], 5)
    []
    """
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    pairs = cKDTree(points).query_pairs(spacing_m, output_type="ndarray")
    gap = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    return [(str(ids[a]), str(ids[b])) for a, b in sorted(map(tuple, pairs[gap < spacing_m].tolist()))]

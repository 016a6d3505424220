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

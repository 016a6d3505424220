"""Pairs of points within walking reach of one another, and the counts and decayed sums they give."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.space.proximity import HALF_LIVES_KEPT, column_values
from geo.streets.kernels import reach
from geo.streets.network import StreetNetwork
from geo.streets.snap import MAX_ACCESS_M, Access, access_of, same_edge_pairs

SEARCHES_A_BLOCK = 512
"""Searches whose pairs are held at once: bounds the memory where only sums are wanted."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Triple = tuple[Ints, Ints, Floats]


@dataclass(frozen=True)
class WalkingPairs:
    """
    Pairs of an origin and a target within a limit, sorted by origin, then target; no pair twice.

    Attributes
    ----------
    origin, target : arrays, p
        Row numbers in the two layers.
    minutes : array, p
    shape : (int, int)
        Rows of the two layers.
    """

    origin: Ints
    target: Ints
    minutes: Floats
    shape: tuple[int, int]

    def __len__(self) -> int:
        return len(self.origin)

    def counts(self) -> Ints:
        """Targets within the limit, for each row of the origins."""
        return np.bincount(self.origin, minlength=self.shape[0]).astype(np.int64)

    def nearest(self, k: int) -> tuple[Floats, Ints]:
        """Minutes to, and row numbers of, the k nearest targets of each origin: n × k, NaN and −1 where fewer."""
        return k_first(self.origin, self.target, self.minutes, self.shape[0], k)


def minutes_matrix(
    network: StreetNetwork,
    origins: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    limit_min: float,
    *,
    max_access_m: float = MAX_ACCESS_M,
) -> WalkingPairs:
    """
    Walking minutes of all pairs of an origin and a target within a limit (inclusive).

    Parameters
    ----------
    network : StreetNetwork
    origins, targets : GeoDataFrames of n and m rows, any geometry
        In `WORKING_CRS`; either may be empty.
    limit_min : float ≥ 0
        Minutes. The searches run from the smaller layer and stop there: time and memory grow with the pairs found.
    max_access_m : float ≥ 0
        Longest straight walk between a point and the network, metres.

    Returns
    -------
    WalkingPairs
        Points too far from the network are in no pair.

    Raises
    ------
    CrsError
        If either layer is not in `WORKING_CRS`.

    Examples
    --------
    >>> street = gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 120 0)"]), crs=2154)
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 60], [0, 0]), crs=2154)
    >>> stops = gpd.GeoDataFrame(geometry=gpd.points_from_xy([120], [0]), crs=2154)
    >>> from geo.streets.network import network_from_streets
    >>> minutes_matrix(network_from_streets(street), homes, stops, 1.5).minutes.tolist()
    [1.0]
    """
    from_origins, to_targets = _both(network, origins, targets, max_access_m)
    blocks = list(_pair_blocks(network, from_origins, to_targets, _limit(limit_min)))
    empty = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    origin, target, minutes = (np.concatenate(parts) for parts in zip(empty, *blocks, strict=True))
    order = np.lexsort((target, origin))
    return WalkingPairs(origin[order], target[order], minutes[order], (len(origins), len(targets)))


def count_within_minutes(
    network: StreetNetwork,
    sites: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    limit_min: float,
    *,
    max_access_m: float = MAX_ACCESS_M,
) -> pd.Series:
    """
    Number of targets within a walk of `limit_min` minutes (inclusive) of each site.

    Returns
    -------
    Series, n floats (whole numbers), named "count"
        On the index of `sites`; 0 where none is within reach, NaN where the site is too far from the network. Other
        parameters and errors as in `minutes_matrix`.
    """
    from_sites, to_targets = _both(network, sites, targets, max_access_m)
    counts = np.zeros(len(sites))
    for site, _, _ in _pair_blocks(network, from_sites, to_targets, _limit(limit_min)):
        counts += np.bincount(site, minlength=len(sites))
    return pd.Series(np.where(from_sites.is_on, counts, np.nan), index=sites.index, name="count")


def decayed_sum_minutes(
    network: StreetNetwork,
    sites: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    half_life_min: float,
    max_access_m: float = MAX_ACCESS_M,
) -> pd.Series:
    """
    Sum over the targets of value × 2^(−minutes / half_life_min): a target counts half at one half-life.

    Parameters
    ----------
    column : str or None
        A numeric column of `targets`; None counts each target as 1.
    half_life_min : float > 0
        Minutes. Targets beyond `HALF_LIVES_KEPT` half-lives are left out.

    Returns
    -------
    Series, n floats, named "decayed_sum"
        On the index of `sites`; 0 where none is within reach; NaN where the site is too far from the network, or
        where a target within reach has an unknown (NaN) value. Other parameters and errors as in `minutes_matrix`;
        LayerError if the column is absent or not numeric.
    """
    if not (np.isfinite(half_life_min) and half_life_min > 0):
        raise ValueError(f"half_life_min is {half_life_min}: expected finite minutes above 0.")
    values = np.ones(len(targets)) if column is None else column_values(targets, column)
    from_sites, to_targets = _both(network, sites, targets, max_access_m)
    sums = np.zeros(len(sites))
    for site, target, minutes in _pair_blocks(network, from_sites, to_targets, HALF_LIVES_KEPT * half_life_min):
        weight = values[target] * 2.0 ** (-minutes / half_life_min)
        sums += np.bincount(site, weights=weight, minlength=len(sites))
    return pd.Series(np.where(from_sites.is_on, sums, np.nan), index=sites.index, name="decayed_sum")


def shortest_pairs(site: Ints, target: Ints, minutes: Floats, limit_min: float) -> Triple:
    """Each pair once, at its fewest minutes, those beyond the limit left out; sorted by site, then target."""
    order = np.lexsort((minutes, target, site))
    order = order[minutes[order] <= limit_min]
    site, target, minutes = site[order], target[order], minutes[order]
    first = np.ones(len(site), dtype=bool)
    first[1:] = (site[1:] != site[:-1]) | (target[1:] != target[:-1])
    return site[first], target[first], minutes[first]


def k_first(site: Ints, target: Ints, minutes: Floats, n_sites: int, k: int) -> tuple[Floats, Ints]:
    """The k nearest of each site's pairs, ties by target number: minutes and targets, n × k, NaN and −1 for none."""
    order = np.lexsort((target, minutes, site))
    site, target, minutes = site[order], target[order], minutes[order]
    rank = np.arange(len(site)) - np.searchsorted(site, site)
    kept = rank < k
    best, which = np.full((n_sites, k), np.nan), np.full((n_sites, k), -1, dtype=np.int64)
    best[site[kept], rank[kept]], which[site[kept], rank[kept]] = minutes[kept], target[kept]
    return best, which


def _both(
    network: StreetNetwork, sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, max_access_m: float
) -> tuple[Access, Access]:
    return (
        access_of(network, sites, max_access_m=max_access_m, name="sites"),
        access_of(network, targets, max_access_m=max_access_m, name="targets"),
    )


def _limit(limit_min: float) -> float:
    if not limit_min >= 0:
        raise ValueError(f"limit_min is {limit_min}: expected 0 minutes or more.")
    return float(limit_min)


def _pair_blocks(network: StreetNetwork, sites: Access, targets: Access, limit_min: float) -> Iterator[Triple]:
    """Site, target, minutes of the pairs within the limit, each once, some searches at a time."""
    turned = targets.is_on.sum() <= sites.is_on.sum()  # no direction: search from the fewer
    near, far = (targets, sites) if turned else (sites, targets)
    hung = _points_on_nodes(far, len(network.node_xy))
    rows = np.flatnonzero(near.is_on)
    for low in range(0, len(rows), SEARCHES_A_BLOCK):
        block = rows[low : low + SEARCHES_A_BLOCK]
        a, b, minutes = _pairs(network, near, block, far, hung, limit_min)
        yield (b, a, minutes) if turned else (a, b, minutes)


def _points_on_nodes(points: Access, n_nodes: int) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """For each node, the points tied to an edge that ends there, and the minutes to each: start, point, cost."""
    on = np.flatnonzero(points.is_on)
    node, point, cost = points.ends[on].ravel(), np.repeat(on, 2), points.end_costs[on].ravel()
    order = np.argsort(node, kind="stable")
    start = np.searchsorted(node[order], np.arange(n_nodes + 1))
    return start.astype(np.int32), point[order].astype(np.int32), cost[order]


def _pairs(
    network: StreetNetwork,
    near: Access,
    block: Ints,
    far: Access,
    hung: tuple[NDArray[np.int32], NDArray[np.int32], Floats],
    limit_min: float,
) -> Triple:
    """Pairs within the limit of the searches of one block: by the nodes, or along one edge if that is shorter."""
    mine = near.take(block)
    search, point, minutes = reach(
        *network.arcs, mine.ends.astype(np.int32), mine.end_costs, limit_min, *hung, len(far)
    )
    # only pairs on one edge can be found both ways
    same = mine.edge[search] == far.edge[point]
    a, b, direct = same_edge_pairs(mine, far)
    a, b, direct = shortest_pairs(
        np.concatenate([search[same], a]),
        np.concatenate([point[same], b]),
        np.concatenate([minutes[same], direct]),
        limit_min,
    )
    first, second = np.concatenate([search[~same], a]), np.concatenate([point[~same], b])
    return block[first], second, np.concatenate([minutes[~same], direct])

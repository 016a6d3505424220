"""
Walking minutes on the street network: nearest, three nearest, counts, decayed sums, and the pairs within reach.

A point is tied to the nearest street (not to the nearest crossroads) and walks there straight, at the network's speed;
two points tied to one street may walk along it. The network has no direction, so minutes are the same both ways.
NaN means unknown: the site is farther than `max_access_m` from any street, or no target can be reached.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import NetworkError
from geo.streets.kernels import settle, settle_k
from geo.streets.network import StreetNetwork, network_from_streets, slope_factor
from geo.streets.reach import (
    WalkingPairs,
    count_within_minutes,
    decayed_sum_minutes,
    k_first,
    minutes_matrix,
    shortest_pairs,
)
from geo.streets.snap import MAX_ACCESS_M, Access, access_of, same_edge_pairs

__all__ = [
    "MAX_ACCESS_M",
    "Access",
    "StreetNetwork",
    "WalkingPairs",
    "access_of",
    "check_overlap",
    "count_within_minutes",
    "covers",
    "decayed_sum_minutes",
    "minutes_at_nodes",
    "minutes_matrix",
    "minutes_to_nearest",
    "nearest_k",
    "network_from_streets",
    "slope_factor",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def minutes_to_nearest(
    network: StreetNetwork,
    sites: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    *,
    max_access_m: float = MAX_ACCESS_M,
) -> pd.Series:
    """
    Walking minutes from each site to the nearest target.

    Parameters
    ----------
    network : StreetNetwork
    sites, targets : GeoDataFrames of n and m rows, any geometry
        In `WORKING_CRS`; polygons and lines are taken at their representative point; m may be 0.
    max_access_m : float ≥ 0
        Longest straight walk between a point and the network, metres.

    Returns
    -------
    Series, n floats, named "walk_min"
        On the index of `sites`; NaN where the site or every reachable target is too far from the network, in another
        piece of it, or where there is no target.

    Raises
    ------
    CrsError
        If either layer is not in `WORKING_CRS`.

    Examples
    --------
    A street of 120 m, a site 30 m off its start, a pharmacy at its end, 1 m/s:

    >>> street = gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 120 0)"]), crs=2154)
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [30]), index=["A"], crs=2154)
    >>> pharmacy = gpd.GeoDataFrame(geometry=gpd.points_from_xy([120], [0]), crs=2154)
    >>> minutes_to_nearest(network_from_streets(street), site, pharmacy)
    A    2.5
    Name: walk_min, dtype: float64
    """
    site_access = access_of(network, sites, max_access_m=max_access_m, name="sites")
    target_access = access_of(network, targets, max_access_m=max_access_m, name="targets")
    return pd.Series(_nearest(network, site_access, target_access), index=sites.index, name="walk_min")


def minutes_at_nodes(
    network: StreetNetwork,
    targets: gpd.GeoDataFrame,
    *,
    limit_min: float = np.inf,
    max_access_m: float = MAX_ACCESS_M,
) -> Floats:
    """
    Walking minutes from every node of the network to the nearest target (as for isochrones).

    Returns
    -------
    array, one float a row of `network.node_xy`
        NaN where no target is within `limit_min`.
    """
    best = _settled(network, access_of(network, targets, max_access_m=max_access_m, name="targets"), limit_min)
    return np.where(np.isfinite(best), best, np.nan)


def nearest_k(
    network: StreetNetwork,
    sites: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    *,
    k: int = 3,
    limit_min: float = np.inf,
    max_access_m: float = MAX_ACCESS_M,
) -> pd.DataFrame:
    """
    Give the k nearest targets of each site and the walking minutes to each.

    Parameters
    ----------
    network, sites, targets, max_access_m
        As in `minutes_to_nearest`; targets at one place are as many targets.
    k : int ≥ 1
    limit_min : float
        Targets farther than this are not looked for, minutes.

    Returns
    -------
    DataFrame, n rows
        "walk_min_1" … "walk_min_k", increasing, NaN where there are fewer; "target_1" … "target_k", row numbers in
        `targets`, <NA> where there are fewer.

    Raises
    ------
    CrsError, or ValueError if k < 1
    """
    if k < 1:
        raise ValueError(f"k is {k}: expected at least 1.")
    site_access = access_of(network, sites, max_access_m=max_access_m, name="sites")
    target_access = access_of(network, targets, max_access_m=max_access_m, name="targets")
    on = np.flatnonzero(target_access.is_on)
    best, owner = settle_k(
        *network.arcs,
        target_access.ends[on].ravel().astype(np.int32),
        target_access.end_costs[on].ravel(),
        np.repeat(on, 2).astype(np.int32),
        k,
        limit_min,
    )
    pairs = shortest_pairs(*_candidates(site_access, target_access, best, owner), limit_min)
    table, which = k_first(*pairs, len(sites), k)
    out = pd.DataFrame(table, index=sites.index, columns=[f"walk_min_{i + 1}" for i in range(k)])
    for i in range(k):
        column = pd.array(which[:, i], dtype="Int64")
        column[which[:, i] < 0] = pd.NA
        out[f"target_{i + 1}"] = column
    return out


def covers(network: StreetNetwork, sites: gpd.GeoDataFrame, *, max_access_m: float = MAX_ACCESS_M) -> pd.Series:
    """
    Say which sites the network covers; the minutes of the others have to be estimated by straight line.

    Returns
    -------
    Series, n booleans, named "is_covered"
        On the index of `sites`: whether a street of the network is within `max_access_m` (disconnected scraps are no
        longer part of the network, see `network_from_streets`).
    """
    on = access_of(network, sites, max_access_m=max_access_m, name="sites").is_on
    return pd.Series(on, index=sites.index, name="is_covered")


def joins_main_piece(
    network: StreetNetwork, sites: gpd.GeoDataFrame, *, max_access_m: float = MAX_ACCESS_M
) -> pd.Series:
    """
    Say which sites the longest connected piece of the network covers: only there is a missing way an answer.

    Returns
    -------
    Series, n booleans, named "is_joined"
        On the index of `sites`; elsewhere the streets are unknown, or cut off from the others.
    """
    access = access_of(network, sites, max_access_m=max_access_m, name="sites")
    on = access.is_on & (network.piece[access.ends[:, 0]] == 0)
    return pd.Series(on, index=sites.index, name="is_joined")


def check_overlap(network: StreetNetwork, territory: gpd.GeoDataFrame) -> None:
    """
    Refuse a network that lies wholly outside a territory.

    Raises
    ------
    CrsError
        If the territory is not in `WORKING_CRS`.
    NetworkError
        If no street comes within `MAX_ACCESS_M` of any shape of the territory.
    """
    check_working_crs(territory, names=("territory",))
    shapes = territory.geometry.array[~(territory.geometry.isna() | territory.geometry.is_empty)]
    # one shape after the other: the first most often answers
    if not any(network.edge_tree.query(shape, predicate="dwithin", distance=MAX_ACCESS_M).size for shape in shapes):
        low, high = network.node_xy.min(axis=0).round(), network.node_xy.max(axis=0).round()
        raise NetworkError(
            f"Streets: no street within {MAX_ACCESS_M:g} m of the territory (bounds "
            f"{territory.total_bounds.round().tolist()}); the network spans {low.tolist()} to {high.tolist()}. "
            "Give the extract of the streets that covers the territory.",
            fr=f"Rues : aucune à moins de {MAX_ACCESS_M:g} m du territoire (limites Lambert-93 "
            f"{territory.total_bounds.round().tolist()}) ; celles du fichier vont de {low.tolist()} à "
            f"{high.tolist()}. Donnez l'extrait qui couvre le territoire.",
        )


def _settled(network: StreetNetwork, targets: Access, limit_min: float = np.inf) -> Floats:
    """Minutes from the nearest target to every node, inf where there is none."""
    on = targets.take(targets.is_on)
    return settle(*network.arcs, on.ends.ravel().astype(np.int32), on.end_costs.ravel(), limit_min)


def _nearest(network: StreetNetwork, sites: Access, targets: Access) -> Floats:
    """Minutes from each site to the nearest target, NaN for none."""
    best = _settled(network, targets)
    minutes = np.where(sites.is_on, (best[sites.ends] + sites.end_costs).min(axis=1), np.inf)
    site, _, direct = same_edge_pairs(sites, targets)
    np.minimum.at(minutes, site, direct)
    return np.where(np.isfinite(minutes), minutes, np.nan)


def _candidates(sites: Access, targets: Access, best: Floats, owner: NDArray[np.int32]) -> tuple[Ints, Ints, Floats]:
    """Site, target, minutes: the k nearest seen from both ends of each site's edge, and the targets on the edge."""
    on = np.flatnonzero(sites.is_on)
    minutes = (best[sites.ends[on]] + sites.end_costs[on][:, :, None]).reshape(len(on), 2 * best.shape[1])
    target = owner[sites.ends[on]].reshape(len(on), 2 * owner.shape[1])
    row, column = np.nonzero(target >= 0)
    site, same_target, direct = same_edge_pairs(sites, targets)
    return (
        np.concatenate([on[row], site]),
        np.concatenate([target[row, column], same_target]),
        np.concatenate([minutes[row, column], direct]),
    )

"""Tying points to the walking network: on the nearest street, not at the nearest crossroads."""

import hashlib
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.space.proximity import site_points
from geo.streets.network import StreetNetwork

MAX_ACCESS_M = 250.0
"""Farther than this from any street, walking minutes are unknown. Proposition of the authors."""

KEPT = 32
"""Sets of points of which a network remembers where they join it: the sites, the stops, each kind of place."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Access:
    """
    Where n points join the network, and the walk there.

    Attributes
    ----------
    edge : array, n
        The nearest edge; −1 where the point has no geometry, or no edge within reach.
    off_minutes : array, n
        Straight walk from the point to that edge, at the network's speed; inf where there is none.
    to_first, to_last : arrays, n
        Minutes along the edge to its first and to its last node; inf where there is none.
    ends : array, n × 2
        Those two nodes; −1 where there is none.
    """

    edge: Ints
    off_minutes: Floats
    to_first: Floats
    to_last: Floats
    ends: Ints

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def is_on(self) -> NDArray[np.bool_]:
        """Whether each point joins the network."""
        return self.edge >= 0

    @property
    def end_costs(self) -> Floats:
        """Minutes from each point to the two ends of its edge, n × 2."""
        return np.stack([self.off_minutes + self.to_first, self.off_minutes + self.to_last], axis=1)

    def take(self, rows: NDArray[np.generic]) -> "Access":
        """The access of some of the points."""
        return Access(self.edge[rows], self.off_minutes[rows], self.to_first[rows], self.to_last[rows], self.ends[rows])


def access_of(
    network: StreetNetwork, layer: gpd.GeoDataFrame, *, max_access_m: float = MAX_ACCESS_M, name: str = "layer"
) -> Access:
    """
    Project each row of a layer on the nearest edge of the network.

    Parameters
    ----------
    layer : GeoDataFrame, n rows of any geometry
        In `WORKING_CRS`; polygons and lines are taken at their representative point.
    max_access_m : float ≥ 0
        Points farther from every edge are not tied.
    name : str
        What errors call the layer.

    Returns
    -------
    Access
        Of the n rows, in order; found once for points asked again.

    Raises
    ------
    CrsError
        If the layer is not in `WORKING_CRS`.
    """
    check_working_crs(layer, names=(name,))
    if not (np.isfinite(max_access_m) and max_access_m >= 0):
        raise ValueError(f"max_access_m is {max_access_m}: expected a finite length, 0 m or more.")
    points = site_points(layer)
    key = hashlib.blake2b(np.float64(max_access_m).tobytes() + shapely.is_missing(points).tobytes())
    key.update(shapely.get_coordinates(points).tobytes())
    found: Access = network.snapped.pop(key.digest(), None) or _snapped(network, points, max_access_m)
    network.snapped[key.digest()] = found  # the last asked is the last to go
    if len(network.snapped) > KEPT:
        del network.snapped[next(iter(network.snapped))]
    return found


def _snapped(network: StreetNetwork, points: NDArray[np.object_], max_access_m: float) -> Access:
    n = len(points)
    edge, ends = np.full(n, -1, dtype=np.int64), np.full((n, 2), -1, dtype=np.int64)
    off, first, last = np.full(n, np.inf), np.full(n, np.inf), np.full(n, np.inf)
    known = np.flatnonzero(~shapely.is_missing(points))
    # the search radius is a hair wider: shapely's max_distance leaves out what is exactly at it
    (row, near), distance = network.edge_tree.query_nearest(
        points[known], max_distance=max_access_m * (1 + 1e-9) + 1e-9, return_distance=True, all_matches=False
    )
    kept = distance <= max_access_m
    row, near, distance = known[row[kept]], near[kept], distance[kept]
    share = shapely.line_locate_point(network.edge_lines[near], points[row]) / network.edge_length_m[near]
    share = np.minimum(share, 1.0)  # rounding may put the last point a hair beyond the end
    edge[row], ends[row] = near, network.edge_nodes[near]
    off[row] = distance / network.metres_per_minute
    first[row], last[row] = share * network.edge_minutes[near], (1 - share) * network.edge_minutes[near]
    return Access(edge, off, first, last, ends)


def same_edge_pairs(sites: Access, targets: Access) -> tuple[Ints, Ints, Floats]:
    """
    Give the sites and targets tied to one edge, and the minutes between them along it: site, target, minutes.

    Legs off the network included.
    """
    order = np.argsort(targets.edge, kind="stable")
    order = order[targets.edge[order] >= 0]
    sorted_edges = targets.edge[order]
    on = np.flatnonzero(sites.is_on)
    low = np.searchsorted(sorted_edges, sites.edge[on], side="left")
    number = np.searchsorted(sorted_edges, sites.edge[on], side="right") - low
    site = np.repeat(on, number)
    within = np.arange(len(site)) - np.repeat(np.cumsum(number) - number, number)
    target = order[np.repeat(low, number) + within]
    along = np.abs(sites.to_first[site] - targets.to_first[target])
    return site, target, along + sites.off_minutes[site] + targets.off_minutes[target]

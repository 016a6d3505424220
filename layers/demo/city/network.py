"""
The street network of the fictional city, as arrays.

Lattices of streets, each district with its own angle, as tight as the density asks; joined by their Gabriel graph
(Gabriel and Sokal 1969: an edge stays where no third point lies in the circle it is the diameter of), which holds the
minimum spanning tree, so that all that remains is connected. Rivers are crossed on bridges only.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from layers.demo.city.areas import City
from layers.demo.city.fields import Bools, Floats, Ints, Noise
from layers.demo.city.geography import coordinates

BASE_STEP_M = 55.0
LEVELS = ((1_300.0, 1), (220.0, 2), (45.0, 4), (-1.0, 7))
"""(density at least, in inhabitants per km²; one lattice point in so many)."""

LOCAL, SECONDARY, PRIMARY = 0, 1, 2


@dataclass(frozen=True)
class Network:
    """Junctions (x, y) and streets (u, v: rows of the junctions) of the backbone, before alleys are added."""

    x: Floats
    y: Floats
    u: Ints
    v: Ints
    is_bridge: Bools
    rank: NDArray[np.int8]
    density: Floats
    district: Ints
    settlement_nodes: Ints

    def length(self) -> Floats:
        """Straight length of each street, metres."""
        return np.hypot(self.x[self.u] - self.x[self.v], self.y[self.u] - self.y[self.v])

    def graph(self) -> csr_array:
        """Symmetric matrix of lengths; main streets count for less, so that routes follow them."""
        cost = self.length() * np.array([1.0, 0.8, 0.72])[self.rank]
        size = len(self.x)
        both = coo_array((np.r_[cost, cost], (np.r_[self.u, self.v], np.r_[self.v, self.u])), shape=(size, size))
        return both.tocsr()


def make_network(city: City, margin_m: float = 1_000.0) -> Network:
    """Lay the backbone over the territory and a margin."""
    rng = city.rng("network")
    x, y, step, district = _lattice(city, rng, margin_m)
    u, v = _gabriel(x, y)
    long = np.hypot(x[u] - x[v], y[u] - y[v]) > 3.2 * np.maximum(step[u], step[v])
    u, v = u[~long], v[~long]
    crosses = np.zeros(len(u), dtype=bool)
    is_bridge = np.zeros(len(u), dtype=bool)
    for river in city.rivers:
        side = x < river.x_at(y)
        over = side[u] != side[v]
        crosses |= over
        is_bridge[_bridges(city, x, y, u, v, np.flatnonzero(over))] = True
    kept = ~crosses | is_bridge
    u, v, is_bridge = u[kept], v[kept], is_bridge[kept]
    x, y, district, u, v, is_bridge = _largest(x, y, district, u, v, is_bridge)
    kept = _thin(rng, x, y, u, v) | is_bridge
    u, v, is_bridge = u[kept], v[kept], is_bridge[kept]
    at = cKDTree(np.column_stack([x, y])).query(coordinates(city.settlements))[1].astype(np.int64)
    plain = Network(x, y, u, v, is_bridge, np.zeros(len(u), np.int8), city.density_at(x, y), district, at)
    return _with_main_streets(city, plain)


def _lattice(city: City, rng: np.random.Generator, margin_m: float) -> tuple[Floats, Floats, Floats, Ints]:
    outline = city.boundary.buffer(margin_m).simplify(80.0)
    shapely.prepare(outline)
    west, south, east, north = outline.bounds
    cell = 1_050.0
    seeds_x, seeds_y = np.meshgrid(
        np.arange(west - cell, east + cell, cell), np.arange(south - cell, north + cell, cell)
    )
    seeds_x = seeds_x.ravel() + rng.uniform(-0.42, 0.42, seeds_x.size) * cell
    seeds_y = seeds_y.ravel() + rng.uniform(-0.42, 0.42, seeds_y.size) * cell
    turn = Noise(rng, 9_000.0)(seeds_x, seeds_y) * 0.7 + rng.normal(0, 0.18, len(seeds_x))
    wobble = rng.choice([0.05, 0.09, 0.2, 0.27], len(seeds_x))
    tree = cKDTree(np.column_stack([seeds_x, seeds_y]))
    reach = int(np.ceil(1.35 * cell / BASE_STEP_M))
    i, j = (g.ravel() for g in np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1)))
    parts = []
    for seed in range(len(seeds_x)):
        if not shapely.dwithin(outline, shapely.Point(seeds_x[seed], seeds_y[seed]), 1.4 * cell):
            continue
        cosine, sine = np.cos(turn[seed]), np.sin(turn[seed])
        x = seeds_x[seed] + BASE_STEP_M * (cosine * i - sine * j)
        y = seeds_y[seed] + BASE_STEP_M * (sine * i + cosine * j)
        dense = city.density_at(x, y)
        stride = np.select([dense > level for level, _ in LEVELS], [s for _, s in LEVELS])
        keep = (i % stride == 0) & (j % stride == 0)
        keep[keep] = tree.query(np.column_stack([x[keep], y[keep]]))[1] == seed
        x, y, stride = x[keep], y[keep], stride[keep]
        jitter = wobble[seed] * BASE_STEP_M * stride
        x, y = x + jitter * rng.normal(0, 0.6, len(x)), y + jitter * rng.normal(0, 0.6, len(x))
        parts.append((x, y, BASE_STEP_M * stride, np.full(len(x), seed)))
    x, y, step, district = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    keep = shapely.contains_xy(outline, x, y) & (city.water_m(x, y) > 14.0)
    x, y, step, district = x[keep], y[keep], step[keep], district[keep]
    keep = _apart(x, y, step)
    return x[keep], y[keep], step[keep], district[keep]


def _apart(x: Floats, y: Floats, step: Floats) -> Bools:
    """Drop a point too near to one of a tighter lattice, where two lattices meet."""
    points = np.column_stack([x, y])
    pairs = cKDTree(points).query_pairs(0.55 * BASE_STEP_M * LEVELS[-1][1], output_type="ndarray")
    first, second = pairs[:, 0], pairs[:, 1]
    gap = np.hypot(*(points[first] - points[second]).T)
    close = gap < 0.55 * np.maximum(step[first], step[second])
    keep = np.ones(len(x), dtype=bool)
    keep[np.where(step[first] > step[second], first, second)[close]] = False
    return keep


def _gabriel(x: Floats, y: Floats) -> tuple[Ints, Ints]:
    points = np.column_stack([x - x.mean(), y - y.mean()])
    triangles = Delaunay(points).simplices
    corners = np.vstack([triangles[:, [0, 1, 2]], triangles[:, [1, 2, 0]], triangles[:, [2, 0, 1]]])
    a, b, c = points[corners[:, 0]], points[corners[:, 1]], points[corners[:, 2]]
    inside = ((a - c) * (b - c)).sum(axis=1) < 0.0
    low, high = np.minimum(corners[:, 0], corners[:, 1]), np.maximum(corners[:, 0], corners[:, 1])
    key = low.astype(np.int64) * len(x) + high
    edges = np.setdiff1d(np.unique(key), np.unique(key[inside]), assume_unique=True)
    return edges // len(x), edges % len(x)


def _bridges(city: City, x: Floats, y: Floats, u: Ints, v: Ints, over: Ints) -> Ints:
    """Choose the crossings: one in 420 m in town, one in 1,600 m in the country."""
    middle = (y[u[over]] + y[v[over]]) / 2
    dense = city.density_at((x[u[over]] + x[v[over]]) / 2 + 180.0, middle)
    apart = np.clip(1_900.0 - dense * 0.8, 420.0, 1_600.0)
    span = np.hypot(x[u[over]] - x[v[over]], y[u[over]] - y[v[over]])
    chosen, last = [], -np.inf
    for k in np.argsort(middle, kind="stable"):
        if middle[k] - last >= apart[k] and span[k] < 420.0:
            chosen.append(over[k])
            last = middle[k]
    return np.array(chosen, dtype=np.int64)


def _largest(
    x: Floats, y: Floats, district: Ints, u: Ints, v: Ints, is_bridge: Bools
) -> tuple[Floats, Floats, Ints, Ints, Ints, Bools]:
    """Keep the largest connected part; what is left is renumbered."""
    links = coo_array((np.ones(len(u)), (u, v)), shape=(len(x), len(x)))
    _, part = connected_components(links, directed=False)
    node = part == np.bincount(part).argmax()
    row = np.cumsum(node) - 1
    edge = node[u]
    return x[node], y[node], district[node], row[u[edge]], row[v[edge]], is_bridge[edge]


def _thin(rng: np.random.Generator, x: Floats, y: Floats, u: Ints, v: Ints) -> Bools:
    """Drop one street in five, none of the minimum spanning tree."""
    length = np.hypot(x[u] - x[v], y[u] - y[v]) + 1e-6 * np.arange(len(u)) / len(u)
    tree = minimum_spanning_tree(coo_array((length, (u, v)), shape=(len(x), len(x))).tocsr()).tocoo()
    needed = np.isin(u * len(x) + v, tree.coords[0].astype(np.int64) * len(x) + tree.coords[1])
    return needed | (rng.uniform(size=len(u)) > 0.2)


def _with_main_streets(city: City, network: Network) -> Network:
    """Mark the shortest way from each settlement to its neighbours: primary from a city, else secondary."""
    places, nodes = city.settlements, network.settlement_nodes
    corners = Delaunay(coordinates(places)).simplices if len(places) > 3 else np.array([[0, 1, 2]])
    pairs = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0)
    graph = network.graph()
    street = {(int(a), int(b)): k for k, (a, b) in enumerate(zip(network.u, network.v, strict=True))}
    rank = network.rank.copy()
    for start in np.unique(pairs[:, 0]):
        _, before = dijkstra(graph, indices=int(nodes[start]), return_predecessors=True, limit=16_000.0)
        for end in pairs[pairs[:, 0] == start, 1]:
            value = PRIMARY if places[start].is_city or places[end].is_city else SECONDARY
            path = trace(before, int(nodes[end]))
            for a, b in itertools.pairwise(path):
                k = street[(min(a, b), max(a, b))]
                rank[k] = max(rank[k], value)
    return Network(**{**network.__dict__, "rank": rank})


def trace(before: NDArray[np.int32], end: int) -> list[int]:
    """Follow predecessors back from `end`: the path from the start to it, just [end] where there is none."""
    path = [end]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]

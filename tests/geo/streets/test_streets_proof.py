"""
Walking minutes against an independent computation: every point becomes a node of the graph.

Each point is projected on its nearest segment by brute force, the street is split there, a spur leads to the point,
and scipy's Dijkstra runs on that graph. Nothing of `geo` is used but the answers under test.
"""

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from shapely.ops import substring

from geo.streets.streets import minutes_matrix, minutes_to_nearest, nearest_k, network_from_streets
from layers.demo.city.areas import make_city
from layers.demo.city.geography import SIZES
from layers.demo.city.network import make_network
from layers.demo.published.streets import middles, write_streets
from layers.sources.osm_streets import read_osm_streets

METRES_PER_MINUTE = 60.0  # 3.6 km/h


def points(xy):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*np.asarray(xy, dtype=float).reshape(-1, 2).T), crs=2154)


def shaken_town(side, seed):
    """Crossroads of a shaken grid of 100 m, a third of the streets missing, some bent."""
    rng = np.random.default_rng(seed)
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    xy = np.column_stack([column.ravel(), row.ravel()]) * 100.0 + rng.uniform(-30, 30, (side * side, 2))
    node = np.arange(side * side).reshape(side, side)
    ends = np.vstack(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    ends = ends[rng.random(len(ends)) > 0.33]
    bend = (xy[ends[:, 0]] + xy[ends[:, 1]]) / 2 + rng.normal(0, 10, (len(ends), 2))
    lines = [shapely.LineString([xy[u], b, xy[v]]) for (u, v), b in zip(ends, bend, strict=True)]
    return gpd.GeoDataFrame({"u": ends[:, 0], "v": ends[:, 1]}, geometry=lines, crs=2154)


def project(lines, xy):
    """Nearest line of each point, distance along it and distance to it, by brute force over all segments."""
    coords, owner = shapely.get_coordinates(lines, return_index=True)
    inside = owner[1:] == owner[:-1]
    a, b, owner = coords[:-1][inside], coords[1:][inside], owner[1:][inside]
    length = np.hypot(*(b - a).T)
    before = np.cumsum(length) - length
    before -= before[np.searchsorted(owner, owner)]
    found = []
    for p in xy:
        t = np.clip(((p - a) * (b - a)).sum(axis=1) / np.maximum(length**2, 1e-12), 0, 1)
        off = np.hypot(*(a + t[:, None] * (b - a) - p).T)
        best = off.argmin()
        found.append((owner[best], before[best] + t[best] * length[best], off[best]))
    edge, along, off = (np.array(v) for v in zip(*found, strict=True))
    return edge, along, off


def independent_minutes(lines, ends, sites_xy, targets_xy):
    """Minutes of all pairs, inf where disconnected."""
    n = ends.max() + 1
    xy = np.vstack([sites_xy, targets_xy])
    edge, along, off = project(lines, xy)
    foot, tip = n + np.arange(len(xy)), n + len(xy) + np.arange(len(xy))
    arcs = {}

    def link(a, b, metres):
        key = (min(a, b), max(a, b))
        arcs[key] = min(arcs.get(key, np.inf), max(metres, 1e-12))  # scipy drops explicit zeros

    for e, length in enumerate(shapely.length(lines)):
        on = np.flatnonzero(edge == e)
        on = on[np.argsort(along[on])]
        chain, places = [ends[e, 0], *foot[on], ends[e, 1]], [0.0, *along[on], length]
        for i in range(len(chain) - 1):
            if chain[i] != chain[i + 1]:
                link(chain[i], chain[i + 1], places[i + 1] - places[i])
    for i in range(len(xy)):
        link(foot[i], tip[i], off[i])
    (a, b), w = np.array(list(arcs)).T, np.array(list(arcs.values()))
    size = n + 2 * len(xy)
    metres = dijkstra(coo_array((w, (a, b)), shape=(size, size)).tocsr(), directed=False, indices=tip[: len(sites_xy)])
    return metres[:, tip[len(sites_xy) :]] / METRES_PER_MINUTE


def dense(pairs):
    out = np.full(pairs.shape, np.inf)
    out[pairs.origin, pairs.target] = pairs.minutes
    return out


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_minutes_of_a_town_equal_a_graph_in_which_every_point_is_a_node(seed):
    town = shaken_town(12, seed)
    town = town[(town["u"] % 12 != 8) | (town["v"] % 12 != 9)]  # nothing crosses from the west to the east
    rng = np.random.default_rng(seed)
    sites, targets = rng.uniform(-50, 1150, (60, 2)), rng.uniform(-50, 1150, (40, 2))
    targets[:10] = sites[:10] + rng.uniform(-20, 20, (10, 2))  # neighbours, often on one street
    expected = independent_minutes(np.asarray(town.geometry.array), town[["u", "v"]].to_numpy(), sites, targets)
    network = network_from_streets(town, min_piece_share=0)
    found = dense(minutes_matrix(network, points(sites), points(targets), np.inf, max_access_m=1000))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert np.isinf(expected).any()

    limited = dense(minutes_matrix(network, points(sites), points(targets), 8.0, max_access_m=1000))
    np.testing.assert_allclose(limited, np.where(expected <= 8.0, expected, np.inf), rtol=1e-6)

    nearest = minutes_to_nearest(network, points(sites), points(targets), max_access_m=1000)
    best = np.sort(expected, axis=1)
    np.testing.assert_allclose(nearest.fillna(np.inf), best[:, 0], rtol=1e-6)
    three = nearest_k(network, points(sites), points(targets), k=3, max_access_m=1000)
    np.testing.assert_allclose(three.filter(like="walk_min").fillna(np.inf), best[:, :3], rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.tuples(st.integers(-500, 500), st.integers(-500, 500)))
def test_laws_of_walking_minutes(seed, shift):
    """Symmetry, triangle (through a point on the street), one more target, translation; also the k nearest."""
    town = shaken_town(5, seed)
    xy = np.random.default_rng(seed).uniform(0, 400, (8, 2))
    network = network_from_streets(town, min_piece_share=0)
    minutes = dense(minutes_matrix(network, points(xy), points(xy), np.inf))
    np.testing.assert_allclose(minutes, minutes.T, rtol=1e-9)
    detours = (minutes[:, :, None] + minutes[None, :, :]).min(axis=1)
    assert (minutes <= detours * (1 + 1e-9)).all()

    fewer = minutes_to_nearest(network, points(xy[:4]), points(xy[4:7])).fillna(np.inf)
    more = minutes_to_nearest(network, points(xy[:4]), points(xy[4:])).fillna(np.inf)
    assert (more <= fewer * (1 + 1e-12)).all()

    moved = town.set_geometry(town.geometry.translate(*shift))
    there = dense(
        minutes_matrix(network_from_streets(moved, min_piece_share=0), points(xy + shift), points(xy + shift), np.inf)
    )
    np.testing.assert_allclose(there, minutes, rtol=1e-6)


def random_lines(rng, number):
    """Long straight streets across a square of 1 km, every third one on a bridge level."""
    xy = rng.uniform(0, 1000, (number, 2, 2))
    return gpd.GeoDataFrame({"level": np.arange(number) % 3 // 2}, geometry=list(shapely.linestrings(xy)), crs=2154)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_crossing_streets_are_junctions_within_a_level_only(seed):
    """Each level is noded by shapely's union; the two levels share no node, since no two ends meet."""
    rng = np.random.default_rng(seed)
    streets = random_lines(rng, 12)
    noded = [shapely.get_parts(part.union_all()) for _, part in streets.geometry.groupby(streets["level"])]
    pieces = np.concatenate(noded)
    level = np.repeat([0, 1], [len(part) for part in noded])
    first, last = (shapely.get_coordinates(shapely.get_point(pieces, i)) for i in (0, -1))
    key = np.column_stack([np.vstack([first, last]).round(5), np.concatenate([level, level])])
    _, node = np.unique(key, axis=0, return_inverse=True)
    sites, targets = rng.uniform(0, 1000, (10, 2)), rng.uniform(0, 1000, (10, 2))
    expected = independent_minutes(pieces, node.reshape(2, -1).T, sites, targets)
    network = network_from_streets(streets, join_tolerance_m=0, min_piece_share=0)
    found = dense(minutes_matrix(network, points(sites), points(targets), np.inf, max_access_m=2000))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def naive_centrelines(lines, tolerance):
    """Join ends within the tolerance, cut lines where the end of another one touches them: by plain loops."""
    n = len(lines)
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)])
    node = np.arange(2 * n)
    for a, b in cKDTree(ends).query_pairs(tolerance):
        node[node == node[b]] = node[a]
    pieces, piece_ends = [], []
    touching = shapely.STRtree(shapely.points(ends)).query(lines, predicate="dwithin", distance=tolerance)
    for i, line in enumerate(lines):
        cuts = {}
        for p in touching[1][touching[0] == i]:
            if node[p] not in (node[i], node[n + i]):
                cuts.setdefault(node[p], line.project(shapely.Point(ends[p])))
        stops = sorted((along, at) for at, along in cuts.items())
        stops = [(0.0, node[i]), *stops, (line.length, node[n + i])]
        for (start, a), (stop, b) in itertools.pairwise(stops):
            pieces.append(substring(line, start, stop))
            piece_ends.append((a, b))
    return np.array(pieces), np.array(piece_ends)


@pytest.mark.real
def test_a_thousand_random_pairs_of_the_real_streets_equal_the_independent_graph(real_montpellier):
    """The file is cut at its junctions and has no levels: what still crosses there are bridges."""
    streets = gpd.read_file(real_montpellier / "streets" / "VilleMTP_MTP_FilaireVoies.zip").to_crs(2154)
    lines = np.asarray(streets.geometry.array)
    rng = np.random.default_rng(34)

    def somewhere(number):
        street = rng.choice(lines, number, p=shapely.length(lines) / shapely.length(lines).sum())
        on = shapely.get_coordinates(shapely.line_interpolate_point(street, rng.random(number), normalized=True))
        return on + rng.normal(0, 30, (number, 2))

    sites, targets = somewhere(40), somewhere(25)
    expected = independent_minutes(*naive_centrelines(lines, 1.0), sites, targets)
    network = network_from_streets(streets, join_crossings=False, join_tolerance_m=1.0, min_piece_share=0)
    found = dense(minutes_matrix(network, points(sites), points(targets), np.inf))
    assert found.size == 1000
    assert np.isfinite(found).mean() > 0.9
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_thousand_random_pairs_of_the_demonstration_equal_the_independent_graph(tmp_path):
    """Streets written as OpenStreetMap publishes them, read back, steps and alleys and all."""
    city = make_city(SIZES["town"], 1)
    drawn = make_network(city)
    write_streets(city, drawn, middles(city, drawn), tmp_path / "streets.osm.pbf")
    streets = read_osm_streets(tmp_path / "streets.osm.pbf")
    lines = np.asarray(streets.geometry.array)
    ids = np.unique(streets[["u", "v"]].to_numpy(dtype=np.int64), return_inverse=True)[1].reshape(-1, 2)
    rng = np.random.default_rng(35)

    def somewhere(number):
        on = shapely.get_coordinates(shapely.line_interpolate_point(rng.choice(lines, number), 0.4, normalized=True))
        return on + rng.normal(0, 30, (number, 2))

    sites, targets = somewhere(40), somewhere(25)
    expected = independent_minutes(lines, ids, sites, targets)
    found = dense(
        minutes_matrix(network_from_streets(streets, min_piece_share=0), points(sites), points(targets), np.inf)
    )
    assert found.size == 1000
    assert np.isfinite(found).mean() > 0.9
    np.testing.assert_allclose(found, expected, rtol=1e-6)

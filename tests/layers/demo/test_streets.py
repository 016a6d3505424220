"""The streets as OpenStreetMap has them."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from layers.demo.published.streets import join_streets


def walked(town: Path) -> Iterator[tuple[osmium.osm.Way, list[int]]]:
    """The streets and paths; railways and other ways of the extract carry no `highway`."""
    for way in osmium.FileProcessor(town / "streets.osm.pbf"):
        if way.is_way() and "highway" in way.tags:
            yield way, [node.ref for node in way.nodes]


def test_streets_carry_the_tags_that_decide_who_walks(town: Path):
    tags = {(tag.k, tag.v) for way, _ in walked(town) for tag in way.tags}
    assert {("highway", kind) for kind in ("primary", "secondary", "residential", "footway", "steps", "path",
                                           "service", "motorway")} <= tags  # fmt: skip
    assert {("access", "private"), ("foot", "no"), ("bridge", "yes"), ("layer", "1"), ("oneway", "yes")} <= tags
    barriers = {node.tags.get("barrier") for node in osmium.FileProcessor(town / "streets.osm.pbf") if node.is_node()}
    assert {"gate", "bollard"} <= barriers


def test_streets_are_one_network_once_the_motorway_is_left_out(town: Path):
    pairs = [pair for way, refs in walked(town) if way.tags["highway"] != "motorway" for pair in
             itertools.pairwise(refs)]  # fmt: skip
    ends = np.array(pairs)
    nodes, rows = np.unique(ends, return_inverse=True)
    rows = rows.reshape(ends.shape)
    graph = coo_array((np.ones(len(rows)), (rows[:, 0], rows[:, 1])), shape=(len(nodes), len(nodes)))
    assert connected_components(graph, directed=False)[0] == 1
    assert len(nodes) > 10_000


def test_streets_reach_beyond_the_boundary(town: Path, communes: gpd.GeoDataFrame):
    places = [(n.location.lon, n.location.lat) for n in osmium.FileProcessor(town / "streets.osm.pbf") if n.is_node()]
    points = gpd.GeoSeries(gpd.points_from_xy(*zip(*places, strict=True)), crs=4326).to_crs(2154)
    outside = points.distance(communes.union_all())
    assert 700.0 < outside.max() < 1_300.0


def test_streets_joined_go_straight_on_and_use_every_street_once():
    """
    ::

        3
        |
        1---2---4      streets: 1-2, 2-4 (straight on), 1-3 (turns)
    """
    x, y = np.array([0.0, 10.0, 0.0, 20.0]), np.array([0.0, 0.0, 10.0, 0.0])
    u, v = np.array([0, 1, 0]), np.array([1, 3, 2])
    ways = join_streets(x, y, u, v, np.zeros(3, dtype=int))
    assert sorted(sorted(street for street, _ in way) for way in ways) == [[0, 1], [2]]

"""From street lines to the network, on streets drawn by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import CrsError, NetworkError
from geo.streets.streets import minutes_to_nearest, network_from_streets, slope_factor


def streets(*lines, **columns):
    return gpd.GeoDataFrame(columns, geometry=[shapely.LineString(line) for line in lines], crs=2154)


def points(*xy):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*np.asarray(xy, dtype=float).T), crs=2154)


def walk(layer, start, stop, **options):
    return minutes_to_nearest(network_from_streets(layer, **options), points(start), points(stop)).iloc[0] * 60


CROSS = [(0, 0), (100, 0)], [(50, -50), (50, 50)]
"""
        |
    ----+----
        |
"""


def test_streets_of_one_level_meet_where_they_cross():
    network = network_from_streets(streets(*CROSS))
    assert len(network.node_xy) == 5
    assert sorted(network.edge_length_m) == [50.0] * 4
    assert network.counts["crossings_joined"] == 1
    assert walk(streets(*CROSS), (0, 0), (50, 50)) == pytest.approx(100)


def test_a_bridge_crosses_without_meeting():
    assert np.isnan(walk(streets(*CROSS, level=[0, 1]), (0, 0), (50, 50)))
    assert np.isnan(walk(streets(*CROSS), (0, 0), (50, 50), join_crossings=False))
    assert walk(streets(*CROSS, level=pd.array([0, pd.NA], dtype="Int64")), (0, 0), (50, 50)) == pytest.approx(100)


def test_crossings_above_one_another_stay_apart():
    """A crossing on the ground, and one of two bridges right above it."""
    layer = streets(*CROSS, [(0, 50), (100, -50)], [(0, -50), (100, 50)], level=[0, 0, 1, 1])
    assert network_from_streets(layer).counts["crossings_joined"] == 2
    assert walk(layer, (0, 0), (50, 50)) == pytest.approx(100)
    assert walk(layer, (0, 50), (100, 50)) == pytest.approx(2 * np.hypot(50, 50))
    assert np.isnan(walk(layer, (0, 0), (100, 50)))


def test_a_bridge_meets_the_ground_at_its_ends():
    """A street, then a bridge (level 1) from its end, over another street."""
    layer = streets([(0, 0), (40, 0)], [(40, 0), (60, 0)], [(50, -50), (50, 50)], level=[0, 1, 0])
    assert walk(layer, (0, 0), (60, 0)) == pytest.approx(60)
    assert np.isnan(walk(layer, (0, 0), (50, 50)))


def test_near_miss_ends_are_joined_within_the_tolerance_and_counted():
    """A gap of 0.8 m between two streets: joined at 1 m, the gap costs nothing; apart at 0.5 m."""
    gap = streets([(0, 0), (50, 0)], [(50.8, 0), (100.8, 0)])
    network = network_from_streets(gap)
    assert (len(network.node_xy), network.counts["ends_joined"]) == (3, 1)
    assert [one.en for one in network.repairs] == ["1 pairs of near-miss street ends joined"]
    assert walk(gap, (0, 0), (100.8, 0)) == pytest.approx(100)
    assert np.isnan(walk(gap, (0, 0), (100.8, 0), join_tolerance_m=0.5))


def test_an_end_that_stops_short_of_a_street_joins_it():
    """A T whose foot ends 0.6 m short of the bar; and not when the bar is a bridge."""
    bar, foot = [(0, 0), (100, 0)], [(50, 0.6), (50, 50.6)]
    network = network_from_streets(streets(bar, foot))
    assert (len(network.node_xy), network.counts["ends_on_lines"]) == (4, 1)
    assert walk(streets(bar, foot), (0, 0), (50, 50.6)) == pytest.approx(100)
    assert np.isnan(walk(streets(bar, foot, level=[1, 0]), (0, 0), (50, 50.6)))


def test_many_streets_through_one_point_make_one_node():
    star = [[(-10, 0), (10, 0)], [(0, -10), (0, 10)], [(-10, -10), (10, 10)], [(0, 0), (10, -10)]]
    network = network_from_streets(streets(*star))
    assert len(network.node_xy) == 8
    assert len(network.edge_lines) == 7


def test_shared_stretches_and_loops_keep_their_ends():
    """
    a: x in [0, 10], b: x in [5, 15]: pieces 0-5, 5-10 (twice), 10-15. A 6-shaped street is a tail and a loop.
    """
    shared = network_from_streets(streets([(0, 0), (10, 0)], [(5, 0), (15, 0)]))
    assert (len(shared.node_xy), sorted(shared.edge_length_m)) == (4, [5.0] * 4)
    six = network_from_streets(streets([(0, 20), (0, 0), (10, 0), (10, 10), (0, 10)]))
    assert (len(six.node_xy), sorted(six.edge_length_m)) == (2, [10.0, 40.0])
    assert six.counts["self_crossings_cut"] == 1


def test_cutting_conserves_the_length_of_the_streets():
    rng = np.random.default_rng(3)
    layer = streets(*rng.uniform(0, 1000, (30, 4, 2)))
    network = network_from_streets(layer, join_tolerance_m=0, min_piece_share=0)
    assert network.edge_length_m.sum() == pytest.approx(layer.length.sum(), abs=0.01)
    ends = shapely.get_coordinates(shapely.get_point(network.edge_lines, 0))
    np.testing.assert_allclose(ends, network.node_xy[network.edge_nodes[:, 0]], atol=0.003)


def test_node_ids_are_the_topology_where_there_are_any():
    """The same cross, with ids: no shared id, no junction; a shared id joins."""
    apart = streets(*CROSS, u=[1, 3], v=[2, 4])
    assert np.isnan(walk(apart, (0, 0), (50, 50)))
    halves = [(0, 0), (50, 0)], [(50, 0), (100, 0)], [(50, -50), (50, 0)], [(50, 0), (50, 50)]
    joined = streets(*halves, u=pd.array([1, 9, 3, 9], dtype="Int64"), v=pd.array([9, 2, 9, 4], dtype="Int64"))
    assert walk(joined, (0, 0), (50, 50)) == pytest.approx(100)
    unknown = pd.array([pd.NA, pd.NA], dtype="Int64")
    assert walk(streets(*CROSS, u=unknown, v=unknown), (0, 0), (50, 50)) == pytest.approx(100)


def test_of_two_streets_between_the_same_crossroads_the_shorter_counts():
    bow = streets([(0, 0), (50, 100), (100, 0)], [(0, 0), (100, 0)], u=[1, 1], v=[2, 2])
    assert network_from_streets(bow).graph.max() == pytest.approx(100 / 60)
    assert walk(bow, (0, 0), (100, 0)) == pytest.approx(100)


def test_streets_of_no_length_or_no_shape_are_dropped_and_counted():
    layer = streets([(0, 0), (100, 0)], [(5, 5), (5, 5)])
    layer.loc[2] = [None]
    network = network_from_streets(layer.set_crs(2154))
    assert [one.en for one in network.repairs] == [
        "1 streets without geometry dropped",
        "1 streets of zero length dropped",
    ]
    assert len(network.edge_lines) == 1


def test_a_scrap_of_street_is_left_out_so_that_nothing_is_tied_to_it():
    """10 m of path beside 2,000 m of street: the home next to the path walks from the street."""
    layer = streets([(0, 0), (2000, 0)], [(500, 30), (510, 30)])
    network = network_from_streets(layer)
    assert [one.en for one in network.repairs] == [
        "1 disconnected pieces of street left out",
        "1 streets in disconnected pieces left out",
    ]
    assert walk(layer, (505, 31), (505, 0)) == pytest.approx(31)
    assert np.isnan(walk(layer, (505, 31), (505, 0), min_piece_share=0))


def test_a_wheelchair_goes_round_the_steps():
    """Steps of 60 m, or 20 + 60 + 20 m round them."""
    layer = streets([(0, 0), (60, 0)], [(0, 0), (0, 20), (60, 20), (60, 0)], is_steps=[True, False])
    assert walk(layer, (0, 0), (60, 0)) == pytest.approx(60)
    assert walk(layer, (0, 0), (60, 0), profile="wheelchair") == pytest.approx(100)
    avoided = network_from_streets(layer, profile="wheelchair")
    assert avoided.repairs == [
        ("1 streets with steps left out (wheelchair)", "1 rues en escalier écartées (fauteuil roulant)")
    ]


def test_minutes_follow_the_speed():
    street = streets([(0, 0), (600, 0)])
    assert network_from_streets(street).edge_minutes.tolist() == [10.0]
    assert network_from_streets(street, speed_kmh=7.2).edge_minutes.tolist() == [5.0]


def test_a_slope_costs_the_mean_of_the_way_up_and_the_way_down():
    """
    Rise 10 m on 100 m: Tobler up 6·exp(−3.5·0.15), down 6·exp(−3.5·0.05), flat 6·exp(−3.5·0.05) km/h:
    times relative to the flat exp(0.35) and 1.
    """
    street = streets([(0, 0), (100, 0)])
    uphill = network_from_streets(street, elevation=lambda xy: xy[:, 0] / 10)
    assert uphill.edge_minutes[0] / (100 / 60) == pytest.approx((np.exp(0.35) + 1) / 2)
    slopes = np.linspace(-0.4, 0.4, 81)
    assert (slope_factor(slopes) >= 1).all()
    np.testing.assert_allclose(slope_factor(slopes), slope_factor(-slopes))
    unknown = network_from_streets(street, elevation=lambda xy: np.full(len(xy), np.nan))
    assert unknown.edge_minutes.tolist() == [100 / 60]
    assert [one.en for one in unknown.repairs] == ["1 streets with unknown elevation taken as flat"]


def test_lines_in_several_parts_and_with_heights_are_read():
    parts = shapely.MultiLineString([[(0, 0, 5), (50, 0, 5)], [(50, 0, 5), (100, 0, 9)]])
    network = network_from_streets(gpd.GeoDataFrame(geometry=[parts], crs=2154))
    assert network.edge_length_m.tolist() == [50.0, 50.0]
    assert len(network.node_xy) == 3


def test_unusable_streets_are_refused_and_named():
    line = [(0, 0), (100, 0)]
    empty = streets(line).iloc[:0]
    with pytest.raises(NetworkError, match="nothing to walk on: 0 rows"):
        network_from_streets(empty)
    with pytest.raises(NetworkError, match=r"nothing to walk on: 1 rows, .*1 of zero length"):
        network_from_streets(streets([(1, 1), (1, 1)]))
    with pytest.raises(CrsError, match="streets: EPSG:4326"):
        network_from_streets(streets([(3.8, 43.6), (3.9, 43.6)]).set_crs(4326, allow_override=True))
    with pytest.raises(NetworkError, match="are degrees, though labelled EPSG:2154"):
        network_from_streets(streets([(3.8, 43.6), (3.9, 43.6)]))
    with pytest.raises(NetworkError, match="1 rows are Point; expected LineString"):
        network_from_streets(points((0, 0)))
    with pytest.raises(NetworkError, match="1 of 2 rows lack the node ids"):
        network_from_streets(streets(line, line, u=pd.array([1, pd.NA], dtype="Int64"), v=[2, 3]))
    with pytest.raises(NetworkError, match="1 node ids drawn at several places"):
        network_from_streets(streets(line, [(50, 0), (50, 50)], u=[1, 1], v=[2, 3]))


def test_unusable_options_are_all_named_at_once():
    with pytest.raises(NetworkError, match=r"profile is 'bike'.*speed_kmh is 0.*join_tolerance_m is -1.*share"):
        network_from_streets(
            streets([(0, 0), (9, 0)]), profile="bike", speed_kmh=0, join_tolerance_m=-1, min_piece_share=2
        )

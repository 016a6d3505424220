"""Walking minutes on streets drawn by hand; 3.6 km/h is 60 m a minute."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse.csgraph import dijkstra

from geo.errors import CrsError, NetworkError
from geo.space.proximity import nearest_minutes
from geo.streets import snap
from geo.streets.streets import (
    access_of,
    check_overlap,
    count_within_minutes,
    covers,
    decayed_sum_minutes,
    minutes_at_nodes,
    minutes_matrix,
    minutes_to_nearest,
    nearest_k,
    network_from_streets,
)


def points(*xy, index=None, **columns):
    xy = np.asarray(xy, dtype=float).reshape(-1, 2)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*xy.T), index=index, crs=2154)


def network(*lines, **options):
    return network_from_streets(gpd.GeoDataFrame(geometry=[shapely.LineString(x) for x in lines], crs=2154), **options)


LADDER = network([(0, 0), (600, 0)], [(0, 0), (0, 300)], [(0, 300), (600, 300)])
"""
    300 +-----------------+
        |
      0 +-----------------+        the two long streets meet only on the left
        0                600
"""


def test_the_walk_follows_the_streets_and_not_the_crow():
    """Facing each other at x = 300: 300 m straight, 300 + 300 + 300 m by the streets."""
    home, clinic = points((300, 0), index=["home"]), points((300, 300))
    minutes = minutes_to_nearest(LADDER, home, clinic)
    assert minutes["home"] == pytest.approx(15.0)
    assert nearest_minutes(home, clinic, detour=1.0)["home"] == pytest.approx(5.0)


def test_points_are_tied_to_the_street_and_not_to_the_crossroads():
    """Both on the lower street, 60 m off it on either side, 120 m apart along it: 60 + 120 + 60 m."""
    assert minutes_to_nearest(LADDER, points((200, 60)), points((320, -60))).tolist() == pytest.approx([4.0])


def test_points_asked_again_are_tied_once_and_others_anew():
    """From (200, 60): 60 m to the street, 200 m along it; 60 m further on, or with a reach of 50 m, it is not so."""
    network_ = network([(0, 0), (600, 0)])
    found = access_of(network_, points((200, 60), (10_000, 0)))
    assert (found.off_minutes.tolist(), found.to_first.tolist()) == ([1.0, np.inf], [pytest.approx(200 / 60), np.inf])
    assert access_of(network_, points((200, 60), (10_000, 0), index=["a", "b"])) is found
    assert access_of(network_, points((260, 60), (10_000, 0))).to_first[0] == pytest.approx(260 / 60)
    assert not access_of(network_, points((200, 60), (10_000, 0)), max_access_m=50).is_on.any()
    for x in range(2 * snap.KEPT):
        access_of(network_, points((x, 0)))
    assert len(network_.snapped) == snap.KEPT


def test_the_way_round_may_be_shorter_than_the_way_along():
    """
    A hairpin of 2,100 m from (0,0) to (0,100) closed by a short street of 100 m:
    points 100 m up each arm are 100 + 100 + 100 m apart, not 1,900 m along the hairpin.
    """
    hairpin = network([(0, 0), (1000, 0), (1000, 100), (0, 100)], [(0, 0), (0, 100)])
    assert minutes_to_nearest(hairpin, points((100, 0)), points((100, 100))).tolist() == pytest.approx([5.0])


def test_a_closed_street_is_walked_either_way():
    """A square of 400 m with no crossroads: corners (0,0) and (0,100) are 100 m apart through the closing point."""
    square = network([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    assert minutes_to_nearest(square, points((30, 0)), points((0, 30))).tolist() == pytest.approx([1.0])


def test_too_far_from_the_network_is_unknown_and_never_a_big_number():
    near, far = (300, 250.0), (300, -251.0)
    sites = points((300, -250), far, index=["near", "far"])
    assert minutes_to_nearest(LADDER, sites, points((300, 0)))["near"] == pytest.approx(250 / 60)
    assert minutes_to_nearest(LADDER, sites, points((300, 0))).isna().tolist() == [False, True]
    assert minutes_to_nearest(LADDER, points(near), points(far)).isna().all()
    assert minutes_to_nearest(LADDER, sites, points((300, 0)), max_access_m=251.0).notna().all()
    assert covers(LADDER, sites).to_dict() == {"near": True, "far": False}
    assert count_within_minutes(LADDER, sites, points((300, 0)), 60).isna().tolist() == [False, True]
    assert decayed_sum_minutes(LADDER, sites, points((300, 0)), half_life_min=9).isna().tolist() == [False, True]


def test_pieces_that_do_not_meet_do_not_reach_each_other():
    two = network([(0, 0), (100, 0)], [(0, 50), (100, 50)])
    assert len(set(two.piece.tolist())) == 2
    assert minutes_to_nearest(two, points((10, 0)), points((10, 50))).isna().all()
    assert count_within_minutes(two, points((10, 0)), points((10, 50)), 1e9).tolist() == [0.0]
    assert nearest_k(two, points((10, 0)), points((10, 50)))["target_1"].isna().all()
    assert np.isnan(minutes_at_nodes(two, points((10, 50)))).sum() == 2


def test_no_target_and_no_site_give_empty_answers_and_no_error():
    none, site = points(category=[]), points((0, 0))
    assert minutes_to_nearest(LADDER, site, none).isna().all()
    assert nearest_k(LADDER, site, none, k=2).isna().all(axis=None)
    assert count_within_minutes(LADDER, site, none, 10).tolist() == [0.0]
    assert len(minutes_matrix(LADDER, site, none, 10)) == len(minutes_matrix(LADDER, none, site, 10)) == 0
    assert len(minutes_to_nearest(LADDER, none, site)) == 0
    lost = gpd.GeoDataFrame(geometry=[None, shapely.Point()], crs=2154)
    assert minutes_to_nearest(LADDER, lost, site).isna().all()
    assert minutes_to_nearest(LADDER, site, lost).isna().all()


def test_the_three_nearest_come_in_order_with_their_row_numbers():
    """Targets at 60, 120, 120, 600 m along the lower street; two at one place are two targets."""
    there = points((600, 0), (120, 0), (60, 0), (120, 0))
    found = nearest_k(LADDER, points((0, 0), (0, 1000), index=["a", "far"]), there)
    np.testing.assert_allclose(found.loc["a", ["walk_min_1", "walk_min_2", "walk_min_3"]].astype(float), [1, 2, 2])
    assert found.loc["a", ["target_1", "target_2", "target_3"]].tolist() == [2, 1, 3]
    assert found.loc["far"].isna().all()
    limited = nearest_k(LADDER, points((0, 0)), there, limit_min=1.5)
    assert limited.filter(like="walk").notna().to_numpy().tolist() == [[True, False, False]]
    fewer = nearest_k(LADDER, points((0, 0)), there, k=6)
    assert fewer.notna().sum(axis=1).tolist() == [8]


def test_counts_include_the_rim_and_decayed_sums_halve():
    """120, 180 and 240 m: 2, 3 and 4 min."""
    there = points((120, 0), (180, 0), (240, 0), places=[8.0, 16.0, np.nan])
    site = points((0, 0))
    assert count_within_minutes(LADDER, site, there, 3.0).tolist() == [2.0]
    each = decayed_sum_minutes(LADDER, site, there, half_life_min=1.0)
    assert each.tolist() == pytest.approx([1 / 4 + 1 / 8 + 1 / 16])
    places = decayed_sum_minutes(LADDER, site, there.iloc[:2], "places", half_life_min=1.0)
    assert places.tolist() == pytest.approx([8 / 4 + 16 / 8])
    assert decayed_sum_minutes(LADDER, site, there, "places", half_life_min=1.0).isna().all()
    short = decayed_sum_minutes(LADDER, site, there, "places", half_life_min=0.3)  # 10 half-lives are 3 min
    assert short.tolist() == pytest.approx([8 * 2 ** (-2 / 0.3) + 16 * 2 ** (-3 / 0.3)])


def test_the_matrix_is_sorted_has_no_pair_twice_and_reads_both_ways():
    rng = np.random.default_rng(5)
    few, many = points(*rng.uniform(0, 300, (4, 2))), points(*rng.uniform(0, 300, (30, 2)))
    there, back = minutes_matrix(LADDER, few, many, 6.0), minutes_matrix(LADDER, many, few, 6.0)
    keys = there.origin * 30 + there.target
    assert (np.diff(keys) > 0).all()
    assert there.shape == (4, 30)
    order = np.lexsort((back.origin, back.target))
    np.testing.assert_array_equal(back.origin[order], there.target)
    np.testing.assert_allclose(back.minutes[order], there.minutes)
    assert there.minutes.max() <= 6.0
    np.testing.assert_array_equal(there.counts(), count_within_minutes(LADDER, few, many, 6.0))
    three = nearest_k(LADDER, few, many, k=3, limit_min=6.0)
    minutes, targets = there.nearest(3)
    np.testing.assert_allclose(minutes, three.filter(like="walk_min"))
    np.testing.assert_array_equal(targets, three.filter(like="target").fillna(-1))


def test_a_site_is_a_polygon_at_its_representative_point():
    parcel = gpd.GeoDataFrame(geometry=[shapely.box(110, -10, 130, 10)], index=["P"], crs=2154)
    assert minutes_to_nearest(LADDER, parcel, points((0, 0))).to_dict() == pytest.approx({"P": 2.0})


def test_minutes_at_nodes_equal_scipy_on_the_same_graph():
    rng = np.random.default_rng(7)
    lines = [rng.uniform(0, 1000, (2, 2)) for _ in range(40)]
    tangle = network(*lines)
    found = minutes_at_nodes(tangle, points(tangle.node_xy[3], tangle.node_xy[8]))
    expected = dijkstra(tangle.graph, indices=[3, 8], min_only=True)
    np.testing.assert_allclose(found, np.where(np.isfinite(expected), expected, np.nan), rtol=1e-9, atol=1e-9)
    limited = minutes_at_nodes(tangle, points(tangle.node_xy[3]), limit_min=4.0)
    assert np.nanmax(limited) <= 4.0


def test_row_order_and_labels_do_not_matter():
    rng = np.random.default_rng(11)
    sites, there = points(*rng.uniform(0, 300, (9, 2))), points(*rng.uniform(0, 300, (7, 2)))
    minutes = minutes_to_nearest(LADDER, sites, there)
    turned = sites.iloc[::-1].set_axis([f"s{i}" for i in range(9)])
    again = minutes_to_nearest(LADDER, turned, there.sample(frac=1, random_state=1))
    np.testing.assert_allclose(again, minutes[::-1])
    assert again.index.tolist() == turned.index.tolist()


def test_wrong_inputs_are_named():
    degrees = points((3.87, 43.6)).set_crs(4326, allow_override=True)
    with pytest.raises(CrsError, match="sites: EPSG:4326"):
        minutes_to_nearest(LADDER, degrees, points((0, 0)))
    with pytest.raises(CrsError, match="targets: EPSG:4326"):
        minutes_to_nearest(LADDER, points((0, 0)), degrees)
    for call in (
        lambda: nearest_k(LADDER, points((0, 0)), points((0, 0)), k=0),
        lambda: minutes_matrix(LADDER, points((0, 0)), points((0, 0)), -1.0),
        lambda: minutes_matrix(LADDER, points((0, 0)), points((0, 0)), np.nan),
        lambda: decayed_sum_minutes(LADDER, points((0, 0)), points((0, 0)), half_life_min=0),
        lambda: access_of(LADDER, points((0, 0)), max_access_m=-1),
    ):
        with pytest.raises(ValueError, match="expected"):
            call()


def test_a_network_elsewhere_is_refused():
    territory = gpd.GeoDataFrame(geometry=[shapely.box(0, -1000, 600, -240)], crs=2154)
    check_overlap(LADDER, territory)
    with pytest.raises(NetworkError, match="no street within 250 m of the territory"):
        check_overlap(LADDER, territory.translate(0, -20).to_frame())


def test_indexes_are_kept_and_may_repeat():
    sites = points((0, 0), (60, 0), index=["x", "x"])
    pd.testing.assert_index_equal(minutes_to_nearest(LADDER, sites, points((0, 0))).index, sites.index)


def test_where_no_site_is_near_a_street_the_three_nearest_are_unknown():
    found = nearest_k(LADDER, points((90_000, 90_000)), points((0, 0)), k=2)
    assert found.isna().all(axis=None)

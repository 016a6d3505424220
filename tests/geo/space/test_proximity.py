"""Straight-line measures, on shapes drawn by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, LayerError
from geo.space.proximity import count_within, decayed_sum, distance_to_nearest, nearest_minutes, sum_within

COORDINATES = st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=1, max_size=8)


def points(xy, index=None, **columns):
    xy = np.asarray(xy, dtype=float).reshape(-1, 2)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*xy.T), index=index, crs=2154)


SITES = points([(0, 0), (10, 0), (100, 100)], index=["a", "b", "c"])
HOMES = points([(3, 4), (10, 0), (-6, 8)], places=[20.0, 25.0, np.nan])


def test_distance_keeps_the_index_of_the_sites():
    """a-(3,4): 5; b is on the home (10,0): 0; c-(10,0): 90, 100."""
    expected = pd.Series([5.0, 0.0, np.hypot(90, 100)], index=["a", "b", "c"], name="distance_m")
    pd.testing.assert_series_equal(distance_to_nearest(SITES, HOMES), expected)


def test_a_tie_gives_one_row_a_site():
    """Two stops at 5 m, then two parks that share the edge nearest to the site."""
    site = points([(0, 0)])
    assert distance_to_nearest(site, points([(5, 0), (-5, 0), (5, 0)])).tolist() == [5.0]
    parks = gpd.GeoDataFrame(geometry=[shapely.box(5, 0, 9, 9), shapely.box(5, -9, 9, 0)], crs=2154)
    assert distance_to_nearest(site, parks).tolist() == [5.0]


def test_targets_of_any_shape_are_measured_to_their_nearest_edge():
    """
    park x in [10, 20]; sites at 0 (10 m off), 12 (inside: 0 m); a line 7 m below the first site
    """
    park = gpd.GeoDataFrame(geometry=[shapely.box(10, -5, 20, 5), shapely.LineString([(-5, -7), (5, -7)])], crs=2154)
    assert distance_to_nearest(points([(0, 0), (12, 0)]), park).tolist() == [7.0, 0.0]
    assert count_within(points([(0, 0), (12, 0)]), park, 10.0).tolist() == [2.0, 2.0]  # 10 and 7; 0 and √98
    assert count_within(points([(0, 0), (12, 0)]), park, 9.5).tolist() == [1.0, 1.0]


def test_a_polygon_site_is_measured_from_a_point_inside_it_whatever_the_target():
    """An L: its centroid is outside it, its representative point is not."""
    parcel = gpd.GeoDataFrame(geometry=[shapely.Polygon([(0, 0), (9, 0), (9, 1), (1, 1), (1, 9), (0, 9)])], crs=2154)
    inside = parcel.geometry.representative_point().iloc[0]
    there = points([(50, 50)])
    blob = gpd.GeoDataFrame(geometry=there.buffer(1e-9), crs=2154)
    expected = np.hypot(50 - inside.x, 50 - inside.y)
    assert distance_to_nearest(parcel, there).iloc[0] == pytest.approx(expected)
    assert distance_to_nearest(parcel, blob).iloc[0] == pytest.approx(expected)
    assert distance_to_nearest(parcel, parcel).iloc[0] == 0.0


def test_counts_and_sums_include_the_rim():
    assert count_within(SITES, HOMES, 5.0).tolist() == [1.0, 1.0, 0.0]
    assert count_within(SITES, HOMES, 10.0).tolist() == [3.0, 2.0, 0.0]
    assert count_within(SITES, HOMES, 0.0).tolist() == [0.0, 1.0, 0.0]


def test_an_unknown_value_within_reach_makes_the_sum_unknown():
    """The home with unknown places is 10 m from a, beyond 9 m."""
    sums = sum_within(SITES, HOMES, "places", 9.0)
    assert sums.name == "places"
    assert sums.tolist() == [20.0, 45.0, 0.0]
    assert np.isnan(sum_within(SITES, HOMES, "places", 10.0)["a"])


def test_a_decayed_sum_halves_at_each_half_life():
    """20 places at 5 m, 25 at 10 m: 20/2 + 25/4."""
    homes = HOMES.iloc[:2]
    assert decayed_sum(SITES, homes, "places", half_life_m=5.0)["a"] == pytest.approx(10 + 6.25)
    assert decayed_sum(SITES, homes, half_life_m=5.0)["a"] == pytest.approx(0.75)


def test_estimated_minutes_are_straight_line_times_detour_over_speed():
    """600 m × 1.3 at 1 m/s: 13 min; × 2 at 2 m/s: 10 min."""
    site, stop = points([(0, 0)]), points([(600, 0)])
    assert nearest_minutes(site, stop).tolist() == [13.0]
    assert nearest_minutes(site, stop, speed_kmh=7.2, detour=2.0).tolist() == [10.0]


def test_no_target_is_no_distance_but_a_count_of_zero():
    none = HOMES.iloc[:0]
    assert distance_to_nearest(SITES, none).isna().all()
    assert nearest_minutes(SITES, none).isna().all()
    assert count_within(SITES, none, 10.0).tolist() == [0.0, 0.0, 0.0]
    assert sum_within(SITES, none, "places", 10.0).tolist() == [0.0, 0.0, 0.0]
    assert len(distance_to_nearest(SITES.iloc[:0], HOMES)) == 0
    assert len(count_within(SITES.iloc[:0], HOMES, 1.0)) == 0


def test_a_site_without_geometry_is_unknown_and_a_target_without_is_refused():
    lost = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), None, shapely.Point()], crs=2154)
    assert distance_to_nearest(lost, HOMES).isna().tolist() == [False, True, True]
    assert count_within(lost, HOMES, 10.0).isna().tolist() == [False, True, True]
    with pytest.raises(LayerError, match=r"2 rows without geometry \(first: 1, 2\)"):
        distance_to_nearest(SITES, lost)


def test_wrong_inputs_are_named():
    with pytest.raises(CrsError, match="targets: EPSG:4326"):
        distance_to_nearest(SITES, HOMES.to_crs(4326))
    with pytest.raises(CrsError, match="sites: no CRS"):
        count_within(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)]), HOMES, 1.0)
    with pytest.raises(LayerError, match="no column 'beds'"):
        sum_within(SITES, HOMES, "beds", 1.0)
    with pytest.raises(LayerError, match="expected numbers"):
        sum_within(SITES, HOMES.assign(beds="12"), "beds", 1.0)
    for call in (
        lambda: count_within(SITES, HOMES, -1.0),
        lambda: decayed_sum(SITES, HOMES, half_life_m=0.0),
        lambda: nearest_minutes(SITES, HOMES, speed_kmh=0.0),
        lambda: nearest_minutes(SITES, HOMES, detour=0.9),
    ):
        with pytest.raises(ValueError, match="expected"):
            call()


@settings(max_examples=40, deadline=None)
@given(sites=COORDINATES, targets=COORDINATES, radius=st.integers(0, 1500), shift=st.integers(-5000, 5000))
def test_measures_equal_the_plain_table_of_distances_wherever_it_is_drawn(sites, targets, radius, shift):
    near, far = np.array(sites, dtype=float), np.array(targets, dtype=float)
    table = np.hypot(near[:, None, 0] - far[:, 0], near[:, None, 1] - far[:, 1])
    moved = points(near + shift), points(far + shift, places=np.arange(len(far)) + 1.0)
    np.testing.assert_allclose(distance_to_nearest(*moved), table.min(axis=1), rtol=1e-12)
    np.testing.assert_array_equal(count_within(*moved, radius), (table <= radius).sum(axis=1))
    expected = ((table <= radius) * (np.arange(len(far)) + 1.0)).sum(axis=1)
    np.testing.assert_allclose(sum_within(*moved, "places", radius), expected)
    weight = np.where(table <= 1000, 2.0 ** (-table / 100), 0)
    np.testing.assert_allclose(decayed_sum(*moved, half_life_m=100.0), weight.sum(axis=1), rtol=1e-9, atol=1e-12)
    fewer = distance_to_nearest(moved[0], moved[1].iloc[:1])
    assert (distance_to_nearest(*moved) <= fewer).all()


@settings(max_examples=25, deadline=None)
@given(targets=COORDINATES, radius=st.floats(0, 1500))
def test_points_and_tiny_shapes_are_counted_alike(targets, radius):
    """The two ways of counting (binned points; tree of shapes) agree but on the rim."""
    site, there = points([(0, 0), (500, 500)]), points(targets)
    shapes = pd.concat([there, gpd.GeoDataFrame(geometry=[shapely.box(9e6, 9e6, 9e6 + 1, 9e6 + 1)], crs=2154)])
    low, high = count_within(site, there, max(radius - 1e-6, 0)), count_within(site, there, radius + 1e-6)
    counted = count_within(site, shapes, radius)
    assert ((low <= counted) & (counted <= high)).all()

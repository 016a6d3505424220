"""What the zone says: value, share, distance."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, LayerError
from geo.space.zone_cover import ground_without_zone
from geo.space.zones import distance_to_zones, share_inside, value_of_zone


def layer(shapes, index=None, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=index, crs=2154)


def points(*xy):
    return layer(shapely.points(xy))


TWO = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]


def test_each_site_has_one_value_even_on_edges_and_corners():
    """
    +---+---+
    | 1 | 2 |    a on the shared edge, b on its end, c in 2, d outside
    +---+---+
    """
    zones = layer(TWO, rate=[1.0, 2.0])
    got = value_of_zone(points((10, 5), (10, 10), (15, 5), (30, 5)), zones, "rate")
    assert got.iloc[:3].tolist() == [1.0, 1.0, 2.0]
    assert np.isnan(got.iloc[3])
    assert got.name == "rate"


def test_ties_do_not_depend_on_the_order_of_rows_nor_on_labels():
    zones = layer(TWO, rate=[1.0, 2.0], index=["x", "y"])
    sites = points((10, 5), (10, 0), (3, 3))
    first, again = (value_of_zone(sites, z, "rate") for z in (zones, zones.iloc[::-1].set_axis([5, 5])))
    pd.testing.assert_series_equal(first, again)


def test_a_secret_value_is_missing_and_text_stays_text():
    zones = layer(TWO, rate=[np.nan, 2.0], code=["01001", "34172"])
    sites = points((5, 5), (15, 5))
    assert value_of_zone(sites, zones, "rate").isna().tolist() == [True, False]
    assert value_of_zone(sites, zones, "code").tolist() == ["01001", "34172"]


def test_no_zone_gives_no_value():
    none = layer([], rate=np.array([], dtype=float))
    assert value_of_zone(points((0, 0)), none, "rate").isna().all()
    assert value_of_zone(points((0, 0)).iloc[:0], layer(TWO, rate=[1.0, 2.0]), "rate").empty


def test_repeated_ids_and_absent_columns_are_refused():
    zones = layer(TWO, rate=[1.0, 2.0])
    with pytest.raises(LayerError, match="unique"):
        value_of_zone(points((1, 1), (2, 2)).set_axis(["A", "A"]), zones, "rate")
    with pytest.raises(LayerError, match="no column 'level'"):
        value_of_zone(points((1, 1)), zones, "level")


def test_overlapping_zones_are_not_counted_twice():
    """
    site x in [0, 10]; zones [0, 4] and [2, 6]: six tenths, not eight
    """
    site = layer([shapely.box(0, 0, 10, 10)], index=["A"])
    zones = layer([shapely.box(0, -5, 4, 15), shapely.box(2, -5, 6, 15)])
    assert share_inside(site, zones)["A"] == pytest.approx(0.6)


def test_share_of_points_of_sites_that_only_touch_and_of_sites_wholly_inside():
    zones = layer(TWO)
    got = share_inside(layer([*shapely.points([(5, 5), (10, 5), (99, 9)]), shapely.box(20, 0, 30, 10)]), zones)
    assert got.tolist() == [1.0, 1.0, 0.0, 0.0]
    # wholly under the union of the two, under neither alone
    assert share_inside(layer([shapely.box(5, 2, 15, 8)]), zones).tolist() == pytest.approx([1.0])
    assert share_inside(layer([shapely.box(1, 1, 2, 2)]), zones).tolist() == [1.0]


def test_outside_what_the_plan_covers_there_is_no_answer():
    zones, plan = layer([shapely.box(0, 0, 5, 5)]), layer([shapely.box(0, 0, 50, 50)])
    sites = points((1, 1), (20, 20), (90, 90))
    assert share_inside(sites, zones, covered_by=plan).tolist()[:2] == [1.0, 0.0]
    assert share_inside(sites, zones, covered_by=plan).isna().tolist() == [False, False, True]
    assert distance_to_zones(sites, zones, covered_by=plan).isna().tolist() == [False, False, True]


def test_no_zone_covers_nothing_and_is_at_no_distance():
    none = layer([])
    assert share_inside(points((0, 0)), none).tolist() == [0.0]
    assert distance_to_zones(points((0, 0)), none).isna().all()
    assert share_inside(points((0, 0)).iloc[:0], layer(TWO)).empty


@settings(max_examples=25, deadline=None)
@given(
    boxes=st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=5
    )
)
def test_share_equals_the_share_of_unit_squares(boxes):
    """On whole coordinates, the share of a 10 × 10 site can be counted square by square."""
    inside = np.zeros((10, 10), dtype=bool)
    for x, y, w, h in boxes:
        inside[x : min(x + w, 10), y : min(y + h, 10)] = True
    zones = layer([shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes])
    got = share_inside(layer([shapely.box(0, 0, 10, 10)]), zones).iloc[0]
    assert got == pytest.approx(inside.mean())


@settings(max_examples=15, deadline=None)
@given(
    zones=st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.floats(0.5, 6)] * 2), min_size=1, max_size=6),
    sites=st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(0, 5)] * 2), min_size=1, max_size=6),
)
def test_the_share_is_that_of_the_site_cut_by_each_zone_whether_or_not_the_union_is_given(zones, sites):
    """Squares, lines (no width) and points against overlapping zones, one by one as a textbook would."""
    drawn = layer([shapely.box(x, y, x + w, y + h) for x, y, w, h in zones])
    shapes = [
        shapely.box(x, y, x + w, y + h) if w and h else shapely.LineString([(x, y), (x + w, y + h)])
        for x, y, w, h in sites
    ]
    shapes = [shapely.Point(shape.coords[0]) if shape.length == 0 else shape for shape in shapes]
    union = drawn.geometry.union_all()
    expected = [
        shape.intersection(union).area / shape.area
        if shape.area
        else float(shape.representative_point().intersects(union))
        for shape in shapes
    ]
    for united in (None, union):
        assert share_inside(layer(shapes), drawn, united=united).tolist() == pytest.approx(expected)


def test_distance_is_edge_to_edge_and_zero_inside_or_touching():
    """
    +---+---+
    | zones |   3   [site]      4 up from another corner: 5
    +---+---+
    """
    zones = layer(TWO)
    sites = layer([shapely.box(23, 0, 30, 5), shapely.Point(23, 14), shapely.Point(5, 5), shapely.box(20, 0, 25, 5)])
    assert distance_to_zones(sites, zones).tolist() == [3.0, 5.0, 0.0, 0.0]


def test_distance_to_points_and_lines_too():
    targets = layer([shapely.Point(3, 4), shapely.LineString([(100, 0), (100, 10)])])
    assert distance_to_zones(points((0, 0), (98, 5)), targets).tolist() == [5.0, 2.0]
    with pytest.raises(LayerError, match="1 rows .* without geometry"):
        distance_to_zones(points((0, 0)), layer([None]))


@settings(max_examples=25, deadline=None)
@given(x=st.floats(-50, 50), y=st.floats(-50, 50), at=st.tuples(st.floats(-50, 50), st.floats(-50, 50)))
def test_one_more_zone_never_lengthens_nor_uncovers(x, y, at):
    more = layer([*TWO, shapely.box(x, y, x + 5, y + 5)])
    site = layer([shapely.box(at[0], at[1], at[0] + 4, at[1] + 4)])
    assert distance_to_zones(site, more).iloc[0] <= distance_to_zones(site, layer(TWO)).iloc[0]
    assert share_inside(site, more).iloc[0] >= share_inside(site, layer(TWO)).iloc[0] - 1e-9


def test_sites_without_geometry_and_other_crs_are_refused():
    with pytest.raises(LayerError, match="without geometry"):
        share_inside(layer([shapely.Point()]), layer(TWO))
    for function in (share_inside, distance_to_zones):
        with pytest.raises(CrsError, match="zones: EPSG:4326"):
            function(points((0, 0)), layer(TWO).to_crs(4326))
    with pytest.raises(CrsError):
        value_of_zone(points((0, 0)), layer(TWO, rate=[1, 2]).set_crs(3857, allow_override=True), "rate")


def test_the_ground_without_a_zone_is_what_no_zone_of_the_area_draws():
    """
    0    4      7   10      zones x in [0, 4] and [7, 10] of an area x in [0, 10]: the ground between has none
    +----+      +----+
    """
    zones = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 4, 1), shapely.box(7, 0, 12, 1)], crs=2154)
    area = shapely.box(0, 0, 10, 1)
    assert [part.bounds for part in ground_without_zone(area, zones.geometry.union_all())] == [(4.0, 0.0, 7.0, 1.0)]
    assert ground_without_zone(area, area).tolist() == []
    assert shapely.area(ground_without_zone(area, zones.iloc[:0].geometry.union_all())).sum() == 10.0

"""Counts of zones carried to discs and to other polygons."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, LayerError
from geo.space.areal import ratio_around, sum_around, sums_around, transfer


def zones(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=2154)


def points(*xy):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs=2154)


def lattice(side, n, at=(0.0, 0.0)):
    west, south = (axis.ravel() * side for axis in np.meshgrid(np.arange(n), np.arange(n)))
    return shapely.box(west + at[0], south + at[1], west + at[0] + side, south + at[1] + side)


def test_a_cell_wholly_in_the_disc_gives_all_and_one_outside_gives_none():
    """
    (  [a]  o      )     [b]      radius 100 about o
    """
    cells = zones([shapely.box(-40, -10, -20, 10), shapely.box(200, -10, 220, 10)], persons=[7.0, 9.0])
    assert sum_around(points((0, 0)), cells, "persons", radius_m=100).tolist() == pytest.approx([7.0])


def test_half_a_disc_of_a_half_plane():
    """
    +-----------+
    |   zone    |    the southern half of a disc of radius 10 lies in the zone: 50 π of its 10,000 m²
    +-----o-----+
    """
    zone = zones([shapely.box(-50, 0, 50, 100)], persons=[10_000.0])
    assert sum_around(points((0, 0)), zone, "persons", radius_m=10).iloc[0] == pytest.approx(50 * np.pi)


def test_a_hole_holds_nobody():
    """Square of 20 with a hole of 10: the disc of radius 100 takes the ring, the disc of radius 5 nothing."""
    ring = shapely.Polygon([(-10, -10), (10, -10), (10, 10), (-10, 10)], [[(-5, -5), (5, -5), (5, 5), (-5, 5)]])
    got = [sum_around(points((0, 0)), zones([ring], n=[300.0]), "n", radius_m=r).iloc[0] for r in (100, 5, 10)]
    # radius 10: the disc (100 π) minus the hole (100), over the 300 m² of the ring
    assert got == pytest.approx([300.0, 0.0, 100 * np.pi - 100], abs=1e-6)


def test_a_multipolygon_of_many_vertices_is_cut_without_loss():
    """A commune-like outline of 400 vertices, twice as large as the lattice that cuts it, and an island."""
    blob = shapely.transform(shapely.Point(0, 0).buffer(1500, quad_segs=100), lambda xy: xy * [1.3, 0.7])
    commune = shapely.MultiPolygon([blob, shapely.box(5000, 0, 5100, 100)])
    site = points((900, 100))
    disc = site.geometry.iloc[0].buffer(800, quad_segs=4000)
    expected = 1000 * shapely.area(shapely.intersection(disc, commune)) / commune.area
    assert sum_around(site, zones([commune], n=[1000.0]), "n", radius_m=800).iloc[0] == pytest.approx(
        expected, rel=1e-6
    )


@settings(max_examples=40, deadline=None)
@given(
    centre=st.tuples(st.floats(-150, 150), st.floats(-150, 150)),
    radius=st.floats(1, 200),
    corners=st.lists(st.tuples(st.integers(-100, 100), st.integers(-100, 100)), min_size=3, max_size=9),
)
def test_common_area_equals_that_of_a_circle_of_many_sides(centre, radius, corners):
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    if shape.area == 0:
        return
    got = sum_around(points(centre), zones([shape], n=[shape.area]), "n", radius_m=radius).iloc[0]
    disc = shapely.Point(centre).buffer(radius, quad_segs=2000)
    assert got == pytest.approx(shapely.area(shapely.intersection(disc, shape)), rel=1e-5, abs=1e-2)


@pytest.mark.parametrize("at", [(0.0, 0.0), (100.0, 100.0), (100.0, 37.0), (200.0, 200.0)])
def test_cells_that_tile_the_disc_fill_it_exactly(at):
    """Centre on a corner, on an edge, in the middle: the parts of the 400 cells add up to the disc."""
    cells = zones(lattice(100.0, 20, at=(-1000.0, -1000.0)), n=[1e4] * 400)
    assert sum_around(points(at), cells, "n", radius_m=333).iloc[0] == pytest.approx(np.pi * 333**2, rel=1e-12)


def test_a_disc_that_holds_every_zone_holds_the_total():
    cells = zones(lattice(200.0, 8), n=np.arange(64.0))
    assert sum_around(points((800, 800)), cells, "n", radius_m=5000).iloc[0] == pytest.approx(64 * 63 / 2)


@settings(max_examples=30, deadline=None)
@given(small=st.floats(10, 500), more=st.floats(1, 500), x=st.floats(-500, 1500), y=st.floats(-500, 1500))
def test_a_wider_disc_never_holds_less(small, more, x, y):
    cells = zones(lattice(200.0, 5), n=np.arange(25.0))
    narrow, wide = (sum_around(points((x, y)), cells, "n", radius_m=r).iloc[0] for r in (small, small + more))
    assert narrow <= wide * (1 + 1e-9) + 1e-9


def test_row_order_and_labels_do_not_matter_and_translation_neither():
    rng = np.random.default_rng(3)
    cells = zones(lattice(100.0, 6), n=rng.uniform(0, 9, 36))
    sites = points((123, 40), (300, 300), (601, 10))
    expected = sum_around(sites, cells, "n", radius_m=250)
    shuffled = cells.sample(frac=1, random_state=1).set_axis(np.arange(36) + 500)
    assert np.allclose(sum_around(sites.iloc[::-1], shuffled, "n", radius_m=250).sort_index(), expected)
    moved = sum_around(
        sites.set_geometry(sites.translate(7e5, 6e6)), cells.set_geometry(cells.translate(7e5, 6e6)), "n", radius_m=250
    )
    assert np.allclose(moved, expected, rtol=1e-7)


def test_secret_zones_lower_the_sum_a_little_and_make_it_unknown_when_they_cover_much():
    """
    +---+---+
    | 5 | ? |   about the common corner of the lower pair, half of the disc is secret; far left, none is
    +---+---+
    """
    pair = zones([shapely.box(-1000, 0, 0, 1000), shapely.box(0, 0, 1000, 1000)], n=[5e6, np.nan])
    sites = points((0, 500), (-500, 500), (-95, 500))
    got = sum_around(sites, pair, "n", radius_m=100)
    assert np.isnan(got.iloc[0])
    assert got.iloc[1] == pytest.approx(5 * np.pi * 100**2)
    # 95 m from the secret zone the disc enters it by a cap of less than 1 %: a lower bound is given
    assert 0.98 < got.iloc[2] / (5 * np.pi * 100**2) < 1
    all_known = sum_around(sites, pair, "n", radius_m=100, max_unknown_share=1.0)
    assert all_known.iloc[0] == pytest.approx(5 * np.pi * 100**2 / 2)
    none_allowed = sum_around(sites, pair, "n", radius_m=100, max_unknown_share=0.0)
    assert none_allowed.isna().tolist() == [True, False, True]


def test_outside_zones_that_tile_the_territory_the_sum_is_unknown_if_asked():
    commune = zones([shapely.box(0, 0, 1000, 1000)], n=[1000.0])
    sites = points((500, 500), (1000, 500), (5000, 500))
    assert sum_around(sites, commune, "n", radius_m=100).iloc[2] == 0
    asked = sum_around(sites, commune, "n", radius_m=100, min_covered_share=0.5)
    assert asked.isna().tolist() == [False, False, True]
    assert sum_around(sites, commune, "n", radius_m=100, min_covered_share=0.51).isna().tolist() == [False, True, True]


def test_two_columns_are_each_unknown_where_they_are():
    cells = zones([shapely.box(-100, -100, 100, 100)], a=[4.0], b=[np.nan])
    got = sums_around(points((0, 0)), cells, ["a", "b"], radius_m=50)
    assert got["a"].iloc[0] == pytest.approx(np.pi * 2500 / 1e4) and np.isnan(got["b"].iloc[0])


def test_secrecy_does_not_lower_a_ratio():
    """3 poor of 10 in the known cell; the secret cell's 1,000 households do not dilute them."""
    cells = zones(
        [shapely.box(-100, -100, 95, 100), shapely.box(95, -100, 100, 100)], poor=[3.0, np.nan], all=[10.0, 1000.0]
    )
    assert ratio_around(points((0, 0)), cells, "poor", "all", radius_m=99).iloc[0] == pytest.approx(0.3)
    assert cells["all"].tolist() == [10.0, 1000.0]


def test_a_ratio_over_nobody_is_unknown():
    cells = zones([shapely.box(0, 0, 1, 1)], poor=[0.0], all=[0.0])
    assert ratio_around(points((0, 0), (99, 99)), cells, "poor", "all", radius_m=9).isna().all()


def test_no_site_and_no_zone():
    none = zones([], n=np.array([], dtype=float))
    assert sum_around(points((0, 0)), none, "n", radius_m=9).tolist() == [0.0]
    assert sum_around(points((0, 0)).iloc[:0], none, "n", radius_m=9).empty
    assert transfer(none, zones([shapely.box(0, 0, 1, 1)]), ["n"])["n"].tolist() == [0.0]


def test_a_parcel_is_taken_at_a_point_inside_it():
    """An L-shaped parcel, whose centroid is outside, over a cell that only the L's foot meets."""
    corner = shapely.Polygon([(0, 0), (100, 0), (100, 1), (1, 1), (1, 100), (0, 100)])
    site = gpd.GeoDataFrame(geometry=[corner], index=["L"], crs=2154)
    inside = shapely.point_on_surface(corner)
    cell = zones([inside.buffer(0.1, cap_style="square")], n=[1.0])
    assert sum_around(site, cell, "n", radius_m=1)["L"] == pytest.approx(1.0)


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.floats(0.05, 0.95), min_size=1, max_size=5, unique=True),
    values=st.lists(st.floats(0, 1000), min_size=9, max_size=9),
)
def test_a_partition_conserves_the_total(cuts, values):
    """Nine zones, cut into strips that cover them: what is spread adds up to what there was."""
    source = zones(lattice(10.0, 3), n=values)
    edges = np.array([0.0, *sorted(cuts), 1.0]) * 30
    strips = zones(shapely.box(edges[:-1], 0, edges[1:], 30))
    assert transfer(source, strips, ["n"])["n"].sum() == pytest.approx(sum(values), rel=1e-9, abs=1e-9)


def test_transfer_is_extensive_by_hand():
    """
    +-------+-------+
    |   12  |   ?   |     targets: the left half of the first, a strip over both, one elsewhere
    +-------+-------+
    """
    source = zones([shapely.box(0, 0, 4, 4), shapely.box(4, 0, 8, 4)], n=[12.0, np.nan])
    targets = zones([shapely.box(0, 0, 2, 4), shapely.box(3, 0, 5, 4), shapely.box(20, 0, 21, 1)])
    got = transfer(source, targets.set_axis(["half", "strip", "far"]), ["n"])["n"]
    assert got["half"] == 6.0 and np.isnan(got["strip"]) and got["far"] == 0.0


def test_faults_are_all_named_at_once():
    bad = zones([shapely.Point(0, 0), shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])])
    with pytest.raises(LayerError, match=r"no column 'n'.*1 rows \(first: 0\) without a polygon.*invalid outline"):
        sum_around(points((0, 0)), bad, "n", radius_m=9)
    with pytest.raises(LayerError, match="radius_m is 0"):
        sum_around(points((0, 0)), zones([], n=[]), "n", radius_m=0)
    with pytest.raises(LayerError, match="max_unknown_share is 2"):
        sum_around(points((0, 0)), zones([], n=[]), "n", radius_m=9, max_unknown_share=2)


def test_another_crs_is_refused():
    cells = zones([shapely.box(0, 0, 1, 1)], n=[1.0])
    with pytest.raises(CrsError, match="sites: EPSG:4326"):
        sum_around(points((0, 0)).to_crs(4326), cells, "n", radius_m=9)
    with pytest.raises(CrsError, match="zones: EPSG:3035"):
        sum_around(points((0, 0)), cells.to_crs(3035), "n", radius_m=9)


def test_index_and_names_are_those_of_the_sites():
    sites = points((0, 0), (1, 1)).set_axis(pd.Index(["B", "A"], name="site_id"))
    got = sums_around(sites, zones([shapely.box(0, 0, 1, 1)], n=[1.0], m=[2.0]), ["m", "n"], radius_m=9)
    assert got.index.equals(sites.index) and list(got) == ["m", "n"]

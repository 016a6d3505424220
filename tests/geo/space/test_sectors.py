"""Sectors: neighbouring sites as one place, on drawn points and on any points."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, ScenarioError
from geo.space.sectors import gather, outlines

PLACES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=1, max_size=30)


def sites(xy, names=None):
    x, y = np.asarray(xy, dtype=float).T
    return gpd.GeoSeries.from_xy(x, y, index=names or [f"s{i}" for i in range(len(x))], crs=2154)


def test_the_best_site_takes_its_neighbours_and_the_best_of_those_left_leads_the_next_sector():
    """On a line, best first: c at 500, a at 0, b at 300, e at 1000, d at 800; within 400 m c takes b and d."""
    line = sites([(0, 0), (300, 0), (500, 0), (800, 0), (1000, 0)], list("abcde"))
    assert gather(line, pd.Index(list("caebd")), distance_m=400).to_dict() == {"a": 2, "b": 1, "c": 1, "d": 1, "e": 3}


def test_a_chain_of_neighbours_is_not_one_long_sector():
    """Ten sites 300 m apart, the first the best: sites at 0 and 300, then 600 and 900, and so on."""
    chain = sites([(300 * i, 0) for i in range(10)])
    assert gather(chain, chain.index, distance_m=400).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_a_site_at_the_very_distance_belongs_and_one_a_metre_farther_does_not():
    three = sites([(0, 0), (400, 0), (0, 401)])
    assert gather(three, three.index, distance_m=400).tolist() == [1, 1, 2]


def test_an_excluded_site_is_in_no_sector_and_takes_nobody_s_place():
    told = gather(sites([(0, 0), (100, 0), (200, 0)]), pd.Index(["s2", "s0"]), distance_m=400)
    assert told.isna().tolist() == [False, True, False]
    assert gather(sites([(0, 0)]), pd.Index([]), distance_m=400).isna().all()


@settings(max_examples=60, deadline=None)
@given(PLACES, st.integers(50, 900), st.randoms(use_true_random=False))
def test_each_site_is_in_one_sector_near_its_leader_leaders_are_apart_and_rows_may_come_in_any_order(xy, far, random):
    told = sites(xy)
    order = list(told.index)
    random.shuffle(order)
    sector = gather(told, pd.Index(order), distance_m=far)
    assert sector.notna().all()
    leaders = sector.loc[order].drop_duplicates()
    assert leaders.tolist() == list(range(1, len(leaders) + 1))
    lead = told.loc[leaders.index]
    apart = lead.apply(lambda one: lead.distance(one)).to_numpy() + np.eye(len(lead)) * 1e9
    assert (apart > far).all()
    own = lead.set_axis(leaders.to_numpy()).loc[sector.to_numpy()]
    assert (told.distance(own.set_axis(told.index)) <= far + 1e-9).all()
    turned = told.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(gather(turned, pd.Index(order), distance_m=far).sort_index(), sector.sort_index())


def test_an_outline_holds_its_sites_and_is_a_little_wider():
    """A square of 100 m and a point 200 m east of it: the hull, 10 m wider on every side."""
    shapes = gpd.GeoSeries([shapely.box(0, 0, 100, 100), shapely.Point(300, 50), shapely.Point(9, 9000)], crs=2154)
    drawn = outlines(shapes, pd.Series([1, 1, 2], dtype="Int64"), around_m=10)
    assert drawn.index.tolist() == [1, 2]
    assert drawn[1].bounds == pytest.approx((-10, -10, 310, 110), abs=1)
    assert drawn[1].contains(shapes[0])
    assert drawn[2].bounds == pytest.approx((-1, 8990, 19, 9010), abs=1)
    assert outlines(shapes, pd.Series([pd.NA] * 3, dtype="Int64"), around_m=10).empty


def test_degrees_and_a_distance_of_nothing_are_refused():
    with pytest.raises(CrsError):
        gather(sites([(0, 0)]).set_crs(4326, allow_override=True), pd.Index(["s0"]), distance_m=400)
    with pytest.raises(ScenarioError, match="0 m"):
        gather(sites([(0, 0)]), pd.Index(["s0"]), distance_m=0)

"""Median prices around."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, LayerError
from geo.space.prices import median_price_around


def sales(places, prices, kinds=None):
    kinds = kinds or ["flat"] * len(places)
    return gpd.GeoDataFrame(
        {"price_eur_m2": np.asarray(prices, dtype=float), "kind": kinds},
        geometry=list(shapely.points(np.reshape(places, (-1, 2)))),
        crs=2154,
    )


def sites(*xy):
    return gpd.GeoDataFrame(geometry=list(shapely.points(xy)), crs=2154)


def test_median_of_an_odd_and_of_an_even_number_of_sales():
    """Sales at x = 0, 10, 20, 30; within 20 of 0 there are three, within 20 of 10 four."""
    known = sales([(0, 0), (10, 0), (20, 0), (30, 0)], [900, 100, 500, 200])
    assert median_price_around(sites((0, 0), (10, 0)), known, radius_m=20, at_least=3).tolist() == [500.0, 350.0]


def test_under_the_minimum_it_is_unknown():
    known = sales([(0, 0), (1, 0)], [1000, 2000])
    assert median_price_around(sites((0, 0)), known, radius_m=9, at_least=2).tolist() == [1500.0]
    assert median_price_around(sites((0, 0)), known, radius_m=9, at_least=3).isna().all()
    assert median_price_around(sites((0, 0)), known, radius_m=9).isna().all()


def test_one_kind_only_and_sales_without_price_do_not_count():
    known = sales([(0, 0)] * 4, [1000, 3000, 8000, np.nan], ["flat", "flat", "house", "flat"])
    got = [median_price_around(sites((0, 0)), known, radius_m=1, at_least=1, kind=k).iloc[0] for k in ("flat", "house")]
    assert got == [2000.0, 8000.0]
    assert median_price_around(sites((0, 0)), known, radius_m=1, at_least=4).isna().all()
    assert median_price_around(sites((0, 0)), known, radius_m=1, at_least=1, kind="barn").isna().all()


@settings(max_examples=40, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=30),
    seed=st.integers(0, 99),
    radius=st.floats(1, 80),
)
def test_it_is_the_median_of_numpy(places, seed, radius):
    prices = np.random.default_rng(seed).integers(500, 600, len(places)).astype(float)
    at = np.array(places, dtype=float).reshape(-1, 2)
    near = np.hypot(at[:, 0] - 50.5, at[:, 1] - 50.5) <= radius
    got = median_price_around(sites((50.5, 50.5)), sales(at, prices), radius_m=radius, at_least=2).iloc[0]
    assert np.isnan(got) if near.sum() < 2 else got == np.median(prices[near])


def test_no_sale_and_no_site():
    none = sales([], [])
    assert median_price_around(sites((0, 0)), none, radius_m=9).isna().tolist() == [True]
    assert median_price_around(sites((0, 0)).iloc[:0], sales([(0, 0)], [1]), radius_m=9).empty


def test_faults_are_all_named():
    bad = gpd.GeoDataFrame({"kind": ["flat"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=2154)
    with pytest.raises(
        LayerError, match="no column 'price_eur_m2'; 1 rows without a point.*radius_m is 0.*at_least is 0"
    ):
        median_price_around(sites((0, 0)), bad, radius_m=0, at_least=0)
    with pytest.raises(CrsError, match="sales"):
        median_price_around(sites((0, 0)), sales([(0, 0)], [1]).to_crs(4326), radius_m=9)

"""Walking where the network serves and where it does not: drawn by hand."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.access.walking import minutes_to_nearest, walks_to_stops
from geo.streets.streets import network_from_streets

PACE = {"speed_kmh": 6.0, "detour": 2.0}
"""100 m a minute, so that minutes are hundreds of metres."""


def points(**places):
    return gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(*zip(*places.values(), strict=True)), index=pd.Index(places, dtype=str), crs=2154
    )


@pytest.fixture
def street():
    """
    One straight street from 0 to 1,000 m:

    S----------T                         far away: F, G
    0         1000                     5000    5300
    """
    lines = gpd.GeoDataFrame(
        {"u": [1], "v": [2], "level": [0], "is_steps": [False]},
        geometry=[shapely.LineString([(0, 0), (1000, 0)])],
        crs=2154,
    ).astype({"u": "Int64", "v": "Int64", "level": "Int64"})
    return network_from_streets(lines, speed_kmh=6.0)


def test_both_ends_on_the_street_are_walked_along_it(street):
    table = minutes_to_nearest(street, points(S=(0, 0)), points(T=(1000, 0)), **PACE)
    assert table.loc["S"].tolist() == [pytest.approx(10.0), False]


def test_a_site_off_the_network_is_estimated(street):
    """300 m × 2 at 100 m a minute."""
    table = minutes_to_nearest(street, points(F=(5000, 0)), points(G=(5300, 0)), **PACE)
    assert table.loc["F"].tolist() == [pytest.approx(6.0), True]


def test_a_target_that_the_network_does_not_reach_is_estimated_and_the_nearer_of_the_two_is_kept(street):
    """From the end of the street T is 10 min on it; X, 400 m beside in the fields, is 8 min by estimate."""
    table = minutes_to_nearest(street, points(S=(0, 0)), points(T=(1000, 0), X=(0, 400)), **PACE)
    assert table.loc["S"].tolist() == [pytest.approx(8.0), True]


def test_without_streets_everything_is_an_estimate_and_without_targets_nothing_is_known(street):
    site = points(S=(0, 0))
    assert minutes_to_nearest(None, site, points(T=(100, 0)), **PACE).loc["S"].tolist() == [2.0, True]
    for network in (None, street):
        nothing = minutes_to_nearest(network, site, points(T=(100, 0)).iloc[:0], **PACE)
        assert nothing["minutes"].isna().all()
        assert not nothing["is_estimate"].any()


def test_walks_to_stops_are_on_the_street_where_it_serves_both_ends_and_no_pair_is_told_twice(street):
    places, stops = points(S=(0, 0), F=(5000, 0)), points(T=(1000, 0), G=(5300, 0))
    table = walks_to_stops(street, places, stops, max_minutes=10.0, **PACE)
    assert table.to_dict("records") == [
        {"place": 0, "stop": 0, "minutes": pytest.approx(10.0)},
        {"place": 1, "stop": 1, "minutes": pytest.approx(6.0)},
    ]

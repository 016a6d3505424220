"""Margins to zones, doors along a plot, comparables and the programme, drawn and computed by hand."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.access.walking import possible_entrances
from geo.errors import CrsError, LayerError, ScenarioError
from geo.scoring.programme import Ratios, what_fits
from geo.scoring.rank_if_added import comparables, distance_between_notes
from geo.scoring.ranking import make_ranking
from geo.space.zone_margin import zone_margins
from tests.geo.scoring.test_what_would_change import criterion

RATIOS = Ratios((20, 25), (23, 25), (120, 180), (3, 4), 1.25, 0.4)


def frame(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=2154)


def test_a_site_inside_two_touching_zones_goes_out_of_both():
    """
    +----+----+
    |    | s  |   the point is 10 m inside the second, 10 m from the seam, 10 m from the nearest outer edge above
    +----+----+
    0   100  200  (zones from y = 0 to 100)
    """
    zones = frame(shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100))
    found = zone_margins(frame(shapely.Point(110, 80)), zones)
    assert found.to_numpy().tolist() == [[0.0, 20.0]]


def test_a_site_outside_is_at_its_distance_and_no_zone_is_no_distance():
    assert zone_margins(frame(shapely.Point(0, 0)), frame(shapely.box(30, 0, 40, 10))).iloc[0].tolist() == [30.0, 0.0]
    nothing = zone_margins(frame(shapely.Point(0, 0)), frame())
    assert np.isnan(nothing["distance_m"].iloc[0])


def test_a_zone_of_kilometres_is_left_by_its_nearest_edge():
    found = zone_margins(frame(shapely.Point(5000, 5000)), frame(shapely.box(0, 0, 12000, 10000)))
    assert found["way_out_m"].iloc[0] == pytest.approx(5000)


def test_doors_stand_on_the_outline_and_points_have_none():
    sites = frame(shapely.box(0, 0, 40, 20), shapely.Point(5, 5))
    doors = possible_entrances(sites, spacing_m=20)
    assert doors["position"].tolist() == [0] * 6
    assert shapely.boundary(sites.geometry.iloc[0]).distance(doors.geometry.to_numpy()).max() < 1e-9
    assert len(possible_entrances(frame(shapely.box(0, 0, 4000, 4000)))) == 12


def test_sites_in_degrees_are_refused():
    with pytest.raises(CrsError):
        possible_entrances(gpd.GeoDataFrame(geometry=[shapely.Point(3, 43)], crs=4326))


def ranked(notes):
    """Sites A, B… with two criteria of equal weight whose measures are their notes."""
    index = pd.Index(list(notes), name="site_id", dtype="str")
    sites = gpd.GeoDataFrame(
        {"label": list(notes), "insee_code": "1", "commune": "c"},
        geometry=gpd.points_from_xy(range(len(notes)), range(len(notes))),
        index=index,
        crs=2154,
    )
    measures = pd.DataFrame(list(notes.values()), columns=["a", "b"], index=index, dtype=float)
    both = tuple(criterion(name, 1, knots=((0, 0.0), (1, 1.0))) for name in ("a", "b"))
    return make_ranking(sites, both, (), measures, measures.notna() & False, pd.DataFrame(index=index))


def test_the_comparable_is_the_better_site_most_like_it_and_near():
    ranking = ranked({"like": (0.5, 0.6), "best": (1.0, 1.0), "worse": (0.4, 0.4), "far": (0.5, 0.51)})
    near = pd.Series([True, True, True, False], index=ranking.sites.index)
    table = comparables(pd.Series({"a": 0.5, "b": 0.5}), 0.5, ranking, is_near=near)
    assert table.index.tolist() == ["like", "best"]
    assert table["best_gain"].tolist()[0] == "b"
    assert table["unlikeness"].iloc[0] == pytest.approx(np.sqrt(0.5 * 0.1**2))


def test_of_many_alike_the_first_by_name_are_proposed_and_those_less_alike_are_not():
    """Six sites at one distance of (0.5, 0.5), written backwards; one nearer, one farther, and one all unknown."""
    notes = {name: (0.6, 0.5) for name in "FEDCBA"} | {"near": (0.55, 0.5), "far": (0.9, 0.9)}
    ranking = ranked(notes | {"unknown": (float("nan"), float("nan"))})
    near = pd.Series(True, index=ranking.sites.index)
    table = comparables(pd.Series({"a": 0.5, "b": 0.5}), -1.0, ranking, is_near=near)
    assert table.index.tolist() == ["near", "A", "B", "C", "D"]
    assert table["best_gain"].tolist() == ["a"] * 5


def test_an_excluded_site_is_never_proposed():
    ranking = ranked({"A": (0.9, 0.9)})
    scores = ranking.scores.assign(is_eligible=False)
    barred = dataclasses.replace(ranking, scores=scores)
    near = pd.Series(True, index=ranking.sites.index)
    assert comparables(pd.Series({"a": 0.1, "b": 0.1}), 0.1, barred, is_near=near).empty
    with pytest.raises(LayerError, match="index of the candidates"):
        comparables(pd.Series({"a": 0.1}), 0.1, barred, is_near=near.set_axis(["other"]))


def test_what_is_unknown_of_one_is_not_compared():
    others = pd.DataFrame({"a": [np.nan], "b": [0.5]})
    mine, weights = pd.Series({"a": 1.0, "b": 0.5}), pd.Series({"a": 5.0, "b": 1.0})
    assert distance_between_notes(mine, others, weights).tolist() == [0.0]


@pytest.mark.parametrize(
    ("area", "status", "most"),
    [
        (1000.0, "fits", 50),
        (500.0, "tight", 22),
        (400.0, "smaller", 17),
        (60.0, "nothing", 0),
        (np.nan, "unknown", None),
    ],
)
def test_what_fits_on_a_plot(area, status, most):
    """1,000 m² × 0.4 × 3 = 1,200 m² ≥ 1,006.25 asked; 400 × 0.4 × 4 = 640, (640 ÷ 1.25 − 120) ÷ 23 = 17.04."""
    fit = what_fits(area, RATIOS)
    assert (fit.status, fit.most_studios) == (status, most)


def test_fewer_places_asked_fit_on_a_smaller_plot():
    assert what_fits(400.0, RATIOS, studios=12).status == "tight"
    with pytest.raises(ScenarioError):
        what_fits(400.0, RATIOS, studios=0)


def test_ratios_that_cannot_be_are_all_named_at_once():
    with pytest.raises(ScenarioError, match=r"studios is 25 to 20.*footprint_share is 1.4"):
        Ratios((25, 20), (23, 25), (120, 180), (3, 4), 1.25, 1.4)

"""What a site is called: from its answers, its score, its place among inhabited cells and existing pensions."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.scoring.criterion import Criterion, MeasureSpec, Text
from geo.scoring.ranking import make_ranking
from geo.scoring.site_verdict import Bench, shares_below, site_verdicts, standings
from tests.geo.scoring.test_what_would_change import FLOOD, SLOPE, rule

PERIMETER = rule("outside", fail_below=0.5)
EVERYWHERE = Text(fr="toutes", en="all")


def criterion(name, weight=1.0):
    text = Text(fr=name, en=name)
    return Criterion(
        id=name, theme="t", label=text, unit=text, measure=MeasureSpec(kind="attribute"), weight=weight, source="essai",
        knots=((0, 0.0), (100, 1.0)),
    )  # fmt: skip


PLACE, PLOT = criterion("place"), criterion("plot")


def ranked(*rows):
    """Sites of which the place and the plot have these notes out of 100."""
    names = pd.Index([f"s{number}" for number in range(len(rows))], dtype="str", name="site_id")
    sites = gpd.GeoDataFrame({"label": names}, geometry=[shapely.Point(0, 0)] * len(rows), crs=2154).set_axis(names)
    notes = pd.DataFrame(list(rows), index=names, columns=["place", "plot"], dtype=float)
    return make_ranking(sites, (PLACE, PLOT), (), notes, notes.isna(), pd.DataFrame(index=names))


def bench(cells, pensions=()):
    """Cells and pensions have no plot: they are compared by place alone."""
    return Bench(np.array(cells) / 100, np.array(pensions) / 100, (PLACE,), (PLACE,), EVERYWHERE)


def placements(cells, *rows, pensions=()):
    return standings(ranked(*rows), bench(cells, pensions))["placement"].tolist()


def test_a_site_of_35_is_never_good_because_the_rest_is_worse():
    """35 out of 100, and every inhabited cell has 10 or less."""
    assert placements([1, 5, 10], (35, 35)) == ["weak"]


def test_a_good_score_and_a_good_place_make_a_good_site_and_each_alone_does_not():
    """
    Cells at 10, 20, 30, 40: three quarters are below 31 to 40, half below 21 to 30. By hand:

    place, plot → score; beats
    """
    rows = [(90, 90), (35, 90), (30, 90), (31, 60), (40, 40), (25, 60), (20, 62), (20, 40)]
    assert placements([10, 20, 30, 40], *rows) == [
        "good",  # 90; 4 of 4
        "good",  # 62.5; 3 of 4
        "fair",  # 60; 2 of 4: the score, not the place
        "fair",  # 45.5; 3 of 4: the place, not the score
        "fair",  # 40; 3 of 4
        "fair",  # 42.5; 2 of 4
        "weak",  # 41; 1 of 4
        "weak",  # 30; 1 of 4
    ]


def test_a_good_site_is_better_than_half_of_the_existing_pensions_where_there_are_three():
    cells = [10, 20, 30, 40]
    assert placements(cells, (70, 70), pensions=[60, 80, 90]) == ["fair"]
    assert placements(cells, (70, 70), pensions=[60, 65, 90]) == ["good"]
    assert placements(cells, (70, 70), pensions=[80, 90]) == ["good"]  # two are told, and do not decide


def test_what_a_site_lacks_is_told_and_the_score_that_would_do():
    """
    Score 45, place 30 of 100; cells at 10, 20, 40, 50 (to be better than three: 50), pensions at 35, 36, 37 (than half
    of them: 37). A point of place is half a point of score: 20 points of place are 10, 7 are 3.5; the score lacks 15.
    """
    found = standings(ranked((30, 60)), bench([10, 20, 40, 50], [35, 36, 37])).iloc[0]
    assert found[["lacks_score", "lacks_cells", "lacks_pensions"]].tolist() == [True, True, True]
    assert found["better_than_cells"] == 0.5
    assert found["better_than_pensions"] == 0.0
    assert found["good_score"] == pytest.approx(0.60)
    far = standings(ranked((30, 95)), bench([10, 20, 40, 90])).iloc[0]  # 62.5 already; 60 points of place are 30
    assert far["good_score"] == pytest.approx(0.925)
    assert far["placement"] == "fair"


def test_without_cells_and_pensions_the_score_alone_is_left():
    assert placements([], (80, 80), (50, 50), (30, 30)) == ["good", "fair", "weak"]
    assert np.isnan(shares_below(np.array([0.5]), np.empty(0))).all()


@pytest.mark.parametrize(
    ("outside", "flood", "slope", "verdict"),
    [
        ("fail", "fail", "pass", "outside"),
        ("pass", "fail", "unknown", "excluded"),
        ("pass", "pass", "unknown", "cannot_say"),
        ("pass", "pass", "pass", "good"),
    ],
)
def test_what_excludes_is_said_before_what_is_unknown(outside, flood, slope, verdict):
    answers = pd.DataFrame({"outside": [outside], "flood": [flood], "slope": [slope]}, index=["s"])
    placed = pd.Series(["good"], index=["s"])
    told = site_verdicts(answers, (PERIMETER, FLOOD, SLOPE), placed, outside=("outside",))
    assert told.to_dict() == {"s": verdict}
    assert site_verdicts(answers[[]], (), placed).to_dict() == {"s": "good"}


WORDS = ["weak", "fair", "good"]
NOTES = st.integers(0, 100)


@settings(max_examples=100, deadline=None)
@given(st.lists(NOTES, min_size=1, max_size=12), st.lists(NOTES, max_size=5), NOTES, NOTES, st.integers(0, 40))
def test_a_better_place_never_lowers_the_word_and_the_good_score_is_enough(cells, pensions, place, plot, more):
    low, high = placements(cells, (place, plot), (min(place + more, 100), plot), pensions=pensions)
    assert WORDS.index(high) >= WORDS.index(low)
    found = standings(ranked((place, plot)), bench(cells, pensions)).iloc[0]
    assert (found["placement"] == "good") == (not found[["lacks_score", "lacks_cells", "lacks_pensions"]].any())
    if found["placement"] == "good":
        assert (place + plot) / 200 >= 0.6


@settings(max_examples=100, deadline=None)
@given(st.lists(NOTES, min_size=1, max_size=12), NOTES, NOTES)
def test_making_a_note_unknown_never_raises_the_word(cells, place, plot):
    known, hidden = placements(cells, (place, plot), (place, float("nan")))
    assert WORDS.index(hidden) <= WORDS.index(known)

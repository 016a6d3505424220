"""What changed between two rankings, on five sites drawn by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import SitesError
from geo.scoring.comparison import compare
from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from geo.scoring.ranking import make_ranking

WORD = Text(fr="x", en="x")


def criterion(name, weight, knots=((0, 0.0), (10, 1.0))):
    return Criterion(
        id=name,
        theme="t",
        label=WORD,
        unit=WORD,
        measure=MeasureSpec(kind="attribute"),
        knots=knots,
        weight=weight,
        source="proposition",
    )


def rule(limit):
    return Rule(
        id="flood",
        kind="exclusion",
        label=WORD,
        unit=WORD,
        measure=MeasureSpec(kind="attribute"),
        fail_above=limit,
        text=WORD,
        ask=WORD,
        source="proposition",
    )


def ranking(measures, criteria, *, flood=None, limit=0.5, rules=True):
    index = pd.Index(list(measures), name="site_id")
    frame = pd.DataFrame(list(measures.values()), index=index, columns=["a", "b"], dtype=float)
    sites = gpd.GeoDataFrame(
        {"label": "x"}, geometry=gpd.points_from_xy(range(len(index)), range(len(index))), index=index, crs=2154
    )
    values = pd.DataFrame({"flood": [(flood or {}).get(name, 0.0) for name in index]}, index=index)
    return make_ranking(
        sites, criteria, (rule(limit),) if rules else (), frame, frame.isna(), values if rules else values[[]]
    )


BEFORE = {"p": (9, 0), "q": (6, 5), "r": (0, 9), "s": (1, 1), "t": (0, 0)}
EVEN = (criterion("a", 1), criterion("b", 1))


def test_weights_that_change_move_the_ranks():
    """Scores before: p .45, q .55, r .45, s .1; with a at 3 for 1: p .675, q .575, r .225, s .1."""
    told = compare(ranking(BEFORE, EVEN), ranking(BEFORE, (criterion("a", 3), criterion("b", 1))), top=1)
    assert told.moves.loc[["p", "q", "r", "s"], "move"].tolist() == [1, -1, -1, 0]
    assert told.moves.loc[["p", "q", "r", "s"], "status"].tolist() == ["entered", "left", "moved", "same"]
    assert told.criteria.loc["a", ["share_before", "share_after"]].tolist() == [0.5, 0.75]
    assert (told.measures["sites_changed"] == 0).all()
    assert told.rules["status"].tolist() == ["same"]


def test_a_site_that_was_excluded_enters_the_first_and_one_that_becomes_excluded_leaves_them():
    """The flood moves from q to p; q takes the first place, p loses it. A site that appears enters too."""
    told = compare(
        ranking({"p": (9, 9), "q": (8, 8), "r": (1, 1)}, EVEN, flood={"q": 1.0}),
        ranking({"p": (9, 9), "q": (8, 8), "r": (1, 1)}, EVEN, flood={"p": 1.0}),
        top=1,
    )
    assert told.moves.loc[["p", "q", "r"], "status"].tolist() == ["excluded", "readmitted", "same"]
    assert (told.entered.tolist(), told.left.tolist()) == (["q"], ["p"])
    back = compare(ranking({"r": (1, 1)}, EVEN), ranking({"r": (1, 1), "n": (5, 5)}, EVEN), top=1)
    assert (back.entered.tolist(), back.left.tolist()) == (["n"], ["r"])


def test_sites_that_appear_vanish_fall_or_come_back():
    before = ranking({k: BEFORE[k] for k in "pqrs"}, EVEN, flood={"r": 1.0})
    after = ranking({k: BEFORE[k] for k in "pqrt"}, EVEN, flood={"q": 1.0})
    told = compare(before, after, top=3)
    assert told.moves["status"].to_dict() == {
        "p": "moved",
        "q": "excluded",
        "r": "readmitted",
        "s": "vanished",
        "t": "appeared",
    }
    assert pd.isna(told.moves.loc["q", "rank_after"])


def test_data_knots_and_rules_that_change_are_told_apart():
    changed = {**BEFORE, "p": (9, 3), "s": (np.nan, 1)}
    after = ranking(changed, (criterion("a", 1, knots=((0, 0.0), (20, 1.0))), criterion("b", 1)), limit=0.7)
    told = compare(ranking(BEFORE, EVEN), after, top=2)
    assert told.measures["sites_changed"].to_dict() == {"a": 1, "b": 1}
    assert told.criteria["is_value_changed"].to_dict() == {"a": True, "b": False}
    assert told.rules.loc["flood", "status"] == "changed"
    gone = compare(ranking(BEFORE, EVEN), ranking(BEFORE, EVEN[:1], rules=False), top=2)
    assert gone.rules.loc["flood", "status"] == "removed"
    assert np.isnan(gone.criteria.loc["b", "share_after"])


def test_a_ranking_compared_with_itself_has_not_moved():
    told = compare(ranking(BEFORE, EVEN), ranking(BEFORE, EVEN), top=2)
    assert set(told.moves["status"]) == {"same"}


def test_two_territories_are_refused():
    with pytest.raises(SitesError, match="no site in common"):
        compare(ranking(BEFORE, EVEN), ranking({"other": (1, 1)}, EVEN), top=1)

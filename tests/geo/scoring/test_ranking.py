"""From measures to ranks, on sites drawn by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import CrsError, LayerError
from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from geo.scoring.ranking import make_ranking


def text(told: str) -> Text:
    return Text(fr=told, en=told)


def criterion(name: str, weight: float = 1.0, *, is_about_people: bool = False) -> Criterion:
    return Criterion(
        id=name,
        theme="t",
        label=text(name),
        unit=text("min"),
        measure=MeasureSpec(kind="walk_min"),
        knots=((0.0, 1.0), (10.0, 0.0)),
        weight=weight,
        source="proposition",
        is_about_people=is_about_people,
    )


def rule(name: str, kind: str = "exclusion", above: float = 0.5) -> Rule:
    return Rule(
        id=name,
        kind=kind,
        label=text(name),
        unit=text("part"),
        measure=MeasureSpec(kind="percent_inside"),
        fail_above=above,
        text=text("law"),
        ask=text("DDTM"),
        source="proposition",
    )


def sites(*names: str) -> gpd.GeoDataFrame:
    index = pd.Index(names, name="site_id")
    return gpd.GeoDataFrame(
        {"label": list(names), "insee_code": "34901", "commune": "C"},
        geometry=gpd.points_from_xy(range(len(names)), [0] * len(names)),
        index=index,
        crs=2154,
    )


def ranked(measures, rule_values, criteria=None, rules=(), names=("A", "B", "C")):
    frame = sites(*names)
    table = pd.DataFrame(measures, index=frame.index)
    values = pd.DataFrame(rule_values, index=frame.index)
    return make_ranking(frame, criteria or tuple(map(criterion, measures)), rules, table, table.notna() & False, values)


def test_ranks_follow_the_low_score_among_sites_that_fail_no_exclusion():
    """Notes 80, 50 and 100; C stands in the red zone: it keeps its score and its reason, it has no rank."""
    result = ranked({"walk": [2.0, 5.0, 0.0]}, {"flood": [0.0, 0.5, 0.9]}, rules=(rule("flood"),))
    assert result.scores["score"].tolist() == pytest.approx([0.8, 0.5, 1.0])
    assert result.scores["rank"].tolist() == [1, 2, pd.NA]
    assert result.verdicts["flood"].tolist() == ["pass", "pass", "fail"]
    assert result.ordered().tolist() == ["A", "B", "C"]


def test_an_unknown_rule_never_passes_and_never_excludes():
    result = ranked({"walk": [2.0, 5.0, 0.0]}, {"flood": [np.nan] * 3}, rules=(rule("flood"),))
    assert set(result.verdicts["flood"]) == {"unknown"}
    assert result.scores["rank"].tolist() == [2, 3, 1]


def test_an_alert_flags_and_never_excludes():
    result = ranked({"walk": [2.0, 5.0, 0.0]}, {"qpv": [1.0, 0.0, 0.0]}, rules=(rule("qpv", "alert"),))
    assert result.verdicts["qpv"].tolist() == ["fail", "pass", "pass"]
    assert result.scores["rank"].notna().all()


def test_a_rule_that_asks_for_a_minimum_fails_strictly_below_it():
    small = rule("area").model_copy(update={"fail_above": None, "fail_below": 400.0})
    result = ranked({"walk": [1.0] * 3}, {"area": [399.0, 400.0, np.nan]}, rules=(small,))
    assert result.verdicts["area"].tolist() == ["fail", "pass", "unknown"]


def test_a_rule_with_a_threshold_of_zero_fails_below_zero_only():
    gap = rule("gap").model_copy(update={"fail_above": None, "fail_below": 0.0})
    result = ranked({"walk": [1.0] * 3}, {"gap": [-0.1, 0.0, 0.1]}, rules=(gap,))
    assert result.verdicts["gap"].tolist() == ["fail", "pass", "pass"]


def test_utilities_about_people_are_rounded_before_they_are_scored():
    """A note of 73.4 about people leaves, and is ranked, as 75: no difference of scores gives the count back."""
    result = ranked({"poor": [2.66, 2.66, 2.66]}, {}, criteria=(criterion("poor", is_about_people=True),))
    assert result.utilities["poor"].tolist() == [0.75] * 3
    assert result.scores["score"].tolist() == [0.75] * 3


def test_duplicate_site_ids_are_refused():
    with pytest.raises(LayerError, match="found twice: A"):
        ranked({"walk": [1.0, 2.0]}, {}, names=("A", "A"))


def test_sites_in_degrees_are_refused():
    frame = sites("A").to_crs(4326)
    table = pd.DataFrame({"walk": [1.0]}, index=frame.index)
    with pytest.raises(CrsError, match="sites: EPSG:4326"):
        make_ranking(frame, (criterion("walk"),), (), table, table.isna(), table[[]])


def test_frames_on_another_index_are_refused():
    frame = sites("A", "B")
    table = pd.DataFrame({"walk": [1.0, 2.0]}, index=["B", "A"])
    with pytest.raises(LayerError, match="not on the index"):
        make_ranking(frame, (criterion("walk"),), (), table, table.isna(), table[[]])


@pytest.mark.parametrize("seed", range(20))
def test_sites_of_equal_scores_come_in_the_order_of_their_names(seed):
    """Few scores for many sites, some without any: as Python sorts them by rank or exclusion, score and name."""
    draw = np.random.default_rng(seed)
    names = [f"s{number}" for number in draw.permutation(60)]
    minutes, flood = draw.choice([1.0, 4.0, 7.0, np.nan], 60), draw.choice([0.0, 0.9], 60, p=[0.7, 0.3])
    result = ranked({"walk": minutes}, {"flood": flood}, rules=(rule("flood"),), names=names)
    score, is_eligible = result.scores["score"].round(12), result.scores["is_eligible"]

    def place(name):
        return (not is_eligible[name], np.isnan(score[name]), 0.0 if np.isnan(score[name]) else -score[name], name)

    assert result.ordered().tolist() == sorted(names, key=place)

"""Smallest changes, each computed by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from geo.scoring.programme import Ratios, what_fits
from geo.scoring.value_function import utility
from geo.scoring.what_would_change import (
    Change,
    by_effort,
    criterion_changes,
    measure_for,
    programme_changes,
    rule_changes,
    together,
)

SAID = Text(fr="x", en="x")


def criterion(name, weight, kind="walk_min", knots=((5, 1.0), (15, 0.0))):
    measure = MeasureSpec(kind=kind)
    return Criterion(
        id=name, theme="t", label=SAID, unit=SAID, measure=measure, knots=knots, weight=weight, source="test"
    )


def rule(name, kind="percent_inside", *, role="exclusion", options=None, **limit):
    measure = MeasureSpec(kind=kind, options=options or {})
    return Rule(id=name, kind=role, label=SAID, unit=SAID, measure=measure, text=SAID, ask=SAID, source="test", **limit)


FLOOD = rule("flood", fail_above=10)
SLOPE = rule("slope", kind="slope", fail_above=15)
AREA = rule("plot_too_small", kind="attribute", options={"column": "area_m2"}, fail_below=400)


def judged(**values):
    """Value and answer of each rule: a pair."""
    return (
        pd.Series({name: value for name, (value, _) in values.items()}, dtype=float),
        pd.Series({name: answer for name, (_, answer) in values.items()}),
    )


def test_a_pharmacy_that_brings_the_score_asked_comes_just_near_enough():
    """
    Two criteria of weight 3 and 1; both at 14 min are worth 0.1, so the score is 0.1. Asked: 0.4. The first must bring
    0.3 ÷ 0.75 = 0.4 more: 0.5, which is 10 minutes. The second alone cannot: at best it brings 0.25 × 0.9 = 0.225.
    """
    criteria = (criterion("pharmacy", 3), criterion("library", 1))
    measures, notes = pd.Series({"pharmacy": 14.0, "library": 14.0}), pd.Series({"pharmacy": 0.1, "library": 0.1})
    first, second = criterion_changes(measures, notes, criteria, score=0.1, wanted=0.4)
    assert (first.needed, first.is_decisive) == (pytest.approx(10.0), True)
    assert first.gain == pytest.approx(0.3)
    assert (second.needed, second.is_decisive) == (pytest.approx(5.0), False)
    assert second.gain == pytest.approx(0.225)


def test_what_nobody_can_change_and_what_is_unknown_are_not_proposed():
    criteria = (criterion("need", 1, kind="sum_around"), criterion("doctor", 1))
    nothing = pd.Series({"need": 0.0, "doctor": math.nan})
    assert criterion_changes(nothing, nothing, criteria, score=0.0, wanted=0.9) == []


def test_a_part_of_the_plot_in_a_zone_is_left_out_where_enough_remains():
    """
    A plot of 1,000 m² with 40 % in the zone, 10 % allowed: leaving out x of the plot leaves a share of
    (0.4 − x) ÷ (1 − x), which is 0.1 for x = 1/3. 667 m² remain.
    """
    values, answers = judged(flood=(40.0, "fail"))
    (change,) = rule_changes(values, answers, (FLOOD,), plot_m2=1000.0, smallest_m2=400.0)
    assert (change.effort, change.is_decisive) == ("cut", True)
    assert change.amount == pytest.approx(1000 / 3)
    assert (400 - change.amount) / (1000 - change.amount) == pytest.approx(0.1)


@pytest.mark.parametrize("plot", [500.0, math.nan])
def test_a_small_plot_or_a_point_in_a_zone_asks_for_other_ground(plot):
    values, answers = judged(flood=(40.0, "fail"))
    (change,) = rule_changes(values, answers, (FLOOD,), plot_m2=plot, smallest_m2=400.0)
    assert change.effort == "ground"


def test_two_rules_that_fail_are_not_cleared_by_one_change_and_an_unknown_is_to_be_asked():
    values, answers = judged(flood=(40.0, "fail"), slope=(math.nan, "unknown"))
    changes = rule_changes(values, answers, (FLOOD, SLOPE), plot_m2=1000.0, smallest_m2=400.0)
    assert [(change.effort, change.is_decisive) for change in changes] == [("cut", False), ("ask", False)]


def test_an_alert_asks_for_nothing():
    values, answers = judged(noise=(100.0, "fail"))
    loud = rule("noise", role="alert", fail_above=0.0)
    assert rule_changes(values, answers, (loud,), plot_m2=1000.0, smallest_m2=400.0) == []


def test_fewer_studios_clear_a_plot_that_is_too_small():
    """300 m² × 0.4 × 4 levels = 480 m² of floor; (480 ÷ 1.25 − 120) ÷ 23 = 11.48: eleven studios."""
    fit = what_fits(300.0, Ratios((20, 25), (23, 25), (120, 180), (3, 4), 1.25, 0.4))
    _, answers = judged(plot_too_small=(300.0, "fail"))
    (change,) = programme_changes(fit, answers, (AREA,))
    assert (change.needed, change.is_decisive) == (11.0, True)
    _, both = judged(plot_too_small=(300.0, "fail"), slope=(20.0, "fail"))
    assert not programme_changes(fit, both, (AREA, SLOPE))[0].is_decisive


def test_the_least_effort_comes_first_and_among_equals_the_greatest_gain():
    changes = [Change("ground", "a", 0, 0), Change("service", "b", 0, 0, 0.1), Change("service", "c", 0, 0, 0.2),
               Change("ask", "d", 0, 0)]  # fmt: skip
    assert [change.about for change in by_effort(changes)] == ["d", "c", "b", "a"]


def test_changes_together_stop_when_the_score_is_reached_and_leave_entrances_out():
    changes = [Change("entrance", "rue A", 0, 0, 0.5), Change("service", "a", 0, 0, 0.1),
               Change("service", "b", 0, 0, 0.2), Change("service", "c", 0, 0, 0.15)]  # fmt: skip
    kept, reached = together(changes, 0.3, 0.6)
    assert [change.about for change in kept] == ["b", "c"]
    assert reached == pytest.approx(0.65)


@settings(max_examples=60, deadline=None)
@given(
    knots=st.lists(st.tuples(st.integers(0, 100), st.floats(0, 1)), min_size=2, max_size=5, unique_by=lambda k: k[0]),
    wanted=st.floats(0, 1),
    now=st.floats(-10, 120),
)
def test_the_measure_found_gives_the_utility_and_none_between_it_and_now_does(knots, wanted, now):
    knots = sorted(knots)
    found = measure_for(knots, wanted, now)
    if math.isnan(found):
        assert max(worth for _, worth in knots) < wanted
        return
    assert utility(pd.Series([found]), knots).iloc[0] >= wanted - 1e-6
    between = (
        pd.Series([now + (found - now) * k / 20 for k in range(20)]) if found != now else pd.Series([], dtype=float)
    )
    assert (utility(between, knots) < wanted + 1e-6).all()

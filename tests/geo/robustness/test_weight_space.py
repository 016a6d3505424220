"""Weights are drawn evenly among those that are possible: moments by hand, bounds never broken."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ScenarioError
from geo.robustness.weight_space import draw_weights, polytope, shares_table


def test_without_constraint_the_draw_is_uniform_on_the_simplex():
    """Share of one of m criteria: Beta(1, m - 1), of mean 1/m, and P(w <= t) = 1 - (1 - t)^(m - 1)."""
    drawn = draw_weights("abcd", 20_000, seed=1)
    assert np.allclose(drawn.sum(axis=1), 1.0)
    assert np.allclose(drawn.mean(axis=0), 0.25, atol=0.01)
    assert (drawn[:, 0] <= 0.2).mean() == pytest.approx(1 - 0.8**3, abs=0.015)


def test_an_order_keeps_the_sixth_of_the_simplex_whose_centroid_is_the_rank_order_centroid():
    drawn = draw_weights("abc", 20_000, seed=2, orders=[("a", "b"), ("b", "c")])
    assert (np.diff(drawn, axis=1) <= 1e-12).all()
    assert np.allclose(drawn.mean(axis=0), [11 / 18, 5 / 18, 2 / 18], atol=0.01)


def test_hit_and_run_agrees_with_the_centroid_of_a_long_chain_of_orders():
    """Seven ordered criteria: 1 draw in 5,040 would be accepted; the mean share of rank i is sum(1/j, j >= i) / 7."""
    ids = list("abcdefg")
    drawn = draw_weights(ids, 8_000, seed=3, orders=list(itertools.pairwise(ids)))
    expected = [sum(1 / j for j in range(i, 8)) / 7 for i in range(1, 8)]
    assert (np.diff(drawn, axis=1) <= 1e-9).all()
    assert np.allclose(drawn.mean(axis=0), expected, atol=0.01)


def test_a_weight_fixed_by_its_bounds_stays_and_the_others_share_the_rest_evenly():
    drawn = draw_weights("abc", 5_000, seed=4, lower={"a": 0.4}, upper={"a": 0.4})
    assert np.allclose(drawn[:, 0], 0.4, atol=1e-9)
    assert drawn[:, 1].mean() == pytest.approx(0.3, abs=0.01)
    assert (drawn[:, 1] < 0.15).mean() == pytest.approx(0.25, abs=0.03)


def test_bounds_that_leave_one_point_give_it():
    drawn = draw_weights("ab", 3, seed=5, lower={"a": 0.25, "b": 0.75})
    assert np.allclose(drawn, [[0.25, 0.75]] * 3)


def test_themes_share_evenly_whatever_their_number_of_criteria():
    """One theme of three criteria and one of one: a half each on average, not 3/4 and 1/4."""
    groups = {"a": "t", "b": "t", "c": "t", "d": "u"}
    drawn = draw_weights("abcd", 20_000, seed=6, groups=groups)
    assert np.allclose(drawn.mean(axis=0), [1 / 6, 1 / 6, 1 / 6, 1 / 2], atol=0.01)


def test_with_themes_a_bound_on_a_criterion_concerns_its_share_of_the_theme():
    groups = {"a": "t", "b": "t", "c": "u"}
    drawn = draw_weights("abc", 2_000, seed=7, groups=groups, lower={"t": 0.5, "a": 0.9}, orders=[("a", "b")])
    assert (drawn[:, 2] <= 0.5 + 1e-9).all()
    assert (drawn[:, 0] >= 0.9 * (drawn[:, 0] + drawn[:, 1]) - 1e-9).all()


def test_hit_and_run_holds_for_fifteen_ordered_criteria():
    ids = list("abcdefghijklmno")
    drawn = draw_weights(ids, 8_000, seed=3, orders=list(itertools.pairwise(ids)))
    expected = [sum(1 / j for j in range(i, 16)) / 15 for i in range(1, 16)]
    assert np.allclose(drawn.mean(axis=0), expected, atol=0.006)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 0.3), min_size=4, max_size=4), st.integers(0, 99))
def test_no_draw_ever_breaks_a_bound(lower, seed):
    if sum(lower) > 0.98:
        return
    low = dict(zip("abcd", lower, strict=True))
    high = {name: min(1.0, value + 0.3) for name, value in low.items()}
    if sum(high.values()) < 1.02:
        return
    drawn = draw_weights("abcd", 200, seed=seed, lower=low, upper=high)
    assert (drawn >= np.array(list(low.values())) - 1e-9).all()
    assert (drawn <= np.array(list(high.values())) + 1e-9).all()
    assert np.allclose(drawn.sum(axis=1), 1.0)


def test_the_same_seed_gives_the_same_draws():
    told = {"lower": {"a": 0.3}, "upper": {"b": 0.1, "c": 0.11}}
    assert np.array_equal(draw_weights("abcd", 50, seed=8, **told), draw_weights("abcd", 50, seed=8, **told))
    assert not np.array_equal(draw_weights("abcd", 50, seed=8), draw_weights("abcd", 50, seed=9))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"lower": {"a": 0.7, "b": 0.6}}, "contradict"),
        ({"upper": {"a": 0.2, "b": 0.2, "c": 0.2}}, "contradict"),
        ({"lower": {"a": 0.5}, "upper": {"a": 0.4}}, "contradict"),
        ({"lower": {"a": 0.5}, "upper": {"b": 0.2}, "orders": [("b", "a")]}, "contradict"),
        ({"lower": {"z": 0.5}}, "unknown"),
        ({"lower": {"a": 1.5}}, r"\[0, 1\]"),
        ({"groups": {"a": "t"}}, "without a theme"),
        ({"groups": {"a": "t", "b": "t", "c": "u"}, "orders": [("a", "c")]}, "one theme"),
        ({"groups": {"a": "b", "b": "b", "c": "u"}}, "Rename"),
    ],
)
def test_contradictions_and_strangers_are_refused(told, said):
    with pytest.raises(ScenarioError, match=said) as raised:
        draw_weights("abc", 10, seed=1, **told)
    assert raised.value.fr != str(raised.value)


def test_no_criterion_or_no_draw_is_refused():
    with pytest.raises(ScenarioError):
        draw_weights([], 10, seed=1)
    with pytest.raises(ScenarioError):
        draw_weights("ab", 0, seed=1)


def test_the_inner_point_is_strictly_inside():
    space = polytope("abc", lower={"a": 0.2}, upper={"b": 0.5}, orders=[("a", "c")])
    assert (space.matrix @ space.inner < space.limit - 1e-6).all()
    assert space.inner.sum() == pytest.approx(1.0)


def test_the_table_of_shares_says_what_was_drawn():
    table = shares_table(draw_weights("ab", 1000, seed=1, lower={"a": 0.5}), "ab")
    assert table.loc["a", "q05"] >= 0.5

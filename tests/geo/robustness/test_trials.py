"""Trials of weights around those shown: the law they follow, ties and margins by hand, and against counting."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.errors import ScenarioError
from geo.robustness.trials import best_scores, normal_numbers, read_trials, weights_around


def test_trials_follow_the_dirichlet_law_whose_mean_is_the_weights_shown():
    """A share of a Dirichlet law is a Beta: share 0.1 at concentration 100 is Beta(10, 90)."""
    shares = np.array([0.02, 0.05, 0.1, 0.83])
    drawn = weights_around(pd.Series(shares), normal_numbers(40_000, 4, seed=3), concentration=100)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert drawn.mean(axis=0) == pytest.approx(shares, abs=1e-3)
    for column, share in zip(drawn.T, shares, strict=True):
        law = stats.beta(100 * share, 100 * (1 - share))
        assert np.quantile(column, [0.05, 0.5, 0.95]) == pytest.approx(law.ppf([0.05, 0.5, 0.95]), abs=2.5e-3)


def test_a_weight_of_nothing_stays_nothing_and_only_ratios_count():
    normal = normal_numbers(5, 3, seed=1)
    drawn = weights_around(pd.Series([3.0, 0.0, 1.0]), normal, concentration=50)
    assert (drawn[:, 1] == 0).all()
    np.testing.assert_allclose(drawn, weights_around(pd.Series([30.0, 0.0, 10.0]), normal, concentration=50))
    assert weights_around(pd.Series([2.0]), normal[:, :1], concentration=50).tolist() == [[1.0]] * 5


def test_a_weight_that_moves_a_little_moves_each_trial_a_little():
    normal = normal_numbers(100, 2, seed=1)
    before, after = (weights_around(pd.Series([w, 50.0]), normal, concentration=100) for w in (50.0, 50.5))
    assert np.abs(after - before).max() < 0.01


def test_a_concentration_must_be_above_zero():
    with pytest.raises(ScenarioError, match="concentration"):
        weights_around(pd.Series([1.0]), normal_numbers(1, 1, seed=1), concentration=0)


def test_a_group_has_the_score_of_its_best_site_under_each_weighting():
    """Group 0 holds (1, 0) and (0, 1); group 1 holds (0.6, unknown)."""
    utilities = np.array([[1.0, 0.0], [0.6, np.nan], [0.0, 1.0]])
    best = best_scores(utilities, np.array([0, 1, 0]), np.array([[0.75, 0.25], [0.5, 0.5]]))
    assert best.tolist() == [[0.75, 0.5], [0.45, 0.3]]
    assert best_scores(np.empty((0, 2)), np.empty(0, dtype=int), np.array([[0.5, 0.5]])).shape == (0, 1)


def test_ties_go_from_leader_to_leader():
    """Of five trials, A beats B in three (a tie is under four), and C in four: C leads, beats D in two, E in five."""
    best = np.array(
        [
            [0.9, 0.9, 0.9, 0.9, 0.9],
            [0.8, 0.8, 0.8, 0.9, 1.0],
            [0.7, 0.7, 0.7, 0.7, 0.9],
            [0.6, 0.6, 0.8, 0.8, 0.9],
            [0.5, 0.5, 0.5, 0.5, 0.5],
        ]
    )
    told = read_trials(best, top=2, sure=0.8)
    assert told.tie.tolist() == [1, 1, 2, 2, 3]
    assert told.ahead_trials.tolist() == [0, 1, 0, 2, 0]
    assert told.top_trials.tolist() == [5, 5, 1, 2, 0]  # B and D, then A, C and D, share a second place
    assert told.low[1] == pytest.approx(0.8)
    assert told.high[1] == pytest.approx(0.98)


def test_one_group_and_none_have_no_rival():
    assert read_trials(np.array([[0.5, 0.7]]), top=1, sure=0.8).top_trials.tolist() == [2]
    assert read_trials(np.empty((0, 3)), top=1, sure=0.8).tie.tolist() == []

"""Score, interval, rank: computed by hand, then held to the laws of the design."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import gmean

from geo.errors import ScenarioError
from geo.scoring.score import contributions, is_disputed, normalised_weights, rank, scores

UNIT = st.floats(0, 1, allow_nan=False)


def frames(rows: int = 6, columns: int = 4):
    cell = st.one_of(UNIT, st.just(float("nan")))
    return hnp.arrays(float, (rows, columns), elements=cell).map(
        lambda values: pd.DataFrame(values, index=list("uvwxyz")[:rows], columns=list("abcd")[:columns])
    )


WEIGHTS = st.lists(st.floats(0.01, 100), min_size=4, max_size=4).map(lambda told: pd.Series(told, index=list("abcd")))


def test_the_score_is_the_weighted_mean_and_the_geometric_reading_the_weighted_product():
    utilities = pd.DataFrame({"a": [0.8], "b": [0.2]}, index=["x"])
    row = scores(utilities, pd.Series({"a": 3.0, "b": 1.0})).loc["x"]
    assert row["score"] == pytest.approx(0.65)
    assert row["score_high"] == pytest.approx(0.65)
    assert row["score_geometric"] == pytest.approx(0.8**0.75 * 0.2**0.25)


def test_missing_is_not_bad_and_not_good_it_widens_the_interval():
    row = scores(pd.DataFrame({"a": [0.5], "b": [np.nan]}, index=["x"]), pd.Series({"a": 1.0, "b": 1.0})).loc["x"]
    assert (row["score"], row["score_high"]) == (0.25, 0.75)


@pytest.mark.parametrize("weights", [{"a": 0.0, "b": 0.0}, {"a": -1.0, "b": 2.0}, {"a": np.nan, "b": 1.0}])
def test_weights_that_cannot_rank_are_refused(weights):
    with pytest.raises(ScenarioError):
        normalised_weights(pd.Series(weights))


@given(frames(), WEIGHTS)
def test_contributions_sum_to_the_low_score(utilities, weights):
    total = contributions(utilities, weights).fillna(0.0).sum(axis=1)
    assert np.allclose(total, scores(utilities, weights)["score"])


@given(frames(), WEIGHTS, st.floats(0.1, 1000))
def test_only_weight_ratios_matter(utilities, weights, factor):
    assert np.allclose(scores(utilities, weights), scores(utilities, weights * factor))


@given(frames(), WEIGHTS)
def test_a_new_site_changes_no_other_sites_score(utilities, weights):
    alone = scores(utilities.iloc[:-1], weights)
    together = scores(utilities, weights).iloc[:-1]
    pd.testing.assert_frame_equal(alone, together, check_exact=False, rtol=1e-12)


@given(frames(), WEIGHTS)
def test_the_true_score_lies_in_the_interval_whatever_the_unknown_is(utilities, weights):
    table = scores(utilities, weights)
    filled = scores(utilities.fillna(0.37), weights)
    assert (table["score"] <= filled["score"] + 1e-12).all()
    assert (filled["score"] <= table["score_high"] + 1e-12).all()


@given(frames(), WEIGHTS, st.permutations(list("uvwxyz")))
def test_row_order_does_not_matter(utilities, weights, order):
    pd.testing.assert_frame_equal(
        scores(utilities, weights).loc[order], scores(utilities.loc[order], weights), check_exact=False, rtol=1e-12
    )


@settings(max_examples=50)
@given(frames(), WEIGHTS)
def test_a_planted_always_best_site_is_first_under_any_weights(utilities, weights):
    planted = utilities.fillna(0.0)
    planted.loc["best"] = 1.0
    ranks = rank(scores(planted, weights)["score"], pd.Series(True, index=planted.index))
    assert ranks["best"] == 1


def test_equal_scores_share_the_better_rank_and_excluded_sites_have_none():
    ranks = rank(pd.Series([0.5, 0.7, 0.5, 0.9]), pd.Series([True, True, True, False]))
    assert ranks.tolist() == [2, 1, 2, pd.NA]


def test_a_site_that_the_two_readings_place_far_apart_is_flagged():
    by_sum = pd.Series([1, 2, 3, 4, 5], dtype="Int64")
    by_product = pd.Series([4, 1, 2, 3, 5], dtype="Int64")
    assert is_disputed(by_sum, by_product).tolist() == [True, False, False, False, False]


def test_both_readings_agree_with_independent_libraries():
    rng = np.random.default_rng(5)
    utilities = pd.DataFrame(rng.uniform(0.1, 1.0, (40, 4)), columns=list("abcd"))
    weights = pd.Series([4.0, 3.0, 2.0, 1.0], index=list("abcd"))
    table = scores(utilities, weights)
    assert np.allclose(np.average(utilities, axis=1, weights=weights), table["score"])
    assert np.allclose(gmean(utilities, axis=1, weights=weights.to_numpy()), table["score_geometric"])

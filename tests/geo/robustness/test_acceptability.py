"""Rank acceptability: closed form for two criteria, counting by brute force, and the laws of the design."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.errors import LayerError, ScenarioError
from geo.robustness import acceptability
from geo.robustness.acceptability import pairwise_winning, rank_acceptability
from geo.robustness.kernels import SCORE_BITS, add_ranks
from geo.robustness.sensitivity import with_errors
from geo.robustness.stability_class import stability_class
from geo.robustness.weight_space import draw_weights

GRID = st.integers(0, 4).map(lambda quarter: quarter / 4)


def frame(values):
    return pd.DataFrame(np.asarray(values, dtype=float), columns=list("abcdefgh")[: np.shape(values)[1]]).set_index(
        pd.Index([f"s{i}" for i in range(len(values))])
    )


def by_counting(utilities, weights, top):
    """Ranks as geo.scoring.rank gives them, one weighting at a time."""
    score = np.round(weights @ utilities.fillna(0.0).to_numpy().T, 12)
    ranks = pd.DataFrame(score).rank(axis=1, method="min", ascending=False).to_numpy()
    return (ranks <= top).mean(axis=0), ranks.mean(axis=0), ranks <= top


def test_two_criteria_against_the_closed_form():
    """x = (0.8, 0.2), y = (0.4, 0.6): x first when 0.8 w + 0.2 (1 - w) > 0.4 w + 0.6 (1 - w), that is w > 1/2.
    z = (0.5, 0.5) is first nowhere but at w = 1/2, and second everywhere else."""
    told = rank_acceptability(frame([[0.8, 0.2], [0.4, 0.6], [0.5, 0.5]]), draw_weights("ab", 20_000, seed=1), top=1)
    assert told.table["first_share"].to_numpy() == pytest.approx([0.5, 0.5, 0.0], abs=0.015)
    assert told.table["expected_rank"].to_numpy() == pytest.approx([2.0, 2.0, 2.0], abs=0.04)
    assert told.central_weights.loc["s0"].to_numpy() == pytest.approx([0.75, 0.25], abs=0.01)
    assert told.central_weights.loc["s1"].to_numpy() == pytest.approx([0.25, 0.75], abs=0.01)
    assert list(told.central_weights.index) == ["s0", "s1"]
    assert told.table["confidence"].to_list()[:2] == [1.0, 1.0]
    assert np.isnan(told.table["confidence"].iloc[2])
    assert told.margin == pytest.approx(0.0069, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(float, (7, 3), elements=GRID), st.integers(1, 7), st.integers(0, 99))
def test_counts_agree_with_ranking_one_weighting_at_a_time_ties_included(values, top, seed):
    utilities, weights = frame(values), draw_weights("abc", 60, seed=seed)
    told = rank_acceptability(utilities, weights, top=top)
    share, expected, inside = by_counting(utilities, weights, top)
    assert np.allclose(told.table["top_share"], share)
    assert np.allclose(told.table["expected_rank"], expected)
    for place in range(7):
        if inside[:, place].any():
            assert np.allclose(told.central_weights.loc[f"s{place}"], weights[inside[:, place]].mean(axis=0))


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(float, (7, 3), elements=GRID),
    st.integers(1, 7),
    st.sampled_from([[0.5, 0.5, 0.0], [0.25, 0.75, 0.0], [0.5, 0.25, 0.25], [1.0, 0.0, 0.0]]),
)
def test_sites_of_equal_score_that_are_not_the_same_rows_share_the_better_rank(values, top, weights):
    """Weights and notes whose sums are exact: every tie is one, whatever the criteria that make it."""
    utilities, drawn = frame(values), np.array([weights] * 5)
    told = rank_acceptability(utilities, drawn, top=top)
    share, expected, _ = by_counting(utilities, drawn, top)
    assert np.allclose(told.table["top_share"], share)
    assert np.allclose(told.table["expected_rank"], expected)
    first = by_counting(utilities, drawn, 1)[0]
    assert np.allclose(told.table["first_share"], first)


def test_two_sites_that_differ_by_a_criterion_of_no_weight_have_the_same_stability():
    """z weighs nothing: (0.5, 0.5, 0) and (0.5, 0.5, 1) are one site for every weighting, before or after (1, 0, 0)."""
    weights = np.column_stack([draw_weights("ab", 200, seed=3), np.zeros(200)])
    utilities = frame([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.5, 0.5, 1.0]])
    told = rank_acceptability(utilities, weights, top=1).table["top_share"]
    assert told["s0"] == told["s2"] == pytest.approx((weights[:, 0] <= 0.5).mean())


def test_many_sites_agree_with_counting():
    rng = np.random.default_rng(4)
    utilities, weights = frame(rng.random((900, 6))), draw_weights("abcdef", 400, seed=4)
    told = rank_acceptability(utilities, weights, top=10)
    share, expected, _ = by_counting(utilities, weights, 10)
    assert np.allclose(told.table["top_share"], share)
    assert np.allclose(told.table["expected_rank"], expected)
    assert told.table["top_share"].sum() == pytest.approx(10.0)


@settings(max_examples=20, deadline=None)
@given(
    scores=st.lists(
        st.one_of(st.integers(0, 3), st.integers(0, 1 << SCORE_BITS), st.just(1 << SCORE_BITS)), min_size=1
    ),
    top=st.integers(1, 4),
)
def test_ranks_of_scores_of_any_size_are_those_that_sorting_gives(scores, top):
    """Scores a unit apart from the one before share its rank, as long as the chain goes on."""
    by_score = sorted(range(len(scores)), key=lambda one: scores[one])
    ahead = np.zeros(len(scores))
    for place, one in enumerate(by_score):
        before = by_score[place - 1]
        ahead[one] = ahead[before] if place and scores[one] - scores[before] <= 1 else place
    lacks = np.array([[score + 0.75 for score in scores]] * 2)
    better, first = np.zeros(len(scores)), np.zeros(len(scores))
    who, when = add_ranks(lacks, np.ones(len(scores), dtype=np.int64), top, better, first)
    assert better.tolist() == (2 * ahead).tolist()
    assert first.tolist() == (2.0 * (ahead == 0)).tolist()
    assert sorted(zip(when.tolist(), who.tolist(), strict=True)) == [
        (w, k) for w in (0, 1) for k in np.flatnonzero(ahead < top)
    ]


@pytest.mark.parametrize("mix", [acceptability.MIX, np.uint64(0)])
def test_sites_that_are_the_same_are_ranked_once_and_counted_each(monkeypatch, mix):
    """Three of one kind, one zero written -0, and two others; with marks that tell nothing, the same is found."""
    monkeypatch.setattr(acceptability, "MIX", mix)
    utilities = frame([[0.5, 0.0], [0.25, 1.0], [0.5, -0.0], [1.0, 0.0], [0.5, 0.0]])
    weights = draw_weights("ab", 50, seed=1)
    told = rank_acceptability(utilities, weights, top=2).table
    share, expected, _ = by_counting(utilities, weights, 2)
    assert np.allclose(told["top_share"], share)
    assert np.allclose(told["expected_rank"], expected)
    one, back, many = acceptability._distinct(utilities.to_numpy())
    assert len(one) == 3
    assert many[back].tolist() == [3, 1, 3, 1, 3]
    assert (one[back] == utilities.to_numpy()).all()


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(float, (6, 4), elements=st.floats(0, 1)), st.integers(0, 99))
def test_a_planted_always_best_site_has_acceptability_one(values, seed):
    utilities = frame(np.vstack([values, np.ones(4)]))
    told = rank_acceptability(utilities, draw_weights("abcd", 50, seed=seed), top=1)
    assert told.table["top_share"].iloc[-1] == 1.0
    assert told.table["expected_rank"].iloc[-1] == 1.0
    assert told.table["confidence"].iloc[-1] == 1.0


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(float, (6, 3), elements=GRID), st.permutations(range(6)))
def test_row_order_does_not_matter(values, order):
    weights = draw_weights("abc", 40, seed=3)
    here = rank_acceptability(frame(values), weights, top=2).table
    there = rank_acceptability(frame(values).iloc[list(order)], weights, top=2).table
    pd.testing.assert_frame_equal(here.iloc[list(order)], there)


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(float, (6, 3), elements=st.floats(0.1, 1)))
def test_a_site_worse_than_all_changes_nobodys_acceptability(values):
    weights = draw_weights("abc", 60, seed=3)
    alone = rank_acceptability(frame(values), weights, top=2)
    more = rank_acceptability(frame(np.vstack([values, np.full(3, 0.05)])), weights, top=2)
    pd.testing.assert_frame_equal(alone.table, more.table.iloc[:-1])


def test_excluded_sites_take_nobodys_place_and_have_no_answer():
    utilities = frame([[1.0, 1.0], [0.6, 0.4], [0.3, 0.3]])
    told = rank_acceptability(
        utilities,
        draw_weights("ab", 20, seed=1),
        top=1,
        is_ranked=pd.Series([False, True, True], index=utilities.index),
    )
    assert told.table["top_share"].iloc[1:].tolist() == [1.0, 0.0]
    assert told.table.iloc[0].isna().all()


def test_unknown_counts_at_the_low_end():
    utilities = frame([[np.nan, 0.5], [0.1, 0.5]])
    told = rank_acceptability(utilities, draw_weights("ab", 50, seed=1), top=1)
    assert told.table["top_share"].tolist() == [0.0, 1.0]


def test_with_measure_errors_two_equal_sites_win_half_the_time_and_confidence_says_so():
    measures = frame([[500.0, 1.0], [500.0, 1.0]])
    knots = {"a": [(0, 1.0), (1000, 0.0)], "b": [(0, 0.0), (1, 1.0)]}
    utilities = frame([[0.5, 1.0], [0.5, 1.0]])
    errors = pd.DataFrame({"a": [50.0, 50.0]}, index=utilities.index)
    told = rank_acceptability(
        utilities,
        draw_weights("ab", 4000, seed=1),
        top=1,
        disturb=with_errors(utilities, measures, errors, knots),
        error_draws=600,
        seed=5,
    )
    assert told.table["top_share"].to_numpy() == pytest.approx([0.5, 0.5], abs=0.07)
    assert told.table["confidence"].to_numpy() == pytest.approx([0.5, 0.5], abs=0.07)


def test_errors_of_zero_change_nothing_and_the_unknown_stays_unknown():
    measures = frame([[500.0, np.nan]])
    utilities = frame([[0.45, np.nan]])
    errors = pd.DataFrame({"a": [0.0], "b": [3.0]}, index=utilities.index)
    draw = with_errors(utilities, measures, errors, {"a": [(0, 1.0), (1000, 0.0)], "b": [(0, 0.0), (1, 1.0)]})
    values = draw(np.random.default_rng(1))
    assert values[0, 0] == 0.45
    assert np.isnan(values[0, 1])


def test_seeds_give_the_same_result_on_every_run():
    rng = np.random.default_rng(4)
    utilities = frame(rng.random((50, 3)))
    errors = pd.DataFrame({"a": np.full(50, 0.1)}, index=utilities.index)
    knots = {name: [(0, 0.0), (1, 1.0)] for name in "abc"}
    told = [
        rank_acceptability(
            utilities,
            draw_weights("abc", 200, seed=1),
            top=5,
            disturb=with_errors(utilities, utilities, errors, knots),
            seed=2,
        ).table
        for _ in range(2)
    ]
    pd.testing.assert_frame_equal(told[0], told[1], check_exact=True)


def test_pairwise_winning_counts_strict_wins():
    """Three sites on two criteria; x beats y for w > 1/2; z equals x."""
    weights = draw_weights("ab", 20_000, seed=1)
    wins = pairwise_winning(frame([[0.8, 0.2], [0.4, 0.6], [0.8, 0.2]]), weights)
    assert wins.loc["s0", "s1"] == pytest.approx(0.5, abs=0.015)
    assert wins.loc["s0", "s1"] + wins.loc["s1", "s0"] == pytest.approx(1.0)
    assert wins.loc["s0", "s2"] == 0.0


def test_high_and_stable_is_told_from_high_and_fragile():
    rank = pd.Series([1, 2, 3, 4, pd.NA], dtype="Int64")
    share = pd.Series([0.95, 0.4, 0.5, 0.01, np.nan])
    assert stability_class(rank, share, top=2).tolist() == ["firm", "fragile", "contender", "outside", "not_ranked"]


@pytest.mark.parametrize("top", [0, 3])
def test_more_first_places_than_sites_is_refused(top):
    with pytest.raises(ScenarioError, match="ranked sites"):
        rank_acceptability(frame([[1.0, 0.0], [0.0, 1.0]]), draw_weights("ab", 5, seed=1), top=top)


def test_weights_that_do_not_fit_and_utilities_outside_their_range_are_refused():
    with pytest.raises(LayerError, match="criteria"):
        rank_acceptability(frame([[1.0, 0.0]]), np.ones((4, 1)), top=1)
    with pytest.raises(ScenarioError, match="summing to 1"):
        rank_acceptability(frame([[1.0, 0.0]]), np.ones((4, 2)), top=1)
    with pytest.raises(LayerError, match=r"\[0, 1\]"):
        rank_acceptability(frame([[100.0, 0.0]]), draw_weights("ab", 5, seed=1), top=1)


def test_measure_errors_that_make_no_sense_are_refused():
    utilities = frame([[0.5, 0.5]])
    knots = {"a": [(0, 0.0), (1, 1.0)]}
    with pytest.raises(LayerError, match="unknown"):
        with_errors(utilities, utilities, pd.DataFrame({"z": [1.0]}, index=utilities.index), knots)
    with pytest.raises(LayerError, match="≥ 0"):
        with_errors(utilities, utilities, pd.DataFrame({"a": [-1.0]}, index=utilities.index), knots)


def test_rankings_on_the_same_draws_agree_with_pymcdm():
    rng = np.random.default_rng(6)
    utilities, weights = frame(rng.random((12, 4))), draw_weights("abcd", 40, seed=6)
    methods = pytest.importorskip("pymcdm.methods")
    helpers = pytest.importorskip("pymcdm.helpers")
    # The weighted product with a fixed floor would differ; WSM on utilities already in [0, 1] is our weighted sum.
    method = methods.WSM(normalization_function=lambda x, cost=False: x)
    ranks = np.array([helpers.rankdata(method(utilities.to_numpy(), w, np.ones(4)), reverse=True) for w in weights])
    told = rank_acceptability(utilities, weights, top=3)
    assert np.allclose(told.table["expected_rank"], ranks.mean(axis=0))
    assert np.allclose(told.table["top_share"], (ranks <= 3).mean(axis=0))

"""The smallest change of weights that reverses two sites: by hand, on a fine grid, and in words."""

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.errors import LayerError, ScenarioError
from geo.robustness.flips import flip_sentence, smallest_flip
from geo.scoring.criterion import Text
from geo.scoring.score import normalised_weights

LABELS = {name: Text(fr=f"Critère {name}", en=f"Criterion {name}") for name in "abc"}


def pair(first, second):
    return pd.DataFrame([first, second], columns=list("abc")[: len(first)], index=["x", "y"], dtype=float)


def told(*values):
    return pd.Series(values, index=list("abc")[: len(values)], dtype=float)


def test_two_opposed_criteria_meet_at_one_half():
    flip = smallest_flip(pair([1, 0], [0, 1]), told(7, 3), "x", "y", margin=0)
    assert flip.weights["after"].tolist() == pytest.approx([0.5, 0.5])
    assert flip.moved_share == pytest.approx(0.2)
    assert flip.gap == pytest.approx(0.4)
    assert flip.alone.tolist() == pytest.approx([0.5, 0.5])


def test_one_criterion_alone_the_others_keeping_their_ratios():
    """w = (0.5, 0.3, 0.2), y - x = (-1, 1, 0). Raising b to t: -(0.5/0.7)(1 - t) + t = 0 gives t = 0.5 / 1.2.
    Lowering a to t: the others share 1 - t as 3 to 2, so -t + 0.6 (1 - t) = 0 gives t = 0.375. c cannot alone."""
    flip = smallest_flip(pair([1, 0, 0.5], [0, 1, 0.5]), told(5, 3, 2), "x", "y", margin=0)
    assert flip.alone["a"] == pytest.approx(0.375)
    assert flip.alone["b"] == pytest.approx(0.5 / 1.2)
    assert np.isnan(flip.alone["c"]) or flip.alone["c"] == pytest.approx(1.0)
    assert flip.moved_share == pytest.approx(0.1)


def test_a_site_at_least_as_good_everywhere_cannot_be_passed():
    flip = smallest_flip(pair([0.9, 0.5], [0.4, 0.5]), told(1, 1), "x", "y")
    assert not flip.is_possible
    assert np.isnan(flip.moved_share)
    assert flip_sentence(flip, LABELS) == "Aucun jeu de poids admis ne fait passer « y » devant « x »."
    assert flip_sentence(flip, LABELS, lang="en") == "No admissible weights put “y” above “x”."


def test_sites_already_in_that_order_need_no_change():
    flip = smallest_flip(pair([0.1, 0.1], [0.4, 0.5]), told(1, 1), "x", "y")
    assert flip.moved_share == 0
    assert "déjà devant" in flip_sentence(flip, LABELS)


def test_bounds_can_forbid_the_reversal():
    free = smallest_flip(pair([1, 0], [0, 1]), told(7, 3), "x", "y")
    held = smallest_flip(pair([1, 0], [0, 1]), told(7, 3), "x", "y", lower={"a": 0.6})
    assert free.is_possible
    assert not held.is_possible


@settings(max_examples=25, deadline=None)
@given(
    hnp.arrays(float, (2, 3), elements=st.integers(0, 10).map(lambda tenth: tenth / 10)),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_no_weights_of_a_fine_grid_reverse_them_with_a_smaller_change(values, weights):
    utilities, before = pair(*values), told(*weights)
    flip = smallest_flip(utilities, before, "x", "y", margin=0)
    shares = normalised_weights(before).to_numpy()
    grid = np.array([(i, j, 50 - i - j) for i, j in itertools.product(range(51), repeat=2) if i + j <= 50]) / 50
    reversed_ = grid[grid @ (values[1] - values[0]) >= 0]
    if not flip.is_possible:
        assert len(reversed_) == 0
        return
    nearest = np.abs(reversed_ - shares).sum(axis=1).min() / 2
    assert flip.moved_share <= nearest + 1e-9
    after = flip.weights["after"].to_numpy()
    assert after @ (values[1] - values[0]) >= -1e-9
    assert after.sum() == pytest.approx(1.0)
    assert (after >= 0).all()


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(float, (2, 3), elements=st.floats(0, 1)), st.lists(st.floats(0.1, 9), min_size=3, max_size=3))
def test_the_criterion_moved_alone_does_reverse(values, weights):
    utilities, before = pair(*values), told(*weights)
    flip = smallest_flip(utilities, before, "x", "y", margin=0)
    shares = normalised_weights(before)
    for name, needed in flip.alone.dropna().items():
        after = shares * (1 - needed) / (1 - shares[name])
        after[name] = needed
        assert float(after @ (values[1] - values[0])) == pytest.approx(0.0, abs=1e-6)


def test_the_sentence_names_the_criteria_and_counts_the_rest():
    flip = smallest_flip(pair([1, 0, 0.5], [0, 1, 0.5]), told(5, 3, 2), "x", "y", margin=0)
    french = flip_sentence(flip, LABELS, sites={"x": "Les Cévennes", "y": "Mosson"})
    assert french == (
        "« Mosson » passe devant « Les Cévennes » si 10,0 % du poids change de main : "
        "« Critère a » passe de 50,0 % à 40,0 %, « Critère b » de 30,0 % à 40,0 %."
    )
    assert flip_sentence(flip, LABELS, lang="en", most=1) == (
        "“y” moves above “x” if 10.0% of the weight changes hands: “Criterion a” goes from 50.0% to 40.0% (and 1 more)."
    )


def test_unknown_sites_weights_and_bounds_are_refused():
    utilities = pair([1, 0], [0, 1])
    with pytest.raises(LayerError, match="unknown sites z"):
        smallest_flip(utilities, told(1, 1), "x", "z")
    with pytest.raises(LayerError, match="twice"):
        smallest_flip(utilities, told(1, 1), "x", "x")
    with pytest.raises(ScenarioError, match="zero"):
        smallest_flip(utilities, told(0, 0), "x", "y")
    with pytest.raises(ScenarioError, match="unknown criteria"):
        smallest_flip(utilities, told(1, 1), "x", "y", lower={"q": 0.1})
    with pytest.raises(ScenarioError, match="contradict"):
        smallest_flip(utilities, told(1, 1), "x", "y", upper={"a": 0.1, "b": 0.1})


def test_any_pair_of_a_large_table_is_answered_at_once():
    rng = np.random.default_rng(1)
    names = [f"c{i}" for i in range(15)]
    utilities = pd.DataFrame(rng.random((5000, 15)), columns=names, index=[f"s{i}" for i in range(5000)])
    weights = pd.Series(rng.random(15), index=names)
    smallest_flip(utilities, weights, "s1", "s2")
    start = time.process_time()
    for place in range(10):
        smallest_flip(utilities, weights, f"s{place}", f"s{place + 10}")
    assert (time.process_time() - start) / 10 < 0.05

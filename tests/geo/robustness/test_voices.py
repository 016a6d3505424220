"""Many voices: shares, three ways to agree, and where they disagree."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.errors import ScenarioError
from geo.robustness.voices import hear, kemeny_order, voice_shares


def cost(order, ranks):
    """Pairwise preferences contradicted by an order."""
    return sum(int((ranks[a] > ranks[b]).sum()) for place, a in enumerate(order) for b in order[place + 1 :])


def test_two_voices_and_their_mean():
    utilities = pd.DataFrame({"a": [1.0, 0.0, 0.6], "b": [0.0, 1.0, 0.6]}, index=list("xyz"))
    shares = voice_shares({"bailleur": {"a": 9, "b": 1}, "associations": {"a": 1, "b": 9}}, ["a", "b"])
    told = hear(utilities, shares, top=1)
    assert told.ranks["bailleur"].tolist() == [1, 3, 2]
    assert told.ranks["associations"].tolist() == [3, 1, 2]
    assert told.consensus["mean_weights"].tolist() == [2, 2, 1]
    assert told.consensus["borda"].tolist() == [1, 1, 1]
    assert told.by_site.loc["x"].tolist() == [1, 3, 2, 1]
    assert told.by_criterion.loc["a"].tolist() == pytest.approx([0.1, 0.5, 0.9, 0.8])


def test_one_voice_is_the_consensus():
    utilities = pd.DataFrame({"a": [0.2, 0.9, 0.5], "b": [0.1, 0.2, 0.3]}, index=list("xyz"))
    told = hear(utilities, voice_shares({"seule": {"a": 1, "b": 1}}, ["a", "b"]), top=2)
    for way in ("mean_weights", "borda", "kemeny"):
        assert told.consensus[way].tolist() == told.ranks["seule"].tolist()
    assert (told.by_site["spread"] == 0).all()


def test_excluded_sites_are_ranked_by_nobody():
    utilities = pd.DataFrame({"a": [1.0, 0.5, 0.2]}, index=list("xyz"))
    told = hear(
        utilities,
        voice_shares({"v": {"a": 1}, "w": {"a": 2}}, ["a"]),
        top=1,
        is_ranked=pd.Series([False, True, True], index=list("xyz")),
    )
    assert told.consensus.loc["x"].isna().all()
    assert told.by_site["voices_top"].tolist() == [0, 2, 0]


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(int, (5, 3), elements=st.integers(1, 5)))
def test_kemeny_never_contradicts_more_than_the_start_and_seldom_more_than_the_best_order(ranks):
    ranks = ranks.astype(float)
    start = list(np.argsort(ranks.mean(axis=1), kind="stable"))
    found = [start[place] for place in kemeny_order(ranks[start])]
    best = min(cost(order, ranks) for order in itertools.permutations(range(5)))
    assert sorted(found) == list(range(5))
    assert best <= cost(found, ranks) <= cost(start, ranks)


def test_kemeny_finds_the_best_order_on_nearly_all_small_cases():
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(20):
        ranks = np.array([rng.permutation(6) for _ in range(5)], dtype=float).T
        start = list(np.argsort(ranks.mean(axis=1), kind="stable"))
        found = [start[place] for place in kemeny_order(ranks[start])]
        hits += cost(found, ranks) == min(cost(order, ranks) for order in itertools.permutations(range(6)))
    assert hits >= 18


def test_a_criterion_that_the_territory_lacks_is_left_out_and_an_unknown_one_is_refused():
    told = voice_shares({"v": {"a": 1, "b": 1, "noise": 8}}, ["a", "b"], known=["noise"])
    assert told.loc["v"].tolist() == [0.5, 0.5]
    with pytest.raises(ScenarioError, match="'v': unknown criteria noise"):
        voice_shares({"v": {"a": 1, "b": 1, "noise": 8}}, ["a", "b"])


def test_all_faults_of_all_voices_are_reported_at_once():
    with pytest.raises(ScenarioError) as told:
        voice_shares({"v": {"a": 1}, "w": {"a": -1, "b": 1}, "x": {"a": 0, "b": 0}, "y": {"a": 1, "b": 1}}, ["a", "b"])
    for part in ("'v': no weight for b", "'w'", "'x'"):
        assert part in str(told.value)
    assert "'y'" not in str(told.value)
    for part in (
        "« v » : pas de poids pour b",
        "« w » : Poids de a : attendu des nombres finis",
        "« x » : Tous les poids sont nuls",
    ):
        assert part in told.value.whole.fr


def test_no_voice_is_refused():
    with pytest.raises(ScenarioError, match="No voice"):
        voice_shares({}, ["a"])

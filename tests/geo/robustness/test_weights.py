"""Weights by hand, then against independent libraries, and the profiles that are shipped."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ScenarioError
from geo.robustness.weights import Profile, ahp, direct, profile_weights, rank_order_centroid, read_profiles, swing

PROFILES = Path(__file__).resolve().parents[3] / "data" / "profils" / "pension_de_famille.toml"
SCENARIO = Path(__file__).resolve().parents[3] / "data" / "scenarios" / "pension_de_famille.toml"


def matrix(*upper):
    """Reciprocal matrix of 3 criteria from a/b, a/c, b/c."""
    ab, ac, bc = upper
    return pd.DataFrame(
        [[1, ab, ac], [1 / ab, 1, bc], [1 / ac, 1 / bc, 1]], index=list("abc"), columns=list("abc"), dtype=float
    )


def test_rank_order_centroid_of_three():
    assert rank_order_centroid(["a", "b", "c"]).tolist() == pytest.approx([11 / 18, 5 / 18, 2 / 18])


def test_equal_ranks_share_evenly():
    assert rank_order_centroid(["a", ["b", "c"]]).tolist() == pytest.approx([11 / 18, 3.5 / 18, 3.5 / 18])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 10), min_size=4, max_size=4))
def test_consistent_comparisons_give_back_the_weights_and_a_ratio_of_zero(told):
    weights = np.array(told)
    names = list("abcd")
    shares, ratio = ahp(pd.DataFrame(weights[:, None] / weights[None, :], index=names, columns=names))
    assert np.allclose(shares, weights / weights.sum())
    assert ratio == pytest.approx(0.0, abs=1e-6)


def test_inconsistent_comparisons_have_the_ratio_computed_by_hand():
    """a = 2 b, b = 2 c but c = 2 a: a circulant, of principal root 1 + 2 + 1/2 = 3.5; CR = 0.25 / 0.58."""
    shares, ratio = ahp(matrix(2, 0.5, 2))
    assert shares.tolist() == pytest.approx([1 / 3] * 3)
    assert ratio == pytest.approx(0.25 / 0.58)


def test_ahp_agrees_with_the_geometric_mean_of_rows_for_three_criteria():
    """For 3 × 3 the eigenvector is the geometric mean of the rows (Crawford and Williams 1985)."""
    table = matrix(3, 5, 2)
    rows = np.exp(np.log(table.to_numpy()).mean(axis=1))
    assert np.allclose(ahp(table)[0], rows / rows.sum())


def test_swing_points_are_parts_of_the_swing_that_matters_most():
    assert swing({"a": 100, "b": 50, "c": 50}).tolist() == [0.5, 0.25, 0.25]


@pytest.mark.parametrize("told", [{"a": 90, "b": 20}, {"a": 100, "b": 120}, {"a": 100, "b": -1}, {}])
def test_swing_points_without_a_hundred_or_out_of_range_are_refused(told):
    with pytest.raises(ScenarioError, match="Swing"):
        swing(told)


@pytest.mark.parametrize("told", [{"a": 0.0}, {"a": -1.0, "b": 2.0}, {"a": float("nan")}])
def test_direct_weights_that_cannot_rank_are_refused(told):
    with pytest.raises(ScenarioError):
        direct(told)


def test_orders_and_tables_that_make_no_sense_are_refused():
    with pytest.raises(ScenarioError, match="once"):
        rank_order_centroid(["a", "a"])
    with pytest.raises(ScenarioError, match="once"):
        rank_order_centroid([])
    with pytest.raises(ScenarioError, match="mirror"):
        ahp(pd.DataFrame([[1.0, 2.0], [2.0, 1.0]], index=list("ab"), columns=list("ab")))
    with pytest.raises(ScenarioError, match="same"):
        ahp(pd.DataFrame([[1.0, 2.0], [0.5, 1.0]], index=list("ab"), columns=list("ac")))


def profile(**themes):
    return Profile(id="x", label={"fr": "X", "en": "X"}, source="proposition", themes=themes)


def test_a_profile_shares_between_themes_and_keeps_the_ratios_within():
    told = profile_weights(profile(t=3, u=1), pd.Series({"a": 1.0, "b": 2.0, "c": 7.0}), {"a": "t", "b": "t", "c": "u"})
    assert told.tolist() == pytest.approx([0.25, 0.5, 0.25])


def test_a_theme_that_was_not_evaluated_leaves_its_share_to_the_others():
    assert profile_weights(profile(t=1, u=9), pd.Series({"a": 2.0}), {"a": "t", "c": "u"}).tolist() == [1.0]


def test_a_profile_that_forgets_a_theme_is_refused():
    with pytest.raises(ScenarioError, match="Write 0"):
        profile_weights(profile(t=1), pd.Series({"a": 1.0, "c": 1.0}), {"a": "t", "c": "u"})


def test_a_profile_of_zeros_is_refused():
    with pytest.raises(ScenarioError):
        profile_weights(profile(t=0, u=1), pd.Series({"a": 1.0}), {"a": "t"})
    with pytest.raises(ValueError, match="zero"):
        profile(t=0)


def test_the_shipped_profiles_weigh_every_theme_of_the_scenario_and_say_they_are_propositions():
    profiles = read_profiles(tomllib.loads(PROFILES.read_text(encoding="utf-8")))
    themes = {theme["id"] for theme in tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["theme"]}
    assert {one.id for one in profiles} == {"etat_ddets", "metropole", "bailleur", "associations", "habitants"}
    for one in profiles:
        assert set(one.themes) == themes
        assert one.source.startswith("proposition")
        assert sum(one.themes.values()) == 100


def test_profiles_twice_or_none_are_refused():
    entry = {"id": "x", "label": {"fr": "X", "en": "X"}, "source": "proposition", "themes": {"t": 1}}
    with pytest.raises(ScenarioError, match="unique"):
        read_profiles({"profil": [entry, entry]})
    with pytest.raises(ScenarioError, match="none"):
        read_profiles({})

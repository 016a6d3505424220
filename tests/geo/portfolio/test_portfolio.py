"""The joint choice against all sets of k, one rule after the other."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geo.errors import LayerError, ScenarioError, SitesError
from geo.portfolio.conflicts import ConflictError
from geo.portfolio.mip import coverage_model
from geo.portfolio.model import make_problem
from geo.portfolio.portfolio import choose
from geo.portfolio.rules import ChoiceRules, GroupLimit
from geo.scoring.criterion import Text

N, P = 8, 7
SITES = pd.Index([f"s{i}" for i in range(N)])
ZONES = pd.Index([f"z{j}" for j in range(P)])
COMMUNE = Text(fr="commune", en="commune")


def instance(seed, *, partial=True, n=N, p=P, density=0.4):
    rng = np.random.default_rng(seed)
    levels = rng.choice([0.25, 0.5, 1.0], (n, p)) if partial else np.ones((n, p))
    return levels * (rng.random((n, p)) < density), rng.integers(0, 30, p).astype(float), rng.random(n)


def reached(coverage, need, chosen, existing=None):
    level = coverage[list(chosen)].max(axis=0)
    if existing is not None and len(existing):
        level = np.maximum(level, existing.max(axis=0))
    return float(need @ level)


def all_sets(n, k):
    return itertools.combinations(range(n), k)


def make(coverage, need, k, **told):
    return make_problem(SITES[: len(coverage)], k, pd.Series(need, index=ZONES), sparse.csr_array(coverage), **told)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.booleans())
def test_the_best_set_is_the_best_of_all_sets(seed, k, partial):
    coverage, need, score = instance(seed, partial=partial)
    existing = instance(seed + 1)[0][:2]
    choice = choose(
        make(
            coverage,
            need,
            k,
            existing=sparse.csr_array(existing),
            score=pd.Series(score, index=SITES),
            score_weight=7.0,
        )
    )
    best = max(reached(coverage, need, one, existing) + 7.0 * score[list(one)].sum() for one in all_sets(N, k))
    before = float(need @ existing.max(axis=0))
    assert choice.value + before == pytest.approx(best)
    assert choice.is_proven
    assert choice.gap == 0.0
    assert len(choice.sites) == k
    assert choice.reached == pytest.approx(reached(coverage, need, SITES.get_indexer(choice.sites), existing))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4))
def test_every_rule_together_against_all_sets(seed, k):
    coverage, need, score = instance(seed)
    rng = np.random.default_rng(seed)
    communes = pd.Series(rng.choice(["A", "B", "C"], N), index=SITES)
    prices = pd.Series(rng.integers(1, 10, N).astype(float), index=SITES)
    places = pd.Series(rng.integers(15, 30, N).astype(float), index=SITES)
    close = [("s0", "s1"), ("s2", "s5")]
    rules = ChoiceRules(
        forced_out=("s7",),
        groups=(GroupLimit(label=COMMUNE, of=communes, at_least={"A": 1}, at_most=2),),
        too_close=close,
        prices=prices,
        budget=5.0 * k,
        places=places,
        least_places=20.0 * k,
    )

    def is_allowed(chosen):
        names = [SITES[i] for i in chosen]
        count = communes[names].value_counts()
        return (
            "s7" not in names
            and count.get("A", 0) >= 1
            and count.max() <= 2
            and not any(a in names and b in names for a, b in close)
            and prices[names].sum() <= 5.0 * k
            and places[names].sum() >= 20.0 * k
        )

    allowed = [one for one in all_sets(N, k) if is_allowed(one)]
    problem = make(coverage, need, k, rules=rules, score=pd.Series(score, index=SITES), score_weight=3.0)
    if not allowed:
        with pytest.raises(ConflictError):
            choose(problem)
        return
    choice = choose(problem)
    assert is_allowed(SITES.get_indexer(choice.sites))
    assert choice.value == pytest.approx(max(reached(coverage, need, o) + 3 * score[list(o)].sum() for o in allowed))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_with_places_a_person_takes_one_place_and_a_site_serves_no_more_than_it_has(seed, k):
    """Checked against a linear programme written demand by demand, for all sets."""
    from scipy.optimize import linprog

    coverage, need, _ = instance(seed, n=5)
    existing = instance(seed + 1)[0][:1]
    room, already = np.array([10.0, 25.0, 5.0, 15.0, 20.0]), [8.0]

    def best_of(chosen):
        share = np.vstack([coverage[list(chosen)], existing])
        limit = np.concatenate([room[list(chosen)], already])
        per_site = np.kron(np.eye(len(share)), np.ones(P))
        per_zone = np.tile(np.eye(P), len(share))
        told = linprog(
            -share.ravel(),
            A_ub=np.vstack([per_site, per_zone]),
            b_ub=np.concatenate([limit, need]),
            bounds=[(0, None if c > 0 else 0) for c in share.ravel()],
        )
        return -told.fun

    problem = make(
        coverage,
        need,
        k,
        existing=sparse.csr_array(existing),
        places=pd.Series(room, index=SITES[:5]),
        existing_places=already,
    )
    choice = choose(problem)
    assert choice.reached == pytest.approx(max(best_of(one) for one in all_sets(5, k)), abs=1e-6)
    assert choice.is_proven
    assert (choice.need["after"] <= choice.need["demand"] + 1e-6).all()


def test_a_planted_best_site_is_always_chosen():
    for seed in range(8):
        coverage, need, _ = instance(seed)
        coverage[3] = 1.0
        assert "s3" in choose(make(coverage, need + 1.0, 2)).sites


def test_sites_forced_in_are_in_and_forced_out_are_out():
    coverage, need, _ = instance(1)
    choice = choose(make(coverage, need, 3, rules=ChoiceRules(forced_in=("s6",), forced_out=("s0", "s1"))))
    assert "s6" in choice.sites
    assert not {"s0", "s1"} & set(choice.sites)


def test_people_already_reached_by_an_existing_pension_are_not_counted_again():
    """Zone u is served; the second site, which reaches fewer but unserved people, wins."""
    coverage = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0]]))
    need = pd.Series([100.0, 10.0], index=["u", "v"])
    problem = make_problem(pd.Index(["a", "b"]), 1, need, coverage, existing=sparse.csr_array([[1.0, 0.0]]))
    choice = choose(problem)
    assert choice.sites.tolist() == ["b"]
    assert choice.need["before"].tolist() == [100.0, 0.0]
    assert choice.value == 10.0
    by = choice.reached_by(pd.Series(["Lattes", "Lattes"], index=["u", "v"]))
    assert by.loc["Lattes"].tolist() == [110.0, 100.0, 110.0]


def test_identical_demands_are_one_column_of_the_model():
    coverage = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    need = pd.Series([1.0, 2.0, 4.0])
    model = coverage_model(make_problem(pd.Index(["a", "b"]), 1, need, sparse.csr_array(coverage)), np.arange(2))
    assert sorted(model.gain[2:].tolist()) == [3.0, 4.0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(N)))
def test_the_order_of_the_candidates_does_not_change_the_value(seed, order):
    coverage, need, _ = instance(seed)
    here = choose(make(coverage, need, 3))
    index = SITES[list(order)]
    there = choose(make_problem(index, 3, pd.Series(need, index=ZONES), sparse.csr_array(coverage[list(order)])))
    assert here.value == pytest.approx(there.value)


def test_the_same_problem_gives_the_same_set():
    coverage, need, _ = instance(3)
    assert choose(make(coverage, need, 3)).sites.equals(choose(make(coverage, need, 3)).sites)


def test_a_larger_instance_is_proven_against_the_plain_model():
    """60 candidates, 80 zones: our reduction against HiGHS on the textbook model through scipy."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rng = np.random.default_rng(2)
    reach = (rng.random((60, 80)) < 0.1).astype(float)
    need = rng.integers(1, 50, 80).astype(float)
    plain = milp(
        np.concatenate([np.zeros(60), -need]),
        constraints=[
            LinearConstraint(np.hstack([-reach.T, np.eye(80)]), -np.inf, 0),
            LinearConstraint(np.concatenate([np.ones(60), np.zeros(80)])[None], 6, 6),
        ],
        integrality=np.concatenate([np.ones(60), np.zeros(80)]),
        bounds=Bounds(0, 1),
    )
    ids = pd.Index([f"s{i}" for i in range(60)])
    choice = choose(make_problem(ids, 6, pd.Series(need), sparse.csr_array(reach)))
    assert choice.value == pytest.approx(-plain.fun)
    assert choice.is_proven


def test_nothing_to_reach_still_gives_a_set():
    choice = choose(make(np.zeros((N, P)), np.zeros(P), 2))
    assert len(choice.sites) == 2
    assert choice.value == 0.0


def test_rules_that_conflict_are_named_and_giving_one_up_is_enough():
    coverage, need, _ = instance(1)
    communes = pd.Series(["A"] * 4 + ["B"] * 4, index=SITES)
    rules = ChoiceRules(
        forced_in=("s0", "s1"),
        forced_out=("s7",),
        groups=(GroupLimit(label=COMMUNE, of=communes, at_most={"A": 1, "B": 2}),),
        prices=pd.Series(1.0, index=SITES),
        budget=100.0,
    )
    with pytest.raises(ConflictError) as told:
        choose(make(coverage, need, 3, rules=rules))
    assert {rule.fr for rule in told.value.rules} == {
        "le site « s0 » imposé",
        "le site « s1 » imposé",
        "au plus 1 site(s) : commune « A »",
    }
    assert "Il suffit de renoncer" in told.value.fr


def test_a_budget_nobody_can_keep_is_named_alone():
    coverage, need, _ = instance(1)
    rules = ChoiceRules(prices=pd.Series(1000.0, index=SITES), budget=1500.0, forced_in=("s2",))
    with pytest.raises(ConflictError) as told:
        choose(make(coverage, need, 2, rules=rules))
    assert [rule.fr for rule in told.value.rules] == ["un budget de 1 500 €"]


@pytest.mark.parametrize(
    ("k", "rules", "error", "said"),
    [
        (9, None, SitesError, "8 candidates"),
        (0, None, SitesError, "between 1"),
        (7, ChoiceRules(forced_out=("s0", "s1")), SitesError, "6 candidates"),
        (1, ChoiceRules(forced_in=("s0", "s1")), ScenarioError, "forced in"),
        (2, ChoiceRules(forced_in=("s0",), forced_out=("s0",)), ScenarioError, "both in and out"),
        (2, ChoiceRules(forced_in=("zz",)), LayerError, "zz"),
        (2, ChoiceRules(budget=3.0), ScenarioError, "prices"),
        (2, ChoiceRules(least_places=3.0), ScenarioError, "places"),
        (2, ChoiceRules(budget=3.0, prices=pd.Series([np.nan] * 8, index=SITES)), LayerError, "unknown for 8"),
    ],
)
def test_what_cannot_be_asked_is_refused(k, rules, error, said):
    coverage, need, _ = instance(1)
    with pytest.raises(error, match=said):
        make(coverage, need, k, rules=rules)


def test_values_that_make_no_sense_are_refused():
    coverage, need, _ = instance(1)
    with pytest.raises(LayerError, match=r"\[0, 1\]"):
        make(coverage * 100, need, 2)
    with pytest.raises(LayerError, match="≥ 0"):
        make(coverage, need - 100, 2)
    with pytest.raises(LayerError, match="shape"):
        make(coverage[:, :3], need, 2)
    with pytest.raises(LayerError, match="existing_places"):
        make(coverage, need, 2, existing=sparse.csr_array(coverage[:1]), places=pd.Series(1.0, index=SITES))

"""Around the best set: replacement costs and different sets, against all sets."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geo.errors import ScenarioError
from geo.portfolio.alternatives import diverse_sets, replacement_costs
from geo.portfolio.model import make_problem
from geo.portfolio.portfolio import choose
from geo.portfolio.rules import ChoiceRules

N, P, K = 9, 12, 3
SITES = pd.Index([f"s{i}" for i in range(N)])


def instance(seed, **told):
    rng = np.random.default_rng(seed)
    coverage = rng.choice([0.0, 0.0, 0.5, 1.0], (N, P))
    need = rng.integers(1, 30, P).astype(float)
    return coverage, need, make_problem(SITES, K, pd.Series(need), sparse.csr_array(coverage), **told)


def worths(coverage, need):
    return {one: float(need @ coverage[list(one)].max(axis=0)) for one in itertools.combinations(range(N), K)}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_replacement_cost_is_what_the_best_set_without_the_site_loses(seed):
    coverage, need, problem = instance(seed)
    choice = choose(problem)
    costs = replacement_costs(problem, choice)
    for site in choice.sites:
        place = SITES.get_loc(site)
        other = max(worth for one, worth in worths(coverage, need).items() if place not in one)
        assert costs.loc[site, "cost"] == pytest.approx(choice.value - other, abs=1e-6)
        assert str(site) in costs.loc[site, "leaves"]


def test_a_site_that_nothing_can_replace_costs_everything():
    coverage, need, _ = instance(1)
    problem = make_problem(SITES, K, pd.Series(need), sparse.csr_array(coverage), rules=ChoiceRules(forced_in=("s2",)))
    costs = replacement_costs(problem, choose(problem))
    assert costs.loc["s2", "cost"] == np.inf


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_each_set_is_the_best_of_those_far_enough_from_the_ones_before(seed, apart):
    coverage, need, problem = instance(seed)
    choice = choose(problem)
    found = diverse_sets(problem, choice, sets=4, within=0.2, apart=apart)
    table = worths(coverage, need)
    for rank, other in enumerate(found[1:], start=1):
        before = [set(one.sites) for one in found[:rank]]
        assert all(len(set(other.sites) - past) >= apart for past in before)
        far = [
            worth
            for one, worth in table.items()
            if all(len({SITES[i] for i in one} - past) >= apart for past in before)
        ]
        assert other.value == pytest.approx(max(far), abs=1e-6)
        assert other.value >= choice.value * 0.8 - 1e-6
    if len(found) < 4:
        before = [set(one.sites) for one in found]
        far = [
            worth
            for one, worth in table.items()
            if all(len({SITES[i] for i in one} - past) >= apart for past in before)
        ]
        assert not far or max(far) < choice.value * 0.8 + 1e-6


def test_more_differences_than_sites_is_refused():
    _, _, problem = instance(1)
    with pytest.raises(ScenarioError, match="apart"):
        diverse_sets(problem, choose(problem), apart=4)

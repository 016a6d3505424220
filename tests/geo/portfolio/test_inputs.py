"""Minutes to coverage, p-median and worst-served-first, against all sets."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geo.errors import LayerError, ScenarioError, SitesError
from geo.portfolio import worst_first
from geo.portfolio.inputs import (
    coverage_by_minutes,
    coverage_for_equity,
    coverage_for_median,
    equivalent_minutes,
    inequality_aversion,
    too_close_pairs,
)
from geo.portfolio.mip import Solved, SolverError, solve
from geo.portfolio.model import make_problem
from geo.portfolio.portfolio import choose
from geo.portfolio.worst_first import choose_worst_first

N, P = 7, 9
SITES, ZONES = pd.Index([f"s{i}" for i in range(N)]), pd.Index([f"z{j}" for j in range(P)])


def times(seed):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 40, (N, P)).astype(float), rng.integers(1, 20, P).astype(float)


def long(minutes):
    rows = [(SITES[i], ZONES[j], m) for (i, j), m in np.ndenumerate(minutes) if np.isfinite(m)]
    return pd.DataFrame(rows, columns=["site", "demand", "minutes"])


def test_coverage_falls_in_a_straight_line_between_the_two_bounds():
    table = pd.DataFrame({"site": "s0", "demand": ZONES[:5], "minutes": [0.0, 10.0, 15.0, 20.0, np.nan]})
    told = coverage_by_minutes(table, SITES, ZONES, full_until=10, none_from=20)
    assert told.toarray()[0, :5].tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]
    sharp = coverage_by_minutes(table, SITES, ZONES, full_until=15, none_from=15)
    assert sharp.toarray()[0, :5].tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_median_minimises_persons_times_minutes(seed, k):
    minutes, need = times(seed)
    coverage = coverage_for_median(long(minutes), SITES, ZONES, at_most=100)
    choice = choose(make_problem(SITES, k, pd.Series(need, index=ZONES), coverage))
    best = min(float(need @ minutes[list(one)].min(axis=0)) for one in itertools.combinations(range(N), k))
    assert 100 * (need.sum() - choice.reached) == pytest.approx(best, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([0.02, 0.1, 0.3]))
def test_equity_minimises_the_kolm_pollak_equivalent_of_all_sets(seed, k, kappa):
    """The equivalent is computed here from its definition: ln of the mean of exp(κ minutes), over κ."""
    minutes, need = times(seed)
    coverage = coverage_for_equity(long(minutes), SITES, ZONES, at_most=60, kappa=kappa)
    choice = choose(make_problem(SITES, k, pd.Series(need, index=ZONES), coverage))

    def equivalent(one):
        return np.log(np.average(np.exp(kappa * minutes[list(one)].min(axis=0)), weights=need)) / kappa

    best = min(map(equivalent, itertools.combinations(range(N), k)))
    found = equivalent_minutes(choice.reached / need.sum(), at_most=60, kappa=kappa)
    assert found == pytest.approx(best, abs=1e-6)
    assert found >= np.average(minutes[SITES.get_indexer(choice.sites)].min(axis=0), weights=need) - 1e-9


@pytest.mark.parametrize(("seed", "k"), [(86, 3), (86, 4), (3, 4), (10, 3), (16, 4)])
def test_minutes_of_short_journeys_count_beside_the_longest_that_weigh_ten_million_times_more(seed, k):
    """Seen wrong and called proven: exp(0.3 × 60) is 6.6e7, a minute at six weighs 1.6, the solver's tolerance 1e-6."""
    minutes, need = times(seed)
    coverage = coverage_for_equity(long(minutes), SITES, ZONES, at_most=60, kappa=0.3)
    choice = choose(make_problem(SITES, k, pd.Series(need, index=ZONES), coverage))

    def weight(one):
        return float(need @ np.exp(0.3 * minutes[list(one)].min(axis=0)))

    best = min(map(weight, itertools.combinations(range(N), k)))
    assert weight(SITES.get_indexer(choice.sites)) == pytest.approx(best, rel=1e-9)
    assert choice.is_proven


def test_the_aversion_is_read_from_the_journeys_of_today():
    """One person at 10 minutes and three at 20: (10 + 60) ÷ (100 + 1200); nobody and unknown do not count."""
    minutes, persons = pd.Series([10.0, 20.0, np.nan, 50.0]), pd.Series([1.0, 3.0, 9.0, 0.0])
    assert inequality_aversion(minutes, persons) == pytest.approx(70 / 1300)
    assert inequality_aversion(minutes, persons, epsilon=2) == pytest.approx(140 / 1300)
    with pytest.raises(ScenarioError, match="no journey"):
        inequality_aversion(minutes * 0, persons)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_worst_served_is_served_as_well_as_any_set_can_and_then_most_are_reached(seed, k):
    minutes, need = times(seed)
    existing = pd.Series(np.random.default_rng(seed).integers(10, 60, P).astype(float), index=ZONES)
    coverage = coverage_by_minutes(long(minutes), SITES, ZONES, full_until=10, none_from=30)
    problem = make_problem(SITES, k, pd.Series(need, index=ZONES), coverage)
    told = choose_worst_first(problem, long(minutes), existing_minutes=existing)
    sets = list(itertools.combinations(range(N), k))
    worst = {one: np.minimum(minutes[list(one)].min(axis=0), existing).max() for one in sets}
    assert told.worst_min == min(worst.values())
    dense = coverage.toarray()
    best = max(float(need @ dense[list(one)].max(axis=0)) for one in sets if worst[one] == min(worst.values()))
    assert told.choice.reached == pytest.approx(best)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(0, 60))
def test_when_time_runs_out_the_best_level_that_a_set_was_found_for_is_shown_and_nothing_is_called_proven(
    seed, k, silent_below
):
    """The solver gives no answer to every question on a longest time below so many minutes, whatever it is."""
    minutes, need = times(seed)
    coverage = coverage_by_minutes(long(minutes), SITES, ZONES, full_until=10, none_from=30)
    problem = make_problem(SITES, k, pd.Series(need, index=ZONES), coverage)
    asked = []

    def stopped(model, *, time_limit_s):
        level = asked[-1]
        if level < silent_below and level != max(asked):
            return Solved(x=None, value=-np.inf, bound=np.inf, is_infeasible=False)
        return solve(model, time_limit_s=time_limit_s)

    def remembered(table, already, counted, level):
        asked.append(level)
        return within(table, already, counted, level)

    within = worst_first._within
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worst_first, "solve", stopped)
        patch.setattr(worst_first, "_within", remembered)
        told = choose_worst_first(problem, long(minutes))
    worst = [minutes[list(one)].min(axis=0).max() for one in itertools.combinations(range(N), k)]
    chosen = minutes[SITES.get_indexer(told.choice.sites)].min(axis=0).max()
    assert told.worst_min == chosen <= min((one for one in worst if one >= silent_below), default=silent_below)
    assert told.worst_min == min(worst) or not told.is_proven


def test_a_time_limit_that_leaves_no_set_at_all_says_so_and_names_no_rule():
    minutes, need = times(1)
    coverage = coverage_by_minutes(long(minutes), SITES, ZONES, full_until=10, none_from=30)
    problem = make_problem(SITES, 2, pd.Series(need, index=ZONES), coverage)
    nothing = Solved(x=None, value=-np.inf, bound=np.inf, is_infeasible=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worst_first, "solve", lambda model, *, time_limit_s: nothing)
        with pytest.raises(SolverError, match="--time-limit"):
            choose_worst_first(problem, long(minutes))


def test_zones_that_nobody_reaches_are_named_and_left_aside():
    minutes, need = times(1)
    minutes[:, 4] = np.nan
    coverage = coverage_by_minutes(long(minutes), SITES, ZONES, full_until=10, none_from=30)
    told = choose_worst_first(make_problem(SITES, 2, pd.Series(need, index=ZONES), coverage), long(minutes))
    assert told.out_of_reach.tolist() == ["z4"]


def test_too_few_sites_to_reach_everyone_is_said():
    minutes = np.full((N, P), np.nan)
    minutes[np.arange(N), np.arange(N)] = 5.0
    coverage = coverage_by_minutes(long(minutes), SITES, ZONES, full_until=10, none_from=30)
    problem = make_problem(SITES, 2, pd.Series(np.ones(P), index=ZONES), coverage)
    with pytest.raises(SitesError, match="reaches every demand"):
        choose_worst_first(problem, long(minutes))
    with pytest.raises(SitesError, match="check the table"):
        choose_worst_first(problem, long(minutes).iloc[:0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000))
def test_close_pairs_are_those_nearer_than_the_spacing(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 20, (2, N)).astype(float)
    told = set(too_close_pairs(SITES, x, y, 6.0))
    plain = {
        (SITES[a], SITES[b]) for a, b in itertools.combinations(range(N), 2) if np.hypot(x[a] - x[b], y[a] - y[b]) < 6
    }
    assert told == plain


def test_tables_and_bounds_that_make_no_sense_are_refused():
    table = pd.DataFrame({"site": ["s0"], "demand": ["z0"], "minutes": [5.0]})
    told = {"full_until": 10, "none_from": 20}
    with pytest.raises(LayerError, match="twice"):
        coverage_by_minutes(pd.concat([table, table]), SITES, ZONES, **told)
    with pytest.raises(LayerError, match="unknown"):
        coverage_by_minutes(table.assign(site="zz"), SITES, ZONES, **told)
    with pytest.raises(LayerError, match="≥ 0"):
        coverage_by_minutes(table.assign(minutes=-1.0), SITES, ZONES, **told)
    with pytest.raises(ScenarioError, match="full_until"):
        coverage_by_minutes(table, SITES, ZONES, full_until=20, none_from=10)
    with pytest.raises(ScenarioError, match="at_most"):
        coverage_for_median(table, SITES, ZONES, at_most=0)
    assert isinstance(coverage_by_minutes(table, SITES, ZONES, **told), sparse.csr_array)

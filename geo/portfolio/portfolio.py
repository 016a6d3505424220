"""The joint choice: the k sites that together reach most need, with a proof of how far from the best they can be."""

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from geo.portfolio.conflicts import conflict_error
from geo.portfolio.mip import SolverError, coverage_model, places_model, sides_model, solve
from geo.portfolio.model import ChoiceProblem, conditioned
from geo.portfolio.rules import Places
from geo.portfolio.search import Bound, bounded, greedy, improved, keeps, value_of
from geo.robustness.weight_space import Array

TIME_LIMIT_S = 120.0


@dataclass(frozen=True)
class Choice:
    """
    A set of k sites and what it reaches.

    sites : Index, in the order of the candidates
    value : objective, persons gained beyond the existing sites + bonus of the scores
    bound : no set that keeps the rules is worth more; gap : (bound − value) / value, 0 when proven best
    need : DataFrame on demand ids, persons: `demand`, `before` (reached by existing sites), `after` (with the set)
    seconds : wall clock
    """

    sites: pd.Index
    value: float
    bound: float
    need: pd.DataFrame
    seconds: float

    @property
    def gap(self) -> float:
        """Share by which a better set could exceed this one; 0.0 when it is proven best."""
        if self.bound - self.value <= 1e-6 * max(1.0, abs(self.value)):
            return 0.0
        return (self.bound - self.value) / abs(self.value) if self.value else float("inf")

    @property
    def is_proven(self) -> bool:
        """True when no set that keeps the rules is worth more."""
        return self.gap == 0.0

    @property
    def reached(self) -> float:
        """Persons reached, by existing sites and by the set."""
        return float(self.need["after"].sum())

    def reached_by(self, groups: pd.Series) -> pd.DataFrame:
        """
        Persons in need and reached, by commune for instance.

        Parameters
        ----------
        groups : Series on demand ids
        """
        return self.need.groupby(groups.reindex(self.need.index)).sum()


def choose(problem: ChoiceProblem, *, time_limit_s: float = TIME_LIMIT_S, start: Places | None = None) -> Choice:
    """
    Choose the set of `count` sites with the largest value, exactly.

    A greedy set improved by swaps gives a first answer; a Lagrangian bound drops the candidates that no better set
    can contain; HiGHS proves the rest. Same problem, same answer, unless the time limit is met.

    Parameters
    ----------
    problem
        See `geo.portfolio.model.make_problem`.
    time_limit_s
        Seconds of wall clock for the proof; past it the best set found is given, with its gap.
    start
        Positions of a set that keeps every rule, where one is known: the search begins there.

    Returns
    -------
    Choice

    Raises
    ------
    ConflictError
        If no set keeps every rule, with the rules that conflict.
    SolverError
        If the time limit left no set at all.

    Examples
    --------
    Two sites among three; b and c reach the same people:

    >>> from geo.portfolio.model import make_problem
    >>> reach = sparse.csr_array(np.array([[1, 0, 0], [0, 1, 1], [0, 1, 1]], dtype=float))
    >>> need = pd.Series([10.0, 20.0, 5.0], index=["u", "v", "w"])
    >>> choice = choose(make_problem(pd.Index(["a", "b", "c"]), 2, need, reach))
    >>> choice.reached, choice.is_proven, "a" in choice.sites
    (35.0, True, True)
    """
    found = best_set(problem, time_limit_s=time_limit_s, start=start)
    if found is None:
        raise conflict_error(problem)
    return found


def best_set(
    problem: ChoiceProblem,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    floor: float = -np.inf,
    prices: Array | None = None,
    start: Places | None = None,
) -> Choice | None:
    """
    Give the best set worth at least `floor`, or None where there is none; see `choose`.

    Parameters
    ----------
    problem
    time_limit_s
        Seconds of wall clock.
    floor
        Sets worth less are of no interest, which makes the proof shorter.
    prices
        Of `first_bound` on a problem with the same needs and coverage: saves the first steps of the bound.
    start
        As for `choose`.
    """
    begun, asked = time.perf_counter(), problem
    problem, sure, unit = conditioned(asked)
    floor = (floor - sure) / unit
    start = _first_set(problem, time_limit_s) if start is None else improved(problem, start)
    if start is None:
        return None
    if problem.places is not None:
        return _with_places(problem, start, begun, time_limit_s, floor)
    worth = value_of(problem, start)
    target = max(worth, floor - 1e-6 * abs(floor)) if np.isfinite(floor) else worth
    bound = bounded(problem, target, prices=prices)
    keep = bound.keep.copy()
    if worth >= target:
        keep[start] = True
    best, proven = _proven(problem, np.flatnonzero(keep), start, worth >= target, _left(begun, time_limit_s))
    proven = min(max(proven, target), bound.value) if bound.value > target else target
    if best is None or value_of(problem, best) < floor - 1e-6 * abs(floor):
        return None
    return _choice(asked, best, sure + unit * max(proven, value_of(problem, best)), begun)


def first_bound(problem: ChoiceProblem, choice: Choice) -> Bound:
    """Bound around a set, whose prices speed up the searches around it."""
    return bounded(problem, choice.value)


def _first_set(problem: ChoiceProblem, limit: float) -> Places | None:
    """Greedy, then swaps; where the rules stop the greedy, the best set as if nobody counted twice, then swaps."""
    start = greedy(problem)
    if keeps(problem, start):
        return improved(problem, start)
    alone = problem.bonus + problem.gain @ problem.demand.to_numpy(dtype=float)
    told = solve(sides_model(problem, gain=np.asarray(alone, dtype=float)), gap=0.01, time_limit_s=limit)
    if told.is_infeasible:
        return None
    if told.x is None:
        raise SolverError("No set was found in the time given. Raise the time limit or drop a rule.")
    return improved(problem, np.flatnonzero(told.x > 0.5))


def _proven(
    problem: ChoiceProblem, keep: Places, start: Places, is_start_kept: bool, left: float
) -> tuple[Places | None, float]:
    if not len(keep):
        return (start if is_start_kept else None), -np.inf
    known = np.isin(keep, start).astype(float) if is_start_kept else None
    told = solve(coverage_model(problem, keep), start=known, time_limit_s=left)
    if told.x is None and not is_start_kept and not told.is_infeasible:
        raise SolverError("No set worth enough was found in the time given. Raise the time limit.")
    if told.x is None:
        return (start if is_start_kept else None), told.bound
    best = keep[told.x[: len(keep)] > 0.5]
    if is_start_kept and value_of(problem, start) >= value_of(problem, best):
        best = start
    return best, told.bound


def _with_places(problem: ChoiceProblem, start: Places, begun: float, limit: float, floor: float) -> Choice | None:
    keep = np.flatnonzero(~problem.forced_out)
    model = places_model(problem, keep)
    told = solve(model, start=np.isin(keep, start).astype(float), time_limit_s=_left(begun, limit))
    if told.x is None:
        raise SolverError("No set was found in the time given. Raise the time limit or drop a rule.")
    base = _served(problem, np.zeros(0, dtype=np.int64)).sum()
    chosen = keep[told.x[: len(keep)] > 0.5]
    if told.value - base < floor - 1e-6 * abs(floor):
        return None
    return _choice(problem, chosen, told.bound - base, begun)


def _choice(problem: ChoiceProblem, chosen: Places, bound: float, begun: float) -> Choice:
    need = _need(problem, chosen)
    return Choice(
        sites=problem.candidates[chosen],
        value=float(need["after"].sum() - need["before"].sum() + problem.bonus[chosen].sum()),
        bound=float(bound),
        need=need,
        seconds=time.perf_counter() - begun,
    )


def need_reached(problem: ChoiceProblem, sites: pd.Index) -> pd.DataFrame:
    """
    What some candidates reach, whoever chose them: the `need` of a `Choice`, under the coverage of `problem`.

    Parameters
    ----------
    problem
        Its rules and its bonus play no part.
    sites
        Among its candidates.
    """
    return _need(problem, problem.candidates.get_indexer(sites))


def _need(problem: ChoiceProblem, chosen: Places) -> pd.DataFrame:
    need = problem.demand.to_numpy(dtype=float)
    if problem.places is None:
        before = need * problem.base
        level = np.maximum(problem.base, problem.coverage[chosen].max(axis=0).toarray().ravel())
        after = need * level
    else:
        before, after = _served(problem, np.zeros(0, dtype=np.int64)), _served(problem, chosen)
    return pd.DataFrame({"demand": need, "before": before, "after": after}, index=problem.demand.index)


def _served(problem: ChoiceProblem, chosen: Places) -> Array:
    """Persons of each demand served when places are limited: the best assignment to the sites that are open."""
    fixed = np.zeros(len(problem.candidates), dtype=bool)
    fixed[chosen] = True
    alone = ChoiceProblem(
        **{
            **problem.__dict__,
            "count": len(chosen),
            "sides": (),
            "forced_in": fixed,
            "forced_out": np.zeros_like(fixed),
            "bonus": np.zeros(len(fixed)),
        }
    )
    told = solve(places_model(alone, chosen))
    if told.x is None:
        raise SolverError("The assignment of people to places was not solved.")
    supply = sparse.vstack([problem.gain[chosen], problem.existing]).tocoo()
    flow = told.x[len(chosen) :] * supply.data
    return np.asarray(np.bincount(supply.col, weights=flow, minlength=len(problem.demand)), dtype=float)


def _left(begun: float, limit: float) -> float:
    return max(1.0, limit - (time.perf_counter() - begun))

"""What is chosen and under which rules: the joint choice of k sites as arrays, before any solver sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from geo.errors import LayerError, ScenarioError, SitesError
from geo.portfolio.rules import ChoiceRules, Places, SideRule, places_of, side_rules, values_on
from geo.robustness.weight_space import Array

CELLS = 1 << 22
"""Numbers of a block of demands that are looked at together."""


@dataclass(frozen=True)
class ChoiceProblem:
    """
    Choose `count` of n candidates for p demands; made by `make_problem`.

    gain : n × p sparse, what each person of a demand gains in coverage if the site is chosen, beyond what existing
        sites give (`base`); demand : p floats ≥ 0, persons; bonus : n floats ≥ 0, score in persons
    places : None, or the most persons a site can serve (then `gain` is the coverage itself, and each of
        `existing` (e × p) serves at most `existing_places`)
    """

    candidates: pd.Index
    count: int
    demand: pd.Series
    coverage: sparse.csr_array
    existing: sparse.csr_array
    base: Array
    gain: sparse.csr_array
    bonus: Array
    forced_in: npt.NDArray[np.bool_]
    forced_out: npt.NDArray[np.bool_]
    sides: tuple[SideRule, ...]
    places: Array | None = None
    existing_places: Array | None = None

    def but(self, *, out: Places | None = None, sides: tuple[SideRule, ...] = ()) -> "ChoiceProblem":
        """Give the same problem with some candidates out and some rules more."""
        forbidden = self.forced_out.copy()
        if out is not None:
            forbidden[out] = True
        return replace(self, forced_out=forbidden, sides=(*self.sides, *sides))


def make_problem(
    candidates: pd.Index,
    count: int,
    demand: pd.Series,
    coverage: sparse.sparray,
    *,
    existing: sparse.sparray | None = None,
    score: pd.Series | None = None,
    score_weight: float = 0.0,
    rules: ChoiceRules | None = None,
    places: pd.Series | None = None,
    existing_places: Sequence[float] | None = None,
) -> ChoiceProblem:
    """
    Check what is asked, and turn it into arrays.

    Parameters
    ----------
    candidates : n ids
        Sites that may be chosen: those that fail no rule.
    count
        k, the number of sites to choose, existing ones not counted.
    demand : Series, p floats ≥ 0
        Persons in need, on zone or cell ids. No NaN: drop what is unknown, and say so.
    coverage : sparse, n × p in [0, 1]
        Share of the need of a demand that is reached from a site (see `geo.portfolio.inputs.coverage_by_minutes`).
    existing : sparse, e × p in [0, 1]
        The same from the pensions that exist: locked in.
    score : Series, n floats in [0, 1], on candidate ids; NaN counts as 0
    score_weight
        Persons that a full score (1) is worth: the objective is persons reached + score_weight × Σ score.
    rules
        What the set must respect.
    places : Series, n floats > 0
        Most persons that each site can serve; None: no limit. `existing_places`, e floats, is then needed too
        where there are existing sites.

    Returns
    -------
    ChoiceProblem

    Raises
    ------
    SitesError
        `count` below 1 or larger than the candidates left.
    LayerError
        Shapes that do not fit; ids twice or unknown; NaN, negative or out-of-range values.
    ScenarioError
        A site forced both in and out; a budget without prices; unknown limits.
    """
    told = rules or ChoiceRules()
    index = pd.Index(candidates)
    covered, already = _checked_coverage(index, demand, coverage, existing)
    forced_in, forced_out = _forced(index, told)
    _check_count(count, int((~forced_out).sum()), int(forced_in.sum()))
    need = demand.to_numpy(dtype=float)
    base = _best(already) if already.shape[0] else np.zeros(len(need))
    limit = None if places is None else values_on(places, index, "places")
    room = np.asarray(() if existing_places is None else existing_places, dtype=float)
    if limit is not None and len(room) != already.shape[0]:
        raise LayerError(f"Places: {already.shape[0]} existing sites need as many existing_places.")
    return ChoiceProblem(
        candidates=index,
        count=count,
        demand=demand,
        coverage=covered,
        existing=already,
        base=base,
        gain=covered if limit is not None else _beyond(covered, base),
        bonus=_bonus(score, score_weight, index),
        forced_in=forced_in,
        forced_out=forced_out,
        sides=side_rules(index, told),
        places=limit,
        existing_places=None if limit is None else room,
    )


def _beyond(coverage: sparse.csr_array, base: Array) -> sparse.csr_array:
    entries = coverage.tocoo()
    more = np.round(entries.data - base[entries.col], 15)
    kept = more > 0
    return sparse.csr_array((more[kept], (entries.row[kept], entries.col[kept])), shape=coverage.shape)


def conditioned(problem: ChoiceProblem) -> tuple[ChoiceProblem, float, float]:
    """
    The same choice in numbers that a solver can tell apart: its problem, and what value = sure + unit × its value is.

    What any set of `count` sites gives at least is taken off. Where the most that a site then adds to a demand is less
    than a person, that is the new unit: tolerances of 1e-6 would hide whole minutes of `coverage_for_equity`, whose
    longest journeys weigh exp(κ minutes) times the shortest. Problems in persons, or with places, stay as they are.
    """
    need = problem.demand.to_numpy(dtype=float)
    allowed = sparse.csc_array(problem.gain[np.flatnonzero(~problem.forced_out)])
    unit = float(problem.bonus.max())
    if problem.places is not None or not allowed.nnz or unit >= 1:
        return problem, 0.0, 1.0
    sure, step = np.zeros(len(need)), max(1, CELLS // allowed.shape[0])
    for first in range(0, len(need), step):
        told = allowed[:, first : first + step].toarray()
        here = slice(first, first + told.shape[1])
        sure[here] = np.partition(told, problem.count - 1, axis=0)[problem.count - 1]
        unit = max(unit, float((need[here] * (told.max(axis=0) - sure[here])).max()))
        if unit >= 1:
            break
    if not 0 < unit < 1:
        return problem, 0.0, 1.0
    gain = _beyond(problem.gain, sure)
    smaller = replace(problem, gain=gain, demand=problem.demand / unit, bonus=problem.bonus / unit)
    return smaller, float(need @ sure), unit


def _best(coverage: sparse.csr_array) -> Array:
    return np.asarray(coverage.max(axis=0).toarray(), dtype=float).ravel()


def _checked_coverage(
    index: pd.Index, demand: pd.Series, coverage: sparse.sparray, existing: sparse.sparray | None
) -> tuple[sparse.csr_array, sparse.csr_array]:
    p = len(demand)
    already = sparse.csr_array((0, p)) if existing is None else sparse.csr_array(existing, dtype=float)
    covered = sparse.csr_array(coverage, dtype=float)
    if not index.is_unique or not demand.index.is_unique:
        raise LayerError("Candidates and demands must have unique ids.")
    if covered.shape != (len(index), p) or already.shape[1] != p:
        raise LayerError(
            f"Coverage of shape {covered.shape} and {already.shape}: expected {len(index)} candidates × {p} demands."
        )
    need = demand.to_numpy(dtype=float)
    if not np.isfinite(need).all() or (need < 0).any():
        raise LayerError("Demand must be finite and ≥ 0: drop the zones where it is unknown, and say so.")
    for matrix in (covered, already):
        if matrix.nnz and not (np.isfinite(matrix.data).all() and matrix.data.min() >= 0 and matrix.data.max() <= 1):
            raise LayerError("Coverage must lie in [0, 1]: the share of a demand that a site reaches.")
    return covered, already


def _forced(index: pd.Index, told: ChoiceRules) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    inside, outside = np.zeros(len(index), dtype=bool), np.zeros(len(index), dtype=bool)
    inside[places_of(index, told.forced_in, "forced_in")] = True
    outside[places_of(index, told.forced_out, "forced_out")] = True
    both = index[inside & outside]
    if len(both):
        raise ScenarioError(
            f"Sites forced both in and out: {', '.join(map(str, both))}. Remove them from one of the two lists.",
            fr=f"Sites à la fois imposés et exclus : {', '.join(map(str, both))}.",
        )
    return inside, outside


def _check_count(count: int, left: int, inside: int) -> None:
    if count < 1 or count > left:
        raise SitesError(
            f"{count} sites were asked, {left} candidates are left. Ask between 1 and {left}.",
            fr=f"{count} sites demandés, mais il ne reste que {left} sites candidats.",
        )
    if inside > count:
        raise ScenarioError(
            f"{inside} sites are forced in, but only {count} are to be chosen. Raise the number of sites.",
            fr=f"{inside} sites sont imposés alors qu'il n'y en a que {count} à choisir.",
        )


def _bonus(score: pd.Series | None, weight: float, index: pd.Index) -> Array:
    if score is None or weight == 0:
        return np.zeros(len(index))
    values = values_on(score, index, "score", unknown=0.0)
    if weight < 0 or (values < 0).any() or (values > 1).any():
        raise LayerError("Scores must lie in [0, 1], and their weight be ≥ 0.")
    return np.asarray(weight * values, dtype=float)

"""The worst served first: the set whose longest time to a site is the shortest (p-centre), exactly."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from geo.errors import LayerError, SitesError
from geo.portfolio.conflicts import conflict_error
from geo.portfolio.inputs import minutes_entries
from geo.portfolio.mip import Solved, SolverError, sides_model, solve
from geo.portfolio.model import ChoiceProblem
from geo.portfolio.portfolio import TIME_LIMIT_S, Choice, choose
from geo.portfolio.rules import Places, SideRule
from geo.robustness.weight_space import Array
from geo.scoring.criterion import Text

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class WorstFirst:
    """
    choice : the set worth most among those with the shortest longest time
    worst_min : minutes of the worst-served demand under it, existing sites counted
    is_proven : whether no set has a shorter longest time; False where the time limit stopped a question below it
    out_of_reach : demand ids that no candidate and no existing site reaches: left aside, to be named on screen
    """

    choice: Choice
    worst_min: float
    is_proven: bool
    out_of_reach: pd.Index


def choose_worst_first(
    problem: ChoiceProblem,
    minutes: pd.DataFrame,
    *,
    existing_minutes: pd.Series | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> WorstFirst:
    """
    Shorten the longest time from a demand to its nearest site, then reach as many people as possible within it.

    The longest time is one of the minutes of the table: bisection on them, each step a set-covering question that
    HiGHS answers exactly (Minieka 1970). A question that the time limit stops is taken for no answer: the longest
    time is then the shortest that a set was found for.

    Parameters
    ----------
    problem
        See `geo.portfolio.model.make_problem`; demands of 0 person do not count.
    minutes : DataFrame with `site`, `demand`, `minutes`
        Pairs absent are out of reach.
    existing_minutes : Series on demand ids
        To the nearest existing site; NaN or None: out of reach.
    time_limit_s
        Seconds for each question.

    Returns
    -------
    WorstFirst

    Raises
    ------
    SitesError
        No demand is within reach of any site; or no set of `count` sites reaches all those that some site reaches.
    LayerError
        See `minutes_entries`.
    SolverError
        If the time limit left no set at all.
    """
    row, column, told = minutes_entries(minutes, problem.candidates, problem.demand.index)
    if len(told) and problem.forced_out.any():
        open_ = ~problem.forced_out[row]
        row, column, told = row[open_], column[open_], told[open_]
    p = len(problem.demand)
    already = np.full(p, np.inf)
    if existing_minutes is not None:
        lost = problem.demand.index.difference(existing_minutes.index)
        if len(lost):
            raise LayerError(f"existing_minutes: {len(lost)} demands are absent (first: {lost[0]}).")
        already = existing_minutes.reindex(problem.demand.index).fillna(np.inf).to_numpy(dtype=float)
    need = problem.demand.to_numpy(dtype=float) > 0
    nearest = already.copy()
    np.minimum.at(nearest, column, told)
    counted = need & np.isfinite(nearest)
    if not counted.any():
        raise SitesError(
            "No demand is within reach of any site: check the table of minutes.",
            fr="Aucune zone de besoin n'est à portée d'un site : vérifiez les temps de trajet.",
        )
    table = sparse.csr_array((told + 1.0, (column, row)), shape=(p, len(problem.candidates)))
    steps = np.unique(np.concatenate([told, already[np.isfinite(already)]]))
    steps = steps[steps >= nearest[counted].max()]
    worst, known, is_proven = _bisection(problem, table, already, counted, steps, time_limit_s)
    within = problem.but(sides=(_within(table, already, counted, worst),))
    choice = choose(within, time_limit_s=time_limit_s, start=known)
    picked = table[:, problem.candidates.get_indexer(choice.sites)].tocoo()
    reached = already.copy()
    np.minimum.at(reached, picked.row, picked.data - 1.0)
    return WorstFirst(choice, float(reached[counted].max()), is_proven, problem.demand.index[need & ~counted])


def _bisection(
    problem: ChoiceProblem, table: sparse.csr_array, already: Array, counted: Flags, steps: Array, limit: float
) -> tuple[float, Places, bool]:
    """Shortest step that a set was found for, that set, and whether every shorter one is proven to have none."""

    def ask(minutes: float) -> Solved:
        asked = problem.but(sides=(_within(table, already, counted, minutes),))
        return solve(sides_model(asked), time_limit_s=limit)

    told = ask(float(steps[-1]))
    if told.is_infeasible:
        if solve(sides_model(problem), time_limit_s=limit).is_infeasible:
            raise conflict_error(problem)
        raise SitesError(
            f"No set of {problem.count} sites reaches every demand that some site reaches. Raise the number of sites, "
            "or widen the table of minutes.",
            fr=f"Aucun ensemble de {problem.count} sites n'atteint toutes les zones de besoin : augmentez le nombre "
            "de sites ou le temps de trajet maximal.",
        )
    if told.x is None:
        raise SolverError(
            f"No set that reaches every demand was found in {limit:g} s. Raise the time limit (--time-limit).",
            fr=f"Aucun ensemble qui atteint toutes les zones de besoin n'a été trouvé en {limit:g} s : augmentez la "
            "limite (--time-limit).",
        )
    low, high, none, found = 0, len(steps) - 1, -1, told.x
    while low < high:
        middle = (low + high) // 2
        told = ask(float(steps[middle]))
        if told.x is not None:
            high, found = middle, told.x
        else:
            none = middle if told.is_infeasible else none
            low = middle + 1
    return float(steps[high]), np.flatnonzero(found > 0.5), none == high - 1


def _within(table: sparse.csr_array, already: Array, counted: Flags, minutes: float) -> SideRule:
    """Rows: each demand counted and not yet within `minutes` has a chosen site within; equal rows written once."""
    wanted = table[np.flatnonzero(counted & (already > minutes))].tocoo()
    near = wanted.data - 1.0 <= minutes
    rows = sparse.csr_array((np.ones(near.sum()), (wanted.row[near], wanted.col[near])), shape=wanted.shape)
    rows.sort_indices()
    seen = {tuple(rows.indices[rows.indptr[i] : rows.indptr[i + 1]].tolist()): i for i in range(rows.shape[0])}
    rows = sparse.csr_array(rows[sorted(seen.values())])
    text = Text(fr=f"chacun à {minutes:g} min au plus", en=f"everyone within {minutes:g} min")
    return SideRule(text=text, rows=rows, low=np.ones(rows.shape[0]), high=np.full(rows.shape[0], np.inf))

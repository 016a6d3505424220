"""The exact model, built by arrays and solved by HiGHS (Huangfu and Hall 2018)."""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from geo.errors import PensionsError
from geo.portfolio.model import ChoiceProblem
from geo.portfolio.rules import Places
from geo.portfolio.search import stacked
from geo.robustness.weight_space import Array

Integers = npt.NDArray[np.signedinteger]

INFINITY = float(highspy.kHighsInf)


class SolverError(PensionsError, RuntimeError):
    """The solver stopped for a reason that is neither an optimum, a time limit nor an infeasible model."""


@dataclass(frozen=True)
class Model:
    """Maximise `gain` @ x, rows between limits, 0 ≤ lower ≤ x ≤ upper, the first `binaries` columns being 0 or 1."""

    gain: Array
    lower: Array
    upper: Array
    rows: sparse.csr_array
    low: Array
    high: Array
    binaries: int


@dataclass(frozen=True)
class Solved:
    """`x` is None where nothing feasible was found; `is_infeasible` only where that is proven."""

    x: Array | None
    value: float
    bound: float
    is_infeasible: bool


def solve(model: Model, *, start: Array | None = None, time_limit_s: float = 60.0, gap: float = 0.0) -> Solved:
    """
    Solve a model to proven optimality, or until the time limit.

    Parameters
    ----------
    model
    start
        Values of the binary columns of a known solution.
    time_limit_s
        Seconds of wall clock.
    gap
        Relative gap at which a solution is good enough.
    """
    if not len(model.gain):
        return Solved(x=np.zeros(0), value=0.0, bound=0.0, is_infeasible=False)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("time_limit", float(time_limit_s)),
        ("mip_rel_gap", float(gap)),
        ("mip_abs_gap", 1e-7),
        ("random_seed", 0),
    ):
        solver.setOptionValue(name, value)
    solver.passModel(_as_highs(model))
    if start is not None:
        solver.setSolution(model.binaries, np.arange(model.binaries, dtype=np.int32), np.asarray(start, dtype=float))
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Solved(x=None, value=-np.inf, bound=-np.inf, is_infeasible=True)
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
        raise SolverError(f"HiGHS stopped with '{solver.modelStatusToString(status)}'. Report this set of rules.")
    has_solution = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    is_mip = model.binaries > 0
    bound = float(info.mip_dual_bound) if is_mip else float(info.objective_function_value)
    if not has_solution:
        return Solved(x=None, value=-np.inf, bound=bound, is_infeasible=False)
    x = np.asarray(solver.getSolution().col_value, dtype=float)
    return Solved(x=x, value=float(info.objective_function_value), bound=bound, is_infeasible=False)


def _as_highs(model: Model) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.gain), model.rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.gain, model.lower, model.upper
    lp.row_lower_ = np.maximum(model.low, -INFINITY)
    lp.row_upper_ = np.minimum(model.high, INFINITY)
    rows = model.rows.tocsr()
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = rows.indptr.astype(np.int32)
    lp.a_matrix_.index_ = rows.indices.astype(np.int32)
    lp.a_matrix_.value_ = rows.data
    lp.sense_ = highspy.ObjSense.kMaximize
    kinds = [highspy.HighsVarType.kInteger] * model.binaries
    lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (len(model.gain) - model.binaries)
    return lp


def sides_model(problem: ChoiceProblem, *, gain: Array | None = None) -> Model:
    """Model of the rules alone: k sites, forced ones, side rules; one column a candidate."""
    n = len(problem.candidates)
    rows, low, high = stacked(problem.sides, n)
    return Model(
        gain=np.zeros(n) if gain is None else gain,
        lower=problem.forced_in.astype(float),
        upper=1.0 - problem.forced_out.astype(float),
        rows=sparse.csr_array(sparse.vstack([np.ones((1, n)), rows])),
        low=np.concatenate([[problem.count], low]),
        high=np.concatenate([[problem.count], high]),
        binaries=n,
    )


def coverage_model(problem: ChoiceProblem, keep: Places) -> Model:
    """
    Model of the joint choice among the candidates kept.

    Each demand is cut into its distinct levels of coverage; a level is reached when a site at that level or a better
    one is chosen: u_t ≤ u_(t−1) + Σ x at level t, which writes each pair (site, demand) once (Elloumi 2010). Levels
    with the same set of sites are one column whatever their demand: identical demands merge, and more. Sets are
    recognised by the sum of two random 64-bit words over their sites.
    """
    base = _restricted(sides_model(problem, gain=problem.bonus), keep)
    level, gain, previous, entries = _level_sets(problem, keep)
    count, k = len(gain), len(keep)
    ahead = np.flatnonzero(previous >= 0)
    row = np.concatenate([np.arange(count), ahead, level])
    column = np.concatenate([k + np.arange(count), k + previous[ahead], entries])
    value = np.concatenate([np.ones(count), -np.ones(len(ahead) + len(entries))])
    reach = sparse.csr_array((value, (row, column)), shape=(count, k + count))
    wide = sparse.csr_array(sparse.hstack([base.rows, sparse.csr_array((base.rows.shape[0], count))]))
    return Model(
        gain=np.concatenate([base.gain, gain]),
        lower=np.concatenate([base.lower, np.zeros(count)]),
        upper=np.concatenate([base.upper, np.ones(count)]),
        rows=sparse.csr_array(sparse.vstack([wide, reach])),
        low=np.concatenate([base.low, np.full(count, -np.inf)]),
        high=np.concatenate([base.high, np.zeros(count)]),
        binaries=k,
    )


def _level_sets(problem: ChoiceProblem, keep: Places) -> tuple[Integers, Array, Integers, Integers]:
    """Set of each entry, gain of each set, set just above each (−1: none), site of each entry."""
    part = problem.gain[keep].tocoo()
    need = problem.demand.to_numpy(dtype=float)
    live = need[part.col] > 0
    site, demand, told = part.row[live].astype(np.int64), part.col[live].astype(np.int64), part.data[live]
    if not len(site):
        none = np.zeros(0, dtype=np.int64)
        return none, np.zeros(0), none, none
    order = np.lexsort((-told, demand))
    site, demand, told = site[order], demand[order], told[order]
    is_new_demand = np.concatenate([[True], demand[1:] != demand[:-1]])
    is_new = is_new_demand | np.concatenate([[True], told[1:] != told[:-1]])
    level = np.cumsum(is_new) - 1
    last = np.concatenate([np.flatnonzero(is_new)[1:] - 1, [len(site) - 1]])
    starts = np.flatnonzero(is_new_demand)
    words = np.random.default_rng(0).integers(0, 1 << 63, (len(keep), 2), dtype=np.uint64)
    sums = np.cumsum(words[site], axis=0, dtype=np.uint64)
    before = np.where(starts[:, None] > 0, sums[starts - 1], np.uint64(0))
    names = sums[last] - before[np.cumsum(is_new_demand)[last] - 1]
    _, chosen, which = np.unique(names, axis=0, return_index=True, return_inverse=True)
    which = which.ravel()
    opens = is_new_demand[np.flatnonzero(is_new)]
    lower = np.concatenate([np.where(opens[1:], 0.0, told[last][1:]), [0.0]])
    gain = np.bincount(which, weights=need[demand[last]] * (told[last] - lower), minlength=len(chosen))
    previous = np.where(opens[chosen], -1, which[chosen - 1])
    is_kept = np.zeros(len(last), dtype=bool)
    is_kept[chosen] = True
    written = is_kept[level]
    return which[level[written]], gain.astype(float), previous, site[written]


def places_model(problem: ChoiceProblem, keep: Places) -> Model:
    """
    Model with a limit of places: y_ij persons of demand j served by site i, candidates and existing sites alike.

    Σ_i y_ij ≤ d_j; Σ_j y_ij ≤ places_i x_i; y_ij ≤ min(d_j, places_i) x_i; the objective counts c_ij y_ij.
    """
    base = _restricted(sides_model(problem, gain=problem.bonus), keep)
    limit, already = problem.places, problem.existing_places
    if limit is None or already is None:
        raise SolverError("places_model needs the places of the sites: make the problem with them.")
    supply = sparse.vstack([problem.gain[keep], problem.existing]).tocoo()
    room = np.concatenate([limit[keep], already])
    need = problem.demand.to_numpy(dtype=float)
    k, e, p, count = len(keep), len(already), len(need), supply.nnz
    flow = k + np.arange(count)
    demand_rows = sparse.csr_array((np.ones(count), (supply.col, flow)), shape=(p, k + count))
    open_ = np.arange(k)
    room_rows = sparse.csr_array(
        (np.concatenate([np.ones(count), -room[:k]]), (np.r_[supply.row, open_], np.r_[flow, open_])),
        shape=(k + e, k + count),
    )
    new = np.flatnonzero(supply.row < k)
    tight = np.minimum(need[supply.col[new]], room[supply.row[new]])
    link = sparse.csr_array(
        (
            np.r_[np.ones(len(new)), -tight],
            (np.r_[np.arange(len(new)), np.arange(len(new))], np.r_[flow[new], supply.row[new]]),
        ),
        shape=(len(new), k + count),
    )
    wide = sparse.csr_array(sparse.hstack([base.rows, sparse.csr_array((base.rows.shape[0], count))]))
    free = np.full(p + k + e + len(new), -np.inf)
    return Model(
        gain=np.concatenate([base.gain, supply.data]),
        lower=np.concatenate([base.lower, np.zeros(count)]),
        upper=np.concatenate([base.upper, need[supply.col]]),
        rows=sparse.csr_array(sparse.vstack([wide, demand_rows, room_rows, link])),
        low=np.concatenate([base.low, free]),
        high=np.concatenate([base.high, need, np.zeros(k), room[k:], np.zeros(len(new))]),
        binaries=k,
    )


def _restricted(model: Model, keep: Places) -> Model:
    rows = sparse.csr_array(model.rows[:, keep])
    # Rows that no kept candidate appears in and that hold at zero are noise; the others must stay, to be broken.
    used = (np.diff(rows.indptr) > 0) | (model.low > 0) | (model.high < 0)
    return Model(
        gain=model.gain[keep],
        lower=model.lower[keep],
        upper=model.upper[keep],
        rows=sparse.csr_array(rows[used]),
        low=model.low[used],
        high=model.high[used],
        binaries=len(keep),
    )

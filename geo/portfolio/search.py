"""A good set at once (greedy, then swaps), and a bound that leaves few candidates in the game (Lagrangian)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from geo.portfolio.model import ChoiceProblem
from geo.portfolio.rules import Places, SideRule
from geo.robustness.weight_space import Array

ROUNDS = 1500
"""Most subgradient steps."""

FEW = 60
"""Candidates under which going on costs more than the exact solution of what is left."""

START_PRICE = 0.5
"""First price of a demand, as a share of the most that a site makes of it: the middle of where prices are kept."""

MOMENTUM = 0.7
"""Share of the step before that each step keeps: prices swing less from one set of best sites to the next."""

PATIENCE, SHRINK = 10, 0.7
"""Steps without a better bound after which one goes back to the best prices, and what the step size then shrinks to."""

LOOK, GAINED = 150, 1e-5
"""Every so many steps one asks whether the bound fell by that share of itself, and stops where it did not."""

THINNED = 0.9
"""Share of the entries left under which those of dropped candidates are taken out: above it, a copy saves nothing."""

CLOSE = 1e-7
"""Share of a bound within which two count as the same: floating sums are well within it."""


def stacked(sides: tuple[SideRule, ...], n: int) -> tuple[sparse.csr_array, Array, Array]:
    """All the rows of the side rules, one under the other."""
    if not sides:
        return sparse.csr_array((0, n)), np.zeros(0), np.zeros(0)
    rows = sparse.csr_array(sparse.vstack([side.rows for side in sides]))
    return rows, np.concatenate([side.low for side in sides]), np.concatenate([side.high for side in sides])


def value_of(problem: ChoiceProblem, chosen: Places) -> float:
    """Persons gained beyond the existing sites, plus the bonus of the scores, without limit of places."""
    level = _levels(problem.gain[chosen])[0]
    return float(problem.demand.to_numpy(dtype=float) @ level + problem.bonus[chosen].sum())


def improved(problem: ChoiceProblem, chosen: Places, *, passes: int = 50) -> Places:
    """
    Swap one chosen site for another as long as the set gets better and keeps every rule (Teitz and Bart 1968).

    Parameters
    ----------
    problem
    chosen : k positions
        A set that keeps every rule.
    passes
        Most swaps.
    """
    now = list(chosen)
    rows, low, high = stacked(problem.sides, len(problem.candidates))
    columns = rows.tocsc()
    for _ in range(passes):
        best = (1e-9 * max(1.0, value_of(problem, np.array(now))), -1, -1)
        first, second, owner = _levels(problem.gain[now])
        total = _gain_total(problem, first) + problem.bonus[now].sum()
        for out, site in enumerate(now):
            if problem.forced_in[site]:
                continue
            level = np.where(owner == out, second, first)
            loss = total - _gain_total(problem, level) - (problem.bonus[now].sum() - problem.bonus[site])
            rest = [other for other in now if other != site]
            gain = _gains(problem, level)
            gain[now] = -np.inf
            gain[~_allowed(problem, columns, low, high, rest)] = -np.inf
            entry = int(gain.argmax())
            if gain[entry] - loss > best[0]:
                best = (float(gain[entry] - loss), out, entry)
        if best[1] < 0:
            break
        now[best[1]] = best[2]
    return np.sort(np.array(now, dtype=np.int64))


def greedy(problem: ChoiceProblem) -> Places:
    """Add the site that gains most, k times, keeping upper limits only: lower ones may be broken, see `keeps`."""
    now = [int(site) for site in np.flatnonzero(problem.forced_in)]
    rows, _, high = stacked(problem.sides, len(problem.candidates))
    columns = rows.tocsc()
    while len(now) < problem.count:
        gain = _gains(problem, _levels(problem.gain[now])[0])
        gain[now] = -np.inf
        gain[~_allowed(problem, columns, np.full(len(high), -np.inf), high, now)] = -np.inf
        if not np.isfinite(gain.max()):
            break
        now.append(int(gain.argmax()))
    return np.sort(np.array(now, dtype=np.int64))


def keeps(problem: ChoiceProblem, chosen: Places) -> bool:
    """Say whether a set has the right size and keeps every rule."""
    rows, low, high = stacked(problem.sides, len(problem.candidates))
    picked = np.zeros(len(problem.candidates))
    picked[chosen] = 1.0
    told = rows @ picked
    fits = bool((told >= low - 1e-9).all() and (told <= high + 1e-9).all())
    forced = bool(picked[problem.forced_in].all() and not picked[problem.forced_out].any())
    return fits and forced and len(chosen) == problem.count


@dataclass(frozen=True)
class Bound:
    """`value`: no set is worth more; `keep`: the candidates that a set above the target can contain; `prices`: u."""

    value: float
    keep: npt.NDArray[np.bool_]
    prices: Array


def bounded(problem: ChoiceProblem, target: float, *, prices: Array | None = None, rounds: int = ROUNDS) -> Bound:
    """
    Bound the best value, and drop the candidates that no set better than `target` can contain.

    Lagrangian relaxation of "a person counts once" (Cornuéjols, Fisher and Nemhauser 1977): with a price u_j on each
    demand, a set is worth at most Σ u_j + the k largest of ρ_i = bonus_i + Σ_j max(0, d_j g_ij − u_j). A candidate
    whose presence brings that under the target is dropped. Side rules only lower the best: the bound stays valid.
    """
    need = problem.demand.to_numpy(dtype=float)
    entries = problem.gain.tocoo()
    row, column, worth = entries.row, entries.col, entries.data * need[entries.col]
    ceiling = np.zeros(len(need))
    np.maximum.at(ceiling, column, worth)
    price = START_PRICE * ceiling if prices is None else prices
    keep = ~problem.forced_out
    best, best_price, move, stall, theta = np.inf, price, np.zeros(len(need)), 0, 1.0
    last = np.inf
    for step in range(rounds):
        kept = keep[row]
        if kept.sum() < THINNED * len(kept):
            row, column, worth = row[kept], column[kept], worth[kept]
        over = worth - price[column]
        rho = problem.bonus + np.bincount(row, weights=np.maximum(over, 0.0), minlength=len(keep))
        top, kth = _top(problem, rho, keep)
        bound = float(price.sum() + rho[top].sum())
        if bound < best - CLOSE * abs(best) or step == 0:
            best, best_price, stall = bound, price.copy(), 0
        else:
            stall += 1
        slack = CLOSE * max(1.0, abs(target))
        dropped = (bound - kth + rho <= target - slack) & ~problem.forced_in
        dropped[top] = False
        keep &= ~dropped
        is_look = step % LOOK == LOOK - 1
        if best <= target or keep.sum() <= max(FEW, 4 * problem.count) or (is_look and last - best < GAINED * best):
            break
        last = best if is_look else last
        if stall >= PATIENCE:
            price, move, stall, theta = best_price.copy(), np.zeros(len(need)), 0, SHRINK * theta
        inside = np.zeros(len(keep), dtype=bool)
        inside[top] = True
        served = np.bincount(column[inside[row] & (over > 0)], minlength=len(need))
        move = MOMENTUM * move + (1.0 - served)
        size = theta * (bound - target) / max(float(move @ move), 1e-9)
        price = np.clip(price - size * move, 0.0, ceiling)
    return Bound(value=best, keep=keep, prices=best_price)


def _top(problem: ChoiceProblem, rho: Array, keep: npt.NDArray[np.bool_]) -> tuple[Places, float]:
    """The forced sites and the best of the others; and what the last of these is worth."""
    forced = np.flatnonzero(problem.forced_in)
    others = np.flatnonzero(keep & ~problem.forced_in)
    free = min(problem.count - len(forced), len(others))
    if free == 0:
        return forced, np.inf
    best = others[np.argpartition(-rho[others], free - 1)[:free]]
    return np.concatenate([forced, best]), float(rho[best].min())


def _levels(gain: sparse.csr_array) -> tuple[Array, Array, npt.NDArray[np.int64]]:
    """Best and second-best gain of each demand among the rows, and which row gives the best (−1: none)."""
    p = gain.shape[1]
    first, second, owner = np.zeros(p), np.zeros(p), np.full(p, -1, dtype=np.int64)
    for place in range(gain.shape[0]):
        span = slice(gain.indptr[place], gain.indptr[place + 1])
        column, told = gain.indices[span], gain.data[span]
        better = told > first[column]
        second[column] = np.where(better, first[column], np.maximum(second[column], told))
        first[column[better]] = told[better]
        owner[column[better]] = place
    return first, second, owner


def _gain_total(problem: ChoiceProblem, level: Array) -> float:
    return float(problem.demand.to_numpy(dtype=float) @ level)


def _gains(problem: ChoiceProblem, level: Array) -> Array:
    gain = problem.gain
    more = np.maximum(gain.data - level[gain.indices], 0.0) * problem.demand.to_numpy(dtype=float)[gain.indices]
    total = np.concatenate([[0.0], np.cumsum(more)])
    told = problem.bonus + total[gain.indptr[1:]] - total[gain.indptr[:-1]]
    return np.asarray(np.where(problem.forced_out, -np.inf, told), dtype=float)


def _allowed(
    problem: ChoiceProblem, columns: sparse.csc_array, low: Array, high: Array, rest: list[int]
) -> npt.NDArray[np.bool_]:
    """Which candidates, added to `rest`, leave every row within its limits."""
    n = len(problem.candidates)
    if not columns.shape[0]:
        return np.ones(n, dtype=bool)
    picked = np.zeros(n)
    picked[rest] = 1.0
    now = columns @ picked
    broken = (now < low - 1e-9) | (now > high + 1e-9)
    after = now[columns.indices] + columns.data
    fits = (after >= low[columns.indices] - 1e-9) & (after <= high[columns.indices] + 1e-9)
    owner = np.repeat(np.arange(n), np.diff(columns.indptr))
    spoils = np.bincount(owner[~fits], minlength=n)
    mends = np.bincount(owner[fits & broken[columns.indices]], minlength=n)
    return np.asarray((spoils == 0) & (mends == broken.sum()), dtype=bool)

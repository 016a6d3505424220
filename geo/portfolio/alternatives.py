"""Around the best set: what each site is worth to it, and other sets nearly as good that are really different."""

import numpy as np
import pandas as pd
from scipy import sparse

from geo.errors import ScenarioError
from geo.portfolio.mip import SolverError
from geo.portfolio.model import ChoiceProblem
from geo.portfolio.portfolio import TIME_LIMIT_S, Choice, best_set, first_bound
from geo.portfolio.rules import Places, SideRule
from geo.robustness.weight_space import Array
from geo.scoring.criterion import Text

WITHIN = 0.01
"""Largest loss of value of an alternative, as a share of the best value. From the brief of the tool."""


def prices_around(problem: ChoiceProblem, choice: Choice) -> Array | None:
    """Prices of `first_bound`, which both searches below begin with; None where places count."""
    return first_bound(problem, choice).prices if problem.places is None else None


def replacement_costs(
    problem: ChoiceProblem, choice: Choice, *, time_limit_s: float = TIME_LIMIT_S, prices: Array | None = None
) -> pd.DataFrame:
    """
    What the set loses if one of its sites falls through, and who takes its place.

    Parameters
    ----------
    problem, choice
        A problem and its answer.
    time_limit_s
        For each site.
    prices
        What `prices_around` gives; asked where None.

    Returns
    -------
    DataFrame on the sites of `choice`
        `cost`: value lost by the best set without the site, in persons; inf where no set keeps the rules without
        it; `enters`, `leaves`: the ids that change, joined by ", " (`leaves` counts the site itself); `gap`: of
        the set without it.
    """
    prices = prices_around(problem, choice) if prices is None else prices
    rows = []
    for site in choice.sites:
        place = problem.candidates.get_indexer(pd.Index([site]))
        other = None if problem.forced_in[place[0]] else _without(problem, place, time_limit_s, prices)
        if other is None:
            rows.append({"cost": np.inf, "enters": "", "leaves": str(site), "gap": np.nan})
            continue
        rows.append(
            {
                "cost": max(0.0, choice.value - other.value),
                "enters": ", ".join(map(str, other.sites.difference(choice.sites, sort=False))),
                "leaves": ", ".join(map(str, choice.sites.difference(other.sites, sort=False))),
                "gap": other.gap,
            }
        )
    return pd.DataFrame(rows, index=choice.sites, columns=["cost", "enters", "leaves", "gap"])


def _without(problem: ChoiceProblem, place: Places, limit: float, prices: Array | None) -> Choice | None:
    left = int((~problem.forced_out).sum()) - 1
    if left < problem.count:
        return None
    return best_set(problem.but(out=place), time_limit_s=limit, prices=prices)


def diverse_sets(
    problem: ChoiceProblem,
    choice: Choice,
    *,
    sets: int = 5,
    within: float = WITHIN,
    apart: int = 2,
    time_limit_s: float = TIME_LIMIT_S,
    prices: Array | None = None,
) -> tuple[Choice, ...]:
    """
    Sets nearly as good as the best, each with at least `apart` sites that are in none of the pairs compared.

    Each is the best of those that differ from every set before it by at least `apart` sites.

    Parameters
    ----------
    problem, choice
        A problem and its answer, which is the first set given.
    sets
        Number wanted, the best included.
    within
        Largest loss, as a share of the best value.
    apart
        Sites of a set that any earlier set lacks, 1 ≤ apart ≤ count.
    time_limit_s
        For each set.
    prices
        As for `replacement_costs`.

    Returns
    -------
    tuple of Choice, the best first
        Shorter than `sets` where no other set is that good and that different: the choice is then clear-cut
        (or `time_limit_s` was met before one was found).

    Raises
    ------
    ScenarioError
        `apart` or `within` out of range.
    """
    if not 1 <= apart <= problem.count or not 0 <= within < 1:
        raise ScenarioError(
            f"Alternatives at least {apart} sites apart and within {within}: expected 1 ≤ apart ≤ {problem.count} "
            "and 0 ≤ within < 1."
        )
    prices = prices_around(problem, choice) if prices is None else prices
    found = [choice]
    floor = choice.value * (1.0 - within)
    while len(found) < sets:
        away = tuple(_away(problem, other, apart) for other in found)
        try:
            other = best_set(problem.but(sides=away), time_limit_s=time_limit_s, floor=floor, prices=prices)
        except SolverError:
            break
        if other is None:
            break
        found.append(other)
    return tuple(found)


def _away(problem: ChoiceProblem, choice: Choice, apart: int) -> SideRule:
    member = np.zeros((1, len(problem.candidates)))
    member[0, problem.candidates.get_indexer(choice.sites)] = 1.0
    text = Text(fr=f"au moins {apart} sites de différence", en=f"at least {apart} sites of difference")
    high = np.array([float(problem.count - apart)])
    return SideRule(text=text, rows=sparse.csr_array(member), low=np.array([-np.inf]), high=high)

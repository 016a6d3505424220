"""When no set keeps every rule: a smallest list of rules that cannot hold together, in words."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from geo.errors import ScenarioError
from geo.portfolio.mip import sides_model, solve
from geo.portfolio.model import ChoiceProblem
from geo.portfolio.rules import SideRule
from geo.scoring.criterion import Text


class ConflictError(ScenarioError):
    """No set of sites keeps every rule; `rules` cannot hold together, and any one of them given up frees the rest."""

    def __init__(self, message: str, *, rules: tuple[Text, ...], fr: str | None = None) -> None:
        super().__init__(message, fr=fr)
        self.rules = rules


def conflicting_rules(problem: ChoiceProblem) -> tuple[Text, ...]:
    """
    Find an irreducible list of rules that no set of `count` sites keeps (deletion filter, Chinneck and Dravnieks 1991).

    Parameters
    ----------
    problem
        Each forced site, each limit of a group, the spacing, the budget and the places are rules; the number of
        sites always holds.

    Returns
    -------
    tuple of Text
        Empty where some set keeps all of them. Giving up any one rule of the list makes the others compatible.
    """
    rules = [*_forced_rules(problem), *problem.sides]
    free = replace(
        problem,
        forced_in=np.zeros_like(problem.forced_in),
        forced_out=np.zeros_like(problem.forced_out),
        sides=(),
    )
    if _holds(free, rules):
        return ()
    kept = list(rules)
    for rule in rules:
        without = [other for other in kept if other is not rule]
        if not _holds(free, without):
            kept = without
    return tuple(rule.text for rule in kept)


def conflict_error(problem: ChoiceProblem) -> ConflictError:
    """Make the error that names the rules in conflict."""
    rules = conflicting_rules(problem)
    k = problem.count
    return ConflictError(
        f"No set of {k} sites keeps these rules together: {'; '.join(rule.en for rule in rules)}. Give one of them up.",
        fr=f"Aucun ensemble de {k} sites ne respecte à la fois : {' ; '.join(rule.fr for rule in rules)}. "
        "Il suffit de renoncer à l'une de ces règles.",
        rules=rules,
    )


def _holds(free: ChoiceProblem, rules: list[SideRule]) -> bool:
    return not solve(sides_model(replace(free, sides=tuple(rules)))).is_infeasible


def _forced_rules(problem: ChoiceProblem) -> list[SideRule]:
    rules = []
    for place in np.flatnonzero(problem.forced_in).tolist():
        name = problem.candidates[place]
        rules.append(_fixed(place, problem, 1.0, Text(fr=f"le site « {name} » imposé", en=f"site “{name}” forced in")))
    outside = np.flatnonzero(problem.forced_out)
    if len(outside):
        names = pd.Index(problem.candidates[outside]).astype(str)
        told = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
        member = problem.forced_out.astype(float)[None, :]
        rules.append(
            SideRule(
                text=Text(fr=f"{len(names)} site(s) exclu(s) : {told}", en=f"{len(names)} site(s) forced out: {told}"),
                rows=sparse.csr_array(member),
                low=np.array([-np.inf]),
                high=np.array([0.0]),
            )
        )
    return rules


def _fixed(place: int, problem: ChoiceProblem, value: float, text: Text) -> SideRule:
    row = sparse.csr_array(([1.0], ([0], [place])), shape=(1, len(problem.candidates)))
    return SideRule(text=text, rows=row, low=np.array([value]), high=np.array([value]))

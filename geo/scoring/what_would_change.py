"""The smallest changes that would change a site's verdict or raise its score, by effort."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.scoring.criterion import Criterion, Rule
from geo.scoring.programme import SMALLER, Fit
from geo.scoring.rules import FAIL, UNKNOWN
from geo.scoring.score import normalised_weights
from geo.scoring.value_function import Knots, check_knots

EFFORTS = ("ask", "entrance", "programme", "cut", "timetable", "service", "ground")
"""
From the least effort to the most (proposition): a question to whom can answer; an entrance on another street; fewer
studios; leaving a part of the plot outside; more departures; a service that opens; other ground.
"""

ACTIONS = {"walk_min": "service", "door_min": "service", "departures": "timetable"}
"""Kinds of measure that somebody can change, and how; need, prices and the balance of a commune are given."""

WORTH_SAYING = 0.01
"""A change that brings less than a point of 100 is not proposed. Proposition."""


@dataclass(frozen=True)
class Change:
    """
    One change.

    effort : one of `EFFORTS`
    about : id of the rule or criterion; the street of an entrance; "" for a programme
    now, needed : in the unit of the rule or criterion; NaN unknown, inf out of reach. For "cut": shares; for
        "programme": studios
    gain : added to the score, in [0, 1]
    is_decisive : whether it changes the verdict by itself (clears the rule, answers it, or brings the score asked)
    amount : what it costs in its own unit (m² to leave out, metres of fence to the other street); NaN where none
    """

    effort: str
    about: str
    now: float
    needed: float
    gain: float = 0.0
    is_decisive: bool = False
    amount: float = math.nan


def measure_for(knots: Knots, utility: float, now: float) -> float:
    """
    Measure nearest to the present one at which a value function gives at least a utility.

    Parameters
    ----------
    knots
        See `geo.scoring.value_function.check_knots`.
    utility
        Asked, in [0, 1].
    now
        Present measure; NaN unknown, inf out of reach.

    Returns
    -------
    float
        `now` where it already does; NaN where `now` is unknown or no measure gives so much.

    Examples
    --------
    5 minutes or less are worth 1, 15 or more 0: a half is 10 minutes.

    >>> measure_for([(5, 1.0), (15, 0.0)], 0.5, 14.0)
    10.0
    >>> measure_for([(5, 0.6), (15, 0.0)], 0.8, 14.0)
    nan
    >>> measure_for([(0, 1.0), (5, 1.0), (15, 0.0)], 1.0, math.inf)
    5.0
    """
    check_knots(knots)
    points = np.asarray(knots, dtype=float)
    at, worth = points[:, 0], points[:, 1]
    if math.isnan(now):
        return math.nan
    if np.interp(now, at, worth) >= utility - 1e-12:
        return now
    good = list(at[worth >= utility - 1e-12])
    for k in range(len(at) - 1):
        low, high = sorted((worth[k], worth[k + 1]))
        if low < utility < high:
            good.append(at[k] + (utility - worth[k]) / (worth[k + 1] - worth[k]) * (at[k + 1] - at[k]))
    if math.isinf(now):
        return float(max(good, default=math.nan))
    return float(min(good, key=lambda measure: abs(measure - now))) if good else math.nan


def rule_changes(
    values: pd.Series, answers: pd.Series, rules: tuple[Rule, ...], *, plot_m2: float = math.nan, smallest_m2: float
) -> list[Change]:
    """
    Changes that would clear or answer the exclusions that fail or are unknown.

    Parameters
    ----------
    values, answers : Series on rule ids
        Measure (NaN unknown) and "pass", "fail", "unknown".
    rules
        Alerts ask for nothing.
    plot_m2
        Area of the plot; NaN unknown, or for a point.
    smallest_m2
        Plot below which no programme stands.

    Returns
    -------
    list of Change
        An unknown is to be asked. A share of the plot inside a zone can be left out where enough plot remains.
        Everything else asks for other ground.
    """
    open_rules = [rule for rule in rules if rule.kind == "exclusion" and answers.get(rule.id) in (FAIL, UNKNOWN)]
    count = len(open_rules)
    changes = []
    for rule in open_rules:
        now = float(values[rule.id])
        limit = float(rule.fail_above if rule.fail_above is not None else rule.fail_below or 0.0)
        if answers[rule.id] == UNKNOWN:
            changes.append(Change("ask", rule.id, math.nan, limit, is_decisive=count == 1))
            continue
        is_share = rule.measure.kind == "percent_inside" and rule.fail_above is not None
        # leaving x of the plot out leaves a share of (now − x) ÷ (1 − x): the limit for x = (now − limit) ÷ (1 − limit)
        out = (now - limit) / (100 - limit) * plot_m2 if is_share and limit < 100 else math.nan
        if is_share and plot_m2 - out >= smallest_m2:
            changes.append(Change("cut", rule.id, now, limit, is_decisive=count == 1, amount=out))
        else:
            changes.append(Change("ground", rule.id, now, limit, is_decisive=count == 1))
    return changes


def criterion_changes(
    measures: pd.Series, utilities: pd.Series, criteria: tuple[Criterion, ...], *, score: float, wanted: float
) -> list[Change]:
    """
    Services and departures that would raise a score, each alone, and how near they would have to be.

    Parameters
    ----------
    measures, utilities : Series on criterion ids
        NaN unknown: what is unknown is not proposed.
    criteria
        All those that count, for their weights.
    score, wanted
        In [0, 1]: the score, and the one that would change the verdict (NaN: none).

    Returns
    -------
    list of Change
        Where a criterion can bring `wanted` alone: the measure that just does. Elsewhere the measure of its full
        note, and what that brings.
    """
    share = normalised_weights(pd.Series({criterion.id: criterion.weight for criterion in criteria}, dtype=float))
    changes = []
    for criterion in criteria:
        effort, utility = ACTIONS.get(criterion.measure.kind), float(utilities[criterion.id])
        weight = float(share[criterion.id])
        if effort is None or criterion.is_about_people or math.isnan(utility) or not weight:
            continue
        best = max(worth for _, worth in criterion.knots)
        missing = (wanted - score) / weight
        is_enough = 0 < missing <= best - utility + 1e-12
        target = min(best, utility + missing) if is_enough else best
        gain = weight * (target - utility)
        if gain < WORTH_SAYING:
            continue
        now = float(measures[criterion.id])
        changes.append(
            Change(effort, criterion.id, now, measure_for(criterion.knots, target, now), gain, is_decisive=is_enough)
        )
    return changes


def programme_changes(fit: Fit, answers: pd.Series, rules: tuple[Rule, ...]) -> list[Change]:
    """
    Propose fewer studios where the plot is too small, for those asked or for the rule on its area.

    Nothing where they fit, or where not one does. A rule on the area is an exclusion that reads the attribute
    `area_m2` and asks for a minimum.
    """
    failed = [rule for rule in rules if rule.kind == "exclusion" and answers.get(rule.id) == FAIL]
    on_area = [rule for rule in failed if rule.measure.options.get("column") == "area_m2" and rule.fail_below]
    most = fit.most_studios
    if not most or (fit.status != SMALLER and not on_area):
        return []
    fewer = float(min(most, fit.studios[1]))
    is_decisive = bool(on_area) and len(failed) == 1
    return [Change("programme", "", float(fit.studios[0]), fewer, is_decisive=is_decisive)]


def by_effort(changes: list[Change]) -> list[Change]:
    """
    Sort changes: least effort first, then those that decide, then the greatest gain.

    >>> [c.effort for c in by_effort([Change("service", "a", 9, 5, 0.1), Change("ask", "b", 0, 0)])]
    ['ask', 'service']
    """
    return sorted(changes, key=lambda c: (EFFORTS.index(c.effort), not c.is_decisive, -c.gain, c.about))


def together(changes: list[Change], score: float, wanted: float) -> tuple[list[Change], float]:
    """
    Fewest changes of score that together reach a score: greatest gain first.

    Returns
    -------
    changes, score
        The changes kept and the score they bring; the score may stay below `wanted`. Gains add up only across
        different criteria: an entrance, which moves several, is left out.

    >>> kept, reached = together([Change("service", "a", 9, 5, 0.1), Change("service", "b", 9, 5, 0.3)], 0.4, 0.6)
    >>> [c.about for c in kept], round(reached, 2)
    (['b'], 0.7)
    """
    kept: list[Change] = []
    reached = score
    for change in sorted(
        (c for c in changes if c.gain > 0 and c.effort != "entrance"), key=lambda c: (-c.gain, c.about)
    ):
        if reached >= wanted - 1e-12:
            break
        kept.append(change)
        reached += change.gain
    return kept, reached

"""What a set of sites must respect, as rows: limits per group, spacing, budget, places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from geo.errors import LayerError, ScenarioError
from geo.robustness.weight_space import Array
from geo.scoring.criterion import Text

Places = npt.NDArray[np.int64]
"""Positions of candidates, sorted."""


@dataclass(frozen=True)
class SideRule:
    """One rule on the set, as rows: `low` ≤ `rows` @ chosen ≤ `high`; `text` names it when it conflicts."""

    text: Text
    rows: sparse.csr_array
    low: Array
    high: Array


@dataclass(frozen=True)
class GroupLimit:
    """
    Least and most sites per commune, landlord…

    `of` : Series of group names on candidate ids (NaN: in no group); `at_least` by group; `at_most` by group, or one
    number for each of them; `label` is what a group is, as in "commune".
    """

    label: Text
    of: pd.Series
    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most: int | Mapping[str, int] | None = None


@dataclass(frozen=True)
class ChoiceRules:
    """
    What the set must respect; every part may be left out.

    forced_in, forced_out : candidate ids
    groups : limits per commune, landlord…
    too_close : pairs of candidate ids that may not both be chosen (see `geo.portfolio.inputs.too_close_pairs`)
    spacing_m : for the wording of that rule
    prices, budget : Series in € on candidate ids, and the most that the set may cost; `unknown_price` stands for NaN
    places, least_places : Series on candidate ids, and the least total of places
    """

    forced_in: Sequence[str] = ()
    forced_out: Sequence[str] = ()
    groups: Sequence[GroupLimit] = ()
    too_close: Sequence[tuple[str, str]] = ()
    spacing_m: float | None = None
    prices: pd.Series | None = None
    budget: float | None = None
    unknown_price: float | None = None
    places: pd.Series | None = None
    least_places: float | None = None


def side_rules(index: pd.Index, told: ChoiceRules) -> tuple[SideRule, ...]:
    """Turn the stated rules into rows, one `SideRule` for each thing that can be given up on its own."""
    sides: list[SideRule] = []
    for group in told.groups:
        sides += _group_rules(index, group)
    if told.too_close:
        sides.append(_spacing_rule(index, told))
    if told.budget is not None:
        if told.prices is None:
            raise ScenarioError("A budget needs prices: give a Series of prices on the candidate ids.")
        price = values_on(told.prices, index, "prices", unknown=told.unknown_price)
        text = Text(fr=f"un budget de {told.budget:,.0f} €".replace(",", " "), en=f"a budget of €{told.budget:,.0f}")
        sides.append(_row(text, price, -np.inf, told.budget))
    if told.least_places is not None:
        if told.places is None:
            raise ScenarioError("A least number of places needs the places of each candidate.")
        text = Text(
            fr=f"au moins {told.least_places:g} places en tout", en=f"at least {told.least_places:g} places in all"
        )
        sides.append(_row(text, values_on(told.places, index, "places"), told.least_places, np.inf))
    return tuple(sides)


def _group_rules(index: pd.Index, group: GroupLimit) -> list[SideRule]:
    of = group.of.reindex(index)
    names = [str(name) for name in of.dropna().unique()]
    most = group.at_most if isinstance(group.at_most, Mapping) else dict.fromkeys(names, group.at_most)
    sides = []
    for name, least in group.at_least.items():
        member = (of == name).to_numpy(dtype=float)
        sides.append(
            _row(
                Text(
                    fr=f"au moins {least} site(s) : {group.label.fr} « {name} »",
                    en=f"at least {least} site(s): {group.label.en} “{name}”",
                ),
                member,
                least,
                np.inf,
            )
        )
    for name, limit in most.items():
        if limit is not None:
            text = Text(
                fr=f"au plus {limit} site(s) : {group.label.fr} « {name} »",
                en=f"at most {limit} site(s): {group.label.en} “{name}”",
            )
            sides.append(_row(text, (of == name).to_numpy(dtype=float), -np.inf, limit))
    return sides


def _spacing_rule(index: pd.Index, told: ChoiceRules) -> SideRule:
    pairs = np.array([places_of(index, pair, "too_close") for pair in told.too_close])
    row = np.repeat(np.arange(len(pairs)), 2)
    rows = sparse.csr_array((np.ones(row.size), (row, pairs.ravel())), shape=(len(pairs), len(index)))
    far = "" if told.spacing_m is None else f" {told.spacing_m:g} m"
    text = Text(fr=f"au moins{far} entre deux sites", en=f"at least{far} between two sites")
    return SideRule(text=text, rows=rows, low=np.full(len(pairs), -np.inf), high=np.ones(len(pairs)))


def _row(text: Text, values: npt.ArrayLike, low: float, high: float) -> SideRule:
    return SideRule(
        text=text,
        rows=sparse.csr_array(np.asarray(values, dtype=float)[None, :]),
        low=np.array([float(low)]),
        high=np.array([float(high)]),
    )


def places_of(index: pd.Index, ids: Sequence[str], what: str) -> Places:
    """Positions of ids among the candidates; `what` names the list in the error."""
    told = index.get_indexer(pd.Index(list(ids), dtype=object))
    if (told < 0).any():
        strange = [str(name) for name, place in zip(ids, told, strict=True) if place < 0]
        raise LayerError(f"{what}: not among the candidates: {', '.join(strange[:5])}. Candidates fail no rule.")
    return np.asarray(told, dtype=np.int64)


def values_on(values: pd.Series, index: pd.Index, what: str, *, unknown: float | None = None) -> Array:
    """Values in the order of the candidates, `unknown` standing for NaN; without it, NaN is refused."""
    lost = index.difference(values.index)
    told = values.reindex(index).to_numpy(dtype=float)
    if len(lost):
        raise LayerError(f"{what}: {len(lost)} candidates are absent (first: {lost[0]}). Index it by candidate id.")
    gaps = np.isnan(told)
    if gaps.any() and unknown is None:
        raise LayerError(
            f"{what}: unknown for {int(gaps.sum())} candidates (first: {index[gaps][0]}). "
            "State what an unknown counts for, or force these sites out."
        )
    return np.where(gaps, 0.0 if unknown is None else unknown, told)

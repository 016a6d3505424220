"""What is chosen and under which rules: the joint choice of k sites as arrays, before any solver sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from geo.criterion import Text
from geo.errors import LayerError, ScenarioError, SitesError
from geo.weight_space import Array

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
    too_close : pairs of candidate ids that may not both be chosen (see `geo.portfolio_inputs.too_close_pairs`)
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
        Share of the need of a demand that is reached from a site (see `geo.portfolio_inputs.coverage_by_minutes`).
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
    limit = None if places is None else _on(places, index, "places")
    if limit is not None and len(existing_places or ()) != already.shape[0]:
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
        existing_places=None if limit is None else np.asarray(existing_places or (), dtype=float),
    )


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
        price = _on(told.prices, index, "prices", unknown=told.unknown_price)
        text = Text(fr=f"un budget de {told.budget:,.0f} €".replace(",", " "), en=f"a budget of €{told.budget:,.0f}")
        sides.append(_row(text, price, -np.inf, told.budget))
    if told.least_places is not None:
        if told.places is None:
            raise ScenarioError("A least number of places needs the places of each candidate.")
        text = Text(
            fr=f"au moins {told.least_places:g} places en tout", en=f"at least {told.least_places:g} places in all"
        )
        sides.append(_row(text, _on(told.places, index, "places"), told.least_places, np.inf))
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
    pairs = np.array([_places_of(index, pair, "too_close") for pair in told.too_close])
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


def _beyond(coverage: sparse.csr_array, base: Array) -> sparse.csr_array:
    entries = coverage.tocoo()
    more = np.round(entries.data - base[entries.col], 12)
    kept = more > 0
    return sparse.csr_array((more[kept], (entries.row[kept], entries.col[kept])), shape=coverage.shape)


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
    inside[_places_of(index, told.forced_in, "forced_in")] = True
    outside[_places_of(index, told.forced_out, "forced_out")] = True
    both = index[inside & outside]
    if len(both):
        raise ScenarioError(
            f"Sites forced both in and out: {', '.join(map(str, both))}. Remove them from one of the two lists.",
            fr=f"Sites à la fois imposés et exclus : {', '.join(map(str, both))}.",
        )
    return inside, outside


def _places_of(index: pd.Index, ids: Sequence[str], what: str) -> Places:
    told = index.get_indexer(pd.Index(list(ids), dtype=object))
    if (told < 0).any():
        strange = [str(name) for name, place in zip(ids, told, strict=True) if place < 0]
        raise LayerError(f"{what}: not among the candidates: {', '.join(strange[:5])}. Candidates fail no rule.")
    return np.asarray(told, dtype=np.int64)


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
    values = _on(score, index, "score", unknown=0.0)
    if weight < 0 or (values < 0).any() or (values > 1).any():
        raise LayerError("Scores must lie in [0, 1], and their weight be ≥ 0.")
    return np.asarray(weight * values, dtype=float)


def _on(values: pd.Series, index: pd.Index, what: str, *, unknown: float | None = None) -> Array:
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

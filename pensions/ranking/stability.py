"""How sure the ranks are: stability of each site, what reverses two of them, what decides; as columns and as JSON."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import SitesError
from geo.robustness.acceptability import Disturb, Robustness, pairwise_winning, rank_acceptability
from geo.robustness.flips import flip_sentence, smallest_flip
from geo.robustness.sensitivity import deciding_criteria, one_at_a_time, with_errors
from geo.robustness.stability_class import stability_class
from geo.robustness.weight_space import Array, draw_weights, shares_table
from geo.scoring.criterion import Text
from geo.scoring.ranking import Ranking, row_of
from geo.transit.door_to_door import MAX_MINUTES
from layers.scenario.scenario import RobustnessSpec, Scenario
from maps.words.names import site_name

MOST_SITES = 250_000
"""Above this many ranked sites, stability is not computed: 2,000 rankings of them take a minute."""

TOLD_SITES = 50
FLIPS = 9
"""Sites after the first whose reversal with it is told."""

PAIRS = 10
"""First sites compared two by two."""

P95 = 1.645
"""Standard deviations between the median and the 95th percentile of a normal law."""


@dataclass(frozen=True)
class Stability:
    """What the draws say of the ranked sites: the weightings, the shares, and the class that follows."""

    spec: RobustnessSpec
    weights: Array
    robustness: Robustness
    classes: pd.Series


def measure_stability(ranking: Ranking, scenario: Scenario) -> Stability | None:
    """
    Rank under every drawn weighting; None where no site is ranked, or more than `MOST_SITES` (`why_not_drawn`).

    Among few sites the first places are at most half of them: else every site would be there always.

    Raises
    ------
    ScenarioError
        Bounds or orders that contradict each other.
    """
    if why_not_drawn(ranking) is not None:
        return None
    spec = scenario.robustness
    weights = drawn_weights(ranking, scenario)
    top = min(spec.top, max(1, _ranked(ranking) // 2))
    told = rank_acceptability(
        ranking.utilities,
        weights,
        top=top,
        is_ranked=ranking.scores["is_eligible"].astype(bool),
        disturb=_disturb(ranking, spec),
        seed=spec.seed,
    )
    return Stability(spec, weights, told, stability_class(ranking.scores["rank"], told.table["top_share"], top=top))


def why_not_drawn(ranking: Ranking) -> Text | None:
    """Why stability is not computed, in words; None where it is."""
    ranked = _ranked(ranking)
    if not ranked:
        return Text(
            fr="Stabilité non calculée : aucun site n'est classé.", en="Stability not computed: no site is ranked."
        )
    if ranked <= MOST_SITES:
        return None
    return Text(
        fr=f"Stabilité non calculée : {ranked} sites sont classés, plus de {MOST_SITES}. Classez moins de sites, ou "
        "des mailles plus grandes (--cell).",
        en=f"Stability not computed: {ranked} sites are ranked, more than {MOST_SITES}. Rank fewer sites, or larger "
        "cells (--cell).",
    )


def _ranked(ranking: Ranking) -> int:
    return int(ranking.scores["rank"].notna().sum())


def drawn_weights(ranking: Ranking, scenario: Scenario) -> Array:
    """Draw weightings of the evaluated criteria; what the scenario says of the others is left out."""
    spec, themes = scenario.robustness, {criterion.id: criterion.theme for criterion in ranking.criteria}
    known = {*themes, *(themes.values() if spec.by_theme else ())}
    return draw_weights(
        list(themes),
        spec.draws,
        seed=spec.seed,
        lower={name: share for name, share in spec.lower.items() if name in known},
        upper={name: share for name, share in spec.upper.items() if name in known},
        orders=[pair for pair in spec.orders if set(pair) <= known],
        groups=themes if spec.by_theme else None,
    )


def _disturb(ranking: Ranking, spec: RobustnessSpec) -> Disturb | None:
    errors: dict[str, pd.Series] = {}
    for criterion in ranking.criteria:
        name, measure = criterion.id, ranking.measures[criterion.id]
        size = pd.Series(spec.errors.get(name, 0.0), index=measure.index)
        late = f"{name}_p95_min"
        if spec.timetable_spread and late in ranking.details:
            longest = ranking.details[late].clip(upper=MAX_MINUTES)
            size = size.combine((longest - measure).clip(lower=0).fillna(0.0) / P95, max)
        if spec.estimate_error_share:
            guessed = (measure.abs() * spec.estimate_error_share).where(ranking.estimates[name], 0.0).fillna(0.0)
            size = size.combine(guessed, max)
        if (size > 0).any():
            errors[name] = size
    if not errors:
        return None
    knots = {criterion.id: criterion.knots for criterion in ranking.criteria}
    return with_errors(ranking.utilities, ranking.measures, pd.DataFrame(errors), knots)


def with_stability(ranking: Ranking, sure: Stability | None) -> Ranking:
    """Add what is said of each site to the columns of every output: in percent, and in a word."""
    if sure is None:
        return ranking
    table = sure.robustness.table
    columns = {
        f"stability_top{sure.robustness.top}_percent": table["top_share"] * 100,
        "expected_rank": table["expected_rank"],
        "confidence_percent": table["confidence"] * 100,
        "standing": sure.classes,
    }
    return replace(ranking, details=ranking.details.assign(**columns))


def stability_record(ranking: Ranking, scenario: Scenario, sure: Stability | None) -> dict[str, Any]:
    """All that run.json says of it: parameters, first sites, reversals, pairs, and which criterion decides."""
    if sure is None:
        why = why_not_drawn(ranking)
        return {"is_computed": False, "most_sites": MOST_SITES, "because": why and why.model_dump()}
    ranked = ranking.ordered()[: _ranked(ranking)]
    ids = [criterion.id for criterion in ranking.criteria]
    classes = sure.classes.loc[ranked].to_numpy()
    return {
        "is_computed": True,
        "parameters": scenario.robustness.model_dump() | {"top_counted": sure.robustness.top},
        "margin_share": sure.robustness.margin,
        "weights_drawn": shares_table(sure.weights, ids).round(4).to_dict("index"),
        "sites": [_site(site, ranking, sure) for site in ranked[:TOLD_SITES]],
        **{kind: ranked[classes == kind].astype(str).tolist() for kind in ("firm", "fragile", "contender")},
        "flips": [flip_record(ranking, str(ranked[0]), str(other)) for other in ranked[1 : FLIPS + 1]],
        "pairwise_winning": pairwise_winning(ranking.utilities.loc[ranked[:PAIRS]], sure.weights).round(3).to_dict(),
        "deciding": _deciding(ranking, ranked),
        "one_at_a_time": _one_at_a_time(ranking, sure.robustness.top),
    }


def _site(site: str, ranking: Ranking, sure: Stability) -> dict[str, Any]:
    told, central = row_of(sure.robustness.table, site), sure.robustness.central_weights
    return {
        "site_id": str(site),
        "rank": int(ranking.scores["rank"].loc[site]),
        "top_share": float(told["top_share"]),
        "first_share": float(told["first_share"]),
        "expected_rank": float(np.round(told["expected_rank"], 1)),
        "confidence": None if pd.isna(told["confidence"]) else float(told["confidence"]),
        "standing": str(sure.classes[site]),
        "central_weights": row_of(central, site).round(3).to_dict() if site in central.index else None,
    }


def _deciding(ranking: Ranking, ranked: pd.Index) -> list[dict[str, Any]]:
    """Sobol' indices of the first site: the share of the variation of its score that each weight makes."""
    told = deciding_criteria(ranking.utilities, ranking.weights, [ranked[0]], draws=512)
    rows = told.droplevel("site_id").sort_values("total", ascending=False)
    return [
        {"criterion": name, "first": _number(row["first"]), "total": _number(row["total"])}
        for name, row in rows.iterrows()
    ]


def _one_at_a_time(ranking: Ranking, top: int) -> list[dict[str, Any]]:
    eligible = ranking.scores["is_eligible"].astype(bool)
    # sites far behind cannot enter the first places by one weight: those that could are enough, and much faster
    near = ranking.ordered()[: min(len(ranking.sites), 5_000)]
    told = one_at_a_time(ranking.utilities.loc[near], ranking.weights, top=top, is_ranked=eligible.loc[near])
    rows = told.reset_index()[["criterion", "factor", "entries", "first"]]
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def flip_record(ranking: Ranking, first: str, second: str) -> dict[str, Any]:
    """
    Say what reverses two sites, as JSON with the sentence in both languages.

    Raises
    ------
    SitesError
        A site that is not a candidate, or twice the same.
    """
    check_sites(ranking, (first, second))
    if first == second:
        raise SitesError(
            f"'{first}' was given twice: expected two sites.",
            fr=f"« {first} » est donné deux fois : donnez deux sites différents.",
        )
    flip = smallest_flip(ranking.utilities, ranking.weights, first, second)
    labels = {criterion.id: criterion.label for criterion in ranking.criteria}
    moved = flip.weights[flip.weights["change"].abs() > 1e-9] if flip.is_possible else flip.weights.iloc[:0]
    names = {site: name_of(ranking, site) for site in (first, second)}
    return {
        "first": first,
        "second": second,
        "is_possible": flip.is_possible,
        "moved_share": _number(flip.moved_share),
        "gap": round(flip.gap, 6),
        "weights": moved.round(4).to_dict("index"),
        "alone": {str(key): round(float(value), 4) for key, value in flip.alone.dropna().items()},
        "sentence": Text(
            fr=flip_sentence(flip, labels, lang="fr", sites=names),
            en=flip_sentence(flip, labels, lang="en", sites=names),
        ).model_dump(),
    }


def check_sites(ranking: Ranking, ids: tuple[str, ...]) -> None:
    """Refuse ids that are no candidate site, naming some that are."""
    strange = [site for site in ids if site not in ranking.sites.index]
    if strange:
        some = ", ".join(map(str, ranking.ordered()[:3]))
        raise SitesError(
            f"Not candidate sites: {', '.join(strange)}. The first are {some}; all ids are in sites.xlsx.",
            fr=f"Sites inconnus : {', '.join(strange)}. Les premiers du classement sont {some} ; tous les identifiants "
            "sont dans sites.xlsx.",
        )


def name_of(ranking: Ranking, site: str) -> str:
    """What a reader calls the site: its address and plot; its id too where another site is called the same."""
    labels = ranking.sites["label"]
    label = str(labels.loc[site])
    return site_name(label) if (labels == label).sum() == 1 else f"{site_name(label)} ({site})"


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)

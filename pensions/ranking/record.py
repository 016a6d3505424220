"""What made a run: sources, scenario, versions, counts, what was not evaluated; the content of run.json."""

import datetime
import importlib.metadata
import math
import platform
from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.scoring.criterion import Criterion, Rule, Text
from geo.scoring.ranking import Ranking, row_of
from geo.scoring.rules import FAIL, UNKNOWN
from layers.places.received import Received
from layers.places.sites import drawn_from_a_part
from layers.reception.notes import Note, french
from layers.scenario.asked_of_layers import categories_asked
from layers.scenario.scenario import Scenario
from layers.territory.ground_told import coverage_record, known_in_part
from layers.territory.layer_names import nothing_found, notice, withheld_titles
from layers.territory.territory import Territory
from pensions.inspecting.controls import make_controls
from pensions.inspecting.told import inspection_record, told_in_full, unfit_sentence
from pensions.ranking.minutes import (
    destinations_record,
    minutes_record,
    streets_record,
    timetable_record,
    timetable_warnings,
)
from pensions.ranking.misspelt_values import misspelt_values
from pensions.ranking.run_inputs import RunInputs

MADE_WITH = ("geopandas", "shapely", "pyproj", "numpy", "pandas", "scipy", "rasterio")
NO_FINGERPRINT = ("filosofi_grid", "need_table", "eviction_table", "local_pensions")
"""Readers of counts of people and of the planner's own list, which may hold a confidential place: the sha256 of their
file would let a reader of the outputs check guesses of what they do not tell."""

DETAILED = 50
"""Sites whose utilities and contributions are in run.json: enough to recompute their score by hand."""


def software_version() -> str:
    """Version of the installed package."""
    return importlib.metadata.version("pensions")


def make_record(
    run_inputs: RunInputs, ranking: Ranking, surface: Ranking, *, candidates: Ranking | None = None
) -> dict[str, Any]:
    """
    Everything that made a ranking, as plain JSON values.

    Measures about people are never in it: only their rounded utilities. What nothing answers is told of `candidates`,
    by default the sites ranked: a few sites checked say nothing of the territory.
    """
    territory, scenario = run_inputs.territory, run_inputs.scenario
    head = territory.head
    controls = make_controls(run_inputs.evidence(ranking.sites))
    unanswered = _unanswered(scenario, ranking if candidates is None else candidates)
    unfit = unfit_sentence(controls, unanswered)
    return {
        "territory": {
            "id": head.id,
            "name": head.name,
            "is_fictional": head.is_fictional,
            "notice": None if head.notice is None else head.notice.model_dump(),
            "cell_m": territory.sites.cell_m,
        },
        "scenario": {
            "id": scenario.id,
            "label": scenario.label.model_dump(),
            "hash": scenario.hash,
            "themes": [theme.model_dump() for theme in scenario.themes],
            "parameters": {name: parameter.model_dump() for name, parameter in scenario.parameters.items()},
        },
        "software": {
            "name": "pensions",
            "version": software_version(),
            "python": platform.python_version(),
            "libraries": {name: importlib.metadata.version(name) for name in MADE_WITH},
        },
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "sources": [_source(source) for source in territory.sources],
        "coverage": coverage_record(territory.coverage),
        "streets": streets_record(run_inputs, ranking.sites),
        "timetable": timetable_record(run_inputs, ranking),
        "destinations": destinations_record(run_inputs),
        "minutes": minutes_record(run_inputs, ranking),
        "measured": {"values": run_inputs.kept.asked, "read_back": run_inputs.kept.read_back},
        "not_evaluated": _not_evaluated(scenario, ranking),
        "surface_not_evaluated": sorted(surface.not_evaluated),
        "withheld": _withheld(territory),
        "unfit": None if unfit is None else unfit.model_dump(),
        "inspection": inspection_record(controls),
        "inspected": None,
        "warnings": [*told_in_full(controls, unanswered), *_warnings(run_inputs, ranking)],
        "counts": _counts(ranking, surface),
        "received": _received(ranking),
        "criteria": [_criterion(criterion, ranking) for criterion in ranking.criteria],
        "rules": [_rule(rule, ranking) for rule in ranking.rules],
        "first_sites": [_site(site_id, ranking) for site_id in ranking.ordered()[:DETAILED]],
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source as outputs tell it; what was mended names its rows, which stay here where its licence keeps them."""
    told = dict(source) | {"repairs": [{"fr": french(note), "en": str(note)} for note in source["repairs"]]}
    if source["reader"] in NO_FINGERPRINT:
        told["sha256"] = None
    if not source["may_redistribute"]:
        told["repairs"] = []
        told["received"] = []
        told["left_out"] = {}
    return told


def _not_evaluated(scenario: Scenario, ranking: Ranking) -> dict[str, Any]:
    labels = {item.id: item.label for item in scenario.criteria} | {item.id: item.label for item in scenario.rules}
    return {
        key: {"label": labels[key].model_dump(), "reason": reason.model_dump()}
        for key, reason in ranking.not_evaluated.items()
    }


def _unanswered(scenario: Scenario, ranking: Ranking) -> list[Text]:
    """Exclusion rules that no site has an answer to, of those that read a layer: nobody looked at what they forbid."""
    return [
        rule.label
        for rule in scenario.rules
        if rule.kind == "exclusion" and rule.measure.layers and bool((ranking.verdicts[rule.id] == UNKNOWN).all())
    ]


def _withheld(territory: Territory) -> list[dict[str, str]]:
    """One sentence a source whose licence keeps it out of every output."""
    return [notice(title).model_dump() for title in withheld_titles(territory.sources)]


def _nothing_found(territory: Territory) -> list[dict[str, str]]:
    """One sentence a source of which no row falls in the territory, and of which nothing says why."""
    silent = [
        source
        for source in territory.sources
        if source["rows"] == 0
        and not source["empty_because"]
        and not source["left_out"].get("duplicate")
        and not any(isinstance(note, Note) and note.reason == "confidential" for note in source["repairs"])
    ]
    margin = territory.head.margin_m
    return [nothing_found(source["layer"], source["title"], margin).model_dump() for source in silent]


def territory_warnings(territory: Territory) -> list[dict[str, str]]:
    """What every output says of a territory, whatever is asked of it."""
    told = []
    if territory.head.is_fictional:
        told.append({"fr": "Données fictives.", "en": "Fictional data."})
    if territory.head.notice is not None:
        told.append(territory.head.notice.model_dump())
    return told + _withheld(territory) + _nothing_found(territory)


def _warnings(run_inputs: RunInputs, ranking: Ranking) -> list[dict[str, str]]:
    told = territory_warnings(run_inputs.territory) + timetable_warnings(run_inputs)
    partly = known_in_part(run_inputs.territory.coverage, _ground_read(run_inputs.scenario))
    drawn = drawn_from_a_part(ranking.sites, run_inputs.territory.coverage)
    told += [said.model_dump() for said in (partly, drawn) if said is not None]
    told += [said.model_dump() for said in misspelt_values(run_inputs)]
    received = ranking.sites.attrs.get("received")
    if isinstance(received, Received) and received.is_worth_a_word:
        told.append(received.text.model_dump())
    estimated = [c.label for c in ranking.criteria if bool(ranking.estimates[c.id].any())]
    if estimated:
        told.append(
            {
                "fr": "Estimation à vol d'oiseau ou par commune, pour tout ou partie des sites : "
                + ", ".join(label.fr for label in estimated)
                + ".",
                "en": "Estimated in straight line or by commune, for some or all sites: "
                + ", ".join(label.en for label in estimated)
                + ".",
            }
        )
    return told


def _ground_read(scenario: Scenario) -> set[tuple[str, str]]:
    """Every layer that a criterion or a rule of the scenario may read, with the categories of places it asks for."""
    specs = [*(one.measure for one in scenario.criteria), *(one.measure for one in scenario.rules)]
    asked = {(layer, category) for spec in specs for layer in spec.layers for category in categories_asked(layer, spec)}
    return asked | {("streets", "")}


def _received(ranking: Ranking) -> dict[str, Any] | None:
    """What became of the rows of a list; see `layers.places.sites.read_sites`."""
    told = ranking.sites.attrs.get("received")
    if not isinstance(told, Received):
        return None
    kept = [{"row": one.row, "given": one.given, "why": one.why.model_dump()} for one in told.first_not_placed]
    counts = {name: getattr(told, name) for name in ("file", "rows", "sites", "repeated", "not_placed")}
    return {**counts, "first_not_placed": kept}


def _counts(ranking: Ranking, surface: Ranking) -> dict[str, int]:
    return {
        "candidate_sites": len(ranking.sites),
        "ranked": int(ranking.scores["rank"].notna().sum()),
        "excluded": int((~ranking.scores["is_eligible"]).sum()),
        "with_unknown_rules": int((ranking.verdicts == UNKNOWN).any(axis="columns").sum()),
        "with_unknown_measures": int(ranking.measures.isna().any(axis="columns").sum()),
        "disputed": int(ranking.scores["is_disputed"].sum()),
        "surface_cells": len(surface.sites),
    }


def _criterion(criterion: Criterion, ranking: Ranking) -> dict[str, Any]:
    return {
        **criterion.model_dump(mode="json"),
        "unknown_sites": int(ranking.measures[criterion.id].isna().sum()),
        "out_of_reach_sites": int(np.isposinf(ranking.measures[criterion.id]).sum()),
        "estimated_sites": int(ranking.estimates[criterion.id].sum()),
    }


def _rule(rule: Rule, ranking: Ranking) -> dict[str, Any]:
    answers = ranking.verdicts[rule.id]
    return {
        **rule.model_dump(mode="json"),
        "failing_sites": int((answers == FAIL).sum()),
        "unknown_sites": int((answers == UNKNOWN).sum()),
        "unknown_because": _unknown_because(rule, ranking, bool((answers == UNKNOWN).any())),
    }


def _unknown_because(rule: Rule, ranking: Ranking, is_unknown: bool) -> dict[str, str] | None:
    """Why a rule is unknown for some sites, naming the layer; None where none is."""
    reasons = ranking.unknown_because | ranking.not_evaluated
    return reasons[rule.id].model_dump() if is_unknown and rule.id in reasons else None


def _site(site_id: str, ranking: Ranking) -> dict[str, Any]:
    scores = row_of(ranking.scores, site_id)
    about_people = {criterion.id for criterion in ranking.criteria if criterion.is_about_people}
    return {
        "site_id": site_id,
        "label": str(ranking.sites.at[site_id, "label"]),
        "commune": str(ranking.sites.at[site_id, "commune"]),
        "rank": None if scores.isna()["rank"] else int(scores["rank"]),
        "score": float(scores["score"]),
        "score_high": float(scores["score_high"]),
        "score_geometric": float(scores["score_geometric"]),
        "measures": {
            key: _number(value) for key, value in row_of(ranking.measures, site_id).items() if key not in about_people
        },
        "out_of_reach": [str(key) for key, value in row_of(ranking.measures, site_id).items() if math.isinf(value)],
        "utilities": {key: _number(value) for key, value in row_of(ranking.utilities, site_id).items()},
        "verdict": ranking.details["verdict"].loc[site_id] if "verdict" in ranking.details else None,
        "verdicts": {str(key): str(value) for key, value in row_of(ranking.verdicts, site_id).items()},
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

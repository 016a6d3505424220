"""What made a ranking, in sentences for the head of every output."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.scoring.criterion import Language, Text
from geo.scoring.ranking import Ranking
from maps.flat_tables import Run, in_language
from maps.text import dated

FICTIONAL = {"fr": "DONNÉES FICTIVES", "en": "FICTIONAL DATA"}

FICTIONAL_UNFIT = Text(
    fr="Données fictives : ne convient pas à une décision.", en="Fictional data: not fit for a decision."
)

COUNTS = {
    "candidate_sites": {"fr": "Sites candidats", "en": "Candidate sites"},
    "ranked": {"fr": "Sites classés", "en": "Ranked sites"},
    "excluded": {"fr": "Sites exclus", "en": "Excluded sites"},
    "with_unknown_rules": {"fr": "Sites dont une règle au moins est sans réponse", "en": "Sites with an unknown rule"},
    "with_unknown_measures": {
        "fr": "Sites dont un critère au moins est inconnu",
        "en": "Sites with an unknown measure",
    },
    "disputed": {"fr": "Sites sur lesquels les deux lectures divergent", "en": "Sites on which the readings disagree"},
    "surface_cells": {"fr": "Mailles de la carte de score", "en": "Cells of the score surface"},
}
"""What the counts of a run are called; another count is shown under its own name."""


def is_fictional(run: Run) -> bool:
    """Whether the territory says that its data are invented."""
    return bool(_part(run, "territory").get("is_fictional", False))


def cell_m(run: Run) -> int | None:
    """Side of the cells of a run in metres; None of what states none."""
    told = _part(run, "territory").get("cell_m")
    return told if isinstance(told, int) else None


def title(run: Run, lang: Language) -> str:
    """
    One line: what, where, when, and "données fictives" where so.

    >>> title({"territory": {"name": "Ville", "is_fictional": True}, "date": "2025-01-02"}, "fr")
    'Sites pour une pension de famille — Ville — 02/01/2025 — DONNÉES FICTIVES'
    """
    what = {"fr": "Sites pour une pension de famille", "en": "Sites for a pension de famille"}[lang]
    scenario = in_language(_part(run, "scenario").get("label"), lang)
    day = dated(str(run.get("date") or "")[:10], lang)
    parts = [what, in_language(_part(run, "territory").get("name"), lang), scenario, day]
    if is_fictional(run):
        parts.append(FICTIONAL[lang])
    return " — ".join(part for part in parts if part)


def not_evaluated(ranking: Ranking, run: Run, lang: Language) -> list[tuple[str, str]]:
    """Criteria and rules that the territory could not answer for any site: (label, why)."""
    described = _part(run, "not_evaluated")
    found = []
    for name in sorted({*ranking.not_evaluated, *described}):
        entry = described.get(name)
        entry = entry if isinstance(entry, Mapping) else {}
        label = in_language(entry.get("label"), lang) or name
        found.append((label, in_language(entry.get("reason") or ranking.not_evaluated.get(name), lang)))
    return found


HEADLINE = ("where", "how_many", "how_sure", "missing")
"""Sentences of the result, in the order in which they are said."""


def headline(run: Run, lang: Language) -> list[str]:
    """The result in sentences: where, how many, how sure, what is missing, what is to be watched; those there are."""
    told = _part(run, "headline")
    return [said for name in HEADLINE if (said := in_language(told.get(name), lang))] + to_watch(run, lang)[:1]


def also_missing(run: Run, lang: Language) -> list[str]:
    """What else ranked sites have no answer to, a sentence each."""
    return [in_language(one, lang) for one in _part(run, "headline").get("also_missing") or ()]


def to_watch(run: Run, lang: Language) -> list[str]:
    """What ranked sites have no answer to of the rules that only flag them, a sentence each."""
    return [in_language(one, lang) for one in _part(run, "headline").get("to_watch") or ()]


def unfit(run: Run, lang: Language) -> str:
    """What makes a result unfit for a decision, "" where nothing does; never behind a click."""
    if "headline" in run:
        return in_language(_part(run, "headline").get("unfit"), lang)
    said = [in_language(FICTIONAL_UNFIT, lang)] * is_fictional(run) + [in_language(run.get("unfit"), lang)]
    return " ".join(one for one in said if one)


def warnings(run: Run, lang: Language) -> list[str]:
    """The other sentences of the head: those that `unfit` does not say already."""
    said = unfit(run, lang)
    told = (in_language(one, lang) for one in run.get("warnings") or ())
    return [one for one in told if one and one.rstrip(".") not in said]


def head(ranking: Ranking, run: Run, lang: Language) -> list[str]:
    """Lines for the head of an output: title, what makes it unfit, the result, notice, not evaluated, warnings."""
    lines = [title(run, lang), unfit(run, lang), *headline(run, lang)]
    notice = in_language(_part(run, "territory").get("notice"), lang)
    if notice:
        lines.append(notice)
    missing = [label for label, _ in not_evaluated(ranking, run, lang)]
    if missing:
        lines.append({"fr": "Non évalués : ", "en": "Not evaluated: "}[lang] + " ; ".join(missing) + ".")
    lines += warnings(run, lang)
    return list(dict.fromkeys(line for line in lines if line))


def facts(run: Run, lang: Language) -> list[tuple[str, str]]:
    """What made the ranking: (name, value) for territory, scenario and hash, software, date, side of cells, counts."""
    words = {
        "fr": ("Territoire", "Scénario", "Empreinte du scénario", "Logiciel", "Date", "Côté des mailles"),
        "en": ("Territory", "Scenario", "Hash of the scenario", "Software", "Date", "Side of the cells"),
    }[lang]
    scenario, software, side = _part(run, "scenario"), _part(run, "software"), cell_m(run)
    values = (
        in_language(_part(run, "territory").get("name"), lang),
        in_language(scenario.get("label"), lang) or str(scenario.get("id", "")),
        str(scenario.get("hash", "")),
        f"{software.get('name', '')} {software.get('version', '')}".strip(),
        str(run.get("date") or ""),
        "" if side is None else f"{side} m",
    )
    counts = [
        (in_language(COUNTS.get(name), lang) or str(name), str(value)) for name, value in _part(run, "counts").items()
    ]
    return [(word, value) for word, value in zip(words, values, strict=True) if value] + counts


def sources_table(run: Run, lang: Language) -> pd.DataFrame:
    """One row a source: layer, title, publisher, vintage, licence, rows, repairs in the language asked, sha256."""
    names = ["layer", "title", "publisher", "vintage", "licence", "rows", "repairs", "sha256"]
    rows = [
        {name: _flat(source.get(name), lang) for name in names}
        for source in run.get("sources") or ()
        if isinstance(source, Mapping)
    ]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _flat(value: Any, lang: Language) -> Any:
    if isinstance(value, list | tuple):
        return " ; ".join(in_language(one, lang) if isinstance(one, Mapping) else str(one) for one in value)
    return "" if value is None else value


def _part(run: Run, name: str) -> Mapping[str, Any]:
    part = run.get(name)
    return part if isinstance(part, Mapping) else {}

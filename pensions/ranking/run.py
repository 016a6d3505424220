"""A run from territory to ranking: measure once for the sites and for the surface, judge, and say what made it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import TerritoryError, TimetableError
from geo.scoring.criterion import Text
from geo.scoring.ranking import Ranking, make_ranking
from geo.transit.timetable import TypicalDates
from layers.places.sites import candidate_sites, grid_sites, is_grid
from layers.scenario.scenario import Scenario, load_scenario
from layers.territory.territory import Territory, load_territory
from pensions.ranking.measures import measure
from pensions.ranking.record import make_record
from pensions.ranking.run_inputs import Ground, NotAvailableError
from pensions.ranking.site_inputs import Bench
from pensions.ranking.stability import measure_stability, stability_record, with_stability

Progress = Callable[[str, str], None]
"""Called with a stage ("layer", "measure", "rule", "output") and what it is about."""

NOWHERE = Text(fr="inconnu pour tous les sites", en="unknown for every site")


@dataclass(frozen=True)
class Run:
    """One ranking of one territory by one scenario, with the surface of the whole territory beside it."""

    territory: Territory
    scenario: Scenario
    ranking: Ranking
    surface: Ranking
    record: dict[str, Any]


def no_progress(stage: str, about: str) -> None:
    """Tell nobody."""


def rank_territory(
    territory: str | Territory,
    *,
    data: Path | None = None,
    scenario: str = "pension_de_famille",
    sites: str | None = None,
    date: dt.date | None = None,
    progress: Progress = no_progress,
) -> Run:
    """
    Rank the candidate sites of a territory.

    Parameters
    ----------
    territory
        A loaded one, or what `layers.territory.territory.load_territory` takes: TOML, folder, name.
    data
        Folder that the file paths of the TOML are relative to.
    scenario
        Name in data/scenarios, or path of a TOML.
    sites
        "grid", a layer, or a file; the territory's own choice when None.
    date
        Weekday on which the timetable is judged; a typical Tuesday when None.
    progress
        Called before each step.

    Raises
    ------
    PensionsError
        See `load_territory`, `load_scenario`, `candidate_sites`; a date outside the validity of the timetable.
    """
    ground, ranking = judge_territory(
        territory, data=data, scenario=scenario, sites=sites, date=date, progress=progress
    )
    sure = measure_stability(ranking, ground.scenario)
    ranking = with_stability(ranking, sure)
    on_grid = is_grid(ground.territory, sites)
    surface = ranking if on_grid else judge(ground, grid_sites(ground.territory), progress)
    record = make_record(ground, ranking, surface) | {"stability": stability_record(ranking, ground.scenario, sure)}
    return Run(ground.territory, ground.scenario, ranking, surface, record)


def judge_territory(
    territory: str | Territory,
    *,
    data: Path | None = None,
    scenario: str = "pension_de_famille",
    sites: str | None = None,
    date: dt.date | None = None,
    progress: Progress = no_progress,
) -> tuple[Ground, Ranking]:
    """Judge the candidate sites, without surface nor record; parameters and errors as for `rank_territory`."""
    judged_by = load_scenario(scenario)
    if not isinstance(territory, Territory):
        territory = load_territory(territory, data=data, progress=lambda layer: progress("layer", layer))
    candidates = candidate_sites(territory, sites)
    ground = Ground(territory, judged_by, date)
    if date is not None:
        check_dates(ground)
    return ground, judge(ground, candidates, progress)


def check_dates(ground: Ground) -> TypicalDates:
    """Refuse a date that the timetable does not cover, or a territory without one, before anything is measured."""
    if ground.territory.feed is None:
        raise TimetableError(
            "A date was given, and the territory has no timetable. Leave --date out.",
            fr="Une date est donnée, mais ce territoire n'a pas d'horaires. Retirez --date.",
        )
    return ground.dates


def judge(
    ground: Ground, sites: gpd.GeoDataFrame, progress: Progress = no_progress, *, base: Ranking | None = None
) -> Ranking:
    """
    Measure every criterion and rule for some sites, and rank them; what cannot be measured is named.

    Parameters
    ----------
    base
        A ranking with whose scores these must compare: its criteria count, and no other. One that cannot be measured
        here is unknown, and widens the interval. Every rule of the scenario is asked.
    """
    bench, scenario = Bench(ground, sites), ground.scenario
    criteria = scenario.criteria if base is None else base.criteria
    missing = pd.Series(float("nan"), index=sites.index)
    measures, estimates, rule_values, details = {}, {}, {}, {}
    not_evaluated: dict[str, Text] = {}
    for criterion in criteria:
        progress("measure", criterion.label.fr)
        try:
            made = measure(bench, criterion.measure)
            values, is_estimate, told = made.values.astype(float), made.is_estimate, made.details
            absence = NOWHERE if values.isna().all() else None
        except NotAvailableError as error:
            values, is_estimate, told, absence = missing, missing.notna(), {}, error.reason
        if base is None and absence is not None:
            not_evaluated[criterion.id] = absence
            continue
        measures[criterion.id], estimates[criterion.id] = values, is_estimate & values.notna()
        details |= {f"{criterion.id}_{what}": series for what, series in told.items()}
    if base is None and not measures:
        raise _nothing_to_rank_by(not_evaluated)
    details |= bench.to_destinations if base is None else {}
    for rule in scenario.rules:
        progress("rule", rule.label.fr)
        try:
            rule_values[rule.id] = measure(bench, rule.measure).values.astype(float)
        except NotAvailableError as error:
            not_evaluated[rule.id], rule_values[rule.id] = error.reason, missing
    if base is not None:
        rules = {rule.id for rule in scenario.rules}
        not_evaluated |= {name: why for name, why in base.not_evaluated.items() if name not in rules}
    return make_ranking(
        sites,
        criteria,
        scenario.rules,
        pd.DataFrame(measures, index=sites.index),
        pd.DataFrame(estimates, index=sites.index),
        pd.DataFrame(rule_values, index=sites.index),
        not_evaluated=not_evaluated,
        details=pd.DataFrame(details, index=sites.index),
    )


def _nothing_to_rank_by(not_evaluated: dict[str, Text]) -> TerritoryError:
    english, french = (sorted({getattr(reason, lang) for reason in not_evaluated.values()}) for lang in ("en", "fr"))
    return TerritoryError(
        f"No criterion could be evaluated: nothing to rank by ({'; '.join(english)}). Bring sources: pensions fetch.",
        fr=f"Aucun critère n'a pu être évalué : rien sur quoi classer ({' ; '.join(french)}). Apportez les sources : "
        "pensions fetch.",
    )

"""A run from territory to ranking: measure once for the sites and for the surface, judge, and say what made it."""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import TerritoryError, TimetableError
from geo.memory import give_back
from geo.scoring.criterion import Rule, Text
from geo.scoring.out_of_reach import WITHOUT_STOP
from geo.scoring.ranking import Ranking, make_ranking
from geo.scoring.rules import FAIL, verdict
from geo.scoring.site_verdict import Bench
from geo.transit.timetable import TypicalDates, check_date, check_weekday
from layers.places.sites import candidate_sites, grid_sites, is_grid
from layers.scenario.scenario import Scenario, load_scenario
from layers.territory.declared import check_cell_m
from layers.territory.territory import Territory, load_territory
from pensions.ranking.job import Asked, Job, Progress, as_job, no_progress
from pensions.ranking.measured_once import MeasuredOnce
from pensions.ranking.record import make_record
from pensions.ranking.run_inputs import NotAvailableError, RunInputs
from pensions.ranking.sectors.gathering import with_sectors
from pensions.ranking.sectors.headline import headline
from pensions.ranking.sectors.told import sectors_record
from pensions.ranking.site_inputs import Measurement, SiteInputs
from pensions.ranking.standing import make_bench, pension_sites, verdict_record, with_verdicts

NOWHERE = Text(fr="inconnu pour tous les sites", en="unknown for every site")


@dataclass(frozen=True)
class Run:
    """One ranking of one territory by one scenario, with the surface of the whole territory beside it."""

    territory: Territory
    scenario: Scenario
    ranking: Ranking
    surface: Ranking
    record: dict[str, Any]
    bench: Bench


def rank_territory(
    asked: Asked,
    *,
    progress: Progress = no_progress,
    ranked: Callable[[RunInputs, Ranking], None] = lambda run_inputs, ranking: None,
) -> Run:
    """
    Rank the candidate sites of a territory.

    Parameters
    ----------
    asked
        A `Job`; or a territory (loaded, TOML, folder, name), judged as `Job` has it by default.
    progress
        Called before each step.
    ranked
        Called once with the ranking, which is final, before it is worked out how sure it is.

    Raises
    ------
    PensionsError
        See `load_territory`, `load_scenario`, `candidate_sites`; a date outside the
        validity of the timetable, or that is no weekday.
    """
    from pensions.ranking.stability import measure_stability, stability_record, with_stability

    job = as_job(asked)
    run_inputs, ranking = judge_territory(job, progress=progress)
    ranked(run_inputs, ranking)
    give_back()
    territory, scenario = run_inputs.territory, run_inputs.scenario
    sure = measure_stability(ranking, scenario)
    give_back()
    ranking = with_sectors(with_stability(ranking, sure), territory, scenario)
    is_cells = is_grid(territory, job.sites)
    surface = ranking if is_cells else judge(run_inputs, grid_sites(territory), progress)
    bench = bench_of(run_inputs, ranking, surface)
    ranking = with_verdicts(ranking, bench)
    record = make_record(run_inputs, ranking, surface)
    give_back()
    record |= {"stability": stability_record(ranking, scenario, sure), "verdicts": verdict_record(ranking, bench)}
    unfit = None if record["unfit"] is None else Text(**record["unfit"])
    record |= {"sectors": sectors_record(ranking, scenario)}
    record |= {"headline": headline(ranking, territory, scenario, unfit, are_cells=is_cells)}
    if sure is None:
        record["warnings"].append(record["stability"]["because"])
    return Run(territory, scenario, ranking, ranking if is_cells else surface, record, bench)


def bench_of(run_inputs: RunInputs, candidates: Ranking, cells: Ranking) -> Bench:
    """What candidates are compared with: the cells where people live, and the existing pensions, measured here."""
    homes = pension_sites(run_inputs.territory)
    pensions = None if homes.empty else judge(run_inputs, homes, reference=cells)
    return make_bench(run_inputs.territory, candidates, cells, pensions)


def judge_territory(asked: Asked, *, progress: Progress = no_progress) -> tuple[RunInputs, Ranking]:
    """Judge the candidate sites, without surface nor record; parameters and errors as for `rank_territory`."""
    job = as_job(asked)
    run_inputs = load_inputs(job, progress)
    candidates = candidate_sites(run_inputs.territory, job.sites)
    give_back()
    if job.date is not None:
        check_dates(run_inputs)
    return run_inputs, judge(run_inputs, candidates, progress)


def load_inputs(job: Job, progress: Progress = no_progress, *, only: Collection[str] = ()) -> RunInputs:
    """
    Read the scenario and the territory of a job, those that are not loaded yet; of the layers, `only` some.

    Raises
    ------
    PensionsError
        See `load_scenario` and `load_territory`; a side of cells that cannot be.
    """
    if job.cell_m is not None:
        check_cell_m(job.cell_m)
    scenario = job.scenario if isinstance(job.scenario, Scenario) else load_scenario(job.scenario)
    territory = job.territory
    if not isinstance(territory, Territory):
        territory = load_territory(territory, data=job.data, only=only, progress=lambda layer: progress("layer", layer))
    return RunInputs(territory.with_cells(job.cell_m), scenario, job.date)


def check_dates(run_inputs: RunInputs) -> TypicalDates:
    """Refuse a date that is no weekday, or not in the timetable, or a territory without one, before any measure."""
    feed = run_inputs.territory.feed
    if feed is None:
        raise TimetableError(
            "A date was given, and the territory has no timetable. Leave --date out.",
            fr="Une date est donnée, mais ce territoire n'a pas d'horaires. Retirez --date.",
        )
    if run_inputs.date is not None:
        check_date(feed, run_inputs.date)
        check_weekday(feed, run_inputs.date)
    return run_inputs.dates


def judge(
    run_inputs: RunInputs,
    sites: gpd.GeoDataFrame,
    progress: Progress = no_progress,
    *,
    reference: Ranking | None = None,
    is_kept: bool = True,
) -> Ranking:
    """
    Measure every criterion and rule for some sites, and rank them; what cannot be measured is named.

    Parameters
    ----------
    reference
        A ranking with whose scores these must compare: its criteria count, and no other. One that cannot be measured
        here is unknown, and widens the interval. Every rule of the scenario is asked.
    is_kept
        Whether what is measured is kept for the next run, and read back from earlier ones.
    """
    sites_measured, scenario = MeasuredOnce(SiteInputs(run_inputs, sites), is_kept), run_inputs.scenario
    criteria = scenario.criteria if reference is None else reference.criteria
    missing = pd.Series(float("nan"), index=sites.index)
    measures, estimates = {}, {}
    details: dict[str, pd.Series] = {}
    not_evaluated: dict[str, Text] = {}
    for criterion in criteria:
        progress("measure", criterion.label.fr)
        try:
            made = sites_measured.measured(criterion)
            values, is_estimate, told = made.values.astype(float), made.is_estimate, made.details
            absence = NOWHERE if values.isna().all() else None
        except NotAvailableError as error:
            values, is_estimate, told, absence = missing, missing.notna(), {}, error.reason
        if reference is None and absence is not None:
            not_evaluated[criterion.id] = absence
            continue
        measures[criterion.id], estimates[criterion.id] = values, is_estimate & values.notna()
        details |= {f"{criterion.id}_{what}": series for what, series in told.items()}
    if reference is None and not measures:
        raise _nothing_to_rank_by(not_evaluated)
    details |= sites_measured.to_destinations if reference is None else {}
    if run_inputs.territory.feed is not None and run_inputs.door_targets:
        details[WITHOUT_STOP] = sites_measured.is_without_stop
    answers, absent = _rules_measured(sites_measured, scenario.rules, progress)
    not_evaluated |= absent
    decided = {rule.id: _decided(answers[rule.id], rule) if rule.id in answers else missing for rule in scenario.rules}
    rule_values = pd.DataFrame(decided, index=sites.index, copy=False)
    details |= _known_ground(scenario.rules, rule_values, answers)
    if reference is not None:
        rules = {rule.id for rule in scenario.rules}
        not_evaluated |= {name: why for name, why in reference.not_evaluated.items() if name not in rules}
    return make_ranking(
        sites,
        criteria,
        scenario.rules,
        pd.DataFrame(measures, index=sites.index, copy=False),
        pd.DataFrame(estimates, index=sites.index, copy=False),
        rule_values,
        not_evaluated=not_evaluated,
        unknown_because={name: why for name, made in answers.items() if (why := made.unknown_because) is not None},
        out_of_reach=run_inputs.out_of_reach,
        details=pd.DataFrame(details, index=sites.index, copy=False),
    )


def _rules_measured(
    sites_measured: MeasuredOnce, rules: tuple[Rule, ...], progress: Progress
) -> tuple[dict[str, Measurement], dict[str, Text]]:
    """What each rule of the scenario measures, and why those that the territory cannot answer are not there."""
    made, absent = {}, {}
    for rule in rules:
        progress("rule", rule.label.fr)
        try:
            made[rule.id] = sites_measured.measured(rule)
        except NotAvailableError as error:
            absent[rule.id] = error.reason
    return made, absent


def _decided(made: Measurement, rule: Rule) -> pd.Series:
    """Values of a rule; what is sure of an unknown one stands where it breaks the rule by itself."""
    values = made.values.astype(float)
    sure = made.at_least if rule.fail_above is not None else made.at_most
    if sure is None:
        return values
    breaks = verdict(sure, rule) == FAIL
    return values.mask(values.isna() & breaks, sure)


def _known_ground(
    rules: tuple[Rule, ...], values: pd.DataFrame, answers: dict[str, Measurement]
) -> dict[str, pd.Series]:
    """
    Percent of each site's ground that is known: `known_percent`, to every exclusion rule; `<rule>_known_percent`, to
    one rule, where it does not know every site whole.
    """
    known = {name: made.known_share for name, made in answers.items() if made.known_share is not None}
    least = pd.Series(math.nan, index=values.index)
    partly = {}
    for rule in rules:
        share = known.get(rule.id, values[rule.id].notna().astype(float))
        percent = (1000 * share + 1e-9) // 1 / 10  # rounded down: 100 is all of it
        if rule.kind == "exclusion":
            least = pd.Series(np.fmin(least, percent), index=values.index)
        if rule.id in known and bool((percent < 100).any()):
            partly[f"{rule.id}_known_percent"] = percent
    return {"known_percent": least.fillna(100.0), **partly}


def _nothing_to_rank_by(not_evaluated: dict[str, Text]) -> TerritoryError:
    english, french = (sorted({getattr(reason, lang) for reason in not_evaluated.values()}) for lang in ("en", "fr"))
    return TerritoryError(
        f"No criterion could be evaluated: nothing to rank by ({'; '.join(english)}). Bring sources: pensions fetch.",
        fr=f"Aucun critère n'a pu être évalué : rien sur quoi classer ({' ; '.join(french)}). Apportez les sources : "
        "pensions fetch.",
    )

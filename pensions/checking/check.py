"""The landlord's check: sites judged like the candidates of a territory, and compared with them."""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.scoring import score as scoring
from geo.scoring.criterion import Rule
from geo.scoring.programme import Fit, Ratios, what_fits
from geo.scoring.rank_if_added import SiteComparison, rank_if_added, share_below
from geo.scoring.ranking import Ranking, row_of, rows_of
from geo.scoring.rules import UNKNOWN
from geo.scoring.site_verdict import VERDICT, standings
from geo.scoring.what_would_change import Change, by_effort, criterion_changes, programme_changes, rule_changes
from layers.places.locate import PlacedSites
from layers.scenario.scenario import Scenario
from pensions.checking import site_facts
from pensions.checking.reference import CheckInputs
from pensions.ranking.record import make_record
from pensions.ranking.run import judge
from pensions.ranking.standing import with_verdicts

FEW = 100
"""Up to so many sites and doors, nothing is kept of them: to write each measure of a territory again, with a row more,
takes longer than to measure a few sites anew. Proposition."""

RATIOS = ("studios", "studio_m2", "common_m2", "levels")


@dataclass(frozen=True)
class Check:
    """Sites checked together: `ranking` holds those placed, its rank is among the candidates of the territory."""

    inputs: CheckInputs
    placed: PlacedSites
    ranking: Ranking
    comparisons: dict[str, SiteComparison]
    verdicts: dict[str, str]
    changes: dict[str, tuple[Change, ...]]
    fits: dict[str, Fit | None]
    record: dict[str, Any]

    def unanswered(self, site: str) -> tuple[Rule, ...]:
        """The exclusions that have no answer for a site."""
        answers = row_of(self.ranking.verdicts, site)
        return tuple(rule for rule in self.ranking.rules if rule.kind == "exclusion" and answers[rule.id] == UNKNOWN)

    def score(self, site: str) -> tuple[float, float]:
        """Low and high end of the score of a site."""
        scores = row_of(self.ranking.scores, site)
        return float(scores["score"]), float(scores["score_high"])


def check_sites(inputs: CheckInputs, located: PlacedSites, *, studios: int | None = None) -> Check:
    """
    Judge sites as the candidates were judged, and say where they stand.

    Parameters
    ----------
    inputs
        See `pensions.checking.reference.prepare_check`.
    located
        See `layers.places.locate.locate`; nothing is judged when nothing could be placed.
    studios
        Programme asked; the scenario's range when None.
    """
    sites = located.sites
    judged, at_doors, doors = _judged(inputs, sites)
    ranking = _ranked_among(inputs, judged)
    stands = standings(ranking, inputs.bench)
    ranking = with_verdicts(ranking, inputs.bench)
    comparisons = {
        str(site): _comparison(inputs, ranking, str(site), row_of(stands, str(site))) for site in sites.index
    }
    verdicts = {site: str(ranking.details[VERDICT].loc[site]) for site in comparisons}
    ratios = ratios_of(inputs.run_inputs.scenario)
    areas = pd.to_numeric(sites["area_m2"], errors="coerce").astype(float)
    fits = {
        str(site): None if ratios is None else what_fits(float(areas[site]), ratios, studios=studios)
        for site in sites.index
    }
    opened = site_facts.entrance_changes(doors, at_doors, ranking)
    changes = {site: _changes(ranking, site, comparisons[site], fits[site], opened.get(site)) for site in comparisons}
    record = make_record(inputs.run_inputs, ranking, inputs.reference.cells, candidates=inputs.reference.candidates)
    return Check(inputs, located, ranking, comparisons, verdicts, changes, fits, record)


def _judged(inputs: CheckInputs, sites: gpd.GeoDataFrame) -> tuple[Ranking, pd.DataFrame, gpd.GeoDataFrame]:
    """The sites judged; the utilities at the doors they could have, measured in the same pass; and these doors."""
    candidates = inputs.reference.candidates
    if sites.empty:
        return (
            replace(rows_of(candidates, []), sites=sites),
            candidates.utilities.iloc[:0],
            site_facts.doors_of(inputs.run_inputs, sites),
        )
    doors = site_facts.doors_of(inputs.run_inputs, sites)
    names = pd.Index([f"\x00door{number}" for number in range(len(doors))], dtype="str", name="site_id")
    at_doors = gpd.GeoDataFrame(geometry=doors.geometry.to_numpy(), index=names, crs=sites.crs)
    both = gpd.GeoDataFrame(pd.concat([sites, at_doors]), crs=sites.crs) if len(doors) else sites
    judged = judge(inputs.run_inputs, both, reference=candidates, is_kept=len(both) > FEW)
    return replace(rows_of(judged, range(len(sites))), sites=sites), judged.utilities.iloc[len(sites) :], doors


def _ranked_among(inputs: CheckInputs, ranking: Ranking) -> Ranking:
    """The same sites with their rank among the candidates, none of which moves; a candidate keeps its own rank."""
    scores = ranking.scores.copy()
    ranks, disputed = [], []
    columns = (scores[name].tolist() for name in ("score", "score_geometric", "is_eligible"))
    for site, score, geometric, is_eligible in zip(scores.index, *columns, strict=True):
        rank = rank_if_added(score, inputs.others(site, "score"))
        gap = abs(rank - rank_if_added(geometric, inputs.others(site, "score_geometric")))
        ranks.append(rank if is_eligible else pd.NA)
        disputed.append(bool(is_eligible) and gap > scoring.DISAGREEMENT * len(inputs.pool))
    scores["rank"] = pd.array(ranks, dtype="Int64")
    scores["is_disputed"] = np.array(disputed, dtype=bool)
    return replace(ranking, scores=scores)


def _comparison(inputs: CheckInputs, ranking: Ranking, site: str, stand: pd.Series) -> SiteComparison:
    others = inputs.others(site, "score")
    rank = ranking.scores["rank"].loc[site]
    return SiteComparison(
        rank=None if pd.isna(rank) else int(rank),
        ranked=len(others) + 1,
        better_than_candidates=share_below(float(ranking.scores["score"].loc[site]), others),
        place_score=float(stand["place_score"]),
        better_than_cells=float(stand["better_than_cells"]),
        cells=len(inputs.bench.cells),
        better_than_pensions=float(stand["better_than_pensions"]),
        pensions=len(inputs.bench.pensions),
        placement=str(stand["placement"]),
        good_score=float(stand["good_score"]),
        lacks=tuple(name for name in ("score", "cells", "pensions") if stand[f"lacks_{name}"]),
    )


def ratios_of(scenario: Scenario) -> Ratios | None:
    """Ratios of the programme that a scenario states; None where it states none."""
    if not {"floor_ratio", "footprint_share", *(f"{name}_min" for name in RATIOS)} <= set(scenario.parameters):
        return None
    low, high = ({name: scenario.number(f"{name}_{end}") for name in RATIOS} for end in ("min", "max"))
    return Ratios(
        studios=(int(low["studios"]), int(high["studios"])),
        studio_m2=(low["studio_m2"], high["studio_m2"]),
        common_m2=(low["common_m2"], high["common_m2"]),
        levels=(int(low["levels"]), int(high["levels"])),
        floor_ratio=scenario.number("floor_ratio"),
        footprint_share=scenario.number("footprint_share"),
    )


def _changes(
    ranking: Ranking, site: str, compared: SiteComparison, fit: Fit | None, door: Change | None
) -> tuple[Change, ...]:
    answers, values = row_of(ranking.verdicts, site), row_of(ranking.rule_values, site)
    shape = ranking.sites.geometry.loc[site]
    area = float(shape.area) if shape.area > 0 else float("nan")
    on_area = {rule.id: rule for rule in ranking.rules if rule.measure.options.get("column") == "area_m2"}
    smallest = max((rule.fail_below or 0.0 for rule in on_area.values()), default=0.0)
    found = rule_changes(values, answers, ranking.rules, plot_m2=area, smallest_m2=smallest)
    small = [] if fit is None else programme_changes(fit, answers, ranking.rules)
    if small:  # fewer studios clear the rule on the area: no other plot is needed for it
        found = [change for change in found if change.about not in on_area or change.effort == "ask"]
    score = float(ranking.scores["score"].loc[site])
    found += small + ([] if door is None else [door])
    found += criterion_changes(
        row_of(ranking.measures, site),
        row_of(ranking.utilities, site),
        ranking.criteria,
        score=score,
        wanted=compared.good_score,
    )
    return tuple(by_effort(found))

"""The sectors of a ranking: which sites, what it is called, how sure its place is, what to know of it first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.robustness.trials import best_scores, normal_numbers, read_trials, weights_around
from geo.scoring.ranking import Ranking
from geo.scoring.rules import FAIL, UNKNOWN
from geo.space.sectors import SECTOR, gather, outlines
from layers.scenario.scenario import Scenario
from layers.scenario.sector_spec import SectorSpec
from layers.territory.territory import Territory
from pensions.ranking.sectors.names import sector_names

AROUND_M = 25.0
"""An outline is drawn this far around the sites. Proposition."""

GRAVE_LAYERS = ("flood", "monuments")
"""Alerts on these are told before the others: what may forbid or change a building. Proposition."""


def with_sectors(ranking: Ranking, territory: Territory, scenario: Scenario) -> Ranking:
    """
    Gather the ranked sites into sectors, once, with the weights of the scenario; see `gathered`.

    Names are those of the territory (`pensions.ranking.sectors.names.sector_names`).
    """
    return gathered(ranking, scenario.sectors, lambda best: sector_names(best, territory))


def gathered(ranking: Ranking, spec: SectorSpec, name: Callable[[gpd.GeoDataFrame], pd.DataFrame]) -> Ranking:
    """
    Gather ranked sites into sectors, and try weights around those shown.

    Parameters
    ----------
    ranking
    spec
    name
        From the best sites to `name_fr` and `name_en`.

    Returns
    -------
    Ranking
        With `sectors`, and `sector` in its details (<NA> for sites that are not ranked).

    Raises
    ------
    ScenarioError
        Numbers that cannot be (`geo.space.sectors.gather`, `geo.robustness.trials`).
    """
    ranked = ranking.ordered()[: int(ranking.scores["rank"].notna().sum())]
    sector = gather(ranking.sites.geometry, ranked, distance_m=spec.distance_m)
    leaders = ranked[~sector.loc[ranked].duplicated().to_numpy()]
    best = ranking.sites.loc[leaders]
    shape = outlines(ranking.sites.geometry, sector, around_m=AROUND_M)
    remarks = _remarks(ranking, leaders)
    columns: dict[str, Any] = {
        **{str(column): told.to_numpy(dtype=object) for column, told in name(best).items()},
        "commune": best["commune"].astype(object).to_numpy(),
        "best": leaders.astype("str").to_numpy(dtype=object),
        "sites": sector.loc[ranked].value_counts().reindex(shape.index, fill_value=0).to_numpy(dtype=np.int64),
        "score": ranking.scores["score"].loc[leaders].to_numpy(dtype=float),
        **_tried(ranking, sector, spec),
        "remark_rule": [rule for rule, _ in remarks],
        "remark_answer": [answer for _, answer in remarks],
    }
    told = gpd.GeoDataFrame(columns, geometry=shape.to_numpy(), index=shape.index, crs=ranking.sites.crs)
    return replace(ranking, sectors=told, details=ranking.details.assign(**{SECTOR: sector}))


def top_counted(spec: SectorSpec, sectors: int) -> int:
    """First places that are counted: at most half of the sectors, or each would be there always."""
    return min(spec.top, max(1, sectors // 2))


def _tried(ranking: Ranking, sector: pd.Series, spec: SectorSpec) -> dict[str, np.ndarray]:
    inside = sector.notna().to_numpy()
    group = sector[inside].to_numpy(dtype=np.int64) - 1
    normal = normal_numbers(spec.trials, len(ranking.criteria), seed=spec.seed)
    weights = weights_around(ranking.weights, normal, concentration=spec.concentration)
    best = best_scores(ranking.utilities.to_numpy(dtype=float)[inside], group, weights)
    told = read_trials(best, top=top_counted(spec, len(best)), sure=spec.tied_under)
    return {name: getattr(told, name) for name in ("tie", "top_trials", "ahead_trials", "low", "high")}


def _remarks(ranking: Ranking, leaders: pd.Index) -> list[tuple[str, str]]:
    """
    The gravest thing to know of each best site: a rule and its answer, or two empty texts.

    First an exclusion without an answer there, then alerts, by `GRAVE_LAYERS` then in the order of the scenario. What
    no ranked site has an answer to is not said of each: it is missing from the whole result.
    """
    verdicts = ranking.verdicts.loc[leaders]
    ranked = ranking.verdicts[ranking.scores["rank"].notna().to_numpy()]
    asked = [(rule, UNKNOWN) for rule in ranking.rules if rule.kind == "exclusion"]
    asked = [one for one in asked if not bool((ranked[one[0].id] == UNKNOWN).all())]
    alerts = [rule for rule in ranking.rules if rule.kind == "alert"]
    grave = [rule for name in GRAVE_LAYERS for rule in alerts if name in rule.measure.layers]
    asked += [(rule, FAIL) for rule in (*grave, *(rule for rule in alerts if rule not in grave))]
    told = [("", "")] * len(leaders)
    for rule, answer in reversed(asked):
        hit = (verdicts[rule.id] == answer).to_numpy()
        told = [(rule.id, answer) if is_hit else one for one, is_hit in zip(told, hit, strict=True)]
    return told

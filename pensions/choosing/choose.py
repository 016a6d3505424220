"""The joint choice: from what a planner asks to k sites chosen together, with a proof and the cost of differing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import ScenarioError, SitesError
from geo.portfolio.alternatives import diverse_sets, prices_around, replacement_costs
from geo.portfolio.inputs import too_close_pairs
from geo.portfolio.model import ChoiceProblem, make_problem
from geo.portfolio.portfolio import Choice, choose, need_reached
from geo.portfolio.rules import ChoiceRules, GroupLimit
from geo.portfolio.worst_first import WorstFirst, choose_worst_first
from geo.scoring.criterion import Text
from geo.scoring.ranking import Ranking
from layers.territory.counted_apart import confidential_places
from layers.territory.territory import Territory
from pensions.choosing.need import Need, need_of
from pensions.choosing.reach import Worth, minutes_table, mode_in_words, mode_of, within_minutes, worth_of
from pensions.choosing.request import LONGEST, THIN_M, ChoiceRequest, check_request
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.stability import check_sites, why_not_drawn

PENSION = "pension_de_famille"
CONFIDENTIAL_COUNTED = Text(
    fr="Des pensions de famille confidentielles, que le territoire déclare pour ce seul usage (confidential_for), sont "
    "comptées comme déjà en place, au milieu de leur carré de 1 km ; elles ne sont ni nommées, ni dessinées, ni "
    "comprises dans les parts du besoin.",
    en="Confidential pensions de famille, which the territory declares for this use alone (confidential_for), are "
    "counted as already there, in the middle of their square of 1 km; they are neither named nor drawn, nor part of "
    "the shares of the need.",
)


@dataclass(frozen=True)
class Chosen:
    """
    A set of sites and its surroundings; `replacement` is None for the worst served first, and `sets` that set alone.

    minutes : what the variant counts minutes for: `mean_minutes`, or `equity_minutes` (Kolm-Pollak)
    existing : what is drawn as already there; where `counts_confidential`, more was counted, and is told nowhere
    """

    request: ChoiceRequest
    ranking: Ranking
    need: Need
    problem: ChoiceProblem
    choice: Choice
    sets: tuple[Choice, ...]
    replacement: pd.DataFrame | None
    worst: WorstFirst | None
    minutes: Mapping[str, float]
    existing: gpd.GeoDataFrame
    notes: tuple[Text, ...]
    counts_confidential: bool = False


def choose_sites(run_inputs: RunInputs, ranking: Ranking, request: ChoiceRequest) -> Chosen:
    """
    Choose the sites of a ranking that together serve the need best.

    Parameters
    ----------
    run_inputs
    ranking
        Sites that fail no exclusion are candidates.
    request

    Raises
    ------
    SitesError
        More sites asked than there are; unknown ids; no need.
    ConflictError
        No set keeps every rule: the rules that conflict are named.
    ScenarioError
        Options out of range.
    """
    check_request(request)
    need, mode = need_of(run_inputs.territory, request.need), mode_of(run_inputs, request.by)
    candidates, thinned = _candidates(ranking, request)
    prices = _prices(ranking, request)
    if prices is not None:
        candidates = candidates[prices.reindex(candidates).notna().to_numpy()]
    existing = existing_pensions(run_inputs.territory)
    hidden = confidential_pensions(run_inputs.territory)
    there = gpd.GeoDataFrame(pd.concat([existing[["places", "geometry"]], hidden]), crs=ranking.sites.crs)
    sites = ranking.sites.loc[candidates, ["geometry"]]
    points = sites.set_geometry(sites.geometry.representative_point())
    longest = max(request.none_from, LONGEST.get(request.variant, 0.0))
    table = minutes_table(run_inputs, need.points, points, mode=mode, longest=longest)
    already = minutes_table(run_inputs, need.points, there[["geometry"]], mode=mode, longest=longest)
    worth, told = worth_of(table, already, need, request, longest)

    def posed(reach: Worth, rules: ChoiceRules, there: gpd.GeoDataFrame) -> ChoiceProblem:
        return make_problem(
            candidates,
            request.count,
            need.amount,
            reach(table, candidates),
            existing=reach(already[already["site"].isin(there.index)], there.index),
            score=ranking.scores["score"].loc[candidates],
            score_weight=request.score_weight * need.total / request.count,
            rules=rules,
            places=None if request.places is None else pd.Series(request.places, index=candidates),
            existing_places=None if request.places is None else there["places"].fillna(request.places).tolist(),
        )

    problem = posed(worth, _rules(ranking, points, request, prices), there)
    choice, worst = _solved(problem, table, already, request)
    sets: tuple[Choice, ...] = (choice,)
    replacement = None
    if worst is None:
        around = prices_around(problem, choice)
        replacement = replacement_costs(problem, choice, time_limit_s=request.time_limit_s, prices=around)
        sets = diverse_sets(
            problem,
            choice,
            sets=request.sets,
            apart=request.difference,
            time_limit_s=request.time_limit_s,
            prices=around,
        )
    minutes = told(choice.reached / need.total)
    if minutes or len(hidden):
        # of what is no reach, tell the need within the minutes, as the other variants do; what confidential places
        # reach would tell where they are
        within = posed(within_minutes(need, request), ChoiceRules(), existing)
        choice, *others = (replace(one, need=need_reached(within, one.sites)) for one in (choice, *sets[1:]))
        sets = (choice, *others)
    notes = (*_notes(need, request, len(existing), thinned, len(candidates)), mode_in_words(run_inputs, mode))
    notes += (CONFIDENTIAL_COUNTED,) if len(hidden) else ()
    unsure = why_not_drawn(ranking)
    notes += () if unsure is None else (unsure,)
    return Chosen(
        request,
        ranking,
        need,
        problem,
        choice,
        sets,
        replacement,
        worst,
        minutes,
        existing,
        notes,
        counts_confidential=len(hidden) > 0,
    )


def existing_pensions(territory: Territory) -> gpd.GeoDataFrame:
    """Pensions de famille of the territory as points on their FINESS ids, with `name` and `places`; none: no row."""
    layer = territory.layers.get("supported_housing")
    if layer is None:
        return gpd.GeoDataFrame({"name": [], "places": []}, geometry=[], crs=2154)
    kept = layer[layer["category"] == PENSION].set_index("finess_id")
    return kept[["name", "places", "geometry"]]


def confidential_pensions(territory: Territory) -> gpd.GeoDataFrame:
    """Confidential pensions de famille that the territory lets a choice count: `places` and points, nothing else."""
    found = confidential_places(territory, "supported_housing", "choose")
    return found.loc[found["category"] == PENSION, ["places", "geometry"]]


def _candidates(ranking: Ranking, request: ChoiceRequest) -> tuple[pd.Index, bool]:
    """The best ranked sites, and those forced in; spread on the territory where there are too many."""
    check_sites(ranking, (*request.include, *request.exclude))
    eligible = ranking.scores["is_eligible"].astype(bool)
    failing = [site for site in request.include if not eligible[site]]
    if failing:
        raise SitesError(
            f"Forced in but excluded by a rule: {', '.join(failing)}.",
            fr=f"Sites imposés mais exclus par une règle : {', '.join(failing)}. Voyez la feuille « Sites exclus ».",
        )
    ranked = ranking.ordered()[: int(eligible.sum())]
    if request.count > len(ranked.difference(pd.Index(request.exclude, dtype=object))):
        left = len(ranked.difference(pd.Index(request.exclude, dtype=object)))
        raise SitesError(
            f"{request.count} sites were asked, {left} candidates are left.",
            fr=f"{request.count} sites demandés, mais il ne reste que {left} sites candidats.",
        )
    thinned = len(ranked) > request.candidates
    if thinned:
        spots = ranking.sites.geometry.loc[ranked].representative_point()
        tile = pd.DataFrame({"x": spots.x // THIN_M, "y": spots.y // THIN_M})
        best = ranked[~tile.duplicated().to_numpy()]
        wanted = request.count + len(request.exclude)
        ranked = (
            best[: max(request.candidates, wanted)]
            if len(best) >= wanted
            else ranked[: max(request.candidates, wanted)]
        )
    return ranked.union(pd.Index(list(request.include)).astype(ranked.dtype), sort=False), thinned


def _prices(ranking: Ranking, request: ChoiceRequest) -> pd.Series | None:
    """Price of a programme at each site: its own where it is stated, else the median around × the built surface."""
    if request.budget is None:
        return None
    if "price_eur" in ranking.sites:
        stated: pd.Series = ranking.sites["price_eur"].astype(float)
        return stated
    name = next((c.id for c in ranking.criteria if c.measure.kind == "median_price"), None)
    if name is None:
        raise ScenarioError(
            "--budget: no price is known in this territory, and the sites have no column 'price_eur'.",
            fr="--budget : aucun prix n'est connu sur ce territoire, et les sites n'ont pas de colonne « price_eur ».",
        )
    return ranking.measures[name] * request.surface_m2


def _rules(ranking: Ranking, points: gpd.GeoDataFrame, request: ChoiceRequest, prices: pd.Series | None) -> ChoiceRules:
    ids = points.index
    sites = ranking.sites.loc[ids]
    groups = []
    named = {"commune": Text(fr="commune", en="commune"), "owner_name": Text(fr="bailleur", en="landlord")}
    for column, most in (("commune", request.per_commune), ("owner_name", request.per_landlord)):
        of = sites[column].replace("", np.nan) if column in sites else pd.Series(np.nan, index=ids)
        least = {name: count for name, count in request.at_least.items() if (of == name).any()}
        if most is not None or least:
            groups.append(GroupLimit(named[column], of, least, most))
    known = {name for group in groups for name in group.at_least}
    strange = sorted(set(request.at_least) - known)
    if strange:
        raise SitesError(
            f"--at-least: no candidate in {', '.join(strange)}.",
            fr=f"--at-least : aucun site candidat dans {', '.join(strange)} (nom de commune ou de bailleur attendu).",
        )
    close = (
        []
        if request.spacing_m is None
        else too_close_pairs(ids, points.geometry.x, points.geometry.y, request.spacing_m)
    )
    return ChoiceRules(
        forced_in=tuple(request.include),
        forced_out=tuple(site for site in request.exclude if site in ids),
        groups=groups,
        too_close=close,
        spacing_m=request.spacing_m,
        prices=None if prices is None else prices.reindex(ids),
        budget=request.budget,
    )


def _solved(
    problem: ChoiceProblem, table: pd.DataFrame, already: pd.DataFrame, request: ChoiceRequest
) -> tuple[Choice, WorstFirst | None]:
    if request.variant != "worst-first":
        return choose(problem, time_limit_s=request.time_limit_s), None
    nearest = already.groupby("demand")["minutes"].min().reindex(problem.demand.index)
    # half minutes: fewer steps to try, and no reader tells them apart
    rounded = table.assign(minutes=np.ceil(table["minutes"] * 2) / 2)
    worst = choose_worst_first(
        problem, rounded, existing_minutes=np.ceil(nearest * 2) / 2, time_limit_s=request.time_limit_s
    )
    return worst.choice, worst


def _notes(need: Need, request: ChoiceRequest, existing: int, thinned: bool, candidates: int) -> list[Text]:
    notes = [
        Text(fr=f"Besoin : {need.unit.fr} ({need.how.fr}).", en=f"Need: {need.unit.en} ({need.how.en})."),
        Text(
            fr=f"{existing} pensions de famille existantes comptées comme déjà en place.",
            en=f"{existing} existing pensions de famille counted as already there.",
        ),
    ]
    if thinned:
        notes.append(
            Text(
                fr=f"{candidates} candidats : le mieux classé de chaque carré de {THIN_M:g} m.",
                en=f"{candidates} candidates: the best ranked of each {THIN_M:g} m square.",
            )
        )
    if request.budget is not None:
        notes.append(
            Text(
                fr=f"Prix d'un site : prix médian autour × {request.surface_m2:g} m² ; inconnu, il est laissé de côté.",
                en=f"Price of a site: median price around × {request.surface_m2:g} m²; of unknown price, left out.",
            )
        )
    return notes

"""The joint choice: from what a planner asks to k sites chosen together, with a proof and the cost of differing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import ScenarioError, SitesError
from geo.portfolio.alternatives import diverse_sets, replacement_costs
from geo.portfolio.inputs import too_close_pairs
from geo.portfolio.model import ChoiceProblem, make_problem
from geo.portfolio.portfolio import Choice, choose, need_reached
from geo.portfolio.rules import ChoiceRules, GroupLimit
from geo.portfolio.worst_first import WorstFirst, choose_worst_first
from geo.scoring.criterion import Text
from geo.scoring.ranking import Ranking
from layers.territory.territory import Territory
from pensions.choosing.need import Need, need_of
from pensions.choosing.reach import Worth, minutes_table, mode_in_words, mode_of, within_minutes, worth_of
from pensions.choosing.request import LONGEST, THIN_M, Wish, check_wish
from pensions.ranking.run_inputs import Ground
from pensions.ranking.stability import check_sites


@dataclass(frozen=True)
class Chosen:
    """
    A set of sites and its surroundings; `replacement` is None for the worst served first, and `sets` that set alone.

    minutes : what the variant counts minutes for: `mean_minutes`, or `equity_minutes` (Kolm-Pollak)
    """

    wish: Wish
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


def choose_sites(ground: Ground, ranking: Ranking, wish: Wish) -> Chosen:
    """
    Choose the sites of a ranking that together serve the need best.

    Parameters
    ----------
    ground
    ranking
        Sites that fail no exclusion are candidates.
    wish

    Raises
    ------
    SitesError
        More sites asked than there are; unknown ids; no need.
    ConflictError
        No set keeps every rule: the rules that conflict are named.
    ScenarioError
        Options out of range.
    """
    check_wish(wish)
    need, mode = need_of(ground.territory, wish.need), mode_of(ground, wish.by)
    candidates, thinned = _candidates(ranking, wish)
    prices = _prices(ranking, wish)
    if prices is not None:
        candidates = candidates[prices.reindex(candidates).notna().to_numpy()]
    existing = existing_pensions(ground.territory)
    points = ranking.sites[[]].set_geometry(ranking.sites.geometry.representative_point()).loc[candidates]
    longest = max(wish.none_from, LONGEST.get(wish.variant, 0.0))
    table = minutes_table(ground, need.points, points, mode=mode, longest=longest)
    already = minutes_table(ground, need.points, existing[["geometry"]], mode=mode, longest=longest)
    worth, told = worth_of(table, already, need, wish, longest)

    def posed(reach: Worth, rules: ChoiceRules) -> ChoiceProblem:
        return make_problem(
            candidates,
            wish.count,
            need.amount,
            reach(table, candidates),
            existing=reach(already, existing.index),
            score=ranking.scores["score"].loc[candidates],
            score_weight=wish.score_weight * need.total / wish.count,
            rules=rules,
            places=None if wish.places is None else pd.Series(wish.places, index=candidates),
            existing_places=None if wish.places is None else existing["places"].fillna(wish.places).tolist(),
        )

    problem = posed(worth, _rules(ranking, points, wish, prices))
    choice, worst = _solved(problem, table, already, wish)
    sets, replacement = (choice,), None
    if worst is None:
        replacement = replacement_costs(problem, choice, time_limit_s=wish.time_limit_s)
        sets = diverse_sets(problem, choice, sets=wish.sets, apart=wish.difference, time_limit_s=wish.time_limit_s)
    minutes = told(choice.reached / need.total)
    if minutes:  # what was maximised is no reach: tell the need within the minutes, as the other variants do
        within = posed(within_minutes(need, wish), ChoiceRules())
        choice, *others = (replace(one, need=need_reached(within, one.sites)) for one in (choice, *sets[1:]))
        sets = (choice, *others)
    notes = (*_notes(need, wish, len(existing), thinned, len(candidates)), mode_in_words(ground, mode))
    return Chosen(wish, ranking, need, problem, choice, sets, replacement, worst, minutes, existing, notes)


def existing_pensions(territory: Territory) -> gpd.GeoDataFrame:
    """Pensions de famille of the territory as points on their FINESS ids, with `name` and `places`; none: no row."""
    layer = territory.layers.get("supported_housing")
    if layer is None:
        return gpd.GeoDataFrame({"name": [], "places": [], "is_confidential": []}, geometry=[], crs=2154)
    kept = layer[layer["category"] == "pension_de_famille"].set_index("finess_id")
    return kept[["name", "places", "is_confidential", "geometry"]]


def _candidates(ranking: Ranking, wish: Wish) -> tuple[pd.Index, bool]:
    """The best ranked sites, and those forced in; spread on the territory where there are too many."""
    check_sites(ranking, (*wish.include, *wish.exclude))
    eligible = ranking.scores["is_eligible"].astype(bool)
    failing = [site for site in wish.include if not eligible[site]]
    if failing:
        raise SitesError(
            f"Forced in but excluded by a rule: {', '.join(failing)}.",
            fr=f"Sites imposés mais exclus par une règle : {', '.join(failing)}. Voyez la feuille « Sites exclus ».",
        )
    ranked = ranking.ordered()[: int(eligible.sum())]
    if wish.count > len(ranked.difference(pd.Index(wish.exclude, dtype=object))):
        left = len(ranked.difference(pd.Index(wish.exclude, dtype=object)))
        raise SitesError(
            f"{wish.count} sites were asked, {left} candidates are left.",
            fr=f"{wish.count} sites demandés, mais il ne reste que {left} sites candidats.",
        )
    thinned = len(ranked) > wish.candidates
    if thinned:
        spots = ranking.sites.geometry.loc[ranked].representative_point()
        tile = pd.Series(list(zip(spots.x // THIN_M, spots.y // THIN_M, strict=True)), index=ranked)
        best = ranked[~tile.duplicated().to_numpy()]
        wanted = wish.count + len(wish.exclude)
        ranked = best[: max(wish.candidates, wanted)] if len(best) >= wanted else ranked[: max(wish.candidates, wanted)]
    return ranked.union(pd.Index(wish.include, dtype=ranked.dtype), sort=False), thinned


def _prices(ranking: Ranking, wish: Wish) -> pd.Series | None:
    """Price of a programme at each site: its own where it is stated, else the median around × the built surface."""
    if wish.budget is None:
        return None
    if "price_eur" in ranking.sites:
        return ranking.sites["price_eur"].astype(float)
    name = next((c.id for c in ranking.criteria if c.measure.kind == "median_price"), None)
    if name is None:
        raise ScenarioError(
            "--budget: no price is known in this territory, and the sites have no column 'price_eur'.",
            fr="--budget : aucun prix n'est connu sur ce territoire, et les sites n'ont pas de colonne « price_eur ».",
        )
    return ranking.measures[name] * wish.surface_m2


def _rules(ranking: Ranking, points: gpd.GeoDataFrame, wish: Wish, prices: pd.Series | None) -> ChoiceRules:
    ids = points.index
    sites = ranking.sites.loc[ids]
    groups = []
    named = {"commune": Text(fr="commune", en="commune"), "owner_name": Text(fr="bailleur", en="landlord")}
    for column, most in (("commune", wish.per_commune), ("owner_name", wish.per_landlord)):
        of = sites[column].replace("", np.nan) if column in sites else pd.Series(np.nan, index=ids)
        least = {name: count for name, count in wish.at_least.items() if (of == name).any()}
        if most is not None or least:
            groups.append(GroupLimit(named[column], of, least, most))
    known = {name for group in groups for name in group.at_least}
    strange = sorted(set(wish.at_least) - known)
    if strange:
        raise SitesError(
            f"--at-least: no candidate in {', '.join(strange)}.",
            fr=f"--at-least : aucun site candidat dans {', '.join(strange)} (nom de commune ou de bailleur attendu).",
        )
    close = [] if wish.spacing_m is None else too_close_pairs(ids, points.geometry.x, points.geometry.y, wish.spacing_m)
    return ChoiceRules(
        forced_in=tuple(wish.include),
        forced_out=tuple(site for site in wish.exclude if site in ids),
        groups=groups,
        too_close=close,
        spacing_m=wish.spacing_m,
        prices=None if prices is None else prices.reindex(ids),
        budget=wish.budget,
    )


def _solved(
    problem: ChoiceProblem, table: pd.DataFrame, already: pd.DataFrame, wish: Wish
) -> tuple[Choice, WorstFirst | None]:
    if wish.variant != "worst-first":
        return choose(problem, time_limit_s=wish.time_limit_s), None
    nearest = already.groupby("demand")["minutes"].min().reindex(problem.demand.index)
    # half minutes: fewer steps to try, and no reader tells them apart
    rounded = table.assign(minutes=np.ceil(table["minutes"] * 2) / 2)
    worst = choose_worst_first(
        problem, rounded, existing_minutes=np.ceil(nearest * 2) / 2, time_limit_s=wish.time_limit_s
    )
    return worst.choice, worst


def _notes(need: Need, wish: Wish, existing: int, thinned: bool, candidates: int) -> list[Text]:
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
    if wish.budget is not None:
        notes.append(
            Text(
                fr=f"Prix d'un site : prix médian autour × {wish.surface_m2:g} m² ; inconnu, il est laissé de côté.",
                en=f"Price of a site: median price around × {wish.surface_m2:g} m²; of unknown price, left out.",
            )
        )
    return notes

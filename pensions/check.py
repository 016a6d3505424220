"""The landlord's check: sites placed, judged like the candidates, compared with them, and told on sheets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import scoring
from geo.comparables import comparables
from geo.criterion import Criterion, Language
from geo.inserted import GOOD_SHARE, Standing, placement, rank_if_inserted, score_on, score_to_beat, share_below
from geo.inserted import verdict_of as verdict_word
from geo.programme import Fit, Ratios, what_fits
from geo.ranking import Ranking
from geo.what_would_change import Change, by_effort, criterion_changes, programme_changes, rule_changes, together
from layers.locate import Located
from layers.scenario import Scenario, load_scenario
from layers.sites import with_commune
from layers.territory import Territory, load_territory
from maps.sheet_content import Comparable, SheetContent
from pensions import site_facts
from pensions.base import Base, judge_like, load_base
from pensions.bench import Bench
from pensions.getting_about import Travel
from pensions.ground import Ground
from pensions.record import make_record
from pensions.run import Progress, no_progress

OUTSIDE_RULE = "outside_territory"
SECTOR_M = 3000.0
"""Where a commune has too few comparable sites, those within this distance are its sector. Proposition."""

SMALLEST_PLOT_M2 = 400.0
MAP_M = (1000.0, 700.0)
DRAWN = (
    "streets", "green_spaces", "water", "flood", "protected_woods", "qpv", "parcels", "transit_lines", "services",
    "supported_housing",
)  # fmt: skip
RATIOS = ("studios", "studio_m2", "common_m2", "levels")


@dataclass(frozen=True)
class Desk:
    """A territory ready to check sites: everything that does not depend on the sites asked."""

    ground: Ground
    base: Base

    @cached_property
    def travel(self) -> Travel:
        """Stops, timetable and places."""
        return Travel(self.ground)

    @property
    def territory(self) -> Territory:
        """The territory of the ground."""
        return self.ground.territory

    @cached_property
    def common(self) -> tuple[Criterion, ...]:
        """Criteria that candidates and cells both have: what makes a site and a cell comparable."""
        ids = {criterion.id for criterion in self.base.cells.criteria}
        return tuple(criterion for criterion in self.base.candidates.criteria if criterion.id in ids)

    @cached_property
    def pool(self) -> pd.DataFrame:
        """Scores of the candidates that fail no exclusion."""
        scores = self.base.candidates.scores
        return scores.loc[scores["is_eligible"], ["score", "score_geometric"]]

    @cached_property
    def middles(self) -> gpd.GeoSeries:
        """A point inside each candidate."""
        return self.base.candidates.sites.geometry.representative_point()

    def others(self, site: str, column: str) -> np.ndarray:
        """Scores of the ranked candidates but the site itself."""
        values = self.pool[column].to_numpy(dtype=float)
        at = self.pool.index.get_indexer([site])[0]
        return values if at < 0 else np.delete(values, at)

    @cached_property
    def cell_scores(self) -> np.ndarray:
        """Scores of all cells on the common criteria."""
        return score_on(self.base.cells.utilities, self.common).to_numpy(dtype=float)

    @cached_property
    def without_housing(self) -> tuple[Criterion, ...]:
        """Common criteria that do not measure the distance to supported housing: a pension would find itself."""
        return tuple(one for one in self.common if "supported_housing" not in one.measure.layers)

    @cached_property
    def pension_scores(self) -> np.ndarray:
        """Scores of the existing pensions de famille of the territory, where their position is sure."""
        layer = self.territory.layers.get("supported_housing")
        if layer is None:
            return np.empty(0)
        is_shown = ~layer["is_confidential"].astype(bool) & ~layer["is_position_doubtful"].astype(bool)
        rows = layer[is_shown & (layer["category"] == "pension_de_famille")]
        homes = gpd.GeoDataFrame(
            {"label": rows["name"].to_numpy()},
            geometry=rows.geometry.to_numpy(),
            index=pd.Index(rows["finess_id"], name="site_id"),
            crs=layer.crs,
        )
        homes = with_commune(homes, self.territory)
        homes = homes[homes["insee_code"] != ""]
        if homes.empty:
            return np.empty(0)
        judged = judge_like(self.ground, homes, self.base.cells)
        return score_on(judged.utilities, self.without_housing).to_numpy(dtype=float)

    @cached_property
    def sources(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Layer → (title, vintage) of its sources."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for source in self.territory.sources:
            title = (str(source["title"]), str(source["vintage"]))
            found[source["layer"]] = (*found.get(source["layer"], ()), title)
        return found

    @cached_property
    def drawn(self) -> dict[str, gpd.GeoDataFrame]:
        """Layers of the small maps; confidential housing is left out."""
        layers = {name: self.territory.layers[name] for name in DRAWN if name in self.territory.layers}
        if "supported_housing" in layers:
            housing = layers["supported_housing"]
            layers["supported_housing"] = housing[~housing["is_confidential"].astype(bool)]
        if self.territory.feed is not None:
            from geo.transit_layers import stops_layer, transit_lines_layer

            layers["stops"] = stops_layer(self.territory.feed, self.ground.dates.weekday)
            layers.setdefault("transit_lines", transit_lines_layer(self.territory.feed))
        return layers


@dataclass(frozen=True)
class Check:
    """Sites checked together: `ranking` holds those placed, its rank is among the candidates of the territory."""

    desk: Desk
    located: Located
    ranking: Ranking
    standings: dict[str, Standing]
    verdicts: dict[str, str]
    changes: dict[str, tuple[Change, ...]]
    fits: dict[str, Fit | None]
    record: dict[str, Any]


def open_desk(
    territory: str | Territory,
    *,
    data: Path | None = None,
    scenario: str | Scenario = "pension_de_famille",
    sites: str | None = None,
    progress: Progress = no_progress,
) -> Desk:
    """
    Load a territory and what sites are compared with; the first use judges every candidate and cell, and keeps them.

    Parameters
    ----------
    territory, data, scenario
        As for `pensions.run.rank_territory`.
    sites
        Candidates to compare with; the territory's own when None.
    progress
        Called before each step.

    Raises
    ------
    PensionsError
        See `load_territory`, `load_scenario`, `candidate_sites`.
    """
    judged_by = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    if not isinstance(territory, Territory):
        territory = load_territory(territory, data=data, progress=lambda layer: progress("layer", layer))
    ground = Ground(territory, judged_by)
    return Desk(ground, load_base(ground, sites=sites, progress=progress))


def check_sites(desk: Desk, located: Located, *, studios: int | None = None) -> Check:
    """
    Judge sites as the candidates were judged, and say where they stand.

    Parameters
    ----------
    desk
        See `open_desk`.
    located
        See `layers.locate.locate`; nothing is judged when nothing could be placed.
    studios
        Programme asked; the scenario's range when None.
    """
    sites = located.sites
    judged, at_doors, doors = _judged(desk, sites)
    ranking = _ranked_among(desk, judged)
    place, bare = (score_on(ranking.utilities, criteria) for criteria in (desk.common, desk.without_housing))
    standings = {
        str(site): _standing(desk, ranking, str(site), float(place[site]), float(bare[site])) for site in sites.index
    }
    verdicts = {
        site: verdict_word(ranking.verdicts.loc[site], ranking.rules, stand.placement, outside=(OUTSIDE_RULE,))
        for site, stand in standings.items()
    }
    ratios = ratios_of(desk.ground.scenario)
    areas = pd.to_numeric(sites["area_m2"], errors="coerce").astype(float)
    fits = {
        str(site): None if ratios is None else what_fits(float(areas[site]), ratios, studios=studios)
        for site in sites.index
    }
    opened = site_facts.entrance_changes(doors, at_doors, ranking)
    changes = {site: _changes(ranking, site, standings[site], fits[site], opened.get(site)) for site in standings}
    record = make_record(desk.ground, ranking, desk.base.cells)
    return Check(desk, located, ranking, standings, verdicts, changes, fits, record)


def _judged(desk: Desk, sites: gpd.GeoDataFrame) -> tuple[Ranking, pd.DataFrame, gpd.GeoDataFrame]:
    """The sites judged; the utilities at the doors they could have, measured in the same pass; and these doors."""
    base = desk.base.candidates
    if sites.empty:
        return replace(_only(base, []), sites=sites), base.utilities.iloc[:0], site_facts.doors_of(desk.ground, sites)
    doors = site_facts.doors_of(desk.ground, sites)
    names = pd.Index([f"\x00door{number}" for number in range(len(doors))], dtype="str", name="site_id")
    at_doors = gpd.GeoDataFrame(geometry=doors.geometry.to_numpy(), index=names, crs=sites.crs)
    both = gpd.GeoDataFrame(pd.concat([sites, at_doors]), crs=sites.crs) if len(doors) else sites
    judged = judge_like(desk.ground, both, base)
    rows = list(range(len(sites)))
    return replace(_only(judged, rows), sites=sites), judged.utilities.iloc[len(sites) :], doors


def _ranked_among(desk: Desk, ranking: Ranking) -> Ranking:
    """The same sites with their rank among the candidates, none of which moves; a candidate keeps its own rank."""
    scores = ranking.scores.copy()
    ranks, disputed = [], []
    for site, row in zip(scores.index, scores.itertuples(), strict=True):
        rank = rank_if_inserted(row.score, desk.others(site, "score"))
        gap = abs(rank - rank_if_inserted(row.score_geometric, desk.others(site, "score_geometric")))
        ranks.append(rank if row.is_eligible else pd.NA)
        disputed.append(bool(row.is_eligible) and gap > scoring.DISAGREEMENT * len(desk.pool))
    scores["rank"] = pd.array(ranks, dtype="Int64")
    scores["is_disputed"] = np.array(disputed, dtype=bool)
    return replace(ranking, scores=scores)


def _standing(desk: Desk, ranking: Ranking, site: str, place: float, bare: float) -> Standing:
    others = desk.others(site, "score")
    rank = ranking.scores.loc[site, "rank"]
    better = share_below(float(ranking.scores.loc[site, "score"]), others)
    return Standing(
        rank=None if pd.isna(rank) else int(rank),
        ranked=len(others) + 1,
        better_than_candidates=better,
        place_score=place,
        better_than_cells=share_below(place, desk.cell_scores),
        cells=len(desk.cell_scores),
        better_than_pensions=share_below(bare, desk.pension_scores),
        pensions=len(desk.pension_scores),
        placement=placement(better),
        good_score=score_to_beat(GOOD_SHARE, others),
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


def _changes(ranking: Ranking, site: str, stand: Standing, fit: Fit | None, door: Change | None) -> tuple[Change, ...]:
    answers, values = ranking.verdicts.loc[site], ranking.rule_values.loc[site]
    shape = ranking.sites.geometry.loc[site]
    area = float(shape.area) if shape.area > 0 else float("nan")
    found = rule_changes(values, answers, ranking.rules, plot_m2=area, smallest_m2=SMALLEST_PLOT_M2)
    small = [] if fit is None else programme_changes(fit, answers, ranking.rules)
    if small:  # fewer studios clear the rule on the area: no other ground is needed for it
        on_area = {rule.id for rule in ranking.rules if rule.measure.options.get("column") == "area_m2"}
        found = [change for change in found if change.about not in on_area or change.effort == "ask"]
    score = float(ranking.scores.loc[site, "score"])
    found += small + ([] if door is None else [door])
    found += criterion_changes(
        ranking.measures.loc[site], ranking.utilities.loc[site], ranking.criteria, score=score, wanted=stand.good_score
    )
    return tuple(by_effort(found))


def sheet_contents(check: Check, *, lang: Language = "fr", has_map: bool = False, only: list[str] | None = None) -> (
    Iterator[SheetContent]
):  # fmt: skip
    """
    What the sheet of each site shows, one at a time.

    Parameters
    ----------
    check
        See `check_sites`.
    lang
        Of the sheets.
    has_map
        Whether carte.html stands in the same folder: the sheet then leads to it.
    only
        Ids of the sites wanted; all when None.
    """
    wanted = [str(site) for site in check.ranking.sites.index if only is None or str(site) in only]
    if not wanted:
        return
    desk, ranking = check.desk, check.ranking
    rows = [ranking.sites.index.get_loc(site) for site in wanted]
    bench = Bench(desk.ground, ranking.sites.iloc[rows])
    part = _only(ranking, rows)
    facts = site_facts.around(desk.ground, bench, part)
    margins = site_facts.rule_margins(desk.ground, bench.sites, part)
    stops, places = desk.travel.stops(bench), desk.travel.places(bench)
    told = check.located.report.set_index("site_id")
    for row, site in enumerate(wanted):
        stand, fit = check.standings[site], check.fits[site]
        x, y = (float(axis.iloc[row]) for axis in (bench.points.geometry.x, bench.points.geometry.y))
        window = (x - MAP_M[0] / 2, y - MAP_M[1] / 2, x + MAP_M[0] / 2, y + MAP_M[1] / 2)
        line = told.loc[site] if site in told.index else {}
        changes = check.changes[site]
        yield SheetContent(
            site_id=site,
            ranking=ranking,
            verdict=check.verdicts[site],
            standing=stand,
            changes=changes,
            together=_together(changes, float(ranking.scores.loc[site, "score"]), stand.good_score),
            margins=site_facts.margins_of(margins, site),
            stops=tuple(stops[row]),
            places=tuple(places[row]),
            around=facts[site],
            ratios=ratios_of(desk.ground.scenario),
            fit=fit,
            comparables=_comparables(desk, ranking, site),
            context=site_facts.cut(desk.drawn, window),
            communes=desk.territory.layers["communes"],
            how=str(line.get(f"remark_{lang}", "")),
            given=str(line.get("given", "")),
            has_map=has_map,
            sources=desk.sources,
            run=check.record,
            lang=lang,
            common=tuple(criterion.id for criterion in desk.common),
            criteria_count=len(desk.ground.scenario.criteria),
            has_timetable=desk.territory.feed is not None,
        )


def _only(ranking: Ranking, rows: list[int]) -> Ranking:
    names = (
        "sites",
        "measures",
        "estimates",
        "utilities",
        "contributions",
        "scores",
        "verdicts",
        "rule_values",
        "details",
    )
    return replace(ranking, **{name: getattr(ranking, name).iloc[rows] for name in names})


def _together(changes: tuple[Change, ...], score: float, wanted: float) -> tuple[tuple[Change, ...], float]:
    if np.isnan(wanted) or score >= wanted:
        return (), score
    kept, reached = together(list(changes), score, wanted)
    return tuple(kept), reached


def _comparables(desk: Desk, ranking: Ranking, site: str) -> tuple[Comparable, ...]:
    """Five of the same commune; where it has fewer, those of the sector too."""
    base = desk.base.candidates
    mine, score = ranking.utilities.loc[site], float(ranking.scores.loc[site, "score"])
    other = base.sites.index != site
    in_commune = (base.sites["insee_code"] == ranking.sites.loc[site, "insee_code"]).to_numpy() & other
    table = comparables(mine, score, base, is_near=pd.Series(in_commune, index=base.sites.index))
    if len(table) < 5:
        in_sector = desk.middles.distance(ranking.sites.geometry.loc[site]).to_numpy() <= SECTOR_M
        near = pd.Series((in_commune | in_sector) & other, index=base.sites.index)
        table = comparables(mine, score, base, is_near=near)
    labels = {criterion.id: criterion.label for criterion in base.criteria}
    return tuple(
        Comparable(
            str(one),
            str(base.sites.loc[one, "label"]),
            str(base.sites.loc[one, "commune"]),
            int(row["rank"]),
            float(row["score"]),
            labels.get(row["best_gain"]),
        )
        for one, row in table.iterrows()
    )

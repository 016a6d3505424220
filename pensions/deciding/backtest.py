"""Where the existing pensions de famille fall among the cells, each judged as if it did not exist."""

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SitesError
from geo.robustness.backtest import Backtest, backtest
from geo.robustness.weight_space import Array
from geo.scoring.criterion import Language, Text
from geo.scoring.ranking import Ranking, make_ranking
from layers.places.in_commune import with_commune
from layers.places.sites import grid_sites
from layers.territory.territory import Territory
from maps.tables.sheets_excel import write_workbook
from pensions.ranking.files import as_checked_json, head_lines, plain_row, provenance, write_all
from pensions.ranking.gate import measured
from pensions.ranking.job import Job, Progress, no_progress
from pensions.ranking.run import judge, load_inputs
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.schema.run import DecisionRecord
from pensions.ranking.site_inputs import SiteInputs
from pensions.ranking.standing import urban_cells
from pensions.words.deciding import deciding_words

GROUPS = ("pension_de_famille", "chrs")
SUPPLY = "supported_housing"
RANDOM_CELLS = 200


@dataclass(frozen=True)
class Tested:
    """A back-test, the places it names, and the cells it compares with."""

    backtest: Backtest
    places: gpd.GeoDataFrame
    ranking: Ranking
    cells: int
    how: Text


def backtest_territory(run_inputs: RunInputs, progress: Progress = no_progress, *, seed: int = 0) -> Tested:
    """
    Back-test a territory.

    Parameters
    ----------
    run_inputs
    progress
    seed
        Of the random cells.

    Raises
    ------
    SitesError
        No pension de famille inside the territory; no urban cell.
    """
    territory = run_inputs.territory
    places = existing_places(territory)
    if not (places["category"] == GROUPS[0]).any():
        backtest({GROUPS[0]: []}, lambda place: (np.nan, np.empty(0)))
    cells = grid_sites(territory)
    columns = ["label", "insee_code", "commune", "geometry"]
    both = pd.concat([cells[columns], places[columns]])
    ranking = judge(run_inputs, gpd.GeoDataFrame(both, crs=cells.crs), progress)
    urban, how = urban_cells(territory, cells)
    kept = urban & ranking.scores["is_eligible"].loc[cells.index].to_numpy(dtype=bool)
    if not kept.any():
        raise SitesError("Back-test: no urban cell.", fr="Contrôle rétrospectif : aucune maille urbaine.")
    compared = cells.index[kept]
    drawn = np.random.default_rng(seed).choice(compared, min(RANDOM_CELLS, len(compared)), replace=False)
    groups = {name: places.index[places["category"] == name].tolist() for name in GROUPS}

    def leave_out(place: str) -> tuple[float, Array]:
        rows = ranking if place in cells.index else without(run_inputs, ranking, place)
        scores = rows.scores["score"]
        return float(scores[place]), scores.loc[compared].to_numpy(dtype=float)

    told = backtest({name: ids for name, ids in groups.items() if ids} | {"random_cells": drawn.tolist()}, leave_out)
    return Tested(told, places, ranking, len(compared), how)


def existing_places(territory: Territory) -> gpd.GeoDataFrame:
    """
    Pensions de famille and CHRS inside the territory, on FINESS ids.

    Left out, as each is named in the outputs: what may not be passed on.
    """
    layer = territory.shown.layers.get(SUPPLY)
    if layer is None:
        layer = gpd.GeoDataFrame(
            {"finess_id": [], "name": [], "category": [], "is_position_doubtful": []},
            geometry=[],
            crs=2154,
        )
    kept = layer[layer["category"].isin(GROUPS)]
    places = kept.set_index(kept["finess_id"].astype(str).rename("site_id"))
    places = with_commune(places.assign(label=places["name"]), territory)
    return places[places["insee_code"] != ""]


def without(run_inputs: RunInputs, ranking: Ranking, place: str) -> Ranking:
    """Judge the same sites again as if one existing place were not there: what reads the supply is measured anew."""
    territory = run_inputs.territory
    supply = territory.layers[SUPPLY]
    left = supply[supply["finess_id"].astype(str) != place].reset_index(drop=True)
    alone = RunInputs(replace(territory, layers={**territory.layers, SUPPLY: left}), run_inputs.scenario)
    site_inputs = SiteInputs(alone, ranking.sites)
    measures, rule_values = ranking.measures.copy(), ranking.rule_values.copy()
    for criterion in ranking.criteria:
        if SUPPLY in criterion.measure.layers:
            measures[criterion.id] = measured(site_inputs, criterion).values
    for rule in ranking.rules:
        if SUPPLY in rule.measure.layers and rule.id not in ranking.not_evaluated:
            rule_values[rule.id] = measured(site_inputs, rule).values
    return make_ranking(
        ranking.sites, ranking.criteria, ranking.rules, measures, ranking.estimates, rule_values,
        not_evaluated=ranking.not_evaluated,
    )  # fmt: skip


def run_backtest(job: Job, *, progress: Progress = no_progress) -> tuple[list[str], Path]:
    """Back-test, write, and give the lines to show and the workbook written. Errors: see `backtest_territory`."""
    run_inputs = load_inputs(job, progress)
    tested = backtest_territory(run_inputs, progress)
    written = write_backtest(run_inputs, tested, job.folder(run_inputs.territory, "retrospectif"), job.lang)
    return backtest_lines(tested, job.lang), written["retrospectif.xlsx"]


def places_told(tested: Tested) -> pd.DataFrame:
    """Existing places with their percentile, the best first in each group; not the random cells."""
    sites = tested.places[["name", "commune", "is_position_doubtful"]]
    table: pd.DataFrame = pd.concat([sites, tested.backtest.table.loc[sites.index]], axis="columns").rename_axis(None)
    table.insert(0, "site_id", table.index.astype(str))
    table["score"], table["percentile"] = (100 * table["score"]).round(1), table["percentile"].round(1)
    table["group"] = pd.Categorical(table["group"], GROUPS, ordered=True)
    return table.sort_values(["group", "percentile"], ascending=[True, False]).astype({"group": "str"})


def backtest_lines(tested: Tested, lang: Language) -> list[str]:
    """What a terminal shows: the warning first."""
    say = deciding_words(lang)
    out = ["! " + getattr(tested.backtest.warning, lang)]
    places = places_told(tested)
    for name, row in tested.backtest.summary.iterrows():
        out.append(
            say["backtest_group"].format(
                group=say[f"group_{name}"],
                places=int(row["places"]),
                mean=row["mean_percentile"],
                median=row["median_percentile"],
                tenth=100 * row["top_tenth_share"],
                low=row["random_low"],
                high=row["random_high"],
            )
        )
        for place in places[places["group"] == name].to_dict("records"):
            doubt = say["backtest_doubt"] if place["is_position_doubtful"] else ""
            out.append(say["backtest_place"].format(**{str(key): value for key, value in place.items()}, doubt=doubt))
    return [*out, say["backtest_how"].format(cells=tested.cells, how=getattr(tested.how, lang))]


def write_backtest(run_inputs: RunInputs, tested: Tested, folder: Path, lang: Language = "fr") -> dict[str, Path]:
    """Write retrospectif.json and retrospectif.xlsx into a folder."""
    say = deciding_words(lang)
    record = provenance(run_inputs, tested.ranking)
    head = [*head_lines(record, say["backtest_title"], lang), getattr(tested.backtest.warning, lang)]
    head.append(say["backtest_how"].format(cells=tested.cells, how=getattr(tested.how, lang)))
    places = places_told(tested)
    groups = tested.backtest.summary.round(3).reset_index(names="group")
    told = {
        "warning": tested.backtest.warning.model_dump(),
        "cells": tested.cells,
        "places": [plain_row(row) for row in places.to_dict("records")],
        "groups": [plain_row(row) for row in groups.to_dict("records")],
    }
    yes = {True: {"fr": "oui", "en": "yes"}[lang], False: ""}
    places = places.assign(is_position_doubtful=places["is_position_doubtful"].map(yes))
    tables = {}
    for name, table in (("places", places), ("groups", groups)):
        shown = table.assign(group=[say[f"group_{one}"] for one in table["group"]])
        tables[say[f"sheet_{name}"]] = shown.rename(columns=lambda column: say.get(f"column_{column}", column))
    return write_all(
        folder,
        {
            "retrospectif.json": as_checked_json(record | {"backtest": told}, "retrospectif.json", DecisionRecord),
            "retrospectif.xlsx": lambda path: write_workbook(path, head, tables),
        },
    )

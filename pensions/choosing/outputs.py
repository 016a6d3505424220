"""Files of a joint choice: choix.json, choix.xlsx, choix.geojson, choix.html."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.language import Language
from maps.colours import BUILDING, BUILDING_LINE, EDGE, GREY, INK, RAMP, SITE
from maps.deciding.page import Marks, Page, write_page, write_points
from maps.tables.sheets_excel import write_workbook
from pensions.choosing.choose import Chosen, choose_sites, existing_pensions
from pensions.choosing.record import choice_record, cost_in_words, lines
from pensions.choosing.request import ChoiceRequest
from pensions.ranking.files import as_checked_json, background, head_lines, provenance, write_all
from pensions.ranking.job import Job, Progress, no_progress
from pensions.ranking.run import judge_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.schema.run import DecisionRecord
from pensions.ranking.stability import measure_stability, with_stability
from pensions.words.deciding import deciding_words

OTHERS = (GREY, BUILDING_LINE, EDGE, BUILDING)
"""Of the sets that were not chosen: greys, so that the chosen one stands out."""


def run_choice(job: Job, request: ChoiceRequest, *, progress: Progress = no_progress) -> tuple[list[str], Path]:
    """
    Rank, choose, write; give the lines to show and the page written.

    Raises
    ------
    PensionsError
        See `judge_territory` and `choose_sites`.
    """
    run_inputs, ranking = judge_territory(job, progress=progress)
    ranking = with_stability(ranking, measure_stability(ranking, run_inputs.scenario))
    progress("choose", "…")
    chosen = choose_sites(run_inputs, ranking, request)
    written = write_choice(run_inputs, chosen, job.folder(run_inputs.territory, "choix"), job.lang)
    return lines(chosen, job.lang), written["choix.html"]


def write_choice(run_inputs: RunInputs, chosen: Chosen, folder: Path, lang: Language = "fr") -> dict[str, Path]:
    """Write the four files of a choice into a folder."""
    told = choice_record(chosen)
    record = provenance(run_inputs, chosen.ranking) | {"choice": told}
    say = deciding_words(lang)
    head = head_lines(record, say["choice_title"].format(k=chosen.request.count), lang)
    head += lines(chosen, lang)[len(told["sites"]) + 1 :]
    tables = choice_tables(told, lang)
    points = choice_points(chosen, told)
    about = {"head": head, "choice": {key: told[key] for key in ("asked", "need_reached", "gap", "is_proven")}}
    page = _page(run_inputs, chosen, told, head, tables, lang)
    return write_all(
        folder,
        {
            "choix.json": as_checked_json(record, "choix.json", DecisionRecord),
            "choix.xlsx": lambda path: write_workbook(path, head, tables),
            "choix.geojson": lambda path: write_points(points, about, path),
            "choix.html": lambda path: write_page(page, path),
        },
    )


def choice_tables(told: dict[str, Any], lang: Language) -> dict[str, pd.DataFrame]:
    """Sites, other sets and communes, under the names that readers see."""
    say = deciding_words(lang)
    sites = pd.DataFrame(told["sites"])
    if "replacement_cost_share" in sites:
        sites["replacement_cost_share"] = [cost_in_words(row, lang) for row in told["sites"]]
    sets = pd.DataFrame(
        [
            {
                "number": number,
                "sites": " ; ".join(one["labels"]),
                "value_share": round(100 * one["value_share"], 1),
                "need_reached": None if one["need_reached"] is None else round(100 * one["need_reached"]),
                "enters": " ; ".join(one["enters"]),
                "leaves": " ; ".join(one["leaves"]),
            }
            for number, one in enumerate(told["sets"], start=1)
        ]
    )
    communes = pd.DataFrame(told["need_by_commune"])
    for when in ("before", "after", "step"):
        communes[when] = (100 * communes[when].astype(float)).round()
    say = say | {"column_need_reached": say["column_need_reached"].format(step=100 * (told["need_step"] or 0.0))}
    return {
        say[f"sheet_{name}"]: table.drop(columns=["is_forced", "replacement_step"], errors="ignore").rename(
            columns=_header(say)
        )
        for name, table in (("sites", sites), ("sets", sets), ("communes", communes))
    }


def _header(say: dict[str, str]) -> Any:
    def named(column: str) -> str:
        return say["column_stability"] if column.startswith("stability_top") else say.get(f"column_{column}", column)

    return named


def choice_points(chosen: Chosen, told: dict[str, Any]) -> gpd.GeoDataFrame:
    """Sites of every set, with the sets that hold them (1 is the best), and the plain columns of the chosen."""
    rows = {row["site_id"]: row for row in told["sites"]}
    member: dict[str, list[str]] = {}
    for number, one in enumerate(told["sets"], start=1):
        for site in one["sites"]:
            member.setdefault(site, []).append(str(number))
    sites = chosen.ranking.sites.loc[list(member)]
    plain = pd.DataFrame(
        [
            {
                "site_id": site,
                "sets": ",".join(numbers),
                "label": str(sites.loc[site, "label"]),
                "commune": str(sites.loc[site, "commune"]),
                "rank": int(chosen.ranking.scores["rank"].loc[site]),
                **{key: value for key, value in rows.get(site, {}).items() if key.startswith(("repl", "stab"))},
            }
            for site, numbers in member.items()
        ]
    )
    return gpd.GeoDataFrame(plain, geometry=sites.geometry.representative_point().to_numpy(), crs=sites.crs)


def _page(
    run_inputs: RunInputs,
    chosen: Chosen,
    told: dict[str, Any],
    head: list[str],
    tables: dict[str, pd.DataFrame],
    lang: Language,
) -> Page:
    say = deciding_words(lang)
    areas, tram = background(run_inputs.territory)
    share = {row["commune"]: row["after"] for row in told["need_by_commune"]}
    areas["fill"] = [_shade(share.get(name)) for name in areas["title"]]
    areas["title"] = [
        f"{name} : {say['map_secret'] if share.get(name) is None else f'{100 * share[name]:.0f} %'}"
        for name in areas["title"]
    ]
    points = choice_points(chosen, told)
    points["title"] = (
        points["label"] + " · " + points["commune"] + " · " + say["column_rank"] + " " + points["rank"].astype(str)
    )
    points["text"] = points["rank"].astype(str)
    first = points["sets"].str.split(",").str[0].astype(int)
    known = existing_pensions(run_inputs.territory.shown)
    marks = [Marks(say["map_existing"], known.rename(columns={"name": "title"}), INK, "square", 5)]
    for number, colour in zip(range(len(told["sets"]), 1, -1), OTHERS, strict=False):
        marks.append(Marks(say["map_other"].format(number=number - 1), points[first == number], colour, "diamond", 6))
    marks.append(Marks(say["map_chosen"], points[first == 1], SITE, "circle", 9))
    return Page([head[0], say["map_shade"], *head[1:]], areas, marks, tables, tram, lang)


def _shade(share: float | None) -> str:
    return "#ffffff" if share is None else RAMP[min(len(RAMP) - 1, int(share * len(RAMP)))]

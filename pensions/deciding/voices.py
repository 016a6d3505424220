"""Many voices on one territory: the ranking of each, a consensus, and where they disagree; as files and as lines."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.language import Language
from geo.robustness.voices import Aggregation, Voices, hear, voice_shares
from geo.robustness.weights import profile_weights
from geo.scoring.ranking import Ranking
from layers.scenario.profiles import load_profiles
from layers.scenario.scenario import Scenario
from layers.sources.planner.voice_files import VoicesRead, read_voices
from maps.colours import EDGE, SITE
from maps.deciding.page import Marks, Page, write_page, write_points
from maps.tables.sheets_excel import write_workbook
from pensions.deciding.ballot import ballot_form
from pensions.deciding.remarks_told import remark_lines, remark_marks, remark_notes, remarks_table
from pensions.ranking.files import as_checked_json, background, head_lines, plain_row, provenance, write_all
from pensions.ranking.job import Job, Progress, no_progress
from pensions.ranking.run import judge_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.schema.run import DecisionRecord
from pensions.words.ballot import ballot_words
from pensions.words.deciding import deciding_words

CONSENSUS: Aggregation = "borda"
"""The consensus that files are sorted by: it weighs every voice alike, and needs no common unit of weight."""

TOLD = 50
DRAWN = 40
"""Sites of the table and of the drawing: the first of the consensus, and the first of each voice."""
MOST_COLUMNS = 12
"""Voices whose ranks the page shows each in a column; of more, the workbook alone does."""


@dataclass(frozen=True)
class Heard:
    """Voices and what they make of a ranking; `read`: what the folder says; `is_scenario`: it holds no weights."""

    ranking: Ranking
    voices: Voices
    read: VoicesRead
    top: int
    is_scenario: bool = False

    @property
    def outdated(self) -> tuple[str, ...]:
        """Voices given on another state of the scenario."""
        return self.read.outdated


def hear_folder(
    ranking: Ranking, scenario: Scenario, folder: Path, *, top: int = 10, profiles: bool = False, territory: str = ""
) -> Heard:
    """
    Hear the weights, ballots and remarks of a folder, and with `profiles` the points of view that we propose beside.

    Where it holds no weights, the scenario's own stand for them. Remarks on another `territory` (its id) are refused.

    Raises
    ------
    PensionsError
        See `read_voices`, `voice_shares`, `load_profiles`.
    """
    known = [criterion.id for criterion in scenario.criteria]
    form = ballot_form(scenario)
    read = read_voices(
        folder, scenario=scenario.id, scenario_hash=scenario.hash, criteria=known, form=form, territory=territory
    )
    told = dict(read.weights) or {ballot_words("fr")["voice_scenario"]: dict(form.shares)}
    if profiles:
        themes = {criterion.id: criterion.theme for criterion in ranking.criteria}
        for profile in load_profiles(scenario.id):
            weights = profile_weights(profile, ranking.weights, themes)
            told[f"{profile.label.fr} [proposition]"] = {str(name): float(share) for name, share in weights.items()}
    evaluated = [criterion.id for criterion in ranking.criteria]
    shares = voice_shares(told, evaluated, known=known)
    eligible = ranking.scores["is_eligible"].astype(bool)
    top = min(top, max(1, int(eligible.sum())))
    voices = hear(ranking.utilities, shares, top=top, is_ranked=eligible)
    return Heard(ranking, voices, read, top, is_scenario=not read.weights)


def run_voices(
    job: Job, folder: Path, *, top: int = 10, profiles: bool = False, progress: Progress = no_progress
) -> tuple[list[str], Path]:
    """Rank, hear, write; give the lines to show and the page written. Errors: see `hear_folder`."""
    run_inputs, ranking = judge_territory(job, progress=progress)
    heard = hear_folder(
        ranking, run_inputs.scenario, folder, top=top, profiles=profiles, territory=run_inputs.territory.head.id
    )
    written = write_voices(run_inputs, heard, job.folder(run_inputs.territory, "voix"), job.lang)
    return voices_lines(heard, job.lang), written["voix.html"]


def sites_told(heard: Heard) -> pd.DataFrame:
    """Sites in the order of the consensus: three consensus ranks, the rank of each voice, and their spread."""
    voices, sites = heard.voices, heard.ranking.sites
    table = pd.concat(
        [
            voices.consensus.add_prefix("consensus_"),
            voices.by_site,
            voices.ranks.add_prefix("rank_by_"),
        ],
        axis="columns",
    ).dropna(subset=[f"consensus_{CONSENSUS}"])
    table = table.rename_axis(None)
    table.insert(0, "site_id", table.index.astype(str))
    table.insert(1, "label", sites["label"].loc[table.index].astype(str))
    table.insert(2, "commune", sites["commune"].loc[table.index].astype(str))
    return table.sort_values([f"consensus_{CONSENSUS}", "site_id"])


def voices_record(heard: Heard) -> dict[str, Any]:
    """The part of voix.json that is about the voices."""
    table = sites_told(heard)
    first = {str(name): str(ranks.astype("Float64").idxmin()) for name, ranks in heard.voices.ranks.items()}
    disputed = _disputed(heard).head(10)["site_id"]
    return {
        "aggregation": CONSENSUS,
        "top": heard.top,
        "voices": heard.voices.shares.round(4).to_dict("index"),
        "outdated": list(heard.outdated),
        "ballots": heard.read.ballots,
        "blank_ballots": heard.read.blank,
        "is_scenario_alone": heard.is_scenario,
        "remarks": [plain_row(row) for row in heard.read.remarks.table.to_dict("records")],
        "remarks_outdated": list(heard.read.remarks.outdated),
        "remarks_twice": heard.read.remarks.twice,
        "first_of_each": first,
        "criteria": heard.voices.by_criterion.round(4).to_dict("index"),
        "sites": [plain_row(row) for row in table.head(TOLD).to_dict("records")],
        "most_disputed": disputed.tolist(),
    }


def _disputed(heard: Heard) -> pd.DataFrame:
    """Sites that some voice places among the first, the widest spread of ranks first."""
    table = sites_told(heard)
    return table[table["voices_top"] > 0].sort_values(["spread", "site_id"], ascending=[False, True])


def voices_lines(heard: Heard, lang: Language) -> list[str]:
    """What a terminal shows."""
    say, told = deciding_words(lang), voices_record(heard)
    labels = {c.id: getattr(c.label, lang) for c in heard.ranking.criteria}
    out = [say["voices_head"].format(number=len(told["voices"]), names=", ".join(told["voices"]))]
    for row in told["sites"][: heard.top]:
        out.append(say["voices_site"].format(rank=row[f"consensus_{CONSENSUS}"], **row))
    is_alone = len(told["voices"]) == 1
    spread = [] if is_alone else sorted(told["criteria"].items(), key=lambda item: -item[1]["spread"])[:3]
    for name, row in spread:
        shares = {key: 100 * value for key, value in row.items()}
        out.append(say["voices_criterion"].format(label=labels[name], **shares))
    if told["most_disputed"] and not is_alone:
        row = _disputed(heard).iloc[0]
        out.append(say["voices_disputed"].format(label=row["label"], best=row["best"], worst=row["worst"]))
    if heard.outdated:
        out.append("! " + say["voices_outdated"].format(names=", ".join(heard.outdated)))
    return [*out, *_counted(heard, lang), say["voices_how"]]


def _counted(heard: Heard, lang: Language) -> list[str]:
    """What was counted of ballots, what of remarks, and that nobody gave weights."""
    say, read = ballot_words(lang), heard.read
    out = [say["voices_only_scenario"]] if heard.is_scenario else []
    if read.ballots or read.blank:
        out.append(say["voices_ballots"].format(count=read.ballots, blank=read.blank))
    return [*out, *remark_lines(read.remarks, heard.ranking, lang)]


def write_voices(run_inputs: RunInputs, heard: Heard, folder: Path, lang: Language = "fr") -> dict[str, Path]:
    """Write voix.json, voix.xlsx, voix.geojson and voix.html into a folder."""
    say = deciding_words(lang)
    record = provenance(run_inputs, heard.ranking) | {"voices": voices_record(heard)}
    head = [*head_lines(record, say["voices_title"], lang), say["voices_how"]]
    if heard.outdated:
        head.append(say["voices_outdated"].format(names=", ".join(heard.outdated)))
    head += [line.removeprefix("! ") for line in _counted(heard, lang)]
    table = sites_told(heard)
    remarks = remarks_table(heard.read.remarks, heard.ranking, lang)
    labels = {criterion.id: getattr(criterion.label, lang) for criterion in heard.ranking.criteria}
    tables = {
        say["sheet_consensus"]: named(table, say),
        say["sheet_disputed"]: named(_disputed(heard), say),
        say["sheet_criteria"]: _percent(heard.voices.by_criterion, labels, say),
        say["sheet_weights"]: _percent(heard.voices.shares.T, labels, say),
    }
    words = say | ballot_words(lang)
    if len(remarks):
        tables[words["sheet_remarks"]] = named(remarks, words)
    sites = heard.ranking.sites.loc[table.index]
    points = gpd.GeoDataFrame(
        table.reset_index(drop=True), geometry=sites.geometry.representative_point().to_numpy(), crs=sites.crs
    )
    about = {"head": head, "aggregation": CONSENSUS, "voices": list(heard.voices.shares.index)}
    page = _page(run_inputs, heard, points, head, _shown(tables, heard, words), lang)
    if len(remarks):
        notes = {words["sheet_remarks"]: remark_notes(remarks, lang)}
        page = replace(page, marks=[*page.marks, remark_marks(remarks, lang)], notes=notes)
    return write_all(
        folder,
        {
            "voix.json": as_checked_json(record, "voix.json", DecisionRecord),
            "voix.xlsx": lambda path: write_workbook(path, head, tables),
            "voix.geojson": lambda path: write_points(points, about, path),
            "voix.html": lambda path: write_page(page, path),
        },
    )


def _shown(tables: dict[str, pd.DataFrame], heard: Heard, words: dict[str, str]) -> dict[str, pd.DataFrame]:
    """The tables of the page: the first rows; without a column for each of many voices; remarks stand there as text."""
    ranks = [words["column_rank_by"].format(voice=voice) for voice in heard.voices.shares.index]
    hidden = set(ranks) | set(heard.voices.shares.index) if len(ranks) > MOST_COLUMNS else set()
    return {
        name: one.head(TOLD)[[column for column in one.columns if column not in hidden]]
        for name, one in tables.items()
        if name != words["sheet_remarks"] and not (hidden and name == words["sheet_weights"])
    }


def named(table: pd.DataFrame, say: dict[str, str]) -> pd.DataFrame:
    """Columns as readers see them; a rank by a voice is named after the voice."""

    def name(column: str) -> str:
        if column.startswith("rank_by_"):
            return say["column_rank_by"].format(voice=column.removeprefix("rank_by_"))
        return say.get(f"column_{column}", column)

    return table.rename(columns=name)


def _percent(table: pd.DataFrame, labels: dict[str, str], say: dict[str, str]) -> pd.DataFrame:
    shown = (100 * table.astype(float)).round(1)
    shown.insert(0, say["column_criterion"], [labels.get(str(name), str(name)) for name in table.index])
    return named(shown, say)


def _page(
    run_inputs: RunInputs,
    heard: Heard,
    points: gpd.GeoDataFrame,
    head: list[str],
    tables: dict[str, pd.DataFrame],
    lang: Language,
) -> Page:
    say = deciding_words(lang)
    areas, tram = background(run_inputs.territory)
    rank = points[f"consensus_{CONSENSUS}"]
    points = points.assign(
        title=points["label"]
        + " · "
        + points["commune"]
        + " · "
        + points["best"].astype(str)
        + "–"
        + points["worst"].astype(str),
        text=rank.astype(str),
    )
    agreed = rank <= heard.top
    disputed = (points["voices_top"] > 0) & ~agreed
    marks = [
        Marks(say["map_disputed"], points[disputed].head(DRAWN).drop(columns="text"), EDGE, "diamond", 5),
        Marks(say["map_consensus"].format(top=heard.top), points[agreed], SITE, "circle", 8),
    ]
    return Page(head, areas, marks, tables, tram, lang)

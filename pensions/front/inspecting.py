"""`pensions.inspect`: official sources set side by side, before anybody decides by them."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import SitesError, unknown_choice
from geo.language import Language
from layers.places.sites import candidate_sites
from layers.territory.territory import Territory
from maps.atomic_write import settle
from maps.inspection.content import ControlContent, ControlRow, InspectionContent
from maps.inspection.page import inspection_html, write_inspection_page
from maps.inspection.workbook import write_inspection_workbook
from pensions.front.arguments import PathLike, ScenarioLike, SitesLike, day_of, scenario_of, sites_of
from pensions.front.errors import ArgumentError, bilingual
from pensions.front.showing import page_in_notebook
from pensions.front.territory import TerritoryLike, open_territory
from pensions.inspecting.control import Control, day_told
from pensions.inspecting.controls import make_controls
from pensions.inspecting.told import headline, inspection_record
from pensions.ranking.files import Writer, as_checked_json, write_all
from pensions.ranking.job import DEFAULT_SCENARIO, Asked, Job, Progress, as_job, no_progress
from pensions.ranking.record import software_version, territory_warnings
from pensions.ranking.run import check_dates, load_inputs
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.schema.run import RecordError, check_record
from pensions.words.inspect_command import inspect_words


@dataclass(frozen=True, repr=False)
class Inspected:
    """
    The controls of the data of a territory.

    controls : each with what was expected, found, and where (`pensions.inspecting.control.Control`)
    run_inputs : what they were made with;  lang : "fr" or "en", of what is shown and written
    """

    run_inputs: RunInputs
    controls: tuple[Control, ...]
    lang: Language = "fr"

    @cached_property
    def record(self) -> dict[str, Any]:
        """The part `inspection` of run.json: control → verdict, `is_unfit`, expected, found, number of places."""
        return inspection_record(self.controls)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a control, on its id: `title`, `verdict`, `is_unfit`, `expected`, `found`, `places` (how many)."""
        rows = [
            {
                "control": one.id,
                "title": getattr(one.title, self.lang),
                "verdict": one.verdict,
                "is_unfit": one.is_unfit,
                "expected": getattr(one.expected, self.lang),
                "found": getattr(one.found, self.lang),
                "places": len(one.places),
            }
            for one in self.controls
        ]
        return pd.DataFrame(rows).set_index("control")

    @bilingual
    def places(self, control: str) -> gpd.GeoDataFrame:
        """
        Where a control is not as expected: `name`, `expected`, `found`, `remark`, and a shape in EPSG:2154 or None.

        Raises
        ------
        ArgumentError
            Not a control.
        """
        by_id = {one.id: one for one in self.controls}
        if control not in by_id:
            said = unknown_choice(control, by_id, en="unknown control", fr="contrôle inconnu :")
            raise ArgumentError(f"{said.en}.", fr=f"{said.fr}.")
        told = by_id[control].places
        texts = ("name", "expected", "found", "remark")
        return told.assign(**{name: [getattr(text, self.lang) for text in told[name]] for name in texts})

    @bilingual
    def save(self, out: PathLike | None = None) -> dict[str, Path]:
        """
        Write what `pensions inspect` writes, into `out/<territory>` when no folder is given.

        `controle.html` and `controle.xlsx`; and where the `run.json` of a ranking of the same files stands there, its
        part `inspection` anew, with its moment in `inspected`. What the head of the ranking says stays as it was
        ranked, in `run.json` as on the map. All are written, or none.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        folder = Path("out") / self.run_inputs.territory.head.id if out is None else Path(out)
        return write_inspection(self, folder)

    def __repr__(self) -> str:
        return str(getattr(headline(self.controls), self.lang))

    def _repr_html_(self) -> str:
        return page_in_notebook(inspection_html(content_of(self)))


@bilingual
def inspect(
    territory: TerritoryLike,
    *,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    sites: SitesLike = None,
    cell_m: int | None = None,
    date: str | dt.date | None = None,
    lang: str | None = None,
) -> Inspected:
    """
    Control the data of a territory: official sources against each other.

    Parameters
    ----------
    territory, data, scenario, sites, cell_m, date, lang
        As for `pensions.rank`; the scenario gives the walking speed and profile, and nothing is ranked.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    judged_by, day = scenario_of(scenario), day_of(date)
    with sites_of(sites) as candidates:
        job = Job(known, scenario=judged_by, sites=candidates, cell_m=cell_m, date=day, lang=said)
        return inspect_territory(job)


def inspect_territory(asked: Asked, *, progress: Progress = no_progress) -> Inspected:
    """
    Make every control of the territory of a job.

    Raises
    ------
    PensionsError
        See `pensions.ranking.run.judge_territory`.
    """
    job = as_job(asked)
    run_inputs = load_inputs(job, progress)
    if job.date is not None:
        check_dates(run_inputs)
    evidence = run_inputs.evidence(_candidates(run_inputs.territory, job.sites))
    return Inspected(run_inputs, make_controls(evidence, progress=lambda title: progress("control", title)), job.lang)


def _candidates(territory: Territory, asked: str | None) -> gpd.GeoDataFrame | None:
    """The candidate sites; None where the territory's own choice gives none, which is no reason not to control it."""
    try:
        return candidate_sites(territory, asked)
    except SitesError:
        if asked is not None:
            raise
        return None


def write_inspection(inspected: Inspected, folder: Path, progress: Progress = no_progress) -> dict[str, Path]:
    """Write the files of an inspection, all or none; see `Inspected.save`."""
    settle(folder)
    content = content_of(inspected)
    writers: dict[str, Writer] = {
        "controle.html": lambda path: write_inspection_page(content, path),
        "controle.xlsx": lambda path: write_inspection_workbook(content, path),
        **_part_of_run(inspected, folder / "run.json"),
    }
    return write_all(folder, writers, lambda name: progress("output", name))


def _part_of_run(inspected: Inspected, path: Path) -> dict[str, Writer]:
    """The run.json that stands there with this part of it anew; nothing where it is of other files or versions."""
    try:
        text = path.read_text(encoding="utf-8")
        check_record(text, path.name)
        run = json.loads(text)
    except (OSError, UnicodeDecodeError, RecordError):
        return {}
    read = {source["sha256"] for source in inspected.run_inputs.territory.sources}
    told = {source["sha256"] for source in run["sources"]} - {None}
    if not told <= read or len(run["sources"]) != len(inspected.run_inputs.territory.sources):
        return {}
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    part = {"inspection": inspected.record, "inspected": moment}
    return {path.name: as_checked_json(run | part, path.name)}


def content_of(inspected: Inspected) -> InspectionContent:
    """What the page and the workbook show, in the language of the outputs."""
    lang, territory = inspected.lang, inspected.run_inputs.territory
    today = getattr(day_told(dt.datetime.now(dt.UTC).date()), lang)
    return InspectionContent(
        territory=territory.head.name,
        made=inspect_words(lang)["made"].format(date=today, version=software_version()),
        notices=tuple(warning[lang] for warning in territory_warnings(territory)),
        headline=getattr(headline(inspected.controls), lang),
        controls=tuple(_control(control, lang) for control in inspected.controls),
        background=territory.layers["communes"][["name", "geometry"]],
        language=lang,
    )


def _control(control: Control, lang: Language) -> ControlContent:
    told = ("title", "compared", "expected", "found", "threshold", "ask")
    rows = control.places.to_dict("records")
    return ControlContent(
        id=control.id,
        **{name: getattr(getattr(control, name), lang) for name in told},
        verdict=control.verdict,
        is_unfit=control.is_unfit,
        rows=tuple(
            ControlRow(
                **{name: getattr(row[name], lang) for name in ("name", "expected", "found", "remark")},
                geometry=row["geometry"],
            )
            for row in rows
        ),
    )

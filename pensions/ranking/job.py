"""What every command is asked, whatever it then does: which territory, judged how, written where."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from geo.errors import OutputError, unknown_choice
from geo.language import Language

if TYPE_CHECKING:  # a command line that only shows its help waits for neither
    from layers.scenario.scenario import Scenario
    from layers.territory.territory import Territory

DEFAULT_SCENARIO = "pension_de_famille"

OUTPUT_FILES = {
    "geojson": "sites.geojson",
    "parquet": "sites.parquet",
    "gpkg": "sites.gpkg",
    "xlsx": "sites.xlsx",
    "surface": "surface.tif",
    "surface-style": "surface.qml",
    "carte": "carte.html",
    "carte-donnees": "carte-donnees.zip",
    "run": "run.json",
}
"""Word of `--outputs` → file of a ranking, in the order of writing."""

Progress = Callable[[str, str], None]
"""Called with a stage ("layer", "measure", "rule", "output") and what it is about."""


def output_files(words: str) -> tuple[str, ...]:
    """
    The files of a ranking that some words name; run.json, which says what made them, is always one.

    Parameters
    ----------
    words
        Of `OUTPUT_FILES`, or names of the files, a comma between them, whatever their case; none names none.

    Raises
    ------
    OutputError
        A word names none; the nearest one is told.

    >>> output_files("carte, sites.xlsx"), output_files("")
    (('sites.xlsx', 'carte.html', 'run.json'), ())
    """
    asked = [word.strip().casefold() for word in words.split(",") if word.strip()]
    for word in asked:
        if word not in OUTPUT_FILES and word not in OUTPUT_FILES.values():
            said = unknown_choice(word, OUTPUT_FILES, en="unknown output", fr="sortie inconnue :")
            raise OutputError(f"{said.en}.", fr=f"{said.fr}.")
    named = {OUTPUT_FILES.get(word, word) for word in asked}
    if OUTPUT_FILES["surface"] in named:
        named.add(OUTPUT_FILES["surface-style"])  # without it, QGIS draws greys of its own
    return tuple(file for file in OUTPUT_FILES.values() if named and file in named | {"run.json"})


def no_progress(stage: str, about: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Job:
    """
    A territory, how it is judged, and where the outputs go.

    territory : a loaded one, or what `layers.territory.territory.load_territory` takes: TOML, folder, name
    data : folder that the file paths of the TOML are relative to; that of the TOML when None
    scenario : a loaded one, its name in data/scenarios, or the path of a TOML
    sites : candidates: "grid", a layer, or a file; the territory's own choice when None
    date : weekday on which the timetable is judged; a typical Tuesday when None
    out : folder to write to; one under `out/`, named after the territory, when None
    lang : language of the outputs
    cell_m : side of the cells of the grid, in metres; the territory's own when None
    """

    territory: "str | Territory"
    data: Path | None = None
    scenario: "str | Scenario" = DEFAULT_SCENARIO
    sites: str | None = None
    date: dt.date | None = None
    out: Path | None = None
    lang: Language = "fr"
    cell_m: int | None = None

    def folder(self, territory: "Territory", *below: str) -> Path:
        """Folder of the outputs: the one asked, else `out/<territory>` and what is below it."""
        return self.out if self.out is not None else Path("out", territory.head.id, *below)


Asked: TypeAlias = "Job | Territory | str"
"""A job, or a territory alone: the job that leaves the rest to the defaults."""


def as_job(asked: Asked) -> Job:
    """
    Give what was asked as a job.

    >>> as_job("town") == as_job(Job("town")) == Job("town", scenario="pension_de_famille")
    True
    """
    return asked if isinstance(asked, Job) else Job(asked)

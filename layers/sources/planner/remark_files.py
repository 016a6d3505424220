"""Remarks left on places of the map, as its page saves them: one file a reader, checked, twins told."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import AfterValidator, Field

from geo.errors import ScenarioError, SourceError
from geo.scoring.criterion import Model
from layers.files.model_faults import checked

FORMAT = "pensions-remarks/1"
LONGEST, ROLE_LENGTH, NAME_LENGTH, MOST = 1_000, 80, 300, 500
COLUMNS = (
    "id", "site_id", "sector", "place", "commune", "x", "y", "lon", "lat", "role", "date", "text", "file",
)  # fmt: skip


def _real_day(told: str) -> str:
    try:
        dt.date.fromisoformat(told)
    except ValueError as error:
        raise SourceError(
            f"'{told}' is no day of the calendar", fr=f"« {told} » n'est pas un jour du calendrier"
        ) from error
    return told


Number = Annotated[float, Field(strict=True)]
"""A number of the JSON: neither a text nor true."""


class Remark(Model):
    """
    One remark.

    site_id, sector : the site, else the sector, it is about; both null for a point of the map
    x, y : EPSG:2154, metres;  lon, lat : WGS84, degrees
    role : who speaks, a role and never a name, or "";  date : day it was written
    """

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    site_id: str | None = Field(default=None, min_length=1, max_length=NAME_LENGTH)
    sector: str | None = Field(default=None, min_length=1, max_length=NAME_LENGTH)
    place: str = Field(max_length=NAME_LENGTH)
    commune: str = Field(max_length=NAME_LENGTH)
    x: Number = Field(ge=-1e7, le=1e7)
    y: Number = Field(ge=-1e7, le=1e7)
    lon: Number = Field(ge=-180, le=180)
    lat: Number = Field(ge=-90, le=90)
    role: str = Field(max_length=ROLE_LENGTH)
    date: Annotated[str, AfterValidator(_real_day)] = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    text: str = Field(min_length=1, max_length=LONGEST, pattern=r"\S")


class RemarkFile(Model):
    """What one file says; `scenario_hash` and `run_date` are those of the run it was written on."""

    format: Literal["pensions-remarks/1"]
    territory: str
    scenario: str
    scenario_hash: str
    run_date: str
    remarks: tuple[Remark, ...] = Field(max_length=MOST)


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))


@dataclass(frozen=True)
class RemarksRead:
    """
    Remarks of many files.

    table : `COLUMNS`, one row a remark, in the order of the files
    outdated : files written on another run (another scenario, or another state of it)
    twice : remarks left out, since another row holds them
    changed : remarks of which an earlier row holds other words: both are kept
    """

    table: pd.DataFrame = field(default_factory=_none)
    outdated: tuple[str, ...] = ()
    twice: int = 0
    changed: int = 0


def is_of_remarks(told: Any) -> bool:
    """Say whether what a JSON file holds is, by its format, a file of remarks, of this version or not."""
    return isinstance(told, dict) and str(told.get("format")).startswith("pensions-remarks/")


def check_remarks(told: Any, name: str, territory: str) -> RemarkFile:
    """
    Check what a file holds.

    Raises
    ------
    SourceError
        Not of the format, with each key at fault.
    ScenarioError
        Remarks on another territory.
    """
    read = checked(RemarkFile, told, name)
    if territory and read.territory != territory:
        raise ScenarioError(
            f"{name}: remarks on territory '{read.territory}', expected '{territory}'. Take this file out.",
            fr=f"{name} : remarques sur le territoire « {read.territory} », attendu « {territory} ». Retirez ce "
            "fichier.",
        )
    return read


def gather_remarks(files: Iterable[tuple[str, RemarkFile]], *, scenario: str, scenario_hash: str) -> RemarksRead:
    """Put the remarks of many files into one table; the same words by the same role on a place, once."""
    rows: list[dict[str, Any]] = []
    outdated: list[str] = []
    seen: set[Any] = set()
    ids: set[str] = set()
    twice = changed = 0
    for name, file in files:
        if (file.scenario, file.scenario_hash) != (scenario, scenario_hash):
            outdated.append(name)
        for one in file.remarks:
            words = " ".join(one.text.casefold().split())
            same = (one.site_id, one.sector, round(one.x), round(one.y), one.role.strip().casefold(), words)
            if same in seen:
                twice += 1
                continue
            changed += one.id in ids
            seen.add(same)
            ids.add(one.id)
            rows.append(one.model_dump() | {"file": name})
    return RemarksRead(pd.DataFrame(rows, columns=list(COLUMNS)), tuple(outdated), twice, changed)

"""Voices: a folder of weight files as the map exports them, tables filled in at a meeting, ballots, and remarks."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from geo.errors import MissingFileError, PensionsError, ScenarioError, Sentence, SourceError, all_faults, unknown_choice
from geo.scoring.criterion import Model
from layers.files.checks import to_number
from layers.files.model_faults import checked
from layers.files.tables import pick_columns
from layers.reception.door import door
from layers.sources.planner.ballots import KINDS, BallotForm, BallotsRead, is_of_ballots, read_any_table, read_ballots
from layers.sources.planner.remark_files import (
    RemarkFile,
    RemarksRead,
    check_remarks,
    gather_remarks,
    is_of_remarks,
)

FORMAT = "pensions-voice/1"
ROLE_LENGTH = 80
COLUMNS = {"role": ("role",), "criterion": ("critere",), "weight": ("poids",)}
MOST = 10.0
"""Weight of a criterion that nothing outweighs, in a table (`pensions template voices`)."""


class VoiceFile(Model):
    """What one file says: weights of the criteria of a scenario, and the role of who gave them; no name."""

    format: Literal["pensions-voice/1"]
    scenario: str
    scenario_hash: str = ""
    role: str = Field(min_length=1, max_length=ROLE_LENGTH)
    weights: dict[str, float] = Field(min_length=1)


@dataclass(frozen=True)
class VoicesRead:
    """
    What a folder says.

    weights : voice → criterion → weight, in the order of the files;  outdated : voices given on another state of the
    scenario;  ballots, blank : how many of the voices are paper ballots, and how many ballots were left blank
    remarks : what was left on places
    """

    weights: dict[str, dict[str, float]]
    outdated: tuple[str, ...]
    ballots: int = 0
    blank: int = 0
    remarks: RemarksRead = field(default_factory=RemarksRead)


def read_voices(
    folder: Path,
    *,
    scenario: str,
    scenario_hash: str,
    criteria: Collection[str],
    form: BallotForm | None = None,
    territory: str = "",
) -> VoicesRead:
    """
    Read every .json, .csv, .xlsx and .ods file of a folder; all faults are reported at once.

    Parameters
    ----------
    folder
        Or one such file. A .json is the weights of one stakeholder, or remarks (see `remark_files`). A table is that of
        `pensions template voices`, where a row is a role, a criterion, a weight; or of ballots (see `ballots`).
    scenario, scenario_hash
        Of the scenario judged by: a voice on another scenario is refused, one on an older state of it is named.
    criteria
        Those of the scenario: a table that names another one is refused, by its row.
    form
        What a ballot asks; None where no ballot is expected.
    territory
        Its id: remarks on another one are refused; "" takes them all.

    Returns
    -------
    VoicesRead
        Two voices of the same role are numbered: "habitant (1)", "habitant (2)".

    Raises
    ------
    MissingFileError
        No such folder, or no file of weights, ballots or remarks in it.
    SourceError
        A folder that may not be opened.
        A file that is not JSON or not of a format of ours; a table, with each row and cell at fault.
    ScenarioError
        A voice on another scenario, a remark on another territory.
    """
    with door(str(folder)):
        found = sorted(folder.iterdir()) if folder.is_dir() else [folder] if folder.is_file() else []
    # beside a workbook that is open lies another, of its program's
    files = [one for one in found if one.suffix.lower() in (".json", *KINDS) and not one.name.startswith(("~$", "."))]
    if not files:
        raise MissingFileError(
            f"'{folder}': no such folder, or no .json, .csv, .xlsx or .ods file in it. The map exports one per "
            "stakeholder; `pensions template voices` writes a table to fill in, `--ballot` a paper ballot.",
            fr=f"« {folder} » : dossier introuvable, ou sans fichier .json, .csv, .xlsx ni .ods. La carte en exporte "
            "un par participant ; « pensions template voices » écrit un tableau à remplir, « --ballot » un bulletin.",
        )
    read: list[VoiceFile] = []
    ballots: dict[str, BallotsRead] = {}
    remarks: list[tuple[str, RemarkFile]] = []
    faults: list[Sentence] = []
    for file in files:
        try:
            with door(file.name):
                one = _from_file(file, scenario, criteria, form, territory)
        except PensionsError as error:
            faults.append(error.whole)
            continue
        if isinstance(one, BallotsRead):
            ballots[file.name] = one
        elif isinstance(one, RemarkFile):
            remarks.append((file.name, one))
        else:
            read += one
    faults += _same_ballots(ballots)
    if faults:
        english, french = (" ".join(told) for told in zip(*faults, strict=True))
        raise SourceError(
            f"Weight files: {english} Expected format '{FORMAT}', remarks of the map, the table of `pensions template "
            "voices`, or that of ballots.",
            fr=f"Fichiers de poids illisibles : {french} Attendu : format « {FORMAT} », remarques de la carte, tableau "
            "de « pensions template voices », ou tableau de bulletins.",
        )
    others = sorted({f"{voice.role} ({voice.scenario})" for voice in read if voice.scenario != scenario})
    if others:
        raise ScenarioError(
            f"Voices on another scenario than '{scenario}': {', '.join(others)}. Use --scenario, or take them out.",
            fr=f"Voix données sur un autre scénario que « {scenario} » : {', '.join(others)}. Changez --scenario, ou "
            "retirez ces fichiers.",
        )
    told = [(voice.role.strip(), voice.weights, voice.scenario_hash not in ("", scenario_hash)) for voice in read]
    told += [(name, weights, name in one.outdated) for one in ballots.values() for name, weights in one.weights.items()]
    names = _numbered([role for role, _, _ in told])
    return VoicesRead(
        {name: weights for name, (_, weights, _) in zip(names, told, strict=True)},
        tuple(name for name, (_, _, is_old) in zip(names, told, strict=True) if is_old),
        ballots=sum(len(one.weights) for one in ballots.values()),
        blank=sum(one.blank for one in ballots.values()),
        remarks=gather_remarks(remarks, scenario=scenario, scenario_hash=scenario_hash),
    )


def _from_file(
    path: Path, scenario: str, criteria: Collection[str], form: BallotForm | None, territory: str
) -> list[VoiceFile] | BallotsRead | RemarkFile:
    """What one file holds, told apart by its format or its columns."""
    if path.suffix.lower() in KINDS:
        table = read_any_table(path)
        if form is not None and is_of_ballots(table):
            return read_ballots(table, path.name, form)
        return _from_table(table, path.name, scenario, criteria)
    told = json.loads(path.read_text(encoding="utf-8-sig"))
    if is_of_remarks(told):
        return check_remarks(told, path.name, territory)
    return [checked(VoiceFile, told, path.name)]


def _same_ballots(ballots: Mapping[str, BallotsRead]) -> list[Sentence]:
    """Files that hold the very ballots of another, as a table saved in two formats does: they would count twice."""
    faults = []
    for (first, one), (second, other) in combinations(ballots.items(), 2):
        if one.weights and one.weights == other.weights:
            said = Sentence(
                f"{first} and {second}: the same ballots. Take one of the two out.",
                f"{first} et {second} : les mêmes bulletins. Retirez l'un des deux.",
            )
            faults.append(said)
    return faults


def _from_table(cells: pd.DataFrame, name: str, scenario: str, criteria: Collection[str]) -> list[VoiceFile]:
    """The voices of a table, one a role, in the order in which they come; every faulty cell is told with its line."""
    table = pick_columns(cells, COLUMNS, name).apply(lambda column: column.str.strip())
    table = table[(table != "").any(axis="columns")]
    faults = [
        Sentence(f"line {line}: {fault.en}", f"ligne {line} : {fault.fr}") for line, fault in _faults(table, criteria)
    ]
    if table.empty:
        faults.append(Sentence("no row", "aucune ligne"))
    if faults:
        said = all_faults(name, faults)
        raise SourceError(said.en, fr=said.fr)
    table["weight"] = to_number(table["weight"], source=name)
    return [
        VoiceFile(
            format="pensions-voice/1",
            scenario=scenario,
            role=str(role),
            weights=dict(zip(rows["criterion"], rows["weight"].tolist(), strict=True)),
        )
        for role, rows in table.groupby("role", sort=False)
    ]


def _faults(table: pd.DataFrame, criteria: Collection[str]) -> list[tuple[int, Sentence]]:
    """Line in the file and what is wrong with it, in the order of the file."""
    faults = []
    repeated = table.duplicated(["role", "criterion"])
    for row, (role, criterion, weight) in zip(table.index, table.to_numpy(), strict=True):
        line = int(row) + 2
        if not role or len(role) > ROLE_LENGTH:
            said = Sentence(
                f"role '{role}', expected 1 to {ROLE_LENGTH} characters",
                f"role « {role} », attendu 1 à {ROLE_LENGTH} caractères",
            )
            faults.append((line, said))
        if criterion not in criteria:
            faults.append((line, unknown_choice(criterion, criteria, en="unknown critere", fr="critere inconnu")))
        elif repeated[row]:
            said = Sentence(
                f"critere '{criterion}' given twice by '{role}' (number the roles)",
                f"critere « {criterion} » donné deux fois par « {role} » (numérotez les rôles)",
            )
            faults.append((line, said))
        if not _is_weight(weight):
            said = Sentence(
                f"poids '{weight}', expected a number from 0 to {MOST:g}",
                f"poids « {weight} », attendu un nombre de 0 à {MOST:g}",
            )
            faults.append((line, said))
    return faults


def _is_weight(text: str) -> bool:
    try:
        return 0 <= float(text.replace(",", ".")) <= MOST
    except ValueError:
        return False


def _numbered(roles: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for role in roles:
        seen[role] = seen.get(role, 0) + 1
        names.append(f"{role} ({seen[role]})" if roles.count(role) > 1 else role)
    return names

"""Voices: a folder of weight files, one a stakeholder as the map exports them, or tables filled in at a meeting."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from geo.errors import MissingFileError, PensionsError, ScenarioError, Sentence, SourceError, all_faults, unknown_choice
from geo.scoring.criterion import Model
from layers.files.checks import to_number
from layers.files.model_faults import checked
from layers.files.tables import pick_columns, read_table
from layers.reception.door import door

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
    """Voice → criterion → weight, in the order of the files; and the voices given on another state of the scenario."""

    weights: dict[str, dict[str, float]]
    outdated: tuple[str, ...]


def read_voices(folder: Path, *, scenario: str, scenario_hash: str, criteria: Collection[str]) -> VoicesRead:
    """
    Read every .json and .csv file of a folder; all faults are reported at once.

    Parameters
    ----------
    folder
        Or one such file. A .csv is the table of `pensions template voices`: a row is a role, a criterion, a weight.
    scenario, scenario_hash
        Of the scenario judged by: a voice on another scenario is refused, one on an older state of it is named.
    criteria
        Those of the scenario: a table that names another one is refused, by its row.

    Returns
    -------
    VoicesRead
        Two voices of the same role are numbered: "habitant (1)", "habitant (2)".

    Raises
    ------
    MissingFileError
        No such folder, or no file of weights in it.
    SourceError
        A file that is not JSON or not of the format; a table, with each row and cell at fault.
    ScenarioError
        A voice on another scenario.
    """
    found = sorted(folder.iterdir()) if folder.is_dir() else [folder] if folder.is_file() else []
    files = [file for file in found if file.suffix.lower() in (".json", ".csv")]
    if not files:
        raise MissingFileError(
            f"'{folder}': no such folder, or no .json or .csv file in it. The map exports one per stakeholder; "
            "`pensions template voices` writes a table to fill in.",
            fr=f"« {folder} » : dossier introuvable, ou sans fichier .json ni .csv. La carte en exporte un par "
            "participant ; « pensions template voices » écrit un tableau à remplir.",
        )
    read: list[VoiceFile] = []
    faults: list[Sentence] = []
    for file in files:
        try:
            if file.suffix.lower() == ".csv":
                with door(file.name):
                    read += _from_table(file, scenario, criteria)
                continue
            with door(file.name):
                read.append(checked(VoiceFile, json.loads(file.read_text(encoding="utf-8-sig")), file.name))
        except PensionsError as error:
            faults.append(error.whole)
    if faults:
        english, french = (" ".join(told) for told in zip(*faults, strict=True))
        raise SourceError(
            f"Weight files: {english} Expected format '{FORMAT}', or the table of `pensions template voices`.",
            fr=f"Fichiers de poids illisibles : {french} Format attendu : « {FORMAT} », ou le tableau de « pensions "
            "template voices ».",
        )
    others = sorted({f"{voice.role} ({voice.scenario})" for voice in read if voice.scenario != scenario})
    if others:
        raise ScenarioError(
            f"Voices on another scenario than '{scenario}': {', '.join(others)}. Use --scenario, or take them out.",
            fr=f"Voix données sur un autre scénario que « {scenario} » : {', '.join(others)}. Changez --scenario, ou "
            "retirez ces fichiers.",
        )
    names = _numbered([voice.role.strip() for voice in read])
    outdated = [name for name, voice in zip(names, read, strict=True) if voice.scenario_hash not in ("", scenario_hash)]
    return VoicesRead({name: voice.weights for name, voice in zip(names, read, strict=True)}, tuple(outdated))


def _from_table(path: Path, scenario: str, criteria: Collection[str]) -> list[VoiceFile]:
    """The voices of a table, one a role, in the order in which they come; every faulty cell is told with its line."""
    table = pick_columns(read_table(path), COLUMNS, path.name).apply(lambda column: column.str.strip())
    table = table[(table != "").any(axis="columns")]
    faults = [
        Sentence(f"line {line}: {fault.en}", f"ligne {line} : {fault.fr}") for line, fault in _faults(table, criteria)
    ]
    if table.empty:
        faults.append(Sentence("no row", "aucune ligne"))
    if faults:
        said = all_faults(path.name, faults)
        raise SourceError(said.en, fr=said.fr)
    table["weight"] = to_number(table["weight"], source=path.name)
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

"""Voices: a folder of weight files, one a stakeholder, as the map exports them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from geo.criterion import Model
from geo.errors import MissingFileError, ScenarioError, SourceError
from layers.territory import describe

FORMAT = "pensions-voice/1"


class VoiceFile(Model):
    """What one file says: weights of the criteria of a scenario, and the role of who gave them; no name."""

    format: Literal["pensions-voice/1"]
    scenario: str
    scenario_hash: str = ""
    role: str = Field(min_length=1, max_length=80)
    weights: dict[str, float] = Field(min_length=1)


@dataclass(frozen=True)
class VoicesRead:
    """Voice → criterion → weight, in the order of the files; and the voices given on another state of the scenario."""

    weights: dict[str, dict[str, float]]
    outdated: tuple[str, ...]


def read_voices(folder: Path, *, scenario: str, scenario_hash: str) -> VoicesRead:
    """
    Read every .json file of a folder; all faults are reported at once.

    Parameters
    ----------
    folder
    scenario, scenario_hash
        Of the scenario judged by: a voice on another scenario is refused, one on an older state of it is named.

    Returns
    -------
    VoicesRead
        Two voices of the same role are numbered: "habitant (1)", "habitant (2)".

    Raises
    ------
    MissingFileError
        No such folder, or no .json file in it.
    SourceError
        A file that is not JSON, or not of the format.
    ScenarioError
        A voice on another scenario.
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise MissingFileError(
            f"'{folder}': no such folder, or no .json file in it. The map exports one per stakeholder.",
            fr=f"« {folder} » : dossier introuvable, ou sans fichier .json. La carte en exporte un par participant.",
        )
    read, faults = [], []
    for file in files:
        try:
            read.append(VoiceFile.model_validate(json.loads(file.read_text(encoding="utf-8-sig"))))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{file.name} : JSON ({error})")
        except ValidationError as error:
            faults.append(f"{file.name} : {describe(error)}")
    if faults:
        raise SourceError(
            f"Weight files: {' '.join(faults)} Expected format '{FORMAT}'.",
            fr=f"Fichiers de poids illisibles : {' '.join(faults)} Format attendu : « {FORMAT} ».",
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


def _numbered(roles: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for role in roles:
        seen[role] = seen.get(role, 0) + 1
        names.append(f"{role} ({seen[role]})" if roles.count(role) > 1 else role)
    return names

"""Profiles: points of view on a scenario that we propose, data/profils/<scenario>.toml."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from geo.errors import MissingFileError, ScenarioError, all_faults, unknown_choice
from geo.robustness.weights import Profile, read_profiles
from layers.files.model_faults import describe
from layers.files.shipped import DATA

PROFILES = DATA / "profils"


def load_profiles(reference: str) -> tuple[Profile, ...]:
    """
    Read the profiles of a scenario.

    Parameters
    ----------
    reference
        Path of a TOML, or the id of a scenario that has profiles.

    Raises
    ------
    MissingFileError, ScenarioError
        Not there; not TOML, unknown keys, ids twice.

    >>> [profile.id for profile in load_profiles("pension_de_famille")][:2]
    ['etat_ddets', 'metropole']
    """
    path = next((path for path in (Path(reference), PROFILES / f"{reference}.toml") if path.is_file()), None)
    if path is None:
        said = unknown_choice(
            reference,
            (file.stem for file in PROFILES.glob("*.toml")),
            en="neither a TOML file nor a scenario that has profiles:",
            fr="ni fichier TOML, ni scénario qui a des profils :",
        )
        raise MissingFileError(f"Profiles not found, {said.en}.", fr=f"Profils introuvables, {said.fr}.")
    try:
        return read_profiles(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path.name}: not a TOML file in UTF-8 ({error}).") from error
    except ValidationError as error:
        said = all_faults(path.name, [describe(error, Profile)])
        raise ScenarioError(said.en, fr=said.fr) from error


def profiles_of(scenario_id: str) -> tuple[Profile, ...]:
    """Profiles that we propose for a scenario; none where it has no file of them."""
    return load_profiles(scenario_id) if (PROFILES / f"{scenario_id}.toml").is_file() else ()

"""Profiles: points of view on a scenario that we propose, data/profils/<scenario>.toml."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from geo.errors import MissingFileError, ScenarioError, unknown_choice
from geo.robustness.weights import Profile, read_profiles
from layers.files.model_faults import misfit
from layers.files.shipped import DATA
from layers.reception.door import door

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
    with door(path.name, ScenarioError):
        try:
            return read_profiles(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        except ValidationError as error:
            raise misfit(error, Profile, path.name, ScenarioError) from error


def profiles_of(scenario_id: str) -> tuple[Profile, ...]:
    """Profiles that we propose for a scenario; none where it has no file of them."""
    return load_profiles(scenario_id) if (PROFILES / f"{scenario_id}.toml").is_file() else ()

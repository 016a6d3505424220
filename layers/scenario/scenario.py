"""A scenario: how we judge. Criteria, rules and the numbers they stand on, each with its source."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from geo.errors import MissingFileError, ScenarioError, Sentence, all_faults, unknown_choice
from geo.scoring.criterion import Criterion, Model, Rule, Text, Theme
from layers.files.model_faults import checked
from layers.files.shipped import DATA
from layers.people.counted import COUNT_PEOPLE
from layers.reception.door import door
from layers.scenario.measure_kinds import measure_faults
from layers.scenario.own_counts import columns_of_people
from layers.scenario.sector_spec import SectorSpec

CHOICES = {
    "walk_profile": ("walk", "wheelchair"),
    "slope_penalty": ("no", "yes"),
    "window_is": ("departure", "arrival"),
}
"""Parameters that are a word, and the words they may be; a scenario without one takes the first."""

SCENARIOS = DATA / "scenarios"


class Parameter(Model):
    """
    A number that several measures use, or a word, with its source.

    value : in the unit that its name says, or one of the words allowed
    source : where it comes from; "proposition" shows on the screen as such
    """

    value: float | str
    source: str = Field(min_length=1)


class RobustnessSpec(Model):
    """
    What is drawn to say how sure a rank is (see `geo.robustness.weight_space` and `acceptability`).

    top : first places that are counted
    draws : weightings drawn
    seed : the same one draws the same weightings
    lower, upper : criterion id → share of the total weight; with `by_theme`, of its theme, and theme ids too
    orders : pairs (heavier, lighter)
    by_theme : weights of the themes are drawn first, then those of the criteria in each
    errors : criterion id → standard error of its measure, in its unit, for every site
    estimate_error_share : standard error of a measure that is an estimate, as a share of it
    timetable_spread : door-to-door minutes vary as the timetable does, from the median to 19 departures in 20
    source : where these numbers come from; "proposition" shows on the screen as such
    """

    top: int = Field(default=10, ge=1)
    draws: int = Field(default=2000, ge=1, le=200_000)
    seed: int = 1
    lower: dict[str, float] = Field(default_factory=dict)
    upper: dict[str, float] = Field(default_factory=dict)
    orders: tuple[tuple[str, str], ...] = ()
    by_theme: bool = False
    errors: dict[str, float] = Field(default_factory=dict)
    estimate_error_share: float = Field(default=0.0, ge=0)
    timetable_spread: bool = False
    source: str = Field(default="proposition", min_length=1)

    @property
    def named(self) -> set[str]:
        """Criteria and themes that the bounds, orders and errors name."""
        return {*self.lower, *self.upper, *self.errors, *(name for pair in self.orders for name in pair)}


class Scenario(Model):
    """
    How a territory is judged.

    id : short name, in outputs and messages
    label : what the screen calls it
    description : what it is for, in one sentence
    parameters : name → number or word that several measures use
    themes : families of criteria, in the order of the screen
    criteria : what is measured, valued and weighed
    rules : what excludes a site, or flags it
    robustness : what is drawn to say how sure a rank is
    sectors : how sites gather into places to look at, and what is tried around the weights shown
    hash : sha256 of the file, filled when it is read; write none
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    label: Text
    description: Text
    parameters: dict[str, Parameter]
    themes: tuple[Theme, ...] = Field(alias="theme", min_length=1)
    criteria: tuple[Criterion, ...] = Field(alias="criterion", min_length=1)
    rules: tuple[Rule, ...] = Field(alias="rule", default=())
    robustness: RobustnessSpec = RobustnessSpec()
    sectors: SectorSpec = SectorSpec()
    hash: str = ""

    @property
    def judges(self) -> tuple[Criterion | Rule, ...]:
        """Criteria, then rules: all that a measure feeds."""
        return (*self.criteria, *self.rules)

    def number(self, name: str) -> float:
        """Value of a numeric parameter."""
        if name not in self.parameters:
            raise ScenarioError(
                f"Scenario '{self.id}': parameter '{name}' is absent. Add [parameters.{name}].",
                fr=f"Scénario « {self.id} » : le paramètre « {name} » manque. Ajoutez [parameters.{name}].",
            )
        value = self.parameters[name].value
        try:
            return float(value)
        except ValueError as error:
            raise ScenarioError(
                f"Scenario '{self.id}': parameter '{name}' is {value!r}, expected a number.",
                fr=f"Scénario « {self.id} » : le paramètre « {name} » vaut « {value} » ; attendu : un nombre.",
            ) from error

    def choice(self, name: str) -> str:
        """Value of a parameter of words, one of those in `CHOICES`; the first of them where the scenario has none."""
        return CHOICES[name][0] if name not in self.parameters else str(self.parameters[name].value)


def find_scenario(reference: str) -> Path:
    """
    Path of the scenario that a user means: a TOML file, or a name in data/scenarios.

    Raises
    ------
    MissingFileError
        Naming the scenarios that exist.
    """
    for candidate in (Path(reference), SCENARIOS / f"{reference}.toml"):
        if candidate.is_file():
            return candidate
    said = unknown_choice(
        reference, scenario_names(), en="neither a TOML file nor a scenario:", fr="ni fichier TOML, ni scénario :"
    )
    raise MissingFileError(f"Scenario not found, {said.en}.", fr=f"Scénario introuvable, {said.fr}.")


def scenario_names() -> list[str]:
    """Names of the scenarios that we ship, in alphabetical order."""
    return sorted(file.stem for file in SCENARIOS.glob("*.toml"))


def load_scenario(reference: str) -> Scenario:
    """
    Read and check a scenario; all faults are reported at once.

    Parameters
    ----------
    reference
        Path of a TOML, or a name in data/scenarios.

    Returns
    -------
    Scenario
        `hash` is the sha256 of the file: it changes with any number in it.

    Raises
    ------
    MissingFileError, ScenarioError
        Not there; not TOML; unknown keys; unusable knots; ids used twice; weights of zero.
    """
    path = find_scenario(reference)
    content = path.read_bytes()
    with door(path.name, ScenarioError):
        told = tomllib.loads(content.decode("utf-8-sig"))
    return make_scenario(told, name=path.name, digest=hashlib.sha256(content).hexdigest())


def make_scenario(told: Mapping[str, Any], *, name: str, digest: str | None = None) -> Scenario:
    """
    Check what a TOML of a scenario holds; all faults are reported at once.

    Parameters
    ----------
    told
        Tables and values, as `tomllib` reads them.
    name
        What to call it in an error.
    digest
        Its hash; that of its content as JSON when None.

    Raises
    ------
    ScenarioError
        Unknown keys; unusable knots; ids used twice; weights of zero.
    """
    if digest is None:
        digest = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    with door(name, ScenarioError):
        scenario = checked(Scenario, {**told, "hash": digest}, name, ScenarioError)
        _check_coherence(scenario, name)
    return scenario


def _check_coherence(scenario: Scenario, name: str) -> None:
    faults = [*_faults_of_names(scenario), *_faults_of_measures(scenario), *_faults_of_numbers(scenario)]
    if faults:
        said = all_faults(name, faults)
        raise ScenarioError(said.en, fr=said.fr)


def _faults_of_names(scenario: Scenario) -> list[Sentence]:
    """Ids used twice; themes, criteria that do not exist, where a criterion or [robustness] names them."""
    ids = Counter(item.id for item in scenario.judges)
    faults = [
        Sentence(f"id '{twice}' is used {count} times", f"l'identifiant « {twice} » sert {count} fois")
        for twice, count in ids.items()
        if count > 1
    ]
    themes = {theme.id for theme in scenario.themes}
    faults += [
        unknown_choice(
            one.theme, themes, en=f"criterion '{one.id}': unknown theme", fr=f"critère « {one.id} » : thème inconnu"
        )
        for one in scenario.criteria
        if one.theme not in themes
    ]
    known = themes | {criterion.id for criterion in scenario.criteria}
    faults += [
        unknown_choice(
            strange,
            known,
            en="[robustness] names an unknown criterion or theme",
            fr="[robustness] nomme un critère ou un thème inconnu :",
        )
        for strange in sorted(scenario.robustness.named - known)
    ]
    return faults


def _faults_of_measures(scenario: Scenario) -> list[Sentence]:
    """Kinds, layers and options of measures; counts of people that do not say so."""
    faults = []
    for one in scenario.judges:
        en, fr = ("rule", "règle") if isinstance(one, Rule) else ("criterion", "critère")
        faults += [
            Sentence(f"{en} '{one.id}': {wrong.en}", f"{fr} « {one.id} » : {wrong.fr}")
            for wrong in measure_faults(one.measure)
        ]
        copied = [] if one.is_about_people else columns_of_people(one.measure)
        secret = ", ".join(sorted(COUNT_PEOPLE & set(one.measure.layers)))
        if copied and not secret:
            faults.append(
                Sentence(
                    f"{en} '{one.id}' reads a column called as a count of people is ({', '.join(copied)}): write "
                    "is_about_people = true, or rename it if it counts something else",
                    f"{fr} « {one.id} » lit une colonne qui porte le nom d'un compte de personnes "
                    f"({', '.join(copied)}) : écrivez is_about_people = true, ou renommez-la si elle compte autre "
                    "chose",
                )
            )
        if secret and not one.is_about_people:
            faults.append(
                Sentence(
                    f"{en} '{one.id}' counts people (layer {secret}): write is_about_people = true, or its numbers "
                    "would leave",
                    f"{fr} « {one.id} » compte des personnes (couche {secret}) : écrivez is_about_people = true, sinon "
                    "ses nombres sortiraient",
                )
            )
    return faults


def _faults_of_numbers(scenario: Scenario) -> list[Sentence]:
    """Parameters that are a word of their own; weights that rank nothing."""
    faults = [
        unknown_choice(scenario.choice(name), allowed, en=f"parameter '{name}' is", fr=f"le paramètre « {name} » vaut")
        for name, allowed in CHOICES.items()
        if scenario.choice(name) not in allowed
    ]
    if sum(criterion.weight for criterion in scenario.criteria) <= 0:
        faults.append(
            Sentence(
                "all weights are zero, nothing can be ranked: give at least one criterion a weight above 0",
                "tous les poids sont nuls, rien ne peut être classé : donnez à un critère au moins un poids au-dessus "
                "de 0",
            )
        )
    return faults

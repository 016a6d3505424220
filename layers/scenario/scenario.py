"""
What the options of a measure may be: their types are checked when a scenario is read, not when it is half run.

A scenario: how we judge. Criteria, rules and the numbers they stand on, each with its source.
"""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from geo.errors import MissingFileError, ScenarioError
from geo.scoring.criterion import Criterion, Model, Rule, Text, Theme
from layers.files.checks import describe
from layers.files.shipped import DATA


class MeasureOptions(Model):
    """Every option that some kind of measure takes; which ones a kind needs is its own affair."""

    model_config = ConfigDict(strict=True)

    radius_m: float | None = Field(default=None, gt=0)
    at_most_m: float | None = Field(default=None, gt=0)
    at_least: int | None = Field(default=None, ge=1)
    scale: float | None = None
    column: str | None = Field(default=None, min_length=1)
    minus: str | None = Field(default=None, min_length=1)
    category: list[str] | None = Field(default=None, min_length=1)
    destination: str | None = None
    period: Literal["day", "evening", "sunday"] | None = None
    where: dict[str, list[str | int | float | bool]] | None = None
    values: dict[str, float] | None = None


def option_faults(options: Mapping[str, Any]) -> str:
    """
    What is wrong with the options of a measure, "" where nothing is.

    >>> option_faults({"radius_m": 500, "where": {"category": ["chrs"]}})
    ''
    >>> option_faults({"radius_m": "500"})
    'radius_m: Input should be a valid number.'
    """
    try:
        MeasureOptions.model_validate(dict(options))
    except ValidationError as error:
        return describe(error)
    return ""


CHOICES = {
    "walk_profile": ("walk", "wheelchair"),
    "slope_penalty": ("no", "yes"),
    "window_is": ("departure", "arrival"),
}
"""Parameters that are a word, and the words they may be; a scenario without one takes the first."""

COUNT_PEOPLE = frozenset({"income_cells", "income_zones", "need_zones", "eviction_zones"})
"""Layers of secret counts: of a criterion that reads one, only the rounded note leaves; of a rule, the verdict."""

SCENARIOS = DATA / "scenarios"


class Parameter(Model):
    """A number that several measures use, with its source."""

    value: float | str
    source: str = Field(min_length=1)


class RobustnessSpec(Model):
    """
    What is drawn to say how sure a rank is (see `geo.robustness.weight_space` and `acceptability`).

    `lower`, `upper` : criterion id → share of the total weight; with `by_theme`, of its theme, and theme ids too
    `orders` : pairs (heavier, lighter)
    `errors` : criterion id → standard error of its measure, in its unit, for every site
    `estimate_error_share` : standard error of a measure that is an estimate, as a share of it
    `timetable_spread` : door-to-door minutes vary as the timetable does, from the median to 19 departures in 20
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
    """How a territory is judged."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    label: Text
    description: Text
    parameters: dict[str, Parameter]
    themes: tuple[Theme, ...] = Field(alias="theme", min_length=1)
    criteria: tuple[Criterion, ...] = Field(alias="criterion", min_length=1)
    rules: tuple[Rule, ...] = Field(alias="rule", default=())
    robustness: RobustnessSpec = RobustnessSpec()
    hash: str = ""

    def number(self, name: str) -> float:
        """Value of a numeric parameter."""
        if name not in self.parameters:
            raise ScenarioError(f"Scenario '{self.id}': parameter '{name}' is absent. Add [parameters.{name}].")
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
    known = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.toml")))
    raise MissingFileError(
        f"Scenario '{reference}': no such file, no such name (known: {known}).",
        fr=f"Scénario « {reference} » introuvable : ni fichier TOML, ni nom connu (noms connus : {known}).",
    )


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
    try:
        told = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path.name}: not a TOML file in UTF-8 ({error}).") from error
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
    try:
        scenario = Scenario.model_validate({**told, "hash": digest})
    except ValidationError as error:
        raise ScenarioError(f"{name}: {describe(error)}") from error
    _check_coherence(scenario, name)
    return scenario


def _check_coherence(scenario: Scenario, name: str) -> None:
    faults = []
    ids = Counter(item.id for item in (*scenario.criteria, *scenario.rules))
    faults += [f"id '{twice}' is used {count} times" for twice, count in ids.items() if count > 1]
    themes = {theme.id for theme in scenario.themes}
    faults += [f"criterion '{c.id}': unknown theme '{c.theme}'" for c in scenario.criteria if c.theme not in themes]
    faults += [
        f"{kind} '{one.id}' counts people (layer {', '.join(sorted(secret))}): write is_about_people = true, or its "
        "numbers would leave"
        for kind, judges in (("criterion", scenario.criteria), ("rule", scenario.rules))
        for one in judges
        if (secret := COUNT_PEOPLE & set(one.measure.layers)) and not one.is_about_people
    ]
    faults += [
        f"options of '{one.id}': {wrong}"
        for one in (*scenario.criteria, *scenario.rules)
        if (wrong := option_faults(one.measure.options))
    ]
    strange = sorted(scenario.robustness.named - themes - {criterion.id for criterion in scenario.criteria})
    if strange:
        faults.append(f"[robustness] names unknown criteria or themes: {', '.join(strange)}")
    faults += [
        f"parameter '{name}' is {scenario.choice(name)!r}, expected {' or '.join(map(repr, allowed))}"
        for name, allowed in CHOICES.items()
        if scenario.choice(name) not in allowed
    ]
    if sum(criterion.weight for criterion in scenario.criteria) <= 0:
        faults.append("all weights are zero, nothing can be ranked: give at least one criterion a weight above 0")
    if faults:
        raise ScenarioError(f"{name}: {'; '.join(faults)}.")

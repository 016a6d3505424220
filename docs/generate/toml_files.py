"""The keys of the two files that a planner writes: the scenario (how we judge) and the territory (which files)."""

import re
from collections.abc import Iterator
from pathlib import Path

from docs.generate.markdown import code, table
from docs.generate.models import model_section
from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text, Theme
from layers.scenario.scenario import CHOICES, SCENARIOS, Parameter, RobustnessSpec, Scenario, load_scenario
from layers.scenario.sector_spec import SectorSpec
from layers.territory.declared import LayerSpec, SitesSpec
from layers.territory.file import Destination, Head, NetworkSpec, SourceSpec, TerritoryFile

ROOT = Path(__file__).resolve().parents[2]

SCENARIO = """# Scenario (TOML)

How a territory is judged: `data/scenarios/NAME.toml`, or a file of yours given to `--scenario`. An unknown key is an
error. Kinds of measure and their options: [measures](measures.md).

"""
TERRITORY = """# Territory (TOML)

Which files make which layer: `data/territories/NAME.toml`, `territory.toml` in a folder, or a file of yours. An unknown
key is an error. What reads the files: [readers](readers.md). What a layer must hold: [layers](layers.md).

"""


def pages() -> dict[str, str]:
    """Give the pages `scenario` and `territory`."""
    return {"scenario": SCENARIO + _scenario(), "territory": TERRITORY + _territory()}


def _scenario() -> str:
    sections = (
        model_section(Scenario, "The file"),
        model_section(Parameter, "[parameters.NAME]"),
        table(("parameter", "words allowed (the first by default)"), _words()),
        "Numbers that the program asks for, and their value in the scenarios shipped:\n",
        table(("parameter", *(code(scenario.id) for scenario in shipped())), _numbers()),
        model_section(Theme, "[[theme]]"),
        model_section(Criterion, "[[criterion]]"),
        model_section(MeasureSpec, "measure"),
        model_section(Rule, "[[rule]]"),
        model_section(RobustnessSpec, "[robustness]"),
        model_section(SectorSpec, "[sectors]"),
        model_section(Text, "Sentences"),
        *(_shipped(scenario) for scenario in shipped()),
    )
    return "\n".join(sections)


def _territory() -> str:
    sections = (
        model_section(TerritoryFile, "The file"),
        model_section(Head, "[territory]"),
        model_section(SourceSpec, "[[source]]"),
        model_section(LayerSpec, "[[layer]]"),
        model_section(SitesSpec, "[sites]"),
        model_section(NetworkSpec, "[network]"),
        model_section(Destination, "[[destination]]"),
    )
    return "\n".join(sections)


def shipped() -> list[Scenario]:
    """Scenarios of data/scenarios, in the order of their names."""
    return [load_scenario(path.stem) for path in sorted(SCENARIOS.glob("*.toml"), reverse=True)]


def asked_numbers() -> list[str]:
    """Names of the parameters that the code asks of a scenario as numbers."""
    rooms = (path for room in ("layers", "maps", "pensions") for path in (ROOT / room).rglob("*.py"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    found = set(re.findall(r'\.number\(\s*"(\w+)"', text))
    return sorted(found | {name for one in shipped() for name in one.parameters} - set(CHOICES))


def _words() -> Iterator[tuple[str, str]]:
    for name, words in CHOICES.items():
        yield code(name), ", ".join(map(code, words))


def _numbers() -> Iterator[tuple[str, ...]]:
    for name in asked_numbers():
        found = (scenario.parameters.get(name) for scenario in shipped())
        yield code(name), *("" if one is None else code(one.value) for one in found)


def _shipped(scenario: Scenario) -> str:
    criteria = (
        (code(one.id), one.label.fr, f"[{one.measure.kind}](measures.md#measure-{one.measure.kind})", one.unit.fr,
         _knots(one), f"{one.weight:g}", one.source)
        for one in scenario.criteria
    )  # fmt: skip
    rules = (
        (code(one.id), one.label.fr, one.kind, f"[{one.measure.kind}](measures.md#measure-{one.measure.kind})",
         f"> {one.fail_above:g}" if one.fail_above is not None else f"< {one.fail_below:g}", one.unit.fr, one.text.fr)
        for one in scenario.rules
    )  # fmt: skip
    return (
        f"## Shipped: {scenario.id}\n\n{scenario.description.en}\n\n*{scenario.description.fr}*\n\n"
        + table(("criterion", "critère", "measure", "unité", "knots", "weight", "source"), criteria)
        + "\n"
        + table(("rule", "règle", "kind", "measure", "fails", "unité", "texte"), rules)
    )


def _knots(criterion: Criterion) -> str:
    return ", ".join(f"{measure:g} → {utility:g}" for measure, utility in criterion.knots)

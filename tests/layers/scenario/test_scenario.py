"""Scenarios: what we ship is coherent, what is wrong is refused with all its faults."""

import pytest

from geo.errors import MissingFileError, ScenarioError
from layers.scenario.scenario import SCENARIOS, load_scenario
from pensions.ranking.measures import MEASURES

SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml"))

MINIMAL = """
id = "small"
label = { fr = "Petit", en = "Small" }
description = { fr = "d", en = "d" }
[parameters]
walk_speed_kmh = { value = 3.6, source = "proposition" }
[[theme]]
id = "t"
label = { fr = "T", en = "T" }
[[criterion]]
id = "pharmacy"
theme = "t"
label = { fr = "Pharmacie", en = "Pharmacy" }
unit = { fr = "min", en = "min" }
measure = { kind = "walk_min", layers = ["services"], options = { category = ["pharmacy"] } }
knots = [[5, 1.0], [20, 0.0]]
weight = 1
source = "proposition"
"""


def load(tmp_path, text):
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(str(path))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_names_measures_that_exist_and_a_source_for_each_number(name):
    scenario = load_scenario(name)
    for item in (*scenario.criteria, *scenario.rules):
        assert item.measure.kind in MEASURES, item.id
        assert item.source
    assert all(parameter.source for parameter in scenario.parameters.values())


def test_the_first_scenario_has_about_fifteen_criteria_in_five_themes_and_both_kinds_of_rules():
    scenario = load_scenario("pension_de_famille")
    assert 14 <= len(scenario.criteria) <= 18
    assert len(scenario.themes) == 5
    assert {rule.kind for rule in scenario.rules} == {"exclusion", "alert"}


def test_the_hash_changes_with_any_number(tmp_path):
    one = load(tmp_path, MINIMAL)
    other = load(tmp_path, MINIMAL.replace("weight = 1", "weight = 2"))
    assert one.hash != other.hash


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("weight = 1", "weight = 0", "all weights are zero"),
        ("weight = 1", "weight = -1", "greater than or equal to 0"),
        ("weight = 1", "weigth = 1", "weigth"),
        ('theme = "t"', 'theme = "elsewhere"', "unknown theme 'elsewhere'"),
        ("[[5, 1.0], [20, 0.0]]", "[[20, 0.0], [5, 1.0]]", "increase strictly"),
        ('source = "proposition"\n[[theme]]', "[[theme]]", "parameters.walk_speed_kmh.source"),
        ("id = ", "id == ", "not a TOML file"),
    ],
)
def test_a_fault_in_a_scenario_is_named(tmp_path, before, after, told):
    text = MINIMAL.replace(" }\n[[theme]]", " }\n[[theme]]").replace(before, after, 1)
    if told.startswith("parameters"):
        text = MINIMAL.replace(', source = "proposition" }', " }", 1)
    with pytest.raises(ScenarioError, match=told):
        load(tmp_path, text)


def test_an_unknown_scenario_lists_those_that_exist():
    with pytest.raises(MissingFileError, match="known: .*pension_de_famille"):
        load_scenario("maison")

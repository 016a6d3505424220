"""Scenarios: what we ship is coherent, what is wrong is refused with all its faults."""

import re

import pytest

from geo.errors import MissingFileError, ScenarioError
from geo.scoring.criterion import MeasureSpec
from layers.scenario.measure_kinds import MEASURE_KINDS, OPTIONS, measure_faults
from layers.scenario.profiles import load_profiles
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
        ("id = ", "id == ", "not TOML"),
    ],
)
def test_a_fault_in_a_scenario_is_named(tmp_path, before, after, told):
    text = MINIMAL.replace(" }\n[[theme]]", " }\n[[theme]]").replace(before, after, 1)
    if told.startswith("parameters"):
        text = MINIMAL.replace(', source = "proposition" }', " }", 1)
    with pytest.raises(ScenarioError, match=told):
        load(tmp_path, text)


def test_an_unknown_scenario_lists_those_that_exist():
    with pytest.raises(MissingFileError, match="Known: .*pension_de_famille"):
        load_scenario("maison")


@pytest.mark.parametrize("load_it", [load_scenario, load_profiles])
def test_a_misspelt_scenario_is_told_with_the_nearest(load_it):
    with pytest.raises(MissingFileError) as told:
        load_it("pensions_de_famille")
    assert "« pensions_de_famille ». Vouliez-vous dire « pension_de_famille » ? Possibles : " in told.value.fr
    assert "'pensions_de_famille'. Did you mean 'pension_de_famille'? Known: " in str(told.value)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("walk_min", "walk_mn", "critère « pharmacy » : mesure inconnue « walk_mn ». Vouliez-vous dire « walk_min » ?"),
        ('["services"]', '["service"]', "couche inconnue « service ». Vouliez-vous dire « services » ?"),
        ("category =", "categorie =", "option inconnue « categorie ». Vouliez-vous dire « category » ?"),
        ("category =", "categorie =", "Possibles : category, destination"),
        ("category =", "radius_m = 500, category =", "option inconnue « radius_m ». Possibles : category, destination"),
        ('{ category = ["pharmacy"] }', "{}", "il manque l'option « category » ou « destination »"),
        (
            'kind = "walk_min", layers = ["services"], options = { category = ["pharmacy"] }',
            'kind = "departures", options = { period = "evenings" }',
            "l'option « period » vaut « evenings ». Vouliez-vous dire « evening » ? Possibles : day, evening, sunday",
        ),
        ('["pharmacy"]', '"pharmacy"', "« category » vaut 'pharmacy' ; attendu : une liste d'un texte au moins"),
        ('["pharmacy"]', "[]", "« category » vaut [] ; attendu : une liste d'un texte au moins"),
        ('theme = "t"', 'theme = "tt"', "critère « pharmacy » : thème inconnu « tt »"),
        ("[[theme]]", "[robustness]\nlower = { pharmacie = 0.1 }\n[[theme]]", "Vouliez-vous dire « pharmacy » ?"),
        (
            "[[theme]]",
            'walk_profile = { value = "wheelchairs", source = "s" }\n[[theme]]',
            "le paramètre « walk_profile » vaut « wheelchairs ». Vouliez-vous dire « wheelchair » ?",
        ),
    ],
)
def test_a_misspelt_word_of_a_scenario_is_told_in_french_with_what_is_allowed(tmp_path, before, after, told):
    with pytest.raises(ScenarioError) as fault:
        load(tmp_path, MINIMAL.replace(before, after, 1))
    assert told in fault.value.fr


def test_the_measures_that_are_described_are_those_that_are_made():
    assert set(MEASURE_KINDS) == set(MEASURES)


def test_the_options_that_are_described_are_those_that_some_measure_takes():
    assert set(OPTIONS) == {name for kind in MEASURE_KINDS.values() for name in kind.options}


@pytest.mark.parametrize("kind", sorted(MEASURE_KINDS))
def test_a_measure_needs_only_options_that_it_takes(kind):
    told = MEASURE_KINDS[kind]
    assert {name for group in told.needs for name in group} <= set(told.options)
    assert told.about.fr.endswith(".")
    assert told.about.en.endswith(".")


@pytest.mark.parametrize("kind", sorted(MEASURE_KINDS))
def test_a_measure_without_an_option_it_needs_is_refused_when_the_scenario_is_read(kind):
    missing = measure_faults(MeasureSpec(kind=kind))
    assert len(missing) == len(MEASURE_KINDS[kind].needs)
    assert all("is absent" in fault.en for fault in missing)


@pytest.mark.parametrize("value", [0, -5, True, "500", float("nan"), float("inf")])
def test_a_radius_is_a_finite_number_above_zero(value):
    spec = MeasureSpec.model_construct(kind="count_within", layers=(), options={"radius_m": value})
    assert [fault.en for fault in measure_faults(spec)] == [
        f"option 'radius_m' is {value!r}, expected a number above 0"
    ]


def test_a_practice_that_nobody_can_quote_is_a_proposition():
    """No public call with numbers on sites was found; the sizes of a residence have their sources."""
    text = "".join((SCENARIOS / f"{name}.toml").read_text(encoding="utf-8") for name in SHIPPED)
    assert not re.search(r"appels? à projets|calls? for projects", text)
    for source in ("Unafo : au plus 25 logements", "Dihal, Unafo, 2019", "ASH : environ 23 m²"):
        assert source in text

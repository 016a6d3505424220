"""A value that no row can have is said, with the nearest; one that this territory happens not to have is not."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.scoring.criterion import MeasureSpec
from layers.scenario.scenario import load_scenario
from layers.territory.declared import SitesSpec
from pensions.ranking.misspelt_values import misspelt_values
from pensions.ranking.run_inputs import RunInputs
from tests.pensions.ranking.test_unknown_ground import box, drawn, layer


def flood():
    return layer([box(0, 0, 500, 1000)], zone_type=["03"], zone_code=["RU"], plan=["PPRI"])


def plan():
    shapes = [box(0, 0, 500, 1000), box(500, 0, 1000, 1000)]
    answers = pd.array([True, False], dtype="boolean")
    return layer(shapes, zone_type=["U", "N"], label=["UA", "Naturelle"], allows_housing=answers)


def told(territory, **where):
    """What is said of our scenario, whose rule of flood keeps these rows of this layer."""
    scenario = load_scenario("pension_de_famille")
    name = where.pop("of", "flood")
    measure = MeasureSpec(kind="percent_inside", layers=(name,), options={"where": where})
    rules = tuple(
        rule.model_copy(update={"measure": measure}) if rule.id == "flood_prohibition" else rule
        for rule in scenario.rules
    )
    return misspelt_values(RunInputs(territory, scenario.model_copy(update={"rules": rules})))


def test_our_scenarios_name_values_that_a_territory_may_lack():
    """Flood zones 01 to 06, of which the territory has one; zones of noise of which it has none."""
    noise = layer([box(0, 0, 10, 10)], zone_type=["C"], source=["PEB"])
    for name in ("pension_de_famille", "logement_en_diffus"):
        territory = drawn(flood=flood(), plan=plan(), noise=noise)
        assert misspelt_values(RunInputs(territory, load_scenario(name))) == []


def test_a_value_out_of_a_closed_list_is_said_with_the_nearest():
    (said,) = told(drawn(flood=flood()), zone_type=["03", "004"])
    assert said.fr == (
        "Zone inondable d'interdiction (PPRI) : « 004 » (1 valeur sur 2 de « zone_type ») n'est dans aucune ligne "
        "de la couche zones inondables : rien n'y répond. Vouliez-vous dire « 04 » ?"
    )


@pytest.mark.parametrize(("value", "hint"), [("naturelle", "“Naturelle”?"), ("Zone 7", "Known: Naturelle, UA.")])
def test_a_value_of_an_open_column_that_no_row_has_is_said(value, hint):
    (said,) = told(drawn(plan=plan()), of="plan", label=["UA", value])
    assert said.en.endswith(hint)
    assert told(drawn(plan=plan()), of="plan", label=["UA"]) == []


def test_numbers_absent_layers_and_layers_without_a_row_say_nothing_here():
    assert told(drawn(plan=plan()), of="plan", allows_housing=[False]) == []
    assert told(drawn(), zone_type=["4"]) == []
    assert told(drawn(flood=flood().iloc[:0]), zone_type=["4"]) == []


def test_the_candidates_of_a_territory_are_held_to_the_same():
    parcels = layer([box(0, 0, 10, 10)], owner_kind=["public"])
    territory = replace(
        drawn(parcels=parcels), sites=SitesSpec(layer="parcels", where={"owner_kind": ("landlor", "public")})
    )
    (said,) = misspelt_values(RunInputs(territory, load_scenario("pension_de_famille")))
    assert said.fr.startswith("sites candidats : « landlor »")
    assert said.fr.endswith("Vouliez-vous dire « landlord » ?")

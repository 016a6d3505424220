"""Rows that do not say whether they are asked for, and layers that cannot be asked: unknown, or a sentence."""

import pandas as pd
import pytest

from geo.errors import ScenarioError
from geo.scoring.criterion import MeasureSpec, Text
from layers.territory.ground import Ground
from pensions.ranking.measures import measure
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs
from tests.pensions.ranking.test_unknown_ground import box, drawn, layer, on_rules_only, sites_of

SITES = sites_of(a=box(0, 0, 20, 20), b=box(900, 0, 920, 20))
WALL = {"where": {"zone_type": ["03"]}}


def values(territory, kind, name, **options):
    made = measure(
        SiteInputs(RunInputs(territory, on_rules_only()), SITES),
        MeasureSpec(kind=kind, layers=(name,), options=options),
    )
    return made, made.values.fillna(-1).tolist()


def zones(*types):
    """
    +---+          +---+
    |   |  a    b  |   |      squares of 20 m: one 80 m east of a, the other 80 m west of b
    +---+          +---+
    """
    shapes = [box(100, 0, 120, 20), box(800, 0, 820, 20)]
    return layer(shapes, zone_type=list(types), zone_code="", plan="")


def test_a_zone_of_no_type_is_no_proof_that_the_nearest_of_a_type_is_farther():
    right, found = values(drawn(flood=zones("03", "03")), "distance_m", "flood", **WALL)
    assert (found, right.at_most.tolist()) == ([80.0, 80.0], [80.0, 80.0])
    blank, found = values(drawn(flood=zones("03", " ")), "distance_m", "flood", **WALL)
    assert found == [80.0, -1]
    assert blank.at_most.tolist() == [80.0, 780.0]
    _, found = values(drawn(flood=zones("01", "")), "distance_m", "flood", at_most_m=500, **WALL)
    assert found == [500.0, -1]


def test_a_row_of_no_type_within_the_radius_makes_a_count_unknown_and_what_counts_is_sure_all_the_same():
    flood = zones("03", "")
    made, found = values(drawn(flood=flood), "count_within", "flood", radius_m=100, **WALL)
    assert (found, made.at_least.tolist()) == ([1.0, -1], [1.0, 0.0])
    _, found = values(drawn(flood=flood), "count_within", "flood", radius_m=100, where={"zone_type": [""]})
    assert found == [0.0, 1.0]


def test_an_empty_cell_says_nothing_where_another_column_excludes_the_row():
    plan = layer([box(0, 0, 1000, 1000)], zone_type="N", label="", allows_housing=pd.array([None], dtype="boolean"))
    for kind, told in (("U", 0.0), ("N", -1)):
        _, found = values(
            drawn(plan=plan), "percent_inside", "plan", where={"zone_type": [kind], "allows_housing": [False]}
        )
        assert found == [told, told]


def test_sales_of_no_kind_are_no_median_of_a_kind():
    sales = layer(
        [box(0, 0, 1, 1).centroid] * 2, sale_id=["1", "2"], price_eur_m2=[1000.0, 3000.0], kind=["flat", ""],
        price_eur=1.0, built_m2=1.0, date=pd.Timestamp("2025-01-01"),
    )  # fmt: skip
    told = {"radius_m": 100, "at_least": 1}
    for kinds, median in ((["flat"], -1), (["flat", ""], 2000.0)):
        _, found = values(drawn(sales=sales), "median_price", "sales", where={"kind": kinds}, **told)
        assert found == [median, -1]


@pytest.mark.parametrize(("claimed", "told"), [(("65",), -1), (("A",), -1), (("A", "B", "C", "D"), 0.0)])
def test_a_map_of_noise_does_not_answer_for_the_zones_of_an_airport_nor_one_zone_for_the_others(claimed, told):
    noise = layer([box(500, 500, 600, 600)], zone_type=[claimed[0]], source="")
    territory = drawn(noise=noise)
    everywhere = Ground(None, territory.layers["communes"], Text(fr="partout", en="everywhere"))
    territory.coverage.update({("noise", one): everywhere for one in claimed})
    _, found = values(territory, "percent_inside", "noise", where={"zone_type": ["A", "B", "C", "D"]})
    assert found == [told, told]


@pytest.mark.parametrize(
    ("kind", "options", "english", "french"),
    [
        ("percent_inside", {"where": {"zone": ["03"]}}, "no column 'zone'. Did you mean", "pas de colonne « zone »"),
        ("count_within", {"radius_m": 9, "column": "nb"}, "no column 'nb'", "couche « flood » : pas de colonne « nb »"),
        ("sum_around", {"radius_m": 9, "column": "plan"}, "'plan' holds no numbers", "« plan » ne contient pas de"),
        ("zone_value", {"column": "zone_type"}, "'zone_type' holds no numbers", "« zone_type » ne contient pas de"),
        ("median_price", {"radius_m": 9, "at_least": 1}, "no column 'price_eur_m2'", "pas de colonne « price_eur_m2 »"),
        ("attribute", {"column": "label"}, "candidate sites: 'label' holds no", "sites candidats : « label » ne"),
        ("social_percent", {}, "needs the option 'radius_m'", "demande l'option « radius_m »"),
    ],
)
def test_a_layer_asked_for_what_it_does_not_hold_ends_in_one_sentence_in_both_languages(kind, options, english, french):
    territory = drawn(flood=zones("03", "03"), income_cells=layer([box(0, 0, 1, 1)], households=[1.0]))
    with pytest.raises(ScenarioError) as raised:
        values(territory, kind, "flood", **options)
    assert english in str(raised.value)
    assert french in raised.value.fr


def test_points_are_no_ground_that_a_site_is_inside_of():
    territory = drawn(services=layer([box(0, 0, 1, 1).centroid], service_id=["1"], category="bank", name=""))
    with pytest.raises(ScenarioError) as raised:
        values(territory, "percent_inside", "services")
    assert raised.value.fr.endswith("couche « services » : contient Point ; attendu : des surfaces.")

"""Every kind of measure on every layer that counts people: a multiple of the step, or a refusal in a sentence."""

import dataclasses

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import PensionsError, ScenarioError, SitesError
from geo.scoring.criterion import MeasureSpec, Text
from layers.people.counted import COUNT_PEOPLE, counts_people
from layers.places.sites import candidate_sites
from layers.scenario.measure_kinds import MEASURE_KINDS, measure_faults
from layers.scenario.scenario import load_scenario
from layers.schemas import LAYERS
from layers.territory.ground import Ground
from layers.territory.territory import load_territory
from pensions.ranking.measures import MEASURES, measure
from pensions.ranking.run_inputs import NotAvailableError, RunInputs
from pensions.ranking.site_inputs import SiteInputs

STEPS = {"income_zones": 11, "need_zones": 11, "eviction_zones": 11}
"""Of zones; squares are told by groups when they are read, and their layer holds nothing finer."""
COUNT = 37.0
COLUMNS = [
    (layer, column.rstrip("?"))
    for layer in sorted(COUNT_PEOPLE)
    for column in LAYERS[layer][1]
    if counts_people(layer, column.rstrip("?"))
]


@pytest.fixture(scope="module")
def territory(town):
    return load_territory(str(town))


@pytest.fixture(scope="module")
def site_inputs(territory):
    """One site in a zone of 37 people, in every layer that counts them, and beside another zone of 38."""
    x, y = shapely.get_coordinates(territory.layers["communes"].representative_point().to_numpy())[0]
    shapes = [shapely.box(x - 50, y - 50, x + 50, y + 50), shapely.box(x + 50, y - 50, x + 150, y + 50)]
    layers, coverage = dict(territory.layers), dict(territory.coverage)
    for layer in COUNT_PEOPLE:
        values = {}
        for column, kind in LAYERS[layer][1].items():
            name = column.rstrip("?")
            if counts_people(layer, name):
                values[name] = [COUNT, COUNT + 1]
            else:
                values[name] = [False, False] if kind == "flag" else [0.25, 0.25] if kind == "share" else ["a", "b"]
        layers[layer] = gpd.GeoDataFrame(values, geometry=shapes, crs=2154)
        coverage[layer, ""] = Ground(None, territory.layers["communes"], Text(fr="partout", en="everywhere"))
    drawn = dataclasses.replace(territory, layers=layers, coverage=coverage)
    sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([x], [y]), crs=2154, index=pd.Index(["A"]))
    return SiteInputs(RunInputs(drawn, load_scenario("pension_de_famille"), None), sites)


def test_every_layer_of_zones_that_counts_people_has_its_step():
    assert set(STEPS) == COUNT_PEOPLE - {"income_cells"}
    assert len(COLUMNS) >= 10


@pytest.mark.parametrize(
    ("layer", "kind", "more", "told"),
    [
        ("income_cells", "zone_value", {}, 37.0),
        ("income_zones", "zone_value", {}, 33.0),
        ("income_zones", "zone_value", {"column": "poverty_share", "minus": "households"}, -33.0),
        ("income_zones", "zone_value", {"column": "poverty_share"}, 0.25),
        ("income_zones", "count_within", {"radius_m": 60.0}, 77.0),
    ],
)
def test_by_hand_37_people_are_told_as_a_multiple_of_the_step(site_inputs, layer, kind, more, told):
    """37 is nearest to 33 of 33, 44; 37 + 38 = 75 to 77; a share alone is no count; squares are told when read."""
    spec = MeasureSpec(kind=kind, layers=(layer,), options={"column": "households"} | more)
    assert measure(site_inputs, spec).values.tolist() == [told]


@pytest.mark.parametrize(("layer", "column"), [pair for pair in COLUMNS if pair[0] in STEPS])
@pytest.mark.parametrize("kind", sorted(MEASURE_KINDS))
def test_no_kind_of_measure_tells_a_count_of_zones_to_the_unit(site_inputs, kind, layer, column):
    """By hand: 37 is told 33; never 37, nor 38, nor their difference from a share."""
    share = "poverty_share" if layer == "income_zones" else "a_share"
    tried = {"column": column, "radius_m": 60.0, "category": ["a"], "at_least": 1, "period": "day"}
    asked = [{}, {"column": share, "minus": column}] if "minus" in MEASURE_KINDS[kind].options else [{}]
    for more in asked:
        options = {name: value for name, value in (tried | more).items() if name in MEASURE_KINDS[kind].options}
        try:
            made = measure(site_inputs, MeasureSpec(kind=kind, layers=(layer,), options=options))
        except (PensionsError, NotAvailableError):
            continue
        if kind not in ("slope", "departures", "distance_m", "percent_inside"):  # they read no column
            assert (made.values.dropna() % STEPS[layer] == 0).all()


@pytest.mark.parametrize(("layer", "column"), COLUMNS)
@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_no_kind_of_measure_asks_for_an_exact_count_of_people(site_inputs, kind, layer, column):
    spec = MeasureSpec(kind=kind, layers=(layer,), options={"where": {column: [COUNT]}})
    assert any(f"'{column}' counts people (layer {layer})" in fault.en for fault in measure_faults(spec))
    with pytest.raises(ScenarioError, match=f"'{column}' counts people") as fault:
        measure(site_inputs, spec)
    assert f"« {column} » compte des personnes (couche {layer})" in fault.value.fr
    assert "\n" not in str(fault.value)


def test_what_says_which_zone_it_is_may_be_asked(site_inputs):
    spec = MeasureSpec(kind="percent_inside", layers=("income_cells",), options={"where": {"is_imputed": [False]}})
    assert measure_faults(spec) == []
    assert measure(site_inputs, spec).values.tolist() == [100.0]


@pytest.mark.parametrize("layer", sorted(COUNT_PEOPLE))
def test_a_layer_that_counts_people_is_no_layer_of_sites(site_inputs, layer):
    """Each row would be a site, and a measure of its own columns the exact count of each."""
    drawn = site_inputs.territory
    by_file = dataclasses.replace(drawn, sites=drawn.sites.model_copy(update={"layer": layer}))
    for territory, choice in ((drawn, layer), (by_file, None)):
        with pytest.raises(SitesError, match="this layer counts people") as fault:
            candidate_sites(territory, choice)
        assert "compte des personnes" in fault.value.fr


def test_a_column_that_the_zones_lack_is_said(site_inputs):
    """`minus` of a column misspelt ended in a KeyError."""
    options = {"column": "households", "minus": "houshold"}
    with pytest.raises(ScenarioError, match="no column 'houshold'. Did you mean 'households'") as fault:
        measure(site_inputs, MeasureSpec(kind="zone_value", layers=("income_zones",), options=options))
    assert "pas de colonne « houshold »" in fault.value.fr

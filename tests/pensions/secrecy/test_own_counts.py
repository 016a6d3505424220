"""Counts of people that a planner brings: columns of the sites, or of a layer, told on the lattice or refused."""

import dataclasses
import tomllib

import geopandas as gpd
import pytest
import shapely

from geo.errors import ScenarioError
from geo.scoring.criterion import MeasureSpec
from layers.scenario.measure_kinds import MEASURE_KINDS
from layers.scenario.scenario import SCENARIOS, load_scenario, make_scenario
from layers.territory.territory import load_territory
from pensions.ranking.gate import measured
from pensions.ranking.run_inputs import NotAvailableError, RunInputs
from pensions.ranking.site_inputs import SiteInputs
from tests.gtfs_files import ORIGIN
from tests.pensions.secrecy.planted import write_place
from tests.pensions.secrecy.test_walk import criterion

COUNTS = [5.0, 6.0, 37.0]
TOLD = [0.0, 11.0, 33.0]
"""The nearest multiples of 11."""


@pytest.fixture(scope="module")
def site_inputs(tmp_path_factory):
    """Three sites of the planner's own with a count of people, each in a square of a layer that has the same."""
    territory = load_territory(str(write_place(tmp_path_factory.mktemp("own") / "place")))
    xs, y = [ORIGIN[0] + 150 + 300 * n for n in range(3)], ORIGIN[1] + 400
    columns = {"own": COUNTS, "own_share": [0.05, 0.06, 0.37]}
    sites = gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(xs, [y] * 3), crs=2154, index=["A", "B", "C"])
    squares = sites.reset_index(drop=True).set_geometry([shapely.box(x - 10, y - 10, x + 10, y + 10) for x in xs])
    everywhere = territory.coverage["supported_housing", ""]
    known = dataclasses.replace(
        territory,
        layers={**territory.layers, "planned_zones": squares},
        coverage={**territory.coverage, ("planned_zones", ""): everywhere},
    )
    return SiteInputs(RunInputs(known, load_scenario("pension_de_famille"), None), sites)


def told(site_inputs, kind, *, is_about_people=True, **options):
    one = criterion(0, MeasureSpec(kind=kind, layers=("planned_zones",), options=options))
    return measured(site_inputs, one.model_copy(update={"is_about_people": is_about_people})).values.tolist()


@pytest.mark.parametrize("kind", [kind for kind, told in MEASURE_KINDS.items() if "column" in told.options])
def test_every_kind_that_reads_a_column_tells_multiples_of_the_threshold(site_inputs, kind):
    """5, 6 and 37 people are told 0, 11 and 33, whatever the kind of measure, of the sites or of a layer."""
    options = {"column": "own"} | ({"radius_m": 100.0} if "radius_m" in MEASURE_KINDS[kind].options else {})
    assert told(site_inputs, kind, **options) == TOLD
    assert told(site_inputs, kind, is_about_people=False, **options) == pytest.approx(COUNTS)


def test_a_share_is_told_as_it_is_and_a_count_times_a_scale_as_so_many_times_its_multiple(site_inputs):
    assert told(site_inputs, "attribute", column="own_share") == [0.05, 0.06, 0.37]
    assert told(site_inputs, "zone_value", column="own", scale=2.0) == [0.0, 22.0, 66.0]
    assert told(site_inputs, "zone_value", column="own_share", minus="own", scale=100.0) == [0.0, -1100.0, -3300.0]


def test_features_that_stand_for_people_are_counted_on_the_lattice_too(site_inputs):
    assert told(site_inputs, "count_within", radius_m=1000.0) == [0.0, 0.0, 0.0]
    assert told(site_inputs, "count_within", is_about_people=False, radius_m=1000.0) == [3.0, 3.0, 3.0]


@pytest.mark.parametrize("column", ["households", "men_pauv", "Personnes 115"])
@pytest.mark.parametrize("kind", ["attribute", "zone_value"])
def test_a_column_called_as_a_count_of_people_must_say_so(kind, column):
    held = tomllib.loads((SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8"))
    held["criterion"][0]["measure"] = {"kind": kind, "layers": ["planned_zones"], "options": {"column": column}}
    with pytest.raises(ScenarioError, match=r"called as a count of people is \(.+\): write is_about_people") as fault:
        make_scenario(held, name="dict")
    assert f"({column}) : écrivez is_about_people = true" in fault.value.fr
    held["criterion"][0]["is_about_people"] = True
    assert make_scenario(held, name="dict").criteria[0].is_about_people


def test_sites_without_the_column_stay_unknown(site_inputs):
    with pytest.raises(NotAvailableError):
        told(site_inputs, "attribute", column="absent")

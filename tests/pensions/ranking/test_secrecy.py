"""What an attacker with every output in hand cannot work back: a count of people below the threshold."""

import dataclasses
import json
import re
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import sparse
from scipy.optimize import lsq_linear

from geo.errors import ScenarioError, SitesError
from geo.scoring.criterion import MeasureSpec, Text
from layers.scenario.scenario import SCENARIOS, load_scenario
from layers.territory.ground import Ground
from layers.territory.territory import load_territory
from pensions.choosing.need import need_of
from pensions.choosing.record import share_step
from pensions.ranking.measures import measure
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs

RADIUS = 500.0


def everywhere(site_inputs):
    """A layer that answers for the whole territory."""
    communes = site_inputs.territory.layers["communes"]
    return Ground(None, communes, Text(fr="partout", en="everywhere"))


@pytest.fixture(scope="module")
def territory(town):
    return load_territory(str(town))


@pytest.fixture(scope="module")
def site_inputs(territory):
    """Sites every 100 m over 3 km by 3 km, in the middle of the squares of the town."""
    middle = shapely.get_coordinates(territory.layers["income_cells"].centroid.to_numpy())
    x, y = np.median(middle, axis=0)
    axis = np.arange(-1500.0, 1501.0, 100.0)
    east, north = (grid.ravel() for grid in np.meshgrid(x + axis, y + axis))
    sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, north), crs=2154)
    sites.index = sites.index.astype(str)
    return SiteInputs(RunInputs(territory, load_scenario("pension_de_famille"), None), sites)


@pytest.fixture(scope="module")
def true_households(town):
    """Households of each square as the file gives them, which no output may give back."""
    return pd.read_csv(town / "carreaux_200m_met.csv").set_index("idcar_200m")["men"]


def worked_back(site_inputs, sums):
    """Squares within the grid of sites, with the counts that best explain the sums around sites, none negative."""
    known = sums.notna().to_numpy()
    discs = site_inputs.points.geometry.buffer(RADIUS, quad_segs=32).to_numpy()[known]
    cells = site_inputs.territory.layers["income_cells"]
    cells = cells[cells.intersects(shapely.union_all(discs))]
    shapes = cells.geometry.to_numpy()
    disc, cell = shapely.STRtree(shapes).query(discs, predicate="intersects")
    share = shapely.area(shapely.intersection(discs[disc], shapes[cell])) / shapely.area(shapes[cell])
    system = sparse.csr_array((share, (disc, cell)), shape=(len(discs), len(shapes)))
    found = lsq_linear(system, sums.to_numpy()[known], bounds=(0, np.inf), lsq_solver="lsmr", max_iter=200).x
    inside = cells.centroid.within(shapely.box(*site_inputs.points.total_bounds).buffer(-100)).to_numpy()
    return cells[inside].assign(found=found[inside])


def shares_found(site_inputs, sums, true_households):
    """Share of the small squares that the attack works back to the household, and that the told counts give."""
    squares = worked_back(site_inputs, sums)
    true = squares["cell_id"].map(true_households)
    small = squares[true < 11]
    assert len(small) > 10
    return [float(((small[told] - true[true < 11]).abs() < 1).mean()) for told in ("found", "households")]


def households_around(site_inputs):
    options = {"column": "households", "radius_m": RADIUS}
    return measure(site_inputs, MeasureSpec(kind="sum_around", layers=("income_cells",), options=options)).values


def test_shares_and_public_dwellings_give_back_no_more_of_small_squares_than_the_mean_of_their_group(
    site_inputs, true_households
):
    spec = MeasureSpec(kind="social_percent", layers=("social_dwellings",), options={"radius_m": RADIUS})
    middle = site_inputs.territory.layers["income_cells"].centroid.to_numpy()
    dwellings = gpd.GeoDataFrame({"dwellings": np.ones(len(middle))}, geometry=middle, crs=2154)
    layers = {**site_inputs.territory.layers, "social_dwellings": dwellings}
    coverage = {**site_inputs.territory.coverage, ("social_dwellings", ""): everywhere(site_inputs)}
    run_inputs = RunInputs(
        dataclasses.replace(site_inputs.territory, layers=layers, coverage=coverage),
        site_inputs.run_inputs.scenario,
        None,
    )
    percent = measure(SiteInputs(run_inputs, site_inputs.sites), spec).values
    near = dwellings.sindex.query(site_inputs.points.geometry.to_numpy(), predicate="dwithin", distance=RADIUS)
    public = np.bincount(near[0], minlength=len(percent))
    found, mean = shares_found(site_inputs, 100 * public / percent, true_households)
    assert found <= mean + 0.01


def test_sums_around_sites_give_back_no_more_of_small_squares_than_the_mean_of_their_group(
    site_inputs, true_households
):
    found, mean = shares_found(site_inputs, households_around(site_inputs), true_households)
    assert found <= mean + 0.01


def test_without_the_groups_the_same_attack_finds_every_small_square(site_inputs, true_households):
    """The attack is real: with the squares as published, it works them back."""
    told = site_inputs.territory.layers["income_cells"]
    published = told.assign(households=told["cell_id"].map(true_households))
    layers = {**site_inputs.territory.layers, "income_cells": published}
    run_inputs = RunInputs(
        dataclasses.replace(site_inputs.territory, layers=layers), site_inputs.run_inputs.scenario, None
    )
    exact = SiteInputs(run_inputs, site_inputs.sites)
    assert shares_found(exact, households_around(exact), true_households)[0] > 0.9


@pytest.mark.parametrize("kind", ["sum_around", "zone_value"])
def test_two_scenarios_tell_the_same_multiple_of_the_threshold(site_inputs, kind):
    """Knots may differ from one scenario to the next: the measure of zones that they read does not."""
    options = {"column": "homeless_requests", "radius_m": 3000}
    values = measure(site_inputs, MeasureSpec(kind=kind, layers=("need_zones",), options=options)).values.dropna()
    assert len(values) and (values % 11 == 0).all()


def test_a_share_is_no_count_and_is_left_as_it_is(site_inputs):
    zones = site_inputs.territory.layers["communes"][["geometry"]].assign(poverty_share=0.1234)
    layers, coverage = {"income_zones": zones}, {("income_zones", ""): everywhere(site_inputs)}
    run_inputs = RunInputs(
        dataclasses.replace(site_inputs.territory, layers=layers, coverage=coverage),
        site_inputs.run_inputs.scenario,
        None,
    )
    spec = MeasureSpec(kind="zone_value", layers=("income_zones",), options={"column": "poverty_share"})
    assert set(measure(SiteInputs(run_inputs, site_inputs.sites), spec).values.dropna()) == {0.1234}


def test_the_threshold_of_the_territory_hides_what_the_planner_counts(town, tmp_path):
    place = shutil.copytree(town, tmp_path / "town")
    codes = load_territory(str(town)).layers["communes"]["insee_code"]
    (place / "need.csv").write_text(
        "code_insee;annee;personnes_115\n"
        + "".join(f"{code};2025;{n}\n" for code, n in zip(codes, (19, 18, 21), strict=True)),
        "utf-8",
    )
    toml = (place / "territory.toml").read_text("utf-8")
    assert "secrecy_threshold" not in toml
    heard = {}
    for threshold in (11, 20):
        told = re.sub(r"^\[territory\]$", f"[territory]\nsecrecy_threshold = {threshold}", toml, flags=re.M)
        (place / "territory.toml").write_text(told, "utf-8")
        zones = load_territory(str(place)).layers["need_zones"]
        heard[threshold] = sorted(zones["homeless_requests"].dropna())
    assert heard == {11: [18, 19, 21], 20: [21]}


def test_a_rule_that_counts_people_must_say_so(tmp_path):
    rule = """
[[rule]]
id = "few_people"
kind = "alert"
label = { fr = "Peu de ménages", en = "Few households" }
unit = { fr = "ménages", en = "households" }
measure = { kind = "sum_around", layers = ["income_cells"], options = { column = "households", radius_m = 300 } }
fail_below = 20
text = { fr = "proposition", en = "proposition" }
ask = { fr = "", en = "" }
source = "proposition"
"""
    path = tmp_path / "s.toml"
    shipped = (SCENARIOS / "pension_de_famille.toml").read_text("utf-8")
    path.write_text(shipped + rule, "utf-8")
    with pytest.raises(ScenarioError, match="'few_people' counts people.*is_about_people = true"):
        load_scenario(str(path))
    path.write_text(shipped + rule + "is_about_people = true\n", "utf-8")
    assert load_scenario(str(path)).rules[-1].is_about_people


def test_a_share_of_few_people_is_told_by_no_step_finer_than_the_threshold():
    """A twentieth of 20 people would be one person."""
    for total in (11, 20, 45, 100, 219, 5_000):
        step = share_step(total, 11, finest=0.05)
        assert step is not None and step * total >= 11 - 1e-6
    assert share_step(10, 11) is None


def test_a_need_of_fewer_people_than_the_threshold_is_refused(territory):
    cells = territory.layers["income_cells"]
    within = cells.within(territory.layers["communes"].union_all())
    zones = cells[within].iloc[:1].assign(poor_households=7.0)
    few = dataclasses.replace(territory, layers={**territory.layers, "income_cells": zones})
    with pytest.raises(SitesError, match="fewer than 11 in all"):
        need_of(few, "income_cells")


SHELTERS = """
[[source]]
layer = "supported_housing"
reader = "local_pensions"
files = ["abris.csv"]
vintage = "2026"
publisher = "vous"
licence = "interne"
"""


def test_no_fingerprint_of_a_table_of_counts_nor_of_the_planners_list_leaves(town, run_cli, tmp_path):
    """Of a small table, a sha256 lets anyone try every count, and every shelter, that it hides."""
    place = shutil.copytree(town, tmp_path / "town")
    with (place / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(SHELTERS)
    (place / "abris.csv").write_text("nom;type;lon;lat\nFEMMES;chrs;3.97;43.92\n", "utf-8")
    assert run_cli("rank", place, "--out", tmp_path / "out") == 0
    sources = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["sources"]
    told = {one["reader"] for one in sources if one["sha256"] is None}
    assert told == {"need_table", "filosofi_grid", "local_pensions"}


@pytest.fixture(scope="module")
def with_a_shelter(town, site_inputs, tmp_path_factory):
    """Territories of a list without a shelter, with one that receives women, with one that anybody may know of."""
    place = shutil.copytree(town, tmp_path_factory.mktemp("shelter") / "town")
    with (place / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(SHELTERS)
    here = site_inputs.points.geometry.iloc[220]
    rows = [f"Autre;chrs;{here.x + 1500};{here.y}\n", *(f"{name};chrs;{here.x};{here.y}\n" for name in ("FEMMES", "A"))]
    told = []
    for shelters in (rows[:1], rows[:2], [rows[0], rows[2]]):
        (place / "abris.csv").write_text("nom;type;x;y\n" + "".join(shelters), "utf-8")
        told.append(load_territory(str(place)))
    return told


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("distance_m", {"where": {"category": ["chrs"]}}),
        ("count_within", {"radius_m": 1000}),
        ("walk_min", {"category": ["chrs"]}),
        ("door_min", {"category": ["chrs"]}),
    ],
)
def test_no_measure_tells_how_far_a_confidential_shelter_is(site_inputs, with_a_shelter, kind, options):
    """Three distances to the metre find a house: sites are measured as if the shelter were not there."""
    spec = MeasureSpec(kind=kind, layers=("supported_housing",), options=options)
    scenario = site_inputs.run_inputs.scenario.model_copy(
        update={"criteria": (site_inputs.run_inputs.scenario.criteria[0].model_copy(update={"measure": spec}),)}
    )
    without, hidden, known = (
        measure(SiteInputs(RunInputs(territory, scenario, None), site_inputs.sites.iloc[200:240]), spec).values
        for territory in with_a_shelter
    )
    assert hidden.equals(without)
    assert not known.equals(without)

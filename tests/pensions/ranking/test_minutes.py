"""Minutes in the outputs: named destinations, what the scenario may ask of walking and of the timetable, gaps."""

import datetime as dt
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pytest

from geo.errors import ScenarioError
from geo.scoring.criterion import MeasureSpec
from geo.streets.streets import minutes_matrix
from layers.places.sites import candidate_sites
from layers.scenario.scenario import SCENARIOS, Parameter, load_scenario
from layers.territory.territory import load_territory
from pensions.ranking.minutes import minutes_record, timetable_warnings
from pensions.ranking.run import judge, rank_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs
from tests.spaces import spoken

SOURCE = "essai"


@pytest.fixture(scope="module")
def territory(town):
    return load_territory(str(town))


@pytest.fixture(scope="module")
def sites(territory):
    return candidate_sites(territory, None).iloc[::3]


def asked(**parameters):
    """The scenario with some of its parameters changed."""
    scenario = load_scenario("pension_de_famille")
    changed = {name: Parameter(value=value, source=SOURCE) for name, value in parameters.items()}
    return scenario.model_copy(update={"parameters": {**scenario.parameters, **changed}})


def points_of(sites):
    return sites[[]].set_geometry(sites.geometry.representative_point())


def minutes(territory, sites, **parameters):
    return SiteInputs(RunInputs(territory, asked(**parameters)), sites).door_to_door


@pytest.fixture(scope="module")
def usual(territory, sites):
    return minutes(territory, sites)


def test_minutes_to_each_named_destination_are_in_the_table_the_workbook_and_the_record(town, run_cli, tmp_path):
    assert run_cli("rank", town, "--out", tmp_path / "out", "--date", "2026-09-22", "--lang", "fr") == 0
    table = gpd.read_file(tmp_path / "out" / "sites.geojson")
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [place["id"] for place in record["destinations"]] == ["centre", "chu", "france_travail", "siao"]
    assert record["timetable"]["weekday"] == "2026-09-22"
    for place in record["destinations"]:
        half, late = table[f"to_{place['id']}_p50_min"], table[f"to_{place['id']}_p95_min"]
        assert (half.isna() | (half <= late + 0.11) | late.isna()).all()
        assert half.notna().mean() > 0.9
    assert table["to_centre_p50_min"].tolist() == pytest.approx(table["centre"].tolist(), abs=0.06, nan_ok=True)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "sites.xlsx")["Classement"]
    cells = {str(cell) for row in sheet.iter_rows(max_row=12, values_only=True) for cell in row}
    assert {
        "Agence France Travail (fictive) (min porte à porte)",
        "Centre de Valmarelle : 19 départs sur 20 (min)",
    } < cells


def test_a_slope_only_lengthens_walks_and_only_where_it_is_asked_for(territory, sites, usual):
    steep = RunInputs(territory, asked(slope_penalty="yes"))
    flat = RunInputs(territory, asked())
    assert flat.elevation is None
    assert (steep.network.edge_minutes >= flat.network.edge_minutes - 1e-12).all()
    assert steep.network.edge_minutes.sum() > 1.001 * flat.network.edge_minutes.sum()
    walked, before = SiteInputs(steep, sites).walks, SiteInputs(flat, sites).walks
    for key, table in walked.items():
        assert (table["minutes"] >= before[key]["minutes"] - 1e-9).all()


def test_the_minutes_of_a_street_on_a_slope_are_those_of_tobler(territory):
    """By hand: rise over length of one street, exp(3.5 (|s ± 0.05| − 0.05)), the mean of both ways."""
    network = RunInputs(territory, asked(slope_penalty="yes")).network
    height = territory.terrain
    edge = int(np.argmax(network.edge_minutes / network.edge_length_m))
    ends = network.node_xy[network.edge_nodes[edge]]
    z = []
    for x, y in ends:
        column, row = (
            (x - height.transform.c) / height.transform.a - 0.5,
            (y - height.transform.f) / height.transform.e - 0.5,
        )
        i, j = int(column), int(row)
        four = height.values[j : j + 2, i : i + 2].astype(float)
        across = four[:, 0] * (1 - (column - i)) + four[:, 1] * (column - i)
        z.append(across[0] * (1 - (row - j)) + across[1] * (row - j))
    slope = (z[1] - z[0]) / max(network.edge_length_m[edge], 10.0)
    factor = np.mean([np.exp(3.5 * (abs(slope + side) - 0.05)) for side in (0.05, -0.05)])
    assert network.edge_minutes[edge] == pytest.approx(network.edge_length_m[edge] / 60 * factor, rel=1e-6)


def test_a_wheelchair_avoids_steps_and_is_never_faster(territory, sites):
    rolled, walked = RunInputs(territory, asked(walk_profile="wheelchair")), RunInputs(territory, asked())
    steps = int(territory.layers["streets"]["is_steps"].sum())
    assert rolled.network.counts["steps_avoided"] == steps > 0
    assert walked.network.counts["steps_avoided"] == 0
    streets = territory.layers["streets"]
    stairs, others = (streets[streets["is_steps"] == kind].geometry.union_all() for kind in (True, False))
    tied = [
        places[places.distance(others) < places.distance(stairs)] for places in (points_of(sites), points_of(sites))
    ]
    # a place on stairs is tied to the next street, straight: that may be shorter, and is no way of the network
    slow, fast = (minutes_matrix(one.network, *tied, np.inf) for one in (rolled, walked))
    assert len(slow) == len(fast) > 1_000
    assert (slow.minutes >= fast.minutes - 1e-9).all()
    assert (slow.minutes > fast.minutes + 0.1).any()


def test_stops_that_are_not_stated_accessible_are_refused_to_a_wheelchair_unless_no_stop_is(territory):
    feed = territory.feed
    assert RunInputs(territory, asked()).accessible_stops == len(feed.stops)


def test_arriving_by_each_minute_is_another_question_with_answers_of_the_same_size(territory, sites, usual):
    arriving = minutes(territory, sites, window_is="arrival")
    assert list(arriving.columns) == list(usual.columns)
    assert not arriving.equals(usual)
    gap = (arriving["to_centre_p50_min"] - usual["to_centre_p50_min"]).abs()
    assert gap.median() < 10


def test_a_parameter_that_is_no_known_word_is_refused(tmp_path):
    text = (SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8")
    path = tmp_path / "other.toml"
    path.write_text(
        text.replace('walk_profile = { value = "walk"', 'walk_profile = { value = "bicycle"'), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="'walk_profile' is 'bicycle'. Known: walk, wheelchair"):
        load_scenario(str(path))


def test_every_minute_is_known_out_of_reach_or_unknown_for_a_reason_in_the_record(territory, sites):
    run_inputs = RunInputs(territory, asked(access_walk_min=1))
    ranking = judge(run_inputs, sites)
    told = minutes_record(run_inputs, ranking)
    assert len(told) > 3
    for name, kinds in told.items():
        if name in ranking.measures:
            minutes = ranking.measures[name]
            assert sum(kinds["unknown"].values()) == int(minutes.isna().sum())
            assert sum(kinds["out_of_reach"].values()) == int(np.isposinf(minutes).sum())
            assert kinds["known"] == int(np.isfinite(minutes).sum())


def test_stops_without_service_and_sites_without_stop_are_counted(town, territory):
    run = rank_territory(territory)
    told = run.record["timetable"]
    assert 0 < told["stops_without_departure"] < told["stops"]
    assert told["sites_without_stop"] >= 0
    assert run.record["streets"]["pieces"] >= 1


def test_an_isochrone_comes_with_a_page_that_asks_nothing_of_the_network(town, run_cli, tmp_path):
    out = tmp_path / "iso.geojson"
    assert run_cli("isochrone", town, "--from", "centre", "--out", out, "--lang", "fr") == 0
    page = out.with_suffix(".html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http://" not in page and "https://" not in page
    assert page.count("<title>moins de") == 3
    for said in ("Données fictives.", "réseau de transport", "3,6 km/h", "01/09/2026"):
        assert said in spoken(page)


def test_minutes_to_a_layer_without_categories_are_refused_in_a_sentence(territory):
    """Water has no category: the planner's scenario names a layer that this measure cannot read."""
    spec = MeasureSpec(kind="walk_min", layers=("water",), options={"category": ["library"]})
    with pytest.raises(ScenarioError, match="'walk_min' cannot read layer 'water'") as fault:
        RunInputs(territory, load_scenario("pension_de_famille")).targets(spec)
    assert "la couche « water »" in fault.value.fr


def test_a_timetable_that_ended_is_said_to_be_out_of_date_unless_the_territory_is_invented(territory):
    def told(days, *, is_fictional):
        ends = dt.date.today() + dt.timedelta(days=days)
        head = territory.head.model_copy(update={"is_fictional": is_fictional})
        here = replace(territory, head=head, feed=replace(territory.feed, valid_to=ends))
        warnings = [warning["fr"] for warning in timetable_warnings(RunInputs(here, asked()))]
        return [warning for warning in warnings if f"périmés : valables jusqu'au {ends:%d/%m/%Y}" in warning]

    assert len(told(-1, is_fictional=False)) == 1
    assert told(0, is_fictional=False) == told(-1, is_fictional=True) == []

"""Out of reach is told apart from unknown: known and bad, in words, and never an infinite number in an output."""

import json
import math
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.robustness.sensitivity import with_errors
from geo.scoring.comparison import compare
from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from geo.scoring.ranking import make_ranking
from geo.scoring.what_would_change import criterion_changes
from layers.scenario.scenario import load_scenario
from layers.sources.gtfs.feed import read_gtfs
from layers.territory.declared import SitesSpec
from layers.territory.file import Head, NetworkSpec
from layers.territory.ground import Ground
from layers.territory.territory import Territory
from maps.flat_tables import rule_sentences
from maps.map_page.bundle import read_bundle, write_bundle
from maps.map_page.content import MapContent
from maps.map_page.encode import pack_measure
from maps.map_page.payload import payload
from maps.tables.excel import write_xlsx
from maps.tables.geojson import features_table, write_geojson
from maps.tables.geopackage import write_gpkg
from pensions.checking.getting_about import Travel
from pensions.front.explaining import Explained
from pensions.ranking import site_inputs
from pensions.ranking.measures import measure
from pensions.ranking.minutes import minutes_record
from pensions.ranking.record import make_record
from pensions.ranking.run import judge
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs
from pensions.ranking.stability import measure_stability
from pensions.travel.journeys import find_journey, why_out_of_reach
from tests.gtfs_files import ORIGIN, calls, clock, every_day, stop, write_folder

LONG, NO_STOP = "plus de 3 h", "aucun arrêt à moins de 15 min à pied"
HOSPITAL = MeasureSpec(kind="door_min", layers=("services",), options={"category": ["hospital"]})
SITES = {"walk": (1_000, 0), "ride": (12_000, 0), "no_stop": (20_000, 0), "no_way": (25_000, 0), "wild": (20_000, 600),
         "islet": (20_000, 5_000)}  # fmt: skip


def at(x, y):
    return ORIGIN[0] + x, ORIGIN[1] + y


def layer(shapes, **columns):
    told = {name: values if isinstance(values, list) else [values] * len(shapes) for name, values in columns.items()}
    return gpd.GeoDataFrame(told, geometry=shapes, crs=2154)


def street(*xy):
    return shapely.LineString([at(*point) for point in xy])


def streets_of(*lines):
    return layer(list(lines), name="Rue", street_class="minor", is_steps=False, level=0)


def places(**xy):
    names = pd.Index(list(xy), dtype="str", name="site_id")
    frame = layer([shapely.Point(*at(*point)) for point in xy.values()], label=list(xy), insee_code="1", commune="C")
    return frame.set_axis(names)


@pytest.fixture(scope="module")
def feed(tmp_path_factory):
    """
    One street of 30 km, the hospital at its west end (x = 0), a tram every ten minutes from 8:00 to 12:50:

        hospital a ------T1------ b (12 km)          e (25 km) ---T2--- f (28 km)
    """
    trips, passages = [], []
    for number in range(30):
        leaves = 8 * 3600 + number * 600
        for line, (start, end) in {"T1": ("b", "a"), "T2": ("e", "f")}.items():
            name = f"{line}-{number}"
            trips.append({"route_id": line, "service_id": "s", "trip_id": name, "direction_id": 0})
            passages += calls(name, (start, clock(leaves)), (end, clock(leaves + 1200)))
    tables = {
        "stops": [stop("a", 0, 0), stop("b", 12_000, 0), stop("e", 25_000, 0), stop("f", 28_000, 0)],
        "routes": [
            {"route_id": line, "route_short_name": line, "route_long_name": line, "route_type": 0, "route_color": ""}
            for line in ("T1", "T2")
        ],
        "trips": trips,
        "stop_times": passages,
        "calendar": [every_day()],
    }
    return read_gtfs(write_folder(tmp_path_factory.mktemp("feed"), tables))


def drawn(feed, *, hospital=((0, 0),), covered=None, lines=None):
    """The street of 30 km, and 3 km of streets that nothing joins to it, at y = 5 km."""
    lines = lines or [street((0, 0), (30_000, 0)), street((19_000, 5_000), (22_000, 5_000))]
    towns = layer([shapely.box(*at(-5_000, -5_000), *at(35_000, 9_000))], insee_code="1", name="C", population=900.0)
    ground = Ground(None if covered is None else layer([covered]), towns, said("dessiné"))
    layers = {
        "communes": towns,
        "streets": streets_of(*lines),
        "services": layer([shapely.Point(*at(*one)) for one in hospital], category="hospital", name="CHU"),
    }
    return Territory(
        head=Head(id="drawn", name="Drawn"),
        network=NetworkSpec(),
        sites=SitesSpec(),
        layers=MappingProxyType(layers),
        coverage={("services", "hospital"): ground},
        feed=feed,
        terrain=None,
        sources=(),
    )


def said(text):
    return Text(fr=text, en=text)


def scenario(**parameters):
    """The hospital door to door, full mark within ten minutes, none from an hour on; excluded beyond an hour."""
    shared = {"label": said("Hôpital"), "unit": said("min"), "measure": HOSPITAL, "source": "essai"}
    criterion = Criterion(id="hospital", theme="care", knots=((10, 1.0), (60, 0.0)), weight=1, **shared)
    rule = Rule(id="far", kind="exclusion", fail_above=60, text=said(""), ask=said("la ville"), **shared)
    base = load_scenario("pension_de_famille")
    changed = {name: replaced(base.parameters[name], value) for name, value in parameters.items()}
    update = {"criteria": (criterion,), "rules": (rule,), "parameters": {**base.parameters, **changed}}
    return base.model_copy(update=update)


def replaced(parameter, value):
    return parameter.model_copy(update={"value": value})


def judged(territory, sites=None, **parameters):
    run_inputs = RunInputs(territory, scenario(**parameters))
    return run_inputs, judge(run_inputs, places(**SITES) if sites is None else sites)


@pytest.fixture(scope="module")
def found(feed):
    return judged(drawn(feed))


def test_no_stop_within_a_walk_or_no_journey_under_three_hours_is_known_and_worth_nothing(found):
    """
    By hand, at 60 m a minute: 1 km is 16.7 min on foot; 12 km by tram 20 min, and the wait of ten minutes at most;
    20 km is 333 min on foot and 8 km from any stop; 25 km has a tram that goes nowhere near.
    """
    _, ranking = found
    minutes = ranking.measures["hospital"]
    assert minutes["walk"] == pytest.approx(1_000 / 60, abs=0.05)
    assert 20 < minutes["ride"] <= 31
    assert np.isposinf(minutes[["no_stop", "no_way"]]).all()
    assert minutes[["wild", "islet"]].isna().all()  # no street is known there, or it is cut off
    assert ranking.utilities["hospital"][["no_stop", "no_way"]].tolist() == [0.0, 0.0]
    assert ranking.scores.loc[["no_stop", "no_way"], "score_high"].tolist() == [0.0, 0.0]
    assert ranking.scores.loc[["wild", "islet"], "score_high"].tolist() == [1.0, 1.0]
    assert not ranking.estimates["hospital"][["no_stop", "no_way"]].any()


def test_a_rule_that_bounds_minutes_fails_out_of_reach_and_is_unknown_where_streets_are(found):
    _, ranking = found
    assert ranking.verdicts["far"].to_dict() == {
        "walk": "pass", "ride": "pass", "no_stop": "fail", "no_way": "fail", "wild": "unknown", "islet": "unknown",
    }  # fmt: skip
    why = rule_sentences(ranking, "fr", kind="exclusion", answer="fail")
    assert why["no_stop"] == f"Hôpital : {NO_STOP} (maximum 60)"
    assert why["no_way"] == f"Hôpital : {LONG} (maximum 60)"


def test_each_reason_is_counted_and_the_kinds_add_up_to_the_sites(found):
    run_inputs, ranking = found
    told = minutes_record(run_inputs, ranking)
    assert told["hospital"] == told["far"] == {
        "empty_categories": [],
        "known": 2,
        "out_of_reach": {"too_long": 1, "without_stop": 1},
        "unknown": {
            "outside_data": 0, "too_far_from_streets": 1, "streets_cut_off": 1, "places_cut_off": 0,
            "networks_left_out": 0, "stops_cut_off": 0, "stops_not_stated": 0,
        },
    }  # fmt: skip


def test_the_numbers_that_are_said_are_those_of_the_scenario(feed):
    _, ranking = judged(drawn(feed), access_walk_min=9)
    assert ranking.why_out_of_reach("no_stop").fr == "aucun arrêt à moins de 9 min à pied"
    assert ranking.why_out_of_reach("no_stop").en == "no stop within 9 min on foot"


def test_what_the_layer_does_not_vouch_for_stays_unknown(feed):
    """The layer covers x from −1 km to 22 km only."""
    run_inputs, ranking = judged(drawn(feed, covered=shapely.box(*at(-1_000, -1_000), *at(22_000, 1_000))))
    assert ranking.verdicts["far"].to_dict() == {
        "walk": "pass", "ride": "pass", "no_stop": "fail", "no_way": "unknown", "wild": "unknown", "islet": "unknown",
    }  # fmt: skip
    told = minutes_record(run_inputs, ranking)["far"]
    assert told["out_of_reach"] == {"too_long": 0, "without_stop": 1}
    assert (told["unknown"]["outside_data"], told["unknown"]["too_far_from_streets"]) == (2, 1)


def test_without_streets_or_with_a_place_on_streets_that_are_cut_off_nothing_is_out_of_reach(feed):
    """A second hospital on the islet of streets: a way from there to the site may be missing from the data."""
    _, ranking = judged(drawn(feed, hospital=((0, 0), (20_500, 5_000))))
    assert ranking.measures["hospital"][["no_stop", "no_way"]].isna().all()
    whole = drawn(feed)
    bare = replace(whole, layers={name: one for name, one in whole.layers.items() if name != "streets"})
    run_inputs, ranking = judged(bare)
    assert not np.isposinf(ranking.measures["hospital"]).any()
    assert ranking.verdicts["far"][["no_stop", "no_way"]].tolist() == ["unknown", "unknown"]
    assert minutes_record(run_inputs, ranking)["far"]["unknown"]["too_far_from_streets"] == 4


def test_where_a_network_of_the_territory_is_left_out_no_journey_and_no_departure_are_unknown(feed):
    """The train of another date might lead there."""
    run_inputs, ranking = judged(drawn(replace(feed, left_out=("train.zip",))))
    assert ranking.measures["hospital"][["no_stop", "no_way"]].isna().all()
    assert ranking.measures["hospital"][["walk", "ride"]].notna().all()
    assert minutes_record(run_inputs, ranking)["hospital"]["unknown"]["networks_left_out"] == 2
    spec = MeasureSpec(kind="departures", options={"period": "day"})
    made = measure(SiteInputs(run_inputs, places(**SITES)), spec)
    assert made.values[["ride", "no_way"]].tolist() == [3, 3]
    assert made.values[["walk", "no_stop", "wild", "islet"]].isna().all()


def test_near_a_stop_on_streets_that_are_cut_off_no_journey_is_unknown(feed):
    """A stop 300 m from the site, on a street that nothing joins to the site's: the way may be missing."""
    stops = feed.stops.copy()
    stops.loc[stops["stop_id"] == "e", "geometry"] = shapely.Point(*at(20_300, 0))
    lines = [street((0, 0), (20_100, 0)), street((20_250, 0), (21_500, 0))]
    run_inputs, ranking = judged(drawn(replace(feed, stops=stops), lines=lines))
    assert np.isnan(ranking.measures["hospital"]["no_stop"])
    assert minutes_record(run_inputs, ranking)["hospital"]["unknown"]["stops_cut_off"] == 1


def test_stops_that_nobody_states_accessible_are_no_answer_to_a_wheelchair(feed):
    """Stop b is stated accessible, e is not stated: that no journey leaves e is not known."""
    stops = feed.stops.assign(wheelchair_boarding=[1, 1, 0, 1])
    run_inputs, ranking = judged(drawn(replace(feed, stops=stops)), walk_profile="wheelchair")
    assert ranking.measures["hospital"][["no_stop", "no_way"]].isna().all()
    assert minutes_record(run_inputs, ranking)["hospital"]["unknown"]["stops_not_stated"] == 2


def test_no_stop_within_the_walk_is_no_departure_and_that_is_known(feed):
    """Within 8 min (480 m): b and e, each with six departures an hour by day until 12:50, over eight hours: 24 / 8."""
    run_inputs = RunInputs(drawn(feed), scenario())
    spec = MeasureSpec(kind="departures", options={"period": "day"})
    made = measure(SiteInputs(run_inputs, places(**SITES)), spec)
    assert made.values.to_dict() == {"walk": 0, "ride": 3, "no_stop": 0, "no_way": 3, "wild": 0, "islet": 0}
    assert made.is_estimate.to_dict() == {
        "walk": False, "ride": False, "no_stop": False, "no_way": False, "wild": True, "islet": False,
    }  # fmt: skip


@pytest.mark.parametrize("number", [1, 4])
def test_departures_gathered_a_few_sites_at_a_time_are_those_of_all_at_once(feed, monkeypatch, number):
    inputs = SiteInputs(RunInputs(drawn(feed), scenario()), places(**SITES))
    whole = inputs.departures_per_hour("day")
    assert whole.max() > 0 == whole["no_stop"]
    monkeypatch.setattr(site_inputs, "SITES_AT_ONCE", number)
    pd.testing.assert_series_equal(inputs.departures_per_hour("day"), whole)


def test_no_output_holds_an_infinite_number_and_each_says_why(found, tmp_path):
    run_inputs, ranking = found
    record = make_record(run_inputs, ranking, ranking)
    told = json.loads(json.dumps(record, allow_nan=False))
    first = {site["site_id"]: site for site in told["first_sites"]}
    assert first["no_stop"]["measures"] == {"hospital": None}
    assert first["no_stop"]["out_of_reach"] == ["hospital"]
    assert first["wild"]["out_of_reach"] == []
    assert told["criteria"][0]["unknown_sites"] == told["criteria"][0]["out_of_reach_sites"] == 2
    table = features_table(ranking, "fr")
    assert table["out_of_reach_criteria"].to_dict() == {
        "walk": "", "ride": "", "no_stop": f"Hôpital ({NO_STOP})", "no_way": f"Hôpital ({LONG})", "wild": "",
        "islet": "",
    }  # fmt: skip
    assert table.loc[table["out_of_reach_criteria"] != "", "note_hospital"].tolist() == [0.0, 0.0]
    assert not np.isinf(table.select_dtypes("number").astype(float)).any().any()
    write_geojson(ranking, record, tmp_path / "sites.geojson")
    read = json.loads((tmp_path / "sites.geojson").read_text("utf-8"), parse_constant=pytest.fail)
    assert {row["properties"]["site_id"]: row["properties"]["hospital"] for row in read["features"]}["no_way"] is None
    write_gpkg(ranking, record, tmp_path / "sites.gpkg")
    left_out = gpd.read_file(tmp_path / "sites.gpkg", layer="sites_exclus").set_index("site_id")
    assert left_out["hospital"].isna().all()
    assert left_out.loc["no_stop", "out_of_reach_criteria"] == f"Hôpital ({NO_STOP})"


def test_the_workbook_says_it_in_the_cell_of_the_measure(feed, tmp_path):
    """Without the rule, so that the sites are ranked."""
    run_inputs = RunInputs(drawn(feed), scenario().model_copy(update={"rules": ()}))
    ranking = judge(run_inputs, places(**SITES))
    write_xlsx(ranking, make_record(run_inputs, ranking, ranking), tmp_path / "sites.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "sites.xlsx")["Classement"].iter_rows(values_only=True))
    top = next(row for row in rows if "Hôpital (min)" in row)
    cells = {row[1]: row[top.index("Hôpital (min)")] for row in rows if row[1] in SITES}
    assert cells["no_stop"] == NO_STOP
    assert cells["no_way"] == LONG
    assert cells["wild"] is None


def test_the_page_and_its_bundle_keep_it_apart_from_the_unknown(found, tmp_path):
    run_inputs, ranking = found
    themes = run_inputs.scenario.themes
    content = MapContent(ranking, None, {}, themes, make_record(run_inputs, ranking, ranking), "fr")
    told = payload(content)
    assert (told["words"]["too_long"], told["words"]["is_without_stop"]) == (LONG, NO_STOP)
    packed = told["sites"]["measure"][0]
    assert packed["far"] == packed["none"] + 1
    write_bundle(content, tmp_path / "data.zip")
    again = read_bundle(tmp_path / "data.zip").ranking
    pd.testing.assert_frame_equal(again.measures, ranking.measures)
    assert again.why_out_of_reach("no_stop").fr == NO_STOP


def test_a_measure_without_anything_out_of_reach_is_packed_as_before():
    assert "far" not in pack_measure(np.array([1.0, np.nan]), 0)
    one = pack_measure(np.array([1.0, np.nan, np.inf, 255.0]), 0)
    assert (one["none"], one["far"], one["w"]) == (255, 256, 2)


def test_a_notebook_reads_words_where_a_site_is_out_of_reach(found):
    _, ranking = found
    assert Explained(ranking, "no_stop").table.loc["hospital", "measure"] == NO_STOP
    assert Explained(ranking, "no_way", "en").table.loc["hospital", "measure"] == "more than 3 h"
    assert Explained(ranking, "wild").table.loc["hospital", "measure"] == ""


def test_what_would_change_a_site_out_of_reach_is_the_farthest_measure_of_the_note(found):
    _, ranking = found
    site = "no_way"
    changes = criterion_changes(
        ranking.measures.loc[site], ranking.utilities.loc[site], ranking.criteria, score=0.0, wanted=0.5
    )
    assert [(one.about, one.now, one.needed, one.is_decisive) for one in changes] == [("hospital", math.inf, 35, True)]


def test_errors_of_measure_leave_out_of_reach_where_it_is(found):
    _, ranking = found
    errors = pd.DataFrame({"hospital": 5.0}, index=ranking.sites.index)
    disturb = with_errors(ranking.utilities, ranking.measures, errors, {"hospital": ((10, 1.0), (60, 0.0))})
    drawn_notes = disturb(np.random.default_rng(0))
    assert drawn_notes[[2, 3], 0].tolist() == [0.0, 0.0]
    assert np.isnan(drawn_notes[[4, 5], 0]).all()
    asked = scenario()
    spread = asked.robustness.model_copy(update={"timetable_spread": True, "estimate_error_share": 0.2})
    shares = measure_stability(ranking, asked.model_copy(update={"robustness": spread})).robustness.table["first_share"]
    assert shares.dropna().sum() == pytest.approx(1)


def test_two_runs_agree_where_both_are_out_of_reach_and_differ_where_one_is_unknown(found, feed):
    _, ranking = found
    assert compare(ranking, ranking, top=1).measures.loc["hospital", "sites_changed"] == 0
    _, other = judged(drawn(feed, hospital=((0, 0), (20_500, 5_000))))
    assert compare(ranking, other, top=1).measures.loc["hospital", "sites_changed"] == 4  # two more are known


def test_the_places_of_a_sheet_and_a_journey_say_it_too(feed):
    """Twenty kilometres of walking are a journey of 333 minutes, that no criterion counts."""
    run_inputs = RunInputs(drawn(feed), scenario())
    sites = places(**SITES)
    told = {
        site: row[4] for site, row in zip(SITES, Travel(run_inputs).places(SiteInputs(run_inputs, sites)), strict=True)
    }
    assert [told[site].label.en for site in SITES] == ["Hospital"] * len(SITES)
    minutes = {site: one.transit_min for site, one in told.items()}
    assert math.isinf(minutes["no_stop"]) and math.isinf(minutes["no_way"])
    assert math.isnan(minutes["islet"]) and minutes["ride"] < 32
    goal = places(hospital=(0, 0))
    for site, why in {"walk": None, "ride": None, "no_stop": NO_STOP, "no_way": LONG}.items():
        found = find_journey(run_inputs, sites.loc[[site]], goal, 9 * 3600)
        text = why_out_of_reach(run_inputs, sites.loc[[site]], found)
        assert (None if text is None else text.fr) == why


MINUTES = st.one_of(st.floats(0, 400), st.just(math.inf), st.just(math.nan))


ASKED = scenario()


def ranked(minutes):
    index = pd.Index([f"s{number}" for number in range(len(minutes))], dtype="str", name="site_id")
    sites = layer([shapely.Point(*at(0, 0))] * len(minutes), label="s", insee_code="1", commune="C").set_axis(index)
    values = pd.DataFrame({"hospital": minutes}, index=index, dtype=float)
    rules = values.rename(columns={"hospital": "far"})
    return make_ranking(sites, ASKED.criteria, ASKED.rules, values, values.isna(), rules)


@given(st.lists(MINUTES, min_size=1, max_size=20))
def test_a_site_out_of_reach_never_scores_better_than_one_in_reach(minutes):
    ranking = ranked(minutes)
    far = np.isposinf(ranking.measures["hospital"])
    known = np.isfinite(ranking.measures["hospital"])
    if far.any() and known.any():
        assert ranking.scores.loc[far, "score_high"].max() <= ranking.scores.loc[known, "score"].min()
    assert (ranking.verdicts.loc[far, "far"] == "fail").all()


@given(st.lists(MINUTES, min_size=1, max_size=20), st.data())
def test_making_a_minute_unknown_never_turns_a_fail_into_a_pass_nor_lowers_what_a_site_may_reach(minutes, data):
    which = data.draw(st.integers(0, len(minutes) - 1))
    hidden = [math.nan if number == which else value for number, value in enumerate(minutes)]
    before, after = ranked(minutes), ranked(hidden)
    assert not ((before.verdicts == "fail") & (after.verdicts == "pass")).any().any()
    assert not ((before.verdicts == "unknown") & (after.verdicts == "pass")).any().any()
    assert (after.scores["score_high"] >= before.scores["score_high"]).all()
    assert (after.scores["score"] <= before.scores["score"]).all()

"""Controls that set shapes and places side by side: plots, plan, candidates, stops, streets, runs; counted by hand."""

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.transit.timetable import TypicalDates
from tests.gtfs_files import calls, every_day, small_tables
from tests.pensions.inspecting.drawn import A, B, at, box, control, layer, line, said, source, timetable

NBSP = "\u202f"


def plots(*shares):
    """One plot a commune, of so much of its height."""
    shapes = [box(1000 * n, 0, 1000 * (n + 1), 1000 * share) for n, share in enumerate(shares)]
    ids = [f"{code}000AA000{n}" for n, code in enumerate((A, B)[: len(shares)], 1)]
    return layer(shapes, site_id=ids, insee_code=[one[:5] for one in ids], area_m2=[1e6 * share for share in shares])


def test_plots_that_leave_room_for_streets_pass():
    made = control("cadastre_area", parcels=plots(0.8, 0.95))
    assert (made.verdict, made.found.fr) == (
        "pass",
        "parcelles dessinées : 88 % du sol ; communes hors bornes : 0 sur 2",
    )


def test_a_commune_without_plots_is_an_alert_and_plots_given_twice_make_the_result_unfit():
    made = control("cadastre_area", parcels=plots(0.8))
    assert (made.verdict, said(made)) == ("alert", [("Bief", "60 % à 101 %", "0 %")])
    twice = gpd.GeoDataFrame(pd.concat([plots(0.8, 0.8)] * 2, ignore_index=True), crs=2154)
    made = control("cadastre_area", parcels=twice)
    assert (made.verdict, made.is_unfit, len(made.places)) == ("fail", True, 2)


def test_a_cadastre_that_speaks_of_one_commune_is_not_asked_of_the_other():
    made = plots(0.8)
    assert control("cadastre_area", parcels=made, sources=[source("parcels", made, covers=[A])]).verdict == "pass"


def test_a_layer_that_speaks_of_none_of_the_communes_is_unknown():
    made = plots(0.8, 0.8)
    assert control("cadastre_area", parcels=made, sources=[source("parcels", made, covers=[])]).verdict == "unknown"
    plan = zones((0, 0, 2000, 1000))
    assert control("plan_area", plan=plan, sources=[source("plan", plan, covers=[])]).verdict == "unknown"


def test_a_plan_vouches_where_it_is_drawn_and_is_compared_with_the_communes_that_its_source_names():
    """What a half plan does not draw it does not vouch for: were it asked only where it does, no hole would be seen."""
    plan = zones((0, 0, 1000, 1000), (1000, 0, 1500, 1000))
    given = {"plan": plan, "coverage": {("plan", ""): box(0, 0, 1500, 1000)}}
    assert said(control("plan_area", **given)) == [("Bief", "100 %", "50,0 %")]
    assert control("plan_area", **given, sources=[source("plan", plan, covers=[A])]).verdict == "pass"
    assert control("plan_area", plan=zones((5000, 0, 6000, 10))).verdict == "unknown"


def test_a_plan_is_asked_of_every_commune_of_its_sources_where_it_draws_nothing_too():
    """As a territory is read, the plan vouches for Aval alone, which it draws: Bief is no less without a plan."""
    frame, drawn = zones((0, 0, 1000, 1000)), {("plan", ""): box(0, 0, 1000, 1000)}
    made = control("plan_area", plan=frame, coverage=drawn)
    assert (made.verdict, said(made)) == ("alert", [("Bief", "100 %", "0,0 %")])
    communes_asked = (source("plan", frame, covers=[A]),)
    assert control("plan_area", plan=frame, coverage=drawn, sources=communes_asked).verdict == "pass"


def zones(*boxes):
    return layer([box(*one) for one in boxes], zone_type=["U"] * len(boxes))


def test_a_plan_that_tiles_both_communes_passes():
    """A zone may cross the boundary."""
    made = control("plan_area", plan=zones((0, 0, 1500, 1000), (1500, 0, 2000, 1000)))
    assert (made.verdict, made.found.fr.split(" ;")[0]) == ("pass", "100,0 % du sol dans une zone")


def test_a_hole_in_the_plan_is_a_fault_drawn_where_it_is():
    """3 % of Aval, x from 970 to 1,000; a gap thinner than the side of a plot is two drawings of one border."""
    made = control("plan_area", plan=zones((0, 0, 970, 1000), (1000, 0, 2000, 1000)))
    assert (made.verdict, made.is_unfit, said(made)) == ("fail", False, [("Aval", "100 %", "97,0 %")])
    assert made.places.geometry[0].symmetric_difference(box(970, 0, 1000, 1000)).area < 1e-3
    assert control("plan_area", plan=zones((0, 0, 985, 1000), (1000, 0, 2000, 1000))).verdict == "pass"


def test_a_plan_given_twice_makes_the_result_unfit_though_the_sum_of_a_hole_and_an_overlap_is_right():
    """Half of Aval twice, the other half never: 100 % in sum."""
    made = control("plan_area", plan=zones((0, 0, 500, 1000), (0, 0, 500, 1000), (1000, 0, 2000, 1000)))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert said(made) == [("Aval", "100 %", "50,0 %")]
    assert made.places["remark"][0].fr == "dessiné deux fois : 50,0 %"


def test_a_commune_without_any_zone_is_an_alert_and_a_plan_of_less_than_half_the_ground_makes_it_unfit():
    assert control("plan_area", plan=zones((0, 0, 1000, 1000))).verdict == "alert"
    made = control("plan_area", plan=zones((0, 0, 500, 1000)))
    assert (made.verdict, made.is_unfit) == ("fail", True)


def test_without_zones_the_plan_is_unknown():
    assert control("plan_area", plan=zones()).verdict == "unknown"
    assert control("plan_area").verdict == "unknown"


def candidates(*rows):
    """Sites by id: a box and the area stated."""
    return layer([box(*shape) for _, shape, _ in rows], area_m2=[area for _, _, area in rows]).set_axis(
        pd.Index([name for name, _, _ in rows], dtype="str", name="site_id")
    )


ONE, TWO = f"{A}000AA0001", f"{B}000AA0002"
CADASTRE = layer([box(0, 0, 20, 50), box(1500, 0, 1540, 25)], site_id=[ONE, TWO], insee_code=[A, B])


def test_candidates_on_their_plots_with_the_area_that_is_stated_pass():
    sites = candidates((ONE, (0, 0, 20, 50), 1001.0), (TWO, (1500, 0, 1540, 25), 990.0))
    assert control("candidates_exist", parcels=CADASTRE, sites=sites).verdict == "pass"


@pytest.mark.parametrize(
    ("site", "found"),
    [
        ((f"{A}000ZZ0009", (0, 0, 20, 50), 1000.0), "inconnue du cadastre"),
        ((ONE, (500, 0, 520, 50), 1000.0), "dessiné ailleurs"),
        ((ONE, (0, 0, 20, 50), 2000.0), f"1{NBSP}000 m² dessinés"),
    ],
)
def test_a_plot_that_is_unknown_or_elsewhere_or_of_another_area_is_named(site, found):
    made = control("candidates_exist", parcels=CADASTRE, sites=candidates(site))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert [(name, what) for name, _, what in said(made)] == [(site[0], found)]


def test_one_wrong_plot_of_forty_is_an_alert():
    many = layer([box(n, 0, n + 1, 10) for n in range(40)], site_id=[f"{A}000AB{n:04d}" for n in range(40)])
    rows = [(f"{A}000AB{n:04d}", (n, 0, n + 1, 10), 10.1) for n in range(39)]
    sites = candidates(*rows, (f"{A}000AC0001", (39, 0, 40, 10), 10.0))
    made = control("candidates_exist", parcels=many.assign(insee_code=A), sites=sites)
    assert (made.verdict, made.is_unfit, len(made.places)) == ("alert", False, 1)


def test_plots_taken_from_the_cadastre_without_an_area_of_their_own_are_a_single_source():
    sites = candidates((ONE, (0, 0, 20, 50), 1000.0))
    assert control("candidates_exist", parcels=CADASTRE, sites=sites).verdict == "unknown"
    cell = candidates(("cell-1", (0, 0, 100, 100), 10_000.0))
    assert control("candidates_exist", parcels=CADASTRE, sites=cell).verdict == "unknown"
    assert control("candidates_exist", sites=sites).verdict == "unknown"


def streets(*lines):
    return layer(lines, is_steps=[False] * len(lines))


def test_stops_beside_a_street_pass_and_far_ones_are_named(tmp_path):
    """Stops a (0, 0), b (1,000, 0), c (2,000, 0), d (1,000, 3,000): d is in no commune, b and c are on a boundary."""
    feed = timetable(small_tables(), tmp_path)
    assert control("stops_on_streets", feed=feed, streets=streets(line((0, 140), (2000, 140)))).verdict == "pass"
    made = control("stops_on_streets", feed=feed, streets=streets(line((0, 10), (1000, 10), (2000, 160))))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert said(made) == [("C", "une rue à moins de 150 m", "aucune")]
    assert made.places.geometry[0].distance(at(2000, 0)) < 1


def test_stops_where_no_street_is_said_to_be_known_are_unknown(tmp_path):
    feed = timetable(small_tables(), tmp_path)
    elsewhere = {("streets", ""): box(5000, 0, 6000, 10)}
    made = control("stops_on_streets", feed=feed, streets=streets(line((0, 0), (9, 0))), coverage=elsewhere)
    assert made.verdict == "unknown"
    assert control("stops_on_streets", feed=feed).verdict == "unknown"
    assert control("stops_on_streets", streets=streets(line((0, 0), (9, 0)))).verdict == "unknown"


def test_stops_of_a_timetable_that_may_not_be_passed_on_are_counted_and_not_named(tmp_path):
    feed = timetable(small_tables(), tmp_path)
    closed = source("timetable", None, may_redistribute=False)
    given = {"feed": feed, "sources": [closed], "streets": streets(line((0, 900), (2000, 900)))}
    made = control("stops_on_streets", **given)
    assert (made.verdict, said(made)) == ("fail", [])
    assert "3 (100,0 %)" in made.found.fr


def two_services(weekday_days):
    """The tram on every day, the bus on some weekdays only (Monday first)."""
    tables = small_tables()
    tables["calendar"].append(every_day("bus", days=weekday_days))
    tables["trips"][2]["service_id"] = "bus"
    return tables


TUESDAY = TypicalDates(weekday=dt.date(2025, 11, 4), sunday=None)


def test_every_line_with_a_run_on_the_date_passes(tmp_path):
    assert control("lines_without_service", feed=timetable(small_tables(), tmp_path), date=TUESDAY).verdict == "pass"


def test_a_line_that_does_not_run_on_the_date_is_named(tmp_path):
    made = control("lines_without_service", feed=timetable(two_services("1011111"), tmp_path), date=TUESDAY)
    assert (made.verdict, said(made)) == ("alert", [("2 B - D", "un passage", "aucun")])


def test_a_date_on_which_most_lines_do_not_run_is_unfit(tmp_path):
    tables = two_services("1011111")
    tables["routes"].append({"route_id": "B3", "route_short_name": "3", "route_long_name": "", "route_type": 3})
    tables["trips"].append({"route_id": "B3", "service_id": "bus", "trip_id": "c9", "direction_id": 0})
    tables["stop_times"] += calls("c9", ("a", "9:00:00"), ("b", "9:10:00"))
    made = control("lines_without_service", feed=timetable(tables, tmp_path), date=TUESDAY)
    assert (made.verdict, made.is_unfit) == ("fail", True)


def test_of_a_timetable_without_a_line_nothing_can_be_told(tmp_path):
    feed = timetable(small_tables(), tmp_path)
    bare = replace(feed, routes=feed.routes.iloc[:0], trips=feed.trips.iloc[:0], stop_times=feed.stop_times.iloc[:0])
    made = control("lines_without_service", feed=bare, date=TUESDAY)
    assert (made.verdict, made.found.fr) == ("unknown", "aucune ligne dans les horaires")


def test_without_a_timetable_its_lines_and_runs_are_unknown():
    assert control("lines_without_service").verdict == "unknown"
    assert control("departures_day_before").verdict == "unknown"


def test_as_many_runs_as_the_working_day_before_pass(tmp_path):
    made = control("departures_day_before", feed=timetable(small_tables(), tmp_path), date=TUESDAY)
    assert (made.verdict, made.found.fr) == ("pass", "3 courses le 04/11/2025")


def test_of_a_monday_the_friday_is_the_day_before(tmp_path):
    monday = TypicalDates(weekday=dt.date(2025, 11, 10), sunday=None)
    made = control("departures_day_before", feed=timetable(two_services("1111100"), tmp_path), date=monday)
    assert (made.verdict, made.expected.fr) == ("pass", "3 courses le 07/11/2025")


def test_a_third_of_the_runs_fewer_than_the_day_before_is_a_fault_and_the_line_is_named(tmp_path):
    made = control("departures_day_before", feed=timetable(two_services("1011111"), tmp_path), date=TUESDAY)
    assert (made.verdict, made.is_unfit) == ("fail", False)
    assert said(made) == [("2 B - D", "1 courses", "0 courses")]


def test_the_first_day_of_a_timetable_has_no_day_before(tmp_path):
    monday = TypicalDates(weekday=dt.date(2025, 11, 3), sunday=None)
    made = control("departures_day_before", feed=timetable(small_tables(), tmp_path), date=monday)
    assert made.verdict == "unknown"


def test_streets_in_one_piece_pass_and_one_in_twenty_apart_is_an_alert():
    joined = streets(line((0, 0), (900, 0)), line((900, 0), (900, 100)))
    assert control("streets_connected", streets=joined).verdict == "pass"
    made = control("streets_connected", streets=streets(line((0, 0), (950, 0)), line((0, 500), (50, 500))))
    assert (made.verdict, made.is_unfit) == ("alert", False)
    assert said(made) == [("morceau 2", "relié au reste", "0,1 km à part")]
    assert made.places.geometry[0].equals(shapely.multilinestrings([line((0, 500), (50, 500))]))


def test_streets_of_which_a_third_is_apart_make_the_result_unfit():
    made = control("streets_connected", streets=streets(line((0, 0), (400, 0)), line((0, 500), (200, 500))))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert made.found.fr.startswith("66,7 % dans le plus grand morceau ; autres morceaux : 1")


def test_islets_that_the_network_leaves_out_count_as_streets_apart():
    """A hundred dead ends of 5 m each, no longer part of the network, beside 500 m: half of the length."""
    islets = [line((10 * n, 800), (10 * n + 5, 800)) for n in range(100)]
    made = control("streets_connected", streets=streets(line((0, 0), (500, 0)), *islets))
    assert (made.verdict, made.found.fr.split(" dans")[0]) == ("fail", "50,0 %")


def test_streets_are_enough_for_the_people_or_the_commune_is_named():
    """900 m for 100 inhabitants in each commune: 9 m. Then Bief has none, and holds half of the people."""
    both = streets(line((0, 500), (900, 500)), line((1050, 500), (1950, 500)))
    assert control("streets_per_inhabitant", streets=both, people=(100.0, 100.0)).verdict == "pass"
    made = control("streets_per_inhabitant", streets=both[:1], people=(100.0, 100.0))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert said(made) == [("Bief", "1,5 à 200,0 m", "0,0 m")]
    made = control("streets_per_inhabitant", streets=both[:1], people=(500.0, 5.0))
    assert (made.verdict, made.is_unfit) == ("alert", False)


def test_without_streets_or_people_the_rate_is_unknown():
    nan = float("nan")
    assert control("streets_per_inhabitant").verdict == "unknown"
    given = streets(line((0, 500), (900, 500)))
    assert control("streets_per_inhabitant", streets=given, people=(nan, nan)).verdict == "unknown"
    assert control("streets_connected").verdict == "unknown"

"""How often one can leave."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import CrsError, LayerError, TimetableError
from geo.transit.service import departures, service_at_sites, stops_layer, transit_lines_layer
from geo.transit.stop_access import straight_walks, walks_table
from geo.transit.timetable import TypicalDates
from layers.sources.gtfs.feed import read_gtfs
from tests.gtfs_files import calls, every_day, small_tables, stop, write_folder

TUESDAY = date(2025, 11, 4)


@pytest.fixture
def read(tmp_path):
    return lambda tables: read_gtfs(write_folder(tmp_path / "feed", tables))


def test_departures_count_where_one_can_board_and_not_where_the_run_ends(read):
    tables = small_tables()
    tables["stop_times"][1]["pickup_type"] = 1
    table = departures(read(tables), TUESDAY, start_s=9 * 3600, end_s=11 * 3600)
    rows = table[["stop_id", "route_id", "departures", "departures_per_hour", "first_s", "last_s"]].to_numpy().tolist()
    assert rows == [
        ["a", "T1", 2, 1.0, 32_400, 36_000],
        ["b", "T1", 1, 0.5, 36_120, 36_120],
        ["b", "B2", 1, 0.5, 33_000, 33_000],
    ]


def test_window_includes_its_start_and_not_its_end(read):
    table = departures(read(small_tables()), TUESDAY, start_s=9 * 3600, end_s=10 * 3600)
    assert table.loc[table["stop_id"] == "a", "departures"].tolist() == [1]
    with pytest.raises(TimetableError, match="empty"):
        departures(read(small_tables()), TUESDAY, start_s=10, end_s=10)


def test_site_counts_each_line_and_direction_once_at_its_best_stop(read):
    """
    Site 0 reaches a (T1 twice) and b (T1 twice, B2 once): T1 counts once, 2 + 1 departures in 8 hours.
    Site 1 reaches c, where T1 ends: nothing leaves. Site 2 reaches nothing.
    """
    walks = walks_table(np.array([0, 0, 1]), np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0]))
    service = service_at_sites(read(small_tables()), walks, sites=3, dates=TypicalDates(TUESDAY, date(2025, 11, 9)))
    assert service["departures_per_hour_day"].tolist() == [3 / 8, 0, 0]
    assert service["departures_per_hour_sunday"].tolist() == pytest.approx([3 / 10, 0, 0])
    assert service["departures_per_hour_evening"].tolist() == [0, 0, 0]
    assert service["lines"].tolist() == [2, 0, 0]
    assert service["first_departure_h"].iloc[0] == 9.0
    assert service["last_departure_h"].iloc[0] == pytest.approx(10 + 2 / 60)
    assert service.loc[1:, ["first_departure_h", "last_departure_h"]].isna().all(axis=None)


def test_last_departure_after_midnight_is_past_24_hours(read):
    tables = small_tables()
    tables["trips"].append({"route_id": "T1", "service_id": "s", "trip_id": "night"})
    tables["stop_times"] += calls("night", ("a", "25:30:00"), ("b", "25:32:00"))
    walks = walks_table(np.array([0]), np.array([0]), np.array([1.0]))
    service = service_at_sites(read(tables), walks, sites=1, dates=TypicalDates(TUESDAY, None))
    assert service[["first_departure_h", "last_departure_h"]].iloc[0].tolist() == [9.0, 25.5]
    assert service["departures_per_hour_sunday"].tolist() == [0.0]


def test_no_site_or_no_walk_gives_an_empty_or_zero_answer(read):
    feed, none = read(small_tables()), walks_table(np.zeros(0), np.zeros(0), np.zeros(0))
    assert len(service_at_sites(feed, none, sites=0)) == 0
    assert service_at_sites(feed, none, sites=2)["departures_per_hour_day"].tolist() == [0, 0]


def test_walks_that_do_not_fit_are_refused_with_every_fault(read):
    walks = pd.DataFrame({"place": [5], "stop": [-1], "minutes": [np.nan]})
    with pytest.raises(LayerError) as caught:
        service_at_sites(read(small_tables()), walks, sites=3)
    for part in (
        "'place' is not a position in 0…2 (first: 5)",
        "'stop' is not a position in 0…3",
        "negative, infinite or NaN",
    ):
        assert part in str(caught.value)
    with pytest.raises(LayerError, match="columns stop, minutes missing"):
        service_at_sites(read(small_tables()), walks[["place"]], sites=3)


def test_straight_walks_take_the_detour_and_the_limit():
    """At 6 km/h (100 m/min) and detour 1.3, 1,000 m as the crow flies is 13 min."""
    place = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), shapely.Point(5000, 0)], crs=2154)
    stops = gpd.GeoDataFrame(geometry=[shapely.Point(1000, 0), shapely.Point(0, 100)], crs=2154)
    walks = straight_walks(place, stops, max_minutes=13.1, speed_kmh=6)
    assert walks.to_numpy().tolist() == [[0, 0, 13.0], [0, 1, 1.3]]
    assert straight_walks(place, stops, max_minutes=12.9, speed_kmh=6)["minutes"].tolist() == [1.3]
    assert len(straight_walks(place.iloc[:0], stops)) == 0
    with pytest.raises(CrsError):
        straight_walks(place.to_crs(4326), stops)


def test_stops_layer_has_one_point_a_station_with_its_heaviest_mode(read):
    tables = small_tables()
    tables["stops"] += [
        stop("S", 1000, 5, location_type=1),
        stop("b2", 1000, 10, parent_station="S"),
        stop("unused", 9, 9),
    ]
    tables["stops"][1]["parent_station"] = "S"
    tables["stop_times"][-2]["stop_id"] = "b2"
    layer = stops_layer(read(tables), TUESDAY)
    assert layer.columns.tolist() == ["stop_id", "name", "mode", "departures_per_hour", "geometry"]
    assert layer["stop_id"].tolist() == ["a", "S", "c", "d"]
    assert layer["mode"].tolist() == ["tram", "tram", "tram", "bus"]
    assert layer["departures_per_hour"].tolist() == [2 / 8, 3 / 8, 0, 0]
    assert layer.geometry.y.iloc[1] == pytest.approx(6_279_005, abs=0.01)


def test_line_is_drawn_along_its_most_common_way_and_its_branches(read):
    tables = small_tables()
    tables["stops"] += [stop("e", 2000, 1000), stop("f", 3000, 1000)]
    tables["trips"] += [
        {"route_id": "T1", "service_id": "s", "trip_id": "branch"},
        {"route_id": "T1", "service_id": "s", "trip_id": "short"},
    ]
    tables["stop_times"] += calls("branch", ("a", "9:30:00"), ("e", "9:32:00"), ("f", "9:34:00"))
    tables["stop_times"] += calls("short", ("a", "9:40:00"), ("e", "9:42:00"))
    lines = transit_lines_layer(read(tables))
    assert lines["line_id"].tolist() == ["T1", "T1", "B2"]
    assert lines["colour"].tolist() == ["#005ca9", "#005ca9", ""]
    assert lines.geometry.length.round(1).tolist() == [2000.0, round(1000 * (5**0.5 + 1), 1), 3000.0]


def test_line_follows_its_shape_where_the_feed_draws_one(read):
    tables = small_tables()
    for trip in tables["trips"][:2]:
        trip["shape_id"] = "way"
    corners = [stop("", 0, 0), stop("", 0, 500), stop("", 2000, 500), stop("", 2000, 0)]
    tables["shapes"] = [
        {"shape_id": "way", "shape_pt_lat": p["stop_lat"], "shape_pt_lon": p["stop_lon"], "shape_pt_sequence": n}
        for n, p in reversed(list(enumerate(corners)))
    ]
    lines = transit_lines_layer(read(tables))
    assert lines.geometry.length.round(1).tolist() == [3000.0, 3000.0]
    assert lines.geometry.iloc[0].coords[1][1] == pytest.approx(6_279_500, abs=0.01)


def test_calendar_of_another_period_does_not_lend_its_trips(read):
    tables = small_tables()
    tables["calendar"] += [every_day("later", start="20251201", end="20251207")]
    tables["trips"][1]["service_id"] = "later"
    table = departures(read(tables), TUESDAY, start_s=0, end_s=86_400)
    assert table.loc[table["stop_id"] == "a", "departures"].tolist() == [1]

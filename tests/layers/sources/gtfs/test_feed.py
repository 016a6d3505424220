"""GTFS as published: what is read, what is mended and counted, what is refused."""

import zipfile
from datetime import date

import numpy as np
import pytest

from geo.errors import MissingFileError, SourceError, TimetableError
from geo.transit.timetable import default_dates
from layers.sources.gtfs.feed import read_gtfs
from tests.gtfs_files import calls, every_day, small_tables, stop, text_of, write_folder, write_zip


def times(feed, trip_id):
    trip = feed.trips.index[feed.trips["trip_id"] == trip_id][0]
    return feed.stop_times.loc[feed.stop_times["trip"] == trip, "arrival_s"].tolist()


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("folder", ["", "gtfs/"])
def test_zip_is_read_with_or_without_a_byte_order_mark_or_a_folder(tmp_path, bom, folder):
    feed = read_gtfs(write_zip(tmp_path / "feed.zip", small_tables(), bom=bom, folder=folder))
    assert feed.stops["stop_id"].tolist() == ["a", "b", "c", "d"]
    assert feed.stops["name"].tolist() == ["A", "B", "C", "D"]
    assert np.allclose(feed.stops.geometry.x - 771_000, [0, 1000, 2000, 1000], atol=0.01)
    assert feed.routes[["name", "mode", "colour"]].to_numpy().tolist() == [["1", "tram", "#005ca9"], ["2", "bus", ""]]
    assert times(feed, "t9") == [32_400, 32_520, 32_640]
    assert (feed.valid_from, feed.valid_to) == (date(2025, 11, 3), date(2025, 11, 16))
    assert feed.repairs == ()


def test_folder_of_text_files_is_read_like_the_zip(tmp_path):
    feed = read_gtfs(write_folder(tmp_path / "feed", small_tables()))
    assert len(feed.stop_times) == 8


def test_times_after_midnight_stay_in_their_service_day(tmp_path):
    tables = small_tables()
    tables["stop_times"] += calls("night", ("a", "26:50:00"), ("b", "26:51:00"))
    tables["trips"].append({"route_id": "T1", "service_id": "s", "trip_id": "night"})
    assert times(read_gtfs(write_zip(tmp_path / "f.zip", tables)), "night") == [96_600, 96_660]


def test_blank_times_are_interpolated_by_distance(tmp_path):
    """a at 9:00, b 1 km on (blank), c 2 km on (blank), d √(1² + 3²) km further, at 9:05: 300 s over 5.162 km."""
    tables = small_tables()
    tables["stop_times"] = calls("t9", ("a", "9:00:00"), ("b", ""), ("c", ""), ("d", "9:05:00"))
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    whole = 2 + 10**0.5
    assert times(feed, "t9") == [32_400, 32_400 + round(300 / whole), 32_400 + round(600 / whole), 32_700]
    assert "2 blank stop times: interpolated along the trip" in feed.repairs


def test_blank_times_follow_the_distance_the_feed_states(tmp_path):
    tables = small_tables()
    tables["stop_times"] = calls("t9", ("a", "9:00:00"), ("b", ""), ("c", "9:04:00"))
    for row, travelled in zip(tables["stop_times"], (0, 3, 4), strict=True):
        row["shape_dist_traveled"] = travelled
    assert times(read_gtfs(write_zip(tmp_path / "f.zip", tables)), "t9") == [32_400, 32_580, 32_640]


def test_on_demand_lines_and_telephone_stops_are_left_out_unless_asked(tmp_path):
    tables = small_tables()
    tables["routes"][1]["route_type"] = 715
    tables["stop_times"][1]["pickup_type"] = 2
    path = write_zip(tmp_path / "f.zip", tables)
    feed = read_gtfs(path)
    assert feed.routes["route_id"].tolist() == ["T1"]
    assert feed.repairs == ("1 on-demand lines: left out (first: 2)",)
    assert feed.stop_times["can_board"].tolist() == [True, False, True, True, True, True]
    everything = read_gtfs(path, on_demand=True)
    assert everything.routes["mode"].tolist() == ["tram", "on_demand"]
    assert everything.stop_times["can_board"].all()


def test_stop_without_coordinates_stands_at_its_station_or_is_left_out(tmp_path):
    tables = small_tables()
    tables["stops"].append(stop("S", 500, 0, location_type=1))
    tables["stops"][1] |= {"stop_lat": "", "stop_lon": "", "parent_station": "S", "stop_name": ""}
    tables["stops"][2] |= {"stop_lat": 0, "stop_lon": 0}
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    assert feed.stops["stop_id"].tolist() == ["a", "b", "d"]
    assert feed.stops["station_id"].tolist() == ["a", "S", "d"]
    assert feed.stops["name"].tolist() == ["A", "S", "D"]
    assert feed.stops.geometry.x.iloc[1] == pytest.approx(771_500, abs=0.01)
    assert feed.repairs == (
        "1 stops without coordinates: placed at their station",
        "1 stops without coordinates, nor a located station: left out (first: c)",
    )
    assert times(feed, "t9") == [32_400, 32_520]


def test_wheelchair_boarding_is_inherited_from_the_station(tmp_path):
    tables = small_tables()
    tables["stops"].append(stop("S", 500, 0, location_type=1, wheelchair_boarding=1))
    tables["stops"][0] |= {"parent_station": "S"}
    tables["stops"][1] |= {"parent_station": "S", "wheelchair_boarding": 2}
    assert read_gtfs(write_zip(tmp_path / "f.zip", tables)).stops["wheelchair_boarding"].tolist() == [1, 2, 0, 0]


def test_rows_that_point_to_nothing_and_trips_back_in_time_are_counted(tmp_path):
    tables = small_tables()
    tables["trips"] += [
        {"route_id": "T1", "service_id": "s", "trip_id": "back"},
        {"route_id": "T1", "service_id": "s", "trip_id": "untimed"},
        {"route_id": "T1", "service_id": "s", "trip_id": "alone"},
        {"route_id": "T1", "service_id": "ghost", "trip_id": "idle"},
        {"route_id": "nowhere", "service_id": "s", "trip_id": "lost"},
    ]
    tables["stop_times"] += [
        *calls("back", ("a", "9:10:00"), ("b", "9:05:00")),
        *calls("untimed", ("a", ""), ("b", "9:05:00")),
        *calls("alone", ("a", "9:10:00")),
        *calls("idle", ("a", "9:10:00"), ("b", "9:15:00")),
        *calls("lost", ("a", "9:10:00"), ("b", "9:15:00")),
        *calls("t9", ("zzz", "9:06:00")),
        *calls("unknown", ("a", "9:06:00")),
    ]
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    assert set(feed.trips["trip_id"]) == {"t9", "t10", "b9", "idle"}
    assert feed.repairs == (
        "1 trips of an unknown route: left out",
        "1 stop times of unknown trips: left out (first: unknown)",
        "1 stop times at unknown stops: left out (first: zzz)",
        "1 trips without a first or a last time: left out (first: untimed)",
        "1 trips that go back in time: left out (first: back)",
        "1 trips with fewer than two stops: left out (first: alone)",
        "1 trips of an unknown service: never run",
    )


def test_rows_in_any_order_give_the_same_feed(tmp_path):
    shuffled = small_tables()
    shuffled["stop_times"] = shuffled["stop_times"][::-1]
    one = read_gtfs(write_zip(tmp_path / "one.zip", small_tables()))
    other = read_gtfs(write_zip(tmp_path / "other.zip", shuffled))
    assert one.stop_times.equals(other.stop_times)


def test_calendar_dates_alone_are_a_calendar(tmp_path):
    tables = small_tables()
    del tables["calendar"]
    tables["calendar_dates"] = [
        {"service_id": "s", "date": "20251104", "exception_type": 1},
        {"service_id": "s", "date": "20251109", "exception_type": 1},
    ]
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    assert (feed.valid_from, feed.valid_to) == (date(2025, 11, 4), date(2025, 11, 9))
    assert default_dates(feed).weekday == date(2025, 11, 4)
    assert default_dates(feed).sunday == date(2025, 11, 9)


def test_feed_info_narrows_the_validity(tmp_path):
    tables = small_tables()
    tables["feed_info"] = [{"feed_start_date": "20251105", "feed_end_date": ""}]
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    assert (feed.valid_from, feed.valid_to) == (date(2025, 11, 5), date(2025, 11, 16))


def test_merged_feeds_keep_their_identifiers_apart_and_share_dates(tmp_path):
    """Two networks that name their stops alike, 500 m apart."""
    later = small_tables()
    later["stops"] = [one | {"stop_lat": float(one["stop_lat"]) + 0.0045} for one in later["stops"]]
    later["calendar"] = [every_day(start="20251110", end="20251130")]
    paths = [write_zip(tmp_path / "one.zip", small_tables()), write_zip(tmp_path / "two.zip", later)]
    feed = read_gtfs(paths)
    assert feed.stops["stop_id"].tolist() == [f"{n}:{s}" for n in (1, 2) for s in "abcd"]
    assert feed.trips["route"].tolist() == [0, 0, 1, 2, 2, 3]
    assert feed.stop_times["stop"].tolist()[-2:] == [5, 7]
    assert (feed.valid_from, feed.valid_to) == (date(2025, 11, 10), date(2025, 11, 16))


def test_of_networks_that_share_no_date_those_of_the_date_on_which_most_runs_are_kept(tmp_path):
    """
    November: the small network and a village bus 500 m north. January: a third one, 1 km north. Two beat one.
    """

    def moved(km: float, start: str, end: str):
        tables = small_tables()
        tables["stops"] = [one | {"stop_lat": float(one["stop_lat"]) + 0.009 * km} for one in tables["stops"]]
        tables["calendar"] = [every_day(start=start, end=end)]
        return tables

    paths = [
        write_zip(tmp_path / "ville.zip", moved(0, "20251103", "20251116")),
        write_zip(tmp_path / "village.zip", moved(0.5, "20251110", "20251130")),
        write_zip(tmp_path / "hiver.zip", moved(1, "20260101", "20260131")),
    ]
    feed = read_gtfs(paths)
    assert feed.left_out == ("hiver.zip",)
    assert feed.repairs[-1] == "hiver.zip: left out, it runs 2026-01-01 to 2026-01-31, on no date of the others"
    assert (feed.valid_from, feed.valid_to) == (date(2025, 11, 10), date(2025, 11, 16))
    assert feed.stops["stop_id"].tolist() == [f"{n}:{s}" for n in (1, 2) for s in "abcd"]
    late = read_gtfs([paths[0], paths[2]])  # as many passages in each: the later one
    assert late.left_out == ("ville.zip",)
    farthest = late.stops.geometry.iloc[late.stops.geometry.y.argmax()].buffer(50)
    assert read_gtfs([paths[0], paths[2]], bounds=farthest).left_out == ()  # what stops nowhere here leads nowhere


def test_a_second_edition_of_a_network_is_not_counted_twice(tmp_path):
    """Of the summer and the autumn of a network, the one valid longest; a network elsewhere is merged with it."""
    autumn, elsewhere = small_tables(), small_tables()
    autumn["calendar"] = [every_day(start="20251110", end="20251130")]
    autumn["trips"] = [trip | {"trip_id": f"new-{trip['trip_id']}"} for trip in autumn["trips"]]
    autumn["stop_times"] = [row | {"trip_id": f"new-{row['trip_id']}"} for row in autumn["stop_times"]]
    elsewhere["stops"] = [one | {"stop_lat": float(one["stop_lat"]) + 0.0045} for one in elsewhere["stops"]]
    paths = [
        write_zip(tmp_path / f"{name}.zip", tables)
        for name, tables in (("ete", small_tables()), ("automne", autumn), ("ailleurs", elsewhere))
    ]
    alone = read_gtfs(paths[:2])
    assert alone.stops["stop_id"].tolist() == list("abcd")
    assert set(alone.trips["trip_id"]) == {trip["trip_id"] for trip in autumn["trips"]}
    assert alone.repairs[-1] == "ete.zip: left out, it repeats automne.zip"
    both = read_gtfs(paths)
    assert both.stops["stop_id"].tolist() == [f"{n}:{s}" for n in (1, 2) for s in "abcd"]
    assert len(both.trips) == len(autumn["trips"]) + len(elsewhere["trips"])


def test_every_missing_file_and_column_is_named_at_once(tmp_path):
    tables = small_tables()
    del tables["stops"], tables["calendar"]
    for row in tables["trips"]:
        row.pop("service_id")
    with pytest.raises(SourceError) as caught:
        read_gtfs(write_zip(tmp_path / "f.zip", tables))
    text = str(caught.value)
    assert "missing or empty: stops.txt, calendar.txt or calendar_dates.txt; found routes.txt" in text
    assert "'trips.txt': column 'service_id' missing, found route_id, trip_id, direction_id" in text


def test_truncated_zip_is_refused(tmp_path):
    path = write_zip(tmp_path / "f.zip", small_tables())
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(SourceError, match="not a whole zip"):
        read_gtfs(path)


def test_a_zip_of_zips_is_named_as_such(tmp_path):
    path = tmp_path / "g.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("reseau.zip", b"PK")
    with pytest.raises(SourceError, match="a zip of zips") as fault:
        read_gtfs(path)
    assert "un zip de zips (reseau.zip). Décompressez-le une fois" in fault.value.fr


def test_damaged_member_is_refused(tmp_path):
    path = write_zip(tmp_path / "f.zip", small_tables())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("stop_times.txt").header_offset + 50
    content = bytearray(path.read_bytes())
    content[start : start + 20] = bytes(20)
    path.write_bytes(bytes(content))
    with pytest.raises(SourceError, match="cut or damaged"):
        read_gtfs(path)


def test_absent_file_is_said_to_be_absent(tmp_path):
    with pytest.raises(MissingFileError, match="nothing at"):
        read_gtfs(tmp_path / "none.zip")


def test_values_that_cannot_be_read_are_all_named(tmp_path):
    tables = small_tables()
    tables["stop_times"][0]["arrival_time"] = "nine"
    tables["calendar"][0]["end_date"] = "2025"
    tables["stops"][0]["stop_lat"] = "43,6"
    with pytest.raises(SourceError) as caught:
        read_gtfs(write_zip(tmp_path / "f.zip", tables))
    for part in ("stops.txt, stop_lat", "'43,6'", "arrival_time and departure_time", "'nine'", "end_date", "'2025'"):
        assert part in str(caught.value)


def test_wrong_encoding_is_refused_with_the_name_of_the_file(tmp_path):
    tables = small_tables()
    tables["stops"][0]["stop_name"] = "Préfecture"
    folder = write_folder(tmp_path / "feed", tables)
    (folder / "stops.txt").write_bytes(text_of(tables["stops"]).encode("cp1252"))
    with pytest.raises(SourceError, match=r"stops.txt: cannot be read, text in an encoding"):
        read_gtfs(folder)


def test_swapped_latitude_and_longitude_are_refused(tmp_path):
    tables = small_tables()
    for row in tables["stops"]:
        row["stop_lat"], row["stop_lon"] = row["stop_lon"], row["stop_lat"]
    with pytest.raises(SourceError, match="outside metropolitan France, or latitude and longitude swapped"):
        read_gtfs(write_zip(tmp_path / "f.zip", tables))


def test_feed_without_a_trip_to_ride_is_refused(tmp_path):
    tables = small_tables()
    for row in tables["routes"]:
        row["route_type"] = 715
    with pytest.raises(TimetableError, match="no trip can be ridden"):
        read_gtfs(write_zip(tmp_path / "f.zip", tables))


def test_hostile_names_stay_text(tmp_path):
    tables = small_tables()
    tables["stops"][0]["stop_name"] = '{{7*7}}<img src=x onerror=alert(1)>, "quoted"\nline'
    assert read_gtfs(write_zip(tmp_path / "f.zip", tables)).stops["name"].iloc[0] == tables["stops"][0]["stop_name"]


@pytest.mark.real
def test_real_timetable_of_montpellier(real_montpellier):
    feed = read_gtfs(real_montpellier / "transport" / "TAM_MMM_GTFS.zip")
    assert (feed.valid_from, feed.valid_to) == (date(2025, 10, 13), date(2025, 12, 19))
    assert (feed.routes["mode"] == "tram").sum() == 4
    assert len(feed.stops) == 1416
    assert feed.stop_times["departure_s"].max() == 26 * 3600 + 51 * 60
    assert feed.repairs == ("5 on-demand lines: left out (first: 28, 31, 35)",)
    dates = default_dates(feed)
    assert (dates.weekday, dates.sunday) == (date(2025, 11, 4), date(2025, 11, 9))
    everything = read_gtfs(real_montpellier / "transport" / "TAM_MMM_GTFS.zip", on_demand=True)
    assert (len(everything.trips), len(everything.stop_times)) == (17_284, 349_512)

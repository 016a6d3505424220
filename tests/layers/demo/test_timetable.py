"""The timetable."""

import zipfile
from pathlib import Path

import pandas as pd


def test_the_feed_has_a_bom_parents_past_midnight_and_exceptions(town: Path, feed: dict[str, pd.DataFrame]):
    with zipfile.ZipFile(town / "gtfs.zip") as archive:
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in archive.namelist())
    assert set(feed["routes.txt"]["route_type"]) == {"0", "3", "715"}
    assert feed["stop_times.txt"]["departure_time"].max() > "25:00:00"
    assert (feed["stop_times.txt"]["departure_time"] == "").any()
    assert set(feed["calendar_dates.txt"]["exception_type"]) == {"1", "2"}
    assert set(feed["calendar_dates.txt"]["service_id"]) - set(feed["calendar.txt"]["service_id"]) == {"NUIT"}
    assert set(feed["stops.txt"]["location_type"]) == {"0", "1"}
    assert len(feed["frequencies.txt"]) > 0
    assert len(feed["transfers.txt"]) > 0


def test_the_feed_refers_only_to_what_it_holds(feed: dict[str, pd.DataFrame]):
    stops, trips, times = feed["stops.txt"], feed["trips.txt"], feed["stop_times.txt"]
    assert stops["stop_id"].is_unique
    assert trips["trip_id"].is_unique
    assert set(times["trip_id"]) == set(trips["trip_id"])
    assert set(times["stop_id"]) <= set(stops.loc[stops["location_type"] == "0", "stop_id"])
    assert set(stops["parent_station"]) - {""} <= set(stops.loc[stops["location_type"] == "1", "stop_id"])
    assert set(trips["route_id"]) == set(feed["routes.txt"]["route_id"])
    known = set(feed["calendar.txt"]["service_id"]) | set(feed["calendar_dates.txt"]["service_id"])
    assert set(trips["service_id"]) <= known


def test_times_never_go_back_and_ends_of_trips_are_never_blank(feed: dict[str, pd.DataFrame]):
    times = feed["stop_times.txt"]
    ends = times.groupby("trip_id", sort=False)["departure_time"].agg(["first", "last"])
    assert (ends != "").all().all()
    shown = times[times["departure_time"] != ""]
    minutes = pd.to_timedelta(shown["departure_time"]).dt.total_seconds() / 60
    steps = minutes.groupby(shown["trip_id"]).diff().dropna()
    assert (steps > 0).all()

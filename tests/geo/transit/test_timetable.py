"""Which services run when."""

from datetime import date

import pytest

from geo.errors import TimetableError
from geo.transit.service_day import service_day
from geo.transit.timetable import active_services, check_service, default_dates, trips_by_date
from layers.sources.gtfs.feed import read_gtfs
from tests.gtfs_files import calls, every_day, small_tables, write_folder

TUESDAY = date(2025, 11, 4)


@pytest.fixture
def read(tmp_path):
    return lambda tables: read_gtfs(write_folder(tmp_path / "feed", tables))


def test_exceptions_add_and_remove_a_service(read):
    tables = small_tables()
    tables["calendar"] = [every_day("s", days="1111100")]
    tables["calendar_dates"] = [
        {"service_id": "s", "date": "20251104", "exception_type": 2},
        {"service_id": "s", "date": "20251109", "exception_type": 1},
    ]
    feed = read(tables)
    assert active_services(feed, date(2025, 11, 3)) == {"s"}
    assert active_services(feed, TUESDAY) == frozenset()
    assert active_services(feed, date(2025, 11, 8)) == frozenset()
    assert active_services(feed, date(2025, 11, 9)) == {"s"}


def test_date_outside_the_validity_is_an_error_that_states_it(read):
    with pytest.raises(TimetableError, match="2026-01-06 is outside its validity, 2025-11-03 to 2025-11-16"):
        check_service(read(small_tables()), date(2026, 1, 6))


def test_date_without_service_is_an_error_that_names_the_nearest(read):
    tables = small_tables()
    tables["calendar"] = [every_day("s", days="1111100")]
    with pytest.raises(
        TimetableError, match=r"no vehicle runs on 2025-11-08[^.]*[.] .*2025-11-07, 2025-11-06, 2025-11-10"
    ):
        check_service(read(tables), date(2025, 11, 8))


def test_default_tuesday_is_the_one_with_the_median_number_of_runs(read):
    """Four Tuesdays with 3, 3, 1 and 3 runs (11 November, a bank holiday, has only the bus): the first with 3."""
    tables = small_tables()
    tables["calendar"] = [
        every_day("s", start="20251104", end="20251125"),
        every_day("holiday", end="20251125", days="0000000"),
    ]
    tables["calendar_dates"] = [
        {"service_id": "s", "date": "20251111", "exception_type": 2},
        {"service_id": "holiday", "date": "20251111", "exception_type": 1},
    ]
    tables["trips"].append({"route_id": "B2", "service_id": "holiday", "trip_id": "h"})
    tables["stop_times"] += calls("h", ("b", "9:10:00"), ("d", "9:20:00"))
    feed = read(tables)
    assert trips_by_date(feed).loc["2025-11-11"] == 1
    assert default_dates(feed).weekday == TUESDAY
    assert default_dates(feed).sunday == date(2025, 11, 9)


def test_feed_without_sundays_has_no_default_sunday(read):
    tables = small_tables()
    tables["calendar"] = [every_day("s", days="1011100")]
    dates = default_dates(read(tables))
    assert (dates.weekday, dates.sunday) == (date(2025, 11, 3), None)


def test_feed_of_weekends_only_has_no_typical_weekday(read):
    tables = small_tables()
    tables["calendar"] = [every_day("s", days="0000011")]
    with pytest.raises(TimetableError, match="nothing runs on any weekday"):
        default_dates(read(tables))


def test_frequencies_repeat_a_trip_until_the_end_excluded(read):
    """t9 is repeated every 20 min from 8:00 to 9:00: 8:00, 8:20, 8:40; its own 9:00 is only a model."""
    tables = small_tables()
    tables["frequencies"] = [{"trip_id": "t9", "start_time": "8:00:00", "end_time": "9:00:00", "headway_secs": 1200}]
    feed = read(tables)
    day = service_day(feed, TUESDAY, with_neighbours=False)
    first = day.departure_s[day.start[:-1]].tolist()
    assert first == [28_800, 30_000, 31_200, 33_000, 36_000]
    assert day.arrival_s[1] - day.departure_s[0] == 120
    assert trips_by_date(feed).iloc[0] == 5


def test_trip_after_midnight_belongs_to_the_next_morning(read):
    tables = small_tables()
    tables["trips"].append({"route_id": "T1", "service_id": "s", "trip_id": "night"})
    tables["stop_times"] += calls("night", ("a", "25:10:00"), ("b", "25:12:00"))
    day = service_day(read(tables), TUESDAY, start_s=0, end_s=2 * 3600)
    assert day.departure_s.tolist() == [4200, 4320]
    first_day = service_day(read(tables), date(2025, 11, 3), start_s=0, end_s=2 * 3600)
    assert len(first_day.run_trip) == 0


def test_block_keeps_its_passengers_unless_the_feed_forbids_it(read):
    tables = small_tables()
    for trip in tables["trips"]:
        trip["block_id"] = "k"
    tables["stop_times"] += calls("back", ("c", "9:05:00"), ("a", "9:09:00"))
    tables["trips"].append({"route_id": "T1", "service_id": "s", "trip_id": "back", "block_id": "k"})
    day = service_day(read(tables), TUESDAY, with_neighbours=False)
    assert day.links.tolist() == [[0, 1]]  # t9 ends at c where "back" begins; "back" ends 1 km from b where b9 begins
    tables["transfers"] = [{"from_trip_id": "t9", "to_trip_id": "back", "transfer_type": 5}]
    assert service_day(read(tables), TUESDAY, with_neighbours=False).links.tolist() == []
    tables["transfers"] = [{"from_trip_id": "back", "to_trip_id": "b9", "transfer_type": 4}]
    assert service_day(read(tables), TUESDAY, with_neighbours=False).links.tolist() == [[0, 1], [1, 2]]

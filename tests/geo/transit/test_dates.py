"""Which dates a timetable is judged on: counted from intervals as day by day, typical of today, an ordinary weekday."""

import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import TimetableError
from geo.transit.holidays import is_public_holiday
from geo.transit.service_calendar import WEEKDAYS
from geo.transit.timetable import Feed, active_services, check_weekday, default_dates, trips_by_date
from layers.sources.gtfs.feed import read_gtfs
from tests.gtfs_files import every_day, small_tables, write_folder

FIRST = date(2025, 11, 3)
DAYS = st.integers(-3, 40).map(lambda days: FIRST + timedelta(days=days))
SERVICES = st.sampled_from(["s", "u", "never named"])
WEEKS = st.lists(st.booleans(), min_size=7, max_size=7)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Feed:
    """Three trips, two of service "s" and one of service "u", in a calendar that each test writes."""
    tables = small_tables()
    tables["trips"][2]["service_id"] = "u"
    return read_gtfs(write_folder(tmp_path_factory.mktemp("dates") / "feed", tables))


def with_calendar(feed: Feed, rows: list[dict[str, object]], valid: tuple[date, date]) -> Feed:
    calendar = pd.DataFrame(rows)
    for name in ("start_date", "end_date"):
        calendar[name] = pd.to_datetime(calendar[name], format="%Y%m%d")
    calendar[list(WEEKDAYS)] = calendar[list(WEEKDAYS)].astype(int).astype(bool)
    return replace(feed, calendar=calendar, valid_from=valid[0], valid_to=valid[1])


@settings(deadline=None)
@given(
    periods=st.lists(st.tuples(SERVICES, WEEKS, DAYS, DAYS), max_size=5),
    exceptions=st.lists(st.tuples(SERVICES, DAYS, st.booleans()), max_size=8),
    last=st.integers(0, 30),
)
def test_runs_counted_from_intervals_are_those_counted_day_by_day(feed, periods, exceptions, last):
    """Periods of one service may overlap, end before they begin, lie outside; exceptions may repeat or contradict."""
    names = ["service_id", *WEEKDAYS, "start_date", "end_date"]
    calendar = pd.DataFrame([[name, *week, begin, end] for name, week, begin, end in periods], columns=names)
    calendar = calendar.astype(
        dict.fromkeys(WEEKDAYS, bool) | {"start_date": "datetime64[s]", "end_date": "datetime64[s]"}
    )
    dates = pd.DataFrame(exceptions, columns=["service_id", "date", "is_added"])
    drawn = replace(
        feed,
        calendar=calendar.astype({"service_id": "str"}),
        calendar_dates=dates.astype({"service_id": "str", "date": "datetime64[s]", "is_added": bool}),
        valid_to=FIRST + timedelta(days=last),
    )
    runs = {"s": 2, "u": 1}
    days = [FIRST + timedelta(days=day) for day in range(last + 1)]
    expected = [sum(runs.get(name, 0) for name in active_services(drawn, day)) for day in days]
    assert trips_by_date(drawn).tolist() == expected


def test_a_calendar_that_runs_to_2099_is_counted_in_the_time_of_a_year(feed):
    """302 trips of as many services, every day for 74 years: 27,087 days, more than 8 million pairs of both."""
    many = [every_day(f"s{number}", "20251103", "20991231") for number in range(302)]
    trips = pd.concat([feed.trips.iloc[:1]] * 302, ignore_index=True)
    trips["service_id"] = [str(one["service_id"]) for one in many]
    long = with_calendar(replace(feed, trips=trips), many, (FIRST, date(2099, 12, 31)))
    counts = trips_by_date(long)
    assert len(counts) == (date(2099, 12, 31) - FIRST).days + 1 == 27_087
    assert np.unique(counts).tolist() == [302]


def test_sixty_years_of_yearly_rows_and_of_holidays_taken_out_are_counted_at_once(feed):
    """
    200 services, a row a year that goes on into the next, none on 11 November: 12,000 rows, 12,000 exceptions.

    200 runs a day whatever the rows that hold on it, 0 on the 60 holidays; the first typical Tuesday about the day on
    which one asks is that day.
    """
    names = [f"s{number}" for number in range(200)]
    rows = [every_day(name, f"{year}0101", f"{year + 1}0630") for name in names for year in range(2000, 2060)]
    trips = pd.concat([feed.trips.iloc[:1]] * 200, ignore_index=True).assign(service_id=names)
    holidays = pd.to_datetime([f"{year}-11-11" for year in range(2000, 2060)]).to_numpy()
    off = pd.DataFrame({"service_id": np.repeat(names, 60), "date": np.tile(holidays, 200), "is_added": False})
    long = with_calendar(replace(feed, trips=trips, calendar_dates=off), rows, (date(2000, 1, 1), date(2059, 12, 31)))
    begin = time.process_time()
    counts, dates = trips_by_date(long), default_dates(long, today=date(2026, 12, 1))
    assert time.process_time() - begin < 1.0
    assert dates.weekday == date(2026, 12, 1)
    assert counts.value_counts().to_dict() == {200: 21_915 - 60, 0: 60}
    assert (counts[counts == 0].index.strftime("%m-%d") == "11-11").all()


def years(feed: Feed, *, gap: int = 0) -> Feed:
    """A year of "s" (2 runs) in each of 2015 to 2019, then of both (3 runs) from 2020 + gap to 2027."""
    old = [every_day("s", f"{year}0101", f"{year}1231") for year in range(2015, 2020)]
    new = [every_day(name, f"{2020 + gap}0101", "20271231") for name in ("s", "u")]
    return with_calendar(feed, old + new, (date(2015, 1, 1), date(2027, 12, 31)))


@pytest.mark.parametrize(
    ("today", "tuesday", "sunday"),
    [
        (date(2026, 11, 30), date(2026, 12, 1), date(2026, 11, 29)),
        (date(2040, 1, 1), date(2027, 12, 28), date(2027, 12, 26)),
        (date(2001, 1, 1), date(2015, 1, 6), date(2015, 1, 4)),
    ],
)
def test_typical_dates_of_many_years_are_of_the_year_about_today_else_of_the_nearest(feed, today, tuesday, sunday):
    dates = default_dates(years(feed), today=today)
    assert (dates.weekday, dates.sunday) == (tuesday, sunday)


def test_a_gap_of_service_today_gives_the_nearest_days_with_service(feed):
    """Nothing runs from 2020 to 2023; in August 2020 the last year that ran is the nearest."""
    assert default_dates(years(feed, gap=4), today=date(2020, 8, 1)).weekday.year == 2019


def test_a_feed_of_a_year_at_most_is_judged_on_the_same_date_whenever_one_asks(feed):
    """A feed of yesterday's ranking gives today's ranking."""
    year = with_calendar(feed, [every_day("s", "20250901", "20260831")], (date(2025, 9, 1), date(2026, 8, 31)))
    asked = {default_dates(year, today=date(2020 + more, 5, 1)).weekday for more in range(10)}
    assert asked == {date(2025, 9, 2)}


def test_a_public_holiday_is_typical_of_nothing_where_there_is_another_weekday(feed):
    """A feed of one week whose Tuesday is 11 November: its Monday; a feed of that day alone: that day."""
    week = with_calendar(feed, [every_day("s")], (date(2025, 11, 10), date(2025, 11, 16)))
    assert default_dates(week).weekday == date(2025, 11, 10)
    alone = with_calendar(feed, [every_day("s")], (date(2025, 11, 11), date(2025, 11, 11)))
    assert default_dates(alone).weekday == date(2025, 11, 11)


def test_the_eleven_public_holidays_of_2026():
    days = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
    expected = ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"]
    assert [f"{day:%m-%d}" for day in days if is_public_holiday(day)] == expected


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2025, 11, 9), "dimanche"), (date(2025, 11, 8), "samedi"), (date(2025, 11, 11), "mardi, jour férié")],
)
def test_no_weekday_is_refused_with_its_name_and_the_nearest_weekdays(feed, day, said):
    running = with_calendar(feed, [every_day("s")], (FIRST, date(2025, 11, 16)))
    with pytest.raises(TimetableError) as caught:
        check_weekday(running, day)
    assert f"{day.isoformat()} ({said})" in caught.value.fr
    assert "2025-11-10" in caught.value.fr and "2025-11-10" in str(caught.value)
    check_weekday(running, date(2025, 11, 10))

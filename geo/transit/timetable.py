"""The timetable: its tables, the services that run on a date, and the typical dates."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import TimetableError
from geo.transit.holidays import day_in_words, is_ordinary_weekday
from geo.transit.service_calendar import WEEKDAYS, runs_of_days

YEAR = dt.timedelta(days=366)
"""Longest feed of which every date counts when a typical one is chosen."""


@dataclass(frozen=True)
class Feed:
    """
    One timetable, or several merged; rows point to each other by position, times are seconds of the service day.

    Seconds count from noon minus twelve hours of the service day (so may exceed 86,400); the night in which the
    clocks change is read as any other. Every identifier is text; "" is unknown.

    stops : GeoDataFrame in EPSG:2154, one row a place where a vehicle stops (platform or pole)
        `stop_id`, `name`, `station_id` (its parent, itself without one), `wheelchair_boarding` (0 unknown, 1, 2 no).
    routes : `route_id`, `name`, `long_name`, `route_type`, `mode`, `colour` ("#rrggbb" or "")
    trips : `trip_id`, `route` (position), `service_id`, `direction`, `block_id`, `wheelchair_accessible`, `shape_id`
    stop_times : `trip`, `stop` (positions), `arrival_s`, `departure_s`, `can_board`, `can_alight`
        Grouped by trip, in the order of travel; no blank, never back in time.
    calendar : `service_id`, seven booleans `monday`…, `start_date`, `end_date` (datetime64)
    calendar_dates : `service_id`, `date` (datetime64), `is_added`
    frequencies : `trip` (position), `start_s`, `end_s`, `headway_s`
    transfers : `from_stop_id`, `to_stop_id` (may be stations), `from_route_id`, `to_route_id`, `from_trip_id`,
        `to_trip_id`, `transfer_type` (0 to 5), `min_transfer_s` (NaN where not stated)
    shapes : `shape_id`, `x`, `y` in EPSG:2154, in the order of travel; empty where the feed draws nothing
    valid_from, valid_to : first and last date that every merged feed covers
    repairs : what was mended on reading, counted, in English
    left_out : file names of the networks that run at other dates than the rest, and are not in the tables
    """

    stops: gpd.GeoDataFrame
    routes: pd.DataFrame
    trips: pd.DataFrame
    stop_times: pd.DataFrame
    calendar: pd.DataFrame
    calendar_dates: pd.DataFrame
    frequencies: pd.DataFrame
    transfers: pd.DataFrame
    shapes: pd.DataFrame
    valid_from: dt.date
    valid_to: dt.date
    repairs: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_working_crs(self.stops, names=("stops of the timetable",))


@dataclass(frozen=True)
class TypicalDates:
    """The weekday and the Sunday on which a timetable is judged; `sunday` is None where nothing runs on Sundays."""

    weekday: dt.date
    sunday: dt.date | None


def check_date(feed: Feed, date: dt.date) -> None:
    """
    Refuse a date that the timetable does not cover.

    Raises
    ------
    TimetableError
        Stating the first and the last date covered.
    """
    if not feed.valid_from <= date <= feed.valid_to:
        raise TimetableError(
            f"Timetable: {date.isoformat()} is outside its validity, {feed.valid_from.isoformat()} to "
            f"{feed.valid_to.isoformat()}. Choose a date in that range, or load a feed that covers it.",
            fr=f"Horaires : le {date.isoformat()} est hors de leur validité, du {feed.valid_from.isoformat()} au "
            f"{feed.valid_to.isoformat()}. Choisissez une date de cette période, ou d'autres horaires.",
        )


def active_services(feed: Feed, date: dt.date) -> frozenset[str]:
    """
    Services that run on a date: the weekly calendar, then the exceptions of that date.

    Parameters
    ----------
    feed
        The timetable.
    date
        Any date; one outside the validity simply has no service.

    Returns
    -------
    frozenset of service ids, empty where nothing runs
    """
    day = pd.Timestamp(date)
    calendar = feed.calendar
    weekly = calendar[WEEKDAYS[day.day_of_week]] & (calendar["start_date"] <= day) & (calendar["end_date"] >= day)
    exceptions = feed.calendar_dates[feed.calendar_dates["date"] == day]
    added = set(exceptions.loc[exceptions["is_added"], "service_id"])
    removed = set(exceptions.loc[~exceptions["is_added"], "service_id"])
    return frozenset((set(calendar.loc[weekly, "service_id"]) - removed) | added)


def active_trips(feed: Feed, date: dt.date) -> npt.NDArray[np.bool_]:
    """Which rows of `feed.trips` run on a date (before frequencies are expanded); all False outside the validity."""
    if not feed.valid_from <= date <= feed.valid_to:
        return np.zeros(len(feed.trips), dtype=bool)
    return feed.trips["service_id"].isin(active_services(feed, date)).to_numpy(dtype=bool)


def trips_by_date(feed: Feed) -> pd.Series:
    """
    Vehicle runs of each date of the validity, frequencies counted run by run.

    Returns
    -------
    Series of ints on a DatetimeIndex, one row a day from `valid_from` to `valid_to`
    """
    runs = np.ones(len(feed.trips))
    if len(feed.frequencies):
        frequencies = feed.frequencies
        count = np.ceil((frequencies["end_s"] - frequencies["start_s"]) / frequencies["headway_s"])
        by_trip = pd.Series(count).groupby(frequencies["trip"].to_numpy()).sum()
        runs[by_trip.index.to_numpy()] = by_trip.to_numpy()
    by_service = pd.Series(runs).groupby(feed.trips["service_id"].to_numpy()).sum()
    days = pd.date_range(feed.valid_from, feed.valid_to)
    return pd.Series(runs_of_days(by_service, feed.calendar, feed.calendar_dates, days), index=days, name="runs")


def default_dates(feed: Feed, *, today: dt.date | None = None) -> TypicalDates:
    """
    Choose a typical Tuesday and a typical Sunday inside the validity.

    The Tuesday (Sunday) with the median number of runs among those that have service, the first where several do:
    strikes and school holidays fall away by themselves unless they fill half of the feed; public holidays are not
    asked. A feed without such a Tuesday gives another weekday, by the same rule. Of a feed of more than a year, only
    the year about today counts (about the nearest day with service, where nothing runs today), and the nearest is
    taken, not the first: a calendar of many years holds networks that are no more.

    Parameters
    ----------
    feed
        The timetable.
    today
        The day on which one asks; that of the clock where None.

    Raises
    ------
    TimetableError
        Where no weekday has any service.
    """
    counts = trips_by_date(feed)
    counts = _year_about(counts[counts > 0], today or dt.date.today())
    days = pd.DatetimeIndex(counts.index)
    weekday = days.day_of_week
    is_ordinary = np.array([is_ordinary_weekday(day.date()) for day in days], dtype=bool)
    chosen = (
        _median_day(counts[(weekday == 1) & is_ordinary])
        or _median_day(counts[is_ordinary])
        or _median_day(counts[weekday < 5])
    )
    if chosen is None:
        raise TimetableError(
            f"Timetable: nothing runs on any weekday from {feed.valid_from.isoformat()} to "
            f"{feed.valid_to.isoformat()}. Check calendar.txt and calendar_dates.txt, or load another feed.",
            fr=f"Horaires : rien ne roule en semaine du {feed.valid_from.isoformat()} au "
            f"{feed.valid_to.isoformat()}. Vérifiez calendar.txt et calendar_dates.txt, ou prenez d'autres horaires.",
        )
    return TypicalDates(weekday=chosen, sunday=_median_day(counts[weekday == 6]))


def is_longer_than_a_year(feed: Feed) -> bool:
    """Whether the typical dates depend on the day on which one asks."""
    return feed.valid_to - feed.valid_from >= YEAR


def _year_about(counts: pd.Series, today: dt.date) -> pd.Series:
    """Of more than a year, the year about the day with service nearest to today, the days nearest to that one first."""
    days = pd.DatetimeIndex(counts.index)
    if len(days) == 0 or days[-1] - days[0] < YEAR:
        return counts
    nearest = days[int(np.abs((days - pd.Timestamp(today)).days.to_numpy()).argmin())]
    end = min(max(nearest + YEAR / 2, days[0] + YEAR), days[-1] + pd.Timedelta(days=1))
    year: pd.Series = counts[(days >= end - YEAR) & (days < end)]
    away = np.abs((pd.DatetimeIndex(year.index) - nearest).days.to_numpy())
    return year.iloc[np.argsort(away, kind="stable")]


def service_dates_near(
    feed: Feed, date: dt.date, *, count: int = 3, only: Callable[[dt.date], bool] = lambda day: True
) -> list[dt.date]:
    """Dates with service nearest to a date, inside the validity, nearest first; for error messages."""
    counts = trips_by_date(feed)
    days = pd.DatetimeIndex(counts[counts > 0].index)
    nearest = sorted(days, key=lambda day: (abs(day - pd.Timestamp(date)), day))
    return list(islice((day.date() for day in nearest if only(day.date())), count))


def check_weekday(feed: Feed, date: dt.date) -> None:
    """
    Refuse a date that is no ordinary weekday, from Monday to Friday and no public holiday.

    Raises
    ------
    TimetableError
        Saying which day it is, and the nearest weekdays with service.
    """
    if not is_ordinary_weekday(date):
        near = [day.isoformat() for day in service_dates_near(feed, date, only=is_ordinary_weekday)]
        raise TimetableError(
            f"Date {date.isoformat()} ({day_in_words(date, 'en')}): sites are judged on the timetable of an ordinary "
            f"weekday, Monday to Friday and no public holiday. Nearest with service: {', '.join(near) or 'none'}; or "
            "leave the date out, and a typical one is taken.",
            fr=f"Date {date.isoformat()} ({day_in_words(date, 'fr')}) : les sites sont jugés sur les horaires d'un "
            "jour ordinaire, du lundi au vendredi et non férié. Les plus proches avec un service : "
            f"{', '.join(near) or 'aucun'} ; ou retirez la date : un jour type est alors choisi.",
        )


def check_service(feed: Feed, date: dt.date) -> None:
    """
    Refuse a date outside the validity, or on which no vehicle runs.

    Raises
    ------
    TimetableError
        Stating the validity, or the nearest dates with service.
    """
    check_date(feed, date)
    if not active_trips(feed, date).any():
        near = ", ".join(day.isoformat() for day in service_dates_near(feed, date)) or "none"
        raise TimetableError(
            f"Timetable: no vehicle runs on {date.isoformat()} although the feed covers it. "
            f"Nearest dates with service: {near}.",
            fr=f"Horaires : rien ne roule le {date.isoformat()}, pourtant dans leur période de validité. "
            f"Dates les plus proches avec un service : {near}.",
        )


def one_day(date: dt.date, days: int) -> dt.date:
    """The date some days later (earlier if negative)."""
    return date + dt.timedelta(days=days)


def _median_day(counts: pd.Series) -> dt.date | None:
    if counts.empty:
        return None
    median = np.sort(counts.to_numpy())[len(counts) // 2]
    first: pd.Timestamp = counts.index[counts.to_numpy() == median][0]
    return first.date()

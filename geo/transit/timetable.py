"""The timetable: its tables, the services that run on a date, the typical dates, and times along a trip made whole."""

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import TimetableError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
    by_service = pd.Series(runs).groupby(feed.trips["service_id"].to_numpy()).sum().to_dict()
    days = pd.date_range(feed.valid_from, feed.valid_to)
    counts = [sum(by_service.get(service, 0) for service in active_services(feed, day.date())) for day in days]
    return pd.Series(counts, index=days, dtype="int64", name="runs")


def default_dates(feed: Feed) -> TypicalDates:
    """
    Choose a typical Tuesday and a typical Sunday inside the validity.

    The Tuesday (Sunday) with the median number of runs among those that have service, the first where several do:
    bank holidays, strikes and school holidays fall away by themselves unless they fill half of the feed. A feed
    without a Tuesday gives another weekday, by the same rule.

    Raises
    ------
    TimetableError
        Where no weekday has any service.
    """
    counts = trips_by_date(feed)
    counts = counts[counts > 0]
    weekday = pd.DatetimeIndex(counts.index).day_of_week
    chosen = _median_day(counts[weekday == 1]) or _median_day(counts[weekday < 5])
    if chosen is None:
        raise TimetableError(
            f"Timetable: nothing runs on any weekday from {feed.valid_from.isoformat()} to "
            f"{feed.valid_to.isoformat()}. Check calendar.txt and calendar_dates.txt, or load another feed.",
            fr=f"Horaires : rien ne roule en semaine du {feed.valid_from.isoformat()} au "
            f"{feed.valid_to.isoformat()}. Vérifiez calendar.txt et calendar_dates.txt, ou prenez d'autres horaires.",
        )
    return TypicalDates(weekday=chosen, sunday=_median_day(counts[weekday == 6]))


def service_dates_near(feed: Feed, date: dt.date, *, count: int = 3) -> list[dt.date]:
    """Dates with service nearest to a date, inside the validity, nearest first; for error messages."""
    counts = trips_by_date(feed)
    days = [day.date() for day in pd.DatetimeIndex(counts[counts > 0].index)]
    return sorted(days, key=lambda day: (abs(day - date), day))[:count]


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


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def fill_blanks(trip: Ints, arrival: Floats, departure: Floats, travelled: Floats) -> tuple[Floats, Floats, int]:
    """
    Fill the blank times of trips between the timed stops, in proportion to the distance travelled.

    A stop with only one of its two times gets the other from it. A stop with neither leaves at the time found by
    linear interpolation between the departure of the timed stop before and the arrival at the one after
    (GTFS reference, stop_times.txt, `timepoint`: consumers interpolate), rounded to the whole second.

    Parameters
    ----------
    trip : n ints
        Same number for the rows of one trip; rows of a trip are together, in the order of travel.
    arrival, departure : n floats
        Seconds, NaN blank.
    travelled : n floats
        Distance travelled since the start of the trip, not decreasing within it, any unit; where two timed stops
        stand at the same distance (or it is NaN), stops between them are spaced evenly.

    Returns
    -------
    arrival, departure, number of rows interpolated
        NaN remains before the first and after the last timed stop of a trip.

    >>> fill_blanks(np.zeros(3, int), np.array([0, np.nan, 90]), np.array([0, np.nan, 95]), np.array([0.0, 2, 3]))
    (array([ 0., 60., 90.]), array([ 0., 60., 95.]), 1)
    """
    arrival = np.where(np.isnan(arrival), departure, arrival)
    departure = np.where(np.isnan(departure), arrival, departure)
    known = ~np.isnan(arrival)
    if known.all() or not known.any():
        return arrival, departure, 0
    row = np.arange(len(trip))
    before = np.maximum.accumulate(np.where(known, row, 0))
    after = np.minimum.accumulate(np.where(known, row, len(trip) - 1)[::-1])[::-1]
    inside = ~known & known[before] & known[after] & (trip[before] == trip) & (trip[after] == trip)
    i, low, high = row[inside], before[inside], after[inside]
    span = travelled[high] - travelled[low]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (travelled[i] - travelled[low]) / span
    share = np.where(np.isfinite(share) & (share >= 0) & (share <= 1), share, (i - low) / (high - low))
    filled = np.rint(departure[low] + share * (arrival[high] - departure[low]))
    arrival[inside] = departure[inside] = filled
    return arrival, departure, int(inside.sum())


def goes_back(trip: Ints, arrival: Floats, departure: Floats) -> Flags:
    """
    Mark the rows where a trip goes back in time, or has no time.

    Parameters
    ----------
    trip, arrival, departure
        As for `fill_blanks`, after it.

    Returns
    -------
    n booleans
        True where a departure is before its arrival, an arrival before the departure from the stop before it, or
        a time is NaN.

    >>> goes_back(np.zeros(3, int), np.array([0.0, 60, 50]), np.array([0.0, 60, 50]))
    array([False, False,  True])
    """
    wrong = np.isnan(arrival) | np.isnan(departure) | (departure < arrival)
    same = trip[1:] == trip[:-1]
    wrong[1:] |= same & (arrival[1:] < departure[:-1])
    return wrong


def along_the_way(trip: Ints, x: Floats, y: Floats) -> Floats:
    """
    Straight-line distance from stop to stop, cumulated over all rows: only differences within a trip mean anything.

    >>> along_the_way(np.array([0, 0, 0]), np.array([0.0, 3, 3]), np.array([0.0, 4, 4]))
    array([0., 5., 5.])
    """
    step = np.hypot(np.diff(x, prepend=x[:1]), np.diff(y, prepend=y[:1]))
    step[1:][trip[1:] != trip[:-1]] = 0.0
    return np.cumsum(step)

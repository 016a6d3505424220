"""How many vehicle runs each day has: weekly calendars and their exceptions, counted from intervals."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Ints = npt.NDArray[np.int64]


def runs_of_days(
    by_service: pd.Series, calendar: pd.DataFrame, calendar_dates: pd.DataFrame, days: pd.DatetimeIndex
) -> Ints:
    """
    Count the runs of each day.

    Counted from the intervals of the calendar, not service by service on each day: a calendar that runs to 2099 costs
    no more than one of a year.

    Parameters
    ----------
    by_service
        Runs of a day on which a service holds, on the service ids.
    calendar, calendar_dates
        As in `geo.transit.timetable.Feed`; a service may have several rows, and a day of two of them counts once.
    days
        Consecutive, at least one.

    Returns
    -------
    ints, one a day: the weekly calendar, then the exceptions; a day both added and removed is added

    Examples
    --------
    Two runs every Monday of November 2025 but the 10th:

    >>> week = {name: [name == "monday"] for name in WEEKDAYS}
    >>> first, last = pd.Timestamp("2025-11-01"), pd.Timestamp("2025-11-30")
    >>> calendar = pd.DataFrame({"service_id": ["s"], **week, "start_date": [first], "end_date": [last]})
    >>> but = pd.DataFrame({"service_id": ["s"], "date": [pd.Timestamp("2025-11-10")], "is_added": [False]})
    >>> runs_of_days(pd.Series({"s": 2}), calendar, but, pd.date_range("2025-11-03", "2025-11-17"))
    array([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    """
    weekly = _intervals(by_service.index, calendar, days)
    runs = by_service.to_numpy(dtype=np.int64)
    return _weekly_runs(runs, weekly, days) + _exceptional_runs(by_service.index, runs, weekly, calendar_dates, days)


class _Intervals(NamedTuple):
    """
    When the weekly calendar holds: for each service and day of the week, intervals that do not meet, by begin.

    group : position of the service × 7 + day of the week
    begin, end : positions in the days, both included
    """

    group: Ints
    begin: Ints
    end: Ints


def _intervals(services: pd.Index, calendar: pd.DataFrame, days: pd.DatetimeIndex) -> _Intervals:
    """Rows of a service that overlap make one interval: a day of two of them counts once."""
    service = services.get_indexer(pd.Index(calendar["service_id"]))
    begin = np.maximum((calendar["start_date"] - days[0]).dt.days.to_numpy(dtype=np.int64), 0)
    end = np.minimum((calendar["end_date"] - days[0]).dt.days.to_numpy(dtype=np.int64), len(days) - 1)
    holds = calendar[list(WEEKDAYS)].to_numpy(bool) & ((service >= 0) & (begin <= end))[:, None]
    row, weekday = np.nonzero(holds)
    group, begin, end = service[row] * len(WEEKDAYS) + weekday, begin[row], end[row]
    order = np.lexsort((begin, group))
    group, begin, end = group[order], begin[order], end[order]
    before = group * len(days)  # days of the groups before: what reaches farthest is sought in its own group only
    end = np.maximum.accumulate(before + end) - before
    opens = np.ones(len(group), dtype=bool)
    opens[1:] = (group[1:] != group[:-1]) | (begin[1:] > end[:-1])
    closes = np.append(opens[1:], True)[: len(group)]
    return _Intervals(group[opens], begin[opens], end[closes])


def _weekly_runs(runs: Ints, weekly: _Intervals, days: pd.DatetimeIndex) -> Ints:
    """Runs of each day by the weekly calendar alone: what begins and what ends on a day, summed by day of the week."""
    service, weekday = np.divmod(weekly.group, len(WEEKDAYS))
    change = np.zeros((len(days) + 1, len(WEEKDAYS)), dtype=np.int64)
    np.add.at(change, (weekly.begin, weekday), runs[service])
    np.add.at(change, (weekly.end + 1, weekday), -runs[service])
    counts: Ints = change.cumsum(axis=0)[np.arange(len(days)), days.day_of_week]
    return counts


def _exceptional_runs(
    services: pd.Index, runs: Ints, weekly: _Intervals, calendar_dates: pd.DataFrame, days: pd.DatetimeIndex
) -> Ints:
    """Runs that the exceptions of each day add to the weekly calendar (less than 0: that they take away)."""
    service = services.get_indexer(pd.Index(calendar_dates["service_id"]))
    day = (calendar_dates["date"] - days[0]).dt.days.to_numpy(dtype=np.int64)
    known = (service >= 0) & (day >= 0) & (day < len(days))
    told, pair = np.unique(service[known] * len(days) + day[known], return_inverse=True)
    is_added = np.bincount(pair, weights=calendar_dates["is_added"].to_numpy(dtype=float)[known]) > 0
    service, day = np.divmod(told, len(days))
    group = service * len(WEEKDAYS) + days.day_of_week.to_numpy()[day]
    last = np.searchsorted(weekly.group * len(days) + weekly.begin, group * len(days) + day, side="right") - 1
    is_weekly = np.zeros(len(told), dtype=bool)
    some = last >= 0
    is_weekly[some] = (weekly.group[last[some]] == group[some]) & (weekly.end[last[some]] >= day[some])
    counts = np.zeros(len(days), dtype=np.int64)
    np.add.at(counts, day, (is_added.astype(np.int64) - is_weekly) * runs[service])
    return counts

"""How many vehicle runs each day has: weekly calendars and their exceptions, counted from intervals."""

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
    calendar = calendar[calendar["service_id"].isin(by_service.index)]
    calendar_dates = calendar_dates[calendar_dates["service_id"].isin(by_service.index)]
    return _weekly_runs(by_service, calendar, days) + _exceptional_runs(by_service, calendar, calendar_dates, days)


def _weekly_runs(by_service: pd.Series, calendar: pd.DataFrame, days: pd.DatetimeIndex) -> Ints:
    """Runs of each day by the weekly calendar alone: what begins and what ends on a day, summed by day of the week."""
    begin, end = calendar["start_date"], calendar["end_date"]
    calendar = calendar[(begin <= end) & (begin <= days[-1]) & (end >= days[0])]
    again = calendar["service_id"].duplicated(keep=False)
    once = calendar[~again]
    runs = once["service_id"].map(by_service).to_numpy(dtype=np.int64)[:, None] * once[list(WEEKDAYS)].to_numpy(bool)
    change = np.zeros((len(days) + 1, len(WEEKDAYS)), dtype=np.int64)
    np.add.at(change, np.maximum((once["start_date"] - days[0]).dt.days.to_numpy(), 0), runs)
    np.add.at(change, np.minimum((once["end_date"] - days[0]).dt.days.to_numpy() + 1, len(days)), -runs)
    counts: Ints = change.cumsum(axis=0)[np.arange(len(days)), days.day_of_week]
    for service, rows in calendar[again].groupby("service_id"):
        pairs = pd.DataFrame({"service_id": service, "date": days, "day": np.arange(len(days))})
        counts += int(by_service[service]) * np.isin(pairs["day"], _weekly(pairs, rows)["day"])
    return counts


def _exceptional_runs(
    by_service: pd.Series, calendar: pd.DataFrame, calendar_dates: pd.DataFrame, days: pd.DatetimeIndex
) -> Ints:
    """Runs that the exceptions of each day add to the weekly calendar (less than 0: that they take away)."""
    inside = calendar_dates[calendar_dates["date"].between(days[0], days[-1])]
    told = inside.groupby(["service_id", "date"])["is_added"].any().reset_index()
    told = told.assign(pair=np.arange(len(told)))
    is_weekly = np.isin(told["pair"], _weekly(told, calendar)["pair"])
    change = told["is_added"].to_numpy(dtype=np.int64) - is_weekly
    counts = np.zeros(len(days), dtype=np.int64)
    day = (told["date"] - days[0]).dt.days.to_numpy()
    np.add.at(counts, day, change * told["service_id"].map(by_service).to_numpy(dtype=np.int64))
    return counts


def _weekly(pairs: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """The pairs of `service_id` and `date` on which the weekly calendar holds; once for each of its rows that does."""
    found = pairs.merge(calendar, on="service_id")
    holds = found[list(WEEKDAYS)].to_numpy(bool)[np.arange(len(found)), found["date"].dt.day_of_week]
    kept: pd.DataFrame = found[holds & (found["start_date"] <= found["date"]) & (found["end_date"] >= found["date"])]
    return kept

"""When a GTFS feed runs: calendars, exceptions, frequencies, and the dates it covers."""

import datetime as dt

import numpy as np
import pandas as pd

from geo.scoring.criterion import Text
from geo.transit.service_calendar import WEEKDAYS
from layers.sources.gtfs.fields import Notes, codes, dates, numbers, seconds
from layers.sources.gtfs.tables import Tables


def calendar_of(tables: Tables, notes: Notes) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weekly calendar and exceptions, as `Feed` describes them; dates that cannot be read are faults."""
    table, exceptions = tables["calendar.txt"], tables["calendar_dates.txt"]
    start, wrong_start = dates(table["start_date"])
    end, wrong_end = dates(table["end_date"])
    notes.refuse(wrong_start + wrong_end, "calendar.txt, start_date and end_date")
    day, wrong = dates(exceptions["date"])
    notes.refuse(wrong, "calendar_dates.txt, date")
    days = {name: codes(table[name]) == 1 for name in WEEKDAYS}
    calendar = pd.DataFrame(
        {"service_id": table["service_id"].astype("str"), **days, "start_date": start, "end_date": end}
    )
    added = codes(exceptions["exception_type"]) == 1
    return calendar, pd.DataFrame(
        {"service_id": exceptions["service_id"].astype("str"), "date": day, "is_added": added}
    )


def count_idle(notes: Notes, trips: pd.DataFrame, calendar: pd.DataFrame, calendar_dates: pd.DataFrame) -> None:
    """Count the trips whose service no calendar names."""
    known = set(calendar["service_id"]) | set(calendar_dates["service_id"])
    notes.mend(
        int((~trips["service_id"].isin(known)).sum()),
        "trips of an unknown service: never run",
        "courses d'un service inconnu : ne circulent jamais",
    )


def validity_of(
    tables: Tables, notes: Notes, calendar: pd.DataFrame, calendar_dates: pd.DataFrame
) -> tuple[dt.date, dt.date]:
    """The dates that feed_info.txt states, else those between the first and the last date of the calendars."""
    added = calendar_dates.loc[calendar_dates["is_added"], "date"]
    every = pd.concat([calendar["start_date"], calendar["end_date"], added]).dropna()
    if every.empty:
        notes.faults.append(
            Text(
                fr="calendar.txt et calendar_dates.txt : aucune date de service",
                en="calendar.txt and calendar_dates.txt: no date of service",
            )
        )
        return dt.date.min, dt.date.max
    begins, ends = every.min().date(), every.max().date()
    stated = tables["feed_info.txt"].head(1)
    if len(stated):
        begin, end = (dates(stated[name])[0].iloc[0] for name in ("feed_start_date", "feed_end_date"))
        begins = begins if pd.isna(begin) else max(begins, begin.date())
        ends = ends if pd.isna(end) else min(ends, end.date())
    if begins > ends:
        notes.faults.append(
            Text(
                fr="feed_info.txt dit une période où aucun calendrier ne vaut",
                en="feed_info.txt states a period in which no calendar runs",
            )
        )
    return begins, ends


def frequencies_of(tables: Tables, notes: Notes, trips: pd.DataFrame) -> pd.DataFrame:
    """Repeated trips: position of the trip, first and last departure, headway; those without a headway left out."""
    table = tables["frequencies.txt"]
    start, wrong_start = seconds(table["start_time"])
    end, wrong_end = seconds(table["end_time"])
    headway, wrong = numbers(table["headway_secs"])
    notes.refuse(wrong_start + wrong_end + wrong, "frequencies.txt, start_time, end_time and headway_secs")
    trip = pd.Index(trips["trip_id"]).get_indexer(pd.Index(table["trip_id"].astype("str")))
    usable = (headway > 0) & ~np.isnan(start) & ~np.isnan(end)
    notes.mend(
        int((~usable & (trip >= 0)).sum()),
        "frequencies without a start, an end or a headway: left out",
        "fréquences sans début, fin ou intervalle : écartées",
        "invalid",
    )
    rows = pd.DataFrame({"trip": trip, "start_s": start, "end_s": end, "headway_s": headway})
    kept: pd.DataFrame = rows[usable & (trip >= 0)]
    return kept.astype("int64").reset_index(drop=True)

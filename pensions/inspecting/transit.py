"""The timetable: its stops against the streets, its lines and its departures on the date judged."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.scoring.criterion import Text
from geo.streets import streets
from geo.transit import timetable
from geo.transit.holidays import is_ordinary_weekday
from geo.transit.timetable import Feed
from pensions.inspecting.control import Finding, Place, Verdict, cannot_tell, day_told, lacks, percent, phrase
from pensions.inspecting.evidence import Evidence

FAR_M = 150.0
MOST_FAR, FEW_FAR = 0.20, 0.02
"""Share of the stops farther than `FAR_M` from any street: above the first the two are not of the same place, or the
streets are cut; under the second it is a detail. Propositions."""

MOST_IDLE = 0.5
"""Share of the lines without a vehicle on the date above which it is no day of this network. Proposition."""

ORDINARY = (0.8, 1.25)
EXTREME = (0.5, 2.0)
"""Runs of the date over those of the ordinary day before: outside the first it is no ordinary day, outside the second
no decision can stand on it. Propositions."""

NO_TIMETABLE = Text(fr="horaires absents (timetable)", en="timetable absent (timetable)")


def _shows_timetable(evidence: Evidence) -> bool:
    return evidence.territory.shown.feed is not None


def stops_on_streets(evidence: Evidence) -> Finding:
    """Stops, where streets are known, that no street comes near."""
    feed = evidence.territory.feed
    if feed is None:
        return cannot_tell(NO_TIMETABLE)
    if evidence.network is None:
        return lacks("streets")
    stops = feed.stops[evidence.commune_of(feed.stops).isin(evidence.covered("streets").index)]
    if stops.empty:
        return cannot_tell(
            phrase("aucun arrêt dans les communes dont les rues sont connues", "no stop where streets are known")
        )
    far = ~streets.covers(evidence.network, stops, max_access_m=FAR_M)
    share = float(far.mean())
    verdict: Verdict = "fail" if share > MOST_FAR else "alert" if share > FEW_FAR else "pass"
    near = phrase("une rue à moins de {n} m", "a street within {n} m", n=FAR_M)
    shown = stops[far.to_numpy()] if _shows_timetable(evidence) else stops.iloc[:0]
    return Finding(
        verdict,
        phrase(
            "{n} arrêts à moins de {far} m d'une rue", "{n} stops within {far} m of a street", n=len(stops), far=FAR_M
        ),
        phrase(
            "arrêts plus loin : {n} ({share})",
            "stops farther: {n} ({share})",
            n=int(far.sum()),
            share=percent(share, 1),
        ),
        tuple(
            Place(str(row["name"]), near, phrase("aucune", "none"), geometry=row["geometry"])
            for row in shown[["name", "geometry"]].to_dict("records")
        ),
        is_unfit=verdict == "fail",
    )


def lines_without_service(evidence: Evidence) -> Finding:
    """Lines of the timetable of which no vehicle runs on the date judged."""
    feed, dates = evidence.territory.feed, evidence.dates
    if feed is None or dates is None:
        return cannot_tell(NO_TIMETABLE)
    if feed.routes.empty:
        return cannot_tell(phrase("aucune ligne dans les horaires", "no line in the timetable"))
    idle = _runs_by_line(feed, dates.weekday) == 0
    share = float(idle.mean())
    verdict: Verdict = "fail" if share > MOST_IDLE else "alert" if bool(idle.any()) else "pass"
    shown = _line_names(feed)[idle] if _shows_timetable(evidence) else ()
    day = day_told(dates.weekday)
    return Finding(
        verdict,
        phrase(
            "un passage au moins sur {n} lignes, le {day}",
            "a run at least on {n} lines, on {day}",
            n=len(feed.routes),
            day=day,
        ),
        phrase("lignes sans aucun passage : {n}", "lines without any run: {n}", n=int(idle.sum())),
        tuple(Place(name, phrase("un passage", "a run"), phrase("aucun", "none")) for name in shown),
        is_unfit=verdict == "fail",
    )


def departures_day_before(evidence: Evidence) -> Finding:
    """Vehicle runs of the date against those of the ordinary weekday before, whole and line by line."""
    feed, dates = evidence.territory.feed, evidence.dates
    if feed is None or dates is None:
        return cannot_tell(NO_TIMETABLE)
    runs = timetable.trips_by_date(feed)
    before = _ordinary_day_before(dates.weekday, feed.valid_from)
    if before is None:
        return cannot_tell(
            phrase(
                "aucun jour ordinaire avant le {day} dans les horaires",
                "no ordinary day before {day} in the timetable",
                day=day_told(dates.weekday),
            )
        )
    there, then = (int(runs[day.isoformat()]) for day in (dates.weekday, before))
    ratio = there / then if then else float("inf") if there else float("nan")
    is_ordinary = ORDINARY[0] <= ratio <= ORDINARY[1]
    verdict: Verdict = "pass" if is_ordinary else "fail"
    places = _lines_that_differ(feed, dates.weekday, before) if _shows_timetable(evidence) else ()
    if is_ordinary and places:
        verdict = "alert"
    return Finding(
        verdict,
        phrase("{n} courses le {day}", "{n} runs on {day}", n=then, day=day_told(before)),
        phrase("{n} courses le {day}", "{n} runs on {day}", n=there, day=day_told(dates.weekday)),
        places,
        is_unfit=not EXTREME[0] <= ratio <= EXTREME[1],
    )


def _ordinary_day_before(day: dt.date, first: dt.date) -> dt.date | None:
    """The nearest ordinary weekday before a date, not before the first of the timetable."""
    earlier = (timetable.one_day(day, -back) for back in range(1, 15))
    return next((one for one in earlier if one >= first and is_ordinary_weekday(one)), None)


def _runs_by_line(feed: Feed, day: dt.date) -> NDArray[np.intp]:
    """Vehicle runs of each line on a day, in the order of `feed.routes`."""
    return np.bincount(feed.trips["route"][timetable.active_trips(feed, day)], minlength=len(feed.routes))


def _line_names(feed: Feed) -> pd.Series:
    return (feed.routes["name"] + " " + feed.routes["long_name"]).str.strip()


def _lines_that_differ(feed: Feed, date: dt.date, before: dt.date) -> tuple[Place, ...]:
    there, then = (_runs_by_line(feed, day) for day in (date, before))
    apart = (there < EXTREME[0] * then) | (there > EXTREME[1] * then)
    names = _line_names(feed)
    return tuple(
        Place(
            str(names.iloc[row]),
            phrase("{n} courses", "{n} runs", n=int(then[row])),
            phrase("{n} courses", "{n} runs", n=int(there[row])),
        )
        for row in np.flatnonzero(apart)
    )

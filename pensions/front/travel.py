"""`pensions.journey` and `pensions.isochrone`: one journey leg by leg, and what is within so many minutes."""

import datetime as dt
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import TimetableError
from geo.language import LANGUAGES, Language
from geo.transit.journey import Journey
from maps.deciding.isochrone import write_isochrone_page
from pensions.front.arguments import PathLike, ScenarioLike, day_of, scenario_of
from pensions.front.errors import bilingual
from pensions.front.showing import line_html, page_in_notebook, table_html
from pensions.front.territory import TerritoryLike, open_territory
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.ranking.run import load_inputs
from pensions.ranking.run_inputs import RunInputs
from pensions.travel import journeys
from pensions.travel.isochrone_facts import about
from pensions.words.commands import travel_words
from pensions.words.front import front_words

LIMITS = (15.0, 30.0, 45.0)


@dataclass(frozen=True, repr=False)
class FoundJourney:
    """
    One journey, door to door.

    journey : its legs, None where there is none of less than three hours
    table : one row a leg: `from`, `to` (clock), `minutes`, `what`
    title : from where to where, how long, when;  lang : "fr" or "en"
    """

    journey: Journey | None
    table: pd.DataFrame
    title: str
    lang: Language = "fr"

    @property
    def minutes(self) -> float:
        """Minutes from door to door; NaN where there is no journey."""
        return math.nan if self.journey is None else self.journey.minutes

    def __repr__(self) -> str:
        return self.title

    def _repr_html_(self) -> str:
        say = front_words(self.lang)
        return line_html(self.title) + table_html(
            self.table.rename(columns=lambda name: say[f"column_{name}"]), self.lang
        )


@dataclass(frozen=True, repr=False)
class Isochrones:
    """
    What is within so many minutes of a place.

    sites : one row a limit, the longest first: `minutes` and a polygon, in EPSG:2154
    start : the place, one row;  run_inputs : what it was found with;  lang : "fr" or "en"
    """

    run_inputs: RunInputs
    start: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    lang: Language = "fr"

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a limit: `minutes`, `area_km2`."""
        return pd.DataFrame({"minutes": self.sites["minutes"], "area_km2": self.sites.geometry.area / 1e6})

    @bilingual
    def save(self, out: PathLike) -> Path:
        """
        Write the page that `pensions isochrone` writes.

        Raises
        ------
        OutputError
            The file cannot be written.
        """
        drawn, told = journeys.background(self.run_inputs.territory), about(self.run_inputs, self.start, self.lang)
        write_isochrone_page(self.sites, self.start, drawn, told, Path(out), self.lang)
        return Path(out)

    def __repr__(self) -> str:
        say = travel_words(self.lang)
        rows = self.table.itertuples(index=False)
        return "\n".join(say["area"].format(minutes=row.minutes, area=row.area_km2) for row in rows)

    def _repr_html_(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return page_in_notebook(self.save(Path(folder) / "isochrones.html").read_text(encoding="utf-8"))


@bilingual
def journey(
    territory: TerritoryLike,
    start: str,
    to: str,
    *,
    at: str = "10:00",
    date: str | dt.date | None = None,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    lang: str | None = None,
) -> FoundJourney:
    """
    Find one journey door to door, leg by leg, by the timetable.

    Parameters
    ----------
    territory, data, scenario, lang
        As for `pensions.rank`.
    start, to
        "lon,lat", Lambert-93 "x,y", an address, a parcel, or a destination of the territory.
    at
        Time of departure, such as 9:30.
    date
        Day (2026-09-22); an ordinary Tuesday when None.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    run_inputs = load_inputs(Job(known, scenario=scenario_of(scenario)))
    depart_s, day = journeys.seconds(at), day_of(date)
    start_at, goal_at = (journeys.place(known, text) for text in (start, to))
    found = journeys.find_journey(run_inputs, start_at, goal_at, depart_s, day)
    if found is None:
        empty = pd.DataFrame(columns=["from", "to", "minutes", "what"])
        return FoundJourney(None, empty, travel_words(said)["none"], said)
    names = [str(one["label"].iloc[0]) for one in (start_at, goal_at)]
    legs = journeys.legs_in_words(found, run_inputs.stops, names[1], said)
    title = front_words(said)["journey_title"].format(
        start=names[0],
        goal=names[1],
        minutes=f"{found.minutes:.0f}",
        date=(day or run_inputs.dates.weekday).isoformat(),
    )
    return FoundJourney(found, legs, title, said)


@bilingual
def isochrone(
    territory: TerritoryLike,
    start: str,
    *,
    minutes: str | float | Sequence[float] = LIMITS,
    date: str | dt.date | None = None,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    cell_m: int | None = None,
    lang: str | None = None,
) -> Isochrones:
    """
    Find what is within so many minutes of a place, on foot and by public transport.

    Parameters
    ----------
    territory, data, scenario, cell_m, lang
        As for `pensions.rank`.
    start
        As for `pensions.journey`.
    minutes
        Limits: numbers, or "15,30,45".
    date
        Weekday on which the timetable is judged; an ordinary Tuesday when None.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    limits = limits_of(minutes)
    run_inputs = load_inputs(Job(known, scenario=scenario_of(scenario), cell_m=cell_m, date=day_of(date)))
    left = journeys.place(known, start)
    return Isochrones(run_inputs, left, journeys.reach_from(run_inputs, left, limits), said)


def limits_of(minutes: str | float | Sequence[float]) -> list[float]:
    """
    Give the limits of isochrones, as the command line reads them.

    Raises
    ------
    TimetableError
        Not numbers above 0.

    >>> limits_of("15,30"), limits_of(20)
    ([15.0, 30.0], [20.0])
    """
    parts = (
        minutes.split(",") if isinstance(minutes, str) else [minutes] if isinstance(minutes, int | float) else minutes
    )
    try:
        limits = [float(part) for part in parts]
    except (TypeError, ValueError):
        limits = []
    if not limits or not all(0 < limit < math.inf for limit in limits):
        french, english = (travel_words(lang)["bad_minutes"].format(told=minutes) for lang in LANGUAGES)
        raise TimetableError(english, fr=french)
    return limits

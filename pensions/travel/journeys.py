"""Going from one place to others: one journey leg by leg, and what is within so many minutes."""

import datetime as dt
import re

import geopandas as gpd
import pandas as pd

from geo.access import walking
from geo.access.isochrone import isochrones
from geo.errors import SitesError, TimetableError
from geo.scoring.criterion import Text
from geo.scoring.out_of_reach import TOO_LONG, WITHOUT_STOP
from geo.transit import door_to_door
from geo.transit import service as transit_layers
from geo.transit.holidays import day_in_words, is_ordinary_weekday
from geo.transit.journey import Journey, journey
from geo.transit.network import Network
from layers.places.locate import locate, understand
from layers.places.sites import grid_sites
from layers.territory.territory import Territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs

READ = ("streets", "timetable", "addresses", "parcels", "services")
"""Layers by which a journey is found and its two ends are placed: destinations may be services."""

HOUR_S = 3600
ISOCHRONE_HOURS = 2


def place(territory: Territory, text: str) -> gpd.GeoDataFrame:
    """
    The one place that a text means: a named destination, coordinates, an address or a parcel.

    Raises
    ------
    SitesError
        If nothing is found there, naming the destinations that the territory knows.
    """
    known = territory.layers.get("destinations")
    if known is not None:
        wanted = text.strip().casefold()
        found = known[(known["destination_id"].str.casefold() == wanted) | (known["label"].str.casefold() == wanted)]
        if len(found):
            return found.head(1)[["label", "geometry"]]
    located = locate([understand(text)], territory)
    if located.sites.empty:
        names = "" if known is None else ", ".join(known["destination_id"])
        why = located.report.iloc[0]
        raise SitesError(
            f"Place '{text}': not found ({why['remark_en']}). Known destinations: {names}.",
            fr=f"Lieu « {text} » introuvable ({why['remark_fr']}). Destinations connues : {names}.",
        )
    return located.sites[["label", "geometry"]].set_geometry(located.sites.geometry.representative_point())


def seconds(text: str) -> int:
    """
    Seconds after midnight of a time of day.

    >>> seconds("9:30"), seconds("08h05")
    (34200, 29100)
    """
    told = re.fullmatch(r"\s*(\d{1,2})\s*[:hH]\s*(\d{2})?\s*", text)
    if told is None or int(told[1]) > 27 or int(told[2] or 0) > 59:
        raise TimetableError(
            f"Time '{text}': expected hours and minutes, such as 9:30.",
            fr=f"Heure « {text} » : attendu heures et minutes, par exemple 9:30.",
        )
    return int(told[1]) * HOUR_S + int(told[2] or 0) * 60


def timetable_of(run_inputs: RunInputs, start_s: int, date: dt.date | None = None) -> Network:
    """The timetable from a second on, on a date (the typical weekday by default)."""
    feed = run_inputs.territory.feed
    if feed is None:
        raise TimetableError("The territory has no timetable.", fr="Ce territoire n'a pas d'horaires.")
    end_s = start_s + int(door_to_door.MAX_MINUTES * 60) + ISOCHRONE_HOURS * HOUR_S
    return run_inputs.network_of(date or run_inputs.dates.weekday, start_s, end_s)


def find_journey(
    run_inputs: RunInputs, start: gpd.GeoDataFrame, end: gpd.GeoDataFrame, depart_s: int, date: dt.date | None = None
) -> Journey | None:
    """The journey that arrives first, walking all the way where nothing is faster; None where there is none."""
    limit = run_inputs.scenario.number("access_walk_min")
    from_stops = run_inputs.walk(run_inputs.stops, end)["minutes"]
    return journey(
        timetable_of(run_inputs, depart_s, date),
        run_inputs.walks_to_stops(start, limit),
        from_stops.where(from_stops <= limit),
        float(run_inputs.walk(start, end)["minutes"].iloc[0]),
        depart_s=depart_s,
    )


def why_out_of_reach(run_inputs: RunInputs, start: gpd.GeoDataFrame, found: Journey) -> Text | None:
    """Say why a journey is too long for the criteria to count it; None where they do."""
    if found.minutes <= door_to_door.MAX_MINUTES:
        return None
    is_without = bool(SiteInputs(run_inputs, start).is_without_stop.iloc[0])
    return run_inputs.out_of_reach[WITHOUT_STOP if is_without else TOO_LONG]


def reach_from(run_inputs: RunInputs, start: gpd.GeoDataFrame, limits_min: list[float]) -> gpd.GeoDataFrame:
    """What is within so many minutes of a place, half of the times one leaves in the scenario's window."""
    cells = grid_sites(run_inputs.territory)
    points = cells[[]].set_geometry(cells.geometry.representative_point())
    on_foot = walking.minutes_to_nearest(run_inputs.network, points, start, **run_inputs.on_foot)["minutes"]
    if run_inputs.territory.feed is None:
        return isochrones(cells, on_foot, limits_min)
    limit = run_inputs.scenario.number("access_walk_min")
    minutes = door_to_door.reach(
        run_inputs.timetable_network,
        run_inputs.walks_to_stops(start, limit),
        run_inputs.walks_to_stops(points, limit),
        on_foot,
        window=run_inputs.window,
        percentiles=(50,),
    )
    return isochrones(cells, minutes["p50_min"], limits_min)


def background(territory: Territory) -> dict[str, gpd.GeoDataFrame]:
    """Layers to draw isochrones over: communes, water, main streets, lines of the timetable."""
    territory = territory.shown
    drawn = {name: territory.layers[name] for name in ("communes", "water") if name in territory.layers}
    streets = territory.layers.get("streets")
    if streets is not None:
        drawn["streets"] = streets[streets["street_class"] == "major"]
    if "transit_lines" in territory.layers:
        drawn["transit_lines"] = territory.layers["transit_lines"]
    elif territory.feed is not None:
        drawn["transit_lines"] = transit_layers.transit_lines_layer(territory.feed)
    return drawn


WALK = Text(fr="marcher {minutes} min jusqu'à {to}", en="walk {minutes} min to {to}")
WAIT = Text(fr="attendre {minutes} min à {to}", en="wait {minutes} min at {to}")
RIDE = Text(
    fr="{mode} {line} vers {heading}, {calls} arrêts, jusqu'à {to}",
    en="{mode} {line} towards {heading}, {calls} stops, to {to}",
)
MODES = {"tram": Text(fr="tram", en="tram"), "bus": Text(fr="bus", en="bus")}


def legs_in_words(found: Journey, stops: gpd.GeoDataFrame, goal: str, lang: str) -> pd.DataFrame:
    """One row a leg: `from`, `to` (clock), `minutes`, `what`; the minutes add up to the journey's."""
    rows = []
    for leg in found.legs:
        minutes = (leg.end_s - leg.start_s) / 60
        to = goal if leg.to_stop is None else str(stops["name"].iloc[leg.to_stop])
        form = {"walk": WALK, "wait": WAIT, "ride": RIDE}[leg.kind]
        mode = MODES.get(leg.mode, Text(fr=leg.mode, en=leg.mode))
        what = getattr(form, lang).format(
            minutes=f"{minutes:.0f}",
            to=to,
            mode=getattr(mode, lang),
            line=leg.line,
            heading=leg.heading,
            calls=leg.calls,
        )
        rows.append({"from": clock(leg.start_s), "to": clock(leg.end_s), "minutes": minutes, "what": what})
    return pd.DataFrame(rows)


def day_told(date: dt.date, lang: str) -> str:
    """
    A date; where it is no ordinary weekday, which day it is too.

    >>> day_told(dt.date(2026, 9, 7), "fr"), day_told(dt.date(2026, 9, 6), "fr")
    ('07/09/2026', '06/09/2026 (dimanche)')
    """
    told = f"{date:%d/%m/%Y}" if lang == "fr" else date.isoformat()
    return told + ("" if is_ordinary_weekday(date) else f" ({day_in_words(date, lang)})")


def clock(second: int) -> str:
    """
    Time of day, past midnight counted on.

    >>> clock(34230), clock(90300)
    ('9:30', '25:05')
    """
    return f"{second // HOUR_S}:{second // 60 % 60:02d}"

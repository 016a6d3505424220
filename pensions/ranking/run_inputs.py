"""What the measures of a run share, whatever the sites: streets, dates, timetable, where one goes; built once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import walking
from geo.errors import ScenarioError, some
from geo.scoring.criterion import Language, MeasureSpec, Text
from geo.scoring.out_of_reach import out_of_reach_texts
from geo.space import raster
from geo.streets import streets
from geo.transit import door_to_door, timetable
from geo.transit import service as transit_service
from geo.transit.network import ACCESSIBLE, NOT_STATED, Network
from layers.scenario.scenario import Scenario
from layers.territory.territory import Territory
from maps.words.page import page_words
from pensions.inspecting.evidence import Evidence
from pensions.ranking.keeping.columns import KeptColumns
from pensions.ranking.keeping.networks import network_through, street_moves

MINUTES = 60
HOUR_S = 3600
DAY_S = 24 * HOUR_S
DOOR = "door_min"
"""Kind of the measures that go door to door by the timetable: all are answered by one search."""

TO = "to_{}"
"""Key of a named destination among the targets of a search."""

Floats = NDArray[np.float64]


def _nothing_known(categories: list[str]) -> Text:
    """Say that no place of some categories is known, as the map's legend calls them."""
    said = {
        lang: [page_words(lang).get(f"category_{name}", name) for name in categories] for lang in get_args(Language)
    }
    return Text(fr=f"aucune donnée : {', '.join(said['fr'])}", en=f"no data: {', '.join(said['en'])}")


class NotAvailableError(Exception):
    """The territory lacks what a measure needs: it is dropped for every site, with this reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def option(spec: MeasureSpec, name: str) -> Any:
    """A keyword that the measure cannot do without."""
    if name not in spec.options:
        told = some(sorted(spec.options))
        raise ScenarioError(
            f"Measure '{spec.kind}' needs the option '{name}'. Found: {told or 'none'}.",
            fr=f"La mesure « {spec.kind} » demande l'option « {name} ». Trouvé : {told or 'aucune'}.",
        )
    return spec.options[name]


@dataclass(frozen=True)
class RunInputs:
    """What all measures of a run share, whatever the sites: built once, when first needed."""

    territory: Territory
    scenario: Scenario
    date: dt.date | None = None
    """Weekday on which the timetable is judged; a typical one where None."""
    kept: KeptColumns = field(default_factory=KeptColumns, init=False, compare=False)
    """What earlier runs measured, and how much of it this one read back."""
    _departures: dict[str, pd.DataFrame | None] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def network(self) -> streets.StreetNetwork | None:
        """The walking network, when the territory has streets."""
        layer = self.territory.layers.get("streets")
        if layer is None or layer.empty:
            return None
        joined = self.territory.network
        network = streets.network_from_streets(
            layer,
            join_tolerance_m=joined.join_tolerance_m,
            join_crossings=joined.join_crossings,
            speed_kmh=self.scenario.number("walk_speed_kmh"),
            profile="wheelchair" if self.is_wheelchair else "walk",
            elevation=self.elevation,
        )
        streets.check_overlap(network, self.territory.layers["communes"])
        return network

    def evidence(self, sites: gpd.GeoDataFrame | None) -> Evidence:
        """What the controls of the data compare."""
        dates = None if self.territory.feed is None else self.dates
        return Evidence(self.territory, self.network, sites, dates)

    @property
    def is_wheelchair(self) -> bool:
        """Whether steps are avoided, and stops that are not stated accessible."""
        return self.scenario.choice("walk_profile") == "wheelchair"

    @property
    def elevation(self) -> Callable[[Floats], Floats] | None:
        """Elevation at points, where the scenario counts slopes and the territory has a terrain."""
        terrain = self.territory.terrain
        if terrain is None or self.scenario.choice("slope_penalty") == "no":
            return None
        return lambda xy: raster.elevation_at(xy, terrain)

    @property
    def feed(self) -> timetable.Feed:
        """The timetable; `NotAvailableError` where the territory has none."""
        if self.territory.feed is None:
            raise NotAvailableError(Text(fr="horaires absents", en="timetable absent"))
        return self.territory.feed

    @cached_property
    def dates(self) -> timetable.TypicalDates:
        """The weekday and the Sunday on which the timetable is judged."""
        found = timetable.default_dates(self.feed)
        if self.date is None:
            return found
        timetable.check_service(self.feed, self.date)
        return timetable.TypicalDates(weekday=self.date, sunday=found.sunday)

    @property
    def stops(self) -> gpd.GeoDataFrame:
        """Stops of the timetable."""
        return self.feed.stops

    @property
    def window(self) -> tuple[int, int]:
        """Seconds after midnight between which one leaves for an appointment, or must be there."""
        first, last = self.scenario.number("leave_from_h"), self.scenario.number("leave_until_h")
        return round(first * 3600), round(last * 3600)

    @cached_property
    def timetable_network(self) -> Network:
        """The timetable of the weekday, ready for door-to-door searches."""
        (start_s, end_s), longest_s = self.window, int(door_to_door.MAX_MINUTES * MINUTES)
        earliest_s = start_s - longest_s if self.window_is == "arrival" else start_s
        return self.network_of(self.dates.weekday, earliest_s, end_s + longest_s)

    def network_of(self, date: dt.date, start_s: int, end_s: int) -> Network:
        """The timetable of a date between two seconds after midnight, ready for searches."""

        def make() -> Network:
            walks = self.walks_to_stops(self.stops, self.scenario.number("change_walk_min"))
            only_stated = self.is_wheelchair and self.accessible_stops > 0
            return door_to_door.make_network(
                self.feed, date, walks, start_s=start_s, end_s=end_s, wheelchair=only_stated, **self.on_foot
            )

        moves = street_moves(self.kept, self.territory, self.scenario, has_slopes=self.elevation is not None)
        return network_through(self.kept, moves, self.feed, date, (start_s, end_s), make)

    @cached_property
    def is_served(self) -> NDArray[np.bool_]:
        """Stops at which a vehicle leaves on the weekday, whatever the hour."""
        table = transit_service.departures(self.feed, self.dates.weekday, start_s=0, end_s=DAY_S)
        return np.isin(np.arange(len(self.stops)), table["stop"].to_numpy())

    def departures(self, period: str) -> pd.DataFrame | None:
        """Departures by stop, line and direction in a period, worked out once; None where no day has service."""
        date = self.dates.sunday if period == "sunday" else self.dates.weekday
        if period not in self._departures:
            start_s, end_s = (hour * HOUR_S for hour in transit_service.PERIODS[period])
            found = None if date is None else transit_service.departures(self.feed, date, start_s=start_s, end_s=end_s)
            self._departures[period] = found
        return self._departures[period]

    @property
    def states_every_stop(self) -> bool:
        """Whether no stop is refused only because nobody said that a wheelchair can board."""
        is_asked = self.is_wheelchair and self.accessible_stops > 0
        return not (is_asked and (self.stops["wheelchair_boarding"] == NOT_STATED).any())

    @property
    def counts_every_network(self) -> bool:
        """Whether no network of the territory was left out for its dates: it might lead where no other does."""
        return not self.feed.left_out

    @cached_property
    def stops_cut_off(self) -> gpd.GeoDataFrame:
        """Served stops on known streets that are cut off from the others: a way to them may be missing."""
        if self.network is None:
            return self.stops.iloc[:0]
        is_off = streets.covers(self.network, self.stops) & ~self.is_joined(self.stops)
        return self.stops[is_off.to_numpy() & self.is_served]

    @property
    def out_of_reach(self) -> dict[str, Text]:
        """Why minutes by the timetable are infinite, in words."""
        return out_of_reach_texts(door_to_door.MAX_MINUTES, self.scenario.number("access_walk_min"))

    def is_joined(self, places: gpd.GeoDataFrame) -> pd.Series:
        """Places from which a missing way on foot is an answer: the main piece of the known streets leads there."""
        if self.network is None:
            return pd.Series(False, index=places.index)
        return streets.joins_main_piece(self.network, places)

    def is_cut_off(self, places: gpd.GeoDataFrame) -> bool:
        """Whether some places lie on known streets that are cut off from the others: a way there may be missing."""
        if self.network is None:
            return False
        return bool((streets.covers(self.network, places) & ~self.is_joined(places)).any())

    @property
    def accessible_stops(self) -> int:
        """Stops stated accessible to wheelchairs; 0 where the feed says nothing, and then nothing is refused."""
        return int((self.stops["wheelchair_boarding"] == ACCESSIBLE).sum())

    @property
    def window_is(self) -> str:
        """Whether one leaves ("departure") or must be there ("arrival") at each minute of the window."""
        return self.scenario.choice("window_is")

    @property
    def on_foot(self) -> walking.OnFoot:
        """Speed and detour of the residents, as the scenario states them."""
        return {"speed_kmh": self.scenario.number("walk_speed_kmh"), "detour": self.scenario.number("detour")}

    def walks_to_stops(self, places: gpd.GeoDataFrame, max_minutes: float) -> pd.DataFrame:
        """Table of walks from places to the stops of the timetable."""
        return walking.walks_to_stops(self.network, places, self.stops, max_minutes=max_minutes, **self.on_foot)

    def walk(self, sites: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> pd.DataFrame:
        """`minutes` on foot to the nearest target, and `is_estimate`."""
        return walking.minutes_to_nearest(self.network, sites, targets, **self.on_foot)

    def targets(self, spec: MeasureSpec) -> gpd.GeoDataFrame:
        """Places that a travel measure goes to: those of some categories, or a named destination."""
        if "destination" in spec.options:
            wanted = [spec.options["destination"]]
            layer = self.territory.layers.get("destinations")
            found = None if layer is None else layer[layer["destination_id"].isin(wanted)]
        else:
            name = next((name for name in spec.layers if name in self.territory.layers), "")
            layer = self.territory.layers[name] if name else None
            wanted = option(spec, "category")
            if layer is not None and "category" not in layer:
                raise ScenarioError(
                    f"Measure '{spec.kind}' cannot read layer '{name}': it has no column 'category'.",
                    fr=f"La mesure « {spec.kind} » ne peut pas lire la couche « {name} » : elle n'a pas de colonne "
                    "« category ».",
                )
            found = None if layer is None else layer[layer["category"].isin(wanted)]
        if found is None or found.empty:
            raise NotAvailableError(_nothing_known(wanted))
        return found

    def covers(self, sites: gpd.GeoDataFrame, spec: MeasureSpec) -> pd.Series:
        """Say for which sites the places of a travel measure are all known."""
        if "destination" in spec.options:
            return pd.Series(True, index=sites.index)
        name = next((name for name in spec.layers if name in self.territory.layers), "")
        return self.territory.covers(sites, name, option(spec, "category"))

    @cached_property
    def destinations(self) -> dict[str, gpd.GeoDataFrame]:
        """Each named destination of the territory, under the key of the searches."""
        layer = self.territory.layers.get("destinations")
        if layer is None:
            return {}
        return {TO.format(name): layer[layer["destination_id"] == name] for name in layer["destination_id"].unique()}

    @cached_property
    def door_targets(self) -> dict[str, gpd.GeoDataFrame]:
        """Where each door-to-door criterion goes, those that the territory knows, and every named destination."""
        found = dict(self.destinations)
        for criterion in self.scenario.criteria:
            if criterion.measure.kind == DOOR:
                try:
                    found[key_of(criterion.measure)] = self.targets(criterion.measure)
                except NotAvailableError:
                    continue
        return found

    @cached_property
    def minutes_from_stops(self) -> pd.DataFrame:
        """Minutes on foot from each stop to the nearest place of each door-to-door criterion; NaN too far."""
        limit = self.scenario.number("access_walk_min")
        columns = {key: self.walk(self.stops, places)["minutes"] for key, places in self.door_targets.items()}
        return pd.DataFrame(columns, index=self.stops.index).where(lambda minutes: minutes <= limit)


def key_of(spec: MeasureSpec) -> str:
    """Name of where a door-to-door measure goes."""
    if "destination" in spec.options:
        return TO.format(spec.options["destination"])
    return "+".join(option(spec, "category"))

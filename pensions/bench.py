"""What measures stand on: the ground of a run, built once, and the bench of sites under judgement."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import streets, timetable, transit, transit_service, walking
from geo.criterion import MeasureSpec, Text
from geo.errors import ScenarioError
from geo.transit_network import Network
from layers.scenario import Scenario
from layers.territory import Territory

MINUTES = 60
DOOR = "door_min"
"""Kind of the measures that go door to door by the timetable: all are answered by one search."""

PERCENTILES = (50, 95)


@dataclass(frozen=True)
class Measurement:
    """Values on the index of the sites (NaN unknown), where they are estimates, and what else is worth telling."""

    values: pd.Series
    is_estimate: pd.Series
    details: dict[str, pd.Series] = field(default_factory=dict)


class NotAvailableError(Exception):
    """The territory lacks what a measure needs: it is dropped for every site, with this reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def option(spec: MeasureSpec, name: str) -> Any:
    """A keyword that the measure cannot do without."""
    if name not in spec.options:
        raise ScenarioError(f"Measure '{spec.kind}' needs the option '{name}'. Found: {sorted(spec.options)}.")
    return spec.options[name]


@dataclass(frozen=True)
class Ground:
    """What all measures of a run share, whatever the sites: built once, when first needed."""

    territory: Territory
    scenario: Scenario

    @cached_property
    def network(self) -> streets.StreetNetwork | None:
        """The walking network, when the territory has streets."""
        layer = self.territory.layers.get("streets")
        if layer is None or layer.empty:
            return None
        joined = self.territory.network
        return streets.network_from_streets(
            layer,
            join_tolerance_m=joined.join_tolerance_m,
            join_crossings=joined.join_crossings,
            speed_kmh=self.scenario.number("walk_speed_kmh"),
        )

    @cached_property
    def dates(self) -> timetable.TypicalDates:
        """The weekday and the Sunday on which the timetable is judged."""
        if self.territory.feed is None:
            raise NotAvailableError(Text(fr="horaires absents", en="timetable absent"))
        return timetable.default_dates(self.territory.feed)

    @property
    def stops(self) -> gpd.GeoDataFrame:
        """Stops of the timetable."""
        if self.territory.feed is None:
            raise NotAvailableError(Text(fr="horaires absents", en="timetable absent"))
        return self.territory.feed.stops

    @property
    def window(self) -> tuple[int, int]:
        """Seconds after midnight between which one leaves for an appointment."""
        first, last = self.scenario.number("leave_from_h"), self.scenario.number("leave_until_h")
        return round(first * 3600), round(last * 3600)

    @cached_property
    def timetable_network(self) -> Network:
        """The timetable of the weekday, ready for door-to-door searches."""
        start_s, end_s = self.window
        walks = self.walks_to_stops(self.stops, self.scenario.number("change_walk_min"))
        return transit.make_network(
            self.territory.feed,
            self.dates.weekday,
            walks,
            start_s=start_s,
            end_s=end_s + int(transit.MAX_MINUTES * MINUTES),
            **self.on_foot,
        )

    @property
    def on_foot(self) -> dict[str, float]:
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
            wanted = spec.options["destination"]
            layer = self.territory.layers.get("destinations")
            found = None if layer is None else layer[layer["destination_id"] == wanted]
        else:
            layer = next((self.territory.layers[name] for name in spec.layers if name in self.territory.layers), None)
            wanted = ", ".join(option(spec, "category"))
            found = None if layer is None else layer[layer["category"].isin(spec.options["category"])]
        if found is None or found.empty:
            raise NotAvailableError(Text(fr=f"aucune donnée : {wanted}", en=f"no data: {wanted}"))
        return found

    def covers(self, sites: gpd.GeoDataFrame, spec: MeasureSpec) -> pd.Series:
        """Say for which sites the places of a travel measure are all known."""
        if "destination" in spec.options:
            return pd.Series(True, index=sites.index)
        name = next((name for name in spec.layers if name in self.territory.layers), "")
        return self.territory.covers(sites, name, option(spec, "category"))

    @cached_property
    def door_targets(self) -> dict[str, gpd.GeoDataFrame]:
        """Where each door-to-door criterion of the scenario goes, those that the territory knows."""
        found = {}
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
    return str(spec.options.get("destination") or "+".join(option(spec, "category")))


@dataclass(frozen=True)
class Bench:
    """Some sites, and the ground they are measured on."""

    ground: Ground
    sites: gpd.GeoDataFrame

    @property
    def territory(self) -> Territory:
        """The territory of the ground."""
        return self.ground.territory

    @cached_property
    def points(self) -> gpd.GeoDataFrame:
        """A point inside each site: from where one walks, found once for all measures."""
        return self.sites[[]].set_geometry(self.sites.geometry.representative_point())

    @cached_property
    def on_network(self) -> pd.Series:
        """Which sites the walking network serves."""
        if self.ground.network is None:
            return pd.Series(False, index=self.sites.index)
        return streets.covers(self.ground.network, self.points)

    @cached_property
    def service(self) -> pd.DataFrame:
        """Departures per hour by period, first and last, at stops within a walk of each site."""
        limit = self.ground.scenario.number("stop_walk_min")
        table = transit_service.service_at_sites(
            self.territory.feed,
            self.ground.walks_to_stops(self.points, limit),
            sites=len(self.sites),
            dates=self.ground.dates,
        )
        return table.set_axis(self.sites.index)

    @cached_property
    def walks(self) -> dict[str, pd.DataFrame]:
        """Minutes on foot all the way, for each door-to-door criterion."""
        return {key: self.ground.walk(self.points, places) for key, places in self.ground.door_targets.items()}

    @cached_property
    def door_to_door(self) -> pd.DataFrame:
        """Minutes by the timetable for each door-to-door criterion: `<key>_p50_min`, `<key>_p95_min`."""
        on_foot = pd.DataFrame({key: walk["minutes"] for key, walk in self.walks.items()}, index=self.sites.index)
        access = self.ground.walks_to_stops(self.points, self.ground.scenario.number("access_walk_min"))
        return transit.door_to_door(
            self.ground.timetable_network,
            access,
            self.ground.minutes_from_stops,
            on_foot,
            window=self.ground.window,
            percentiles=PERCENTILES,
        )

    def layer(self, spec: MeasureSpec) -> tuple[str, gpd.GeoDataFrame]:
        """First layer of the measure that the territory has."""
        for name in spec.layers:
            if name in self.territory.layers:
                return name, self.territory.layers[name]
        names = " / ".join(spec.layers)
        raise NotAvailableError(Text(fr=f"couche absente : {names}", en=f"layer absent: {names}"))

    def covered(
        self, spec: MeasureSpec, name: str, values: pd.Series, categories: tuple[str, ...] = ("",)
    ) -> Measurement:
        """Values where the layer covers the site; an estimate when it is not the best that the measure can read."""
        known = values.where(self.territory.covers(self.points, name, categories))
        return Measurement(known, pd.Series(name != spec.layers[0], index=self.sites.index))

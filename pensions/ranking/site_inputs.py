"""What the measures of some sites share: points, network, service, minutes; worked out once for all of them."""

from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.scoring.criterion import MeasureSpec, Text
from geo.space import proximity, zones
from geo.streets import streets
from geo.transit import door_to_door as transit
from geo.transit import service as transit_service
from layers.territory.ground import KNOWN_SHARE_AROUND
from layers.territory.layer_names import layer_absent, silent_here
from layers.territory.territory import Territory
from pensions.ranking.run_inputs import NotAvailableError, RunInputs

PERCENTILES = (50, 95)

SITES_AT_ONCE = 50_000
"""Sites whose departures are gathered together: each has those of all lines at all stops within a walk."""


@dataclass(frozen=True)
class Measurement:
    """
    Values on the index of the sites, where they are estimates, and what else is worth telling.

    values : NaN unknown, +inf out of reach
    at_least : what is sure even where the value is unknown, for measures that only more knowledge can raise
    at_most : the same, for measures that only more knowledge can lower
    unknown_because : why it is unknown where it is, naming the layer
    known_share : share of each site that the layer vouches for, where it is of the site's ground that it speaks
    """

    values: pd.Series
    is_estimate: pd.Series
    details: dict[str, pd.Series] = field(default_factory=dict)
    at_least: pd.Series | None = None
    at_most: pd.Series | None = None
    unknown_because: Text | None = None
    known_share: pd.Series | None = None


@dataclass(frozen=True)
class SiteInputs:
    """Some sites, and what all measures of the run share."""

    run_inputs: RunInputs
    sites: gpd.GeoDataFrame

    @property
    def territory(self) -> Territory:
        """The territory of the run."""
        return self.run_inputs.territory

    @cached_property
    def points(self) -> gpd.GeoDataFrame:
        """A point inside each site: from where one walks, found once for all measures."""
        inside = gpd.GeoSeries(proximity.site_points(self.sites), index=self.sites.index, crs=self.sites.crs)
        return self.sites[[]].set_geometry(inside)

    @cached_property
    def on_network(self) -> pd.Series:
        """Which sites the walking network serves."""
        if self.run_inputs.network is None:
            return pd.Series(False, index=self.sites.index)
        return streets.covers(self.run_inputs.network, self.points)

    def departures_per_hour(self, period: str) -> pd.Series:
        """Departures per hour in a period at the stops within a walk of each site; 0 where nothing runs that day."""
        limit, table = self.run_inputs.scenario.number("stop_walk_min"), self.run_inputs.departures(period)
        if table is None:
            return pd.Series(0.0, index=self.sites.index)
        walks, found = self._farthest_walks_to_stops, np.zeros(len(self.sites))
        for low in range(0, len(found), SITES_AT_ONCE):
            here = found[low : low + SITES_AT_ONCE]
            near = walks.iloc[slice(*np.searchsorted(walks["place"], [low, low + len(here)]))]
            near = near[near["minutes"] <= limit]
            near = near.assign(place=near["place"] - low)
            here[:] = transit_service.departures_per_hour(near, table, sites=len(here))
        return pd.Series(found, index=self.sites.index)

    @cached_property
    def _farthest_walks_to_stops(self) -> pd.DataFrame:
        limits = (self.run_inputs.scenario.number(name) for name in ("stop_walk_min", "access_walk_min"))
        return self.run_inputs.walks_to_stops(self.points, max(limits))

    @cached_property
    def walks(self) -> dict[str, pd.DataFrame]:
        """Minutes on foot all the way, for each door-to-door criterion."""
        return {key: self.run_inputs.walk(self.points, places) for key, places in self.run_inputs.door_targets.items()}

    @cached_property
    def access(self) -> pd.DataFrame:
        """Walks to the stops of the timetable, as far as residents walk to one."""
        walks, limit = self._farthest_walks_to_stops, self.run_inputs.scenario.number("access_walk_min")
        return walks[walks["minutes"] <= limit].reset_index(drop=True)

    @cached_property
    def is_without_stop(self) -> pd.Series:
        """Sites from which no stop that is served on the weekday is within a walk."""
        reached = self.access["place"][self.run_inputs.is_served[self.access["stop"].to_numpy()]]
        return pd.Series(~np.isin(np.arange(len(self.sites)), reached.to_numpy()), index=self.sites.index)

    @cached_property
    def knows_ways(self) -> pd.Series:
        """Sites from which a journey that is not found does not exist: all streets, stops and lines are known."""
        run_inputs = self.run_inputs
        if not (run_inputs.states_every_stop and run_inputs.counts_every_network):
            return pd.Series(False, index=self.sites.index)
        return self.is_joined & ~self.is_near_stop_cut_off

    @cached_property
    def is_joined(self) -> pd.Series:
        """Sites that the main piece of the known streets serves."""
        return self.run_inputs.is_joined(self.points)

    @cached_property
    def is_near_stop_cut_off(self) -> pd.Series:
        """Sites within a walk, in straight line, of a stop to which a way on foot may be missing from the data."""
        run_inputs = self.run_inputs
        minutes = proximity.nearest_minutes(self.points, run_inputs.stops_cut_off, **run_inputs.on_foot)
        return minutes <= run_inputs.scenario.number("access_walk_min")

    @cached_property
    def door_to_door(self) -> pd.DataFrame:
        """
        Minutes by the timetable for each door-to-door criterion: `<key>_p50_min`, `<key>_p95_min`.

        Infinite where no journey is short enough and all ways are known; NaN where a way may be missing from the data.
        """
        on_foot = pd.DataFrame({key: walk["minutes"] for key, walk in self.walks.items()}, index=self.sites.index)
        found = transit.door_to_door(
            self.run_inputs.timetable_network,
            self.access,
            self.run_inputs.minutes_from_stops,
            on_foot,
            window=self.run_inputs.window,
            by=self.run_inputs.window_is,
            percentiles=PERCENTILES,
        )
        for key, places in self.run_inputs.door_targets.items():
            if not self.run_inputs.is_cut_off(places):
                for name in (f"{key}_p{percent}_min" for percent in PERCENTILES):
                    found[name] = found[name].mask(found[name].isna() & self.knows_ways, np.inf)
        return found

    @cached_property
    def to_destinations(self) -> dict[str, pd.Series]:
        """
        Minutes to each named destination, told beside the criteria.

        `to_<id>_p50_min` and `to_<id>_p95_min` by the timetable (+inf out of reach), or `to_<id>_walk_min` where there
        is none; and `to_destinations_is_estimate` (booleans): the site is off the known streets.
        """
        if not self.run_inputs.destinations:
            return {}
        if self.territory.feed is None:
            told = {f"{key}_walk_min": self.walks[key]["minutes"] for key in self.run_inputs.destinations}
        else:
            names = (f"{key}_p{percent}_min" for key in self.run_inputs.destinations for percent in PERCENTILES)
            told = {name: self.door_to_door[name] for name in names}
        return {**told, "to_destinations_is_estimate": ~self.on_network}

    def layer(self, spec: MeasureSpec) -> tuple[str, gpd.GeoDataFrame]:
        """First layer of the measure that the territory has."""
        for name in spec.layers:
            if name in self.territory.layers:
                return name, self.territory.layers[name]
        raise NotAvailableError(layer_absent(spec.layers))

    def known_share(self, name: str, categories: tuple[str, ...] = ("",)) -> pd.Series:
        """Share of each site that the layer vouches for, worked out once for all measures that read it."""
        key = (name, tuple(sorted(categories)))
        if key not in self._known_shares:
            self._known_shares[key] = self.territory.known_share(self.sites, name, categories)
        return self._known_shares[key]

    @cached_property
    def _known_shares(self) -> dict[tuple[str, tuple[str, ...]], pd.Series]:
        return {}

    def knows_around(self, name: str, radius_m: float, categories: tuple[str, ...] = ("",)) -> pd.Series:
        """Which sites have enough known ground about them: `KNOWN_SHARE_AROUND` of what the disc has of communes."""
        grounds = self.territory.grounds(name, categories)
        known = pd.Series(bool(grounds), index=self.sites.index)
        for ground in grounds:
            near = known & (zones.distance_to_zones(self.points, ground.gap) < radius_m)
            discs = self.points[near].buffer(radius_m).to_frame("geometry")
            gap = zones.share_inside(discs, ground.gap)
            here = zones.share_inside(discs[gap > 0], ground.communes).reindex(discs.index, fill_value=1.0)
            known[near] = gap <= (1 - KNOWN_SHARE_AROUND) * here
        return known

    def knows_up_to(self, name: str, categories: tuple[str, ...], distances: pd.Series) -> pd.Series:
        """Which sites have no unknown ground of the territory nearer than some distances in metres; not where NaN."""
        known = distances.notna()
        for ground in self.territory.grounds(name, categories):
            gap = zones.distance_to_zones(self.sites[known], ground.gap)
            known[known] = ~(gap < distances[known])
        return known

    def covered(
        self,
        spec: MeasureSpec,
        name: str,
        values: pd.Series,
        categories: tuple[str, ...] = ("",),
        *,
        known: pd.Series | None = None,
    ) -> Measurement:
        """
        Values where they are known; an estimate when the layer is not the best that the measure can read.

        `known`: where they are; by default, where the layer vouches for the point from which one walks.
        """
        if known is None:
            known = self.territory.covers(self.points, name, categories)
        return Measurement(
            values.where(known),
            pd.Series(name != spec.layers[0], index=self.sites.index),
            unknown_because=silent_here(name, is_empty=self.territory.layers[name].empty),
        )

"""Getting about from a site: the stops and lines near it, and the ten places that matter, on foot and by transit."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.scoring.criterion import Text
from geo.space import proximity
from geo.streets import streets
from geo.transit import service as transit_service
from geo.transit.door_to_door import MAX_MINUTES, door_to_door
from geo.transit.journey import Journey, journeys
from maps.sheet.content import LineService, NearStop, PlaceReached, Step
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs

PLACES: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text(fr="Alimentation", en="Food shop"), ("food_shop", "supermarket")),
    (Text(fr="Pharmacie", en="Pharmacy"), ("pharmacy",)),
    (Text(fr="Médecin ou centre de santé", en="Doctor or health centre"), ("doctor", "health_centre")),
    (Text(fr="CMP ou addictologie", en="Mental health or addiction care"), ("mental_health", "addiction_care")),
    (Text(fr="Hôpital", en="Hospital"), ("hospital",)),
    (Text(fr="Mairie ou service social", en="Town hall or social services"), ("town_hall", "social_services")),
    (Text(fr="Poste ou France Services", en="Post office or France Services"), ("post_office", "france_services")),
    (Text(fr="France Travail", en="Employment service"), ("employment",)),
    (Text(fr="Bibliothèque", en="Library"), ("library",)),
    (Text(fr="Accueil de jour", en="Day centre"), ("day_centre",)),
)
"""The ten places that matter to residents, and the categories of services that make each. Proposition."""

LONGEST_MIN = 120.0
"""Longer walks all the way are not compared with a vehicle. Proposition."""

STOPS_SHOWN = 4


@dataclass(frozen=True)
class Travel:
    """What journeys of all sites share, worked out once for a territory."""

    run_inputs: RunInputs

    @cached_property
    def groups(self) -> list[tuple[Text, tuple[str, ...], gpd.GeoDataFrame]]:
        """The places that the territory knows in every category, with their points."""
        services, territory = self.run_inputs.territory.layers.get("services"), self.run_inputs.territory
        if services is None:
            return []
        return [
            (label, categories, services[services["category"].isin(categories)].reset_index(drop=True))
            for label, categories in PLACES
            if all(("services", category) in territory.coverage for category in categories)
            and services["category"].isin(categories).any()
        ]

    @cached_property
    def from_stops(self) -> pd.DataFrame:
        """Minutes on foot from each stop to the nearest place of each group; NaN beyond the walk accepted."""
        limit = self.run_inputs.scenario.number("access_walk_min")
        stops = self.run_inputs.stops
        found = {
            str(k): self.run_inputs.walk(stops, targets)["minutes"] for k, (_, _, targets) in enumerate(self.groups)
        }
        return pd.DataFrame(found, index=stops.index).where(lambda minutes: minutes <= limit)

    def on_foot(self, points: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Minutes to the nearest target, its row (−1 none), whether it is an estimate: as the criteria measure it."""
        straight, row = self._straight(points, targets)
        network = self.run_inputs.network
        is_on = np.zeros(len(points), dtype=bool) if network is None else streets.covers(network, points).to_numpy()
        if network is None or not is_on.any():
            return straight, row, ~np.isnan(straight)
        walked = streets.nearest_k(network, points, targets, k=1)
        minutes = walked["walk_min_1"].to_numpy(dtype=float)
        reached = walked["target_1"].fillna(-1).to_numpy(dtype=np.int64)
        off = np.flatnonzero(~streets.covers(network, targets).to_numpy())
        beyond, beyond_row = self._straight(points, targets.iloc[off])
        beyond_row = np.where(beyond_row >= 0, np.append(off, -1)[beyond_row], -1)
        fallback, fallback_row = np.where(is_on, beyond, straight), np.where(is_on, beyond_row, row)
        is_estimate = ~np.isnan(fallback) & ~(minutes <= fallback)
        return np.where(is_estimate, fallback, minutes), np.where(is_estimate, fallback_row, reached), is_estimate

    def _straight(self, points: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
        row = np.full(len(points), -1, dtype=np.int64)
        if len(targets) and len(points):
            site, target = targets.sindex.nearest(points.geometry, return_all=False)
            row[site] = target
        minutes = proximity.nearest_minutes(points, targets, **self.run_inputs.on_foot)
        return minutes.to_numpy(dtype=float), row

    def places(self, site_inputs: SiteInputs) -> list[list[PlaceReached]]:
        """For each site, the ten places: nearest, minutes on foot and by transit, and the journey."""
        walks = [self.on_foot(site_inputs.points, targets) for _, _, targets in self.groups]
        foot = pd.DataFrame({str(k): minutes for k, (minutes, _, _) in enumerate(walks)}, index=site_inputs.sites.index)
        rides, minutes = self._by_transit(site_inputs, foot)
        known = {label.fr: k for k, (label, _, _) in enumerate(self.groups)}
        covered = [
            site_inputs.territory.covers(site_inputs.sites, "services", categories).to_numpy()
            for _, categories, _ in self.groups
        ]
        rows = []
        for site in range(len(site_inputs.sites)):
            row = []
            for label, _ in PLACES:
                k = known.get(label.fr)
                if k is None or not covered[k][site]:
                    row.append(PlaceReached(label))
                    continue
                at, is_estimate = int(walks[k][1][site]), bool(walks[k][2][site])
                name = str(self.groups[k][2]["name"].iloc[at]) if at >= 0 else ""
                walk_min = float(walks[k][0][site])
                row.append(
                    PlaceReached(label, name, walk_min, is_estimate, minutes[site][k], self._steps(rides[site][k]))
                )
            rows.append(row)
        return rows

    def _by_transit(
        self, site_inputs: SiteInputs, foot: pd.DataFrame
    ) -> tuple[list[list[Journey | None]], list[list[float]]]:
        """Journeys at ten, and the median minutes of departures from nine to eleven; none without a timetable."""
        if site_inputs.territory.feed is None or foot.shape[1] == 0:
            nothing: list[list[Journey | None]] = [[None] * foot.shape[1] for _ in range(len(foot))]
            return nothing, [[float("nan")] * foot.shape[1] for _ in range(len(foot))]
        run_inputs = self.run_inputs
        origins = run_inputs.walks_to_stops(site_inputs.points, run_inputs.scenario.number("access_walk_min"))
        near = foot.where(foot <= LONGEST_MIN)
        table = door_to_door(
            run_inputs.timetable_network,
            origins,
            self.from_stops,
            near,
            window=run_inputs.window,
            percentiles=(50,),
        )
        found = journeys(run_inputs.timetable_network, origins, self.from_stops, near, depart_s=self.depart_s)
        is_far = table.isna() & ~(foot.to_numpy() <= MAX_MINUTES) & site_inputs.knows_ways.to_numpy()[:, None]
        for name, (_, _, places) in zip(table, self.groups, strict=True):
            is_far[name] &= not run_inputs.is_cut_off(places)
        return found, table.mask(is_far, np.inf).to_numpy(dtype=float).tolist()

    @property
    def depart_s(self) -> int:
        """Second at which the journey told in words leaves: the middle of the window."""
        start, end = self.run_inputs.window
        return (start + end) // 2

    def _steps(self, found: Journey | None) -> tuple[Step, ...]:
        """A journey with the names of its stops."""
        names = self.stop_names
        if found is None or names is None:
            return ()
        return tuple(
            Step(
                leg.kind,
                (leg.end_s - leg.start_s) / 60,
                "" if leg.to_stop is None else names[leg.to_stop],
                leg.line,
                leg.mode,
                leg.heading,
                leg.calls,
            )
            for leg in found.legs
        )

    @cached_property
    def stop_names(self) -> list[str] | None:
        """Names of the stops, where the timetable may be shown."""
        feed = self.run_inputs.territory.shown.feed
        return None if feed is None else feed.stops["name"].astype(str).tolist()

    def stops(self, site_inputs: SiteInputs) -> list[list[NearStop]]:
        """For each site, the nearest stops within a walk, with lines and departures an hour by period."""
        feed = site_inputs.territory.shown.feed
        if feed is None:
            return [[] for _ in range(len(site_inputs.sites))]
        walks = self.run_inputs.walks_to_stops(site_inputs.points, self.run_inputs.scenario.number("stop_walk_min"))
        station = feed.stops["station_id"].to_numpy()[walks["stop"].to_numpy()]
        grouped = dict(tuple(walks.assign(station=station).groupby("place")))
        return [self._stations(grouped.get(site)) for site in range(len(site_inputs.sites))]

    def _stations(self, walks: pd.DataFrame | None) -> list[NearStop]:
        feed = self.run_inputs.territory.feed
        if walks is None or feed is None:
            return []
        nearest = walks.sort_values("minutes").drop_duplicates("station")
        rows = zip(nearest["station"], nearest["stop"], nearest["minutes"], strict=True)
        found = [
            NearStop(str(feed.stops["name"].iloc[stop]), float(minutes), self.lines[str(station)])
            for station, stop, minutes in rows
            if str(station) in self.lines
        ]
        return found[:STOPS_SHOWN]

    @cached_property
    def lines(self) -> dict[str, tuple[LineService, ...]]:
        """Lines of each station with departures an hour, both directions together, by period; most frequent first."""
        feed = self.run_inputs.territory.feed
        if feed is None:
            return {}
        station = feed.stops["station_id"].to_numpy()
        rates: dict[tuple[str, int], dict[str, float]] = {}
        for period in transit_service.PERIODS:
            table = self.run_inputs.departures(period)
            if table is None:
                continue
            here = table.assign(station=station[table["stop"].to_numpy()])
            best = here.groupby(["station", "route", "direction"])["departures_per_hour"].max()
            both_ways = best.groupby(level=[0, 1]).sum().reset_index()
            for name, route, rate in zip(*(both_ways[column].tolist() for column in both_ways), strict=True):
                rates.setdefault((str(name), int(route)), {})[period] = float(rate)
        found: dict[str, list[LineService]] = {}
        for (name, route), by_period in rates.items():
            told = feed.routes.iloc[route]
            line = LineService(str(told["name"]), str(told["mode"]), str(told["colour"]), by_period)
            found.setdefault(name, []).append(line)
        return {
            name: tuple(sorted(lines, key=lambda line: (-line.per_hour.get("day", 0.0), line.name)))
            for name, lines in found.items()
        }

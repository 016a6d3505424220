"""The table from the kinds of measure that a scenario names to the functions of geo/ that make them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import areal, market, proximity, raster, stop_access, streets, timetable, transit_service, zones
from geo.criterion import MeasureSpec, Text
from geo.errors import ScenarioError
from layers.scenario import Scenario
from layers.territory import Territory

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Measurement:
    """Values on the index of the sites (NaN unknown), and where they are estimates."""

    values: pd.Series
    is_estimate: pd.Series


class NotAvailableError(Exception):
    """The territory lacks what a measure needs: it is dropped for every site, with this reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True)
class Ground:
    """What all measures of a run share, whatever the sites: built once."""

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


@dataclass(frozen=True)
class Bench:
    """Some sites, and the ground they are measured on."""

    ground: Ground
    sites: gpd.GeoDataFrame

    @cached_property
    def transit_service(self) -> pd.DataFrame:
        """Departures per hour by period, first and last, at stops within a walk of each site."""
        feed = self.territory.feed
        if feed is None:
            raise NotAvailableError(Text(fr="horaires absents", en="timetable absent"))
        table = transit_service.service_at_sites(
            feed, self.walks_to_stops, sites=len(self.sites), dates=timetable.default_dates(feed)
        )
        return table.set_axis(self.sites.index)

    @cached_property
    def walks_to_stops(self) -> pd.DataFrame:
        """Walks from sites to stops: on the network where it serves both ends, else in straight line × detour."""
        stops = self.territory.feed.stops if self.territory.feed is not None else self.sites.iloc[:0]
        limit = self.scenario.number("stop_walk_min")
        speed, detour = self.scenario.number("walk_speed_kmh"), self.scenario.number("detour")
        straight = stop_access.straight_walks(self.points, stops, max_minutes=limit, speed_kmh=speed, detour=detour)
        if self.network is None:
            return straight
        served = self.on_network.to_numpy()[straight["place"]]
        served &= streets.covers(self.network, stops).to_numpy()[straight["stop"]]
        walked = streets.minutes_matrix(self.network, self.points, stops, limit)
        return stop_access.walks_table(
            np.concatenate([walked.origin, straight["place"][~served]]),
            np.concatenate([walked.target, straight["stop"][~served]]),
            np.concatenate([walked.minutes, straight["minutes"][~served]]),
        )

    @property
    def territory(self) -> Territory:
        """The territory of the ground."""
        return self.ground.territory

    @property
    def scenario(self) -> Scenario:
        """The scenario of the ground."""
        return self.ground.scenario

    @property
    def network(self) -> streets.StreetNetwork | None:
        """The walking network of the ground."""
        return self.ground.network

    @cached_property
    def points(self) -> gpd.GeoDataFrame:
        """A point inside each site: from where one walks, found once for all measures."""
        return self.sites[[]].set_geometry(self.sites.geometry.representative_point())

    @cached_property
    def on_network(self) -> pd.Series:
        """Which sites the walking network serves."""
        if self.network is None:
            return pd.Series(False, index=self.sites.index)
        return streets.covers(self.network, self.points)

    def layer(self, spec: MeasureSpec) -> tuple[str, gpd.GeoDataFrame]:
        """First layer of the measure that the territory has."""
        for name in spec.layers:
            if name in self.territory.layers:
                return name, self.territory.layers[name]
        names = " / ".join(spec.layers)
        raise NotAvailableError(Text(fr=f"couche absente : {names}", en=f"layer absent: {names}"))

    def estimate(self, spec: MeasureSpec, name: str) -> pd.Series:
        """True everywhere when the layer used is not the best of those the measure can read."""
        return pd.Series(name != spec.layers[0], index=self.sites.index)


def measure(bench: Bench, spec: MeasureSpec) -> Measurement:
    """
    Make one measure for every site of the bench.

    Raises
    ------
    NotAvailableError
        The territory lacks the layer, or the sites lack the attribute.
    ScenarioError
        The kind is unknown, or its options do not fit.
    """
    if spec.kind not in MEASURES:
        raise ScenarioError(f"Unknown measure '{spec.kind}'. Known: {', '.join(sorted(MEASURES))}.")
    return MEASURES[spec.kind](bench, spec)


def option(spec: MeasureSpec, name: str) -> Any:
    """A keyword that the measure cannot do without."""
    if name not in spec.options:
        raise ScenarioError(f"Measure '{spec.kind}' needs the option '{name}'. Found: {sorted(spec.options)}.")
    return spec.options[name]


def selected(frame: gpd.GeoDataFrame, where: Mapping[str, list[Any]]) -> gpd.GeoDataFrame:
    """Rows whose columns have one of the values asked."""
    kept = np.ones(len(frame), dtype=bool)
    for column, values in where.items():
        if column not in frame:
            raise ScenarioError(f"Option 'where': no column '{column}'. Found: {', '.join(map(str, frame.columns))}.")
        kept &= frame[column].isin(values).to_numpy()
    return frame[kept]


def _walk_minutes(bench: Bench, spec: MeasureSpec) -> Measurement:
    """
    Minutes on foot to the nearest place of the categories, on the network where it serves both ends.

    A target that the network does not reach, or a site that it does not serve, is estimated in straight line ×
    detour; the smaller of the two is kept.
    """
    name, layer = bench.layer(spec)
    categories = option(spec, "category")
    covered = bench.territory.covers(bench.points, name, categories)
    targets = layer[layer["category"].isin(categories)]
    if targets.empty or not covered.any():
        what = ", ".join(categories)
        raise NotAvailableError(Text(fr=f"aucune donnée : {what}", en=f"no data: {what}"))
    speed, detour = bench.scenario.number("walk_speed_kmh"), bench.scenario.number("detour")
    straight = proximity.nearest_minutes(bench.points, targets, speed_kmh=speed, detour=detour)
    if bench.network is None:
        return Measurement(straight.where(covered), pd.Series(True, index=bench.sites.index))
    walked = streets.minutes_to_nearest(bench.network, bench.points, targets)
    off = targets[~streets.covers(bench.network, targets)]
    beyond = proximity.nearest_minutes(bench.points, off, speed_kmh=speed, detour=detour)
    fallback = beyond.where(bench.on_network, straight)
    is_estimate = ~(walked <= fallback.fillna(np.inf))
    return Measurement(walked.mask(is_estimate, fallback).where(covered), is_estimate)


def _departures(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Departures per hour at the stops within a walk, by day, in the evening or on Sunday."""
    values = bench.transit_service[f"departures_per_hour_{option(spec, 'period')}"].astype(float)
    return Measurement(values, ~bench.on_network)


def _distance(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Straight-line metres to the nearest feature, 0 inside a polygon; beyond `at_most_m`, that many metres."""
    name, layer = bench.layer(spec)
    targets = selected(layer, spec.options.get("where", {}))
    if (targets.geom_type == "Point").all():
        values = proximity.distance_to_nearest(bench.points, targets)
    else:
        values = zones.distance_to_zones(bench.sites, targets)
    limit = spec.options.get("at_most_m")
    if limit is not None:
        values = values.fillna(limit).clip(upper=limit)
    categories = spec.options.get("where", {}).get("category", ("",))
    return _covered(bench, spec, name, values, categories)


def _count_within(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Sum of a column (or number of features) within a radius in straight line."""
    name, layer = bench.layer(spec)
    targets = selected(layer, spec.options.get("where", {}))
    radius = float(option(spec, "radius_m"))
    column = spec.options.get("column")
    if column is None:
        values = proximity.count_within(bench.points, targets, radius)
    else:
        values = proximity.sum_within(bench.points, targets, column, radius)
    return _covered(bench, spec, name, values.astype(float), ("",))


def _sum_around(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Extensive transfer of a column of zones to the disc about the site."""
    name, layer = bench.layer(spec)
    values = areal.sum_around(bench.points, layer, option(spec, "column"), radius_m=float(option(spec, "radius_m")))
    return _covered(bench, spec, name, values, ("",))


def _social_share(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Social dwellings over households within a radius; by commune where only the communes are known."""
    name, layer = bench.layer(spec)
    if name == "social_stock":
        share = layer.assign(share=layer["social_dwellings"] / layer["main_residences"])
        return _covered(bench, spec, name, zones.value_of_zone(bench.points, share, "share"), ("",))
    cells = bench.territory.layers.get("income_cells")
    if cells is None:
        raise NotAvailableError(Text(fr="couche absente : income_cells", en="layer absent: income_cells"))
    radius = float(option(spec, "radius_m"))
    dwellings = proximity.sum_within(bench.points, layer, "dwellings", radius)
    households = areal.sum_around(bench.points, cells, "households", radius_m=radius)
    values = (dwellings / households.where(households > 0)).clip(upper=1.0)
    return _covered(bench, spec, name, values, ("",))


def _zone_value(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Value of the zone in which the site stands."""
    name, layer = bench.layer(spec)
    column = option(spec, "column")
    minus = spec.options.get("minus")
    zone = layer if minus is None else layer.assign(**{column: layer[column] - layer[minus]})
    return _covered(bench, spec, name, zones.value_of_zone(bench.points, zone, column), ("",))


def _attribute(bench: Bench, spec: MeasureSpec) -> Measurement:
    """A column of the candidate sites themselves, numbers or names that `values` turns into numbers."""
    column = option(spec, "column")
    if column not in bench.sites or bench.sites[column].isna().all():
        raise NotAvailableError(
            Text(fr=f"les sites candidats n'ont pas de « {column} »", en=f"candidate sites have no '{column}'")
        )
    names = spec.options.get("values")
    told = bench.sites[column]
    values = told.map(names) if names is not None else told
    return Measurement(values.astype(float), pd.Series(False, index=bench.sites.index))


def _median_price(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Median price per m² of the sales around."""
    name, layer = bench.layer(spec)
    sales = selected(layer, spec.options.get("where", {}))
    values = market.median_price_around(
        bench.points, sales, radius_m=float(option(spec, "radius_m")), at_least=int(option(spec, "at_least"))
    )
    return _covered(bench, spec, name, values, ("",))


def _share_inside(bench: Bench, spec: MeasureSpec) -> Measurement:
    """
    Share of the site inside zones of some types.

    A zone whose type is not said answers unknown for the sites it touches, unless a known zone already decides.
    """
    name, layer = bench.layer(spec)
    where = spec.options.get("where", {})
    values = zones.share_inside(bench.sites, selected(layer, where))
    if where:
        silent = layer[list(where)].isna().any(axis=1) | (layer[list(where)].astype(str) == "").any(axis=1)
        if silent.any():
            touched = zones.share_inside(bench.sites, layer[silent]) > 0
            values = values.mask(touched & (values == 0))
    return _covered(bench, spec, name, values, ("",))


def _slope(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Slope of the ground at the site, in percent."""
    terrain = bench.territory.terrain
    if terrain is None:
        raise NotAvailableError(Text(fr="relief absent", en="terrain absent"))
    values = raster.sample_at(bench.points, raster.slope_percent(terrain))
    return Measurement(values, pd.Series(False, index=bench.sites.index))


def _covered(bench: Bench, spec: MeasureSpec, name: str, values: pd.Series, categories: Any) -> Measurement:
    covered = bench.territory.covers(bench.points, name, categories)
    return Measurement(values.where(covered), bench.estimate(spec, name))


MEASURES: dict[str, Callable[[Bench, MeasureSpec], Measurement]] = {
    "walk_min": _walk_minutes,
    "departures": _departures,
    "distance_m": _distance,
    "count_within": _count_within,
    "sum_around": _sum_around,
    "social_share": _social_share,
    "zone_value": _zone_value,
    "attribute": _attribute,
    "median_price": _median_price,
    "share_inside": _share_inside,
    "slope": _slope,
}

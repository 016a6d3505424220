"""The table from the kinds of measure that a scenario names to the functions of geo/ that make them."""

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import secrecy
from geo.errors import ScenarioError, unknown_choice
from geo.scoring.criterion import MeasureSpec, Text
from geo.space import areal, prices, proximity, raster, zones
from layers.scenario.scenario import COUNT_PEOPLE
from layers.territory.layer_names import column_absent, layer_absent
from pensions.ranking.run_inputs import DOOR, NotAvailableError, key_of, option
from pensions.ranking.site_inputs import PERCENTILES, Bench, Measurement

CELL_STEP = 5
"""Thresholds of secrecy in a step of the counts that squares add up to. Sites of a 100 m grid tell each square several
times over: rounded to one threshold, a solver still finds one small square in five within a household; to five, none.
"""


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
        said = unknown_choice(spec.kind, MEASURES, en="Unknown measure", fr="Mesure inconnue :")
        raise ScenarioError(f"{said.en}.", fr=f"{said.fr}.")
    return MEASURES[spec.kind](bench, spec)


def selected(frame: gpd.GeoDataFrame, where: Mapping[str, list[Any]]) -> gpd.GeoDataFrame:
    """Rows whose columns have one of the values asked."""
    kept = np.ones(len(frame), dtype=bool)
    for column, values in where.items():
        if column not in frame:
            raise ScenarioError(f"Option 'where': no column '{column}'. Found: {', '.join(map(str, frame.columns))}.")
        kept &= frame[column].isin(values).to_numpy()
    return frame[kept]


def _walk_minutes(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Minutes on foot to the nearest place of some categories, or to a named destination."""
    walk = bench.ground.walk(bench.points, bench.ground.targets(spec))
    return Measurement(walk["minutes"].where(bench.ground.covers(bench.points, spec)), walk["is_estimate"])


def _door_minutes(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Minutes door to door by the timetable, half of the departures; on foot where that is as fast."""
    bench.ground.targets(spec)
    covered = bench.ground.covers(bench.points, spec)
    key = key_of(spec)
    if bench.territory.feed is None:
        return _walk_minutes(bench, spec)
    half, most = (bench.door_to_door[f"{key}_p{percentile}_min"].where(covered) for percentile in PERCENTILES)
    return Measurement(half, ~bench.on_network, {"p95_min": most})


def _departures(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Departures per hour at the stops within a walk, by day, in the evening or on Sunday."""
    if bench.territory.feed is None:
        raise NotAvailableError(Text(fr="horaires absents", en="timetable absent"))
    values = bench.service[f"departures_per_hour_{option(spec, 'period')}"].astype(float)
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
    return bench.covered(spec, name, values, tuple(categories))


def _count_within(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Sum of a column (or number of features) within a radius in straight line."""
    name, layer = bench.layer(spec)
    targets = selected(layer, spec.options.get("where", {}))
    radius = float(option(spec, "radius_m"))
    column = spec.options.get("column")
    if column is None:
        values = proximity.count_within(bench.points, targets, radius)
    else:
        values = _told(bench, name, column, proximity.sum_within(bench.points, targets, column, radius))
    return bench.covered(spec, name, values.astype(float))


def _sum_around(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Extensive transfer of a column of zones to the disc about the site."""
    name, layer = bench.layer(spec)
    radius = float(option(spec, "radius_m"))
    near = _near(layer, bench.points, radius)
    column = option(spec, "column")
    values = areal.sum_around(bench.points, near, column, radius_m=radius)
    return bench.covered(spec, name, _told(bench, name, column, values))


def _told(bench: Bench, layer: str, column: str, values: pd.Series) -> pd.Series:
    """The values; where they count people, on a lattice from which no count below the threshold can be worked out."""
    if layer not in COUNT_PEOPLE or column.endswith("_share"):
        return values
    step = bench.territory.head.secrecy_threshold * (CELL_STEP if layer == "income_cells" else 1)
    return secrecy.rounded_counts(values, step)


def _near(layer: gpd.GeoDataFrame, points: gpd.GeoDataFrame, radius_m: float) -> gpd.GeoDataFrame:
    """Rows that meet the bounds of all points and a radius, in their order: one site does not wait for a region."""
    if points.empty:
        return layer
    west, south, east, north = points.total_bounds
    box = shapely.box(west - radius_m, south - radius_m, east + radius_m, north + radius_m)
    return layer.iloc[np.sort(layer.sindex.query(box))]


def _social_percent(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Social dwellings in percent of households within a radius; by commune where only the communes are known."""
    name, layer = bench.layer(spec)
    if name == "social_stock":
        share = layer.assign(percent=100 * layer["social_dwellings"] / layer["main_residences"])
        return bench.covered(spec, name, zones.value_of_zone(bench.points, share, "percent"))
    cells = bench.territory.layers.get("income_cells")
    if cells is None:
        raise NotAvailableError(layer_absent(("income_cells",)))
    radius = float(option(spec, "radius_m"))
    dwellings = proximity.sum_within(bench.points, layer, "dwellings", radius)
    households = areal.sum_around(bench.points, _near(cells, bench.points, radius), "households", radius_m=radius)
    households = _told(bench, "income_cells", "households", households)  # dwellings are public: the share tells them
    values = (100 * dwellings / households.where(households > 0)).clip(upper=100.0)
    return bench.covered(spec, name, values)


def _zone_value(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Value of the zone in which the site stands, times `scale` (100 for a share told in percent)."""
    name, layer = bench.layer(spec)
    column = option(spec, "column")
    minus = spec.options.get("minus")
    zone = layer if minus is None else layer.assign(**{column: layer[column] - layer[minus]})
    found = _told(bench, name, column, zones.value_of_zone(bench.points, zone, column))
    values = float(spec.options.get("scale", 1.0)) * found
    return bench.covered(spec, name, values)


def _attribute(bench: Bench, spec: MeasureSpec) -> Measurement:
    """A column of the candidate sites themselves, numbers or names that `values` turns into numbers."""
    column = option(spec, "column")
    if column not in bench.sites or bench.sites[column].isna().all():
        raise NotAvailableError(column_absent(column))
    names = spec.options.get("values")
    told = bench.sites[column]
    values = told.map(names) if names is not None else told
    return Measurement(values.astype(float), pd.Series(False, index=bench.sites.index))


def _median_price(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Median price per m² of the sales around."""
    name, layer = bench.layer(spec)
    sales = selected(layer, spec.options.get("where", {}))
    values = prices.median_price_around(
        bench.points, sales, radius_m=float(option(spec, "radius_m")), at_least=int(option(spec, "at_least"))
    )
    return bench.covered(spec, name, values)


def _percent_inside(bench: Bench, spec: MeasureSpec) -> Measurement:
    """
    Percent of the site inside zones of some types.

    A zone whose type is not said answers unknown for the sites it touches, unless a known zone already decides.
    """
    name, layer = bench.layer(spec)
    where = spec.options.get("where", {})
    values = 100 * zones.share_inside(bench.sites, selected(layer, where))
    if where:
        silent = layer[list(where)].isna().any(axis=1) | (layer[list(where)].astype(str) == "").any(axis=1)
        if silent.any():
            touched = zones.share_inside(bench.sites, layer[silent]) > 0
            values = values.mask(touched & (values == 0))
    return bench.covered(spec, name, values)


def _slope(bench: Bench, spec: MeasureSpec) -> Measurement:
    """Slope of the ground at the site, in percent."""
    terrain = bench.territory.terrain
    if terrain is None:
        raise NotAvailableError(Text(fr="relief absent", en="terrain absent"))
    values = raster.sample_at(bench.points, raster.slope_percent(terrain))
    return Measurement(values, pd.Series(False, index=bench.sites.index))


MEASURES: dict[str, Callable[[Bench, MeasureSpec], Measurement]] = {
    "walk_min": _walk_minutes,
    DOOR: _door_minutes,
    "departures": _departures,
    "distance_m": _distance,
    "count_within": _count_within,
    "sum_around": _sum_around,
    "social_percent": _social_percent,
    "zone_value": _zone_value,
    "attribute": _attribute,
    "median_price": _median_price,
    "percent_inside": _percent_inside,
    "slope": _slope,
}

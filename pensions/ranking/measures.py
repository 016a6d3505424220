"""The table from the kinds of measure that a scenario names to the functions of geo/ that make them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import secrecy
from geo.errors import ScenarioError, all_faults, unknown_choice
from geo.scoring.criterion import MeasureSpec, Text
from geo.space import areal, prices, proximity, raster, zones
from layers.people.counted import counts_people, where_faults
from layers.scenario.asked_of_layers import categories_asked, check_areas, check_numbers, selected, silent
from layers.territory.ground import KNOWN_SHARE
from layers.territory.layer_names import column_absent, layer_absent, silent_here
from pensions.ranking.run_inputs import DOOR, NotAvailableError, key_of, option
from pensions.ranking.site_inputs import PERCENTILES, Measurement, SiteInputs

PLOT_SIDE_M = 20.0
"""Side of a plot of 400 m², the least for a pension de famille (proposition): a slope over less is a kerb, or noise."""


def measure(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """
    Make one measure for every site.

    Raises
    ------
    NotAvailableError
        The territory lacks the layer, or the sites lack the attribute.
    ScenarioError
        The kind is unknown, its options do not fit, or `where` asks for a number of people.
    """
    if spec.kind not in MEASURES:
        said = unknown_choice(spec.kind, MEASURES, en="Unknown measure", fr="Mesure inconnue :")
        raise ScenarioError(f"{said.en}.", fr=f"{said.fr}.")
    faults = where_faults(spec.layers, spec.options.get("where"))
    if faults:
        said = all_faults(f"Measure '{spec.kind}'", faults)
        raise ScenarioError(said.en, fr=all_faults(f"Mesure « {spec.kind} »", faults).fr)
    return MEASURES[spec.kind](site_inputs, spec)


def _walk_minutes(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Minutes on foot to the nearest place of some categories, or to a named destination."""
    walk = site_inputs.run_inputs.walk(site_inputs.points, site_inputs.run_inputs.targets(spec))
    return Measurement(
        walk["minutes"].where(site_inputs.run_inputs.covers(site_inputs.points, spec)), walk["is_estimate"]
    )


def _door_minutes(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Minutes door to door by the timetable, half of the departures; on foot where as fast; +inf out of reach."""
    site_inputs.run_inputs.targets(spec)
    covered = site_inputs.run_inputs.covers(site_inputs.points, spec)
    key = key_of(spec)
    if site_inputs.territory.feed is None:
        return _walk_minutes(site_inputs, spec)
    half, most = (site_inputs.door_to_door[f"{key}_p{percentile}_min"].where(covered) for percentile in PERCENTILES)
    return Measurement(half, ~site_inputs.on_network, {"p95_min": most})


def _departures(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """
    Departures per hour at the stops within a walk, by day, in the evening or on Sunday.

    None is unknown where a network of the territory is not counted.
    """
    if site_inputs.territory.feed is None:
        raise NotAvailableError(Text(fr="horaires absents", en="timetable absent"))
    values = site_inputs.departures_per_hour(option(spec, "period"))
    if not site_inputs.run_inputs.counts_every_network:
        values = values.where(values > 0)
    return Measurement(values, ~site_inputs.on_network)


def _distance(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """
    Straight-line metres to the nearest feature, 0 inside a polygon; beyond `at_most_m`, that many metres.

    Unknown where ground of which the layer says nothing is nearer than what was found, or is under the site, and where
    a row is nearer of which nothing says whether it counts; that it is no farther than what was found is then sure all
    the same.
    """
    name, layer = site_inputs.layer(spec)
    where = spec.options.get("where", {})
    found = _metres(site_inputs, selected(layer, where))
    limit = spec.options.get("at_most_m")
    values = found if limit is None else found.fillna(limit).clip(upper=limit)
    categories = categories_asked(name, spec)
    share = site_inputs.known_share(name, categories)
    known = site_inputs.knows_up_to(name, categories, values.where(share >= KNOWN_SHARE))
    known &= ~(_metres(site_inputs, silent(layer, where)) < values)
    return replace(site_inputs.covered(spec, name, values, known=known), at_most=found, known_share=share)


def _metres(site_inputs: SiteInputs, targets: gpd.GeoDataFrame) -> pd.Series:
    """To the nearest of them: from the point from which one walks to points, from the shape of the site to others."""
    if (targets.geom_type == "Point").all():
        return proximity.distance_to_nearest(site_inputs.points, targets)
    return zones.distance_to_zones(site_inputs.sites, targets)


def _count_within(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """
    Sum of a column (or number of features) within a radius in straight line.

    Unknown where a row is there of which nothing says whether it counts.
    """
    name, layer = site_inputs.layer(spec)
    where = spec.options.get("where", {})
    targets = selected(layer, where)
    radius = float(option(spec, "radius_m"))
    column = spec.options.get("column")
    if column is None:
        values = proximity.count_within(site_inputs.points, targets, radius)
    else:
        check_numbers(spec.kind, name, layer, [column])
        values = _told(site_inputs, name, [column], proximity.sum_within(site_inputs.points, targets, column, radius))
    values = values.astype(float)
    known = site_inputs.knows_around(name, radius, categories_asked(name, spec))
    known &= proximity.count_within(site_inputs.points, silent(layer, where), radius) == 0
    return replace(site_inputs.covered(spec, name, values, known=known), at_least=values)


def _sum_around(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Extensive transfer of a column of zones to the disc about the site."""
    name, layer = site_inputs.layer(spec)
    radius = float(option(spec, "radius_m"))
    near = _near(layer, site_inputs.points, radius)
    column = option(spec, "column")
    check_numbers(spec.kind, name, layer, [column])
    check_areas(spec.kind, name, layer)
    values = areal.sum_around(site_inputs.points, near, column, radius_m=radius)
    told = _told(site_inputs, name, [column], values)
    return site_inputs.covered(spec, name, told, known=site_inputs.knows_around(name, radius))


def _told(site_inputs: SiteInputs, layer: str, columns: Iterable[str], values: pd.Series) -> pd.Series:
    """The values; of zones that count people, multiples of the threshold (squares are told by groups when read)."""
    if layer == "income_cells" or not any(counts_people(layer, column) for column in columns):
        return values
    return secrecy.rounded_counts(values, site_inputs.territory.head.secrecy_threshold)


def _near(layer: gpd.GeoDataFrame, points: gpd.GeoDataFrame, radius_m: float) -> gpd.GeoDataFrame:
    """Rows that meet the bounds of all points and a radius, in their order: one site does not wait for a region."""
    if points.empty:
        return layer
    west, south, east, north = points.total_bounds
    box = shapely.box(west - radius_m, south - radius_m, east + radius_m, north + radius_m)
    return layer.iloc[np.sort(layer.sindex.query(box))]


def _social_percent(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Social dwellings in percent of households within a radius; by commune where only the communes are known."""
    name, layer = site_inputs.layer(spec)
    if name == "social_stock":
        share = layer.assign(percent=areal.percent_of(layer["social_dwellings"], layer["main_residences"]))
        return site_inputs.covered(spec, name, zones.value_of_zone(site_inputs.points, share, "percent"))
    cells = site_inputs.territory.layers.get("income_cells")
    if cells is None:
        raise NotAvailableError(layer_absent(("income_cells",)))
    radius = float(option(spec, "radius_m"))
    dwellings = proximity.sum_within(site_inputs.points, layer, "dwellings", radius)
    households = areal.sum_around(
        site_inputs.points, _near(cells, site_inputs.points, radius), "households", radius_m=radius
    )
    known = site_inputs.knows_around(name, radius) & site_inputs.knows_around("income_cells", radius)
    return site_inputs.covered(spec, name, areal.percent_of(dwellings, households), known=known)


def _zone_value(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Value of the zone in which the site stands, times `scale` (100 for a share told in percent)."""
    name, layer = site_inputs.layer(spec)
    column = option(spec, "column")
    minus = spec.options.get("minus")
    read = [column] if minus is None else [column, minus]
    check_numbers(spec.kind, name, layer, read)
    check_areas(spec.kind, name, layer)
    zone = layer if minus is None else layer.assign(**{column: layer[column] - layer[minus]})
    found = _told(site_inputs, name, read, zones.value_of_zone(site_inputs.points, zone, column))
    values = float(spec.options.get("scale", 1.0)) * found
    return site_inputs.covered(spec, name, values)


def _attribute(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """A column of the candidate sites themselves, numbers or names that `values` turns into numbers."""
    column = option(spec, "column")
    if column not in site_inputs.sites or site_inputs.sites[column].isna().all():
        raise NotAvailableError(column_absent(column))
    names = spec.options.get("values")
    told = site_inputs.sites[column]
    if names is None:
        check_numbers(spec.kind, "", site_inputs.sites, [column], or_written=True)
    values = told.map(names) if names is not None else told
    is_estimate = pd.Series(False, index=site_inputs.sites.index)
    return Measurement(values.astype(float), is_estimate, unknown_because=column_absent(column))


def _median_price(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Median price per m² of the sales around."""
    name, layer = site_inputs.layer(spec)
    check_numbers(spec.kind, name, layer, ["price_eur_m2"])
    where = spec.options.get("where", {})
    sales = selected(layer, where)
    radius = float(option(spec, "radius_m"))
    values = prices.median_price_around(
        site_inputs.points, sales, radius_m=radius, at_least=int(option(spec, "at_least"))
    )
    known = site_inputs.knows_around(name, radius)
    known &= proximity.count_within(site_inputs.points, silent(layer, where), radius) == 0
    return site_inputs.covered(spec, name, values, known=known)


def _percent_inside(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """
    Percent of the site inside zones of some types.

    Unknown where a zone whose type is not said touches the site, and where the layer vouches for less than
    `KNOWN_SHARE` of it; what is inside zones of these types is then sure all the same.
    """
    name, layer = site_inputs.layer(spec)
    check_areas(spec.kind, name, layer)
    where = spec.options.get("where", {})
    inside = 100 * zones.share_inside(site_inputs.sites, selected(layer, where))
    share = site_inputs.known_share(name, categories_asked(name, spec))
    known = share >= KNOWN_SHARE
    if where:
        known &= zones.share_inside(site_inputs.sites, silent(layer, where)) == 0
    made = site_inputs.covered(spec, name, inside, known=known)
    return replace(made, at_least=inside, known_share=share)


def _slope(site_inputs: SiteInputs, spec: MeasureSpec) -> Measurement:
    """Slope of the ground at the site, in percent, at the scale of a plot."""
    terrain = site_inputs.territory.terrain
    if terrain is None:
        raise NotAvailableError(Text(fr="relief absent", en="terrain absent"))
    values = raster.sample_at(
        site_inputs.points, raster.slope_percent(terrain, scale_m=float(spec.options.get("scale_m", PLOT_SIDE_M)))
    )
    is_estimate = pd.Series(False, index=site_inputs.sites.index)
    return Measurement(values, is_estimate, unknown_because=silent_here("terrain"))


MEASURES: dict[str, Callable[[SiteInputs, MeasureSpec], Measurement]] = {
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

"""Facts of a checked site for its sheet: what stands around, how far the zones are, which doors it could have."""

import itertools
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.access import walking
from geo.access.walking import possible_entrances
from geo.scoring.ranking import Ranking
from geo.scoring.score import normalised_weights
from geo.scoring.what_would_change import WORTH_SAYING, Change
from geo.space import proximity, zones
from geo.space.zone_margin import zone_margins
from layers.scenario.asked_of_layers import selected
from layers.territory.territory import Territory
from maps.sheet.content import Around, Drawn, Margin, Neighbour
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs

AROUND_M = 1000.0
WALK_MIN = 30.0
STREET_WITHIN_M = 15.0
"""Housing shown around a site; walk within which places are added up; how near a street must be for a door on it."""

NAN = float("nan")

WALKED = ("walk_min", "door_min", "departures")
"""Kinds of measure that begin at the door."""

TEXTS = {"transit_lines": "colour", "streets": "street_class", "stops": "name", "services": "category",
         "supported_housing": "category", "flood": "zone_type"}  # fmt: skip
"""The text of a layer that the small map needs."""


def rule_margins(run_inputs: RunInputs, sites: gpd.GeoDataFrame, ranking: Ranking) -> dict[str, pd.DataFrame]:
    """For each rule about zones that the territory knows: metres to them and to the way out, by site."""
    found = {}
    for rule in ranking.rules:
        layer = next((name for name in rule.measure.layers if name in run_inputs.territory.layers), None)
        if layer is None or rule.measure.kind != "percent_inside":
            continue
        shapes = selected(run_inputs.territory.layers[layer], rule.measure.options.get("where", {}))
        areas = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
        margins = zone_margins(sites, areas)
        known = run_inputs.territory.covers(sites, layer)
        known &= SiteInputs(run_inputs, sites).knows_up_to(layer, ("",), margins["distance_m"])
        found[rule.id] = margins.where(known, NAN)
    return found


def margins_of(margins: Mapping[str, pd.DataFrame], site_id: str) -> dict[str, Margin]:
    """The margins of one site."""
    return {
        rule: Margin(float(table["distance_m"].loc[site_id]), float(table["way_out_m"].loc[site_id]))
        for rule, table in margins.items()
    }


def doors_of(run_inputs: RunInputs, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Points along the outline of each site within 15 m of a named street: `position` of the site, `street`."""
    doors = possible_entrances(sites)
    if run_inputs.network is None or doors.empty:
        return doors.iloc[:0].assign(street="")
    layer = run_inputs.territory.layers["streets"]
    door, street = layer.sindex.nearest(doors.geometry, return_all=False, max_distance=STREET_WITHIN_M)
    doors = doors.iloc[door].assign(street=layer["name"].astype(str).to_numpy()[street])
    return doors[doors["street"] != ""].reset_index(drop=True)


def entrance_changes(doors: gpd.GeoDataFrame, at_doors: pd.DataFrame, ranking: Ranking) -> dict[str, Change]:
    """
    For each site, the entrance on a street that would raise its score most, where one does.

    Parameters
    ----------
    doors
        See `doors_of`.
    at_doors : DataFrame, one row a door × criteria
        Utilities there; only the criteria that one walks count.
    ranking
        Of the sites.
    """
    if doors.empty:
        return {}
    share = normalised_weights(ranking.weights)
    walked = [one.id for one in ranking.criteria if one.measure.kind in WALKED]
    sites = ranking.sites.index[doors["position"].to_numpy()]
    gap = at_doors[walked].to_numpy(dtype=float) - ranking.utilities.loc[sites, walked].to_numpy(dtype=float)
    gain = np.nan_to_num(gap) @ share[walked].to_numpy()
    table = pd.DataFrame({"site": sites, "gain": gain, "street": doors["street"].to_numpy()})
    best = table[table["gain"] >= WORTH_SAYING].sort_values("gain", ascending=False).drop_duplicates("site")
    return {
        str(site): Change("entrance", str(name), NAN, NAN, float(added))
        for site, added, name in zip(best["site"], best["gain"], best["street"], strict=True)
    }


def around(run_inputs: RunInputs, site_inputs: SiteInputs, ranking: Ranking) -> dict[str, Around]:
    """What stands around each site; nothing about people as a number."""
    sites, territory = site_inputs.sites, run_inputs.territory
    housing, told = _housing(territory), _housing(territory.shown)
    homes = _homes_within_walk(run_inputs, site_inputs, housing)
    facts = {
        "social_dwellings": _dwellings(run_inputs, sites),
        "sru_share": _zone(run_inputs, sites, "sru", "sru_share"),
        "sru_target": _zone(run_inputs, sites, "sru", "sru_target_share"),
        "social_share": _measured(ranking, "social_share"),
    }
    deficient = _zone(run_inputs, sites, "sru", "is_deficient")
    qpv = _districts(run_inputs, sites)
    people = [criterion for criterion in ranking.criteria if criterion.is_about_people]
    known = territory.covers(sites, "supported_housing").to_numpy()
    found = {}
    for row, site_id in enumerate(sites.index):
        near = _near(told, site_inputs.points.geometry.iloc[row]) if told is not None and known[row] else ()
        notes = ranking.utilities.loc[site_id, [criterion.id for criterion in people]] * 100
        found[str(site_id)] = Around(
            housing=near,
            housing_m=AROUND_M if known[row] else NAN,
            places_30_min=homes[row][1] if known[row] else NAN,
            homes_30_min=homes[row][0] if known[row] else None,
            dwellings_m=500.0,
            qpv=qpv[row][0],
            qpv_m=qpv[row][1],
            is_deficient=None if np.isnan(deficient[row]) else bool(deficient[row]),
            need_notes={str(key): float(value) for key, value in notes.items()},
            **{name: float(values[row]) for name, values in facts.items()},
        )
    return found


def _measured(ranking: Ranking, kind: str) -> np.ndarray:
    """Measure of the first criterion of a kind, NaN where no criterion has it."""
    names = [criterion.id for criterion in ranking.criteria if criterion.measure.kind == kind]
    return ranking.measures[names[0]].to_numpy(dtype=float) if names else np.full(len(ranking.sites), NAN)


def _housing(territory: Territory) -> gpd.GeoDataFrame | None:
    layer = territory.layers.get("supported_housing")
    return None if layer is None else layer.reset_index(drop=True)


def _near(housing: gpd.GeoDataFrame, point: shapely.Point) -> tuple[Neighbour, ...]:
    away = housing.geometry.distance(point).to_numpy()
    order = [row for row in np.argsort(away, kind="stable") if away[row] <= AROUND_M]
    return tuple(
        Neighbour(
            str(housing["name"].iloc[row]),
            str(housing["category"].iloc[row]),
            float(away[row]),
            float(housing["places"].iloc[row]),
            bool(housing["is_position_doubtful"].iloc[row]),
        )
        for row in order
    )


def _homes_within_walk(
    run_inputs: RunInputs, site_inputs: SiteInputs, housing: gpd.GeoDataFrame | None
) -> list[tuple[int, float]]:
    """Homes, and places known, within thirty minutes on foot of each site."""
    if housing is None or housing.empty:
        return [(0, 0.0)] * len(site_inputs.sites)
    walks = walking.walks_to_stops(
        run_inputs.network, site_inputs.points, housing, max_minutes=WALK_MIN, **run_inputs.on_foot
    )
    pairs = zip(walks["place"].tolist(), walks["stop"].tolist(), strict=True)
    places = housing["places"].fillna(0.0).to_numpy()
    table: list[list[int]] = [[] for _ in range(len(site_inputs.sites))]
    for site, home in dict.fromkeys(pairs):
        table[site].append(home)
    return [(len(homes), float(places[homes].sum())) for homes in table]


def _dwellings(run_inputs: RunInputs, sites: gpd.GeoDataFrame) -> np.ndarray:
    layer = run_inputs.territory.layers.get("social_dwellings")
    if layer is None:
        return np.full(len(sites), NAN)
    values = proximity.sum_within(sites, layer, "dwellings", 500.0)
    return values.where(run_inputs.territory.covers(sites, "social_dwellings")).to_numpy(dtype=float)


def _zone(run_inputs: RunInputs, sites: gpd.GeoDataFrame, layer: str, column: str) -> np.ndarray:
    zone = run_inputs.territory.layers.get(layer)
    if zone is None or column not in zone:
        return np.full(len(sites), NAN)
    numbers = zone.assign(**{column: zone[column].astype("Float64").astype(float)})
    return zones.value_of_zone(sites, numbers, column).to_numpy(dtype=float)


def _districts(run_inputs: RunInputs, sites: gpd.GeoDataFrame) -> list[tuple[str | None, float]]:
    layer = run_inputs.territory.layers.get("qpv")
    if layer is None or layer.empty:
        return [(None, NAN)] * len(sites)
    away = zones.distance_to_zones(sites, layer).to_numpy()
    known = run_inputs.territory.covers(sites, "qpv").to_numpy()
    nearest = layer.sindex.nearest(sites.geometry, return_all=False)[1]
    return [
        (None, NAN) if not known[row] else (str(layer["name"].iloc[nearest[row]]) if away[row] == 0 else "", away[row])
        for row in range(len(sites))
    ]


def cut(layers: Mapping[str, gpd.GeoDataFrame], window: tuple[float, float, float, float]) -> dict[str, Drawn]:
    """The shapes of each layer that meet a window, cut to it, and their texts; a point on its edge is outside."""
    box = shapely.box(*window)
    found = {}
    for name, layer in layers.items():
        rows = np.sort(layer.sindex.query(box, predicate="intersects"))
        if len(rows):
            shapes = shapely.clip_by_rect(layer.geometry.array[rows].to_numpy(), *window)
            column = TEXTS.get(name)
            text = layer[column].array[rows] if column in layer else [""] * len(rows)
            inside = ~shapely.is_empty(shapes)
            found[name] = Drawn(shapes[inside], tuple(map(str, itertools.compress(text, inside))))
    return found

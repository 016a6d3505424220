"""Which minutes are known, out of reach or unknown, and why: counted, so that no gap is taken for a desert."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.scoring.criterion import Criterion, MeasureSpec, Rule
from geo.scoring.out_of_reach import WITHOUT_STOP
from geo.scoring.ranking import Ranking
from geo.streets import streets
from geo.transit import timetable
from maps.text import dated
from pensions.ranking.run_inputs import DOOR, NotAvailableError, RunInputs
from pensions.ranking.site_inputs import SiteInputs

WALK = "walk_min"
ORDINARY_SHARE = 0.8
"""Share of the runs of a typical weekday under which a date is said to be no ordinary one (proposition)."""


def streets_record(run_inputs: RunInputs, sites: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """What was mended in the network, what it is in, and how many sites and places it does not serve."""
    network = run_inputs.network
    if network is None:
        return None
    access = streets.access_of(network, sites, name="sites")
    apart = access.is_on & (network.piece[access.ends[:, 0]] > 0)
    places = {name: layer for name, layer in run_inputs.door_targets.items() if len(layer)}
    return {
        "nodes": len(network.node_xy),
        "edges": len(network.edge_nodes),
        "pieces": int(network.piece.max()) + 1,
        "profile": "wheelchair" if run_inputs.is_wheelchair else "walk",
        "counts_slopes": run_inputs.elevation is not None,
        "repairs": [repair._asdict() for repair in network.repairs],
        "sites_too_far": int((~access.is_on).sum()),
        "sites_in_a_smaller_piece": int(apart.sum()),
        "places_too_far": {
            name: off for name, layer in places.items() if (off := int((~streets.covers(network, layer)).sum()))
        },
    }


def timetable_record(run_inputs: RunInputs, ranking: Ranking) -> dict[str, Any] | None:
    """Dates judged, the validity of the timetable, and the stops and sites that it does not serve."""
    feed = run_inputs.territory.feed
    if feed is None:
        return None
    first, last = (f"{second // 3600}:{second // 60 % 60:02d}" for second in run_inputs.window)
    network, without = run_inputs.network, ranking.details.get(WITHOUT_STOP)
    if without is None:
        without = SiteInputs(run_inputs, ranking.sites).is_without_stop
    return {
        "weekday": run_inputs.dates.weekday.isoformat(),
        "sunday": None if run_inputs.dates.sunday is None else run_inputs.dates.sunday.isoformat(),
        "leaving_between" if run_inputs.window_is == "departure" else "arriving_between": [first, last],
        "valid_from": feed.valid_from.isoformat(),
        "valid_to": feed.valid_to.isoformat(),
        "stops": len(feed.stops),
        "stops_without_departure": int((~run_inputs.is_served).sum()),
        "stops_too_far_from_streets": 0 if network is None else int((~streets.covers(network, feed.stops)).sum()),
        "stops_stated_accessible": run_inputs.accessible_stops,
        "sites_without_stop": int(without.sum()),
    }


def timetable_warnings(run_inputs: RunInputs) -> list[dict[str, str]]:
    """Networks left out, and the weekday judged where it is a choice, or one on which few vehicles run."""
    feed = run_inputs.territory.feed
    if feed is None:
        return []
    told = []
    if feed.left_out:
        names = ", ".join(feed.left_out)
        told.append(
            {
                "fr": f"Réseaux de transport non comptés, leurs horaires valent à d'autres dates : {names}.",
                "en": f"Transit networks not counted, their timetables hold at other dates: {names}.",
            }
        )
    if feed.valid_to < dt.date.today() and not run_inputs.territory.head.is_fictional:
        told.append(
            {
                "fr": f"Horaires périmés : valables jusqu'au {feed.valid_to:%d/%m/%Y}. Lignes et passages ont pu "
                "changer : prenez ceux d'aujourd'hui.",
                "en": f"Timetable out of date: valid until {feed.valid_to.isoformat()}. Lines and runs may have "
                "changed: take that of today.",
            }
        )
    judged, valid = run_inputs.dates.weekday.isoformat(), (feed.valid_from.isoformat(), feed.valid_to.isoformat())
    if run_inputs.date is None and timetable.is_longer_than_a_year(feed):
        told.append(
            {
                "fr": f"Horaires du {dated(judged, 'fr')}, jour type de l'année autour d'aujourd'hui : leur calendrier "
                f"va du {dated(valid[0], 'fr')} au {dated(valid[1], 'fr')}.",
                "en": f"Timetable of {judged}, a typical day of the year about today: its calendar goes from "
                f"{valid[0]} to {valid[1]}.",
            }
        )
    runs, typical = timetable.trips_by_date(feed), timetable.default_dates(feed).weekday.isoformat()
    if runs[judged] < ORDINARY_SHARE * runs[typical]:
        told.append(
            {
                "fr": f"Le {dated(judged, 'fr')} n'est pas un jour ordinaire de ces horaires : {runs[judged]} courses, "
                f"contre {runs[typical]} le {dated(typical, 'fr')}.",
                "en": f"{judged} is no ordinary day of this timetable: {runs[judged]} runs, against {runs[typical]} on "
                f"{typical}.",
            }
        )
    return told


def destinations_record(run_inputs: RunInputs) -> list[dict[str, str]]:
    """The named destinations, each with the source of its position."""
    layer = run_inputs.territory.layers.get("destinations")
    if layer is None:
        return []
    rows = zip(layer["destination_id"], layer["label"], layer["source"], strict=True)
    return [{"id": str(name), "label": str(label), "source": str(source)} for name, label, source in rows]


def minutes_record(run_inputs: RunInputs, ranking: Ranking) -> dict[str, Any]:
    """
    For each criterion and rule in minutes, how many sites are of each kind; the kinds add up to all sites.

    `known`; `out_of_reach` by reason, which is known too; `unknown` by reason (an interval, or no answer); and
    `empty_categories`: categories asked for and of which the territory knows no place.
    """
    values = {**dict(ranking.measures.items()), **dict(ranking.rule_values.items())}
    asked: tuple[Criterion | Rule, ...] = (*run_inputs.scenario.criteria, *run_inputs.scenario.rules)
    site_inputs = SiteInputs(run_inputs, ranking.sites)
    return {
        one.id: _kinds(site_inputs, ranking, one.measure, values.get(one.id))
        for one in asked
        if one.measure.kind in (DOOR, WALK)
    }


def _kinds(site_inputs: SiteInputs, ranking: Ranking, spec: MeasureSpec, values: pd.Series | None) -> dict[str, Any]:
    run_inputs = site_inputs.run_inputs
    wanted = [] if "destination" in spec.options else list(spec.options["category"])
    layer = next(
        (run_inputs.territory.layers[name] for name in spec.layers if name in run_inputs.territory.layers), None
    )
    known = set() if layer is None else set(layer["category"])
    empty = [name for name in wanted if name not in known]
    try:
        places = run_inputs.targets(spec)
    except NotAvailableError:
        values = None
    if values is None:
        return {"empty_categories": empty}
    far, unknown = np.isposinf(values), values.isna()
    without = ranking.details.get(WITHOUT_STOP, pd.Series(False, index=values.index)).astype(bool)
    reasons: dict[str, Callable[[], pd.Series | bool]] = {
        "outside_data": lambda: (
            ~run_inputs.covers(site_inputs.points[unknown], spec).reindex(unknown.index, fill_value=True)
        ),
        "too_far_from_streets": lambda: ~site_inputs.on_network,
        "streets_cut_off": lambda: ~site_inputs.is_joined,
        "places_cut_off": lambda: run_inputs.is_cut_off(places),
        "networks_left_out": lambda: not run_inputs.counts_every_network,
        "stops_cut_off": lambda: site_inputs.is_near_stop_cut_off,
        "stops_not_stated": lambda: True,
    }
    told, left = {}, unknown
    for name, holds in reasons.items():
        here = left & holds() if left.any() else left
        told[name] = int(here.sum())
        left = left & ~here
    return {
        "empty_categories": empty,
        "known": int((~unknown & ~far).sum()),
        "out_of_reach": {"too_long": int((far & ~without).sum()), "without_stop": int((far & without).sum())},
        "unknown": told,
    }

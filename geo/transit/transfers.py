"""Changes of vehicle: walks between stops, then transfers.txt over them, the most specific rule first."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.transit.service_day import ServiceDay
from geo.transit.stop_access import DETOUR, WALK_KMH, check_walks, whole_seconds
from geo.transit.timetable import Feed

CHANGE_S = 60
"""Margin of every change, over the walk between the two stops (proposition)."""

TIMED, MINIMUM, FORBIDDEN = 1, 2, 3
"""`transfer_type` of transfers.txt: the vehicle waits, a minimum time, not possible; 0 advises, 4 and 5 are in-seat."""

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Changes:
    """
    From which passage one can change to which, and how long it takes.

    A *group* is what one arrives by (a stop, or a line or trip at that stop where a rule names it), a *queue* what one
    boards by the same token.

    group, queue : E ints, one an event of the service day
    queue_stop : Q stop positions; queues of one stop are together, in the order of stops
    start, to_queue, seconds : changes out of group g are `start[g]:start[g + 1]`
    """

    group: Ints
    queue: Ints
    queue_stop: Ints
    start: npt.NDArray[np.int64]
    to_queue: Ints
    seconds: Ints


def changes(
    feed: Feed,
    day: ServiceDay,
    stop_walks: pd.DataFrame,
    *,
    change_s: int = CHANGE_S,
    speed_kmh: float = WALK_KMH,
    detour: float = DETOUR,
) -> Changes:
    """
    Work out the changes of a service day.

    Parameters
    ----------
    feed, day
        The timetable and its runs.
    stop_walks : DataFrame
        Table of walks from stop positions (`place`) to stop positions; a walk from a stop to itself is ignored.
    change_s
        Margin added to each change.
    speed_kmh, detour
        For pairs of stops that transfers.txt names and `stop_walks` lacks.

    Returns
    -------
    Changes
        At one stop: `change_s`. Between two: the walk + `change_s`. Where transfers.txt has a rule for the pair, the
        most specific one (trips before lines before stops before stations, GTFS reference) decides: type 0 as above,
        1 nothing (the vehicle waits), 2 the stated minimum or the walk if longer, 3 forbidden.

    Raises
    ------
    LayerError
        The walks do not fit the stops.
    """
    stops = len(feed.stops)
    check_walks(stop_walks, places=stops, stops=stops, name="stops to stops")
    rules = _rules(feed)
    route = feed.trips["route"].to_numpy()
    trip = np.repeat(day.run_trip, np.diff(day.start)).astype(np.int64)
    group, groups = _split(day.stop, route[trip], trip, rules, "from")
    queue, queues = _split(day.stop, route[trip], trip, rules, "to")
    pairs = _stop_pairs(feed, stop_walks, rules, speed_kmh / 3.6 / detour)
    table = pairs.merge(groups, on="from_stop").merge(queues, on="to_stop")
    table["seconds"] = table["walk_s"] + change_s
    table = _ruled(table, rules)
    table = table.sort_values(["group", "queue"])
    counts = np.bincount(table["group"].to_numpy(dtype=np.int64), minlength=len(groups))
    return Changes(
        group=group,
        queue=queue,
        queue_stop=queues["to_stop"].to_numpy(dtype=np.int32),
        start=np.concatenate(([0], np.cumsum(counts))),
        to_queue=table["queue"].to_numpy(dtype=np.int32),
        seconds=table["seconds"].to_numpy(dtype=np.int32),
    )


def _rules(feed: Feed) -> pd.DataFrame:
    """Rules of types 0 to 3 between positions of stops; lines and trips by position, −1 any."""
    table = feed.transfers[feed.transfers["transfer_type"] <= FORBIDDEN]
    rules = table[["transfer_type", "min_transfer_s"]].assign(order=np.arange(len(table)))
    known = np.ones(len(table), dtype=bool)
    for side in ("from", "to"):
        for what, ids in (("route", feed.routes["route_id"]), ("trip", feed.trips["trip_id"])):
            named = table[f"{side}_{what}_id"]
            position = pd.Index(ids).get_indexer(pd.Index(named))
            known &= (position >= 0) | (named == "").to_numpy()
            rules[f"{side}_{what}"] = position
        rules[f"{side}_id"] = table[f"{side}_stop_id"]
    rules = rules[known]
    positions = np.arange(len(feed.stops))
    own = pd.DataFrame({"id": feed.stops["stop_id"], "stop": positions, "is_own": 1})
    family = pd.DataFrame({"id": feed.stops["station_id"], "stop": positions, "is_own": 0})
    places = pd.concat([own, family]).drop_duplicates(["id", "stop"])
    for side in ("from", "to"):
        renamed = places.rename(columns={"id": f"{side}_id", "stop": f"{side}_stop", "is_own": f"{side}_own"})
        rules = rules.merge(renamed, on=f"{side}_id")
    return rules.assign(rank=_specificity(rules))


def _specificity(rules: pd.DataFrame) -> pd.Series:
    """Both trips, trip and line, one trip, both lines, one line, stops only; platforms before stations among equals."""
    from_trip, to_trip = rules["from_trip"] >= 0, rules["to_trip"] >= 0
    from_route, to_route = (rules["from_route"] >= 0) & ~from_trip, (rules["to_route"] >= 0) & ~to_trip
    trips, routes = from_trip.astype(int) + to_trip, from_route.astype(int) + to_route
    return (3 * trips + routes) * 3 + rules["from_own"] + rules["to_own"]


def _split(
    stop: Ints, route: npt.NDArray[np.int64], trip: npt.NDArray[np.int64], rules: pd.DataFrame, side: str
) -> tuple[Ints, pd.DataFrame]:
    """Group of each event, and the groups: stop, and the line and trip where some rule of the stop names them."""
    keys = {"stop": stop.astype(np.int64)}
    for what, values in (("route", route), ("trip", trip)):
        size = int(values.max(initial=0)) + 1
        named = rules[(rules[f"{side}_{what}"] >= 0) & (rules[f"{side}_{what}"] < size)]
        wanted = named[f"{side}_stop"].to_numpy(dtype=np.int64) * size + named[f"{side}_{what}"].to_numpy(
            dtype=np.int64
        )
        is_named = np.isin(stop.astype(np.int64) * size + values, wanted)
        keys[what] = np.where(is_named, values, -1)
    frame = pd.DataFrame({f"{side}_{what}": values for what, values in keys.items()})
    found = frame.drop_duplicates().sort_values(list(frame.columns)).reset_index(drop=True)
    name = "group" if side == "from" else "queue"
    found = found.assign(**{name: np.arange(len(found))}).rename(
        columns={f"{side}_{what}": f"{side}_{what}_of" for what in ("route", "trip")}
    )
    by_key = found.set_axis([*frame.columns, name], axis=1)
    number = frame.merge(by_key, on=list(frame.columns), how="left")[name].to_numpy()
    return number.astype(np.int32), found


def _stop_pairs(feed: Feed, stop_walks: pd.DataFrame, rules: pd.DataFrame, metres_a_second: float) -> pd.DataFrame:
    """
    Pairs of stops with the seconds of the walk: the table, each stop with itself, the pairs only a rule names.

    The last are no walk for those whom the rule does not concern (`is_walk`).
    """
    itself = np.arange(len(feed.stops))
    walks = pd.DataFrame(
        {
            "from_stop": stop_walks["place"].to_numpy(dtype=np.int64),
            "to_stop": stop_walks["stop"].to_numpy(dtype=np.int64),
            "walk_s": whole_seconds(stop_walks["minutes"].to_numpy()).astype(np.int64),
            "is_walk": True,
        }
    )
    stay = pd.DataFrame({"from_stop": itself, "to_stop": itself, "walk_s": 0, "is_walk": True})
    x, y = feed.stops.geometry.x.to_numpy(), feed.stops.geometry.y.to_numpy()
    a, b = rules["from_stop"].to_numpy(dtype=np.int64), rules["to_stop"].to_numpy(dtype=np.int64)
    straight = np.ceil(np.hypot(x[a] - x[b], y[a] - y[b]) / metres_a_second - 1e-6).astype(np.int64)
    named = pd.DataFrame({"from_stop": a, "to_stop": b, "walk_s": straight, "is_walk": False})
    walks = walks[walks["from_stop"] != walks["to_stop"]].sort_values("walk_s")
    return pd.concat([stay, walks, named]).drop_duplicates(["from_stop", "to_stop"])


def _ruled(table: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Apply to each group and queue the most specific rule that fits them."""
    if rules.empty:
        return table
    met = table.reset_index(drop=True).reset_index(names="row").merge(rules, on=["from_stop", "to_stop"])
    fits = np.ones(len(met), dtype=bool)
    for side in ("from", "to"):
        for what in ("route", "trip"):
            rule, own = met[f"{side}_{what}"], met[f"{side}_{what}_of"]
            fits &= ((rule < 0) | (rule == own)).to_numpy()
    met = met[fits].sort_values(["row", "rank", "order"], ascending=[True, False, True]).drop_duplicates("row")
    kind, walk = met["transfer_type"].to_numpy(), met["walk_s"].to_numpy()
    seconds = met["seconds"].to_numpy().copy()
    stated = (kind == MINIMUM) & met["min_transfer_s"].notna().to_numpy()
    seconds[stated] = np.maximum(met["min_transfer_s"].to_numpy()[stated], walk[stated])
    seconds[kind == TIMED] = 0
    result = table["seconds"].to_numpy().copy()
    result[met["row"].to_numpy()] = seconds
    keep = table["is_walk"].to_numpy(dtype=bool).copy()
    keep[met["row"].to_numpy()] = kind != FORBIDDEN
    return table.assign(seconds=result)[keep]

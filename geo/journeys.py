"""Journeys from many doors to the same few targets: one search a batch of targets, then each journey read back."""

import numpy as np
import pandas as pd

from geo.errors import LayerError
from geo.journey import Journey, Leg, _Tracer
from geo.stop_access import check_walks
from geo.transit import MAX_RIDES, seconds_or_never
from geo.transit_network import Network
from geo.transit_scan import NEVER, scan_back


def journeys(
    network: Network,
    origins: pd.DataFrame,
    from_stops: pd.DataFrame,
    on_foot: pd.DataFrame,
    *,
    depart_s: int,
    max_rides: int = MAX_RIDES,
) -> list[list[Journey | None]]:
    """
    Find the journey that arrives first from each door to each target; the same answers as `geo.journey.journey`.

    Parameters
    ----------
    network
        Made by `make_network`; a journey that would end after its `end_s` may be missed.
    origins : DataFrame
        Table of walks from origin positions (`place`) to stop positions.
    from_stops : DataFrame, one row a stop of the feed, C columns
        Minutes on foot from each stop to each target; NaN too far.
    on_foot : DataFrame, n rows, the same C columns
        Minutes on foot all the way; NaN too far.
    depart_s
        Seconds after midnight.

    Returns
    -------
    list of n lists of C journeys
        None where the target cannot be reached.

    Raises
    ------
    LayerError
        The tables do not fit the stops or each other.
    """
    stops = len(network.feed.stops)
    check_walks(origins, places=len(on_foot), stops=stops, name="doors to stops")
    if len(from_stops) != stops or list(from_stops.columns) != list(on_foot.columns):
        raise LayerError(
            f"'from_stops' has {len(from_stops)} rows and the targets {list(from_stops.columns)}; expected {stops} "
            f"rows, one a stop of the feed, and the targets {list(on_foot.columns)}."
        )
    egress_s, foot_s = seconds_or_never(from_stops), seconds_or_never(on_foot)
    worth = scan_back(network.graph, egress_s, max_rides)
    place = origins["place"].to_numpy()
    by_door = {door: origins[place == door] for door in np.unique(place).tolist()}
    nowhere = origins.iloc[:0]
    found: list[list[Journey | None]] = [[] for _ in range(len(on_foot))]
    for target in range(from_stops.shape[1]):
        tracer = _Tracer(network, np.ascontiguousarray(worth[:, :, target]), egress_s[:, target])
        for door, row in enumerate(found):
            row.append(_one(tracer, by_door.get(door, nowhere), int(foot_s[door, target]), depart_s))
    return found


def _one(tracer: _Tracer, walks: pd.DataFrame, foot_s: int, depart_s: int) -> Journey | None:
    start = tracer.start(walks, depart_s)
    if start is None or start[0] - depart_s >= foot_s:
        if foot_s >= NEVER:
            return None
        return Journey(depart_s, depart_s + foot_s, (Leg("walk", None, None, depart_s, depart_s + foot_s),))
    arrive_s, ride, walk_s, stop, slot = start
    legs = [Leg("walk", None, stop, depart_s, depart_s + walk_s)]
    tracer.follow(ride, slot, legs)
    return Journey(depart_s, arrive_s, tuple(leg for leg in legs if leg.kind == "ride" or leg.end_s > leg.start_s))

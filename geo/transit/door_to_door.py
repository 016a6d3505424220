"""Door to door by the timetable: minutes from every origin to every target, over a window of departures."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LayerError, TimetableError
from geo.memory import processors
from geo.transit.doors import MINUTE_S, arriving, leaving, reaching
from geo.transit.network import Network, make_network
from geo.transit.scan import NEVER, first_slot, scan_back, scan_forward
from geo.transit.stop_access import check_walks, whole_seconds

__all__ = ["PERCENTILES", "WINDOW", "door_to_door", "make_network", "reach"]

WINDOW = (9 * 3600, 11 * 3600)
"""Appointments in the morning: departures from 9:00 to 10:59, every minute (proposition)."""

PERCENTILES = (50, 95)
"""Half of the minutes are no worse than the first; one in twenty is worse than the second."""

MAX_RIDES = 3
MAX_MINUTES = 180.0
CHUNK = 16
"""Targets searched together: one cache line of int32."""

MOST_THREADS = 8
PLACES_A_THREAD = 1_000
"""Threads of a search: as many as the processors that this process may use, at most so many, and none for fewer places
than that. They read one table in memory: more would wait for it, on a machine that others use (proposition)."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


def door_to_door(
    network: Network,
    origins: pd.DataFrame,
    from_stops: pd.DataFrame,
    on_foot: pd.DataFrame,
    *,
    window: tuple[int, int] = WINDOW,
    by: str = "departure",
    max_rides: int = MAX_RIDES,
    max_minutes: float = MAX_MINUTES,
    percentiles: Sequence[float] = PERCENTILES,
) -> pd.DataFrame:
    """
    Minutes from each origin to each target, door to door, when leaving (or arriving) at each minute of a window.

    A target may be a category (the nearest of its places counts) or one place: only the walks differ.

    Parameters
    ----------
    network
        Made by `make_network`, for the window and the longest journey.
    origins : DataFrame
        Table of walks from origin positions (`place`) to stop positions.
    from_stops : DataFrame, one row a stop of the feed, C columns
        Minutes on foot from each stop to the nearest place of each target; NaN too far.
    on_foot : DataFrame, n rows, the same C columns
        Minutes on foot all the way from each origin; NaN too far.
    window
        Seconds after midnight, the first minute included, the last excluded.
    by
        "departure": leave at each minute. "arrival": be there by each minute, leaving as late as one can.
    max_rides
        Vehicles boarded at most; staying seated from one trip to the next is one.
    max_minutes
        Longer journeys count as none.
    percentiles
        p is the smallest duration that p % of the minutes do not exceed (nearest rank, so always a real journey).

    Returns
    -------
    DataFrame, n rows on the index of `on_foot`
        For each target and percentile `<target>_p50_min`…: minutes, the walk, the wait and the rides; never more
        than on foot; NaN where in more than 50 % (…) of the minutes there is no journey.

    Raises
    ------
    LayerError
        The tables do not fit each other.
    TimetableError
        The network was not made for that window.
    """
    targets = list(on_foot.columns)
    _check(network, origins, from_stops, on_foot)
    if by not in ("departure", "arrival"):
        raise TimetableError(f"by={by!r}: expected 'departure' or 'arrival'.")
    minutes, longest_s = _check_window(network, window, max_minutes, by)
    ranks = _ranks(percentiles, minutes)
    start, stop, walk_s = _grouped(origins, len(on_foot))
    names = [f"{target}_p{percentile:g}_min" for target in targets for percentile in percentiles]
    egress_s, straight_s = seconds_or_never(from_stops), seconds_or_never(on_foot)
    result = np.empty((len(on_foot), len(targets), len(ranks)), dtype=np.int32)
    evaluate = leaving if by == "departure" else arriving
    until_s = window[1] + (longest_s if by == "departure" else 0)
    setting = (window[0], minutes, longest_s, ranks)
    for low in range(0, len(targets), CHUNK):
        some = slice(low, low + CHUNK)
        here_s, afoot_s = (np.ascontiguousarray(table[:, some]) for table in (egress_s, straight_s))
        worth, leads = scan_back(network.graph, here_s, max_rides, until_s, longest_s)
        tables = (network.graph, worth[-1], leads[-1], start, stop, walk_s, afoot_s)
        result[:, some] = _in_threads(evaluate, len(on_foot), *tables, *setting)
    return pd.DataFrame(_as_minutes(result).reshape(len(on_foot), len(names)), index=on_foot.index, columns=names)


def reach(
    network: Network,
    origin: pd.DataFrame,
    places: pd.DataFrame,
    on_foot: pd.Series,
    *,
    window: tuple[int, int] = WINDOW,
    max_rides: int = MAX_RIDES,
    max_minutes: float = MAX_MINUTES,
    percentiles: Sequence[float] = PERCENTILES,
) -> pd.DataFrame:
    """
    Minutes from one door to many places, when leaving at each minute of a window: what an isochrone is drawn from.

    Parameters
    ----------
    network, window, max_rides, max_minutes, percentiles
        As for `door_to_door`.
    origin : DataFrame
        Table of walks from the door (`place` 0) to stop positions.
    places : DataFrame
        Table of walks between place positions and stop positions, taken from the stop to the place.
    on_foot : Series, n floats
        Minutes on foot from the door to each place; NaN too far.

    Returns
    -------
    DataFrame, n rows on the index of `on_foot`
        `p50_min`, `p95_min`, …; NaN as for `door_to_door`.

    Raises
    ------
    LayerError, TimetableError
        As for `door_to_door`.
    """
    stops = len(network.feed.stops)
    check_walks(origin, places=1, stops=stops, name="door to stops")
    check_walks(places, places=len(on_foot), stops=stops, name="places to stops")
    minutes, longest_s = _check_window(network, window, max_minutes, "departure")
    arrival_s = np.empty((stops, minutes), dtype=np.int32)
    for minute in range(minutes):
        arrival_s[:, minute] = arrivals(network, origin, window[0] + minute * MINUTE_S, max_rides=max_rides)
    start, stop, walk_s = _grouped(places, len(on_foot))
    straight = seconds_or_never(on_foot.to_frame())
    ranks = _ranks(percentiles, minutes)
    result = _in_threads(reaching, len(on_foot), arrival_s, start, stop, walk_s, straight, window[0], longest_s, ranks)
    names = [f"p{percentile:g}_min" for percentile in percentiles]
    return pd.DataFrame(_as_minutes(result)[:, 0], index=on_foot.index, columns=names)


def arrivals(network: Network, origin: pd.DataFrame, depart_s: int, *, max_rides: int = MAX_RIDES) -> Ints:
    """
    Earliest arrival by vehicle at each stop, for who leaves a door at a second.

    Parameters
    ----------
    network, origin, max_rides
        As for `reach`.
    depart_s
        Seconds after midnight, inside the window of the network.

    Returns
    -------
    ints, one a stop of the feed
        Seconds after midnight; `geo.transit.scan.NEVER` where no vehicle brings one.
    """
    graph = network.graph
    reached = graph.queue_start[1:] - 1
    for stop, walk_s in zip(origin["stop"].tolist(), whole_seconds(origin["minutes"].to_numpy()).tolist(), strict=True):
        for queue in range(graph.stop_queue[stop], graph.stop_queue[stop + 1]):
            low, end = int(graph.queue_start[queue]), int(graph.queue_start[queue + 1]) - 1
            slot = first_slot(graph.slot_departure_s, low, end, depart_s + walk_s)
            reached[queue] = min(reached[queue], slot)
    best: Ints = scan_forward(graph, reached, len(network.feed.stops), max_rides)[-1]
    return best


def seconds_or_never(minutes: pd.DataFrame) -> Ints:
    """Minutes to whole seconds, rounded up; `NEVER` for NaN. Negative minutes are a `LayerError`."""
    values = minutes.to_numpy(dtype=float)
    if (values < 0).any():
        raise LayerError("Minutes on foot: some are negative. Expected minutes, NaN where it is too far to walk.")
    known = np.isfinite(values)
    result = np.full(values.shape, NEVER, dtype=np.int32)
    result[known] = whole_seconds(values[known])
    return result


def _check(network: Network, origins: pd.DataFrame, from_stops: pd.DataFrame, on_foot: pd.DataFrame) -> None:
    stops = len(network.feed.stops)
    check_walks(origins, places=len(on_foot), stops=stops, name="origins to stops")
    if len(from_stops) != stops:
        raise LayerError(
            f"'from_stops' has {len(from_stops)} rows, expected {stops}: one a stop of the feed, in order."
        )
    if list(from_stops.columns) != list(on_foot.columns):
        raise LayerError(
            f"'from_stops' has the targets {list(from_stops.columns)}, 'on_foot' {list(on_foot.columns)}. "
            "Give both the same columns in the same order."
        )


def _check_window(network: Network, window: tuple[int, int], max_minutes: float, by: str) -> tuple[int, int]:
    """Number of minutes, and the longest journey in seconds."""
    minutes, longest_s = (window[1] - window[0]) // MINUTE_S, int(max_minutes * 60)
    if minutes < 1:
        raise TimetableError(f"Window of {window[0]} s to {window[1]} s holds no minute. Give an end after the start.")
    last_s = window[0] + (minutes - 1) * MINUTE_S
    needed = (window[0], last_s + longest_s) if by == "departure" else (window[0] - longest_s, last_s)
    if network.start_s > needed[0] or network.end_s < needed[1]:
        raise TimetableError(
            f"The network holds journeys between {network.start_s} s and {network.end_s} s, this search needs "
            f"{needed[0]} s to {needed[1]} s. Make it with start_s={needed[0]}, end_s={needed[1]}."
        )
    return minutes, longest_s


def _ranks(percentiles: Sequence[float], minutes: int) -> Longs:
    if not all(0 < percentile <= 100 for percentile in percentiles):
        raise TimetableError(f"Percentiles {list(percentiles)}: expected numbers above 0, at most 100.")
    return np.array([int(np.ceil(percentile * minutes / 100 - 1e-9)) - 1 for percentile in percentiles], dtype=np.int64)


def _grouped(walks: pd.DataFrame, places: int) -> tuple[Longs, Ints, Ints]:
    order = np.argsort(walks["place"].to_numpy(), kind="stable")
    place = walks["place"].to_numpy()[order]
    start = np.searchsorted(place, np.arange(places + 1)).astype(np.int64)
    stop = walks["stop"].to_numpy(dtype=np.int32)[order]
    return start, stop, whole_seconds(walks["minutes"].to_numpy()[order])


def threads_for(places: int, processors: int) -> int:
    """
    How many threads evaluate some places; see `MOST_THREADS`.

    >>> [threads_for(43_000, processors) for processors in (1, 2, 64)], threads_for(300, 64)
    ([1, 2, 8], 1)
    """
    return max(1, min(processors, MOST_THREADS, places // PLACES_A_THREAD))


def _in_threads(evaluate: Callable[..., Ints], places: int, *arguments: Any) -> Ints:
    """Evaluate all places, a share of them in each thread; the rows come back in order."""
    threads = threads_for(places, processors())
    bounds = np.linspace(0, places, 4 * threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda ends: evaluate(*ends, *arguments), pairwise(bounds)))
    return np.concatenate(parts)


def _as_minutes(seconds: Ints) -> npt.NDArray[np.float64]:
    return np.where(seconds >= NEVER, np.nan, seconds / MINUTE_S)

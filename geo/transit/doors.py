"""From what a departure at a stop is worth to minutes at each door, for each minute of a window; compiled."""

import numpy as np
import numpy.typing as npt

from geo.transit.scan import NEVER, Graph, compiled, fill, first_slot

MINUTE_S = 60

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@compiled
def leaving(
    first: int,
    last: int,
    graph: Graph,
    worth: Ints,
    start: Longs,
    stop: Ints,
    walk_s: Ints,
    on_foot_s: Ints,
    begin_s: int,
    minutes: int,
    longest_s: int,
    ranks: Longs,
) -> npt.NDArray[np.int32]:
    """
    Durations from origins `first:last` when leaving at each minute of a window: their order statistics `ranks`.

    `worth` is slots × C (a round of `scan_back`); the walks of origin i are `start[i]:start[i + 1]` of `stop` and
    `walk_s`; `on_foot_s` is n × C. Gives (last − first) × C × ranks; `NEVER` where none lasts at most `longest_s`.
    """
    targets = on_foot_s.shape[1]
    result = np.empty((last - first, targets, len(ranks)), dtype=np.int32)
    for origin in range(first, last):
        best = np.empty((minutes, targets), dtype=np.int32)
        fill(best, NEVER)
        for walk in range(start[origin], start[origin + 1]):
            _leave_by(graph, worth, stop[walk], begin_s + walk_s[walk], best)
        for minute in range(minutes - 2, -1, -1):
            for target in range(targets):
                best[minute, target] = min(best[minute, target], best[minute + 1, target])
        for minute in range(minutes):
            for target in range(targets):
                best[minute, target] -= begin_s + minute * MINUTE_S
        _order(best, on_foot_s[origin], longest_s, ranks, result[origin - first])
    return result


@compiled
def _leave_by(graph: Graph, worth: Ints, stop: int, ready_s: int, best: Ints) -> None:
    """Write each departure of a stop at the last minute from which it is caught."""
    last = len(best) - 1
    for queue in range(graph.stop_queue[stop], graph.stop_queue[stop + 1]):
        end = graph.queue_start[queue + 1] - 1
        for slot in range(first_slot(graph.slot_departure_s, graph.queue_start[queue], end, ready_s), end):
            minute = min((graph.slot_departure_s[slot] - ready_s) // MINUTE_S, last)
            for target in range(best.shape[1]):
                best[minute, target] = min(best[minute, target], worth[slot, target])
            if minute == last:
                break


@compiled
def _order(durations: Ints, on_foot_s: Ints, longest_s: int, ranks: Longs, result: Ints) -> None:
    """Never slower than walking all the way, never longer than the longest; then the order statistics."""
    minutes, targets = durations.shape
    column = np.empty(minutes, dtype=np.int32)
    for target in range(targets):
        limit = on_foot_s[target] if on_foot_s[target] <= longest_s else NEVER
        differs = False
        for minute in range(minutes):
            duration = durations[minute, target]
            column[minute] = min(duration, limit) if duration <= longest_s else limit
            differs = differs or column[minute] != column[0]
        if differs:
            _sort(column)
        for position in range(len(ranks)):
            result[target, position] = column[ranks[position]]


@compiled
def _sort(column: Ints) -> None:
    """Sort in place, with Ciura's gaps (2001): numba takes a second to compile its own sort."""
    for gap in (132, 57, 23, 10, 4, 1):
        for position in range(gap, len(column)):
            value, at = column[position], position
            while at >= gap and column[at - gap] > value:
                column[at] = column[at - gap]
                at -= gap
            column[at] = value


@compiled
def arriving(
    first: int,
    last: int,
    graph: Graph,
    worth: Ints,
    start: Longs,
    stop: Ints,
    walk_s: Ints,
    on_foot_s: Ints,
    begin_s: int,
    minutes: int,
    longest_s: int,
    ranks: Longs,
) -> npt.NDArray[np.int32]:
    """Durations from origins `first:last` to be there by each minute of a window; as `leaving`."""
    targets = on_foot_s.shape[1]
    result = np.empty((last - first, targets, len(ranks)), dtype=np.int32)
    for origin in range(first, last):
        latest = np.empty((minutes, targets), dtype=np.int32)
        fill(latest, -NEVER)
        for walk in range(start[origin], start[origin + 1]):
            _arrive_by(graph, worth, stop[walk], walk_s[walk], begin_s, longest_s, latest)
        for minute in range(1, minutes):
            for target in range(targets):
                latest[minute, target] = max(latest[minute, target], latest[minute - 1, target])
        for minute in range(minutes):
            for target in range(targets):
                latest[minute, target] = begin_s + minute * MINUTE_S - latest[minute, target]
        _order(latest, on_foot_s[origin], longest_s, ranks, result[origin - first])
    return result


@compiled
def _arrive_by(graph: Graph, worth: Ints, stop: int, walk_s: int, begin_s: int, longest_s: int, latest: Ints) -> None:
    """Write each departure of a stop at the first minute by which it brings one there."""
    minutes, targets = latest.shape
    last_s = begin_s + (minutes - 1) * MINUTE_S
    for queue in range(graph.stop_queue[stop], graph.stop_queue[stop + 1]):
        end = graph.queue_start[queue + 1] - 1
        first = first_slot(graph.slot_departure_s, graph.queue_start[queue], end, begin_s - longest_s + walk_s)
        for slot in range(first, end):
            leave_s = graph.slot_departure_s[slot] - walk_s
            if leave_s > last_s:
                break
            for target in range(targets):
                if worth[slot, target] <= last_s:
                    minute = max(worth[slot, target] - begin_s + MINUTE_S - 1, 0) // MINUTE_S
                    latest[minute, target] = max(latest[minute, target], leave_s)


@compiled
def reaching(
    first: int,
    last: int,
    arrival_s: Ints,
    start: Longs,
    stop: Ints,
    walk_s: Ints,
    on_foot_s: Ints,
    begin_s: int,
    longest_s: int,
    ranks: Longs,
) -> npt.NDArray[np.int32]:
    """
    Durations from one door to places `first:last`, leaving at each minute: (last − first) × 1 × ranks.

    `arrival_s` is stops × minutes, by vehicle; the walks of place i lead from its stops; `on_foot_s` is n × 1.
    """
    minutes = arrival_s.shape[1]
    result = np.empty((last - first, 1, len(ranks)), dtype=np.int32)
    for place in range(first, last):
        best = np.empty((minutes, 1), dtype=np.int32)
        fill(best, NEVER)
        for walk in range(start[place], start[place + 1]):
            for minute in range(minutes):
                best[minute, 0] = min(best[minute, 0], arrival_s[stop[walk], minute] + walk_s[walk])
        for minute in range(minutes):
            best[minute, 0] -= begin_s + minute * MINUTE_S
        _order(best, on_foot_s[place], longest_s, ranks, result[place - first])
    return result

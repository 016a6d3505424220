"""From what a departure at a stop is worth to minutes at each door, for each minute of a window; compiled."""

import numpy as np
import numpy.typing as npt

from geo.transit.scan import NEVER, Graph, compiled, fill, first_slot

MINUTE_S = 60

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@compiled
def leaving(
    first: int,
    last: int,
    graph: Graph,
    worth: Ints,
    leads: Flags,
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

    `worth` is slots × C and `leads` one flag a slot (the last round of `scan_back`); the walks of origin i are
    `start[i]:start[i + 1]` of `stop` and `walk_s`; `on_foot_s` is n × C. Gives (last − first) × C × ranks; `NEVER`
    where none lasts at most `longest_s`.
    """
    targets = on_foot_s.shape[1]
    result = np.empty((last - first, targets, len(ranks)), dtype=np.int32)
    best = np.empty((minutes, targets), dtype=np.int32)
    for origin in range(first, last):
        is_led = False
        for walk in range(start[origin], start[origin + 1]):
            is_led = _leave_by(graph, worth, leads, stop[walk], begin_s + walk_s[walk], best, is_led)
        if is_led:
            for minute in range(minutes - 2, -1, -1):
                for target in range(targets):
                    best[minute, target] = min(best[minute, target], best[minute + 1, target])
            for minute in range(minutes):
                leave_s = np.int32(begin_s + minute * MINUTE_S)
                for target in range(targets):
                    best[minute, target] -= leave_s
        _order(best, is_led, on_foot_s, origin, longest_s, ranks, result, origin - first)
    return result


@compiled
def _leave_by(graph: Graph, worth: Ints, leads: Flags, stop: int, ready_s: int, best: Ints, is_filled: bool) -> bool:
    """
    Write each departure of a stop at the last minute from which it is caught; say whether `best` is filled.

    It is filled with `NEVER` when the first departure that leads anywhere is found; in a queue, one that leads
    nowhere is followed by none that does.
    """
    last = len(best) - 1
    for queue in range(graph.stop_queue[stop], graph.stop_queue[stop + 1]):
        end = graph.queue_start[queue + 1] - 1
        for slot in range(first_slot(graph.slot_departure_s, graph.queue_start[queue], end, ready_s), end):
            if not leads[slot]:
                break
            if not is_filled:
                fill(best, NEVER)
                is_filled = True
            minute = min((graph.slot_departure_s[slot] - ready_s) // MINUTE_S, last)
            for target in range(best.shape[1]):
                best[minute, target] = min(best[minute, target], worth[slot, target])
            if minute == last:
                break
    return is_filled


@compiled
def _order(
    durations: Ints, is_led: bool, on_foot_s: Ints, place: int, longest_s: int, ranks: Longs, result: Ints, row: int
) -> None:
    """
    Order statistics of durations by minute (minutes × C, read where `is_led`), for one place and every target.

    Never slower than walking all the way, never longer than the longest. Who waits for one vehicle waits a minute
    less each minute: durations are runs that fall by a minute, few and sorted, in which the values up to a limit are
    counted and not sorted. Where the first is `NEVER` (within a day), so are all.
    """
    minutes, targets = durations.shape
    least, size = np.empty(minutes, dtype=np.int32), np.empty(minutes, dtype=np.int32)
    for target in range(targets):
        on_foot = on_foot_s[place, target]
        limit = on_foot if on_foot <= longest_s else NEVER
        most = min(limit, longest_s)
        runs = _runs(durations, target, most, least, size) if is_led and durations[0, target] < NEVER // 2 else 0
        for position in range(len(ranks)):
            found = limit
            if _count(least, size, runs, most) > ranks[position]:
                low, found = 0, most
                while low < found:
                    middle = (low + found) // 2
                    if _count(least, size, runs, middle) > ranks[position]:
                        found = middle
                    else:
                        low = middle + 1
            result[row, target, position] = found


@compiled
def _runs(durations: Ints, target: int, most: int, least: Ints, size: Ints) -> int:
    """The runs of a target that fall by a minute at each minute to `most` at least: their least value, their size."""
    minutes, runs, begin = len(durations), 0, 0
    for minute in range(1, minutes + 1):
        if minute == minutes or durations[minute, target] != durations[minute - 1, target] - MINUTE_S:
            if durations[minute - 1, target] <= most:
                least[runs], size[runs] = durations[minute - 1, target], minute - begin
                runs += 1
            begin = minute
    return runs


@compiled
def _count(least: Ints, size: Ints, runs: int, most: int) -> int:
    """How many values of the runs are at most so many seconds."""
    count = 0
    for run in range(runs):
        if least[run] <= most:
            count += min(size[run], (most - least[run]) // MINUTE_S + 1)
    return count


@compiled
def arriving(
    first: int,
    last: int,
    graph: Graph,
    worth: Ints,
    leads: Flags,
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
    latest = np.empty((minutes, targets), dtype=np.int32)
    durations = np.empty((minutes, targets), dtype=np.int32)
    for origin in range(first, last):
        fill(latest, -NEVER)
        for walk in range(start[origin], start[origin + 1]):
            _arrive_by(graph, worth, leads, stop[walk], walk_s[walk], begin_s, longest_s, latest)
        for minute in range(1, minutes):
            for target in range(targets):
                latest[minute, target] = max(latest[minute, target], latest[minute - 1, target])
        for minute in range(minutes):  # the last first: durations then fall by a minute where they are runs
            for target in range(targets):
                durations[minutes - 1 - minute, target] = begin_s + minute * MINUTE_S - latest[minute, target]
        _order(durations, True, on_foot_s, origin, longest_s, ranks, result, origin - first)
    return result


@compiled
def _arrive_by(
    graph: Graph, worth: Ints, leads: Flags, stop: int, walk_s: int, begin_s: int, longest_s: int, latest: Ints
) -> None:
    """Write each departure of a stop at the first minute by which it brings one there."""
    minutes, targets = latest.shape
    last_s = begin_s + (minutes - 1) * MINUTE_S
    for queue in range(graph.stop_queue[stop], graph.stop_queue[stop + 1]):
        end = graph.queue_start[queue + 1] - 1
        first = first_slot(graph.slot_departure_s, graph.queue_start[queue], end, begin_s - longest_s + walk_s)
        for slot in range(first, end):
            leave_s = graph.slot_departure_s[slot] - walk_s
            if leave_s > last_s or not leads[slot]:
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
    best = np.empty((minutes, 1), dtype=np.int32)
    for place in range(first, last):
        fill(best, NEVER)
        for walk in range(start[place], start[place + 1]):
            for minute in range(minutes):
                best[minute, 0] = min(best[minute, 0], arrival_s[stop[walk], minute] + walk_s[walk])
        for minute in range(minutes):
            best[minute, 0] -= begin_s + minute * MINUTE_S
        _order(best, True, on_foot_s, place, longest_s, ranks, result, place - first)
    return result

"""
The searches over a timetable, compiled: one round for each ride, never a label for a walk.

Arrivals are whole seconds in int32; `NEVER` is no arrival, and stays larger than any after a day is added to it. No
fastmath: the comparisons are exact. Method: rounds as in RAPTOR (Delling, Pajor, Werneck, 2012) over the precomputed
changes of a time-expanded graph (Müller-Hannemann, Schulz, Wagner, Zaroliagis, 2007), so walks between stops need not
be transitively closed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

NEVER = 1 << 29

Function = TypeVar("Function", bound=Callable[..., Any])
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Graph(NamedTuple):
    """
    Runs, departures and changes as arrays; made by `geo.transit.network.make_network`.

    run_start : R + 1; events of run r are `run_start[r]:run_start[r + 1]`, in the order of travel
    run_order : runs so that one that keeps its passengers comes before the run that takes them over
    next_start, next_run : runs a passenger of run r may stay on for: `next_run[next_start[r]:next_start[r + 1]]`
    stop, arrival_s, can_alight, event_slot : of each event; the slot is −1 where one cannot board
    slot_departure_s, slot_event, slot_queue : departures queue by queue, by time; the last of each never leaves (−1)
    queue_start : Q + 1, first slot of each queue;  stop_queue : stops + 1, queues of each stop
    change_start, change_slot : first slot caught in each queue after alighting at an event
    """

    run_start: Longs
    run_order: Ints
    next_start: Longs
    next_run: Ints
    stop: Ints
    arrival_s: Ints
    can_alight: Flags
    event_slot: Ints
    slot_departure_s: Ints
    slot_event: Ints
    slot_queue: Ints
    queue_start: Longs
    stop_queue: Longs
    change_start: Longs
    change_slot: Ints


def compiled(function: Function) -> Function:
    """Compile, once for all sessions; runs beside other threads."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))


@compiled
def first_slot(departure_s: Ints, low: int, high: int, time: int) -> int:
    """First slot of `low:high` (by time; the last never leaves) that departs at `time` or later."""
    while low < high:
        middle = (low + high) // 2
        if departure_s[middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def change_slots(
    arrival_s: Ints,
    can_alight: Flags,
    group: Ints,
    start: Longs,
    to_queue: Ints,
    seconds: Ints,
    queue_start: Longs,
    departure_s: Ints,
) -> tuple[Longs, Ints]:
    """First slot caught in each queue after alighting at each event: CSR, events without any are empty."""
    events = len(arrival_s)
    most = 0
    for event in range(events):
        if can_alight[event]:
            most += start[group[event] + 1] - start[group[event]]
    result = np.empty(most, dtype=np.int32)
    bounds = np.zeros(events + 1, dtype=np.int64)
    count = 0
    for event in range(events):
        if can_alight[event]:
            for change in range(start[group[event]], start[group[event] + 1]):
                end = queue_start[to_queue[change] + 1] - 1
                slot = first_slot(departure_s, queue_start[to_queue[change]], end, arrival_s[event] + seconds[change])
                if slot < end:
                    result[count] = slot
                    count += 1
        bounds[event + 1] = count
    kept = np.empty(count, dtype=np.int32)
    for position in range(count):
        kept[position] = result[position]
    return bounds, kept


@compiled
def scan_back(graph: Graph, egress_s: Ints, rides: int, until_s: int, longest_s: int) -> tuple[Ints, Flags]:
    """
    Earliest arrival at each of C targets for who stands at a slot: rides × slots × C, row k with at most k + 1 rides.

    And whether the slot leads to any target: rides × slots. `egress_s` is stops × C, the walk from a stop to the
    target, `NEVER` where there is none. Runs that begin after `until_s` are not ridden, and what takes longer than
    `longest_s` from the departure on is told as `NEVER`, unless a later departure of the queue takes less.
    """
    targets = egress_s.shape[1]
    best = np.empty((rides, graph.queue_start[-1], targets), dtype=np.int32)
    leads = np.zeros((rides, graph.queue_start[-1]), dtype=np.bool_)
    head = np.empty((len(graph.run_order) if len(graph.next_run) else 1, targets), dtype=np.int32)
    fill(head, NEVER)
    board = np.empty(targets, dtype=np.int32)
    for ride in range(rides):
        fill(best[ride], NEVER)
        for position in range(len(graph.run_order) - 1, -1, -1):
            run = graph.run_order[position]
            if graph.arrival_s[graph.run_start[run]] > until_s:
                continue
            for target in range(targets):
                board[target] = NEVER
            for link in range(graph.next_start[run], graph.next_start[run + 1]):
                _take_best(board, head, graph.next_run[link])
            _ride_back(graph, run, egress_s, best, leads, ride, longest_s, board)
            if len(graph.next_run):
                for target in range(targets):
                    head[run, target] = board[target]
        _wait(graph, best[ride], leads[ride])
    return best, leads


@compiled
def _wait(graph: Graph, best: Ints, leads: Flags) -> None:
    """Who stands at a slot may wait for a later one of its queue."""
    for slot in range(len(leads) - 2, -1, -1):
        if graph.slot_event[slot] >= 0 and leads[slot + 1]:
            leads[slot] = True
            for target in range(best.shape[1]):
                best[slot, target] = min(best[slot, target], best[slot + 1, target])


@compiled
def _ride_back(
    graph: Graph, run: int, egress_s: Ints, best: Ints, leads: Flags, ride: int, longest_s: int, board: Ints
) -> None:
    """Go back along a run: what being on board is worth, written where one can board; `leads` where it is anything."""
    for event in range(graph.run_start[run + 1] - 1, graph.run_start[run] - 1, -1):
        slot = graph.event_slot[event]
        if slot >= 0:
            limit_s = graph.slot_departure_s[slot] + longest_s
            for target in range(len(board)):
                if board[target] <= limit_s and board[target] < NEVER:
                    best[ride, slot, target] = board[target]
                    leads[ride, slot] = True
        if graph.can_alight[event]:
            stop, arrival_s = graph.stop[event], graph.arrival_s[event]
            for target in range(len(board)):
                board[target] = min(board[target], arrival_s + egress_s[stop, target])
            if ride > 0:
                for change in range(graph.change_start[event], graph.change_start[event + 1]):
                    if leads[ride - 1, graph.change_slot[change]]:
                        _take_best(board, best[ride - 1], graph.change_slot[change])


@compiled
def _take_best(mine: Ints, table: Ints, row: int) -> None:
    """The better of what is mine and of a row of a table, given by its number: a view would be counted each time."""
    for target in range(len(mine)):
        mine[target] = min(mine[target], table[row, target])


@compiled
def fill(rows: Ints, value: int) -> None:
    """Set every value of some rows; `np.full` takes longer to compile."""
    for row in range(rows.shape[0]):
        for column in range(rows.shape[1]):
            rows[row, column] = value


@compiled
def _put(mine: Ints, other: Ints) -> None:
    """Copy value by value: numba takes seconds to compile the copy of a slice."""
    for target in range(len(mine)):
        mine[target] = other[target]


@compiled
def scan_forward(graph: Graph, reached: Longs, stops: int, rides: int) -> npt.NDArray[np.int32]:
    """
    Earliest arrival by vehicle at each stop: rides × stops, row k with at most k + 1 rides.

    `reached` holds the first slot that can be boarded in each queue (its last slot where none can).
    """
    best = np.empty((rides, stops), dtype=np.int32)
    fill(best, NEVER)
    for ride in range(rides):
        if ride > 0:
            _put(best[ride], best[ride - 1])
        after = graph.queue_start[1:] - 1
        seated = np.zeros(len(graph.run_order), dtype=np.bool_)
        for run in graph.run_order:
            if _ride_forward(graph, run, seated[run], reached, best[ride], after):
                for link in range(graph.next_start[run], graph.next_start[run + 1]):
                    seated[graph.next_run[link]] = True
        reached = after
    return best


@compiled
def _ride_forward(graph: Graph, run: int, on_board: bool, reached: Longs, best: Ints, after: Longs) -> bool:
    """Go along a run: where one can be, and what one can board next; whether one is on board at its end."""
    for event in range(graph.run_start[run], graph.run_start[run + 1]):
        if on_board and graph.can_alight[event]:
            best[graph.stop[event]] = min(best[graph.stop[event]], graph.arrival_s[event])
            for change in range(graph.change_start[event], graph.change_start[event + 1]):
                queue = graph.slot_queue[graph.change_slot[change]]
                after[queue] = min(after[queue], graph.change_slot[change])
        slot = graph.event_slot[event]
        if slot >= 0 and slot >= reached[graph.slot_queue[slot]]:
            on_board = True
    return on_board


def was_compiled() -> bool:
    """Say whether a run on this machine has compiled the searches; the first one waits for it."""
    return any(Path(scan_back.stats.cache_path).glob("scan.scan_back-*.nbi"))  # type: ignore[attr-defined]

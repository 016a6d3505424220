"""The runs of a day as a graph of events: what can be boarded after what, worked out once for every search."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import TimetableError
from geo.transit.scan import NEVER, Graph, change_slots
from geo.transit.service_day import ServiceDay, service_day
from geo.transit.stop_access import DETOUR, WALK_KMH
from geo.transit.timetable import Feed
from geo.transit.transfers import CHANGE_S, Changes, changes

NOT_STATED, ACCESSIBLE, NOT_ACCESSIBLE = 0, 1, 2
"""`wheelchair_boarding` and `wheelchair_accessible`; not stated is unknown."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """
    A timetable prepared for searches; made by `make_network`.

    feed, day : what it was made from (`day` holds the events)
    start_s, end_s : seconds after midnight between which journeys are exact
    changes : what one can change to, and how long it takes
    graph : the arrays that the searches read
    """

    feed: Feed
    day: ServiceDay
    start_s: int
    end_s: int
    changes: Changes
    graph: Graph


def make_network(
    feed: Feed,
    date: dt.date,
    stop_walks: pd.DataFrame,
    *,
    start_s: int = 9 * 3600,
    end_s: int = 14 * 3600,
    change_s: int = CHANGE_S,
    wheelchair: bool = False,
    speed_kmh: float = WALK_KMH,
    detour: float = DETOUR,
) -> Network:
    """
    Prepare the timetable of a date for door-to-door searches.

    Parameters
    ----------
    feed, date
        The timetable, and a date it covers.
    stop_walks : DataFrame
        Table of walks between stops (`place` and `stop` are positions in `feed.stops`); may be empty.
    start_s, end_s
        Seconds after midnight: journeys that leave and arrive between them are exact. For departures in a window,
        give its start, and its end + the longest journey that matters.
    change_s
        Margin of every change of vehicle, over the walk.
    wheelchair
        Board and alight only at stops stated accessible (their own word, else their station's), and ride no trip
        stated inaccessible; a trip of which nothing is stated is ridden, since few feeds say it.
    speed_kmh, detour
        For pairs of stops that transfers.txt names and `stop_walks` lacks.

    Raises
    ------
    TimetableError, LayerError
        The date is not covered or without service; the window is empty; the walks do not fit.
    """
    if end_s <= start_s:
        raise TimetableError(f"Window of {start_s} s to {end_s} s is empty. Give an end after the start.")
    day = service_day(feed, date, start_s=start_s, end_s=end_s)
    if wheelchair:
        day = _accessible(feed, day)
    found = changes(feed, day, stop_walks, change_s=change_s, speed_kmh=speed_kmh, detour=detour)
    return _assemble(feed, day, found, start_s, end_s)


def _accessible(feed: Feed, day: ServiceDay) -> ServiceDay:
    trip = np.repeat(day.run_trip, np.diff(day.start))
    fits = feed.stops["wheelchair_boarding"].to_numpy()[day.stop] == ACCESSIBLE
    fits &= feed.trips["wheelchair_accessible"].to_numpy()[trip] != NOT_ACCESSIBLE
    ridden = feed.trips["wheelchair_accessible"].to_numpy()[day.run_trip] != NOT_ACCESSIBLE
    links = day.links[ridden[day.links].all(axis=1)] if len(day.links) else day.links
    return replace(day, can_board=day.can_board & fits, can_alight=day.can_alight & fits, links=links)


def _assemble(feed: Feed, day: ServiceDay, found: Changes, start_s: int, end_s: int) -> Network:
    runs, queues = len(day.run_trip), len(found.queue_stop)
    next_start, next_run = _csr(day.links, runs)
    can_board, can_alight = day.can_board.copy(), day.can_alight.copy()
    can_board[day.start[1:] - 1] = False
    can_alight[day.start[:-1]] = False
    boards = np.flatnonzero(can_board)
    order = boards[np.lexsort((boards, day.departure_s[boards], found.queue[boards]))]
    size = np.bincount(found.queue[order], minlength=queues) + 1
    queue_start = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    slot = np.arange(len(order)) + found.queue[order]  # each earlier queue has one more slot, that never leaves
    slot_departure = np.full(queue_start[-1], NEVER, dtype=np.int32)
    slot_event = np.full(queue_start[-1], -1, dtype=np.int32)
    event_slot = np.full(len(day.stop), -1, dtype=np.int32)
    slot_departure[slot], slot_event[slot], event_slot[order] = day.departure_s[order], order, slot
    change_start, change_slot = change_slots(
        day.arrival_s,
        can_alight,
        found.group,
        found.start,
        found.to_queue,
        found.seconds,
        queue_start,
        slot_departure,
    )
    graph = Graph(
        run_start=day.start.astype(np.int64),
        run_order=_run_order(day, next_start, next_run),
        next_start=next_start,
        next_run=next_run,
        stop=day.stop,
        arrival_s=day.arrival_s,
        can_alight=can_alight,
        event_slot=event_slot,
        slot_departure_s=slot_departure,
        slot_event=slot_event,
        slot_queue=np.repeat(np.arange(queues, dtype=np.int32), size),
        queue_start=queue_start,
        stop_queue=np.searchsorted(found.queue_stop, np.arange(len(feed.stops) + 1)).astype(np.int64),
        change_start=change_start,
        change_slot=change_slot,
    )
    return Network(feed=feed, day=day, start_s=start_s, end_s=end_s, changes=found, graph=graph)


def _csr(links: Ints, runs: int) -> tuple[Longs, Ints]:
    order = np.lexsort((links[:, 1], links[:, 0]))
    counts = np.bincount(links[:, 0], minlength=runs)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64), links[order, 1].astype(np.int32)


def _run_order(day: ServiceDay, next_start: Longs, next_run: Ints) -> Ints:
    """
    Runs by first departure, each before those it hands its passengers to.

    A run begins no earlier than the one before it ends: only runs of no duration at all can stand in the wrong order,
    and a chain of them as long as it is settles in as many passes.
    """
    begins = day.departure_s[day.start[:-1]] if len(day.run_trip) else np.zeros(0, dtype=np.int32)
    depth = np.zeros(len(begins), dtype=np.int64)
    giver = np.repeat(np.arange(len(begins)), np.diff(next_start))
    for _ in range(len(begins) + 1):
        deeper = depth[giver] + 1 > depth[next_run]
        if not deeper.any():
            return np.lexsort((depth, begins)).astype(np.int32)
        np.maximum.at(depth, next_run[deeper], depth[giver[deeper]] + 1)
    raise TimetableError(
        "Timetable: trips hand their passengers over in a circle (transfers of type 4). Correct the feed."
    )

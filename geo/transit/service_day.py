"""A timetable unrolled: every vehicle run of a calendar day, with the runs of the evening before and the day after."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.transit.timetable import Feed, active_trips, check_service, one_day

DAY_S = 86_400
SAME_PLACE_M = 200.0
"""A vehicle that ends a trip keeps its passengers for the next of its block if that starts within this distance.
Same figure as OpenTripPlanner's default for interlining."""

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ServiceDay:
    """
    R vehicle runs and their E stop events, seconds after midnight of the calendar day (negative: the day before).

    run_trip : R positions in `feed.trips`
    start : R + 1 ints; the events of run r are `start[r]:start[r + 1]`, in the order of travel
    stop, arrival_s, departure_s, can_board, can_alight : E values, one an event
    links : L × 2 runs (from, to): a passenger may stay on board from the last arrival to the first departure
    """

    run_trip: Ints
    start: npt.NDArray[np.int64]
    stop: Ints
    arrival_s: Ints
    departure_s: Ints
    can_board: Flags
    can_alight: Flags
    links: Ints


def service_day(
    feed: Feed, date: dt.date, *, start_s: int = -DAY_S, end_s: int = 2 * DAY_S, with_neighbours: bool = True
) -> ServiceDay:
    """
    Unroll a timetable into the vehicle runs that are on the road in a window of a date.

    Parameters
    ----------
    feed
        The timetable.
    date
        Inside its validity.
    start_s, end_s
        Seconds after midnight of `date`: runs that end before or start after are left out.
    with_neighbours
        Whether the service days before and after are read too, so that the trip of 25:10 of the evening before is
        the one of 1:10 of this morning. Without them: what the operator calls the service of that date.

    Returns
    -------
    ServiceDay
        Trips of frequencies.txt become one run for each departure `start_s + n × headway_s` before `end_s`,
        whether or not `exact_times` is set.

    Raises
    ------
    TimetableError
        Where the date is outside the validity, or nothing runs on it.
    """
    check_service(feed, date)
    parts = []
    for days in (-1, 0, 1) if with_neighbours else (0,):
        active = active_trips(feed, one_day(date, days))
        trips, shifts, is_repeated = _runs(feed, active)
        parts.append((trips, shifts + days * DAY_S, is_repeated, np.full(len(trips), days)))
    trip, shift, is_repeated, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    links = _links(feed, trip, day, is_repeated)
    first, last = _ends(feed)
    on_road = np.flatnonzero((last[trip] + shift >= start_s) & (first[trip] + shift <= end_s))
    order = on_road[np.lexsort((trip[on_road], (first[trip] + shift)[on_road]))]
    links = _renumbered(links, order, len(trip))
    trip, shift = trip[order], shift[order]
    rows, start = _rows(feed, trip)
    times = feed.stop_times
    moved = np.repeat(shift, np.diff(start))
    return ServiceDay(
        run_trip=trip.astype(np.int32),
        start=start,
        stop=times["stop"].to_numpy()[rows].astype(np.int32),
        arrival_s=(times["arrival_s"].to_numpy()[rows] + moved).astype(np.int32),
        departure_s=(times["departure_s"].to_numpy()[rows] + moved).astype(np.int32),
        can_board=times["can_board"].to_numpy()[rows],
        can_alight=times["can_alight"].to_numpy()[rows],
        links=links,
    )


def _runs(feed: Feed, active: Flags) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Flags]:
    """Trip, shift in seconds and whether it comes from frequencies.txt, for each run of one service day."""
    frequencies = feed.frequencies[active[feed.frequencies["trip"].to_numpy(dtype=np.int64)]]
    is_plain = active.copy()
    is_plain[feed.frequencies["trip"].to_numpy(dtype=np.int64)] = False
    plain = np.flatnonzero(is_plain)
    first, _ = _ends(feed)
    trips, shifts = [plain], [np.zeros(len(plain), dtype=np.int64)]
    for repeated, begin, end, headway in frequencies[["trip", "start_s", "end_s", "headway_s"]].to_numpy(
        dtype=np.int64
    ):
        departures = np.arange(begin, end, headway, dtype=np.int64)
        trips.append(np.full(len(departures), repeated, dtype=np.int64))
        shifts.append(departures - first[repeated])
    trip, shift = np.concatenate(trips), np.concatenate(shifts)
    return trip, shift, np.arange(len(trip)) >= len(plain)


def _bounds(feed: Feed) -> npt.NDArray[np.int64]:
    """Where the rows of each trip begin in stop_times; trips without rows are empty ranges."""
    return np.searchsorted(feed.stop_times["trip"].to_numpy(), np.arange(len(feed.trips) + 1))


def _ends(feed: Feed) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First departure and last arrival of each trip, seconds."""
    bounds = _bounds(feed)
    last_row = max(len(feed.stop_times) - 1, 0)
    departure = feed.stop_times["departure_s"].to_numpy(dtype=np.int64)
    arrival = feed.stop_times["arrival_s"].to_numpy(dtype=np.int64)
    return departure[np.minimum(bounds[:-1], last_row)], arrival[np.clip(bounds[1:] - 1, 0, last_row)]


def _rows(feed: Feed, trip: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of stop_times of each run, one run after the other, and where each begins."""
    bounds = _bounds(feed)
    size = bounds[trip + 1] - bounds[trip]
    start = np.concatenate(([0], np.cumsum(size)))
    return np.arange(start[-1]) - np.repeat(start[:-1] - bounds[trip], size), start


def _links(feed: Feed, trip: npt.NDArray[np.int64], day: npt.NDArray[np.int64], is_repeated: Flags) -> Ints:
    """Pairs of runs of one service day: linked by transfers of type 4, or in one block and not parted by type 5."""
    pairs = _block_pairs(feed, trip, day, is_repeated) | _stated_pairs(feed, 4)
    pairs -= _stated_pairs(feed, 5)
    if not pairs:
        return np.zeros((0, 2), dtype=np.int32)
    first, last = _ends(feed)
    run = {
        (int(t), int(d)): r
        for r, (t, d, repeated) in enumerate(zip(trip, day, is_repeated, strict=True))
        if not repeated
    }
    links = [
        (run[a, d], run[b, d])
        for a, b in sorted(pairs)
        for d in np.unique(day).tolist()
        if (a, d) in run and (b, d) in run and a != b and last[a] <= first[b]
    ]
    return np.array(links, dtype=np.int32).reshape(-1, 2)


def _renumbered(links: Ints, order: npt.NDArray[np.int64], runs: int) -> Ints:
    """Links between the runs that are kept, by their new numbers."""
    number = np.full(runs, -1, dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    moved = number[links]
    kept: Ints = moved[(moved >= 0).all(axis=1)]
    return kept


def _stated_pairs(feed: Feed, transfer_type: int) -> set[tuple[int, int]]:
    rows = feed.transfers[feed.transfers["transfer_type"] == transfer_type]
    if rows.empty:
        return set()
    position = pd.Series(np.arange(len(feed.trips)), index=feed.trips["trip_id"])
    ends = (position.reindex(rows[column]).to_numpy() for column in ("from_trip_id", "to_trip_id"))
    return {(int(a), int(b)) for a, b in zip(*ends, strict=True) if a == a and b == b}  # NaN: a trip left out


def _block_pairs(
    feed: Feed, trip: npt.NDArray[np.int64], day: npt.NDArray[np.int64], is_repeated: Flags
) -> set[tuple[int, int]]:
    """Trips that one vehicle does one after the other, the second from where the first ends."""
    block = feed.trips["block_id"].to_numpy(dtype=object)[trip]
    in_block = (block != "") & ~is_repeated
    if not in_block.any():
        return set()
    bounds, (first, _) = _bounds(feed), _ends(feed)
    rows = pd.DataFrame({"block": block[in_block], "day": day[in_block], "trip": trip[in_block]})
    rows = rows.assign(first=first[rows["trip"]]).sort_values(["day", "block", "first", "trip"])
    same = (rows["block"] == rows["block"].shift(-1)) & (rows["day"] == rows["day"].shift(-1))
    before = rows["trip"].to_numpy()[:-1][same.to_numpy()[:-1]]
    after = rows["trip"].to_numpy()[1:][same.to_numpy()[:-1]]
    stop = feed.stop_times["stop"].to_numpy()
    x, y = feed.stops.geometry.x.to_numpy(), feed.stops.geometry.y.to_numpy()
    end, begin = stop[bounds[before + 1] - 1], stop[bounds[after]]
    near = np.hypot(x[end] - x[begin], y[end] - y[begin]) <= SAME_PLACE_M
    return set(zip(before[near].tolist(), after[near].tolist(), strict=True))

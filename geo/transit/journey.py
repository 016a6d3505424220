"""Journeys by the timetable, leg by leg: from one door to one target, or from many doors to the same few targets."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LayerError
from geo.transit.door_to_door import MAX_RIDES, seconds_or_never
from geo.transit.network import Network
from geo.transit.scan import NEVER, first_slot, scan_back
from geo.transit.stop_access import check_walks, whole_seconds

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Leg:
    """
    One part of a journey; it begins where and when the one before ends.

    kind : "walk" (between two stops, with the margin of the change), "wait" or "ride"
    from_stop, to_stop : positions in the stops of the feed; None is the door left, or the target
    start_s, end_s : seconds after midnight
    line, mode, trip_id, heading : of the vehicle, "" if there is none; `heading` is the name of its last stop
    calls : stops from boarding to alighting, 0 for the other kinds
    is_seated : a ride that goes on in the same vehicle as the ride before
    """

    kind: str
    from_stop: int | None
    to_stop: int | None
    start_s: int
    end_s: int
    line: str = ""
    mode: str = ""
    trip_id: str = ""
    heading: str = ""
    calls: int = 0
    is_seated: bool = False


@dataclass(frozen=True)
class Journey:
    """Legs in order; `arrive_s − depart_s` is the sum of their durations."""

    depart_s: int
    arrive_s: int
    legs: tuple[Leg, ...]

    @property
    def minutes(self) -> float:
        """Door to door."""
        return (self.arrive_s - self.depart_s) / 60

    @property
    def rides(self) -> int:
        """Vehicles boarded."""
        return sum(leg.kind == "ride" and not leg.is_seated for leg in self.legs)


def journey(
    network: Network,
    origin: pd.DataFrame,
    from_stops: pd.Series,
    on_foot: float,
    *,
    depart_s: int,
    max_rides: int = MAX_RIDES,
) -> Journey | None:
    """
    Find the journey that arrives first, when leaving a door at a second; among equals, the one with fewer rides.

    Parameters
    ----------
    network
        Made by `make_network`; a journey that would end after its `end_s` may be missed.
    origin : DataFrame
        Table of walks from the door (`place` 0) to stop positions.
    from_stops : Series, one float a stop of the feed
        Minutes on foot from each stop to the target; NaN too far.
    on_foot
        Minutes on foot all the way; NaN too far.
    depart_s
        Seconds after midnight.

    Returns
    -------
    Journey, or None where the target cannot be reached
        The walk all the way where no vehicle is faster.

    Raises
    ------
    LayerError
        The tables do not fit the stops.
    """
    stops = len(network.feed.stops)
    check_walks(origin, places=1, stops=stops, name="door to stops")
    if len(from_stops) != stops:
        raise LayerError(
            f"'from_stops' has {len(from_stops)} rows, expected {stops}: one a stop of the feed, in order."
        )
    egress_s = seconds_or_never(from_stops.to_frame())
    tracer = _Tracer(network, scan_back(network.graph, egress_s, max_rides, NEVER, NEVER)[0][:, :, 0], egress_s[:, 0])
    foot_s = int(seconds_or_never(pd.DataFrame({"foot": [on_foot]}))[0, 0])
    return _one(tracer, origin, foot_s, depart_s)


@dataclass(frozen=True)
class _Tracer:
    """Reads a journey back from what each slot is worth: `worth` is rides × slots."""

    network: Network
    worth: Ints
    egress_s: Ints

    def start(self, origin: pd.DataFrame, depart_s: int) -> tuple[int, int, int, int, int] | None:
        """Arrival, round, walk, stop and slot of the best first departure: fewest rides, then least walking."""
        graph, choices = self.network.graph, []
        walks = whole_seconds(origin["minutes"].to_numpy()).tolist()
        for stop, walk_s in zip(origin["stop"].tolist(), walks, strict=True):
            for queue in range(graph.stop_queue[stop], graph.stop_queue[stop + 1]):
                low, end = int(graph.queue_start[queue]), int(graph.queue_start[queue + 1]) - 1
                slot = int(first_slot(graph.slot_departure_s, low, end, depart_s + walk_s))
                worth = self.worth[:, slot]
                choices.append((int(worth[-1]), int(np.argmax(worth == worth[-1])), walk_s, stop, slot))
        best = min(choices, default=None)
        return best if best and best[0] < NEVER else None

    def follow(self, ride: int, slot: int, legs: list[Leg]) -> None:
        """Append the legs from a slot to the target."""
        graph = self.network.graph
        while True:
            goal = int(self.worth[ride, slot])
            while self.worth[ride, slot + 1] == goal:  # the latest departure that arrives as early
                slot += 1
            event = int(graph.slot_event[slot])
            stop, leaves_s = int(graph.stop[event]), int(graph.slot_departure_s[slot])
            legs.append(Leg("wait", stop, stop, legs[-1].end_s, leaves_s))
            end, next_slot, rides = self._ride(event, goal, ride)
            legs.extend(rides)
            at, arrives_s = int(graph.stop[end]), int(graph.arrival_s[end])
            if next_slot < 0:
                legs.append(Leg("walk", at, None, arrives_s, goal))
                return
            ride = int(np.argmax(self.worth[:ride, next_slot] == goal))
            slot = next_slot
            legs.append(self._walk_between(end, slot, arrives_s))

    def _walk_between(self, event: int, slot: int, arrives_s: int) -> Leg:
        """The change to another stop with its margin (none at the same stop); the rest is the wait that follows."""
        network, graph = self.network, self.network.graph
        at, to = int(graph.stop[event]), int(graph.stop[graph.slot_event[slot]])
        if at == to:
            return Leg("walk", at, to, arrives_s, arrives_s)
        found = network.changes
        some = slice(found.start[found.group[event]], found.start[found.group[event] + 1])
        needed = found.seconds[some][found.to_queue[some] == graph.slot_queue[slot]]
        return Leg("walk", at, to, arrives_s, arrives_s + int(needed[0]))

    def _ride(self, board: int, goal: int, ride: int) -> tuple[int, int, list[Leg]]:
        """Where to alight, the slot to change to (−1: walk to the target), and the rides up to there."""
        graph, run = self.network.graph, self._run(board)
        trail: list[tuple[int, int, list[tuple[int, int]]]] = [(run, board + 1, [])]
        while trail:
            run, first, done = trail.pop()
            last = int(graph.run_start[run + 1])
            for event in range(first, last):
                slot = self._alight(event, goal, ride)
                if slot is not None:
                    return event, slot, self._legs(board, [*done, (first, event)])
            for link in range(graph.next_start[run], graph.next_start[run + 1]):
                after = int(graph.next_run[link])
                trail.append((after, int(graph.run_start[after]), [*done, (first, last - 1)]))
        raise LayerError(
            "A journey cannot be read back from its search. Report the feed and the date: this is a fault."
        )

    def _alight(self, event: int, goal: int, ride: int) -> int | None:
        graph = self.network.graph
        if not graph.can_alight[event]:
            return None
        if graph.arrival_s[event] + self.egress_s[graph.stop[event]] == goal:
            return -1
        if ride > 0:
            slots = graph.change_slot[graph.change_start[event] : graph.change_start[event + 1]]
            good = slots[self.worth[ride - 1, slots] == goal]
            if len(good):
                return int(good[0])
        return None

    def _run(self, event: int) -> int:
        return int(np.searchsorted(self.network.graph.run_start, event, side="right")) - 1

    def _legs(self, board: int, parts: list[tuple[int, int]]) -> list[Leg]:
        """One ride a trip: first and last event of each, the vehicle having been boarded at the event `board`."""
        network, graph = self.network, self.network.graph
        legs: list[Leg] = []
        begin, begin_s = board, int(network.day.departure_s[board])
        for first, last in parts:
            if legs:
                begin, begin_s = first, legs[-1].end_s
            run = self._run(last)
            trip = network.feed.trips.iloc[int(network.day.run_trip[run])]
            route = network.feed.routes.iloc[int(trip["route"])]
            terminus = int(graph.stop[graph.run_start[run + 1] - 1])
            leg = Leg(
                kind="ride",
                from_stop=int(graph.stop[begin]),
                to_stop=int(graph.stop[last]),
                start_s=begin_s,
                end_s=int(graph.arrival_s[last]),
                line=str(route["name"]),
                mode=str(route["mode"]),
                trip_id=str(trip["trip_id"]),
                heading=str(network.feed.stops["name"].iloc[terminus]),
                calls=last - begin,
                is_seated=bool(legs),
            )
            legs.append(leg)
        return legs


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
    Find the journey that arrives first from each door to each target; the same answers as `journey`.

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
    worth, _ = scan_back(network.graph, egress_s, max_rides, NEVER, NEVER)
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
    """The journey from one door, the walk all the way where no vehicle is faster."""
    start = tracer.start(walks, depart_s)
    if start is None or start[0] - depart_s >= foot_s:
        if foot_s >= NEVER:
            return None
        return Journey(depart_s, depart_s + foot_s, (Leg("walk", None, None, depart_s, depart_s + foot_s),))
    arrive_s, ride, walk_s, stop, slot = start
    legs = [Leg("walk", None, stop, depart_s, depart_s + walk_s)]
    tracer.follow(ride, slot, legs)
    return Journey(depart_s, arrive_s, tuple(leg for leg in legs if leg.kind == "ride" or leg.end_s > leg.start_s))

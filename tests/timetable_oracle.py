"""
An independent timetable: the published rows, read anew, as a time-expanded graph solved by scipy.

Nothing of geo/ or layers/ is used. A node is a vehicle run at a stop, arriving or departing, after 1, 2, … rides; every
change of vehicle is an edge to every departure that it catches. Small timetables only.
"""

from collections import defaultdict, namedtuple
from datetime import timedelta
from itertools import pairwise

import numpy as np
from pyproj import Transformer
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TO_METRES = Transformer.from_crs(4326, 2154, always_xy=True)


def seconds(clock):
    hours, minutes, rest = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + rest


Event = namedtuple("Event", "trip stop arr dep board alight is_last")


class Oracle:
    def __init__(self, tables, day, stop_walks, *, change_s, wheelchair=False, speed=1.0, detour=1.3):
        """`stop_walks` maps (stop_id, stop_id) to seconds."""
        self.tables, self.stop_walks, self.change_s = tables, stop_walks, change_s
        self.speed, self.detour, self.wheelchair = speed, detour, wheelchair
        self.stops = {row["stop_id"]: row for row in tables["stops"]}
        self.trips = {row["trip_id"]: row for row in tables["trips"]}
        self.routes = {row["route_id"]: row for row in tables["routes"]}
        self.place = {name: TO_METRES.transform(row["stop_lon"], row["stop_lat"]) for name, row in self.stops.items()}
        self.calls = self.read_calls()
        self.runs = []  # (trip_id, shift, key of the service day or None for frequencies)
        for days in (-1, 0, 1):
            self.add_runs(day + timedelta(days=days), days * 86_400)
        self.links = self.find_links()
        self.rules = [row for row in tables.get("transfers", []) if int(row["transfer_type"]) <= 3]
        self.events, self.first_event = [], [0]
        for trip, shift, _ in self.runs:
            calls = self.calls[trip]
            for i, call in enumerate(calls):
                ok, is_last = self.is_open(trip, call["stop"]), i == len(calls) - 1
                can = call["board"] and ok and not is_last, call["alight"] and ok and i > 0
                self.events.append(Event(trip, call["stop"], call["arr"] + shift, call["dep"] + shift, *can, is_last))
            self.first_event.append(len(self.events))

    def station(self, stop):
        return self.stops[stop].get("parent_station") or stop

    def read_calls(self):
        calls = defaultdict(list)
        for row in sorted(self.tables["stop_times"], key=lambda row: int(row["stop_sequence"])):
            if self.routes[self.trips[row["trip_id"]]["route_id"]]["route_type"] == 715:
                continue
            calls[row["trip_id"]].append(
                {
                    "stop": row["stop_id"],
                    "arr": seconds(row["arrival_time"]) if row["arrival_time"] else None,
                    "dep": seconds(row["departure_time"]) if row["departure_time"] else None,
                    "board": str(row.get("pickup_type", "")) not in ("1", "2"),
                    "alight": str(row.get("drop_off_type", "")) not in ("1", "2"),
                }
            )
        for trip in calls.values():
            self.fill(trip)
        return calls

    def fill(self, trip):
        travelled = [0.0]
        for before, after in pairwise(trip):
            travelled.append(travelled[-1] + self.metres(before["stop"], after["stop"]))
        timed = [number for number, call in enumerate(trip) if call["arr"] is not None]
        for low, high in pairwise(timed):
            for number in range(low + 1, high):
                share = (travelled[number] - travelled[low]) / (travelled[high] - travelled[low])
                time = round(trip[low]["dep"] + share * (trip[high]["arr"] - trip[low]["dep"]))
                trip[number]["arr"] = trip[number]["dep"] = time

    def metres(self, a, b):
        return float(np.hypot(self.place[a][0] - self.place[b][0], self.place[a][1] - self.place[b][1]))

    def runs_on(self, day):
        stamp = day.strftime("%Y%m%d")
        services = set()
        for row in self.tables["calendar"]:
            if row["start_date"] <= stamp <= row["end_date"] and int(row[DAYS[day.weekday()]]):
                services.add(row["service_id"])
        for row in self.tables.get("calendar_dates", []):
            if row["date"] == stamp:
                (services.add if int(row["exception_type"]) == 1 else services.discard)(row["service_id"])
        return services

    def validity(self):
        dates = [row[end] for row in self.tables["calendar"] for end in ("start_date", "end_date")]
        added = [row["date"] for row in self.tables.get("calendar_dates", []) if int(row["exception_type"]) == 1]
        return min(dates + added), max(dates + added)

    def add_runs(self, day, shift):
        first, last = self.validity()
        services = self.runs_on(day) if first <= day.strftime("%Y%m%d") <= last else set()
        repeated = defaultdict(list)
        for row in self.tables.get("frequencies", []):
            repeated[row["trip_id"]].append(row)
        for trip, row in self.trips.items():
            if row["service_id"] not in services or trip not in self.calls:
                continue
            for rule in repeated[trip]:
                start = seconds(rule["start_time"])
                while start < seconds(rule["end_time"]):
                    self.runs.append((trip, shift + start - self.calls[trip][0]["dep"], None))
                    start += int(rule["headway_secs"])
            if not repeated[trip]:
                self.runs.append((trip, shift, shift))

    def find_links(self):
        stay = [row for row in self.tables.get("transfers", []) if int(row["transfer_type"]) in (4, 5)]
        pairs = {(row["from_trip_id"], row["to_trip_id"]) for row in stay if int(row["transfer_type"]) == 4}
        by_block = defaultdict(list)
        order = {trip: number for number, trip in enumerate(self.trips)}
        for trip, _, day in self.runs:
            if day is not None and self.trips[trip].get("block_id"):
                by_block[day, self.trips[trip]["block_id"]].append(trip)
        for block in by_block.values():
            block.sort(key=lambda trip: (self.calls[trip][0]["dep"], order[trip]))
            for a, b in pairwise(block):
                if self.metres(self.calls[a][-1]["stop"], self.calls[b][0]["stop"]) <= 200:
                    pairs.add((a, b))
        pairs -= {(row["from_trip_id"], row["to_trip_id"]) for row in stay if int(row["transfer_type"]) == 5}
        number = {(trip, day): n for n, (trip, _, day) in enumerate(self.runs) if day is not None}
        links = []
        for a, b in pairs:
            for day in (-86_400, 0, 86_400):
                here = (a, day) in number and (b, day) in number and a != b
                if here and self.calls[a][-1]["arr"] <= self.calls[b][0]["dep"] and self.rides(a) and self.rides(b):
                    links.append((number[a, day], number[b, day]))
        return links

    def rides(self, trip):
        return not (self.wheelchair and str(self.trips[trip].get("wheelchair_accessible", "")) == "2")

    def is_open(self, trip, stop):
        if not self.wheelchair:
            return True
        own = str(self.stops[stop].get("wheelchair_boarding", "") or 0)
        if own == "0":
            own = str(self.stops[self.station(stop)].get("wheelchair_boarding", "") or 0)
        return own == "1" and self.rides(trip)

    def change(self, a_stop, a_trip, b_stop, b_trip):
        """Seconds from alighting to boarding, None where one cannot."""
        walk = 0 if a_stop == b_stop else self.stop_walks.get((a_stop, b_stop))
        best = None
        for number, rule in enumerate(self.rules):
            fits = rule["from_stop_id"] in (a_stop, self.station(a_stop))
            fits &= rule["to_stop_id"] in (b_stop, self.station(b_stop))
            for side, trip in (("from", a_trip), ("to", b_trip)):
                fits &= rule.get(f"{side}_trip_id", "") in ("", trip)
                fits &= rule.get(f"{side}_route_id", "") in ("", self.trips[trip]["route_id"])
            if not fits:
                continue
            trips = [bool(rule.get(f"{side}_trip_id")) for side in ("from", "to")]
            routes = [bool(rule.get(f"{side}_route_id")) for side in ("from", "to")]
            only = [r and not t for r, t in zip(routes, trips, strict=True)]
            level = 3 * sum(trips) + sum(only)  # both trips 6, trip and line 4, trip 3, both lines 2, line 1, stops 0
            own = (rule["from_stop_id"] == a_stop) + (rule["to_stop_id"] == b_stop)
            if best is None or (level, own, -number) > best[0]:
                best = ((level, own, -number), rule)
        if best is None:
            return None if walk is None else walk + self.change_s
        if walk is None:
            walk = int(np.ceil(self.metres(a_stop, b_stop) * self.detour / self.speed - 1e-6))
        kind, minimum = int(best[1]["transfer_type"]), best[1].get("min_transfer_time", "")
        if kind == 3:
            return None
        if kind == 1:
            return 0
        return max(int(minimum), walk) if kind == 2 and minimum != "" else walk + self.change_s

    def durations(self, sources, access, egress, max_rides):
        """
        Shortest seconds from each source (door, second of leaving) to each target, by at least one ride; inf if none.

        access[door] and egress[target] map stop_id to seconds of walk.
        """
        size = len(self.events)
        nodes, target = 2 * size * max_rides, 2 * size * max_rides + len(sources)
        edges = list(self.edges_on_board(max_rides)) + list(self.edges_of_changes(max_rides))
        for n, event in enumerate(self.events):
            for s, (door, leaves) in enumerate(sources):
                if event.board and event.stop in access[door] and leaves + access[door][event.stop] <= event.dep:
                    edges.append((nodes + s, self.departing(0, n), event.dep - leaves))
            for t, walks in enumerate(egress):
                if event.alight and event.stop in walks:
                    edges += [(self.arriving(k, n), target + t, walks[event.stop]) for k in range(max_rides)]
        return solve(edges, target + len(egress), np.arange(nodes, target))[:, target:]

    def arriving(self, k, n):
        """Node of being on board of the ride k + 1, arriving at event n."""
        return 2 * (k * len(self.events) + n)

    def departing(self, k, n):
        return self.arriving(k, n) + 1

    def edges_on_board(self, max_rides):
        for k in range(max_rides):
            for n, event in enumerate(self.events):
                yield self.arriving(k, n), self.departing(k, n), event.dep - event.arr
                if not event.is_last:
                    yield self.departing(k, n), self.arriving(k, n + 1), self.events[n + 1].arr - event.dep
            for a, b in self.links:  # seated from the last arrival to the first departure
                end, begin = self.first_event[a + 1] - 1, self.first_event[b]
                yield self.arriving(k, end), self.departing(k, begin), self.events[begin].dep - self.events[end].arr

    def edges_of_changes(self, max_rides):
        for n, a in enumerate(self.events):
            for m, b in enumerate(self.events):
                if a.alight and b.board and b.dep >= a.arr:
                    needed = self.change(a.stop, a.trip, b.stop, b.trip)
                    if needed is not None and a.arr + needed <= b.dep:
                        yield from (
                            (self.arriving(k, n), self.departing(k + 1, m), b.dep - a.arr) for k in range(max_rides - 1)
                        )


def solve(edges, nodes, sources):
    """Shortest seconds from sources to all nodes; parallel edges, which a matrix would add up, kept apart."""
    rows, columns, weights = (np.array(column) for column in zip(*edges, strict=True))
    order = np.lexsort((weights, columns, rows))
    pair = rows[order] * nodes + columns[order]
    first = np.append(True, pair[1:] != pair[:-1])
    kept = order[first]
    # A stored zero is an edge for scipy as long as nothing prunes it: scale, and add one to each.
    scale = 1 << 20
    graph = csr_array((weights[kept] * float(scale) + 1, (rows[kept], columns[kept])), shape=(nodes, nodes))
    return np.floor(dijkstra(graph, indices=sources) / scale)

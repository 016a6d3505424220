"""Door to door on the real timetable of Montpellier equals a time-expanded graph of it solved by scipy."""

import csv
import io
import re
import zipfile
from bisect import bisect_left
from collections import namedtuple
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.transit.door_to_door import door_to_door, make_network
from geo.transit.journey import journey
from geo.transit.stop_access import straight_walks, whole_seconds
from layers.sources.gtfs.feed import read_gtfs

TUESDAY = date(2025, 11, 4)
START, HORIZON, LONGEST = 9 * 3600, 145, 120
DOORS, ENDS = 26, 13
RIDES, CHANGE_S = 3, 60

Call = namedtuple("Call", "run i is_last stop arrival departure")


@pytest.fixture(scope="module")
def montpellier(real_montpellier):
    path = real_montpellier / "transport" / "TAM_MMM_GTFS.zip"
    feed = read_gtfs(path)
    rng = np.random.default_rng(34172)
    xy = feed.stops.geometry.get_coordinates().to_numpy()
    doors = xy[rng.choice(len(xy), DOORS, replace=False)] + rng.uniform(-200, 200, (DOORS, 2))
    ends = xy[rng.choice(len(xy), ENDS, replace=False)] + rng.uniform(-200, 200, (ENDS, 2))
    layers = [gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs=2154) for points in (doors, ends)]
    walks = [straight_walks(layer, feed.stops, max_minutes=12) for layer in layers]
    stop_walks = straight_walks(feed.stops, feed.stops, max_minutes=6)
    network = make_network(feed, TUESDAY, stop_walks, start_s=START, end_s=START + HORIZON * 60, change_s=CHANGE_S)
    table = walks[1].pivot_table(index="stop", columns="place", values="minutes").reindex(range(len(feed.stops)))
    from_stops = table.reindex(columns=range(ENDS)).set_axis([f"d{n}" for n in range(ENDS)], axis=1)
    return {
        "path": path,
        "feed": feed,
        "network": network,
        "walks": walks,
        "stop_walks": stop_walks,
        "from_stops": from_stops,
    }


def rows_of(path, name):
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def passages(path, stop_ids):
    """Runs on the Tuesday, from the text files: lists of (stop position, arrival, departure), no use of the reader."""
    stamp, position = "20251104", {name: number for number, name in enumerate(stop_ids)}
    services = {row["service_id"] for row in rows_of(path, "calendar.txt") if row["tuesday"] == "1"}
    services -= {row["service_id"] for row in rows_of(path, "calendar_dates.txt") if row["date"] == stamp}
    lines = {row["route_id"] for row in rows_of(path, "routes.txt") if row["route_type"] != "715"}
    trips = {
        row["trip_id"]
        for row in rows_of(path, "trips.txt")
        if row["service_id"] in services and row["route_id"] in lines
    }
    runs = {}
    for row in rows_of(path, "stop_times.txt"):
        if row["trip_id"] in trips:
            times = [
                3600 * int(t[:-6]) + 60 * int(t[-5:-3]) + int(t[-2:])
                for t in (row["arrival_time"], row["departure_time"])
            ]
            runs.setdefault(row["trip_id"], []).append((int(row["stop_sequence"]), position[row["stop_id"]], *times))
    return [[call[1:] for call in sorted(calls)] for calls in runs.values()]


class Expanded:
    """For each ride, a node to arrive, to depart and to wait at each call; waiting leads to the next at the stop."""

    def __init__(self, runs):
        end = START + HORIZON * 60
        self.calls = [
            Call(run, i, i + 1 == len(trip), stop, arrival, departure)
            for run, trip in enumerate(runs)
            for i, (stop, arrival, departure) in enumerate(trip)
            if departure >= START and arrival <= end
        ]
        self.queues = {}
        for n, call in enumerate(self.calls):
            if not call.is_last:
                self.queues.setdefault(call.stop, []).append((call.departure, n))
        for departures in self.queues.values():
            departures.sort()
        self.layer = 3 * len(self.calls)

    def wait(self, stop, ready, since):
        """Node to wait at from `ready`, and the seconds until its departure; nothing after the last."""
        departures = self.queues.get(stop, [])
        at = bisect_left(departures, (ready, -1))
        return [(3 * departures[at][1] + 2, departures[at][0] - since)] if at < len(departures) else []

    def on_board(self):
        for n, call in enumerate(self.calls):
            yield 3 * n, 3 * n + 1, call.departure - call.arrival
            if n + 1 < len(self.calls) and self.calls[n + 1].run == call.run:
                yield 3 * n + 1, 3 * n + 3, self.calls[n + 1].arrival - call.departure
        for departures in self.queues.values():
            yield from ((3 * n + 2, 3 * n + 1, 0) for _, n in departures)
            yield from ((3 * a + 2, 3 * b + 2, t - s) for (s, a), (t, b) in pairwise(departures))

    def on_foot(self, changes):
        for n, call in enumerate(self.calls):
            for to, needed in changes[call.stop].items() if call.i else ():
                yield from ((3 * n, node, wait) for node, wait in self.wait(to, call.arrival + needed, call.arrival))

    def solve(self, changes, sources, targets):
        """Shortest seconds; sources are (second, [(stop, seconds)]), targets {stop: seconds}."""
        ride, onward, layer = np.array(list(self.on_board())), np.array(list(self.on_foot(changes))), self.layer
        first, last = RIDES * layer, RIDES * layer + len(sources)
        ends = [
            (first + s, node, leaves_and_wait)
            for s, (leaves, walks) in enumerate(sources)
            for stop, walk in walks
            for node, leaves_and_wait in self.wait(stop, leaves + walk, leaves)
        ]
        ends += [
            (k * layer + 3 * n, last + t, walks[call.stop])
            for n, call in enumerate(self.calls)
            for t, walks in enumerate(targets)
            if call.i and call.stop in walks
            for k in range(RIDES)
        ]
        edges = [ride + np.array([k, k, 0]) * layer for k in range(RIDES)]
        edges += [onward + np.array([k, k + 1, 0]) * layer for k in range(RIDES - 1)]
        rows, columns, weights = np.concatenate([*edges, np.array(ends)]).T
        order = np.lexsort((weights, columns, rows))
        keep = order[np.append(True, np.diff(rows[order] * (1 << 32) + columns[order]) != 0)]
        scale, nodes = 1 << 16, last + len(targets)
        graph = csr_array((weights[keep] * float(scale) + 1, (rows[keep], columns[keep])), shape=(nodes, nodes))
        return np.floor(dijkstra(graph, indices=np.arange(first, last))[:, last:] / scale)


@pytest.mark.real
def test_two_hundred_real_pairs_equal_the_time_expanded_graph(montpellier):
    """26 doors × 13 destinations, each door left at another minute; transfers.txt of TaM is all of type 0."""
    feed, network = montpellier["feed"], montpellier["network"]
    near = [
        dict(zip(g["stop"], whole_seconds(g["minutes"]), strict=True))
        for _, g in montpellier["walks"][1].groupby("place")
    ]
    sources = []
    for door, walks in montpellier["walks"][0].groupby("place"):
        sources.append((START + 60 * door, list(zip(walks["stop"], whole_seconds(walks["minutes"]), strict=True))))
    changes = {stop: {stop: CHANGE_S} for stop in range(len(feed.stops))}
    pairs = montpellier["stop_walks"]
    for a, b, walk in zip(pairs["place"], pairs["stop"], whole_seconds(pairs["minutes"].to_numpy()), strict=True):
        if a != b:
            changes[a][b] = int(walk) + CHANGE_S
    positions = {name: [number] for number, name in enumerate(feed.stops["stop_id"])}
    for number, station in enumerate(feed.stops["station_id"]):
        if station not in feed.stops["stop_id"].to_numpy():
            positions.setdefault(station, []).append(number)
    xy = feed.stops.geometry.get_coordinates().to_numpy()
    for row in rows_of(montpellier["path"], "transfers.txt"):
        assert row["transfer_type"] == "0"
        for a in positions.get(row["from_stop_id"], []):
            for b in positions.get(row["to_stop_id"], []):
                metres = float(np.hypot(*(xy[a] - xy[b])))
                changes[a].setdefault(b, int(np.ceil(metres * 1.3 - 1e-6)) + CHANGE_S)
    runs = passages(montpellier["path"], feed.stops["stop_id"])
    expected = Expanded(runs).solve(changes, sources, near)
    nowhere = pd.DataFrame(np.nan, index=range(DOORS), columns=montpellier["from_stops"].columns)
    found = np.full((DOORS, ENDS), np.nan)
    for door in range(DOORS):
        leaves = START + 60 * door
        answer = door_to_door(
            network, montpellier["walks"][0], montpellier["from_stops"], nowhere,
            window=(leaves, leaves + 60), max_minutes=LONGEST, percentiles=[100], max_rides=RIDES,
        )  # fmt: skip
        found[door] = answer.loc[door].to_numpy() * 60
    expected = np.where(expected <= (LONGEST) * 60, expected, np.nan)
    assert np.isfinite(expected).sum() >= 200
    np.testing.assert_array_equal(np.rint(found), expected)


@pytest.mark.real
def test_real_journeys_are_as_long_as_their_legs(montpellier):
    network, seen = montpellier["network"], 0
    for door in range(DOORS):
        origin = montpellier["walks"][0]
        origin = origin[origin["place"] == door].assign(place=0)
        way = journey(network, origin, montpellier["from_stops"]["d0"], float("nan"), depart_s=START)
        if way is not None:
            seen += 1
            assert sum(leg.end_s - leg.start_s for leg in way.legs) == way.arrive_s - way.depart_s
    assert seen > 10


PAGE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "trajets.md"
TITLE = re.compile(r"### \d\. (.+) → (.+), \w+ (\d{4}-\d\d-\d\d), départ à ([\d:]+), arrivée à ([\d:]+)")
ROW = re.compile(r"\| ([\d:]+) \| (.+) \((\w+)\) \| (.+) \| ([\d:]+) \| (.+) \((\w+)\) \|")


def seconds(clock):
    hours, minutes, rest = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + rest


@pytest.mark.real
@pytest.mark.parametrize("number", range(1, 6))
def test_journeys_of_the_page_are_in_the_text_files_and_are_what_the_tool_finds(montpellier, number):
    section = PAGE.read_text(encoding="utf-8").split("\n### ")[number]
    start, end, day, leaves, there = TITLE.match("### " + section.splitlines()[0]).groups()
    rides = ROW.findall(section)
    feed = montpellier["feed"]
    passages_of = {(row["trip_id"], row["stop_id"], seconds(row["departure_time"])) for row in stop_times(montpellier)}
    middle = {name: feed.stops[feed.stops["name"] == name].geometry.union_all().centroid for name in (start, end)}
    near = [
        straight_walks(gpd.GeoDataFrame(geometry=[middle[name]], crs=2154), feed.stops, max_minutes=5)
        for name in (start, end)
    ]
    from_stops = near[1].set_index("stop")["minutes"].reindex(range(len(feed.stops)))
    depart_s = seconds(leaves)
    network = make_network(
        feed, date.fromisoformat(day), montpellier["stop_walks"], start_s=depart_s, end_s=depart_s + 3 * 3600
    )
    way = journey(network, near[0], from_stops, float("nan"), depart_s=depart_s)
    assert way.arrive_s == seconds(there)
    found = [leg for leg in way.legs if leg.kind == "ride"]
    ids = feed.stops["stop_id"]
    assert [(seconds(a), i, line, seconds(b), j) for a, _, i, line, b, _, j in rides] == [
        (leg.start_s, ids[leg.from_stop], leg.line, leg.end_s, ids[leg.to_stop]) for leg in found
    ]
    for leg in found:
        assert {
            (leg.trip_id, ids[leg.from_stop], leg.start_s),
            (leg.trip_id, ids[leg.to_stop], leg.end_s),
        } <= passages_of


def stop_times(montpellier):
    return rows_of(montpellier["path"], "stop_times.txt")

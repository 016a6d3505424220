"""Door to door equals, to the second, a time-expanded graph solved by scipy, on timetables with every feature."""

import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.errors import TimetableError
from geo.transit.door_to_door import arrivals, door_to_door, make_network, reach
from geo.transit.journey import journey
from geo.transit.scan import NEVER
from geo.transit.stop_access import walks_table
from layers.sources.gtfs.feed import read_gtfs
from tests.gtfs_files import clock, every_day, stop, write_folder
from tests.timetable_oracle import Oracle, seconds

TUESDAY = date(2025, 11, 4)
NINE = 9 * 3600
WINDOW = (NINE, NINE + 12 * 60)
LONGEST = 120
LONGEST_TRIED = st.sampled_from([4, 20, LONGEST])
# No two ways have commensurable lengths, so that no interpolated time falls on half a second.
PLACES = [(0, 0), (613.7, 91.3), (1207.1, -333.9), (150.2, 905.8), (1911.6, 420.4), (640.9, 130.1)]
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)

ids = st.sampled_from(range(len(PLACES)))
seldom = st.sampled_from([""] * 9 + ["1", "2", "3"])


@st.composite
def trips(draw, number, after=None, plain=False):
    """
    A trip of 2 to 5 stops that leaves from 8:58 to 9:20, today or at 33:xx of yesterday; some times blank.

    With `after`, a trip, it begins where and soon after that one ends: in its block, or linked to it, or neither.
    A plain one runs today and can be boarded and left everywhere.
    """
    path = draw(st.lists(ids, min_size=2, max_size=5))
    time = 60 * draw(st.integers(8 * 60 + 58, 9 * 60 + 20)) + 86_400 * draw(st.sampled_from([0] * 5 + [1]))
    if plain:
        time = 60 * draw(st.integers(9 * 60 + 5, 9 * 60 + 14))
    block, service = (
        draw(st.sampled_from(["", "", "k"])),
        draw(st.sampled_from(["always"] * 4 + ["added", "removed"])),
    )
    if after is not None:
        last = after[1][-1]
        path[0], time = int(last["stop_id"][1:]), seconds(last["arrival_time"]) + 60 * draw(st.integers(-1, 3))
        block, service = after[0]["block_id"], after[0]["service_id"]
    path = [at for position, at in enumerate(path) if position == 0 or at != path[position - 1]]
    if len(path) < 2:
        path = [path[0], (path[0] + 1) % len(PLACES)]
    calls = []
    for position, at in enumerate(path):
        blank = 0 < position < len(path) - 1 and draw(st.integers(0, 5)) == 0
        time += 120 * draw(st.integers(0, 3)) if position else 0
        leaves = time + 60 * draw(st.integers(0, 1))
        row = {"trip_id": f"t{number}", "stop_id": f"s{at}", "stop_sequence": position + 1}
        row |= {"arrival_time": "" if blank else clock(time), "departure_time": "" if blank else clock(leaves)}
        doors = st.just("") if plain else seldom
        calls.append(row | {"pickup_type": draw(doors), "drop_off_type": draw(doors)})
        time = time if blank else leaves
    trip = {
        "trip_id": f"t{number}",
        "route_id": f"r{draw(st.sampled_from([0, 0, 1, 1, 2, 2] if plain else [0, 1, 2, 3]))}",
        "service_id": "always" if plain else service,
        "block_id": block,
        "wheelchair_accessible": draw(st.sampled_from(["", "1", "1", "2"])),
    }
    return trip, calls


@st.composite
def transfers(draw, made, pair=None):
    """A rule about a change that two trips make possible, named more or less precisely; or about staying seated."""
    kind = draw(st.sampled_from([0, 1, 2, 2, 3, 3, 3, 3, 4, 5]))
    ends = pair or [draw(st.sampled_from(made)), draw(st.sampled_from(made))]
    if kind > 3:
        return {"from_trip_id": ends[0][0]["trip_id"], "to_trip_id": ends[1][0]["trip_id"], "transfer_type": kind}
    rule = {"transfer_type": kind, "min_transfer_time": draw(st.sampled_from(["", "0", "90", "300"]))}
    paths = [[row["stop_id"] for row in calls] for _, calls in ends]
    shared = sorted(set(paths[0][1:]) & set(paths[1][:-1]))
    common = draw(st.sampled_from(shared)) if shared else None
    for side, (trip, _), path in zip(("from", "to"), ends, paths, strict=True):
        at = common or draw(st.sampled_from(path))
        rule[f"{side}_stop_id"] = "S" if at in ("s1", "s5") and draw(st.booleans()) else at
        named = draw(st.sampled_from(["", "route", "trip"]))
        for what in ("route", "trip"):
            rule[f"{side}_{what}_id"] = trip[f"{what}_id"] if what == named else ""
    return rule


@st.composite
def timetables(draw):
    """Raw tables of a feed, six stops of which two or three share a station, and everything the walker needs."""
    made = []
    for number in range(draw(st.integers(2, 7))):
        goes_on = bool(made) and number % 2 == 1
        made.append(draw(trips(number, made[-1] if goes_on else None, plain=number < 2)))
    chain = made[:2]  # door 0 is at its start, target 0 at its end
    names = [trip["trip_id"] for trip, _ in made]
    accessible = st.sampled_from(["", "1", "1", "1", "2"])
    stops = [
        stop(
            f"s{n}",
            x,
            y,
            wheelchair_boarding=draw(accessible),
            location_type=0,
            parent_station="S" if n in (1, 5) else "",
        )
        for n, (x, y) in enumerate(PLACES)
    ]
    stops.append(stop("S", 630, 100, location_type=1, wheelchair_boarding=draw(accessible)))
    repeated = draw(st.lists(st.sampled_from(names), max_size=1))
    linked = [
        {"from_trip_id": names[n], "to_trip_id": names[n + 1], "transfer_type": 4}
        for n in draw(st.lists(st.integers(0, len(names) - 2), max_size=1))
    ]
    tables = {
        "stops": stops,
        "routes": [{"route_id": f"r{n}", "route_short_name": n, "route_type": 715 if n == 3 else 3} for n in range(4)],
        "trips": [trip for trip, _ in made],
        "stop_times": [row for _, calls in made for row in calls],
        "calendar": [every_day("always"), every_day("removed"), every_day("added", days="0000000")],
        "calendar_dates": [
            {"service_id": "removed", "date": "20251104", "exception_type": 2},
            {"service_id": "added", "date": "20251104", "exception_type": 1},
        ],
        "frequencies": [
            {
                "trip_id": trip,
                "start_time": "8:50:00",
                "end_time": "9:25:00",
                "headway_secs": draw(st.sampled_from([420, 600])),
            }
            for trip in repeated
        ],
        "transfers": draw(st.lists(transfers(made), max_size=8))
        + draw(st.lists(transfers(made, chain), min_size=1, max_size=4))
        + linked,
    }
    walk_s = st.integers(0, 400)
    near = st.dictionaries(ids.map("s{}".format), walk_s, min_size=1, max_size=2)
    pairs = draw(
        st.dictionaries(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), walk_s, min_size=3, max_size=12)
    )
    options = {
        "change_s": draw(st.sampled_from([0, 60, 120])),
        "wheelchair": draw(st.sampled_from([False, False, True])),
    }
    return {
        "tables": tables,
        "pairs": {(f"s{a}", f"s{b}"): walk for (a, b), walk in pairs.items()},
        "access": [{chain[0][1][0]["stop_id"]: draw(st.integers(0, 60))}, draw(near)],
        "egress": [{chain[1][1][-1]["stop_id"]: draw(st.integers(0, 60))}, draw(near)],
        "on_foot": [[draw(st.one_of(st.just(np.nan), st.integers(300, 3000))) for _ in range(2)] for _ in range(2)],
        "options": options,
        "max_rides": draw(st.integers(1, 4)),
    }


def walks(tables, position):
    """Table of walks of doors (dicts of stop to seconds)."""
    rows = [(door, position[at], s / 60) for door, near in enumerate(tables) for at, s in near.items()]
    return (
        walks_table(*(np.array(column) for column in zip(*rows, strict=True)))
        if rows
        else walks_table(*np.zeros((3, 0)))
    )


def prepared(case, **window):
    """Network, walks from doors, minutes from stops, minutes on foot; None where nothing runs on the day."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            feed = read_gtfs(write_folder(Path(folder), case["tables"]))
            position = {name: number for number, name in enumerate(feed.stops["stop_id"])}
            pairs = [{} for _ in position]
            for (a, b), s in case["pairs"].items():
                pairs[position[a]][b] = s
            network = make_network(feed, TUESDAY, walks(pairs, position), **case["options"], **window)
        except TimetableError:
            return None
    egress = pd.DataFrame({f"c{t}": pd.Series(near, dtype=float) / 60 for t, near in enumerate(case["egress"])})
    from_stops = egress.reindex(list(position)).reset_index(drop=True)
    on_foot = pd.DataFrame(np.array(case["on_foot"], dtype=float) / 60, columns=["c0", "c1"])
    return network, walks(case["access"], position), from_stops, on_foot


def oracle(case):
    return Oracle(case["tables"], TUESDAY, case["pairs"], **case["options"])


def capped(ride_s, foot_s, longest):
    """Walk where that is shorter; nothing above the longest."""
    best = np.fmin(np.where(np.isinf(ride_s), np.nan, ride_s), foot_s)
    return np.where(best <= longest * 60, best, np.nan)


@settings(FEW, max_examples=100)
@given(timetables(), LONGEST_TRIED)
def test_every_minute_of_departure_equals_the_time_expanded_graph(case, longest):
    network_and_walks = prepared(case, start_s=NINE, end_s=WINDOW[1] + LONGEST * 60)
    if network_and_walks is None:
        return
    network, origins, from_stops, on_foot = network_and_walks
    leaves = range(*WINDOW, 60)
    percentiles = [100 * (minute + 1) / len(leaves) for minute in range(len(leaves))]
    found = door_to_door(
        network, origins, from_stops, on_foot,
        window=WINDOW, max_rides=case["max_rides"], max_minutes=longest, percentiles=percentiles,
    )  # fmt: skip
    sources = [(door, time) for door in (0, 1) for time in leaves]
    ride_s = oracle(case).durations(sources, case["access"], case["egress"], case["max_rides"])
    for door in (0, 1):
        for target in (0, 1):
            minutes = capped(
                ride_s[door * len(leaves) : (door + 1) * len(leaves), target], case["on_foot"][door][target], longest
            )
            expected = np.sort(minutes)  # NaN last
            row = found.loc[door, [name for name in found if name.startswith(f"c{target}_")]].to_numpy(dtype=float)
            np.testing.assert_array_equal(np.rint(row * 60), expected)


@FEW
@given(timetables(), LONGEST_TRIED)
def test_every_minute_of_arrival_equals_the_time_expanded_graph(case, longest):
    """The latest leaving for each arrival: over every second at which it is worth leaving to catch a departure."""
    network_and_walks = prepared(case, start_s=WINDOW[0] - LONGEST * 60, end_s=WINDOW[1])
    if network_and_walks is None:
        return
    network, origins, from_stops, on_foot = network_and_walks
    arrives = np.arange(*WINDOW, 60)
    percentiles = [100 * (minute + 1) / len(arrives) for minute in range(len(arrives))]
    found = door_to_door(
        network, origins, from_stops, on_foot,
        window=WINDOW, by="arrival", max_rides=case["max_rides"], max_minutes=longest, percentiles=percentiles,
    )  # fmt: skip
    solved = oracle(case)
    departures = {
        (call["stop"], call["dep"] + shift)
        for trip, shift, _ in solved.runs
        for call in solved.calls[trip]
        if call["board"]
    }
    sources = sorted(
        {(door, time - near[at]) for door, near in enumerate(case["access"]) for at, time in departures if at in near}
    )
    sources = sources or [(0, 0)]
    ride_s = solved.durations(sources, case["access"], case["egress"], case["max_rides"])
    for door in (0, 1):
        mine = np.array([source == door for source, _ in sources])
        leave = np.array([time for _, time in sources])[mine]
        for target in (0, 1):
            there = leave + ride_s[mine, target]
            latest = np.array([leave[there <= by].max(initial=-(10**9)) for by in arrives])
            minutes = capped(
                np.where(latest < -(10**8), np.inf, arrives - latest), case["on_foot"][door][target], longest
            )
            row = found.loc[door, [name for name in found if name.startswith(f"c{target}_")]].to_numpy(dtype=float)
            np.testing.assert_array_equal(np.rint(row * 60), np.sort(minutes))


@FEW
@given(timetables())
def test_a_journey_is_as_long_as_its_legs_and_as_the_search_says(case):
    network_and_walks = prepared(case, start_s=NINE, end_s=NINE + 2 * 86_400)
    if network_and_walks is None:
        return
    network, origins, from_stops, on_foot = network_and_walks
    ride_s = oracle(case).durations([(0, NINE + 60)], case["access"], case["egress"], case["max_rides"])
    for target in (0, 1):
        found = journey(
            network, origins[origins["place"] == 0], from_stops[f"c{target}"], on_foot.loc[0, f"c{target}"],
            depart_s=NINE + 60, max_rides=case["max_rides"],
        )  # fmt: skip
        expected = np.fmin(ride_s[0, target], case["on_foot"][0][target])
        if found is None:
            assert not expected < np.inf
            continue
        assert found.arrive_s - found.depart_s == expected
        assert sum(leg.end_s - leg.start_s for leg in found.legs) == expected
        assert found.rides <= case["max_rides"]
        assert all(leg.end_s >= leg.start_s for leg in found.legs)
        for before, after in zip(found.legs, found.legs[1:], strict=False):
            assert after.start_s == before.end_s
            assert after.from_stop == before.to_stop or before.end_s == after.start_s  # a timed change takes no time


@FEW
@given(timetables())
def test_forward_and_backward_searches_agree(case):
    network_and_walks = prepared(case, start_s=NINE, end_s=WINDOW[1] + LONGEST * 60)
    if network_and_walks is None:
        return
    network, origins, from_stops, on_foot = network_and_walks
    options = {
        "window": WINDOW,
        "max_rides": case["max_rides"],
        "max_minutes": LONGEST,
        "percentiles": [10, 50, 95, 100],
    }
    back = door_to_door(network, origins, from_stops, on_foot, **options)
    position = {name: number for number, name in enumerate(network.feed.stops["stop_id"])}
    for door in (0, 1):
        mine = origins[origins["place"] == door].assign(place=0)
        forth = reach(network, mine, walks(case["egress"], position), on_foot.loc[door], **options)
        np.testing.assert_array_equal(forth.to_numpy().ravel(), back.loc[door].to_numpy())


@FEW
@given(timetables())
def test_leaving_later_never_arrives_earlier(case):
    network_and_walks = prepared(case, start_s=NINE, end_s=WINDOW[1] + LONGEST * 60)
    if network_and_walks is None:
        return
    network, origins, _, _ = network_and_walks
    mine = origins[origins["place"] == 0]
    by_minute = [arrivals(network, mine, time, max_rides=case["max_rides"]) for time in range(*WINDOW, 30)]
    assert (np.diff(np.array(by_minute), axis=0) >= 0).all()


@FEW
@given(timetables(), trips(99))
def test_one_more_line_or_one_more_ride_never_lengthens(case, more):
    options = {"window": WINDOW, "max_minutes": LONGEST, "percentiles": [50, 95]}
    window = {"start_s": NINE, "end_s": WINDOW[1] + LONGEST * 60}
    before = prepared(case, **window)
    if before is None:
        return
    trip, calls = more
    case["tables"]["trips"].append(trip | {"route_id": "new", "block_id": "", "service_id": "always"})
    case["tables"]["routes"].append({"route_id": "new", "route_short_name": "new", "route_type": 3})
    case["tables"]["stop_times"] += calls
    after = prepared(case, **window)
    less = door_to_door(*before, max_rides=case["max_rides"], **options).fillna(NEVER).to_numpy()
    assert (door_to_door(*after, max_rides=case["max_rides"], **options).fillna(NEVER).to_numpy() <= less).all()
    assert (door_to_door(*before, max_rides=case["max_rides"] + 1, **options).fillna(NEVER).to_numpy() <= less).all()

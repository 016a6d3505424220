"""Door to door, worked out by hand on two lines and a walk."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.errors import LayerError, TimetableError
from geo.transit.door_to_door import door_to_door, make_network, reach
from geo.transit.journey import journey
from geo.transit.stop_access import walks_table
from layers.sources.gtfs.feed import read_gtfs
from tests.gtfs_files import calls, every_day, small_tables, stop, write_folder

TUESDAY = date(2025, 11, 4)
NINE = 9 * 3600
NO_WALK = walks_table(*np.zeros((3, 0)))


@pytest.fixture
def read(tmp_path):
    return lambda tables: read_gtfs(write_folder(tmp_path / "feed", tables))


def walks(*rows):
    return walks_table(*(np.array(column) for column in zip(*rows, strict=True)))


def from_stop(feed, stop_id, minutes):
    return pd.DataFrame({"goal": np.where(feed.stops["stop_id"] == stop_id, float(minutes), np.nan)})


def trip_minutes(feed, *, leaves="8:55", to="d", walk_in=1.0, walk_out=3.0, on_foot=np.nan, max_rides=3, **options):
    """Minutes from a door `walk_in` from stop a to a door `walk_out` from stop `to`, leaving at one minute."""
    start = sum(int(part) * unit for part, unit in zip(leaves.split(":"), (3600, 60), strict=True))
    stop_walks = options.pop("stop_walks", NO_WALK)
    network = make_network(feed, TUESDAY, stop_walks, start_s=start, end_s=start + 3 * 3600, **options)
    origins, target = walks((0, 0, walk_in)), from_stop(feed, to, walk_out)
    foot = pd.DataFrame({"goal": [on_foot]})
    found = door_to_door(
        network, origins, target, foot, window=(start, start + 60), max_rides=max_rides, percentiles=[50]
    )
    way = journey(network, origins, target["goal"], on_foot, depart_s=start, max_rides=max_rides)
    minutes = found.loc[0, "goal_p50_min"]
    assert (way.minutes if way else None) == (None if np.isnan(minutes) else pytest.approx(minutes))
    return minutes


def test_wait_ride_change_ride_walk(read):
    """Leave 8:55, tram 9:00 at a, 9:02 at b, bus 9:10 at b, 9:20 at d, 3 min on foot: there at 9:23."""
    assert trip_minutes(read(small_tables())) == 28


def test_one_ride_is_not_enough_where_two_are_needed(read):
    assert np.isnan(trip_minutes(read(small_tables()), max_rides=1))
    assert trip_minutes(read(small_tables()), max_rides=2) == 28


def test_who_comes_to_the_stop_too_late_takes_the_next(read):
    """8:59:01 at the door and one minute to the stop: the tram of 9:00 is gone by a second; 10:00, 10:04 at c."""
    feed = read(small_tables())
    assert trip_minutes(feed, leaves="8:59", to="c", walk_out=0) == 5
    assert trip_minutes(feed, leaves="8:59", to="c", walk_out=0, walk_in=61 / 60) == 65


def test_never_slower_than_walking_all_the_way(read):
    assert trip_minutes(read(small_tables()), on_foot=27) == 27
    assert trip_minutes(read(small_tables()), on_foot=29) == 28


def test_change_needs_its_margin(read):
    """8 minutes between tram and bus at b."""
    assert trip_minutes(read(small_tables()), change_s=480) == 28
    assert np.isnan(trip_minutes(read(small_tables()), change_s=481))


def test_change_on_foot_to_another_stop_takes_the_walk_and_the_margin(read):
    """The bus leaves from e, a walk of 5 min from b: 9:02 + 5 + margin ≤ 9:10 holds up to 180 s of margin."""
    tables = small_tables()
    tables["stops"].append(stop("e", 1000, 250))
    tables["stop_times"][-2]["stop_id"] = "e"
    assert np.isnan(trip_minutes(read(tables)))
    on_foot = walks((1, 4, 5.0))
    assert trip_minutes(read(tables), stop_walks=on_foot, change_s=180) == 28
    assert np.isnan(trip_minutes(read(tables), stop_walks=on_foot, change_s=181))
    assert np.isnan(trip_minutes(read(tables), stop_walks=walks((4, 1, 5.0))))  # a walk leads one way


def test_walks_between_stops_are_not_chained(read):
    tables = small_tables()
    tables["stops"] += [stop("e", 1000, 50), stop("f", 1000, 100)]
    tables["stop_times"][-2]["stop_id"] = "f"
    assert np.isnan(trip_minutes(read(tables), stop_walks=walks((1, 4, 1.0), (4, 5, 1.0))))
    assert trip_minutes(read(tables), stop_walks=walks((1, 4, 1.0), (1, 5, 2.0))) == 28


def rule(kind, **more):
    return {"from_stop_id": "b", "to_stop_id": "b", "transfer_type": kind, **more}


@pytest.mark.parametrize(
    ("rules", "change_s", "expected"),
    [
        ([rule(0)], 480, 28),
        ([rule(0)], 481, np.nan),
        ([rule(1)], 481, 28),
        ([rule(2, min_transfer_time=480)], 9999, 28),
        ([rule(2, min_transfer_time=481)], 0, np.nan),
        ([rule(2)], 481, np.nan),
        ([rule(3)], 0, np.nan),
        ([rule(3, from_route_id="T1")], 0, np.nan),
        ([rule(3, to_route_id="T1")], 0, 28),
        ([rule(3, from_trip_id="t10")], 0, 28),
        ([rule(3), rule(0, from_route_id="T1")], 0, 28),
        ([rule(0, from_route_id="T1", to_route_id="B2"), rule(3, to_trip_id="b9")], 0, np.nan),
        ([rule(3, from_trip_id="t9"), rule(0, from_trip_id="t9", to_route_id="B2")], 0, 28),
        ([rule(3, from_trip_id="t9", to_route_id="B2"), rule(0, from_trip_id="t9", to_trip_id="b9")], 0, 28),
        ([rule(3, from_route_id="nowhere")], 0, 28),
    ],
)
def test_the_most_specific_transfer_rule_decides(read, rules, change_s, expected):
    tables = small_tables() | {"transfers": rules}
    assert trip_minutes(read(tables), change_s=change_s) == pytest.approx(expected, nan_ok=True)


def test_rule_of_a_station_holds_for_its_platforms_unless_they_have_their_own(read):
    tables = small_tables()
    tables["stops"].append(stop("S", 1000, 0, location_type=1))
    tables["stops"][1]["parent_station"] = "S"
    tables["transfers"] = [rule(3, from_stop_id="S", to_stop_id="S")]
    assert np.isnan(trip_minutes(read(tables)))
    tables["transfers"].append(rule(0, from_stop_id="S"))
    assert trip_minutes(read(tables)) == 28


def test_transfer_named_without_a_walk_takes_the_straight_line(read):
    """b to e: 250 m × 1.3 at 1 m/s is 325 s; 9:02 + 325 s + margin ≤ 9:10 holds up to 155 s."""
    tables = small_tables()
    tables["stops"].append(stop("e", 1000, 250))
    tables["stop_times"][-2]["stop_id"] = "e"
    tables["transfers"] = [rule(0, to_stop_id="e")]
    assert trip_minutes(read(tables), change_s=154) == 28
    assert np.isnan(trip_minutes(read(tables), change_s=156))
    tables["transfers"] = [rule(2, to_stop_id="e", min_transfer_time=10)]
    assert trip_minutes(read(tables), change_s=9999) == 28  # the minimum, or the walk if longer
    tables["transfers"] = [rule(3, to_stop_id="e")]
    assert np.isnan(trip_minutes(read(tables), stop_walks=walks((1, 4, 5.0))))


def test_transfer_named_for_one_line_opens_no_walk_for_another(read):
    """b to e is no walk of the table; the rule lends it to who comes by B2 or by t10, so not to who comes by t9."""
    tables = small_tables()
    tables["stops"].append(stop("e", 1000, 250))
    tables["stop_times"][-2]["stop_id"] = "e"
    tables["transfers"] = [rule(0, to_stop_id="e", from_route_id="B2"), rule(0, to_stop_id="e", from_trip_id="t10")]
    assert np.isnan(trip_minutes(read(tables)))
    tables["transfers"].append(rule(0, to_stop_id="e", from_trip_id="t9"))
    assert trip_minutes(read(tables)) == 28


def seated(**more):
    """t9 ends at c at 9:04; u goes on from c at 9:05 to d at 9:12."""
    tables = small_tables()
    tables["trips"].append({"route_id": "B2", "service_id": "s", "trip_id": "u"} | more)
    tables["stop_times"] += calls("u", ("c", "9:05:00"), ("d", "9:12:00"))
    return tables


def test_staying_seated_needs_no_margin_and_is_one_ride(read):
    alone = seated()
    assert np.isnan(trip_minutes(read(alone), max_rides=1))
    assert trip_minutes(read(alone), change_s=60) == 20
    assert trip_minutes(read(alone), change_s=61) == 28
    linked = seated() | {"transfers": [{"from_trip_id": "t9", "to_trip_id": "u", "transfer_type": 4}]}
    assert trip_minutes(read(linked), change_s=61, max_rides=1) == 20
    block = seated(block_id="k")
    block["trips"][0]["block_id"] = "k"
    assert trip_minutes(read(block), change_s=61, max_rides=1) == 20
    parted = block | {"transfers": [{"from_trip_id": "t9", "to_trip_id": "u", "transfer_type": 5}]}
    assert np.isnan(trip_minutes(read(parted), max_rides=1))
    assert trip_minutes(read(parted), change_s=60) == 20


def test_trips_that_hand_over_in_a_circle_are_refused(read):
    tables = small_tables()
    for name in ("u", "v"):
        tables["trips"].append({"route_id": "B2", "service_id": "s", "trip_id": name})
    tables["stop_times"] += calls("u", ("a", "9:00:00"), ("b", "9:00:00")) + calls(
        "v", ("b", "9:00:00"), ("a", "9:00:00")
    )
    tables["transfers"] = [
        {"from_trip_id": "u", "to_trip_id": "v", "transfer_type": 4},
        {"from_trip_id": "v", "to_trip_id": "u", "transfer_type": 4},
    ]
    with pytest.raises(TimetableError, match="in a circle"):
        make_network(read(tables), TUESDAY, NO_WALK)


def test_where_one_cannot_board_or_alight_one_does_not(read):
    no_boarding = small_tables()
    no_boarding["stop_times"][-2]["pickup_type"] = 1
    assert np.isnan(trip_minutes(read(no_boarding)))
    no_alighting = small_tables()
    no_alighting["stop_times"][1]["drop_off_type"] = 1
    assert np.isnan(trip_minutes(read(no_alighting)))
    with_the_driver = small_tables()
    with_the_driver["stop_times"][1]["drop_off_type"] = 3
    assert trip_minutes(read(with_the_driver)) == 28


def test_wheelchair_needs_stated_stops_and_refuses_stated_trips(read):
    tables = small_tables()
    assert np.isnan(trip_minutes(read(tables), wheelchair=True))
    for row in tables["stops"]:
        row["wheelchair_boarding"] = 1
    assert trip_minutes(read(tables), wheelchair=True) == 28
    tables["trips"][2]["wheelchair_accessible"] = 2
    assert np.isnan(trip_minutes(read(tables), wheelchair=True))
    assert trip_minutes(read(tables)) == 28


def test_journey_over_midnight_uses_the_trips_of_the_evening_before(read):
    """24:10 of Monday is 0:10 of Tuesday; 24:10 of Tuesday comes a day later."""
    tables = small_tables()
    tables["trips"].append({"route_id": "T1", "service_id": "s", "trip_id": "night"})
    tables["stop_times"] += calls("night", ("a", "24:10:00"), ("c", "24:20:00"))
    assert trip_minutes(read(tables), leaves="0:05", to="c", walk_out=0) == 15
    assert trip_minutes(read(tables), leaves="24:05", to="c", walk_out=0) == 15
    tables["calendar"] = [every_day(days="0111111")]
    with_monday_off = read(tables)
    assert np.isnan(trip_minutes(with_monday_off, leaves="0:05", to="c", walk_out=0))


def test_percentiles_over_a_window(read):
    """
    To c from stop a itself, 9:00 and 10:00, both 4 min of ride; leaving from 9:00 to 9:59 costs 4, then 63, 62 … 5.
    Sorted: 4, 5, 6, … 63. The 30th of 60 is 33, the 57th is 60.
    """
    feed = read(small_tables())
    network = make_network(feed, TUESDAY, NO_WALK, start_s=NINE, end_s=NINE + 4 * 3600)
    target, foot = from_stop(feed, "c", 0), pd.DataFrame({"goal": [np.nan]})
    found = door_to_door(network, walks((0, 0, 0.0)), target, foot, window=(NINE, NINE + 3600))
    assert found.to_numpy().tolist() == [[33, 60]]
    there = reach(network, walks((0, 0, 0.0)), walks((0, 2, 0.0)), foot["goal"], window=(NINE, NINE + 3600))
    assert there.to_numpy().tolist() == [[33, 60]]
    short = door_to_door(network, walks((0, 0, 0.0)), target, foot, window=(NINE, NINE + 3600), max_minutes=40)
    assert short["goal_p50_min"].tolist() == [33]
    assert short["goal_p95_min"].isna().all()


def test_arriving_by_leaves_as_late_as_one_can(read):
    """To be at c by 10:00 … 10:59: leave at 9:00 until 10:03, at 10:00 from 10:04: 60, 61, 62, 63, 4, 5, … 59."""
    feed = read(small_tables())
    network = make_network(feed, TUESDAY, NO_WALK, start_s=7 * 3600, end_s=11 * 3600)
    target, foot = from_stop(feed, "c", 0), pd.DataFrame({"goal": [np.nan]})
    window = (10 * 3600, 11 * 3600)
    found = door_to_door(
        network, walks((0, 0, 0.0)), target, foot, window=window, by="arrival", percentiles=[1, 50, 100]
    )
    assert found.to_numpy().tolist() == [[4, 33, 63]]


def test_seventeen_targets_are_answered_in_their_columns(read):
    """More than one chunk of targets; target n is n minutes from stop c."""
    feed = read(small_tables())
    network = make_network(feed, TUESDAY, NO_WALK, start_s=NINE, end_s=NINE + 4 * 3600)
    from_stops = pd.concat([from_stop(feed, "c", n).set_axis([f"g{n}"], axis=1) for n in range(17)], axis=1)
    foot = pd.DataFrame(np.nan, index=["x", "y"], columns=from_stops.columns)
    found = door_to_door(network, walks((0, 0, 0.0)), from_stops, foot, window=(NINE, NINE + 60), percentiles=[50])
    assert found.loc["x"].tolist() == [4 + n for n in range(17)]
    assert found.loc["y"].isna().all()


def test_legs_of_a_journey(read):
    feed = read(small_tables())
    network = make_network(feed, TUESDAY, NO_WALK, start_s=NINE - 600, end_s=NINE + 3 * 3600)
    way = journey(network, walks((0, 0, 1.0)), from_stop(feed, "d", 3)["goal"], 60.0, depart_s=NINE - 300)
    assert [(leg.kind, leg.from_stop, leg.to_stop, leg.end_s - leg.start_s) for leg in way.legs] == [
        ("walk", None, 0, 60),
        ("wait", 0, 0, 240),
        ("ride", 0, 1, 120),
        ("wait", 1, 1, 480),
        ("ride", 1, 3, 600),
        ("walk", 3, None, 180),
    ]
    assert [(leg.line, leg.mode, leg.heading, leg.calls) for leg in way.legs if leg.kind == "ride"] == [
        ("1", "tram", "C", 1),
        ("2", "bus", "D", 1),
    ]
    assert (way.minutes, way.rides) == (28, 2)


def test_no_origin_and_no_target_give_empty_answers(read):
    feed = read(small_tables())
    network = make_network(feed, TUESDAY, NO_WALK, start_s=NINE, end_s=NINE + 5 * 3600)
    target = from_stop(feed, "c", 0)
    assert door_to_door(network, NO_WALK, target, pd.DataFrame({"goal": []})).shape == (0, 2)
    assert door_to_door(network, NO_WALK, target.iloc[:, :0], pd.DataFrame(index=range(2))).shape == (2, 0)


def test_what_does_not_fit_is_refused(read):
    feed = read(small_tables())
    network = make_network(feed, TUESDAY, NO_WALK, start_s=NINE, end_s=NINE + 2 * 3600)
    target, foot, origins = from_stop(feed, "c", 0), pd.DataFrame({"goal": [np.nan]}), walks((0, 0, 1.0))
    with pytest.raises(TimetableError, match="Make it with start_s=32400, end_s=50340"):
        door_to_door(network, origins, target, foot)
    with pytest.raises(TimetableError, match="holds no minute"):
        door_to_door(network, origins, target, foot, window=(NINE, NINE))
    with pytest.raises(TimetableError, match="expected 'departure' or 'arrival'"):
        door_to_door(network, origins, target, foot, by="noon")
    with pytest.raises(TimetableError, match="above 0, at most 100"):
        door_to_door(network, origins, target, foot, window=(NINE, NINE + 60), max_minutes=60, percentiles=[0])
    with pytest.raises(LayerError, match="has 3 rows, expected 4"):
        door_to_door(network, origins, target.iloc[:3], foot)
    with pytest.raises(LayerError, match="same columns in the same order"):
        door_to_door(network, origins, target, foot.set_axis(["other"], axis=1))
    with pytest.raises(LayerError, match="negative"):
        door_to_door(network, origins, target, foot.fillna(-1.0), window=(NINE, NINE + 60), max_minutes=60)
    with pytest.raises(TimetableError, match="is empty"):
        make_network(feed, TUESDAY, NO_WALK, start_s=NINE, end_s=NINE)
    with pytest.raises(TimetableError, match="outside its validity, 2025-11-03 to 2025-11-16"):
        make_network(feed, date(2026, 11, 3), NO_WALK)

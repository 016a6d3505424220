"""A timetable is kept from one run to the next: whole, with what was told of it, and never that of another file."""

import json
from dataclasses import fields

import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from geo.errors import CacheWarning
from layers.territory import cache, readers
from layers.territory.territory import load_territory
from tests.gtfs_files import calls, every_day, small_tables, stop, write_zip
from tests.layers.territory.test_kept import entry
from tests.layers.territory.test_territory import HEAD, collection, feature

TIMETABLE = """
[[source]]
layer = "timetable"
reader = "gtfs"
files = ["horaires.zip"]
vintage = "2025"
publisher = "fictif"
licence = "fictive"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """One commune about the stops a, b and c, their trams and a bus out of it."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "data"
    place.mkdir()
    commune = feature(shapely.box(3.85, 43.58, 3.93, 43.63), nom="C", code="34901", population=100)
    (place / "communes.geojson").write_text(collection(commune), encoding="utf-8")
    (place / "territory.toml").write_text(HEAD + TIMETABLE, encoding="utf-8")
    write_zip(place / "horaires.zip", tables())
    return place


def tables():
    """A frequent night bus, a transfer, exceptions, a shape, a stop that a vehicle serves on the telephone only."""
    made = small_tables()
    made["stops"].append(stop("é", 500, 500, wheelchair_boarding=1))
    made["routes"].append({"route_id": "N", "route_short_name": "Nuit", "route_type": 715})
    made["trips"].append({"route_id": "B2", "service_id": "s2", "trip_id": "n", "shape_id": "way", "block_id": "v1"})
    made["stop_times"] += calls("n", ("a", "25:00:00"), ("é", "25:10:00"))
    made["calendar"].append(every_day("s2", days="0000011"))
    made["calendar_dates"] = [{"service_id": "s2", "date": "20251104", "exception_type": 1}]
    made["frequencies"] = [{"trip_id": "n", "start_time": "25:00:00", "end_time": "27:00:00", "headway_secs": 1200}]
    made["transfers"] = [{"from_stop_id": "b", "to_stop_id": "b", "transfer_type": 2, "min_transfer_time": 90}]
    made["shapes"] = [
        {"shape_id": "way", "shape_pt_lat": 43.6 + n / 100, "shape_pt_lon": 3.88, "shape_pt_sequence": n}
        for n in range(3)
    ]
    return made


def same(one, other):
    for field in fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name == "stops":
            assert_geodataframe_equal(mine, theirs)
        elif isinstance(mine, pd.DataFrame):
            assert_frame_equal(mine, theirs)
        else:
            assert mine == theirs
            if field.name == "repairs":
                assert [note.told() for note in mine] == [note.told() for note in theirs]


def test_a_timetable_read_back_is_the_one_that_was_read_and_so_is_what_is_told_of_it(folder, monkeypatch):
    first = load_territory(str(folder))
    assert all(len(getattr(first.feed, table)) for table in ("frequencies", "transfers", "shapes", "calendar_dates"))
    told = first.sources[1]
    assert told["left_out"] == {"other_kind": 1}
    assert {one["file"]: one["rows"] for one in told["received"]}["horaires.zip/stop_times.txt"] == 10
    monkeypatch.setattr(readers.Reader, "read", lambda *asked: pytest.fail("read again"))
    again = load_territory(str(folder))
    same(first.feed, again.feed)
    assert json.dumps(first.sources) == json.dumps(again.sources)


def test_an_edited_timetable_or_option_gives_what_a_fresh_cache_gives(folder, tmp_path, monkeypatch):
    load_territory(str(folder))
    edited = tables()
    edited["stop_times"][1]["departure_time"] = "9:03:00"
    options = TIMETABLE + "options = { on_demand = true }\n"
    for change in (
        lambda: write_zip(folder / "horaires.zip", edited),
        lambda: (folder / "territory.toml").write_text(HEAD + options, encoding="utf-8"),
    ):
        change()
        kept = [load_territory(str(folder)) for _ in range(2)]
        with monkeypatch.context() as patch:
            patch.setenv("PENSIONS_CACHE", str(tmp_path / "fresh"))
            fresh = load_territory(str(folder))
        for one in kept:
            same(one.feed, fresh.feed)
            assert json.dumps(one.sources) == json.dumps(fresh.sources)


def test_a_damaged_timetable_is_read_again_with_a_word(folder, tmp_path):
    first = load_territory(str(folder))
    path = entry(tmp_path / "cache", "timetable")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(CacheWarning, match="Cache of 'timetable' damaged: made again"):
        again = load_territory(str(folder))
    same(first.feed, again.feed)
    assert json.dumps(first.sources) == json.dumps(again.sources)


def test_no_more_timetables_are_kept_than_said(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_TIMETABLES", 1)
    load_territory(str(folder))
    write_zip(folder / "horaires.zip", small_tables())
    load_territory(str(folder))
    assert entry(tmp_path / "cache", "timetable")

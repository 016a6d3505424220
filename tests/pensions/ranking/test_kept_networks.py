"""The timetable of a day, ready for searches, is kept: what is read back is what would be made."""

import datetime as dt

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from geo.errors import CacheWarning, TimetableError
from geo.transit import door_to_door
from pensions.ranking.keeping import networks
from pensions.ranking.run_inputs import RunInputs
from tests.pensions.ranking.test_measured_once import EDITS, place, scenario, territory  # noqa: F401
from tests.pensions.ranking.test_out_of_reach import feed  # noqa: F401

NINE, NOON = 9 * 3600, 12 * 3600
TUESDAY = dt.date(2025, 11, 4)
MOVED = ("timetable", "streets", "join", "speed", "wheelchair")


def prepared(territory, edit="", date=TUESDAY, end_s=NOON):  # noqa: F811
    run = {"territory": territory, "parameters": {}, "date": TUESDAY}
    if edit:
        EDITS[edit](run)
    return RunInputs(run["territory"], scenario(**run["parameters"]), TUESDAY).network_of(date, NINE, end_s)


def arrays(network):
    return {
        (part, name): getattr(getattr(network, part), name)
        for part, made_of in networks.PARTS.items()
        for name in networks._names(made_of)
    }


def assert_same(one, other):
    assert (one.start_s, one.end_s) == (other.start_s, other.end_s)
    assert_frame_equal(one.feed.stop_times, other.feed.stop_times)
    first, second = arrays(one), arrays(other)
    for name, array in first.items():
        assert array.dtype == second[name].dtype
        assert np.array_equal(array, second[name]), name


def entries(place):  # noqa: F811
    return sorted(place.glob(f"{networks.KIND}-*.kept"))


def test_a_second_run_prepares_nothing_and_reads_the_same_arrays(territory, place, monkeypatch):  # noqa: F811
    first = prepared(territory)
    monkeypatch.setattr(door_to_door, "make_network", lambda *asked, **more: pytest.fail("made again"))
    assert_same(prepared(territory), first)


def test_whatever_is_edited_the_day_read_back_is_the_one_that_would_be_made(territory, place, monkeypatch):  # noqa: F811
    asked = [{"edit": edit} for edit in ("", *MOVED)] + [{"date": dt.date(2025, 11, 5)}, {"end_s": NOON + 3600}]
    kept = [prepared(territory, **one) for one in asked]
    again = [prepared(territory, **one) for one in asked]
    assert len(entries(place)) == len(asked)
    with monkeypatch.context() as patch:
        patch.setattr(networks.KeptColumns, "folder", None)
        for one, first, second in zip(asked, kept, again, strict=True):
            fresh = prepared(territory, **one)
            assert_same(first, fresh)
            assert_same(second, fresh)


def test_a_day_that_another_version_of_the_code_prepared_is_not_read(territory, place, monkeypatch):  # noqa: F811
    prepared(territory)
    monkeypatch.setattr(networks, "code_version", lambda: "of tomorrow")
    prepared(territory)
    assert len(entries(place)) == 2


def test_a_damaged_day_is_made_again_with_a_word(territory, place):  # noqa: F811
    first = prepared(territory)
    (entry,) = entries(place)
    entry.write_bytes(entry.read_bytes()[:-1])
    with pytest.warns(CacheWarning, match="Cache of 'timetable_day' damaged: made again"):
        assert_same(prepared(territory), first)


def test_a_date_that_the_timetable_does_not_cover_is_refused_and_nothing_is_kept(territory, place):  # noqa: F811
    with pytest.raises(TimetableError, match="outside its validity"):
        prepared(territory, date=dt.date(2031, 1, 1))
    assert entries(place) == []


def test_no_more_days_are_kept_than_said_the_last_used_stay(territory, place, monkeypatch):  # noqa: F811
    monkeypatch.setattr(networks, "MOST_ENTRIES", 2)
    for hours in range(1, 5):
        prepared(territory, end_s=NINE + hours * 3600)
    assert len(entries(place)) == 2

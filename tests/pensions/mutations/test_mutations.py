"""
The file of each reader with a fault in it: refused, unknown, or said; never a pass that was none, nor a better note.

`python -m tests.pensions.mutations.table` prints what becomes of each fault.
"""

import pytest

from layers.territory.readers import READERS
from tests.pensions.mutations.change import AREA, LABELS
from tests.pensions.mutations.judging import HALF, Bench, changes
from tests.pensions.mutations.sound import SOUND, write_sound

NOT_VISIBLE = frozenset(
    ("flood", "risk_perimeters", "protected_woods", "monuments", "qpv", "noise", "supported_housing",
     "social_dwellings", "sales", "streets")
)  # fmt: skip
"""Layers drawn only where something is: a file of which half the rows are gone looks like a place with fewer of them.
Only `pensions inspect` can see it, by another source; nothing is claimed here but that the file is read or refused."""


COLUMNS = ("blank", "renamed")
EVERY = 3
"""Of faults of a single column, one in so many is tried here, for time; the table tries all."""


def shortened(reader):
    """Each fault of the whole file, and some of those of one column."""
    every = list(changes(reader))
    of_columns = [change for change in every if change.fault in COLUMNS]
    return [change for change in every if change.fault not in COLUMNS] + of_columns[::EVERY]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PENSIONS_CACHE", str(tmp_path_factory.mktemp("cache")))
        folder = tmp_path_factory.mktemp("sound")
        write_sound(folder)
        yield Bench(folder, tmp_path_factory.mktemp("work"))


def test_every_reader_has_its_right_file():
    assert set(SOUND) == set(READERS)


@pytest.mark.parametrize("reader", SOUND)
def test_a_fault_never_makes_a_site_better_without_a_word_and_another_place_or_label_is_always_told(bench, reader):
    made = {change: bench.outcome(change) for change in shortened(reader)}
    wrong = [
        f"{change}: {outcome.said}, better: {', '.join(outcome.gained)}"
        for change, outcome in made.items()
        if outcome.is_wrong and not (change.fault == HALF and SOUND[reader].layer in NOT_VISIBLE)
    ]
    moved = [str(one) for one in made if one.fault in (*AREA, *LABELS) and made[one].said in ("same", "silent")]
    assert (wrong, moved) == ([], [])


def test_the_timetable_of_another_place_is_refused_in_both_languages(bench):
    (change,) = [one for one in changes("gtfs") if one.fault == "300 km away"]
    english, french = bench.outcome(change).words
    assert "none of its 120 stops lies in the territory" in english
    assert "aucun de ses 120 arrêts n'est dans le territoire" in french

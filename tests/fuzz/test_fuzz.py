"""The short part of `make fuzz`: some changed files of each reader end in a layer or in one sentence of ours."""

import itertools
import os
import signal

import pytest

from geo.errors import brief
from layers.reception.door import door
from tests.fuzz import bench
from tests.fuzz.bench import CPU_S, MEMORY_MIB, run
from tests.fuzz.targets import Target, write_corpus

CASES = 3
"""Of each target: some ten seconds in all."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PENSIONS_CACHE", str(folder / "cache"))
        yield folder, write_corpus(folder)


def test_changed_files_end_in_one_sentence_of_ours_in_both_languages_within_their_time_and_memory(corpus):
    folder, targets = corpus
    (folder / "work").mkdir()
    found = {
        name: run(name, target, folder / "corpus", folder / "work", range(CASES), seed=1)
        for name, target in targets.items()
    }
    assert {name: outcome.wrong for name, outcome in found.items() if outcome.wrong} == {}
    assert {name for name, one in found.items() if one.slowest_s > CPU_S or one.memory_mib > MEMORY_MIB} == set()


def test_what_is_changed_is_right_before_it_is_changed(corpus):
    folder, targets = corpus
    for name in ("gtfs", "osm_streets", "finess_legacy_services", "former run", "answers on a perimeter"):
        targets[name].read(folder / "corpus")


def test_a_crash_a_hang_and_a_bug_are_counted_and_end_their_own_process_alone(corpus, monkeypatch):
    folder, targets = corpus
    monkeypatch.setattr(bench, "CPU_S", 0)
    work = folder / "ends"
    work.mkdir()

    def read(_):
        made = next(ends)
        if made == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        while made == "hang":
            pass
        with door("a.csv"):
            return brief(None) if made == "bug" else None  # our code, called as it cannot be

    for made in ("crash", "hang", "bug", "read"):
        ends = itertools.repeat(made)
        target = Target(targets["lock"].files, read)
        assert bench.run("lock", target, folder / "corpus", work, range(1), seed=1).counts == {made: 1}

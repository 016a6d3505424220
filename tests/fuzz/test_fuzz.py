"""The short part of `make fuzz`, each in a process of its own: memory and crashes are not those of the tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import write_corpus

ROOT = Path(__file__).parents[2]
CASES = 2
"""Of each target: some ten seconds in all."""


def alone(module, *arguments):
    """What a module says that is run as `make fuzz` runs it."""
    told = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True, timeout=600)


def test_changed_files_end_in_one_sentence_of_ours_in_both_languages_within_their_time_and_memory():
    ended = alone("tests.fuzz", "--cases", CASES)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("| all | ")


def test_what_is_changed_is_right_before_it_is_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    targets = write_corpus(tmp_path)
    for name in ("gtfs", "osm_streets", "finess_legacy_services", "former run", "answers on a perimeter"):
        targets[name].read(tmp_path / "corpus")


@pytest.mark.parametrize("made", ["crash", "hang", "bug", "read"])
def test_a_crash_a_hang_and_a_bug_are_counted_and_end_their_own_process_alone(counted, made):
    assert counted[made] == {made: 1}


@pytest.fixture(scope="module")
def counted():
    ended = alone("tests.fuzz.ends")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)

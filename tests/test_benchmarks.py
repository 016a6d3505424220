"""The comparison with an earlier build: medians and ratios by hand, what is asked, and the peak of a small process."""

import math
import subprocess
import sys

import pytest

from benchmarks import against_build
from benchmarks.against_build import Job, Place, Used, both, row, run_pairs, summary, without


def job(run=None, **asked):
    return Job("a job", run or (lambda place, number: Used(1.0, 1.0)), **asked)


def place(folder, name="now"):
    (folder / name).mkdir()
    return Place(name, against_build.TREE, folder / name, folder / "data", folder / "real", 30.0)


def test_medians_ratios_and_what_is_asked_by_hand():
    """CPU 10, 30, 20 before (median 20) and 4, 6, 5 now (5): 0.25 ×, asked 0.3; peak 100 and 70: 0.7 ×, asked 0.6."""
    before = [Used(10, 100), Used(30, 90), Used(20, 110)]
    told = summary(job(cpu=0.3, peak=0.6), {"old": before, "now": [Used(4, 70), Used(6, 60), Used(5, 80)]})
    assert (told["cpu"], told["cpu_is_reached"]) == ({"before": 20, "now": 5, "ratio": 0.25}, True)
    assert (told["peak"], told["peak_is_reached"]) == ({"before": 100, "now": 70, "ratio": 0.7}, False)
    assert row(told) == "| a job | 20.0 | 5.0 | 0.25 × | ≤ 0.30 × ✓ | 100 | 70 | 0.70 × | ≤ 0.60 × ✗ |"


def test_a_build_that_was_stopped_is_said():
    told = summary(job(cpu=None), {"old": [Used(900, 1, is_whole=False)], "now": [Used(90, 1)]})
    assert row(told).startswith("| a job (old: stopped) | 900.0 | 90.0 | 0.10 × | – |")


def test_commands_are_added_or_taken_away():
    assert both(Used(3, 10), Used(4, 8)) == Used(7, 10)
    assert without(Used(9, 10), Used(4, 12)) == Used(5, 10)
    assert math.isnan(summary(job(cpu=1.0), {"old": [Used(0, 0)], "now": [Used(1, 1)]})["cpu"]["ratio"])


def test_builds_run_in_turn_and_what_comes_before_is_not_counted(tmp_path):
    ran = []

    def run(where, number):
        ran.append((where.name, number))
        return Used(number, 1)

    places = [place(tmp_path, name) for name in ("old", "now")]
    done = run_pairs(job(run, cpu=1.0), places, 3)
    assert ran[:2] == [("old", 0), ("now", 0)]
    assert ran[2:] == [("old", 1), ("now", 1), ("now", 2), ("old", 2), ("old", 3), ("now", 3)]
    assert [used.cpu_s for used in done["old"]] == [1, 2, 3]


def test_a_command_is_measured_and_one_that_fails_ends_the_benchmark(tmp_path):
    """Measured from a process as small as the benchmark's: the peak of a child is never below its parent's."""
    here = place(tmp_path)
    code = (
        "import sys; from pathlib import Path; from benchmarks.against_build import *; folder = Path(sys.argv[1]); "
        "used = Place('now', TREE, folder, folder, folder, 30.0).run('--help'); print(used.cpu_s, used.peak_mib)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, here.folder], cwd=against_build.TREE, capture_output=True, text=True, check=True
    )
    cpu_s, peak_mib = map(float, told.stdout.split())
    assert 0.05 < cpu_s < 10 and 20 < peak_mib < 600
    with pytest.raises(SystemExit, match="now: rank nowhere: exit code 2"):
        here.run("rank", "nowhere")


def test_a_build_that_the_clone_lacks_is_said_in_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="Build 0000000: not in this clone"):
        against_build.lay_out("0000000", tmp_path / "build")


def test_each_job_of_the_issue_is_there_and_every_scenario_changes_a_weight(tmp_path):
    assert len(against_build.JOBS) == 14
    told = [place(tmp_path).scenario(1).read_text(encoding="utf-8")]
    assert "\nweight = 12\n" in told[0] and "\nweight = 10\n" not in told[0].split("[[criterion]]")[1]


def test_the_benchmark_itself_stays_small():
    """Linux counts in the peak of a process that of the one that started it: the parent loads no library."""
    code = "import sys, benchmarks.against_build; print({'numpy', 'pandas', 'geopandas'} & set(sys.modules))"
    told = subprocess.run([against_build.sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"

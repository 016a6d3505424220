"""
`rank` killed (SIGKILL) at random moments, also while its files are written: is anything half-written, or stuck?

Run with: `.venv/bin/python -m benchmarks.kills` (200 kills; another number as first argument). POSIX only.

Into a folder where outputs of an earlier run stand or, one time in ten, into an empty one. A quarter of the kills come
at any moment of `pensions rank` on the smallest demonstration; the others while the ranking, made once, is written: a
half of them at any moment of that, a half once files are put in place. After each: every file that stands is whole; all
are of one run, or a file beside them says that they are being replaced; and what any later command does first puts them
all as of one run, and leaves nothing else. One in twenty of the runs is left alone, and must end well.
"""

import itertools
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import rasterio

from layers.demo import write_demo
from maps.atomic_write import NOTICE, settle
from pensions.checking.run_outputs import write_run
from pensions.commands.app import main
from pensions.ranking.job import Job
from pensions.ranking.run import rank_territory

KILLS = 200
PATIENCE_S = 300.0
BAD = (
    "half-written outputs",
    "files of two runs without a word",
    "later runs that need a hand",
    "left alone, ended badly",
)
MOMENTS = ("in the whole command", "while files are written", "while files are replaced")


def start(work: Callable[[], object]) -> int:
    """A process that does some work in silence, and its id."""
    child = os.fork()
    if child:
        return child
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    code = 1
    try:
        work()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


def wait_for(child: int, until: float, seen: Callable[[], bool]) -> int | None:
    """Exit status of a child that ended by itself before `seen()` or `until`; None otherwise."""
    while time.monotonic() < until and not seen():
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.0005)
    return None


def kill(child: int, out: Path, moment: str, took: float) -> int | None:
    """Kill a child at a moment of the time that its work takes; its exit status where it had ended before."""
    begun = time.monotonic()
    ended, pause = None, random.uniform(0, took)
    if moment == MOMENTS[2]:
        ended, pause = wait_for(child, begun + PATIENCE_S, (out / NOTICE).exists), random.uniform(0, 0.02)
    if ended is None:
        ended = wait_for(child, time.monotonic() + pause, lambda: False)
    if ended is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return ended


def is_whole(path: Path) -> bool:
    """Whether a program that knows the format reads the file to its end."""
    try:
        if path.suffix in (".json", ".geojson"):
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix in (".xlsx", ".zip"):
            with zipfile.ZipFile(path) as archive:
                return archive.testzip() is None
        elif path.suffix == ".gpkg":
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
                return bool(base.execute("pragma integrity_check").fetchone()[0] == "ok")
        elif path.suffix == ".tif":
            with rasterio.open(path) as raster:
                raster.read()
        elif path.suffix == ".html":
            return path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    except (OSError, ValueError, zipfile.BadZipFile, sqlite3.Error, rasterio.errors.RasterioError):
        return False
    return True


def inodes(out: Path) -> dict[str, int]:
    """Name → number of the file on the disk: another once it was replaced."""
    shown = (path for path in out.glob("*") if not path.name.startswith(".") and path.name != NOTICE)
    return {path.name: path.stat().st_ino for path in shown}


def of_one_run(before: dict[str, int], now: dict[str, int]) -> bool:
    """Whether the files are those of before, or all others of the same names; where none stood, none or all."""
    if now == before:
        return True
    return len(now) == 7 and not set(before.values()) & set(now.values())


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes in a child."""
    begun = time.monotonic()
    os.waitpid(start(work), 0)
    return time.monotonic() - begun


def kill_often(kills: int, moments: Sequence[str], work: Callable[[Path], object], scratch: Path) -> Counter[str]:
    """Kill some work so many times, and count what is found."""
    out = scratch / "out"
    took = seconds(lambda: work(out))
    found: Counter[str] = Counter(dict.fromkeys(BAD, 0))
    for number in itertools.count(1):
        if sum(found[one] for one in moments) == kills:
            return found
        if number % 10 == 0:
            out = scratch / f"out{number}"
        before = inodes(out)
        child = start(lambda: work(out))  # noqa: B023 - called at once
        if number % 20 == 0:
            _, status = os.waitpid(child, 0)
            found["left alone"] += 1
            found["left alone, ended badly"] += bool(status) or not of_one_run({}, inodes(out))
            continue
        moment = moments[number % len(moments)]
        ended = kill(child, out, moment, took)
        if ended is not None:
            found["ended before the kill"] += 1
            found["left alone, ended badly"] += bool(ended)
            continue
        found[moment] += 1
        now, is_told = inodes(out), (out / NOTICE).exists()
        found["half-written outputs"] += sum(not is_whole(out / name) for name in now)
        found["killed between two files, and said so"] += is_told and not of_one_run(before, now)
        found["files of two runs without a word"] += not is_told and not of_one_run(before, now)
        settle(out)
        now = inodes(out)
        left = [path for path in out.glob("*") if path.name.startswith(".") or path.name == NOTICE]
        found["later runs that need a hand"] += bool(left) or not of_one_run(before, now)
        print(f"\r{sum(found[one] for one in moments)} / {kills} ", end="", file=sys.stderr, flush=True)
    return found


def main_table(kills: int) -> bool:
    """Kill so many times, print what was found; whether all was well."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        os.environ["PENSIONS_CACHE"] = str(scratch / "cache")
        town = write_demo(scratch / "town", size="town").parent

        def rank(out: Path) -> None:
            main(["rank", str(town), "--out", str(out)])

        seconds(lambda: rank(scratch / "first"))  # fills the cache
        found = kill_often(kills // 4, MOMENTS[:1], rank, scratch / "whole")
        run = rank_territory(Job(str(town)))
        found.update(kill_often(kills - kills // 4, MOMENTS[1:], lambda out: write_run(run, out), scratch / "files"))
    for what in dict.fromkeys([*MOMENTS, *found, *BAD]):
        print(f"| {what} | {found[what]} |")
    return not any(found[what] for what in BAD)


if __name__ == "__main__":
    sys.exit(not main_table(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))

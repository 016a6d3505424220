"""
What a planner waits for: whole commands, from files to the map, as a table.

    python benchmarks/run.py [--real ../shared/real/montpellier] [--runs 3] [--beside OTHER_CHECKOUT]

Each row is a process of its own: wall and CPU seconds (median of the runs) and the largest resident memory, beside
what we set out to reach on 2 cores. "cold" starts from an empty layer cache, "warm" from a full one. With --beside, a
list of 100,000 sites is ranked in turn by this build and by another, and their ratio is told. Of its peak (about
760 MiB, where it was 1,077), 490 are there with 300 sites too: libraries, layers, compiled code. Nothing here is
a test: machines differ, and ours was often busy; compare rows of one run with one another.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

PENSIONS = [sys.executable, "-c", "from pensions.commands.app import main; main()"]


LISTED = 100_000
"""Sites of the longest list, drawn in the town's territory with a seed."""


def once(arguments: list[str], cache: Path, build: Path | None = None) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MiB of one command; of another build where one is given."""
    environment = {**os.environ, "PENSIONS_CACHE": str(cache)}
    start = time.perf_counter()
    if build is not None:
        environment["PYTHONPATH"] = str(build)
    command = [*PENSIONS, *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=build) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)}: exit code {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def row(name: str, reach: str, runs: list[tuple[float, float, float]]) -> str:
    wall, cpu = (statistics.median(run[position] for run in runs) for position in (0, 1))
    return f"| {name} | {wall:.1f} | {cpu:.1f} | {max(run[2] for run in runs):.0f} | {reach} |"


def demo_rows(folder: Path, size: str, reach: str, runs: int) -> list[str]:
    data, cache = folder / size, folder / f"cache-{size}"
    written, cold, warm = [], [], []
    for _ in range(runs):
        shutil.rmtree(cache, ignore_errors=True)
        written.append(once(["demo", str(data), "--size", size], cache))
        rank = ["rank", str(data), "--out", str(folder / "out")]
        cold.append(once(rank, cache))
        warm.append(once(rank, cache))
    both = [(a[0] + b[0], a[1] + b[1], max(a[2], b[2])) for a, b in zip(written, cold, strict=True)]
    return [
        row(f"`demo --size {size}`", "–", written),
        row(f"`demo --size {size}` + `rank`, cold", reach, both),
        row(f"`rank`, {size}, warm", "–", warm),
    ]


def real_rows(folder: Path, real: Path, runs: int) -> list[str]:
    cold, warm, inspected = [], [], []
    given = ["montpellier-extrait", "--data", str(real), "--out", str(folder / "out-real")]
    rank = ["rank", *given]
    for _ in range(runs):
        shutil.rmtree(folder / "cache-real", ignore_errors=True)
        cold.append(once(rank, folder / "cache-real"))
        warm.append(once(rank, folder / "cache-real"))
        inspected.append(once(["inspect", *given], folder / "cache-real"))
    return [
        row("real extract, 43,930 cells, cold", "≤ 60 s, ≤ 1,536 MiB", cold),
        row("real extract, 43,930 cells, warm", "≤ 20 s", warm),
        row("real extract, `inspect`", "≤ 1.3 × the CPU of a warm `rank`", inspected),
    ]


def write_list(communes: Path | str, path: Path | str, count: int | str, seed: int | str) -> None:
    """Draw sites in the communes of a demonstration, in Lambert-93."""
    ground, wanted = gpd.read_file(communes).to_crs(2154).union_all(), int(count)
    west, south, east, north = ground.bounds
    xy = np.random.default_rng(int(seed)).uniform((west, south), (east, north), (8 * wanted, 2))
    xy = xy[shapely.contains_xy(ground, *xy.T)][:wanted]
    lines = (f"R{row:06d};Site {row};{x:.2f};{y:.2f}" for row, (x, y) in enumerate(xy.tolist()))
    Path(path).write_text("\n".join(("reference;nom;x;y", *lines)), encoding="utf-8")


def list_rows(folder: Path, runs: int, beside: Path | None) -> list[str]:
    """A list of `LISTED` sites on the town, warm; by this build and by the other in turn, then the ratio of both."""
    data, path = folder / "town", folder / "list.csv"
    write_list(data / "communes.geojson", path, LISTED, 12)
    rank = ["rank", str(data), "--sites", str(path), "--out", str(folder / "out-list")]
    builds = [None] if beside is None else [None, beside]
    for number, build in enumerate(builds):
        once(["rank", str(data), "--out", str(folder / "out")], folder / f"cache-list-{number}", build)
    done: list[list[tuple[float, float, float]]] = [[] for _ in builds]
    for _ in range(runs):
        for number, build in enumerate(builds):
            done[number].append(once(rank, folder / f"cache-list-{number}", build))
    named = f"`rank --sites` of {LISTED:,}, town, warm"
    rows = [row(f"{named}{', other build' if number else ''}", "–", told) for number, told in enumerate(done)]
    if beside is not None:
        cpu, peak = (statistics.median(a[at] / b[at] for a, b in zip(*done, strict=True)) for at in (1, 2))
        rows.append(f"| this build ÷ the other | – | {cpu:.2f} × | {peak:.2f} × | ≤ 0.5 × |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, default=Path("../shared/real/montpellier"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--skip-metropole", action="store_true")
    parser.add_argument("--beside", type=Path, help="checkout of another build, to rank the long list beside")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = demo_rows(Path(scratch), "town", "≤ 15 s", told.runs)
        rows += list_rows(Path(scratch), told.runs, told.beside and told.beside.resolve())
        if not told.skip_metropole:
            rows += demo_rows(Path(scratch), "metropole", "≤ 90 s", told.runs)
        if told.real.is_dir():
            rows += real_rows(Path(scratch), told.real, told.runs)
        else:
            print(f"SKIPPED, absent: {told.real}")
    print("| what | wall s | CPU s | peak MiB | reach |\n|---|---|---|---|---|")
    print("\n".join(rows))
    print("\nWalking and timetable beside their peers: benchmarks/walking.py, benchmarks/transit.py")


if __name__ == "__main__":
    main()

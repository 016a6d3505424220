"""
This tree beside an earlier build: whole commands run in turn, CPU seconds and peak memory, ratios, and what to reach.

    python benchmarks/against_build.py [--build 9392929] [--pairs 5] [--jobs real-warm,check-one] [--real FOLDER]
                                       [--data FOLDER] [--out FOLDER] [--most-cpu 900] [--growth]

The earlier build is laid out from the history of this clone; both run on the present interpreter, each with its own
caches of layers, of bytecode and of compiled code. Of a pair, the build that begins alternates. CPU seconds are user +
system of the process and its children; the peak is the largest resident memory of the process; medians of the pairs,
and the ratio of the medians. What a job needs once (a demonstration written, a first run that fills the caches) is not
counted. A job whose data are absent is skipped, with a word; one that passes `--most-cpu` seconds is stopped, with a
word. The demonstration region is long: it runs only where `--jobs` names it. `--growth` ranks the real extract on cells
of 200, 100 and 50 m with this tree instead: neither time nor memory may grow faster than the sites.

Nothing here is a test: machines differ. Compare rows of one run with one another.
"""

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
REAL = TREE.parent / "shared" / "real" / "montpellier"
BUILD = "9392929"
EXTRACT = "montpellier-extrait"
CELLS, LARGEST_CELL_M = (200, 100, 50), 500
FROM, TO = "3.8600,43.6200", "3.9000,43.6050"


@dataclass(frozen=True)
class Used:
    """What one job took; `is_whole`: it ended by itself."""

    cpu_s: float
    peak_mib: float
    is_whole: bool = True


@dataclass
class Place:
    """Where a build runs: its tree, its caches and outputs, and what both builds share."""

    name: str
    tree: Path
    folder: Path
    data: Path
    real: Path
    most_cpu_s: float
    fresh: int = field(default=0)

    def run(self, *told: object, caches: str = "warm", compiled: str = "compiled") -> Used:
        """Run one command of this build; `caches` and `compiled` name the folders of what it keeps."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.tree),
            "PENSIONS_CACHE": str(self.folder / caches),
            "NUMBA_CACHE_DIR": str(self.folder / compiled),
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as it is installed: modules are compiled once
        project = tomllib.loads((self.tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        module, _, function = project["scripts"]["pensions"].partition(":")
        command = [sys.executable, "-c", f"from {module} import {function}; {function}()", *map(str, told)]

        def limit() -> None:
            most = math.ceil(self.most_cpu_s)
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))

        with (self.folder / "said.txt").open("w", encoding="utf-8") as said:
            process = subprocess.Popen(
                command, env=environment, cwd=self.folder, stdout=said, stderr=said, preexec_fn=limit
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        cpu = used.ru_utime + used.ru_stime
        if code and not (code < 0 and cpu >= self.most_cpu_s - 1):
            end = (self.folder / "said.txt").read_text(encoding="utf-8").strip()[-300:]
            raise SystemExit(f"{self.name}: {' '.join(map(str, told))}: exit code {code}. {end}")
        return Used(cpu, used.ru_maxrss / 1024, code == 0)

    def anew(self) -> str:
        """Name of a folder of caches that nothing is in yet; the one of before is removed."""
        shutil.rmtree(self.folder / f"fresh-{self.fresh}", ignore_errors=True)
        self.fresh += 1
        return f"fresh-{self.fresh}"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def on_real(self, command: str, *told: object, **kept: str) -> Used:
        return self.run(command, EXTRACT, *told, "--data", self.real, **kept)

    def demo(self, size: str) -> Path:
        """A demonstration that both builds share, written once by this tree: the region of 9392929 is refused today."""
        folder = self.data / size
        if not (folder / "territory.toml").is_file():
            replace(self, tree=TREE).run("demo", folder, "--size", size)
        return folder

    def listed(self, size: str, number: int, count: int) -> Path:
        """A list of sites drawn in the communes of a demonstration; another one for each number."""
        path = self.data / f"{size}-{count}-{number}.csv"
        if not path.is_file():
            code = "import sys; from benchmarks.run import write_list; write_list(*sys.argv[1:])"
            told = [str(self.demo(size) / "communes.geojson"), str(path), str(count), str(number)]
            subprocess.run([sys.executable, "-c", code, *told], check=True, env={**os.environ, "PYTHONPATH": str(TREE)})
        return path

    def scenario(self, number: int) -> Path:
        """The scenario that this build ships, with another weight of its first criterion for each number."""
        text = (self.tree / "data" / "scenarios" / "pension_de_famille.toml").read_text(encoding="utf-8")
        path = self.folder / f"weights-{number}.toml"
        path.write_text(text.replace("\nweight = 10\n", f"\nweight = {11 + number}\n", 1), encoding="utf-8")
        return path


Run = Callable[[Place, int], Used]
"""Runs a job of one build, for the pair of that number; 0 before anything is counted."""


@dataclass(frozen=True)
class Job:
    """A row of the table: what is run, and the ratios to reach (None: nothing is asked)."""

    title: str
    run: Run
    cpu: float | None
    peak: float | None = None
    needs_real: bool = False
    is_long: bool = False
    before: Run | None = None


def both(one: Used, other: Used) -> Used:
    """Two commands one after the other."""
    return Used(one.cpu_s + other.cpu_s, max(one.peak_mib, other.peak_mib), one.is_whole and other.is_whole)


def without(one: Used, other: Used) -> Used:
    """What the first command took and the second did not."""
    return Used(one.cpu_s - other.cpu_s, one.peak_mib, one.is_whole and other.is_whole)


def real_warm(place: Place, number: int) -> Used:
    return place.on_real("rank", "--out", place.out)


def real_weights(place: Place, number: int) -> Used:
    return place.on_real("rank", "--out", place.out, "--scenario", place.scenario(number))


def real_cold(place: Place, number: int) -> Used:
    return place.on_real("rank", "--out", place.out, caches=place.anew())


def metropole_warm(place: Place, number: int) -> Used:
    return place.run("rank", place.demo("metropole"), "--out", place.out)


def metropole_list(place: Place, number: int) -> Used:
    sites = place.listed("metropole", number, 1_000)
    return place.run("rank", place.demo("metropole"), "--sites", sites, "--out", place.out)


def town(place: Place, number: int) -> Used:
    folder = place.folder / "town"
    written = place.run("demo", folder, "--size", "town")
    return both(written, place.run("rank", folder, "--out", place.out, caches=place.anew()))


def check_one(place: Place, number: int) -> Used:
    spot = f"{3.8700 + 0.0015 * number:.4f},43.6100"
    return place.on_real("check", spot, "--geocoder", "off", "--no-pdf", "--out", place.out)


def choose_five(place: Place, number: int) -> Used:
    return place.on_real("choose", 5, "--out", place.out)


def journey(place: Place, number: int) -> Used:
    return place.on_real("journey", "--from", FROM, "--to", TO)


def check_list(place: Place, number: int) -> Used:
    sites = place.listed("metropole", number, 1_000)
    told = ("--list", sites, "--geocoder", "off", "--no-pdf", "--out", place.out)
    return place.run("check", place.demo("metropole"), *told)


def region_cold(place: Place, number: int) -> Used:
    return place.run("rank", place.demo("region"), "--out", place.out, caches=place.anew())


def long_list(place: Place, number: int) -> Used:
    return place.run("rank", place.demo("town"), "--sites", place.listed("town", number, 100_000), "--out", place.out)


def compiling(place: Place, number: int) -> Used:
    """A first run without compiled code, less one with it: both read every layer, and measure everything."""
    rank = ("rank", place.demo("town"), "--out", place.out)
    warm = place.run(*rank, caches=place.anew())
    return without(place.run(*rank, caches=place.anew(), compiled=f"compiled-{place.fresh}"), warm)


def help_told(place: Place, number: int) -> Used:
    return place.run("--help")


JOBS = {
    "real-warm": Job("real extract, warm, all outputs", real_warm, 0.38, 0.6, needs_real=True),
    "real-weights": Job("real extract, only weights changed", real_weights, 0.20, needs_real=True, before=real_warm),
    "real-cold": Job("real extract, cold", real_cold, 0.5, 0.6, needs_real=True, before=real_warm),
    "metropole-warm": Job("demonstration métropole, warm", metropole_warm, 0.25, 0.6),
    "metropole-list": Job("a list of 1,000 sites on it", metropole_list, 0.20),
    "town": Job("demonstration town, demo + rank", town, 0.5),
    "check-one": Job("`check` of one site, warm", check_one, 0.4, needs_real=True),
    "choose": Job("`choose` 5 on the real extract", choose_five, 0.3, needs_real=True),
    "journey": Job("`journey`", journey, 0.5, needs_real=True),
    "check-list": Job("`check --list` of 1,000 rows", check_list, 0.35),
    "list-100000": Job("100,000 sites in a list", long_list, 0.35, 0.6),
    "compile": Job("first run on a new machine: compilation", compiling, 0.4),
    "help": Job("`pensions --help`", help_told, 0.35),
    "region": Job(
        "demonstration region, rank cold (≤ 200 s, ≤ 1,639 MiB)", region_cold, None, is_long=True, before=town
    ),
}


def lay_out(build: str, folder: Path) -> None:
    """The files of a build, from the history of this clone."""
    asked = subprocess.run(["git", "-C", str(TREE), "archive", build], capture_output=True)
    if asked.returncode:
        raise SystemExit(f"Build {build}: not in this clone. Bring its history: git fetch --unshallow.")
    packed = folder.with_suffix(".tar")
    packed.write_bytes(asked.stdout)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()


def run_pairs(job: Job, places: list[Place], pairs: int) -> dict[str, list[Used]]:
    """Both builds in turn; the one that begins alternates."""
    for place in places:
        (job.before or job.run)(place, 0)
    done: dict[str, list[Used]] = {place.name: [] for place in places}
    for number in range(1, pairs + 1):
        for place in places[:: 1 if number % 2 else -1]:
            done[place.name].append(job.run(place, number))
    return done


def summary(job: Job, done: dict[str, list[Used]]) -> dict[str, object]:
    """Medians of each build, their ratios, and whether what is asked is reached."""
    before, now = done.values()
    told: dict[str, object] = {"title": job.title, "pairs": len(now), "reach": {"cpu": job.cpu, "peak": job.peak}}
    told["stopped"] = [name for name, runs in done.items() if not all(run.is_whole for run in runs)]
    for what, name in (("cpu", "cpu_s"), ("peak", "peak_mib")):
        middle = [statistics.median(getattr(run, name) for run in runs) for runs in (before, now)]
        ratio = middle[1] / middle[0] if middle[0] > 0 else math.nan
        asked = getattr(job, what)
        told[what] = {"before": middle[0], "now": middle[1], "ratio": ratio}
        told[f"{what}_is_reached"] = None if asked is None else bool(ratio <= asked)
    return told


COLUMNS = ("job", "CPU s before", "now", "ratio", "reach", "peak MiB before", "now", "ratio", "reach")
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def row(told: dict[str, object]) -> str:
    """A line of the table; ✓ or ✗ beside what is asked."""
    cells = [str(told["title"]) + "".join(f" ({name}: stopped)" for name in told["stopped"])]
    for what, digits in (("cpu", 1), ("peak", 0)):
        found, asked, is_reached = told[what], told["reach"][what], told[f"{what}_is_reached"]
        cells += [f"{found['before']:.{digits}f}", f"{found['now']:.{digits}f}", f"{found['ratio']:.2f} ×"]
        cells.append("–" if asked is None else f"≤ {asked:.2f} × {'✓' if is_reached else '✗'}")
    return f"| {' | '.join(cells)} |"


def growth(place: Place) -> tuple[list[str], list[dict[str, float]]]:
    """The real extract on smaller and smaller cells, layers and compiled code kept from a first run not counted."""
    done: list[dict[str, float]] = []
    lines = ["| cell m | sites | CPU s | peak MiB | × sites | × CPU | × peak |", "|---|---|---|---|---|---|---|"]
    place.on_real("rank", "--cell", LARGEST_CELL_M, "--out", place.out)
    for side in CELLS:
        used = place.on_real("rank", "--cell", side, "--out", place.out)
        sites = json.loads((place.out / "run.json").read_text(encoding="utf-8"))["counts"]["candidate_sites"]
        done.append({"cell_m": side, "sites": sites, "cpu_s": used.cpu_s, "peak_mib": used.peak_mib})
        times = [done[-1][key] / done[0][key] for key in ("sites", "cpu_s", "peak_mib")]
        lines.append(
            f"| {side} | {sites:,} | {used.cpu_s:.1f} | {used.peak_mib:.0f} | "
            + " | ".join(f"{one:.1f}" for one in times)
            + " |"
        )
    last = {key: done[-1][key] / done[0][key] for key in ("sites", "cpu_s", "peak_mib")}
    is_slower = last["cpu_s"] <= last["sites"] and last["peak_mib"] <= last["sites"]
    lines.append(f"\nTime and memory grow {'no ' if is_slower else ''}faster than the sites.")
    return lines, done


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=BUILD, help="revision of the earlier build")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--jobs", default="", help=f"of {', '.join(JOBS)}; all that are not long by default")
    parser.add_argument("--real", type=Path, default=REAL, help="folder of the real extract")
    parser.add_argument("--data", type=Path, help="where demonstrations and lists are kept for another time")
    parser.add_argument("--out", type=Path, help="folder for against_build.json and against_build.md")
    parser.add_argument("--most-cpu", type=float, default=900.0, help="CPU seconds after which a command is stopped")
    parser.add_argument("--growth", action="store_true", help="the growth table of this tree instead")
    told = parser.parse_args()
    told.jobs = [name for name in told.jobs.split(",") if name] or [n for n, job in JOBS.items() if not job.is_long]
    strange = [name for name in told.jobs if name not in JOBS]
    if strange:
        parser.error(f"unknown jobs: {', '.join(strange)}. Known: {', '.join(JOBS)}")
    return told


def main() -> None:
    told = asked_for()
    has_real = told.real.is_dir()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        data = (told.data or folder / "data").resolve()

        def place(name: str, tree: Path) -> Place:
            at = folder / name
            (at / "warm").mkdir(parents=True)
            return Place(name, tree, at, data, told.real.resolve(), told.most_cpu)

        data.mkdir(parents=True, exist_ok=True)
        if told.growth:
            if not has_real:
                raise SystemExit(f"SKIPPED, absent: {told.real}")
            lines, rows = growth(place("now", TREE))
            print("\n".join(lines))
        else:
            lay_out(told.build, folder / "build")
            places = [place(told.build, folder / "build"), place("now", TREE)]
            lines, rows = [HEAD], []
            print(HEAD, flush=True)
            for job in map(JOBS.__getitem__, told.jobs):
                if job.needs_real and not has_real:
                    lines.append(f"| {job.title} | SKIPPED, absent: {told.real.name} |")
                else:
                    rows.append(summary(job, run_pairs(job, places, told.pairs)))
                    lines.append(row(rows[-1]))
                print(lines[-1], flush=True)
    if told.out is not None:
        told.out.mkdir(parents=True, exist_ok=True)
        (told.out / "against_build.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        kept = {"build": told.build, "pairs": told.pairs, "rows": rows}
        (told.out / "against_build.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

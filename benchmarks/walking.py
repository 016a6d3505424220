"""
Walking minutes against scipy, pandana and cityseer on a synthetic town: CPU seconds, peak memory, ratios.

    python -m benchmarks.walking [--nodes 220000] [--pois 2000] [--origins 5000] [--runs 3] [--jobs JOB …]
                                 [--peers-python PATH]

Each tool runs in a process of its own. The town is read and the tool's network built before the clock starts, and
compiled code is warmed up on a small town. POIs and origins stand on crossroads, so that tools which only know
crossroads answer the same question; each tool's answer is compared with scipy's. The peak is that of the whole
process (imports, town, network and job). `--peers-python` is a Python where pandana and cityseer are installed
beside this project's dependencies; without it they are looked for in the Python that runs this.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.walking_town import shaken_grid

CATEGORIES = 10
LIMIT_M = 1200
METRES_A_MINUTE = 60.0
NEAREST, COUNTS, MATRIX = "nearest", "counts", "matrix"
JOBS = {
    NEAREST: f"nearest of {CATEGORIES} categories, all nodes",
    COUNTS: f"counts + three nearest within {LIMIT_M} m",
    MATRIX: "all pairs of 42,000 origins (anywhere) and the POIs within 20 min",
}
REACH = {NEAREST: "≤ 2 s, ≤ 512 MiB", COUNTS: "≤ 0.8 s", MATRIX: "–"}


class Town:
    """The town as plain arrays: nodes, edges of its largest piece, POIs and origins on nodes."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "town.npz") as arrays:
            self.xy, self.ends, self.length = arrays["xy"], arrays["ends"], arrays["length"]
            self.poi, self.origin = arrays["poi"], arrays["origin"]
        self.category = np.arange(len(self.poi)) % CATEGORIES
        known = folder / f"{NEAREST}-scipy.npy"  # pandana is asked to look no farther than the farthest answer
        self.horizon_m = float(np.ceil(np.load(known).max())) if known.exists() else 10_000.0

    def layer(self) -> gpd.GeoDataFrame:
        lines = shapely.linestrings(self.xy[self.ends])
        return gpd.GeoDataFrame({"u": self.ends[:, 0], "v": self.ends[:, 1]}, geometry=lines, crs=2154)

    def points(self, nodes: np.ndarray) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*self.xy[nodes].T), crs=2154)


def write_town(folder: Path, nodes: int, pois: int, origins: int) -> None:
    from geo.streets.streets import network_from_streets

    network = network_from_streets(shaken_grid(nodes), min_piece_share=1.0)  # the largest piece only
    rng = np.random.default_rng(2)
    n = len(network.node_xy)
    np.savez(
        folder / "town.npz",
        xy=network.node_xy,
        ends=network.edge_nodes,
        length=network.edge_length_m,
        poi=rng.choice(n, pois, replace=False),
        origin=rng.choice(n, origins, replace=False),
    )


def with_ours(town: Town, job: str) -> Callable[[], np.ndarray]:
    from geo.streets.streets import minutes_at_nodes, minutes_matrix, network_from_streets

    network = network_from_streets(town.layer())
    assert len(network.node_xy) == len(town.xy)
    network.arcs, network.edge_tree  # noqa: B018  made once, with the network
    pois, origins = town.points(town.poi), town.points(town.origin)
    by_category = [pois[town.category == c] for c in range(CATEGORIES)]
    rng, (low, high) = np.random.default_rng(3), (town.xy.min(axis=0), town.xy.max(axis=0))
    cells = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*rng.uniform(low, high, (42_000, 2)).T), crs=2154)

    def nearest() -> np.ndarray:
        return np.stack([minutes_at_nodes(network, part) for part in by_category]) * METRES_A_MINUTE

    def counts() -> np.ndarray:
        pairs = minutes_matrix(network, origins, pois, LIMIT_M / METRES_A_MINUTE)
        return np.column_stack([pairs.counts(), pairs.nearest(3)[0] * METRES_A_MINUTE])

    def matrix() -> np.ndarray:
        return np.array([len(minutes_matrix(network, cells, pois, 20.0))])

    return {NEAREST: nearest, COUNTS: counts, MATRIX: matrix}[job]


def with_scipy(town: Town, job: str) -> Callable[[], np.ndarray]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    n = len(town.xy)
    graph = coo_array((town.length, town.ends.T), shape=(n, n)).tocsr()
    graph = (graph + graph.T).tocsr()

    def nearest() -> np.ndarray:
        found = [dijkstra(graph, indices=town.poi[town.category == c], min_only=True) for c in range(CATEGORIES)]
        return np.stack(found)

    def counts() -> np.ndarray:
        rows = []
        for low in range(0, len(town.origin), 100):
            metres = dijkstra(graph, indices=town.origin[low : low + 100], limit=LIMIT_M)[:, town.poi]
            three = np.sort(np.partition(metres, 3, axis=1)[:, :3], axis=1)
            rows.append(np.column_stack([(metres <= LIMIT_M).sum(axis=1), np.where(np.isfinite(three), three, np.nan)]))
        return np.vstack(rows)

    return {NEAREST: nearest, COUNTS: counts}[job]


def with_pandana(town: Town, job: str) -> Callable[[], np.ndarray]:
    import pandana
    import pandas as pd

    x, y = pd.Series(town.xy[:, 0]), pd.Series(town.xy[:, 1])
    metres = pd.DataFrame({"metres": town.length})
    network = pandana.Network(x, y, pd.Series(town.ends[:, 0]), pd.Series(town.ends[:, 1]), metres)
    px, py = x[town.poi].reset_index(drop=True), y[town.poi].reset_index(drop=True)

    def nearest() -> np.ndarray:
        horizon = town.horizon_m  # no precompute, which would only slow this job
        found = []
        for c in range(CATEGORIES):
            here = town.category == c
            network.set_pois(str(c), horizon, 1, px[here], py[here])
            found.append(network.nearest_pois(horizon, str(c), num_pois=1)[1].to_numpy())
        return np.stack(found)

    def counts() -> np.ndarray:
        network.precompute(LIMIT_M)
        network.set(pd.Series(town.poi), name="poi")
        count = network.aggregate(LIMIT_M, type="count", decay="flat", name="poi").to_numpy()[town.origin]
        network.set_pois("all", LIMIT_M, 3, px, py)
        three = network.nearest_pois(LIMIT_M, "all", num_pois=3).to_numpy()[town.origin]
        return np.column_stack([count, np.where(three >= LIMIT_M, np.nan, three)])

    return {NEAREST: nearest, COUNTS: counts}[job]


def with_cityseer(town: Town, job: str) -> Callable[[], np.ndarray]:
    import pandas as pd
    from cityseer import rustalgos
    from cityseer.metrics import layers

    structure = rustalgos.graph.NetworkStructure()
    live = np.isin(np.arange(len(town.xy)), town.origin)
    for i, (x, y) in enumerate(town.xy):
        structure.add_street_node(str(i), x, y, bool(live[i]), 1.0)
    for i, (u, v) in enumerate(town.ends):
        line = f"LINESTRING ({town.xy[u][0]} {town.xy[u][1]}, {town.xy[v][0]} {town.xy[v][1]})"
        structure.add_street_edge(int(u), int(v), 2 * i, str(u), str(v), line)
        line = f"LINESTRING ({town.xy[v][0]} {town.xy[v][1]}, {town.xy[u][0]} {town.xy[u][1]})"
        structure.add_street_edge(int(v), int(u), 2 * i + 1, str(v), str(u), line)
    structure.build_edge_rtree()
    nodes = gpd.GeoDataFrame(
        {"ns_node_idx": np.arange(len(town.xy)), "live": live},
        geometry=gpd.points_from_xy(*town.xy.T),
        index=pd.Index([str(i) for i in range(len(town.xy))]),
        crs=2154,
    )
    pois = town.points(town.poi).assign(kind="poi")

    def counts() -> np.ndarray:
        found = layers.compute_accessibilities(pois, "kind", ["poi"], nodes, structure, distances=[LIMIT_M])
        count = found[f"cc_poi_{LIMIT_M}_nw"].to_numpy()[town.origin]
        return np.column_stack([count, np.full((len(count), 3), np.nan)])  # it gives one nearest, not three

    return {COUNTS: counts}[job]


TOOLS = {"ours": with_ours, "scipy": with_scipy, "pandana": with_pandana, "cityseer": with_cityseer}
ASKED = {NEAREST: ["ours", "scipy", "pandana"], COUNTS: ["ours", "scipy", "pandana", "cityseer"], MATRIX: ["ours"]}


def measure(folder: Path, job: str, tool: str, runs: int) -> dict[str, object]:
    """Runs in the child: best CPU of some runs, peak memory, and the answer into a file."""
    with tempfile.TemporaryDirectory() as small:
        write_town(Path(small), 2_000, 50, 50)
        TOOLS[tool](Town(Path(small)), job)()
    run = TOOLS[tool](Town(folder), job)
    cpu, wall = [], []
    for _ in range(runs):
        start, clock = time.process_time(), time.perf_counter()
        answer = run()
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - clock)
    np.save(folder / f"{job}-{tool}.npy", answer)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": min(cpu), "wall": min(wall), "peak": peak}


def in_a_child(python: str, folder: Path, job: str, tool: str, runs: int) -> dict[str, object] | str:
    if tool in ("pandana", "cityseer"):
        found = subprocess.run([python, "-c", f"import {tool}"], capture_output=True, text=True)
        if found.returncode:
            return f"SKIPPED: {tool} cannot be imported by {Path(python).name}: {found.stderr.strip().splitlines()[-1]}"
    command = [python, "-m", "benchmarks.walking", "--child", str(folder), job, tool, "--runs", str(runs)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"FAILED: {done.stderr.strip().splitlines()[-1]}"
    return json.loads(done.stdout.splitlines()[-1])


def agreement(folder: Path, job: str, tool: str) -> str:
    """Largest difference from scipy, metres; NaN and inf (nothing there) must be in the same places."""
    if not (folder / f"{job}-scipy.npy").exists() or tool == "scipy":
        return "–"
    found, expected = np.load(folder / f"{job}-{tool}.npy"), np.load(folder / f"{job}-scipy.npy")
    text = ""
    if job == COUNTS:
        differ = int((found[:, 0] != expected[:, 0]).sum())
        text = f"{differ} counts differ, "
        found, expected = found[:, 1:], expected[:, 1:]
    both = np.isfinite(found) & np.isfinite(expected)
    lost = int((np.isfinite(found) != np.isfinite(expected)).sum())
    return text + (f"≤ {np.abs(found - expected)[both].max():.2g} m, {lost} missing" if both.any() else "no distances")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=220_000)
    parser.add_argument("--pois", type=int, default=2_000)
    parser.add_argument("--origins", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3, help="best of so many runs (peers run once)")
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--jobs", nargs="+", choices=list(JOBS), default=list(JOBS))
    parser.add_argument("--child", nargs=3, metavar=("FOLDER", "JOB", "TOOL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        folder, job, tool = options.child
        print(json.dumps(measure(Path(folder), job, tool, options.runs)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_town(folder, options.nodes, options.pois, options.origins)
        print(f"{len(Town(folder).xy):,} nodes, {options.pois:,} POIs, {options.origins:,} origins on nodes\n")
        for job in options.jobs:
            table(folder, job, JOBS[job], options)


def table(folder: Path, job: str, title: str, options: argparse.Namespace) -> None:
    print(f"{title}   (to reach: {REACH[job]})")
    print(f"  {'tool':9}{'CPU s':>8}{'wall s':>8}{'peak MiB':>10}{'CPU ÷ ours':>12}   against scipy")
    done = {}
    for tool in ASKED[job]:
        python = options.peers_python if tool in ("pandana", "cityseer") else sys.executable
        done[tool] = in_a_child(python, folder, job, tool, options.runs if tool == "ours" else 1)
    for tool, found in done.items():
        if isinstance(found, str):
            print(f"  {tool:9}{found}")
            continue
        ours = done["ours"]
        ratio = found["cpu"] / ours["cpu"] if isinstance(ours, dict) else float("nan")
        numbers = f"{found['cpu']:8.2f}{found['wall']:8.2f}{found['peak']:10.0f}{ratio:12.1f}"
        print(f"  {tool:9}{numbers}   {agreement(folder, job, tool)}", flush=True)
    print()


if __name__ == "__main__":
    main()

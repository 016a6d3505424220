"""
The whole real case beside peers that answer its minutes alone: CPU seconds, peak memory, ratios.

    python -m benchmarks.whole_peer [FOLDER OF THE REAL EXTRACT] [--peers-python PATH] [--runs 2]

*Ours* is everything that `pensions rank` does on the extract, from its warm caches to the last output: imports, every
criterion and rule, ranking, stability, map, tables, layers. *Peers* is the minutes of the same cells, nothing else:
pandana walks from each cell to the nearest place of each criterion on foot, cafein rides from each cell to each door
of the criteria door to door, leaving at each minute from 9:00 to 10:59 of the same day, p50 and p95, at most 4 rides
and 15 minutes on foot to a stop, 3.6 km/h. Each is a process of its own; both run in turn, medians are told. What both
read (network, cells, doors) is written beforehand, and not counted. `--peers-python` is a Python with
`pip install pandana cafein geopandas`; without it they are looked for in the Python that runs this.

Differences in what is computed: peers answer cells near a street only, ours all of them (the others as estimates);
pandana starts from the nearest crossroads and looks 3.6 km around, ours walks from the cell to the street, without an
end; cafein changes without a margin, ours with one of 60 s. The last line says how far minutes on foot are apart.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.transit_peer import REAL, cafein_network, write_osm

EXTRACT, FEED = "montpellier-extrait", "transport/TAM_MMM_GTFS.zip"
WALK_MIN, RIDES, PERCENTILES, METRES_A_MINUTE = 15.0, 4, (50, 95), 60.0
HORIZON_M, NEAR_M = 3_600.0, 250.0


def write_case(folder: Path, real: Path) -> None:
    """Network, cells, places and date of our own run, as files that the peers read."""
    from layers.places.sites import grid_sites
    from layers.scenario.scenario import load_scenario
    from layers.territory.territory import load_territory
    from pensions.ranking.run_inputs import NotAvailableError, RunInputs

    run_inputs = RunInputs(load_territory(EXTRACT, data=real), load_scenario("pension_de_famille"))
    network, cells = run_inputs.network, grid_sites(run_inputs.territory)
    np.savez(
        folder / "streets.npz", xy=network.node_xy, ends=np.array(network.edge_nodes), metres=network.edge_length_m
    )
    write_osm(network, folder / "streets.osm.pbf")
    cells[[]].set_geometry(cells.geometry.centroid).reset_index().to_parquet(folder / "cells.parquet")
    walked = {}
    for criterion in run_inputs.scenario.criteria:
        if criterion.measure.kind == "walk_min":
            try:
                walked[criterion.id] = run_inputs.targets(criterion.measure).geometry
            except NotAvailableError:
                continue
    doors = {name: places.geometry for name, places in run_inputs.door_targets.items()}
    for name, places in (("walked", walked), ("doors", doors)):
        named = [one.representative_point().to_frame("geometry").assign(to=key) for key, one in places.items()]
        pd.concat(named, ignore_index=True).to_parquet(folder / f"{name}.parquet")
    (folder / "date").write_text(run_inputs.dates.weekday.isoformat())


def walk(folder: Path) -> pd.DataFrame:
    """Minutes on foot from each cell to the nearest place of each criterion, by pandana; NaN too far or off streets."""
    import pandana

    streets = np.load(folder / "streets.npz")
    x, y = (pd.Series(axis) for axis in streets["xy"].T)
    ends = streets["ends"]
    weights = pd.DataFrame({"metres": streets["metres"]})
    network = pandana.Network(x, y, pd.Series(ends[:, 0]), pd.Series(ends[:, 1]), weights)
    cells, walked = (gpd.read_parquet(folder / f"{name}.parquet") for name in ("cells", "walked"))
    start = network.get_node_ids(cells.geometry.x, cells.geometry.y)
    xy = streets["xy"][start.to_numpy()]
    near = np.hypot(cells.geometry.x - xy[:, 0], cells.geometry.y - xy[:, 1]).to_numpy()
    found = {}
    for name, places in walked.groupby("to"):
        shapes = places.geometry.reset_index(drop=True)
        network.set_pois(name, HORIZON_M, 1, shapes.x, shapes.y)
        metres = network.nearest_pois(HORIZON_M, name, num_pois=1)[1].to_numpy()[start.to_numpy()]
        found[name] = np.where((metres < HORIZON_M) & (near <= NEAR_M), (metres + near) / METRES_A_MINUTE, np.nan)
    return pd.DataFrame(found, index=cells["site_id"])


def ride(folder: Path, real: Path) -> int:
    """Minutes by the timetable from each cell to each door, by cafein; how many cells reach one."""
    import cafein

    date = (folder / "date").read_text()
    network = cafein_network(folder, real, date, WALK_MIN)
    cells, doors = (gpd.read_parquet(folder / f"{name}.parquet").to_crs(4326) for name in ("cells", "doors"))
    table = cafein.TravelTimeMatrix(
        network,
        cells[["geometry"]].assign(id=range(len(cells))),
        doors[["geometry"]].assign(id=range(len(doors))),
        departure=f"{date} 09:00",
        departure_time_window=120,
        percentiles=list(PERCENTILES),
        max_rides=RIDES,
        router="tbtr",
        max_walking_time=WALK_MIN,
        output_time_units="seconds",
    )
    return int(table.loc[table["travel_time_p50"].notna(), "from_id"].nunique())


def as_a_peer(folder: Path, real: Path) -> None:
    start = time.process_time()
    minutes = walk(folder)
    walked = time.process_time() - start
    minutes.to_parquet(folder / "minutes.parquet")
    reached = ride(folder, real)
    told = {"walk_s": walked, "ride_s": time.process_time() - start - walked, "reached": reached}
    (folder / "peers.json").write_text(json.dumps(told))


def used(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak MiB of a command; the libraries of this process are in no peak below its own."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"NOT RUN: {said.strip().splitlines()[-1]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def apart(folder: Path) -> str:
    """How far the minutes on foot are apart, criterion by criterion."""
    theirs = pd.read_parquet(folder / "minutes.parquet")
    layers = [gpd.read_file(folder / "out" / "sites.gpkg", layer=name) for name in ("sites_classes", "sites_exclus")]
    ours = pd.concat(layers).set_index("site_id").reindex(theirs.index)
    said = []
    for name in theirs.columns.intersection(ours.columns):
        gap = (pd.to_numeric(ours[name], errors="coerce") - theirs[name]).dropna()
        said.append(
            f"{name}: {len(gap):,} cells by both, ours − pandana: median {gap.median():+.1f} min, "
            f"90 % between {gap.quantile(0.05):+.1f} and {gap.quantile(0.95):+.1f}"
        )
    return "\n".join(said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", nargs="?", type=Path, default=REAL)
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=2, help="of each, in turn; medians are told")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        as_a_peer(options.child, options.real)
        return
    if not options.real.is_dir():
        raise SystemExit(f"SKIPPED, absent: {options.real}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(folder, options.real)
        rank = [sys.executable, "-c", "from pensions.commands.app import main; main()", "rank", EXTRACT]
        rank += ["--data", str(options.real), "--out", str(folder / "out")]
        peer = [options.peers_python, "-m", "benchmarks.whole_peer", str(options.real), "--child", str(folder)]
        used(rank)
        done = [(used(peer), used(rank)) for _ in range(options.runs)]
        peers, ours = ([statistics.median(run[at][what] for run in done) for what in (0, 1)] for at in (0, 1))
        told = json.loads((folder / "peers.json").read_text())
        cells = len(gpd.read_parquet(folder / "cells.parquet"))
        print(f"{cells:,} cells; to reach: the peers' CPU ÷ ours ≥ 6.5, ours ≤ 11 s\n")
        print("| what | CPU s | peak MiB |\n|---|---|---|")
        print(f"| peers, minutes alone | {peers[0]:.1f} | {peers[1]:.0f} |")
        print(f"| of these: pandana {told['walk_s']:.1f} s, cafein {told['ride_s']:.1f} s (last run) | | |")
        print(f"| ours, the whole `rank`, warm | {ours[0]:.1f} | {ours[1]:.0f} |")
        print(f"| peers ÷ ours | {peers[0] / ours[0]:.2f} × | {peers[1] / ours[1]:.2f} × |\n")
        print(f"{told['reached']:,} cells reach a door in cafein")
        print(apart(folder))


if __name__ == "__main__":
    main()

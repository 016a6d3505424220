"""
Door to door on the real TaM feed and the real streets of Montpellier, beside cafein: CPU seconds, peak memory, ratios.

    python -m benchmarks.transit_peer [FOLDER OF THE REAL EXTRACT] [--peers-python PATH] [--origins 1000]
                                      [--destinations 500] [--runs 2]

The job: origins × destinations anywhere along the streets, leaving at each minute from 9:00 to 9:59 of a typical
Tuesday, p25, p50 and p75, at most 4 rides, at most 20 minutes on foot to the first stop, from the last, and between
stops, 3.6 km/h. Each tool runs in a process of its own. *Prepare* is what is done once for the day: reading, streets,
changes between lines. *Answer* is what each new set of origins and destinations costs: tying them to the streets, the
walks, the search. `--peers-python` is a Python with `pip install cafein`; without it cafein is said to be absent.

Differences in what is computed: cafein's streets come through an OSM file written here from the same network; it
departs on 61 marks (both ends of the hour) and interpolates percentiles; a change needs no margin in it and 60 s in
ours, so ours is slower by some minutes where one changes. The last lines say how far the answers are apart.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

REAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "montpellier"
FEED, STREETS = "transport/TAM_MMM_GTFS.zip", "streets/VilleMTP_MTP_FilaireVoies.zip"
NINE, HOUR = 9 * 3600, 3600
WALK_MIN, RIDES, PERCENTILES = 20.0, 4, (25, 50, 75)


def write_osm(network, path: Path) -> None:
    """A street network as an OSM file, every street a walk."""
    import osmium
    import shapely
    from osmium.osm import mutable

    inner = [shapely.get_coordinates(line)[1:-1] for line in network.edge_lines]
    xy = np.vstack([network.node_xy, *inner])
    degrees = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=2154).to_crs(4326).get_coordinates().to_numpy().tolist()
    first = len(network.node_xy)
    with osmium.SimpleWriter(str(path)) as writer:
        for rank, place in enumerate(degrees):
            writer.add_node(mutable.Node(id=rank + 1, version=1, location=place, tags={}))
        for rank, ((u, v), points) in enumerate(zip(network.edge_nodes.tolist(), inner, strict=True)):
            nodes = [u + 1, *range(first + 1, first + 1 + len(points)), v + 1]
            first += len(points)
            writer.add_way(mutable.Way(id=rank + 1, version=1, nodes=nodes, tags={"highway": "residential"}))


def write_town(folder: Path, real: Path, origins: int, destinations: int) -> None:
    """The network as an OSM file, the ends of the journeys, and the date."""
    import shapely

    from geo.streets.streets import network_from_streets
    from geo.transit.timetable import default_dates
    from layers.sources.gtfs.feed import read_gtfs
    from layers.sources.montpellier.streets import read_street_centrelines

    network = network_from_streets(read_street_centrelines(real / STREETS), join_crossings=False)
    rng = np.random.default_rng(34)
    share = network.edge_length_m / network.edge_length_m.sum()
    for name, number in (("origins", origins), ("destinations", destinations)):
        lines = network.edge_lines[rng.choice(len(share), number, p=share)]
        on = shapely.get_coordinates(shapely.line_interpolate_point(lines, rng.random(number), normalized=True))
        np.save(folder / f"{name}.npy", on + rng.normal(0, 15, (number, 2)))
    write_osm(network, folder / "streets.osm.pbf")
    (folder / "date").write_text(default_dates(read_gtfs(real / FEED)).weekday.isoformat())


def ends(folder: Path, name: str) -> gpd.GeoDataFrame:
    xy = np.load(folder / f"{name}.npy")
    return gpd.GeoDataFrame({"id": range(len(xy))}, geometry=gpd.points_from_xy(*xy.T), crs=2154)


def with_ours(folder: Path, real: Path):
    from geo.streets.streets import minutes_matrix, network_from_streets
    from geo.transit.door_to_door import door_to_door, make_network
    from geo.transit.stop_access import walks_table
    from layers.sources.gtfs.feed import read_gtfs
    from layers.sources.montpellier.streets import read_street_centrelines

    feed = read_gtfs(real / FEED)
    streets = network_from_streets(read_street_centrelines(real / STREETS), join_crossings=False)
    between = minutes_matrix(streets, feed.stops, feed.stops, WALK_MIN)
    changes = walks_table(between.origin, between.target, between.minutes)
    date = dt.date.fromisoformat((folder / "date").read_text())
    network = make_network(feed, date, changes, start_s=NINE, end_s=NINE + HOUR + 180 * 60)
    origins, targets = ends(folder, "origins"), ends(folder, "destinations")

    def answer() -> np.ndarray:
        access = minutes_matrix(streets, origins, feed.stops, WALK_MIN)
        walks = walks_table(access.origin, access.target, access.minutes)
        tables = (dense(minutes_matrix(streets, places, targets, WALK_MIN)) for places in (feed.stops, origins))
        found = door_to_door(
            network, walks, *tables, window=(NINE, NINE + HOUR), max_rides=RIDES, percentiles=PERCENTILES
        )
        return found.to_numpy().reshape(len(origins), len(targets), len(PERCENTILES))

    return answer


def dense(pairs) -> pd.DataFrame:
    table = np.full(pairs.shape, np.nan)
    table[pairs.origin, pairs.target] = pairs.minutes
    return pd.DataFrame(table, columns=[f"d{n}" for n in range(pairs.shape[1])])


def cafein_network(folder: Path, real: Path, date: str, walk_min: float):
    """Streets of `write_osm` and the timetable of a date, made ready by cafein."""
    import cafein

    network = cafein.TransportNetwork.from_gtfs(
        str(real / FEED),
        osm_pbf=str(folder / "streets.osm.pbf"),
        max_walking_time=walk_min,
        trip_distances=False,
        leg_geometries=False,
    )
    network.compute_tbtr_transfers(date)
    return network


def with_cafein(folder: Path, real: Path):
    import cafein

    date = (folder / "date").read_text()
    network = cafein_network(folder, real, date, WALK_MIN)
    origins, targets = (ends(folder, name).to_crs(4326) for name in ("origins", "destinations"))

    def answer() -> np.ndarray:
        table = cafein.TravelTimeMatrix(
            network,
            origins,
            targets,
            departure=f"{date} 09:00",
            departure_time_window=60,
            percentiles=list(PERCENTILES),
            max_rides=RIDES,
            router="tbtr",
            max_walking_time=WALK_MIN,
            output_time_units="seconds",
        )
        found = np.full((len(origins), len(targets), len(PERCENTILES)), np.nan)
        columns = [f"travel_time_p{percentile}" for percentile in PERCENTILES]
        found[table["from_id"].astype(int), table["to_id"].astype(int)] = table[columns].to_numpy() / 60
        return found

    return answer


TOOLS = {"ours": with_ours, "cafein": with_cafein}


def measure(folder: Path, real: Path, tool: str, runs: int) -> dict[str, float]:
    """In the child: prepare, then the best of some answers; ours compiles in the first, which is not counted."""
    start = time.process_time()
    answer = TOOLS[tool](folder, real)
    told = {"prepare": time.process_time() - start}
    if tool == "ours":
        answer()
    cpu, wall = [], []
    for _ in range(runs):
        start, clock = time.process_time(), time.perf_counter()
        found = answer()
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - clock)
    np.save(folder / f"{tool}.npy", found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**told, "cpu": min(cpu), "wall": min(wall), "peak": peak}


def in_a_child(python: str, folder: Path, real: Path, tool: str, runs: int) -> dict[str, float] | str:
    command = [python, "-m", "benchmarks.transit_peer", str(real), "--child", str(folder), tool, "--runs", str(runs)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"NOT RUN: {done.stderr.strip().splitlines()[-1]}"
    return json.loads(done.stdout.splitlines()[-1])


def apart(folder: Path) -> str:
    ours, theirs = np.load(folder / "ours.npy")[..., 1], np.load(folder / "cafein.npy")[..., 1]
    both = np.isfinite(ours) & np.isfinite(theirs)
    gap = (ours - theirs)[both]
    return (
        f"{both.mean():.1%} of the pairs answered by both, {np.isfinite(ours).mean():.1%} by ours, "
        f"{np.isfinite(theirs).mean():.1%} by cafein; p50 ours − cafein: median {np.median(gap):+.2f} min, "
        f"90 % between {np.percentile(gap, 5):+.1f} and {np.percentile(gap, 95):+.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", nargs="?", type=Path, default=REAL)
    parser.add_argument("--origins", type=int, default=1_000)
    parser.add_argument("--destinations", type=int, default=500)
    parser.add_argument("--runs", type=int, default=2, help="best of so many")
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "TOOL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(Path(options.child[0]), options.real, options.child[1], options.runs)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_town(folder, options.real, options.origins, options.destinations)
        print(f"{options.origins:,} origins × {options.destinations:,} destinations, 60 departures, ≤ {RIDES} rides")
        print("to reach: at most half of the peer's CPU, ≤ 1 GiB\n")
        print(f"{'tool':9}{'prepare CPU s':>15}{'answer CPU s':>14}{'wall s':>8}{'peak MiB':>10}{'CPU ÷ ours':>12}")
        done = {}
        for tool in TOOLS:
            python = options.peers_python if tool == "cafein" else sys.executable
            found = done[tool] = in_a_child(python, folder, options.real, tool, options.runs)
            if isinstance(found, str):
                print(f"{tool:9}{found}")
                continue
            ratio = found["cpu"] / done["ours"]["cpu"] if isinstance(done["ours"], dict) else float("nan")
            print(
                f"{tool:9}{found['prepare']:15.1f}{found['cpu']:14.2f}{found['wall']:8.2f}{found['peak']:10.0f}"
                f"{ratio:12.2f}",
                flush=True,
            )
        if all(isinstance(found, dict) for found in done.values()):
            print("\n" + apart(folder))


if __name__ == "__main__":
    main()

"""
What the timetable side costs, on the real TaM feed; printed as a table.

    python benchmarks/transit.py [FOLDER OF THE REAL EXTRACT]

Walks are straight lines × 1.3, since the city alone has streets, but in the rows that say "streets": there they are
walked where the city's streets serve, and counted in the time. Beside a peer: benchmarks/transit_peer.py.
"""

import resource
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from geo.transit.door_to_door import door_to_door, make_network, reach
from geo.transit.service import service_at_sites
from geo.transit.stop_access import straight_walks
from geo.transit.timetable import default_dates
from layers.sources.gtfs.feed import read_gtfs

REAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "montpellier"
NINE, ELEVEN = 9 * 3600, 11 * 3600


class Table:
    def __init__(self):
        print(f"{'job':<102}{'wall s':>8}{'CPU s':>8}{'peak MiB':>10}  reach")

    def row(self, job, reach_, work):
        work()  # compiles, and warms the caches
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{job:<102}{wall:>8.2f}{cpu:>8.2f}{peak:>10.0f}  {reach_}", flush=True)
        return result


def cells(communes, step):
    """Centres of the grid cells inside the communes."""
    west, south, east, north = communes.total_bounds
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    grid = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x.ravel(), y.ravel()), crs=2154)
    return grid[grid.within(communes.union_all())].reset_index(drop=True)


def points(xy):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=2154)


def minutes_to(layer, targets, longest):
    """Straight-line minutes at 1 m/s × 1.3 to the nearest of each target, NaN beyond the longest."""
    xy = layer.geometry.get_coordinates().to_numpy()
    columns = {}
    for name, target in targets.items():
        minutes = cKDTree(target).query(xy)[0] * 1.3 / 60
        columns[name] = np.where(minutes <= longest, minutes, np.nan)
    return pd.DataFrame(columns)


def main():
    real = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    path = real / "transport" / "TAM_MMM_GTFS.zip"
    table = Table()
    feed = table.row("read the TaM zip (349,512 stop times)", "≤ 3 s wall", lambda: read_gtfs(path))
    grid = cells(gpd.read_file(real / "boundaries" / "communes.geojson").to_crs(2154), 100)
    rng = np.random.default_rng(34)
    stops = feed.stops.geometry.get_coordinates().to_numpy()
    walks = straight_walks(grid, feed.stops, max_minutes=20)
    stop_walks = straight_walks(feed.stops, feed.stops, max_minutes=10)
    job = f"departures at {len(grid):,} cells × {len(feed.stops):,} stops, day, evening, Sunday"
    table.row(job, "≤ 3 s wall", lambda: service_at_sites(feed, walks, sites=len(grid)))

    date = default_dates(feed).weekday
    job = f"prepare the network of {date}, 9:00 to 14:00"
    network = table.row(job, "", lambda: make_network(feed, date, stop_walks))
    targets = {f"c{n}": stops[rng.choice(len(stops), 80)] + rng.uniform(-300, 300, (80, 2)) for n in range(10)}
    targets |= {f"d{n}": stops[rng.choice(len(stops), 1)] + rng.uniform(-300, 300, (1, 2)) for n in range(4)}
    from_stops, on_foot = minutes_to(feed.stops, targets, 20), minutes_to(grid, targets, 60)
    job = f"{len(grid):,} cells to 10 categories + 4 destinations, leaving at each of 120 min, p50 p95"
    table.row(job, "≤ 15 s wall", lambda: door_to_door(network, walks, from_stops, on_foot))
    early = make_network(feed, date, stop_walks, start_s=6 * 3600, end_s=ELEVEN)
    job = "the same, arriving by each of 120 min"
    table.row(job, "≤ 15 s wall", lambda: door_to_door(early, walks, from_stops, on_foot, by="arrival"))
    job = f"isochrone: one door to {len(grid):,} cells, leaving at each of 120 min"
    nowhere = pd.Series(np.nan, index=grid.index)
    here = straight_walks(points(np.array([[771_040.6, 6_279_223.2]])), feed.stops, max_minutes=20)
    table.row(job, "", lambda: reach(network, here, walks, nowhere))

    whole_question(table, grid, feed, network)

    some = points(stops[rng.choice(len(stops), 1000)] + rng.uniform(-300, 300, (1000, 2)))
    ends = {
        f"e{n}": xy[None] for n, xy in enumerate(stops[rng.choice(len(stops), 500)] + rng.uniform(-300, 300, (500, 2)))
    }
    origins, from_stops, on_foot = (
        straight_walks(some, feed.stops, max_minutes=20),
        minutes_to(feed.stops, ends, 20),
        minutes_to(some, ends, 60),
    )
    job = "1,000 origins × 500 destinations, 60 departures, p25/50/75, ≤ 4 rides, 20 min walk"
    options = {"window": (NINE, NINE + 3600), "max_rides": 4, "percentiles": (25, 50, 75)}
    table.row(job, "≤ 12.4 s CPU, ≤ 1 GiB", lambda: door_to_door(network, origins, from_stops, on_foot, **options))


def whole_question(table, grid, feed, network):
    """The question of a planner on the extract: 10 categories of its services and 4 places, walks on its streets."""
    from geo.access import walking
    from geo.streets.streets import network_from_streets
    from layers.territory.territory import load_territory

    territory = load_territory("montpellier-extrait", data=REAL)
    services = territory.layers["services"]
    common = services["category"].value_counts().index[:10]
    targets = {name: services[services["category"] == name] for name in common}
    hospitals = services[services["category"] == "hospital"]
    targets |= {f"d{n}": hospitals.iloc[[n]] for n in range(4)}
    on_foot = {"speed_kmh": 3.6, "detour": 1.3}

    def streets():
        made = network_from_streets(territory.layers["streets"], join_crossings=False)
        made.arcs, made.edge_tree  # noqa: B018  made once, with the network
        return made

    walked = table.row("streets: the network of the city, 8,011 centrelines", "", streets)

    def minutes(places):
        columns = {n: walking.minutes_to_nearest(walked, places, t, **on_foot)["minutes"] for n, t in targets.items()}
        return pd.DataFrame(columns, index=places.index)

    def question():
        access = walking.walks_to_stops(walked, grid, feed.stops, max_minutes=15, **on_foot)
        from_stops = minutes(feed.stops)
        return door_to_door(network, access, from_stops.where(from_stops <= 15), minutes(grid))

    job = f"streets: {len(grid):,} cells to 10 categories + 4 destinations, walks and search, 120 min, p50 p95"
    table.row(job, "≤ 15 s wall", question)


if __name__ == "__main__":
    main()

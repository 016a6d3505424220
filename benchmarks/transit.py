"""
What the timetable side costs, on the real TaM feed; printed as a table.

    python benchmarks/transit.py [FOLDER OF THE REAL EXTRACT]

Walks are straight lines × 1.3, since the city alone has streets; the peer's figure is the one published for another
city of that size (24.9 s CPU, cafein TBTR), not run here.
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

from geo.stop_access import straight_walks
from geo.timetable import default_dates
from geo.transit import door_to_door, make_network, reach
from geo.transit_service import service_at_sites
from layers.gtfs import read_gtfs

REAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "montpellier"
NINE, ELEVEN = 9 * 3600, 11 * 3600


class Table:
    def __init__(self):
        print(f"{'job':<86}{'wall s':>8}{'CPU s':>8}{'peak MiB':>10}  reach")

    def row(self, job, reach_, work):
        work()  # compiles, and warms the caches
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{job:<86}{wall:>8.2f}{cpu:>8.2f}{peak:>10.0f}  {reach_}", flush=True)
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


if __name__ == "__main__":
    main()

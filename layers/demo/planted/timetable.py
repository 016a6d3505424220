"""Faults of the timetable: stops far from any street, a line that no longer runs, half of the Tuesdays gone."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from layers.demo.city.areas import lonlat
from layers.demo.planted.fault import Planted, Town
from layers.demo.planted.rows import read_member, replace_members
from layers.demo.planted.streets import STREETS_FILE, walked_lines

FEED_FILE = "gtfs.zip"
AWAY_M, BEARINGS, FAR_M = 400.0, 24, 160.0
"""So far each stop is moved, in the one of so many directions that takes it farthest from the streets: past this."""
WEEK, CLOSED, LESS = "SEM", "FERME", "SEM2"


def stops_on_streets(town: Town) -> Planted:
    """Move 400 m away every bus stop of the territory that this takes away from all streets of the sound file."""
    path = town.folder / FEED_FILE
    stops = read_member(path, "stops.txt")
    where = gpd.points_from_xy(stops["stop_lon"].astype(float), stops["stop_lat"].astype(float), crs=4326)
    x, y = shapely.get_coordinates(where.to_crs(WORKING_CRS)).T
    inside = shapely.contains_xy(town.communes.union_all(), x, y)
    is_bus = (stops["parent_station"] == "") & (stops["location_type"] == "0")
    rows = np.flatnonzero(inside & is_bus.to_numpy() & stops["stop_id"].str.endswith("A").to_numpy())
    angle = np.linspace(0.0, 2.0 * np.pi, BEARINGS, endpoint=False)
    far_x = x[rows, None] + AWAY_M * np.cos(angle)
    far_y = y[rows, None] + AWAY_M * np.sin(angle)
    streets = shapely.STRtree(walked_lines(town.folder / STREETS_FILE))
    points = shapely.points(far_x.ravel(), far_y.ravel())
    gap = streets.query_nearest(points, return_distance=True, all_matches=False)[1].reshape(far_x.shape)
    ahead = gap.argmax(axis=1)
    chosen = np.flatnonzero(gap.max(axis=1) > FAR_M)
    numbers = stops["stop_id"].str[:-1]
    for rank in chosen:
        both = np.flatnonzero((numbers == numbers.iloc[rows[rank]]) & is_bus)
        turn = angle[ahead[rank]]
        lon, lat = lonlat(x[both] + AWAY_M * np.cos(turn), y[both] + AWAY_M * np.sin(turn))
        stops.loc[both, "stop_lon"], stops.loc[both, "stop_lat"] = lon.astype(str), lat.astype(str)
    replace_members(path, {"stops.txt": stops})
    moved = stops.iloc[rows[chosen]]
    return Planted(
        "stops_on_streets",
        (FEED_FILE,),
        f"{len(moved)} arrêts de bus déplacés de 400 m, loin de toute rue : {', '.join(moved['stop_id'])} et en face",
        tuple(moved["stop_name"]),
    )


def lines_without_service(town: Town) -> Planted:
    """Give the trips of a bus line to a calendar that has no day: the line stays in routes.txt."""
    path = town.folder / FEED_FILE
    trips, calendar, routes = (read_member(path, name) for name in ("trips.txt", "calendar.txt", "routes.txt"))
    plain = routes.loc[routes["route_type"] == "3", "route_id"]
    line = str(plain.iloc[-1])
    is_its = trips["route_id"] == line
    trips.loc[is_its, "service_id"] = CLOSED
    closed = calendar.iloc[[0]].assign(service_id=CLOSED)
    closed.loc[:, "monday":"sunday"] = "0"
    replace_members(path, {"trips.txt": trips, "calendar.txt": pd.concat([calendar, closed])})
    return Planted(
        "lines_without_service",
        (FEED_FILE,),
        f"la ligne {line} reste au réseau, mais ses {int(is_its.sum())} courses ne circulent aucun jour",
        (line,),
    )


def departures_day_before(town: Town) -> Planted:
    """Take every other trip of the week off on Tuesdays, the day that the tool chooses by itself."""
    path = town.folder / FEED_FILE
    trips, calendar = read_member(path, "trips.txt"), read_member(path, "calendar.txt")
    dates = read_member(path, "calendar_dates.txt")
    rows = np.flatnonzero(trips["service_id"] == WEEK)
    trips.loc[rows[1::2], "service_id"] = LESS
    less = calendar[calendar["service_id"] == WEEK].assign(service_id=LESS, tuesday="0")
    replace_members(
        path,
        {
            "trips.txt": trips,
            "calendar.txt": pd.concat([calendar, less]),
            "calendar_dates.txt": pd.concat([dates, dates[dates["service_id"] == WEEK].assign(service_id=LESS)]),
        },
    )
    return Planted(
        "departures_day_before",
        (FEED_FILE,),
        f"le mardi, {len(rows[1::2])} des {len(rows)} courses de semaine ne circulent pas",
        (),
    )

"""The timetable as layers to draw: stops with their service, lines along their usual way."""

import datetime as dt
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.timetable import Feed, default_dates
from geo.transit_service import DAY_HOURS, HOUR_S, departures

MODE_ORDER = ("rail", "metro", "tram", "funicular", "cable_car", "ferry", "coach", "bus", "on_demand", "")
"""The heaviest mode names a stop that several serve."""

NEW_STATIONS = 2
"""Another way of a line is drawn where it serves at least so many stations that those drawn do not."""


def stops_layer(feed: Feed, date: dt.date | None = None) -> gpd.GeoDataFrame:
    """
    Make the layer `stops`: one point a station (or a stop that has none), with its service by day.

    Parameters
    ----------
    feed
        The timetable.
    date
        A date it covers; its typical weekday by default.

    Returns
    -------
    GeoDataFrame of points in `WORKING_CRS`
        `stop_id` (of the station), `name`, `mode` (the heaviest), `departures_per_hour` (all lines and directions,
        9:00–17:00; 0 for a station served on other dates only). Stations no vehicle serves are left out.

    Raises
    ------
    TimetableError
        The date is not covered.
    """
    date = date or default_dates(feed).weekday
    start, end = DAY_HOURS
    table = departures(feed, date, start_s=start * HOUR_S, end_s=end * HOUR_S)
    rate = np.bincount(table["stop"], weights=table["departures_per_hour"], minlength=len(feed.stops))
    rank = _mode_rank(feed)
    stops = pd.DataFrame(
        {
            "stop_id": feed.stops["station_id"],
            "name": feed.stops["name"],
            "x": feed.stops.geometry.x,
            "y": feed.stops.geometry.y,
            "departures_per_hour": rate,
            "rank": rank,
        }
    )[rank < len(MODE_ORDER)]
    how = {"name": "first", "x": "mean", "y": "mean", "departures_per_hour": "sum", "rank": "min"}
    found = stops.groupby("stop_id", sort=False, as_index=False).agg(how)
    mode = np.array(MODE_ORDER, dtype=object)[found["rank"].to_numpy(dtype=np.int64)]
    columns = found[["stop_id", "name", "departures_per_hour"]].assign(mode=pd.Series(mode, dtype="str"))
    points = gpd.points_from_xy(found["x"], found["y"])
    layer = columns[["stop_id", "name", "mode", "departures_per_hour"]]
    return gpd.GeoDataFrame(layer, geometry=points, crs=WORKING_CRS)


def transit_lines_layer(feed: Feed) -> gpd.GeoDataFrame:
    """
    Make the layer `transit_lines`: each line along its most common way, and its branches.

    The way of most trips comes first; another is added, a row with the same `line_id`, as long as it serves at least
    `NEW_STATIONS` stations not drawn yet. Ways follow shapes.txt where the feed has it, else they run straight from
    stop to stop.

    Returns
    -------
    GeoDataFrame of lines in `WORKING_CRS`
        `line_id`, `name`, `mode`, `colour` ("#rrggbb" or ""), in the order of `feed.routes`.
    """
    times = feed.stop_times
    bounds = np.searchsorted(times["trip"].to_numpy(), np.arange(len(feed.trips) + 1))
    stop = times["stop"].to_numpy()
    ways = [tuple(stop[a:b].tolist()) for a, b in pairwise(bounds)]
    keys = feed.trips[["route", "shape_id"]].assign(way=pd.Series(ways, dtype=object), trips=1)
    counted = keys.groupby(["route", "way"], as_index=False, sort=False).agg({"trips": "sum", "shape_id": "first"})
    counted = counted.assign(size=counted["way"].map(len))
    counted = counted.sort_values(["route", "trips", "size"], ascending=[True, False, False], kind="stable")
    drawn = _drawn(feed, counted)
    shapes = dict(list(feed.shapes.groupby("shape_id"))) if len(feed.shapes) else {}
    lines = [_line(feed, way, shapes.get(shape)) for way, shape in zip(drawn["way"], drawn["shape_id"], strict=True)]
    route = feed.routes.iloc[drawn["route"].to_numpy(dtype=np.int64)].reset_index(drop=True)
    columns = route.rename(columns={"route_id": "line_id"})[["line_id", "name", "mode", "colour"]]
    return gpd.GeoDataFrame(columns, geometry=lines, crs=WORKING_CRS)


def _drawn(feed: Feed, ways: pd.DataFrame) -> pd.DataFrame:
    station = pd.factorize(feed.stops["station_id"])[0]
    seen: dict[int, set[int]] = {}
    keep = []
    for route, way in zip(ways["route"].tolist(), ways["way"].tolist(), strict=True):
        stations = set(station[list(way)].tolist())
        known = seen.get(route)
        keep.append(len(stations) > 1 and (known is None or len(stations - known) >= NEW_STATIONS))
        if keep[-1]:
            seen[route] = (known or set()) | stations
    return ways[keep]


def _line(feed: Feed, way: tuple[int, ...], shape: pd.DataFrame | None) -> shapely.LineString:
    if shape is not None and len(shape) > 1:
        return shapely.LineString(shape[["x", "y"]].to_numpy())
    return shapely.LineString(feed.stops.geometry.iloc[list(way)].get_coordinates().to_numpy())


def _mode_rank(feed: Feed) -> np.ndarray:
    """Place of the heaviest mode of each stop in `MODE_ORDER`; its length where no vehicle stops."""
    order = {mode: position for position, mode in enumerate(MODE_ORDER)}
    by_route = feed.routes["mode"].map(lambda mode: order.get(mode, len(order) - 1)).to_numpy(dtype=np.int64)
    route = feed.trips["route"].to_numpy()[feed.stop_times["trip"].to_numpy()]
    rank = np.full(len(feed.stops), len(MODE_ORDER), dtype=np.int64)
    np.minimum.at(rank, feed.stop_times["stop"].to_numpy(), by_route[route])
    return rank

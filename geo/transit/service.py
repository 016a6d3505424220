"""What a timetable offers: departures at stops, the service within a walk of a site, stops and lines as layers."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import TimetableError
from geo.transit.service_day import service_day
from geo.transit.stop_access import check_walks
from geo.transit.timetable import Feed, TypicalDates, default_dates

HOUR_S = 3600

DAY_HOURS = (9, 17)
EVENING_HOURS = (20, 23)
SUNDAY_HOURS = (9, 19)
"""Hours at which service is judged (proposition): appointments, coming home in the evening, visits on Sunday."""

PERIODS = {"day": DAY_HOURS, "evening": EVENING_HOURS, "sunday": SUNDAY_HOURS}


def departures(feed: Feed, date: dt.date, *, start_s: int, end_s: int, with_neighbours: bool = True) -> pd.DataFrame:
    """
    Count the departures at each stop, by line and direction, in a window of a date.

    Parameters
    ----------
    feed
        The timetable.
    date
        A date it covers.
    start_s, end_s
        Window in seconds after midnight, start included, end excluded; the end may exceed 24 h.
    with_neighbours
        Whether runs of the service days before and after count where they fall into the window.

    Returns
    -------
    DataFrame, one row a stop, line and direction with at least one departure
        `stop` (position in `feed.stops`), `stop_id`, `route` (position), `route_id`, `direction`, `mode`,
        `departures` (int), `departures_per_hour`, `first_s`, `last_s` (seconds after midnight). Where one cannot
        board, or the run ends, is no departure.

    Raises
    ------
    TimetableError
        The date is outside the validity or without service, or the window is empty.
    """
    if end_s <= start_s:
        raise TimetableError(f"Window of {start_s} s to {end_s} s is empty. Give an end after the start.")
    day = service_day(feed, date, start_s=start_s, end_s=end_s, with_neighbours=with_neighbours)
    leaves = day.can_board & (day.departure_s >= start_s) & (day.departure_s < end_s)
    leaves[day.start[1:] - 1] = False
    trip = np.repeat(day.run_trip, np.diff(day.start))[leaves]
    line = feed.trips[["route", "direction"]].iloc[trip].reset_index(drop=True)
    rows = line.assign(stop=day.stop[leaves], departure_s=day.departure_s[leaves])
    found = rows.groupby(["stop", "route", "direction"], as_index=False)["departure_s"].agg(["size", "min", "max"])
    table = found.rename(columns={"size": "departures", "min": "first_s", "max": "last_s"})
    route = feed.routes.iloc[table["route"].to_numpy()]
    return table.assign(
        stop_id=feed.stops["stop_id"].to_numpy()[table["stop"]],
        route_id=route["route_id"].to_numpy(),
        mode=route["mode"].to_numpy(),
        departures_per_hour=table["departures"] * HOUR_S / (end_s - start_s),
    )


def service_at_sites(
    feed: Feed,
    walks: pd.DataFrame,
    *,
    sites: int,
    dates: TypicalDates | None = None,
    hours: Mapping[str, tuple[int, int]] | None = None,
) -> pd.DataFrame:
    """
    Measure the service each site has within the walks given: frequency by day, in the evening, on Sunday.

    A line in one direction counts once for a site, at the stop within reach where it leaves most often: two poles
    of one stop, or ten stops of one line, are no better served than one.

    Parameters
    ----------
    feed
        The timetable.
    walks : DataFrame
        Table of walks from site positions to stop positions, cut at the walk that residents accept.
    sites
        Number of sites, n.
    dates
        Weekday and Sunday to judge; the typical ones of the feed by default.
    hours
        Window of "day", "evening" and "sunday" in hours; `DAY_HOURS`, `EVENING_HOURS`, `SUNDAY_HOURS` by default.

    Returns
    -------
    DataFrame, n rows on 0…n−1
        `departures_per_hour_day`, `departures_per_hour_evening`, `departures_per_hour_sunday` (0 where nothing leaves
        within reach; Sunday is 0 where nothing runs on Sundays), `lines` (distinct lines by day),
        `first_departure_h`, `last_departure_h` (hours of the service of the weekday, 25.5 is half past one at night;
        NaN without any).

    Raises
    ------
    LayerError, TimetableError
        The walks do not fit; a date is not covered.
    """
    check_walks(walks, places=sites, stops=len(feed.stops), name="sites to stops")
    dates = dates or default_dates(feed)
    windows = PERIODS | dict(hours or {})
    result = pd.DataFrame(index=pd.RangeIndex(sites))
    for name, (start, end) in windows.items():
        date = dates.sunday if name == "sunday" else dates.weekday
        if date is None:
            result[f"departures_per_hour_{name}"] = 0.0
            continue
        table = departures(feed, date, start_s=start * HOUR_S, end_s=end * HOUR_S)
        result[f"departures_per_hour_{name}"] = departures_per_hour(walks, table, sites=sites)
        if name == "day":
            lines = _best_stop(walks, table)[["place", "route"]].drop_duplicates()
            result["lines"] = np.bincount(lines["place"], minlength=sites)
    whole = departures(feed, dates.weekday, start_s=0, end_s=3 * 24 * HOUR_S, with_neighbours=False)
    ends = _first_and_last(walks, whole, sites)
    return result.assign(first_departure_h=ends[0], last_departure_h=ends[1])


def departures_per_hour(walks: pd.DataFrame, table: pd.DataFrame, *, sites: int) -> npt.NDArray[np.float64]:
    """
    Departures per hour within the walks given, a line in one direction once, as in `service_at_sites`.

    Parameters
    ----------
    walks, sites
        As in `service_at_sites`.
    table : DataFrame
        Made by `departures`, for the window that one asks about.

    Returns
    -------
    n floats; 0 where nothing leaves within reach
    """
    best = _best_stop(walks, table)
    return np.asarray(np.bincount(best["place"], weights=best["departures_per_hour"], minlength=sites), dtype=float)


def _best_stop(walks: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """One row a site, line and direction: at the stop within reach where it leaves most often."""
    line = table.groupby(["route", "direction"]).ngroup().to_numpy()
    place, row = _join(walks, table)
    rate = table["departures_per_hour"].to_numpy()[row]
    key = place.astype(np.int64) * (int(line.max(initial=0)) + 1) + line[row]
    order = np.lexsort((rate, key))
    last = np.append(key[order][1:] != key[order][:-1], True)[: len(order)]
    chosen = order[last]
    route = table["route"].to_numpy()[row[chosen]]
    return pd.DataFrame({"place": place[chosen], "route": route, "departures_per_hour": rate[chosen]})


def _first_and_last(walks: pd.DataFrame, table: pd.DataFrame, sites: int) -> tuple[np.ndarray, np.ndarray]:
    place, row = _join(walks, table)
    first, last = np.full(sites, np.inf), np.full(sites, -np.inf)
    np.minimum.at(first, place, table["first_s"].to_numpy()[row] / HOUR_S)
    np.maximum.at(last, place, table["last_s"].to_numpy()[row] / HOUR_S)
    return np.where(np.isinf(first), np.nan, first), np.where(np.isinf(last), np.nan, last)


def _join(walks: pd.DataFrame, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Each walk with each row of its stop: place, and row of `table` (which is sorted by stop)."""
    stop = table["stop"].to_numpy()
    low = np.searchsorted(stop, walks["stop"].to_numpy(), side="left")
    size = np.searchsorted(stop, walks["stop"].to_numpy(), side="right") - low
    place = np.repeat(walks["place"].to_numpy(), size)
    before = np.cumsum(size) - size
    return place, np.arange(len(place)) - np.repeat(before - low, size)


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

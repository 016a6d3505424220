"""The timetable as a GTFS zip: evenings, Sundays, times past 24:00, exceptions, blank times, on-demand, frequencies."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from layers.demo.city.areas import lonlat
from layers.demo.city.fields import Ints
from layers.demo.city.transport import Line
from layers.demo.published.files import frame_bytes, table_bytes, typed_rows, write_zip

BOM = b"\xef\xbb\xbf"
FIRST_DAY, LAST_DAY = "20260831", "20261218"
HOLIDAY = "20261111"
BREAK = tuple(f"202610{day}" for day in (19, 20, 21, 22, 23, 26, 27, 28, 29, 30))
NIGHTS = (*(f"202609{day:02d}" for day in (4, 5, 11, 12, 18, 19, 25, 26)), "20261002", "20261003")
CLOCK = np.array([f"{minute // 60:02d}:{minute % 60:02d}:00" for minute in range(30 * 60)], dtype=object)
SPEED_M_MIN = {"tram": 330.0, "bus": 265.0}
ON_DEMAND, TRAM, BUS = 715, 0, 3


@dataclass(frozen=True)
class Pattern:
    """One line in one direction: platforms, minutes from the first, and the trips (departure minute, service)."""

    route_id: str
    direction: int
    platforms: list[str]
    offsets: Ints
    departures: Ints
    services: list[str]
    has_blanks: bool
    is_on_demand: bool


def write_gtfs(lines: list[Line], path: Path) -> None:
    """Write the feed, valid from 31 August to 18 December 2026."""
    stops, platform = _stops(lines)
    frequent = max((k for k, line in enumerate(lines) if line.mode == "bus"), key=lambda k: -lines[k].headway_min)
    on_demand = min((k for k, line in enumerate(lines) if line.mode == "bus"), key=lambda k: -lines[k].headway_min)
    patterns = []
    for k, line in enumerate(lines):
        for direction in (0, 1):
            patterns.append(_pattern(line, direction, platform[k][direction], k == on_demand, k == frequent))
    trips, frequencies = _trips(lines, patterns, lines[frequent].line_id)
    members = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n"
        "1,Transports de la Marelle (fictif),https://transports.example,Europe/Paris,fr\n",
        "calendar.txt": _calendar(),
        "calendar_dates.txt": _exceptions(),
        "routes.txt": _routes(lines, on_demand),
        "stops.txt": frame_bytes(stops).decode(),
        "trips.txt": frame_bytes(trips).decode(),
        "transfers.txt": _transfers(stops),
        "frequencies.txt": frequencies,
    }
    encoded = {name: BOM + text.encode() for name, text in members.items()}
    encoded["stop_times.txt"] = BOM + _stop_times(patterns)
    write_zip(path, dict(sorted(encoded.items())))


@dataclass(frozen=True)
class StopPlace:
    """Stops of one mode within 60 m, their mean position and first name."""

    number: int
    x: float
    y: float
    name: str
    mode: str


def _stops(lines: list[Line]) -> tuple[pd.DataFrame, list[tuple[list[str], list[str]]]]:
    """Merge stops of the same mode within 60 m; two platforms each, and a parent station for trams."""
    every = [(k, line.mode, *stop) for k, line in enumerate(lines) for stop in line.stops]
    frame = pd.DataFrame(every, columns=["line", "mode", "x", "y", "name"])
    frame["place"] = -1
    found = 0
    for mode in ("tram", "bus"):
        rows = np.flatnonzero(frame["mode"] == mode)
        pairs = cKDTree(frame.loc[rows, ["x", "y"]].to_numpy()).query_pairs(60.0, output_type="ndarray")
        links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(rows), len(rows)))
        count, label = connected_components(links, directed=False)
        frame.loc[rows, "place"] = label + found
        found += count
    places = frame.groupby("place").agg(
        x=("x", "mean"), y=("y", "mean"), name=("name", "first"), mode=("mode", "first")
    )
    platforms = []
    for _, group in frame.groupby("line"):
        numbers = (group["place"] + 1000).astype(str)
        platforms.append((list(numbers + "A"), list(numbers + "B")[::-1]))
    return _stop_table(places.rename_axis("number").reset_index()), platforms


def _stop_table(places: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of stops.txt; `places` has the fields of `StopPlace`."""
    rows: list[tuple[str, str, float, float, int, str]] = []
    for place in typed_rows(places, StopPlace):
        parent = f"S{place.number + 5000}" if place.mode == "tram" else ""
        if parent:
            rows.append((parent, place.name, place.x, place.y, 1, ""))
        for side, shift in (("A", 7.0), ("B", -7.0)):
            rows.append((f"{place.number + 1000}{side}", place.name, place.x + shift, place.y + shift / 2, 0, parent))
    lon, lat = lonlat(np.array([row[2] for row in rows]), np.array([row[3] for row in rows]))
    return pd.DataFrame(
        {
            "stop_id": [row[0] for row in rows], "stop_code": [row[0] for row in rows],
            "stop_name": [row[1] for row in rows], "stop_lat": lat, "stop_lon": lon,
            "location_type": [row[4] for row in rows], "parent_station": [row[5] for row in rows],
            "wheelchair_boarding": "1",
        }
    )  # fmt: skip


def _pattern(line: Line, direction: int, platforms: list[str], is_on_demand: bool, is_frequent: bool) -> Pattern:
    points = np.array([stop[:2] for stop in line.stops])[:: 1 if direction == 0 else -1]
    gaps = np.hypot(*np.diff(points, axis=0).T) / SPEED_M_MIN[line.mode]
    offsets = np.concatenate([[0], np.maximum(np.round(np.cumsum(gaps * 1.15)), np.arange(1, len(points)))]).astype(int)
    departures, services = [], []
    for service, at in _departures(line, is_on_demand):
        departures += at
        services += [service] * len(at)
    if is_frequent:
        departures, services = [390, 390, 480], ["SEM", "SAM", "DIM"]
    start = np.array(departures, dtype=np.int64) + (direction * 3 if not is_frequent else 0)
    has_blanks = line.mode == "bus" and int(line.line_id[1:]) % 3 == 0
    return Pattern(line.line_id, direction, platforms, offsets, start, services, has_blanks, is_on_demand)


def _departures(line: Line, is_on_demand: bool) -> list[tuple[str, list[int]]]:
    """Minutes after midnight of each departure, by service; the last trams leave after midnight."""
    if is_on_demand:
        return [("SEM", [510, 750, 1080]), ("SAM", [600])]
    headway = max(round(line.headway_min), 4)
    first, last = 5 * 60 + 30, 20 * 60 + 45
    day = list(range(first, last, headway))
    evening = list(range(last, 24 * 60 + 30, max(2 * headway, 15))) if line.has_evening else []
    saturday = list(range(first + 15, last, round(headway * 1.4)))
    sunday = list(range(7 * 60 + 30, last, round(headway * 2.2))) if line.has_sunday else []
    plan = [("SEM", day + evening), ("SAM", saturday + evening), ("DIM", sunday + (evening[:4] if sunday else []))]
    if headway <= 12:
        plan.append(("SCO", [7 * 60 + 22, 7 * 60 + 37, 16 * 60 + 52]))
    if line.mode == "tram":
        plan.append(("NUIT", list(range(25 * 60, 26 * 60 + 31, 30))))
    return plan


def _trips(lines: list[Line], patterns: list[Pattern], frequent: str) -> tuple[pd.DataFrame, str]:
    headsign = {line.line_id: (line.stops[-1][2], line.stops[0][2]) for line in lines}
    parts, frequencies = [], ["trip_id,start_time,end_time,headway_secs,exact_times"]
    for pattern in patterns:
        ids = _trip_ids(pattern)
        sign = headsign[pattern.route_id][pattern.direction]
        parts.append(
            pd.DataFrame(
                {
                    "route_id": pattern.route_id, "service_id": pattern.services, "trip_id": ids,
                    "trip_headsign": sign, "direction_id": pattern.direction,
                }
            )
        )  # fmt: skip
        if pattern.route_id == frequent:
            for name, service in zip(ids, pattern.services, strict=True):
                frequencies.append(f"{name},{'08:00:00' if service == 'DIM' else '06:30:00'},20:30:00,480,0")
    return pd.concat(parts, ignore_index=True), "\n".join(frequencies) + "\n"


def _trip_ids(pattern: Pattern) -> list[str]:
    return [
        f"{pattern.route_id}-{pattern.direction}-{service}-{k}" for k, service in enumerate(pattern.services, start=1)
    ]


def _stop_times(patterns: list[Pattern]) -> bytes:
    header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
    parts = [header.encode()]
    for pattern in patterns:
        trips, stops = len(pattern.departures), len(pattern.platforms)
        if not trips:
            continue
        times = CLOCK[pattern.departures[:, None] + pattern.offsets[None, :]]
        if pattern.has_blanks:
            shown = (np.arange(stops) % 4 == 0) | (np.arange(stops) == stops - 1)
            times = np.where(shown[None, :], times, "")
        flat = pa.array(times.ravel().tolist(), pa.string())
        kind = pa.repeat(pa.scalar("2" if pattern.is_on_demand else "0"), trips * stops)
        columns = [
            pa.array(np.repeat(np.array(_trip_ids(pattern), dtype=object), stops).tolist(), pa.string()),
            flat,
            flat,
            pa.array(pattern.platforms * trips, pa.string()),
            pa.array(np.tile(np.arange(1, stops + 1), trips)),
            kind,
            kind,
        ]
        parts.append(table_bytes(pa.table(columns, names=[str(k) for k in range(len(columns))])))
    return b"".join(parts)


def _calendar() -> str:
    rows = ["service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"]
    for service, days in (
        ("SEM", "1,1,1,1,1,0,0"),
        ("SAM", "0,0,0,0,0,1,0"),
        ("DIM", "0,0,0,0,0,0,1"),
        ("SCO", "1,1,0,1,1,0,0"),
    ):
        rows.append(f"{service},{days},{FIRST_DAY},{LAST_DAY}")
    return "\n".join(rows) + "\n"


def _exceptions() -> str:
    rows = ["service_id,date,exception_type", f"SEM,{HOLIDAY},2", f"DIM,{HOLIDAY},1"]
    rows += [f"SCO,{day},2" for day in BREAK]
    rows += [f"NUIT,{day},1" for day in NIGHTS]
    return "\n".join(rows) + "\n"


def _routes(lines: list[Line], on_demand: int) -> str:
    rows = ["route_id,agency_id,route_short_name,route_long_name,route_type,route_color,route_text_color"]
    for k, line in enumerate(lines):
        kind = ON_DEMAND if k == on_demand else TRAM if line.mode == "tram" else BUS
        rows.append(f"{line.line_id},1,{line.line_id},{line.name},{kind},{line.colour},FFFFFF")
    return "\n".join(rows) + "\n"


def _transfers(stops: pd.DataFrame) -> str:
    """Two minutes between a tram platform and a bus platform within about 150 m."""
    platforms = stops[stops["location_type"] == 0]
    xy = np.column_stack([platforms["stop_lon"] * 80_300.0, platforms["stop_lat"] * 111_200.0])
    pairs = cKDTree(xy).query_pairs(150.0, output_type="ndarray")
    is_tram = (platforms["parent_station"] != "").to_numpy()
    pairs = pairs[is_tram[pairs[:, 0]] != is_tram[pairs[:, 1]]]
    ids = platforms["stop_id"].to_numpy()
    rows = ["from_stop_id,to_stop_id,transfer_type,min_transfer_time"]
    for a, b in sorted(pairs.tolist()):
        rows += [f"{ids[a]},{ids[b]},2,120", f"{ids[b]},{ids[a]},2,120"]
    return "\n".join(rows) + "\n"

"""Small GTFS feeds for tests: tables as lists of dicts, written as the published text files."""

import csv
import io
import zipfile
from pathlib import Path

from pyproj import Transformer

ORIGIN = (771_000.0, 6_279_000.0)
_TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)

Rows = list[dict[str, object]]
Tables = dict[str, Rows]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point, metres east and north of a corner in Montpellier."""
    return _TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)


def stop(stop_id: str, x: float, y: float, **more: object) -> dict[str, object]:
    lon, lat = degrees(x, y)
    return {"stop_id": stop_id, "stop_name": stop_id.upper(), "stop_lat": lat, "stop_lon": lon, **more}


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def calls(trip_id: str, *passages: tuple[str, str], **more: object) -> Rows:
    """Rows of stop_times: calls("t", ("a", "9:00:00"), ("b", "9:10:00")); "" is a blank time."""
    return [
        {
            "trip_id": trip_id,
            "arrival_time": time,
            "departure_time": time,
            "stop_id": at,
            "stop_sequence": number,
            **more,
        }
        for number, (at, time) in enumerate(passages, 1)
    ]


def every_day(
    service_id: str = "s", start: str = "20251103", end: str = "20251116", days: str = "1111111"
) -> dict[str, object]:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    week = dict(zip(names, days, strict=True))
    return {"service_id": service_id, **week, "start_date": start, "end_date": end}


def small_tables() -> Tables:
    """
    Two lines on a straight street, stops 1 km apart, every day from 3 to 16 November 2025:

        a ---T1--- b ---T1--- c      tram T1: 9:00 a, 9:02 b, 9:04 c, and again at 10:00
                   b ---B2--------- d     bus B2: 9:10 b, 9:20 d
    """
    return {
        "stops": [stop("a", 0, 0), stop("b", 1000, 0), stop("c", 2000, 0), stop("d", 1000, 3000)],
        "routes": [
            {
                "route_id": "T1",
                "route_short_name": "1",
                "route_long_name": "A - C",
                "route_type": 0,
                "route_color": "005CA9",
            },
            {"route_id": "B2", "route_short_name": "2", "route_long_name": "B - D", "route_type": 3, "route_color": ""},
        ],
        "trips": [
            {"route_id": "T1", "service_id": "s", "trip_id": "t9", "direction_id": 0},
            {"route_id": "T1", "service_id": "s", "trip_id": "t10", "direction_id": 0},
            {"route_id": "B2", "service_id": "s", "trip_id": "b9", "direction_id": 0},
        ],
        "stop_times": [
            *calls("t9", ("a", "9:00:00"), ("b", "9:02:00"), ("c", "9:04:00")),
            *calls("t10", ("a", "10:00:00"), ("b", "10:02:00"), ("c", "10:04:00")),
            *calls("b9", ("b", "9:10:00"), ("d", "9:20:00")),
        ],
        "calendar": [every_day()],
    }


def text_of(rows: Rows) -> str:
    """CSV text of a table; the columns of any row, blank where a row lacks them."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_zip(path: Path, tables: Tables, *, bom: bool = True, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(f"{folder}{name}.txt", ("\ufeff" if bom else "") + text_of(rows))
    return path


def write_folder(path: Path, tables: Tables) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            (path / f"{name}.txt").write_text(text_of(rows), encoding="utf-8")
    return path

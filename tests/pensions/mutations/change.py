"""Faults put into published files: a wrong label, another place, a column blank or renamed, half of the rows."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pyogrio
import shapely
from pyproj import Transformer
from shapely.geometry import mapping, shape

NORTH_M, NORTH_DEG = 300_000.0, 2.7
"""300 km to the north, inside France."""
EAST_M, EAST_DEG = 40_000.0, 0.5
"""Into the next département."""
CODES = re.compile(r"^34(?=9\d\d)")
CELL = re.compile(r"N(\d+)E(\d+)$")
UNKNOWN = "colonne inconnue"

AREA = {"300 km away": (0.0, NORTH_M, 0.0, NORTH_DEG, "58"), "next département": (EAST_M, 0.0, EAST_DEG, 0.0, "30")}
"""Metres and degrees to add to x and y, and the département whose codes stand for ours."""
LABELS = ("degrees labelled Lambert-93", "CC44 labelled Lambert-93")


@dataclass(frozen=True)
class Shift:
    """Where a file is moved to."""

    x_m: float
    y_m: float
    lon: float
    lat: float
    department: str

    def metres_or_degrees(self, text: str, is_x: bool) -> str:
        """A coordinate as published, moved."""
        if not text.strip():
            return text
        value = float(text.replace(",", "."))
        is_degrees = abs(value) < 180
        return str(value + ((self.lon if is_degrees else self.x_m) if is_x else (self.lat if is_degrees else self.y_m)))

    def code(self, text: str) -> str:
        """A code of a commune, or text that begins with one, in the other département; a square, elsewhere."""
        square = CELL.search(text)
        if square:
            north, east = int(square[1]) + int(self.y_m), int(square[2]) + int(self.x_m)
            return text[: square.start()] + f"N{north}E{east}"
        return CODES.sub(self.department, text)


def features_of(path: Path) -> dict:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def write_features(path: Path, collection: dict) -> None:
    content = json.dumps(collection, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def _geometries(collection: dict, change: Callable[[np.ndarray], np.ndarray]) -> None:
    for feature in collection["features"]:
        if feature["geometry"] is not None:
            feature["geometry"] = mapping(shapely.transform(shape(feature["geometry"]), change))


def _named_crs(name: str) -> dict:
    return {"type": "name", "properties": {"name": name}}


def change_features(path: Path, fault: str, column: str = "") -> None:
    """A GeoJSON in degrees, compressed or not."""
    collection = features_of(path)
    features = collection["features"]
    if fault in AREA:
        shift = Shift(*AREA[fault])
        _geometries(collection, lambda xy: xy + np.array([shift.lon, shift.lat]))
    elif fault in LABELS:
        if fault == LABELS[1]:
            to_cc44 = Transformer.from_crs(4326, 3944, always_xy=True)
            _geometries(collection, lambda xy: np.column_stack(to_cc44.transform(xy[:, 0], xy[:, 1])))
        collection["crs"] = _named_crs("urn:ogc:def:crs:EPSG::2154")
    elif fault == "half":
        collection["features"] = features[::2]
    else:
        for feature in features:
            value = feature["properties"].pop(column)
            feature["properties"][column if fault == "blank" else UNKNOWN] = None if fault == "blank" else value
    write_features(path, collection)


def change_shapefile(path: Path, fault: str, column: str = "") -> None:
    """A shapefile in Lambert-93."""
    frame = gpd.read_file(path)
    if fault in AREA:
        shift = Shift(*AREA[fault])
        frame.geometry = frame.geometry.translate(shift.x_m, shift.y_m)
    elif fault in LABELS:
        frame = frame.to_crs(4326 if fault == LABELS[0] else 3944).set_crs(2154, allow_override=True)
    elif fault == "half":
        frame = frame.iloc[::2]
    elif fault == "blank":
        frame[column] = ""
    else:
        frame = frame.rename(columns={column: "inconnue"})
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding="UTF-8")


def read_rows(path: Path) -> tuple[list[list[str]], str, str]:
    """Rows with the header, the separator and the encoding of a table."""
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("cp1252"), "cp1252"
    separator = max(";,", key=text.splitlines()[0].count)
    return list(csv.reader(io.StringIO(text), delimiter=separator)), separator, encoding


def write_rows(path: Path, rows: list[list[str]], separator: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    content = out.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


X = ("LAMBERT_X", "LONGITUDE", "X", "lon", "longitude", "x")
Y = ("LAMBERT_Y", "LATITUDE", "Y", "lat", "latitude", "y")


def change_table(path: Path, fault: str, column: str = "") -> None:
    """A table with a header: moved by its coordinates where it has some, by its codes of communes anyway."""
    (header, *rows), separator, encoding = read_rows(path)
    if fault in AREA:
        shift = Shift(*AREA[fault])
        is_placed = any(name in X for name in header)
        for row in rows:
            for rank, name in enumerate(header):
                if name in X or name in Y:
                    row[rank] = shift.metres_or_degrees(row[rank], name in X)
                elif not is_placed or "com" in name.lower() or "insee" in name.lower():
                    row[rank] = shift.code(row[rank])
    elif fault == "half":
        rows = rows[::2]
    else:
        rank = header.index(column)
        if fault == "blank":
            for row in rows:
                row[rank] = ""
        else:
            header[rank] = UNKNOWN
    write_rows(path, [header, *rows], separator, encoding)


def change_positions(path: Path, fault: str, column: str = "") -> None:
    """A table without a header, read by position: « structureet:18 » is column 18 of the rows of a kind."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split(";") for line in lines]
    if fault in AREA:
        shift = Shift(*AREA[fault])
        for row in rows:
            if row[0] == "geolocalisation":
                row[2], row[3] = shift.metres_or_degrees(row[2], True), shift.metres_or_degrees(row[3], False)
            elif row[0] == "structureet":
                row[13] = shift.department
            elif len(row) == 24 and row[0] == "34":
                row[0] = shift.department
    elif fault == "half":
        rows = [rows[0], *rows[1::2]]
    else:
        kind, _, rank = column.rpartition(":")
        for row in rows[1:]:
            if not kind or row[0] == kind:
                row[int(rank)] = ""
    path.write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")


def change_feed(path: Path, fault: str, column: str = "") -> None:
    """A timetable: « stops.txt:stop_lat » is a column of one of its tables; half of its trips."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    member, _, name = column.partition(":")
    if fault in AREA:
        member = "stops.txt"
    elif fault == "half":
        member = "trips.txt"
    header, *rows = csv.reader(io.StringIO(members[member]))
    if fault in AREA:
        shift = Shift(*AREA[fault])
        for row in rows:
            for axis, is_x in (("stop_lon", True), ("stop_lat", False)):
                row[header.index(axis)] = shift.metres_or_degrees(row[header.index(axis)], is_x)
    elif fault == "half":
        rows = rows[::2]
    elif fault == "blank":
        for row in rows:
            row[header.index(name)] = ""
    else:
        header[header.index(name)] = UNKNOWN
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    members[member] = out.getvalue()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for told, text in members.items():
            archive.writestr(told, text)


def change_osm(path: Path, fault: str, column: str = "") -> None:
    """An extract of OpenStreetMap: nodes moved, half of the ways and of the places, a tag taken away."""
    draft = path.with_name(f"draft-{path.name}")
    shift = Shift(*AREA.get(fault, (0.0,) * 4 + ("",)))
    ways = places = 0
    with osmium.SimpleWriter(str(draft)) as writer:
        for one in osmium.FileProcessor(str(path)):
            told = {tag.k: tag.v for tag in one.tags}
            ways += one.is_way()
            places += "place" in told
            if fault == "half" and (ways % 2 if one.is_way() else "place" in told and places % 2):
                continue
            if column in told:
                value = told.pop(column)
                told |= {UNKNOWN: value} if fault == "renamed" else {}
            moved = {"location": (one.lon + shift.lon, one.lat + shift.lat)} if one.is_node() else {}
            writer.add(one.replace(tags=told, **moved))
    draft.replace(path)


def change_grid(path: Path, fault: str, column: str = "") -> None:
    """An ASCII grid: its corner moved, or its eastern half without a height."""
    head, rows = [], []
    for line in path.read_text().splitlines():
        (head if line.split()[0].isalpha() or "_" in line.split()[0] else rows).append(line.split())
    about = {key.lower(): rank for rank, (key, _) in enumerate(head)}
    if fault in AREA:
        shift = Shift(*AREA[fault])
        for axis, by in (("xll", shift.x_m), ("yll", shift.y_m)):
            rank = next(rank for key, rank in about.items() if key.startswith(axis))
            head[rank][1] = str(float(head[rank][1]) + by)
    else:
        nothing = head[about["nodata_value"]][1]
        rows = [[*row[: len(row) // 2], *[nothing] * (len(row) - len(row) // 2)] for row in rows]
    path.write_text("\n".join(" ".join(line) for line in (*head, *rows)) + "\n")


def change_records(path: Path, fault: str, column: str = "") -> None:
    """A flow of JSON records: a key blank or renamed wherever it stands, degrees and codes moved, half of the list."""
    content = path.read_bytes()
    told = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    shift = Shift(*AREA[fault]) if fault in AREA else None
    axes = {"longitude": True, "directionLongitude": True, "latitude": False, "directionLatitude": False}

    def walk(value: object) -> object:
        if isinstance(value, list):
            kept = value[::2] if fault == "half" and len(value) > 4 else value
            return [walk(one) for one in kept]
        if isinstance(value, str) and value.startswith(("[", "{")):
            return json.dumps(walk(json.loads(value)))
        if not isinstance(value, dict):
            return value
        made = {}
        for key, inner in value.items():
            if shift is not None and key in axes:
                inner = shift.metres_or_degrees(str(inner), axes[key])
            elif shift is not None and key == "cogCommune":
                inner = shift.code(inner)
            elif key == column and fault == "blank":
                inner = "" if isinstance(inner, str) else None
            made[UNKNOWN if key == column and fault == "renamed" else key] = walk(inner)
        return made

    written = json.dumps(walk(told)).encode()
    path.write_bytes(gzip.compress(written) if path.suffix == ".gz" else written)


CHANGES: dict[str, Callable[[Path, str, str], None]] = {
    "features": change_features,
    "shapefile": change_shapefile,
    "table": change_table,
    "positions": change_positions,
    "feed": change_feed,
    "osm": change_osm,
    "grid": change_grid,
    "records": change_records,
}

"""Writers whose bytes depend on nothing but what is written: no clock, no machine; and typed rows to write from."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import shapely

from layers.demo.city.areas import lonlat
from layers.demo.city.fields import Floats, Shapes

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")

CHUNK = 50_000
"""Rows held in memory at once when a large table is written."""


def typed_rows(frame: pd.DataFrame, kind: type[Row]) -> Iterator[Row]:
    """
    Give each row of a frame as a `kind`: a dataclass whose fields are columns of the frame.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Stop:
    ...     name: str
    ...     x: float
    >>> list(typed_rows(pd.DataFrame({"x": [1.5], "name": ["Halles"], "line": ["T1"]}), Stop))
    [Stop(name='Halles', x=1.5)]
    """
    columns = (frame[field.name].tolist() for field in fields(kind))
    return (kind(*values) for values in zip(*columns, strict=True))


def write_lines(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> None:
    """Write lines ended by a line feed."""
    with path.open("w", encoding=encoding, newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in lines)


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> None:
    """Write a small `;` table, unquoted."""
    lines = (";".join(str(value) for value in row) for row in rows)
    write_lines(path, [";".join(columns), *lines], encoding)


def table_bytes(table: pa.Table, separator: str = ",", style: str = "none") -> bytes:
    """Give the rows of a table without its header; `style` of quotes: "none", "needed" (text), "all_valid"."""
    sink = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, delimiter=separator, quoting_style=style)
    pyarrow.csv.write_csv(table, sink, options)
    return sink.getvalue()


def frame_bytes(frame: pd.DataFrame, separator: str = ",", style: str = "none") -> bytes:
    """Give a frame as CSV in UTF-8, header first and unquoted; missing values are empty."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    header = (separator.join(frame.columns) + "\n").encode()
    return header + table_bytes(table, separator, style)


def write_gzip(path: Path, content: bytes) -> None:
    """Compress without a name or a date inside."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as stream:
        stream.write(content)


def write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a zip whose members all carry the same date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(2026, 9, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def to_lonlat(geometry: Shapes, digits: int = 7) -> Shapes:
    """Convert EPSG:2154 geometries to longitude and latitude."""

    def convert(xy: Floats) -> Floats:
        return np.column_stack(lonlat(xy[:, 0], xy[:, 1], digits))

    converted: Shapes = shapely.transform(geometry, convert)
    return converted


def geojson_bytes(
    geometry: Sequence[shapely.Geometry] | Shapes, properties: Mapping[str, Iterable[object]], head: str
) -> bytes:
    """Give features in longitude and latitude, from EPSG:2154 geometries; `head` holds the members before them."""
    shapes = shapely.to_geojson(to_lonlat(np.asarray(geometry, dtype=object)))
    keys = list(properties)
    rows = zip(*(_plain(properties[key]) for key in keys), strict=True)
    lines = []
    for shape, row in zip(shapes.tolist(), rows, strict=True):
        values = json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False)
        lines.append(f'{{ "type": "Feature", "properties": {values}, "geometry": {shape} }}')
    start = f'{{\n"type": "FeatureCollection",\n{head}"features": [\n'
    return (start + ",\n".join(lines) + "\n]\n}\n").encode()


def write_geojson(
    path: Path,
    geometry: Sequence[shapely.Geometry] | Shapes,
    properties: Mapping[str, Iterable[object]],
    *,
    has_crs: bool = False,
) -> None:
    """
    Write features in longitude and latitude, from EPSG:2154 geometries; compressed where the name ends in .gz.

    `has_crs` adds the `name` and `crs` members that files made by GDAL carry.
    """
    crs = '"crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } }'
    head = f'"name": {json.dumps(path.stem)},\n{crs},\n' if has_crs else ""
    content = geojson_bytes(geometry, properties, head)
    if path.suffix == ".gz":
        write_gzip(path, content)
    else:
        path.write_bytes(content)


def _plain(values: Iterable[object]) -> list[object]:
    listed = values.tolist() if isinstance(values, np.ndarray | pd.Series) else list(values)
    return [None if isinstance(value, float) and np.isnan(value) else value for value in listed]

"""Digests of what measures read, as it stands in memory: whatever changed it, since or before, changes the digest."""

import hashlib
import importlib.metadata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

ROOMS = ("geo", "layers", "pensions")
COMPUTE_WITH = ("geopandas", "numba", "numpy", "pandas", "pyproj", "scipy", "shapely")


@cache
def code_version() -> str:
    """Digest of the code that reads, measures and judges, and of the versions of what it computes with."""
    root = Path(__file__).resolve().parents[3]
    code = b"".join(path.read_bytes() for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    versions = [(name, importlib.metadata.version(name)) for name in COMPUTE_WITH]
    return hashlib.sha256(repr(versions).encode() + code).hexdigest()[:16]


def content_digest(value: Any) -> str:
    """
    Digest of the content of a value: a frame, an array, a dataclass or a tuple of such, or what `repr` tells whole.

    Two frames that hold the same values, shapes, index and CRS have the same; nothing is asked of their files.

    >>> parks = gpd.GeoDataFrame({"name": ["Peyrou"]}, geometry=gpd.points_from_xy([3], [4]), crs=2154)
    >>> content_digest(parks) == content_digest(parks.copy())
    True
    >>> content_digest(parks) == content_digest(parks.assign(name="Écusson"))
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in _parts(value):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def site_marks(shapes: gpd.GeoSeries) -> NDArray[np.uint64]:
    """
    Digest of the shape of each site, 128 bits in two columns: what a measure knows of a site, whatever it is called.

    >>> marks = site_marks(gpd.GeoSeries(gpd.points_from_xy([3, 3, 4], [4, 4, 4]), crs=2154))
    >>> marks.shape, (marks[0] == marks[1]).all(), (marks[0] == marks[2]).any()
    ((3, 2), np.True_, np.False_)
    """
    told = b"".join(hashlib.blake2b(wkb or b"", digest_size=16).digest() for wkb in shapely.to_wkb(shapes.to_numpy()))
    return np.frombuffer(told, dtype="<u8").reshape(-1, 2)


def _parts(value: Any) -> Iterator[bytes]:
    if isinstance(value, pd.DataFrame):
        crs = value.crs if isinstance(value, gpd.GeoDataFrame) else None
        yield repr((len(value), None if crs is None else crs.to_epsg() or crs.to_wkt())).encode()
        yield from _values(value.index)
        for name, column in value.items():
            yield repr(name).encode()
            yield from _values(column)
    elif isinstance(value, np.ndarray):
        yield repr((value.dtype.str, value.shape)).encode()
        yield np.ascontiguousarray(value).tobytes()
    elif is_dataclass(value):
        for field in fields(value):
            yield field.name.encode()
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        yield repr(len(value)).encode()
        for one in value:
            yield from _parts(one)
    else:
        yield repr(value).encode()


def _values(column: "pd.Series | pd.Index") -> Iterator[bytes]:
    """What a column holds: its bytes where they are numbers or dates, shapes as WKB, else each value as it is told."""
    if isinstance(column.dtype, gpd.array.GeometryDtype):
        yield b"".join(wkb or b"-" for wkb in shapely.to_wkb(column.to_numpy()))
        return
    if isinstance(column, pd.RangeIndex):
        yield repr(column).encode()
        return
    values = column.to_numpy()
    yield values.dtype.kind.encode()
    if values.dtype.kind == "O":  # a missing text is None or NaN, as it was read from a file or from the cache
        yield repr([None if is_gone else one for one, is_gone in zip(values, column.isna(), strict=True)]).encode()
    else:
        yield np.ascontiguousarray(values.astype("M8[us]") if values.dtype.kind == "M" else values).tobytes()

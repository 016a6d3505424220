"""Layers kept between runs, keyed by the bytes of their files, the code that reads them and what it was asked."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.transit.timetable import Feed
from layers.files.keeping.content import code_version, companions, file_digest
from layers.files.keeping.kept import keep, make_room, own_folder, read_kept
from layers.files.tables import repairs
from layers.reception.notes import Note, Reception, receive_again, received_apart
from layers.schemas import validate
from layers.sources.gtfs.packed import packed, unpacked
from layers.territory.confidential import LEFT, leave_confidential_out
from layers.territory.read_context import ReadContext
from layers.territory.readers import READERS, Reader

MOST_TIMETABLES, MOST_BYTES = 50, 1024**3
"""What is kept of timetables at most, the least recently used going first. Proposition."""


def read_cached(
    reader: Reader,
    layer: str,
    paths: list[Path],
    context: ReadContext,
    options: Mapping[str, Any],
    digest: str,
) -> Any:
    """
    Read a source through the cache; a raster is read each time.

    Confidential places are left out of what is given. A source that holds one is read each time: what knows it again in
    another source (`layers.territory.confidential`) would give it back to whoever reads the cache.
    """
    if not reader.is_cached:
        return reader.read(paths, layer, context, options)
    name = f"{layer}-{_key(reader, layer, paths, context, options, digest)}"
    if reader.is_timetable:
        return _timetable(name, lambda: reader.read(paths, layer, context, options))

    def accepted(frame: gpd.GeoDataFrame, told: dict[str, Any]) -> gpd.GeoDataFrame:
        frame.attrs.update(told | {"repairs": [Note(**note) for note in told["repairs"]]})
        return validate(layer, frame)

    kept = read_kept(name, accepted, folder=context.kept_in)
    if kept is not None:
        return kept
    frame = leave_confidential_out(reader.read(paths, layer, context, options), layer, context.communes)
    if LEFT in frame.attrs:
        return frame
    mended = [(note if isinstance(note, Note) else Note(note)).told() for note in repairs(frame)]
    keep(name, frame, {**frame.attrs, "repairs": mended})
    return frame


def _timetable(name: str, read: Callable[[], Feed]) -> Feed:
    """A timetable kept under a name, and what is told of its files with it; else read, and kept."""

    def accepted(row: pd.DataFrame, told: dict[str, Any]) -> Feed:
        feed = unpacked(row, told)
        receive_again(Reception(told["received"], Counter(told["cut"])))
        return feed

    kept = read_kept(name, accepted, read=pd.read_parquet)
    if kept is not None:
        return kept
    with received_apart() as reception:
        feed = read()
    told = {"received": reception.files, "cut": reception.cut}
    row, others = packed(feed)
    keep(name, row, others | told)
    folder = own_folder()
    if folder is not None:
        make_room(folder, name.rpartition("-")[0], most_bytes=MOST_BYTES, most_entries=MOST_TIMETABLES)
    return feed


def _key(
    reader: Reader,
    layer: str,
    paths: list[Path],
    context: ReadContext,
    options: Mapping[str, Any],
    digest: str,
) -> str:
    name = next((name for name, one in READERS.items() if one is reader), "")
    beside = file_digest(companions(paths))
    told = [name, layer, code_version(), digest, beside, [path.name for path in paths], dict(options), context.digest()]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:24]

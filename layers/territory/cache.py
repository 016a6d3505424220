"""Layers kept between runs, keyed by the bytes of their files, the code that reads them and what it was asked."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.transit.timetable import Feed
from layers.files.keeping.content import code_version, companions, file_digest, key_of
from layers.files.keeping.kept import keep, make_room, read_kept
from layers.files.tables import repairs
from layers.reception.notes import Reception, notes_again, receive_again, received_apart, told_notes
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
        return _timetable(name, lambda: reader.read(paths, layer, context, options), context.kept_in)

    def accepted(frame: gpd.GeoDataFrame, told: dict[str, Any]) -> gpd.GeoDataFrame:
        validate(layer, frame)  # before it has `attrs`: pandas copies them, note by note, into each part of a frame
        frame.attrs.update(told | {"repairs": notes_again(told["repairs"])})
        return frame

    kept = read_kept(name, accepted, folder=context.kept_in)
    if kept is not None:
        return kept
    frame = leave_confidential_out(reader.read(paths, layer, context, options), layer, context.communes)
    if LEFT in frame.attrs:
        return frame
    keep(name, frame, {**frame.attrs, "repairs": told_notes(repairs(frame))}, folder=context.kept_in)
    return frame


def _timetable(name: str, read: Callable[[], Feed], folder: Path | None) -> Feed:
    """A timetable kept under a name in a folder, and what is told of its files with it; else read, and kept."""
    if folder is None:
        return read()

    def accepted(row: pd.DataFrame, told: dict[str, Any]) -> Feed:
        feed = unpacked(row, told)
        receive_again(Reception.again(told["reception"]))
        return feed

    kept = read_kept(name, accepted, folder=folder, read=pd.read_parquet)
    if kept is not None:
        return kept
    with received_apart() as reception:
        feed = read()
    row, told = packed(feed)
    keep(name, row, told | {"reception": reception.told()}, folder=folder)
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
    return key_of(told)

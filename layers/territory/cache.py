"""Layers kept between runs, keyed by the bytes of their files, the code that reads them and what it was asked."""

import glob
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd

from layers.files.tables import repairs
from layers.reception.notes import Note
from layers.schemas import validate
from layers.territory.confidential import LEFT, leave_confidential_out
from layers.territory.kept import keep, read_kept
from layers.territory.read_context import ReadContext, code_version
from layers.territory.readers import READERS, Reader

CHUNK = 1 << 20


def file_digest(paths: Iterable[Path]) -> str:
    """
    Digest of the bytes of some files, in order; a folder counts by its files in name order.

    Returns
    -------
    str of 64 hexadecimal characters
        The plain sha256 of the file when there is only one, so that anyone can check it.
    """
    digest = hashlib.sha256()
    for path in paths:
        members = sorted(member for member in path.rglob("*") if member.is_file()) if path.is_dir() else [path]
        for member in members:
            with member.open("rb") as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def companions(paths: Iterable[Path]) -> list[Path]:
    """
    Files that a shapefile among some files is read with, and that nobody lists: its attributes, its projection…

    The label of a shapefile, corrected, must be read again though the shapes are the same bytes.
    """
    shapes = [path for path in paths if path.suffix.lower() == ".shp"]
    return [one for path in shapes for one in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*")) if one != path]


def read_cached(
    reader: Reader,
    layer: str,
    paths: list[Path],
    context: ReadContext,
    options: Mapping[str, Any],
    digest: str,
) -> Any:
    """
    Read a source through the cache; what is not a frame (timetable, raster) is read each time.

    Confidential places are left out of what is given. A source that holds one is read each time: what knows it again in
    another source (`layers.territory.confidential`) would give it back to whoever reads the cache.
    """
    if not reader.is_cached:
        return reader.read(paths, layer, context, options)
    name = f"{layer}-{_key(reader, layer, paths, context, options, digest)}"

    def accepted(frame: gpd.GeoDataFrame, told: dict[str, Any]) -> gpd.GeoDataFrame:
        frame.attrs.update(told | {"repairs": [Note(**note) for note in told["repairs"]]})
        return validate(layer, frame)

    kept = read_kept(name, accepted)
    if kept is not None:
        return kept
    frame = leave_confidential_out(reader.read(paths, layer, context, options), layer, context.communes)
    if LEFT in frame.attrs:
        return frame
    mended = [(note if isinstance(note, Note) else Note(note)).told() for note in repairs(frame)]
    keep(name, frame, {**frame.attrs, "repairs": mended})
    return frame


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

"""Rows of any vector format as they stand in the file: which layer, which encoding, which shapes can be read."""

import gzip
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.files.found_crs import Answers
from layers.files.tables import folded
from layers.reception.door import door, unusable
from layers.reception.notes import Note, cut, receive

CONTAINERS = (".gpkg", ".zip", ".sqlite")
DECLARED_ENCODING = (".shp", ".zip")
"""Formats whose texts are in the encoding that a file beside (.cpg) declares, right or wrong."""


def _box_of(near: shapely.Geometry | None, source: Path, layer: str | None) -> tuple[float, ...] | None:
    """The box of an area in the file's own CRS; None where the file states none."""
    if near is None:
        return None
    crs = pyogrio.read_info(source, layer=layer).get("crs")
    if crs is None:
        return None
    outline = gpd.GeoSeries([shapely.segmentize(near.envelope, 1000.0)], crs=WORKING_CRS).to_crs(crs)
    return tuple(float(value) for value in outline.total_bounds)


def read_rows(
    path: Path, like: tuple[str, ...], near: shapely.Geometry | None, mended: list[str]
) -> tuple[gpd.GeoDataFrame, Answers]:
    """
    The rows of a file, in its own CRS, and which of them have a shape that cannot be read.

    Parameters
    ----------
    path, like, near
        See `layers.files.vectors.read_vector`.
    mended
        Where an encoding that is not the one declared is told.

    Raises
    ------
    SourceError
        Truncated or unknown; without geometry; several layers and no one to choose.
    """
    if path.suffix == ".parquet":
        with door(path.name):
            frame = gpd.read_parquet(path)
            return frame, _not_numbers(frame)
    if path.suffix.lower() == ".shp":
        _refuse_cut_shapes(path)
    if path.suffix == ".zip" and not zipfile.is_zipfile(path):
        raise unusable(path, "not a whole zip archive", "ce n'est pas une archive zip entière")
    with door(path.name), _plain_file(path) as source, warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on field widths and ring order
        layer = the_layer(path, like)
        box = _box_of(near, source, layer)
        frame, is_broken = _read_layer(source, layer, box, mended)
        if frame.empty and box is not None:  # nothing there, or a label that is wrong
            frame, is_broken = _read_layer(source, layer, None, mended)
        elif box is not None:
            cut(_rows_in(source, layer) - len(frame))
    return frame, is_broken


def _refuse_cut_shapes(path: Path) -> None:
    """Refuse a shapefile shorter than its header says: the shapes past the cut would be read as rows without any."""
    with path.open("rb") as file:
        header = file.read(28)
    told = 2 * int.from_bytes(header[24:28], "big")
    if len(header) == 28 and path.stat().st_size < told:
        raise SourceError(
            f"{path.name}: cut: {path.stat().st_size} bytes, where its header says {told}. Download it again.",
            fr=f"{path.name} : fichier coupé, {path.stat().st_size} octets sur les {told} que dit son en-tête. "
            "Téléchargez-le de nouveau.",
        )


def first_row(path: Path, like: Iterable[str]) -> gpd.GeoDataFrame:
    """The first row of a file with its shape, in the file's own CRS; errors as for `read_rows`."""
    with door(path.name):
        first = pyogrio.read_dataframe(path, layer=the_layer(path, like), max_features=1)
    if not isinstance(first, gpd.GeoDataFrame):
        raise _no_shapes(path)
    return first


def _no_shapes(path: Path) -> SourceError:
    return SourceError(
        f"{path.name}: has no geometry, expected a map. Export it again with its shapes.",
        fr=f"{path.name} : aucune géométrie, attendu : une carte. Exportez de nouveau le fichier avec ses formes.",
    )


def read_attributes(
    path: Path, like: Iterable[str], wanted: Collection[str], near: shapely.Geometry | None, source: str
) -> pd.DataFrame:
    """
    Rows of a file without their shapes, which are told otherwise: some columns, and what lies near an area.

    Parameters
    ----------
    path, like, near
        See `layers.files.vectors.read_vector`; `near` believes the CRS of the file.
    wanted
        Folded names of the columns (see `layers.files.tables.folded`).
    source
        What to call the file where its rows are counted.

    Raises
    ------
    SourceError
    """
    with door(path.name):
        layer = the_layer(path, like)
        names = [name for name in pyogrio.read_info(path, layer=layer)["fields"] if folded(name) in wanted]
        box = _box_of(near, path, layer)
        table: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer, read_geometry=False, columns=names, bbox=box)
        rows = _rows_in(path, layer)
    receive(source, rows)
    cut(rows - len(table))
    return table


def _rows_in(source: Path, layer: str | None) -> int:
    return int(pyogrio.read_info(source, layer=layer, force_feature_count=True)["features"])


def _read_layer(
    source: Path, layer: str | None, box: tuple[float, ...] | None, mended: list[str]
) -> tuple[gpd.GeoDataFrame, Answers]:
    """The rows, in the encoding that they are truly in, and which of them have a shape that cannot be read."""
    frame = _decoded(source, mended, layer=layer, bbox=box, force_2d=True, on_invalid="ignore")
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _no_shapes(source)
    if source.suffix.lower() in DECLARED_ENCODING:
        frame = _in_utf8(frame, source, {"layer": layer, "bbox": box}, mended)
    is_broken = _not_numbers(frame)
    absent = frame.geometry.isna().to_numpy()
    if absent.any():
        drawn = pyogrio.raw.read(source, layer=layer, bbox=box, columns=[])[2]
        is_broken |= absent & np.array([shape is not None for shape in drawn])
    return frame, is_broken


def _decoded(source: Path, mended: list[str], **asked: Any) -> pd.DataFrame:
    """The rows in the encoding that is declared, else in that of Windows, else in the one that takes any byte."""
    for encoding in (None, "cp1252"):
        try:
            frame: pd.DataFrame = pyogrio.read_dataframe(source, encoding=encoding, **asked)
        except UnicodeDecodeError:
            continue
        if encoding is not None:
            mended.append(_not_utf8(encoding))
        return frame
    mended.append(_not_utf8("ISO-8859-1"))
    last: pd.DataFrame = pyogrio.read_dataframe(source, encoding="ISO-8859-1", **asked)
    return last


def _not_utf8(encoding: str) -> Note:
    return Note(
        f"texts that are not UTF-8 as declared: read as {encoding}",
        f"textes qui ne sont pas en UTF-8 comme annoncé : lus en {encoding}",
    )


def _in_utf8(frame: gpd.GeoDataFrame, source: Path, asked: Mapping[str, Any], mended: list[str]) -> gpd.GeoDataFrame:
    """The same rows, where accents declared in another encoding are all UTF-8: no text is so by chance."""
    accented = [
        name
        for name in frame.columns.drop(frame.geometry.name)
        if not "".join(text for text in frame[name].tolist() if isinstance(text, str)).isascii()
    ]
    if not accented:
        return frame
    try:
        texts = pyogrio.read_dataframe(source, encoding="utf-8", read_geometry=False, columns=accented, **asked)
    except UnicodeDecodeError:
        return frame
    if texts[accented].equals(pd.DataFrame(frame[accented])):
        return frame
    mended.append(
        Note(
            "texts that are UTF-8, though declared otherwise: read as UTF-8",
            "textes en UTF-8, bien qu'annoncés autrement : lus en UTF-8",
        )
    )
    return frame.assign(**{name: texts[name] for name in accented})


def _not_numbers(frame: gpd.GeoDataFrame) -> Answers:
    """Say of each row whether a coordinate is not a finite number."""
    shapes = frame.geometry.to_numpy()
    coordinates, row = shapely.get_coordinates(shapes, return_index=True)
    strange = np.zeros(len(frame), dtype=bool)
    strange[row[~np.isfinite(coordinates).all(axis=1)]] = True
    return strange


def layer_names(path: Path) -> list[str]:
    """Layers of a container that hold shapes; none for a format that holds only one, unnamed."""
    if path.suffix.lower() not in CONTAINERS:
        return []
    with door(path.name):
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]


def the_layer(path: Path, like: Iterable[str]) -> str | None:
    """
    Name of the layer to read: the only one, else the only one that is like a pattern; None where it needs no name.

    Raises
    ------
    SourceError
        Several, and none or more than one like the patterns: all are named.
    """
    names = layer_names(path)
    if len(names) < 2:
        return names[0] if names else None
    for pattern in like:
        found = [name for name in names if fnmatch(name.lower(), pattern.lower())]
        if len(found) == 1:
            return found[0]
        if found:
            break
    wanted, wanted_fr = " or ".join(like) or "a single one", " ou ".join(like) or "une seule"
    raise SourceError(
        f"{path.name}: cannot choose between its layers ({', '.join(names)}): expected one like {wanted}. "
        "Export the one wanted to a file of its own.",
        fr=f"{path.name} : plusieurs couches ({', '.join(names)}), aucune à choisir sans doute : attendu {wanted_fr}. "
        "Exportez celle qu'il faut dans un fichier à part.",
    )


@contextmanager
def _plain_file(path: Path) -> Iterator[Path]:
    """The file itself, or what a .gz holds: GDAL remembers the last .gz it read, and fails on one that was replaced."""
    if path.suffix != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.stem
        with gzip.open(path) as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out)
        yield plain

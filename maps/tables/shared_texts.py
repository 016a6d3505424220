"""Texts of a GeoPackage that come back on thousands of sites, held once; its layers are views that show them whole."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TEXTS = "textes"
"""Table of the texts that come back: `id`, `texte`. No layer: readers of the GeoPackage do not list it."""


def shared_texts(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, NDArray[np.object_]]]:
    """
    Take out of a table the texts that come back: those of the columns where each stands twice or more on average.

    Parameters
    ----------
    table : DataFrame, n rows

    Returns
    -------
    DataFrame, n rows
        The same with, in these columns, the number of the text (Int32; missing where the text is); each column of text
        has numbers of its own, after those of the one before.
    dict
        Name of each of these columns → its texts, in the order of their numbers from 0.

    >>> told = shared_texts(pd.DataFrame({"a": ["x", None, "x"], "b": ["p", "q", "r"], "c": ["y", "y", "y"]}))[0]
    >>> told.astype(object).where(told.notna(), None).to_dict("list")
    {'a': [0, None, 0], 'b': ['p', 'q', 'r'], 'c': [1, 1, 1]}
    """
    columns, first = dict(table.items()), 0
    texts: dict[str, NDArray[np.object_]] = {}
    for name, values in table.items():
        if not (pd.api.types.is_object_dtype(values.dtype) or pd.api.types.is_string_dtype(values.dtype)):
            continue
        codes, distinct = distinct_texts(values)
        if 2 * len(distinct) <= len(table):
            numbers = pd.arrays.IntegerArray((codes + first).astype(np.int32), codes < 0)
            columns[name], texts[str(name)] = pd.Series(numbers, index=table.index), distinct
            first += len(distinct)
    return pd.DataFrame(columns, index=table.index, copy=False), texts


def distinct_texts(values: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """
    The distinct texts of a column in the order in which they come, and which each row has: `pandas.factorize`, sooner.

    Long texts that come back are mostly one text held once: they are told apart by where they are held, then compared.

    >>> distinct_texts(pd.Series(["b", "a", None, "b"], dtype=object))
    (array([ 0,  1, -1,  0]), array(['b', 'a'], dtype=object))
    """
    held = values.to_numpy(dtype=object)
    which, _ = pd.factorize(np.fromiter(map(id, held), dtype=np.intp, count=len(held)))
    first = np.flatnonzero(np.diff(np.maximum.accumulate(which), prepend=-1))
    codes, texts = pd.factorize(held[first])
    return codes[which], texts


def show_as_layers(path: Path, base: str, layers: Mapping[str, str], texts: Mapping[str, NDArray[np.object_]]) -> None:
    """
    Make layers of a GeoPackage out of a layer whose texts were taken out; the layer itself is one no more.

    Parameters
    ----------
    path
        The GeoPackage, closed.
    base
        The layer of features that holds them all, with what `shared_texts` gives; without a spatial index.
    layers
        Name of each layer to make → which features it has, in SQL on the columns of `base`.
    texts
        See `shared_texts`.

    Notes
    -----
    Views of features (OGC GeoPackage 1.2, section 2.1.5), read-only, in the order of `base`: every reader sees whole
    texts. GDAL knows the features of a view by a column `OGC_FID`.
    """
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(f"CREATE TABLE {TEXTS} (id INTEGER PRIMARY KEY, texte TEXT NOT NULL)")
        told = (text for some in texts.values() for text in some)
        file.executemany(f"INSERT INTO {TEXTS} VALUES (?, ?)", enumerate(told))
        key, *names = [row[1] for row in file.execute(f"PRAGMA table_info({_quoted(base)})")]
        shown, joined = [f"{_quoted(base)}.{_quoted(key)} AS OGC_FID"], [_quoted(base)]
        for number, name in enumerate(names):
            column = f"{_quoted(base)}.{_quoted(name)}"
            if name in texts:
                joined.append(f"LEFT JOIN {TEXTS} AS t{number} ON t{number}.id = {column}")
                column = f"t{number}.texte"
            shown.append(f"{column} AS {_quoted(name)}")
        for layer, which in layers.items():
            told_whole = f"SELECT {', '.join(shown)} FROM {' '.join(joined)} WHERE {which}"
            file.execute(f"CREATE VIEW {_quoted(layer)} AS {told_whole}")
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            [(*about,)] = file.execute(f"SELECT * FROM {table} WHERE table_name = ?", (base,))
            file.execute(f"DELETE FROM {table} WHERE table_name = ?", (base,))
            rows = [[layer if value == base else value for value in about] for layer in layers]
            file.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(about))})", rows)


def _quoted(name: str) -> str:
    """A name in SQL, whatever it holds."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'

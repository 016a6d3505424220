"""Rows that two sources of one layer give: kept once, and counted; a source given twice is refused."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import TerritoryError
from layers.reception.notes import leave_out
from layers.schemas import LAYERS
from layers.territory.layer_names import LAYER_NAMES

MOST = 0.5
"""Share of the identifiers of a source from which another of the same reader is the same source: proposition."""

COUNT_THOSE_WHO_LIVE_THERE = ("income_cells",)
"""Layers whose rows each count the people of their own ground: two rows on one ground count them twice."""

ANY_PUBLISHER = frozenset(("monuments_geojson", "green_spaces_geojson", "water_geojson", "tram_lines_geojson"))
"""Readers of any file with a name column, which is no proof that the file is that of their layer."""

Read = tuple[gpd.GeoDataFrame, dict[str, Any]]
"""What a source gave, and its record: `rows`, `repairs` and `left_out` are brought up to date."""


def of_its_own(piece: gpd.GeoDataFrame, record: dict[str, Any], earlier: Sequence[Read]) -> gpd.GeoDataFrame:
    """
    The rows of a source that no earlier source of its layer gives.

    Parameters
    ----------
    piece, record
        What the source gave; rows are the same where they have one identifier, or, in a layer that has none, where
        every column and the shape are the same.
    earlier
        What the sources before it gave.

    Raises
    ------
    TerritoryError
        The same reader gives most of its rows again: the same file, or two vintages of it, would be counted twice.
        Rows that count people lie on the ground of others (squares of 1 km and of 200 m).
    """
    if not earlier:
        return piece
    keys = row_keys(piece, record["layer"])
    again: npt.NDArray[np.bool_] = np.zeros(len(piece), dtype=bool)
    for other, told in earlier:
        common = keys.isin(set(row_keys(other, record["layer"]))).to_numpy()
        if told["reader"] == record["reader"] and len(other) and common.sum() >= MOST * min(len(piece), len(other)) > 0:
            raise _given_twice(record, told, int(common.sum()))
        again |= common
        if record["layer"] in COUNT_THOSE_WHO_LIVE_THERE:
            _refuse_one_ground(piece[~again], record, other, told)
    if not again.any():
        return piece
    en, fr = (
        "rows that another source of this layer gives left out",
        "lignes déjà données par une autre source écartées",
    )
    leave_out(record["repairs"], int(again.sum()), "duplicate", en, fr)
    record["left_out"]["duplicate"] = record["left_out"].get("duplicate", 0) + int(again.sum())
    own = piece[~again].reset_index(drop=True)
    own.attrs = dict(piece.attrs)
    record["rows"] = len(own)
    return own


def refuse_one_file_for_two(records: Iterable[Mapping[str, Any]]) -> None:
    """
    Refuse one file given for two layers by readers that take any: parks are no monuments.

    Raises
    ------
    TerritoryError
    """
    seen: dict[str, Mapping[str, Any]] = {}
    for record in records:
        if record["reader"] not in ANY_PUBLISHER:
            continue
        other = seen.setdefault(record["sha256"], record)
        if other["layer"] != record["layer"]:
            named = [(LAYER_NAMES[one["layer"]], ", ".join(one["files"])) for one in (other, record)]
            en, fr = (" / ".join(f"{getattr(name, lang)} ({files})" for name, files in named) for lang in ("en", "fr"))
            raise TerritoryError(
                f"One file for two layers: {en}. One of them is another file: give it, or take its [[source]] out.",
                fr=f"Un même fichier fait deux couches : {fr}. L'une des deux vient d'un autre fichier : donnez-le, ou "
                "retirez sa [[source]].",
            )


def row_keys(piece: gpd.GeoDataFrame, layer: str) -> pd.Series:
    """What tells the rows of a layer apart."""
    kinds = {name.rstrip("?"): kind for name, kind in LAYERS[layer][1].items()}
    identifier = next((name for name, kind in kinds.items() if kind == "id"), None)
    if identifier is not None:
        keys: pd.Series = piece[identifier].astype(str)
        return keys
    columns = [piece[name].astype(str) for name in kinds if name in piece]
    rows = list(zip(*columns, piece.geometry.to_wkb(), strict=True))
    return pd.Series(rows, index=piece.index, dtype=object)


def _refuse_one_ground(
    piece: gpd.GeoDataFrame, record: dict[str, Any], other: gpd.GeoDataFrame, told: dict[str, Any]
) -> None:
    """Refuse rows in the middle of which a row of another source lies, or that lie in the middle of one."""
    rows = max(
        len(np.unique(inner.representative_point().sindex.query(outer.geometry, predicate="intersects")[1]))
        for inner, outer in ((piece, other), (other, piece))
    )
    if rows:
        names = " / ".join(", ".join(one["files"]) for one in (told, record))
        raise TerritoryError(
            f"Layer '{record['layer']}': {rows} rows lie on the ground of rows of another source ({names}), as squares "
            "of 200 m on those of 1 km: the same people would be counted twice. Keep one [[source]].",
            fr=f"Couche « {record['layer']} » : {rows} lignes sont sur le sol de lignes d'une autre source ({names}), "
            "comme des carreaux de 200 m sur ceux de 1 km : les mêmes habitants compteraient double. Gardez une seule "
            "[[source]].",
        )


def _given_twice(record: dict[str, Any], told: dict[str, Any], rows: int) -> TerritoryError:
    names = " / ".join(dict.fromkeys(", ".join(one["files"]) for one in (told, record)))
    return TerritoryError(
        f"Layer '{record['layer']}': {rows} rows are given by two sources of the reader '{record['reader']}' "
        f"({names}): the same file twice, or two vintages of it, would be counted twice. Keep one [[source]].",
        fr=f"Couche « {record['layer']} » : {rows} lignes sont données par deux sources du lecteur "
        f"« {record['reader']} » ({names}) : le même fichier, ou deux millésimes, compterait double. Gardez une seule "
        "[[source]].",
    )

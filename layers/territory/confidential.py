"""Confidential places are left out when a layer is read: no later code can name, draw, measure or count one."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd

from layers.reception.notes import Note
from layers.territory.given_twice import Read, row_keys

CONFIDENTIAL = "is_confidential"


def confidential_keys(piece: gpd.GeoDataFrame, layer: str) -> set[Any]:
    """What tells apart the rows of a source that are confidential, or of which nobody said that they are not."""
    if CONFIDENTIAL not in piece:
        return set()
    return set(row_keys(piece, layer)[piece[CONFIDENTIAL].astype("boolean").fillna(True).to_numpy(dtype=bool)])


def without_confidential(read: Sequence[Read], keys: set[Any], threshold: int) -> list[Read]:
    """
    What the sources of a layer gave, without the confidential places; their records say so.

    Parameters
    ----------
    read
        What each source gave, and its record: `rows`, `repairs`, `received` and `left_out` are brought up to date.
    keys
        Rows that one of the sources says confidential: another may give the same place, and not know it.
    threshold
        From how many places on their number is told; below, neither it nor what would give it by a subtraction is.
    """
    return [(_left_out(piece, record, keys, threshold), record) for piece, record in read]


def _left_out(piece: gpd.GeoDataFrame, record: dict[str, Any], keys: set[Any], threshold: int) -> gpd.GeoDataFrame:
    is_secret = row_keys(piece, record["layer"]).isin(keys).to_numpy() if keys else None
    if is_secret is None or not is_secret.any():
        return piece
    count = int(is_secret.sum())
    kept = piece[~is_secret].reset_index(drop=True)
    kept.attrs = dict(piece.attrs)
    is_told = count >= threshold
    en, fr = (str(count), str(count)) if is_told else ("a few", "quelques-uns")
    record["rows"] = len(kept)
    record["repairs"].append(
        Note(
            f"confidential places left out of everything: {en}",
            f"lieux confidentiels écartés de tout : {fr}",
            "confidential",
            count if is_told else 0,
        )
    )
    if is_told:
        record["left_out"]["confidential"] = count
    else:
        record["received"] = []
    return kept

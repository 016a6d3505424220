"""Confidential places are left out when a layer is read: no later code can name, draw, measure or count one."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from layers.reception.notes import Note, french
from layers.territory.given_twice import Read, row_keys

CONFIDENTIAL = "is_confidential"
LEFT = "confidential"
"""What a reader says in `attrs` of the places that it left out: see `leave_confidential_out`. Never kept on a disk."""
NUMBER = re.compile(r"\d+(?![\d.,]*\s?%)")
"""A number of rows in a note; not a percentage, which is a bound of ours."""


def is_secret(frame: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Which rows are confidential, or nobody said that they are not; none of a layer that holds no such places."""
    if CONFIDENTIAL not in frame:
        return np.zeros(len(frame), dtype=bool)
    secret: npt.NDArray[np.bool_] = frame[CONFIDENTIAL].astype("boolean").fillna(True).to_numpy(dtype=bool)
    return secret


def leave_confidential_out(frame: gpd.GeoDataFrame, layer: str, communes: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """
    The layer without its confidential places.

    Parameters
    ----------
    frame, layer
        What a reader made, and the layer that it is.
    communes
        Of the territory; None while they are read.

    Returns
    -------
    GeoDataFrame
        The frame itself where it holds none. Else `attrs["confidential"]`: `salt` and `seals`, by which the same place
        is known again in another source (numbers of establishments are few: whoever holds both tries them all, so this
        stays in memory); `categories`, that the file holds; `is_inside`, whether one stands in the communes.
    """
    hidden = is_secret(frame)
    if not hidden.any():
        return frame
    gone, salt = frame[hidden], secrets.token_hex(16)
    kept: gpd.GeoDataFrame = frame[~hidden].reset_index(drop=True)
    kept.attrs = {
        **frame.attrs,
        LEFT: {
            "salt": salt,
            "seals": sorted(_sealed(row_keys(gone, layer), salt)),
            "categories": sorted(set(gone["category"])) if "category" in gone else [],
            "is_inside": communes is not None and bool(len(communes.sindex.query(gone.geometry, "intersects")[0])),
        },
    }
    return kept


def hides_inside(piece: Any) -> bool:
    """Whether confidential places that stand in the communes were left out of what a source gave."""
    return bool(getattr(piece, "attrs", {}).get(LEFT, {}).get("is_inside"))


def hidden_categories(piece: Any) -> set[str]:
    """Categories of the places left out: the file that holds one answers for its category."""
    return set(getattr(piece, "attrs", {}).get(LEFT, {}).get("categories", ()))


def without_confidential(read: Sequence[Read], threshold: int) -> list[Read]:
    """
    What the sources of a layer gave, without what one of them says confidential; their records say so.

    Parameters
    ----------
    read
        What each source gave, its own confidential places left out; `rows`, `repairs` and `left_out` of its record are
        brought up to date.
    threshold
        From how many places on their number is told; below, see `tell_no_subtraction`.
    """
    told = [piece.attrs[LEFT] for piece, _ in read if LEFT in piece.attrs]
    return [(_left_out(piece, record, told, threshold), record) for piece, record in read]


def _left_out(
    piece: gpd.GeoDataFrame, record: dict[str, Any], told: Sequence[dict[str, Any]], threshold: int
) -> gpd.GeoDataFrame:
    known = np.zeros(len(piece), dtype=bool)
    for one in told:
        known |= np.isin(_sealed(row_keys(piece, record["layer"]), one["salt"]), one["seals"])
    count = len(piece.attrs.get(LEFT, {}).get("seals", ())) + int(known.sum())
    if not count:
        return piece
    kept: gpd.GeoDataFrame = piece[~known].reset_index(drop=True)
    is_told = count >= threshold
    en, fr = (str(count), str(count)) if is_told else ("a few", "quelques-uns")
    record["rows"] = len(kept)
    if is_told:
        record["left_out"]["confidential"] = count
    record["repairs"].append(
        Note(
            f"confidential places left out of everything: {en}",
            f"lieux confidentiels écartés de tout : {fr}",
            "confidential",
            count if is_told else 0,
        )
    )
    return kept


def tell_no_subtraction(records: Iterable[dict[str, Any]]) -> None:
    """
    Tell no number, but of the rows kept, of a file of which a few confidential places are left out.

    One file may be read by several sources, and what they tell together may give the number that none tells: FINESS is
    read as services and as housing. `received`, `left_out` and `repairs` of all of them are changed in place.
    """
    told = list(records)
    files = {file for record in told if any(map(_is_few, record["repairs"])) for file in record["files"]}
    for record in told:
        if files.intersection(record["files"]):
            record["received"], record["left_out"] = [], {}
            record["repairs"] = [_without_numbers(note) for note in record["repairs"]]


def _is_few(note: str) -> bool:
    return isinstance(note, Note) and note.reason == "confidential" and not note.rows


def _without_numbers(note: str) -> Note:
    reason = note.reason if isinstance(note, Note) else ""
    return Note(NUMBER.sub("…", note), NUMBER.sub("…", french(note)), reason)


def _sealed(keys: Iterable[Any], salt: str) -> list[str]:
    return [hashlib.sha256(f"{salt} {key!r}".encode()).hexdigest() for key in keys]

"""What an editor of OpenStreetMap (JOSM) leaves in its files: objects marked as deleted, objects not yet numbered."""

import bz2
import gzip
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from layers.reception.notes import Note

KINDS = (b"node", b"way", b"relation")
DELETED = re.compile(
    rb"<(node|way|relation)\s(?=[^>]*?\s(?:action=[\"']delete[\"']|visible=[\"']false[\"']))"
    rb"(?=[^>]*?\bid=[\"'](-?\d+)[\"'])"
)
NEW = re.compile(rb"<(?:node|way|relation)\s(?:[^>]*?\s)?id=[\"']-\d")
CHUNK = 1 << 22


class Deleted(NamedTuple):
    """OSM ids of the objects of an extract that are marked as deleted."""

    nodes: frozenset[int]
    ways: frozenset[int]
    relations: frozenset[int]

    def said(self) -> list[str]:
        """The repair to report; nothing where nothing is deleted."""
        counts = ", ".join(f"{len(ids)} {kind}" for kind, ids in self._asdict().items() if ids)
        return (
            [Note(f"marked as deleted, left out: {counts}", f"marqués comme supprimés, écartés : {counts}")]
            if counts
            else []
        )


def read_deleted(paths: Sequence[Path]) -> Deleted:
    """
    Objects that an XML extract marks as deleted and still holds: the libraries read them as if nothing was said.

    Ids below zero are those of `own_ids`. A binary extract (.pbf) has no such mark.
    """
    found: dict[bytes, set[int]] = {kind: set() for kind in KINDS}
    for rank, path in enumerate(paths):
        if path.suffix == ".pbf":
            continue
        for kind, number in _marks(path):
            found[kind].add(int(own_ids(np.array([number]), rank, len(paths))[0]))
    return Deleted(*(frozenset(found[kind]) for kind in KINDS))


def has_new(path: Path) -> bool:
    """Whether an XML extract holds objects not yet numbered (ids below zero): a binary one (.pbf) is not looked at."""
    return path.suffix != ".pbf" and any(NEW.search(piece) for piece in _pieces(path))


def _marks(path: Path) -> Iterator[tuple[bytes, int]]:
    """Kind and id of each object marked."""
    for piece in _pieces(path):
        yield from ((kind, int(number)) for kind, number in DELETED.findall(piece))


def _pieces(path: Path) -> Iterator[bytes]:
    """The text by pieces that end between two tags."""
    opener: Any = {".gz": gzip.open, ".bz2": bz2.open}.get(path.suffix, open)
    with opener(path, "rb") as file:
        rest = b""
        while block := file.read(CHUNK):
            piece, _, tail = (rest + block).rpartition(b"<")
            yield piece
            rest = b"<" + tail


def own_ids(ids: np.ndarray, rank: int, files: int) -> np.ndarray:
    """
    Ids that are those of one file alone where they are below zero: an editor numbers what is new from -1 in each.

    Parameters
    ----------
    ids : n integers
    rank, files
        Which of how many files.

    >>> own_ids(np.array([7, -1, -2]), 0, 2).tolist(), own_ids(np.array([7, -1, -2]), 1, 2).tolist()
    ([7, -2, -4], [7, -3, -5])
    """
    return np.where(ids < 0, ids * files - rank, ids)

"""Streets joined end to end into long ways, as a mapper draws them (strokes of good continuation)."""

import numpy as np
from numpy.typing import NDArray

from layers.demo.fields import Floats

Ints = NDArray[np.int64]

MAX_STREETS = 40
"""Longest way, in streets."""


def strokes(x: Floats, y: Floats, u: Ints, v: Ints, kind: Ints) -> list[list[tuple[int, bool]]]:
    """
    Join streets of one kind that go straight on at a junction.

    Parameters
    ----------
    x, y
        Junctions.
    u, v
        Ends of each street, rows of the junctions.
    kind
        Only streets of the same kind are joined.

    Returns
    -------
    list of ways
        Each a list of (street, is walked from v to u), in order; every street once.
    """
    mate = _mates(x, y, u, v, kind)
    done = np.zeros(len(u), dtype=bool).tolist()
    ways = []
    starts = np.r_[np.flatnonzero(mate < 0), np.arange(len(mate))].tolist()
    mates = mate.tolist()
    for start in starts:
        half, way = start, []
        while half >= 0 and not done[half >> 1] and len(way) < MAX_STREETS:
            done[half >> 1] = True
            way.append((half >> 1, bool(half & 1)))
            half = mates[half ^ 1]
        if way:
            ways.append(way)
    return ways


def _mates(x: Floats, y: Floats, u: Ints, v: Ints, kind: Ints) -> Ints:
    """For each street end (2k at u, 2k + 1 at v), the end that goes on from it; -1 where none does."""
    node = np.column_stack([u, v]).ravel()
    far = np.column_stack([v, u]).ravel()
    angle = np.arctan2(y[far] - y[node], x[far] - x[node])
    kinds = np.repeat(kind, 2)
    order = np.argsort(node, kind="stable")
    firsts, seconds = [], []
    for shift in range(1, 9):
        a, b = order[:-shift], order[shift:]
        same = (node[a] == node[b]) & (kinds[a] == kinds[b])
        firsts.append(a[same])
        seconds.append(b[same])
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    bend = np.abs(np.abs(np.angle(np.exp(1j * (angle[a] - angle[b])))) - np.pi)
    a, b, bend = a[bend < 0.55], b[bend < 0.55], bend[bend < 0.55]
    rank = np.argsort(bend, kind="stable")
    a, b = a[rank], b[rank]
    mate = np.full(len(node), -1, dtype=np.int64)
    for _ in range(2):
        free = (mate[a] < 0) & (mate[b] < 0)
        a, b = a[free], b[free]
        best = np.full(len(node), len(a), dtype=np.int64)
        np.minimum.at(best, a, np.arange(len(a)))
        np.minimum.at(best, b, np.arange(len(a)))
        mutual = (best[a] == np.arange(len(a))) & (best[b] == np.arange(len(a)))
        mate[a[mutual]], mate[b[mutual]] = b[mutual], a[mutual]
    return mate

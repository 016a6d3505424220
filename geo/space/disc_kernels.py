"""Compiled loops over the edges of polygons seen from the centres of discs; `geo.space.disc` is the door."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def _near_pairs(
    centres: Floats, site: Integers, piece: Integers, middle: Floats, reach: Floats, radius: float
) -> tuple[Integers, Integers, Integers]:
    """Pairs whose piece, within `reach` of its middle, may meet the disc; and which of them the circle may cut."""
    cut = np.empty(len(site), dtype=np.int64)
    pairs, cuts = 0, 0
    for pair in range(len(site)):
        who, what = site[pair], piece[pair]
        gap = math.hypot(centres[who, 0] - middle[what, 0], centres[who, 1] - middle[what, 1])
        if gap < radius + reach[what]:
            site[pairs], piece[pairs] = who, what
            if gap > radius - reach[what]:
                cut[cuts] = pairs
                cuts += 1
            pairs += 1
    return site[:pairs], piece[:pairs], cut[:cuts]


def _seen_edges(
    centres: Floats,
    piece: Integers,
    start: Floats,
    end: Floats,
    first: Integers,
    count: Integers,
    radius: float,
    rows: int,
) -> tuple[Floats, Floats, Floats]:
    """
    Each edge of each pair's piece, cut where it crosses the disc: what the part inside and those outside add.

    Gives, for `rows` (pair, edge) in order: twice the area of the triangle on the chord; sine and cosine (times two
    lengths) of the angles under which the parts before and after it are seen, rows × 2.
    """
    twice = np.empty(rows)
    sines, cosines = np.empty((rows, 2)), np.empty((rows, 2))
    row = 0
    for pair in range(len(piece)):
        x, y = centres[pair, 0], centres[pair, 1]
        for edge in range(first[piece[pair]], first[piece[pair]] + count[piece[pair]]):
            px, py = start[edge, 0] - x, start[edge, 1] - y
            qx, qy = end[edge, 0] - x, end[edge, 1] - y
            dx, dy = qx - px, qy - py
            a = dx * dx + dy * dy
            b = px * dx + py * dy
            root = np.sqrt(max(b * b - a * (px * px + py * py - radius * radius), 0.0))
            enter = min(max((-b - root) / a, 0.0), 1.0)
            leave = min(max((-b + root) / a, 0.0), 1.0)
            ax, ay, bx, by = px + enter * dx, py + enter * dy, px + leave * dx, py + leave * dy
            twice[row] = (leave - enter) * (px * qy - py * qx)
            sines[row, 0], cosines[row, 0] = px * ay - py * ax, px * ax + py * ay
            sines[row, 1], cosines[row, 1] = bx * qy - by * qx, bx * qx + by * qy
            row += 1
    return twice, sines, cosines


def _sums_of_pairs(twice: Floats, angles: Floats, piece: Integers, count: Integers, radius: float) -> Floats:
    """Area of each pair: over its edges, the sum of signed areas."""
    out = np.zeros(len(piece))
    row = 0
    for pair in range(len(piece)):
        total = 0.0
        for _ in range(count[piece[pair]]):
            total += 0.5 * (radius * radius * (angles[row, 0] + angles[row, 1]) + twice[row])
            row += 1
        out[pair] = max(total, 0.0)
    return out


near_pairs: Callable[..., Any] = njit(cache=True, nogil=True)(_near_pairs)
seen_edges: Callable[..., Any] = njit(cache=True, nogil=True)(_seen_edges)
sums_of_pairs: Callable[..., Any] = njit(cache=True, nogil=True)(_sums_of_pairs)

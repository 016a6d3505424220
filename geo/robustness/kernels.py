"""Compiled count of the ranks that sorted scores give; `geo.robustness.acceptability` is the door."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SCORE_BITS = 40
"""Scores are whole numbers from 0 to 2 to the power of this: 12 decimals."""

DIGIT_BITS = 11
DIGITS = 4
"""Scores are sorted digit by digit, the last first: four of 11 bits hold the 41 bits of a score in five passes, where a
sort by comparison makes some sixteen among 40,000 sites. An even number of digits: the keys end where they began."""

BASE = 1 << DIGIT_BITS


@njit(cache=True, nogil=True)
def _sort_by_score(lacks: Floats, keys: Ints, spare: Ints, counts: Ints, bits: int) -> None:
    """Fill `keys`, in order, with each score over `bits` bits of its place; `counts` has a row a digit."""
    counts[:] = 0
    for place in range(len(lacks)):
        score = np.int64(lacks[place])
        keys[place] = (score << bits) | place
        for digit in range(DIGITS):
            counts[digit, (score >> (digit * DIGIT_BITS)) & (BASE - 1)] += 1
    for digit in range(DIGITS):
        start = 0
        for value in range(BASE):
            size = counts[digit, value]
            counts[digit, value] = start
            start += size
    source, target = keys, spare
    for digit in range(DIGITS):
        shift = bits + digit * DIGIT_BITS
        for key in source:
            value = (key >> shift) & (BASE - 1)
            target[counts[digit, value]] = key
            counts[digit, value] += 1
        source, target = target, source


def _add_ranks(lacks: Floats, many: Ints, top: int, better: Floats, first: Floats) -> tuple[Ints, Ints]:
    """
    Add to `better` how many sites stand before each, to `first` one where none does; give who is among the first.

    `lacks` is draws × kinds of site: what the score of each lacks, in units (less is better), of which the whole part
    counts. Of a kind there are `many` sites. Scores one unit apart are equal, and share the better rank. Gives the
    kinds of which fewer than `top` sites stand before, and the draw of each, draw by draw.
    """
    draws, kinds = lacks.shape
    bits = 1
    while (1 << bits) < kinds:
        bits += 1
    mask = (1 << bits) - 1
    who, when = np.empty(lacks.size, dtype=np.int64), np.empty(lacks.size, dtype=np.int64)
    keys, spare = np.empty(kinds, dtype=np.int64), np.empty(kinds, dtype=np.int64)
    counts = np.empty((DIGITS, BASE), dtype=np.int64)
    found = 0
    for draw in range(draws):
        _sort_by_score(lacks[draw], keys, spare, counts, bits)
        seen, before, last = 0, 0, 0
        for place in range(kinds):
            score, kind = keys[place] >> bits, keys[place] & mask
            if place == 0 or score - last > 1:
                before = seen
            better[kind] += before
            if before == 0:
                first[kind] += 1
            if before < top:
                who[found], when[found] = kind, draw
                found += 1
            seen += many[kind]
            last = score
    return who[:found], when[:found]


add_ranks: Callable[..., Any] = njit(cache=True, nogil=True)(_add_ranks)

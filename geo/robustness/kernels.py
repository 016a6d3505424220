"""Compiled count of the ranks that sorted scores give; `geo.robustness.acceptability` is the door."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]

SCORE_BITS = 40
"""Scores are whole numbers from 0 to 2 to the power of this: 12 decimals."""

DIGIT_BITS = 11
DIGITS = 4
"""Scores are sorted digit by digit, the last first: four of 11 bits hold the 41 bits of a score in five passes, where a
sort by comparison makes some sixteen among 40,000 sites. An even number of digits: the keys end where they began."""

BASE = 1 << DIGIT_BITS


@njit(cache=True, nogil=True)
def _sort_by_score(keys: Ints, spare: Ints, counts: Ints, bits: int) -> None:
    """Sort keys by what stands over their lowest `bits` bits; `spare` is as long, `counts` is digits × base."""
    counts[:] = 0
    for key in keys:
        score = key >> bits
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


def _add_ranks(
    keys: Ints, bits: int, many: Ints, top: int, better: npt.NDArray[np.float64], first: npt.NDArray[np.float64]
) -> tuple[Ints, Ints]:
    """
    Add to `better` how many sites stand before each, to `first` one where none does; give who is among the first.

    `keys` is draws × kinds of site: the score (less is better) over `bits` bits of the kind's place; sorted here. Of a
    kind there are `many` sites. Scores one unit apart are equal, and share the better rank. Gives the kinds of
    which fewer than `top` sites stand before, and the draw of each, draw by draw.
    """
    draws, kinds = keys.shape
    mask = (1 << bits) - 1
    who, when = np.empty(keys.size, dtype=np.int64), np.empty(keys.size, dtype=np.int64)
    spare, counts = np.empty(kinds, dtype=np.int64), np.empty((DIGITS, BASE), dtype=np.int64)
    found = 0
    for draw in range(draws):
        _sort_by_score(keys[draw], spare, counts, bits)
        seen, before, last = 0, 0, 0
        for place in range(kinds):
            score, kind = keys[draw, place] >> bits, keys[draw, place] & mask
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

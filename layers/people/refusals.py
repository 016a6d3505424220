"""
What the refusal of smaller groups tells of the squares of a larger one, and whether they are hidden all the same.

Whoever knows the rule, the groups and, at worst, on which side of each of its comparisons every refused pool fell,
knows more than the total of the group: four squares that held fewer than 11 poor households together leave the others
of their group the rest. A group is told only if there are, within all that is known, counts in which a square holds far
more than in others: they are sought from the true counts, by moving households from one pool to another as far as no
side changes. What is found is a proof (the counts that agree with what is known are convex); what is not found is
handed up, though it may have been hidden: the test errs on the safe side, and depends on no solver.

Between squares of one refused pool, households move freely: given the totals X of its m squares, and P ≤ X of those
that are poor (or single), one square may hold any number of poor households from max(0, P − 11(m−1)) to min(11, P). So
only totals of pools are moved here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SMALL = 110
"""Tenths of households under which a square is small."""

LEAST_WIDTH = 50
"""Tenths within which the poor, and the single, households of a square must at least be free: 5. Proposition."""

_HOUSEHOLDS, _COLUMNS = 0, 3
_FREE = 1 << 60
_MOVES = {1: ((1,), (0, 1), (0, 1, 2)), 2: ((2,), (0, 2), (0, 1, 2))}
"""Column to change → which kinds of household move, by the columns in which they count; without 0, two of one pool and
of another change places."""


def sides(small: int, big: int, total: Sequence[int]) -> tuple[list[int], list[int]]:
    """
    Least and most of each column in a pool, by the sides on which it fell in the comparisons of the rule.

    That a single square holds more than 11 (m − 1) = 0 households tells nothing, nor that it holds none: not compared.

    >>> sides(5, 0, [300, 40, 120])
    ([110, 0, 110], [440, 110, 1152921504606846976])
    """
    least = [SMALL if count >= SMALL else 0 for count in total]
    most = [_FREE if count >= SMALL else SMALL for count in total]
    bound = SMALL * (big + 1) if big else SMALL * max(1, small - 1)
    if total[_HOUSEHOLDS] < bound + (not big):
        most[_HOUSEHOLDS] = min(most[_HOUSEHOLDS], bound)
    else:
        least[_HOUSEHOLDS] = max(least[_HOUSEHOLDS], bound)
    return least, most


def are_hidden(counts: Ints, refused: Sequence[NDArray[np.bool_]]) -> bool:
    """
    Whether the poor and the single households of each small square of a group are hidden within 5 at least.

    Parameters
    ----------
    counts : n × 3 whole tenths
        Households, poor and single households of the squares of the group.
    refused : masks of n
        Pools of these squares that were not told; any two are apart or nested.

    Examples
    --------
    Four squares of 2.5 poor households each were refused for it. With one of 9.5 the five may be told, but then the
    rest of the total of 19.5 is known to lie between 8.5 and 11, once the four held fewer than 11:

    >>> counts = np.array([[90, 25, 40]] * 4 + [[100, 95, 40]])
    >>> four = np.array([True, True, True, True, False])
    >>> are_hidden(counts, []), are_hidden(counts, [four, ~four])
    (True, False)
    """
    if not refused:
        return True
    pools = _Pools(counts, refused)
    return all(
        pools.reach(pool, column, up=True) - pools.reach(pool, column, up=False) >= LEAST_WIDTH
        for pool in range(len(pools.small))
        if pools.small[pool]
        for column in _MOVES
    )


class _Pools:
    """The smallest pools of a group, and for each the refused pools about it (the smallest first is itself)."""

    def __init__(self, counts: Ints, refused: Sequence[NDArray[np.bool_]]) -> None:
        is_small = counts[:, _HOUSEHOLDS] < SMALL
        inside = np.column_stack([is_small, *refused])
        kinds, owner = np.unique(inside, axis=0, return_inverse=True)
        owner = owner.ravel()
        self.total: list[list[int]] = []
        self.least: list[list[int]] = []
        self.most: list[list[int]] = []
        for pool in range(len(kinds)):
            squares, small = int((owner == pool).sum()), bool(kinds[pool, 0])
            free = [0, 0, 0] if small else [SMALL * squares, 0, 0]
            self._add(counts[owner == pool], free, [SMALL * squares if small else _FREE] * _COLUMNS)
        for mask in refused:
            of_mask = counts[mask]
            small_ones = int(is_small[mask].sum())
            self._add(of_mask, *sides(small_ones, len(of_mask) - small_ones, of_mask.sum(axis=0).tolist()))
        self.small = [int((owner == pool).sum()) if kinds[pool, 0] else 0 for pool in range(len(kinds))]
        self.about = [{pool, *(len(kinds) + np.flatnonzero(kinds[pool, 1:])).tolist()} for pool in range(len(kinds))]

    def _add(self, counts: Ints, least: list[int], most: list[int]) -> None:
        self.total.append(counts.sum(axis=0).tolist())
        self.least.append(least)
        self.most.append(most)

    def reach(self, pool: int, column: int, *, up: bool) -> int:
        """Most (or least) that one square of a pool is found to hold, by moving households between pools."""
        total = [list(one) for one in self.total]
        others = SMALL * (self.small[pool] - 1)
        for move in _MOVES[column]:
            for other in range(len(self.small)):
                lacking = SMALL - total[pool][column] if up else total[pool][column] - others
                if other != pool and lacking > 0:
                    giver, taker = (other, pool) if up else (pool, other)
                    self._move(total, giver, taker, move, lacking)
        return min(SMALL, total[pool][column]) if up else max(0, total[pool][column] - others)

    def _move(self, total: list[list[int]], giver: int, taker: int, move: tuple[int, ...], at_most: int) -> None:
        left, entered = self.about[giver] - self.about[taker], self.about[taker] - self.about[giver]
        room = [at_most]
        room += [total[one][column] - self.least[one][column] for one in left for column in move]
        room += [self.most[one][column] - total[one][column] for one in entered for column in move]
        if _HOUSEHOLDS in move:
            stay = [column for column in range(1, _COLUMNS) if column not in move]
            room += [total[giver][_HOUSEHOLDS] - total[giver][column] for column in stay]
        else:
            room += [total[taker][_HOUSEHOLDS] - total[taker][column] for column in move]
        moved = max(0, min(room))
        for column in move:
            for one in left:
                total[one][column] -= moved
            for one in entered:
                total[one][column] += moved

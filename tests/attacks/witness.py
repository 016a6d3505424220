"""
The audit: which counts a square may hold, for whoever knows the totals of the groups and the algorithm.

Every bound is a witness: another file, in whole tenths, with the same total of every column in every group, from
which the algorithm makes the same partition. HiGHS looks for it; `groups_of` itself says whether it is one, so that
all that seeing the partition tells (which pools were refused, at which side) counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from layers.people.pooling import BLOCK_M, COUNTED, SIDES_M, groups_of
from tests.attacks.known import HOUSEHOLDS, TENTHS, Model

ATTEMPTS = 48
"""Other files that are tried for one bound, before it is taken for narrowed."""


@dataclass(frozen=True)
class Interval:
    """Least and most of a count for which there is a witness; `width` counts the tenths: 11.0 where 0.0 to 10.9."""

    least: float
    most: float

    @property
    def width(self) -> float:
        return round(self.most - self.least + 0.1, 1)


class Audit:
    """
    What the attacker knows of some squares.

    Parameters
    ----------
    squares : DataFrame, n rows
        `cell_id` and `COUNTED`, as in the file: the truth, of which he has the totals by group.
    commune : Series, optional
        Commune of each square, where he has the exact total of every commune too.
    """

    def __init__(self, squares: pd.DataFrame, commune: pd.Series | None = None) -> None:
        self.squares = squares.reset_index(drop=True)
        self.commune = None if commune is None else commune.to_numpy()
        self.group = groups_of(self.squares).to_numpy()
        self.tenths = np.rint(self.squares[list(COUNTED)].to_numpy(dtype=float) * 10).astype(int)
        self.corner = self.squares["cell_id"].str.extract(r"N(\d+)E(\d+)$").astype(int).to_numpy()
        self.is_small = self.tenths[:, HOUSEHOLDS] < TENTHS

    @property
    def small(self) -> np.ndarray:
        """Rows of the small squares that are told in a group."""
        return np.flatnonzero(self.is_small & (self.group >= 0))

    def crosses(self, row: int) -> bool:
        """Whether the group of a square lies in several communes."""
        return int(self.group[row]) in self._crossing

    def interval(self, row: int, column: int = HOUSEHOLDS) -> Interval:
        """What is left possible of one count of one small square."""
        return Interval(self._bound(row, column, 1) / 10, self._bound(row, column, -1) / 10)

    def _bound(self, row: int, column: int, sign: int) -> int:
        """
        The least (sign 1) or the most (-1) that a witness shows; the truth itself is one.

        Half of the attempts aim at the end of all counts, the others at each step from there back to what is shown.
        """
        best, end = self._within_pool(row, column, sign), 0 if sign > 0 else TENTHS - 1
        steps = [*np.repeat(1.0, ATTEMPTS // 2), *np.linspace(1, 0, ATTEMPTS // 2, endpoint=False)]
        for rows in self._free(row):
            place = int(np.searchsorted(rows, row))
            for attempt, aim in enumerate(np.rint(best + (end - best) * np.array(steps)).astype(int)):
                if sign * (best - aim) <= 0:
                    break
                found = self._other_file(rows, place, column, int(aim), attempt)
                if found is not None and self._has_same_partition(rows, found):
                    best = min(best, int(found[place, column]), key=lambda value: sign * value)
        return best

    def _within_pool(self, row: int, column: int, sign: int) -> int:
        """What is shown by filling the squares of its smallest pool one by one, this one last (sign 1) or first."""
        others = np.flatnonzero((self.pool == self.pool[row]) & (np.arange(len(self.pool)) != row))
        rows = np.append(others, row) if sign > 0 else np.append(row, others)
        found = filled(self.tenths[rows])
        if not self._has_same_partition(rows, found):
            return int(self.tenths[row, column])
        return int(found[-1 if sign > 0 else 0, column])

    @cached_property
    def pool(self) -> np.ndarray:
        """Number of the smallest pool of each small square told: all that the rule compares counts them together."""
        numbers = np.full(len(self.group), -1)
        for one in np.unique(self.group[self.small]):
            rows = np.flatnonzero(self.group == one)
            inside = [np.isin(np.arange(len(rows)), pool) for pool in self._refused(rows)]
            if self.commune is not None:
                inside += [self.commune[rows] == code for code in np.unique(self.commune[rows])]
            _, owner = np.unique(np.column_stack([self.is_small[rows], *inside]), axis=0, return_inverse=True)
            numbers[rows] = np.where(self.is_small[rows], numbers.max() + 1 + owner.ravel(), -1)
        return numbers

    def _free(self, row: int) -> Iterator[np.ndarray]:
        """Rows, in order, that a witness may change: the group; communes known, more and more that cross the same."""
        others: list[int] = []
        if self.commune is not None and self.group[row] in self._crossing:
            mine = self._crossing[self.group[row]]
            others = [one for one in self._crossing if one != self.group[row] and mine & self._crossing[one]]
            others.sort(key=lambda one: -len(mine & self._crossing[one]))
        for reach in sorted({0, min(2, len(others)), min(8, len(others)), len(others)}):
            yield np.flatnonzero(np.isin(self.group, [self.group[row], *others[:reach]]))

    @cached_property
    def _crossing(self) -> dict[int, set[str]]:
        """Groups that lie in several communes, and which."""
        communes = pd.Series(self.commune).groupby(self.group).agg(set)
        return {int(one): inside for one, inside in communes.items() if one >= 0 and len(inside) > 1}

    def _other_file(self, rows: np.ndarray, at: int, column: int, aim: int, attempt: int) -> np.ndarray | None:
        """
        Tenths of these rows (rows × columns) that keep all that is known, one as near as may be to an aim; or None.

        Of a pool that was not told, that it was not fit for one reason or another; in odd attempts, the side of each
        comparison; of one that was fit, and refused for what it would tell, its totals, in two attempts of four. The
        other squares are drawn otherwise in each attempt.
        """
        model = Model(self.tenths[rows], self.is_small[rows])
        for one in np.unique(self.group[rows]):
            model.keep_totals(np.flatnonzero(self.group[rows] == one))
        if self.commune is not None:
            for one in np.unique(self.commune[rows]):
                model.keep_totals(np.flatnonzero(self.commune[rows] == one))
        for pool in self._refused(rows):
            if attempt % 4 > 1 and model.is_fit(pool):
                model.keep_totals(pool)
            elif attempt % 2:
                model.keep_sides(pool)
            elif not model.is_fit(pool):
                model.keep_refused(pool)
        return model.solve(at, column, aim, attempt)

    def _refused(self, rows: np.ndarray) -> Iterator[np.ndarray]:
        """Places in `rows` of what was pooled and not fit: what the partition itself tells."""
        for one in np.unique(self.group[rows]):
            mine = np.flatnonzero(self.group[rows] == one)
            small = mine[self.is_small[rows[mine]]]
            has_big = len(small) < len(mine)
            for side_m in SIDES_M:
                blocks = self._blocks(rows[small], side_m)
                if len(np.unique(blocks)) == 1 and not has_big:
                    break  # told at this side
                for block in np.unique(blocks):
                    yield small[blocks == block]
            if has_big:
                nearest = self._by_distance(rows[small], rows[mine[~self.is_small[rows[mine]]]])
                yield from (np.concatenate([small, np.searchsorted(rows, nearest[:n])]) for n in range(1, len(nearest)))

    def _by_distance(self, small: np.ndarray, big: np.ndarray) -> np.ndarray:
        """Big squares in the order in which they were taken."""
        aside = len(small) * self.corner[big] - self.corner[small].sum(axis=0)
        return big[np.lexsort((self.corner[big, 0], self.corner[big, 1], (aside**2).sum(axis=1)))]

    def _blocks(self, rows: np.ndarray, side_m: int) -> np.ndarray:
        return self.corner[rows, 0] // side_m * 10_000_000 + self.corner[rows, 1] // side_m

    def _has_same_partition(self, rows: np.ndarray, tenths: np.ndarray) -> bool:
        """Whether the algorithm makes of the other file what it made of this one, in every 8 km that it changes."""
        here = np.isin(self._blocks(np.arange(len(self.group)), BLOCK_M), self._blocks(rows, BLOCK_M))
        other = self.squares.copy()
        other.loc[rows, list(COUNTED)] = tenths / 10
        return _same_partition(groups_of(other[here]).to_numpy(), self.group[here])


def filled(tenths: np.ndarray) -> np.ndarray:
    """
    The same totals of each column, with as much as a small square may hold in the first rows; poor and single first.

    >>> filled(np.array([[60, 20, 40], [70, 30, 40], [20, 0, 0]])).tolist()
    [[109, 50, 80], [41, 0, 0], [0, 0, 0]]
    """
    left, rows = tenths.sum(axis=0), []
    for _ in tenths:
        rows.append(np.minimum(left, min(left[HOUSEHOLDS], TENTHS - 1)))
        left = left - rows[-1]
    return np.array(rows)


def _same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two numberings put the same squares together, and leave the same ones alone or not told."""
    pairs = {*zip(one.tolist(), other.tolist(), strict=True)}
    is_same_kind = all((left < 0 or right < 0) <= (left == right) for left, right in pairs)
    return is_same_kind and len({left for left, _ in pairs}) == len(pairs) == len({right for _, right in pairs})

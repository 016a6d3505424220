"""
The audit: which counts a square may hold, for whoever knows the totals of the groups and the algorithm.

Every bound is a witness: another file, in whole tenths, with the same total of every column in every group, from
which the algorithm makes the same partition. HiGHS looks for it; `groups_of` itself says whether it is one, so that
all that seeing the partition tells (which pools were refused, at which side) counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from layers.people.pooling import BLOCK_M, COUNTED, SIDES_M, THRESHOLD, groups_of

TENTHS = 10 * THRESHOLD
"""Tenths of a household from which a square is told alone."""
HOUSEHOLDS = 0
ATTEMPTS = 12
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
        """The least (sign 1) or the most (-1) that a witness shows; the truth itself is one."""
        best, aim = int(self.tenths[row, column]), 0 if sign > 0 else TENTHS - 1
        for rows, attempt in product(self._free(row), range(ATTEMPTS)):
            place = int(np.searchsorted(rows, row))
            found = self._other_file(rows, place, column, sign, attempt)
            if found is not None and self._has_same_partition(rows, found):
                best = min(best, int(found[place, column]), key=lambda value: sign * value)
            if best == aim:
                break
        return best

    def _free(self, row: int) -> Iterator[np.ndarray]:
        """Rows, in order, that a witness may change: the group; with communes known, more and more that cross them."""
        others: list[int] = []
        if self.commune is not None and self.group[row] in self._crossing:
            mine = self._crossing[self.group[row]]
            others = [one for one in self._crossing if one != self.group[row] and mine & self._crossing[one]]
        for reach in sorted({0, min(2, len(others)), min(8, len(others)), len(others)}):
            yield np.flatnonzero(np.isin(self.group, [self.group[row], *others[:reach]]))

    @cached_property
    def _crossing(self) -> dict[int, set[str]]:
        """Groups that lie in several communes, and which."""
        communes = pd.Series(self.commune).groupby(self.group).agg(set)
        return {int(one): inside for one, inside in communes.items() if one >= 0 and len(inside) > 1}

    def _other_file(self, rows: np.ndarray, at: int, column: int, sign: int, attempt: int) -> np.ndarray | None:
        """
        Tenths of these rows (rows × columns) that keep all that is known; None where HiGHS finds none.

        Of a pool that was not told, that it was not fit for one reason or another; in odd attempts, the side of each
        comparison. The other squares are drawn otherwise in each attempt.
        """
        model = _Model(self.tenths[rows], self.is_small[rows])
        for one in np.unique(self.group[rows]):
            model.keep_totals(np.flatnonzero(self.group[rows] == one))
        if self.commune is not None:
            for one in np.unique(self.commune[rows]):
                model.keep_totals(np.flatnonzero(self.commune[rows] == one))
        for pool in self._refused(rows):
            if attempt % 2:
                model.keep_sides(pool)
            elif not model.is_fit(pool):
                model.keep_refused(pool)
        return model.solve(at, column, sign, attempt)

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


def _same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two numberings put the same squares together, and leave the same ones alone or not told."""
    pairs = {*zip(one.tolist(), other.tolist(), strict=True)}
    is_same_kind = all((left < 0 or right < 0) <= (left == right) for left, right in pairs)
    return is_same_kind and len({left for left, _ in pairs}) == len(pairs) == len({right for _, right in pairs})


class _Model:
    """Counts in tenths of n squares × columns, whole; households first, of which the other columns are a part."""

    def __init__(self, tenths: np.ndarray, is_small: np.ndarray) -> None:
        self.tenths, self.is_small = tenths, is_small
        self.squares, self.columns = tenths.shape
        most = np.where(is_small, TENTHS - 1, tenths[:, HOUSEHOLDS].sum() + TENTHS)
        self.upper = np.repeat(most[:, None], self.columns, axis=1).ravel().tolist()
        self.lower = np.zeros(tenths.shape)
        self.lower[~is_small, HOUSEHOLDS] = TENTHS
        self.lower = self.lower.ravel().tolist()
        self.rows: list[tuple[list[int], list[float], float, float]] = []
        for place in range(self.squares):
            for part in range(1, self.columns):
                self._row([self._at(place, part), self._at(place, HOUSEHOLDS)], [1, -1], -np.inf, 0)

    def keep_totals(self, places: np.ndarray) -> None:
        """The total of each column over some squares is known."""
        for column in range(self.columns):
            total = self.tenths[places, column].sum()
            self._row([self._at(place, column) for place in places], [1] * len(places), total, total)

    def is_fit(self, places: np.ndarray) -> bool:
        """Whether small squares may be told together by their totals, as things are."""
        total, small = self.tenths[places].sum(axis=0), int(self.is_small[places].sum())
        big = len(places) - small
        fits = total[HOUSEHOLDS] >= TENTHS * (big + 1) if big else small >= 3 and total[0] <= TENTHS * (small - 1)
        return bool(fits and (total >= TENTHS).all())

    def keep_sides(self, places: np.ndarray) -> None:
        """Some squares together stay on the side of each comparison of the rule on which they are."""
        total, small = self.tenths[places].sum(axis=0), int(self.is_small[places].sum())
        big = len(places) - small
        for column in range(self.columns):
            at = [self._at(place, column) for place in places]
            within = (TENTHS, np.inf) if total[column] >= TENTHS else (-np.inf, TENTHS - 1)
            self._row(at, [1] * len(at), *within)
        bound = TENTHS * (big + 1) - 1 if big else TENTHS * (small - 1)
        at = [self._at(place, HOUSEHOLDS) for place in places]
        self._row(at, [1] * len(at), *((-np.inf, bound) if total[HOUSEHOLDS] <= bound else (bound + 1, np.inf)))

    def keep_refused(self, places: np.ndarray) -> None:
        """Some squares together are not fit, for one reason or another: which, nobody tells."""
        small = int(self.is_small[places].sum())
        big = len(places) - small
        if big == 0 and small < 3:
            return
        span = self.tenths[:, HOUSEHOLDS].sum() + TENTHS * len(places)
        reasons = [(column, -np.inf, TENTHS - 1) for column in range(self.columns)]
        if big:
            reasons.append((HOUSEHOLDS, -np.inf, TENTHS * (big + 1) - 1))
        else:
            reasons.append((HOUSEHOLDS, TENTHS * (small - 1) + 1, np.inf))
        switches = []
        for column, least, most in reasons:
            switch = len(self.upper)
            self.lower.append(0)
            self.upper.append(1)
            switches.append(switch)
            at = [*(self._at(place, column) for place in places), switch]
            if np.isfinite(most):  # total ≤ most where the switch is on
                self._row(at, [1] * len(places) + [span], -np.inf, most + span)
            else:
                self._row(at, [1] * len(places) + [-span], least - span, np.inf)
        self._row(switches, [1] * len(switches), 1, np.inf)

    def solve(self, place: int, column: int, sign: int, seed: int) -> np.ndarray | None:
        """Counts with the least (sign 1) or the most (-1) in one of them; None where there is no solution."""
        aim = np.zeros(len(self.upper))
        aim[: self.tenths.size] = np.random.default_rng(seed).uniform(-1e-4, 1e-4, self.tenths.size) * (seed > 1)
        aim[self._at(place, column)] = sign
        rows = np.repeat(np.arange(len(self.rows)), [len(row[0]) for row in self.rows])
        columns, values = (np.concatenate([row[part] for row in self.rows]) for part in (0, 1))
        matrix = coo_array((values, (rows, columns)), shape=(len(self.rows), len(self.upper))).tocsr()
        limits = LinearConstraint(matrix, [row[2] for row in self.rows], [row[3] for row in self.rows])
        answer = milp(
            aim, constraints=limits, bounds=Bounds(self.lower, self.upper), integrality=np.ones(len(self.upper)),
            options={"time_limit": 10.0},
        )  # fmt: skip
        if answer.x is None:
            return None
        return np.rint(answer.x[: self.tenths.size]).astype(int).reshape(self.tenths.shape)

    def _at(self, place: int, column: int) -> int:
        return int(place) * self.columns + column

    def _row(self, at: Iterable[int], values: Iterable[float], least: float, most: float) -> None:
        self.rows.append((list(at), list(values), float(least), float(most)))

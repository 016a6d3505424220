"""All that is known of some squares, as an integer programme: HiGHS looks for other counts that agree with it."""

from collections.abc import Iterable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_array, eye_array

from layers.people.pooling import THRESHOLD

TENTHS = 10 * THRESHOLD
"""Tenths of a household from which a square is told alone."""
HOUSEHOLDS = 0
DRAWN = (2, 3, 6, 7)
"""Seeds for which the counts of the other squares are drawn, not kept near the truth."""
SECONDS = 10.0
"""Longest that HiGHS looks."""


class Model:
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

    def solve(self, place: int, column: int, aim: int, seed: int) -> np.ndarray | None:
        """
        Counts with one of them as near to an aim as may be; None where there are none.

        The rule looks at more than the sides of its comparisons: the less is changed, the likelier it tells the same.
        So the others are near the truth; for the seeds `DRAWN` they are drawn.
        """
        counts, count = self.tenths.size, len(self.upper)
        drawn = np.random.default_rng(seed).uniform(-1, 1, counts)
        cost = np.zeros(count + counts)
        if seed not in DRAWN:
            cost[count:] = 10 ** (drawn - 1)
        else:
            cost[:counts] = drawn
        cost[count + self._at(place, column)] = counts * TENTHS
        goal = self.tenths.ravel().copy()
        goal[self._at(place, column)] = aim
        rows = np.repeat(np.arange(len(self.rows)), [len(row[0]) for row in self.rows])
        columns, values = (np.concatenate([row[part] for row in self.rows]) for part in (0, 1))
        known = coo_array((values, (rows, columns)), shape=(len(self.rows), count))
        change = eye_array(counts, count)
        matrix = block_array([[known, None], [change, -eye_array(counts)], [change, eye_array(counts)]]).tocsr()
        free = np.full(counts, np.inf)
        least = np.concatenate([[row[2] for row in self.rows], -free, goal])
        most = np.concatenate([[row[3] for row in self.rows], goal, free])
        answer = milp(
            cost,
            constraints=LinearConstraint(matrix, least, most),
            bounds=Bounds(np.append(self.lower, np.zeros(counts)), np.append(self.upper, free)),
            integrality=np.repeat([1, 0], [count, counts]),
            options={"time_limit": SECONDS, "mip_rel_gap": 1e-6},
        )
        if answer.x is None:
            return None
        return np.rint(answer.x[:counts]).astype(int).reshape(self.tenths.shape)

    def _at(self, place: int, column: int) -> int:
        return int(place) * self.columns + column

    def _row(self, at: Iterable[int], values: Iterable[float], least: float, most: float) -> None:
        self.rows.append((list(at), list(values), float(least), float(most)))

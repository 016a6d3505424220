"""
Small squares told together: rule R of docs/decisions/014-small-squares-pooled.md.

A square of fewer than 11 households never reads as itself. In each official square of 1 km (EPSG:3035) the small ones
make one group, told if it is fit and if the refusal of smaller ones tells nothing (`layers.people.refusals`); else they
are handed up to 2, 4, 8 km and pooled with what the others handed up. Every square of a group reads the group's mean.
Counts are compared in whole tenths, as published: every machine cuts alike. The partition is made on whole squares of
8 km, of nothing but the file.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import SourceError
from layers.people.refusals import SMALL, are_hidden

THRESHOLD = 11
"""Fewest households of a square that is told alone, and fewest of every count of people of a group (INSEE)."""

COUNTED = ("households", "poor_households", "single_households")
"""Counts of people of which each group holds at least `THRESHOLD`; the other columns follow the group's mean."""

SIDES_M = (1000, 2000, 4000, 8000)
BLOCK_M = SIDES_M[-1]
"""Squares are pooled within these official squares; none is pooled across the last."""

ALONE, NOT_TOLD = -1, -2
"""In place of the number of a group: a square told exactly, one of which no count is told."""

CELL_PATTERN = r"^CRS3035RES(\d+)mN(\d{7})E(\d{7})$"
_FEWEST = 3

Ints = NDArray[np.int64]


def groups_of(squares: pd.DataFrame) -> pd.Series:
    """
    The partition: with which squares each one is told.

    Parameters
    ----------
    squares : DataFrame, n rows
        `cell_id` as INSEE names squares of one side; `COUNTED`, NaN where unknown. Whole squares of 8 km.

    Returns
    -------
    Series, n integers, on the index of `squares`
        Number of the group from 0 on, by its first square from south to north then west to east; `ALONE`; `NOT_TOLD`
        where nothing of the same 8 km is fit to hide it, or where one of its counts is unknown.

    Raises
    ------
    SourceError
        An identifier that is not that of a square.

    Examples
    --------
    Three squares of 8 households in one kilometre, and one of 30:

    >>> squares = pd.DataFrame({"cell_id": [f"CRS3035RES200mN2297000E{east}" for east in range(3826000, 3826800, 200)],
    ...     "households": [8.0, 8.0, 30.0, 6.0], "poor_households": 4.0, "single_households": 4.0})
    >>> groups_of(squares).tolist()
    [0, 0, -1, 0]
    """
    north, east, side = _corners(squares["cell_id"])
    order = np.lexsort((east, north))
    tenths = np.rint(squares[list(COUNTED)].to_numpy(dtype=float)[order] * 10)
    is_known = np.isfinite(tenths).all(axis=1)
    counts = np.where(is_known[:, None], tenths, 0).astype(np.int64)
    sides_m = [side_m for side_m in SIDES_M if side_m > side]
    partition = _Partition(counts, north[order], east[order], sides_m)
    partition.group[is_known & (counts[:, 0] >= SMALL)] = ALONE
    pending = np.flatnonzero(is_known & (counts[:, 0] < SMALL))
    for side_m in sides_m:
        pending = partition.pool(pending, side_m)
    partition.pool_what_is_left(pending)
    found = np.empty(len(order), dtype=np.int64)
    found[order] = _numbered(partition.group)
    return pd.Series(found, index=squares.index, name="group")


def pooled(squares: pd.DataFrame, columns: Iterable[str], group: pd.Series | None = None) -> pd.DataFrame:
    """
    Counts as they are told: of a square of a group, the group's total divided by the number of its squares.

    Parameters
    ----------
    squares : DataFrame, n rows
        See `groups_of`.
    columns
        Those that count people.
    group
        Their partition, where it is known already.

    Returns
    -------
    DataFrame, n rows × columns floats, on the index of `squares`
        NaN where not told.
    """
    names = list(columns)
    owner = (groups_of(squares) if group is None else group).to_numpy()
    counts = squares[names].to_numpy(dtype=float)
    told = np.where((owner == ALONE)[:, None], counts, np.nan)
    members = np.flatnonzero(owner >= 0)
    if len(members):
        tenths = np.rint(counts[members] * 10)
        total = np.zeros((owner.max() + 1, len(names)))
        np.add.at(total, owner[members], tenths)  # whole numbers: the same sum in any order
        told[members] = (total / 10 / np.bincount(owner[members])[:, None])[owner[members]]
    return pd.DataFrame(told, index=squares.index, columns=names)


class _Partition:
    """Groups as they are made, of squares in order from south to north; counts in tenths."""

    def __init__(self, counts: Ints, north: Ints, east: Ints, sides_m: Sequence[int]) -> None:
        self.counts, self.north, self.east = counts, north, east
        self.block = {side_m: (north // side_m) * 10_000_000 + east // side_m for side_m in sides_m}
        self.group: Ints = np.full(len(counts), NOT_TOLD, dtype=np.int64)
        self.refused: dict[int, list[Ints]] = {}  # number of a group → the smaller pools of it that were not told
        self.made = 0

    def pool(self, pending: Ints, side_m: int) -> Ints:
        """Tell the small squares of each official square together where they are fit; the others are handed up."""
        block, owner = np.unique(self.block[side_m][pending], return_inverse=True)
        total = np.zeros((len(block), len(COUNTED)), dtype=np.int64)
        np.add.at(total, owner, self.counts[pending])
        is_fit = _fit(np.bincount(owner, minlength=len(block)), 0, total)
        smaller = [one for one in self.block if one < side_m]
        for one in np.flatnonzero(is_fit) if smaller else ():
            members = pending[owner == one]
            refused = self._pools(members, smaller)
            is_fit[one] = self._are_hidden(members, refused)
            self.refused[self.made + int(is_fit[:one].sum())] = refused
        number = self.made + np.cumsum(is_fit) - 1
        self.made += int(is_fit.sum())
        told = is_fit[owner]
        self.group[pending[told]] = number[owner[told]]
        return pending[~told]

    def pool_what_is_left(self, pending: Ints) -> None:
        """Of each 8 km, what is left takes the nearest big squares, or groups of it, until fit; or is not told."""
        blocks = self.block[BLOCK_M]
        rows = np.flatnonzero(np.isin(blocks, blocks[pending]))
        rows = rows[np.argsort(blocks[rows], kind="stable")]
        for block in np.split(rows, np.flatnonzero(np.diff(blocks[rows])) + 1):
            left = np.intersect1d(block, pending)
            if len(left):
                members = self._with_big(left, block[self.group[block] == ALONE])
                members = self._with_groups(left, block) if members is None else members
                if members is not None:
                    self.group[members] = self.made
                    self.made += 1

    def _with_big(self, left: Ints, alone: Ints) -> Ints | None:
        """What is left with as many of the nearest big squares, by whole distances to its middle, as make it fit."""
        aside = [len(left) * axis[alone] - axis[left].sum() for axis in (self.north, self.east)]
        nearest = alone[np.lexsort((self.north[alone], self.east[alone], aside[0] ** 2 + aside[1] ** 2))]
        refused = self._pools(left, self.block)
        for taken in range(1, len(nearest) + 1):
            members = np.concatenate([left, nearest[:taken]])
            if _fit(len(left), taken, self.counts[members].sum(axis=0)):
                return members if self._are_hidden(members, refused) else None
            refused.append(members)
        return None

    def _with_groups(self, left: Ints, block: Ints) -> Ints | None:
        """What is left with as many of the groups of its 8 km, last made first, as make it fit."""
        members, refused = left, self._pools(left, self.block)
        for taken in reversed(np.unique(self.group[block][self.group[block] >= 0]).tolist()):
            group = block[self.group[block] == taken]
            members, refused = np.concatenate([members, group]), [*refused, group, *self.refused.get(taken, ())]
            if _fit(len(members), 0, self.counts[members].sum(axis=0)) and self._are_hidden(members, refused):
                return members
            refused.append(members)
        return None

    def _pools(self, members: Ints, sides_m: Iterable[int]) -> list[Ints]:
        """The pools that some small squares made in the official squares of some sides, each once."""
        blocks = [self.block[side_m][members] for side_m in sides_m]
        pools = [members[block == one] for block in blocks for one in np.unique(block)]
        return list({pool.tobytes(): pool for pool in pools}.values())

    def _are_hidden(self, members: Ints, refused: Iterable[Ints]) -> bool:
        return are_hidden(self.counts[members], [np.isin(members, pool) for pool in refused])


def _fit(small: Ints | int, big: Ints | int, total: Ints) -> NDArray[np.bool_]:
    """
    Whether groups may be told: nobody can say of a small square that it holds more than 0, or fewer than 11.

    With S households, b squares of 11 or more and m smaller ones, the count of a small square lies, of all that the
    total lets be, in [max(0, S − 11(m−1)), min(11, S)] where b = 0, and in [0, min(11, S − 11b)] else.
    """
    households = total[..., 0]
    enough = (total >= SMALL).all(axis=-1)
    without_big = (np.asarray(small) >= _FEWEST) & (households <= SMALL * (np.asarray(small) - 1))
    with_big = households >= SMALL * (np.asarray(big) + 1)
    fit: NDArray[np.bool_] = enough & np.where(np.asarray(big) > 0, with_big, without_big)
    return fit


def _corners(cell_ids: pd.Series) -> tuple[Ints, Ints, int]:
    """North and east of the south-west corners, in metres, and the side that the squares have in common."""
    parts = cell_ids.str.extract(CELL_PATTERN)
    if parts.isna().any(axis=None) or len(parts[0].unique()) > 1:
        raise SourceError(
            "Squares: identifiers that are not those of squares of one side, expected like "
            "'CRS3035RES200mN2297000E3826000'.",
            fr="Carreaux : identifiants qui ne sont pas ceux de carreaux d'un même côté, attendus comme "
            "« CRS3035RES200mN2297000E3826000 ».",
        )
    side, north, east = (parts[column].to_numpy(dtype=np.int64) for column in (0, 1, 2))
    return north, east, int(side[0]) if len(side) else 0


def _numbered(group: Ints) -> Ints:
    """Groups numbered from 0 on by their first square; what is alone or not told stays so."""
    is_group = group >= 0
    _, first, owner = np.unique(group[is_group], return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    told = group.copy()
    told[is_group] = rank[owner]
    return told

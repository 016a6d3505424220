"""Compiled sums over the targets near each site; `geo.space.proximity` is the door, and checks what enters."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAX_CELLS_A_SIDE = 1_000
"""Finest binning of the targets: a square of cells this many a side, whatever the radius."""


def sums_within(site_xy: Floats, target_xy: Floats, values: Floats, radius_m: float, half_life_m: float) -> Floats:
    """
    Sum of values × 2^(−distance / half_life_m) over the targets within `radius_m` (inclusive) of each site.

    Parameters
    ----------
    site_xy, target_xy : arrays, n × 2 and m × 2, m ≥ 1, finite, metres
    values : array, m; a NaN makes NaN of every site it reaches
    half_life_m : float
        `inf` for plain sums.

    Returns
    -------
    array, n
    """
    origin = target_xy.min(axis=0)
    extent = float((target_xy.max(axis=0) - origin).max())
    cell = max(radius_m, extent / MAX_CELLS_A_SIDE, 1e-9)
    cells = np.floor((target_xy - origin) / cell).astype(np.int64)
    shape = cells.max(axis=0) + 1
    key = cells[:, 1] * shape[0] + cells[:, 0]
    order = np.argsort(key, kind="stable")
    start = np.searchsorted(key[order], np.arange(shape[0] * shape[1] + 1))
    target_xy, values = np.ascontiguousarray(target_xy[order]), np.ascontiguousarray(values[order])
    out = np.zeros(len(site_xy))
    rate = np.log(2.0) / half_life_m
    _sum_cells(site_xy, target_xy, values, start, shape, origin, cell, radius_m, rate, out)
    return out


def _sum_cells_py(
    site_xy: Floats,
    target_xy: Floats,
    values: Floats,
    start: NDArray[np.int64],
    shape: NDArray[np.int64],
    origin: Floats,
    cell: float,
    radius_m: float,
    rate: float,
    out: Floats,
) -> None:
    columns, rows = shape[0], shape[1]
    for i in range(len(site_xy)):
        x, y = site_xy[i, 0], site_xy[i, 1]
        column, row = np.floor((x - origin[0]) / cell), np.floor((y - origin[1]) / cell)
        first, last = int(max(column - 1, 0)), int(min(column + 1, columns - 1))
        total = 0.0
        if first <= last:
            for r in range(int(max(row - 1, 0)), int(min(row + 1, rows - 1)) + 1):
                for j in range(start[r * columns + first], start[r * columns + last + 1]):
                    distance = np.sqrt((target_xy[j, 0] - x) ** 2 + (target_xy[j, 1] - y) ** 2)
                    if distance <= radius_m:
                        total += values[j] * (np.exp(-rate * distance) if rate > 0 else 1.0)
        out[i] = total


_sum_cells: Callable[..., Any] = njit(cache=True)(_sum_cells_py)

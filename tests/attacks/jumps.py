"""The attack by dense sites: each note that jumps between two neighbours is one linear equation on the squares."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse
from scipy.optimize import lsq_linear

from geo.space.disc import disc_areas


@dataclass(frozen=True)
class Asked:
    """A criterion that the attacker reads: the column, within which radius, and what its notes of 0 and 100 mean."""

    column: str
    radius_m: float
    least: float
    most: float


def lattice(x, y, side_m, step_m=10.0):
    """Sites every `step_m` over a square window, its south-west corner first: two arrays, rows of one northing."""
    axis = np.arange(0.0, side_m + step_m / 2, step_m)
    east, north = np.meshgrid(x + axis, y + axis)
    return east.ravel(), north.ravel()


def equations(notes, x, y, asked):
    """
    Where a note jumps, what the sum about the middle must be: coordinates of the middles, and the sums.

    Halfway from a note a to a note b the count is that of the note (a + b) / 2, to the change of the count over half
    a step of the sites.
    """
    side = round(np.sqrt(len(notes)))
    notes, x, y = (np.asarray(values, dtype=float).reshape(side, side) for values in (notes, x, y))
    found = []
    for axis in (0, 1):
        here, next_ = (np.stack([notes, x, y]).take(range(start, start + side - 1), axis + 1) for start in (0, 1))
        jump = np.isfinite(here[0]) & np.isfinite(next_[0]) & (here[0] != next_[0])
        found.append(((here + next_) / 2)[:, jump])
    note, *middle = np.concatenate(found, axis=1)
    return np.column_stack(middle), asked.least + (asked.most - asked.least) * note / 100


def system(places, radius_m, shapes):
    """Share of each square within the disc about each place: places × squares."""
    rows, columns, areas = (np.concatenate(parts) for parts in zip(*disc_areas(places, shapes, radius_m), strict=True))
    shares = areas / shapely.area(shapes)[columns]
    return sparse.csr_array((shares, (rows, columns)), shape=(len(places), len(shapes)))


def worked_back(told: gpd.GeoDataFrame, x, y, asked: dict[str, Asked], squares: gpd.GeoDataFrame, group=None):
    """
    Counts that best explain the notes of one or more rankings, and the number of equations.

    Parameters
    ----------
    told
        Notes of each site, "note_" and the criterion, in the order of the sites.
    asked
        Criterion → what it counts.
    squares
        Outlines, and `is_imputed`, which are public: a small square holds at most 11 households.
    group
        With which others each square is told, where the attacker knows it: those are one unknown.
    """
    shapes, parts, sums = squares.geometry.to_numpy(), [], []
    for name, one in asked.items():
        at, expected = equations(told[f"note_{name}"], x, y, one)
        if len(at):
            weight = 1 / (0.5 + one.radius_m / 150)  # half a step of the sites changes the sum the more, the wider
            parts.append(weight * system(at, one.radius_m, shapes))
            sums.append(weight * expected)
    is_small = squares["is_imputed"].to_numpy()
    matrix, target = sparse.vstack(parts), np.concatenate(sums)
    if group is None:
        return _least_squares(matrix, target, is_small), len(target)
    numbers, member = np.unique(np.where(group >= 0, group, -1 - np.arange(len(group))), return_inverse=True)
    whole = sparse.csr_array((np.ones(len(member)), (np.arange(len(member)), member)))
    is_small = np.array([is_small[member == one].all() for one in range(len(numbers))])
    return _least_squares(matrix @ whole, target, is_small)[member], len(target)


def _least_squares(matrix, target, is_small):
    """Counts with the least squared error; what no equation tells is taken for what such squares usually hold."""
    seen = np.asarray(matrix.sum(axis=0)).ravel() > 0
    usual, most = np.where(is_small[seen], 4.0, 60.0), np.where(is_small[seen], 11.0, np.inf)
    told = np.column_stack([matrix[:, seen].toarray(), target])
    guess = np.column_stack([np.diag(1 / usual), np.ones(len(usual))])
    reduced = np.linalg.qr(np.vstack([told, guess]), mode="r")
    found = np.zeros(matrix.shape[1])
    found[seen] = lsq_linear(reduced[:, :-1], reduced[:, -1], bounds=(0, most)).x
    return found

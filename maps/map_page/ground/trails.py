"""Pieces of streets joined end to end into trails, straight on through crossings."""

import numpy as np
import shapely
from numpy.typing import NDArray

SAME_PLACE_M = 0.1
"""Ends nearer than this are one place."""

Places = NDArray[np.int64]


def places_of(xy: NDArray[np.float64]) -> Places:
    """Number of the place of each of n points (n × 2, metres): always the same for one place."""
    steps = np.rint(xy / SAME_PLACE_M).astype(np.int64)
    return (steps[:, 0] << 32) + steps[:, 1]


def trails(lines: NDArray[np.object_], groups: NDArray[np.int64]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """
    Lines of one group joined where they meet: at a crossing, those that go straight on.

    Parameters
    ----------
    lines : array of n LineStrings in metres
    groups : n integers
        What may be joined: streets of one class and one name.

    Returns
    -------
    Fewer LineStrings, that cover the same ground; the group of each.

    >>> cross = shapely.from_wkt(["LINESTRING (0 0, 9 0)", "LINESTRING (9 0, 18 1)", "LINESTRING (9 9, 9 0)"])
    >>> [line.wkt for line in trails(cross, np.zeros(3, dtype=int))[0]]
    ['LINESTRING (0 0, 9 0, 18 1)', 'LINESTRING (9 9, 9 0)']
    """
    if not len(lines):
        return lines, groups
    xy, of = shapely.get_coordinates(lines, return_index=True)
    size = np.bincount(of, minlength=len(lines))
    first = np.cumsum(size) - size
    mate = _mates(xy, first, first + size - 1, groups)
    steps, is_turned, trail = _walked(mate.tolist(), len(lines))
    return _joined(xy, first[steps], size[steps], is_turned, trail), groups[
        steps[np.unique(trail, return_index=True)[1]]
    ]


def chains(lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Number of the trail that each line would be a part of, were all of one group (see `trails`)."""
    xy, of = shapely.get_coordinates(lines, return_index=True)
    size = np.bincount(of, minlength=len(lines))
    first = np.cumsum(size) - size
    mate = _mates(xy, first, first + size - 1, np.zeros(len(lines), dtype=np.int64))
    steps, _, trail = _walked(mate.tolist(), len(lines))
    number = np.empty(len(lines), dtype=np.int64)
    number[steps] = trail
    return number


def _mates(xy: NDArray[np.float64], first: Places, last: Places, groups: NDArray[np.int64]) -> Places:
    """For each end (2 × line, and 1 more for its last vertex), the end that it goes on with; -1 for none."""
    at = np.column_stack([first, last]).ravel()
    inward = np.column_stack([first + 1, last - 1]).ravel()
    heading = np.arctan2(*(xy[inward] - xy[at]).T[::-1])
    place = np.unique(places_of(xy[at]), return_inverse=True)[1].ravel().astype(np.int64)
    place = np.unique((place << 24) + np.repeat(groups, 2), return_inverse=True)[1].ravel()
    order = np.argsort(place, kind="stable")
    count = np.bincount(place)
    begin = np.cumsum(count) - count
    mate = np.full(len(at), -1, dtype=np.int64)
    two = begin[count == 2]
    one, other = order[two], order[two + 1]
    mate[one], mate[other] = other, one
    for start, ends in zip(begin[count > 2].tolist(), count[count > 2].tolist(), strict=True):
        here = order[start : start + ends]
        bend = np.abs(np.abs(np.subtract.outer(heading[here], heading[here])) - np.pi)
        pairs = sorted((bend[i, j], i, j) for i in range(ends) for j in range(i))
        for _, i, j in pairs:
            if mate[here[i]] < 0 and mate[here[j]] < 0:
                mate[here[i]], mate[here[j]] = here[j], here[i]
    mate[mate // 2 == np.arange(len(mate)) // 2] = -1  # a ring goes on with nothing
    return mate


def _walked(mate: list[int], count: int) -> tuple[Places, NDArray[np.bool_], Places]:
    """Lines in the order of the trails, whether each is walked from its last vertex, and its trail."""
    is_walked = [False] * count
    steps, turned, trail = [], [], []
    number = 0
    starts = [end for end, other in enumerate(mate) if other < 0]
    for end in [*starts, *range(0, 2 * count, 2)]:  # rings of several lines have no end that is free
        if is_walked[end >> 1]:
            continue
        while end >= 0 and not is_walked[end >> 1]:
            is_walked[end >> 1] = True
            steps.append(end >> 1)
            turned.append(bool(end & 1))
            trail.append(number)
            end = mate[end ^ 1]
        number += 1
    return np.array(steps, dtype=np.int64), np.array(turned), np.array(trail, dtype=np.int64)


def _joined(
    xy: NDArray[np.float64], first: Places, size: Places, is_turned: NDArray[np.bool_], trail: Places
) -> NDArray[np.object_]:
    """Each trail's vertices one after the other, that where two lines meet once."""
    goes_on = np.append(False, trail[1:] == trail[:-1])
    kept = size - goes_on
    rank = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept - goes_on, kept)
    begin, whole, is_back = (np.repeat(one, kept) for one in (first, size, is_turned))
    rows = begin + np.where(is_back, whole - 1 - rank, rank)
    joined: NDArray[np.object_] = shapely.linestrings(xy[rows], indices=np.repeat(trail, kept))
    return joined

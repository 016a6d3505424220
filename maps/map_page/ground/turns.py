"""Trails in one block as whole numbers: each begins where another passes, each step is told from the one before."""

import math
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.map_page.ground.trails import places_of

HEADINGS = 64
"""Directions that a step is told from: it lies mostly straight ahead of the last, and small numbers pack well."""

LONGEST_M = 20_000.0
"""Of a step; a longer one is cut."""


class Told(NamedTuple):
    """
    What the page reads.

    from_vertex : a trail: 0 where it begins at a root, else 1 + how many vertices after the one where the trail told
        before began (after where it ended up to be told, for the first after a root)
    steps : a trail: how many
    ahead, aside : a step: metres straight on and to the right of the last heading, as zigzag
    roots : metres east of the west side and south of the north side, each as the zigzag of the difference from the last
    order : the trail told, of those given
    """

    from_vertex: list[int]
    steps: list[int]
    ahead: NDArray[np.int64]
    aside: NDArray[np.int64]
    roots: NDArray[np.int64]
    order: NDArray[np.int64]


class Block:
    """
    Vertices told so far in a block whose north-west corner is (west, north), as the page will place them.

    Errors of rounding do not add up: each step is told from where the page believes it is.
    """

    def __init__(self, west: float, north: float) -> None:
        self.west, self.north = west, north
        self.place: list[int] = []
        self.x: list[float] = []
        self.y: list[float] = []
        self.heading: list[int] = []

    def put(self, place: int, x: float, y: float, heading: int) -> None:
        """Hold one more vertex: its place, metres east and south of the corner, the heading that led to it."""
        self.place.append(place)
        self.x.append(x)
        self.y.append(y)
        self.heading.append(heading)


def told(lines: NDArray[np.object_], block: Block) -> Told:
    """
    Tell trails to a block, beginning at the vertices that it holds, then at those of the trails themselves.

    Parameters
    ----------
    lines : n LineStrings in metres
    block
        Longer afterwards.
    """
    xy, of = shapely.get_coordinates(lines, return_index=True)
    places, points = places_of(xy).tolist(), ((xy - (block.west, block.north)) * (1, -1)).tolist()
    until = np.cumsum(np.bincount(of, minlength=len(lines))).tolist()
    since = [0, *until][: len(until)]
    ends: dict[int, list[int]] = {}
    for line, (begin, end) in enumerate(zip(since, until, strict=True)):
        for place in {places[begin], places[end - 1]}:
            ends.setdefault(place, []).append(line)
    is_told = [False] * len(lines)
    refs, steps, order = [], [], []
    pairs: list[tuple[int, int]] = []
    roots: list[tuple[int, int]] = []
    at = last = waiting = 0

    def tell(line: int, vertex: int, *, is_back: bool) -> None:
        rows = range(since[line], until[line])
        _tell(
            [(*points[row], places[row]) for row in (reversed(rows[:-1]) if is_back else rows[1:])],
            vertex,
            block,
            pairs,
        )
        is_told[line] = True
        steps.append(len(rows) - 1)
        order.append(line)

    while len(order) < len(lines):
        while at < len(block.place):
            for line in ends.get(block.place[at], ()):
                if not is_told[line]:
                    refs.append(at - last + 1)
                    last = at
                    tell(line, at, is_back=places[since[line]] != block.place[at])
            at += 1
        while waiting < len(lines) and is_told[waiting]:
            waiting += 1
        if waiting == len(lines):
            break
        root = tuple(map(round, points[since[waiting]]))
        roots.append(root)
        refs.append(0)
        last = at = len(block.place)
        block.put(places[since[waiting]], float(root[0]), float(root[1]), 0)
        tell(waiting, at, is_back=False)
    corners = np.array([(0, 0), *roots], dtype=np.int64)
    differences = corners[1:] - corners[:-1]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Told(
        refs, steps, zigzag(both[:, 0]), zigzag(both[:, 1]), zigzag(differences), np.array(order, dtype=np.int64)
    )


def _tell(path: list[tuple[float, float, int]], vertex: int, block: Block, pairs: list[tuple[int, int]]) -> None:
    x, y, heading = block.x[vertex], block.y[vertex], block.heading[vertex]
    for to_x, to_y, place in path:
        east, down = to_x - x, to_y - y
        cosine, sine = COSINES[heading], SINES[heading]
        ahead, aside = round(east * cosine + down * sine), round(down * cosine - east * sine)
        pairs.append((ahead, aside))
        x += ahead * cosine - aside * sine
        y += ahead * sine + aside * cosine
        if ahead or aside:  # of whole numbers, never half way between two headings
            heading = (heading + round(math.atan2(aside, ahead) * HEADINGS / (2 * math.pi))) % HEADINGS
        block.put(place, x, y, heading)


COSINES = [math.cos(2 * math.pi * k / HEADINGS) for k in range(HEADINGS)]
SINES = [math.sin(2 * math.pi * k / HEADINGS) for k in range(HEADINGS)]


def zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole numbers of either sign as numbers from 0: small ones stay small."""
    return (values << 1) ^ (values >> 63)

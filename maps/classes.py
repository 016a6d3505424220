"""The five classes of score that every output draws: where they part, and the colour of each."""

import numpy as np

from geo.scoring.ranking import Ranking
from maps.colours import RAMP

WIDTHS = (15, 10, 5, 2, 1)
"""Points of score that a class may span, the widest first. Proposition."""

FEWEST_IN_LAST, MOST_IN_LAST = 0.01, 0.10
"""Shares of the sites between which the last class is to hold: it is what the eye goes to. Proposition."""


def class_bounds(ranking: Ranking) -> list[float]:
    """
    Where the classes part, the same in every output of a ranking; they do not move with the sliders.

    Parameters
    ----------
    ranking
        Its eligible sites are what the bounds are chosen on.

    Returns
    -------
    list of four floats in [0, 1], rising by equal steps
        See `bounds_of`; [0.4, 0.55, 0.7, 0.85] where no site is eligible.
    """
    scores = ranking.scores["score"].to_numpy(dtype=float)
    return bounds_of(scores[ranking.scores["is_eligible"].to_numpy(dtype=bool)] if len(scores) else scores)


def bounds_of(scores: np.ndarray) -> list[float]:
    """
    Four bounds of equal classes, in whole points: the last class holds 1 to 10 % of the scores if it can.

    Parameters
    ----------
    scores : array of n floats in [0, 1]

    Notes
    -----
    The last bound is the lowest multiple of five points with no more than `MOST_IN_LAST` above it; the lowest whole
    point where too few stand above that multiple, and the best score where all are nearly equal. Classes are as wide
    as `WIDTHS` allows with the first bound over 0.

    >>> bounds_of(np.arange(40, 90) / 100)
    [0.4, 0.55, 0.7, 0.85]
    >>> bounds_of(np.array([0.62, 0.63, 0.64, 0.64]))
    [0.19, 0.34, 0.49, 0.64]
    """
    points = np.floor(100 * scores[np.isfinite(scores)] + 1e-9)
    if not points.size:
        return [0.4, 0.55, 0.7, 0.85]
    last = next(top for top in range(5, 106, 5) if (points >= top).mean() <= MOST_IN_LAST)
    if (points >= last).mean() < FEWEST_IN_LAST:
        best = int(points.max())
        last = next((top for top in range(1, best) if (points >= top).mean() <= MOST_IN_LAST), best)
    last = max(last, 4)
    width = next(width for width in WIDTHS if last - 3 * width > 0)
    return [round((last - back * width) / 100, 2) for back in (3, 2, 1, 0)]


def class_of(scores: np.ndarray, bounds: list[float]) -> np.ndarray:
    """
    The class of each score, from 0 (lowest) to 4; a bound belongs to the class over it.

    Parameters
    ----------
    scores : array of n floats, in the unit of the bounds
    bounds
        As `class_bounds` gives them.

    >>> class_of(np.array([0.1, 0.4, 0.9]), [0.4, 0.55, 0.7, 0.85]).tolist()
    [0, 1, 4]
    """
    return np.searchsorted(np.asarray(bounds) - 1e-12, scores, side="right")


def colours_of(scores: np.ndarray, bounds: list[float]) -> list[str]:
    """The colour of each score, as "#rrggbb"."""
    return [RAMP[place] for place in class_of(scores, bounds)]

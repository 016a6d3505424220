"""From a measure to a utility in [0, 1]: piecewise linear between fixed knots, never min-max over the candidates."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.errors import ScenarioError

Knots = Sequence[tuple[float, float]]
"""Pairs (measure, utility), measures strictly increasing, utilities in [0, 1]."""


def check_knots(knots: Knots) -> None:
    """
    Refuse knots that `np.interp` would answer wrongly in silence.

    Parameters
    ----------
    knots
        At least two pairs (measure in its unit, utility), as a scenario states them.

    Raises
    ------
    ScenarioError
        Fewer than two knots, measures not strictly increasing, a utility outside [0, 1], or a NaN.

    >>> check_knots([(5, 1.0), (20, 0.0)])
    """
    points = np.asarray(knots, dtype=float)
    if points.ndim != 2 or points.shape[0] < 2 or points.shape[1] != 2:
        raise ScenarioError(
            f"Knots {knots!r}: expected at least two pairs [measure, utility].",
            fr=f"Barème {knots!r} : attendu au moins deux couples [mesure, note].",
        )
    if not np.isfinite(points).all():
        raise ScenarioError(
            f"Knots {knots!r}: every number must be finite.", fr=f"Barème {knots!r} : chaque nombre doit être fini."
        )
    if (np.diff(points[:, 0]) <= 0).any():
        raise ScenarioError(
            f"Knots {knots!r}: measures must increase strictly; write them from small to large.",
            fr=f"Barème {knots!r} : les mesures doivent croître strictement ; écrivez-les de la plus petite à la plus "
            "grande.",
        )
    if (points[:, 1] < 0).any() or (points[:, 1] > 1).any():
        raise ScenarioError(
            f"Knots {knots!r}: utilities must lie in [0, 1].",
            fr=f"Barème {knots!r} : les notes doivent être comprises entre 0 et 1.",
        )


def utility(measure: pd.Series, knots: Knots) -> pd.Series:
    """
    Utility of each measure: linear between knots, constant beyond the first and the last.

    Parameters
    ----------
    measure : Series, n floats
        In the unit of the knots; NaN where unknown, +inf out of reach: worth the last knot.
    knots
        See `check_knots`.

    Returns
    -------
    Series, n floats in [0, 1], same index and name
        NaN where the measure is NaN: unknown is neither bad nor good.

    Raises
    ------
    ScenarioError
        If the knots are unusable.

    Examples
    --------
    >>> utility(pd.Series([3.0, 10.0, 15.0, float("nan")]), [(5, 1.0), (15, 0.0)]).tolist()
    [1.0, 0.5, 0.0, nan]
    """
    check_knots(knots)
    points = np.asarray(knots, dtype=float)
    values = measure.to_numpy(dtype=float)
    return pd.Series(np.interp(values, points[:, 0], points[:, 1]), index=measure.index, name=measure.name)

"""Counts of zones on a fixed lattice: what leaves is a multiple of a step, whatever is asked and however often."""

import numpy as np
import pandas as pd

from geo.errors import LayerError


def rounded_counts(counts: pd.Series, step: float) -> pd.Series:
    """
    Counts of people to the nearest multiple of a step.

    The lattice is that of the counts, not of what is made of them: two value functions of one measure, two scenarios
    or two weightings then tell the same multiple, and nothing finer.

    Parameters
    ----------
    counts : Series, n floats ≥ 0
        NaN where secret or unknown.
    step
        At least the threshold of secrecy: a count below it is then told from 0 at most by one step.

    Returns
    -------
    Series, n floats, on the index of `counts`; NaN stays NaN

    Raises
    ------
    LayerError
        A step that is not above 0.

    >>> rounded_counts(pd.Series([0.0, 5.0, 6.0, 17.0, float("nan")]), 11).tolist()
    [0.0, 0.0, 11.0, 22.0, nan]
    """
    if not (np.isfinite(step) and step > 0):
        raise LayerError(f"step is {step}; expected a number of people above 0.")
    return (counts / step).round() * step

"""Small counts of zones hidden, and as many more as a subtraction from a published total would need."""

import pandas as pd

LEAST_HIDDEN = 2
"""Zones hidden where one is: alone, it would be what is left of a total published elsewhere."""


def hide_small(counts: pd.Series, threshold: int) -> pd.Series:
    """
    Counts of zones, NaN where they are from 1 to `threshold` - 1, or hidden so that the others cannot be worked out.

    Where fewer than `LEAST_HIDDEN` zones are hidden, or hold together fewer people than the threshold, the smallest
    count still told is hidden too (the first row of equal ones), and so on: complementary suppression (Hundepool and
    others, Statistical Disclosure Control, 2012, ch. 4). 0 is told. How many are hidden for which of the two is not: of
    4, 11 and 11, told that one of two is small, a total of 26 published elsewhere gives it.

    Returns
    -------
    Series, n floats

    >>> hide_small(pd.Series([4.0, 30.0, 0.0, 15.0, 90.0]), 11).tolist()
    [nan, 30.0, 0.0, nan, 90.0]
    """
    is_hidden = (counts > 0) & (counts < threshold)
    if is_hidden.any():
        for row in counts[counts >= threshold].sort_values(kind="stable").index:
            if is_hidden.sum() >= LEAST_HIDDEN and counts[is_hidden].sum() >= threshold:
                break
            is_hidden[row] = True
    return counts.mask(is_hidden)

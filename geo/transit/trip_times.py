"""Times along a trip made whole: blanks filled between the timed stops, trips that go back in time marked."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def fill_blanks(trip: Ints, arrival: Floats, departure: Floats, travelled: Floats) -> tuple[Floats, Floats, int]:
    """
    Fill the blank times of trips between the timed stops, in proportion to the distance travelled.

    A stop with only one of its two times gets the other from it. A stop with neither leaves at the time found by
    linear interpolation between the departure of the timed stop before and the arrival at the one after
    (GTFS reference, stop_times.txt, `timepoint`: consumers interpolate), rounded to the whole second.

    Parameters
    ----------
    trip : n ints
        Same number for the rows of one trip; rows of a trip are together, in the order of travel.
    arrival, departure : n floats
        Seconds, NaN blank.
    travelled : n floats
        Distance travelled since the start of the trip, not decreasing within it, any unit; where two timed stops
        stand at the same distance (or it is NaN), stops between them are spaced evenly.

    Returns
    -------
    arrival, departure, number of rows interpolated
        NaN remains before the first and after the last timed stop of a trip.

    >>> fill_blanks(np.zeros(3, int), np.array([0, np.nan, 90]), np.array([0, np.nan, 95]), np.array([0.0, 2, 3]))
    (array([ 0., 60., 90.]), array([ 0., 60., 95.]), 1)
    """
    arrival = np.where(np.isnan(arrival), departure, arrival)
    departure = np.where(np.isnan(departure), arrival, departure)
    known = ~np.isnan(arrival)
    if known.all() or not known.any():
        return arrival, departure, 0
    row = np.arange(len(trip))
    before = np.maximum.accumulate(np.where(known, row, 0))
    after = np.minimum.accumulate(np.where(known, row, len(trip) - 1)[::-1])[::-1]
    inside = ~known & known[before] & known[after] & (trip[before] == trip) & (trip[after] == trip)
    i, low, high = row[inside], before[inside], after[inside]
    span = travelled[high] - travelled[low]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (travelled[i] - travelled[low]) / span
    share = np.where(np.isfinite(share) & (share >= 0) & (share <= 1), share, (i - low) / (high - low))
    filled = np.rint(departure[low] + share * (arrival[high] - departure[low]))
    arrival[inside] = departure[inside] = filled
    return arrival, departure, int(inside.sum())


def goes_back(trip: Ints, arrival: Floats, departure: Floats) -> Flags:
    """
    Mark the rows where a trip goes back in time, or has no time.

    Parameters
    ----------
    trip, arrival, departure
        As for `fill_blanks`, after it.

    Returns
    -------
    n booleans
        True where a departure is before its arrival, an arrival before the departure from the stop before it, or
        a time is NaN.

    >>> goes_back(np.zeros(3, int), np.array([0.0, 60, 50]), np.array([0.0, 60, 50]))
    array([False, False,  True])
    """
    wrong = np.isnan(arrival) | np.isnan(departure) | (departure < arrival)
    same = trip[1:] == trip[:-1]
    wrong[1:] |= same & (arrival[1:] < departure[:-1])
    return wrong


def along_the_way(trip: Ints, x: Floats, y: Floats) -> Floats:
    """
    Straight-line distance from stop to stop, cumulated over all rows: only differences within a trip mean anything.

    >>> along_the_way(np.array([0, 0, 0]), np.array([0.0, 3, 3]), np.array([0.0, 4, 4]))
    array([0., 5., 5.])
    """
    step = np.hypot(np.diff(x, prepend=x[:1]), np.diff(y, prepend=y[:1]))
    step[1:][trip[1:] != trip[:-1]] = 0.0
    return np.cumsum(step)

"""Fields of GTFS: times, dates, numbers and route types, from text to values; what cannot be read, counted."""

import re
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.scoring.criterion import Text
from layers.reception.notes import Note, Reason

MODES = {
    0: "tram", 1: "metro", 2: "rail", 3: "bus", 4: "ferry", 5: "tram", 6: "cable_car", 7: "funicular",
    11: "bus", 12: "rail",
}  # fmt: skip
"""Basic route types (GTFS reference, routes.txt)."""

EXTENDED_MODES = (
    (100, 199, "rail"), (200, 299, "coach"), (300, 399, "rail"), (400, 499, "metro"), (700, 714, "bus"),
    (715, 715, "on_demand"), (716, 899, "bus"), (900, 999, "tram"), (1000, 1099, "ferry"), (1200, 1299, "ferry"),
    (1300, 1399, "cable_car"), (1400, 1499, "funicular"), (1500, 1599, "on_demand"),
)  # fmt: skip
"""Extended route types (first, last, mode)."""

_TIME = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?")


@dataclass
class Notes:
    """What was mended and what cannot be, while one feed is read."""

    repairs: list[str] = field(default_factory=list)
    faults: list[Text] = field(default_factory=list)

    def mend(self, count: int, what: str, fr: str, reason: Reason | Literal[""] = "") -> None:
        """Record a repair, if it was made at all, in English and in French, and why rows are left out if they are."""
        if count:
            rows = count if reason else 0
            self.repairs.append(Note(f"{count} {what.strip()}", f"{count} {fr.strip()}", reason, rows))

    def refuse(self, wrong: list[str], what: str) -> None:
        """Record values that cannot be read, if there are any."""
        if wrong:
            some = ", ".join(map(repr, wrong[:3]))
            self.faults.append(
                Text(
                    fr=f"{what.replace(' and ', ' et ')} : {len(wrong)} valeurs illisibles (les premières : {some})",
                    en=f"{what}: {len(wrong)} values cannot be read (first: {some})",
                )
            )


def seconds(text: pd.Series) -> tuple[npt.NDArray[np.float64], list[str]]:
    """
    Read times H:MM:SS (hours may exceed 24; seconds may be left out).

    Returns
    -------
    n floats, NaN where blank, and the distinct values that are not times

    >>> seconds(pd.Series(["8:00:00", "26:51:00", "", "soon"]))
    (array([28800., 96660.,    nan,    nan]), ['soon'])
    """
    encoded = pd.Categorical(text)
    values, wrong = np.full(len(encoded.categories) + 1, np.nan), []
    for position, value in enumerate(encoded.categories):
        match = _TIME.fullmatch(value)
        if match:
            hours, minutes, rest = (int(part or 0) for part in match.groups())
            values[position] = 3600 * hours + 60 * minutes + rest
        elif value:
            wrong.append(str(value))
    return values[encoded.codes], wrong


def numbers(text: pd.Series) -> tuple[npt.NDArray[np.float64], list[str]]:
    """
    Read numbers with a decimal point.

    Returns
    -------
    n floats, NaN where blank, and the distinct values that are not numbers

    >>> numbers(pd.Series(["1.5", "", "x"]))
    (array([1.5, nan, nan]), ['x'])
    """
    encoded = pd.Categorical(text)
    distinct = pd.Series(encoded.categories, dtype="str")
    values = pd.to_numeric(distinct, errors="coerce").to_numpy(dtype=float)
    wrong = distinct[np.isnan(values) & (distinct != "").to_numpy(dtype=bool)].tolist()
    return np.append(values, np.nan)[encoded.codes], wrong


def codes(text: pd.Series, default: int = 0) -> npt.NDArray[np.int64]:
    """
    Read small codes; a blank or anything else is the default, as the GTFS reference says of unknown values.

    >>> codes(pd.Series(["1", "", "?"]))
    array([1, 0, 0])
    """
    values, _ = numbers(text)
    return np.where(np.isnan(values), default, values).astype(np.int64)


def dates(text: pd.Series) -> tuple[pd.Series, list[str]]:
    """
    Read dates YYYYMMDD.

    Returns
    -------
    Series of datetime64, NaT where it cannot be read, and the distinct values that are not dates (blanks too)

    >>> dates(pd.Series(["20251104", "2025"]))[1]
    ['2025']
    """
    plain = text.astype("str")
    values = pd.to_datetime(plain, format="%Y%m%d", errors="coerce")
    return values, plain[values.isna()].unique().tolist()


def mode(route_type: int) -> str:
    """
    Say the mode of a route type; "" for one that the reference does not know.

    >>> [mode(0), mode(3), mode(715), mode(900)]
    ['tram', 'bus', 'on_demand', 'tram']
    """
    if route_type in MODES:
        return MODES[route_type]
    return next((name for first, last, name in EXTENDED_MODES if first <= route_type <= last), "")

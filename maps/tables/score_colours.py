"""The five classes of score as colours of cells: in a workbook the same ramp and bounds as on the map."""

from collections.abc import Iterator, Sequence
from typing import Any

from maps.colours import INK, RAMP


def class_formats(bounds: Sequence[float]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """
    Conditions on a cell that holds a score out of 100, and the look that each gives it; one a class, the highest first.

    Parameters
    ----------
    bounds : four floats in [0, 1]
        Where the classes part (`maps.classes.class_bounds`); a bound belongs to the class over it.

    Yields
    ------
    condition
        Keywords of `Worksheet.conditional_format`, without `format`; a cell takes the first that holds.
    look
        Keywords of `Workbook.add_format`: a fill of the ramp, and ink or white on it.

    >>> [condition["value"] for condition, _ in class_formats([0.4, 0.55, 0.7, 0.85])]
    [85, 70, 55, 40, 0]
    """
    limits = [0, *(round(100 * bound, 1) for bound in bounds)]
    for limit, colour in zip(limits[::-1], RAMP[::-1], strict=True):
        look = {"bg_color": colour, "font_color": "#FFFFFF" if colour == RAMP[-1] else INK}
        value = int(limit) if float(limit).is_integer() else limit
        yield {"type": "cell", "criteria": ">=", "value": value, "stop_if_true": True}, look

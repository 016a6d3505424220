"""What the options of a measure may be: their types are checked when a scenario is read, not when it is half run."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from geo.criterion import Model
from layers.territory_file import describe


class MeasureOptions(Model):
    """Every option that some kind of measure takes; which ones a kind needs is its own affair."""

    model_config = ConfigDict(strict=True)

    radius_m: float | None = Field(default=None, gt=0)
    at_most_m: float | None = Field(default=None, gt=0)
    at_least: int | None = Field(default=None, ge=1)
    scale: float | None = None
    column: str | None = Field(default=None, min_length=1)
    minus: str | None = Field(default=None, min_length=1)
    category: list[str] | None = Field(default=None, min_length=1)
    destination: str | None = None
    period: Literal["day", "evening", "sunday"] | None = None
    where: dict[str, list[str | int | float | bool]] | None = None
    values: dict[str, float] | None = None


def option_faults(options: Mapping[str, Any]) -> str:
    """
    What is wrong with the options of a measure, "" where nothing is.

    >>> option_faults({"radius_m": 500, "where": {"category": ["chrs"]}})
    ''
    >>> option_faults({"radius_m": "500"})
    'radius_m: Input should be a valid number.'
    """
    try:
        MeasureOptions.model_validate(dict(options))
    except ValidationError as error:
        return describe(error)
    return ""

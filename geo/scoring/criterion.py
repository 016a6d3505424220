"""What a scenario says: how a measure is made, what it is worth (criterion), what it forbids or flags (rule)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from geo.language import Language as Language

ID = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
"""Ids name columns, keys and parts of a page."""


class Model(BaseModel):
    """Frozen, and closed: an unknown key is an error, not a wish; nan and inf are no numbers to judge by."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Text(Model):
    """
    The same sentence in the two languages of the screen.

    fr : in French
    en : in English
    """

    fr: str
    en: str


class MeasureSpec(Model):
    """
    How a number is made for each site: the kind of measure and what it is fed.

    kind : a name of the table of measures (`pensions.ranking.measures`)
    layers : layers it can read, the best first: the first that the territory has is used, a later one makes an estimate
    options : its keywords; which ones, and in what unit, the table of measures says
    """

    kind: str
    layers: tuple[str, ...] = ()
    options: dict[str, Any] = Field(default_factory=dict)


class Criterion(Model):
    """
    A measure, a value function and a weight, with the source of each number.

    id : names the criterion in columns, keys and options; no two are the same
    theme : id of the theme it is shown under
    label : what the screen calls it
    unit : unit of the measure, as the screen says it
    measure : how the number is made
    knots : value function: pairs [measure in its unit, utility from 0 to 1], measures increasing; straight between
        them, level outside
    weight : what it counts for beside the others; only ratios matter
    source : where knots and weight come from; "proposition" shows on the screen as such
    is_about_people : its measure counts people: only its rounded utility leaves the planner's machine
    decimals : decimals of the measure on the screen
    unit_below_zero : unit of a measure below 0, which a person reads without its sign: 8 points above, not -8 below
    """

    id: str = Field(pattern=ID)
    theme: str
    label: Text
    unit: Text
    measure: MeasureSpec
    knots: tuple[tuple[float, float], ...]
    weight: float = Field(ge=0)
    source: str = Field(min_length=1)
    is_about_people: bool = False
    decimals: int = Field(default=0, ge=0, le=6)
    unit_below_zero: Text | None = None

    @field_validator("knots")
    @classmethod
    def _knots(cls, knots: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        from geo.scoring.value_function import check_knots  # pandas: not for who only needs the words of a screen

        check_knots(knots)
        return knots


class Rule(Model):
    """
    A measure and a threshold: pass, fail or unknown. An exclusion takes a site out of the ranking, an alert flags it.

    id : names the rule in columns and keys; no criterion or rule has the same
    kind : "exclusion" takes a failing site out of the ranking, "alert" flags it
    label : what the screen calls it
    unit : unit of the measure, as the screen says it
    measure : how the number is made
    fail_above : fails where the measure is strictly above, in its unit; give this or `fail_below`
    fail_below : fails where the measure is strictly below, in its unit
    text : law or plan it comes from
    ask : who can answer an unknown
    source : where the threshold comes from; "proposition" shows on the screen as such
    is_about_people : its verdict leaves, never the number it was measured with
    decimals : decimals of the measure on the screen
    met : what a site that passes has, as a council says it: "plot of at least {limit} m²", not "plot too small"; the
        threshold stands where `{limit}` is
    topic : what it is about, in a word or two: "flooding"
    """

    id: str = Field(pattern=ID)
    kind: Literal["exclusion", "alert"]
    label: Text
    unit: Text
    measure: MeasureSpec
    fail_above: float | None = None
    fail_below: float | None = None
    text: Text
    ask: Text
    source: str = Field(min_length=1)
    is_about_people: bool = False
    decimals: int = Field(default=0, ge=0, le=6)
    met: Text | None = None
    topic: Text | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> "Rule":
        if (self.fail_above is None) == (self.fail_below is None):
            raise ValueError(f"rule '{self.id}': give exactly one of fail_above and fail_below")
        return self


class Theme(Model):
    """
    A family of criteria, as the sliders of the map show it.

    id : named by the criteria of the theme
    label : what the screen calls it
    """

    id: str
    label: Text

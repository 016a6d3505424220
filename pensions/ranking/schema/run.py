"""
What run.json holds: every run is checked against this before any of its files is written.

The JSON Schema published in data/schemas/run.schema.json is made from these classes, and so is its page in the
documentation. A key that is not here is an error, and so is one that lacks.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationError

from geo.errors import PensionsError
from geo.scoring.criterion import Text
from layers.files.model_faults import describe
from pensions.ranking.schema.counted import KnownGround, Measured, Minutes, ReceivedTold, VerdictsTold
from pensions.ranking.schema.parts import (
    Count,
    Counts,
    CriterionTold,
    DestinationTold,
    NotEvaluated,
    Part,
    RuleTold,
    ScenarioTold,
    SiteTold,
    Software,
    Source,
    Streets,
    TerritoryTold,
    Timetable,
)
from pensions.ranking.schema.sectors import HeadlineTold, SectorsTold
from pensions.ranking.schema.stability import NoStability, Stability

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00$")]


class RecordError(PensionsError, ValueError):
    """A record that we made is not what we say it is: a fault of the program."""


class ControlTold(Part):
    """
    A control of the data: official sources set side by side.

    verdict : "fail", "alert", "pass"; "unknown" where the comparison could not be made
    is_unfit : the data may not serve a decision
    expected : what was expected, empty where unknown
    found : what was found; where unknown, what would be needed
    places : how many places are not as expected
    """

    verdict: Literal["fail", "alert", "unknown", "pass"]
    is_unfit: bool
    expected: Text
    found: Text
    places: Count


class WhatMadeIt(Part):
    """
    What made a ranking: the part that every decision repeats.

    territory : which territory
    scenario : by which scenario
    software : which program
    date : when, in universal time
    sources : the sources read, in the order of reading
    not_evaluated : criterion or rule that could not be evaluated → why
    unfit : the sentence that says what makes the data unfit for a decision, null where no control says so
    warnings : sentences that every output says at its head, that one first
    counts : how many sites
    """

    territory: TerritoryTold
    scenario: ScenarioTold
    software: Software
    date: Instant
    sources: tuple[Source, ...]
    not_evaluated: dict[str, NotEvaluated]
    unfit: Text | None
    warnings: tuple[Text, ...]
    counts: Counts


class DecisionRecord(WhatMadeIt):
    """What made the ranking that a decision stands on; the decision itself is under a key of its own."""

    model_config = ConfigDict(extra="allow")


class RunRecord(WhatMadeIt):
    """
    What made a run of `pensions rank`, and what it found.

    coverage : what each layer vouches for; a layer or category that is not there is known nowhere
    streets : the network on foot, null where the territory has no streets
    timetable : the timetable, null where the territory has none
    destinations : named places that residents go to
    minutes : criterion or rule in minutes → how many sites are known, out of reach or unknown, and why
    surface_not_evaluated : criteria and rules that could not be evaluated for the cells of the surface
    inspection : control of the data → what it found: as ranked, or as `pensions inspect` found it since; the sentences
        of the head stay those of the ranking, which the map shows too
    inspected : when `pensions inspect` wrote that part, in UTC; null where it is of the ranking
    withheld : one sentence a source that is measured with, and not shown
    criteria : the criteria evaluated, in the order of the scenario
    rules : the rules, in the order of the scenario
    first_sites : the first sites, the best first, with what their score is made of
    stability : how sure the ranks are
    sectors : neighbouring sites gathered into places to look at
    headline : the result in sentences
    verdicts : how many sites are called what, and against which thresholds
    measured : how many values were measured, and how many of them earlier runs had; null where nobody told
    received : what became of the rows of a list of candidate sites, null where they come from no list
    sheets : site → file of its sheet, for the first ranked sites; absent from what writes no sheet
    outputs : file written with this one → the columns that it leaves out and where they are, null where it has them all
    """

    coverage: tuple[KnownGround, ...]
    streets: Streets | None
    timetable: Timetable | None
    destinations: tuple[DestinationTold, ...]
    minutes: dict[str, Minutes]
    surface_not_evaluated: tuple[str, ...]
    inspection: dict[str, ControlTold]
    inspected: str | None
    withheld: tuple[Text, ...]
    criteria: tuple[CriterionTold, ...]
    rules: tuple[RuleTold, ...]
    first_sites: tuple[SiteTold, ...]
    stability: Annotated[Stability | NoStability, Field(discriminator="is_computed")]
    sectors: SectorsTold
    headline: HeadlineTold
    verdicts: VerdictsTold
    measured: Measured | None = None
    received: ReceivedTold | None = None
    sheets: dict[str, str] = Field(default_factory=dict)
    outputs: dict[str, Text | None] = Field(default_factory=dict)


def check_record(text: str, name: str, model: type[Part] = RunRecord) -> None:
    """
    Refuse a record that is not what we say it is.

    Parameters
    ----------
    text
        JSON, the values that will be written.
    name
        Of the file.
    model
        What it must hold.

    Raises
    ------
    RecordError
        All that does not fit, at once.
    """
    try:
        model.model_validate_json(text, strict=True)
    except ValidationError as error:
        said = describe(error, model)
        raise RecordError(
            f"{name} would not be what its schema says: {said.en}. Nothing was written. This is a fault of the "
            "program, not of your data: report this sentence, with the command and the version.",
            fr=f"{name} ne serait pas conforme à son schéma : {said.fr}. Rien n'est écrit. C'est une erreur du "
            "programme, non de vos données : signalez cette phrase, avec la commande et la version.",
        ) from error

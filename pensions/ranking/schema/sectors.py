"""What run.json says of the sectors and of the whole result: the parts `sectors` and `headline`."""

from typing import Annotated, Literal

from pydantic import Field

from geo.scoring.criterion import Text
from layers.scenario.sector_spec import SectorSpec
from maps.words.nouns import Kind
from pensions.ranking.schema.parts import Count, Part, Share


class SectorSpecTold(SectorSpec):
    """
    How sites were gathered and what was tried, as the scenario states it.

    top_counted : first sectors that were counted: at most half of those there are
    """

    top_counted: Annotated[int, Field(ge=1)]


class Remark(Part):
    """
    The gravest thing to know of the best site of a sector.

    rule : its id
    answer : "unknown" for an exclusion that nothing answers there, "fail" for an alert
    """

    rule: str
    answer: Literal["unknown", "fail"]


class SectorTold(Part):
    """
    Neighbouring sites: one place to look at.

    number : its place under the weights of the scenario
    name : what it is called, without the commune
    commune : of its best site
    best : id of its best site
    sites : how many ranked sites it has
    score : of its best site
    tie : number of the tie that it belongs to; the first that has it leads it
    top_trials : of the trials around the weights shown, those that place it among the first
    ahead_trials : those in which it is before the leader of its tie; 0 for the leader
    low, high : 5 % and 95 % quantiles of its score over the trials
    remark : the gravest thing to know of its best site, null where there is none
    """

    number: Annotated[int, Field(ge=1)]
    name: Text
    commune: str
    best: str
    sites: Annotated[int, Field(ge=1)]
    score: Share
    tie: Annotated[int, Field(ge=1)]
    top_trials: Count
    ahead_trials: Count
    low: Share
    high: Share
    remark: Remark | None


class SectorsTold(Part):
    """
    The sectors, the best first.

    parameters : how they were gathered, and what was tried
    count : how many there are
    first : the first of them
    """

    parameters: SectorSpecTold
    count: Count
    first: tuple[SectorTold, ...]


class HeadlineTold(Part):
    """
    The result in sentences; each null where there is nothing to say.

    where : in which communes the best sectors are
    how_many : sites looked at, ranked with every exclusion answered, ranked with one to check, excluded; they add up
    how_sure : how often the first sector stays among the first, or how many are tied with it
    missing : what most sites have no answer to, of what the rules that exclude read
    also_missing : what else they lack, of the same rules
    to_watch : what the other rules lack, which flag a site and forbid nothing
    unfit : what makes the result unfit for a decision
    kind : what the candidates are: "cells" of the grid, "plots" of the cadastre, or "sites" of a list
    looked_at, respected, to_check, excluded : the counts of `how_many`
    """

    where: Text | None
    how_many: Text
    how_sure: Text | None
    missing: Text | None
    also_missing: tuple[Text, ...]
    to_watch: tuple[Text, ...]
    unfit: Text | None
    kind: Kind
    looked_at: Count
    respected: Count
    to_check: Count
    excluded: Count

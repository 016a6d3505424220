"""The parts of run.json that tell what became of a list of candidate sites, and what each layer vouches for."""

from typing import Annotated

from pydantic import Field

from geo.scoring.criterion import Text
from pensions.ranking.record_parts import Count, Part


class NotPlacedTold(Part):
    """
    A row of the list that could not be placed.

    row : its number in the file
    given : what it gave
    why : why it could not be placed, and what to do
    """

    row: str
    given: str
    why: Text


class ReceivedTold(Part):
    """
    Rows of the list of candidate sites: `rows` is `sites` + `repeated` + `not_placed`.

    file : name of the file
    rows : rows that are not blank
    sites : rows that are a site of their own
    repeated : rows whose site an earlier row gives
    not_placed : rows that could not be placed
    first_not_placed : the first of them, in the order of the file
    """

    file: str
    rows: Count
    sites: Count
    repeated: Count
    not_placed: Count
    first_not_placed: tuple[NotPlacedTold, ...]


class KnownGround(Part):
    """
    What a layer, or one category of its places, vouches for.

    layer : the layer
    category : of its places; empty for the layer itself
    known_percent : of the area of the communes, rounded down to a tenth
    because : on whose word
    """

    layer: str
    category: str
    known_percent: Annotated[float, Field(ge=0, le=100)]
    because: Text

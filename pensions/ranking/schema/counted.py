"""The parts of run.json that count: rows of a list, minutes, sites and ground, by what became or is known of them."""

from typing import Annotated

from pydantic import Field

from geo.scoring.criterion import Text
from pensions.ranking.schema.parts import Count, Part, Share


class Measured(Part):
    """
    What the run was spared: a value is what one measure says of one site, of the surface and of the pensions too.

    values : values that the ranking needed and that may be kept
    read_back : those of them that an earlier run had measured, of the same shapes, by the same layers and code
    """

    values: Count
    read_back: Count


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


class OutOfReach(Part):
    """
    Sites from which it is known that no journey is short enough.

    too_long : a stop is within a walk, and every journey takes more than three hours
    without_stop : no stop is within a walk, and it is too far on foot
    """

    too_long: Count
    without_stop: Count


class UnknownMinutes(Part):
    """
    Sites of which the minutes are unknown, each under the first reason that holds.

    outside_data : the layer does not vouch for all places around them
    too_far_from_streets : no known street is near
    streets_cut_off : their streets are cut off from the others, so that a way may be missing from the data
    places_cut_off : some of the places sought lie on such streets
    networks_left_out : a transit network of the territory is not counted, and might lead there
    stops_cut_off : a stop near them lies on such streets
    stops_not_stated : stops are refused because nobody said that a wheelchair can board
    """

    outside_data: Count
    too_far_from_streets: Count
    streets_cut_off: Count
    places_cut_off: Count
    networks_left_out: Count
    stops_cut_off: Count
    stops_not_stated: Count


class Minutes(Part):
    """
    A criterion or rule in minutes: known, out of reach and unknown add up to all sites; none where not evaluated.

    empty_categories : categories asked for of which the territory knows no place
    known : sites of which the minutes are known or estimated
    out_of_reach : sites from which it is known that no journey is short enough, by reason
    unknown : sites of which the minutes are unknown, by reason
    """

    empty_categories: tuple[str, ...]
    known: Count | None = None
    out_of_reach: OutOfReach | None = None
    unknown: UnknownMinutes | None = None


class VerdictsTold(Part):
    """
    How many sites are called what, and what a site must reach to be called good or fair.

    sites : verdict → sites
    good_score, fair_score : scores, from 0 to 1
    good_share_of_cells, fair_share_of_cells : shares of the cells where people live that the site is better than
    good_share_of_pensions : share of the existing pensions de famille that it is better than
    fewest_pensions : fewer existing pensions do not decide
    source : where these numbers come from
    urban_cells : cells where people live
    urban_cells_are : how they are found
    pensions : existing pensions de famille whose position is sure
    """

    sites: dict[str, Count]
    good_score: Share
    fair_score: Share
    good_share_of_cells: Share
    fair_share_of_cells: Share
    good_share_of_pensions: Share
    fewest_pensions: Count
    source: str
    urban_cells: Count
    urban_cells_are: Text
    pensions: Count


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

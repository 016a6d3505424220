"""The parts of run.json, key by key, with their units; `pensions.ranking.schema.run` puts them together."""

from typing import Annotated, Literal

from pydantic import Field

from geo.scoring.criterion import Criterion, Model, Rule, Text, Theme
from layers.reception.notes import Reason
from layers.scenario.scenario import Parameter

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1 + 1e-9)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Clock = Annotated[str, Field(pattern=r"^\d{1,2}:\d{2}$")]


class Part(Model, strict=True):
    """A part of a record: strict, so that a number written as text is refused."""


class TerritoryTold(Part):
    """
    The territory that was ranked.

    id : short name
    name : name on the screen
    is_fictional : whether it describes no real place
    notice : sentence that every output says, null where there is none
    cell_m : side in metres of the cells of the grid and of the surface
    """

    id: str
    name: str
    is_fictional: bool
    notice: Text | None
    cell_m: Annotated[int, Field(ge=25, le=500)]


class ScenarioTold(Part):
    """
    The scenario it was judged by; its criteria and rules are under `criteria` and `rules`.

    id : short name
    label : name on the screen
    hash : sha256 of the scenario file, in hexadecimal
    themes : families of criteria, in the order of the screen
    parameters : name → value and source
    """

    id: str
    label: Text
    hash: Sha256
    themes: tuple[Theme, ...]
    parameters: dict[str, Parameter]


class Software(Part):
    """
    The program that ran.

    name : of the program
    version : of the program
    python : version of Python
    libraries : library → version
    """

    name: Literal["pensions"]
    version: str
    python: str
    libraries: dict[str, str]


class Received(Part):
    """
    What a file held.

    file : its name
    rows : rows in it
    crs_declared : the CRS that it states, null where it states none; several where its rows do
    crs_found : the CRS that its coordinates are in, null where it has none
    columns_absent : columns that it could have and lacks: what they would say is not known
    """

    file: str
    rows: Count
    crs_declared: str | None
    crs_found: str | None
    columns_absent: tuple[str, ...]


class Source(Part):
    """
    One source that was read.

    layer : layer that it makes, or part of it
    reader : what read it
    title : what outputs call it
    publisher : who publishes it
    vintage : date that the data describe
    licence : under which licence
    may_redistribute : false where its licence keeps its rows out of every output
    files : paths relative to the data folder
    covers : INSEE codes of the communes it speaks of, null for all
    empty_because : why none of its rows falls in the territory, where that is so and somebody says it
    sha256 : digest of the files, null for counts of people by square, and for the planner's own counts and list
    rows : rows kept in the territory and its margin, null for what is no table
    repairs : what was mended when it was read; empty where the licence keeps its rows here, without its numbers where
        a few confidential places are left out
    received : what each of its files held; empty where the licence keeps its rows here, or where a few confidential
        places are left out, whose number would be the difference
    left_out : reason → rows of the files that are no row of the layer: "unreadable" (a shape or a code), "invalid"
        (what it says cannot be), "no_place" (no shape, no coordinates, or no position of its own), "outside" (the
        territory and its margin), "duplicate" (another row says the same), "other_kind" (not of what the layer holds),
        "grouped" (told in another row of the layer: a dwelling of the same building, a part of the same sale),
        "confidential" (places whose address is secret, counted from the threshold of secrecy on); empty where
        `received` is. Of one file whose rows are those of the layer, all that it held is `rows` and these; a street
        extract counts ways, which crossings cut into several rows, and a table of communes gives a row to each of them
    """

    layer: str
    reader: str
    title: str
    publisher: str
    vintage: str
    licence: str
    may_redistribute: bool
    files: tuple[str, ...]
    covers: tuple[str, ...] | None
    empty_because: str
    sha256: Sha256 | None
    rows: Count | None
    repairs: tuple[Text, ...]
    received: tuple[Received, ...]
    left_out: dict[Reason, Count]


class Streets(Part):
    """
    The network on which minutes on foot are measured.

    nodes : nodes
    edges : pieces of street between two nodes
    pieces : parts of the network that no street joins
    profile : "wheelchair" avoids steps
    counts_slopes : whether slopes lengthen the minutes
    repairs : what was mended when it was made
    sites_too_far : sites too far from any street
    sites_in_a_smaller_piece : sites in another part of the network than the largest
    places_too_far : kind of place → places too far from any street
    """

    nodes: Count
    edges: Count
    pieces: Count
    profile: Literal["walk", "wheelchair"]
    counts_slopes: bool
    repairs: tuple[Text, ...]
    sites_too_far: Count
    sites_in_a_smaller_piece: Count
    places_too_far: dict[str, Count]


class Timetable(Part):
    """
    The timetable and the dates on which it was read.

    weekday : weekday judged, as YYYY-MM-DD
    sunday : Sunday judged, as YYYY-MM-DD, null where the timetable holds none
    leaving_between : first and last time of leaving, as H:MM; this or `arriving_between`
    arriving_between : first and last time of arriving, as H:MM
    valid_from, valid_to : days between which the timetable holds, as YYYY-MM-DD
    stops : stops of the timetable
    stops_without_departure : stops where nothing leaves on the weekday judged
    stops_too_far_from_streets : stops too far from any street
    stops_stated_accessible : stops whose publisher says that a wheelchair can board
    sites_without_stop : sites from which no served stop is in reach on foot
    """

    weekday: Day
    sunday: Day | None
    leaving_between: tuple[Clock, Clock] | None = None
    arriving_between: tuple[Clock, Clock] | None = None
    valid_from: Day
    valid_to: Day
    stops: Count
    stops_without_departure: Count
    stops_too_far_from_streets: Count
    stops_stated_accessible: Count
    sites_without_stop: Count


class DestinationTold(Part):
    """
    A named place that residents go to.

    id : short name
    label : name on the screen
    source : where its position comes from
    """

    id: str
    label: str
    source: str


class NotEvaluated(Part):
    """
    A criterion or rule that could not be evaluated.

    label : name on the screen
    reason : why
    """

    label: Text
    reason: Text


class Counts(Part):
    """
    How many sites, and of which kind.

    candidate_sites : sites judged
    ranked : sites that have a rank
    excluded : sites that fail a rule of exclusion
    with_unknown_rules : sites of which a rule is unanswered
    with_unknown_measures : sites of which a measure is unknown
    disputed : sites on which the weighted sum and the weighted geometric mean disagree
    surface_cells : cells of the surface, of the side that `territory` states
    """

    candidate_sites: Count
    ranked: Count
    excluded: Count
    with_unknown_rules: Count
    with_unknown_measures: Count
    disputed: Count
    surface_cells: Count


class CriterionTold(Criterion):
    """
    A criterion that was evaluated: as the scenario states it, and how much of it is known.

    unknown_sites : sites of which the measure is unknown
    out_of_reach_sites : sites from which it is known that no journey is short enough
    estimated_sites : sites of which the measure is an estimate
    """

    unknown_sites: Count
    out_of_reach_sites: Count
    estimated_sites: Count


class RuleTold(Rule):
    """
    A rule: as the scenario states it, and what it answers.

    failing_sites : sites that fail it
    unknown_sites : sites that it does not answer
    unknown_because : why it does not answer them, naming the layer; null where it answers all
    """

    failing_sites: Count
    unknown_sites: Count
    unknown_because: Text | None


class SiteTold(Part):
    """
    One of the first sites, with what its score is made of.

    site_id : id
    label : name by which a reader knows it
    commune : name of the commune
    rank : 1 is best, null where it is not ranked
    score : score from 0 to 1 if what is unknown were worst; the site is ranked by it
    score_high : score from 0 to 1 if what is unknown were best
    score_geometric : weighted geometric mean, from 0 to 1
    measures : criterion → measure in its unit, null where unknown or out of reach; criteria about people are not here
    out_of_reach : criteria of which it is known that no journey is short enough
    utilities : criterion → utility from 0 to 1, null where unknown; rounded where it is about people
    verdict : what the site is called (`good`, `fair`, `weak`, `cannot_say`, `excluded`, `outside`), null where not said
    verdicts : rule → "pass", "fail" or "unknown"
    """

    site_id: str
    label: str
    commune: str
    rank: Annotated[int, Field(ge=1)] | None
    score: Share
    score_high: Share
    score_geometric: Share
    measures: dict[str, float | None]
    out_of_reach: tuple[str, ...]
    utilities: dict[str, Share | None]
    verdict: str | None = None
    verdicts: dict[str, Literal["pass", "fail", "unknown"]]

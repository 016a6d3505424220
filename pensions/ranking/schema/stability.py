"""What run.json says of how sure the ranks are, key by key: the part `stability` of `pensions.ranking.schema.run`."""

from typing import Annotated, Literal

from pydantic import Field

from geo.scoring.criterion import Text
from layers.scenario.scenario import RobustnessSpec
from pensions.ranking.schema.parts import Count, Part, Share

Standing = Literal["firm", "fragile", "contender", "outside", "not_ranked"]


class RobustnessTold(RobustnessSpec):
    """
    What was drawn, as the scenario states it.

    top_counted : first places that were counted: at most half of the ranked sites
    """

    top_counted: Annotated[int, Field(ge=1)]


class DrawnShares(Part):
    """
    What was drawn for one criterion, as shares of the total weight.

    mean : mean of the draws
    q05, q95 : 5 % and 95 % quantiles
    """

    mean: Share
    q05: Share
    q95: Share


class SiteStability(Part):
    """
    How sure the rank of a site is.

    site_id : id
    rank : its rank under the weights of the scenario
    top_share : share of the draws that place it among the first
    first_share : share of the draws that place it first
    expected_rank : mean rank over the draws
    confidence : probability of being among the first under its own central weights, null where no draw puts it there
    standing : "firm", "fragile", "contender" or "outside"
    central_weights : criterion → share: mean of the weightings that place it among the first; null where none does
    """

    site_id: str
    rank: Annotated[int, Field(ge=1)]
    top_share: Share
    first_share: Share
    expected_rank: Annotated[float, Field(ge=1)]
    confidence: Share | None
    standing: Standing
    central_weights: dict[str, Share] | None


class MovedWeight(Part):
    """
    One weight that must move, as shares of the total weight.

    before : under the scenario
    after : where it must go
    change : the difference, from -1 to 1
    """

    before: Share
    after: Share
    change: Annotated[float, Field(ge=-1, le=1)]


class FlipTold(Part):
    """
    What reverses two sites.

    first : id of the site that is before
    second : id of the site that passes
    is_possible : whether any weights reverse them
    moved_share : share of the total weight that must change hands, null where it is impossible
    gap : score of the first minus score of the second, from -1 to 1
    weights : criterion → how its weight moves
    alone : criterion → share that it must reach alone, the others keeping their ratios; those that cannot are absent
    sentence : all this in a sentence
    """

    first: str
    second: str
    is_possible: bool
    moved_share: Share | None
    gap: Annotated[float, Field(ge=-1, le=1)]
    weights: dict[str, MovedWeight]
    alone: dict[str, Share]
    sentence: Text


class Deciding(Part):
    """
    Which weight decides: Sobol' indices of the score of the first site, estimated by sampling.

    criterion : id
    first : share of the variation that the weight makes by itself, null where nothing varies
    total : the same with what it makes together with others
    """

    criterion: str
    first: float | None
    total: float | None


class OneAtATime(Part):
    """
    One weight multiplied, the others left.

    criterion : id
    factor : by what
    entries : sites that enter the first places
    first : id of the site that is then first
    """

    criterion: str
    factor: Annotated[float, Field(ge=0)]
    entries: Count
    first: str


class Stability(Part):
    """
    How sure the ranks are.

    is_computed : true
    parameters : what was drawn
    margin_share : half-width of the 95 % interval of a share, from the number of draws
    weights_drawn : criterion → what was drawn
    sites : the first sites
    firm : ids of the sites that stay among the first under most weightings
    fragile : ids of those that are among the first, but often not
    contender : ids of those that are not, and often are
    flips : what puts each of the next sites before the first
    pairwise_winning : site → other site → share of the draws under which the other is before it
    deciding : the weights that decide, the heaviest first
    one_at_a_time : what moves when one weight does
    """

    is_computed: Literal[True]
    parameters: RobustnessTold
    margin_share: Share
    weights_drawn: dict[str, DrawnShares]
    sites: tuple[SiteStability, ...]
    firm: tuple[str, ...]
    fragile: tuple[str, ...]
    contender: tuple[str, ...]
    flips: tuple[FlipTold, ...]
    pairwise_winning: dict[str, dict[str, Share]]
    deciding: tuple[Deciding, ...]
    one_at_a_time: tuple[OneAtATime, ...]


class NoStability(Part):
    """
    No site is ranked, or too many to draw for.

    is_computed : false
    most_sites : above this many ranked sites, nothing is drawn
    because : why nothing is drawn, which every output says at its head
    """

    is_computed: Literal[False]
    most_sites: Count
    because: Text

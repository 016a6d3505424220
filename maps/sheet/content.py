"""What a site's sheet is made of, before it is a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np

from geo.scoring.criterion import Language, Text
from geo.scoring.programme import Fit, Ratios
from geo.scoring.rank_if_added import SiteComparison
from geo.scoring.ranking import Ranking
from geo.scoring.what_would_change import Change

NAN = float("nan")


@dataclass(frozen=True)
class LineService:
    """One line at a stop; `per_hour` by period ("day", "evening", "sunday"), both directions together."""

    name: str
    mode: str
    colour: str
    per_hour: Mapping[str, float]


@dataclass(frozen=True)
class NearStop:
    """A stop within a walk, and what leaves there."""

    name: str
    walk_min: float
    lines: tuple[LineService, ...]


@dataclass(frozen=True)
class Step:
    """
    One part of a journey: kind "walk", "wait" or "ride"; minutes; where it ends ("" the place itself).

    line, mode, heading, calls : of the vehicle; `calls` counts the stops
    """

    kind: str
    minutes: float
    to: str = ""
    line: str = ""
    mode: str = ""
    heading: str = ""
    calls: int = 0


@dataclass(frozen=True)
class PlaceReached:
    """
    One of the places that matter: the nearest, and how to get there.

    walk_min : NaN unknown;  transit_min : median door to door on a weekday morning, never more than on foot, NaN none,
        inf where it is known that no journey is short enough
    journey : steps of the one that leaves at ten; none where there is no journey
    """

    label: Text
    name: str = ""
    walk_min: float = NAN
    is_estimate: bool = False
    transit_min: float = NAN
    journey: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """Supported housing near the site; confidential places are never here."""

    name: str
    category: str
    distance_m: float
    places: float
    is_doubtful: bool


@dataclass(frozen=True)
class Around:
    """
    What stands around a site; NaN unknown.

    housing : within `housing_m` metres, nearest first;  places : their places known, `without_places` those unknown
    places_30_min, homes_30_min : supported places and homes within thirty minutes on foot
    social_dwellings : within `dwellings_m`;  social_share : percent of the households around, as the criterion has it
    qpv : name of the priority district of the site, "" outside;  qpv_m : metres to the nearest
    is_deficient : the commune is short of social housing under the SRU law; None unknown
    need_notes : criteria about people → note 0 to 100, by steps of 5 (never a number of people)
    """

    housing: tuple[Neighbour, ...] = ()
    housing_m: float = NAN
    places_30_min: float = NAN
    homes_30_min: int | None = None
    social_dwellings: float = NAN
    dwellings_m: float = NAN
    social_share: float = NAN
    qpv: str | None = None
    qpv_m: float = NAN
    sru_share: float = NAN
    sru_target: float = NAN
    is_deficient: bool | None = None
    need_notes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Margin:
    """How far a site is from the zones of a rule: metres to them, and to the way out when inside; NaN unknown."""

    distance_m: float
    way_out_m: float


@dataclass(frozen=True)
class Drawn:
    """Shapes of a layer in EPSG:2154, cut to a map, and one text for each ("" none)."""

    shapes: np.ndarray
    text: tuple[str, ...]


@dataclass(frozen=True)
class Comparable:
    """A candidate like this one and better placed; `why` is the criterion that makes most of the difference."""

    site_id: str
    label: str
    commune: str
    rank: int
    score: float
    why: Text | None


@dataclass(frozen=True)
class SheetContent:
    """
    Everything a sheet shows.

    ranking : of the sites checked together; its `rank` is that of the site if inserted among the candidates
    verdict, standing : see `geo.scoring.rank_if_added`
    changes : by effort;  together : fewest changes of score that reach the score wanted, and the score they bring
    margins : rule id → metres;  sources : layer → (title, vintage), as run.json names them
    context : layers to draw about the site;  communes : of the territory, for the locator
    how : how the site was placed, in words
    stability : share of the sampled weightings that keep the site among the first `stability_top`; NaN not computed
    criteria_count : criteria of the scenario, whether the territory can evaluate them or not
    common : criteria on which the site is compared with cells;  urban : which cells these are
    """

    site_id: str
    ranking: Ranking
    verdict: str
    standing: SiteComparison
    changes: tuple[Change, ...]
    together: tuple[tuple[Change, ...], float]
    margins: Mapping[str, Margin]
    stops: tuple[NearStop, ...]
    places: tuple[PlaceReached, ...]
    around: Around
    ratios: Ratios | None
    fit: Fit | None
    comparables: tuple[Comparable, ...]
    context: Mapping[str, Drawn]
    communes: gpd.GeoDataFrame
    sources: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    how: str = ""
    given: str = ""
    stability: float = NAN
    stability_top: int = 0
    has_map: bool = False
    run: Mapping[str, Any] = field(default_factory=dict)
    lang: Language = "fr"
    common: tuple[str, ...] = ()
    urban: Text | None = None
    criteria_count: int = 0
    has_timetable: bool = False

    def parameters(self) -> dict[str, dict[str, Any]]:
        """Numbers of the scenario, each {value, source}, as the record states them."""
        scenario = self.run.get("scenario") or {}
        return dict(scenario.get("parameters") or {})

    def parameter(self, name: str) -> float:
        """Value of one number of the scenario; NaN where it is not stated."""
        return float(self.parameters().get(name, {}).get("value", NAN))

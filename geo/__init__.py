"""Measure and decide: pure functions, frames in, Series or frames out; public names load when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo import moved
from geo.lazy import lazy_names

BY_INTENTION = {
    "measure around a site": {
        "geo.space.proximity": ("distance_to_nearest", "count_within", "sum_within", "decayed_sum"),
        "geo.space.zones": ("distance_to_zones", "share_inside", "value_of_zone"),
        "geo.space.zone_margin": ("zone_margins",),
        "geo.space.areal": ("sum_around", "sums_around", "ratio_around", "transfer"),
        "geo.space.prices": ("median_price_around",),
        "geo.space.raster": ("Raster", "elevation_at", "sample_at", "slope_percent"),
        "geo.space.grid": ("make_grid",),
        "geo.space.hotspots": ("hotspots", "hotspot_zones"),
    },
    "walk": {
        "geo.streets.network": ("StreetNetwork", "network_from_streets"),
        "geo.access.walking": ("minutes_to_nearest", "walks_to_stops", "possible_entrances"),
        "geo.access.isochrone": ("isochrones",),
    },
    "ride by the timetable": {
        "geo.transit.timetable": ("Feed", "TypicalDates", "default_dates", "check_service"),
        "geo.transit.network": ("Network", "make_network"),
        "geo.transit.door_to_door": ("door_to_door", "reach"),
        "geo.transit.journey": ("Journey", "journey", "journeys"),
        "geo.transit.service": ("departures", "service_at_sites", "stops_layer", "transit_lines_layer"),
    },
    "score and rank": {
        "geo.scoring.criterion": ("Criterion", "MeasureSpec", "Rule", "Text", "Theme"),
        "geo.scoring.value_function": ("utility",),
        "geo.scoring.rules": ("is_eligible", "verdict"),
        "geo.scoring.score": ("contributions", "is_disputed", "normalised_weights", "rank", "scores"),
        "geo.scoring.ranking": ("Ranking", "make_ranking"),
        "geo.scoring.comparison": ("compare",),
    },
    "judge one more site": {
        "geo.scoring.rank_if_added": ("comparables", "rank_if_added", "score_on", "share_below"),
        "geo.scoring.what_would_change": ("criterion_changes", "rule_changes"),
        "geo.scoring.programme": ("what_fits",),
    },
    "say how sure": {
        "geo.robustness.weights": ("ahp", "direct", "profile_weights", "rank_order_centroid", "swing"),
        "geo.robustness.weight_space": ("draw_weights",),
        "geo.robustness.acceptability": ("Robustness", "pairwise_winning", "rank_acceptability"),
        "geo.robustness.flips": ("Flip", "flip_sentence", "smallest_flip"),
        "geo.robustness.sensitivity": ("deciding_criteria", "one_at_a_time", "sobol_indices"),
        "geo.robustness.voices": ("Voices", "hear", "voice_shares"),
        "geo.robustness.backtest": ("Backtest", "backtest"),
    },
    "choose sites together": {
        "geo.portfolio.inputs": (
            "coverage_by_minutes",
            "coverage_for_equity",
            "coverage_for_median",
            "too_close_pairs",
        ),
        "geo.portfolio.rules": ("ChoiceRules", "GroupLimit"),
        "geo.portfolio.model": ("ChoiceProblem", "make_problem"),
        "geo.portfolio.portfolio": ("Choice", "choose", "need_reached"),
        "geo.portfolio.alternatives": ("diverse_sets", "replacement_costs"),
        "geo.portfolio.worst_first": ("WorstFirst", "choose_worst_first"),
    },
    "refuse and keep secret": {
        "geo.crs": ("WORKING_CRS", "check_working_crs"),
        "geo.secrecy": ("rounded_counts",),
        "geo.errors": ("PensionsError",),
    },
}
"""What one wants to do → module → its public names."""

__version__: str

__all__ = ["BY_INTENTION", "__version__"]
__all__ += [
    "Raster",
    "count_within",
    "decayed_sum",
    "distance_to_nearest",
    "distance_to_zones",
    "elevation_at",
    "hotspot_zones",
    "hotspots",
    "make_grid",
    "median_price_around",
    "ratio_around",
    "sample_at",
    "share_inside",
    "slope_percent",
    "sum_around",
    "sum_within",
    "sums_around",
    "transfer",
    "value_of_zone",
    "zone_margins",
]
__all__ += [
    "StreetNetwork",
    "isochrones",
    "minutes_to_nearest",
    "network_from_streets",
    "possible_entrances",
    "walks_to_stops",
]
__all__ += [
    "Feed",
    "Journey",
    "Network",
    "TypicalDates",
    "check_service",
    "default_dates",
    "departures",
    "door_to_door",
    "journey",
    "journeys",
    "make_network",
    "reach",
    "service_at_sites",
    "stops_layer",
    "transit_lines_layer",
]
__all__ += [
    "Criterion",
    "MeasureSpec",
    "Ranking",
    "Rule",
    "Text",
    "Theme",
    "compare",
    "contributions",
    "is_disputed",
    "is_eligible",
    "make_ranking",
    "normalised_weights",
    "rank",
    "scores",
    "utility",
    "verdict",
]
__all__ += ["comparables", "criterion_changes", "rank_if_added", "rule_changes", "score_on", "share_below", "what_fits"]
__all__ += [
    "Backtest",
    "Flip",
    "Robustness",
    "Voices",
    "ahp",
    "backtest",
    "deciding_criteria",
    "direct",
    "draw_weights",
    "flip_sentence",
    "hear",
    "one_at_a_time",
    "pairwise_winning",
    "profile_weights",
    "rank_acceptability",
    "rank_order_centroid",
    "smallest_flip",
    "sobol_indices",
    "swing",
    "voice_shares",
]
__all__ += [
    "Choice",
    "ChoiceProblem",
    "ChoiceRules",
    "GroupLimit",
    "WorstFirst",
    "choose",
    "choose_worst_first",
    "coverage_by_minutes",
    "coverage_for_equity",
    "coverage_for_median",
    "diverse_sets",
    "make_problem",
    "need_reached",
    "replacement_costs",
    "too_close_pairs",
]
__all__ += ["WORKING_CRS", "PensionsError", "check_working_crs", "rounded_counts"]

if TYPE_CHECKING:
    from geo.access.isochrone import isochrones
    from geo.access.walking import minutes_to_nearest, possible_entrances, walks_to_stops
    from geo.crs import WORKING_CRS, check_working_crs
    from geo.errors import PensionsError
    from geo.portfolio.alternatives import diverse_sets, replacement_costs
    from geo.portfolio.inputs import coverage_by_minutes, coverage_for_equity, coverage_for_median, too_close_pairs
    from geo.portfolio.model import ChoiceProblem, make_problem
    from geo.portfolio.portfolio import Choice, choose, need_reached
    from geo.portfolio.rules import ChoiceRules, GroupLimit
    from geo.portfolio.worst_first import WorstFirst, choose_worst_first
    from geo.robustness.acceptability import Robustness, pairwise_winning, rank_acceptability
    from geo.robustness.backtest import Backtest, backtest
    from geo.robustness.flips import Flip, flip_sentence, smallest_flip
    from geo.robustness.sensitivity import deciding_criteria, one_at_a_time, sobol_indices
    from geo.robustness.voices import Voices, hear, voice_shares
    from geo.robustness.weight_space import draw_weights
    from geo.robustness.weights import ahp, direct, profile_weights, rank_order_centroid, swing
    from geo.scoring.comparison import compare
    from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text, Theme
    from geo.scoring.programme import what_fits
    from geo.scoring.rank_if_added import comparables, rank_if_added, score_on, share_below
    from geo.scoring.ranking import Ranking, make_ranking
    from geo.scoring.rules import is_eligible, verdict
    from geo.scoring.score import contributions, is_disputed, normalised_weights, rank, scores
    from geo.scoring.value_function import utility
    from geo.scoring.what_would_change import criterion_changes, rule_changes
    from geo.secrecy import rounded_counts
    from geo.space.areal import ratio_around, sum_around, sums_around, transfer
    from geo.space.grid import make_grid
    from geo.space.hotspots import hotspot_zones, hotspots
    from geo.space.prices import median_price_around
    from geo.space.proximity import count_within, decayed_sum, distance_to_nearest, sum_within
    from geo.space.raster import Raster, elevation_at, sample_at, slope_percent
    from geo.space.zone_margin import zone_margins
    from geo.space.zones import distance_to_zones, share_inside, value_of_zone
    from geo.streets.network import StreetNetwork, network_from_streets
    from geo.transit.door_to_door import door_to_door, reach
    from geo.transit.journey import Journey, journey, journeys
    from geo.transit.network import Network, make_network
    from geo.transit.service import departures, service_at_sites, stops_layer, transit_lines_layer
    from geo.transit.timetable import Feed, TypicalDates, check_service, default_dates
else:
    __getattr__, __dir__ = lazy_names(__name__, BY_INTENTION)

moved.install()

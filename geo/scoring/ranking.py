"""The result: a frozen bundle of frames on the same site index, from measures to ranks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.scoring.criterion import Criterion, Rule, Text
from geo.scoring.out_of_reach import NO_WAY, TOO_LONG, WITHOUT_STOP
from geo.scoring.rules import is_eligible, verdict
from geo.scoring.score import contributions, is_disputed, rank, scores
from geo.scoring.value_function import utility

PEOPLE_STEP = 0.05
"""Utilities of criteria about people are rounded to this step before they are scored, so that what leaves the
planner's machine is what was ranked. The counts that they read are told already: squares by groups of 11 households at
least, zones by multiples of a step (`geo.secrecy`), or two scenarios would tell more than one. Proposition."""

UTILITY_DECIMALS = 4
"""Utilities are kept to a hundredth of a note (a tenth of a second of a walk of 20 minutes): every output then holds
the very numbers that were ranked."""


@dataclass(frozen=True)
class Ranking:
    """
    n sites judged by m criteria and r rules; every frame is on the index of `sites` (text, named "site_id").

    sites : GeoDataFrame in EPSG:2154 with at least `label`, `insee_code`, `commune`
    criteria, rules : those that were evaluated, in the order of the scenario
    measures : n × m floats in the unit of the criterion, NaN unknown, +inf out of reach: known, beyond any knot
    estimates : n × m booleans, True where the measure is an estimate (straight line × detour, …)
    utilities : n × m floats in [0, 1], NaN unknown
    scores : `score` (low end), `score_high`, `score_geometric`, `rank` (Int64, <NA> if excluded),
        `is_eligible`, `is_disputed`
    verdicts : n × r of "pass", "fail", "unknown";  rule_values : n × r floats, NaN and +inf as in `measures`
    not_evaluated : criterion or rule id → why, for what the territory could not answer for any site
    unknown_because : rule id → why it is unknown where it is, naming what does not answer
    out_of_reach : why a measure is +inf, in words; see `geo.scoring.out_of_reach`
    details : n × d floats or texts that are told and not scored, named "<criterion>_<what>" ("hospital_p95_min"),
        or how sure the rank is ("stability_top10_percent", "expected_rank", "confidence_percent", "standing"), or what
        the site is called ("verdict"), or the number of the sector that it belongs to ("sector", Int64)
    sectors : GeoDataFrame on the numbers of the sectors, in the order of their best sites, or None where sites were not
        gathered: outlines in EPSG:2154, `name_fr`, `name_en`, `commune`, `best` (id of the best site), `sites` (how
        many), `score` (its best site's, in [0, 1]), `tie` (number of the tie), `top_trials` and `ahead_trials` (counts
        of trials), `low`, `high` (in [0, 1]; see `geo.robustness.trials.Trials`), `remark_rule` (a rule's id or "")
        and `remark_answer` ("unknown", "fail" or ""): the gravest thing to know of the best site
    """

    sites: gpd.GeoDataFrame
    criteria: tuple[Criterion, ...]
    rules: tuple[Rule, ...]
    measures: pd.DataFrame
    estimates: pd.DataFrame
    utilities: pd.DataFrame
    scores: pd.DataFrame
    verdicts: pd.DataFrame
    rule_values: pd.DataFrame
    not_evaluated: dict[str, Text]
    details: pd.DataFrame
    unknown_because: dict[str, Text] = field(default_factory=dict)
    out_of_reach: dict[str, Text] = field(default_factory=dict)
    sectors: gpd.GeoDataFrame | None = None

    @cached_property
    def weights(self) -> pd.Series:
        """Weights of the evaluated criteria as the scenario states them, on criterion ids."""
        return pd.Series({criterion.id: criterion.weight for criterion in self.criteria}, dtype=float)

    @property
    def contributions(self) -> pd.DataFrame:
        """Weight × utility, n × m, NaN where unknown; see `geo.scoring.score.contributions`."""
        return contributions(self.utilities, self.weights)

    def ordered(self) -> pd.Index:
        """Site ids from first to last: ranked ones by rank then id, then the excluded by score."""
        score, eligible = self.scores["score"].round(12).to_numpy(), self.scores["is_eligible"].to_numpy()
        order = np.lexsort((-score, ~eligible))
        same = (score[order][1:] == score[order][:-1]) | (np.isnan(score[order][1:]) & np.isnan(score[order][:-1]))
        same &= eligible[order][1:] == eligible[order][:-1]
        tied = np.zeros(len(order), dtype=bool)
        tied[1:] |= same
        tied[:-1] |= same
        rows = order[tied]  # few: to sort every name takes longer than all the rest
        order[tied] = rows[np.lexsort((self.sites.index[rows].astype(str), -score[rows], ~eligible[rows]))]
        ordered: pd.Index = self.sites.index[order]
        return ordered

    def why_out_of_reach(self, site: str) -> Text:
        """Say why no journey leads from a site to what is out of its reach."""
        is_without = WITHOUT_STOP in self.details and bool(self.details[WITHOUT_STOP].loc[site])
        return self.out_of_reach.get(WITHOUT_STOP if is_without else TOO_LONG, NO_WAY)


FRAMES = ("sites", "measures", "estimates", "utilities", "scores", "verdicts", "rule_values", "details")
"""What a `Ranking` holds by site."""


def rows_of(ranking: Ranking, rows: Sequence[int] | NDArray[np.int64]) -> Ranking:
    """
    The ranking of some of its sites, with the ranks that they have among all.

    Parameters
    ----------
    ranking
    rows
        Positions of the sites, in the order wanted.
    """
    return replace(ranking, **{name: getattr(ranking, name).iloc[rows] for name in FRAMES})


def row_of(table: pd.DataFrame, site: str) -> pd.Series:
    """
    The row of one site, on the columns of the table.

    Parameters
    ----------
    table : DataFrame
        Uniquely indexed by site id, as every frame of a `Ranking` is.
    site
        Id of the site.

    Raises
    ------
    KeyError
        No such site.
    """
    return cast("pd.Series", table.loc[site])


def make_ranking(
    sites: gpd.GeoDataFrame,
    criteria: tuple[Criterion, ...],
    rules: tuple[Rule, ...],
    measures: pd.DataFrame,
    estimates: pd.DataFrame,
    rule_values: pd.DataFrame,
    *,
    not_evaluated: dict[str, Text] | None = None,
    unknown_because: dict[str, Text] | None = None,
    out_of_reach: dict[str, Text] | None = None,
    details: pd.DataFrame | None = None,
) -> Ranking:
    """
    Judge sites from their measures.

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`, uniquely indexed by site id (text).
    criteria, rules
        One a column of `measures` and of `rule_values`; others are ignored.
    measures, estimates : DataFrame, n × m
        Floats in the unit of each criterion (NaN unknown, +inf out of reach), and booleans.
    rule_values : DataFrame, n × r
        Measures of the rules; NaN answers "unknown", +inf is more than any bound.
    not_evaluated
        Criterion or rule id → why the territory cannot answer it; carried to every output.
    unknown_because
        Rule id → why it is unknown for the sites for which it is.
    out_of_reach
        Why a measure is +inf, in words; "no way leads there" where it is not said.
    details
        Columns to tell beside the measures, on the index of the sites; none by default.

    Raises
    ------
    CrsError, LayerError, ScenarioError
        Sites in another CRS; frames on another index or duplicate ids; weights that cannot rank.
    """
    check_working_crs(sites, names=("sites",))
    if not sites.index.is_unique:
        twice = sites.index[sites.index.duplicated()].unique()[:5].tolist()
        raise LayerError(f"Sites: ids must be unique, found twice: {', '.join(map(str, twice))}. Rename or drop them.")
    for name, frame in (("measures", measures), ("estimates", estimates), ("rule_values", rule_values)):
        if not frame.index.equals(sites.index):
            raise LayerError(f"'{name}' is not on the index of the sites. Reindex it with .loc[sites.index].")
    criteria = tuple(criterion for criterion in criteria if criterion.id in measures)
    rules = tuple(rule for rule in rules if rule.id in rule_values)
    weights = pd.Series({criterion.id: criterion.weight for criterion in criteria}, dtype=float)
    utilities = _utilities(measures, criteria)
    verdicts = pd.DataFrame({rule.id: verdict(rule_values[rule.id], rule) for rule in rules}, index=sites.index)
    table = scores(utilities, weights)
    table["is_eligible"] = is_eligible(verdicts, rules)
    table["rank"] = rank(table["score"], table["is_eligible"])
    table["is_disputed"] = is_disputed(table["rank"], rank(table["score_geometric"], table["is_eligible"]))
    return Ranking(
        sites=sites,
        criteria=criteria,
        rules=rules,
        measures=measures[[criterion.id for criterion in criteria]],
        estimates=estimates[[criterion.id for criterion in criteria]],
        utilities=utilities,
        scores=table,
        verdicts=verdicts,
        rule_values=rule_values[[rule.id for rule in rules]],
        not_evaluated=dict(not_evaluated or {}),
        details=pd.DataFrame(index=sites.index) if details is None else details,
        unknown_because=dict(unknown_because or {}),
        out_of_reach=dict(out_of_reach or {}),
    )


def _utilities(measures: pd.DataFrame, criteria: tuple[Criterion, ...]) -> pd.DataFrame:
    columns = {}
    for criterion in criteria:
        values = utility(measures[criterion.id], criterion.knots)
        if criterion.is_about_people:
            values = (values / PEOPLE_STEP).round() * PEOPLE_STEP
        columns[criterion.id] = values.round(UTILITY_DECIMALS)
    return pd.DataFrame(columns, index=measures.index, copy=False)

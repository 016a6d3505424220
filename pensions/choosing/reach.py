"""How far a site reaches those in need, door to door or on foot, and what that is worth under each variant."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse

from geo.access import walking
from geo.errors import ScenarioError
from geo.portfolio.inputs import (
    coverage_by_minutes,
    coverage_for_equity,
    coverage_for_median,
    equivalent_minutes,
    inequality_aversion,
)
from geo.scoring.criterion import Text
from geo.transit import door_to_door
from pensions.choosing.need import Need
from pensions.choosing.request import MODES, ChoiceRequest
from pensions.ranking.run_inputs import RunInputs

CHUNK = 500
"""Places searched together: bounds the memory of the dense tables."""


def mode_of(run_inputs: RunInputs, by: str | None) -> str:
    """
    How minutes are counted: what is asked, else door to door where there is a timetable.

    Raises
    ------
    ScenarioError
        An unknown mode, or door to door without a timetable.
    """
    has_feed = run_inputs.territory.feed is not None
    if by is not None and by not in MODES:
        raise ScenarioError(
            f"--by '{by}': expected {' or '.join(MODES)}.", fr=f"--by « {by} » : attendu {' ou '.join(MODES)}."
        )
    if by == "door" and not has_feed:
        raise ScenarioError(
            "--by door: this territory has no timetable. Use --by walk.",
            fr="--by door : ce territoire n'a pas d'horaires. Utilisez --by walk.",
        )
    return by or ("door" if has_feed else "walk")


def mode_in_words(run_inputs: RunInputs, mode: str) -> Text:
    """Say how minutes were counted."""
    first, last = (second // 3600 for second in run_inputs.window)
    straight = run_inputs.network is None
    on_foot = Text(
        fr="à pied" + (", estimation à vol d'oiseau" if straight else ""),
        en="on foot" + (", straight-line estimate" if straight else ""),
    )
    if mode == "walk":
        return on_foot
    return Text(
        fr=f"porte à porte par les horaires (médiane des départs de {first} h à {last} h), ou {on_foot.fr}",
        en=f"door to door by the timetable (median of departures from {first} to {last} h), or {on_foot.en}",
    )


def minutes_table(
    run_inputs: RunInputs, demands: gpd.GeoDataFrame, places: gpd.GeoDataFrame, *, mode: str, longest: float
) -> pd.DataFrame:
    """
    Minutes from each demand to each place, for pairs within `longest`.

    Parameters
    ----------
    run_inputs
    demands, places : GeoDataFrame of points in EPSG:2154, uniquely indexed
    mode
        "door" or "walk".
    longest
        Minutes; longer pairs are left out.

    Returns
    -------
    DataFrame
        `site`, `demand` (ids) and `minutes`.
    """
    to_places = _dense(run_inputs, demands, mode, longest)
    parts = [to_places(places.iloc[start : start + CHUNK]) for start in range(0, len(places), CHUNK)]
    minutes = np.concatenate(parts, axis=1) if parts else np.empty((len(demands), 0))
    row, column = np.nonzero(minutes <= longest)
    return pd.DataFrame(
        {
            "site": places.index.to_numpy()[column],
            "demand": demands.index.to_numpy()[row],
            "minutes": minutes[row, column],
        }
    )


def _dense(
    run_inputs: RunInputs, demands: gpd.GeoDataFrame, mode: str, longest: float
) -> Callable[[gpd.GeoDataFrame], np.ndarray]:
    """Minutes from every demand to some places, NaN beyond `longest`; the walks to the stops are found once."""
    if mode == "walk":
        return lambda places: _walks(run_inputs, demands, places, longest).to_numpy()
    limit = run_inputs.scenario.number("access_walk_min")
    to_stops = run_inputs.walks_to_stops(demands, limit)

    def by_timetable(places: gpd.GeoDataFrame) -> np.ndarray:
        made = door_to_door.door_to_door(
            run_inputs.timetable_network,
            to_stops,
            _walks(run_inputs, run_inputs.stops, places, limit),
            _walks(run_inputs, demands, places, longest),
            window=run_inputs.window,
            percentiles=(50,),
            max_minutes=longest,
        )
        return made.to_numpy()

    return by_timetable


def _walks(run_inputs: RunInputs, origins: gpd.GeoDataFrame, places: gpd.GeoDataFrame, longest: float) -> pd.DataFrame:
    table = walking.walks_to_stops(run_inputs.network, origins, places, max_minutes=longest, **run_inputs.on_foot)
    dense = np.full((len(origins), len(places)), np.nan)
    dense[table["place"].to_numpy(), table["stop"].to_numpy()] = table["minutes"].to_numpy()
    return pd.DataFrame(dense, columns=[f"p{number}" for number in range(len(places))])


Worth = Callable[[pd.DataFrame, pd.Index], sparse.csr_array]
"""From a table of minutes and the sites, in the order wanted, to coverage (sites × demands, in [0, 1])."""

Told = Callable[[float], dict[str, float]]
"""From the share of the worth that is reached to the minutes it stands for; empty where it is the need reached."""


def worth_of(
    table: pd.DataFrame, already: pd.DataFrame, need: Need, request: ChoiceRequest, longest: float
) -> tuple[Worth, Told]:
    """
    What the variant maximises, and how to say it.

    Parameters
    ----------
    table, already
        Minutes from each demand to the candidates, and to the existing sites (`site`, `demand`, `minutes`).
    longest
        Minutes beyond which a journey is not looked for: longer ones count as that.

    Notes
    -----
    `equity` reads its aversion to inequality in the journeys of today: to the existing sites, else to the candidates.
    """
    demands = need.amount.index
    if request.variant == "median":
        return (
            lambda times, sites: coverage_for_median(times, sites, demands, at_most=longest),
            lambda share: {"mean_minutes": longest * (1.0 - share)},
        )
    if request.variant == "equity":
        known = already if len(already) else table
        today = known.groupby("demand")["minutes"].min().reindex(demands).fillna(longest)
        kappa = inequality_aversion(today, need.amount)
        return (
            lambda times, sites: coverage_for_equity(times, sites, demands, at_most=longest, kappa=kappa),
            lambda share: {"equity_minutes": equivalent_minutes(share, at_most=longest, kappa=kappa)},
        )
    return within_minutes(need, request), lambda share: {}


def within_minutes(need: Need, request: ChoiceRequest) -> Worth:
    """The share of each demand that a site reaches within the minutes asked."""
    return lambda times, sites: coverage_by_minutes(
        times, sites, need.amount.index, full_until=request.minutes, none_from=request.none_from
    )

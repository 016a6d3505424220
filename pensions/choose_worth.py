"""What a site is worth to those in need, under each variant of the joint choice."""

from collections.abc import Callable

import pandas as pd
from scipy import sparse

from geo.portfolio_inputs import (
    coverage_by_minutes,
    coverage_for_equity,
    coverage_for_median,
    equivalent_minutes,
    inequality_aversion,
)
from pensions.choose_need import Need
from pensions.choose_wish import Wish

Worth = Callable[[pd.DataFrame, pd.Index], sparse.csr_array]
"""From a table of minutes and the sites, in the order wanted, to coverage (sites × demands, in [0, 1])."""

Told = Callable[[float], dict[str, float]]
"""From the share of the worth that is reached to the minutes it stands for; empty where it is the need reached."""


def worth_of(table: pd.DataFrame, already: pd.DataFrame, need: Need, wish: Wish, longest: float) -> tuple[Worth, Told]:
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
    if wish.variant == "median":
        return (
            lambda times, sites: coverage_for_median(times, sites, demands, at_most=longest),
            lambda share: {"mean_minutes": longest * (1.0 - share)},
        )
    if wish.variant == "equity":
        known = already if len(already) else table
        today = known.groupby("demand")["minutes"].min().reindex(demands).fillna(longest)
        kappa = inequality_aversion(today, need.amount)
        return (
            lambda times, sites: coverage_for_equity(times, sites, demands, at_most=longest, kappa=kappa),
            lambda share: {"equity_minutes": equivalent_minutes(share, at_most=longest, kappa=kappa)},
        )
    return within_minutes(need, wish), lambda share: {}


def within_minutes(need: Need, wish: Wish) -> Worth:
    """The share of each demand that a site reaches within the minutes asked."""
    return lambda times, sites: coverage_by_minutes(
        times, sites, need.amount.index, full_until=wish.minutes, none_from=wish.none_from
    )

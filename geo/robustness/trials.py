"""
How sure an order is for weights close to those shown: trials drawn around them, ties, margins.

Drawn weights over all that is possible (`geo.robustness.weight_space`) answer another question: what holds for anyone.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ScenarioError
from geo.robustness.weight_space import Array
from geo.scoring.score import normalised_weights

NORMAL_DECIMALS = 3
"""The normal numbers behind the trials are kept to it: a page that holds them draws the very same weights."""

SCORES_HELD = 1 << 21
"""Scores held at once: 16 MiB."""


def normal_numbers(trials: int, criteria: int, *, seed: int) -> Array:
    """
    Draw the standard normal numbers of which trials are made, rounded to `NORMAL_DECIMALS`; trials × criteria.

    >>> normal_numbers(1, 3, seed=1).tolist()
    [[0.346, 0.822, 0.33]]
    """
    return np.round(np.random.default_rng(seed).standard_normal((trials, criteria)), NORMAL_DECIMALS)


def weights_around(weights: pd.Series, normal: Array, *, concentration: float) -> Array:
    """
    Weights around those shown: a Dirichlet law whose mean is their shares, one row a trial.

    A Dirichlet draw is a row of Gamma(a) with a = concentration × share, divided by its sum. Each is made from a normal
    number z by the cube of Wilson and Hilferty (1931, PNAS 17), a (1 - 1/9a + z/3√a)³, at least 0: its mean is a, save
    1/729a². The same numbers serve whatever the weights: a share that moves a little moves each trial a little.

    Parameters
    ----------
    weights : Series, m floats ≥ 0
        One a criterion; only ratios matter. A weight of 0 stays 0.
    normal : array, trials × m
        See `normal_numbers`.
    concentration
        Above 0. The standard deviation of a share s is √(s (1 - s) / (concentration + 1)).

    Returns
    -------
    Array, trials × m, each row summing to 1

    Raises
    ------
    ScenarioError
        Weights that cannot rank; a concentration that is not above 0.

    Examples
    --------
    >>> weights_around(pd.Series({"a": 3, "b": 1}), np.array([[0.0, 0.0], [0.0, 1.0]]), concentration=100).round(3)
    array([[0.752, 0.248],
           [0.714, 0.286]])
    """
    if not (np.isfinite(concentration) and concentration > 0):
        raise ScenarioError(
            f"Trials of weights: a concentration of {concentration}, expected a finite number above 0.",
            fr=f"Essais de poids : une concentration de {concentration} ; attendu : un nombre au-dessus de 0.",
        )
    shape = concentration * normalised_weights(weights).to_numpy()
    counts = shape > 0
    a = shape[counts]
    drawn = np.zeros(normal.shape)
    drawn[:, counts] = a * np.maximum(1 - 1 / (9 * a) + normal[:, counts] / (3 * np.sqrt(a)), 0.0) ** 3
    total = drawn.sum(axis=1, keepdims=True)
    return np.where(total > 0, drawn / np.where(total > 0, total, 1.0), normalised_weights(weights).to_numpy())


def best_scores(utilities: Array, group: npt.NDArray[np.int64], weights: Array) -> Array:
    """
    Score of the best site of each group under each weighting; at 12 decimals, so that a tie is one.

    Parameters
    ----------
    utilities : array, n × m in [0, 1]
        NaN counts as 0: the low end, on which the ranking stands.
    group : array of n integers
        0 to groups - 1, each at least once.
    weights : array, trials × m
        Rows summing to 1.

    Returns
    -------
    Array, groups × trials

    >>> best_scores(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 0]), np.array([[0.7, 0.3], [0.2, 0.8]])).tolist()
    [[0.7, 0.8]]
    """
    if not len(group):
        return np.empty((0, len(weights)))
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    values = np.nan_to_num(utilities)[order]
    best = np.empty((len(starts), len(weights)))
    step = max(1, SCORES_HELD // len(group))
    for first in range(0, len(weights), step):
        part = slice(first, first + step)
        best[:, part] = np.maximum.reduceat(values @ weights[part].T, starts, axis=0)
    return best.round(12)


@dataclass(frozen=True)
class Trials:
    """
    What trials of weights say of k groups in their order, the best first.

    top_trials : k counts of the trials in which a group is among the first
    tie : k numbers of the tie that a group belongs to, from 1
    ahead_trials : k counts of the trials in which it scores above the leader of its tie; 0 for the leader
    low, high : k floats, 5th and 95th of 100 trials of its score, in [0, 1]
    """

    top_trials: npt.NDArray[np.int64]
    tie: npt.NDArray[np.int64]
    ahead_trials: npt.NDArray[np.int64]
    low: Array
    high: Array


def read_trials(best: Array, *, top: int, sure: float) -> Trials:
    """
    Say how often each group is among the first, with which others it is tied, and between what its score lies.

    A tie opens with its leader; the next group belongs to it while the leader beats it (scores strictly above it) in
    less than a share `sure` of the trials. The first that is beaten as often or more leads the next tie.

    Parameters
    ----------
    best : array, k × trials
        Scores, the groups in their order under the weights shown; see `best_scores`.
    top
        First places that count; equal scores share the better one.
    sure
        In ]0, 1].

    Examples
    --------
    >>> told = read_trials(np.array([[0.9, 0.9, 0.9], [0.8, 0.95, 0.8], [0.1, 0.1, 0.1]]), top=1, sure=0.8)
    >>> told.tie.tolist(), told.top_trials.tolist(), told.ahead_trials.tolist()
    ([1, 1, 2], [2, 1, 0], [0, 1, 0])
    """
    k, trials = best.shape
    bar = -np.sort(-best, axis=0)[min(top, k) - 1] if k else np.empty(trials)
    tie, ahead = np.ones(k, dtype=np.int64), np.zeros(k, dtype=np.int64)
    leader = 0
    for row in range(1, k):
        if (best[leader] > best[row]).sum() < sure * trials - 1e-9:
            tie[row] = tie[row - 1]
        else:
            leader, tie[row] = row, tie[row - 1] + 1
        ahead[row] = (best[row] > best[leader]).sum()
    low, high = np.quantile(best, [0.05, 0.95], axis=1) if k else np.empty((2, 0))
    return Trials((best >= bar).sum(axis=1), tie, ahead, low, high)

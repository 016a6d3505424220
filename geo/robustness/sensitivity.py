"""What a ranking depends on: each weight moved alone, shares of variance (Sobol'), errors drawn around measures."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LayerError, ScenarioError
from geo.robustness.acceptability import Disturb
from geo.robustness.sobol_points import sobol_points
from geo.robustness.weight_space import Array
from geo.scoring.score import normalised_weights, rank
from geo.scoring.value_function import Knots, utility

FACTORS = (0.0, 0.5, 2.0)
"""What each weight is multiplied by, one at a time: left out, halved, doubled. Proposition of the authors."""

SPREAD = 0.5
"""Half-width of the range in which each raw weight is drawn, as a share of it. Proposition of the authors."""


def one_at_a_time(
    utilities: pd.DataFrame,
    weights: pd.Series,
    *,
    top: int,
    is_ranked: pd.Series | None = None,
    factors: Sequence[float] = FACTORS,
) -> pd.DataFrame:
    """
    Multiply one weight at a time, and say what moves among the first `top` sites.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1]
        NaN counts as 0: the low end.
    weights : Series, m floats ≥ 0
    top
        Number of first places.
    is_ranked : Series of n booleans
    factors
        Each ≥ 0.

    Returns
    -------
    DataFrame, one row a (criterion, factor)
        `entries`: sites that enter the first places; `first`: id of the new first site; `mean_move`: mean absolute
        change of rank over all ranked sites. Cases where no weight is left are absent.

    Raises
    ------
    ScenarioError
        Weights that cannot rank; a factor below 0.
    """
    if min(factors, default=0.0) < 0:
        raise ScenarioError("One at a time: weights are multiplied by factors ≥ 0.")
    keep = pd.Series(True, index=utilities.index) if is_ranked is None else is_ranked
    weights = weights.reindex(utilities.columns).astype(float)
    low = utilities.fillna(0.0)

    def ranks(told: pd.Series) -> pd.Series:
        score = low @ normalised_weights(told)
        return rank(score, keep).dropna().astype(float)

    here = ranks(weights)
    rows = []
    for name in weights.index:
        for factor in factors:
            told = weights.copy()
            told[name] *= factor
            if told.sum() <= 0:
                continue
            there = ranks(told)
            entries = int(((there <= top) & (here > top)).sum())
            move = float((there - here).abs().mean())
            rows.append((name, factor, entries, str(there.idxmin()) if len(there) else "", move))
    columns = ["criterion", "factor", "entries", "first", "mean_move"]
    return pd.DataFrame(rows, columns=columns).set_index(["criterion", "factor"])


def sobol_indices(
    model: Callable[[Array], Array], lower: npt.ArrayLike, upper: npt.ArrayLike, *, draws: int = 1024, seed: int = 0
) -> tuple[Array, Array]:
    """
    First-order and total Sobol' indices of independent, uniform factors.

    Estimators of Saltelli et al. (2010) for the first order and Jansen (1999) for the total, on scrambled Sobol'
    sequences, as SALib computes them (the tests hold the two together).

    Parameters
    ----------
    model
        From N × m factors to N × q outputs.
    lower, upper : m floats
        Ranges of the factors.
    draws
        Power of 2; the model is evaluated draws × (m + 2) times.
    seed
        Same seed, same indices.

    Returns
    -------
    first, total : arrays, m × q
        Shares of the variance of each output; NaN where the output does not vary.

    Raises
    ------
    ScenarioError
        `draws` is not a power of 2.
    """
    low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    m = len(low)
    if draws < 2 or draws & (draws - 1):
        raise ScenarioError(f"Sobol' indices: draws must be a power of 2, found {draws}.")
    unit = sobol_points(2 * m, draws, seed)
    one, other = low + (high - low) * unit[:, :m], low + (high - low) * unit[:, m:]
    told, second = model(one), model(other)
    centre = np.concatenate([told, second]).mean(axis=0)
    variance = np.concatenate([told, second]).var(axis=0)
    variance = np.where(variance > 1e-18, variance, np.nan)
    first, total = np.empty((m, told.shape[1])), np.empty((m, told.shape[1]))
    for factor in range(m):
        mixed = one.copy()
        mixed[:, factor] = other[:, factor]
        moved = model(mixed)
        first[factor] = ((second - centre) * (moved - told)).mean(axis=0) / variance
        total[factor] = ((told - moved) ** 2).mean(axis=0) / (2.0 * variance)
    return first, total


def deciding_criteria(
    utilities: pd.DataFrame,
    weights: pd.Series,
    sites: Sequence[str],
    *,
    spread: float = SPREAD,
    draws: int = 1024,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Say how much of the variation of each site's score comes from the weight of each criterion.

    The factors are the raw weights, drawn independently in weight × (1 ± spread); they are divided by their sum
    inside the model: shares that sum to 1 would not be independent, and their indices would mean nothing.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1]; NaN counts as 0
    weights : Series, m floats ≥ 0
    sites
        Ids of the sites asked for.
    spread
        In (0, 1].
    draws, seed
        See `sobol_indices`.

    Returns
    -------
    DataFrame, one row a (site, criterion)
        `first`, `total`: shares of variance; NaN where the score does not vary.

    Raises
    ------
    ScenarioError
        `spread` out of range, weights that cannot rank.
    """
    if not 0 < spread <= 1:
        raise ScenarioError(f"Spread of the weights: expected a share in (0, 1], found {spread}.")
    raw = normalised_weights(weights.reindex(utilities.columns)).to_numpy()
    values = utilities.loc[list(sites)].fillna(0.0).to_numpy(dtype=float)

    def score(told: Array) -> Array:
        return np.asarray((told @ values.T) / told.sum(axis=1, keepdims=True), dtype=float)

    first, total = sobol_indices(score, raw * (1.0 - spread), raw * (1.0 + spread), draws=draws, seed=seed)
    index = pd.MultiIndex.from_product([list(sites), utilities.columns], names=["site_id", "criterion"])
    return pd.DataFrame({"first": first.T.ravel(), "total": total.T.ravel()}, index=index)


def with_errors(
    utilities: pd.DataFrame, measures: pd.DataFrame, errors: pd.DataFrame, knots: Mapping[str, Knots]
) -> Disturb:
    """
    Draw utilities around measures that are known with an error.

    Parameters
    ----------
    utilities, measures : DataFrame, n × m
        As ranked; NaN stays unknown, and what is out of reach (+inf) stays so.
    errors : DataFrame, n × (some of the m)
        Standard error of each measure, in its unit (normal law); 0 or NaN: exact, the utility as ranked is kept.
    knots
        Criterion id → its value function.

    Returns
    -------
    Callable giving n × m utilities from a random generator, for `rank_acceptability(disturb=…)`

    Raises
    ------
    LayerError
        Errors on another index, of an unknown criterion, or negative.
    """
    strange = [str(name) for name in errors.columns if name not in measures or name not in knots]
    if strange or not errors.index.equals(utilities.index):
        raise LayerError(f"Measure errors: unknown criteria ({', '.join(strange) or 'none'}) or another site index.")
    spread = errors.fillna(0.0).where(np.isfinite(measures[errors.columns]), 0.0)
    if (spread.to_numpy(dtype=float) < 0).any():
        raise LayerError("Measure errors must be ≥ 0: they are standard errors, in the unit of the measure.")

    def draw(rng: np.random.Generator) -> Array:
        values = utilities.copy()
        for name in spread.columns:
            size = spread[name].to_numpy(dtype=float)
            moved = measures[name] + size * rng.standard_normal(len(size))
            values[name] = values[name].where(size == 0, utility(moved, knots[str(name)]))
        return values.to_numpy(dtype=float)

    return draw

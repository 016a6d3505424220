"""How sure a rank is: SMAA-2 (Lahdelma and Salminen 2001), over weightings and, where stated, measure errors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from geo.errors import LayerError, ScenarioError
from geo.robustness.kernels import SCORE_BITS, add_ranks
from geo.robustness.weight_space import Array

CELLS = 1 << 17
"""Scores held at once: 1 MiB a working array, which stays in the cache of the processor."""

TILE = 1 << 17
"""Multiplications in one matrix product."""

MIX = np.uint64(0x9E3779B97F4A7C15)
"""Spreads the bits of a number over a mark: 2**64 over the golden ratio (Knuth, TAOCP, 6.4)."""

Disturb = Callable[[np.random.Generator], Array]
"""Gives one drawn n × m array of utilities in [0, 1]."""


@dataclass(frozen=True)
class Robustness:
    """
    What the draws say of each site.

    table : DataFrame on the site index; NaN for sites that are not ranked
        `top_share`: share of draws among the first `top` (k-best-ranks acceptability);
        `first_share`: share of draws at rank 1; `expected_rank`;
        `confidence`: probability of being among the first under the site's own central weights (1 or 0 without
        measure errors; NaN where no draw puts it there).
    central_weights : DataFrame, sites that some draw puts among the first × criteria
        Mean of the weightings that put the site there.
    draws, top : int
    """

    table: pd.DataFrame
    central_weights: pd.DataFrame
    draws: int
    top: int

    @property
    def margin(self) -> float:
        """Largest half-width of the 95 % interval of a share, from the number of draws (Lahdelma & Salminen)."""
        return float(1.96 * 0.5 / np.sqrt(self.draws))


def rank_acceptability(
    utilities: pd.DataFrame,
    weights: Array,
    *,
    top: int,
    is_ranked: pd.Series | None = None,
    disturb: Disturb | None = None,
    error_draws: int = 100,
    seed: int = 0,
) -> Robustness:
    """
    Rank every site under every drawn weighting, and say how often it is among the first.

    Scores are compared at 12 decimals; equal scores share the better rank, as in `geo.scoring.score.rank`.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1]
        NaN counts as 0: the low end, on which the ranking stands.
    weights : array, draws × m
        Shares summing to 1, columns as in `utilities`; see `geo.robustness.weight_space.draw_weights`.
    top
        Number of first places that count, 1 ≤ top ≤ ranked sites.
    is_ranked : Series of n booleans
        False for sites that fail an exclusion: they take nobody's place and get NaN.
    disturb
        Draws utilities with measure errors, for the n sites in their order (see
        `geo.robustness.sensitivity.with_errors`).
    error_draws
        Number of error draws; each serves draws / error_draws weightings.
    seed
        Of the error draws.

    Returns
    -------
    Robustness

    Raises
    ------
    LayerError
        Utilities outside [0, 1]; weights that do not fit the criteria.
    ScenarioError
        `top` larger than the number of ranked sites, or below 1; no draw.

    Examples
    --------
    >>> u = pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 1.0]}, index=["x", "y"])
    >>> w = np.array([[0.7, 0.3], [0.6, 0.4], [0.2, 0.8], [0.9, 0.1]])
    >>> rank_acceptability(u, w, top=1).table["top_share"].tolist()
    [0.75, 0.25]
    """
    keep = np.ones(len(utilities), dtype=bool) if is_ranked is None else is_ranked.to_numpy(dtype=bool)
    values = _checked(utilities, weights)[keep]
    _check_top(top, int(keep.sum()))
    tally = _Tally(int(keep.sum()), weights.shape[1])
    blocks = _blocks(weights, 1 if disturb is None else error_draws)

    def drawn() -> Iterator[Array]:
        # Drawn again from the same seed at each call: a hundred arrays of 250,000 sites would be gigabytes.
        rng = np.random.default_rng(seed)
        for _ in blocks:
            yield values if disturb is None else np.clip(np.nan_to_num(disturb(rng)), 0.0, 1.0)[keep]

    for now, block in zip(drawn(), blocks, strict=True):
        tally.add(now, block, top)
    placed = np.flatnonzero(tally.weights.place >= 0)
    central = tally.weights.of(placed) / tally.top[placed][:, None]
    columns = {
        "top_share": tally.top / len(weights),
        "first_share": tally.first / len(weights),
        "expected_rank": 1.0 + tally.better / len(weights),
        "confidence": np.full(len(tally.top), np.nan),
    }
    columns["confidence"][placed] = _confidence(drawn(), len(blocks), placed, central, top)
    sites = utilities.index[keep]
    return Robustness(
        table=pd.DataFrame(columns, index=sites).reindex(utilities.index),
        central_weights=pd.DataFrame(central, index=sites[placed], columns=utilities.columns),
        draws=len(weights),
        top=top,
    )


class _Rows:
    """Sums of rows of numbers, of which only those that something was added to are held."""

    def __init__(self, rows: int, columns: int) -> None:
        self.place = np.full(rows, -1, dtype=np.int64)
        self.held = np.zeros((0, columns))

    def add(self, rows: npt.NDArray[np.int64], values: Array) -> None:
        """Add values to some rows, each given once."""
        new = rows[self.place[rows] < 0]
        self.place[new] = len(self.held) + np.arange(len(new))
        self.held = np.concatenate([self.held, np.zeros((len(new), self.held.shape[1]))]) if len(new) else self.held
        self.held[self.place[rows]] += values

    def of(self, rows: npt.NDArray[np.int64]) -> Array:
        """Give some of the rows that are held."""
        return self.held[self.place[rows]]


class _Tally:
    """Counts that grow block by block; one row a ranked site."""

    def __init__(self, sites: int, criteria: int) -> None:
        self.better = np.zeros(sites)
        self.top = np.zeros(sites)
        self.first = np.zeros(sites)
        self.weights = _Rows(sites, criteria)

    def add(self, values: Array, weights: Array, top: int) -> None:
        # Equal sites are one site counted several times; other sites of equal score share the better rank.
        one, back, many = _distinct(values)
        better, tops, first = np.zeros((3, len(one)))
        central = _Rows(len(one), weights.shape[1])
        for part, lacks in _lacks(one, weights):
            who, when = add_ranks(lacks, many, top, better, first)
            tops += np.bincount(who, minlength=len(one))
            rows, row = np.unique(who, return_inverse=True)
            told = sparse.csr_array((np.ones(len(who)), (row, when)), shape=(len(rows), len(part)))
            central.add(rows, told @ part)
        self.better += better[back]
        self.top += tops[back]
        self.first += first[back]
        sites = np.flatnonzero(central.place[back] >= 0)
        self.weights.add(sites, central.of(back[sites]))


def _lacks(values: Array, weights: Array) -> Iterator[tuple[Array, Array]]:
    """
    Give what `add_ranks` sorts, some weightings at a time: for each weighting and site, what the score lacks.

    In units of 12 decimals, whose whole part counts; scores one unit apart may be one sum made twice.
    """
    # Weights sum to 1: what a site lacks, 1 - score, is the weighted mean of what it lacks on each criterion.
    lack = values.T.copy()
    np.subtract(1.0, lack, out=lack)
    lack *= float(1 << SCORE_BITS)
    step = max(1, CELLS // len(values))
    for start in range(0, len(weights), step):
        part = weights[start : start + step]
        yield part, _product(part, lack)


def _product(left: Array, right: Array) -> Array:
    # By tiles too small for OpenBLAS to start threads on: their start and spin cost ten times the arithmetic.
    out = np.empty((len(left), right.shape[1]))
    width = max(1, TILE // max(1, left.size))
    for start in range(0, right.shape[1], width):
        out[:, start : start + width] = left @ right[:, start : start + width]
    return out


def _distinct(values: Array) -> tuple[Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows that differ, for each row its place among them, and how many rows each is."""
    # column by column: there may be 250,000 sites
    columns = [(values[:, at] + 0.0).view(np.uint64) for at in range(values.shape[1])]  # 0.0: of both zeros, one
    marks = np.zeros(len(values), dtype=np.uint64)
    for at, held in enumerate(columns):
        mixed = held * MIX
        marks += (mixed ^ (mixed >> np.uint64(32))) * np.uint64(2 * at + 1)
    _, first, back, many = np.unique(marks, return_index=True, return_inverse=True, return_counts=True)
    if len(first) == len(values):
        place = np.arange(len(values))
        return values, place, np.ones(len(values), dtype=np.int64)
    if all((held[first][back] == held).all() for held in columns):
        return values[first], back, many
    one, back, many = np.unique(values, axis=0, return_inverse=True, return_counts=True)  # two rows of one mark
    return one, back.ravel(), many


def _confidence(drawn: Iterator[Array], draws: int, sites: npt.NDArray[np.int64], central: Array, top: int) -> Array:
    """The confidence of some sites under their own central weights."""
    count = np.zeros(len(sites))
    for values in drawn:
        step = max(1, CELLS // len(values))
        for start in range(0, len(sites), step):
            some = sites[start : start + step]
            score = np.round(_product(central[start : start + step], values.T), 12)
            own = score[np.arange(len(some)), some]
            count[start : start + step] += (score > own[:, None]).sum(axis=1) < top
    return count / draws


def _blocks(weights: Array, number: int) -> list[Array]:
    return np.array_split(weights, max(1, min(number, len(weights))))


def _checked(utilities: pd.DataFrame, weights: Array) -> Array:
    if weights.ndim != 2 or weights.shape[1] != utilities.shape[1]:
        raise LayerError(f"Weights of shape {weights.shape}: expected draws × {utilities.shape[1]} criteria.")
    if len(weights) == 0 or not np.allclose(weights.sum(axis=1), 1.0) or (weights < 0).any():
        raise ScenarioError("Drawn weights: expected at least one row, each ≥ 0 and summing to 1. Use draw_weights.")
    values = np.nan_to_num(utilities.to_numpy(dtype=float), nan=0.0)
    if ((values < 0) | (values > 1)).any():
        raise LayerError("Utilities must lie in [0, 1]; make them with geo.value_function.utility.")
    return np.asarray(values, dtype=float)


def _check_top(top: int, ranked: int) -> None:
    if not 1 <= top <= ranked:
        raise ScenarioError(
            f"The first {top} places were asked among {ranked} ranked sites. Ask between 1 and {ranked}.",
            fr=f"Les {top} premières places sont demandées alors que {ranked} sites sont classés.",
        )


def pairwise_winning(utilities: pd.DataFrame, weights: Array) -> pd.DataFrame:
    """
    Share of the draws in which the site of the row scores strictly above the site of the column (at 12 decimals).

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1]
        The few sites to compare: the answer is n × n. NaN counts as 0.
    weights : array, draws × m

    Returns
    -------
    DataFrame, n × n
        a over b plus b over a falls short of 1 by the share of ties.

    >>> u = pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 1.0]}, index=["x", "y"])
    >>> pairwise_winning(u, np.array([[0.7, 0.3], [0.2, 0.8], [0.5, 0.5], [0.9, 0.1]])).loc["x", "y"]
    np.float64(0.5)
    """
    score = np.round(weights @ _checked(utilities, weights).T, 12)
    wins = np.array([(score[:, [i]] > score).mean(axis=0) for i in range(score.shape[1])])
    return pd.DataFrame(wins.reshape(len(utilities), -1), index=utilities.index, columns=utilities.index)

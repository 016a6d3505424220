"""Where weights come from: stated, swing, ranked, compared in pairs (AHP), or a profile of themes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from geo.errors import ScenarioError, some
from geo.scoring.criterion import Model, Text
from geo.scoring.score import normalised_weights

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random reciprocal matrices of size 1 to 15 (Saaty 1980, The Analytic Hierarchy Process)."""

CONSISTENT = 0.10
"""Consistency ratio above which Saaty (1980) advises to revise the comparisons."""


class Profile(Model):
    """A point of view: weights of the themes, with where they come from; `proposition` shows on screen as such."""

    id: str
    label: Text
    source: str = Field(min_length=1)
    themes: dict[str, float]

    @field_validator("themes")
    @classmethod
    def _themes(cls, themes: dict[str, float]) -> dict[str, float]:
        normalised_weights(pd.Series(themes, dtype=float))
        return themes


def direct(weights: Mapping[str, float]) -> pd.Series:
    """
    Shares from numbers stated directly: only their ratios matter.

    Raises
    ------
    ScenarioError
        A negative or infinite weight, or none above 0.

    >>> direct({"a": 3, "b": 1}).tolist()
    [0.75, 0.25]
    """
    return normalised_weights(pd.Series(dict(weights), dtype=float)).rename("share")


def swing(points: Mapping[str, float]) -> pd.Series:
    """
    Shares from swing points (von Winterfeldt and Edwards 1986).

    The swing from worst to best (utility 0 to 1) that matters most gets 100 points, the others their part of it.

    Parameters
    ----------
    points : criterion id → points in [0, 100], at least one at 100

    Raises
    ------
    ScenarioError
        No criterion at 100 points, or points outside [0, 100].

    >>> swing({"a": 100, "b": 60, "c": 40}).tolist()
    [0.5, 0.3, 0.2]
    """
    told = pd.Series(dict(points), dtype=float)
    outside = told.index[~told.between(0, 100)]
    if len(outside) or told.max() != 100:
        raise ScenarioError(
            f"Swing points: expected numbers in [0, 100] with 100 for the swing that matters most; "
            f"found {told.to_dict()}."
        )
    return direct({str(name): value for name, value in told.items()})


def rank_order_centroid(order: Sequence[str | Sequence[str]]) -> pd.Series:
    """
    Shares from an order alone: centroid of the weightings that respect it (Barron and Barrett 1996).

    Parameters
    ----------
    order
        Criterion ids from the most to the least important; ids in a nested list are equal, and share evenly.

    Returns
    -------
    Series of m floats summing to 1: rank i has Σ_(j ≥ i) 1/j / m

    Raises
    ------
    ScenarioError
        No criterion, or one twice.

    >>> rank_order_centroid(["a", "b"]).tolist()
    [0.75, 0.25]
    """
    levels = [[level] if isinstance(level, str) else list(level) for level in order]
    ids = [name for level in levels for name in level]
    if not ids or len(set(ids)) < len(ids):
        raise ScenarioError(f"Rank order: expected each criterion once, found {', '.join(ids) or 'none'}.")
    m = len(ids)
    by_rank = np.cumsum((1.0 / np.arange(1, m + 1))[::-1])[::-1] / m
    shares, start = [], 0
    for level in levels:
        shares += [float(by_rank[start : start + len(level)].mean())] * len(level)
        start += len(level)
    return pd.Series(shares, index=ids, name="share")


def ahp(comparisons: pd.DataFrame) -> tuple[pd.Series, float]:
    """
    Shares from pairwise comparisons, and how consistent they are (Saaty 1980).

    Parameters
    ----------
    comparisons : DataFrame, m × m, 1 ≤ m ≤ 15, same ids in rows and columns
        How many times the row matters more than the column: a > 0, 1 on the diagonal, 1/a across it.

    Returns
    -------
    Series, float
        Principal eigenvector summing to 1; consistency ratio CR = (λ − m) / (m − 1) / random index of m, 0 when
        m ≤ 2. Above `CONSISTENT`, the comparisons should be revised.

    Raises
    ------
    ScenarioError
        Not square, not reciprocal, not positive, or more than 15 criteria.

    >>> matrix = pd.DataFrame([[1, 2], [0.5, 1]], index=["a", "b"], columns=["a", "b"])
    >>> shares, ratio = ahp(matrix)
    >>> shares.round(6).tolist(), ratio
    ([0.666667, 0.333333], 0.0)
    """
    values = comparisons.to_numpy(dtype=float)
    m = len(values)
    if not comparisons.index.equals(comparisons.columns) or not 1 <= m <= len(RANDOM_INDEX):
        raise ScenarioError(f"AHP: expected the same 1 to {len(RANDOM_INDEX)} ids in rows and columns, found {m}.")
    if not np.isfinite(values).all() or (values <= 0).any() or not np.allclose(values * values.T, 1.0, rtol=0.02):
        raise ScenarioError("AHP: each comparison must be > 0, and its mirror 1 / it (within 2 %). Check the table.")
    roots, vectors = np.linalg.eig(values)
    main = int(np.argmax(roots.real))
    vector = np.abs(vectors[:, main].real)
    index = max(0.0, float(roots[main].real) - m) / max(1, m - 1)
    ratio = index / RANDOM_INDEX[m - 1] if m > 2 else 0.0
    return pd.Series(vector / vector.sum(), index=comparisons.index, name="share"), ratio


def profile_weights(profile: Profile, weights: pd.Series, themes: Mapping[str, str]) -> pd.Series:
    """
    Weights of the criteria under a profile: it shares between themes, the scenario's ratios hold within each.

    Parameters
    ----------
    profile
        Weights of themes; a theme of the scenario that it does not name is refused: write 0 if it does not count.
    weights : Series on criterion ids
        As the scenario states them.
    themes
        Criterion id → theme id.

    Returns
    -------
    Series on criterion ids, summing to 1
        Themes without an evaluated criterion drop out, and the others share the rest.

    Raises
    ------
    ScenarioError
        A theme that the profile does not name; no weight left.

    Examples
    --------
    >>> told = {"id": "x", "label": {"fr": "X", "en": "X"}, "source": "proposition", "themes": {"t": 1, "u": 1}}
    >>> weights = pd.Series({"a": 3.0, "b": 1.0, "c": 9.0})
    >>> profile_weights(Profile(**told), weights, {"a": "t", "b": "t", "c": "u"}).tolist()
    [0.375, 0.125, 0.5]
    """
    family = pd.Series({name: themes.get(str(name), "") for name in weights.index}, dtype="str")
    unknown = sorted(set(family) - set(profile.themes))
    if unknown:
        raise ScenarioError(
            f"Profile '{profile.id}': no weight for the themes {', '.join(unknown)}. Write 0 if they do not count.",
            fr=f"Profil « {profile.label.fr} » : aucun poids pour les thèmes {', '.join(unknown)}.",
        )
    total = weights.astype(float).groupby(family).transform("sum")
    within = (weights.astype(float) / total.where(total > 0)).fillna(0.0)
    return normalised_weights(within * family.map(profile.themes)).rename("share")


def read_profiles(told: Mapping[str, Any]) -> tuple[Profile, ...]:
    """
    Check the profiles of a parsed TOML file: a list of tables `[[profil]]`.

    Raises
    ------
    ScenarioError
        No profile; ids used twice. Unknown keys are pydantic's ValidationError, for the reader to describe.
    """
    profiles = tuple(Profile.model_validate(entry) for entry in told.get("profil", ()))
    ids = [profile.id for profile in profiles]
    if not ids or len(set(ids)) < len(ids):
        raise ScenarioError(
            f"Profiles: expected [[profil]] tables with unique ids, found {some(ids, 'none')}.",
            fr=f"Profils : attendu des tables [[profil]] aux identifiants distincts, trouvé : {some(ids, 'aucune')}.",
        )
    return profiles

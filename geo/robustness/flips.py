"""What reverses two sites: the smallest change of weights, by linear programme, and its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import LayerError, ScenarioError
from geo.robustness.weight_space import Array
from geo.scoring.criterion import Language, Text
from geo.scoring.score import normalised_weights

MARGIN = 1e-6
"""By how much the second site must end above the first, in score (0 to 1): a reversal, not a tie."""


@dataclass(frozen=True)
class Flip:
    """
    The smallest change of weights that puts `second` above `first`.

    is_possible : False where no weights (within the bounds) reverse them
    moved_share : share of the total weight that changes hands, in [0, 1]; 0 if already reversed, NaN if impossible
    weights : DataFrame on criterion ids, columns `before`, `after` (shares summing to 1) and `change`
    alone : Series on criterion ids, share in [0, 1] that this criterion must reach, the others keeping their ratios,
        for the reversal; NaN where it cannot alone
    gap : score of `first` minus score of `second` under the weights before, in [-1, 1]
    """

    first: str
    second: str
    is_possible: bool
    moved_share: float
    weights: pd.DataFrame
    alone: pd.Series
    gap: float


def smallest_flip(
    utilities: pd.DataFrame,
    weights: pd.Series,
    first: str,
    second: str,
    *,
    lower: Mapping[str, float] | None = None,
    upper: Mapping[str, float] | None = None,
    margin: float = MARGIN,
) -> Flip:
    """
    Find the smallest change of weights that puts `second` above `first`.

    Minimise Σ|w − w₀| over shares w ≥ 0 summing to 1 such that score(second) ≥ score(first) + margin: a linear
    programme of 2 m + 1 rows, so the answer moves weight between few criteria.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1]
        NaN counts as 0: the low end, on which the ranking stands.
    weights : Series, m floats ≥ 0, on the columns of `utilities`
    first, second
        Site ids.
    lower, upper
        Criterion id → least and largest share of the total.
    margin
        In score, 0 to 1.

    Returns
    -------
    Flip

    Raises
    ------
    LayerError
        A site that is not in `utilities`, or twice the same.
    ScenarioError
        Weights that cannot rank; bounds on unknown criteria, or outside [0, 1], or that no weights satisfy.

    Examples
    --------
    >>> u = pd.DataFrame({"price": [1.0, 0.0], "tram": [0.0, 1.0]}, index=["x", "y"])
    >>> flip = smallest_flip(u, pd.Series({"price": 7.0, "tram": 3.0}), "x", "y", margin=0)
    >>> round(flip.moved_share, 6), flip.weights["after"].round(6).tolist()
    (0.2, [0.5, 0.5])
    """
    _check_sites(utilities, first, second)
    before = normalised_weights(weights.reindex(utilities.columns))
    low, high = _bounds(utilities.columns, lower or {}, upper or {})
    values = utilities.loc[[first, second]].fillna(0.0).to_numpy(dtype=float)
    advantage = values[1] - values[0]
    after = _nearest(before.to_numpy(), advantage, low, high, margin)
    table = pd.DataFrame({"before": before, "after": np.nan if after is None else after})
    table["change"] = table["after"] - table["before"]
    return Flip(
        first=first,
        second=second,
        is_possible=after is not None,
        moved_share=float(table["change"].abs().sum(skipna=False)) / 2.0,
        weights=table,
        alone=pd.Series(_alone(before.to_numpy(), advantage, low, high, margin), index=before.index, name="alone"),
        gap=-float(advantage @ before.to_numpy()),
    )


def _nearest(before: Array, advantage: Array, low: Array, high: Array, margin: float) -> Array | None:
    from scipy.optimize import linprog  # long to import, and two sites of which one already leads need none

    m = len(before)
    if advantage @ before >= margin and (before >= low).all() and (before <= high).all():
        return before
    # Variables: more and less, both ≥ 0, with w = before + more − less.
    cost = np.ones(2 * m)
    sides = np.hstack([np.eye(m), -np.eye(m)])
    above = np.vstack([np.concatenate([-advantage, advantage]), sides, -sides])
    limit = np.concatenate([[advantage @ before - margin], high - before, before - low])
    total = np.concatenate([np.ones(m), -np.ones(m)])[None, :]
    answer = linprog(cost, A_ub=above, b_ub=limit, A_eq=total, b_eq=[0.0], bounds=(0, 1), method="highs")
    if answer.status == 2:
        return None
    if answer.x is None:
        raise ScenarioError(f"The linear programme of the reversal stopped: {answer.message}")
    after = np.clip(before + answer.x[:m] - answer.x[m:], 0.0, 1.0)
    return np.asarray(after / after.sum(), dtype=float)


def _alone(before: Array, advantage: Array, low: Array, high: Array, margin: float) -> Array:
    """Share w_c at which w_c a_c + (1 − w_c) × (mean advantage of the others) reaches the margin."""
    found = np.full(len(before), np.nan)
    for c, share in enumerate(before):
        others = 1.0 - share
        if others <= 0:
            continue
        rest = float(advantage @ before - advantage[c] * share) / others
        slope = float(advantage[c]) - rest
        if abs(slope) < 1e-15:
            continue
        needed = (margin - rest) / slope
        ratio = (1.0 - needed) / others
        moved = before * ratio
        moved[c] = needed
        if -1e-12 <= needed <= 1.0 + 1e-12 and (moved >= low - 1e-9).all() and (moved <= high + 1e-9).all():
            found[c] = min(max(needed, 0.0), 1.0)
    return found


def flip_sentence(
    flip: Flip,
    labels: Mapping[str, Text],
    *,
    lang: Language = "fr",
    sites: Mapping[str, str] | None = None,
    most: int = 3,
) -> str:
    """
    Say a flip in one sentence, with shares of the total weight in %.

    Parameters
    ----------
    flip
    labels
        Criterion id → its name in both languages.
    lang
        "fr" or "en".
    sites
        Site id → name to show; the id where absent.
    most
        Number of criteria named; the rest is counted.

    Returns
    -------
    str
        Plain text, to be shown as text: site names are data.

    Examples
    --------
    >>> u = pd.DataFrame({"price": [1.0, 0.0], "tram": [0.0, 1.0]}, index=["x", "y"])
    >>> flip = smallest_flip(u, pd.Series({"price": 7.0, "tram": 3.0}), "x", "y", margin=0)
    >>> print(flip_sentence(flip, {"price": Text(fr="Prix", en="Price"), "tram": Text(fr="Tram", en="Tram")}))
    « y » passe devant « x » si 20,0 % du poids change de main : « Prix » passe de 70,0 % à 50,0 %, « Tram »
    de 30,0 % à 50,0 %.
    """
    names = sites or {}
    first, second = names.get(flip.first, flip.first), names.get(flip.second, flip.second)
    if not flip.is_possible:
        return {
            "fr": f"Aucun jeu de poids admis ne fait passer « {second} » devant « {first} ».",
            "en": f"No admissible weights put “{second}” above “{first}”.",
        }[lang]
    if flip.moved_share == 0:
        return {
            "fr": f"« {second} » est déjà devant « {first} » avec les poids actuels.",
            "en": f"“{second}” is already above “{first}” with the present weights.",
        }[lang]
    told, left = _moves(flip, labels, lang, most)
    moved = _percent(flip.moved_share, lang)
    if lang == "fr":
        rest = f" (et {left} autre{'s' if left > 1 else ''} critère{'s' if left > 1 else ''})" if left else ""
        return f"« {second} » passe devant « {first} » si {moved} du poids change de main : {', '.join(told)}{rest}."
    rest = f" (and {left} more)" if left else ""
    return f"“{second}” moves above “{first}” if {moved} of the weight changes hands: {', '.join(told)}{rest}."


def _moves(flip: Flip, labels: Mapping[str, Text], lang: Language, most: int) -> tuple[list[str], int]:
    changes = flip.weights[flip.weights["change"].abs() > 5e-5]
    ordered = changes.reindex(changes["change"].abs().round(9).sort_values(ascending=False, kind="stable").index)
    told: list[str] = []
    for name, row in ordered.head(most).iterrows():
        text = labels.get(str(name))
        label = str(name) if text is None else getattr(text, lang)
        before, after = _percent(float(row["before"]), lang), _percent(float(row["after"]), lang)
        if lang == "fr":
            told.append(f"« {label} » {'passe ' if not told else ''}de {before} à {after}")
        else:
            told.append(f"“{label}” {'goes ' if not told else ''}from {before} to {after}")
    return told, max(0, len(ordered) - most)


def _percent(share: float, lang: Language) -> str:
    text = f"{100 * share:.1f}"
    return f"{text.replace('.', ',')} %" if lang == "fr" else f"{text}%"


def _bounds(criteria: pd.Index, lower: Mapping[str, float], upper: Mapping[str, float]) -> tuple[Array, Array]:
    strange = sorted({*lower, *upper} - set(criteria))
    if strange:
        raise ScenarioError(f"Bounds on unknown criteria: {', '.join(strange)}. Known: {', '.join(criteria)}.")
    low = np.array([float(lower.get(name, 0.0)) for name in criteria])
    high = np.array([float(upper.get(name, 1.0)) for name in criteria])
    if (low < 0).any() or (high > 1).any() or (low > high).any() or low.sum() > 1 + 1e-9 or high.sum() < 1 - 1e-9:
        raise ScenarioError(
            f"Bounds contradict each other: lower ones sum to {low.sum():.3f}, upper ones to {high.sum():.3f}; "
            "expected 0 ≤ lower ≤ upper ≤ 1 and a total of 1 between the two sums.",
            fr="Les bornes des poids se contredisent : aucun jeu de poids de somme 1 ne les respecte toutes.",
        )
    return low, high


def _check_sites(utilities: pd.DataFrame, first: str, second: str) -> None:
    lost = [name for name in (first, second) if name not in utilities.index]
    if lost or first == second:
        why = f"unknown sites {', '.join(lost)}" if lost else f"'{first}' twice"
        raise LayerError(f"Flip: {why}. Give two different ids of the ranked sites.")

"""Which weights are possible, and a uniform draw of them: simplex, bounds, orders, themes first then criteria."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ScenarioError

Array = npt.NDArray[np.float64]
Orders = Sequence[tuple[str, str]]
"""Pairs (heavier, lighter): the first weighs at least as much as the second."""

ENOUGH_ACCEPTED = 0.02
"""Share of accepted draws under which rejection is left for hit-and-run."""

CHAINS = 256
"""Independent hit-and-run chains: their states after the same number of steps are independent draws."""

WARM_UPS = 4
"""Rounds before the first draw is kept; each refits the directions. Enough for 15 ordered criteria (see the tests)."""


@dataclass(frozen=True)
class Polytope:
    """Shares w ≥ 0 summing to 1 with `matrix` @ w ≤ `limit`; `inner` lies inside, `basis` spans the ways to move."""

    matrix: Array
    limit: Array
    inner: Array
    basis: Array


def draw_weights(
    criteria: Iterable[str],
    draws: int,
    *,
    seed: int,
    lower: Mapping[str, float] | None = None,
    upper: Mapping[str, float] | None = None,
    orders: Orders = (),
    groups: Mapping[str, str] | None = None,
) -> Array:
    """
    Draw weightings uniformly among those that are possible.

    Without groups: uniform on the simplex, cut by the bounds and orders. With groups, the shares of the themes are
    drawn first, then in each theme the shares of its criteria; a bound or an order on a theme id concerns the share
    of the theme, one on a criterion id its share *of its theme*. Exact (Dirichlet, rejection) where at least 2 % of
    the draws are accepted; else hit-and-run (Smith 1984), uniform in the limit.

    Parameters
    ----------
    criteria : m ids
    draws
        Number of weightings, at least 1.
    seed
        Same seed, same draws.
    lower, upper
        Id → share of the total in [0, 1].
    orders
        Pairs (heavier, lighter).
    groups
        Criterion id → theme id, for every criterion; None draws the criteria at once.

    Returns
    -------
    Array, draws × m
        Shares ≥ 0, each row summing to 1, columns in the order of `criteria`.

    Raises
    ------
    ScenarioError
        No criterion; unknown ids; bounds outside [0, 1]; bounds or orders that contradict each other.

    Examples
    --------
    >>> draw_weights(["a", "b"], 3, seed=1, lower={"a": 0.6}).min(axis=0)[0] >= 0.6
    np.True_
    """
    ids = list(criteria)
    if not ids or draws < 1:
        raise ScenarioError(
            f"Drawing weights: expected criteria and draws ≥ 1, found {len(ids)} and {draws}.",
            fr=f"Pondérations tirées : il faut au moins un critère et un tirage ; trouvé : {len(ids)} et {draws}.",
        )
    rng = np.random.default_rng(seed)
    lower, upper = dict(lower or {}), dict(upper or {})
    themes = _themes(ids, groups)
    _check_ids({*lower, *upper, *(name for pair in orders for name in pair)}, {*ids, *themes})
    if not themes:
        return _draw(polytope(ids, lower=lower, upper=upper, orders=orders), draws, rng)
    levels = [list(themes), *themes.values()]
    _check_same_level(orders, levels)
    shares = _draw(polytope(levels[0], lower=lower, upper=upper, orders=orders), draws, rng)
    weights = np.empty((draws, len(ids)))
    for position, members in enumerate(levels[1:]):
        within = _draw(polytope(members, lower=lower, upper=upper, orders=orders), draws, rng)
        weights[:, [ids.index(member) for member in members]] = shares[:, [position]] * within
    return weights


def polytope(ids: Sequence[str], *, lower: Mapping[str, float], upper: Mapping[str, float], orders: Orders) -> Polytope:
    """
    Set of possible shares, with a point inside it; ids of the constraints that are not in `ids` are ignored.

    The point maximises the number of inequalities that are strict (Freund, Roundy and Todd 1985), so that those
    that never are strict (a weight fixed by its two bounds) are recognised as equalities.

    Raises
    ------
    ScenarioError
        If a bound is outside [0, 1] or nothing satisfies all of them.
    """
    place = {name: position for position, name in enumerate(ids)}
    low = np.array([float(lower.get(name, 0.0)) for name in ids])
    high = np.array([float(upper.get(name, 1.0)) for name in ids])
    wrong = [name for name, a, b in zip(ids, low, high, strict=True) if not (0 <= a <= 1 and 0 <= b <= 1)]
    if wrong:
        raise ScenarioError(
            f"Bounds of {', '.join(wrong)}: expected shares of the total in [0, 1].",
            fr=f"Bornes de {', '.join(wrong)} : attendu des parts du poids total, de 0 à 1.",
        )
    pairs = [(place[a], place[b]) for a, b in orders if a in place and b in place]
    order_rows = np.zeros((len(pairs), len(ids)))
    for row, (heavy, light) in enumerate(pairs):
        order_rows[row, heavy] -= 1.0
        order_rows[row, light] += 1.0
    eye = np.eye(len(ids))
    matrix = np.vstack([-eye, eye, order_rows])
    limit = np.concatenate([-low, high, np.zeros(len(pairs))])
    return _with_inner_point(matrix, limit, list(ids))


def _with_inner_point(matrix: Array, limit: Array, ids: list[str]) -> Polytope:
    from scipy.linalg import null_space
    from scipy.optimize import linprog  # long to import, and only weights that are bounded or ordered need it

    rows, m = matrix.shape
    # Variables: alpha × w, slacks t in [0, 1], scale alpha ≥ 1; matrix w + t ≤ alpha × limit.
    above = np.hstack([matrix, np.eye(rows), -limit[:, None]])
    total = np.concatenate([np.ones(m), np.zeros(rows), [-1.0]])[None, :]
    cost = np.concatenate([np.zeros(m), -np.ones(rows), [0.0]])
    ranges = [(None, None)] * m + [(0, 1)] * rows + [(1, None)]
    answer = linprog(cost, A_ub=above, b_ub=np.zeros(rows), A_eq=total, b_eq=[0.0], bounds=ranges, method="highs")
    if answer.x is None:
        raise ScenarioError(
            f"Bounds and orders on {', '.join(ids)} contradict each other: no weights that sum to 1 satisfy them all. "
            "Lower the lower bounds, raise the upper ones, or drop an order.",
            fr=f"Les bornes et les ordres sur {', '.join(ids)} se contredisent : aucun jeu de poids dont la somme "
            "vaut 1 ne les respecte tous. Élargissez les bornes ou retirez un ordre.",
        )
    fixed = answer.x[m : m + rows] < 0.5
    inner = answer.x[:m] / answer.x[-1]
    basis = null_space(np.vstack([np.ones((1, m)), matrix[fixed]]))
    return Polytope(matrix=matrix[~fixed], limit=limit[~fixed], inner=inner, basis=basis)


def _draw(space: Polytope, draws: int, rng: np.random.Generator) -> Array:
    m = len(space.inner)
    if space.basis.shape[1] == 0:
        return np.repeat(space.inner[None, :] / space.inner.sum(), draws, axis=0)
    if space.basis.shape[1] == m - 1:
        drawn = _rejection(space, draws, rng)
        if drawn is not None:
            return drawn
    return _hit_and_run(space, draws, rng)


def _rejection(space: Polytope, draws: int, rng: np.random.Generator) -> Array | None:
    # The simplex cut by lower bounds alone is a smaller simplex: only upper bounds and orders reject.
    m = len(space.inner)
    is_lower = (space.matrix == -1).sum(axis=1) + (space.matrix != 0).sum(axis=1) == 2
    low = np.zeros(m)
    low[np.argmin(space.matrix[is_lower], axis=1)] = -space.limit[is_lower]
    matrix, limit = space.matrix[~is_lower], space.limit[~is_lower] + 1e-12
    kept: list[Array] = []
    count = tried = 0
    while count < draws:
        batch = low + (1.0 - low.sum()) * rng.dirichlet(np.ones(m), max(1000, draws))
        accepted = batch[(batch @ matrix.T <= limit).all(axis=1)]
        kept.append(accepted)
        count, tried = count + len(accepted), tried + len(batch)
        if count < ENOUGH_ACCEPTED * tried:
            return None
    return np.concatenate(kept)[:draws]


def _hit_and_run(space: Polytope, draws: int, rng: np.random.Generator) -> Array:
    m, dimension = len(space.inner), space.basis.shape[1]
    chains = min(max(draws, CHAINS // 4), CHAINS)
    rounds = -(-draws // chains)
    basis, steps = space.basis, max(150, 25 * dimension)
    point = np.repeat(space.inner[None, :], chains, axis=0)
    for _ in range(WARM_UPS):
        # Long thin sets mix slowly: directions follow the spread that the chains have found so far.
        point = _walk(space, basis, point, steps, rng)
        spread = np.linalg.svd(point - point.mean(axis=0), full_matrices=False)
        size = spread.S[:dimension] / np.sqrt(chains)
        basis = space.basis @ (space.basis.T @ (spread.Vh[:dimension].T * np.maximum(size, 1e-9)))
    kept = np.empty((rounds, chains, m))
    for now in range(rounds):
        point = kept[now] = _walk(space, basis, point, 2 * dimension, rng)
    flat = np.maximum(kept.reshape(-1, m)[:draws], 0.0)
    return np.asarray(flat / flat.sum(axis=1, keepdims=True), dtype=float)


def _walk(space: Polytope, basis: Array, start: Array, steps: int, rng: np.random.Generator) -> Array:
    point = start.copy()
    room = space.limit - point @ space.matrix.T
    for _ in range(steps):
        way = rng.standard_normal((len(point), basis.shape[1])) @ basis.T
        slope = way @ space.matrix.T
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.maximum(room, 0.0) / slope
        far = np.where(slope > 1e-14, reach, np.inf).min(axis=1)
        near = np.where(slope < -1e-14, reach, -np.inf).max(axis=1)
        jump = (near + rng.random(len(point)) * (far - near))[:, None]
        point += jump * way
        room -= jump * slope
    return point


def _themes(ids: list[str], groups: Mapping[str, str] | None) -> dict[str, list[str]]:
    if groups is None:
        return {}
    lost = [name for name in ids if name not in groups]
    if lost:
        raise ScenarioError(
            f"Groups: criteria without a theme: {', '.join(lost)}. Give each criterion one.",
            fr=f"Critères sans thème : {', '.join(lost)}. Donnez-en un à chacun.",
        )
    themes: dict[str, list[str]] = {}
    for name in ids:
        themes.setdefault(str(groups[name]), []).append(name)
    clash = set(themes) & set(ids)
    if clash:
        raise ScenarioError(
            f"Groups: {', '.join(sorted(clash))}: both a theme and a criterion. Rename one.",
            fr=f"Identifiants à la fois de thème et de critère : {', '.join(sorted(clash))}. Renommez l'un d'eux.",
        )
    return themes


def _check_ids(told: set[str], known: set[str]) -> None:
    strange = sorted(told - known)
    if strange:
        raise ScenarioError(
            f"Bounds and orders: unknown criteria or themes: {', '.join(strange)}. Known: {', '.join(sorted(known))}.",
            fr=f"Bornes et ordres : critères ou thèmes inconnus : {', '.join(strange)}. Possibles : "
            f"{', '.join(sorted(known))}.",
        )


def _check_same_level(orders: Orders, levels: list[list[str]]) -> None:
    across = [f"{a} ≥ {b}" for a, b in orders if not any(a in level and b in level for level in levels)]
    if across:
        raise ScenarioError(
            f"Orders {', '.join(across)}: with themes, an order compares two themes or two criteria of one theme.",
            fr=f"Ordres {', '.join(across)} : avec des thèmes, un ordre compare deux thèmes, ou deux critères d'un "
            "même thème.",
        )


def shares_table(weights: Array, criteria: Iterable[str]) -> pd.DataFrame:
    """
    Mean, 5 % and 95 % quantiles of drawn shares, one row a criterion: what the draw takes for possible.

    >>> shares_table(np.array([[0.25, 0.75], [0.75, 0.25]]), ["a", "b"])["mean"].tolist()
    [0.5, 0.5]
    """
    low, high = np.quantile(weights, [0.05, 0.95], axis=0)
    return pd.DataFrame({"mean": weights.mean(axis=0), "q05": low, "q95": high}, index=list(criteria))

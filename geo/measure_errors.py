"""Measures that are known with an error (GPS, imputed cells, spread of a timetable), drawn around what was measured."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.errors import LayerError
from geo.robustness import Disturb
from geo.value_function import Knots, utility
from geo.weight_space import Array


def with_errors(
    utilities: pd.DataFrame, measures: pd.DataFrame, errors: pd.DataFrame, knots: Mapping[str, Knots]
) -> Disturb:
    """
    Draw utilities around measures that are known with an error.

    Parameters
    ----------
    utilities, measures : DataFrame, n × m
        As ranked; NaN stays unknown.
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
    spread = errors.fillna(0.0)
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

"""Utilities stand on fixed knots: a site's note never depends on the other candidates."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ScenarioError
from geo.scoring.value_function import check_knots, utility

KNOTS = [(5.0, 1.0), (10.0, 0.6), (20.0, 0.0)]


@pytest.mark.parametrize(("minutes", "expected"), [(0, 1.0), (5, 1.0), (7.5, 0.8), (10, 0.6), (15, 0.3), (99, 0.0)])
def test_utility_is_linear_between_knots_and_constant_beyond(minutes, expected):
    assert utility(pd.Series([minutes]), KNOTS).iloc[0] == pytest.approx(expected)


def test_an_unknown_measure_has_an_unknown_utility():
    assert utility(pd.Series([np.nan]), KNOTS).isna().all()


@pytest.mark.parametrize(
    "knots",
    [[(5, 1.0)], [(5, 1.0), (5, 0.0)], [(20, 0.0), (5, 1.0)], [(5, 1.2), (9, 0)], [(5, float("nan")), (9, 0)], []],
)
def test_knots_that_numpy_would_misread_in_silence_are_refused(knots):
    with pytest.raises(ScenarioError, match="Knots"):
        check_knots(knots)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(0, 100))
def test_one_more_site_changes_no_other_utility(measures, another):
    alone = utility(pd.Series(measures), KNOTS)
    together = utility(pd.Series([*measures, another]), KNOTS)
    assert together.iloc[:-1].equals(alone)


@given(st.floats(0, 100), st.floats(0, 50))
def test_a_better_measure_never_lowers_the_utility(minutes, saved):
    slow, fast = utility(pd.Series([minutes, max(minutes - saved, 0.0)]), KNOTS)
    assert fast >= slow

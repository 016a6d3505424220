"""Where a site stands among others that it does not move."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.scoring.rank_if_added import rank_if_added, score_to_beat, share_below
from geo.scoring.score import rank


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.integers(0, 20))
def test_the_rank_if_added_is_the_rank_once_added(others, mine):
    scores = pd.Series([*others, mine], dtype=float) / 20
    whole = rank(scores, pd.Series(True, index=scores.index))
    assert rank_if_added(mine / 20, np.array(others) / 20) == whole.iloc[-1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.floats(0, 0.95))
def test_the_score_to_beat_beats_that_share_where_no_two_are_equal(others, share):
    values = np.array(sorted(set(others)), dtype=float)
    found = score_to_beat(share, values)
    assert share_below(found, values) >= min(share, (len(values) - 1) / len(values)) - 1e-9


def test_without_any_candidate_there_is_no_score_to_beat():
    assert np.isnan(share_below(0.5, np.empty(0)))
    assert np.isnan(score_to_beat(0.75, np.empty(0)))

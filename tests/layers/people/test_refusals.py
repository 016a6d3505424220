"""What is found hidden is hidden: linear programming, which knows nothing of moves between pools, agrees."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from layers.people.refusals import LEAST_WIDTH, SMALL, are_hidden, sides


def widths(counts, refused, column):
    """Width of what a column of each small square may be, all totals and sides of refused pools known."""
    n = len(counts)
    is_small = counts[:, 0] < SMALL
    equal = np.kron(np.eye(3), np.ones(n))
    above = [np.hstack([-np.eye(n), np.eye(n) * (of == 1), np.eye(n) * (of == 2)]) for of in (1, 2)]
    rows, bounds = [*np.vstack(above)], [0.0] * (2 * n)
    for mask in refused:
        small = int(is_small[mask].sum())
        for of, (least, most) in enumerate(
            zip(*sides(small, int(mask.sum()) - small, counts[mask].sum(axis=0).tolist()), strict=True)
        ):
            row = np.zeros(3 * n)
            row[of * n : (of + 1) * n] = mask
            rows += [row, -row]
            bounds += [min(most, 10**7), -least]
    span = [(0, SMALL) if small else (SMALL, None) for small in is_small] + [(0, None)] * (2 * n)
    found = []
    for square in np.flatnonzero(is_small):
        goal = np.zeros(3 * n)
        goal[column * n + square] = 1
        ends = [
            linprog(sign * goal, np.array(rows), bounds, equal, counts.sum(axis=0), span).fun * sign for sign in (1, -1)
        ]
        found.append(ends[1] - ends[0])
    return found


@st.composite
def groups(draw):
    """Five to seven squares cut in two or three pools that were refused, two of them together perhaps."""
    n = draw(st.integers(5, 7))
    households = draw(st.lists(st.integers(1, 109), min_size=n, max_size=n))
    parts = [[draw(st.integers(0, one)) for one in households] for _ in range(2)]
    counts = np.array([households, *parts]).T
    owner = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    refused = [owner == pool for pool in range(3) if (owner == pool).any()]
    return counts, [*refused, *([owner < 2] if draw(st.booleans()) and (owner < 2).any() else [])]


@settings(max_examples=15, deadline=None)
@given(group=groups())
def test_what_is_found_hidden_is_hidden_within_five_households_by_linear_programming(group):
    counts, refused = group
    if are_hidden(counts, refused):
        assert min(min(widths(counts, refused, column)) for column in (1, 2)) >= LEAST_WIDTH - 1e-6


def test_by_hand_the_rest_of_a_total_is_narrow_once_a_pool_is_known_to_hold_fewer_than_eleven():
    counts = np.array([[90, 25, 40]] * 4 + [[100, 95, 40]])
    four = np.array([True, True, True, True, False])
    assert round(widths(counts, [four, ~four], 1)[-1], 6) == 25  # 19.5 in all, fewer than 11 in the four: 8.5 to 11
    assert not are_hidden(counts, [four, ~four])
    assert are_hidden(counts, [])

"""
What is left possible of each count of a small square, for whoever knows the totals of the groups and the algorithm.

No household interval under 11, none of poor or single households under 5; with the exact total of every commune too.
"""

import numpy as np
import pandas as pd
import pytest

from layers.demo.city.areas import make_city
from layers.demo.city.geography import SIZES
from layers.demo.published.people import make_cells
from layers.people.pooling import COUNTED, groups_of
from tests.attacks import witness
from tests.attacks.known import HOUSEHOLDS, TENTHS
from tests.attacks.place import COUNTS, cell_ids, squares
from tests.attacks.witness import Audit, filled

LEAST = (11.0, 5.0, 5.0)
"""Narrowest interval allowed, by column of `COUNTED`."""


def counted(table):
    """The columns of the layer, of a table as published."""
    return pd.DataFrame({"cell_id": cell_ids(table), **{name: table[told] for name, told in COUNTS.items()}})


@pytest.fixture(scope="module")
def town():
    """The squares of the demonstration town, and in which commune each has its centre."""
    cells = make_cells(make_city(SIZES["town"], 1))
    return counted(cells), cells["insee_code"]


@pytest.fixture(scope="module")
def countryside():
    """16 km by 16 km of few people: groups of 1 to 8 km, of which many smaller pools were refused."""
    rng = np.random.default_rng(5)
    columns, rows = (axis.ravel() for axis in np.meshgrid(np.arange(80), np.arange(80)))
    kept = rng.random(len(columns)) < np.where(columns < 40, 0.2, 0.02)
    men = np.where(rng.random(kept.sum()) < 0.97, rng.gamma(1.2, 3, kept.sum()).clip(0.4, 10.9), 30.0)
    return Audit(counted(squares(columns[kept], rows[kept], men)))


def narrow(audit, rows, columns=(0, 1, 2)):
    """Intervals under what is allowed: (row, column, least, most)."""
    found = [(row, column, audit.interval(row, column)) for row in rows for column in columns]
    return [(row, column, one.least, one.most) for row, column, one in found if one.width < LEAST[column]]


def one_of_each_group(audit, step=1):
    """A small square of each group, of every `step` of them."""
    _, first = np.unique(audit.group[audit.small], return_index=True)
    return audit.small[first[::step]]


def test_who_knows_the_algorithm_narrows_no_count_of_the_town(town):
    audit = Audit(town[0])
    rows = one_of_each_group(audit, 4)
    assert len(rows) > 5 and narrow(audit, rows) == []


def test_who_knows_the_total_of_every_commune_too_narrows_none(town):
    audit = Audit(*town)
    rows = [row for row in one_of_each_group(audit) if audit.crosses(row)][::8]
    assert len(rows) > 1 and narrow(audit, rows, [HOUSEHOLDS]) == []


@pytest.mark.parametrize("order", [1, -1], ids=["first squares full", "last squares full"])
def test_households_that_move_within_a_smallest_pool_change_no_group_wherever_they_go(countryside, order):
    """So the total of its smallest pool alone bounds a small square, whatever the algorithm tells: no search needed."""
    other = countryside.squares.copy()
    for pool in np.unique(countryside.pool[countryside.pool >= 0]):
        rows = np.flatnonzero(countryside.pool == pool)[::order]
        other.loc[rows, list(COUNTED)] = filled(countryside.tenths[rows]) / 10
    assert (other["households"] != countryside.squares["households"]).mean() > 0.5
    assert groups_of(other).tolist() == countryside.group.tolist()


def test_who_knows_the_algorithm_narrows_no_count_of_the_countryside(countryside):
    rows = one_of_each_group(countryside, 6)
    alone = [row for row in rows if countryside.tenths[countryside.pool == countryside.pool[row], 0].sum() < TENTHS]
    assert len(alone) > 3 and narrow(countryside, alone) == []


def test_by_hand_the_audit_finds_what_a_total_of_eleven_alone_would_tell(monkeypatch):
    """
    Four small squares by twos, each two with 11 households in all, pooled by a rule that asks for no more.

        10.9 + 10.6 = 21.5: each holds 10.6 at least, 5 tenths in doubt;   0.6 + 10.6 = 11.2: each holds 0.3 at least.
    """
    table = counted(squares([0, 1, 20, 21], [0, 0, 0, 0], [10.9, 10.6, 0.6, 10.6], poor=1.0, single=1.0))
    monkeypatch.setattr(witness, "groups_of", lambda squares: pd.Series([0, 0, 1, 1], index=squares.index))
    audit = Audit(table)
    assert [audit.interval(row, HOUSEHOLDS).width for row in range(4)] == [0.4, 0.4, 10.7, 10.7]
    assert (audit.interval(0).least, audit.interval(2).least) == (10.6, 0.3)

"""The rule that pools small squares: by hand, then laws on drawn squares."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from layers.people.gate import tell
from layers.people.pooling import ALONE, BLOCK_M, COUNTED, NOT_TOLD, groups_of, pooled
from layers.sources.filosofi.grid import read_filosofi_grid

NORTH, EAST = 2_296_000, 3_824_000
"""South-west corner of an official square of 8 km."""


def squares(*rows, side=200):
    """Squares by (metres north, metres east) of the corner, households, poor, single (absent: a half)."""
    full = [(*row, *[row[2] / 2] * (5 - len(row))) for row in rows]
    frame = pd.DataFrame([row[2:] for row in full], columns=list(COUNTED), dtype=float)
    frame["cell_id"] = [f"CRS3035RES{side}mN{NORTH + row[0]}E{EAST + row[1]}" for row in full]
    return frame


def test_the_small_squares_of_a_kilometre_are_one_group_and_the_big_one_stays_exact():
    """8 + 7 + 9 + 6 = 30 households in four squares, at most 11 × 3; 40 beside them is told as it is."""
    table = squares((0, 0, 8), (0, 200, 7), (200, 0, 9), (400, 0, 40), (800, 800, 6))
    assert groups_of(table).tolist() == [0, 0, 0, ALONE, 0]
    assert pooled(table, ["households"])["households"].tolist() == [7.5, 7.5, 7.5, 40, 7.5]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([(0, 0, 10, 9, 9), (0, 200, 10, 9, 9)], "of two squares of 20 in all, both are above 9"),
        ([(0, 0, 10.9, 9, 9), (0, 200, 10.9, 9, 9), (0, 400, 1, 0, 0)], "22.8 in three: none is under 0.8"),
        ([(0, 0, 4, 1, 4), (0, 200, 4, 1, 4), (0, 400, 4, 1, 4)], "3 poor households in all"),
        ([(0, 0, 4, 4, 1), (0, 200, 4, 4, 1), (0, 400, 4, 4, 1)], "3 single households in all"),
        ([(0, 0, 3.6), (0, 200, 3.6), (0, 400, 3.6)], "10.8 households in all"),
    ],
)
def test_a_group_that_would_tell_of_a_square_is_handed_up_or_not_told(rows, why):
    assert groups_of(squares(*rows)).tolist() == [NOT_TOLD] * len(rows), why
    others = squares(*rows, (1400, 0, 9), (1400, 200, 9), (1400, 400, 8), (1400, 600, 9))
    assert len(set(groups_of(others))) == 1  # of 2 km, or of what is left with the group beside it
    assert groups_of(others).iloc[0] >= 0


def test_what_is_left_takes_the_nearest_big_squares_of_its_8_km_and_no_other():
    """With 30 at 1 km, 6 + 30 = 36 is at least 11 × 2; the one of the next 8 km, though nearer, is not taken."""
    table = squares((0, 7800, 6), (0, 8000, 90), (0, 6800, 30), (0, 2000, 50))
    assert groups_of(table).tolist() == [0, ALONE, 0, ALONE]
    assert pooled(table, ["households"])["households"].tolist() == [18, 90, 18, 50]
    assert groups_of(squares((0, 7800, 6), (0, 6800, 12), (0, 2000, 50))).tolist() == [0, 0, 0]  # 6 + 12 < 22
    assert groups_of(squares((0, 7800, 6))).tolist() == [NOT_TOLD]


def test_a_threshold_that_decimals_would_miss_is_met_in_tenths():
    table = squares(*[(0, 200 * rank, households, 5, 5) for rank, households in enumerate((3.3, 3.4, 4.3))])
    assert groups_of(table).tolist() == [0, 0, 0]  # 11.0, which floats add up to 10.999…


def test_squares_of_one_kilometre_are_pooled_from_two_kilometres_on():
    table = squares((0, 0, 7), (0, 1000, 7), (1000, 0, 8), (2000, 0, 40), side=1000)
    assert groups_of(table).tolist() == [0, 0, 0, ALONE]


def test_a_square_of_unknown_counts_is_in_no_group_and_told_by_none():
    table = squares((0, 0, 7), (0, 200, 7), (0, 400, 8), (0, 600, np.nan))
    assert groups_of(table).tolist() == [0, 0, 0, NOT_TOLD]
    assert np.isnan(pooled(table, ["households"])["households"].iloc[3])


def test_names_that_are_not_those_of_squares_are_refused_in_both_languages():
    with pytest.raises(SourceError, match="expected like 'CRS3035RES200mN2297000E3826000'") as fault:
        groups_of(squares((0, 0, 8)).assign(cell_id="200mN22970E38260"))
    assert "identifiants" in fault.value.fr


@st.composite
def drawn(draw, blocks=1):
    """Squares in two kilometres of some blocks of 8 km: counts in tenths, poor and single ones a part of them."""
    tenths = st.integers(1, 400) if draw(st.booleans()) else st.integers(1, 130)
    rows = []
    for block in range(blocks):
        places = draw(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=1, max_size=30))
        for row, column in sorted(places):
            households = draw(tenths)
            poor, single = (draw(st.integers(0, households)) for _ in range(2))
            rows.append((200 * row, 200 * column + block * BLOCK_M, households / 10, poor / 10, single / 10))
    return squares(*rows)


@settings(max_examples=25, deadline=None)
@given(table=drawn(), seed=st.integers(0, 99))
def test_no_total_of_a_group_excludes_any_number_of_households_of_a_small_square(table, seed):
    """And the groups do not depend on the order of the rows."""
    group, counts = groups_of(table), (table[list(COUNTED)] * 10).round().astype(int)
    for number in set(group) - {ALONE, NOT_TOLD}:
        of_it = counts[group == number]
        small, total = int((of_it["households"] < 110).sum()), of_it["households"].sum()
        big = len(of_it) - small
        assert (of_it.sum() >= 110).all()
        if small:
            most_of_others = 110 * (small - 1)
            assert big or max(0, total - most_of_others) == 0
            assert min(110, total - 110 * big) == 110
    assert (counts["households"][group == ALONE] >= 110).all()
    shuffled = table.sample(frac=1, random_state=seed)
    assert groups_of(shuffled).reindex(table.index).equals(group)


@settings(max_examples=25, deadline=None)
@given(table=drawn())
def test_what_is_told_depends_on_the_totals_of_groups_alone(table):
    """Two small squares of one kilometre change places: the partition and every told count are the same."""
    kilometre = table["cell_id"].str.extract(r"N(\d{4})\d{3}E(\d{4})").agg("".join, axis=1)
    small = table[table["households"] < 11].groupby(kilometre).head(2)
    pair = next((rows for _, rows in small.groupby(kilometre) if len(rows) == 2), None)
    if pair is None:
        return
    other = table.copy()
    other.loc[pair.index, list(COUNTED)] = table.loc[pair.index[::-1], list(COUNTED)].to_numpy()
    assert groups_of(other).equals(groups_of(table))
    pd.testing.assert_frame_equal(pooled(other, COUNTED), pooled(table, COUNTED), check_exact=True)


@settings(max_examples=10, deadline=None)
@given(table=drawn(blocks=2))
def test_the_groups_of_8_km_do_not_depend_on_what_lies_beyond(table):
    here = table["cell_id"].str[-7:].astype(int) < EAST + BLOCK_M
    pd.testing.assert_frame_equal(pooled(table, COUNTED)[here], pooled(table[here], COUNTED), check_exact=True)


def test_two_perimeters_of_one_file_tell_the_same_of_the_squares_they_share(tmp_path):
    """Whole squares of 8 km are read and pooled before the perimeter cuts them."""
    rng = np.random.default_rng(1)
    counts = np.round(rng.uniform(0.5, 14, (1600, 1)) * np.array([1, 0.4, 0.5]), 1)
    rows = [(200 * (rank // 80), 200 * (rank % 80), *one) for rank, one in enumerate(counts)]
    table = squares(*rows).rename(columns=dict(zip(COUNTED, ("men", "men_pauv", "men_1ind"), strict=True)))
    table = table.rename(columns={"cell_id": "idcar_200m"}).assign(i_est_200=0, lcog_geo="34172", ind=9.0, log_soc=1.0)
    path = tmp_path / "carreaux_200m_met.csv"
    table.to_csv(path, index=False)
    whole = tell(read_filosofi_grid(path)).set_index("cell_id")
    small = whole[whole["households"] < 11]
    middle = whole.geometry.iloc[len(whole) // 2 + 40].centroid
    for area in (middle.buffer(1500), middle.buffer(2600)):
        cut = tell(read_filosofi_grid(path, bounds=area)).set_index("cell_id")
        assert 50 < len(cut) < len(whole) and len(cut.index.intersection(small.index)) > 10
        pd.testing.assert_frame_equal(cut[list(COUNTED)], whole.loc[cut.index, list(COUNTED)], check_exact=True)

"""Two runs of one file, of perimeters or margins that differ: the same groups in every 8 km that both of them see."""

import numpy as np
import pytest

from layers.sources.filosofi import grid
from layers.territory.territory import load_territory
from tests.attacks.place import box, squares, write_place

COLUMNS = ["persons", "households", "poor_households", "single_households"]
WEST, EAST = box(2, 10, 30, 30), box(30, 10, 58, 30)
"""Two communes, or two EPCI, that touch; the limit of an official square of 8 km is at 40."""


@pytest.fixture(scope="module")
def countryside():
    """12 km by 8 km of few people, so that pools of 1 km are refused and squares are handed up to 8 km."""
    rng = np.random.default_rng(3)
    columns, rows = (axis.ravel() for axis in np.meshgrid(np.arange(60), np.arange(40)))
    kept = rng.random(len(columns)) < 0.25
    households = np.where(rng.random(kept.sum()) < 0.97, rng.gamma(1.2, 2.5, kept.sum()).clip(0.4, 10.9), 14.0)
    return squares(columns[kept], rows[kept], households)


RUNS = {
    "2000": ({"34901": WEST}, 2000),
    "2500": ({"34901": WEST}, 2500),
    "other": ({"34902": EAST}, 2000),
    "both": ({"34901": WEST, "34902": EAST}, 0),
}


@pytest.fixture(scope="module")
def told(countryside, tmp_path_factory):
    """Layers of the same file: a margin of 2,000 m and one of 2,500 m, the other EPCI, and both."""
    return {name: layer_of(tmp_path_factory.mktemp(name), countryside, *run) for name, run in RUNS.items()}


def layer_of(folder, table, outlines, margin_m):
    place = write_place(folder, table, outlines, margin_m=margin_m)
    return load_territory(str(place)).layers["income_cells"].set_index("cell_id")[COLUMNS]


def differ(one, other):
    """Squares that both tell, and how many of them are not told alike."""
    shared = one.index.intersection(other.index)
    return len(shared), int((~one.loc[shared].eq(other.loc[shared])).any(axis=1).sum())


@pytest.mark.parametrize(("one", "other"), [("2000", "2500"), ("2000", "other"), ("2500", "both"), ("other", "both")])
def test_what_two_runs_both_see_they_tell_alike(told, one, other):
    shared, unlike = differ(told[one], told[other])
    assert shared > 100 and unlike == 0


def test_groups_made_of_what_the_perimeter_leaves_would_differ(countryside, monkeypatch, tmp_path):
    """The trap: pooled after the cut, two margins make two partitions, whose difference tells squares."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(grid, "_blocks_of", lambda area: grid._converted(area.envelope, 2154, 3035))
    layers = [layer_of(tmp_path / name, countryside, *RUNS[name]) for name in ("2000", "2500")]
    assert differ(*layers)[1] > 5

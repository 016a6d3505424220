"""The place that is attacked, drawn once; the command line; a cache of its own for each test that changes the code."""

import numpy as np
import pytest

from pensions.commands.app import main
from tests.attacks.place import box, squares, write_place

SIDE = 20
"""Squares of 200 m a side: 4 km, of which three in four are small."""


@pytest.fixture(scope="session")
def run_cli():
    """Run the command line as a user would type it; it must succeed."""

    def run(*arguments: object) -> None:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        assert not stop.value.code

    return run


@pytest.fixture(scope="session")
def drawn():
    """400 squares: 300 of 0.4 to 10.9 households, the others of 11 and more."""
    rng = np.random.default_rng(0)
    columns, rows = (axis.ravel() for axis in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    small, big = rng.gamma(1.2, 3.5, SIDE**2).clip(0.4, 10.9), rng.gamma(2, 40, SIDE**2).clip(11)
    return squares(columns, rows, np.where(rng.random(SIDE**2) < 0.75, small, big))


@pytest.fixture(scope="session")
def attacked(drawn, tmp_path_factory):
    """Folder of a commune of 1.2 km in the middle of the squares."""
    return write_place(tmp_path_factory.mktemp("attacked"), drawn, {"34901": box(7, 7, 13, 13)})


@pytest.fixture
def drawn_small(drawn):
    """The 100 squares of the south-west corner: 2 km."""
    near = (drawn["east"] < drawn["east"].min() + 2000) & (drawn["north"] < drawn["north"].min() + 2000)
    return drawn[near].reset_index(drop=True)

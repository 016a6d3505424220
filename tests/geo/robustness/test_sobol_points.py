"""Points that fill a cube evenly, held to scipy's bit for bit: run.json tells what is worked out from them."""

import numpy as np
import pytest
from scipy.stats import qmc

from geo.robustness.sobol_points import MOST, sobol_points


@pytest.mark.parametrize("coordinates", [1, 2, 7, 26, MOST, MOST + 1])
@pytest.mark.parametrize(("draws", "seed"), [(1, 3), (2, 0), (512, 0), (1024, 7)])
def test_points_are_those_of_scipy_bit_for_bit(coordinates, draws, seed):
    wanted = qmc.Sobol(coordinates, scramble=True, rng=np.random.default_rng(seed)).random(draws)
    assert np.array_equal(sobol_points(coordinates, draws, seed), wanted)


def test_every_coordinate_has_one_point_in_each_of_as_many_equal_parts():
    places = np.sort((sobol_points(MOST, 256, seed=5) * 256).astype(int), axis=0)
    assert (places == np.arange(256)[:, None]).all()

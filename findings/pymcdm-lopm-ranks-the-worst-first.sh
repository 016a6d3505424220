#!/usr/bin/env bash
# Limits on property (LoPM): plots held against limits, at most 10 minutes from a stop and at least 400 m2.
# One would guess: rank() puts first the plot well within both limits. The method's value is the better the lower it is.
# What happens: pymcdm 1.4.0 knows it, and says so in an attribute of the class, but under another name than the one that
# rank() reads (reverse_ranking, _reverse_ranking): the highest value, the plot that breaks both limits, is ranked 1.
# Whom it misleads: whoever takes rank() for the order of preference, as it is for the other methods of the package
# whose values are better when lower (VIKOR, SPOTIS, MAIRCA).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check \
  "pymcdm==1.4.0" "numpy==2.4.6" "pandas==3.1.1" "scipy==1.17.1"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
from pymcdm.methods import MAIRCA, LoPM

plots = np.array([[4.0, 800.0], [8.0, 500.0], [25.0, 250.0]])
weights, types = np.array([0.5, 0.5]), np.array([-1, 1])
limits = LoPM([10.0, 400.0], [-1, 1])
values = limits(plots, weights, None)
by_hand = 0.5 * plots[:, 0] / 10.0 + 0.5 * 400.0 / plots[:, 1]
beside = MAIRCA()
lower_is_better = beside(plots, weights, types)
print("pymcdm", version("pymcdm"), "LoPM", np.round(values, 3), "ranks", limits.rank(values))
print("MAIRCA", np.round(lower_is_better, 3), "ranks", beside.rank(lower_is_better))
assert np.allclose(values, by_hand) and list(beside.rank(lower_is_better)) == [1, 2, 3]
assert list(limits.rank(values)) == [3, 2, 1], "rank() now puts the lowest value first"
PYTHON
env/bin/python -W ignore try.py

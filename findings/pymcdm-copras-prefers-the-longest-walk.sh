#!/usr/bin/env bash
# COPRAS: three plots of equal area; minutes on foot to the nearest pharmacy are a criterion to minimise (type -1).
# One would guess: the plot at 5 minutes comes before those at 10 and 20.
# What happens: pymcdm 1.4.0 leaves out the two sums of the published formula, Q = S+ + min(S-) * sum(S-) / (S- *
# sum(min(S-) / S-)), and what is left of the fraction is S- itself: a criterion to minimise is added as if it were to
# maximise. The plot at 20 minutes is first, without a word; scikit-criteria 0.10 ranks the same table the other way.
# Whom it misleads: whoever compares several methods of multi-criteria decision and takes COPRAS for one more voice.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check \
  "pymcdm==1.4.0" "scikit-criteria==0.10" "numpy==2.4.6" "pandas==3.1.1" "scipy==1.17.1"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
import skcriteria
from pymcdm.methods import COPRAS
from skcriteria.agg.copras import COPRAS as Other

table = np.array([[5.0, 400.0], [10.0, 400.0], [20.0, 400.0]])
weights, types = np.array([0.6, 0.4]), np.array([-1, 1])

shares = weights * table / table.sum(axis=0)
plus, minus = shares[:, 1], shares[:, 0]
published = plus + minus.min() * minus.sum() / (minus * (minus.min() / minus).sum())
given = COPRAS()
found = given(table, weights, types)
other = Other().evaluate(skcriteria.mkdm(table, [min, max], weights=weights))
print("by the formula:", np.round(published / published.max(), 3))
print("pymcdm", version("pymcdm"), np.round(found, 3), "ranks", given.rank(found))
print("scikit-criteria", version("scikit-criteria"), "ranks", other.values)
assert list(np.argsort(-published)) == [0, 1, 2] and list(other.values) == [1, 2, 3]
assert list(given.rank(found)) == [3, 2, 1], "COPRAS now prefers the shortest walk"
PYTHON
env/bin/python -W ignore try.py

#!/usr/bin/env bash
# Getis-Ord Gi*: hot and cold spots of need, kept where p is under 5 %.
# One would guess: G_Local.p_norm is the two-sided p value of the z score, since both hot and cold spots are looked for.
# What happens: esda 2.9.0 gives the one-sided value, 1 - cdf(|z|), for both tails: half of the two-sided one. A cell of
# z = 1.7 is "significant at 5 %", where the usual bound of a two-sided test is 1.96.
# Whom it misleads: whoever compares p_norm < 0.05 with maps of a GIS (two-sided): more hotspots from the same data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "esda==2.9.0" "libpysal==4.14.1" "numpy==2.4.6" "scipy==1.17.1" "pandas==3.1.1" "geopandas==1.2.0"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
from esda import G_Local
from libpysal.weights import fill_diagonal, lat2W
from scipy.stats import norm

weights = fill_diagonal(lat2W(7, 7))
need = np.arange(49.0) % 11 + np.where(np.arange(49) > 40, 4, 0)
found = G_Local(need, weights, transform="B", star=None, permutations=0)
one_sided = 1 - norm.cdf(np.abs(found.Zs))
print("esda", version("esda"), "largest |z|:", round(float(np.abs(found.Zs).max()), 3))
print("cells under 5 %: by p_norm", int((found.p_norm < 0.05).sum()), "- two-sided", int((2 * one_sided < 0.05).sum()))
assert np.allclose(found.p_norm, one_sided), "p_norm is no longer one-sided"
assert (found.p_norm < 0.05).sum() > (2 * one_sided < 0.05).sum()
PYTHON
env/bin/python -W ignore try.py

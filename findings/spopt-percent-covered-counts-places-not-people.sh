#!/usr/bin/env bash
# Maximal covering location (MCLP): which site reaches most of the demand.
# One would guess: perc_cov, "percentage of covered demand", is a share of the demand that the model maximises (weights).
# What happens: spopt 0.7.0 divides the number of client points covered by the number of client points: a site that
# reaches 100 of 102 people reports 33 %.
# Whom it misleads: whoever quotes perc_cov as the share of need reached; with very unequal weights it can fall as the
# objective rises.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "spopt==0.7.0" "pulp==3.3.2" "numpy==2.4.6" "pandas==3.1.1" "geopandas==1.2.0"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
import pulp
from spopt.locate import MCLP

minutes = np.array([[1.0, 9.0], [9.0, 1.0], [9.0, 1.0]])
people = np.array([100, 1, 1])
model = MCLP.from_cost_matrix(minutes, people, service_radius=2, p_facilities=1).solve(pulp.PULP_CBC_CMD(msg=False))
reached = pulp.value(model.problem.objective)
print("spopt", version("spopt"), "people reached:", reached, "of", people.sum(), "- perc_cov:", round(model.perc_cov, 1))
assert reached == 100.0
assert abs(model.perc_cov - 100 / 3) < 1e-9, "perc_cov is no longer a share of the client points"
PYTHON
env/bin/python -W ignore try.py

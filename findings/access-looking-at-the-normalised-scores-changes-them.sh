#!/usr/bin/env bash
# Spatial access to services (floating catchments) with PySAL's access.
# One would guess: the property norm_access_df shows scores divided by their mean, and access_df keeps the scores.
# What happens: in access 1.1.10.post3 reading the property writes the normalised scores into access_df: doctors per
# person are gone, a second measure added later stands beside them in another unit, and nothing says so.
# Whom it misleads: whoever displays the normalised table in a notebook, then exports or compares access_df.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "access==1.1.10.post3" "pandas==3.1.1" "numpy==2.4.6" "geopandas==1.2.0"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import pandas as pd
from access import Access

homes = pd.DataFrame({"id": [1, 2], "people": [10, 30]})
doctors = pd.DataFrame({"id": [7], "doctors": [2]})
minutes = pd.DataFrame({"from": [1, 2], "to": [7, 7], "cost": [5.0, 5.0]})
table = Access(
    demand_df=homes, demand_index="id", demand_value="people", supply_df=doctors, supply_index="id",
    supply_value="doctors", cost_df=minutes, cost_origin="from", cost_dest="to", cost_name="cost",
)
table.two_stage_fca(name="fca", cost="cost", max_cost=10)
before = table.access_df["fca_doctors"].tolist()
table.norm_access_df
after = table.access_df["fca_doctors"].tolist()
print("access", version("access"), "access_df before looking:", before, "- after:", after)
assert before == [0.05, 0.05]
assert after == [1.0, 1.0], "access_df is no longer overwritten"
PYTHON
env/bin/python -W ignore try.py

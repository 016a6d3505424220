#!/usr/bin/env bash
# Metres on foot from four crossings to the nearest pharmacy, none of them farther than the limit of 150 m searched for.
# Crossings at 0, 100, 200 and 300 m along a street that is cut before the last one; the pharmacy is at 0.
# One would guess: the crossing at 200 m (too far) and the one beyond the cut (no way at all) have no distance.
# What happens: pandana 0.8 gives both 150.0, the limit itself: "within 150 m" is then true of all four, and the mean
# distance of a quarter that no street joins is exactly the limit.
# Whom it misleads: whoever counts the share of a town within reach, or scores a site on the distance: out of reach,
# cut off and "just within" are one number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "pandana==0.8" "numpy==2.4.6" "pandas==3.1.1"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import pandana
import pandas as pd

x, y = pd.Series([0.0, 100.0, 200.0, 300.0]), pd.Series([0.0] * 4)
streets = pd.DataFrame({"from": [0, 1], "to": [1, 2], "metres": [100.0, 100.0]})
network = pandana.Network(x, y, streets["from"], streets["to"], streets[["metres"]])
network.set_pois("pharmacy", 150, 1, pd.Series([0.0]), pd.Series([0.0]))
nearest = network.nearest_pois(150, "pharmacy", num_pois=1)[1]
print("pandana", version("pandana"), nearest.to_dict(), "within 150 m:", int((nearest <= 150).sum()))
assert nearest.tolist() == [0.0, 100.0, 150.0, 150.0], "what is out of reach has no distance"
assert int((nearest <= 150).sum()) == 4
PYTHON
env/bin/python -W ignore try.py

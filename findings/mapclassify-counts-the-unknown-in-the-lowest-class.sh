#!/usr/bin/env bash
# Share of social housing of ten communes in classes; three communes did not answer (NaN).
# One would guess: what is NaN is refused (as NaturalBreaks does), or in no class, or at worst in the last, where a search
# among bounds puts NaN.
# What happens: mapclassify 2.10.0 puts it in the first class, silently, and counts it there (UserDefined, EqualInterval,
# BoxPlot); its own helper of colours, get_color_array, leaves the same communes white. Quantiles bounds its last class by
# NaN, so that the highest values join the first too.
# Whom it misleads: who prints the counts beside the map as its legend, or takes yb as the class: a commune that did not
# answer is one of those with the least social housing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check \
  "mapclassify==2.10.0" "numpy==2.4.6" "pandas==3.0.3" "scipy==1.17.1" "scikit-learn==1.8.0" "networkx==3.6.1" \
  "matplotlib==3.10.8"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
from mapclassify import EqualInterval, Quantiles, UserDefined
from mapclassify.util import get_color_array

share = np.array([12.0, np.nan, 21.0, 27.0, np.nan, 26.0, 30.0, 18.0, np.nan, 24.0])
known, unknown = share[~np.isnan(share)], np.isnan(share)
print("mapclassify", version("mapclassify"))
for name, of, beside in (
    ("UserDefined", UserDefined(share, [20, 25, 30]), UserDefined(known, [20, 25, 30])),
    ("EqualInterval", EqualInterval(share, 3), EqualInterval(known, 3)),
):
    print(name, "counts", of.counts.tolist(), "classes of the unknown", of.yb[unknown].tolist())
    assert list(of.yb[unknown]) == [0, 0, 0] and of.counts[0] == beside.counts[0] + 3, "the unknown left the first class"
quantiles = Quantiles(share, 3)
print("Quantiles bounds", quantiles.bins, "class of 30 %", quantiles.yb[6])
assert quantiles.yb[6] == 0, "30 % is no longer in the first class"
white = (get_color_array(share, scheme="user_defined", bins=[20, 25, 30]) == 255).all(axis=1)
assert list(white) == list(unknown), "the colours no longer leave the unknown white"
PYTHON
env/bin/python -W ignore try.py

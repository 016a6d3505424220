#!/usr/bin/env bash
# Areal interpolation of people from squares to a perimeter that cuts some of them.
# One would guess: a square of 100 people, half inside the target zone, gives it 50.
# What happens: tobler 0.13.0 gives it all 100: by default (allocate_total) the whole of each source is shared among the
# targets it touches, though half of the square lies in none. The words "extensive variables" suggest shares by area.
# Whom it misleads: whoever counts the people of a perimeter, a catchment or a plan's zone: those just outside are in it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "tobler==0.13.0" "geopandas==1.2.0" "numpy==2.4.6" "pandas==3.1.1" "shapely==2.2.0"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import geopandas as gpd
import shapely
from tobler.area_weighted import area_interpolate

squares = gpd.GeoDataFrame({"people": [100.0]}, geometry=[shapely.box(0, 0, 200, 200)], crs=2154)
zone = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 200)], crs=2154)
by_default = area_interpolate(squares, zone, extensive_variables=["people"])["people"].iloc[0]
by_area = area_interpolate(squares, zone, extensive_variables=["people"], allocate_total=False)["people"].iloc[0]
print("tobler", version("tobler"), "by default", by_default, "- with allocate_total=False", by_area)
assert (by_default, by_area) == (100.0, 50.0)
PYTHON
env/bin/python -W ignore try.py

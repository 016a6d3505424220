#!/usr/bin/env bash
# Distance between a plot in Lambert-93 and the same place in degrees, each geometry carrying its SRID (EWKT).
# One would guess: an error about two different systems, as PostGIS gives; the SRIDs are there to be compared.
# What happens: polars-st 0.11.0 keeps both SRIDs, reads them back, and measures between the bare numbers: a place is
# 6,637 km from itself, and not within 1 km of itself. No error, no warning.
# Whom it misleads: whoever joins a layer of a state's service (degrees) to the cadastre (Lambert-93).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "polars==2.1.0" "polars-st==0.11.0"
cat > try.py <<'PYTHON'
import warnings
from importlib.metadata import version

import polars as pl
import polars_st as st

warnings.simplefilter("error")
texts = pl.DataFrame({"metres": ["SRID=2154;POINT(700000 6600000)"], "degrees": ["SRID=4326;POINT(3 46.5)"]})
places = texts.select(st.from_ewkt("metres").alias("metres"), st.from_ewkt("degrees").alias("degrees"))
told = places.select(
    pl.col("metres").st.srid().alias("one"),
    pl.col("degrees").st.srid().alias("other"),
    pl.col("metres").st.distance(pl.col("degrees")).alias("distance"),
).row(0)
print("polars-st", version("polars-st"), told)
assert told[:2] == (2154, 4326)
assert abs(told[2] - ((700000 - 3) ** 2 + (6600000 - 46.5) ** 2) ** 0.5) < 1, "the two systems are told apart"
PYTHON
env/bin/python try.py

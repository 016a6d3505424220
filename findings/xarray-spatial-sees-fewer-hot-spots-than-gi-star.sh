#!/usr/bin/env bash
# Hot spots of need on a grid of 100 m cells: 5 requests in each cell of a block of 5 by 5, and in one cell of three around.
# One would guess: hotspots(), which gives 90, 95 or 99 % confidence, holds the mean around a cell against how much a mean
# of so many cells varies by chance, as Gi* (Ord and Getis 1995) does: the larger the neighbourhood, the smaller the gap
# that counts.
# What happens: xarray-spatial 0.5.3 divides by the standard deviation of single cells, whatever the size of the kernel.
# The heart of the block is not significant where Gi* gives 99 % (z 6.8), and in a field of pure chance not one cell of
# 10,000 comes out at 90 % or more, where one in ten would.
# Whom it misleads: who reads "0, not significant" as no concentration of need, or compares with maps by esda or a GIS.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check \
  "xarray-spatial==0.5.3" "xarray==2026.9.0" "numpy==2.4.6"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
import xarray as xr
from xrspatial.focal import hotspots

KERNEL = np.ones((5, 5))


def gi_star(cells):
    """z of each cell whose 25 cells are whole: Ord and Getis 1995, binary weights, the cell itself included."""
    windows = np.lib.stride_tricks.sliding_window_view(cells, KERNEL.shape)
    near, n = KERNEL.size, cells.size
    spread = cells.std() * np.sqrt((n * near - near**2) / (n - 1))
    return (windows.sum((2, 3)) - near * cells.mean()) / spread


def asked(cells):
    return hotspots(xr.DataArray(cells, dims=("y", "x")), KERNEL).values[2:-2, 2:-2]


need = 5.0 * (np.indices((25, 25)).sum(0) % 3 == 0)
need[10:15, 10:15] = 5.0
heart = (10, 10)  # the cell at row 12, column 12
print("xarray-spatial", version("xarray-spatial"))
print("block: Gi*", round(gi_star(need)[heart], 2), "hotspots()", asked(need)[heart])
assert gi_star(need)[heart] > 2.58 and asked(need)[heart] == 0, "hotspots() now sees the block"

chance = np.random.default_rng(1).normal(size=(104, 104))
by_chance = np.mean(np.abs(gi_star(chance)) > 1.645)
print("chance: share at 90 % or more, Gi*", round(by_chance, 3), "hotspots()", np.mean(asked(chance) != 0))
assert 0.07 < by_chance < 0.13 and np.all(asked(chance) == 0), "hotspots() now finds what chance gives"
PYTHON
env/bin/python -W ignore try.py

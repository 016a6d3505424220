"""The ground: hills away from the rivers, as an ASCII grid of the IGN."""

from pathlib import Path

import numpy as np

from layers.demo.city import City
from layers.demo.fields import Floats, Noise

STEP_M = 25.0


def elevation(city: City, x: Floats, y: Floats) -> Floats:
    """Metres above the sea: the valley falls to the south, hills rise away from the water, most in the north."""
    rng = city.rng("terrain")
    hills, knolls = Noise(rng, 2_600.0), Noise(rng, 1_100.0)
    bank = np.clip(city.water_m(x, y), 0.0, None)
    _, south, _, north = city.frame.bounds
    height = (y - south) / (north - south)
    rise = np.clip((bank - 250.0) / 2_000.0, 0.0, 1.0)
    bumps = (0.35 + 0.9 * height) * (26.0 * (1.0 + hills(x, y)) + 11.0 * knolls(x, y))
    return 18.0 + 60.0 * height + 0.006 * np.minimum(bank, 5_000.0) + rise * np.maximum(bumps, -8.0)


def write_terrain(city: City, path: Path) -> None:
    """Write a 25 m ESRI ASCII grid in EPSG:2154 (the file names no system: its name does), row by row."""
    west, south, east, north = (round(value / STEP_M) * STEP_M for value in city.boundary.buffer(600.0).bounds)
    columns, rows = int((east - west) / STEP_M), int((north - south) / STEP_M)
    x = west + (np.arange(columns) + 0.5) * STEP_M
    with path.open("w", encoding="ascii", newline="\n") as stream:
        stream.write(
            f"ncols        {columns}\nnrows        {rows}\nxllcorner    {west:.6f}\nyllcorner    {south:.6f}\n"
        )
        stream.write(f"cellsize     {STEP_M:.6f}\nNODATA_value -99999.00\n")
        for start in range(0, rows, 200):
            y = north - (np.arange(start, min(start + 200, rows)) + 0.5) * STEP_M
            for line in np.round(elevation(city, *np.meshgrid(x, y)), 1).tolist():
                stream.write(" ".join(map(str, line)) + "\n")

"""Smooth fields over the plane: noise, kernels, and a raster that is read anywhere; the types of their arrays."""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]
Labels = NDArray[np.int16]
"""Rows of the communes on a raster or at points; -1 where there is none."""
Shapes = NDArray[np.object_]
"""Shapely geometries."""

Cell = TypeVar("Cell", bound=np.generic)


class Noise:
    """
    A smooth function of the plane, a sum of waves drawn once: mean 0, standard deviation 1.

    Parameters
    ----------
    rng
        Where the waves are drawn from.
    length_m
        Typical length of a wave, metres.
    """

    def __init__(self, rng: np.random.Generator, length_m: float, waves: int = 12) -> None:
        angle = rng.uniform(0, 2 * np.pi, waves)
        number = 2 * np.pi / (length_m * rng.uniform(0.6, 1.7, waves))
        self._kx, self._ky = number * np.cos(angle), number * np.sin(angle)
        self._phase = rng.uniform(0, 2 * np.pi, waves)

    def __call__(self, x: Floats, y: Floats) -> Floats:
        """Give the field at points; any shape."""
        total = np.zeros(np.broadcast(x, y).shape)
        for kx, ky, phase in zip(self._kx, self._ky, self._phase, strict=True):
            total += np.cos(kx * x + ky * y + phase)
        return total * math.sqrt(2.0 / len(self._kx))


@dataclass(frozen=True)
class Frame:
    """A regular grid of square cells in EPSG:2154; row 0 is the south."""

    west: float
    south: float
    step: float
    rows: int
    columns: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, metres."""
        return self.west, self.south, self.west + self.columns * self.step, self.south + self.rows * self.step

    def centres(self) -> tuple[Floats, Floats]:
        """Give x and y of every cell centre, each (rows, columns)."""
        x = self.west + (np.arange(self.columns) + 0.5) * self.step
        y = self.south + (np.arange(self.rows) + 0.5) * self.step
        return np.meshgrid(x, y)

    def nearest(self, values: NDArray[Cell], x: Floats, y: Floats) -> NDArray[Cell]:
        """Read the cell that holds each point (the edge cell beyond the frame)."""
        column = np.clip(((np.asarray(x) - self.west) // self.step).astype(int), 0, self.columns - 1)
        row = np.clip(((np.asarray(y) - self.south) // self.step).astype(int), 0, self.rows - 1)
        read: NDArray[Cell] = values[row, column]
        return read

    def smooth(self, values: Floats, x: Floats, y: Floats) -> Floats:
        """Read between cell centres (bilinear)."""
        column = (np.asarray(x) - self.west) / self.step - 0.5
        row = (np.asarray(y) - self.south) / self.step - 0.5
        read: Floats = map_coordinates(values, [row, column], order=1, mode="nearest", output=float)
        return read

    def add_kernel(self, values: Floats, x: float, y: float, sigma: float, weight: float) -> None:
        """Add a Gaussian of total `weight` (per km²) in place, within 5 sigma."""
        reach = 5 * sigma
        left, right = (int((x + side * reach - self.west) // self.step) for side in (-1, 1))
        low, high = (int((y + side * reach - self.south) // self.step) for side in (-1, 1))
        left, right = max(left, 0), min(right + 1, self.columns)
        low, high = max(low, 0), min(high + 1, self.rows)
        if left >= right or low >= high:
            return
        dx = self.west + (np.arange(left, right) + 0.5) * self.step - x
        dy = self.south + (np.arange(low, high) + 0.5) * self.step - y
        bell = np.exp(-0.5 * (dx[None, :] ** 2 + dy[:, None] ** 2) / sigma**2)
        values[low:high, left:right] += weight * bell / (2 * np.pi * sigma**2) * 1e6

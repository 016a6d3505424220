"""Values of a raster under the sites, and the slope of a terrain. The array is given: nothing is opened here."""

from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.space.zones import points_of


@dataclass(frozen=True)
class Raster:
    """
    One band in `WORKING_CRS`.

    values : array, rows × columns, first row in the north; NaN where unknown
    transform : from (column, row) to (x, y) of the pixel's north-west corner, as rasterio gives it; no rotation
    nodata : another value that means "unknown", if there is one
    """

    values: NDArray[np.generic]
    transform: Affine
    nodata: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be sampled: not one band, rotated, or south-up."""
        if self.values.ndim != 2:
            raise LayerError(f"Raster: the array has {self.values.ndim} dimensions, expected 2. Read one band.")
        cell = self.transform
        if cell.b != 0 or cell.d != 0 or cell.a <= 0 or cell.e >= 0:
            raise LayerError(f"Raster: transform {tuple(cell)[:6]} is rotated or south-up. Warp it north-up first.")

    def known(self) -> NDArray[np.float64]:
        """Values as floats, NaN where unknown."""
        values: NDArray[np.float64] = self.values.astype(float)
        if self.nodata is not None:
            values[values == self.nodata] = np.nan
        return values


def sample_at(sites: gpd.GeoDataFrame, raster: Raster) -> pd.Series:
    """
    Value of the pixel that contains each site's representative point.

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`.
    raster
        In `WORKING_CRS`; it cannot say so itself.

    Returns
    -------
    Series, n floats, named "value"
        NaN outside the raster and where it is unknown. A point on an edge takes the pixel to its east or south.

    Raises
    ------
    CrsError, LayerError
        Sites in another CRS, or without geometry.

    Examples
    --------
    Two pixels of 10 m:

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([5, 15, 25], [5, 5, 5]), crs=2154)
    >>> sample_at(site, Raster(np.array([[1.0, 2.0]]), Affine(10, 0, 0, 0, -10, 10))).tolist()
    [1.0, 2.0, nan]
    """
    check_working_crs(sites, names=("sites",))
    transform, values = raster.transform, raster.values
    x, y = shapely.get_coordinates(points_of(sites)).T
    column = np.floor((x - transform.c) / transform.a)
    row = np.floor((y - transform.f) / transform.e)
    is_in = (column >= 0) & (column < values.shape[1]) & (row >= 0) & (row < values.shape[0])
    found = np.full(len(sites), np.nan)
    there = values[row[is_in].astype(int), column[is_in].astype(int)]
    found[is_in] = Raster(there[None], transform, raster.nodata).known()[0]  # of the sites alone, not of the raster
    return pd.Series(found, index=sites.index, name="value")


def elevation_at(xy: NDArray[np.float64], elevation: Raster) -> NDArray[np.float64]:
    """
    Elevation at points, bilinear between the centres of the four pixels around.

    Parameters
    ----------
    xy : array, n × 2
        Metres, in `WORKING_CRS`.
    elevation

    Returns
    -------
    array, n floats
        Metres; NaN where one of the four is unknown or outside.

    Examples
    --------
    Two pixels of 10 m, centres at 5 and 15, on a slope of 1 m; the row is doubled to have four:

    >>> elevation_at(np.array([[5.0, 10.0], [12.5, 10.0], [25.0, 10.0]]),
    ...     Raster(np.array([[1.0, 2.0], [1.0, 2.0]]), Affine(10, 0, 0, 0, -10, 20))).tolist()
    [1.0, 1.75, nan]
    """
    values, cell = elevation.known(), elevation.transform
    column = (xy[:, 0] - cell.c) / cell.a - 0.5
    row = (xy[:, 1] - cell.f) / cell.e - 0.5
    is_in = (column >= 0) & (column <= values.shape[1] - 1) & (row >= 0) & (row <= values.shape[0] - 1)
    found = np.full(len(xy), np.nan)
    if min(values.shape) < 2 or not is_in.any():
        return found
    left = np.clip(np.floor(column[is_in]).astype(int), 0, values.shape[1] - 2)
    top = np.clip(np.floor(row[is_in]).astype(int), 0, values.shape[0] - 2)
    east, south = column[is_in] - left, row[is_in] - top
    upper = values[top, left] * (1 - east) + values[top, left + 1] * east
    lower = values[top + 1, left] * (1 - east) + values[top + 1, left + 1] * east
    found[is_in] = upper * (1 - south) + lower * south
    return found


def slope_percent(elevation: Raster, *, scale_m: float = 0.0) -> Raster:
    """
    Slope of each pixel, in percent (100 is 45°), over a square of a stated size around it.

    From the eight neighbours where the square is no larger than they are: Horn (1981), Hill shading and the
    reflectance map, Proc. IEEE 69(1), the gradient that GDAL and QGIS use. Over more pixels, the gradient of the plane
    that fits them best (least squares), which the unevenness of a fine terrain (kerbs, walls, noise) does not sway.

    Parameters
    ----------
    elevation
        Metres, in `WORKING_CRS`.
    scale_m
        Side of the square: the nearest odd number of pixels, three at least, so that a terrain whose pixel is larger
        keeps Horn's slope.

    Returns
    -------
    Raster of floats, same shape and transform
        NaN wherever one of the elevations of the square is unknown or outside.

    Examples
    --------
    A plane that rises 1 m every 10 m towards the east:

    >>> plane = Raster(np.tile(np.arange(5.0), (5, 1)), Affine(10, 0, 0, 0, -10, 50))
    >>> slope_percent(plane).values[1, 1].round(6), slope_percent(plane, scale_m=50).values[2, 2].round(6)
    (np.float64(10.0), np.float64(10.0))
    """
    values, cell = elevation.values, elevation.transform
    width, height = _odd(scale_m / cell.a), _odd(scale_m / -cell.e)
    gradient = _horn if width == height == SMALLEST else partial(_best_plane, width=width, height=height)
    (rows, columns), above, before = values.shape, height // 2, width // 2
    slope = np.full(values.shape, np.nan)
    step = max(1, STRIP // max(1, columns))
    for top in range(above, rows - above if columns >= width else 0, step):
        bottom = min(top + step, rows - above)
        strip = Raster(values[top - above : bottom + above], cell, elevation.nodata)
        east, south = gradient(strip.known())
        slope[top:bottom, before : columns - before] = 100 * np.hypot(east / cell.a, south / cell.e)
    return Raster(slope, cell)


STRIP = 1 << 20
"""Pixels whose slope is worked out at once: the terrain of a region is held once, not eight times."""

SMALLEST = 3
"""Pixels on a side of the square of Horn's gradient."""
Gradient = tuple[NDArray[np.float64], NDArray[np.float64]]


def _odd(pixels: float) -> int:
    """
    The odd number of pixels nearest to a length, at least that of the eight neighbours.

    >>> _odd(0), _odd(0.8), _odd(4.5), _odd(40)
    (3, 3, 5, 41)
    """
    return max(2 * int(pixels / 2) + 1, SMALLEST)


def _horn(z: NDArray[np.float64]) -> Gradient:
    """Rise by pixel, towards the east and the south, of the inner pixels."""
    across, down = z[:-2] + 2 * z[1:-1] + z[2:], z[:, :-2] + 2 * z[:, 1:-1] + z[:, 2:]
    # the centre pixel does not enter Horn's formula; where it is unknown so is its slope
    hole = np.where(np.isnan(z[1:-1, 1:-1]), np.nan, 0.0)
    return (across[:, 2:] - across[:, :-2]) / 8 + hole, (down[2:] - down[:-2]) / 8 + hole


def _best_plane(z: NDArray[np.float64], *, width: int, height: int) -> Gradient:
    """Rise by pixel, towards the east and the south, of the least-squares plane of each square."""
    from scipy.ndimage import correlate1d  # only a territory with a terrain needs it

    across, down = np.arange(width) - width // 2, np.arange(height) - height // 2
    inner = (slice(height // 2, z.shape[0] - height // 2), slice(width // 2, z.shape[1] - width // 2))

    def over(rows: NDArray[np.generic], columns: NDArray[np.generic]) -> NDArray[np.float64]:
        summed: NDArray[np.float64] = correlate1d(correlate1d(z, rows, axis=0), columns, axis=1)[inner]
        return summed

    east = over(np.ones(height), across.astype(float)) / (height * (across**2).sum())
    south = over(down.astype(float), np.ones(width)) / (width * (down**2).sum())
    return east, south

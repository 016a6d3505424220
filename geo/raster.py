"""Values of a raster under the sites, and the slope of a terrain. The array is given: nothing is opened here."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.zones import points_of

Floats = NDArray[np.float64]


def sample_at(
    sites: gpd.GeoDataFrame, values: NDArray[np.generic], transform: Affine, *, nodata: float | None = None
) -> pd.Series:
    """
    Value of the pixel that contains each site's representative point.

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`.
    values : array, rows × columns
        First row in the north; in `WORKING_CRS`.
    transform : Affine
        From (column, row) to (x, y) of the pixel's north-west corner, as rasterio gives it; no rotation.
    nodata
        Value of `values` that means "unknown"; NaN always does.

    Returns
    -------
    Series, n floats, named "value"
        NaN outside the raster and on nodata. A point on a pixel's edge takes the pixel to its east and south.

    Raises
    ------
    CrsError, LayerError
        Sites in another CRS; an array that is not of two dimensions, a rotated or south-up raster.

    Examples
    --------
    Two pixels of 10 m:

    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([5, 15, 25], [5, 5, 5]), crs=2154)
    >>> sample_at(site, np.array([[1.0, 2.0]]), Affine(10, 0, 0, 0, -10, 10)).tolist()
    [1.0, 2.0, nan]
    """
    check_working_crs(sites, names=("sites",))
    _check(values, transform)
    x, y = shapely.get_coordinates(points_of(sites)).T
    column = np.floor((x - transform.c) / transform.a)
    row = np.floor((y - transform.f) / transform.e)
    is_in = (column >= 0) & (column < values.shape[1]) & (row >= 0) & (row < values.shape[0])
    found = np.full(len(sites), np.nan)
    found[is_in] = values[row[is_in].astype(int), column[is_in].astype(int)]
    if nodata is not None:
        found[found == nodata] = np.nan
    return pd.Series(found, index=sites.index, name="value")


def slope_percent(elevation: NDArray[np.generic], transform: Affine, *, nodata: float | None = None) -> Floats:
    """
    Slope of each pixel from its eight neighbours, in percent (100 is 45°).

    Horn (1981), Hill shading and the reflectance map, Proc. IEEE 69(1): the gradient that GDAL and QGIS use.

    Parameters
    ----------
    elevation : array, rows × columns
        Metres, first row in the north.
    transform : Affine
        In metres; see `sample_at`.
    nodata
        Value that means "unknown"; NaN always does.

    Returns
    -------
    array of floats, same shape
        NaN on the outer ring and wherever one of the nine elevations is unknown.

    Raises
    ------
    LayerError
        See `sample_at`.

    Examples
    --------
    A plane that rises 1 m every 10 m towards the east:

    >>> plane = np.tile(np.arange(3.0), (3, 1))
    >>> slope_percent(plane, Affine(10, 0, 0, 0, -10, 30))[1, 1].round(6)
    np.float64(10.0)
    """
    _check(elevation, transform)
    z = elevation.astype(float)
    if nodata is not None:
        z = np.where(z == nodata, np.nan, z)
    slope = np.full(z.shape, np.nan)
    if min(z.shape) < 3:
        return slope
    across, down = z[:-2] + 2 * z[1:-1] + z[2:], z[:, :-2] + 2 * z[:, 1:-1] + z[:, 2:]
    east = (across[:, 2:] - across[:, :-2]) / (8 * transform.a)
    north = (down[2:] - down[:-2]) / (8 * transform.e)
    # the centre pixel does not enter Horn's formula; where it is unknown so is its slope
    slope[1:-1, 1:-1] = np.where(np.isnan(z[1:-1, 1:-1]), np.nan, 100 * np.hypot(east, north))
    return slope


def _check(values: NDArray[np.generic], transform: Affine) -> None:
    if values.ndim != 2:
        raise LayerError(f"Raster: the array has {values.ndim} dimensions, expected 2. Read one band.")
    if transform.b != 0 or transform.d != 0 or transform.a <= 0 or transform.e >= 0:
        raise LayerError(f"Raster: transform {tuple(transform)[:6]} is rotated or south-up. Warp it north-up first.")

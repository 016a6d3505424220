"""Elevation raster: checked, not read; measures open it by windows."""

import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.windows import Window

from geo.crs import WORKING_CRS, looks_like_lambert93
from geo.errors import CrsError, SourceError
from layers.read import check_files

ELEVATIONS_M = (-50.0, 4_810.0)
"""Lowest and highest ground of metropolitan France, with some margin below the polders."""
MAX_SAMPLE = 1_000


def read_terrain(path: Path) -> Path:
    """
    Check an elevation raster, and return its path: layer `terrain`.

    Publisher: IGN (RGE ALTI, BD ALTI, LiDAR HD), Licence Ouverte 2.0. A value is an elevation in metres (IGN69), in
    Lambert-93; ASC grids state no CRS, their coordinates are then checked. Known gaps: no-data cells (-99999) at
    the coast; one file only, several tiles must be merged first.

    Parameters
    ----------
    path
        GeoTIFF, or IGN ASC grid.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not a raster or truncated, several bands, no value, values that are no elevation; another CRS.
    """
    check_files([path], path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(path) as raster:
                _check_place(raster, path)
                values = _sample(raster)
    except RasterioError as error:
        raise SourceError(f"{path.name}: cannot be read as a raster ({error}). Download it again.") from error
    if not values.size:
        raise SourceError(f"{path.name}: holds no elevation at all (only no-data). Take the tiles of the territory.")
    low, high = float(values.min()), float(values.max())
    if low < ELEVATIONS_M[0] or high > ELEVATIONS_M[1]:
        raise SourceError(
            f"{path.name}: values from {low:g} to {high:g} are not elevations in metres. "
            "If the low value means no data, state it in the raster."
        )
    return path


def _check_place(raster: rasterio.DatasetReader, path: Path) -> None:
    if raster.count != 1:
        raise SourceError(
            f"{path.name}: {raster.count} bands, expected one of elevations (not an image, not a hillshade)."
        )
    bounds = tuple(raster.bounds)
    fits = looks_like_lambert93(bounds)
    if raster.crs is not None and raster.crs.to_epsg() not in (WORKING_CRS, None):
        raise CrsError(f"{path.name}: in {raster.crs}, expected EPSG:{WORKING_CRS}. Convert it with gdalwarp.")
    if not fits:
        rounded = tuple(round(value, 1) for value in bounds)
        raise CrsError(f"{path.name}: bounds {rounded} are not Lambert-93 of metropolitan France. Convert it first.")


def _sample(raster: rasterio.DatasetReader) -> np.ndarray:
    """Finite, valid values of the raster, thinned to about `MAX_SAMPLE` rows and columns, its last row included."""
    shape = min(raster.height, MAX_SAMPLE), min(raster.width, MAX_SAMPLE)
    thinned = raster.read(1, masked=True, out_shape=shape)
    last = raster.read(1, masked=True, window=Window(0, raster.height - 1, raster.width, 1))
    values = np.concatenate([thinned.compressed(), last.compressed()]).astype(float)
    return values[np.isfinite(values)]

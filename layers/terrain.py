"""Elevation of the ground: a GeoTIFF or an IGN ASC grid (RGE ALTI, BD ALTI, LiDAR HD), in EPSG:2154."""

import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import RasterioError

from geo.crs import WORKING_CRS, looks_like_lambert93
from geo.errors import CrsError, SourceError
from geo.raster import Raster
from layers.read_table import check_files

ELEVATIONS_M = (-50.0, 4_810.0)
"""Lowest and highest ground of metropolitan France, with some margin below the polders."""


def read_terrain(path: Path) -> Raster:
    """
    Check and read an elevation raster.

    Publisher: IGN (RGE ALTI, BD ALTI, LiDAR HD), Licence Ouverte 2.0. A value is an elevation in metres (IGN69), in
    Lambert-93; ASC grids state no CRS, their coordinates are then checked. Known gaps: no-data cells (-99999) at
    the coast; one file only, several tiles must be merged first.

    Parameters
    ----------
    path
        GeoTIFF, or IGN ASC grid.

    Returns
    -------
    Raster
        Elevations in metres, NaN where unknown.

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
                band = raster.read(1, masked=True)
                elevation = Raster(band.astype(np.float32).filled(np.nan), raster.transform)
    except RasterioError as error:
        raise SourceError(f"{path.name}: cannot be read as a raster ({error}). Download it again.") from error
    values = elevation.values[np.isfinite(elevation.values)]
    if not values.size:
        raise SourceError(f"{path.name}: holds no elevation at all (only no-data). Take the tiles of the territory.")
    low, high = float(values.min()), float(values.max())
    if low < ELEVATIONS_M[0] or high > ELEVATIONS_M[1]:
        raise SourceError(
            f"{path.name}: values from {low:g} to {high:g} are not elevations in metres. "
            "If the low value means no data, state it in the raster."
        )
    return elevation


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

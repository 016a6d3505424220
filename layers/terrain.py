"""Elevation of the ground: a GeoTIFF or an IGN ASC grid (RGE ALTI, BD ALTI), in EPSG:2154."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.errors import RasterioIOError

from geo.crs import WORKING_CRS, looks_like_lambert93
from geo.errors import CrsError
from layers.read import check_files, unreadable


@dataclass(frozen=True)
class Terrain:
    """Elevation in metres (rows from north to south), the transform of its pixels in EPSG:2154, and its no-data."""

    elevation: NDArray[np.float32]
    transform: Affine
    nodata: float | None
    repairs: tuple[str, ...] = ()


def read_terrain(path: Path) -> Terrain:
    """
    Read an elevation raster.

    Publisher: IGN (RGE ALTI, BD ALTI; Licence Ouverte 2.0). A pixel is an elevation in metres, EPSG:2154. An ASC
    grid states no CRS: Lambert-93 values are then taken as such, and that is counted as a repair.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not there; truncated; in another CRS.
    """
    check_files([path], "terrain")
    try:
        with rasterio.open(path) as raster:
            elevation, transform, nodata = raster.read(1).astype(np.float32), raster.transform, raster.nodata
            bounds, crs = tuple(raster.bounds), raster.crs
    except RasterioIOError as error:
        raise unreadable(path, error) from error
    mended: tuple[str, ...] = ()
    if crs is None and looks_like_lambert93(bounds):
        mended = ("raster without CRS, Lambert-93 bounds: read as EPSG:2154",)
    elif crs is None or crs.to_epsg() != WORKING_CRS:
        raise CrsError(
            f"{path.name}: raster in {crs or 'no CRS'} with bounds {bounds}; expected EPSG:{WORKING_CRS}. "
            "Reproject it (gdalwarp -t_srs EPSG:2154)."
        )
    return Terrain(elevation, transform, nodata, mended)

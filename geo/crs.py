"""The one working coordinate system, and the check at the door of each public function."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.errors import CrsError

WORKING_CRS = 2154
"""RGF93 v1 / Lambert-93, metres: the official projection of metropolitan France (decree 2000-1276)."""

METROPOLE_BOUNDS = (-357_823.0, 6_037_008.0, 1_313_633.0, 7_230_728.0)
"""Lambert-93 bounds of metropolitan France (EPSG registry, area of use of EPSG:2154)."""

LONLAT_BOUNDS = (-6.0, 41.0, 11.0, 52.0)
"""Degrees of metropolitan France, with some room about it."""


def check_working_crs(*layers: gpd.GeoDataFrame | gpd.GeoSeries, names: tuple[str, ...] = ()) -> None:
    """
    Refuse layers that are not in `WORKING_CRS`.

    Parameters
    ----------
    layers
        Geo frames or series of any length.
    names
        What to call each of them in the error, in order.

    Raises
    ------
    CrsError
        Naming each layer that is in another system, or in none.
    """
    faults = []
    for position, layer in enumerate(layers):
        if layer.crs is None or layer.crs.to_epsg() != WORKING_CRS:
            name = names[position] if position < len(names) else f"argument {position + 1}"
            found = "no CRS" if layer.crs is None else layer.crs.to_string()
            faults.append(f"{name}: {found}")
    if faults:
        raise CrsError(
            f"Expected EPSG:{WORKING_CRS} (Lambert-93, metres), found {'; '.join(faults)}. "
            f"Convert with .to_crs({WORKING_CRS})."
        )


def looks_like_lambert93(bounds: tuple[float, float, float, float]) -> bool:
    """
    Say whether bounds (xmin, ymin, xmax, ymax) can only be Lambert-93 metres of metropolitan France.

    >>> looks_like_lambert93((770334.6, 6279610.5, 770400.0, 6279700.0))
    True
    >>> looks_like_lambert93((3.8, 43.5, 3.9, 43.7))
    False
    """
    xmin, ymin, xmax, ymax = bounds
    west, south, east, north = METROPOLE_BOUNDS
    return bool(west <= xmin <= xmax <= east and south <= ymin <= ymax <= north)


def looks_like_lonlat(bounds: tuple[float, float, float, float]) -> bool:
    """
    Say whether bounds (xmin, ymin, xmax, ymax) can be longitude, latitude degrees of metropolitan France.

    >>> looks_like_lonlat((3.8, 43.5, 3.9, 43.7))
    True
    >>> looks_like_lonlat((43.5, 3.8, 43.7, 3.9))
    False
    """
    xmin, ymin, xmax, ymax = bounds
    west, south, east, north = LONLAT_BOUNDS
    return bool(west <= xmin <= xmax <= east and south <= ymin <= ymax <= north)


def is_lonlat(longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """
    Say of each point whether it can be degrees of metropolitan France, with some room about it; NaN is not.

    >>> is_lonlat(np.array([3.9, 11.58, 43.6]), np.array([43.6, 48.14, 3.9]))
    array([ True, False, False])
    """
    west, south, east, north = LONLAT_BOUNDS
    return (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)

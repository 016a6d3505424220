"""
Confidential places, read again from their files for the one use that the territory declares, and kept nowhere.

Only `pensions.choosing` may import this module (import-linter holds it).
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from layers.territory.confidential import is_secret
from layers.territory.declared import Use
from layers.territory.given_twice import row_keys
from layers.territory.readers import READERS
from layers.territory.territory import Territory

SQUARE_M = 1000.0
"""Side of the squares of Lambert-93 in the middle of which they are put: proposition. Asked often enough, a choice
tells to the metre how far what it counts stands from each place of the need."""


def confidential_places(territory: Territory, layer: str, use: Use) -> gpd.GeoDataFrame:
    """
    Confidential places of a layer, where the territory declares that use of them (`[[layer]] confidential_for`).

    They have neither name nor identifier, and stand in the middle of their square of `SQUARE_M`: whatever is asked of
    what is made of them, nothing finer comes out. Never write, draw or measure them.

    Returns
    -------
    GeoDataFrame of points in EPSG:2154, n rows on "confidential-1"…
        `category`, `places` (NaN unknown); no row where nothing is declared, or there is none. A place that two sources
        give is there once.

    Raises
    ------
    PensionsError
        A file that is not there any more, or cannot be read.
    """
    frames, keys = [], []
    for source in territory.confidential_sources:
        if (source.layer, source.use) == (layer, use):
            frame = READERS[source.reader].read(list(source.paths), layer, source.context, source.options)
            hidden = frame[is_secret(frame)]
            frames.append(hidden[["category", "places", "geometry"]])
            keys.append(row_keys(hidden, layer))
    if not frames:
        return gpd.GeoDataFrame({"category": [], "places": []}, geometry=[], crs=WORKING_CRS)
    again = pd.concat(keys).duplicated().to_numpy()
    places = gpd.GeoDataFrame(pd.concat(frames)[~again], crs=WORKING_CRS)
    corners = np.floor(shapely.get_coordinates(places.geometry) / SQUARE_M)
    places = places.set_geometry(shapely.points((corners + 0.5) * SQUARE_M), crs=WORKING_CRS)
    places.attrs = {}
    places.index = pd.Index([f"confidential-{number}" for number in range(1, len(places) + 1)], dtype="str")
    return places

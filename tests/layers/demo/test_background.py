"""The relief."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely


def test_the_terrain_has_hills_and_covers_the_territory(town: Path, communes: gpd.GeoDataFrame):
    with rasterio.open(town / "BDALTIV2_25M_FXX_MNT_LAMB93_IGN69.asc") as grid:
        heights, bounds = grid.read(1), grid.bounds
    assert shapely.box(*bounds).covers(communes.union_all())
    assert 0 < heights.min() < heights.max() < 500
    down, across = np.gradient(heights, 25.0)
    assert 0.08 < np.hypot(down, across).max() < 0.6

"""Where need is concentrated, as the map of a run draws it."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from pensions.ranking.outputs import need_hotspots
from tests.layers.places.two_communes import X, Y, territory


def test_a_concentration_that_touches_the_territory_is_drawn_whole_and_one_beyond_it_is_not():
    """Two communes, 2 km by 1 km; need in 5 × 5 squares across their west side, and in 5 × 5 squares 3 km east."""
    x, y = (axis.ravel() * 200.0 for axis in np.meshgrid(np.arange(-10, 30), np.arange(-10, 15)))
    need = np.where((y >= 0) & (y < 1000) & (((x >= -600) & (x < 400)) | ((x >= 5000) & (x < 6000))), 50.0, 0.0)
    cells = gpd.GeoDataFrame(
        {"poor_households": need}, geometry=shapely.box(X + x, Y + y, X + x + 200, Y + y + 200), crs=2154
    )
    known = territory()
    zones = need_hotspots(replace(known, layers={**known.layers, "income_cells": cells}))
    hot = zones[zones["level"].str.startswith("hot")].union_all()
    assert hot.contains(shapely.box(X - 600, Y, X + 400, Y + 1000))
    assert not hot.intersects(shapely.box(X + 3000, Y - 2000, X + 6000, Y + 3000))

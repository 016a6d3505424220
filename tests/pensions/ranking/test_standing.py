"""Which cells are lived in: by the distance of their centre to somebody or to a dwelling, whatever their side."""

import dataclasses

import geopandas as gpd
import pytest

from layers.places.sites import grid_sites
from pensions.ranking.standing import urban_cells
from tests.layers.places.two_communes import X, Y, territory


@pytest.mark.parametrize(("side", "lived_in"), [(100, 6), (200, 1)])
def test_a_cell_whose_centre_is_200_m_away_is_lived_in_and_one_farther_is_not(side, lived_in):
    """
    An address 50 m east and north of the corner. Centres of cells of 100 m stand 0, 100, 200 m from it east or north:
    (0, 0), (100, 0), (0, 100), (100, 100), (200, 0) and (0, 200) are within 200 m, (200, 100) is 224 m away. Centres
    of cells of 200 m stand 50 or 250 m from it: one is within 200 m.
    """
    place = territory(parcels=False, addresses=False).with_cells(side)
    address = gpd.GeoDataFrame({"label": ["1, Rue"]}, geometry=gpd.points_from_xy([X + 50], [Y + 50]), crs=2154)
    place = dataclasses.replace(place, layers={**place.layers, "addresses": address})
    cells = grid_sites(place)
    flags, told = urban_cells(place, cells)
    assert flags.sum() == lived_in
    assert told.en == f"cells of {side} m within 200 m of: addresses"

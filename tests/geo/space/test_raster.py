"""Rasters under the sites."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, LayerError
from geo.space.raster import Raster, sample_at, slope_percent

NORTH_UP = Affine(10, 0, 100, 0, -10, 230)
"""Pixels of 10 m, north-west corner at (100, 230)."""


def points(*xy):
    return gpd.GeoDataFrame(geometry=shapely.points(xy), crs=2154)


def test_the_first_row_is_in_the_north():
    """
    230 +---+---+
        | 1 | 2 |
        +---+---+
        | 3 | 4 |
        +---+---+
       100     120
    """
    raster = Raster(np.array([[1, 2], [3, 4]]), NORTH_UP)
    got = sample_at(points((105, 225), (115, 225), (105, 215), (115, 215)), raster)
    assert got.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_edges_belong_to_the_pixel_east_and_south_and_outside_is_unknown():
    raster = Raster(np.array([[1.0, 2.0], [3.0, 4.0]]), NORTH_UP)
    got = sample_at(points((110, 225), (105, 220), (100, 230), (120, 225), (105, 210), (99, 225), (105, 231)), raster)
    assert got.tolist()[:3] == [2.0, 3.0, 1.0]
    assert got.iloc[3:].isna().all()


def test_nodata_and_nan_are_unknown():
    raster = Raster(np.array([[-9999.0, np.nan, 5.0]]), NORTH_UP, nodata=-9999)
    assert sample_at(points((105, 225), (115, 225), (125, 225)), raster).isna().tolist() == [True, True, False]
    assert raster.values[0, 0] == -9999


@settings(max_examples=30, deadline=None)
@given(east=st.floats(-0.5, 0.5), north=st.floats(-0.5, 0.5))
def test_the_slope_of_a_plane_is_its_gradient(east, north):
    rows, columns = np.mgrid[0:5, 0:6]
    plane = Raster(east * 10 * columns - north * 10 * rows, NORTH_UP)
    slope = slope_percent(plane).values
    assert np.allclose(slope[1:-1, 1:-1], 100 * np.hypot(east, north), atol=1e-9)
    assert np.isnan(slope).sum() == 5 * 6 - 3 * 4


def test_horn_by_hand():
    """Window 0 0 1 / 0 0 2 / 0 0 1, 10 m: east (1 + 2×2 + 1) / 80 = 7.5 %, north (1 - 1) / 80 = 0."""
    window = Raster(np.array([[0.0, 0, 1], [0, 0, 2], [0, 0, 1]]), NORTH_UP)
    assert slope_percent(window).values[1, 1] == pytest.approx(7.5)


def test_an_unknown_elevation_makes_the_slopes_around_it_unknown():
    z = np.zeros((5, 5))
    z[2, 2] = -1
    slope = slope_percent(Raster(z, NORTH_UP, nodata=-1)).values
    assert np.isnan(slope).all()
    z = np.zeros((6, 6))
    z[1, 1] = -1
    assert slope_percent(Raster(z, NORTH_UP, nodata=-1)).values[3, 3] == 0


def test_too_small_for_a_slope():
    assert np.isnan(slope_percent(Raster(np.zeros((2, 2)), NORTH_UP)).values).all()


def test_what_cannot_be_sampled_is_refused():
    with pytest.raises(LayerError, match="3 dimensions"):
        Raster(np.zeros((1, 2, 2)), NORTH_UP)
    for transform in (Affine(10, 1, 0, 0, -10, 0), Affine(10, 0, 0, 0, 10, 0)):
        with pytest.raises(LayerError, match="rotated or south-up"):
            Raster(np.zeros((2, 2)), transform)
    with pytest.raises(CrsError):
        sample_at(points((0, 0)).to_crs(4326), Raster(np.zeros((2, 2)), NORTH_UP))


@pytest.mark.real
def test_the_real_terrain_has_plausible_slopes(real_montpellier):
    """50 m by 50 m at 0.5 m; `gdaldem slope -p` was seen to give the same to 0.001 on it."""
    path = next((real_montpellier / "constraints").glob("DTM_*.tif"))
    with rasterio.open(path) as file:
        terrain = Raster(file.read(1), file.transform, file.nodata)
    slope = slope_percent(terrain).values
    assert slope.shape == (100, 100)
    assert 0 <= np.nanmin(slope) < np.nanmedian(slope) < 60

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


FINE = Affine(0.5, 0, 0, 0, -0.5, 100)
"""Pixels of 0.5 m, north-west corner at (0, 100)."""


def test_a_flat_terrain_of_half_a_metre_is_not_steep_because_of_its_noise():
    """A plane of 0.3 % with 7 cm of noise: pixel by pixel, one in twenty is over 15 %; over 20 m, none."""
    rows, columns = np.mgrid[0:200, 0:200]
    noise = np.random.default_rng(20).normal(0, 0.07, rows.shape)
    flat = Raster(40 + 0.003 * 0.5 * columns + noise, FINE)
    pixels = slope_percent(flat).values
    assert np.nanmean(pixels > 15) > 0.04
    plots = slope_percent(flat, scale_m=20).values
    assert np.nanmax(plots) < 15
    assert np.nanmedian(plots) == pytest.approx(0.3, abs=0.05)


def test_a_slope_of_the_size_of_a_plot_is_seen_and_a_kerb_is_not():
    """20 % everywhere; then flat, but for a wall of 1 m between two columns of pixels."""
    rows, columns = np.mgrid[0:100, 0:100]
    steep = slope_percent(Raster(0.1 * columns - 0.0 * rows, FINE), scale_m=20).values
    assert np.nanmin(steep) == pytest.approx(20)
    wall = Raster(np.where(columns < 50, 10.0, 11.0), FINE)
    assert np.nanmax(slope_percent(wall).values) == pytest.approx(100)
    assert np.nanmax(slope_percent(wall, scale_m=20).values) < 8


@pytest.mark.parametrize("pixel", [25, 75])
@pytest.mark.parametrize("scale", [0, 1, 20, 25])
def test_a_terrain_coarser_than_the_scale_keeps_its_slope(pixel, scale):
    z = np.random.default_rng(3).normal(50, 5, (6, 7))
    coarse = Raster(z, Affine(pixel, 0, 0, 0, -pixel, 0))
    np.testing.assert_array_equal(slope_percent(coarse, scale_m=scale).values, slope_percent(coarse).values)


def test_the_best_plane_is_that_of_least_squares_and_unknown_at_edges_and_around_holes():
    """Five pixels of 5 m for 25 m, against numpy's own least squares; a hole blinds the 25 squares that hold it."""
    z = np.random.default_rng(1).normal(100, 3, (12, 14))
    z[8, 9] = -9999
    terrain = Raster(z, Affine(5, 0, 0, 0, -5, 0), nodata=-9999)
    slope = slope_percent(terrain, scale_m=25).values
    rows, columns = np.mgrid[-2:3, -2:3]
    plane = np.column_stack([5 * columns.ravel(), 5 * rows.ravel(), np.ones(25)])
    east, south, _ = np.linalg.lstsq(plane, z[1:6, 2:7].ravel(), rcond=None)[0]
    assert slope[3, 4] == pytest.approx(100 * np.hypot(east, south))
    known = np.zeros(z.shape, dtype=bool)
    known[2:-2, 2:-2] = True
    known[6:11, 7:12] = False
    assert (np.isnan(slope) == ~known).all()
    assert np.isnan(slope_percent(terrain, scale_m=100).values).all()


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


@pytest.mark.parametrize("scale_m", [0.0, 50.0])
def test_the_slope_by_strips_is_that_of_the_whole_terrain(monkeypatch, scale_m):
    """Horn's and the fitted plane's, with unknown pixels: three rows at a time, and all at once."""
    values = np.random.default_rng(0).random((23, 17))
    values[[4, 11], [3, 9]] = -1.0
    terrain = Raster(values, Affine(10, 0, 0, 0, -10, 230), nodata=-1.0)
    whole = slope_percent(terrain, scale_m=scale_m).values
    monkeypatch.setattr("geo.space.raster.STRIP", 3 * 17)
    assert np.array_equal(slope_percent(terrain, scale_m=scale_m).values, whole, equal_nan=True)
    assert np.isfinite(whole).any()

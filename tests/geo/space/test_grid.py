"""The grid and its array."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import CrsError, LayerError
from geo.space.grid import make_grid, to_array


def area(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=2154)


def test_cells_are_aligned_whatever_the_perimeter_and_kept_when_their_centre_is_inside():
    """
    perimeter x in [130, 260]: cells 100, 200 have centres 150, 250 inside; cell 0 has not
    """
    grid = make_grid(area(shapely.box(130, 10, 260, 60)))
    assert grid.index.tolist() == ["E0000100N0000000", "E0000200N0000000"]
    assert grid.index.name == "site_id"
    assert grid.geometry.iloc[0].equals(shapely.box(100, 0, 200, 100))
    assert grid.crs.to_epsg() == 2154


def test_two_perimeters_that_meet_share_the_lattice_and_no_cell_is_lost():
    left, right = shapely.box(0, 0, 730, 400), shapely.box(730, 0, 1500, 400)
    together = set(make_grid(area(left, right)).index)
    assert together == set(make_grid(area(left)).index) | set(make_grid(area(right)).index)
    assert len(together) == 60


def test_a_hole_has_no_cell_and_an_overlap_has_each_once():
    ring = shapely.box(0, 0, 500, 500) - shapely.box(100, 100, 400, 400)
    assert len(make_grid(area(ring))) == 16
    assert make_grid(area(ring, ring)).index.is_unique


def test_the_centre_of_a_cell_is_its_representative_point():
    grid = make_grid(area(shapely.box(0, 0, 900, 900)), cell_m=300)
    assert [point.wkt for point in grid.representative_point()][:2] == ["POINT (150 150)", "POINT (450 150)"]


def test_an_empty_perimeter_gives_no_cell_and_bad_sides_are_refused():
    assert make_grid(area()).empty
    for side in (0, -100, 12.5):
        with pytest.raises(LayerError, match="cell_m"):
            make_grid(area(shapely.box(0, 0, 1, 1)), cell_m=side)
    with pytest.raises(LayerError, match="larger cell_m"):
        make_grid(area(shapely.box(0, 0, 1e6, 1e6)), cell_m=10)
    with pytest.raises(CrsError):
        make_grid(area(shapely.box(0, 0, 1, 1)).set_crs(3035, allow_override=True))


def test_values_go_to_their_pixel_and_come_back():
    grid = make_grid(area(shapely.Point(770_500, 6_279_500).buffer(450)))
    values = pd.Series(np.arange(len(grid), dtype=float), index=grid.index)
    array, transform = to_array(values.sample(frac=1, random_state=0), grid.sample(frac=1, random_state=0))
    assert array.dtype == np.float32
    for site_id, square in grid.geometry.items():
        column, row = ~transform @ (square.centroid.x, square.centroid.y)
        assert array[int(row), int(column)] == values[site_id]
    assert np.isfinite(array).sum() == len(grid)


def test_what_is_not_a_grid_is_refused():
    grid = make_grid(area(shapely.box(0, 0, 300, 300)))
    values = pd.Series(1.0, index=grid.index)
    with pytest.raises(LayerError, match="not on the index"):
        to_array(values.iloc[::-1], grid)
    with pytest.raises(LayerError, match="none"):
        to_array(values.iloc[:0], grid.iloc[:0])
    moved = grid.copy()
    moved.loc["E0000000N0000000", "geometry"] = shapely.box(-130, 0, -30, 100)
    with pytest.raises(LayerError, match="off the lattice"):
        to_array(values, moved)
    with pytest.raises(LayerError, match="not squares"):
        to_array(values, grid.set_geometry(grid.buffer(3)))
    with pytest.raises(LayerError, match="not squares"):
        to_array(values, grid.set_geometry(grid.representative_point()))


@pytest.mark.real
def test_the_real_metropole_has_about_42_000_cells(real_montpellier):
    communes = gpd.read_file(real_montpellier / "boundaries" / "communes.geojson").to_crs(2154)
    grid = make_grid(communes)
    assert len(grid) == pytest.approx(communes.union_all().area / 1e4, rel=0.002)
    assert 41_000 < len(grid) < 45_000

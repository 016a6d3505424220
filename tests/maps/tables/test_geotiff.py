"""The score as a raster, read back by rasterio."""

import numpy as np
import pytest
import rasterio

from geo.errors import LayerError
from maps.tables.geotiff import write_surface
from tests.maps.export_cases import a_grid_ranking, a_ranking, squares


def test_a_pixel_holds_the_score_of_its_cell(tmp_path):
    ranking = a_grid_ranking(3)
    write_surface(ranking, tmp_path / "surface.tif")
    with rasterio.open(tmp_path / "surface.tif") as raster:
        assert raster.crs.to_epsg() == 2154
        assert raster.res == (100.0, 100.0)
        assert raster.dtypes == ("float32", "float32")
        assert np.isnan(raster.nodata)
        assert raster.descriptions == ("score", "score_high")
        middle = ranking.sites.geometry.centroid
        found = np.array(list(raster.sample(zip(middle.x, middle.y, strict=True))))
    expected = (100 * ranking.scores[["score", "score_high"]]).where(ranking.scores["is_eligible"])
    assert np.allclose(found, expected, atol=1e-4, equal_nan=True)
    assert np.isnan(found).any(axis=1).sum() == 2


def test_it_is_cloud_optimised(tmp_path):
    write_surface(a_grid_ranking(150), tmp_path / "surface.tif")
    with rasterio.open(tmp_path / "surface.tif") as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert raster.profile["tiled"]
        assert raster.block_shapes == [(128, 128)] * 2
        assert raster.overviews(1) == [2]
        assert "0 to 100" in raster.tags()["TIFFTAG_IMAGEDESCRIPTION"]
        assert "low end" in raster.tags(1)["DESCRIPTION"]
    assert [path.name for path in tmp_path.iterdir()] == ["surface.tif"]


def test_sites_that_are_not_a_grid_are_refused_and_nothing_is_written(tmp_path):
    ranking = a_ranking(squares().set_geometry(squares().buffer(10)))
    with pytest.raises(LayerError, match="not squares"):
        write_surface(ranking, tmp_path / "surface.tif")
    assert list(tmp_path.iterdir()) == []

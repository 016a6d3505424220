import numpy as np
import pytest
import rasterio

from geo.errors import CrsError, MissingFileError, SourceError
from layers.terrain import read_terrain


def geotiff(folder, values, *, crs="EPSG:2154", west=771000, north=6280000, nodata=None, bands=1):
    path = folder / "mnt.tif"
    values = np.asarray(values, dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=bands,
        dtype="float32",
        crs=crs,
        transform=rasterio.Affine(5, 0, west, 0, -5, north),
        nodata=nodata,
    ) as raster:
        for band in range(1, bands + 1):
            raster.write(values, band)
    return path


def asc(folder, body="10 11\n12 -99999\n", west=771000, south=6279000):
    path = folder / "RGEALTI_FXX_0771_6280_MNT_LAMB93_IGN69.asc"
    path.write_text(f"ncols 2\nnrows 2\nxllcorner {west}\nyllcorner {south}\ncellsize 5\nNODATA_value -99999\n{body}")
    return path


def test_a_raster_of_elevations_keeps_what_is_unknown_unknown(tmp_path):
    np.testing.assert_array_equal(
        read_terrain(geotiff(tmp_path, [[10, 20], [30, np.nan]])).values, [[10, 20], [30, np.nan]]
    )
    terrain = read_terrain(asc(tmp_path))
    np.testing.assert_array_equal(terrain.values, [[10, 11], [12, np.nan]])
    assert (terrain.transform.c, terrain.transform.f) == (771000, 6279010)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"crs": "EPSG:4326", "west": 3.8, "north": 43.6}, CrsError, "expected EPSG:2154"),
        ({"west": 0, "north": 0}, CrsError, "not Lambert-93"),
        ({"bands": 3}, SourceError, "3 bands"),
    ],
)
def test_another_place_or_an_image_is_refused(tmp_path, options, error, message):
    with pytest.raises(error, match=message):
        read_terrain(geotiff(tmp_path, [[10, 20], [30, 40]], **options))


def test_values_that_are_no_elevation_are_refused(tmp_path):
    with pytest.raises(SourceError, match="not elevations"):
        read_terrain(geotiff(tmp_path, [[10, -99999], [30, 40]]))
    with pytest.raises(SourceError, match="only no-data"):
        read_terrain(geotiff(tmp_path, [[-1, -1]], nodata=-1))
    with pytest.raises(CrsError):
        read_terrain(asc(tmp_path, west=3.8, south=43.6))


def test_truncated_and_missing_rasters_are_refused(tmp_path):
    path = geotiff(tmp_path, np.arange(40_000).reshape(200, 200) / 100)
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(SourceError, match="cannot be read"):
        read_terrain(path)
    (tmp_path / "x.tif").write_text("<html>404</html>")
    with pytest.raises(SourceError):
        read_terrain(tmp_path / "x.tif")
    with pytest.raises(MissingFileError):
        read_terrain(tmp_path / "absent.tif")

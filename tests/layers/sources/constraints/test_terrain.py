import numpy as np
import pytest
import rasterio

from geo.errors import CrsError, MissingFileError, SourceError
from layers.sources.constraints.terrain import read_terrain


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


def tile(folder, west, north, values, *, step=5, product="RGEALTI"):
    """An IGN tile named by the kilometre of its north-west corner; rows from north to south."""
    rows = "\n".join(" ".join(str(value) for value in row) for row in values)
    head = f"ncols {len(values[0])}\nnrows {len(values)}\nxllcorner {west}\nyllcorner {north - step * len(values)}\n"
    path = folder / f"{product}_FXX_{west // 1000:04d}_{north // 1000:04d}_{west % 1000}_MNT_LAMB93_IGN69.asc"
    path.write_text(f"{head}cellsize {step}\nNODATA_value -99999\n{rows}\n")
    return path


def four_tiles_but_one(folder):
    """
    Cells of 5 m; tiles of 2 × 2 that touch; the south-east one is missing; -99999 is no value.

        1 2 | 5 6
        3 . | 7 8
        ----+----
        9 9 |
        . 9 |
    """
    folder.mkdir()
    tile(folder, 771000, 6280000, [[1, 2], [3, -99999]])
    tile(folder, 771010, 6280000, [[5, 6], [7, 8]])
    tile(folder, 771000, 6279990, [[9, 9], [-99999, 9]])
    return folder


NAN = np.nan
FOUR = [[1, 2, 5, 6], [3, NAN, 7, 8], [9, 9, NAN, NAN], [NAN, 9, NAN, NAN]]


def test_a_folder_of_tiles_is_one_terrain_with_a_hole_where_one_is_missing(tmp_path):
    terrain = read_terrain(four_tiles_but_one(tmp_path / "dalles"))
    np.testing.assert_array_equal(terrain.values, FOUR)
    assert (terrain.transform.a, terrain.transform.c, terrain.transform.f) == (5, 771000, 6280000)


def test_only_the_cells_that_touch_the_bounds_are_kept(tmp_path):
    folder = four_tiles_but_one(tmp_path / "dalles")
    terrain = read_terrain(folder, bounds=(771006, 6279991, 771014, 6279999))
    np.testing.assert_array_equal(terrain.values, [[2, 5], [NAN, 7]])
    assert (terrain.transform.c, terrain.transform.f) == (771005, 6280000)
    with pytest.raises(SourceError, match="none of 3 tiles touches"):
        read_terrain(folder, bounds=(781000, 6279000, 782000, 6280000))


def test_tiles_that_overlap_complete_one_another(tmp_path):
    first = tile(tmp_path, 771000, 6280000, [[1, -99999]])
    second = tile(tmp_path, 771005, 6280000, [[4, 5]])
    np.testing.assert_array_equal(read_terrain([second, first]).values, [[1, 4, 5]])


@pytest.mark.parametrize(
    ("west", "step", "message"), [(771012, 5, "off the grid"), (771010, 25, "cells of 5 m, 25 m. Give tiles of one")]
)
def test_tiles_of_two_grids_are_refused(tmp_path, west, step, message):
    tile(tmp_path, 771000, 6280000, [[1, 2]])
    tile(tmp_path, west, 6280000, [[3, 4]], step=step)
    with pytest.raises(SourceError, match=message):
        read_terrain(tmp_path)


def test_a_grid_of_cells_of_no_size_is_refused(tmp_path):
    path = tile(tmp_path, 770_000, 6_280_000, [[1.0, 2.0], [3.0, 4.0]], step=1e-9)
    with pytest.raises(SourceError, match="cells of 1e-09 m, expected 0.01 m at least") as fault:
        read_terrain([path, path], bounds=(769_000, 6_278_000, 771_000, 6_281_000))
    assert "cellules de 1e-09 m" in fault.value.fr


def test_more_cells_than_the_memory_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.sources.constraints.terrain.MOST_CELLS", 15)
    with pytest.raises(SourceError, match="16 cells of 5 m, too many"):
        read_terrain(four_tiles_but_one(tmp_path / "dalles"))


def test_no_data_that_the_header_does_not_state_is_unknown(tmp_path):
    path = tile(tmp_path, 771000, 6280000, [[1, -99999]])
    path.write_text(path.read_text().replace("NODATA_value -99999\n", ""))
    np.testing.assert_array_equal(read_terrain(path).values, [[1, NAN]])


def packed(folder, tiles, name="RGEALTI_2-0_1M_ASC_LAMB93-IGN69_D034.7z", volume=None):
    """Tiles in a .7z, or in volumes of some bytes: .7z.001, .7z.002…"""
    py7zr = pytest.importorskip("py7zr")
    whole = folder / name
    with py7zr.SevenZipFile(whole, "w") as archive:
        for file in tiles.iterdir():
            archive.write(file, f"1_DONNEES/{file.name}")
    if volume is None:
        return [whole]
    content = whole.read_bytes()
    whole.unlink()
    parts = []
    for rank, start in enumerate(range(0, len(content), volume), start=1):
        parts.append(folder / f"{name}.{rank:03d}")
        parts[-1].write_bytes(content[start : start + volume])
    return parts


def test_volumes_of_a_7z_are_read_from_the_first_from_all_or_whole(tmp_path):
    tiles = four_tiles_but_one(tmp_path / "dalles")
    parts = packed(tmp_path, tiles, volume=100)
    assert len(parts) > 3
    for given in (parts[0], parts, packed(tmp_path, tiles, name="autre.7z")):
        np.testing.assert_array_equal(read_terrain(given).values, FOUR)


def test_a_missing_volume_is_named(tmp_path):
    parts = packed(tmp_path, four_tiles_but_one(tmp_path / "dalles"), volume=100)
    parts[1].unlink()
    with pytest.raises(SourceError, match=r"1 volumes missing beside it \(RGEALTI.*\.7z\.002\)") as fault:
        read_terrain(parts[0])
    assert "il manque 1 volumes" in fault.value.fr
    parts[1].write_bytes(b"")
    parts[-1].unlink()
    with pytest.raises(SourceError, match="cut or damaged"):
        read_terrain(parts[0])


def test_a_later_volume_alone_says_which_is_missing(tmp_path):
    parts = packed(tmp_path, four_tiles_but_one(tmp_path / "dalles"), volume=100)
    parts[0].unlink()
    with pytest.raises(SourceError, match=r"\.7z\.001"):
        read_terrain(parts[1])

import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import SourceError
from layers.people.gate import tell
from layers.sources.filosofi.grid import read_filosofi_grid

HEADER = "idcar_200m,i_est_200,lcog_geo,ind,men,men_pauv,men_1ind,ind_snv,log_soc"
REAL_CELL = "CRS3035RES200mN2297800E3826200,0,34172,120,60,12.5,28,2520000,10"
STRADDLING = "CRS3035RES200mN2298000E3826200,1,3405734172,12.4,6,1.2,2,200000,0"
FAR = "CRS3035RES200mN2890000E3760000,0,75056,500,200,40,90,9000000,80"


def read_cells(path, **options):
    return tell(read_filosofi_grid(path, **options))


def written(folder, *rows, header=HEADER, name="carreaux_200m_met.csv"):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_a_cell_is_a_square_of_the_european_grid_on_its_south_west_corner(tmp_path):
    cells = read_cells(written(tmp_path, REAL_CELL, STRADDLING))
    square = cells.to_crs(3035).geometry.iloc[0]
    assert square.normalize().equals_exact(shapely.box(3826200, 2297800, 3826400, 2298000).normalize(), 0.01)
    assert cells["is_imputed"].tolist() == [False, True]
    # Two cells, one north of the other, share a side: no gap, no overlap.
    assert cells.geometry.iloc[0].intersection(cells.geometry.iloc[1]).length == pytest.approx(200, rel=0.01)


def test_a_square_of_many_households_reads_as_published(tmp_path):
    cells = read_cells(written(tmp_path, REAL_CELL))
    counts = ["persons", "households", "poor_households", "single_households", "social_dwellings"]
    assert cells.loc[0, counts].tolist() == [120, 60, 12.5, 28, 10]


def test_communes_are_found_in_codes_put_end_to_end(tmp_path):
    path = written(tmp_path, REAL_CELL, STRADDLING, FAR)
    assert len(read_cells(path, communes=["34057"])) == 1
    assert len(read_cells(path, communes=["34172"])) == 2
    assert read_cells(path, communes=["57341"]).empty  # not across two codes


def test_bounds_keep_the_cells_they_touch(tmp_path):
    path = written(tmp_path, REAL_CELL, STRADDLING, FAR)
    cells = read_cells(path)
    assert len(read_cells(path, bounds=cells.geometry.iloc[0].buffer(-20))) == 1
    assert len(read_cells(path, bounds=(2.0, 48.5, 3.0, 49.0))) == 1


@pytest.mark.parametrize(
    "header",
    [
        "Idcar_200m,I_est_200,Depcom,Ind,Men,Men_pauv,Men_1ind,Ind_snv,Log_soc",
        "IdINSPIRE,I_est_cr,Depcom,Ind,Men,Men_pauv,Men_1ind,Ind_snv,Log_soc",
    ],
)
def test_older_vintages_have_other_names(tmp_path, header):
    assert read_cells(written(tmp_path, REAL_CELL, header=header))["households"].tolist() == [60]


def test_zip_parquet_and_geopackage_say_the_same(tmp_path):
    csv = written(tmp_path, REAL_CELL, STRADDLING)
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.write(csv, "carreaux_200m_met.csv")
        archive.writestr("carreaux_200m_reun.csv", HEADER + "\n")
    table = pd.read_csv(csv, dtype={"lcog_geo": str})
    table.to_parquet(tmp_path / "f.parquet")
    shapes = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([0, 1], [0, 1]), crs=2154)
    shapes.to_file(tmp_path / "f.gpkg", layer="carreaux_200m_met")
    frames = [read_cells(tmp_path / name) for name in (csv.name, "f.zip", "f.parquet", "f.gpkg")]
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other)


def test_a_nested_7z_that_is_none_or_cannot_be_opened_says_what_to_do(tmp_path):
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("Filosofi2019_carreaux_200m_gpkg.7z", b"7z")
    with pytest.raises(SourceError, match=r"Install py7zr|cut or damaged"):
        read_cells(tmp_path / "f.zip")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("CRS3035RES1000mN2297000E3826000,0,34172,120,60,12.5,28,2520000,10", "not those of 200 m squares"),
        ("CRS3035RES200mN2297800E3826200,0,34172,120,60,62,28,2520000,10", "more poor households"),
        ("CRS3035RES200mN2297800E3826200,0,34172,beaucoup,60,6,28,2520000,10", "'persons' has 1 values that are not"),
    ],
)
def test_values_that_cannot_be_are_refused(tmp_path, row, message):
    with pytest.raises(SourceError, match=message):
        read_cells(written(tmp_path, row))


def test_a_header_alone_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no row"):
        read_cells(written(tmp_path))


@pytest.mark.parametrize("packed", ["7z", "7z in zip"])
@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "Idcar_200m,I_est_200,lcog_geo,Ind,Men,Men_pauv,Men_1ind,Ind_snv,Log_soc",
        "IdINSPIRE,I_est_cr,Depcom,Ind,Men,Men_pauv,Men_1ind,Ind_snv,Log_soc",
    ],
    ids=["2021", "2017 and 2019", "2015"],
)
def test_the_csv_of_each_vintage_is_read_from_its_7z(tmp_path, header, packed):
    py7zr = pytest.importorskip("py7zr")
    path = tmp_path / "Filosofi_carreaux_200m_csv.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.write(written(tmp_path, REAL_CELL, header=header), "carreaux_200m_met.csv")
    if packed == "7z in zip":
        with zipfile.ZipFile(tmp_path / "Filosofi_carreaux_200m_csv.zip", "w") as archive:
            archive.write(path, path.name)
        path = tmp_path / "Filosofi_carreaux_200m_csv.zip"
    assert read_cells(path)["households"].tolist() == [60]

import zipfile

import geopandas as gpd
import pytest
from shapely import box

from geo.errors import MissingFileError, SourceError
from layers.people.gate import tell
from layers.schemas import validate
from layers.sources.communes import read_communes_france
from layers.sources.filosofi.areas import read_filosofi_communes
from layers.sources.land.rpls import read_rpls_communes


@pytest.fixture
def communes():
    """Three squares side by side: 34001, 34002, 34003."""
    shapes = [box(770_000 + 1000 * i, 6_279_000, 771_000 + 1000 * i, 6_280_000) for i in range(3)]
    return gpd.GeoDataFrame(
        {"insee_code": ["34001", "34002", "34003"], "name": ["A", "B", "C"], "population": [1.0, 2.0, 3.0]},
        geometry=shapes,
        crs=2154,
    )


def write(folder, text, name="table.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


FILOSOFI = "CODGEO;NBMENFISC21;TP6021\r\n34001;100;12,5\r\n34002;40;s\r\n34999;7;9,0\r\n"


def test_a_decimal_comma_is_read_and_a_secret_is_unknown(tmp_path, communes):
    zones = tell(read_filosofi_communes(write(tmp_path, FILOSOFI), communes=communes))
    assert zones["poverty_share"].tolist()[0] == 0.125
    assert zones["poor_households"].tolist()[0] == 12.5
    assert zones["households"].tolist()[:2] == [100.0, 40.0]
    assert zones[["poverty_share", "poor_households"]].isna().all(axis=1).tolist() == [False, True, True]
    assert zones.attrs["repairs"] == ["2 communes without a poverty rate (secret)"]
    assert zones.geometry.tolist() == communes.geometry.tolist()


def test_an_income_file_of_another_year_is_read_by_the_shape_of_its_names(tmp_path, communes):
    path = write(tmp_path, FILOSOFI.replace("21;", "19;").replace("TP6021", "TP6019"))
    assert tell(read_filosofi_communes(path, communes=communes))["households"][0] == 100.0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("CODGEO;MENAGES;TP6021\n34001;1;2\n", "'households'"),
        ("CODGEO;NBMENFISC21;TP6021\n34001;1;beaucoup\n", "'beaucoup'"),
        ("CODGEO;NBMENFISC21;TP6021\n34001;1;120\n", "outside 0 to 100"),
        ("CODGEO;NBMENFISC21;TP6021\n34001;1;2\n34001;1;3\n", "two rows: 34001"),
        ("CODGEO;NBMENFISC21;TP6021\n75056;1;2\n", "none of its communes"),
        ("CODGEO;NBMENFISC21;TP6021\n", "no communes"),
        ("<!DOCTYPE html><html>", "HTML page"),
        ("", "empty file"),
    ],
)
def test_an_income_file_that_is_wrong_is_refused(tmp_path, communes, text, fault):
    with pytest.raises(SourceError, match=fault):
        read_filosofi_communes(write(tmp_path, text), communes=communes)


LONG = """"GEO";"GEO_OBJECT";"FILOSOFI_MEASURE";"UNIT_MEASURE";"TIME_PERIOD";"CONF_STATUS";"OBS_VALUE"
"34001";"COM";"PR_MD60";"PT";"2023";"F";"12.5"
"34001";"COM";"MED_SL";"EUR";"2023";"F";"22000"
"34002";"COM";"PR_MD60";"PT";"2023";"C";"31"
"34";"DEP";"PR_MD60";"PT";"2023";"F";"19.1"
"""


def test_the_long_form_of_2023_has_rates_and_no_households(tmp_path, communes):
    path = tmp_path / "FILOSOFI_CC_csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("DS_FILOSOFI_CC_2023_data.csv", LONG)
        archive.writestr("DS_FILOSOFI_CC_2023_metadata.csv", "CODE;LIBELLE\n")
    zones = tell(read_filosofi_communes(path, communes=communes))
    assert zones["poverty_share"].tolist()[0] == 0.125
    assert zones["poverty_share"].isna().tolist() == [False, True, True]  # 34002 is confidential, 34003 absent
    assert zones["households"].isna().all()
    assert zones["poor_households"].isna().all()
    assert "no number of households in 2023" in zones.attrs["repairs"][1]


def test_two_vintages_are_mixed_only_when_said(tmp_path, communes):
    """12.5 % of 2023 of the 100 households of 2021: 12.5 poor households, of neither year."""
    rates, counts = write(tmp_path, LONG, name="long.csv"), write(tmp_path, FILOSOFI, name="wide.csv")
    zones = tell(read_filosofi_communes(rates, communes=communes, households=counts))
    assert zones["poor_households"].tolist()[0] == 12.5
    assert zones.attrs["repairs"][1].startswith("two vintages: poverty rates of 2023, households of 2021")


def test_a_vintage_without_households_is_not_the_denominator_of_social_dwellings(tmp_path, communes):
    stock = write(tmp_path, "DEPCOM_ARM,nb_ls\n34001,25\n", name="rpls.csv")
    with pytest.raises(SourceError, match=r"no number of fiscal households \(vintage 2023\)") as told:
        read_rpls_communes(stock, communes=communes, households=write(tmp_path, LONG, name="long.csv"))
    assert "ménages fiscaux" in told.value.fr


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("PR_MD60", "TX_PAUV", "no measure PR_MD60 of communes .* MED_SL, TX_PAUV"),
        ('"2023";"F";"12.5"', '"2021";"F";"12.5"', "several years \\(2021, 2023\\)"),
    ],
)
def test_a_long_form_that_is_wrong_is_refused(tmp_path, communes, before, after, fault):
    with pytest.raises(SourceError, match=fault):
        read_filosofi_communes(write(tmp_path, LONG.replace(before, after)), communes=communes)


def test_social_dwellings_with_a_bom_and_crlf(tmp_path, communes):
    path = write(tmp_path, "DEPCOM_ARM,LIBCOM,nb_loues,nb_ls\r\n34001,A,20,25\r\n34002,B,,7\r\n", encoding="utf-8-sig")
    stock = validate("social_stock", read_rpls_communes(path, communes=communes))
    assert stock["social_dwellings"].tolist()[:2] == [25.0, 7.0]
    assert stock["social_dwellings"].isna().tolist() == [False, False, True]
    assert stock["main_residences"].isna().all()
    assert stock.attrs["repairs"] == ["1 communes absent from the file or secret"]


def test_fiscal_households_stand_for_main_residences_and_it_is_said(tmp_path, communes):
    path = write(tmp_path, "DEPCOM_ARM,nb_ls\n34001,25\n34002,7\n34003,0\n")
    households = write(tmp_path, FILOSOFI, name="filosofi.csv")
    stock = read_rpls_communes(path, communes=communes, households=households)
    assert stock["main_residences"].tolist()[:2] == [100.0, 40.0]
    assert stock.attrs["repairs"] == ["main residences are fiscal households of 2021: a proxy of the SRU denominator"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("DEPCOM_ARM,nb_loues\n34001,2\n", "'social_dwellings'"),
        ("DEPCOM_ARM,nb_ls\n34001,2\n34001,3\n", "two rows: 34001"),
        ("DEPCOM_ARM,nb_ls\n75056,2\n", "none of its communes"),
    ],
)
def test_a_stock_file_that_is_wrong_is_refused(tmp_path, communes, text, fault):
    with pytest.raises(SourceError, match=fault):
        read_rpls_communes(write(tmp_path, text), communes=communes)


def test_a_missing_table_is_named(tmp_path, communes):
    with pytest.raises(MissingFileError, match=r"rpls\.csv"):
        read_rpls_communes(tmp_path / "rpls.csv", communes=communes)


@pytest.mark.real
def test_poverty_and_social_dwellings_of_the_31_communes(real_montpellier):
    communes = read_communes_france(real_montpellier / "boundaries/communes.geojson")
    filosofi = real_montpellier / "demand/cc_filosofi_2021_COM_34.csv"
    zones = tell(read_filosofi_communes(filosofi, communes=communes))
    city = zones["insee_code"] == "34172"
    assert zones["poverty_share"].isna().sum() == 7
    assert zones.loc[city, "poor_households"].tolist() == [pytest.approx(124_297 * 0.28)]
    rpls = real_montpellier / "landlords/rpls_communes_34_2024-01.csv"
    stock = validate("social_stock", read_rpls_communes(rpls, communes=communes, households=filosofi))
    assert stock.loc[city, "social_dwellings"].tolist() == [31_601.0]
    assert stock[["social_dwellings", "main_residences"]].notna().all(axis=None)

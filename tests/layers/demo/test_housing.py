"""Social dwellings and sales."""

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.crs import looks_like_lambert93
from tests.layers.demo.written import RPLS, TOWN, lines_of, within_of


def test_dwellings_have_73_columns_between_quotes(town: Path, dwellings: pd.DataFrame):
    lines = lines_of(town / RPLS)
    assert len(lines[0].split(";")) == 73
    assert '"' not in lines[0]
    assert all(len(row) == 73 for row in csv.reader(lines[1:], delimiter=";"))
    assert 2_700 <= len(dwellings) <= 3_300


def test_dwellings_are_within_their_communes_but_for_5_percent_without_position(
    dwellings: pd.DataFrame, communes: gpd.GeoDataFrame
):
    lost = dwellings["X"] == ""
    assert 0.0 < lost.mean() < 0.05
    assert set(dwellings["DEPCOM"]) <= TOWN
    near = communes.set_index("code").buffer(60.0)
    for code, there in dwellings[~lost].groupby("DEPCOM"):
        assert within_of(there, "X", "Y", near[code]).all()
    assert looks_like_lambert93((float(dwellings["X"][~lost].min()), float(dwellings["Y"][~lost].min()),
                                 float(dwellings["X"][~lost].max()), float(dwellings["Y"][~lost].max())))  # fmt: skip


def test_dwellings_agree_with_cells_and_with_districts(dwellings: pd.DataFrame, cells: pd.DataFrame):
    assert cells["log_soc"].sum() == len(dwellings)
    assert set(dwellings["PLG_QP24"]) == {"CSZ", "HZ", "QN03498M"}
    assert ((dwellings["QPV_CODE"] == "1") == dwellings["PLG_QP24"].str.startswith("QN")).all()
    assert dwellings["FINAN_CODE"].eq("10").any()


def test_sales_have_40_columns_one_price_a_sale_and_some_no_position(town: Path, parcels: gpd.GeoDataFrame):
    sales = pd.read_csv(town / "dvf_2024.csv.gz", dtype=str, keep_default_na=False)
    assert sales.shape[1] == 40
    assert sales["id_mutation"].duplicated().any()
    assert len(sales[["id_mutation", "valeur_fonciere"]].drop_duplicates()) == sales["id_mutation"].nunique()
    assert set(sales["id_parcelle"]) <= set(parcels["id"])
    assert 0.0 < (sales["longitude"] == "").mean() < 0.08
    assert sales["date_mutation"].str.startswith("2024-").all()

"""Communes, cells, districts and need."""

import csv
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.demo.city import names
from tests.layers.demo.written import TOWN, lines_of


def test_communes_are_as_geo_api_gives_them(communes: gpd.GeoDataFrame):
    assert list(communes.columns) == ["nom", "code", "siren", "codeEpci", "population", "surface", "geometry"]
    assert set(communes["code"]) == TOWN
    assert communes.geometry.is_valid.all()
    assert np.allclose(communes["surface"], communes.area / 1e4, rtol=0.005)  # hectares
    assert (communes["siren"] == communes["siren"].str[:8].map(names.luhn)).all()
    assert 28_000 <= communes["population"].sum() <= 32_000


def test_communes_share_borders_without_overlap(communes: gpd.GeoDataFrame):
    assert communes.area.sum() == pytest.approx(communes.union_all().area, abs=2.0)


def test_cells_are_in_the_34_columns_of_2021(town: Path, cells: pd.DataFrame):
    header = lines_of(town / "carreaux_200m_met.csv")[0].split(",")
    assert len(header) == 34
    assert header[:9] == ["idcar_200m", "idcar_1km", "idcar_nat", "i_est_200", "i_est_1km", "lcog_geo", "ind", "men",
                          "men_pauv"]  # fmt: skip
    assert cells["idcar_200m"].str.fullmatch(r"CRS3035RES200mN\d{7}E\d{7}").all()
    assert cells["idcar_200m"].is_unique
    corner = cells["idcar_200m"].str.extract(r"N(\d+)E(\d+)").astype(int)
    assert (corner % 200 == 0).all().all()


def test_cells_under_11_households_are_imputed(cells: pd.DataFrame):
    assert ((cells["men"] < 11) == (cells["i_est_200"] == 1)).all()
    assert cells["i_est_200"].mean() > 0.3


def test_cells_count_within_reason(cells: pd.DataFrame):
    assert (cells["ind"] + 0.11 >= cells["men"]).all()
    assert (cells["men_pauv"] <= cells["men"]).all()
    assert (cells["men_1ind"] <= cells["men"]).all()
    assert (cells["log_soc"] <= cells["men"]).all()
    ages = [column for column in cells if re.fullmatch(r"ind_(\d.*|inc)", column)]
    assert np.allclose(cells[ages].sum(axis=1), cells["ind"], atol=0.6)


def test_populations_of_communes_are_the_sums_of_their_cells(communes: gpd.GeoDataFrame, cells: pd.DataFrame):
    summed = cells.groupby(cells["lcog_geo"].str[:5])["ind"].sum()
    assert (summed[communes["code"]].to_numpy() == communes["population"]).all()


def test_some_cells_straddle_communes_and_some_lie_outside(cells: pd.DataFrame):
    assert cells["lcog_geo"].str.fullmatch(r"(\d{5})+").all()
    assert (cells["lcog_geo"].str.len() > 5).any()
    assert (cells["lcog_geo"] == "34899").any()


def test_need_is_by_commune_and_blank_under_11(town: Path):
    table = pd.read_csv(town / "need.csv", sep=";", dtype={"code_insee": str})
    assert list(table.columns) == ["code_insee", "annee", "demandes_logement_social", "personnes_115",
                                   "orientations_pension_de_famille", "source"]  # fmt: skip
    assert set(table["code_insee"]) == TOWN
    figures = table.iloc[:, 2:5]
    assert ((figures >= 11) | figures.isna()).all().all()
    assert figures.isna().any().any()


def test_sru_is_windows_1252_with_decimal_commas(town: Path):
    content = (town / "inventaire-sru.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    rows = list(csv.reader(content.decode("cp1252").splitlines(), delimiter=";"))
    assert {len(row) for row in rows} == {10}
    assert {"Nombre_lls_ Inventaire_au_01_01_2024", "Commune_carencée", "Taux_SRU_au_01_01_2024"} <= set(rows[0])
    assert all(re.fullmatch(r"\d+,\d\d", row[4]) for row in rows[1:])


def test_qpv_have_a_row_without_code_and_an_invalid_outline(town: Path):
    qpv = gpd.read_file(town / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson")
    assert list(qpv.columns[:-1]) == ["fid", "code_qp", "lib_qp", "insee_reg", "lib_reg", "insee_dep", "lib_dep",
                                      "insee_com", "lib_com", "siren_epci"]  # fmt: skip
    coded = qpv[qpv["code_qp"].fillna("") != ""]
    assert coded["code_qp"].str.fullmatch(r"QN034\d\dM").all()
    assert len(coded) == len(qpv) - 1
    assert (~coded.geometry.is_valid).sum() == 1

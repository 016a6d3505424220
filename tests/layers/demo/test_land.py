"""Parcels, buildings and their owners."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.demo.city import names
from tests.layers.demo.written import lines_of, read_gzipped


def test_parcels_are_as_etalab_gives_them(parcels: gpd.GeoDataFrame):
    assert list(parcels.columns) == ["geometry", "id", "commune", "prefixe", "section", "numero", "contenance",
                                     "arpente", "created", "updated"]  # fmt: skip
    assert parcels["id"].str.fullmatch(r"34\d{3}000[0-9A-Z]{2}\d{4}").all()
    assert parcels["id"].is_unique
    rebuilt = parcels["commune"] + "000" + parcels["section"].str.zfill(2) + parcels["numero"].str.zfill(4)
    assert (rebuilt == parcels["id"]).all()
    assert not parcels["section"].str.startswith("0").any()
    assert parcels["section"].str.len().min() == 1
    assert 1_350 <= len(parcels) <= 1_650


def test_parcels_are_inside_their_commune_apart_and_of_a_plausible_size(
    parcels: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
):
    home = communes.set_index("code").buffer(0.5)
    assert all(home[code].covers(shape) for code, shape in zip(parcels["commune"], parcels.geometry, strict=True))
    assert parcels.geometry.is_valid.all()
    assert parcels.area.between(150, 5_700).all()
    known = parcels["contenance"].notna()
    assert 0 < (~known).sum() < 0.03 * len(parcels)
    assert np.allclose(parcels.loc[known, "contenance"].astype(float), parcels[known].area, atol=1.5)
    assert parcels.union_all().area == pytest.approx(parcels.area.sum(), rel=1e-4)


def test_buildings_have_a_type_and_stand_on_parcels(town: Path, parcels: gpd.GeoDataFrame):
    built = read_gzipped(town / "cadastre-34-batiments.json.gz").to_crs(2154)
    assert list(built.columns) == ["geometry", "type", "nom", "commune", "created", "updated"]
    assert set(built["type"]) == {"01", "02"}
    on = built.intersection(parcels.union_all()).area.sum() / built.area.sum()
    assert on > 0.99
    assert 0.6 < len(built) / len(parcels) < 0.95


def test_owners_have_24_unquoted_columns_and_several_rows_a_parcel(town: Path, parcels: gpd.GeoDataFrame):
    rows = [line.split(";") for line in lines_of(town / "PM_25_NB_340.csv")]
    assert {len(row) for row in rows} == {24}
    table = pd.DataFrame(rows[1:])
    idu = table[0] + table[2] + table[4].where(table[4] != "", "000") + table[5].str.zfill(2) + table[6].str.zfill(4)
    assert set(idu) <= set(parcels["id"])
    assert idu.duplicated().any()
    assert set(table[20].str.split(" - ").str[0]) <= set("0123456789")
    assert table[19].str.fullmatch(r"\d{9}|U\d{8}").all()
    plain = table[19][~table[19].str.startswith("U")]
    real_form = plain != names.EPCI_SIREN
    assert (plain[real_form] == plain[real_form].str[:8].map(names.luhn)).all()
    landlord = table[23].str.contains(r"\b(?:HLM|OPH|HABITAT|SEM)\b")
    public = table[20].str[0].isin(list("1349"))
    assert 250 <= idu[landlord | public].nunique() <= 350
    assert (table[20].str[0][landlord] == "0").any()  # a SA d'HLM that only its name gives away

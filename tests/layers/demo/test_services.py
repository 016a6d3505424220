"""The BPE and FINESS."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.layers.demo.written import FINESS, lines_of, within_of


def test_bpe_is_one_row_an_equipment_in_the_nomenclature_of_2025(town: Path, communes: gpd.GeoDataFrame):
    bpe = pd.read_csv(town / "BPE25.csv", sep=";", dtype=str, keep_default_na=False)
    assert bpe["TYPEQU"].str.fullmatch(r"[A-G]\d{3}").all()
    assert not set(bpe["TYPEQU"]) & {"B203", "D201", "D301"}
    assert {"D307", "D265", "B105", "B207", "D281", "A206", "A128", "A122", "A129", "D101", "D109", "D114", "F307",
            "A506", "D506"} <= set(bpe["TYPEQU"])  # fmt: skip
    assert {"11", "33", "_Z", "_U"} <= set(bpe["QUALITE_GEOLOC"])
    placed = bpe[bpe["LAMBERT_X"] != ""]
    assert (bpe.loc[bpe["LAMBERT_X"] == "", "QUALITE_XY"] == "_U").all()
    zone = communes.union_all()
    good = placed[placed["QUALITE_GEOLOC"] != "33"]
    inside = within_of(good, "LAMBERT_X", "LAMBERT_Y", zone)
    assert 0.01 < 1 - inside.mean() < 0.3
    assert within_of(good, "LAMBERT_X", "LAMBERT_Y", zone.buffer(2_300.0)).all()


def test_services_are_where_people_are(town: Path, cells: pd.DataFrame):
    bpe = pd.read_csv(town / "BPE25.csv", sep=";", dtype={"TYPEQU": str, "QUALITE_GEOLOC": str})
    bpe = bpe[(bpe["QUALITE_GEOLOC"] != "33") & bpe["LAMBERT_X"].notna()]
    corner = cells["idcar_200m"].str.extract(r"N(\d+)E(\d+)").astype(int)
    squares = gpd.GeoSeries(gpd.points_from_xy(corner[1] + 100, corner[0] + 100), crs=3035).to_crs(2154)
    points = shapely.points(bpe["LAMBERT_X"], bpe["LAMBERT_Y"])
    gaps = shapely.distance(points, shapely.multipoints(squares.to_numpy()))
    assert np.quantile(gaps, 0.95) < 300.0


def test_finess_has_32_and_6_fields_after_its_first_line(town: Path):
    lines = lines_of(town / FINESS)
    assert lines[0] == "finess;etalab;111;2026-05-12"
    split = [line.split(";") for line in lines[1:]]
    structures = [row for row in split if row[0] == "structureet"]
    positions = [row for row in split if row[0] == "geolocalisation"]
    assert {len(row) for row in structures} == {32}
    assert {len(row) for row in positions} == {6}
    assert split == structures + positions
    assert [row[1] for row in structures] == [row[1] for row in positions]
    assert all(len(row[1]) == 9 for row in structures)
    assert {"258", "214", "259", "257", "156", "197", "355", "620"} == {row[18] for row in structures}
    assert sum(row[18] == "258" for row in structures) == 2
    assert sum("FEMMES VICTIMES DE VIOLENCES" in row[4] for row in structures) == 1
    assert sum("ADMIN-EXPRESS" in row[4] for row in positions) == 1
    assert all(len(row[4].split(",")) == 5 for row in positions)

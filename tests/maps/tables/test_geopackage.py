"""The GeoPackage, as GDAL and SQLite see it."""

import sqlite3
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal

from maps.tables import geopackage
from maps.tables.geojson import features_table
from maps.tables.geopackage import write_gpkg
from tests.maps.export_cases import HOSTILE, RUN, SECRET, a_gathered_ranking, a_ranking, squares


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "sites.gpkg"
    write_gpkg(a_ranking(), RUN, path)
    return path


def test_layers_and_tables(path):
    layers = dict(pyogrio.list_layers(path))
    assert layers == {
        "sites_classes": "MultiPolygon",
        "sites_exclus": "MultiPolygon",
        "regles": None,
        "criteres": None,
        "sources": None,
        "lire": None,
        "layer_styles": None,
    }


def test_sectors_are_outlines_that_hold_their_sites_under_a_style_without_fill(tmp_path):
    write_gpkg(a_gathered_ranking(), RUN, tmp_path / "a.gpkg")
    sectors = gpd.read_file(tmp_path / "a.gpkg", layer="secteurs").set_index("sector")
    sites = gpd.read_file(tmp_path / "a.gpkg", layer="sites_classes")
    assert sectors["sector_name"].tolist() == ["=Rue A", "Rue B"]
    assert sites["sector"].tolist() == [1, 1, 1, 2, 2, 2]
    assert sites.within(sectors.geometry.loc[sites["sector"]].set_axis(sites.index)).all()
    style = gpd.read_file(tmp_path / "a.gpkg", layer="layer_styles").set_index("f_table_name").loc["secteurs"]
    assert 'name="style" value="no"' in style["styleQML"]


def test_sites_written_some_at_a_time_are_those_written_at_once(path, tmp_path, monkeypatch):
    monkeypatch.setattr(geopackage, "BLOCK", 4)
    write_gpkg(a_ranking(), RUN, tmp_path / "parts.gpkg")
    assert pyogrio.list_layers(tmp_path / "parts.gpkg").tolist() == pyogrio.list_layers(path).tolist()
    for layer in ("sites_classes", "sites_exclus"):
        parts, whole = (pyogrio.read_dataframe(one, layer=layer) for one in (tmp_path / "parts.gpkg", path))
        assert_geodataframe_equal(parts, whole)


def test_sites_are_where_they_were_in_lambert_93(path):
    ranked, excluded = (gpd.read_file(path, layer=name) for name in ("sites_classes", "sites_exclus"))
    assert ranked.crs.to_epsg() == excluded.crs.to_epsg() == 2154
    assert ranked["site_id"].tolist() == [f"S{i}" for i in range(6)]
    assert ranked["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert ranked["label"].tolist() == HOSTILE[:6]
    assert excluded["reasons"].tolist() == ["Pente : 22 % (maximum 15)"] * 2
    assert ranked.geometry.iloc[0].equals(squares().geometry.iloc[0])


def test_a_sentence_that_comes_back_is_held_once_and_read_whole_on_every_site(path):
    """Eight sites are asked the same of the flood zone: one text in the file, and each site has it where it is read."""
    asked = "Inondation (mairie)"
    with sqlite3.connect(path) as base:
        held = [row for name in _tables(base) for row in base.execute(f'SELECT * FROM "{name}"') if asked in row]
        assert len(held) == 1
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    for layer in ("sites_classes", "sites_exclus"):
        assert set(gpd.read_file(path, layer=layer)["open_exclusions"]) == {asked}


def test_every_column_of_a_layer_is_that_of_the_flat_table(path):
    table = features_table(a_ranking(), "fr").reset_index(names="site_id")
    parts = [pyogrio.read_dataframe(path, layer=layer) for layer in ("sites_classes", "sites_exclus")]
    read = pd.concat(parts, ignore_index=True).drop(columns="geometry")
    assert list(read) == list(table)
    for name, wanted in table.items():
        assert read[name].astype(object).where(read[name].notna(), None).tolist() == (
            wanted.astype(object).where(wanted.notna(), None).tolist()
        )


def test_a_part_of_the_map_is_read_by_itself(path):
    """QGIS reads what its window shows: squares of 100 m in a row, the window stands on the third alone."""
    third = squares().geometry.iloc[2].representative_point().buffer(1).bounds
    assert pyogrio.read_dataframe(path, layer="sites_classes", bbox=third)["site_id"].tolist() == ["S2"]


def test_qgis_finds_a_default_style_for_each_layer_of_sites(path):
    styles = pyogrio.read_dataframe(path, layer="layer_styles", read_geometry=False)
    assert styles["f_table_name"].tolist() == ["sites_classes", "sites_exclus"]
    assert styles["useAsDefault"].all()
    with sqlite3.connect(path) as base:
        geometry = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    for row in styles.itertuples():
        assert geometry[row.f_table_name] == row.f_geometry_column
        root = ET.fromstring(row.styleQML.split("\n", 1)[1])
        columns = set(pyogrio.read_info(path, layer=row.f_table_name)["fields"])
        attribute = root.find("renderer-v2").get("attr")
        assert attribute is None or attribute in columns


def test_rules_and_what_made_it_are_tables(path):
    rules = pyogrio.read_dataframe(path, layer="regles", read_geometry=False)
    assert rules[["rule_id", "fail", "unknown"]].to_numpy().tolist() == [
        ["pente", 2, 0],
        ["inondation", 0, 8],
        ["pauvres", 8, 0],
    ]
    told = pyogrio.read_dataframe(path, layer="lire", read_geometry=False)["explanation"].tolist()
    assert any("DONNÉES FICTIVES" in line for line in told)
    assert "Bruit : pas de couche" in told


def test_a_measure_about_people_is_in_no_table(path):
    with sqlite3.connect(path) as base:
        dump = "\n".join(str(row) for name in _tables(base) for row in base.execute(f'SELECT * FROM "{name}"'))
    assert "note_besoin" in pyogrio.read_info(path, layer="sites_classes")["fields"]
    assert "besoin" not in pyogrio.read_info(path, layer="sites_classes")["fields"]
    assert "1234" not in dump
    assert str(SECRET) not in dump


def _tables(base):
    return [
        name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if "rtree" not in name
    ]


def test_sites_that_are_not_all_polygons_are_written_as_points(tmp_path):
    mixed = squares()
    mixed.loc["S0", "geometry"] = mixed.geometry.iloc[0].centroid
    write_gpkg(a_ranking(mixed), {}, tmp_path / "a.gpkg", "en")
    assert dict(pyogrio.list_layers(tmp_path / "a.gpkg"))["sites_classes"] == "Point"
    assert "SimpleMarker" in pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="layer_styles")["styleQML"].iloc[0]


def test_no_excluded_site_and_no_site(tmp_path):
    for name, ranking in (("a", a_ranking(failing=())), ("b", a_ranking(squares().iloc[:0]))):
        write_gpkg(ranking, RUN, tmp_path / f"{name}.gpkg")
        assert pyogrio.read_info(tmp_path / f"{name}.gpkg", layer="sites_exclus")["features"] == 0

"""GeoJSON, read as text and by GDAL."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from maps.tables import geojson
from maps.tables.geojson import write_geojson
from tests.maps.export_cases import HOSTILE, RUN, SECRET, a_ranking, squares


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("geojson") / "sites.geojson"
    write_geojson(a_ranking(), RUN, path)
    return path


def refuse(name):
    raise AssertionError(f"{name} is not JSON")


@pytest.fixture(scope="module")
def document(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def test_it_follows_rfc_7946(document):
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    for feature in document["features"]:
        ring = np.array(feature["geometry"]["coordinates"][0])
        assert shapely.LinearRing(ring).is_ccw
        assert np.array_equal(ring, ring.round(6))
        assert (np.abs(ring - [3.87, 43.6]) < 0.1).all()


def test_every_site_is_there_in_order_with_its_reasons(document):
    properties = [feature["properties"] for feature in document["features"]]
    assert [one["site_id"] for one in properties] == [f"S{i}" for i in range(8)]
    assert [one["rank"] for one in properties] == [1, 2, 3, 4, 5, 6, None, None]
    assert properties[6]["reasons"] == "Pente : 22 % (maximum 15)"
    assert properties[5]["prix"] is None
    assert properties[5]["estimated_criteria"] == "Tram"
    assert properties[0]["insee_code"] == "01001"
    assert "internal" not in properties[0]


def test_a_measure_about_people_is_only_a_note(document, path):
    assert "besoin" not in document["features"][0]["properties"]
    assert document["features"][0]["properties"]["note_besoin"] == 60
    assert str(int(SECRET)) not in path.read_text(encoding="utf-8")


def test_text_of_the_data_is_unchanged(document):
    assert [feature["properties"]["label"] for feature in document["features"]] == HOSTILE


def test_it_says_what_made_it_and_that_it_is_fictional(document):
    about = document["about"]
    assert "DONNÉES FICTIVES" in about["head"][0]
    assert about["facts"]["Empreinte du scénario"] == "abc123"
    assert about["sources"][0]["licence"] == "ODbL"


def test_gdal_reads_it_back_where_it_was(path):
    back = gpd.read_file(path).to_crs(2154).set_index("site_id")
    assert back.geometry.distance(squares().geometry).max() == 0
    assert np.abs(back.area - 10_000).max() < 50


def test_points_an_empty_run_and_no_site(tmp_path):
    points = squares().set_geometry(squares().representative_point())
    write_geojson(a_ranking(points), {}, tmp_path / "a.geojson", "en")
    assert json.loads((tmp_path / "a.geojson").read_text())["features"][0]["geometry"]["type"] == "Point"
    write_geojson(a_ranking(squares().iloc[:0]), RUN, tmp_path / "b.geojson")
    assert json.loads((tmp_path / "b.geojson").read_text())["features"] == []


def test_above_the_most_it_holds_what_a_web_map_needs_and_says_where_the_rest_is(path, document, tmp_path, monkeypatch):
    """Eight sites of which seven at most are told whole: the same ids, ranks, scores and outlines, and a code."""
    monkeypatch.setattr(geojson, "MOST_WHOLE", 7)
    codes = ["good", "fair", "weak", "cannot_say", "weak", "weak", "excluded", "excluded"]
    ranking = a_ranking()
    ranking.details["verdict"] = codes
    write_geojson(ranking, RUN, tmp_path / "short.geojson")
    short = json.loads((tmp_path / "short.geojson").read_text(encoding="utf-8"), parse_constant=refuse)
    assert "Au-delà de 7 sites" in short["about"].pop("left_out")
    assert short["about"] == document["about"]
    for one, whole, code in zip(short["features"], document["features"], codes, strict=True):
        kept = {name: whole["properties"][name] for name in ("site_id", "rank", "score")}
        assert one == whole | {"properties": kept | {"verdict_code": code}}
    write_geojson(a_ranking(), RUN, tmp_path / "plain.geojson")
    assert set(json.loads((tmp_path / "plain.geojson").read_text())["features"][0]["properties"]) == set(kept)

"""GeoParquet, as geopandas and plain Arrow see it."""

import json

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maps.tables.geojson import features_table
from maps.tables.geoparquet import write_geoparquet
from tests.maps.export_cases import HOSTILE, RUN, SECRET, a_ranking, squares


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("parquet") / "sites.parquet"
    ranking = a_ranking()
    for frame in (ranking.sites, ranking.details):  # what a frame carries beside its columns
        frame.attrs["secret"] = str(SECRET)
    write_geoparquet(ranking, RUN, path)
    return path


def test_every_column_of_every_site_is_read_back_where_it_was(path):
    back = gpd.read_parquet(path).set_index("site_id")
    table = features_table(a_ranking(), "fr")
    assert back.crs.to_epsg() == 2154
    assert back.geometry.geom_equals(squares().geometry).all()
    plain = pd.DataFrame(back.drop(columns="geometry")).astype(table.dtypes)
    pd.testing.assert_frame_equal(plain, table.astype(plain.dtypes), check_names=False)
    assert back["label"].tolist() == HOSTILE


def test_its_metadata_are_those_of_the_standard_and_what_made_it(path):
    told = {name.decode(): json.loads(text) for name, text in pq.read_schema(path).metadata.items()}
    assert set(told) == {"geo", "about"}
    assert told["geo"]["version"] == "1.1.0"
    column = told["geo"]["columns"]["geometry"]
    assert column["bbox"] == [770_000, 6_279_000, 771_500, 6_279_100]
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Polygon"])
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 2154}
    assert "DONNÉES FICTIVES" in told["about"]["head"][0]


def test_texts_are_plain_texts_and_the_unknown_is_null(path):
    table = pq.read_table(path)
    assert table.schema.field("reasons").type == pa.string()
    assert table["prix"].null_count == 1
    assert table["rank"].to_pylist() == [1, 2, 3, 4, 5, 6, None, None]


def test_a_measure_about_people_is_only_a_note_and_no_attribute_of_a_frame_leaves(path):
    names = pq.read_schema(path).names
    assert "note_besoin" in names
    assert "besoin" not in names
    told = gpd.read_parquet(path).to_csv() + str(pq.read_schema(path).metadata)
    assert "1234.5" not in told
    assert "1 234" not in told.replace("\u202f", " ")
    assert b"secret" not in path.read_bytes()


def test_a_column_without_any_value_and_no_site(tmp_path):
    """A column of texts of which none is known is a column of texts."""
    ranking = a_ranking(squares().assign(owner_name=None))
    write_geoparquet(ranking, {}, tmp_path / "a.parquet", "en")
    assert pq.read_table(tmp_path / "a.parquet")["owner_name"].to_pylist() == [None] * 8
    write_geoparquet(a_ranking(squares().iloc[:0]), RUN, tmp_path / "b.parquet")
    assert len(gpd.read_parquet(tmp_path / "b.parquet")) == 0

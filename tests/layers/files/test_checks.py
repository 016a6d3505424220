import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import SourceError
from layers.files.checks import check_columns, one_row_each, plain_text, refuse_empty


def test_typographic_apostrophes_lost_in_utf8_come_back():
    assert plain_text(pd.Series(["Mus\xe9e d\x92anatomie", "c\x9cur"])).tolist() == ["Musée d’anatomie", "cœur"]


@pytest.mark.parametrize("name", ["{{7*7}}", "<img src=x onerror=alert(1)>", "=1+1", "@SUM(A1)"])
def test_a_name_that_looks_like_code_stays_text(name):
    assert plain_text(pd.Series([name])).tolist() == [name]


def test_missing_text_is_empty_text():
    assert plain_text(pd.Series([None, float("nan"), " a \r\n b "])).tolist() == ["", "", "a b"]


def frame(ids, xs):
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(xs, [0] * len(xs)), crs=2154)


def test_a_row_repeated_whole_is_kept_once_and_counted():
    kept = one_row_each(frame(["a", "a", "b"], [0, 0, 1]), "id", "f.csv")
    assert kept["id"].tolist() == ["a", "b"]
    assert kept.attrs["repairs"] == ["1 repeated rows dropped"]


def test_an_identifier_of_two_places_and_a_blank_one_are_refused_together():
    with pytest.raises(SourceError, match=r"1 rows without 'id'.*shared by different rows: a") as fault:
        one_row_each(frame(["a", "a", ""], [0, 5, 1]), "id", "f.csv")
    assert fault.value.fr.startswith("f.csv : 1 lignes sans « id » ; « id » commun à des lignes différentes : a")


def test_every_absent_column_is_named():
    with pytest.raises(SourceError, match=r"'east' \(published as x\); 'north' \(published as y\)"):
        check_columns(pd.DataFrame({"z": []}), {"x": "east", "y": "north", "z": "up"}, "f.csv")


def test_a_file_of_no_row_is_refused():
    with pytest.raises(SourceError, match=r"f\.csv: no sales"):
        refuse_empty(pd.DataFrame(), "f.csv", "sales")

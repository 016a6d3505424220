import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import CrsError, LayerError
from layers.schemas import LAYERS, validate

SQUARE = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
BOW_TIE = "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"


def communes(**columns):
    values = {"insee_code": ["34172", "34057"], "name": ["A", "B"], "population": [1.0, np.nan], **columns}
    return gpd.GeoDataFrame(values, geometry=gpd.GeoSeries.from_wkt([SQUARE, SQUARE]), crs=2154)


def test_a_right_layer_comes_back_itself():
    frame = communes()
    assert validate("communes", frame) is frame


def test_every_fault_is_told_at_once():
    frame = communes(insee_code=[34172, 34172], population=[-1.0, 2.0]).drop(columns="name")
    frame.geometry = gpd.GeoSeries.from_wkt([BOW_TIE, "POINT (0 0)"], crs=2154)
    frame.index = [3, 4]
    with pytest.raises(LayerError) as error:
        validate("communes", frame)
    for part in (
        "Layer 'communes'",
        "'name' is absent",
        "'insee_code' is int64, expected text",
        "is repeated",
        "-1.0; rows 3",
        "1 invalid geometries (first: 0)",
        "1 geometries are Point (first: 1)",
        "index is not 0..n-1",
    ):
        assert part in error.value.whole.en
    for part in (
        "Couche « communes » : la colonne « name » est absente",
        "« insee_code » est int64, attendu du texte",
        "répété",
        "« population » a 1 valeurs refusées (-1.0 ; lignes 3) : attendu un nombre fini, 0 ou plus, ou NaN",
        "1 géométries invalides (premières : 0)",
        "1 géométries sont Point (premières : 1)",
    ):
        assert part in error.value.whole.fr


def test_a_layer_in_degrees_is_refused():
    with pytest.raises(CrsError, match="EPSG:4326"):
        validate("communes", communes().to_crs(4326))


def test_a_share_given_in_percent_is_refused():
    frame = communes(sru_share=[17.5, np.nan], sru_target_share=[0.25, 0.25]).drop(columns=["name", "population"])
    frame["is_deficient"] = pd.array([True, None], dtype="boolean")
    with pytest.raises(LayerError, match=r"'sru_share' has 1 values refused \(17.5; rows 0\): expected a share"):
        validate("sru", frame)


def test_an_unknown_layer_names_the_known_ones():
    with pytest.raises(LayerError, match="communes"):
        validate("comunes", communes())


def test_a_table_without_geometry_is_refused():
    with pytest.raises(LayerError, match="has no geometry"):
        validate("communes", pd.DataFrame(communes().drop(columns="geometry")))


@pytest.mark.parametrize("layer", LAYERS)
def test_an_empty_frame_misses_every_column(layer):
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=2154))
    required = [name for name in LAYERS[layer][1] if not name.endswith("?")]
    with pytest.raises(LayerError) as error:
        validate(layer, frame)
    assert all(f"'{name}' is absent" in error.value.whole.en for name in required)


def test_repeated_ids_are_all_counted_and_absent_ones_are_told_once():
    frame = communes(insee_code=["34172", "34172"])
    with pytest.raises(LayerError, match=r"has 2 values refused \('34172'; rows 0, 1\): is repeated"):
        validate("communes", frame)
    with pytest.raises(LayerError) as error:
        validate("communes", communes(insee_code=[None, None]))
    assert "repeated" not in error.value.whole.en
    assert "expected filled text" in error.value.whole.en

"""Isochrones drawn on a few cells."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.access.isochrone import isochrones
from geo.errors import CrsError, LayerError


def row(count):
    west = np.arange(count) * 100.0
    return gpd.GeoDataFrame(geometry=shapely.box(west, 0, west + 100, 100), crs=2154)


def test_cells_out_of_reach_are_in_no_outline():
    found = isochrones(row(3), pd.Series([5.0, np.nan, 100.0]), [15, 30])
    assert found.geometry.area.tolist() == [10_000.0, 10_000.0]
    assert isochrones(row(2), pd.Series([np.nan, 99.0]), [15]).empty


@given(st.lists(st.one_of(st.floats(0, 90), st.just(float("nan"))), min_size=1, max_size=12))
def test_outlines_nest_and_their_areas_are_those_of_their_cells(minutes):
    found = isochrones(row(len(minutes)), pd.Series(minutes), [15, 30, 45])
    assert (found.geometry.area.to_numpy() == 10_000.0 * found["cells"].to_numpy()).all()
    for longer, shorter in zip(found.geometry[:-1], found.geometry[1:], strict=True):
        assert longer.covers(shorter)


@pytest.mark.parametrize("limits", [[], [0], [-5, 15]])
def test_limits_that_mean_nothing_are_refused(limits):
    with pytest.raises(LayerError, match="minutes above 0"):
        isochrones(row(1), pd.Series([1.0]), limits)


def test_degrees_and_another_index_are_refused():
    with pytest.raises(CrsError):
        isochrones(row(1).to_crs(4326), pd.Series([1.0]), [15])
    with pytest.raises(LayerError, match="index"):
        isochrones(row(2), pd.Series([1.0, 2.0], index=["a", "b"]), [15])

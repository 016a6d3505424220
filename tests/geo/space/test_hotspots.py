"""Gi* against esda, and what is called a hotspot."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from esda.getisord import G_Local
from libpysal.graph import Graph

from geo.errors import CrsError, LayerError
from geo.space.hotspots import FEWEST_CELLS, hotspot_zones, hotspots


def cells(values, side=200.0):
    n = int(np.sqrt(len(values)))
    x, y = (axis.ravel() * side for axis in np.meshgrid(np.arange(n), np.arange(n)))
    return gpd.GeoDataFrame(
        {"need": np.asarray(values, dtype=float)}, geometry=shapely.box(x, y, x + side, y + side), crs=2154
    )


def block(n=20, size=5, high=50.0):
    values = np.zeros((n, n))
    values[:size, :size] = high
    return cells(values.ravel())


@pytest.mark.parametrize("band_m", [200.0, 500.0, 1100.0])
def test_standard_scores_are_those_of_esda(band_m):
    layer = cells(np.random.default_rng(0).poisson(5, 400))
    graph = Graph.build_distance_band(layer.centroid, band_m, binary=True)
    expected = G_Local(layer["need"].to_numpy(), graph, star=True, transform="B", permutations=0).Zs
    assert np.allclose(hotspots(layer, "need", band_m=band_m)["gi_z"], expected, rtol=1e-9)


def test_significance_is_corrected_as_by_hand():
    """Benjamini and Hochberg, written as the paper states it: the largest k with p(k) <= k / n × rate."""
    layer = cells(np.random.default_rng(1).gamma(1.0, 5.0, 400) + block()["need"].to_numpy() / 5)
    found = hotspots(layer, "need", band_m=300)
    graph = Graph.build_distance_band(layer.centroid, 300, binary=True)
    p = 2 * G_Local(layer["need"].to_numpy(), graph, star=True, transform="B", permutations=0).p_norm
    ordered = np.sort(p)
    for rate, levels in ((0.05, ("hot 95", "hot 99", "cold 95", "cold 99")), (0.01, ("hot 99", "cold 99"))):
        below = np.flatnonzero(ordered <= rate * np.arange(1, 401) / 400)
        limit = ordered[below[-1]] if len(below) else -1.0
        assert found["level"].isin(levels).tolist() == (p <= limit * (1 + 1e-9)).tolist()


def test_a_planted_block_is_hot_and_its_opposite_corner_is_not():
    found = hotspots(block(), "need", band_m=300)["level"].to_numpy().reshape(20, 20)
    assert (found[:5, :5] == "hot 99").all()
    assert (found[8:, 8:] == "not significant").all()


def test_a_hole_in_a_needy_district_is_cold():
    values = 50 - block()["need"].to_numpy()
    assert hotspots(cells(values), "need", band_m=300)["level"].iloc[0] == "cold 99"


def test_noise_has_hardly_any_hotspot():
    """Over 20 draws of noise, at most a few: the correction holds the rate of false discoveries."""
    draws = [cells(np.random.default_rng(seed).normal(10, 1, 400)) for seed in range(20)]
    with_any = sum((hotspots(one, "need", band_m=300)["level"] != "not significant").any() for one in draws)
    assert with_any <= 4


def test_unknown_cells_have_no_answer_and_are_nobodys_neighbours():
    layer = block()
    layer.loc[[0, 399], "need"] = np.nan
    found = hotspots(layer, "need", band_m=300)
    assert found.loc[[0, 399]].isna().all().all()
    assert found.drop([0, 399]).notna().all().all()
    without = hotspots(layer.drop([0, 399]), "need", band_m=300)
    assert np.allclose(without["gi_z"], found.drop([0, 399])["gi_z"])


@pytest.mark.parametrize("values", [[3.0] * 400, np.arange(25.0), [np.nan] * 400, []])
def test_equal_values_few_cells_unknown_cells_and_none(values):
    layer = cells(values)
    found = hotspots(layer, "need", band_m=300)
    assert len(found) == len(layer)
    assert found["gi_z"].isna().all()
    assert set(found["level"].dropna()) <= {"not significant"}
    assert hotspot_zones(layer, "need", band_m=300).empty
    assert FEWEST_CELLS > 25


def test_a_band_that_holds_every_cell_says_nothing():
    found = hotspots(block(), "need", band_m=1e6)
    assert (found["level"] == "not significant").all()


def test_row_order_and_labels_do_not_matter():
    layer = block()
    shuffled = layer.sample(frac=1, random_state=0).set_axis([f"c{i}" for i in range(400)])
    first = hotspots(layer, "need", band_m=300).loc[layer.sample(frac=1, random_state=0).index]
    again = hotspots(shuffled, "need", band_m=300)
    assert np.allclose(first["gi_z"], again["gi_z"])
    assert first["level"].tolist() == again["level"].tolist()


def test_zones_are_the_cells_dissolved_without_any_count_of_people():
    layer = block()
    level = hotspots(layer, "need", band_m=300)["level"]
    zones = hotspot_zones(layer, "need", band_m=300)
    assert zones.columns.tolist() == ["level", "cells", "geometry"]
    assert zones.crs.to_epsg() == 2154
    for name, rows in zones.groupby("level"):
        assert rows["cells"].sum() == (level == name).sum()
        assert rows.area.sum() == pytest.approx((level == name).sum() * 200**2)


def test_faults_are_named():
    with pytest.raises(LayerError, match="no column 'people'"):
        hotspots(block(), "people")
    with pytest.raises(LayerError, match="band_m is -1"):
        hotspots(block(), "need", band_m=-1)
    with pytest.raises(CrsError):
        hotspots(block().to_crs(3035), "need")

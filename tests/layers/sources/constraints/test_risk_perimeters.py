"""Perimeters of risk plans: an alert where no zone of a known colour is, and never an answer of the rule of flood."""

import geopandas as gpd
import pytest
import shapely

from geo.errors import SourceError
from layers.sources.constraints.risk_perimeters import read_risk_perimeters


def perimeters(folder, *rows):
    path = folder / "assiette_sup_s.geojson"
    told = [{"suptype": kind, "nomsuplitt": name, "partition": "130010499_SUP_34_PM1"} for kind, name, _ in rows]
    frame = gpd.GeoDataFrame(told, geometry=[shape for *_, shape in rows], crs=2154)
    frame.to_crs(4326).to_file(path)
    return path


def zones(folder, *rows):
    path = folder / "zone_pprn_s_034.geojson"
    frame = gpd.GeoDataFrame({"typereg": [kind for kind, _ in rows]}, geometry=[shape for _, shape in rows], crs=2154)
    frame.to_file(path)
    return path


def box(west, east):
    return shapely.box(770_000 + west, 6_279_000, 770_000 + east, 6_279_100)


def test_only_servitudes_of_risk_plans_are_kept_whatever_the_case_and_their_names_mended(tmp_path):
    path = perimeters(tmp_path, ("pm1", "PPRi du L\u00c3\u00a9zarde", box(0, 100)), ("PM1", "PPRIF", box(200, 300)),
                      ("ac1", "Monument", box(400, 500)))  # fmt: skip
    layer = read_risk_perimeters(path)
    assert layer["name"].tolist() == ["PPRi du Lézarde", "PPRIF"]
    assert layer.attrs["repairs"] == ["1 servitudes of other kinds left out"]


def test_where_a_zone_has_a_known_colour_the_perimeter_says_nothing_more(tmp_path):
    """
    0     40        70     100
    +-----+---------+------+      perimeter is [0, 100]; zone 04 is [0, 40], a zone of no type [40, 70]
    | 04  |  type ? |      |      what is left: [41, 100]
    +-----+---------+------+
    """
    path = perimeters(tmp_path, ("pm1", "PPRi", box(0, 100)), ("pm1", "PPRi", box(5, 35)))
    known = zones(tmp_path, ("04", box(0, 40)), ("99", box(40, 70)))
    layer = read_risk_perimeters(path, zones=[known])
    assert len(layer) == 1
    assert layer.area.iloc[0] == pytest.approx(59 * 100, rel=0.001)


def test_a_servitude_whose_kind_is_not_told_may_be_a_risk_plan_and_is_not_left_out(tmp_path):
    path = perimeters(tmp_path, ("ac1", "Monument", box(0, 100)), ("", "?", box(200, 300)))
    with pytest.raises(SourceError, match=r"1 rows of 2 without a kind \('suptype'\)"):
        read_risk_perimeters(path)

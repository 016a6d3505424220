"""Flood zones, the local plan, and woods."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests.layers.demo.written import TOWN


def test_flood_zones_follow_the_rivers_and_one_procedure_is_not_approved(town: Path, communes: gpd.GeoDataFrame):
    folder = town / "n_zonages_risque_naturel"
    zones = gpd.read_file(folder / "zone_pprn_s_034.shp")
    assert zones.crs.to_epsg() == 2154
    assert {"id_zone", "id_gaspar", "nom", "codezone", "typereg", "urlfic"} <= set(zones.columns)
    assert set(zones["typereg"]) == {"01", "02", "03", "04"}
    documents = pd.read_csv(folder / "document_pprn_034.csv", sep=";", dtype=str).set_index("id_gaspar")
    assert set(documents["etat"]) == {"01", "02"}
    assert set(zones["id_gaspar"]) == set(documents.index)
    water = gpd.read_file(town / "cours_eau.geojson").to_crs(2154)
    strict = zones[zones["typereg"] == "04"].union_all()
    inside = water.intersection(communes.union_all()).area.sum()
    assert strict.intersection(water.union_all()).area == pytest.approx(inside, rel=0.01)
    assert zones.area.sum() == pytest.approx(zones.union_all().area, rel=0.01)  # bands do not overlap


def test_a_few_parcels_are_in_the_flood_zone_and_most_are_not(town: Path, parcels: gpd.GeoDataFrame):
    zones = gpd.read_file(town / "n_zonages_risque_naturel" / "zone_pprn_s_034.shp")
    wet = parcels.intersects(zones[zones["typereg"] >= "03"].union_all()).mean()
    assert 0.005 < wet < 0.25


def test_the_plan_covers_the_communes_and_forbids_housing_in_places(town: Path, communes: gpd.GeoDataFrame):
    plan = gpd.read_file(town / "zone_urba.geojson").to_crs(2154)
    assert {"U", "A", "N"} <= set(plan["typezone"]) <= {"U", "AUc", "AUs", "A", "N"}
    assert plan.area.sum() == pytest.approx(communes.area.sum(), rel=0.02)
    business = plan[plan["libelle"] == "UE"]
    assert business["destnon"].str.contains("hébergement").all()
    assert set(plan["insee"]) == TOWN


def test_prescriptions_are_not_all_woods(town: Path):
    assert {"01"} < set(gpd.read_file(town / "prescription_surf.geojson")["typepsc"]) <= {"01", "05", "17"}

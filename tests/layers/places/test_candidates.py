import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from geo.errors import CrsError, SitesError
from layers.places.candidates import Search, find_candidates, write_candidates
from layers.places.sites import read_sites
from tests.layers.places.two_communes import territory


def parcels():
    """
    Ten plots of 100 m × 10 m in a row, 200 m apart:

      A vacant landlord   B built landlord   C vacant private   D unknown public   E large under-built public   F tiny
    """
    rows = [
        ("A", 1_000.0, 0.0, "landlord"),
        ("B", 1_000.0, 0.6, "landlord"),
        ("C", 1_000.0, 0.0, "other"),
        ("D", 1_000.0, np.nan, "public"),
        ("E", 9_000.0, 0.2, "public"),
        ("F", 300.0, 0.0, "public"),
        ("G", 1_000.0, 0.0, ""),
        ("H", 50_000.0, 0.0, "public"),
        ("I", 700.0, 0.2, "landlord"),
        ("J", 9_000.0, np.nan, "public"),
    ]
    return gpd.GeoDataFrame(
        {
            "site_id": [row[0] for row in rows],
            "insee_code": "34172",
            "area_m2": [row[1] for row in rows],
            "owner_name": "",
            "owner_siren": "",
            "owner_kind": [row[3] for row in rows],
            "built_share": [row[2] for row in rows],
            "label": [row[0] for row in rows],
        },
        geometry=[box(770_000 + 200 * k, 6_279_000, 770_100 + 200 * k, 6_279_010) for k in range(len(rows))],
        crs=2154,
    )


def brownfields():
    """X lies on the plot A (repeated), Y elsewhere, Z elsewhere and too small."""
    return gpd.GeoDataFrame(
        {
            "site_id": ["X", "Y", "Z"],
            "label": ["sur A", "", "petite"],
            "insee_code": "34172",
            "status": "friche sans projet",
            "area_m2": [1_000.0, np.nan, 100.0],
            "owner_name": "",
        },
        geometry=[
            box(770_000, 6_279_000, 770_090, 6_279_010),
            box(780_000, 6_279_000, 780_090, 6_279_010),
            box(790_000, 6_279_000, 790_010, 6_279_010),
        ],
        crs=2154,
    )


def test_land_of_landlords_and_public_bodies_that_is_free_enough():
    sites = find_candidates(parcels()).set_index("site_id")
    assert sites.index.tolist() == ["A", "D", "E"]
    assert sites["land_use"].tolist() == ["vacant", "unknown", "under_built"]
    assert sites.loc["E", "free_m2"] == 7_200.0
    assert np.isnan(sites.loc["D", "free_m2"])


def test_brownfields_are_added_once():
    sites = find_candidates(parcels(), brownfields())
    assert sites["site_id"].tolist() == ["A", "D", "E", "Y"]
    assert sites.set_index("site_id").loc["Y", ["label", "origin"]].tolist() == ["Y", "brownfield"]


def test_sizes_are_the_planners_to_choose():
    assert find_candidates(parcels(), search=Search(least_m2=300.0))["site_id"].tolist() == ["A", "D", "E", "F", "I"]
    with pytest.raises(SitesError, match="Sizes must be"):
        Search(least_m2=2_000.0)


def test_no_candidate_and_another_crs_are_said():
    none = parcels().assign(owner_kind="other")
    with pytest.raises(SitesError) as fault:
        find_candidates(none)
    assert "Aucun site parmi 10 parcelles" in fault.value.fr
    with pytest.raises(CrsError):
        find_candidates(parcels().to_crs(4326))


@pytest.mark.parametrize("name", ["sites.gpkg", "sites.geojson"])
def test_what_is_found_can_be_ranked(tmp_path, name):
    sites = find_candidates(parcels(), brownfields())
    again = read_sites(write_candidates(sites, tmp_path / "new" / name), territory())
    assert again.index.tolist() == ["A", "D", "E", "Y"]
    assert again.geometry.area.round().tolist() == [1_000.0, 1_000.0, 1_000.0, 900.0]

"""Planted faults: each file differs from the sound one exactly as `fautes.json` says, and stays readable."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.errors import TerritoryError
from layers import load_territory
from layers.demo import PLANTERS, write_demo
from layers.demo.planted.rows import read_member
from layers.sources.osm_streets import read_osm_streets
from tests.layers.demo.test_write import digests
from tests.layers.demo.written import FINESS, RPLS, lines_of, read_gzipped

MAIN, SECOND, THIRD = "34901", "34903", "34902"
"""The communes, the most peopled first."""


@pytest.fixture(scope="module")
def faulty(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("faulty")
    write_demo(folder, size="town", faults=tuple(PLANTERS))
    return folder


@pytest.fixture(scope="module")
def told(faulty: Path) -> dict[str, dict]:
    return {fault["control"]: fault for fault in json.loads((faulty / "fautes.json").read_text(encoding="utf-8"))}


def streets_of(folder: Path) -> gpd.GeoDataFrame:
    return read_osm_streets(folder / "streets.osm.pbf")


def largest_share(streets: gpd.GeoDataFrame) -> float:
    nodes, ends = np.unique([streets["u"], streets["v"]], return_inverse=True)
    u, v = ends.reshape(2, -1)
    graph = coo_array((np.ones(len(u)), (u, v)), shape=(len(nodes), len(nodes)))
    piece = connected_components(graph, directed=False)[1]
    by_piece = streets.length.groupby(piece[u]).sum()
    return float(by_piece.max() / by_piece.sum())


def test_only_the_files_that_are_named_differ(town: Path, faulty: Path, told: dict[str, dict]):
    sound, planted = digests(town), digests(faulty)
    named = {name for fault in told.values() for name in fault["files"]}
    compared_with = {"resultats_rpls_2025_communes.csv", "cc_filosofi_2021_COM.csv"}
    assert {name for name in planted if planted[name] != sound.get(name)} == {
        *named, *compared_with, "territory.toml", "fautes.json", "FAUTES.md"
    }  # fmt: skip
    assert set(sound) <= set(planted)


def test_every_fault_is_told_in_french_on_its_page(faulty: Path, told: dict[str, dict]):
    page = (faulty / "FAUTES.md").read_text(encoding="utf-8")
    assert list(told) == list(PLANTERS)
    for name, fault in told.items():
        assert f"| `{name}` | {fault['what']} |" in page


def test_the_territory_is_read_with_its_faults_and_with_what_it_is_compared_with(faulty: Path, own_cache: None):
    layers = load_territory(str(faulty)).layers
    assert {"social_stock", "income_zones", "brownfields"} <= set(layers)
    assert layers["social_stock"].set_index("insee_code")["social_dwellings"].to_dict() == {
        MAIN: 2293.0, SECOND: 573.0, THIRD: 81.0
    }  # fmt: skip
    cells = pd.read_csv(faulty / "carreaux_200m_met.csv", dtype={"lcog_geo": str})
    kept = cells.groupby(cells["lcog_geo"].str[:5])["men"].sum()
    households = layers["income_zones"].set_index("insee_code")["households"]
    assert households[MAIN] == pytest.approx(kept[MAIN], abs=1.0)
    assert kept[SECOND] < 0.8 * households[SECOND]


def test_one_dwelling_in_three_of_the_main_commune_is_gone(faulty: Path, dwellings: pd.DataFrame):
    left = pd.read_csv(faulty / RPLS, sep=";", dtype=str, keep_default_na=False)
    before, after = dwellings["DEPCOM"].value_counts(), left["DEPCOM"].value_counts()
    assert 0.25 < 1 - after[MAIN] / before[MAIN] < 0.42
    assert after[SECOND] == before[SECOND]
    assert after[THIRD] == before[THIRD]


def test_the_northern_half_of_a_commune_has_no_square(faulty: Path, cells: pd.DataFrame):
    left = pd.read_csv(faulty / "carreaux_200m_met.csv", dtype={"lcog_geo": str})
    gone = cells[~cells["idcar_200m"].isin(left["idcar_200m"])]
    here = cells[cells["lcog_geo"].str[:5] == SECOND]
    assert set(gone["lcog_geo"].str[:5]) == {SECOND}
    assert abs(len(gone) - len(here) / 2) <= 1


def test_the_pharmacies_of_finess_are_2_km_from_where_they_were(town: Path, faulty: Path):
    rows = [[line.split(";") for line in lines_of(folder / FINESS)] for folder in (town, faulty)]
    pharmacies = {row[1] for row in rows[0] if row[0] == "structureet" and row[18] == "620"}
    changed = [(old, new) for old, new in zip(*rows, strict=True) if old != new]
    assert {old[1] for old, _ in changed} == pharmacies
    assert all(old[0] == "geolocalisation" and old[3:] == new[3:] for old, new in changed)
    assert all(float(new[2]) - float(old[2]) == pytest.approx(2_000.0) for old, new in changed)


def test_each_doctor_of_the_main_commune_is_written_ten_times(town: Path, faulty: Path):
    before, after = (pd.read_csv(folder / "BPE25.csv", sep=";", dtype=str) for folder in (town, faulty))
    is_doctor = (before["TYPEQU"] == "D265") & (before["DEPCOM"] == MAIN)
    assert len(after) - len(before) == 9 * is_doctor.sum() > 0
    again = (after["TYPEQU"] == "D265") & (after["DEPCOM"] == MAIN)
    assert again.sum() == 10 * is_doctor.sum()


def test_the_planner_lists_the_pensions_of_finess_again_and_one_that_it_does_not_have(
    faulty: Path, told: dict[str, dict]
):
    listed = pd.read_csv(faulty / "pensions_de_famille.csv", sep=";", dtype=str, keep_default_na=False)
    """Without their numbers, by which they would be counted once."""
    *again, _ = listed["nom"]
    assert told["pensions_finess_planner"]["named"] == again
    assert (listed["finess"] == "").all()
    rows = [row.split(";") for row in lines_of(faulty / FINESS)]
    known = {row[1] for row in rows if len(row) > 18 and row[18] == "258"}
    places = [tuple(row[2:4]) for row in rows if row[0] == "geolocalisation" and row[1] in known]
    assert sorted(places) == sorted(zip(listed["lon"][:-1], listed["lat"][:-1], strict=True))


def test_a_commune_has_neither_plot_nor_zone(faulty: Path, parcels: gpd.GeoDataFrame):
    left = read_gzipped(faulty / "cadastre-34-parcelles.json.gz")
    assert set(left["id"]) == set(parcels.loc[parcels["commune"] != SECOND, "id"])
    assert set(gpd.read_file(faulty / "zone_urba.geojson")["insee"]) == {MAIN, THIRD}


def test_a_candidate_and_a_brownfield_have_a_plot_that_is_not_there(
    faulty: Path, parcels: gpd.GeoDataFrame, told: dict[str, dict]
):
    listed = pd.read_csv(faulty / "sites_candidats.csv", sep=";", dtype=str)["site_id"]
    brown = gpd.read_file(faulty / "friches-surfaces.geojson")["unite_fonciere_refcad"]
    absent = told["candidates_exist"]["named"]
    assert [one for one in listed if one not in set(parcels["id"])] == absent
    assert [one for one in brown if one not in set(parcels["id"])] == absent


def test_the_stops_that_are_named_moved_400_m_and_stand_far_from_any_street(
    town: Path, faulty: Path, told: dict[str, dict]
):
    def places(folder: Path) -> gpd.GeoSeries:
        stops = read_member(folder / "gtfs.zip", "stops.txt").set_index("stop_id").astype({"stop_lon": float})
        points = gpd.points_from_xy(stops["stop_lon"], stops["stop_lat"].astype(float), crs=4326)
        return gpd.GeoSeries(points, index=stops.index).to_crs(2154)

    moved = places(faulty).distance(places(town))
    named = list(moved.index[moved > 1.0])
    called = read_member(town / "gtfs.zip", "stops.txt").set_index("stop_id")["stop_name"]
    assert len(named) == 2 * len(told["stops_on_streets"]["named"]) > 0
    assert set(called[named]) == set(told["stops_on_streets"]["named"])
    assert moved[named].to_numpy() == pytest.approx(400.0, abs=0.1)
    tree = shapely.STRtree(streets_of(town).geometry.to_numpy())
    gap = tree.query_nearest(places(faulty)[named].to_numpy(), return_distance=True, all_matches=False)[1]
    assert (gap > 150.0).all()


def test_a_line_runs_on_no_day_and_half_of_the_others_not_on_tuesdays(town: Path, faulty: Path, told: dict[str, dict]):
    before, after = (read_member(folder / "gtfs.zip", "trips.txt") for folder in (town, faulty))
    days = read_member(faulty / "gtfs.zip", "calendar.txt").set_index("service_id")
    line = told["lines_without_service"]["named"][0]
    assert (before["trip_id"] == after["trip_id"]).all()
    assert line in set(read_member(faulty / "gtfs.zip", "routes.txt")["route_id"])
    own = days.loc[after.loc[after["route_id"] == line, "service_id"], "monday":"sunday"]
    assert (own == "0").all().all()
    runs = {day: (after["service_id"].map(days[day]) == "1").sum() for day in ("monday", "tuesday", "wednesday")}
    assert runs["tuesday"] / runs["monday"] == pytest.approx(0.5, abs=0.02)
    assert runs["wednesday"] / runs["monday"] == pytest.approx(1.0, abs=0.02)


def test_the_bridges_are_gone_and_the_streets_of_a_commune(town: Path, faulty: Path, communes: gpd.GeoDataFrame):
    sound, cut = streets_of(town), streets_of(faulty)
    assert largest_share(sound) == 1.0
    assert largest_share(cut) < 0.8
    there = communes.set_index("code").geometry
    inside = {code: cut.intersection(shape).length.sum() / sound.intersection(shape).length.sum()
              for code, shape in there.items()}  # fmt: skip
    assert inside[THIRD] == pytest.approx(0.0, abs=0.001)
    assert inside[MAIN] > 0.95
    ways = osmium.FileProcessor(str(faulty / "streets.osm.pbf"), osmium.osm.WAY)
    assert not any("bridge" in way.tags for way in ways)


def test_a_table_of_2014_stands_beside_the_others(faulty: Path, own_cache: None):
    assert set(pd.read_csv(faulty / "need.csv", sep=";")["annee"]) == {2014}
    sources = {source["layer"]: source for source in load_territory(str(faulty)).sources}
    assert sources["need_zones"]["vintage"] == "2014"


def test_one_fault_alone_changes_its_own_file_and_none_adds_only_what_to_compare_with(town: Path, tmp_path: Path):
    sound = digests(town)
    write_demo(tmp_path, faults=["plan_area"])
    alone = {name for name, digest in digests(tmp_path).items() if digest != sound.get(name)}
    added = {"resultats_rpls_2025_communes.csv", "cc_filosofi_2021_COM.csv", "territory.toml", "fautes.json",
             "FAUTES.md"}  # fmt: skip
    assert alone == {"zone_urba.geojson", *added}
    write_demo(tmp_path, faults=())
    assert {name for name, digest in digests(tmp_path).items() if digest != sound.get(name)} == added
    assert json.loads((tmp_path / "fautes.json").read_text(encoding="utf-8")) == []
    write_demo(tmp_path)
    assert not (tmp_path / "fautes.json").exists()


def test_a_control_that_there_is_not_is_refused(tmp_path: Path):
    with pytest.raises(TerritoryError, match="plan_aera.*Did you mean 'plan_area'"):
        write_demo(tmp_path, faults=["plan_aera"])

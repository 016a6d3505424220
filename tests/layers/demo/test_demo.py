"""The demonstration territory: published layouts, a coherent city, the same bytes twice."""

import csv
import gzip
import hashlib
import io
import itertools
import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
import rasterio
import shapely

from geo.crs import looks_like_lambert93, looks_like_lonlat
from geo.errors import TerritoryError
from layers.demo import write_demo
from layers.demo.city import names
from layers.demo.published.streets import strokes

RPLS = "Donnees-detaillees-au-logement-du-repertoire-des-logements-locatifs-des-bailleurs-sociau.2025-01.csv"
FINESS = "etalab-cs1100507-stock-20260512-0339.csv"
TOWN = {"34901", "34902", "34903"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("demo"), size="town").parent


@pytest.fixture(scope="module")
def communes(town: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(town / "communes.geojson").to_crs(2154)


@pytest.fixture(scope="module")
def parcels(town: Path) -> gpd.GeoDataFrame:
    return read_gzipped(town / "cadastre-34-parcelles.json.gz").to_crs(2154)


@pytest.fixture(scope="module")
def cells(town: Path) -> pd.DataFrame:
    return pd.read_csv(town / "carreaux_200m_met.csv", dtype={"lcog_geo": str})


@pytest.fixture(scope="module")
def dwellings(town: Path) -> pd.DataFrame:
    return pd.read_csv(town / RPLS, sep=";", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def feed(town: Path) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(town / "gtfs.zip") as archive:
        return {
            name: pd.read_csv(io.BytesIO(archive.read(name)), dtype=str, encoding="utf-8-sig", keep_default_na=False)
            for name in archive.namelist()
        }


def read_gzipped(path: Path) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(json.loads(gzip.decompress(path.read_bytes())), crs=4326)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def within_of(frame: pd.DataFrame, x: str, y: str, area: shapely.Geometry) -> np.ndarray:
    return shapely.contains_xy(area, frame[x].astype(float).to_numpy(), frame[y].astype(float).to_numpy())


# --- the whole ---------------------------------------------------------------------------------------------------


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(town: Path, tmp_path: Path):
    again = digests(write_demo(tmp_path / "again", size="town", seed=1).parent)
    assert again == digests(town)
    other = digests(write_demo(tmp_path / "other", size="town", seed=2).parent)
    same = {name for name in again if again[name] == other.get(name)}
    assert all(name.startswith("n_zonages_risque_naturel/") and not name.endswith(".shp") for name in same)


def test_an_unknown_size_is_refused_and_nothing_is_written(tmp_path: Path):
    with pytest.raises(TerritoryError, match=r"'village'.*expected town, metropole, region"):
        write_demo(tmp_path / "demo", size="village")  # type: ignore[arg-type]
    assert not (tmp_path / "demo").exists()


def test_progress_rises_from_0_to_1(tmp_path: Path):
    told: list[tuple[str, float]] = []
    write_demo(tmp_path, size="town", progress=lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_territory_file_says_fictional_and_names_files_that_exist(town: Path):
    described = tomllib.loads((town / "territory.toml").read_text(encoding="utf-8"))
    assert described["territory"]["is_fictional"] is True
    assert set(described["territory"]["notice"]) == {"fr", "en"}
    named = [name for source in described["source"] for name in source["files"]]
    assert all((town / name).is_file() for name in named)
    for source in described["source"]:
        assert {"layer", "reader", "files", "vintage", "publisher", "licence"} <= set(source)
        assert source["licence"] == "données fictives"
        assert set(source.get("covers", [])) <= TOWN


def test_nothing_is_left_unnamed_but_companions_of_the_shapefile(town: Path):
    described = tomllib.loads((town / "territory.toml").read_text(encoding="utf-8"))
    named = {name for source in described["source"] for name in source["files"]}
    found = {str(path.relative_to(town)) for path in town.rglob("*") if path.is_file()} - {"territory.toml"}
    assert {name for name in found - named if not name.endswith((".dbf", ".shx", ".prj", ".cpg"))} == set()


# --- communes and people -------------------------------------------------------------------------------------------


def test_communes_are_as_geo_api_gives_them(communes: gpd.GeoDataFrame):
    assert list(communes.columns) == ["nom", "code", "siren", "codeEpci", "population", "surface", "geometry"]
    assert set(communes["code"]) == TOWN
    assert communes.geometry.is_valid.all()
    assert np.allclose(communes["surface"], communes.area / 1e4, rtol=0.005)  # hectares
    assert (communes["siren"] == communes["siren"].str[:8].map(names.luhn)).all()
    assert 28_000 <= communes["population"].sum() <= 32_000


def test_communes_share_borders_without_overlap(communes: gpd.GeoDataFrame):
    assert communes.area.sum() == pytest.approx(communes.union_all().area, abs=2.0)


def test_cells_are_in_the_34_columns_of_2021(town: Path, cells: pd.DataFrame):
    header = lines_of(town / "carreaux_200m_met.csv")[0].split(",")
    assert len(header) == 34
    assert header[:9] == ["idcar_200m", "idcar_1km", "idcar_nat", "i_est_200", "i_est_1km", "lcog_geo", "ind", "men",
                          "men_pauv"]  # fmt: skip
    assert cells["idcar_200m"].str.fullmatch(r"CRS3035RES200mN\d{7}E\d{7}").all()
    assert cells["idcar_200m"].is_unique
    corner = cells["idcar_200m"].str.extract(r"N(\d+)E(\d+)").astype(int)
    assert (corner % 200 == 0).all().all()


def test_cells_under_11_households_are_imputed(cells: pd.DataFrame):
    assert ((cells["men"] < 11) == (cells["i_est_200"] == 1)).all()
    assert cells["i_est_200"].mean() > 0.3


def test_cells_count_within_reason(cells: pd.DataFrame):
    assert (cells["ind"] + 0.11 >= cells["men"]).all()
    assert (cells["men_pauv"] <= cells["men"]).all()
    assert (cells["men_1ind"] <= cells["men"]).all()
    assert (cells["log_soc"] <= cells["men"]).all()
    ages = [column for column in cells if re.fullmatch(r"ind_(\d.*|inc)", column)]
    assert np.allclose(cells[ages].sum(axis=1), cells["ind"], atol=0.6)


def test_populations_of_communes_are_the_sums_of_their_cells(communes: gpd.GeoDataFrame, cells: pd.DataFrame):
    summed = cells.groupby(cells["lcog_geo"].str[:5])["ind"].sum()
    assert (summed[communes["code"]].to_numpy() == communes["population"]).all()


def test_some_cells_straddle_communes_and_some_lie_outside(cells: pd.DataFrame):
    assert cells["lcog_geo"].str.fullmatch(r"(\d{5})+").all()
    assert (cells["lcog_geo"].str.len() > 5).any()
    assert (cells["lcog_geo"] == "34899").any()


def test_need_is_by_commune_and_blank_under_11(town: Path):
    table = pd.read_csv(town / "need.csv", sep=";", dtype={"code_insee": str})
    assert list(table.columns) == ["code_insee", "annee", "demandes_logement_social", "personnes_115",
                                   "orientations_pension_de_famille", "source"]  # fmt: skip
    assert set(table["code_insee"]) == TOWN
    figures = table.iloc[:, 2:5]
    assert ((figures >= 11) | figures.isna()).all().all()
    assert figures.isna().any().any()


def test_sru_is_windows_1252_with_decimal_commas(town: Path):
    content = (town / "inventaire-sru.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    rows = list(csv.reader(content.decode("cp1252").splitlines(), delimiter=";"))
    assert {len(row) for row in rows} == {10}
    assert {"Nombre_lls_ Inventaire_au_01_01_2024", "Commune_carencée", "Taux_SRU_au_01_01_2024"} <= set(rows[0])
    assert all(re.fullmatch(r"\d+,\d\d", row[4]) for row in rows[1:])


def test_qpv_have_a_row_without_code_and_an_invalid_outline(town: Path):
    qpv = gpd.read_file(town / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson")
    assert list(qpv.columns[:-1]) == ["fid", "code_qp", "lib_qp", "insee_reg", "lib_reg", "insee_dep", "lib_dep",
                                      "insee_com", "lib_com", "siren_epci"]  # fmt: skip
    coded = qpv[qpv["code_qp"].fillna("") != ""]
    assert coded["code_qp"].str.fullmatch(r"QN034\d\dM").all()
    assert len(coded) == len(qpv) - 1
    assert (~coded.geometry.is_valid).sum() == 1


# --- social housing ------------------------------------------------------------------------------------------------


def test_dwellings_have_73_columns_between_quotes(town: Path, dwellings: pd.DataFrame):
    lines = lines_of(town / RPLS)
    assert len(lines[0].split(";")) == 73
    assert '"' not in lines[0]
    assert all(len(row) == 73 for row in csv.reader(lines[1:], delimiter=";"))
    assert 2_700 <= len(dwellings) <= 3_300


def test_dwellings_are_within_their_communes_but_for_5_percent_without_position(
    dwellings: pd.DataFrame, communes: gpd.GeoDataFrame
):
    lost = dwellings["X"] == ""
    assert 0.0 < lost.mean() < 0.05
    assert set(dwellings["DEPCOM"]) <= TOWN
    near = communes.set_index("code").buffer(60.0)
    for code, there in dwellings[~lost].groupby("DEPCOM"):
        assert within_of(there, "X", "Y", near[code]).all()
    assert looks_like_lambert93((float(dwellings["X"][~lost].min()), float(dwellings["Y"][~lost].min()),
                                 float(dwellings["X"][~lost].max()), float(dwellings["Y"][~lost].max())))  # fmt: skip


def test_dwellings_agree_with_cells_and_with_districts(dwellings: pd.DataFrame, cells: pd.DataFrame):
    assert cells["log_soc"].sum() == len(dwellings)
    assert set(dwellings["PLG_QP24"]) == {"CSZ", "HZ", "QN03498M"}
    assert ((dwellings["QPV_CODE"] == "1") == dwellings["PLG_QP24"].str.startswith("QN")).all()
    assert dwellings["FINAN_CODE"].eq("10").any()


# --- services ------------------------------------------------------------------------------------------------------


def test_bpe_is_one_row_an_equipment_in_the_nomenclature_of_2025(town: Path, communes: gpd.GeoDataFrame):
    bpe = pd.read_csv(town / "BPE25.csv", sep=";", dtype=str, keep_default_na=False)
    assert bpe["TYPEQU"].str.fullmatch(r"[A-G]\d{3}").all()
    assert not set(bpe["TYPEQU"]) & {"B203", "D201", "D301"}
    assert {"D307", "D265", "B105", "B207", "D281", "A206", "A128", "A122", "A129", "D101", "D109", "D114", "F307",
            "A506", "D506"} <= set(bpe["TYPEQU"])  # fmt: skip
    assert {"11", "33", "_Z", "_U"} <= set(bpe["QUALITE_GEOLOC"])
    placed = bpe[bpe["LAMBERT_X"] != ""]
    assert (bpe.loc[bpe["LAMBERT_X"] == "", "QUALITE_XY"] == "_U").all()
    zone = communes.union_all()
    good = placed[placed["QUALITE_GEOLOC"] != "33"]
    inside = within_of(good, "LAMBERT_X", "LAMBERT_Y", zone)
    assert 0.01 < 1 - inside.mean() < 0.3
    assert within_of(good, "LAMBERT_X", "LAMBERT_Y", zone.buffer(2_300.0)).all()


def test_services_are_where_people_are(town: Path, cells: pd.DataFrame):
    bpe = pd.read_csv(town / "BPE25.csv", sep=";", dtype={"TYPEQU": str, "QUALITE_GEOLOC": str})
    bpe = bpe[(bpe["QUALITE_GEOLOC"] != "33") & bpe["LAMBERT_X"].notna()]
    corner = cells["idcar_200m"].str.extract(r"N(\d+)E(\d+)").astype(int)
    squares = gpd.GeoSeries(gpd.points_from_xy(corner[1] + 100, corner[0] + 100), crs=3035).to_crs(2154)
    points = shapely.points(bpe["LAMBERT_X"], bpe["LAMBERT_Y"])
    gaps = shapely.distance(points, shapely.multipoints(squares.to_numpy()))
    assert np.quantile(gaps, 0.95) < 300.0


def test_finess_has_32_and_6_fields_after_its_first_line(town: Path):
    lines = lines_of(town / FINESS)
    assert lines[0] == "finess;etalab;111;2026-05-12"
    split = [line.split(";") for line in lines[1:]]
    structures = [row for row in split if row[0] == "structureet"]
    positions = [row for row in split if row[0] == "geolocalisation"]
    assert {len(row) for row in structures} == {32}
    assert {len(row) for row in positions} == {6}
    assert split == structures + positions
    assert [row[1] for row in structures] == [row[1] for row in positions]
    assert all(len(row[1]) == 9 for row in structures)
    assert {"258", "214", "259", "257", "156", "197", "355", "620"} == {row[18] for row in structures}
    assert sum(row[18] == "258" for row in structures) == 2
    assert sum("FEMMES VICTIMES DE VIOLENCES" in row[4] for row in structures) == 1
    assert sum("ADMIN-EXPRESS" in row[4] for row in positions) == 1
    assert all(len(row[4].split(",")) == 5 for row in positions)


# --- transport and streets -----------------------------------------------------------------------------------------


def test_the_feed_has_a_bom_parents_past_midnight_and_exceptions(town: Path, feed: dict[str, pd.DataFrame]):
    with zipfile.ZipFile(town / "gtfs.zip") as archive:
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in archive.namelist())
    assert set(feed["routes.txt"]["route_type"]) == {"0", "3", "715"}
    assert feed["stop_times.txt"]["departure_time"].max() > "25:00:00"
    assert (feed["stop_times.txt"]["departure_time"] == "").any()
    assert set(feed["calendar_dates.txt"]["exception_type"]) == {"1", "2"}
    assert set(feed["calendar_dates.txt"]["service_id"]) - set(feed["calendar.txt"]["service_id"]) == {"NUIT"}
    assert set(feed["stops.txt"]["location_type"]) == {"0", "1"}
    assert len(feed["frequencies.txt"]) > 0
    assert len(feed["transfers.txt"]) > 0


def test_the_feed_refers_only_to_what_it_holds(feed: dict[str, pd.DataFrame]):
    stops, trips, times = feed["stops.txt"], feed["trips.txt"], feed["stop_times.txt"]
    assert stops["stop_id"].is_unique
    assert trips["trip_id"].is_unique
    assert set(times["trip_id"]) == set(trips["trip_id"])
    assert set(times["stop_id"]) <= set(stops.loc[stops["location_type"] == "0", "stop_id"])
    assert set(stops["parent_station"]) - {""} <= set(stops.loc[stops["location_type"] == "1", "stop_id"])
    assert set(trips["route_id"]) == set(feed["routes.txt"]["route_id"])
    known = set(feed["calendar.txt"]["service_id"]) | set(feed["calendar_dates.txt"]["service_id"])
    assert set(trips["service_id"]) <= known


def test_times_never_go_back_and_ends_of_trips_are_never_blank(feed: dict[str, pd.DataFrame]):
    times = feed["stop_times.txt"]
    ends = times.groupby("trip_id", sort=False)["departure_time"].agg(["first", "last"])
    assert (ends != "").all().all()
    shown = times[times["departure_time"] != ""]
    minutes = pd.to_timedelta(shown["departure_time"]).dt.total_seconds() / 60
    steps = minutes.groupby(shown["trip_id"]).diff().dropna()
    assert (steps > 0).all()


def walked(town: Path) -> Iterator[tuple[osmium.osm.Way, list[int]]]:
    for way in osmium.FileProcessor(town / "streets.osm.pbf"):
        if way.is_way():
            yield way, [node.ref for node in way.nodes]


def test_streets_carry_the_tags_that_decide_who_walks(town: Path):
    tags = {(tag.k, tag.v) for way, _ in walked(town) for tag in way.tags}
    assert {("highway", kind) for kind in ("primary", "secondary", "residential", "footway", "steps", "path",
                                           "service", "motorway")} <= tags  # fmt: skip
    assert {("access", "private"), ("foot", "no"), ("bridge", "yes"), ("layer", "1"), ("oneway", "yes")} <= tags
    barriers = {node.tags.get("barrier") for node in osmium.FileProcessor(town / "streets.osm.pbf") if node.is_node()}
    assert {"gate", "bollard"} <= barriers


def test_streets_are_one_network_once_the_motorway_is_left_out(town: Path):
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = [pair for way, refs in walked(town) if way.tags["highway"] != "motorway" for pair in
             itertools.pairwise(refs)]  # fmt: skip
    ends = np.array(pairs)
    nodes, rows = np.unique(ends, return_inverse=True)
    rows = rows.reshape(ends.shape)
    graph = coo_array((np.ones(len(rows)), (rows[:, 0], rows[:, 1])), shape=(len(nodes), len(nodes)))
    assert connected_components(graph, directed=False)[0] == 1
    assert len(nodes) > 10_000


def test_streets_reach_beyond_the_boundary(town: Path, communes: gpd.GeoDataFrame):
    places = [(n.location.lon, n.location.lat) for n in osmium.FileProcessor(town / "streets.osm.pbf") if n.is_node()]
    points = gpd.GeoSeries(gpd.points_from_xy(*zip(*places, strict=True)), crs=4326).to_crs(2154)
    outside = points.distance(communes.union_all())
    assert 700.0 < outside.max() < 1_300.0


def test_strokes_go_straight_on_and_use_every_street_once():
    """
    ::

        3
        |
        1---2---4      streets: 1-2, 2-4 (straight on), 1-3 (turns)
    """
    x, y = np.array([0.0, 10.0, 0.0, 20.0]), np.array([0.0, 0.0, 10.0, 0.0])
    u, v = np.array([0, 1, 0]), np.array([1, 3, 2])
    ways = strokes(x, y, u, v, np.zeros(3, dtype=int))
    assert sorted(sorted(street for street, _ in way) for way in ways) == [[0, 1], [2]]


# --- land ----------------------------------------------------------------------------------------------------------


def test_parcels_are_as_etalab_gives_them(parcels: gpd.GeoDataFrame):
    assert list(parcels.columns) == ["geometry", "id", "commune", "prefixe", "section", "numero", "contenance",
                                     "arpente", "created", "updated"]  # fmt: skip
    assert parcels["id"].str.fullmatch(r"34\d{3}000[0-9A-Z]{2}\d{4}").all()
    assert parcels["id"].is_unique
    rebuilt = parcels["commune"] + "000" + parcels["section"].str.zfill(2) + parcels["numero"].str.zfill(4)
    assert (rebuilt == parcels["id"]).all()
    assert not parcels["section"].str.startswith("0").any()
    assert parcels["section"].str.len().min() == 1
    assert 1_350 <= len(parcels) <= 1_650


def test_parcels_are_inside_their_commune_apart_and_of_a_plausible_size(
    parcels: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
):
    home = communes.set_index("code").buffer(0.5)
    assert all(home[code].covers(shape) for code, shape in zip(parcels["commune"], parcels.geometry, strict=True))
    assert parcels.geometry.is_valid.all()
    assert parcels.area.between(150, 5_700).all()
    known = parcels["contenance"].notna()
    assert 0 < (~known).sum() < 0.03 * len(parcels)
    assert np.allclose(parcels.loc[known, "contenance"].astype(float), parcels[known].area, atol=1.5)
    assert parcels.union_all().area == pytest.approx(parcels.area.sum(), rel=1e-4)


def test_buildings_have_a_type_and_stand_on_parcels(town: Path, parcels: gpd.GeoDataFrame):
    built = read_gzipped(town / "cadastre-34-batiments.json.gz").to_crs(2154)
    assert list(built.columns) == ["geometry", "type", "nom", "commune", "created", "updated"]
    assert set(built["type"]) == {"01", "02"}
    on = built.intersection(parcels.union_all()).area.sum() / built.area.sum()
    assert on > 0.99
    assert 0.6 < len(built) / len(parcels) < 0.95


def test_owners_have_24_unquoted_columns_and_several_rows_a_parcel(town: Path, parcels: gpd.GeoDataFrame):
    rows = [line.split(";") for line in lines_of(town / "PM_25_NB_340.csv")]
    assert {len(row) for row in rows} == {24}
    table = pd.DataFrame(rows[1:])
    idu = table[0] + table[2] + table[4].where(table[4] != "", "000") + table[5].str.zfill(2) + table[6].str.zfill(4)
    assert set(idu) <= set(parcels["id"])
    assert idu.duplicated().any()
    assert set(table[20].str.split(" - ").str[0]) <= set("0123456789")
    assert table[19].str.fullmatch(r"\d{9}|U\d{8}").all()
    plain = table[19][~table[19].str.startswith("U")]
    real_form = plain != names.EPCI_SIREN
    assert (plain[real_form] == plain[real_form].str[:8].map(names.luhn)).all()
    landlord = table[23].str.contains(r"\b(?:HLM|OPH|HABITAT|SEM)\b")
    public = table[20].str[0].isin(list("1349"))
    assert 250 <= idu[landlord | public].nunique() <= 350
    assert (table[20].str[0][landlord] == "0").any()  # a SA d'HLM that only its name gives away


def test_sales_have_40_columns_one_price_a_sale_and_some_no_position(town: Path, parcels: gpd.GeoDataFrame):
    sales = pd.read_csv(town / "dvf_2024.csv.gz", dtype=str, keep_default_na=False)
    assert sales.shape[1] == 40
    assert sales["id_mutation"].duplicated().any()
    assert len(sales[["id_mutation", "valeur_fonciere"]].drop_duplicates()) == sales["id_mutation"].nunique()
    assert set(sales["id_parcelle"]) <= set(parcels["id"])
    assert 0.0 < (sales["longitude"] == "").mean() < 0.08
    assert sales["date_mutation"].str.startswith("2024-").all()


# --- what rules sites out ------------------------------------------------------------------------------------------


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


def test_the_terrain_has_hills_and_covers_the_territory(town: Path, communes: gpd.GeoDataFrame):
    with rasterio.open(town / "BDALTIV2_25M_FXX_MNT_LAMB93_IGN69.asc") as grid:
        heights, bounds = grid.read(1), grid.bounds
    assert shapely.box(*bounds).covers(communes.union_all())
    assert 0 < heights.min() < heights.max() < 500
    down, across = np.gradient(heights, 25.0)
    assert 0.08 < np.hypot(down, across).max() < 0.6


def test_geojson_files_are_in_degrees(town: Path):
    for path in town.glob("*.geojson"):
        assert looks_like_lonlat(tuple(gpd.read_file(path).total_bounds)), path.name


def test_the_metropole_plan_is_of_the_size_asked():
    from layers.demo.city.areas import make_city
    from layers.demo.city.geography import SIZES

    city = make_city(SIZES["metropole"], 1)
    assert len(city.communes) == 31
    assert city.communes.geometry.is_valid.all()
    assert 300e6 < city.communes.area.sum() < 550e6
    inside = city.label >= 0
    assert city.density[inside].sum() * (city.frame.step / 1_000) ** 2 == pytest.approx(500_000, rel=0.001)

"""Readers of the official layouts that only `pensions fetch` brings: each on its traps, and on generated rows."""

import gzip
import json
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.errors import CrsError, MissingFileError, SourceError
from layers.fetch.assemble import cut_legal_persons, merge_terrain
from layers.fetch.perimeter import Place
from layers.files.area import near_points
from layers.files.json_stream import CHUNK, read_records
from layers.people.gate import tell
from layers.sources.ban import read_ban
from layers.sources.constraints.noise import read_noise_maps
from layers.sources.constraints.terrain import read_terrain
from layers.sources.filosofi.areas import read_filosofi_iris
from layers.sources.filosofi.grid import read_filosofi_grid
from layers.sources.finess.capacities import Capacity, read_capacities
from layers.sources.finess.plus import read_finess_plus_services, read_finess_plus_supported_housing
from layers.sources.land.cartofriches import read_cartofriches
from layers.sources.land.legal_persons import read_legal_persons
from layers.sources.land.rpls import read_rpls_communes, read_rpls_dwellings
from layers.sources.planner.local_pensions import read_local_pensions
from layers.sources.services.bpe import read_bpe
from layers.sources.services.data_inclusion import read_data_inclusion
from layers.sources.services.dila import read_dila_directory
from tests.layers.published import establishment, finess_activities

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COMEDIE = (3.8797, 43.6085)
HERE = (771_040.6, 6_279_223.2)
AREA = box(HERE[0] - 3_000, HERE[1] - 3_000, HERE[0] + 3_000, HERE[1] + 3_000)


def flow(folder, *establishments, name="structures.json.gz", version="v1.0.0", **renamed):
    entity = {"informationsGeneralesPMEJ": {"numFinessPm": "340000000"}, "ege": list(establishments)}
    text = json.dumps({"schemaVersion": version, "gcc": [], "pmej": [entity]})
    for before, after in renamed.items():
        text = text.replace(f'"{before}"', f'"{after}"')
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


# --- FINESS+


def test_open_establishments_of_the_categories_we_measure(tmp_path):
    path = flow(
        tmp_path,
        establishment("340000001", "PENSION DE FAMILLE A", "258", *COMEDIE),
        establishment("340000002", "PENSION FERMEE", "258", *COMEDIE, state="I"),
        establishment("340000003", "PHARMACIE B", "620", *COMEDIE),
        establishment("340000004", "CHRS SOLIDARITE FEMMES", "214", *COMEDIE),
        establishment("970000001", "PENSION DE LA REUNION", "258", 55.4, -20.9, commune="97411"),
        establishment("340000005", "COIFFEUR", "999", *COMEDIE),
    )
    housing = read_finess_plus_supported_housing(path, activities=None)
    assert housing["finess_id"].tolist() == ["340000001", "340000004"]
    assert housing["is_confidential"].tolist() == [False, True]
    assert housing["places"].isna().all()
    assert housing.geometry.iloc[0].distance(gpd.points_from_xy([HERE[0]], [HERE[1]])[0]) < 5
    assert "1 closed establishments left out" in housing.attrs["repairs"]
    assert "1 rows overseas left out (La Réunion 1)" in housing.attrs["repairs"]
    services = read_finess_plus_services(path, bounds=AREA)
    assert services[["service_id", "category"]].to_numpy().tolist() == [["340000003", "pharmacy"]]


def test_keys_respelled_between_drafts_are_the_same_keys(tmp_path):
    one = establishment("340000001", "PENSION", "258", *COMEDIE)
    renamed = {"informationsGeneralesEGE": "informationsGeneralesEge", "pmej": "PMEJ", "numFinessEge": "numFinessEGE"}
    assert read_finess_plus_supported_housing(flow(tmp_path, one, **renamed))["finess_id"].tolist() == ["340000001"]


def test_the_address_of_the_operator_and_a_low_score_make_a_position_doubtful(tmp_path):
    sure, low, operator = (establishment(f"34000000{k}", "PENSION", "258", *COMEDIE) for k in range(3))
    low["adresse"][0]["coordonneesGeographique"]["scoreBAN"] = "0.42"
    operator["adresse"][0]["usageAdresse"] = "02"
    housing = read_finess_plus_supported_housing(flow(tmp_path, sure, low, operator))
    assert housing["is_position_doubtful"].tolist() == [False, True, True]


def test_places_are_the_installed_capacity_counted_once(tmp_path):
    path = tmp_path / "activites.json"
    path.write_bytes(finess_activities())
    assert read_capacities(path) == {"340990001": Capacity(25.0, is_authorised=True)}
    housing = flow(tmp_path, establishment("340990001", "PENSION", "258", *COMEDIE), name="s.json")
    assert read_finess_plus_supported_housing(housing, activities=path)["places"].tolist() == [25.0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"schemaVersion": "v2.0.0", "pmej": []}', "not a FINESS\\+ flow of schema v1"),
        (b'{"schemaVersion": "v1.0.0", "entites": []}', "no list 'pmej'"),
        (b'{"schemaVersion": "v1.0.0", "pmej": [{"ege": [', "cut before the end"),
        (b'{"schemaVersion": "v1.0.0", "pmej": []}', "no establishment"),
    ],
)
def test_another_layout_is_refused(tmp_path, content, words):
    path = tmp_path / "s.json"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read_finess_plus_services(path)


@FEW
@given(
    rows=st.lists(
        st.tuples(
            st.text(max_size=20),
            st.sampled_from(["258", "214", "620", "999", ""]),
            st.sampled_from(["A", "I", ""]),
            st.floats(3, 4.5),
            st.floats(43, 44.5),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_generated_establishments_are_kept_if_open_and_of_a_category(tmp_path, rows):
    made = [
        establishment(f"{rank:09d}", name, category, lon, lat, state=state)
        for rank, (name, category, state, lon, lat) in enumerate(rows)
    ]
    path = flow(tmp_path, *made)
    if not any(state == "A" for _, _, state, _, _ in rows):
        with pytest.raises(SourceError, match="none open"):
            read_finess_plus_supported_housing(path)
        return
    wanted = [f"{k:09d}" for k, row in enumerate(rows) if row[1] in ("258", "214") and row[2] == "A"]
    assert read_finess_plus_supported_housing(path)["finess_id"].tolist() == wanted


@FEW
@given(
    records=st.lists(
        st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=30), st.integers(), st.none()), max_size=4),
        max_size=20,
    )
)
def test_a_long_list_comes_object_by_object_and_whole(tmp_path, records):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"head": "x" * (CHUNK - 40), "pmej": records, "tail": 1}), encoding="utf-8")
    assert list(read_records(path, "PMEJ")) == records


# --- addresses, brownfields, desks, noise


BAN = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;type_position"


def test_addresses_are_named_and_pseudo_numbers_are_not(tmp_path):
    rows = [
        f"a;;12;bis;Rue de la Paix;34000;34172;M;{HERE[0]};{HERE[1]};3.8797;43.6085;entrée",
        f"a;;12;bis;Rue de la Paix;34000;34172;M;{HERE[0]};{HERE[1]};3.8797;43.6085;parcelle",
        f"b;;5001;;Mas de l'Église;34000;34172;M;{HERE[0] + 10};{HERE[1]};3.88;43.6085;",
        "c;;1;;Loin;75001;75101;P;652000;6862000;2.33;48.86;entrée",
    ]
    path = tmp_path / "adresses-34.csv.gz"
    path.write_bytes(gzip.compress("\n".join([BAN, *rows]).encode()))
    frame = read_ban(path, bounds=AREA)
    assert frame["label"].tolist() == ["12 bis Rue de la Paix", "Mas de l'Église"]
    assert "1 other positions" in " ".join(frame.attrs["repairs"])
    assert len(read_ban(path)) == 3


@FEW
@given(
    # Inside France: rows of which most lie in the sea are taken for another projection (layers/files/found_crs.py).
    rows=st.lists(st.tuples(st.integers(0, 9999), st.floats(0, 6), st.floats(44, 49)), min_size=1, max_size=20),
    comma=st.booleans(),
)
def test_the_cheap_cut_never_loses_what_is_inside(tmp_path, rows, comma):
    lines = [f"{k};;{n};;Rue;0;34172;M;;;{lon:.6f};{lat:.6f};" for k, (n, lon, lat) in enumerate(rows)]
    if comma:
        lines = [line.replace(".", ",") for line in lines]
    path = tmp_path / "adresses-34.csv"
    path.write_text("\n".join([BAN, *lines]), encoding="utf-8")
    area = box(700_000, 6_200_000, 900_000, 6_500_000)
    whole = read_ban(path)
    inside = whole[whole.intersects(area)]["site_id"].tolist()
    assert read_ban(path, bounds=area)["site_id"].tolist() == inside


def test_no_bounds_make_no_cut():
    assert near_points(None) is None


def test_brownfields_without_a_project(tmp_path):
    frame = gpd.GeoDataFrame(
        {
            "site_id": ["a", "b", "c", "d"],
            "site_nom": "x",
            "site_statut": ["friche potentielle", "friche sans projet", "friche avec projet", "friche reconvertie"],
            "comm_insee": "34172",
            "unite_fonciere_surface": [1200.0, np.nan, 1.0, 1.0],
        },
        geometry=[box(3.87 + k / 100, 43.6, 3.871 + k / 100, 43.601) for k in range(4)],
        crs=4326,
    )
    frame.to_file(tmp_path / "f.gpkg", engine="pyogrio")
    found = read_cartofriches(tmp_path / "f.gpkg", bounds=AREA)
    assert found["site_id"].tolist() == ["a", "b"]
    assert found["area_m2"].iloc[0] == 1200.0
    assert found["area_m2"].iloc[1] == pytest.approx(found.geometry.iloc[1].area)
    assert "2 sites with a project" in " ".join(found.attrs["repairs"])


def desk(number, kind, lon="3.8797", lat="43.6085", **more):
    address = json.dumps([{"longitude": lon, "latitude": lat}])
    return {
        "id": number,
        "nom": "Bureau",
        "pivot": json.dumps([{"type_service_local": kind}]),
        "adresse": address,
    } | more


@pytest.mark.parametrize("key", ["results", "service", None])
def test_desks_from_json_inside_text(tmp_path, key):
    records = [
        desk("1", "ccas"),
        desk("2", "caf", lon=""),
        desk("3", "prefecture"),
        desk("4", "", nom="Centre communal d’action sociale - X"),
        desk("5", "cpam", adresse="not json"),
    ]
    path = tmp_path / "d.json"
    path.write_text(json.dumps({key: records} if key else records), encoding="utf-8")
    frame = read_dila_directory(path)
    assert frame["service_id"].tolist() == ["1", "4"]
    assert set(frame["category"]) == {"social_services"}


@pytest.mark.parametrize("content", ['{"error": 1}', "<html>", '[{"nom": "sans adresse"}]', "[1]"])
def test_a_directory_of_another_form_is_refused(tmp_path, content):
    (tmp_path / "d.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError):
        read_dila_directory(tmp_path / "d.json")


def test_structures_of_inclusion(tmp_path):
    path = tmp_path / "structures.csv"
    rows = ["_di_surrogate_id,nom,typologie,longitude,latitude", "a,CCAS,CCAS,3.8797,43.6085", "b,X,ASSO,3.88,43.6"]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert read_data_inclusion(path, bounds=AREA)["service_id"].tolist() == ["a"]


@pytest.mark.parametrize(
    "listed", ['"[""france-travail"", ""ccas-cias""]"', '"{france-travail,ccas-cias}"', "ccas-cias"]
)
def test_structures_of_inclusion_in_schema_v1_have_a_list_of_networks(tmp_path, listed):
    """The kind `typologie` is gone; an emergency shelter (chu) is never a service."""
    path = tmp_path / "structures.csv"
    rows = ["id,nom,reseaux_porteurs,longitude,latitude", f"a,CCAS,{listed},3.8797,43.6085", "b,X,chu,3.88,43.6"]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert read_data_inclusion(path, bounds=AREA)["service_id"].tolist() == ["a"]
    path.write_text("id,nom,longitude,latitude\na,CCAS,3.8797,43.6085\n", encoding="utf-8")
    with pytest.raises(SourceError, match="'kind'"):
        read_data_inclusion(path, bounds=AREA)


def test_noise_of_roads_by_day_only(tmp_path):
    frame = gpd.GeoDataFrame(
        {
            "INDICETYPE": ["LD", "LN", "LD"],
            "LEGENDE": ["65", "55", "70-75"],
            "TYPESOURCE": ["R", "R", "F"],
            "ANNEE": 2022,
        },
        geometry=[box(*HERE, HERE[0] + 10, HERE[1] + 10)] * 3,
        crs=2154,
    )
    frame.to_file(tmp_path / "N_BRUIT_ZBR_A709_A_LD_S_034.shp", engine="pyogrio")
    zones = read_noise_maps(tmp_path / "N_BRUIT_ZBR_A709_A_LD_S_034.shp")
    assert zones["zone_type"].tolist() == ["65", "70"]
    assert zones["source"].tolist() == ["Carte de bruit route 2022", "Carte de bruit fer 2022"]


def test_two_lists_without_numbers_do_not_give_one_id_to_two_places_nor_two_ids_to_one_line(tmp_path):
    header = "nom;places;type;lon;lat"
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text(f"{header}\nLe Patio;25;;3.8797;43.6085\nLe Patio;25;;3.8797;43.6085\n", encoding="utf-8")
    other.write_text(f"{header}\nAutre;20;;3.87;43.61\nLe Patio;25;;3.8797;43.6085\n", encoding="utf-8")
    first, second = (read_local_pensions(path)["finess_id"].tolist() for path in (one, other))
    assert first[0] != first[1]
    assert second[1] == first[0]
    assert second[0] not in first


def test_the_planners_own_pensions(tmp_path):
    header = "nom;gestionnaire;adresse;places;type;date_ouverture;lon;lat;finess;source"
    rows = [
        "Le Patio;ADAGES;;25;pension de famille;;3.8797;43.6085;;DDETS",
        "B;;;;Résidence accueil;;3,88;43,61;340000009;",
    ]
    path = tmp_path / "p.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    frame = read_local_pensions(path)
    assert frame["finess_id"].str.startswith("local-").tolist() == [True, False]
    assert frame["finess_id"].iloc[1] == "340000009"
    assert set(frame["category"]) == {"pension_de_famille"}
    path.write_text("\n".join([header, rows[0].replace("pension de famille", "château")]), encoding="utf-8")
    with pytest.raises(SourceError) as fault:
        read_local_pensions(path)
    assert "types inconnus" in fault.value.fr


# --- variants of Filosofi, RPLS, BPE


CELL = "CRS3035RES{side}mN{north}E3826200"


def filosofi(tmp_path, name, columns, side=200, crs=2154):
    ident = [CELL.format(side=side, north=2297800 if side == 200 else 2297000)]
    ident = [one if side == 200 else one.replace("E3826200", "E3826000") for one in ident]
    frame = gpd.GeoDataFrame(
        {columns[0]: ident, columns[1]: [0], columns[2]: ["34172"], **{column: [20.0] for column in columns[3:]}},
        geometry=[box(HERE[0], HERE[1], HERE[0] + side, HERE[1] + side)],
        crs=crs,
    )
    path = tmp_path / name
    frame.to_file(path, engine="pyogrio", layer=name.split(".")[0])
    return path


NEW = ("idcar_200m", "i_est_200", "lcog_geo", "ind", "men", "men_pauv", "men_1ind", "log_soc")
OF_2017 = ("Idcar_200m", "I_est_200", "lcog_geo", "Ind", "Men", "Men_pauv", "Men_1ind", "Log_soc", "Groupe")
OF_2015 = ("IdINSPIRE", "I_est_cr", "Depcom", "Ind", "Men", "Men_pauv", "Men_1ind", "Log_soc", "Groupe")


@pytest.mark.parametrize("columns", [NEW, OF_2017, OF_2015], ids=["2021", "2017", "2015"])
@pytest.mark.parametrize("packed", ["gpkg", "zip", "7z", "7z in zip"])
def test_filosofi_geopackages_of_each_vintage_however_packed(tmp_path, columns, packed):
    path = filosofi(tmp_path, "carreaux_200m_met.gpkg", columns)
    if "7z" in packed:
        py7zr = pytest.importorskip("py7zr")
        with py7zr.SevenZipFile(tmp_path / "Filosofi_carreaux_200m_gpkg.7z", "w") as archive:
            archive.write(path, path.name)
        path = tmp_path / "Filosofi_carreaux_200m_gpkg.7z"
    if "zip" in packed:
        with zipfile.ZipFile(tmp_path / "Filosofi_carreaux_200m_gpkg.zip", "w") as archive:
            archive.write(path, path.name)
        path = tmp_path / "Filosofi_carreaux_200m_gpkg.zip"
    cells = tell(read_filosofi_grid(path, bounds=AREA))
    assert cells["households"].tolist() == [20.0]
    assert cells.geometry.iloc[0].area == pytest.approx(40_000, rel=2e-3)


def test_a_square_without_its_number_of_households_tells_no_count(tmp_path):
    rows = [f"CRS3035RES200mN2297800E3826{k}00,0,34172,40,{men},5,9,3" for k, men in ((0, "20"), (2, ""))]
    (tmp_path / "carreaux_200m_met.csv").write_text("\n".join([",".join(NEW), *rows]) + "\n", encoding="utf-8")
    cells = tell(read_filosofi_grid(tmp_path / "carreaux_200m_met.csv"))
    counts = cells[["persons", "households", "poor_households", "single_households", "social_dwellings"]]
    assert counts.iloc[0].tolist() == [40.0, 20.0, 5.0, 9.0, 3.0]
    assert counts.iloc[1].isna().all()
    assert "1 squares without their number of households" in cells.attrs["repairs"][0]


def test_filosofi_one_kilometre_squares(tmp_path):
    columns = ("idcar_1km", "i_est_1km", *NEW[2:])
    cells = tell(read_filosofi_grid(filosofi(tmp_path, "carreaux_1km_met.gpkg", columns, side=1000)))
    assert cells.geometry.iloc[0].area == pytest.approx(1_000_000, rel=2e-3)


def test_poverty_by_iris_with_its_secrets(tmp_path):
    (tmp_path / "BASE_TD_FILO_IRIS_2021_DISP.csv").write_text(
        "IRIS;DISP_TP6021;DISP_MED21\n341720101;23,5;19870\n341720102;ns;ns\n", encoding="utf-8"
    )
    outlines = gpd.GeoDataFrame(
        {"code_iris": ["341720101", "341720102", "341720103"]},
        geometry=[box(3.87 + k / 100, 43.6, 3.88 + k / 100, 43.61) for k in range(3)],
        crs=4326,
    )
    outlines.to_file(tmp_path / "iris.geojson", engine="pyogrio")
    raw = read_filosofi_iris(tmp_path / "BASE_TD_FILO_IRIS_2021_DISP.csv", outlines=tmp_path / "iris.geojson")
    zones = tell(raw)
    assert zones["poverty_share"].iloc[0] == pytest.approx(0.235)
    assert zones["poverty_share"].isna().tolist() == [False, True, True]
    outlines.assign(code_iris="999").iloc[:1].to_file(tmp_path / "other.geojson", engine="pyogrio")
    with pytest.raises(SourceError, match="same geography"):
        read_filosofi_iris(tmp_path / "BASE_TD_FILO_IRIS_2021_DISP.csv", outlines=tmp_path / "other.geojson")


def test_commune_results_of_rpls_as_a_workbook_with_titles(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "REGION"
    sheet = book.create_sheet("COMMUNE")
    for row in (
        ["Titre"],
        [],
        ["DEPCOM_ARM", "LIBCOM", "nb_ls"],
        ["34172", "Montpellier", "30000"],
        ["Total", "", "1"],
    ):
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    communes = gpd.GeoDataFrame({"insee_code": ["34172"]}, geometry=[AREA], crs=2154)
    assert read_rpls_communes(tmp_path / "r.xlsx", communes=communes)["social_dwellings"].tolist() == [30000.0]


RPLS = "DEPCOM;{};X;Y;PLG_QP24"


@FEW
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["10", "13", "52"]), st.integers(0, 20), st.booleans()), min_size=1, max_size=30
    ),
    header=st.sampled_from(["FINAN_CODE", "FINAN"]),
)
def test_generated_dwellings_are_counted_where_they_stand(tmp_path, rows, header):
    lines = [RPLS.format(header)]
    for financing, shift, near in rows:
        x = HERE[0] + shift if near else HERE[0] + 200_000
        lines.append(f'"34172";"{financing}";"{x}";"{HERE[1]}";"HZ"')
    path = tmp_path / "rpls.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    if not any(near for _, _, near in rows):
        with pytest.raises(SourceError, match="no dwelling"):
            read_rpls_dwellings(path, bounds=AREA)
        return
    frame = read_rpls_dwellings(path, bounds=AREA)
    assert frame["dwellings"].sum() == sum(near for _, _, near in rows)
    assert frame["plai"].sum() == sum(near and financing == "10" for financing, _, near in rows)


def test_a_national_parquet_is_cut_by_the_area(tmp_path):
    rows = [("34172", "D307", HERE[0], HERE[1]), ("75056", "D307", 652_000.0, 6_862_000.0)]
    table = pd.DataFrame(rows, columns=["DEPCOM", "TYPEQU", "LAMBERT_X", "LAMBERT_Y"])
    table.assign(NOMRS="x", EPSG="2154", LONGITUDE=np.nan, LATITUDE=np.nan, QUALITE_GEOLOC="11", EPCI="x").to_parquet(
        tmp_path / "BPE25.parquet"
    )
    assert read_bpe(tmp_path / "BPE25.parquet", bounds=AREA)["insee_code"].tolist() == ["34172"]


# --- what is done after a download


def place(**changed):
    outline = gpd.GeoSeries([AREA], crs=2154).to_crs(4326).iloc[0]
    told = {
        "reference": "x",
        "id": "x",
        "name": "Ici",
        "kind": "communes",
        "communes": ("34172",),
        "nearby": ("34172",),
    }
    return Place(**(told | {"outline": outline, "geojson": b""} | changed))


PM = (
    "34;1;172;MONTPELLIER;000;AB;12;10;;0000;0000;RUE;DE L EXEMPLE;850;A;S - Sols;850;P - Propriétaire ;PBBBB1;"
    "000000001;5 - Office HLM;4110;OPH;OFFICE É"
)
TITLES = ";".join(f"Colonne {rank}" for rank in range(24))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("quoted", [False, True])
def test_the_archive_of_owners_is_cut_to_the_communes(tmp_path, encoding, quoted):
    lines = [TITLES, PM, PM.replace(";172;", ";057;")]
    if quoted:
        lines = [";".join(f'"{field}"' for field in line.split(";")) for line in lines]
    name = "dossier/PM_23_NB_340.txt" if quoted else "dossier/PM_25_NB_340.csv"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "\r\n".join(lines).encode(encoding) + b"\r\n")
        archive.writestr("dossier/PM_25_NB_330.csv", b"33;1;001;X\r\n")
    (cut,) = cut_legal_persons([tmp_path / "a.zip"], place(), tmp_path)
    owners = read_legal_persons(cut)
    assert owners[["site_id", "owner_kind", "owner_name"]].to_numpy().tolist() == [
        ["34172000AB0012", "landlord", "OFFICE É"]
    ]


def test_an_archive_without_our_departement_or_communes_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("PM_25_NB_330.csv", b"33;1;001;X\n")
    with pytest.raises(SourceError, match="no member PM"):
        cut_legal_persons([tmp_path / "a.zip"], place(), tmp_path)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("PM_25_NB_340.csv", b"34;1;001;X\n")
    with pytest.raises(SourceError, match="no parcel"):
        cut_legal_persons([tmp_path / "b.zip"], place(), tmp_path)
    assert not list(tmp_path.glob("PM_*"))


def tile(x, y, value, side=2_500, step=100):
    cells = side // step
    head = f"ncols {cells}\nnrows {cells}\nxllcorner {x}\nyllcorner {y}\ncellsize {step}\nNODATA_value -99999\n"
    return (head + "\n".join([" ".join([str(value)] * cells)] * cells) + "\n").encode()


@pytest.mark.parametrize("packed", ["zip", "7z"])
def test_tiles_of_elevation_become_one_raster_of_the_place(tmp_path, packed):
    x, y = int(HERE[0]) - 2_500, int(HERE[1])
    tiles = {
        "D/a.asc": tile(x, y, 10.5),
        "D/b.asc": tile(x + 2_500, y, 20.0),
        "D/far.asc": tile(100_000, 6_100_000, 5.0),
    }
    path = tmp_path / f"BDALTI.{packed}"
    if packed == "7z":
        py7zr = pytest.importorskip("py7zr")
        with py7zr.SevenZipFile(path, "w") as archive:
            for name, content in tiles.items():
                archive.writestr(content, name)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in tiles.items():
                archive.writestr(name, content)
    (merged,) = merge_terrain([path], place(), tmp_path)
    values = read_terrain(merged).values
    assert set(np.unique(values[np.isfinite(values)])) == {10.5, 20.0}
    with rasterio.open(merged) as raster:
        assert raster.crs.to_epsg() == 2154
    assert [file.name for file in tmp_path.glob("*.tif")] == ["terrain.tif"]


def test_tiles_of_elsewhere_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.asc", tile(100_000, 6_100_000, 5.0))
    with pytest.raises(SourceError, match="none of 1 tiles touches"):
        merge_terrain([tmp_path / "a.zip"], place(), tmp_path)


@pytest.mark.parametrize(
    "read",
    [read_ban, read_cartofriches, read_data_inclusion, read_dila_directory, read_finess_plus_services, read_noise_maps,
     read_local_pensions],
)  # fmt: skip
def test_a_missing_file_is_named(tmp_path, read):
    with pytest.raises((MissingFileError, SourceError), match="absent"):
        read(tmp_path / "absent.csv")


def test_addresses_in_another_system_are_refused(tmp_path):
    path = tmp_path / "adresses-974.csv"
    path.write_text(f"{BAN}\na;;1;;Rue;97400;97411;SD;338000;7690000;;;entrée\n", encoding="utf-8")
    with pytest.raises(CrsError):
        read_ban(path)

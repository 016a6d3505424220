"""A right file for every reader, in its published layout, about the demonstration town, and the columns it uses."""

import csv
import gzip
import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from pyproj import Transformer

from layers.demo import write_demo
from layers.demo.territory_text import FINESS_FILE, PPR_FILES, RPLS_FILE, SALES_YEARS, TERRAIN_FILE
from layers.sources.drawn.place_names import read_osm_place_names
from layers.sources.drawn.railways import read_osm_railways
from layers.sources.osm_streets import read_osm_streets
from tests.layers.published import finess_activities, finess_plus

CODES = ("34901", "34902", "34903")
TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)


@dataclass(frozen=True)
class Sound:
    """
    The files of a source: the first ones are changed, each of a kind (see `change.CHANGES`).

    columns : those that the reader uses, by the name or the position under which they are published
    """

    layer: str
    kind: str
    files: tuple[str, ...]
    columns: tuple[str, ...]
    beside: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


FINESS_COLUMNS = ("structureet:1", "structureet:4", "structureet:12", "structureet:18", "geolocalisation:2")
FINESS_FLAT = ("nofinesset", "rs", "adresse", "commune", "categetab", "latitude", "longitude")
PARCELS = "cadastre-34-parcelles.json.gz"
BUILDINGS, OWNERS = "cadastre-34-batiments.json.gz", "PM_25_NB_340.csv"
NEED = ("code_insee", "annee")

SOUND: dict[str, Sound] = {
    "communes_geoapi": Sound("communes", "features", ("communes.geojson",), ("code", "nom", "population")),
    "communes_france": Sound("communes", "features", ("communes.geojson",), ("code", "nom"), ("communes.csv",)),
    "osm_streets": Sound("streets", "osm", ("streets.osm.pbf",), ("highway",)),
    "street_centrelines": Sound(
        "streets", "features", ("filaire.geojson",), ("LIB_OFF", "TYPVOI", "OCCUPATION", "SENS_CIRCU")
    ),
    "gtfs": Sound(
        "timetable",
        "feed",
        ("gtfs.zip",),
        (
            "stops.txt:stop_id",
            "stops.txt:stop_lat",
            "stops.txt:stop_name",
            "stop_times.txt:stop_id",
            "stop_times.txt:trip_id",
            "stop_times.txt:departure_time",
            "stop_times.txt:stop_sequence",
            "trips.txt:service_id",
            "trips.txt:route_id",
            "routes.txt:route_type",
            "calendar.txt:tuesday",
            "calendar.txt:start_date",
        ),
    ),
    "tram_lines": Sound(
        "transit_lines", "features", ("lignes.geojson",), ("num_exploitation", "nom_ligne", "mode", "code_couleur")
    ),
    "addresses_city": Sound("addresses", "features", ("adresses.geojson",), ("ID_REFP", "NUM_VOI", "LIB_OFF")),
    "ban": Sound(
        "addresses", "table", ("adresses-34.csv.gz",), ("id", "numero", "nom_voie", "code_insee", "lon", "lat")
    ),
    "bpe": Sound(
        "services", "table", ("BPE25.csv",), ("AN", "NOMRS", "TYPEQU", "DEPCOM", "LAMBERT_X", "QUALITE_GEOLOC", "EPSG")
    ),
    "local_pensions": Sound(
        "supported_housing", "table", ("pensions_de_famille.csv",), ("nom", "places", "type", "lon", "lat", "finess")
    ),
    "dila_directory": Sound("services", "records", ("annuaire.json",), ("id", "nom", "pivot", "adresse")),
    "data_inclusion": Sound(
        "services", "table", ("structures.csv",), ("_di_surrogate_id", "nom", "typologie", "longitude", "latitude")
    ),
    "finess_legacy_services": Sound("services", "positions", (FINESS_FILE,), FINESS_COLUMNS),
    "finess_legacy_supported_housing": Sound("supported_housing", "positions", (FINESS_FILE,), FINESS_COLUMNS),
    "finess_plus_services": Sound(
        "services",
        "records",
        ("structures.json.gz",),
        (
            "numFinessEge",
            "nomEgeLong",
            "categorieentiteGeographiqueExercice",
            "etatObjet",
            "cogCommune",
            "directionLongitude",
        ),
    ),
    "finess_plus_supported_housing": Sound(
        "supported_housing",
        "records",
        ("structures.json.gz",),
        (
            "numFinessEge",
            "nomEgeLong",
            "categorieentiteGeographiqueExercice",
            "etatObjet",
            "cogCommune",
            "directionLongitude",
        ),
        ("finess-activites.json",),
    ),
    "finess_flat_services": Sound("services", "table", ("finess.csv",), FINESS_FLAT),
    "finess_flat_supported_housing": Sound("supported_housing", "table", ("finess.csv",), FINESS_FLAT),
    "france_services": Sound(
        "services", "table", ("france-services.csv",), ("id_fs", "lib_fs", "format_fs", "longitude", "latitude")
    ),
    "osm_pharmacies": Sound("services", "features", ("pharmacies.geojson",), ("osm_id", "name", "amenity")),
    "osm_shops": Sound("services", "features", ("shops.geojson",), ("osm_id", "name", "shop")),
    "public_facilities": Sound(
        "services",
        "features",
        ("etablipublic.geojson",),
        ("FID_eqpt_2", "LIBEL", "DELTA_CAT", "DELTA_SSCA", "FAMILLE"),
    ),
    "rpls_dwellings": Sound("social_dwellings", "table", (RPLS_FILE,), ("DEPCOM", "X", "Y", "EPSG", "FINAN_CODE")),
    "rpls_communes": Sound(
        "social_stock",
        "table",
        ("resultats_rpls_2025_communes.csv",),
        ("DEPCOM_ARM", "nb_ls"),
        ("cc_filosofi_2021_COM.csv",),
    ),
    "filosofi_grid": Sound(
        "income_cells",
        "table",
        ("carreaux_200m_met.csv",),
        ("idcar_200m", "i_est_200", "lcog_geo", "ind", "men", "men_pauv", "men_1ind", "log_soc"),
    ),
    "filosofi_communes": Sound(
        "income_zones", "table", ("cc_filosofi_2021_COM.csv",), ("CODGEO", "NBMENFISC21", "TP6021")
    ),
    "filosofi_iris": Sound("income_zones", "table", ("iris.csv",), ("IRIS", "DISP_TP6021"), ("contours.geojson",)),
    "cartofriches": Sound(
        "brownfields",
        "features",
        ("friches-surfaces.geojson",),
        ("site_id", "site_nom", "site_statut", "comm_insee", "unite_fonciere_surface"),
    ),
    "noise_maps": Sound(
        "noise", "features", ("N_BRUIT_ZBR_INFRA_R_A_LD_S_034.geojson",), ("LEGENDE", "INDICETYPE", "TYPESOURCE")
    ),
    "qpv_2024": Sound("qpv", "features", ("QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson",), ("code_qp", "lib_qp")),
    "qpv_2015": Sound("qpv", "features", ("qpv_2015.geojson",), ("code_qp", "nom_qp")),
    "terrain": Sound("terrain", "grid", (TERRAIN_FILE,), ()),
    "sru_inventory": Sound(
        "sru",
        "table",
        ("inventaire-sru.csv",),
        ("Code_INSEE_commune", "Taux_SRU_au_01_01_2024", "Taux_cible_commune_2023_2025", "commune_deficitaire"),
    ),
    "need_table": Sound("need_zones", "table", ("need.csv",), (*NEED, "personnes_115", "demandes_logement_social")),
    "eviction_table": Sound("eviction_zones", "table", ("expulsions.csv",), (*NEED, "commandements_quitter_les_lieux")),
    "cadastre_parcels": Sound(
        "parcels", "features", (PARCELS,), ("id", "commune", "section", "numero", "contenance"), (BUILDINGS, OWNERS)
    ),
    "ppr_georisques": Sound(
        "flood", "shapefile", PPR_FILES[:1], ("id_gaspar", "codezone", "typereg", "nom"), PPR_FILES[1:]
    ),
    "risk_perimeters": Sound("risk_perimeters", "features", ("assiette_sup_s.geojson",), ("suptype", "nomsuplitt")),
    "plan_zones": Sound("plan", "features", ("zone_urba.geojson",), ("typezone", "libelle", "destdomi", "destnon")),
    "plan_prescriptions": Sound("protected_woods", "features", ("prescription_surf.geojson",), ("typepsc", "libelle")),
    "peb": Sound("noise", "features", ("c-dgac-peb-metro-zc.geojson",), ("ZONE", "CODE_OACI", "NOM", "DATE_ARRET")),
    "monuments_geojson": Sound("monuments", "features", ("monuments_historiques.geojson",), ("nom",)),
    "green_spaces_geojson": Sound("green_spaces", "features", ("espaces_verts.geojson",), ("nom",)),
    "water_geojson": Sound("water", "features", ("cours_eau.geojson",), ("nom",)),
    "cadastre_buildings": Sound("buildings", "features", (BUILDINGS,), ("type",)),
    "bdtopo_buildings": Sound("buildings", "shapefile", ("BATIMENT.shp",), ("LEGER",)),
    "osm_buildings": Sound("buildings", "osm", ("buildings.osm.pbf",), ("building",)),
    "osm_railways": Sound("railways", "osm", ("streets.osm.pbf",), ("railway",)),
    "bdtopo_railways": Sound("railways", "shapefile", ("TRONCON_DE_VOIE_FERREE.shp",), ("NATURE",)),
    "osm_place_names": Sound("place_names", "osm", ("streets.osm.pbf",), ("name", "place")),
    "place_names": Sound("place_names", "features", ("quartiers.geojson",), ("nom",)),
    "tram_lines_geojson": Sound("transit_lines", "features", ("LigneTram.geojson",), ("num_exploitation", "mode")),
    "dvf": Sound(
        "sales",
        "table",
        tuple(f"dvf_{year}.csv.gz" for year in SALES_YEARS),
        (
            "id_mutation",
            "date_mutation",
            "nature_mutation",
            "valeur_fonciere",
            "code_commune",
            "id_parcelle",
            "code_type_local",
            "surface_reelle_bati",
            "longitude",
            "latitude",
        ),
    ),
    "city_water": Sound("water", "features", ("eau.geojson",), ("SYM", "TEXTE")),
    "city_green_spaces": Sound("green_spaces", "features", ("verts.geojson",), ("LIBEL",)),
    "city_planned_zones": Sound("planned_zones", "features", ("zac.geojson",), ("NOMZAC",)),
    "city_monuments": Sound("monuments", "features", ("monuments.geojson",), ("DESIGNATIO",)),
    "city_protected_woods": Sound("protected_woods", "features", ("ebc.geojson",), ("LIBELLE",)),
}
"""Reader → its right files. Those that the demonstration does not write are written by `write_sound`."""


def write_sound(folder: Path) -> None:
    """The demonstration town, and the files of the readers that it does not use, about the same places."""
    write_demo(folder, faults=("pensions_finess_planner", "candidates_exist"))
    bpe = pd.read_csv(folder / "BPE25.csv", sep=";", dtype=str).dropna(subset=["LONGITUDE"])
    lon, lat = bpe["LONGITUDE"].astype(float).to_numpy(), bpe["LATITUDE"].astype(float).to_numpy()
    _points(folder, bpe, lon, lat)
    _finess(folder)
    _shapes(folder)
    _drawn(folder)
    _tables(folder, lon, lat)


def _features(path: Path, shapes, **columns) -> None:
    """A GeoJSON in degrees."""
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(names, row, strict=True)),
            "geometry": shapely.geometry.mapping(one),
        }
        for one, row in zip(shapes, rows, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _table(path: Path, **columns) -> None:
    out = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(out)
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def _points(folder: Path, bpe: pd.DataFrame, lon: np.ndarray, lat: np.ndarray) -> None:
    """Places of the BPE under the names of the city, of OpenStreetMap and of the directories."""
    kind = bpe["TYPEQU"].to_numpy()

    def of(*kinds: str):
        rows = np.flatnonzero(np.isin(kind, kinds))
        return rows, shapely.points(lon[rows], lat[rows])

    rows, places = of("D307")
    ids = [str(4_000_001 + k) for k in range(len(rows))]
    _features(folder / "pharmacies.geojson", places, osm_id=ids, name=["Pharmacie"] * len(rows),
              amenity=["pharmacy"] * len(rows))  # fmt: skip
    rows, places = of("B105", "B201", "B207")
    _features(folder / "shops.geojson", places, osm_id=[str(5_000_001 + k) for k in range(len(rows))],
              name=["Commerce"] * len(rows), shop=["bakery", "supermarket"] * (len(rows) // 2)
              + ["bakery"] * (len(rows) % 2))  # fmt: skip
    rows, places = of("A206", "A129")
    hall = kind[rows] == "A129"
    _features(folder / "etablipublic.geojson", places, FID_eqpt_2=[str(k + 1) for k in range(len(rows))],
              LIBEL=["Hôtel de Ville" if one else "Poste" for one in hall], DELTA_CAT=["Services"] * len(rows),
              DELTA_SSCA=["Mairies" if one else "Postes et télécommunications" for one in hall],
              FAMILLE=["05" if one else "01" for one in hall])  # fmt: skip
    few = shapely.points(lon[:60], lat[:60])
    _features(folder / "adresses.geojson", few, ID_REFP=[str(k + 1) for k in range(60)],
              NUM_VOI=list(range(1, 61)), SUF_VOI=[None] * 60, LIB_OFF=["Rue de la Paix"] * 60)  # fmt: skip
    desks = [
        {"id": f"ccas-{k}", "nom": "Centre communal d'action sociale", "pivot": '[{"type_service_local": "ccas"}]',
         "adresse": json.dumps([{"longitude": str(lon[k]), "latitude": str(lat[k])}])}
        for k in range(12)
    ]  # fmt: skip
    (folder / "annuaire.json").write_text(json.dumps(desks), encoding="utf-8")


def _finess(folder: Path) -> None:
    """The stock of FINESS again, as the flow of FINESS+ and as the flat file."""
    (folder / "structures.json.gz").write_bytes(gzip.compress(finess_plus(folder)))
    (folder / "finess-activites.json").write_bytes(finess_activities())
    rows = [line.split(";") for line in (folder / FINESS_FILE).read_text(encoding="utf-8").splitlines()]
    places = {row[1]: (float(row[2]), float(row[3])) for row in rows if row[0] == "geolocalisation"}
    listed = [row for row in rows if row[0] == "structureet" and row[1] in places]
    degrees = [TO_DEGREES.transform(*places[row[1]]) for row in listed]
    _table(folder / "finess.csv", nofinesset=[row[1] for row in listed], rs=[row[4] for row in listed],
           adresse=[f"{row[7]} {row[8]} {row[9]}" for row in listed], commune=[row[15] for row in listed],
           categetab=[row[18] for row in listed], latitude=[at[1] for at in degrees],
           longitude=[at[0] for at in degrees])  # fmt: skip


def _shapes(folder: Path) -> None:
    """Shapes of the demonstration under the names of the city, and noise along the tram."""
    for source, target, column in (
        ("cours_eau", "eau", "TEXTE"),
        ("espaces_verts", "verts", "LIBEL"),
        ("espaces_verts", "zac", "NOMZAC"),
        ("monuments_historiques", "monuments", "DESIGNATIO"),
    ):
        shapes = gpd.read_file(folder / f"{source}.geojson").geometry
        more = {"SYM": ["Rivière"] * len(shapes)} if target == "eau" else {}
        _features(folder / f"{target}.geojson", shapes, **{column: [f"Lieu {k}" for k in range(len(shapes))]}, **more)
    woods = gpd.read_file(folder / "prescription_surf.geojson")
    woods = woods[woods["typepsc"] == "01"].geometry
    _features(folder / "ebc.geojson", woods, LIBELLE=["Espace boisé classé"] * len(woods))
    district = gpd.read_file(folder / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson").geometry.iloc[:1].buffer(0)
    _features(folder / "qpv_2015.geojson", district, code_qp=["QP034001"], nom_qp=["Quartier"])
    lines = gpd.read_file(folder / "LigneTram.geojson")
    many = len(lines)
    _features(folder / "lignes.geojson", lines.geometry, num_exploitation=[str(k + 1) for k in range(many)],
              nom_ligne=["Ligne"] * many, mode=["Tramway"] * many, code_couleur=["#005CA9"] * many)  # fmt: skip
    loud = lines.to_crs(2154).buffer(300.0).to_crs(4326)
    _features(folder / "N_BRUIT_ZBR_INFRA_R_A_LD_S_034.geojson", loud, LEGENDE=["Lden 70 dB"] * many,
              INDICETYPE=["LD"] * many, TYPESOURCE=["R"] * many, ANNEE=["2022"] * many)  # fmt: skip
    _features(folder / "assiette_sup_s.geojson", loud, suptype=["pm1"] * many, nomsuplitt=["PPRi"] * many)
    _features(folder / "c-dgac-peb-metro-zc.geojson", loud, ZONE=["C"] * many, CODE_OACI=["LFZZ"] * many,
              NOM=["Fictif"] * many, DATE_ARRET=["2007-02-12"] * many)  # fmt: skip
    streets = read_osm_streets(folder / "streets.osm.pbf").to_crs(4326)
    _features(folder / "filaire.geojson", streets.geometry, LIB_OFF=streets["name"].tolist(),
              TYPVOI=["RUE"] * len(streets), OCCUPATION=[None] * len(streets),
              SENS_CIRCU=["DOUBLE SENS"] * len(streets))  # fmt: skip
    communes = gpd.read_file(folder / "communes.geojson")
    _features(folder / "contours.geojson", communes.geometry, code_iris=[f"{code}0101" for code in communes["code"]])
    _table(folder / "communes.csv", insee=communes["code"], nom_membre=communes["nom"], pmun=communes["population"])


def _drawn(folder: Path) -> None:
    """Buildings, railways and quarters of the demonstration as the other publishers tell them."""
    outlines = gpd.read_file(f"/vsigzip/{folder / BUILDINGS}")[["type", "geometry"]].explode(ignore_index=True)
    light = (outlines["type"] == "02").map({True: "Oui", False: "Non"})
    buildings = gpd.GeoDataFrame({"LEGER": light}, geometry=outlines.geometry, crs=4326).to_crs(2154)
    buildings.to_file(folder / "BATIMENT.shp", encoding="UTF-8")
    with osmium.SimpleWriter(str(folder / "buildings.osm.pbf")) as writer:
        rings = [shapely.get_coordinates(one.exterior)[:-1] for one in outlines.geometry]
        ends = np.cumsum([len(ring) for ring in rings])
        for number, at in enumerate(np.concatenate(rings), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=tuple(at)))
        for number, (ring, end) in enumerate(zip(rings, ends, strict=True), start=1):
            nodes = [*range(end - len(ring) + 1, end + 1), end - len(ring) + 1]
            kind = "garage" if light[number - 1] == "Oui" else "yes"
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags={"building": kind}))
    rails = read_osm_railways(folder / "streets.osm.pbf")
    natures = rails["kind"].map({"rail": "Voie ferrée principale", "tram": "Tramway"})
    lines = gpd.GeoDataFrame({"NATURE": natures}, geometry=rails.geometry, crs=2154)
    lines.to_file(folder / "TRONCON_DE_VOIE_FERREE.shp", encoding="UTF-8")
    places = read_osm_place_names(folder / "streets.osm.pbf").to_crs(4326)
    _features(folder / "quartiers.geojson", places.geometry, nom=places["name"].tolist())


def _tables(folder: Path, lon: np.ndarray, lat: np.ndarray) -> None:
    few = slice(0, 60)
    _table(folder / "adresses-34.csv.gz", id=[f"34901_0001_{k:05d}" for k in range(60)],
           numero=[k + 1 for k in range(60)], rep=[""] * 60, nom_voie=["Rue de la Paix"] * 60,
           code_insee=["34901"] * 60, x=[""] * 60, y=[""] * 60, lon=lon[few], lat=lat[few])  # fmt: skip
    _table(folder / "structures.csv", _di_surrogate_id=[f"dora--{k:04d}" for k in range(12)], nom=["CCAS"] * 12,
           typologie=["CCAS"] * 12, longitude=lon[:12], latitude=lat[:12])  # fmt: skip
    _table(folder / "france-services.csv", id_fs=[str(k + 1) for k in range(6)], lib_fs=["France services"] * 6,
           format_fs=["Fixe"] * 6, longitude=lon[:6], latitude=lat[:6])  # fmt: skip
    _table(folder / "iris.csv", IRIS=[f"{code}0101" for code in CODES], DISP_TP6021=["25", "12", "18"],
           DISP_MED21=["20000"] * 3)  # fmt: skip
    _table(folder / "expulsions.csv", code_insee=CODES, annee=["2025"] * 3,
           commandements_quitter_les_lieux=["120", "15", "30"])  # fmt: skip


def copied(sound: Sound, source: Path, folder: Path) -> None:
    """The files of a source, alone in a folder, with the companions of a shapefile."""
    for name in (*sound.files, *sound.beside):
        there = folder / name
        there.parent.mkdir(parents=True, exist_ok=True)
        for one in (source / name).parent.glob(f"{Path(name).stem}.*"):
            shutil.copy(one, there.parent / one.name)

"""What every publisher would answer for the demonstration town, in its published layout: small files, two EPCIs."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd

TOWN, PAIR = "200999999", "200999998"
CODES = {TOWN: ("34901", "34902", "34903"), PAIR: ("34902", "34903")}
NAMES = {TOWN: "Ville de Valmarelle", PAIR: "Communauté des Deux-Clochers"}
DATA_GOUV = "www.data.gouv.fr/api/1"
WFS = "data.geopf.fr/wfs/ows"
INSEE = "www.insee.fr/fr/statistiques"
DIDO = "data.statistiques.developpement-durable.gouv.fr/dido/api/v1"
RID = "f3c2f2cb-8fb1-40fd-8733-964247744c9a"
PM = "fichiers-des-locaux-et-des-parcelles-des-personnes-morales/attachments"
ECONOMY = f"data.economie.gouv.fr/api/explore/v2.1/catalog/datasets/{PM}"
LANNUAIRE = "api-lannuaire.service-public.fr/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/records"
LANNUAIRE_GOUV = LANNUAIRE.replace("service-public.fr", "service-public.gouv.fr")


def published(demo: Path):
    """Routes of all publishers: "host/path" → answer."""
    communes = json.loads((demo / "communes.geojson").read_bytes())
    return {
        **perimeters(communes),
        **insee(demo, communes),
        **sdes(demo, communes),
        **data_gouv_datasets(demo),
        **land(demo, communes),
        **plan(demo),
        **transport(demo, communes),
        **offices(communes),
    }


def as_json(value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def some(communes, codes):
    return [feature for feature in communes["features"] if feature["properties"]["code"] in codes]


def perimeters(communes):
    api = "geo.api.gouv.fr"
    routes = {}
    for siren, codes in CODES.items():
        routes[f"{api}/epcis/{siren}"] = as_json({"nom": NAMES[siren], "code": siren})
        chosen = {"type": "FeatureCollection", "features": some(communes, codes)}
        routes[f"{api}/epcis/{siren}/communes"] = as_json(chosen)
    for feature in communes["features"]:
        routes[f"{api}/communes/{feature['properties']['code']}"] = as_json(feature)
    routes[f"{api}/departements/34"] = as_json({"nom": "Hérault", "code": "34"})
    routes[f"{api}/departements/34/communes"] = as_json(communes)
    beyond = json.loads(json.dumps(communes["features"][0]))
    beyond["properties"]["code"] = "97411"
    routes[f"{api}/epcis/249740119"] = as_json({"nom": "CINOR", "code": "249740119"})
    routes[f"{api}/epcis/249740119/communes"] = as_json({"type": "FeatureCollection", "features": [beyond]})
    return routes


def insee(demo: Path, communes):
    def page(link):
        return f'<!DOCTYPE html><html><body><a href="/fr/statistiques/fichier/{link}">csv</a></body></html>'.encode()

    rows = ["CODGEO;NBMENFISC21;TP6021"]
    rows += [f"{one['properties']['code']};{one['properties']['population'] // 2};18,5" for one in communes["features"]]
    table = "\n".join(rows).encode()
    cells, bpe = (demo / "carreaux_200m_met.csv").read_bytes(), (demo / "BPE25.csv").read_bytes()
    overseas = cells.splitlines()[0] + b"\n"
    return {
        f"{INSEE}/8217525": page("8217525/BPE25.zip"),
        f"{INSEE}/fichier/8217525/BPE25.zip": zipped(BPE25__csv=bpe),
        f"{INSEE}/8735162": page("8735162/Filosofi2021_carreaux_200m_csv.zip"),
        f"{INSEE}/fichier/8735162/Filosofi2021_carreaux_200m_csv.zip": zipped(
            carreaux_200m_met__csv=cells, carreaux_200m_mart__csv=overseas
        ),
        f"{INSEE}/7756729": page("7756729/base-cc-filosofi-2021-geo2025_csv.zip"),
        f"{INSEE}/fichier/7756729/base-cc-filosofi-2021-geo2025_csv.zip": zipped(
            cc_filosofi_2021_COM__csv=table, meta_cc_filosofi_2021_COM__csv=b"COD_VAR;LIB_VAR\n"
        ),
    }


def sdes(demo: Path, communes):
    name = "Donnees-detaillees-au-logement-du-repertoire-des-logements-locatifs-des-bailleurs-sociau.2025-01.csv"
    header, *rows = (demo / name).read_text(encoding="utf-8").splitlines()
    at = header.replace('"', "").split(";").index("DEPCOM")

    def csv(query):
        if "DEP_CODE" in query:
            return "\n".join([header, *rows]).encode()
        wanted = set(query["DEPCOM"][0].removeprefix("in:").split(","))
        kept = [row for row in rows if row.split(";")[at].strip('"') in wanted]
        return "\n".join([header, *kept]).encode()

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "COMMUNE"
    for title in ("Le parc locatif social", "au 1er janvier 2025", "", "", ""):
        sheet.append([title])
    sheet.append(["DEPCOM_ARM", "LIBCOM", "nb_ls", "nb_loues", "tx_vac"])
    for feature in communes["features"]:
        sheet.append([feature["properties"]["code"], feature["properties"]["nom"], "500", "480", "2.1"])
    out = io.BytesIO()
    book.save(out)
    return {
        f"{DIDO}/datafiles/{RID}": as_json({"rid": RID, "millesime": "2025-01"}),
        f"{DIDO}/datafiles/{RID}/csv": csv,
        "www.statistiques.developpement-durable.gouv.fr/media/8938/download": zipped(
            resultats_rpls_2025__xlsx=out.getvalue()
        ),
    }


def resource(title, host_path, latest=""):
    return {
        "title": title,
        "format": host_path.rsplit(".", 1)[-1],
        "url": f"https://{host_path}",
        "latest": latest,
        "last_modified": "2026-09-01T00:00:00",
    }


def data_gouv_datasets(demo: Path):
    static = "static.data.gouv.fr/resources"
    files = {
        "finess-extraction-du-fichier-des-etablissements": [
            (
                "etalab-cs1100507-stock-20260512-0339.csv",
                (demo / "etalab-cs1100507-stock-20260512-0339.csv").read_bytes(),
            ),
            ("etalab-cs1100502-stock-20260512-0339.csv", b"finess;etalab;111;2026-05-12\n"),
        ],
        "finess-structures-1": [
            ("finess-structures-journalier-20261101.json.gz", gzip.compress(finess_plus(demo))),
        ],
        "finess-activites-1": [
            ("finess-activites-journalier-20261101.json.gz", gzip.compress(finess_activities())),
        ],
        "communes-et-inventaire-sru": [("inventaire-sru-2025.csv", (demo / "inventaire-sru.csv").read_bytes())],
        "quartiers-prioritaires-de-la-politique-de-la-ville-qpv": [
            (
                "qpv-2024-geojson.zip",
                zipped(
                    GEOJSON_QP2024_France_Hexagonale_Outre_Mer_WGS84__geojson=(
                        demo / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
                    ).read_bytes()
                ),
            ),
        ],
        "zonage-des-plan-dexposition-au-bruit-peb": [
            (f"c-dgac-peb-metro-z{zone}.geojson", airport_zone(zone.upper())) for zone in "abcd"
        ],
    }
    routes = {}
    for dataset, members in files.items():
        routes[f"{DATA_GOUV}/datasets/{dataset}/"] = as_json(
            {"resources": [resource(name, f"{static}/{dataset}/20261101-120000/{name}") for name, _ in members]}
        )
        for name, content in members:
            routes[f"{static}/{dataset}/20261101-120000/{name}"] = content
    return routes


def airport_zone(zone: str) -> bytes:
    ring = [[2.0, 46.0], [2.01, 46.0], [2.01, 46.01], [2.0, 46.01], [2.0, 46.0]]
    about = {"ZONE": zone, "CODE_OACI": "LFZZ", "NOM": "LOIN", "DATE_ARRET": "2007-02-12"}
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": about, "geometry": shape}
    return as_json({"type": "FeatureCollection", "features": [feature]})


def finess_plus(demo: Path) -> bytes:
    """The legacy stock of the demonstration, rewritten as the JSON flow of structures."""
    import pyproj

    degrees = pyproj.Transformer.from_crs(2154, 4326, always_xy=True)
    lines = (demo / "etalab-cs1100507-stock-20260512-0339.csv").read_text(encoding="utf-8").splitlines()
    fields = [line.split(";") for line in lines]
    places = {one[1]: (float(one[2]), float(one[3])) for one in fields if one[0] == "geolocalisation"}
    inside = []
    for one in fields:
        if one[0] == "structureet" and one[1] in places:
            lon, lat = degrees.transform(*places[one[1]])
            inside.append(establishment(one[1], one[4] or one[3], one[18], lon, lat, one[13] + one[12]))
    entity = {"informationsGeneralesPMEJ": {"numFinessPm": "340990000", "siren": "999000011"}, "ege": inside}
    head = {"schemaVersion": "v1.0.0", "generatedAt": "2026-11-01T14:00:00Z", "gcc": [], "gco": []}
    return as_json(head | {"pmej": [entity]})


def establishment(number, name, category, lon, lat, commune="34172", state="A"):
    """One record of FINESS+; without degrees it has no metres either, and so no place."""
    metres = ("6589480.53", "941342.52") if lon != "" else ("", "")
    return {
        "informationsGeneralesEGE": {
            "egeId": number,
            "numFinessEge": number,
            "nomEgeCourt": name[:20],
            "nomEgeLong": name,
        },
        "categorieentiteGeographiqueExercice": category,
        "etatObjet": state,
        "adresse": [
            {
                "usageAdresse": "03",
                "cogCommune": commune,
                "coordonneesGeographique": {
                    "coordonneeX": metres[0],
                    "coordonneeY": metres[1],
                    "directionLatitude": str(lat),
                    "directionLongitude": str(lon),
                    "scoreBAN": "0.95",
                },
            }
        ],
    }


def finess_activities() -> bytes:
    rows = [
        {"nombre": "25", "statutCapacite": "09", "habilitation": None, "genre": None},
        {"nombre": "25", "statutCapacite": "09", "habilitation": "02", "genre": None},
        {"nombre": "30", "statutCapacite": "01", "habilitation": None, "genre": None},
    ]
    activity = {"caracteristiquesGeneriques": {"etatObjet": "A"}, "capacite": rows}
    place = {"egeId": "1", "numFinessEge": "340990001", "activitesExercees": [activity]}
    return as_json({"schemaVersion": "v1.0.0", "pmej": [{"numFiness": "340990000", "ege": [place]}]})


def land(demo: Path, communes):
    routes = {}
    cadastre = "cadastre.data.gouv.fr/data/etalab-cadastre/latest/geojson/communes/34"
    for kind in ("parcelles", "batiments"):
        whole = json.loads(gzip.decompress((demo / f"cadastre-34-{kind}.json.gz").read_bytes()))
        for code in CODES[TOWN]:
            inside = [one for one in whole["features"] if one["properties"]["commune"] == code]
            content = gzip.compress(as_json({"type": "FeatureCollection", "features": inside}))
            routes[f"{cadastre}/{code}/cadastre-{code}-{kind}.json.gz"] = content
    owners = (demo / "PM_25_NB_340.csv").read_bytes()
    names = [
        "fichier_des_parcelles_situation_2024_dpts_01_a_60_zip",
        "fichier_des_parcelles_situation_2025_dpts_01_a_56_zip",
        "fichier_des_parcelles_situation_2025_dpts_57_a_976_zip",
        "fichier_des_locaux_situation_2025_zip",
    ]
    routes[ECONOMY] = as_json({"attachments": [{"id": name, "title": name} for name in names]})
    inside = {"dossier/PM_25_NB_330.csv": b"33;1;001;X\n", "dossier/PM_25_NB_340.csv": owners}
    routes[f"{ECONOMY}/{names[1]}"] = zipped(**inside)
    rows = ["id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;type_position"]
    for rank, feature in enumerate(communes["features"]):
        lon, lat = feature["geometry"]["coordinates"][0][0][:2]
        code = feature["properties"]["code"]
        rows.append(f"{code}_0001_{rank:05d};;12;bis;Rue de la Paix;34990;{code};X;;;{lon};{lat};entrée")
    routes["adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-34.csv.gz"] = gzip.compress(
        "\n".join(rows).encode()
    )
    for year in (2023, 2024, 2025):
        path = f"files.data.gouv.fr/geo-dvf/latest/csv/{year}/departements/34.csv.gz"
        routes[path] = (demo / f"dvf_{year}.csv.gz").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted((demo / "n_zonages_risque_naturel").iterdir()):
            archive.write(file, f"n_zonages_risque_naturel/{file.name}")
    routes["files.georisques.fr/ppr/pprn_34.zip"] = out.getvalue()
    return routes


def plan(demo: Path):
    drawn = {
        name: json.loads((demo / f"{name}.geojson").read_bytes())["features"]
        for name in ("zone_urba", "prescription_surf")
    }
    return {WFS: wfs_du(drawn, links={code: f"DU_{TOWN}" for code in CODES[TOWN]})}


def wfs_du(drawn, *, links, changed=lambda asked, answer: answer):
    """
    The WFS of the Géoplateforme on the plans: pages of a stated order, at most 5,000 objects, how many there are.

    drawn : name of a type without its space → features, each with its partition; links : commune → partitions
    changed : what becomes of an answer, given the query: a fault of the service
    """
    pairs = [(code, one) for code, told in links.items() for one in ([told] if isinstance(told, str) else told)]
    rows = [
        {"type": "Feature", "id": f"doc_urba_com.{rank}", "geometry": None,
         "properties": {"insee": code, "partition": partition, "idurba": partition}}
        for rank, (code, partition) in enumerate(pairs)
    ]  # fmt: skip
    tables = {"doc_urba_com": rows, "secteur_cc": [], "zone_urba": [], "prescription_surf": [], **drawn}

    def answer(query):
        asked = {name: values[0] for name, values in query.items()}
        name = asked["TYPENAMES"].removeprefix("wfs_du:")
        field, _, listed = asked["CQL_FILTER"].partition(" IN ")
        values = set(listed.strip("()").replace("'", "").split(","))
        found = [one for one in tables[name] if str(one["properties"][field]) in values]
        assert "SORTBY" in asked or "STARTINDEX" not in asked, "400: no natural order"
        if asked.get("SORTBY"):
            found.sort(key=lambda one: one["properties"][asked["SORTBY"]])
        start = int(asked.get("STARTINDEX", 0))
        page = found[start : start + min(int(asked["COUNT"]), 5_000)]
        told = {
            "type": "FeatureCollection", "features": page, "totalFeatures": len(found), "numberMatched": len(found),
            "numberReturned": len(page), "timeStamp": "2026-11-30T09:00:00.000Z",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}},
        }  # fmt: skip
        return as_json(changed(asked, told))

    return answer


def transport(demo: Path, communes):
    area = [{"type": "epci", "nom": NAMES[siren], "insee": siren} for siren in CODES]
    near = {
        "type": "public-transit",
        "slug": "reseau-de-valmarelle",
        "covered_area": area,
        "resources": [
            {"format": "GTFS", "url": "https://reseau.example.org/gtfs.zip", "updated": "2026-10-01T00:00:00Z"},
            {"format": "NeTEx", "url": "https://reseau.example.org/netex.zip"},
        ],
    }
    far = {"type": "public-transit", "slug": "ailleurs", "covered_area": [{"insee": "243100518"}], "resources": []}
    ring = [[3.0, 43.0], [5.0, 43.0], [5.0, 44.5], [3.0, 44.5], [3.0, 43.0]]
    big = [[-5.0, 41.0], [10.0, 41.0], [10.0, 51.5], [-5.0, 51.5], [-5.0, 41.0]]

    def extract(name, around):
        urls = {"pbf": f"https://download.geofabrik.de/europe/{name}-latest.osm.pbf"}
        shape = {"type": "MultiPolygon", "coordinates": [[around]]}
        return {"type": "Feature", "properties": {"id": name, "urls": urls}, "geometry": shape}

    return {
        "transport.data.gouv.fr/api/datasets": as_json([far, near]),
        "reseau.example.org/gtfs.zip": (demo / "gtfs.zip").read_bytes(),
        "download.geofabrik.de/index-v1.json": as_json(
            {"features": [extract("france", big), extract("languedoc-roussillon", ring)]}
        ),
        "download.geofabrik.de/europe/languedoc-roussillon-latest.osm.pbf": (demo / "streets.osm.pbf").read_bytes(),
    }


def offices(communes):
    found = []
    for feature in communes["features"]:
        lon, lat = feature["geometry"]["coordinates"][0][0][:2]
        found.append(
            {
                "id": f"ccas-{feature['properties']['code']}",
                "nom": f"Centre communal d'action sociale - {feature['properties']['nom']}",
                "pivot": json.dumps([{"type_service_local": "ccas"}]),
                "adresse": json.dumps([{"longitude": str(lon), "latitude": str(lat)}]),
            }
        )

    def answer(query):
        start = int(query["offset"][0])
        return as_json({"total_count": len(found), "results": found[start : start + 2]})

    return {LANNUAIRE: answer, LANNUAIRE_GOUV: answer}


def frame_of(rows) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(rows).to_parquet(out)
    return out.getvalue()

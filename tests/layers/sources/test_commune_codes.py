"""Codes that go wrong in silence: a first zero, 2A and 2B, arrondissements, communes that merged."""

import json
from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely import box

from geo.errors import SourceError
from layers.fetch.assemble import cut_legal_persons
from layers.fetch.catalogue import official_sources
from layers.fetch.perimeter import Place, find_place
from layers.fetch.resolve import resolve
from layers.people.gate import tell
from layers.places.address_book import look_up, make_book
from layers.places.geocode import OK, _judged
from layers.sources.commune_codes import ARRONDISSEMENTS
from layers.sources.filosofi.areas import read_filosofi_communes
from layers.sources.land.rpls import read_rpls_communes, read_rpls_dwellings
from layers.sources.land.sru import read_sru
from tests.layers.published import zipped

AIN, CORSICA, LYON = ("01004", "01283"), ("2A004", "2B033"), ("69123", "69266")


def place(codes, kind="epci", reference="200000001", former=None, epci="200046977"):
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": code, "codeEpci": epci},
            "geometry": {"type": "Polygon", "coordinates": [[[4, 45], [5, 45], [5, 46], [4, 46], [4, 45]]]},
        }
        for code in codes
    ]
    told = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return Place(reference, "x", "X", kind, codes, codes, box(4, 45, 5, 46), told, former or {})


class Catalogues:
    """The publishers' catalogues, answering what a test says; anything else is an empty list."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def json(self, url):
        self.asked.append(url)
        return next((answer for part, answer in self.answers.items() if part in url), [])

    text = json


def addresses(source, where, web=None):
    plan = resolve(web or Catalogues(), official_sources().by_id(source), where)
    return {url for item in plan.items for url in item.urls}


@pytest.mark.parametrize(
    ("codes", "departments"), [(AIN, {"01"}), (CORSICA, {"2A", "2B"}), (LYON, {"69"})], ids=["Ain", "Corse", "Lyon"]
)
@pytest.mark.parametrize(
    ("source", "pattern"),
    [
        ("addresses", "https://adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-{}.csv.gz"),
        ("flood", "https://files.georisques.fr/ppr/pprn_{}.zip"),
    ],
)
def test_the_address_of_a_departement_bears_its_code_as_text(codes, departments, source, pattern):
    assert addresses(source, place(codes)) == {pattern.format(department) for department in departments}


def test_sales_are_asked_by_departement_for_every_year():
    asked = addresses("dvf", place(CORSICA))
    assert len(asked) == 12
    assert all(url.rsplit("/", 1)[-1] in ("2A.csv.gz", "2B.csv.gz") for url in asked)


@pytest.mark.parametrize(("codes", "zones"), [(AIN, ["D001"]), (CORSICA, ["D02A", "D02B"])])
def test_elevations_are_asked_by_a_zone_of_three_characters(codes, zones):
    listed = "".join(f"BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_{zone}_2021-01-13 " for zone in ["D010", "D020", *zones])
    asked = addresses("terrain", place(codes), Catalogues(BDALTI=listed))
    assert sorted(url.split("IGN69_")[-1] for url in asked) == [f"{zone}_2021-01-13.7z" for zone in zones]


@pytest.mark.parametrize(("codes", "ends"), [(AIN, ["01_a_19"]), (CORSICA, ["20_a_56", "20_a_56"])])
def test_corsica_stands_after_20_in_the_archives_of_owners(codes, ends):
    names = ["01_a_19", "20_a_56", "57_a_976"]
    listed = {"attachments": [{"id": f"fichier_des_parcelles_situation_2025_dpts_{name}_zip"} for name in names]}
    asked = addresses("legal_persons", place(codes), Catalogues(attachments=listed))
    assert {url.split("dpts_")[1] for url in asked} == {f"{end}_zip" for end in ends}


@pytest.mark.parametrize("codes", [AIN, CORSICA, LYON, ("75056",), ("13055",)])
def test_dwellings_are_asked_under_the_codes_that_their_publisher_uses(codes):
    (url,) = addresses("rpls", place(codes))
    asked = url.split("DEPCOM=in:")[1].split(",")
    assert set(asked) >= {*codes, *(part for code in codes for part in ARRONDISSEMENTS.get(code, ()))}


def test_dwellings_of_a_departement_are_asked_by_its_code():
    (url,) = addresses("rpls", place(AIN, kind="department", reference="01"))
    assert url.endswith("DEP_CODE=eq:01")


def test_the_cadastre_of_a_city_comes_by_arrondissement():
    asked = addresses("cadastre", place(LYON))
    assert len(asked) == 2 * (9 + 1)
    assert not any("69123" in url for url in asked)
    assert any(url.endswith("/69/69381/cadastre-69381-parcelles.json.gz") for url in asked)


def test_a_commune_that_merged_is_asked_under_its_old_code_too():
    merged = place(("01033",), former={"01091": "01033", "01999": "01004"})
    (url,) = addresses("rpls", merged)
    assert url.split("DEPCOM=in:")[1] == "01033,01091"
    plan = resolve(Catalogues(), official_sources().by_id("cadastre"), merged)
    needed = {item.name: not item.is_optional for item in plan.items if "parcelles" in item.name}
    assert needed == {"cadastre-01033-parcelles.json.gz": True, "cadastre-01091-parcelles.json.gz": False}


def test_the_perimeter_knows_its_epci_and_what_merged_into_it():
    one = json.loads(place(("01033",)).geojson)["features"][0]
    around = {"type": "FeatureCollection", "features": [one]}
    merged = [{"code": "01091", "chefLieu": "01033"}, {"code": "01033", "chefLieu": "01033"}]
    web = Catalogues(**{"/communes/01033": one, "/01/communes": around, "associees_deleguees": merged})
    found = find_place(web, "01033", "https://geo.api.gouv.fr")
    assert (found.former, found.epcis) == ({"01091": "01033"}, ("200046977",))


@pytest.mark.parametrize(("kind", "reference"), [("communes", "69123,69266"), ("department", "69")])
def test_the_network_of_the_epci_serves_a_departement_or_a_list_of_its_communes(kind, reference):
    network = {
        "slug": "tcl",
        "covered_area": [{"type": "epci", "insee": "200046977"}],
        "resources": [{"format": "GTFS", "url": "https://example.org/tcl.zip"}],
    }
    where = place(LYON, kind=kind, reference=reference)
    assert addresses("timetable", where, Catalogues(datasets=[network])) == {"https://example.org/tcl.zip"}


def test_owners_of_a_city_and_of_corsica_are_cut_from_the_national_archive(tmp_path):
    rows = [f"{dep};1;{com};X;;AB;12" for dep, com in (("69", "381"), ("69", "123"), ("69", "290"))]
    corsican = ["2A;1;004;AJACCIO;;AB;12", "2A;1;005;ALATA;;AB;13"]
    archive = tmp_path / "archive.zip"
    archive.write_bytes(
        zipped(PM_25_NB_690__csv="\n".join(rows).encode(), PM_25_NB_2A0__csv="\n".join(corsican).encode())
    )
    (kept,) = cut_legal_persons([archive], place(("2A004", "69123")), tmp_path)
    assert kept.read_text().split() == ["2A;1;004;AJACCIO;;AB;12", "69;1;381;X;;AB;12", "69;1;123;X;;AB;12"]


def communes(*codes):
    shapes = [box(770_000 + 1000 * rank, 6_279_000, 771_000 + 1000 * rank, 6_280_000) for rank in range(len(codes))]
    told = {"insee_code": list(codes), "name": list(codes), "population": [1.0] * len(codes)}
    return gpd.GeoDataFrame(told, geometry=shapes, crs=2154)


def write(folder, *lines):
    path = folder / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_city_published_by_arrondissement_is_the_sum_of_its_arrondissements(tmp_path):
    parts = [f"{code};{10 + rank}" for rank, code in enumerate(ARRONDISSEMENTS["69123"])]
    stock = read_rpls_communes(
        write(tmp_path, "DEPCOM_ARM;nb_ls", *parts, "69266;5", "1004;7"), communes=communes("69123", "69266", "01004")
    )
    assert stock["social_dwellings"].tolist() == [sum(range(10, 19)), 5, 7]


def test_a_city_whose_arrondissements_are_not_all_known_is_unknown_not_smaller(tmp_path):
    codes = ARRONDISSEMENTS["69123"]
    some = [f"{code};10" for code in codes[1:]]
    without = read_rpls_communes(
        write(tmp_path, "DEPCOM_ARM;nb_ls", *some, "69266;5"), communes=communes("69123", "69266")
    )
    secret = read_rpls_communes(
        write(tmp_path, "DEPCOM_ARM;nb_ls", *some, f"{codes[0]};s", "69266;5"), communes=communes("69123", "69266")
    )
    assert without["social_dwellings"].isna().tolist() == secret["social_dwellings"].isna().tolist() == [True, False]


def test_the_poverty_of_a_city_is_weighted_by_the_households_of_its_arrondissements(tmp_path):
    first, *rest = ARRONDISSEMENTS["69123"]
    rows = [f"{first};800;30", *(f"{code};25;14" for code in rest)]  # 800 × 30 % + 200 × 14 % = 268 of 1000
    table = write(tmp_path, "CODGEO;NBMENFISC21;TP6021", *rows)
    city = tell(read_filosofi_communes(table, communes=communes("69123")))
    assert (city["households"][0], city["poor_households"][0]) == (1000, pytest.approx(268))
    named = write(tmp_path, "CODGEO;NBMENFISC21;TP6021", *rows, "69123;990;27", "1004;100;50")
    both = tell(read_filosofi_communes(named, communes=communes("69123", "01004")))
    assert both["households"].tolist() == [990, 100]


def test_the_law_counts_the_city_of_an_arrondissement(tmp_path):
    table = write(tmp_path, "Code_INSEE_commune;Taux_SRU_au_01_01_2024;Taux_cible_2025", "75056;23,1;25", "1004;12;20")
    found = read_sru(table, communes=communes("75111", "75112", "01004"))
    assert found["sru_share"].tolist() == pytest.approx([0.231, 0.231, 0.12])
    assert found["is_deficient"].tolist() == [True, True, True]


def test_dwellings_whose_code_lost_its_zero_and_those_of_corsica_are_kept(tmp_path):
    rows = ["1004;12;880000;6540000", "2A004;12;1178000;6111000", "69381;10;842000;6520000"]
    found = read_rpls_dwellings(write(tmp_path, "DEPCOM;FINAN_CODE;X;Y", *rows))
    assert sorted(found["insee_code"]) == ["01004", "2A004", "69381"]


def test_an_address_of_an_arrondissement_is_an_address_of_the_city():
    points = gpd.GeoDataFrame(
        {"site_id": ["a"], "label": ["4, Rue des Pins"], "insee_code": ["69381"]},
        geometry=gpd.points_from_xy([842_000], [6_520_000]),
        crs=2154,
    )
    book = make_book(SimpleNamespace(layers={"addresses": points}))
    assert [look_up(book, "4 rue des Pins", insee_code=code).status for code in ("69123", "69381", "69266")] == [
        "exact", "exact", "no_data",
    ]  # fmt: skip
    told = {"score": "0.9", "type": "housenumber", "citycode": "69381", "label": "4 Rue des Pins"}
    assert _judged(told, 4.83, 45.76, "69123").status == OK
    assert _judged(told, 4.83, 45.76, "69266").status != OK


def test_communes_of_the_next_departement_within_the_margin_are_asked_too():
    """69266 on the west, 01004 on the east, 2 km apart at most: a dwelling across the border is in the margin."""

    def square(code, west):
        ring = [[west, 45.7], [west + 0.05, 45.7], [west + 0.05, 45.75], [west, 45.75], [west, 45.7]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": {"code": code, "nom": code}, "geometry": geometry}

    ours, next_door, far = square("69266", 4.90), square("01004", 4.951), square("01283", 5.3)
    answers = {
        "/communes/69266": ours,
        "/departements/69/communes": {"type": "FeatureCollection", "features": [ours]},
        "/departements/01/communes": {"type": "FeatureCollection", "features": [next_door, far]},
        "/communes?lat": [{"code": "01004"}],
    }
    found = find_place(Catalogues(**answers), "69266", "https://geo.api.gouv.fr")
    assert found.nearby == ("01004", "69266")


def test_a_file_that_cannot_place_its_dwellings_is_refused(tmp_path):
    placed = ["69266;12;846000;6520000"] * 80
    lost = ["69266;12;;"] * 40
    with pytest.raises(SourceError, match="40 dwellings of 120"):
        read_rpls_dwellings(write(tmp_path, "DEPCOM;FINAN_CODE;X;Y", *placed, *lost))
    few = read_rpls_dwellings(write(tmp_path, "DEPCOM;FINAN_CODE;X;Y", *placed, *lost[:5]))
    assert few["dwellings"].tolist() == [80]

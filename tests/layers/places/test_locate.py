"""Sites as people give them: nothing is lost, and what could not be placed says why."""

import datetime as dt

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.errors import MissingFileError, SitesError, SourceError
from layers.places import locate as module
from layers.places.geocode import Answer, GeocoderError, Service
from layers.places.locate import locate, understand
from layers.places.site_lists import find_columns, is_site_file, read_list
from layers.places.site_request import understood
from tests.layers.places.two_communes import INSIDE, X, Y, territory

TOWN = territory()


def one(text, where=TOWN, service=None):
    """The line of the report, and the site (None where it could not be placed)."""
    found = locate([understand(text)], where, service=service)
    line = found.report.iloc[0]
    assert line["is_placed"] == (len(found.sites) == 1)
    return line, (found.sites.iloc[0] if len(found.sites) else None)


@pytest.mark.parametrize("text", ["34172000AB0012", " 34172 000 ab 0012 "])
def test_a_parcel_is_found_with_its_area_and_owner(text):
    line, site = one(text)
    assert (line["how"], site["area_m2"], site["owner_name"], site["commune"]) == (
        "parcel",
        900.0,
        "ACM HABITAT",
        "Ville",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("34172000ZZ9999", "divisée"),
        ("75056000AB0012", "pas dans le territoire"),
        ("5 rue des Pins", "introuvable"),
        ("9 Grand Rue", "Bourg-le-Vieux"),
        ("", "ligne vide"),
        ("12.0, 12.0", "ni des degrés"),
    ],
)
def test_what_cannot_be_placed_is_kept_and_says_why(text, said):
    line, site = one(text)
    assert site is None
    assert said in line["remark_fr"]
    assert line["remark_en"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{INSIDE.x:.6f},{INSIDE.y:.6f}", "parcelle"),
        (f"{INSIDE.y:.6f}, {INSIDE.x:.6f}", "inversées"),
        (f"{INSIDE.x:.6f} {INSIDE.y:.6f}".replace(".", ","), "parcelle"),
        (f"{X + 500},{Y + 500}", "parcelle"),
        (f"{Y + 500} ; {X + 500}", "inversées"),
    ],
)
def test_coordinates_in_any_order_or_system_fall_on_the_parcel(text, said):
    line, site = one(text)
    assert said in line["remark_fr"]
    assert site["area_m2"] == 900.0


@pytest.mark.parametrize(
    ("x", "y", "crs"), [(3.9, 43.6, 4326), (43.6, 3.9, 4326), (770_000, 6_279_000, 2154), (1, 2, None)]
)
def test_two_numbers_are_understood_by_their_values(x, y, crs):
    assert understood(x, y).crs == crs


@pytest.mark.parametrize("text", [f"{X - 9_000},{Y}", "4.2, 43.2"])
def test_a_site_outside_or_in_the_sea_is_placed_and_said(text):
    line, site = one(text)
    assert site["commune"] == ""
    assert "hors du territoire" in line["remark_fr"]


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("71 rue Henri Noguères, 34070 Ville", X + 700),
        ("71 R HENRI NOGUERES", X + 700),
        ("71 R HENRI NOGUERRE", X + 700),
        ("9 Grand Rue 34170 Bourg le Vieux", X + 1500),
        ("9, grand rue, Ville", X + 900),
    ],
)
def test_an_address_is_found_offline_whatever_its_spelling(text, x):
    line, site = one(text)
    assert line["how"] == "address"
    assert site.geometry.x == x


def test_a_close_spelling_is_said():
    assert "orthographe proche" in one("71 R HENRI NOGUERRE")[0]["remark_fr"]


def test_without_an_address_layer_the_parcels_say_where_they_are():
    line, site = one("4 rue des Pins, Ville", territory(addresses=False))
    assert (line["how"], site["area_m2"]) == ("address", 900.0)
    assert "aucune adresse" in one("4 rue des Pins", territory(addresses=False, parcels=False))[0]["remark_fr"]


def test_a_cell_of_the_grid_is_a_site():
    line, site = one("E0770500N6279500")
    assert (line["how"], site.geometry.area) == ("cell", 10_000.0)


def test_a_cell_of_another_side_is_another_site_and_a_corner_of_no_cell_is_none():
    wide = territory().with_cells(200)
    placed = locate([understand("E0770400N6279200"), understand("E0770500N6279200")], wide)
    assert placed.sites.bounds.to_numpy().tolist() == [[X + 400, Y + 200, X + 600, Y + 400]]
    assert "les mailles de cette grille ont 200 m de côté" in placed.report["remark_fr"].iloc[1]


@pytest.mark.parametrize(
    ("answer", "said", "is_placed"),
    [
        (Answer("ok", "12 Rue Neuve", "34172", "Ville", "housenumber", 0.9, X + 100, Y + 100), "géocodeur", True),
        (Answer("ok", "12 Rue Neuve", "75056", "Paris", "housenumber", 0.9, X, Y), "hors du territoire", False),
        (Answer("wrong_commune", "12 Rue Neuve", "34057", "Bourg", "street", 0.9, X, Y), "commune attendue", False),
        (Answer("low_score", "Rue Neuve", "34172", "Ville", "street", 0.4, X, Y), "incertaine", False),
        (Answer("not_precise", "Ville", "34172", "Ville", "municipality", 0.9, X, Y), "précisez", False),
        (Answer("not_found"), "inconnue", False),
    ],
)
def test_the_geocoder_is_believed_only_where_it_can_be(monkeypatch, answer, said, is_placed):
    monkeypatch.setattr(module, "geocode", lambda *told, **options: answer)
    line, _ = one("12 rue Neuve, Ville", service=Service())
    assert said in line["remark_fr"]
    assert line["is_placed"] == is_placed


def test_an_address_that_the_territory_knows_is_not_sent_to_anybody(monkeypatch):
    def refuse(*told, **options):
        raise AssertionError("asked")

    monkeypatch.setattr(module, "geocode", refuse)
    assert one("4 rue des Pins, Ville", service=Service())[0]["is_placed"]


def test_when_the_geocoder_is_silent_a_close_match_is_taken_and_both_are_said(monkeypatch):
    def silent(*told, **options):
        raise GeocoderError("no answer", fr="pas de réponse")

    monkeypatch.setattr(module, "geocode", silent)
    line, site = one("71 R HENRI NOGUERRE", service=Service())
    assert "pas de réponse" in line["remark_fr"]
    assert site.geometry.x == X + 700


def test_several_addresses_are_one_request(monkeypatch):
    asked = []

    def many(texts, **options):
        asked.append(list(texts))
        return [Answer("not_found")] * len(texts)

    monkeypatch.setattr(module, "geocode_many", many)
    locate([understand("1 rue X"), understand("2 rue Y"), understand("34172000AB0012")], TOWN, service=Service())
    assert asked == [["1 rue X", "2 rue Y"]]


# --- Lists ---------------------------------------------------------------------------------------------------


def faulty_rows(count=200):
    """Every kind of fault, over and over."""
    kinds = [
        {"Parcelle": "34172000AB0012"},
        {"Parcelle": "34172000ZZ0001"},
        {"Longitude": f"{INSIDE.x:.6f}", "Latitude": f"{INSIDE.y:.6f}"},
        {"Longitude": f"{INSIDE.y:.6f}", "Latitude": f"{INSIDE.x:.6f}"},
        {"Longitude": str(X + 500), "Latitude": str(Y + 500)},
        {"Longitude": "douze", "Latitude": "43"},
        {"Longitude": "3,8", "Latitude": ""},
        {"Adresse": "4 rue des Pins", "Commune": "Ville"},
        {"Adresse": "9 Grand Rue"},
        {"Adresse": "nulle part"},
        {"Longitude": "4.2", "Latitude": "43.2"},
        {"Longitude": "2.35", "Latitude": "48.85"},
        {"Nom": "=1+1"},
        {"Nom": "<img src=x onerror=alert(1)>", "Parcelle": "34172000AB0013"},
        {"Parcelle": "34172000ZZ0001", "Adresse": "4 rue des Pins, Ville"},
        {"Parcelle": "4 rue des Pins, Ville"},
    ]
    columns = ["Nom", "Parcelle", "Adresse", "Commune", "Longitude", "Latitude"]
    return pd.DataFrame([kinds[number % len(kinds)] for number in range(count)], columns=columns).fillna("")


def test_of_two_hundred_faulty_rows_none_is_lost(tmp_path):
    faulty_rows().to_csv(tmp_path / "liste.csv", index=False)
    found = locate(read_list(tmp_path / "liste.csv"), TOWN)
    assert len(found.report) == 200
    placed = found.report["is_placed"]
    assert (found.report.loc[~placed, "remark_fr"] != "").all()
    unplaced = placed.index[~placed] % 16
    assert set(unplaced) == {1, 5, 6, 8, 9, 12}
    repeated = found.report["is_repeated"]
    assert len(found.sites) == (placed & ~repeated).sum()
    assert repeated.sum() == 200 - 15  # 16 kinds, of which two are one place, its coordinates in both orders
    assert found.report.loc[~repeated, "site_id"].is_unique


def test_ten_thousand_rows_are_placed_in_seconds(tmp_path):
    faulty_rows(10_000).to_csv(tmp_path / "liste.csv", index=False)
    found = locate(read_list(tmp_path / "liste.csv"), TOWN)
    assert len(found.report) == 10_000


def test_an_xlsx_with_a_title_merged_cells_dates_and_formulas_is_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Patrimoine 2026"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["Réf.", "Nom", "Réf. cadastrale", "Adresse", "Surface"])
    sheet.append([dt.datetime(2026, 3, 12), "Les Pins", "34172000AB0012", None, 950])
    sheet.append(["R2", "=B4", None, "=D99", None])
    sheet.append([3.0, "Trois", None, "71 rue Henri Noguères", None])
    sheet.append([None] * 5)
    book.save(tmp_path / "liste.xlsx")
    found = locate(read_list(tmp_path / "liste.xlsx"), TOWN)
    assert found.report["row"].tolist() == ["4", "5", "6"]
    assert found.report["is_placed"].tolist() == [True, False, True]
    assert "date" in found.report["remark_fr"].iloc[0]
    assert "formule" in found.report["remark_fr"].iloc[1]
    assert found.sites["area_m2"].iloc[0] == 950.0
    assert found.sites.index.tolist() == ["2026-03-12", "3"]


def test_a_polygon_file_is_a_site_with_its_area_and_a_feature_without_shape_is_kept(tmp_path):
    shapes = gpd.GeoDataFrame(
        {"nom": ["Terrain", "Vide"]}, geometry=[shapely.box(X, Y, X + 20, Y + 40), None], crs=2154
    )
    shapes.to_file(tmp_path / "sites.gpkg")
    assert is_site_file(str(tmp_path / "sites.gpkg"))
    found = locate(read_list(tmp_path / "sites.gpkg"), TOWN)
    assert found.report["is_placed"].tolist() == [True, False]
    assert found.sites["area_m2"].tolist() == [800.0]


def test_ids_used_twice_are_told_apart(tmp_path):
    (tmp_path / "liste.csv").write_text("id,parcelle\nA,34172000AB0012\nA,34172000AB0013\n", encoding="utf-8")
    assert locate(read_list(tmp_path / "liste.csv"), TOWN).sites.index.tolist() == ["A", "A (2)"]


def test_columns_are_recognised_by_name():
    assert find_columns(["Code INSEE", "Adresse", "X L93", "Y L93"]) == {"address": 1, "insee_code": 0, "x": 2, "y": 3}


def test_a_file_that_cannot_be_used_says_why(tmp_path):
    with pytest.raises(MissingFileError):
        read_list(tmp_path / "absent.csv")
    (tmp_path / "liste.csv").write_text("nom,montant\nA,1\n", encoding="utf-8")
    with pytest.raises(SitesError, match="no column tells"):
        read_list(tmp_path / "liste.csv")
    (tmp_path / "liste.xlsx").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(SourceError, match="XLSX"):
        read_list(tmp_path / "liste.xlsx")
    (tmp_path / "liste.pdf").write_bytes(b"")
    with pytest.raises(SitesError, match="format"):
        read_list(tmp_path / "liste.pdf")

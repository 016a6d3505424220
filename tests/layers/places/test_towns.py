"""The town that a person writes decides where an address is looked up; what is not understood is asked, not guessed."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.places import locate as module
from layers.places.geocode import Answer, Service
from layers.places.locate import locate, understand
from layers.places.site_lists import read_list
from layers.places.towns import towns_of
from layers.territory.declared import SitesSpec
from layers.territory.file import Head, NetworkSpec
from layers.territory.territory import Territory

X, Y = 770_000.0, 6_279_000.0
COMMUNES = (("34172", "Montpellier"), ("34057", "Castelnau-le-Lez"), ("34270", "Saint-Jean-de-Védas"))
ADDRESSES = (
    ("15, Rue de la République", "34172", "34000", 100),
    ("8, Rue des Écoles", "34172", "34000", 200),
    ("8, Rue des Écoles", "34057", "34170", 1200),
    ("4, Rue des Pins", "34057", "34170", 1300),
    ("6, Rue de Nîmes", "34172", "34070", 300),
    ("4, Avenue de Montpellier", "34270", "34430", 2200),
    ("9, Rue Haute", "34270", "34430", 2300),
)


def territory(communes=COMMUNES, addresses=ADDRESSES, *, postcodes=False):
    """Communes of 1 km in a row, and addresses so many metres from the west."""
    points = pd.DataFrame(addresses, columns=["label", "insee_code", "postcode", "east"])
    layer = gpd.GeoDataFrame(
        points[["label", "insee_code", *(["postcode"] if postcodes else [])]].assign(site_id=points.index.astype(str)),
        geometry=gpd.points_from_xy(X + points["east"], [Y + 500] * len(points)),
        crs=2154,
    )
    outlines = gpd.GeoDataFrame(
        {"insee_code": [code for code, _ in communes], "name": [name for _, name in communes], "population": 1.0},
        geometry=[shapely.box(X + 1000 * at, Y, X + 1000 * (at + 1), Y + 1000) for at in range(len(communes))],
        crs=2154,
    )
    layers = {"communes": outlines, "addresses": layer}
    return Territory(
        head=Head(id="t", name="T"), network=NetworkSpec(), sites=SitesSpec(), layers=layers, coverage={}, feed=None,
        terrain=None, sources=(),
    )  # fmt: skip


SEVERAL = territory()
WITH_POSTCODES = territory(postcodes=True)


def placed(text, where=SEVERAL, service=None):
    """Metres from the west (None: not placed), and what is said."""
    found = locate([understand(text)], where, service=service)
    east = None if found.sites.empty else found.sites.geometry.iloc[0].x - X
    return east, found.report["remark_fr"].iloc[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("15 rue de la République, 30000 Nîmes", "hors du territoire : Nîmes (30000)"),
        ("15 rue de la République 30000 Nîmes", "hors du territoire : Nîmes (30000)"),
        ("15 rue de la République, Nîmes", "hors du territoire : Nîmes"),
        ("15 rue de la République - 30000 NIMES CEDEX 9", "hors du territoire : NIMES (30000)"),
        ("15 rue de la République 34500 Béziers", "hors du territoire : Béziers (34500)"),
        ("15 rue de la République, 30000", "hors du territoire : 30000"),
        ("15 rue de la République, 34500", "code postal 34500 sans commune"),
        ("15 rue de la République, 30000 Montpellier", "se contredisent (Montpellier / 30000)"),
        ("15 rue de la République, Monpelier", "vouliez-vous dire Montpellier ?"),
        ("4 rue des Pins, Castelnau", "vouliez-vous dire Castelnau-le-Lez ?"),
        ("15 rue de la République, Paris 11e", "hors du territoire : Paris 11e"),
        ("15 rue de la République 75011 Paris", "hors du territoire : Paris (75011)"),
        ("6 rue de la République Nîmes", "est-ce « 6, Rue de Nîmes » ?"),
        ("8 rue des écoles", "Castelnau-le-Lez, Montpellier"),
    ],
)
def test_an_address_whose_town_is_another_or_not_understood_is_not_placed(text, said):
    east, remark = placed(text)
    assert east is None
    assert said in remark


@pytest.mark.parametrize(
    ("text", "east"),
    [
        ("15 rue de la République, 34000 Montpellier", 100),
        ("15 bis, rue de la République - 34000 MONTPELLIER CEDEX 2", 100),
        ("15 rue de la republique 34 172 montpellier", 100),
        ("15 rue de la république, bât. B, 34000 Montpellier, France", 100),
        ("Résidence du Parc, 15 rue de la République, Montpellier", 100),
        ("8 rue des ecoles castelnau le lez", 1200),
        ("9 rue Haute, St Jean de Védas", 2300),
        ("9 rue Haute 34430 ST-JEAN-DE-VEDAS", 2300),
        ("4 avenue de Montpellier", 2200),
        ("4 avenue de Montpellier, Saint-Jean-de-Védas", 2200),
        ("6 rue de Nîmes, Montpellier", 300),
    ],
)
def test_an_address_is_placed_in_the_town_that_it_names_whatever_its_spelling(text, east):
    assert placed(text)[0] == east


def test_an_address_without_town_says_in_which_it_was_found():
    assert placed("15 rue de la République") == (
        100,
        "commune non précisée : prise à Montpellier, seule où les données connaissent cette adresse",
    )


@pytest.mark.parametrize(
    ("text", "east", "said"),
    [
        ("8 rue des écoles, 34170", 1200, ""),
        ("4 rue des Pins, 34170 Castelnau", 1300, ""),
        ("15 rue de la République, 34070 Montpellier", 100, ""),
        ("4 rue des Pins, 34430 Castelnau-le-Lez", None, "se contredisent"),
        ("15 rue de la République, 34500", None, "code postal 34500 sans commune"),
    ],
)
def test_postcodes_that_the_addresses_bear_tell_the_commune(text, east, said):
    found, remark = placed(text, WITH_POSTCODES)
    assert found == east
    assert said in remark


def test_an_address_of_two_places_in_one_commune_asks_for_a_parcel():
    two = territory(addresses=(("3, Rue A", "34172", "", 100), ("3, Rue A", "34172", "", 600)))
    assert placed("3 rue A, Montpellier", two)[1].startswith("cette adresse a plusieurs points à Montpellier")


CITY = territory(
    (("75056", "Paris"),), (("3, Rue A", "75111", "75011", 100), ("3, Rue A", "75112", "75012", 600)), postcodes=True
)


@pytest.mark.parametrize(
    ("text", "east"),
    [("3 rue A, 75011 Paris", 100), ("3 rue A, Paris 12e", 600), ("3 rue A 75012 PARIS", 600), ("3 rue A, Paris", None),
     ("3 rue A, 75013 Paris", None), ("3 rue A, 75011 Paris 12e", None)],
)  # fmt: skip
def test_an_arrondissement_is_the_one_that_is_written(text, east):
    assert placed(text, CITY)[0] == east


@pytest.mark.parametrize(
    ("row", "east", "said"),
    [
        ("15 rue de la République;30000;Nîmes;", None, "hors du territoire : Nîmes (30000)"),
        ("15 rue de la République;;;30189", None, "hors du territoire : 30189"),
        ("15 rue de la République, 30000 Nîmes;;Montpellier;", None, "se contredisent"),
        ("8 rue des écoles;34170;CASTELNAU LE LEZ;", 1200, ""),
        ("8 rue des écoles;;;34172", 200, ""),
        ("8 rue des écoles;;34057;", 1200, ""),
        ("8 rue des écoles, Montpellier;;;34057", None, "se contredisent"),
    ],
)
def test_the_columns_of_a_row_say_the_town(tmp_path, row, east, said):
    (tmp_path / "l.csv").write_text(f"Adresse;Code postal;Ville;INSEE\n{row}\n", encoding="utf-8")
    found = locate(read_list(tmp_path / "l.csv"), SEVERAL)
    assert (None if found.sites.empty else found.sites.geometry.iloc[0].x - X) == east
    assert said in found.report["remark_fr"].iloc[0]


def test_a_town_that_contradicts_the_coordinates_is_said(tmp_path):
    (tmp_path / "l.csv").write_text(
        f"x;y;Ville\n{X + 500};{Y + 500};Castelnau-le-Lez\n{X + 600};{Y + 500};Nîmes\n", encoding="utf-8"
    )
    said = locate(read_list(tmp_path / "l.csv"), SEVERAL).report["remark_fr"].tolist()
    assert said[0] == "la liste dit Castelnau-le-Lez, le site est à Montpellier : vérifiez"
    assert "hors du territoire : Nîmes" in said[1]


def test_a_geocoder_is_not_asked_of_another_town_and_not_believed_against_the_one_that_is_asked(monkeypatch):
    asked = []

    def answer(text, **options):
        asked.append(text)
        return Answer("ok", "15 Rue X", "34057", "Castelnau-le-Lez", "housenumber", 0.9, X + 1500, Y)

    monkeypatch.setattr(module, "geocode", answer)
    assert placed("15 rue de la République, 30000 Nîmes", service=Service())[0] is None
    assert asked == []
    assert placed("15 rue X, Monpelier", service=Service())[0] is None
    assert placed("15 rue X, Castelnau", service=Service())[0] == 1500
    assert asked == ["15 rue X, Monpelier", "15 rue X, Castelnau"]


def test_two_communes_of_one_name_are_told_by_no_name():
    communes = gpd.GeoDataFrame({"insee_code": ["01001", "02001"], "name": ["Le Bourg", "Le Bourg"]})
    assert towns_of(communes).code_of("le bourg") == ""

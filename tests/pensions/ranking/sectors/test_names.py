"""What sectors are called, on drawn streets, stops and places."""

import pytest

from maps.words.street_names import street_name
from pensions.ranking.sectors.names import sector_names
from pensions.words.places import at_commune, of_commune
from tests.pensions.ranking.sectors.drawn import named, places, territory


def told(sites, lang="fr", **layers):
    return sector_names(sites, territory(**layers))[f"name_{lang}"].tolist()


STREETS = named(
    ("RUE DES ÉCOLES", (0, 100), (900, 100)), ("", (0, 0), (900, 0)), ("Rue de l'Orb", (0, 900), (900, 900))
)


def test_a_sector_has_the_nearest_street_that_has_a_name_written_as_people_do():
    """At 20 m of a street without a name, and 80 m of the Rue des Écoles."""
    assert told(places((500, 20), (500, 880)), streets=STREETS) == ["Rue des Écoles", "Rue de l’Orb"]


def test_two_sectors_of_one_street_and_commune_add_their_nearest_stop_and_other_communes_need_not():
    """Both ends of a street of 8 km: two sectors in Lattes, one in Le Crès."""
    street = named(("Rue Haute", (0, 100), (8000, 100)))
    stops = named(("CIGALES", (0, 0)), ("Mairie", (2900, 0)))
    sites = places((100, 100), (3000, 100), (7000, 100))
    assert told(sites, streets=street, stops=stops) == [
        "Rue Haute, arrêt Cigales",
        "Rue Haute, arrêt Mairie",
        "Rue Haute",
    ]
    assert told(sites, "en", streets=street, stops=stops)[0] == "Rue Haute, Cigales stop"


def test_without_a_stop_a_side_of_the_commune_tells_two_of_one_street_apart_and_a_number_at_last():
    street = named(("Rue Haute", (0, 100), (4000, 100)))
    assert told(places((100, 100), (3900, 100)), streets=street) == ["Rue Haute, sud-ouest", "Rue Haute, sud-est"]
    assert told(places((100, 100), (600, 100)), streets=street) == [
        "Rue Haute, sud-ouest (1)",
        "Rue Haute, sud-ouest (2)",
    ]


@pytest.mark.parametrize(
    ("layers", "name"),
    [
        ({"stops": named(("Cigales", (2000, 3000)))}, "Près de l’arrêt Cigales"),
        ({"green_spaces": named(("Parc Rimbaud", (2000, 3200)))}, "Près de « Parc Rimbaud »"),
        ({"stops": named(("Cigales", (2000, 900)))}, "Nord de la commune"),
        ({}, "Nord de la commune"),
    ],
)
def test_where_no_street_is_known_a_stop_a_place_or_a_side_of_the_commune_is_told(layers, name):
    """2 km east, 3.5 km north in a commune of 4 km: north of its middle; never an id nor a parcel."""
    assert told(places((2000, 3500)), **layers) == [name]


def test_the_middle_of_a_commune_is_its_centre_and_no_street_is_told_from_afar():
    far = named(("Rue Haute", (0, 0), (4000, 0)))
    assert told(places((2000, 2000)), streets=far) == ["Centre de la commune"]


def test_no_site_has_no_name():
    assert told(places((1, 1)).iloc[:0], streets=STREETS) == []


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("34 RUE DES ÉCOLES", "34 rue des Écoles"),
        ("AVENUE DU GÉNÉRAL-DE-GAULLE", "Avenue du Général-de-Gaulle"),
        ("12 BIS RUE D'ALSACE", "12 bis rue d’Alsace"),
        ("BOULEVARD LOUIS XIV", "Boulevard Louis XIV"),
        ("Rue du Mas-Rouge", "Rue du Mas-Rouge"),
        ("", ""),
        ("42", "42"),
    ],
)
def test_capitals_of_the_cadastre_are_put_right(given, written):
    assert street_name(given) == written


def test_a_commune_takes_its_article_into_the_sentence():
    assert [at_commune(name) for name in ("Lattes", "Le Crès", "Les Matelles")] == [
        "à Lattes",
        "au Crès",
        "aux Matelles",
    ]
    assert [of_commune(name) for name in ("Lattes", "Le Crès", "Assas")] == ["de Lattes", "du Crès", "d’Assas"]

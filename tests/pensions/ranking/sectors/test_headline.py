"""Sectors and the result in sentences, on drawn sites counted by hand."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.scoring.criterion import Text
from layers.scenario.scenario import load_scenario
from pensions.ranking.sectors.gathering import with_sectors
from pensions.ranking.sectors.headline import headline
from tests.pensions.ranking.sectors.drawn import X, Y, named, places, ranking, territory

SCENARIO = load_scenario("pension_de_famille")


def told(judged, place=None, unfit=None, **more):
    place = territory() if place is None else place
    return headline(with_sectors(judged, place, SCENARIO), place, SCENARIO, unfit, **more)


SIX = places((500, 500), (1500, 500), (2500, 500), (5000, 500), (6000, 500), (7000, 500))
"""Three sectors of one site in each commune."""

NOTES = [(90, 90), (80, 80), (70, 70), (60, 60), (50, 50), (40, 40)]


def test_the_counts_add_up_whatever_has_no_answer_and_say_the_plural():
    """Of six: the second has no answer to the exclusion, the last two are excluded."""
    said = told(ranking(SIX, NOTES, flooded=[0, np.nan, 0, 0, 1, 1]))
    assert said["how_many"] == {
        "fr": "6 sites regardés : 3 respectent toutes les règles, 1 est à vérifier, 2 sont exclus.",
        "en": "6 sites looked at: 3 meet every rule, 1 needs checking, 2 are excluded.",
    }
    assert said["looked_at"] == said["respected"] + said["to_check"] + said["excluded"] == 6
    cells = told(ranking(SIX, NOTES), are_cells=True)["how_many"]["fr"]
    assert (
        cells == "6 mailles regardées : 6 respectent toutes les règles, aucune n’est à vérifier, aucune n’est exclue."
    )


def test_where_names_the_communes_of_the_first_sectors_those_with_most_first():
    """Without the best site, Le Crès has three sectors and Lattes two."""
    assert told(ranking(SIX, NOTES))["where"]["fr"] == "Les meilleurs secteurs sont à Lattes et au Crès."
    assert told(ranking(SIX, NOTES))["where"]["en"] == "The best sectors are in Lattes and Le Crès."
    without = told(ranking(SIX, NOTES, flooded=[1, 0, 0, 0, 0, 0]))
    assert without["where"]["fr"] == "Les meilleurs secteurs sont au Crès et à Lattes."
    one = told(ranking(SIX.iloc[:1], NOTES[:1]))
    assert (one["where"]["fr"], one["how_sure"]) == ("Le meilleur secteur est à Lattes.", None)


@pytest.mark.parametrize(("north", "said"), [(1500, "au centre de Lattes"), (3000, "à Lattes")])
def test_the_centre_is_said_where_half_of_the_sectors_are_near_it(north, said):
    """Of the three of Lattes, at y 500: all within 1.5 km of (1500, 1500), none of (1500, 3000)."""
    centre = gpd.GeoDataFrame({"destination_id": ["centre"]}, geometry=[shapely.Point(X + 1500, Y + north)], crs=2154)
    where = told(ranking(SIX, NOTES), territory(destinations=centre))["where"]["fr"]
    assert where == f"Les meilleurs secteurs sont {said} et au Crès."


def test_nothing_ranked_says_so_and_claims_nothing():
    said = told(ranking(SIX, NOTES, flooded=1.0))
    assert said["where"]["fr"] == "Aucun site ne respecte toutes les règles."
    assert (said["how_sure"], said["missing"], said["unfit"]) == (None, None, None)


def test_sure_where_the_first_stays_among_the_first_and_no_first_where_many_are_tied():
    """Notes 10 points apart on both criteria: no weight reverses them. All alike: six are tied."""
    assert (
        told(ranking(SIX, NOTES))["how_sure"]["fr"]
        == "Solide : le n° 1 reste parmi les 3 premiers dans 100 essais sur 100."
    )
    open_first = told(ranking(SIX, NOTES, flooded=[np.nan, 0, 0, 0, 0, 0]))["how_sure"]["fr"]
    assert open_first == (
        "Le n° 1 reste parmi les 3 premiers dans 100 essais sur 100, sous réserve de ce qui reste à vérifier sur place."
    )
    assert told(ranking(SIX, NOTES, flooded=[0, np.nan, 0, 0, 0, 0]))["how_sure"]["fr"].startswith("Solide")
    alike = told(ranking(SIX, [(50, 50)] * 6))["how_sure"]["fr"]
    assert alike == "Pas de n° 1 net : les 6 premiers secteurs sont à égalité."


def test_what_is_missing_names_the_layer_the_sites_and_the_communes_and_a_third_makes_it_unfit():
    """Two of six sites, both in Le Crès: a third."""
    said = told(ranking(SIX, NOTES, flooded=[0, 0, 0, 0, np.nan, np.nan]))
    assert said["missing"]["fr"] == "Il manque « zones inondables » pour 2 sites sur 6, dans 1 commune sur 2."
    assert said["unfit"]["fr"] == "2 sites sur 6 sont sans réponse à « flooded » : ne convient pas à une décision."
    assert told(ranking(SIX, NOTES, flooded=[0, 0, 0, 0, 0, np.nan]))["unfit"] is None
    nowhere = told(ranking(SIX, NOTES, flooded=np.nan, near_qpv=[np.nan, 0, 0, 0, 0, 0]))
    assert nowhere["missing"]["fr"] == "Il manque « zones inondables » partout."
    assert nowhere["also_missing"] == []


def test_what_an_alert_lacks_is_to_be_watched_and_never_what_is_missing_for_a_decision():
    """Flooding, which excludes, lacks one site; priority districts, which flag, lack all six: one is missing."""
    both = told(ranking(SIX, NOTES, flooded=[0, 0, 0, 0, 0, np.nan], near_qpv=np.nan))
    assert both["missing"]["fr"].startswith("Il manque « zones inondables » pour 1 site sur 6")
    assert both["to_watch"] == [
        {
            "fr": "À surveiller : il manque « quartiers prioritaires » partout.",
            "en": "To be watched: “priority districts” is missing everywhere.",
        }
    ]
    alone = told(ranking(SIX, NOTES, near_qpv=[np.nan, 0, 0, 0, 0, 0]))
    assert (alone["missing"], alone["also_missing"]) == (None, [])
    assert [one["fr"] for one in alone["to_watch"]] == [
        "À surveiller : il manque « quartiers prioritaires » pour 1 site sur 6, dans 1 commune sur 2."
    ]


def test_fictional_data_are_unfit_and_say_it_with_what_the_controls_say():
    fictional = told(ranking(SIX, NOTES), territory(is_fictional=True))["unfit"]["fr"]
    assert fictional == "Données fictives : ne convient pas à une décision."
    both = told(ranking(SIX, NOTES), territory(is_fictional=True), Text(fr="Contrôles.", en="Controls."))
    assert both["unfit"]["fr"] == f"{fictional} Contrôles."


def test_the_remark_is_the_gravest_thing_to_know_of_the_best_site():
    """No answer to an exclusion, then monuments before a priority district, then nothing."""
    judged = ranking(
        SIX, NOTES, flooded=[np.nan, 0, 0, 0, 0, 0], near_qpv=[1, 1, 1, 0, 0, 0], near_monument=[1, 1, 0, 0, 0, 0]
    )
    sectors = with_sectors(judged, territory(), SCENARIO).sectors
    assert sectors["remark_rule"].tolist() == ["flooded", "near_monument", "near_qpv", "", "", ""]
    assert sectors["remark_answer"].tolist() == ["unknown", "fail", "fail", "", "", ""]
    silent = with_sectors(ranking(SIX, NOTES, flooded=np.nan), territory(), SCENARIO).sectors
    assert set(silent["remark_rule"]) == {""}


def test_a_sector_has_the_note_the_name_and_the_place_of_its_best_site():
    """Three sites in 400 m, the middle one the best, beside one far away."""
    near = places((500, 500), (700, 500), (900, 500), (3000, 500))
    streets = named(("Rue Haute", (700, 480), (700, 520)), ("Rue Basse", (900, 480), (900, 520)))
    made = with_sectors(ranking(near, [(50, 50), (90, 80), (85, 85), (20, 30)]), territory(streets=streets), SCENARIO)
    assert made.details["sector"].tolist() == [1, 1, 1, 2]
    first = made.sectors.loc[1]
    assert (first["name_fr"], first["best"], first["sites"]) == ("Rue Haute", "s01", 3)
    assert first["score"] == pytest.approx(0.85)
    assert first["low"] <= 0.85 <= first["high"]

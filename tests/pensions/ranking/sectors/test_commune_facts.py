"""What is told of each commune, on two drawn side by side: pensions that are open, social housing."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.territory.ground import Ground
from maps.map_page.places.communes import pack_communes
from pensions.ranking.sectors.commune_facts import commune_facts
from tests.pensions.ranking.sectors.drawn import NO_TEXT, SIDE, X, Y, territory

LATTES, LE_CRES = "34129", "34090"


def housing(*rows):
    """(x, category, places, is_confidential), y in the middle."""
    return gpd.GeoDataFrame(
        {
            "finess_id": [str(k) for k in range(len(rows))],
            "name": [f"P{k}" for k in range(len(rows))],
            "category": [category for _, category, _, _ in rows],
            "places": [places for _, _, places, _ in rows],
            "is_confidential": pd.array([secret for *_, secret in rows], dtype="boolean"),
            "is_position_doubtful": False,
        },
        geometry=[shapely.Point(X + x, Y + SIDE / 2) for x, *_ in rows],
        crs=2154,
    )


def vouched(layer, zones=None):
    """The territory with that layer, which vouches for all of it, or for some zones."""
    known = territory(supported_housing=layer)
    ground = Ground(zones, known.layers["communes"], NO_TEXT)
    return replace(known, coverage={("supported_housing", ""): ground})


def inventory(lattes, le_cres, deficient=(True, False), dwellings=(np.nan, np.nan)):
    shares = np.array([lattes, le_cres], dtype=float)
    areas = [shapely.box(X + SIDE * k, Y, X + SIDE * (k + 1), Y + SIDE) for k in range(2)]
    return gpd.GeoDataFrame(
        {
            "insee_code": [LATTES, LE_CRES],
            "sru_share": shares[:, 0],
            "sru_target_share": shares[:, 1],
            "is_deficient": pd.array(deficient, dtype="boolean"),
            "social_dwellings": dwellings,
        },
        geometry=areas,
        crs=2154,
    )


def test_pensions_are_counted_in_their_commune_never_a_confidential_one_and_one_on_a_border_once():
    """Two in Lattes (20 and 25 places), one of them on the border; one confidential and one that nobody vouches for."""
    pension = "pension_de_famille"
    layer = housing(
        (100, pension, 20.0, False), (SIDE, pension, 25.0, False), (200, "chrs", 40.0, False),
        (300, pension, 10.0, True), (SIDE + 500, pension, 11.0, None),
    )  # fmt: skip
    facts = commune_facts(vouched(layer))
    assert facts["pensions"].sum() == 2 and facts.loc[LATTES, "pensions"] >= 1
    assert facts["places"].sum() == 45


def test_places_that_one_does_not_say_are_unknown_and_a_layer_that_is_absent_leaves_all_unknown():
    layer = housing((100, "pension_de_famille", 20.0, False), (200, "pension_de_famille", np.nan, False))
    facts = commune_facts(vouched(layer))
    assert facts["pensions"].tolist() == [2, 0]
    assert np.isnan(facts.loc[LATTES, "places"]) and facts.loc[LE_CRES, "places"] == 0
    assert commune_facts(territory())[["pensions", "places", "social", "target"]].isna().all(axis=None)
    packed = pack_communes(commune_facts(territory()))
    assert packed["pensions"] == [None, None] and packed["all"]["pensions"] is None
    assert (packed["all"]["social"], packed["all"]["concerned"], packed["isFree"]) == (None, 0, [False, False])


def test_a_commune_that_the_layer_does_not_speak_of_has_an_unknown_number_not_none():
    layer = housing((100, "pension_de_famille", 20.0, False))
    west = territory().layers["communes"].iloc[[0]]
    facts = commune_facts(vouched(layer, west))
    assert facts.loc[LATTES, "pensions"] == 1 and np.isnan(facts.loc[LE_CRES, "pensions"])
    assert pack_communes(facts)["all"]["pensions"] is None


def test_social_housing_is_told_against_what_the_law_asks_and_a_commune_out_of_the_inventory_is_free_of_it():
    facts = commune_facts(territory(sru=inventory((0.15, 0.25), (np.nan, np.nan))))
    assert facts["social"].tolist() == pytest.approx([0.15, np.nan], nan_ok=True)
    assert facts["target"].tolist() == pytest.approx([0.25, np.nan], nan_ok=True)
    assert facts["is_free"].tolist() == [False, True]


def test_the_share_of_the_whole_is_that_of_all_homes_together_and_those_below_their_target_are_counted():
    """150 of 1,000 homes and 900 of 3,000: 1,050 of 4,000, not the mean of the two shares."""
    sru = inventory((0.15, 0.25), (0.30, 0.25), dwellings=(150.0, 900.0))
    told = pack_communes(commune_facts(territory(sru=sru)))["all"]
    assert told["social"] == pytest.approx(1050 / 4000)
    assert (told["under"], told["concerned"]) == (1, 2)

from difflib import SequenceMatcher

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.sources.address_match import CLOSE, doors_of, find_address, street_words


def points(*labels, xs=None):
    return gpd.GeoDataFrame(
        {"label": list(labels)}, geometry=gpd.points_from_xy(xs or range(len(labels)), [0] * len(labels)), crs=2154
    )


def test_the_same_street_under_another_spelling_of_its_kind():
    found = find_address("12 BD PEDRO DE LA LUNA", points("12, Boulevard Pedro de Luna", "12, Rue de Lodève"))
    assert (found.x, found.is_exact) == (0.0, True)


def test_a_misspelt_street_gives_a_place_that_stays_doubtful():
    found = find_address("71 R HENRI NOGUERRE", points("70, Rue Henri Noguères", "71, Rue Henri Noguères"))
    assert (found.x, found.is_exact) == (1.0, False)


def test_a_street_without_its_title_is_the_same_street():
    assert find_address("675 AV PAUL PARGUEL", points("675, Avenue Abbé Paul Parguel")).is_exact


@pytest.mark.parametrize(
    ("address", "labels"),
    [
        ("AV DE LODEVE", ("3, Avenue de Lodève",)),
        ("4 AV DE LODEVE", ("3, Avenue de Lodève",)),
        ("3 AV DE LODEVE", ("31, Avenue de Lodève",)),
        ("3 R BLUM", ("3, Rue Léon Blum", "3, Place Jean Blum")),
        ("", ("3, Rue A",)),
    ],
)
def test_no_number_no_such_number_or_two_streets_give_nothing(address, labels):
    assert find_address(address, points(*labels)) is None


def test_two_points_far_apart_give_nothing():
    assert find_address("3 R DU LAC", points("3, Rue du Lac", "3, Rue du Lac", xs=[0, 101])) is None
    assert find_address("3 R DU LAC", points("3, Rue du Lac", "3, Rue du Lac", xs=[0, 99])).x == 0.0


def test_a_suffix_does_not_hide_the_number():
    assert find_address("4 B R DE L'ECOLE", points("4 bis, Rue de l'École")).x == 0.0


def test_a_street_named_only_by_its_kind_keeps_a_word():
    assert street_words("19 BD ESPLANADE") == ("esplanade",)


STREETS = st.lists(st.text("abce", min_size=2, max_size=12), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=50, deadline=None)
@given(asked=STREETS, known=st.lists(st.tuples(st.sampled_from(["3", "3 bis", "30", "03"]), STREETS), max_size=8))
def test_an_address_is_found_in_the_index_as_it_is_by_looking_at_each_label(asked, known):
    """All stand at one place: of a street that is told apart by no letter, nothing is left out before it is likened."""
    labels = [f"{number}, Rue {street}" for number, street in known]
    words = street_words(f"3 R {asked}")
    here = {street_words(f"Rue {street}") for number, street in known if number in ("3", "3 bis")}
    tests = (
        lambda one: one == words,
        lambda one: one[-1] == words[-1] and (set(one) <= set(words) or set(words) <= set(one)),
        lambda one: SequenceMatcher(None, " ".join(one), " ".join(words)).ratio() >= CLOSE,
    )
    chosen = next((kept for test in tests if (kept := [one for one in here if test(one)])), [])
    found = doors_of(points(*labels, xs=[5] * len(labels))).find(f"3 R {asked}") if labels else None
    assert (found is not None) is (len(chosen) == 1)
    if found is not None:
        assert (found.x, found.is_exact) == (5.0, any(test(chosen[0]) for test in tests[:2]))

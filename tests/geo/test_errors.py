"""A misspelt word is told with the nearest that is allowed, and all that are."""

import pytest

from geo.errors import Sentence, all_faults, nearest, unknown_choice


@pytest.mark.parametrize(
    ("found", "allowed", "near"),
    [
        ("walk_mn", ["walk_min", "door_min"], "walk_min"),
        ("WALK_MIN", ["walk_min", "door_min"], "walk_min"),
        ("price", ["walk_min", "door_min"], None),
        ("", ["walk_min"], None),
        ("walk_min", [], None),
    ],
)
def test_the_nearest_is_the_one_that_most_resembles_whatever_its_case(found, allowed, near):
    assert nearest(found, allowed) == near


def test_a_word_that_resembles_none_is_told_without_a_guess():
    said = unknown_choice("xyz", ["b", "a"], en="unknown measure", fr="mesure inconnue")
    assert said == Sentence(en="unknown measure 'xyz'. Known: a, b", fr="mesure inconnue « xyz ». Possibles : a, b")


def test_where_nothing_is_allowed_it_is_said():
    said = unknown_choice("x", [], en="unknown option", fr="option inconnue")
    assert said == Sentence(en="unknown option 'x'. Known: none", fr="option inconnue « x ». Possibles : rien")


def test_all_the_faults_of_a_file_make_one_sentence_a_language():
    said = all_faults("a.toml", [Sentence("one", "une"), Sentence("two", "deux")])
    assert said == Sentence(en="a.toml: one; two.", fr="a.toml : une ; deux.")

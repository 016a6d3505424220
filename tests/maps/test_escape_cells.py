"""Text of the data in a spreadsheet cell."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.text import LONGEST_CELL, clean, escape_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+33", "-2", "@A1", " =1", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "\ufeff=1", "|cmd"]
)
def test_what_could_be_a_formula_is_preceded_by_an_apostrophe(text):
    assert escape_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "12 rue = A", "Saint-Jean-de-Védas", "<img>", "a\nb"])
def test_other_texts_are_left_as_they_are(text):
    assert escape_cell(text) == text


def test_what_xml_forbids_is_dropped_and_what_is_too_long_is_cut_and_says_so():
    assert escape_cell("a\x00b\ud800c\uffff") == "abc"
    assert escape_cell("\x00=1") == "'=1"
    cut = escape_cell("=" * 40_000)
    assert len(cut) == LONGEST_CELL
    assert cut[0] == "'"
    assert cut[-1] == "…"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" Rue  Foch ", "Rue Foch"),
        ("Rue\u00a0Foch\t12", "Rue Foch 12"),
        ("a\u200fb\ud800c", "abc"),
        ("\ufffeÉté", "Été"),
        ("x" * 301, "x" * 299 + "…"),
        (" " + "x" * 300, "x" * 300),
        ("x" * 300, "x" * 300),
    ],
)
def test_a_name_is_cleaned_whether_it_needs_it_or_not(name, shown):
    assert clean(name) == shown


@given(st.text(st.sampled_from("aé \t\x00\u00a0\u2028\u200e\U0001f600"), max_size=8))
def test_what_is_clean_stays_as_it_is(text):
    """Cleaning twice is cleaning once: a name that needs nothing is given back at once."""
    assert clean(clean(text)) == clean(text)
    assert not re.search(r"[\x00-\x1f\u00a0\u2028\u200e]|^ | $|  ", clean(text))

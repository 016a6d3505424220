"""Text of the data in a spreadsheet cell."""

import pytest

from maps.text import LONGEST_CELL, escape_cell


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

"""The table of the 106 criteria of the RGAA 4.1: none forgotten, none told twice, none held by nothing."""

import re
from collections import Counter
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "accessibility.md"
OF_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""Criteria of each of the 13 themes of the standard."""
STATES = {"tenu", "sans objet", "non tenu"}
ROW = re.compile(r"^\| (\d+\.\d+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    return [found.groups() for found in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


def test_each_of_the_106_criteria_is_there_once_and_in_order():
    wanted = [f"{theme}.{k}" for theme, count in enumerate(OF_THEME, 1) for k in range(1, count + 1)]
    assert len(wanted) == 106
    assert [row[0] for row in rows()] == wanted


def test_each_criterion_has_a_state_and_a_test_or_a_reason():
    for number, title, state, how in rows():
        assert state in STATES, number
        assert title and len(how) >= 5, number


def test_the_counts_that_the_page_tells_are_those_of_its_table():
    told = re.search(r"\*\*(\d+) tenus, (\d+) non tenus, (\d+) sans objet\*\*", PAGE.read_text(encoding="utf-8"))
    counts = Counter(row[2] for row in rows())
    assert told and tuple(map(int, told.groups())) == (counts["tenu"], counts["non tenu"], counts["sans objet"])


def test_more_criteria_are_held_by_a_test_than_by_a_word():
    held = [how for _, _, state, how in rows() if state == "tenu"]
    tested = [how for how in held if "`tests/" in how]
    assert len(tested) > 0.7 * len(held), (len(tested), len(held))

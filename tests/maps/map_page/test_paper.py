"""The page on paper: nothing closed, nothing small, no word of the screen, the same numbers as on screen."""

from typing import Any

import browser as chrome
import pytest
import territory

from maps.map_page.html import write_map

pytestmark = pytest.mark.browser

SEEN = """() => [...document.querySelectorAll("body *")]
  .filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
  .filter((node) => node.checkVisibility() && node.getClientRects().length && !node.closest("script, style, .hidden"))
  .map((node) => [node.textContent.trim().slice(0, 60), parseFloat(getComputedStyle(node).fontSize)])"""

NINE_POINTS = 12.0
"""Pixels: 96 an inch, 72 points an inch."""


@pytest.fixture
def paper(chromium: Any, tmp_path: Any) -> Any:
    path = tmp_path / "carte.html"
    write_map(territory.gathered_content(), path)
    with chrome.opened(chromium, path) as (page, watch):
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        yield page
        assert watch.errors == []


def test_every_letter_on_paper_has_nine_points_and_no_word_asks_for_a_click(paper):
    seen = paper.evaluate(SEEN)
    assert len(seen) > 100
    assert [told for told in seen if told[1] < NINE_POINTS - 0.01] == []
    words = " ".join(text for text, _ in seen).casefold()
    assert not [word for word in ("cliqu", "cochez", "décochez", "ouvrir la fiche", "curseur") if word in words]


def test_nothing_is_closed_on_paper_and_numbers_are_those_of_the_list(paper):
    assert (
        paper.evaluate("""() => [...document.querySelectorAll("details:not([open])")]
        .filter((node) => node.checkVisibility() && node.getClientRects().length).map((node) => node.textContent)""")
        == []
    )
    numbers = paper.locator("#secteurs button.sector .number").all_inner_texts()
    assert numbers == [str(place) for place in range(1, len(numbers) + 1)] and len(numbers) == 10
    assert paper.locator("#paper canvas").count() >= 1

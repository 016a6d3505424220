"""Phones, narrow windows, enlarged and spaced text: nothing lost, nothing cut, everything within reach of a thumb."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import browser as chrome
import pytest
import territory

from maps.map_page.html import write_map

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NARROW = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
VIEWS = ("result", "weights", "plots", "take")
# what one taps, with the label that is tapped for it; what stands in a sentence, or under another, is apart
SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter(node => !node.matches('.skip') && node.checkVisibility() && node.getBoundingClientRect().width > 1)
  .filter(node => { const boxes = [node, ...(node.labels || [])].map(one => one.getBoundingClientRect());
    return ['height', 'width'].some(side => Math.max(...boxes.map(box => box[side])) < 43.5); })
  .map(node => node.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll('header *, main *')]
  .filter(node => node.checkVisibility() && node.clientWidth > 1
    && !node.closest('.hidden, .skip, .map-frame, .finding, select'))
  .filter(node => { const { overflowX, overflowY } = getComputedStyle(node);
    return (overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1)
      || (['hidden', 'clip'].includes(overflowY) && node.scrollHeight > node.clientHeight + 1); })
  .map(node => `${node.tagName}.${node.className} ${node.scrollWidth} > ${node.clientWidth}, ${node.scrollHeight}`)"""
OUT_OF_BOX = """nodes => nodes.filter(node => node.checkVisibility() && node.clientWidth > 1)
  .filter(node => node.scrollWidth > node.clientWidth + 1)
  .map(node => node.outerHTML.slice(0, 120))"""
SPACED = """() => { const style = document.createElement('style');
  style.textContent = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`; document.head.append(style); }"""


@pytest.fixture(scope="module")
def gathered_carte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "carte.html"
    write_map(territory.gathered_content(), path)
    return path


@pytest.fixture
def at(chromium: Any, gathered_carte: Path) -> Any:
    @contextmanager
    def opened(**options: Any) -> Iterator[Any]:
        with chrome.opened(chromium, gathered_carte, **options) as (page, watch):
            page.locator("#tour-close").click()
            yield page
            assert watch.errors == []

    return opened


def open_view(page: Any, view: str) -> None:
    page.locator(f"nav a[data-view={view}]").click()
    page.wait_for_timeout(200)


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "320"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_part_is_under_six_screens_within_the_width_with_no_word_cut_and_thumbs_reach_all(
    at: Any, size: dict[str, Any], view: str
) -> None:
    with at(**size) as page:
        open_view(page, view)
        screen = size["viewport"]
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
        assert page.evaluate("document.documentElement.scrollHeight") < 6 * screen["height"]
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "320"])
def test_an_opened_sector_and_a_comparison_fit_the_phone(at: Any, size: dict[str, Any]) -> None:
    with at(**size) as page:
        page.locator("button.sector").first.click()
        page.wait_for_timeout(800)
        assert page.evaluate(CUT) == [] and page.evaluate(SMALL) == []
        page.locator("#versus-open").click()
        box = page.locator("#compare").bounding_box()
        assert box == {"x": 0, "y": 0, **size["viewport"]}
        assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]


def test_plots_chosen_in_the_table_of_a_phone_are_compared_in_sight(at: Any) -> None:
    """The comparison lay in the map, which that part of the page hides."""
    with at(**PHONE) as page:
        open_view(page, "plots")
        for k in range(2):
            page.locator("#ranking tbody input[type=checkbox]").nth(k).check()
        page.locator("#compare-open").click()
        assert page.locator("#compare-title").is_visible()
        page.locator(".compare-head button").click()
        assert page.locator("#compare").is_hidden()


def test_the_legend_of_a_phone_opens_over_the_map_and_nothing_covers_it(at: Any) -> None:
    with at(**PHONE) as page:
        page.locator("#legend-box > summary").tap()
        hit = """() => { const { left, top, width, height } = document.getElementById('legend').getBoundingClientRect();
          return [0.1, 0.5, 0.9].every(part => document.getElementById('legend-box')
            .contains(document.elementFromPoint(left + width / 2, Math.min(top + part * height, 380)))); }"""
        assert page.evaluate(hit)


@pytest.mark.parametrize("view", VIEWS)
def test_a_window_of_1280_at_400_percent_scrolls_one_way_only(at: Any, view: str) -> None:
    """WCAG 1.4.10: 1280 × 1024 at 400 % is a window of 320 × 256 CSS pixels."""
    with at(viewport={"width": 320, "height": 256}) as page:
        open_view(page, view)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("size", [(683, 384), (1366, 768)], ids=["200 %", "spaced"])
def test_text_twice_as_large_or_spaced_as_a_reader_asks_is_all_there(at: Any, view: str, size: tuple[int, int]) -> None:
    """RGAA 10.4 (zoom of 200 %) and 10.12 (WCAG 1.4.12: lines 1.5, letters 0.12 em, words 0.16 em)."""
    with at(viewport={"width": size[0], "height": size[1]}) as page:
        open_view(page, view)
        if size[0] == 1366:
            page.evaluate(SPACED)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.evaluate(CUT) == []
        assert page.locator("main :is(button, summary, h2, h3, label)").evaluate_all(OUT_OF_BOX) == []


def test_the_map_follows_its_own_size_and_not_the_windows_alone(at: Any) -> None:
    """Hidden while the phone is turned, or lower beside a card: Leaflet alone hears of the window only."""
    size = "(({ x, y }) => [x, y])(carte.map.getSize())"
    box = "(({ width, height }) => [width, height])(carte.map.getContainer().getBoundingClientRect())"
    with at(**PHONE) as page:
        before = page.evaluate(size)
        page.evaluate("document.querySelector('.stage').style.height = '150px'")  # the window stays as it was
        page.wait_for_timeout(200)
        assert before[1] > 150 and page.evaluate(size) == page.evaluate(box) == [390, 150]
        page.evaluate("document.querySelector('.stage').style.height = ''")
        open_view(page, "weights")
        page.set_viewport_size({"width": 844, "height": 390})
        page.wait_for_timeout(200)
        open_view(page, "result")
        page.wait_for_timeout(300)
        now = page.evaluate(size)
        assert now == page.evaluate(box) and now[0] == 844
        canvas = page.locator("canvas.surface, canvas.screen-only").first
        assert canvas.evaluate("node => node.width > 844")

"""axe-core finds nothing on any screen of the map; keys, zoom and narrow windows work."""

from pathlib import Path
from typing import Any

import browser as chrome
import pytest
import territory
from page_script import violations

from maps.map_page.any_sites import page as any_page
from maps.map_page.html import write_map
from maps.words.page import page_words

pytestmark = pytest.mark.browser
FR = page_words("fr")


def first_screen(page: Any) -> None:
    pass


def card_open(page: Any) -> None:
    page.locator("#ranking tbody button").first.click()
    page.locator("#card summary").first.click()


def remark_written(page: Any) -> None:
    """The form open on a card, and a remark in the list that is being changed."""
    page.locator("#ranking tbody button").first.click()
    page.locator("#remark-leave-card").click()
    page.locator("#remark-text-card").fill("Bruit la nuit")
    page.locator("#remark-keep-card").click()
    page.wait_for_timeout(150)
    page.locator("#remark-leave-card").click()


def legend_open(page: Any) -> None:
    page.locator("#legend-box").evaluate("node => { node.open = true; }")
    page.locator("#layers-box > summary").click()


def all_unfolded(page: Any) -> None:
    page.locator("nav a[data-view=weights]").click()
    for key in ("what_if_rules", "filters"):
        page.locator("summary", has_text=FR[key]).click()
    page.locator("button.open").first.click()
    page.locator("#theme-0").fill("80")


def compare(page: Any) -> None:
    for k in range(3):
        page.locator("#ranking tbody input[type=checkbox]").nth(k).check()
    page.locator("#compare-open").click()


def paper(page: Any) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize("screen", [first_screen, card_open, remark_written, legend_open, all_unfolded, compare, paper])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_axe_finds_no_violation(chromium: Any, rich_carte: Path, screen: Any, size: tuple[int, int]) -> None:
    with chrome.opened(chromium, rich_carte, viewport={"width": size[0], "height": size[1]}) as (page, _):
        screen(page)
        page.wait_for_timeout(200)
        assert violations(page) == []


def test_axe_finds_no_violation_on_the_page_of_one_score_where_there_is_nothing_to_weigh(
    chromium: Any, tmp_path: Path
) -> None:
    sites = territory.site_ranking(12).sites.assign(score=range(12), bruit=True)
    path = any_page(sites, out_of=100, label="label", alerts=["bruit"]).save(tmp_path / "carte.html")
    with chrome.opened(chromium, path) as (page, _):
        page.locator("#ranking tbody button").first.click()
        page.wait_for_timeout(200)
        assert violations(page) == []


def test_axe_finds_no_violation_without_javascript_of_ours(chromium: Any, tmp_path: Path) -> None:
    """The page as it is where our script does not run: only axe does."""
    path = tmp_path / "carte.html"
    write_map(territory.rich_content(), path)
    text = path.read_text(encoding="utf-8").replace("start(map_carte);", "")
    path.write_text(text, encoding="utf-8")  # the policy knows scripts by their hash: ours no longer runs
    with chrome.opened(chromium, path) as (page, _):
        assert page.locator("#ranking table tbody tr").count() > 100
        assert violations(page) == []


def test_200_percent_zoom_keeps_everything_in_the_width(chromium: Any, rich_carte: Path) -> None:
    """A 1366 × 768 screen at 200 % is a window of 683 × 384 CSS pixels."""
    with chrome.opened(chromium, rich_carte, viewport={"width": 683, "height": 384}) as (page, _):
        card_open(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 683


def test_the_keyboard_reaches_the_export_from_load(chromium: Any, rich_carte: Path) -> None:
    with chrome.opened(chromium, rich_carte) as (page, _):
        for _step in range(400):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "save-csv":
                break
        assert page.evaluate("document.activeElement.id") == "save-csv"
        style = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert style == "3px"
        with page.expect_download() as waiting:
            page.keyboard.press("Enter")
        assert waiting.value.suggested_filename == "essai.csv"


def test_reduced_motion_is_respected(chromium: Any, rich_carte: Path) -> None:
    with chrome.opened(chromium, rich_carte, reduced_motion="reduce") as (page, _):
        assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") == "0s"

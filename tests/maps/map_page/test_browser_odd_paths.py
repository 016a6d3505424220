"""Ways through the page that nobody planned: back where one began, by keys, over an open page, on a narrow window."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import pytest
import territory

from maps.map_page.html import write_map
from maps.words.page import page_words

pytestmark = pytest.mark.browser
FR = page_words("fr")
FOCUSED = "document.activeElement.id || document.activeElement.dataset.site"


def settle(page: Any) -> None:
    page.wait_for_timeout(120)


def test_a_slider_dragged_back_where_it_was_leaves_the_whole_table_and_the_fine_surface(
    chromium: Any, carte: Path
) -> None:
    """No browser tells a change then."""
    with chrome.opened(chromium, carte) as (page, _):
        slider = page.locator("#theme-0")
        box, start = slider.bounding_box(), slider.input_value()
        x, y = box["x"] + 8 + (box["width"] - 16) * float(start) / 100, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        for way in (30, 60, 30, 0):
            page.mouse.move(x + way, y)
        settle(page)
        assert slider.input_value() == start
        assert page.evaluate("carte.state.surface.isCoarse")
        page.mouse.up()
        settle(page)
        assert page.locator("#ranking tbody tr").count() == 50
        assert not page.evaluate("carte.state.surface.isCoarse")


def test_keys_lose_their_place_nowhere_between_table_card_and_comparison(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        third = page.locator("#ranking tbody button").nth(2)
        site = third.get_attribute("data-site")
        third.focus()
        for leave in ("Escape", "Enter"):
            page.keyboard.press("Enter")
            settle(page)
            assert page.evaluate(FOCUSED) == "card-title"
            if leave == "Enter":
                page.locator("#card .close").focus()
            page.keyboard.press(leave)
            settle(page)
            assert page.evaluate(FOCUSED) == site
        for k in range(3):
            page.locator("#ranking tbody input").nth(k).focus()
            page.keyboard.press("Space")
            settle(page)
            assert page.evaluate("document.activeElement.type") == "checkbox"
        page.locator("#compare-open").focus()
        page.keyboard.press("Enter")
        page.locator("#compare thead button").first.focus()
        page.keyboard.press("Enter")
        settle(page)
        assert page.evaluate(FOCUSED) == "compare-title"
        page.keyboard.press("Escape")
        settle(page)
        assert page.locator("#compare").is_hidden()
        assert page.evaluate(FOCUSED) == "compare-open"
        assert watch.errors == []


def test_enter_on_the_map_goes_to_the_answer_and_escape_back_to_the_map(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.locator("#map_carte").focus()
        for _ in range(2):  # off the badge of several sites that the map opens on: it would come nearer
            page.keyboard.press("ArrowUp")
            page.wait_for_timeout(400)
        assert page.locator("#map_carte").evaluate("node => getComputedStyle(node, '::after').content") == '"+"'
        page.keyboard.press("Enter")
        settle(page)
        assert page.evaluate(FOCUSED) == "card-title"
        page.keyboard.press("Escape")
        settle(page)
        assert page.evaluate(FOCUSED) == "map_carte"


def test_a_click_on_the_map_shows_its_card_however_far_the_panel_was_scrolled(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.evaluate("document.querySelector('.panel').scrollTop = 2500")
        page.mouse.click(1000, 400)
        settle(page)
        top = page.locator("#card-title").bounding_box()["y"]
        assert page.locator("header").bounding_box()["height"] <= top < 300


def test_what_a_filter_leaves_is_on_the_map_however_low_its_rank_and_paper_says_it_is_filtered(
    chromium: Any, tmp_path: Path
) -> None:
    """From afar only the first 200 of many are drawn: of many that are left, not of all."""
    path = tmp_path / "carte.html"
    write_map(territory.content(territory.site_ranking(2000), surface=None), path)
    with chrome.opened(chromium, path) as (page, watch):
        assert page.evaluate("carte.state.ranked") > 800
        last = page.evaluate("carte.state.sites.id[carte.state.order[carte.state.ranked - 1]]")
        page.fill("#search", last)
        settle(page)
        found = page.evaluate("carte.state.badges.flatMap(({ members }) => members).map(i => carte.state.sites.id[i])")
        assert found[:1] == [last]
        page.emulate_media(media="print")
        said = page.locator("#ranking .warning").inner_text()
        assert f"« {last} »" in said and "sur 2" in said
        page.emulate_media(media="screen")
        page.fill("#search", "")
        settle(page)
        assert page.locator("#ranking .warning").is_hidden()
        assert watch.errors == []


def test_the_map_zooms_neither_to_the_paving_stone_nor_to_the_planet(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        for key, zoom in (("+", 19), ("-", 5)):
            page.evaluate(f"carte.map.setZoom(carte.map.getZoom() {key} 30, {{animate: false}})")
            assert page.evaluate("carte.map.getZoom()") == zoom


def test_sites_that_no_zoom_parts_come_one_after_the_other(chromium: Any, tmp_path: Path) -> None:
    """Two homes at one address: the second must not be out of reach behind the first."""
    base = territory.site_ranking(40)
    first, second = base.ordered()[:2]
    geometry = base.sites.geometry.copy()
    geometry[second] = geometry[first]
    path = tmp_path / "carte.html"
    write_map(territory.content(replace(base, sites=base.sites.set_geometry(geometry)), surface=None), path)
    with chrome.opened(chromium, path) as (page, watch):
        found = []
        place = """id => { const k = carte.state.sites.id.indexOf(id), { lat, lon } = carte.state.sites;
            const { x, y } = carte.map.latLngToContainerPoint([lat[k], lon[k]]);
            const { left, top } = carte.map.getContainer().getBoundingClientRect(); return [x + left, y + top]; }"""
        for _click in range(8):
            page.mouse.click(*page.evaluate(place, first))
            page.wait_for_timeout(300)
            found.append(page.evaluate("carte.state.selected && carte.state.sites.id[carte.state.selected.site]"))
        assert found[-2:] in ([first, second], [second, first])
        assert watch.errors == []


def test_a_slider_is_long_enough_for_a_finger(chromium: Any, carte: Path) -> None:
    """At 56 px a step of the finger was two percent of the score."""
    for width, height in ((390, 844), (911, 512)):
        with chrome.opened(chromium, carte, viewport={"width": width, "height": height}) as (page, _):
            page.locator("nav a[data-view=weights]").click()
            assert page.locator("#theme-0").bounding_box()["width"] >= 100


def test_the_link_keeps_a_cell_and_is_obeyed_over_an_open_page(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        page.evaluate("carte.select({site: -1, cell: 900})")
        page.wait_for_timeout(400)
        link, title = page.url, page.locator("#card-title").inner_text()
        page.evaluate("carte.select(null)")
        page.wait_for_timeout(400)
        page.evaluate("link => { location.href = link; }", link)  # the same page: only the fragment differs
        page.wait_for_timeout(600)
        assert page.locator("#card-title").inner_text() == title
        assert page.evaluate("carte.state.selected.cell") == 900
        assert watch.errors == []


def test_paper_is_two_pages_with_its_legend_whatever_was_supposed_opened_or_closed(
    chromium: Any, rich_carte: Path
) -> None:
    with chrome.opened(chromium, rich_carte, viewport={"width": 911, "height": 512}) as (page, watch):
        page.locator("#theme-0").fill("70")
        page.locator("summary", has_text=FR["what_if_rules"]).click()
        for box in page.locator("#rules input").all():
            box.click()
            settle(page)
        page.fill("#search", "rue")
        page.locator("#legend-box > summary").click()
        page.locator("#tour-next").click()
        page.evaluate(
            "addEventListener('beforeprint', () => {"
            " window.legendOnPaper = document.querySelectorAll('#paper #legend li').length; })"
        )
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 2
        assert page.evaluate("legendOnPaper") >= 3
        assert page.locator("#legend-box").get_attribute("open") is None
        page.emulate_media(media="print")
        assert page.locator("#tour").is_hidden()
        assert watch.errors == []


def test_going_back_takes_nothing_away_from_what_was_set(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.locator("#theme-0").fill("70")
        page.wait_for_timeout(400)
        page.get_by_role("link", name=FR["how_link"], exact=True).click()
        page.locator("#theme-0").fill("20")
        settle(page)
        page.go_back()
        page.wait_for_timeout(400)
        assert page.locator("#theme-0").input_value() == "20"
        assert f":{round(1e6 * page.evaluate('carte.state.weights[0]'))}" in page.url.replace("%3A", ":")


@pytest.mark.parametrize(
    "fragment",
    [
        "v=1e300_1e300_1e300",
        "v=0_0_5",
        "v=-90_180_3",
        "f_commune=Nulle%20part&f___proto__=x",
        "m=-1",
        "m=x",
    ],
)
def test_an_address_that_leads_nowhere_leaves_the_territory_in_view(chromium: Any, carte: Path, fragment: str) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    watch = chrome.Watch(page)
    page.goto(f"{carte.as_uri()}#carte=1&{fragment}")
    page.wait_for_timeout(200)
    sites = "carte.map.getBounds().contains([carte.state.sites.lat[0], carte.state.sites.lon[0]])"
    assert page.evaluate(sites)
    assert page.locator("#filter-commune").input_value() == ""
    assert page.evaluate("document.getElementById('filter-commune').selectedIndex") == 0
    assert page.locator("#card").is_hidden()
    assert watch.errors == []
    context.close()


@pytest.mark.parametrize(("width", "height"), [(911, 512), (820, 1180), (844, 390), (683, 384)])
def test_a_magnified_or_small_window_keeps_most_of_its_height_for_the_map_and_clips_nothing(
    chromium: Any, rich_carte: Path, width: int, height: int
) -> None:
    """1366 × 768 at 150 % and 200 %, a tablet upright, a phone on its side."""
    with chrome.opened(chromium, rich_carte, viewport={"width": width, "height": height}) as (page, _):
        assert page.locator("header").bounding_box()["height"] <= max(0.3 * height, 190)
        assert page.locator(".stage").bounding_box()["height"] >= 300
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        over = page.locator(".panel").evaluate("({ scrollWidth, clientWidth }) => scrollWidth - clientWidth")
        assert over <= 0


def test_the_scores_column_says_which_way_it_is_sorted(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        head = page.locator("th", has=page.locator("#sort-score"))
        for way in ("descending", "ascending"):
            page.locator("#sort-score").click()
            assert head.get_attribute("aria-sort") == way
            shown = page.locator("#ranking tbody td.num:nth-child(3)").all_inner_texts()
            values = [float(text.split()[0].replace(",", ".")) for text in shown]
            assert values == sorted(values, reverse=way == "descending")


def test_paper_without_canvas_is_still_printed_and_the_page_says_why_no_map(chromium: Any, carte: Path) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    watch = chrome.Watch(page)
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page.goto(carte.as_uri())
    page.wait_for_timeout(300)
    assert page.get_by_text(FR["no_canvas"]).is_visible()
    page.pdf()
    assert watch.errors == []
    context.close()

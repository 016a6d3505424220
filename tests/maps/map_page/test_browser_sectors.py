"""The map opened as an elected official does: the finding, ten sectors, a search that flies, an answer to each act."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import pytest
import territory

from maps.map_page.html import write_map
from maps.words.page import page_words
from maps.words.script import SCRIPT

pytestmark = pytest.mark.browser
FR = page_words("fr")
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
HEADLINE = {
    "where": {"fr": "Les meilleurs secteurs sont à Montpellier.", "en": "The best sectors are in Montpellier."},
    "how_many": {"fr": "300 terrains regardés : 200 respectent toutes les règles.", "en": "300 plots looked at."},
    "how_sure": {"fr": "Solide : le n° 1 reste parmi les dix.", "en": "Solid."},
    "missing": {"fr": "Il manque « Pente » pour 9 terrains.", "en": "“Slope” is missing for 9 plots."},
    "also_missing": [],
    "unfit": {"fr": "Données fictives : ne convient pas à une décision.", "en": "Fictional data."},
    "looked_at": 300, "respected": 200, "to_check": 60, "excluded": 40,
}  # fmt: skip


@pytest.fixture(scope="module")
def gathered_carte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = territory.gathered_content()
    sectors = content.ranking.sectors
    names = [f"Rue n° {number}" for number in range(1, len(sectors) + 1)]
    ranking = replace(content.ranking, sectors=sectors.assign(name_fr=names, name_en=names))
    sites = ranking.sites.assign(label=[f"AB {k}, {k} RUE DES ÉCOLES" for k in range(1, len(ranking.sites) + 1)])
    run = {**content.run, "headline": HEADLINE}
    path = tmp_path_factory.mktemp("gathered") / "carte.html"
    made = replace(content, ranking=replace(ranking, sites=sites), run=run, profiles=territory.PROFILES)
    write_map(made, path)
    return path


@pytest.fixture
def at(chromium: Any, gathered_carte: Path) -> Any:
    """Opens the page in a window; nothing may complain."""

    @contextmanager
    def opened(**options: Any) -> Iterator[Any]:
        with chrome.opened(chromium, gathered_carte, **options) as (page, watch):
            yield page
            assert watch.errors == []

    return opened


def rows(page: Any) -> list[str]:
    return page.locator("button.sector .title").all_inner_texts()


def centre(page: Any) -> list[float]:
    return page.evaluate("[carte.map.getCenter().lat, carte.map.getCenter().lng, carte.map.getZoom()]")


def flown(page: Any) -> list[float]:
    page.wait_for_timeout(900)
    return centre(page)


def set_slider(page: Any, value: str) -> None:
    page.locator("#theme-2").fill(value)
    page.wait_for_timeout(600)


def test_the_first_screen_says_the_finding_and_shows_ten_sectors_without_scrolling(at: Any, artefacts: Path) -> None:
    with at() as page:
        page.screenshot(path=artefacts / "carte-secteurs.png")
        assert page.locator("h1").inner_text() == HEADLINE["where"]["fr"]
        assert page.locator(".unfit strong").inner_text() == HEADLINE["unfit"]["fr"].replace(" :", "\u00a0:")
        assert page.locator(".unfit").bounding_box()["height"] <= 40
        assert page.locator(".finding .missing").is_visible()
        last = page.locator("button.sector").nth(9).bounding_box()
        assert last["y"] + last["height"] <= 768
        assert page.locator("h3.group").first.inner_text().startswith(("Premiers", "En tête"))
        assert page.locator("#legend-box").get_attribute("open") is not None


def test_the_numbers_on_the_map_are_those_of_the_list_and_none_touches_another(at: Any) -> None:
    with at() as page:
        spots = page.evaluate("carte.state.spots")
        listed = page.locator("button.sector").evaluate_all(
            "rows => rows.map(row => [Number(row.dataset.sector), row.querySelector('.number').textContent])"
        )
        assert [(spot["s"], spot["text"]) for spot in spots] == [tuple(row) for row in listed]
        for k, a in enumerate(spots):
            for b in spots[k + 1 :]:
                assert (a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2 >= 32**2


def test_a_row_flies_to_its_sector_which_opens_to_its_sites_and_back_to_where_one_was(at: Any) -> None:
    with at() as page:
        before, name = centre(page), rows(page)[3]
        page.locator("button.sector").nth(3).click()
        there = flown(page)
        assert there[2] > before[2]
        assert page.evaluate("document.activeElement.id") == "sector-title"
        assert page.locator("#sector-title").inner_text() == name
        page.locator("button.plot").first.click()
        assert page.locator("#card-title").is_visible() and page.locator("#secteurs").is_hidden()
        page.keyboard.press("Escape")
        page.locator("#sectors-back").click()
        assert flown(page) == pytest.approx(before, abs=1e-3)
        assert page.evaluate("document.activeElement.dataset.sector") is not None
        page.locator("#home").click()
        assert flown(page)[2] <= before[2]


def test_a_click_on_a_badge_opens_its_sector_and_the_pointer_says_which_it_is(at: Any) -> None:
    with at() as page:
        spot = page.evaluate("carte.state.spots[0]")
        box = page.locator("#map_carte").bounding_box()
        page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"])
        assert page.locator(".tip").inner_text().startswith("n° 1, Rue n° ")
        assert page.locator("button.sector.over .number").inner_text() == "1"
        page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
        assert page.locator("#sector-title").is_visible()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_search_finds_communes_first_and_flies_there_or_cuts(at: Any, motion: str) -> None:
    with at(reduced_motion=motion) as page:
        before = centre(page)
        page.fill("#find", "montpelier".replace("l", "ll", 1))
        options = page.locator("#find-list li")
        assert options.first.inner_text().endswith("Montpellier")
        page.keyboard.press("Enter")
        if motion == "reduce":
            assert centre(page) != before
        else:
            page.wait_for_timeout(100)
            assert centre(page) != flown(page)  # still on its way
        again = flown(page)
        page.fill("#find", "montpellier")
        page.keyboard.press("Enter")
        assert flown(page) == again
        page.fill("#find", "12 rue des ecoles")
        page.keyboard.press("ArrowDown")
        assert page.locator("[aria-selected=true]").inner_text().startswith(FR["kind_parcel"])
        page.keyboard.press("Enter")
        assert page.locator("#card-title").inner_text() == "12 rue des Écoles"


def test_what_is_not_found_has_the_nearest_spelling_and_what_is_outside_is_said(at: Any) -> None:
    with at() as page:
        page.fill("#find", "Montpelié")
        told = page.locator("#find-told")
        assert told.inner_text() == "Rien trouvé pour « Montpelié ». Vouliez-vous dire Montpellier (commune) ?"
        before = centre(page)
        told.get_by_role("button").click()
        assert flown(page) != before
        page.fill("#find", "48,85 2,35")
        assert told.inner_text() == "Cette adresse est hors du territoire : 48,85 2,35."


@pytest.mark.parametrize("size", [{"viewport": {"width": 1366, "height": 768}}, PHONE])
def test_a_slider_is_answered_in_sight_also_where_the_order_alone_moves(at: Any, size: dict[str, Any]) -> None:
    with at(**size) as page:
        page.locator("#tour-close").click()
        page.locator("nav a[data-view=weights]").click()
        before = page.evaluate("carte.state.first.slice(0, 10)")
        set_slider(page, "95")
        told = page.locator("#answer .told").inner_text()
        changed = len(set(page.evaluate("carte.state.first.slice(0, 10)")) - set(before))
        assert changed and told.startswith(f"Avec ces poids : {changed} des 10 premiers")
        box = page.locator("#answer").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["viewport"]["height"]
        page.keyboard.press("Control+z")
        page.wait_for_timeout(500)
        assert page.evaluate("carte.state.moved") is False
        page.locator("#redo").click()
        page.wait_for_timeout(500)
        assert page.locator("#answer .told").inner_text() == told
        page.locator("#undo").click()
        page.wait_for_timeout(400)
        share = page.locator("#theme-2").input_value()
        set_slider(page, str(int(share) + 1))
        assert page.locator("#answer .told").inner_text() == FR["answer_weights_order"].replace("{top}", "10")


def test_a_point_of_view_and_a_rule_are_answered_too(at: Any) -> None:
    with at() as page:
        page.get_by_label(FR["profile"]).select_option("bailleur")
        page.wait_for_timeout(600)
        assert page.locator("#answer .told").inner_text().startswith("Point de vue « Bailleur <b>social</b> »")
        page.locator("#reset-all").click()
        page.locator("summary", has_text=FR["what_if_rules"]).click()
        page.get_by_label("Zone inondable d’interdiction").uncheck()
        page.wait_for_timeout(600)
        more = page.evaluate("carte.state.eligible.reduce((s, is, i) => s + is - carte.state.allowed[i], 0)")
        assert (
            page.locator("#answer .told")
            .inner_text()
            .startswith(f"Sans cette règle : {more} sites de plus. Les secteurs ont été refaits.")
        )


def test_sectors_keep_name_and_place_when_weights_move(at: Any) -> None:
    with at() as page:
        asked = "Object.fromEntries(carte.state.spots.map(({ s }) => [s, carte.state.sectors.best[s]]))"
        before = page.evaluate(asked)
        set_slider(page, "70")
        now = page.evaluate(asked)
        assert {s: site for s, site in now.items() if s in before} == {s: before[s] for s in now if s in before}
        marks = page.locator("button.sector :is(.up, .down, .same, .new)")
        assert marks.count() == 10


def test_the_tour_has_four_steps_and_is_closed_for_good(chromium: Any, gathered_carte: Path) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.goto(gathered_carte.as_uri())
    assert FR["tour_result"] in page.locator("#tour").inner_text()
    for _step in range(3):
        page.locator("#tour-next").click()
    assert FR["tour_print"] in page.locator("#tour").inner_text()
    page.locator("#tour-close").click()
    page.reload()
    assert page.locator("#tour").is_hidden()
    context.close()


def test_a_browser_that_keeps_nothing_opens_the_page_all_the_same(chromium: Any, gathered_carte: Path) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })")
    page = context.new_page()
    watch = chrome.Watch(page)
    page.goto(gathered_carte.as_uri())
    page.locator("#tour-close").click()
    assert page.locator("#tour").is_hidden()
    assert watch.errors == []
    context.close()


def test_a_phone_has_one_card_a_row_under_six_screens_and_the_legend_behind_a_button(at: Any, artefacts: Path) -> None:
    with at(**PHONE) as page:
        page.screenshot(path=artefacts / "carte-secteurs-telephone.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollHeight") <= 6 * 844
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("button.sector").first.bounding_box()["height"] >= 80
        cut = "rows => rows.filter(row => row.scrollWidth > row.clientWidth + 1).length"
        assert page.locator("button.sector").evaluate_all(cut) == 0
        legend = page.locator("#legend-box > summary")
        assert legend.bounding_box()["height"] >= 44 and page.locator("#legend").is_hidden()
        page.locator("#tour-close").tap()
        legend.tap()
        assert page.locator("#legend").is_visible()


def test_paper_has_the_ten_rows_and_two_maps_on_its_first_page_and_asks_for_no_click(at: Any, artefacts: Path) -> None:
    with at() as page:
        page.evaluate("""addEventListener('beforeprint', () => {
            window.onPaper = paper.querySelectorAll('figure:has(canvas)').length; })""")
        paper = page.pdf(path=artefacts / "carte-secteurs.pdf", prefer_css_page_size=True, print_background=True)
        assert page.evaluate("onPaper") == 2
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        shown = page.locator("body").inner_text()
        assert not re.search("cliqu|click", shown.lower())
        assert page.locator("#resultat ~ .paper ~ #secteurs").count() == 1
        last = page.locator("button.sector").nth(9)
        assert last.evaluate("node => node.getBoundingClientRect().bottom + scrollY") <= 277 / 25.4 * 96
        small = """() => [...document.querySelectorAll('#secteurs *, .finding *, header *, .paper *')]
            .filter(node => node.offsetParent && [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(node => parseFloat(getComputedStyle(node).fontSize) < 11.9).map(node => node.outerHTML)"""
        assert page.evaluate(small) == []
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".stage #legend-box").count() == 1
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 2


def test_english_never_leaks_into_a_french_page(at: Any) -> None:
    """Nothing that only English says is on any part of the page."""
    english = {en for fr, en in SCRIPT.values() if fr != en and "{" not in en and len(en) > 6}
    with at() as page:
        seen = page.locator("body").inner_text()
        page.locator("button.sector").first.click()
        seen += page.locator("body").inner_text()
        page.locator("button.plot").first.click()
        seen += page.locator("body").inner_text()
        page.keyboard.press("Escape")
        set_slider(page, "80")
        seen += page.locator("body").inner_text()
    words = re.findall(r"[^\n]+", seen)
    assert english & {word.strip() for word in words} == set()
    assert not re.search(r"\{\w+\}|undefined|NaN|\[object|\b(answer|sectors|tour|group|view)_\w+", seen)


def test_keys_go_through_the_title_the_list_the_map_and_the_legend_in_that_order(at: Any) -> None:
    with at() as page:
        order = """() => ['h1', 'button.sector', '#map_carte', '#legend-box'].map(one => document.querySelector(one))
            .map((node, k, all) => !k || Boolean(all[k - 1].compareDocumentPosition(node) & 4))"""  # 4: it follows
        assert page.evaluate(order) == [True] * 4

"""The map in a real browser: it asks for nothing, runs nothing of the data, and can be used by keyboard."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import numpy as np
import pytest
import territory

from geo.scoring.score import rank, scores
from maps.map_page.html import write_map
from maps.words.page import page_words

pytestmark = pytest.mark.browser
FR = page_words("fr")


def test_the_page_asks_for_nothing_and_complains_of_nothing(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        page.locator("#ranking tbody button").first.click()
        page.locator("summary", has_text=FR["other_layers"]).click()
        for box in page.locator("#legend input").all():
            box.click()
        page.mouse.wheel(0, -400)
        page.wait_for_timeout(300)
        assert [url for url in watch.requests if url != carte.as_uri()] == []
        assert watch.errors == []


def test_an_outside_request_is_refused_by_the_page_itself(chromium: Any, carte: Path) -> None:
    """Not for want of network: by the policy in the page."""
    with chrome.opened(chromium, carte) as (page, _):
        page.evaluate(
            "window.refused = [];"
            "document.addEventListener('securitypolicyviolation', e => refused.push(e.blockedURI));"
            "fetch('https://example.org/a').catch(() => 0);"
            "document.body.append(Object.assign(new Image(), {src: 'https://example.org/b.png'}))"
        )
        page.wait_for_timeout(200)
        assert sorted(page.evaluate("refused")) == ["https://example.org/a", "https://example.org/b.png"]


def test_an_injected_script_or_handler_would_not_run(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=window.pwned=1>');"
            "document.body.append(Object.assign(document.createElement('script'), {text: 'window.pwned=2'}))"
        )
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned === undefined")


def test_nasty_names_are_shown_as_text_and_run_nothing(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        for text in ("{{7*7}} {% for x in y %} {# no #}", '<img src=x onerror="window.pwned=1">', "=1+1"):
            page.fill("#search", text)
            link = page.locator("#ranking tbody button", has_text=text).first
            link.click()
            assert page.locator("#card-title").inner_text() == text
        page.fill("#search", "")
        assert page.evaluate("window.pwned === undefined")
        assert page.locator("main img, main b, main i").count() == 0
        assert watch.errors == []


def test_the_first_rows_are_pythons_with_their_scores(chromium: Any, carte: Path) -> None:
    ranking = territory.site_ranking()
    first = ranking.ordered()[:20]
    with chrome.opened(chromium, carte) as (page, _):
        rows = page.locator("#ranking tbody tr").all()[:20]
        shown = [row.locator("td.num").nth(1).inner_text().split(" ")[0] for row in rows]
        names = [row.locator("th bdi").first.inner_text() for row in rows]
    assert shown == [f"{100 * score:.1f}".replace(".", ",") for score in ranking.scores["score"].loc[first]]
    assert names == [
        label.strip()[: len(name)] for label, name in zip(ranking.sites["label"].loc[first], names, strict=True)
    ]


def test_moving_a_slider_ranks_again_as_python_would(chromium: Any, carte: Path) -> None:
    ranking = territory.site_ranking()
    with chrome.opened(chromium, carte) as (page, _):
        page.locator("#theme-0").evaluate("node => { node.value = 80; node.dispatchEvent(new Event('input')); }")
        page.locator("#theme-0").dispatch_event("change")
        page.wait_for_timeout(600)
        weights = page.evaluate("carte.state.weights")
        order = page.evaluate("carte.state.order.length && Array.from(carte.state.order, i => carte.state.sites.id[i])")
        said = page.locator("#live").inner_text()
        assert page.locator("output[for=theme-0]").inner_text() == "80 %"
        assert "Transports 80 %" in page.locator("#moved").inner_text()
        page.get_by_role("button", name=FR["reset_all"]).click()
        page.wait_for_timeout(200)
        assert page.locator("output[for=theme-0]").inner_text() == "38 %"
        assert page.locator("#moved").is_hidden()
    table = scores(ranking.utilities, ranking.weights * 0 + weights)
    expected = rank(table["score"], ranking.scores["is_eligible"])
    assert sum(weights[:3]) == pytest.approx(0.8)
    assert expected.loc[order[: int(expected.notna().sum())]].is_monotonic_increasing
    assert said.startswith("Avec ces poids")


def test_the_card_shows_contributions_that_sum_to_the_score(chromium: Any, carte: Path) -> None:
    ranking = territory.site_ranking()
    first = ranking.ordered()[0]
    with chrome.opened(chromium, carte) as (page, _):
        page.locator("#ranking tbody button").first.click()
        card = page.locator("#card")
        assert card.locator(".score strong").inner_text() == f"{100 * ranking.scores.at[first, 'score']:.1f}".replace(
            ".", ","
        )
        text = card.inner_text()
        assert "min à pied" in text
        assert FR["people_hidden"] in text
        assert "Plan de prévention, article 3." in text
        themes = [value.split("/")[0] for value in card.locator("tr.theme td").all_inner_texts()]
    total = sum(float(value.replace(",", ".")) for value in themes)
    assert total == pytest.approx(100 * ranking.scores.at[first, "score"], abs=0.2)


def test_a_click_on_the_surface_explains_the_cell(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        page.locator("#layers-box > summary").click()
        page.get_by_label(FR["layer_sites"], exact=False).first.uncheck()
        page.get_by_label(FR["layer_excluded"], exact=False).first.uncheck()
        page.evaluate("carte.map.setZoom(15, {animate: false})")
        page.mouse.click(1000, 400)
        page.wait_for_timeout(200)
        assert page.locator("#card-title").inner_text() == FR["cell_title"].format(step="200")
        assert "≈" in page.locator("#card").inner_text()
        assert watch.errors == []


def test_the_keyboard_goes_from_load_to_an_explanation_and_back(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        for _step in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('button.link')"):
                break
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "card-title"
        page.keyboard.press("Escape")
        assert page.locator("#card").is_hidden()
        page.locator("#map_carte").focus()
        page.keyboard.press("Enter")
        assert page.locator("#card").is_visible()


def test_the_page_is_one_screen_and_its_panel_scrolls(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        assert page.evaluate("document.documentElement.scrollHeight") == 768
        page.get_by_role("link", name=FR["how_link"], exact=True).click()
        page.wait_for_timeout(100)
        assert page.evaluate("[scrollY, document.activeElement.id]") == [0, "lire"]


def test_without_javascript_the_ranking_and_a_picture_are_there(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte, java_script_enabled=False) as (page, _):
        assert page.locator("#ranking table").first.locator("tbody tr").count() > 250
        assert page.locator("svg.still circle.ring").count() == 20
        assert page.locator("#sliders").is_hidden()
        assert page.get_by_text(FR["sources"]).first.is_visible()


def test_a_phone_scrolls_down_only(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True) as (
        page,
        _,
    ):
        page.locator("#ranking tbody button").first.tap()
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("#card").is_visible()


def test_paper_is_two_pages(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 2


def test_an_open_comparison_is_what_is_printed(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        for k in range(4):
            page.locator("#ranking tbody input[type=checkbox]").nth(k).check()
        page.locator("#compare-open").click()
        page.emulate_media(media="print")
        assert page.locator("#compare table").is_visible()
        assert not page.locator("#map_carte").is_visible()
        assert not page.locator("#ranking").is_visible()
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 2


def test_the_surface_is_coarse_while_a_slider_moves_and_fine_once_it_rests(chromium: Any, carte: Path) -> None:
    """The coarse surface has the scores of its own cells; the fine one is up to date again after the release."""
    with chrome.opened(chromium, carte) as (page, watch):
        page.locator("#theme-0").evaluate("node => { node.value = 90; node.dispatchEvent(new Event('input')); }")
        page.wait_for_timeout(200)
        moving = page.evaluate(
            "({ is: carte.state.surface.isCoarse, low: Array.from(carte.state.surface.coarse.low) })"
        )
        page.locator("#theme-0").dispatch_event("change")
        page.wait_for_timeout(200)
        resting = page.evaluate(
            "(({ surface }) => ({ is: surface.isCoarse, low: Array.from(surface.coarse.picked(surface.low)),"
            " all: surface.low.length }))(carte.state)"
        )
        assert watch.errors == []
    assert (moving["is"], resting["is"]) == (True, False)
    assert moving["low"] == pytest.approx(resting["low"])
    assert resting["all"] / 4 <= len(moving["low"]) < resting["all"] / 3


def test_sites_that_stand_close_share_a_badge_and_a_click_on_it_comes_nearer(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        page.evaluate("carte.map.setZoom(8, {animate: false})")
        zoom, badge = page.evaluate(
            "[carte.map.getZoom(), carte.state.badges.find(({ members }) => members.length > 1)]"
        )
        at = page.evaluate(
            "i => { const { lat, lon } = carte.state.sites;"
            "const box = carte.map.getContainer().getBoundingClientRect();"
            "const p = carte.map.latLngToContainerPoint([lat[i], lon[i]]); return [box.x + p.x, box.y + p.y]; }",
            badge["members"][0],
        )
        page.mouse.move(*at)
        assert page.locator(".tip").inner_text() == FR["badge_tip"].format(count=len(badge["members"]))
        page.mouse.click(*at)
        page.wait_for_timeout(200)
        assert page.evaluate("carte.map.getZoom()") > zoom
        assert page.locator("#card").is_hidden()
        shown = page.evaluate("carte.state.badges.flatMap(({ members }) => members)")
        assert set(badge["members"]) <= set(shown)
        assert watch.errors == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_sites_still_make_a_page(chromium: Any, tmp_path: Path, count: int) -> None:
    path = tmp_path / "carte.html"
    write_map(territory.content(territory.site_ranking(count), surface=None, context={}), path)
    with chrome.opened(chromium, path) as (page, watch):
        assert page.locator("#ranking tbody tr").count() == count
        if not count:
            assert FR["no_sites"] in page.locator("#ranking").inner_text()
        assert watch.errors == []


def test_all_sites_excluded_are_struck_with_their_reason(chromium: Any, tmp_path: Path) -> None:
    ranking = territory.site_ranking(30)
    ranking = replace(
        ranking,
        verdicts=ranking.verdicts.assign(flood_share="fail"),
        scores=ranking.scores.assign(is_eligible=False, rank=ranking.scores["rank"].where(ranking.scores["score"] > 2)),
    )
    path = tmp_path / "carte.html"
    write_map(territory.content(ranking, surface=None), path)
    with chrome.opened(chromium, path) as (page, watch):
        assert page.locator("#ranking tbody tr.out").count() == 30
        assert "Zone inondable" in page.locator("#ranking tbody tr").first.inner_text()
        page.locator("#theme-1").fill("90")
        page.wait_for_timeout(100)
        assert watch.errors == []


def test_a_criterion_all_unknown_gives_an_interval(chromium: Any, tmp_path: Path) -> None:
    points = territory.grid_points(5)
    ranking = territory.rank_points(points, [f"s{i:02d}" for i in range(25)], ["x"] * 25, unknown=("evening",))
    path = tmp_path / "carte.html"
    write_map(territory.content(ranking, surface=None), path)
    with chrome.opened(chromium, path) as (page, watch):
        page.locator("#ranking tbody button").first.click()
        assert "inconnu" in page.locator("#card").inner_text()
        assert page.get_by_text(re.compile(r"^Entre .* et .* : une partie")).is_visible()
        assert watch.errors == []


def test_a_row_carries_a_mark_for_an_exclusion_answered_nowhere_on_paper_too(chromium: Any, tmp_path: Path) -> None:
    ranking = territory.site_ranking(n=9)
    name = next(rule.id for rule in ranking.rules if rule.kind == "exclusion")
    path = tmp_path / "carte.html"
    write_map(territory.content(replace(ranking, verdicts=ranking.verdicts.assign(**{name: "unknown"}))), path)
    with chrome.opened(chromium, path) as (page, watch):
        marks = page.locator("#ranking .flag.unknown")
        assert marks.count() == page.evaluate("carte.state.ranked") > 0
        page.emulate_media(media="print")
        assert marks.first.evaluate("node => getComputedStyle(node).display") == "inline"
        assert marks.first.evaluate("node => getComputedStyle(node, '::before').content").startswith('"? "')
        assert watch.errors == []


def test_sites_that_are_a_grid_are_drawn_as_the_surface(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "carte.html"
    write_map(territory.content(territory.grid_ranking(40), surface=None), path)
    with chrome.opened(chromium, path) as (page, watch):
        assert page.evaluate("carte.state.surface.isSites")
        page.mouse.click(900, 500)
        page.wait_for_timeout(150)
        assert page.locator("#card-title").inner_text().startswith("Maille N")
        assert watch.errors == []


def test_the_surface_lies_where_lambert_93_says(chromium: Any, carte: Path) -> None:
    cells = territory.grid_ranking()
    probe = np.linspace(0, len(cells.sites) - 1, 7).astype(int)
    places = cells.sites.geometry.centroid.iloc[probe].to_crs(4326)
    with chrome.opened(chromium, carte) as (page, _):
        for site, place in zip(probe, places, strict=True):
            where = page.evaluate("([lat, lon]) => carte.map.latLngToContainerPoint([lat, lon])", [place.y, place.x])
            page.evaluate("carte.select(null)")
            found = page.evaluate("([lat, lon]) => carte.cellAt(lon, lat)", [place.y, place.x])
            low = page.evaluate("i => carte.state.surface.low[i]", found)
            assert where["x"] == where["x"]
            assert low == pytest.approx(cells.scores["score"].iloc[site], abs=0.003)


def test_english_words_where_english_is_asked(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "carte.html"
    write_map(territory.content(territory.site_ranking(40), surface=None, lang="en"), path)
    with chrome.opened(chromium, path) as (page, watch):
        text = page.locator("body").inner_text()
        assert "How to read this map" in text
        assert "Classement" not in text
        assert watch.errors == []

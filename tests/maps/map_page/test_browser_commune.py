"""« Ma commune »: from the search or a click from afar, by keyboard, on the screen and on one sheet of A4."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import numpy as np
import pandas as pd
import pytest
import territory
from page_script import violations

from geo.scoring.rules import UNKNOWN
from maps.map_page.content import MapContent
from maps.map_page.html import write_map
from maps.words.page import page_words

pytestmark = pytest.mark.browser
FR = page_words("fr", "plots")
HERE, OTHER = "Montpellier", "Castelnau-le-Lez"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
UNFIT = {"fr": "Données fictives : ne convient pas à une décision.", "en": "Fictional data."}


def made() -> MapContent:
    content = territory.gathered_content(400)
    communes = content.context["communes"].assign(name=[HERE, OTHER])
    facts = pd.DataFrame(
        {"name": [HERE, OTHER, "Sans-Site"], "pensions": [2.0, 0.0, np.nan], "places": [45.0, 0.0, np.nan],
         "social": [0.15, np.nan, 0.3], "target": [0.25, np.nan, 0.25], "is_free": [False, True, False],
         "dwellings": [150.0, np.nan, 300.0]}, index=["34172", "34057", "34000"],
    )  # fmt: skip
    headline = {"unfit": UNFIT, "kind": "plots", "also_missing": []}
    return replace(
        content,
        context={**content.context, "communes": communes},
        communes=facts,
        run=content.run | {"headline": headline},
    )


@pytest.fixture(scope="module")
def content() -> MapContent:
    return made()


@pytest.fixture(scope="module")
def carte(content: MapContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commune") / "carte.html"
    write_map(content, path)
    return path


@pytest.fixture
def at(chromium: Any, carte: Path) -> Any:
    @contextmanager
    def opened(**options: Any) -> Iterator[Any]:
        with chrome.opened(chromium, carte, **options) as (page, watch):
            yield page
            assert watch.errors == []
            assert [url for url in watch.requests if not url.startswith("file:")] == []

    return opened


def centre(page: Any) -> list[float]:
    page.wait_for_timeout(900)
    return page.evaluate("[carte.map.getCenter().lat, carte.map.getCenter().lng, carte.map.getZoom()]")


def search(page: Any, commune: str) -> None:
    page.locator("#find").focus()
    page.keyboard.type(commune)
    page.keyboard.press("Enter")
    page.wait_for_timeout(900)


def rows(page: Any) -> dict[str, list[str]]:
    cells = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    return {head: told for head, *told in page.locator("#commune tbody tr").evaluate_all(cells)}


def test_by_keyboard_a_search_opens_the_portrait_flies_there_and_back_gives_view_and_focus_back(
    at: Any, artefacts: Path
) -> None:
    with at() as page:
        before = centre(page)
        search(page, "castelnau")
        page.screenshot(path=artefacts / "carte-commune.png")
        assert page.evaluate("document.activeElement.id") == "commune-title"
        there = centre(page)
        assert there != before
        assert there[1] > before[1]  # it is the eastern half
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.id") == "commune-back"
        page.keyboard.press("Enter")
        assert centre(page) == pytest.approx(before, abs=1e-3)
        assert page.evaluate("document.activeElement.id") == "find"
        assert page.locator("#commune").is_hidden() and page.locator("button.sector").first.is_visible()


def test_its_counts_add_up_to_those_of_the_territory_and_are_those_of_python(at: Any, content: MapContent) -> None:
    ranking = content.ranking
    ranked = ranking.scores["rank"].notna()
    exclusions = [rule.id for rule in ranking.rules if rule.kind == "exclusion"]
    silent = (ranking.verdicts[exclusions] == UNKNOWN).any(axis=1)
    found = {}
    with at() as page:
        for commune in (HERE, OTHER):
            search(page, commune)
            found[commune] = rows(page)
            page.keyboard.press("Escape")
            page.fill("#find", "")
    for commune in (HERE, OTHER):
        inside = ranking.sites["commune"] == commune
        for column, kept in enumerate((inside, inside | True)):
            told = {key: found[commune][FR[f"commune_{key}"]][column] for key in ("looked_at", "respected", "to_check")}
            assert told["looked_at"] == str(kept.sum())
            assert told["respected"] == str((kept & ranked & ~silent).sum())
            assert told["to_check"] == str((kept & ranked & silent).sum())


def test_pensions_and_social_housing_stand_beside_the_territory_and_what_nobody_says_is_unknown(at: Any) -> None:
    with at() as page:
        search(page, HERE)
        told = rows(page)
        assert told[FR["commune_pensions"]] == ["2 (places : 45)", FR["commune_unknown"]]
        assert told[FR["commune_social"]] == [
            "15\u00a0%, objectif 25\u00a0%",
            "23\u00a0% ; 1 commune sur 2 sous l’objectif",
        ]
        page.keyboard.press("Escape")
        page.fill("#find", "")
        search(page, OTHER)
        assert rows(page)[FR["commune_pensions"]][0].startswith("0")
        assert rows(page)[FR["commune_social"]][0] == FR["commune_not_concerned"]


def test_need_is_the_mean_of_notes_already_shown_never_a_number_of_people(at: Any, content: MapContent) -> None:
    ranking = content.ranking
    notes = 100 * ranking.utilities["homeless"]
    with at() as page:
        search(page, HERE)
        told = rows(page)["Demandes au 115 autour"]
        text = page.locator("#commune").inner_text()
    inside = ranking.sites["commune"] == HERE
    assert told == [f"{notes[inside].mean():.0f}", f"{notes.mean():.0f}"]
    assert FR["commune_needs_why"].replace("{nouns}", "terrains") in text and "demandes" not in text


def test_its_best_sectors_keep_their_number_also_where_none_is_among_the_ten(at: Any, content: MapContent) -> None:
    sectors = content.ranking.sectors
    with at() as page:
        for commune in (HERE, OTHER):
            search(page, commune)
            own = sectors.index[sectors["commune"] == commune]
            shown = [int(text) for text in page.locator("#commune .sector .number").all_inner_texts()]
            assert shown == own[:3].tolist()
            among = int((own <= 10).sum())
            heading = page.locator("#commune-title").inner_text()
            if among == 10:
                assert heading == f"{commune} : les 10 premiers secteurs."
            elif among:
                assert heading == f"{commune} : {among} des 10 premiers secteurs."
            else:
                assert heading == f"{commune} : aucun des 10 premiers secteurs."
                assert FR["commune_best_three"].replace("{top}", "10") in page.locator("#commune").inner_text()
            spots = page.evaluate("carte.state.spots.map(({ text }) => Number(text))")
            assert set(shown) <= set(spots)
            page.keyboard.press("Escape")
            page.fill("#find", "")


def test_a_sector_opened_from_the_portrait_comes_back_to_it_and_leads_to_it(at: Any) -> None:
    with at() as page:
        search(page, HERE)
        page.locator("#commune button.sector").nth(1).click()
        assert page.locator("#sector-title").is_visible() and page.locator("#commune").is_hidden()
        page.locator("#sectors-back").click()
        assert page.locator("#commune-title").is_visible()
        inside = "document.activeElement.closest('#commune') && document.activeElement.dataset.sector"
        assert page.evaluate(inside) is not None
        page.locator("#commune-back").click()
        page.locator("#secteurs button.sector").first.click()
        name = page.locator("#sector-commune").inner_text()
        page.locator("#sector-commune").click()
        assert page.locator("#commune-title").inner_text().startswith(name)


def test_from_afar_a_click_on_the_ground_opens_its_commune_and_the_rest_is_veiled(at: Any) -> None:
    with at() as page:
        page.evaluate("carte.map.setZoom(11.5, { animate: false })")
        place = territory.LEFT + 0.9 * territory.SIDE, territory.BOTTOM + 0.05 * territory.SIDE
        lonlat = page.evaluate(
            """([x, y]) => { const { x: xs, y: ys, lon, lat } = carte.state.sites;
            const away = (i) => Math.hypot(xs[i] - x, ys[i] - y);
            const i = [...xs.keys()].sort((a, b) => away(a) - away(b))[0];
            const at = carte.map.latLngToContainerPoint([lat[i], lon[i]]); return [at.x, at.y]; }""",
            place,
        )
        box = page.locator("#map_carte").bounding_box()
        # where no badge and no site stands: beside the nearest site
        for away in (14, 22, 30, -14, -22):
            page.mouse.click(box["x"] + lonlat[0] + away, box["y"] + lonlat[1])
            page.wait_for_timeout(150)
            if page.locator("#commune").is_visible():
                break
            page.keyboard.press("Escape")
        assert page.locator("#commune-title").inner_text().startswith(OTHER)
        page.wait_for_timeout(900)
        alpha = """() => {
            const canvas = document.querySelector('.commune-veil');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            const { lon, lat, commune } = carte.state.sites;
            const ratio = canvas.width / parseFloat(canvas.style.width);
            const corner = L.DomUtil.getPosition(canvas);
            const at = (i) => {
              const place = carte.map.latLngToLayerPoint([lat[i], lon[i]]).subtract(corner);
              const { x, y } = place.multiplyBy(ratio).round();
              return pixels[4 * (y * canvas.width + x) + 3]; };
            const seen = (i) => carte.map.getBounds().contains([lat[i], lon[i]]);
            return [...lon.keys()].filter(seen).map((i) => [commune[i], at(i)]); }"""
        veiled = page.evaluate(alpha)
        assert {found > 0 for name, found in veiled if name == OTHER} == {False}
        assert all(found > 0 for name, found in veiled if name == HERE)
        page.keyboard.press("Escape")
        page.wait_for_timeout(900)
        assert page.evaluate("carte.state.communeRow") == -1


def test_paper_is_one_sheet_of_a4_with_the_red_frame_the_map_and_the_same_numbers(at: Any, artefacts: Path) -> None:
    with at() as page:
        search(page, HERE)
        page.evaluate("window.print = () => { window.printed = true; }")
        page.locator("#commune-print").click()
        assert page.evaluate("window.printed")
        paper = page.pdf(path=artefacts / "carte-commune.pdf", prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        shown = page.locator("body").inner_text()
        assert UNFIT["fr"].replace(" :", "\u00a0:") in shown
        assert not re.search("cliqu|click|Les dix secteurs", shown)
        assert page.locator("#commune-map canvas").is_visible() and page.locator(".paper").is_hidden()
        assert page.locator("#commune .sector").count() > 3 and page.locator("#secteurs").is_hidden()
        small = """() => [...document.querySelectorAll('#commune *, header *')]
            .filter(node => node.offsetParent && !node.closest('.hidden'))
            .filter(node => [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(node => parseFloat(getComputedStyle(node).fontSize) < 11.9).map(node => node.outerHTML)"""
        assert page.evaluate(small) == []
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("#commune .sector").count() == 3


@pytest.mark.parametrize("size", [{}, PHONE])
def test_axe_finds_no_violation_in_the_portrait_which_fits_the_width(at: Any, artefacts: Path, size: dict) -> None:
    with at(**size) as page:
        search(page, HERE)
        page.screenshot(path=artefacts / f"carte-commune-{'telephone' if size else 'bureau'}.png", full_page=bool(size))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert violations(page) == []


def test_a_slider_moves_the_portrait_too_and_a_rule_set_aside_its_counts(at: Any) -> None:
    with at() as page:
        search(page, HERE)
        before = rows(page)
        page.evaluate("carte.setRules([false, false, false, false, false])")
        page.wait_for_timeout(500)
        after = rows(page)
        assert after[FR["commune_to_check"]][0] == "0"
        assert after[FR["commune_respected"]][0] == before[FR["commune_looked_at"]][0]


def test_a_name_that_the_map_does_not_know_is_said_to_be_outside_or_unknown(at: Any) -> None:
    with at() as page:
        page.fill("#find", "Zuydcoote")
        told = page.locator("#find-told").inner_text()
        assert told == "« Zuydcoote » n’est pas dans ce territoire, ou n’est pas connu de cette carte."


def test_a_commune_where_no_site_was_looked_at_is_not_said_to_have_all_the_answers(
    chromium: Any, content: MapContent, tmp_path: Path
) -> None:
    sites = content.ranking.sites.assign(commune=HERE)
    write_map(replace(content, ranking=replace(content.ranking, sites=sites)), tmp_path / "carte.html")
    with chrome.opened(chromium, tmp_path / "carte.html") as (page, watch):
        search(page, OTHER)
        assert rows(page)[FR["commune_looked_at"]][0] == "0"
        told = page.locator("#commune").inner_text().replace("\u00a0", " ")
        assert watch.errors == []
    assert "On ne sait pas si un lieu y convient : aucun terrain n’y a été regardé." in told
    assert FR["commune_missing_none"] not in told

"""What a screen reader is given: the tree that the browser hands it, and what is spoken after each act."""

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

pytestmark = pytest.mark.browser
FR = page_words("fr")
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
VOICES = """() => { window.voices = [];
  for (const node of document.querySelectorAll('[role=status], [role=alert], [aria-live], output')) {
    if (node.getAttribute('aria-live') === 'off') continue;
    new MutationObserver(() => voices.push(node.textContent.trim()))
      .observe(node, { childList: true, characterData: true, subtree: true });
  } }"""
# what the arrows do to a slider, one after the other without a pause, however busy the machine is
STEPS = """(node, steps) => steps.forEach(step => { node.value = Number(node.value) + step;
  ['input', 'change'].forEach(name => node.dispatchEvent(new Event(name, { bubbles: true }))); })"""
LIVE_AT_LOAD = """() => [...document.querySelectorAll('[role=status], [role=alert], [aria-live]:not([aria-live=off])')]
  .filter(node => node.checkVisibility()).map(node => node.textContent.trim()).filter(Boolean)"""
OF_A_STREET = """() => { const { sites, ranks, low, ranked } = carte.state;
  const rows = [...sites.commune.keys()].filter(i => sites.commune[i] === 'Castelnau-le-Lez');
  const best = Math.min(...rows.map(i => ranks[i]).filter(rank => rank));
  return [rows.length, best, Math.round(100 * low[ranks.indexOf(best)]), ranked]; }"""
WITH_NOTHING = "0123456789%≤≥<>. \u202f\u00a0"


@pytest.fixture(scope="module")
def gathered_carte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = territory.gathered_content()
    sectors = content.ranking.sectors
    names = [f"Avenue du Mas {number}" for number in range(1, len(sectors) + 1)]
    sites = content.ranking.sites.assign(label=[f"AB {k}, {k} RUE DES ÉCOLES" for k in range(1, 301)])
    ranking = replace(content.ranking, sites=sites, sectors=sectors.assign(name_fr=names, name_en=names))
    notice = {"is_fictional": True, "name": {"fr": "Essai", "en": "Trial"}}
    path = tmp_path_factory.mktemp("heard") / "carte.html"
    write_map(replace(content, ranking=ranking, run={**content.run, "territory": notice}), path)
    return path


@pytest.fixture
def at(chromium: Any, gathered_carte: Path) -> Any:
    @contextmanager
    def opened(**options: Any) -> Iterator[Any]:
        with chrome.opened(chromium, gathered_carte, **options) as (page, watch):
            yield page
            assert watch.errors == []

    return opened


def heard(page: Any) -> list[tuple[str, str]]:
    """(role, name) of each node of the accessibility tree that is not ignored, in the order in which it is read."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    told: list[tuple[str, str]] = []
    waiting = [nodes[0]["nodeId"]]
    while waiting:
        node = by_id[waiting.pop()]
        if not node.get("ignored"):
            told.append((node["role"]["value"], node.get("name", {}).get("value", "")))
        waiting += reversed([child for child in node.get("childIds", []) if child in by_id])
    return told


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def settled(page: Any) -> None:
    """Something was said, and nothing more for a while (the page's policy keeps Playwright from waiting in it)."""
    for _ in range(50):
        if page.evaluate("voices.length"):
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(800)


def test_it_is_read_in_the_order_result_list_map_legend(at: Any) -> None:
    with at() as page:
        told = heard(page)
        title = next(k for k, (role, _) in enumerate(told) if role == "heading")
        row = next(k for k, (role, name) in enumerate(told) if role == "button" and "Avenue du Mas" in name)
        map_ = next(k for k, (_, name) in enumerate(told) if name == FR["map_label"])
        legend = next(k for k, (_, name) in enumerate(told) if name == FR["legend"])
        assert title < row < map_ < legend
        assert FR["sectors_title"] in [name for role, name in told if role == "heading"]


def test_a_row_is_heard_with_a_number_that_nobody_takes_for_that_of_an_address(at: Any) -> None:
    with at() as page:
        row = next(name for role, name in heard(page) if role == "button" and "Avenue du Mas" in name)
        assert re.fullmatch(
            r"n° 1, Avenue du Mas \d+ ?, Castelnau-le-Lez · 1 site · .*, note \d+ sur 100",
            row.replace("\u00a0", " "),
        ), row


def test_the_legend_is_heard_in_sentences_and_no_number_stands_alone(at: Any) -> None:
    with at() as page:
        told = heard(page)
        start = next(k for k, (_, name) in enumerate(told) if name == FR["legend"])
        texts = [name for role, name in told[start:] if role == "StaticText"]
        assert len(texts) > 5
        assert [text for text in texts if text.strip() and not text.strip(WITH_NOTHING)] == []
        assert any(
            re.match(r"Moins de \d+ : (moins de 1|\d+) % des sites\.", text.replace("\u00a0", " ")) for text in texts
        )


def test_nothing_speaks_by_itself_at_opening(at: Any) -> None:
    with at() as page:
        page.wait_for_timeout(500)
        assert page.evaluate(LIVE_AT_LOAD) == [page.locator("#ranking [role=status]").inner_text()]
        page.evaluate(VOICES)
        page.wait_for_timeout(500)
        assert page.evaluate("voices") == []


def test_what_is_read_before_the_map_is_short(at: Any) -> None:
    """Ten sectors and ten plots: it was fifty plots of eight utterances each."""
    with at() as page:
        assert page.locator("#ranking tbody tr").count() == 10


def test_an_act_is_answered_by_one_voice_once_whatever_the_number_of_steps(at: Any) -> None:
    with at() as page:
        page.evaluate(VOICES)
        slider = page.locator("#theme-2")
        slider.evaluate(STEPS, [1] * 12)
        settled(page)
        told = " ".join(page.locator("#answer .lines").inner_text().split())
        assert page.evaluate("voices") == [told]
        assert told.startswith("Avec ces poids")
        assert slider.get_attribute("aria-valuetext").replace("\u00a0", " ").endswith("% du score")
        page.evaluate("voices.length = 0")
        slider.evaluate(STEPS, [1, -1])
        settled(page)
        assert page.evaluate("voices") == [told], "the same answer to a new act is said anew"


def test_the_tour_is_a_dialog_met_before_the_result_and_escape_closes_it_for_good(at: Any) -> None:
    with at() as page:
        told = heard(page)
        assert told.index(("dialog", FR["tour_label"])) < next(k for k, (role, _) in enumerate(told) if role == "main")
        page.locator("#tour-next").focus()
        page.keyboard.press("Enter")
        assert focused(page) == "tour-text"
        page.keyboard.press("Escape")
        assert page.locator("#tour").is_hidden() and focused(page) == "H1"
        assert page.evaluate("document.documentElement.dataset.view") == "result"


def test_the_map_is_one_step_from_the_end_of_the_list(at: Any) -> None:
    with at() as page:
        page.locator(".sector-foot a[data-view]").focus()
        page.keyboard.press("Tab")
        skip = page.locator(".sector-foot .skip")
        assert focused(page) == "A" and skip.inner_text() == FR["skip_map"]
        box = skip.bounding_box()
        assert box["y"] >= 0 and box["height"] > 10
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('.stage').contains(document.activeElement)")


def test_a_street_is_answered_in_a_sentence_that_is_spoken_and_leads_to_its_best_plot(at: Any) -> None:
    with at() as page:
        page.evaluate(VOICES)
        page.locator("#find").focus()
        page.keyboard.type("rue des ecoles")
        page.keyboard.press("Enter")
        page.wait_for_timeout(900)
        count, best, note, total = page.evaluate(OF_A_STREET)
        best_of = f"Le meilleur a {note} sur 100, rang {best} sur {total}."
        told = f"Rue des Écoles (Castelnau-le-Lez) : {count} sites. {best_of}"
        assert page.evaluate("voices").pop().replace("\u00a0", " ").startswith(told)
        page.keyboard.press("Tab")
        assert focused(page) == "street-best"
        page.keyboard.press("Enter")
        assert focused(page) == "card-title"
        assert page.evaluate("carte.state.ranks[carte.state.selected.site]") == best


def test_a_street_whose_plots_are_all_excluded_is_said_to_be(at: Any) -> None:
    with at() as page:
        page.evaluate("carte.state.ranks.fill(0)")
        page.fill("#find", "rue des ecoles")
        page.keyboard.press("Enter")
        told = page.locator("#find-told").inner_text().replace("\u00a0", " ")
        assert re.fullmatch(r"Rue des Écoles \(Castelnau-le-Lez\) : \d+ sites, exclus par une règle\.", told)


def test_two_sectors_are_compared_by_their_best_sites_and_closing_gives_the_focus_back(at: Any) -> None:
    with at() as page:
        page.locator("button.sector").first.focus()
        page.keyboard.press("Enter")
        bests = page.evaluate("carte.state.first.slice(0, 3).map(s => carte.state.bests[s])")
        page.get_by_label(FR["versus"], exact=True).select_option(index=1)
        page.locator("#versus-open").focus()
        page.keyboard.press("Enter")
        assert focused(page) == "compare-title"
        assert page.evaluate("carte.state.compared") == [bests[0], bests[2]]
        assert page.locator("#compare thead th").count() == 2
        page.keyboard.press("Escape")
        assert focused(page) == "versus-open"


@pytest.mark.parametrize("options", [{}, PHONE])
def test_why_the_data_are_unfit_is_one_link_away_on_a_phone_too(at: Any, options: dict[str, Any]) -> None:
    with at(**options) as page:
        page.locator("#tour-close").click()
        page.locator(".unfit a").click()
        page.wait_for_timeout(200)
        box = page.locator("#savoir").bounding_box()
        assert box and 0 <= box["y"] < page.viewport_size["height"]

"""Whatever comes in, the page says what is so and stays usable."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import pandas as pd
import pytest
import territory

from geo.scoring.criterion import Text
from geo.scoring.ranking import make_ranking
from maps.map_page.html import write_map
from maps.words.page import page_words

pytestmark = pytest.mark.browser
FR = page_words("fr")


def test_without_canvas_nor_inflate_of_the_browser_the_table_is_there(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "carte.html"
    write_map(territory.rich_content(), path)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    watch = chrome.Watch(page)
    page.add_init_script("delete window.DecompressionStream; HTMLCanvasElement.prototype.getContext = () => null;")
    page.goto(path.as_uri())
    page.wait_for_timeout(300)
    assert page.locator("#ranking tbody tr").count() == 50
    page.locator("#ranking tbody button").first.click()
    assert page.locator("#card-title").is_visible()
    page.locator("#theme-0").fill("70")
    page.wait_for_timeout(150)
    assert watch.errors == []
    context.close()


def test_thirty_criteria_and_one_without_a_known_theme(chromium: Any, tmp_path: Path) -> None:
    base = territory.site_ranking(40)
    criteria = tuple(
        base.criteria[k % 8].model_copy(update={"id": f"c{k:02d}", **({"theme": "stray"} if k == 7 else {})})
        for k in range(30)
    )  # fmt: skip
    measures = pd.DataFrame({c.id: base.measures[base.criteria[k % 8].id] for k, c in enumerate(criteria)})
    flags = pd.DataFrame(False, index=measures.index, columns=measures.columns)
    ranking = make_ranking(base.sites, criteria, base.rules, measures, flags, base.rule_values)
    path = tmp_path / "carte.html"
    write_map(territory.content(ranking, surface=None, context={}), path)
    with chrome.opened(chromium, path) as (page, watch):
        page.locator("#ranking tbody button").first.click()
        assert page.locator("#card .why tbody tr:not(.theme)").count() == 30
        assert page.get_by_text("stray").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
        assert watch.errors == []


@pytest.mark.parametrize("count", [0, 1])
def test_every_way_out_works_with_no_site_and_with_one(chromium: Any, tmp_path: Path, count: int) -> None:
    path = tmp_path / "carte.html"
    write_map(territory.content(territory.site_ranking(count), surface=None, context={}), path)
    with chrome.opened(chromium, path) as (page, watch):
        for button in ("#save-csv", "#save-geojson", "#export-voice"):
            with page.expect_download():
                page.locator(button).click()
        page.locator("#zoom-first").click()
        page.fill("#search", "rien de tel")
        page.wait_for_timeout(100)
        assert watch.errors == []


def test_a_territory_where_every_site_is_excluded_says_so_and_can_be_supposed(chromium: Any, tmp_path: Path) -> None:
    base = territory.site_ranking(30)
    values = base.rule_values.assign(flood_share=1.0)
    ranking = make_ranking(base.sites, base.criteria, base.rules, base.measures, base.estimates, values)
    path = tmp_path / "carte.html"
    write_map(territory.content(replace(ranking), surface=None), path)
    with chrome.opened(chromium, path) as (page, watch):
        assert page.evaluate("carte.state.ranked") == 0
        page.locator("summary", has_text=FR["what_if_rules"]).click()
        page.get_by_label("Zone inondable d’interdiction").uncheck()
        page.wait_for_timeout(150)
        assert page.evaluate("carte.state.ranked") > 0
        assert page.locator("#ranking tbody tr:not(.out)").count() == 0
        assert watch.errors == []


def test_two_positions_of_the_sliders_tell_no_more_about_people_than_the_rounded_note(
    chromium: Any, tmp_path: Path
) -> None:
    """Score differences divided by weight differences give back the utility: it must be the one rounded to 0.05."""
    path = tmp_path / "carte.html"
    ranking = territory.site_ranking(60)
    write_map(territory.content(ranking, surface=None), path)
    k = [criterion.id for criterion in ranking.criteria].index("homeless")
    with chrome.opened(chromium, path) as (page, _):
        only = [float(i == k) for i in range(len(ranking.criteria))]
        page.evaluate("weights => carte.setWeights(weights)", only)
        found = page.evaluate("Array.from(carte.state.low)")
    assert all(abs(value / 0.05 - round(value / 0.05)) < 1e-9 for value in found)


def test_a_criterion_named_by_a_text_of_300_letters_stays_in_its_cell(chromium: Any, tmp_path: Path) -> None:
    base = territory.site_ranking(20)
    long = Text(fr="Très " * 60, en="Very " * 60)
    criteria = (base.criteria[0].model_copy(update={"label": long}), *base.criteria[1:])
    path = tmp_path / "carte.html"
    write_map(territory.content(replace(base, criteria=criteria), surface=None, context={}), path)
    with chrome.opened(chromium, path, viewport={"width": 390, "height": 844}) as (page, watch):
        page.locator("#ranking tbody button").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watch.errors == []

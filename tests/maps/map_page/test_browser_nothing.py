"""A list without a sector: what is closest, and one button out of there; what candidates are called."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import pytest
import territory
from named_sectors import content_of, drawn, judged

from maps.map_page.html import map_html, write_map
from maps.words.page import page_words

FR = page_words("fr")


def content(**limits: float) -> Any:
    """Rules of the drawn territory, some with another limit."""
    rules = [
        rule.model_copy(update={"fail_above": limits[rule.id]}) if rule.id in limits else rule
        for rule in territory.RULES
    ]
    return content_of(drawn(judged(territory.site_ranking(80), tuple(rules))))


@pytest.mark.browser
def test_an_alert_that_excludes_every_site_empties_the_list_which_says_the_nearest_and_undoes(
    chromium: Any, tmp_path: Path
) -> None:
    write_map(content(qpv_share=-1.0), tmp_path / "carte.html")
    with chrome.opened(chromium, tmp_path / "carte.html") as (page, watch):
        before = page.locator("button.sector .title").all_inner_texts()
        page.locator("summary", has_text=FR["what_if_rules"]).click()
        page.get_by_label("Quartier prioritaire (QPV)").check()
        page.wait_for_timeout(600)
        told = "Aucun site ne respecte toutes les règles. Le plus proche en enfreint une : Quartier prioritaire (QPV) ("
        assert page.locator("#secteurs .empty p").inner_text().startswith(told)
        assert page.locator("#answer .told").inner_text().startswith(told)
        assert page.locator("#secteurs button").count() == 1
        page.locator("#empty-undo").click()
        page.wait_for_timeout(600)
        assert page.locator("button.sector .title").all_inner_texts() == before
        assert watch.errors == []


@pytest.mark.browser
def test_the_badge_of_a_sector_that_lost_all_its_sites_opens_its_former_best_site(
    chromium: Any, tmp_path: Path
) -> None:
    write_map(content(qpv_share=-1.0), tmp_path / "carte.html")
    with chrome.opened(chromium, tmp_path / "carte.html") as (page, watch):
        page.locator("summary", has_text=FR["what_if_rules"]).click()
        page.get_by_label("Quartier prioritaire (QPV)").check()
        page.wait_for_timeout(600)
        s, x, y = page.evaluate(
            """() => {
              const box = carte.map.getContainer().getBoundingClientRect();
              const under = ({ x, y }) => document.elementFromPoint(box.left + x, box.top + y);
              const seen = (spot) => under(spot)?.closest(".leaflet-container");
              const spot = carte.state.spots.find(seen);
              return [spot.s, box.left + spot.x, box.top + spot.y];
            }"""
        )
        assert page.evaluate("s => carte.state.places[s] === 0", s)
        page.mouse.click(x, y)
        page.wait_for_timeout(600)
        assert watch.errors == []
        assert page.evaluate("s => carte.state.selected.site === carte.state.sectors.best[s]", s)
        assert page.locator("#card-title").is_visible()
        assert page.locator("#secteurs .empty").count() == 1


@pytest.mark.browser
def test_a_scenario_that_excludes_every_site_says_so_and_shows_sectors_without_the_rule(
    chromium: Any, tmp_path: Path, artefacts: Path
) -> None:
    made = content(flood_share=-1.0)
    assert made.ranking.scores["rank"].notna().sum() == 0
    write_map(made, tmp_path / "carte.html")
    with chrome.opened(chromium, tmp_path / "carte.html") as (page, watch):
        page.screenshot(path=artefacts / "carte-aucun-site.png")
        told = page.locator("#secteurs .empty p").inner_text()
        assert told.startswith(
            "Aucun site ne respecte toutes les règles. Le plus proche en enfreint une : Zone inondable"
        )
        page.locator("#empty-undo").click()
        page.wait_for_timeout(600)
        assert page.locator("button.sector").count() > 5
        page.locator("#undo").click()
        page.wait_for_timeout(600)
        assert page.locator("#secteurs .empty").is_visible()
        assert watch.errors == []


CALLED = {
    "cells": ("Toutes les mailles", "terrain"),
    "plots": ("Tous les terrains", "mailles"),
    "sites": ("Tous les sites", "terrain"),
}
"""What the link to all of them says, and what no text may then say."""


@pytest.mark.parametrize("kind", CALLED)
def test_candidates_are_called_what_they_are_everywhere_in_the_page(kind: str) -> None:
    all_of_them, others = CALLED[kind]
    made = territory.gathered_content(60)
    page = map_html(replace(made, run=made.run | {"headline": {"kind": kind, "also_missing": []}}))
    assert all_of_them in page
    words = page_words("fr", kind)
    about_any_ground = ("Mailles de {side} m.",)
    assert [text for text in words.values() if others in text.lower() and text not in about_any_ground] == []
    assert not any("{noun" in text or "{e}" in text or "{all}" in text for text in words.values())

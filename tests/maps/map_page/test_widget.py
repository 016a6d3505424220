"""The widget of the notebook: the same page in a frame, weights and selection both ways, no network."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

anywidget = pytest.importorskip("anywidget", reason="ANYWIDGET ABSENT: the widget is not tested here")
import browser as chrome  # noqa: E402
import territory  # noqa: E402

from geo.errors import LayerError, MissingFileError, ScenarioError, SitesError  # noqa: E402
from maps import widget  # noqa: E402
from maps.map_page.bundle import FILE_NAME, read_bundle, write_bundle  # noqa: E402
from maps.map_page.html import STATIC, map_html  # noqa: E402
from tests.spaces import spoken  # noqa: E402


def test_it_starts_with_the_weights_of_the_scenario_and_nothing_selected() -> None:
    ranking = territory.site_ranking(20)
    shown = widget(ranking)
    assert sum(shown.weights.values()) == pytest.approx(1)
    assert shown.weights["tram_min"] == pytest.approx(3 / 16)
    assert shown.selected is None


def test_a_ranking_alone_says_in_the_first_screen_what_is_missing() -> None:
    ranking = territory.site_ranking(5)
    for lang, said in (("fr", "Classement montré seul : sans fond de carte"), ("en", "Ranking shown alone: no backgr")):
        page = widget(ranking, lang=lang).page
        assert said in spoken(page[: page.index('id="card"')])
    assert "Classement montré seul" not in spoken(widget(territory.content(ranking)).page)


def test_the_folder_of_a_run_gives_the_map_that_was_kept_there(tmp_path: Path) -> None:
    write_bundle(territory.content(territory.site_ranking(20)), tmp_path / FILE_NAME)
    assert widget(tmp_path).page == widget(str(tmp_path)).page == map_html(read_bundle(tmp_path / FILE_NAME))
    assert "How to read this map" in widget(tmp_path, lang="en").page
    with pytest.raises(MissingFileError, match="pensions rank"):
        widget(tmp_path / "nowhere")


def test_what_is_no_ranking_is_refused_with_what_to_give() -> None:
    with pytest.raises(LayerError, match=r"given a DataFrame; expected a Ranking"):
        widget(territory.site_ranking(5).scores)  # type: ignore[arg-type]


def test_the_frame_holds_the_very_page_of_the_file() -> None:
    content = territory.content(territory.site_ranking(20))
    assert widget(content).page == map_html(content)
    beside = replace(content, run={**content.run, "sheets": {content.ranking.sites.index[0]: "fiches/a.html"}})
    assert "fiches/a.html" in map_html(beside)
    assert "fiches/a.html" not in widget(beside).page


def test_weights_set_in_python_are_shares_of_known_criteria() -> None:
    shown = widget(territory.site_ranking(5))
    shown.weights = {"tram_min": 3, "evening": 1}
    assert shown.weights["tram_min"] == 0.75 and shown.weights["plot_m2"] == 0
    with pytest.raises(ScenarioError, match="tram_min"):
        shown.weights = {"no_such": 1}
    with pytest.raises(ScenarioError):
        shown.weights = {"tram_min": 0}
    with pytest.raises(ScenarioError, match="nan"):
        shown.weights = {"tram_min": float("nan")}
    with pytest.raises(SitesError, match="nowhere"):
        shown.selected = "nowhere"


def test_shares_that_come_from_the_page_are_not_changed_by_a_digit() -> None:
    """A tenth three times and seven tenths sum to 0.9999999999999999: sent back, they would undo the next move."""
    shown = widget(territory.site_ranking(5))
    shares = dict.fromkeys(shown.weights, 0.0) | {"tram_min": 0.7, "evening": 0.1, "plot_m2": 0.1, "homeless": 0.1}
    assert sum(shares.values()) != 1
    shown.weights = shares
    assert shown.weights == shares


PAGE = """<!DOCTYPE html><body><div id="out"></div><script type="application/json" id="said">%s</script>
<script type="module">%s
const values = JSON.parse(document.getElementById("said").textContent);
const acts = {};
window.model = { values, acts, saves: 0, get: (key) => values[key], set: (key, value) => { values[key] = value; },
  save_changes() { this.saves += 1; }, on: (event, act) => { acts[event] = act; }, off() {} };
widget.render({ model: window.model, el: document.getElementById("out") });
</script>"""


@pytest.mark.browser
def test_in_a_browser_sliders_and_clicks_reach_python_without_a_request(chromium: Any, tmp_path: Path) -> None:
    content = territory.content(territory.site_ranking(60), surface=None)
    shown = widget(content)
    said = json.dumps(
        {"page": shown.page, "title": shown.title, "height": 700, "weights": shown.weights, "selected": None}
    )
    script = (STATIC / "widget.mjs").read_text(encoding="utf-8").replace("export default", "const widget =")
    path = tmp_path / "notebook.html"
    path.write_text(PAGE % (said.replace("<", "\\u003c"), script), encoding="utf-8")
    with chrome.opened(chromium, path) as (page, watch):
        frame = page.frame_locator("iframe")
        frame.locator("#ranking tbody button").first.click()
        page.wait_for_timeout(150)
        assert page.evaluate("model.values.selected") == content.ranking.ordered()[0]
        frame.locator("#theme-0").fill("80")
        page.wait_for_timeout(150)
        weights = page.evaluate("model.values.weights")
        assert sum(weights[name] for name in ("tram_min", "departures", "evening")) == pytest.approx(0.8)
        page.evaluate("model.values.weights = {plot_m2: 1}; model.acts['change:weights']()")
        page.wait_for_timeout(150)
        assert frame.locator("output[for=theme-3]").inner_text() == "100 %"
        assert [url for url in watch.requests if url.startswith("http")] == []
        assert watch.errors == []

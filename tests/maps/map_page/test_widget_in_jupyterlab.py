"""The widget in JupyterLab's own window: sliders and selection both ways, and nothing asked of another machine."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser as chrome
import jupyter
import pytest
import territory

from maps.colours import INK
from maps.map_page.bundle import FILE_NAME, write_bundle
from maps.words.page import page_words

pytestmark = pytest.mark.browser
FR = page_words("fr")
CELLS = [
    'import json\nimport maps\n\ncarte = maps.widget("demo")\ncarte',
    "print(json.dumps([carte.selected, carte.weights]))",
    'carte.weights = {"plot_m2": 3, "tram_min": 1}\ncarte.selected = "34172000AB0011"',  # CHOSEN
    'ranking = maps.read_run("demo").ranking\nmaps.widget(ranking)',
]
CHOSEN = "34172000AB0011"
RANKING = territory.rich_content().ranking
SHOWN, PRINTED, SET, ALONE = range(4)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    chrome.chromium_or_skip()
    home, work = tmp_path_factory.mktemp("jupyter"), tmp_path_factory.mktemp("carnets")
    (work / "demo").mkdir()
    write_bundle(territory.rich_content(), work / "demo" / FILE_NAME)
    jupyter.write_notebook(work / "carnet.ipynb", CELLS)
    with jupyter.jupyterlab(work, home) as address:
        yield address


class Seen:
    """The notebook in its window, the frame of the map, and what was asked of others."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.outside = page, []
        page.context.route(re.compile(f"^(?!{re.escape(address)}/)"), self.refuse)
        self.watch = chrome.Watch(page)
        self.notebook = jupyter.Notebook(page, address, "carnet.ipynb")
        self.notebook.run(SHOWN)
        self.frame = page.frame_locator("iframe").first
        self.frame.locator("#ranking tbody button").first.wait_for()

    def refuse(self, route: Any) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def told(self, site: str) -> dict[str, float]:
        """Weights that the next cell prints, once that site has come to it."""
        until = time.monotonic() + jupyter.PATIENCE_S
        while True:
            selected, weights = json.loads(self.notebook.run(PRINTED))
            if selected == site:
                return weights
            assert time.monotonic() < until, f"Python was told of {selected}, not of {site}"


@pytest.fixture(scope="module")
def seen(chromium: Any, lab: str) -> Iterator[Seen]:
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    yield Seen(context.new_page(), lab)
    context.close()


def test_keys_in_the_map_reach_the_next_cell(seen: Seen) -> None:
    from playwright.sync_api import expect

    best = RANKING.ordered()[0]
    seen.frame.locator("#theme-0").focus()
    for _press in range(5):
        seen.page.keyboard.press("ArrowRight")
    expect(seen.frame.locator("output[for=theme-0]")).to_have_text("43 %")
    seen.frame.locator("#ranking tbody button").first.focus()
    seen.page.keyboard.press("Enter")
    weights = seen.told(best)
    assert sum(weights[name] for name in ("tram_min", "departures", "evening")) == pytest.approx(0.43)
    assert sum(weights.values()) == pytest.approx(1)


def test_what_a_cell_sets_is_shown_and_kept_when_the_frame_is_loaded_again(seen: Seen) -> None:
    from playwright.sync_api import expect

    seen.notebook.run(SET)
    for _load in range(2):
        expect(seen.frame.locator("output[for=theme-3]")).to_have_text("75 %")
        expect(seen.frame.locator("#card-title")).to_have_text(RANKING.sites.at[CHOSEN, "label"])
        seen.page.locator("iframe").first.evaluate("node => node.parentNode.replaceChildren(node)")
    assert seen.told(CHOSEN)["plot_m2"] == 0.75


def test_a_link_of_the_page_stays_in_the_page(seen: Seen) -> None:
    from playwright.sync_api import expect

    seen.frame.get_by_role("link", name=FR["how_link"], exact=True).click()
    expect(seen.frame.locator("#lire")).to_be_focused()


def test_a_ranking_alone_says_what_is_missing(seen: Seen, artefacts: Path) -> None:
    from playwright.sync_api import expect

    seen.notebook.run(ALONE)
    alone = seen.page.frame_locator("iframe").nth(1)
    expect(alone.locator(".finding").get_by_text("Classement montré seul")).to_be_visible()
    seen.page.locator("iframe").nth(1).screenshot(path=artefacts / "jupyterlab-classement-seul.png")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_neither_jupyterlab_nor_the_map_changes_the_colours_of_the_other(
    seen: Seen, artefacts: Path, theme: str
) -> None:
    from playwright.sync_api import expect

    seen.notebook.theme(f"JupyterLab {theme}")
    seen.page.locator("iframe").first.scroll_into_view_if_needed()
    colours = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    ink = f"rgb{tuple(bytes.fromhex(INK[1:]))}"
    assert seen.frame.locator("body").evaluate(colours) == [ink, "rgb(255, 255, 255)"]
    ground = {"Light": "rgb(255, 255, 255)", "Dark": "rgb(17, 17, 17)"}[theme]
    expect(seen.page.locator(".jp-Notebook")).to_have_css("background-color", ground)
    seen.page.screenshot(path=artefacts / f"jupyterlab-{theme.lower()}.png")


def test_map_and_sliders_stand_side_by_side_in_a_narrow_output(seen: Seen) -> None:
    width, stage, panel = (
        seen.frame.locator(which).evaluate("node => node.getBoundingClientRect().toJSON()")
        for which in ("body", ".stage", ".panel")
    )
    assert 600 < width["width"] < 800
    assert panel["right"] <= stage["left"] + 1 and stage["top"] == panel["top"]
    assert seen.frame.locator("body").evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_nobody_but_this_machine_was_asked_and_nothing_complains(seen: Seen) -> None:
    assert len(seen.watch.requests) > 50
    assert seen.outside == []
    assert seen.watch.errors == []

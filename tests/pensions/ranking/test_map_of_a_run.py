"""
The map of a true run in Chromium: what is seen first, the reversal, an exported voice that `voices` reads.

Each picture is left in `artefacts/`: a test says that nothing is cut, only a person says that it is clear.
"""

import importlib.util
import io
import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maps.colours import EXCLUDED, RAMP, SITE, rgb
from tests.colour_vision import SIMULATED, simulated

pytestmark = pytest.mark.browser


def browser_helpers():
    """The helpers of the map's own tests, which are no package."""
    path = Path(__file__).resolve().parents[2] / "maps" / "browser.py"
    spec = importlib.util.spec_from_file_location("map_browser", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ranked(town, run_cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "out"
    assert run_cli("rank", town, "--out", out, "--lang", "fr") == 0
    return out


@pytest.fixture(scope="module")
def opened(ranked):
    """Open the map of the run in a window of some size; the requests are checked when it closes."""
    helpers = browser_helpers()

    @contextmanager
    def in_window(width, height, **options):
        options = {"viewport": {"width": width, "height": height}, **options}
        with helpers.opened(chromium, ranked / "carte.html", **options) as (page, watch):
            yield page
            assert [url for url in watch.requests if not url.startswith(("file:", "blob:"))] == []
            assert watch.errors == []

    with helpers.chromium() as chromium:
        yield in_window


@pytest.fixture(scope="module")
def page(opened):
    with opened(1366, 768) as page:
        yield page


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_on_a_desktop_the_first_of_the_ranking_is_in_the_first_screen(opened, artefacts):
    with opened(1366, 768) as page:
        page.screenshot(path=artefacts / "carte-bureau.png")
        assert bottom(page.locator("button.sector").nth(4)) < 768
        assert page.get_by_text("Données fictives").first.is_visible()
        page.locator("button.sector").first.click()
        page.locator("button.plot").first.click()
        page.screenshot(path=artefacts / "carte-bureau-fiche.png")
        assert bottom(page.locator("#card .score")) < 768


def test_the_map_as_colour_blind_readers_and_a_grey_printer_show_it(page, artefacts):
    """The five classes, sites and excluded ground are on the screen; the simulations are left to be looked at."""
    drawn = np.asarray(Image.open(io.BytesIO(page.locator(".stage").screenshot())).convert("RGB"))
    on_screen = {tuple(one) for one in drawn.reshape(-1, 3).tolist()}
    assert {rgb(colour) for colour in (*RAMP, SITE, EXCLUDED)} <= on_screen
    for kind in SIMULATED:
        seen = (255 * simulated(drawn / 255, kind)).round().astype(np.uint8)
        Image.fromarray(seen).save(artefacts / f"carte-{kind}.png")


def test_the_comparison_of_three_sites_holds_in_the_width(opened, artefacts):
    with opened(1366, 768) as page:
        for k in range(3):
            page.locator("#ranking tbody input[type=checkbox]").nth(k).check()
        page.locator("#compare-open").click()
        page.screenshot(path=artefacts / "carte-comparaison.png")
        assert page.locator("#compare thead th").count() == 3
        assert page.locator("#compare").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_on_a_phone_the_map_is_in_the_first_screen_and_nothing_is_wider(opened, artefacts):
    with opened(390, 844, is_mobile=True, has_touch=True, device_scale_factor=2) as page:
        page.screenshot(path=artefacts / "carte-telephone.png")
        assert bottom(page.locator(".stage")) <= 844
        page.locator("#tour-close").tap()
        page.locator("button.sector").first.tap()
        page.locator("button.plot").first.tap()
        page.locator("#card .score").wait_for()
        page.screenshot(path=artefacts / "carte-telephone-fiche.png")
        page.screenshot(path=artefacts / "carte-telephone-entier.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_paper_the_map_of_a_run_is_one_page_and_its_method(opened, artefacts):
    """At nine points, the method takes what pages it needs; the first stands alone."""
    with opened(1366, 768) as page:
        paper = page.pdf(path=artefacts / "carte-papier.pdf", prefer_css_page_size=True, print_background=True)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("button.sector").last.evaluate("node => node.getBoundingClientRect().bottom") < 1047
    assert 2 <= len(re.findall(rb"/Type\s*/Page[^s]", paper)) <= 4
    if shutil.which("pdftoppm"):  # the PDF is there to be looked at without it
        command = ["pdftoppm", "-png", "-r", "96", artefacts / "carte-papier.pdf", artefacts / "carte-papier"]
        subprocess.run(command, check=True)


def test_the_card_of_the_second_site_says_what_would_put_it_first(page, ranked):
    record = json.loads((ranked / "run.json").read_text(encoding="utf-8"))
    flip = record["stability"]["flips"][0]
    page.evaluate("id => carte.select({site: carte.state.sites.id.indexOf(id)})", flip["second"])
    assert flip["sentence"]["fr"] in page.locator("#card").inner_text()


def test_the_score_shown_is_that_of_run_json(page, ranked):
    record = json.loads((ranked / "run.json").read_text(encoding="utf-8"))
    first = record["first_sites"][0]
    page.evaluate("id => carte.select({site: carte.state.sites.id.indexOf(id)})", first["site_id"])
    shown = f"{100 * first['score']:.1f}".replace(".", ",")
    assert shown in page.locator("#card").inner_text()


def test_a_voice_exported_by_the_map_is_heard_by_the_command(page, town, run_cli, tmp_path):
    page.locator("#theme-0").fill("80")
    page.fill("#role", "association")
    with page.expect_download() as waiting:
        page.locator("#export-voice").click()
    folder = tmp_path / "voix"
    folder.mkdir()
    waiting.value.save_as(folder / "association.json")
    even = json.loads((folder / "association.json").read_text(encoding="utf-8"))
    even |= {"role": "bailleur", "weights": dict.fromkeys(even["weights"], 1.0)}
    (folder / "bailleur.json").write_text(json.dumps(even), encoding="utf-8")
    assert run_cli("voices", town, folder, "--out", tmp_path / "out") == 0

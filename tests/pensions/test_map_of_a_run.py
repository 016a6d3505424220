"""The map of a true run in Chromium: the reversal is said, and an exported voice is the file that `voices` reads."""

import importlib.util
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def browser_helpers():
    """The helpers of the map's own tests, which are no package."""
    path = Path(__file__).resolve().parents[1] / "maps" / "browser.py"
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
def page(ranked):
    helpers = browser_helpers()
    with helpers.chromium() as chromium, helpers.opened(chromium, ranked / "carte.html") as (page, watch):
        yield page
        assert [url for url in watch.requests if not url.startswith(("file:", "blob:"))] == []


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

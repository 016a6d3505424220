"""The control of the data in Chromium, on a desk, on a phone and on paper: nothing asked, nothing cut, all reached."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from maps.inspection.content import ControlRow
from maps.inspection.page import PRINTED, write_inspection_page
from tests.maps.browser import opened
from tests.maps.inspection_cases import a_control, content, some_places

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
A4_INSIDE = {"width": 703, "height": 1000}
"""CSS pixels between the margins of the sheet."""


@pytest.fixture(scope="module")
def page_path(tmp_path_factory):
    """One control of each verdict, and one with more places than are printed, each with a long remark."""
    rows = [
        replace(row, remark=f"début-{k} " + "une remarque assez longue pour plusieurs lignes " * 4 + f"fin-{k}.")
        for k, row in enumerate(some_places(PRINTED + 20))
    ]
    wide = ControlRow("m" * 200, "1" * 100, "2" * 100, "3" * 400)
    given = (*content().controls, a_control("liste", "alert", rows=rows), a_control("large", "alert", rows=[wide]))
    path = tmp_path_factory.mktemp("inspection") / "controle.html"
    write_inspection_page(content(*given), path)
    return path


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_it_asks_nothing_fits_the_width_and_axe_finds_no_violation(chromium, page_path, size):
    with opened(chromium, page_path, viewport=size) as (page, watch):
        assert watch.requests == [page_path.as_uri()]
        assert watch.errors == []
        page.locator("label.unfold").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
        assert [(one["id"], node["html"][:160]) for one in found for node in one["nodes"]] == []


def test_the_finding_and_the_counts_are_on_the_first_screen_of_a_phone(chromium, page_path):
    with opened(chromium, page_path, viewport=PHONE) as (page, _):
        box = page.locator(".counts").bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"]


def test_a_list_is_unfolded_by_the_keyboard_without_any_script(chromium, page_path):
    with opened(chromium, page_path, java_script_enabled=False) as (page, _):
        last = page.get_by_text(f"Lieu {PRINTED + 19}", exact=True)
        assert not last.is_visible()
        for _step in range(40):
            page.keyboard.press("Tab")
            if page.locator("input.unfold:focus").count():
                break
        page.keyboard.press("Space")
        assert last.is_visible()


def test_the_skip_link_and_the_contents_lead_to_the_controls(chromium, page_path):
    with opened(chromium, page_path) as (page, _):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#controls"
        page.locator("nav a", has_text="title de inconnu").click()
        assert page.evaluate("document.activeElement.id") == "inconnu"


def test_on_paper_all_is_unfolded_nothing_is_wider_than_the_sheet_and_no_row_may_be_cut(chromium, page_path):
    with opened(chromium, page_path, viewport=A4_INSIDE) as (page, _):
        page.emulate_media(media="print")
        assert page.get_by_text(f"Lieu {PRINTED - 1}", exact=True).is_visible()
        assert not page.get_by_text(f"Lieu {PRINTED}", exact=True).is_visible()
        assert page.get_by_text("Les 100 premiers lieux sur 120 sont imprimés").is_visible()
        assert not page.locator("label.unfold").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= A4_INSIDE["width"]
        cuts = page.evaluate("[...document.querySelectorAll('tr')].map(row => getComputedStyle(row).breakInside)")
        assert set(cuts) == {"avoid"}


def test_the_printed_sheets_are_numbered_and_hold_every_row_in_one_piece(chromium, page_path, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("POPPLER ABSENT: nothing reads the printed sheets here (Debian: poppler-utils)")
    with opened(chromium, page_path, viewport=DESK) as (page, _):
        page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True)
    read = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    sheets = read.stdout.decode("utf-8").split("\f")[:-1]
    for number, sheet in enumerate(sheets, start=1):
        assert f"Page {number} sur {len(sheets)}" in sheet
        assert "Contrôle des données : Deux communes – Ne convient pas à une décision" in sheet
    words = [set(sheet.split()) for sheet in sheets]
    for k in range(PRINTED):
        begun = [number for number, sheet in enumerate(words) if f"début-{k}" in sheet]
        ended = [number for number, sheet in enumerate(words) if f"fin-{k}." in sheet]
        assert begun == ended, k
        assert len(begun) == 1, k

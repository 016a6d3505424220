"""The colours of every output, proven by computation: contrast, order in grey, and what colour blind readers see."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

import maps
from maps import colours
from maps.colours import EXCLUDED, GREY, INK, RAMP, RED, SITE, SITE_TEXT, SITE_WASH, TOKENS, WASH
from tests.colour_vision import channels, contrast, difference, lab, luminance, simulated

BLIND = ("protanopia", "deuteranopia")


def test_white_and_grey_are_what_they_are_by_definition():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21, abs=0.01)
    assert luminance("#777777") == pytest.approx(0.184, abs=0.001)
    np.testing.assert_allclose(lab(channels("#FFFFFF")), [100, 0, 0], atol=0.02)
    np.testing.assert_allclose(simulated(channels("#777777"), "deuteranopia"), channels("#777777"), atol=1e-4)


def test_light_is_low_and_dark_is_high_for_every_eye_and_on_a_grey_printer():
    for kind in (*BLIND, "grey"):
        lightness = [lab(simulated(channels(colour), kind))[0] for colour in RAMP]
        assert min(low - high for low, high in itertools.pairwise(lightness)) >= 7, kind
    assert contrast(RAMP[-1], RAMP[-2]) >= 3  # the eye goes to the best
    hues = [np.degrees(np.arctan2(*lab(channels(colour))[:0:-1])) % 360 for colour in RAMP]
    assert np.ptp(hues) < 20  # one hue


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        (INK, "#FFFFFF", 7), (GREY, "#FFFFFF", 7), (GREY, WASH, 4.5), ("#FFFFFF", SITE, 4.5), (SITE_TEXT, "#FFFFFF", 7),
        (SITE_TEXT, SITE_WASH, 7), (RED, "#FFFFFF", 7), (TOKENS["accent"], "#FFFFFF", 7),
        (TOKENS["good"], "#FFFFFF", 4.5), (TOKENS["watch"], TOKENS["watch-wash"], 4.5),
        (TOKENS["good"], TOKENS["good-wash"], 4.5),
        (TOKENS["unsure"], TOKENS["unsure-wash"], 4.5), *((INK, colour, 4.5) for colour in RAMP[:-1]),
    ],
)  # fmt: skip
def test_words_are_read_on_what_they_stand_on(text, ground, least):
    assert contrast(text, ground) >= least


def test_an_edge_of_a_control_stands_out():
    """WCAG 2.2, 1.4.11: three to one."""
    assert contrast(TOKENS["edge"], "#FFFFFF") >= 3


@pytest.mark.parametrize("kind", [None, *BLIND])
def test_a_site_is_no_class_of_score_for_any_eye(kind):
    assert min(difference(SITE, colour, kind) for colour in RAMP) >= 60
    assert contrast("#FFFFFF", SITE) >= 3 and contrast("#FFFFFF", INK) >= 3  # the two rings that carry its shape


@pytest.mark.parametrize("kind", [None, *BLIND])
def test_excluded_ground_is_no_class_of_score_in_colour(kind):
    assert min(difference(EXCLUDED, colour, kind) for colour in RAMP) >= 12


def test_in_grey_excluded_ground_is_as_light_as_a_class_so_paper_has_dots():
    assert contrast(EXCLUDED, RAMP[1]) < 1.2


def test_no_style_sheet_or_script_of_ours_has_a_ramp_or_a_hue_of_sites_of_its_own():
    """They take them from `maps.colours`: by CSS variable, or from the data of the page."""
    room = Path(maps.__file__).parent
    owned = {colour.lower() for colour in (*RAMP, SITE, EXCLUDED)} | {"#440154", "#fde725"}
    for path in (*room.rglob("*.css"), *room.rglob("*.mjs"), *room.rglob("*.py")):
        if path.name != "colours.py" and "vendor" not in path.parts:
            found = {one.lower() for one in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8"))}
            assert not found & owned, path


def test_css_names_every_token_once():
    told = colours.css_variables()
    assert re.findall(r"--([\w-]+):", told) == list(TOKENS)


def test_sheets_workbooks_plots_and_decision_pages_take_every_colour_from_the_tokens():
    """Only black, white and their transparencies may stand in the file itself."""
    room = Path(maps.__file__).parent
    plain = re.compile(r"#(?:000|fff)[0-9a-f]?(?![0-9a-f])|#(?:000000|ffffff)(?:[0-9a-f]{2})?", re.IGNORECASE)
    for folder in ("sheet", "tables", "plots", "deciding"):
        for path in (*(room / folder).rglob("*.css"), *(room / folder).rglob("*.py")):
            text = re.sub(r"&#x?[0-9a-f]+;|:~#\d", "", path.read_text(encoding="utf-8"))
            found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text))
            assert not {one for one in found if not plain.fullmatch(one)}, path

"""Styles as XML; that QGIS itself reads them was seen with QGIS 3.22."""

import itertools
from xml.etree import ElementTree as ET

import pytest

from maps.colours import EDGE, RAMP, rgb
from maps.tables.geopackage import excluded_style, ranked_style

BOUNDS = [0.35, 0.5, 0.65, 0.8]


def parsed(style):
    return ET.fromstring(style.split("\n", 1)[1])


@pytest.mark.parametrize("is_point", [True, False])
def test_classes_follow_each_other_from_0_to_100_and_each_has_its_symbol(is_point):
    root = parsed(ranked_style(BOUNDS, is_point=is_point))
    ranges = root.findall(".//range")
    assert [(int(one.get("lower")), int(one.get("upper"))) for one in ranges] == list(
        itertools.pairwise([0, 35, 50, 65, 80, 100])
    )
    symbols = {one.get("name"): one for one in root.findall(".//symbol")}
    assert [one.get("symbol") for one in ranges] == list(symbols)
    assert {one.get("type") for one in symbols.values()} == {"marker" if is_point else "fill"}


def test_colours_are_those_of_the_page_and_get_darker_with_the_score():
    """Relative luminance, so that the order survives a black and white print and any colour blindness."""
    root = parsed(ranked_style(BOUNDS, is_point=False))
    colours = [one.get("value") for one in root.findall(".//symbol/layer/Option/Option[@name='color']")]
    light = [
        sum(w * int(part) for w, part in zip((0.2126, 0.7152, 0.0722), one.split(",")[:3], strict=True))
        for one in colours
    ]
    assert colours == [",".join(map(str, (*rgb(colour), 255))) for colour in RAMP]
    assert min(a - b for a, b in itertools.pairwise(light)) > 20


def test_labels_are_ranks_and_the_legend_speaks_the_language():
    root = parsed(ranked_style(BOUNDS, is_point=False, lang="en", most_labels=9))
    assert root.find(".//text-style").get("fieldName") == 'CASE WHEN "rank" <= 9 THEN "rank" END'
    assert root.find(".//range").get("label") == "Score from 0 to 35"


@pytest.mark.parametrize("is_point", [True, False])
def test_excluded_sites_are_grey_and_without_label(is_point):
    root = parsed(excluded_style(is_point=is_point))
    assert root.get("labelsEnabled") == "0"
    assert root.find(".//Option[@name='color']").get("value") == ",".join(map(str, (*rgb(EDGE), 255)))

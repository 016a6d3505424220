"""Every reader of a published layout, on generated rows: nothing is lost in silence, nothing is made up."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.errors import PensionsError
from layers.reception.notes import expected_near
from layers.territory.readers import READERS
from tests.layers.published_rows import PLAIN_HAND, check_rows, counted, hands, plain, write
from tests.layers.published_shapes import SHAPES
from tests.layers.published_tables import TABLES

LAYOUTS = TABLES | SHAPES
ELSEWHERE = {
    **dict.fromkeys(
        (
            "cadastre_buildings",
            "bdtopo_buildings",
            "osm_buildings",
            "bdtopo_railways",
            "osm_railways",
            "osm_place_names",
            "place_names",
        ),
        "test_drawn",
    ),
    "city_protected_woods": "a shapefile without names: test_city_ground",
    "dila_directory": "test_published_documents",
    "dvf": "test_published_documents",
    "finess_legacy_services": "test_finess",
    "finess_legacy_supported_housing": "test_finess",
    "finess_plus_services": "test_published_documents",
    "finess_plus_supported_housing": "test_published_documents",
    "gtfs": "test_published_documents",
    "osm_streets": "test_osm_streets",
    "terrain": "test_published_documents",
}
"""Readers of what is no flat table, and the tests that generate it."""


def test_every_reader_of_the_register_is_tried_on_generated_rows():
    tried = {layout.reader for layout in LAYOUTS.values()}
    assert tried | set(ELSEWHERE) == set(READERS)
    assert not tried & set(ELSEWHERE)


SOME, FEW = (
    settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    for number in (25, 2)
)
ONE = settings(SOME, max_examples=1, phases=[Phase.generate])
each = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


@each
@SOME
@given(data=st.data())
def test_rows_come_back_whole_whatever_the_order_the_separator_the_encoding_and_the_columns_beside(
    tmp_path, layout, data
):
    rows, hand = data.draw(layout.rows()), data.draw(hands(layout))
    check_rows(layout, layout.read(write(layout, tmp_path, rows, hand)), rows)


@each
@FEW
@given(data=st.data())
def test_a_renamed_column_that_is_needed_is_named_by_the_error(tmp_path, layout, data):
    rows = data.draw(layout.rows())
    for column in layout.needed:
        with pytest.raises(PensionsError) as fault:
            layout.read(write(layout, tmp_path, rows, PLAIN_HAND, renamed=column))
        told = str(fault.value).split("Found")[0].lower()
        assert re.sub(r"_?\d.*$", "", column)[:8].lower() in told


@each
@ONE
@given(data=st.data())
def test_a_renamed_column_is_refused_by_name_or_said_absent_or_of_no_consequence(tmp_path, layout, data):
    rows = data.draw(layout.rows())
    with expected_near(None) as before:
        whole = layout.read(write(layout, tmp_path, rows, PLAIN_HAND))
    for column in (*layout.cells, *(layout.axes or ())):
        with expected_near(None) as after:
            try:
                frame = layout.read(write(layout, tmp_path, rows, PLAIN_HAND, renamed=column))
            except PensionsError as fault:
                assert re.sub(r"_?\d.*$", "", column)[:8].lower() in fault.fr.split("Colonnes")[0].lower()
                continue
        assert absent(after) > absent(before) or frame.equals(whole), column


def absent(reception):
    """How many columns are said to be absent."""
    return sum(len(told["columns_absent"]) for told in reception.files)


@each
@FEW
@given(data=st.data())
def test_a_row_given_twice_is_counted_or_refused_by_its_name(tmp_path, layout, data):
    rows = data.draw(layout.rows())
    whole = layout.read(write(layout, tmp_path, rows, PLAIN_HAND))
    again = next(row for row in rows if layout.is_expected(row)) if layout.least else rows[0]
    paths = write(layout, tmp_path, [*rows, again], PLAIN_HAND)
    if layout.again == "refused":
        with pytest.raises(PensionsError) as fault:
            layout.read(paths)
        assert plain(layout.key[1](again)) in str(fault.value)
        return
    frame = layout.read(paths)
    if layout.again in ("kept", "merged"):
        assert len(frame) == len(whole) + (layout.again == "kept")
    else:
        assert len(frame) == len(whole)
        assert counted(frame) == counted(whole) + 1

"""Five classes of score: where they part, and that every output parts them there."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps import plots
from maps.classes import FEWEST_IN_LAST, MOST_IN_LAST, bounds_of, class_bounds, class_of, colours_of
from maps.colours import RAMP
from maps.map_page.payload import payload
from maps.map_page.static_picture import static_picture
from maps.tables.geopackage import ranked_style
from tests.maps import territory


def test_the_last_class_holds_a_tenth_at_most_and_the_others_are_as_wide():
    """Fifty scores from 40 to 89: five of them, 85 to 89, are a tenth."""
    assert bounds_of(np.arange(40, 90) / 100) == [0.4, 0.55, 0.7, 0.85]


def test_where_too_few_stand_over_a_multiple_of_five_a_whole_point_parts_them():
    """A thousand scores of 61 or 62, forty of 64: over 65 there is none, over 63 forty."""
    scores = np.repeat([0.61, 0.62, 0.64], [500, 460, 40])
    assert bounds_of(scores)[-1] == 0.63


def test_low_scores_have_narrow_classes():
    assert bounds_of(np.linspace(0, 0.22, 100)) == [0.05, 0.1, 0.15, 0.2]


def test_without_a_score_there_are_bounds_still():
    assert bounds_of(np.array([])) == bounds_of(np.array([np.nan])) == [0.4, 0.55, 0.7, 0.85]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=80))
def test_bounds_rise_by_equal_steps_inside_the_scale_and_every_score_has_a_class(scores):
    values = np.array(scores)
    bounds = bounds_of(values)
    steps = np.diff(bounds)
    assert bounds[0] > 0 and bounds[-1] <= 1 and steps.min() > 0
    assert np.allclose(steps, steps[0])
    share = (class_of(values, bounds) == 4).mean()
    assert share <= MOST_IN_LAST or bounds[-1] == max(np.floor(100 * values.max() + 1e-9), 4) / 100
    assert (class_of(values, bounds) == 4).any() or values.max() < 0.05 or share < FEWEST_IN_LAST


def test_a_bound_belongs_to_the_class_over_it():
    assert colours_of(np.array([0.399, 0.4, 0.85, 1.0]), [0.4, 0.55, 0.7, 0.85]) == [RAMP[0], RAMP[1], RAMP[4], RAMP[4]]


def test_page_picture_plot_and_gis_part_the_scores_at_the_same_places():
    content = territory.content()
    bounds = class_bounds(content.ranking)
    whole = [str(round(100 * bound)) for bound in bounds]
    told = json.loads(json.dumps(payload(content)))
    assert told["scale"] == bounds and told["colours"]["ramp"] == list(RAMP)
    assert re.findall(r'class="middle"[^>]*>(\d+)<', static_picture(content)) == whole
    ax = plots.plot_sites(content.ranking)
    norm = ax.collections[1].norm
    assert [str(round(one)) for one in norm.boundaries[1:-1]] == whole
    style = ranked_style(bounds, is_point=True)
    assert re.findall(r'lower="(\d+)"', style)[1:] == whole


@pytest.mark.parametrize(("score", "place"), [(0.1, 0), (0.95, 4)])
def test_low_is_light_and_high_is_dark(score, place):
    assert colours_of(np.array([score]), [0.4, 0.55, 0.7, 0.85]) == [RAMP[place]]

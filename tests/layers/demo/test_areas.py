"""The plan of the city."""

import pytest

from layers.demo.city.areas import make_city
from layers.demo.city.geography import SIZES


def test_the_metropole_plan_is_of_the_size_asked():
    city = make_city(SIZES["metropole"], 1)
    assert len(city.communes) == 31
    assert city.communes.geometry.is_valid.all()
    assert 300e6 < city.communes.area.sum() < 550e6
    inside = city.label >= 0
    assert city.density[inside].sum() * (city.frame.step / 1_000) ** 2 == pytest.approx(500_000, rel=0.001)

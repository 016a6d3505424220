"""The plan of the city."""

import pytest
import shapely

from layers.demo.city.areas import make_city
from layers.demo.city.geography import SIZES, Size
from layers.demo.city.names import insee_codes
from layers.reception.departements import area_of


def test_the_metropole_plan_is_of_the_size_asked():
    city = make_city(SIZES["metropole"], 1)
    assert len(city.communes) == 31
    assert city.communes.geometry.is_valid.all()
    assert 300e6 < city.communes.area.sum() < 550e6
    inside = city.label >= 0
    assert city.density[inside].sum() * (city.frame.step / 1_000) ** 2 == pytest.approx(500_000, rel=0.001)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_commune_can_stand_outside_the_departement_of_its_code(size: Size):
    """The outline leaves its circle by a quarter (`make_outline`), and a border wanders by less than a kilometre."""
    area = area_of(insee_codes(1))
    assert area is not None
    assert area.contains(shapely.Point(size.centre).buffer(1.24 * size.radius_m + 1_000))

"""Named destinations: by their degrees, or where a layer puts a service."""

import geopandas as gpd
import pytest
import shapely
from pydantic import ValidationError

from geo.errors import TerritoryError
from layers.territory.file import Destination, destinations_layer

SERVICES = gpd.GeoDataFrame({"service_id": ["finess:1"]}, geometry=gpd.points_from_xy([770_000], [6_280_000]), crs=2154)
CENTRE = Destination(id="centre", label="Centre", lon=3.88, lat=43.61, source="essai")
HOSPITAL = Destination(id="chu", label="CHU", service_id="finess:1", source="essai")


def test_a_service_gives_its_place_and_degrees_are_converted():
    layer = destinations_layer((CENTRE, HOSPITAL), {"services": SERVICES})
    assert layer["destination_id"].tolist() == ["centre", "chu"]
    assert layer.geometry.iloc[1].equals(SERVICES.geometry.iloc[0])
    assert layer.to_crs(4326).geometry.iloc[0].x == pytest.approx(3.88)


def test_no_destination_makes_no_layer():
    assert destinations_layer((), {}) is None


def test_services_that_are_absent_and_ids_used_twice_are_all_named():
    with pytest.raises(TerritoryError, match=r"used twice: centre.*lacks: chu \(finess:1\)"):
        destinations_layer((CENTRE, CENTRE, HOSPITAL), {})


@pytest.mark.parametrize("place", [{}, {"lon": 3.9}, {"lon": 3.9, "lat": 43.6, "service_id": "a"}])
def test_a_destination_stands_at_one_place(place):
    with pytest.raises(ValidationError, match="give lon and lat, or service_id"):
        Destination(id="a", label="A", source="essai", **place)


def test_a_destination_typed_far_from_the_territory_is_refused_with_its_distance():
    """The town is the square kilometre north-east of 770, 6,279 km; Paris is 600 km away."""
    communes = gpd.GeoDataFrame(geometry=[shapely.box(770_000, 6_279_000, 771_000, 6_280_000)], crs=2154)
    paris = Destination(id="centre", label="Centre", lon=2.35, lat=48.85, source="typed")
    near = Destination(id="gare", label="Gare", lon=3.88, lat=43.61, source="typed")
    with pytest.raises(TerritoryError, match="correct lon and lat") as error:
        destinations_layer((near, paris), {"communes": communes})
    assert error.value.fr.startswith("Destinations loin du territoire : centre (59")
    assert destinations_layer((near,), {"communes": communes}) is not None

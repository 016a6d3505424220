"""What is only drawn: a railway through the territory, and the names of its quarters and hamlets."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely

from layers.demo.city import names
from layers.demo.city.areas import City
from layers.demo.city.fields import Floats

STEP_M = 180.0
"""Between two vertices of the railway."""

PLACES_EACH = 4
"""Quarters or hamlets of a commune; a city has three times as many."""

ARTICLES = (("du ", "Le "), ("des ", "Les "), ("de la ", "La "), ("de l'", "L'"))


class NamedPlace(NamedTuple):
    """A place as OpenStreetMap tells it: `place` is suburb, neighbourhood or hamlet."""

    name: str
    place: str
    x: float
    y: float


def railway(city: City) -> tuple[Floats, Floats]:
    """A line that enters in the west, passes south of the centre of the main town, and leaves in the east."""
    west, south, east, north = city.boundary.bounds
    main = city.settlements[0]
    x = np.arange(west - 800.0, east + 800.0, STEP_M)
    away = (x - main.x) / max(east - west, 1.0)
    y = main.y - 700.0 + 0.30 * (north - south) * away**2 - 0.08 * (north - south) * away
    return x, y


def named_places(city: City) -> Iterator[NamedPlace]:
    """The poor districts of the cities, and places that each commune names, dense ones as neighbourhoods."""
    for district, name in zip(city.districts, names.DISTRICTS, strict=False):
        yield NamedPlace(name, "suburb", district.x, district.y)
    rng = city.rng("places")
    called = [written for name in names.STREET_NAMES if (written := _as_place(name))]
    main = shapely.Point(city.settlements[0].x, city.settlements[0].y)
    for outline in city.communes.geometry:
        count = PLACES_EACH * (3 if outline.contains(main) else 1)
        west, south, east, north = outline.bounds
        x, y = rng.uniform(west, east, 8 * count), rng.uniform(south, north, 8 * count)
        chosen = rng.permutation(len(called))[:count]
        inside = np.flatnonzero(shapely.contains_xy(outline, x, y))[:count]
        density = city.density_at(x[inside], y[inside])
        for row, which, people in zip(inside, chosen, density, strict=False):
            kind = "neighbourhood" if people > 800.0 else "hamlet"
            yield NamedPlace(called[which], kind, float(x[row]), float(y[row]))


def _as_place(street: str) -> str:
    for of, article in ARTICLES:
        if street.startswith(of):
            return article + street.removeprefix(of)
    return ""

"""
The lie of the land: how large the territory is, where its rivers run, where people settle and how densely.

A river is a curve x = f(y) from north to south, with a width, and flood plains either side. People settle in the main
town, its villages and those just beyond the boundary, keep away from the water, and are poor in some districts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely

from layers.demo.city.fields import Floats, Frame, Labels, Noise

CENTRE = (778_000.0, 6_314_000.0)
"""EPSG:2154, in the hinterland between Hérault and Gard: a plausible place, where no such town is."""

WIDE_CENTRE = (736_000.0, 6_279_000.0)
"""That of a region, all of whose communes must stand in the département of their codes: about the middle of Hérault."""

OUTSIDE_CODE = "34899"
"""Code of everything beyond the boundary."""


@dataclass(frozen=True)
class Size:
    """How large a territory is."""

    name: str
    communes: int
    inhabitants: int
    radius_m: float
    cities: int
    main_share: float
    outside_villages: int
    social_dwellings: int
    candidate_parcels: int
    pensions: int
    sales_a_year: int
    step_m: float = 50.0
    centre: tuple[float, float] = CENTRE


SIZES = {
    "town": Size("town", 3, 30_000, 3_300.0, 1, 0.78, 3, 3_000, 300, 2, 400, 25.0),
    "metropole": Size("metropole", 31, 500_000, 11_700.0, 1, 0.52, 7, 60_000, 5_000, 9, 5_000),
    "region": Size("region", 310, 5_000_000, 37_000.0, 10, 0.5, 20, 600_000, 50_000, 90, 50_000, centre=WIDE_CENTRE),
}


@dataclass(frozen=True)
class Settlement:
    """A town or a village; `sigma` (metres) is how far its people spread."""

    x: float
    y: float
    inhabitants: float
    is_inside: bool
    is_city: bool
    sigma: float


@dataclass(frozen=True)
class District:
    """A poor district of a city."""

    x: float
    y: float
    radius_m: float
    city: Settlement


@dataclass(frozen=True)
class Estate:
    """Ground where nobody lives; `kind` is "business" or "airfield"."""

    x: float
    y: float
    radius_m: float
    kind: str


def coordinates(places: Sequence[Settlement | District]) -> Floats:
    """Give x and y of places, (n, 2); (0, 2) where there is none."""
    return np.array([(place.x, place.y) for place in places], dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True)
class River:
    """A river; `waves` are (amplitude m, length m, phase) of its meanders."""

    rank: int
    x0: float
    y0: float
    slope: float
    waves: tuple[tuple[float, float, float], ...]
    width_m: float
    flood_m: float
    south: float
    north: float

    def x_at(self, y: Floats) -> Floats:
        """Where the middle of the river is, at a northing."""
        x = self.x0 + self.slope * (np.asarray(y) - self.y0)
        for amplitude, length, phase in self.waves:
            x = x + amplitude * np.sin(2 * np.pi * (np.asarray(y) - self.y0) / length + phase)
        return x

    def _cosine(self, y: Floats) -> Floats:
        """Turn a horizontal distance into one across the river."""
        lean = self.x_at(np.asarray(y) + 20.0) - self.x_at(np.asarray(y) - 20.0)
        return 1.0 / np.hypot(1.0, lean / 40.0)

    def bank_m(self, x: Floats, y: Floats) -> Floats:
        """Distance to the bank, about; negative in the water."""
        return np.abs(x - self.x_at(y)) * self._cosine(y) - self.width_m / 2

    def line(self, step: float = 40.0) -> shapely.LineString:
        """Draw the middle of the river, north to south."""
        y = np.arange(self.north, self.south - step, -step)
        return shapely.LineString(np.column_stack([self.x_at(y), y]))

    def reach(self, share: float, step: float = 40.0) -> shapely.Polygon:
        """Draw the water (share 0) or the land flooded up to a share (to 1.3) of the flood plain."""
        y = np.arange(self.north, self.south - step, -step)
        sides = []
        for side, phase in ((-1, 0.0), (1, 2.1)):
            swell = 1.0 + 0.45 * np.sin((y - self.y0) / 640.0 + phase) + 0.2 * np.sin((y - self.y0) / 230.0 - phase)
            wide = (self.width_m / 2 + share * self.flood_m * swell) / self._cosine(y)
            sides.append(np.column_stack([self.x_at(y) + side * wide, y]))
        return shapely.make_valid(shapely.Polygon(np.vstack([sides[0], sides[1][::-1]])))


def make_rivers(
    rng: np.random.Generator, centre: tuple[float, float], radius: float, bounds: tuple[float, float, float, float]
) -> list[River]:
    """Draw a main river east of the centre, a stream to the west, and more where the territory is large."""
    _, south, _, north = bounds
    scale = min(radius / 11_700.0, 1.0)
    main = 150.0 + 550.0 * scale
    places = [
        (main, 22.0 + 26.0 * scale, 70.0 + 150.0 * scale),
        (-0.52 * radius, 8.0 + 6.0 * scale, 60.0 + 50.0 * scale),
    ]
    if radius > 20_000:
        places = [(main, 60.0, 240.0)] + [(share * radius, 30.0, 160.0) for share in (-0.28, 0.33, -0.6, 0.66)]
    rivers = []
    for rank, (offset, width, flood) in enumerate(places):
        turns = tuple(
            (amplitude * (0.45 + 0.55 * scale), length, float(rng.uniform(0, 2 * np.pi)))
            for amplitude, length in ((420.0, 9_000.0), (150.0, 3_300.0), (45.0, 1_300.0))
        )
        x0 = centre[0] + offset - sum(a * np.sin(p) for a, _, p in turns)
        rivers.append(River(rank, float(x0), centre[1], -0.12, turns, width, flood, south - 400, north + 400))
    return rivers


Radius = Callable[[Floats], Floats]


def make_outline(rng: np.random.Generator, size: Size) -> Radius:
    """Draw the outline of the territory: its radius at an angle."""
    phases, sizes = rng.uniform(0, 2 * np.pi, 4), np.array([0.10, 0.07, 0.04, 0.03])

    def radius(angle: Floats) -> Floats:
        waves = np.zeros(angle.shape)
        for k, (amplitude, phase) in enumerate(zip(sizes, phases, strict=True), start=2):
            waves += amplitude * np.cos(k * angle + phase)
        return size.radius_m * (1.0 + waves)

    return radius


def make_settlements(rng: np.random.Generator, size: Size, radius: Radius, rivers: Sequence[River]) -> list[Settlement]:
    """Place the communes' centres, the main town first, then the villages outside."""
    centre_x, centre_y = size.centre
    inside = [size.centre]
    least = 0.95 * size.radius_m / np.sqrt(size.communes)
    while len(inside) < size.communes:
        angle, share = rng.uniform(0, 2 * np.pi, 60), np.sqrt(rng.uniform(0.08, 0.85, 60))
        x = centre_x + share * radius(angle) * np.cos(angle)
        y = centre_y + share * radius(angle) * np.sin(angle)
        gap = np.min([np.hypot(x - a, y - b) * (0.62 if k == 0 else 1.0) for k, (a, b) in enumerate(inside)], axis=0)
        dry = np.min([river.bank_m(x, y) for river in rivers], axis=0) > 250.0
        good = np.flatnonzero((gap > least) & dry)
        if len(good):
            inside.append((x[good[0]], y[good[0]]))
        else:
            least *= 0.97
    x, y = np.array(inside).T
    people, mains = _populations(rng, size, x, y)
    angle = (np.arange(size.outside_villages) + rng.uniform(0.2, 0.8)) * 2 * np.pi / size.outside_villages
    beyond = radius(angle) + rng.uniform(900, 2_200, len(angle))
    every_x = np.append(x, centre_x + beyond * np.cos(angle)).tolist()
    every_y = np.append(y, centre_y + beyond * np.sin(angle)).tolist()
    inhabitants = np.append(people, rng.uniform(600, 2_600, len(angle)))
    sigma = np.sqrt(inhabitants / (2 * np.pi * _peak(inhabitants))) * 1000
    rows = zip(every_x, every_y, inhabitants.tolist(), sigma.tolist(), strict=True)
    return [Settlement(a, b, count, k < len(x), k in mains, reach) for k, (a, b, count, reach) in enumerate(rows)]


Number = TypeVar("Number", float, Floats)


def _peak(inhabitants: Number) -> Number:
    """Give the density (per km²) at the heart of a settlement: 2,500 in a village of 3,000, 10,000 in a city."""
    peak: Number = 2_500.0 * (inhabitants / 3_000.0) ** 0.3
    return peak


def _populations(rng: np.random.Generator, size: Size, x: Floats, y: Floats) -> tuple[Floats, list[int]]:
    mains = [0]
    while len(mains) < size.cities:
        gap = np.min([np.hypot(x - x[m], y - y[m]) for m in mains], axis=0)
        edge = np.hypot(x - size.centre[0], y - size.centre[1])
        mains.append(int(np.argmax(np.where(edge < 0.8 * size.radius_m, gap, 0))))
    shares = np.array([1.6 if k == 0 else rng.uniform(0.5, 1.3) for k in range(len(mains))])
    near = np.min([np.hypot(x - x[m], y - y[m]) for m in mains], axis=0)
    weight = np.exp(-near / 5_000.0) * rng.lognormal(0.0, 0.75, len(x))
    weight[mains] = 0.0
    people = weight / weight.sum() * size.inhabitants * (1 - size.main_share)
    people = np.maximum(people, 650.0)
    people[mains] = shares / shares.sum() * size.inhabitants * size.main_share
    return people, mains


def make_districts(
    rng: np.random.Generator, size: Size, settlements: Sequence[Settlement], rivers: Sequence[River]
) -> list[District]:
    """Place the poor districts around each city, on one bank of its rivers."""
    per_city = 2 if size.name == "town" else 7
    districts = []
    for city in (place for place in settlements if place.is_city):
        for rank in range(per_city):
            radius = max(city.sigma * (0.24 if rank == 0 else rng.uniform(0.10, 0.17)), 170.0)
            angle = np.pi + (rank + rng.uniform(-0.25, 0.25, 40)) * 2 * np.pi / per_city
            away = city.sigma * (np.full(40, 1.45) if rank == 0 else rng.uniform(0.55, 1.5, 40))
            x, y = city.x + away * np.cos(angle), city.y + away * np.sin(angle)
            gap = np.min([river.bank_m(x, y) for river in rivers], axis=0)
            best = int(np.argmax(gap > 1.5 * radius)) if (gap > 1.5 * radius).any() else int(np.argmax(gap))
            districts.append(District(float(x[best]), float(y[best]), radius, city))
    return districts


def make_estates(rng: np.random.Generator, size: Size, settlements: Sequence[Settlement]) -> list[Estate]:
    """Place business estates at the edge of each city, and the airfield."""
    estates = []
    for rank, city in enumerate(place for place in settlements if place.is_city):
        for angle in rng.uniform(0, 2 * np.pi) + np.arange(3) * 2.1:
            away, radius = 1.75 * city.sigma, 0.22 * city.sigma
            x, y = city.x + away * np.cos(angle), city.y + away * np.sin(angle)
            estates.append(Estate(float(x), float(y), radius, "business"))
        if rank == 0 and size.name != "town":
            estates.append(Estate(city.x + 2.4 * city.sigma, city.y - 2.5 * city.sigma, 650.0, "airfield"))
    return estates


def make_density(
    rng: np.random.Generator,
    size: Size,
    frame: Frame,
    settlements: Sequence[Settlement],
    districts: Sequence[District],
    estates: Sequence[Estate],
    rivers: Sequence[River],
    label: Labels,
) -> Floats:
    """Give inhabitants per km² on the frame: kernels, tall estates, texture; nobody in the water; sums to the size."""
    density = np.zeros((frame.rows, frame.columns))
    for place in settlements:
        frame.add_kernel(density, place.x, place.y, place.sigma, 0.78 * place.inhabitants)
        frame.add_kernel(density, place.x, place.y, 2.1 * place.sigma, 0.22 * place.inhabitants)
    for district in districts:
        peak, sigma = 0.55 * _peak(district.city.inhabitants), 0.75 * district.radius_m
        frame.add_kernel(density, district.x, district.y, sigma, peak * 2 * np.pi * (sigma / 1_000.0) ** 2)
    x, y = frame.centres()
    density *= np.clip(1.0 + 0.35 * Noise(rng, 900.0)(x, y) + 0.2 * Noise(rng, 380.0)(x, y), 0.12, 2.2)
    for estate in estates:
        density *= 1.0 - 0.97 * (np.hypot(x - estate.x, y - estate.y) < estate.radius_m)
    for river in rivers:
        bank = river.bank_m(x, y)
        density *= np.clip((bank - 10.0) / (0.55 * river.flood_m), 0.0, 1.0)
    density[density < 25.0] = 0.0
    inside = float(density[label >= 0].sum()) * (frame.step / 1000.0) ** 2
    return density * (size.inhabitants / inside)


def make_deprivation(rng: np.random.Generator, frame: Frame, districts: Sequence[District]) -> Floats:
    """Deprivation on the frame, 0 to 1: a mild texture, and the poor districts."""
    x, y = frame.centres()
    field: Floats = 0.20 + 0.09 * Noise(rng, 2_600.0)(x, y) + 0.05 * Noise(rng, 800.0)(x, y)
    for place in districts:
        near = np.exp(-0.5 * (np.hypot(x - place.x, y - place.y) / (0.9 * place.radius_m)) ** 2)
        field += 0.62 * near
    return np.clip(field, 0.02, 0.95)

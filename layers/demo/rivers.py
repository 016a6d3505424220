"""The rivers: each a curve x = f(y) from north to south, with a width, and flood plains either side."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo.fields import Floats


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
            breath = 1.0 + 0.45 * np.sin((y - self.y0) / 640.0 + phase) + 0.2 * np.sin((y - self.y0) / 230.0 - phase)
            wide = (self.width_m / 2 + share * self.flood_m * breath) / self._cosine(y)
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

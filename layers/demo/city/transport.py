"""The lines of the fictional network: where trams and buses go, and where they stop."""

import itertools
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from layers.demo.city import names
from layers.demo.city.areas import City
from layers.demo.city.fields import Floats
from layers.demo.city.geography import Settlement, coordinates
from layers.demo.city.network import Network, trace

COLOURS = ("005CA9", "EF7D00", "C9C400", "6A2A75", "00874F", "D6006E", "7A4B1E", "3D8EB9")


@dataclass(frozen=True)
class Line:
    """A line: its stops in order (x, y, name), the path it follows, and how often it runs."""

    line_id: str
    name: str
    mode: str
    colour: str
    stops: list[tuple[float, float, str]]
    path: Floats
    headway_min: float
    has_evening: bool
    has_sunday: bool


def make_lines(city: City, network: Network) -> list[Line]:
    """Draw tram lines through each city, and bus lines: radial, around, and from village to village."""
    rng = city.rng("lines")
    router = Router(network)
    places, nodes = city.settlements, network.settlement_nodes
    lines: list[Line] = []
    cities = [k for k, place in enumerate(places) if place.is_city]
    for k in cities:
        lines += _trams(city, rng, router, places[k], len(lines))
    villages = [k for k, place in enumerate(places) if place.is_inside and not place.is_city]
    for k in villages:
        hub = _nearest(places, cities, places[k])
        lines.append(_bus(city, rng, router, [nodes[hub], nodes[k]], 12.0 + 18.0 * rng.uniform(), len(lines)))
    for town in (places[k] for k in cities):
        for ring in range(2 if city.size.name == "town" else 22):
            lines.append(_bus(city, rng, router, _around(rng, router, town, ring), 8.0 + 0.8 * ring, len(lines)))
    beyond = [k for k, place in enumerate(places) if not place.is_inside]
    for k in beyond[:: 1 if city.size.name == "town" else 2]:
        near = _nearest(places, villages, places[k])
        lines.append(_bus(city, rng, router, [nodes[near], nodes[k]], 60.0, len(lines)))
    return [line for line in lines if len(line.stops) > 2]


def _nearest(places: list[Settlement], among: list[int], place: Settlement) -> int:
    x, y = coordinates([places[k] for k in among]).T
    return among[int(np.argmin(np.hypot(x - place.x, y - place.y)))]


class Router:
    """Shortest paths on the backbone, one search a start remembered."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._graph = network.graph()
        self._known: dict[int, NDArray[np.int32]] = {}

    def nearest(self, x: float, y: float) -> int:
        """Row of the junction nearest to a place."""
        return int(np.argmin(np.hypot(self.network.x - x, self.network.y - y)))

    def path(self, through: list[int]) -> Floats:
        """Follow the streets through junctions in order; (n, 2)."""
        rows: list[int] = [int(through[0])]
        for start, end in itertools.pairwise(through):
            if start not in self._known:
                self._known[start] = dijkstra(
                    self._graph, indices=int(start), return_predecessors=True, limit=20_000.0
                )[1]
            found = trace(self._known[start], int(end))
            rows += found[1:] if found[0] == start else []
        return np.column_stack([self.network.x[rows], self.network.y[rows]])


def _trams(city: City, rng: np.random.Generator, router: Router, town: Settlement, before: int) -> list[Line]:
    middle = router.nearest(town.x, town.y)
    if city.size.name == "town":
        reach, turns = [(2.1, 1.9)], np.array([np.pi * 0.93])
    else:
        reach, turns = [(2.4, 2.2), (2.1, 2.6), (1.9, 2.3), (2.2, 1.8)], np.pi * (np.arange(4) / 4 + 0.97)
    made = []
    for k in range(len(reach)):
        ends = []
        for side in (0, 1):
            angle = turns[k] + side * np.pi + rng.uniform(-0.18, 0.18)
            for share in (1.0, 0.5):
                away = reach[k][side] * town.sigma * share
                ends.append(router.nearest(town.x + away * np.cos(angle), town.y + away * np.sin(angle)))
        line = drawn_smooth(router.path([ends[0], ends[1], middle, ends[3], ends[2]]))
        stops = _stops(city, rng, line, 520.0)
        number = before + k + 1
        called = f"{stops[0][2]} - {stops[-1][2]}"
        made.append(Line(f"T{number}", called, "tram", COLOURS[k % 8], stops, line, 5.0 + 1.5 * k, True, True))
    return made


def drawn_smooth(path: Floats) -> Floats:
    """Round the corners of a path (a moving mean of five points), its ends kept."""
    if len(path) < 7:
        return path
    wide = np.vstack([path[[0, 0]], path, path[[-1, -1]]])
    return np.round(sum(wide[k : k + len(path)] for k in range(5)) / 5.0, 2)


def _bus(city: City, rng: np.random.Generator, router: Router, through: list[int], headway: float, rank: int) -> Line:
    path = router.path(through)
    stops = _stops(city, rng, path, 380.0)
    is_busy = headway < 25.0
    called = f"{stops[0][2]} - {stops[-1][2]}"
    colour = COLOURS[(rank * 3) % 8]
    return Line(f"B{rank + 1}", called, "bus", colour, stops, path, headway, is_busy and rank % 2 == 0, headway < 32.0)


def _around(rng: np.random.Generator, router: Router, town: Settlement, ring: int) -> list[int]:
    turn, away = rng.uniform(0, 2 * np.pi), town.sigma * (0.6 + 0.08 * ring)
    angles = turn + np.linspace(0, rng.uniform(1.2, 2.8), 4)
    return [router.nearest(town.x + away * np.cos(a), town.y + away * np.sin(a)) for a in angles]


def _stops(city: City, rng: np.random.Generator, path: Floats, apart: float) -> list[tuple[float, float, str]]:
    line = shapely.LineString(path) if len(path) > 1 else shapely.LineString([path[0], path[0] + 1.0])
    count = max(int(line.length // apart), 1)
    at = np.linspace(0.0, line.length, count + 1)
    if count > 2:
        at[1:-1] += rng.uniform(-60, 60, count - 1)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    kinds = rng.integers(0, len(names.STREET_NAMES), len(points))
    village = city.name_at(points[:, 0], points[:, 1])
    called = []
    for k, (which, town) in enumerate(zip(kinds, village, strict=True)):
        short = names.STREET_NAMES[which].split(" ", 1)[-1].replace("l'", "L'").removeprefix("la ")
        called.append(
            f"{town} Centre" if k == len(points) - 1 and town != names.MAIN else short[:1].upper() + short[1:]
        )
    return [(float(x), float(y), name) for (x, y), name in zip(points, called, strict=True)]

"""
The streets as OpenStreetMap publishes them: nodes and tagged ways in a .osm.pbf.

Streets that go straight on are joined end to end into long ways, as a mapper draws them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import mutable

from layers.demo.city import names
from layers.demo.city.areas import City, lonlat
from layers.demo.city.fields import Floats, Ints, Noise
from layers.demo.city.network import LOCAL, PRIMARY, Network
from layers.demo.published.drawn import named_places, railway

Way = tuple[list[int], dict[str, str]]
"""Node ids and tags."""

FIRST_ID = 9_100_000_001
"""OpenStreetMap's own ids have passed 2**32 too."""

PLAIN, ALLEY, CURVE = 0, 1, 2
KINDS: tuple[dict[str, str], ...] = (
    {"highway": "residential"},
    {"highway": "secondary"},
    {"highway": "primary"},
    {"highway": "secondary", "bridge": "yes", "layer": "1"},
    {"highway": "pedestrian"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "tertiary"},
    {"highway": "unclassified"},
    {"highway": "track"},
    {"highway": "path"},
    {"highway": "footway"},
    {"highway": "steps"},
    {"highway": "living_street"},
)
ALLEYS: tuple[tuple[float, dict[str, str]], ...] = (
    (0.34, {"highway": "service", "service": "driveway"}),
    (0.12, {"highway": "service", "service": "driveway", "access": "private"}),
    (0.30, {"highway": "footway"}),
    (0.10, {"highway": "path"}),
    (0.08, {"highway": "service", "service": "parking_aisle"}),
    (0.03, {"highway": "steps"}),
    (0.02, {"highway": "footway", "access": "no", "foot": "no"}),
    (0.01, {"highway": "construction", "construction": "residential"}),
)


@dataclass(frozen=True)
class Middles:
    """A point in the middle of each street (NaN where it has none), and the alley that leaves from it."""

    x: Floats
    y: Floats
    end_x: Floats
    end_y: Floats


def middles(city: City, network: Network) -> Middles:
    """Bend the long streets a little, and let alleys leave from most of the short ones."""
    rng = city.rng("middles")
    length = network.length()
    across_x = -(network.y[network.v] - network.y[network.u]) / length
    across_y = (network.x[network.v] - network.x[network.u]) / length
    bend = rng.normal(0, 0.03, len(length)) * length
    has_alley = (network.rank == LOCAL) & ~network.is_bridge & (length > 32.0) & (rng.uniform(size=len(length)) < 0.66)
    bent = (has_alley | (length > 95.0)) & ~network.is_bridge
    x = np.where(bent, (network.x[network.u] + network.x[network.v]) / 2 + bend * across_x, np.nan)
    y = np.where(bent, (network.y[network.u] + network.y[network.v]) / 2 + bend * across_y, np.nan)
    reach = rng.uniform(11.0, 19.0, len(length)) * rng.choice([-1.0, 1.0], len(length))
    dry = city.water_m(np.nan_to_num(x), np.nan_to_num(y)) > 25.0
    reach = np.where(has_alley & dry, reach, np.nan)
    return Middles(x, y, x + reach * across_x, y + reach * across_y)


def write_streets(city: City, network: Network, middle: Middles, path: Path) -> None:
    """Write the network, its alleys, a motorway that nobody walks, and barriers; the same bytes for the same plan."""
    path.unlink(missing_ok=True)
    rng = city.rng("streets")
    motorway = _motorway(city)
    bent, ends = np.flatnonzero(~np.isnan(middle.x)), np.flatnonzero(~np.isnan(middle.end_x))
    x = np.concatenate([network.x, middle.x[bent], middle.end_x[ends], motorway[0]])
    y = np.concatenate([network.y, middle.y[bent], middle.end_y[ends], motorway[1]])
    middle_id = np.full(len(middle.x), -1)
    middle_id[bent] = FIRST_ID + len(network.x) + np.arange(len(bent))
    end_id = FIRST_ID + len(network.x) + len(bent) + np.arange(len(ends))
    alley = rng.choice(len(ALLEYS), len(ends), p=[share for share, _ in ALLEYS])
    barriers = _barriers(rng, len(network.x) + len(bent), alley)
    header = osmium.io.Header()
    header.set("generator", "fictional demonstration territory")
    with osmium.SimpleWriter(str(path), header=header) as writer:
        _write_nodes(writer, x, y, barriers)
        ways = [*_street_ways(city, rng, network, middle_id), *_alley_ways(middle_id[ends], end_id, alley)]
        on_motorway = FIRST_ID + len(x) - len(motorway[0]) + np.arange(len(motorway[0]))
        ways.append((on_motorway.tolist(), {"highway": "motorway", "ref": "A 999", "oneway": "yes"}))
        ways.append((_write_drawn(writer, city, FIRST_ID + len(x)), {"railway": "rail", "usage": "main"}))
        for rank, (nodes, tags) in enumerate(ways):
            writer.add_way(mutable.Way(id=FIRST_ID + rank, version=1, nodes=nodes, tags=tags))


def _write_nodes(writer: osmium.SimpleWriter, x: Floats, y: Floats, barriers: dict[int, dict[str, str]]) -> None:
    lon, lat = lonlat(x, y)
    for rank, place in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
        tags = barriers.get(rank, {})
        writer.add_node(mutable.Node(id=FIRST_ID + rank, version=1, location=place, tags=tags))


def _write_drawn(writer: osmium.SimpleWriter, city: City, first: int) -> list[int]:
    """Write the names of places, then the nodes of the railway, whose ids are given."""
    places = list(named_places(city))
    x, y = railway(city)
    lon, lat = lonlat(np.array([place.x for place in places]), np.array([place.y for place in places]))
    for rank, place in enumerate(places):
        tags = {"place": place.place, "name": place.name}
        at = (float(lon[rank]), float(lat[rank]))
        writer.add_node(mutable.Node(id=first + rank, version=1, location=at, tags=tags))
    for rank, at in enumerate(zip(*(axis.tolist() for axis in lonlat(x, y)), strict=True)):
        writer.add_node(mutable.Node(id=first + len(places) + rank, version=1, location=at))
    return [first + len(places) + rank for rank in range(len(x))]


def _barriers(rng: np.random.Generator, before_ends: int, alley: Ints) -> dict[int, dict[str, str]]:
    """Gates at the end of some alleys, and bollards that walkers pass."""
    found = {}
    for rank in np.flatnonzero((alley == 1) & (rng.uniform(size=len(alley)) < 0.3)):
        found[before_ends + int(rank)] = {"barrier": "gate", "access": "private"}
    for rank in np.flatnonzero((alley == 2) & (rng.uniform(size=len(alley)) < 0.1)):
        found[before_ends + int(rank)] = {"barrier": "bollard"}
    return found


def street_kinds(city: City, rng: np.random.Generator, network: Network) -> Ints:
    """Say which of `KINDS` each street is."""
    x = (network.x[network.u] + network.x[network.v]) / 2
    y = (network.y[network.u] + network.y[network.v]) / 2
    dense, draw, patch = city.density_at(x, y), rng.uniform(size=len(x)), Noise(rng, 420.0)(x, y)
    old = np.zeros(len(x), dtype=bool)
    for place in (settlement for settlement in city.settlements if settlement.is_city):
        old |= np.hypot(x - place.x, y - place.y) < 0.17 * place.sigma
    kind = np.select(
        [dense < 40.0, dense < 220.0, patch > 2.0, patch > 1.5, patch < -1.1, draw < 0.012, draw < 0.05, draw < 0.09],
        [np.where(draw < 0.6, 8, 9), 7, 10, 12, 5, 11, 9, 6],
        0,
    )
    kind = np.where(old & (network.rank == LOCAL), 4, kind)
    kind = np.where(network.rank > LOCAL, network.rank, kind)
    return np.where(network.is_bridge, 3, kind)


def _street_ways(city: City, rng: np.random.Generator, network: Network, middle_id: Ints) -> Iterator[Way]:
    kind = street_kinds(city, rng, network)
    ways = join_streets(network.x, network.y, network.u, network.v, kind)
    drawn = rng.integers(0, 1_000_000, (len(ways), 3))
    u, v, middle = network.u.tolist(), network.v.tolist(), middle_id.tolist()
    for way, (a, b, c) in zip(ways, drawn.tolist(), strict=True):
        nodes = []
        for street, is_back in way:
            start = v[street] if is_back else u[street]
            nodes.append(FIRST_ID + start)
            if middle[street] >= 0:
                nodes.append(middle[street])
        last, is_back = way[-1]
        nodes.append(FIRST_ID + (u[last] if is_back else v[last]))
        which = int(kind[way[0][0]])
        tags = KINDS[which]
        if which not in (8, 9, 10, 11):
            tags = {**tags, "name": _name(which, a, b, c)}
        yield nodes, tags


def _name(kind: int, a: int, b: int, c: int) -> str:
    called = names.STREET_NAMES[b % len(names.STREET_NAMES)]
    if kind == PRIMARY:
        return f"Avenue {called}"
    if kind == 3:
        return f"Pont {called}"
    number = "" if c % 5 else f" n° {1 + c % 60}"
    return f"{names.STREET_KINDS[a % len(names.STREET_KINDS)]} {called}{number}"


def _alley_ways(start: Ints, end: Ints, alley: Ints) -> Iterator[Way]:
    for a, b, which in zip(start.tolist(), end.tolist(), alley.tolist(), strict=True):
        yield [a, b], ALLEYS[which][1]


def _motorway(city: City) -> tuple[Floats, Floats]:
    west, south, east, north = city.boundary.bounds
    x = np.arange(west - 800.0, east + 800.0, 220.0)
    y = south + 0.16 * (north - south) + 0.02 * (north - south) * np.sin((x - west) / 2_700.0)
    return x, y


MAX_STREETS = 40
"""Longest way, in streets."""


def join_streets(x: Floats, y: Floats, u: Ints, v: Ints, kind: Ints) -> list[list[tuple[int, bool]]]:
    """
    Join streets of one kind that go straight on at a junction.

    Parameters
    ----------
    x, y
        Junctions.
    u, v
        Ends of each street, rows of the junctions.
    kind
        Only streets of the same kind are joined.

    Returns
    -------
    list of ways
        Each a list of (street, is walked from v to u), in order; every street once.
    """
    mate = _mates(x, y, u, v, kind)
    done = np.zeros(len(u), dtype=bool).tolist()
    ways: list[list[tuple[int, bool]]] = []
    starts = np.r_[np.flatnonzero(mate < 0), np.arange(len(mate))].tolist()
    mates = mate.tolist()
    for start in starts:
        half = start
        way: list[tuple[int, bool]] = []
        while half >= 0 and not done[half >> 1] and len(way) < MAX_STREETS:
            done[half >> 1] = True
            way.append((half >> 1, bool(half & 1)))
            half = mates[half ^ 1]
        if way:
            ways.append(way)
    return ways


def _mates(x: Floats, y: Floats, u: Ints, v: Ints, kind: Ints) -> Ints:
    """For each street end (2k at u, 2k + 1 at v), the end that goes on from it; -1 where none does."""
    node = np.column_stack([u, v]).ravel()
    far = np.column_stack([v, u]).ravel()
    angle = np.arctan2(y[far] - y[node], x[far] - x[node])
    kinds = np.repeat(kind, 2)
    order = np.argsort(node, kind="stable")
    firsts, seconds = [], []
    for shift in range(1, 9):
        a, b = order[:-shift], order[shift:]
        same = (node[a] == node[b]) & (kinds[a] == kinds[b])
        firsts.append(a[same])
        seconds.append(b[same])
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    bend = np.abs(np.abs(np.angle(np.exp(1j * (angle[a] - angle[b])))) - np.pi)
    a, b, bend = a[bend < 0.55], b[bend < 0.55], bend[bend < 0.55]
    rank = np.argsort(bend, kind="stable")
    a, b = a[rank], b[rank]
    mate = np.full(len(node), -1, dtype=np.int64)
    for _ in range(2):
        free = (mate[a] < 0) & (mate[b] < 0)
        a, b = a[free], b[free]
        best = np.full(len(node), len(a), dtype=np.int64)
        np.minimum.at(best, a, np.arange(len(a)))
        np.minimum.at(best, b, np.arange(len(a)))
        mutual = (best[a] == np.arange(len(a))) & (best[b] == np.arange(len(a)))
        mate[a[mutual]], mate[b[mutual]] = b[mutual], a[mutual]
    return mate

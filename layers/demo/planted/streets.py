"""Faults of the streets: the bridges that hold the town together are gone, or all the streets of a commune."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from pyproj import Transformer

from geo.crs import WORKING_CRS
from layers.demo.city.fields import Floats, Ints, Shapes
from layers.demo.planted.fault import Planted, Town
from layers.sources.osm_streets import is_walkable

STREETS_FILE = "streets.osm.pbf"
"""As published."""


def streets_connected(town: Town) -> Planted:
    """Take the bridges out: nothing else joins the banks of the river."""
    gone = _keep_ways(town.folder / STREETS_FILE, lambda tags, nodes: "bridge" not in tags)
    return Planted(
        "streets_connected",
        (STREETS_FILE,),
        f"les {gone} ponts retirés : la rivière coupe le réseau des rues",
        (),
    )


def streets_per_inhabitant(town: Town) -> Planted:
    """Take every way that touches a commune out of the streets."""
    code, name = town.commune(2)
    outline = town.communes.geometry.iloc[2]
    path = town.folder / STREETS_FILE
    ids, x, y = _nodes(path)
    inside = set(ids[shapely.contains_xy(outline, x, y)].tolist())
    gone = _keep_ways(path, lambda tags, nodes: inside.isdisjoint(nodes))
    return Planted(
        "streets_per_inhabitant", (STREETS_FILE,), f"les {gone} voies de {name} ({code}) retirées des rues", (name,)
    )


def walked_lines(path: Path) -> Shapes:
    """The ways that may be walked, in EPSG:2154."""
    ids, x, y = _nodes(path)
    place = dict(zip(ids.tolist(), zip(x.tolist(), y.tolist(), strict=True), strict=True))
    ways = (one for one in _objects(path, osmium.osm.WAY) if is_walkable(dict(one.tags)))
    lines: Shapes = np.array([shapely.LineString([place[node.ref] for node in way.nodes]) for way in ways])
    return lines


def _objects(path: Path, kind: Any) -> Iterable[Any]:
    """What osmium finds in the file of one kind, typed as loosely as it gives it."""
    return osmium.FileProcessor(str(path), kind)


def _nodes(path: Path) -> tuple[Ints, Floats, Floats]:
    """Ids of the nodes, and their x and y in EPSG:2154."""
    found = [(node.id, node.lon, node.lat) for node in _objects(path, osmium.osm.NODE)]
    ids, lon, lat = (np.array(values) for values in zip(*found, strict=True))
    x, y = Transformer.from_crs(4326, WORKING_CRS, always_xy=True).transform(lon, lat)
    return ids, x, y


def _keep_ways(path: Path, is_kept: Callable[[dict[str, str], list[int]], bool]) -> int:
    """Leave the other ways out of the file, the nodes all kept; how many were left out."""
    draft = path.with_name(f"draft-{path.name}")
    header = osmium.io.Header()
    header.set("generator", "fictional demonstration territory")
    gone = 0
    with osmium.SimpleWriter(str(draft), header=header) as writer:
        for one in _objects(path, osmium.osm.ALL):
            if one.is_way() and not is_kept(dict(one.tags), [node.ref for node in one.nodes]):
                gone += 1
            else:
                writer.add(one)
    draft.replace(path)
    return gone

"""Walkable streets from an OpenStreetMap extract, split where they meet."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pyproj
import shapely

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.files.area import Bounds, area_to_keep
from layers.files.tables import check_files
from layers.reception.door import door
from layers.reception.notes import Note, cut, leave_out, receive, receive_crs
from layers.schemas import validate
from layers.sources.osm_edits import Deleted, own_ids, read_deleted

MAJOR = ("trunk", "primary", "secondary", "tertiary")
MINOR = ("unclassified", "residential", "living_street", "service", "road", "pedestrian")
PATHS = ("footway", "path", "steps", "track", "bridleway", "corridor")
ON_REQUEST = ("cycleway", "trunk", "trunk_link", "motorway", "motorway_link")
"""Walked only where a tag says so (access defaults for France in the OSM wiki)."""

CLASSES = {name + end: "major" for name in MAJOR for end in ("", "_link")}
CLASSES |= dict.fromkeys(MINOR, "minor") | dict.fromkeys(PATHS, "path")
CLASSES |= {"cycleway": "path", "motorway": "major", "motorway_link": "major"}
OPEN = {"yes", "designated", "permissive", "official", "destination", "customers"}
CLOSED = {"no", "private", "military", "use_sidepath"}
BARRIERS = {"gate", "lift_gate", "swing_gate", "sliding_gate", "turnstile", "kissing_gate", "door", "entrance", "chain"}
WGS84 = pyproj.CRS.from_epsg(4326)
WALLS = {"wall", "fence", "hedge", "city_wall", "retaining_wall", "guard_rail", "jersey_barrier"}


class _Ways(NamedTuple):
    refs: np.ndarray
    lengths: np.ndarray
    table: pd.DataFrame


class _Nodes(NamedTuple):
    ids: np.ndarray
    x: np.ndarray
    y: np.ndarray
    closed: np.ndarray


def read_osm_streets(path: Path | Sequence[Path], *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Walkable streets: layer `streets`, one row between two crossings.

    Publisher: OpenStreetMap contributors, ODbL (share alike), in WGS84. Counted in ways that have a `highway`.

    Walked: every highway whose `foot`, else `access`, is not no, private, military or use_sidepath; cycleways, trunks
    and motorways only where `foot` (or a sidewalk) says so. A node that holds a wall, or a gate closed to walkers, cuts
    the way: each side gets its own end. An area (`area=yes`) is walked round its outline, not across: paths across
    squares are a little too long, and multipolygon squares are absent. Ways one-way for walkers are counted and kept
    both ways; for vehicles it is ignored. Entrances, levels inside buildings and lifts are not read.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.gz or .osm.bz2; several extracts make one network, what they share (by its OSM id) counted
        once. Of a file saved by an editor, what is marked as deleted is left out and counted; what is new (ids below
        zero) is read.
    bounds
        West, south, east, north, or an area in Lambert-93; give a margin beyond the territory. Streets are cut at the
        last node inside the bounding box of the area.

    Returns
    -------
    GeoDataFrame
        `u`, `v`: OSM node ids; below all those of the file, and below zero, where a closed gate or a wall cuts the way.
        `level`: tag `layer`, else 1 on a bridge and -1 in a tunnel, else 0.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Truncated, not OpenStreetMap, or no walkable street (in the bounds).
    """
    paths = [path] if isinstance(path, Path) else list(path)
    check_files(paths, told := ", ".join(one.name for one in paths))
    mended: list[str] = []
    with door(told):
        deleted = read_deleted(paths)
        mended.extend(deleted.said())
        ways = _read_ways(paths, deleted, mended)
        nodes = _read_nodes(paths, np.setdiff1d(ways.refs, np.array(sorted(deleted.nodes), dtype=np.int64)))
    frame = _edges(ways, nodes, area_to_keep(bounds), mended)
    if frame.empty:
        where = "inside the bounds asked" if len(ways.lengths) else "in the file"
        ou = "dans le territoire" if len(ways.lengths) else "dans le fichier"
        raise SourceError(
            f"{told}: no walkable street {where}. Check that the extract covers the territory.",
            fr=f"{told} : aucune rue où marcher {ou}. Vérifiez que l'extrait couvre le territoire.",
        )
    frame.attrs["repairs"] = mended
    return validate("streets", frame)


def is_walkable(tags: Mapping[str, str]) -> bool:
    """
    Say whether a way with these tags may be walked.

    >>> is_walkable({"highway": "footway"}), is_walkable({"highway": "motorway"})
    (True, False)
    >>> is_walkable({"highway": "service", "access": "private", "foot": "yes"})
    True
    """
    kind = tags.get("highway", "")
    if kind not in CLASSES:
        return False
    foot = tags.get("foot", "")
    if foot in OPEN:
        return True
    if foot in CLOSED or tags.get("access", "") in CLOSED:
        return False
    has_sidewalk = tags.get("sidewalk", "no") not in ("no", "none", "separate")
    return (kind not in ON_REQUEST and tags.get("motorroad") != "yes") or (has_sidewalk and "motorway" not in kind)


def street_level(tags: Mapping[str, str]) -> int:
    """
    Level of a way: tag `layer`, else 1 on a bridge, -1 in a tunnel, 0 on the ground.

    >>> street_level({"bridge": "yes"}), street_level({"tunnel": "yes", "layer": "-2"})
    (1, -2)
    """
    try:
        return int(tags.get("layer", ""))
    except ValueError:
        if tags.get("bridge", "no") != "no":
            return 1
        return -1 if tags.get("tunnel", "no") not in ("no", "building_passage") else 0


def _read_ways(paths: Sequence[Path], deleted: Deleted, mended: list[str]) -> _Ways:
    refs: list[np.ndarray] = [np.array([], dtype=np.int64)]
    lengths, classes, steps, names, levels = [], [], [], [], []
    one_way = shared = 0
    known: set[int] = set()
    seen = [0] * len(paths)
    for rank, way in ((rank, way) for rank, path in enumerate(paths) for way in _highways(path)):
        seen[rank] += 1
        tags = way.tags
        if len(way.nodes) < 2 or not is_walkable(tags):
            continue
        way_id = way.id if way.id > 0 else way.id * len(paths) - rank
        if way_id in deleted.ways:
            continue
        if len(paths) > 1:
            if way_id in known:
                shared += 1
                continue
            known.add(way_id)
        refs.append(own_ids(np.array([node.ref for node in way.nodes], dtype=np.int64), rank, len(paths)))
        lengths.append(len(way.nodes))
        classes.append(CLASSES[tags["highway"]])
        steps.append(tags["highway"] == "steps")
        names.append(tags.get("name", ""))
        levels.append(street_level(tags))
        one_way += tags.get("oneway:foot", "no") in ("yes", "-1")
    for path, rows in zip(paths, seen, strict=True):
        receive(path.name, rows)
        receive_crs(path.name, WGS84, WGS84)
    cut(sum(seen) - len(lengths) - shared, "other_kind")
    if one_way:
        en = f"{one_way} ways that are one-way for walkers kept both ways"
        mended.append(Note(en, f"{one_way} voies à sens unique pour les piétons gardées dans les deux sens"))
    en, fr = "ways given by several extracts counted once", "voies données par plusieurs extraits comptées une fois"
    leave_out(mended, shared, "duplicate", en, fr)
    table = pd.DataFrame(
        {
            "street_class": pd.Series(classes, dtype="str"),
            "is_steps": np.array(steps, dtype=bool),
            "name": pd.Series(names, dtype="str"),
            "level": np.array(levels, dtype=np.int64),
        }
    )
    return _Ways(np.concatenate(refs), np.array(lengths, dtype=np.int64), table)


def _highways(path: Path) -> Iterable[Any]:
    return osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))


def _read_nodes(paths: Sequence[Path], wanted: np.ndarray) -> _Nodes:
    """The nodes of the ways, each from the first extract that has it."""
    parts = [_nodes_of(path, wanted, rank, len(paths)) for rank, path in enumerate(paths)]
    ids, x, y, closed = (np.concatenate(column) for column in zip(*parts, strict=True))
    _, first = np.unique(ids, return_index=True)
    return _Nodes(ids[first], x[first], y[first], closed[first])


def _nodes_of(path: Path, wanted: np.ndarray, rank: int, files: int) -> _Nodes:
    """The nodes wanted of one extract; the filter of the library takes no id below zero."""
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE)
    new = set(wanted[(wanted < 0) & (-wanted % files == rank)].tolist())
    if not new:
        nodes = nodes.with_filter(osmium.filter.IdFilter(wanted[wanted >= 0].tolist()))
    known = set(wanted.tolist()) if new else set()
    ids = np.empty(len(wanted), dtype=np.int64)
    degrees = np.empty((len(wanted), 2))
    closed = np.zeros(len(wanted), dtype=bool)
    count = 0
    for node in nodes:
        if not isinstance(node, osmium.osm.Node):
            continue
        number = node.id if node.id >= 0 else node.id * files - rank
        if new and number not in known:
            continue
        if count == len(ids):
            raise SourceError(
                f"{path.name}: node {node.id} is given twice, expected each once. Download it again.",
                fr=f"{path.name} : le nœud {node.id} est donné deux fois, attendu une. Téléchargez-le de nouveau.",
            )
        ids[count] = number
        place = node.location
        degrees[count] = place.lon_without_check(), place.lat_without_check()
        if node.tags:
            closed[count] = is_closed(dict(node.tags))
        count += 1
    convert = pyproj.Transformer.from_crs(4326, WORKING_CRS, always_xy=True)
    x, y = convert.transform(degrees[:count, 0], degrees[:count, 1])
    return _Nodes(ids[:count], np.asarray(x), np.asarray(y), closed[:count])


def is_closed(tags: Mapping[str, str]) -> bool:
    """
    Say whether a node with these tags stops a walker.

    >>> is_closed({"barrier": "gate", "access": "private"}), is_closed({"barrier": "bollard"})
    (True, False)
    """
    barrier = tags.get("barrier", "")
    foot = tags.get("foot", "")
    if foot in OPEN or not barrier:
        return False
    if barrier in WALLS or foot in CLOSED:
        return True
    return barrier in BARRIERS and (tags.get("access", "") in CLOSED or tags.get("locked") == "yes")


def _edges(ways: _Ways, nodes: _Nodes, area: shapely.Geometry | None, mended: list[str]) -> gpd.GeoDataFrame:
    """
    Cut each way where it meets another, is closed, or leaves the extract.

    A step is a pair of successive positions of a way; an edge is a run of steps between two cuts.
    """
    if not len(nodes.ids) or not len(ways.refs):
        return gpd.GeoDataFrame(ways.table.iloc[:0].assign(u=0, v=0), geometry=[], crs=WORKING_CRS)
    way = np.repeat(np.arange(len(ways.lengths)), ways.lengths)
    place = np.minimum(np.searchsorted(nodes.ids, ways.refs), len(nodes.ids) - 1)
    known = nodes.ids[place] == ways.refs
    if not known.all():
        lost = int((~known).sum())
        en = f"{lost} way nodes absent from the extract: the ways are cut there"
        mended.append(Note(en, f"{lost} points de voies absents de l'extrait : les voies y sont coupées"))
    placed = len(np.unique(way[known]))
    cut(len(ways.lengths) - placed, "no_place")
    if area is not None:
        west, south, east, north = area.bounds
        x, y = nodes.x[place], nodes.y[place]
        known &= (x >= west) & (x <= east) & (y >= south) & (y <= north)
    step = known[:-1] & known[1:] & (way[:-1] == way[1:]) & (ways.refs[:-1] != ways.refs[1:])
    has_next, has_previous = np.append(step, False), np.insert(step, 0, False)
    _, inverse, uses = np.unique(ways.refs, return_inverse=True, return_counts=True)
    closed = nodes.closed[place] & known
    parted = (uses[inverse] > 1) | closed
    starts = np.flatnonzero(has_next & (parted | ~has_previous))
    ends = np.flatnonzero(has_previous & (parted | ~has_next))
    count = ends - starts + 1
    first = np.cumsum(count) - count
    flat = np.arange(count.sum()) - np.repeat(first - starts, count)
    lines = shapely.linestrings(
        np.column_stack([nodes.x[place[flat]], nodes.y[place[flat]]]), indices=np.repeat(np.arange(len(starts)), count)
    )
    u, v = ways.refs[starts].copy(), ways.refs[ends].copy()
    lowest = min(0, int(ways.refs.min()))
    _part(u, closed[starts], lowest - 1)
    _part(v, closed[ends], lowest - 1 - len(starts))
    frame = gpd.GeoDataFrame(
        {"u": u, "v": v, **ways.table.iloc[way[starts]].reset_index(drop=True)}, geometry=lines, crs=WORKING_CRS
    )
    drawn = way[starts]
    if area is not None:
        shapely.prepare(area)
        here = shapely.intersects(area, lines)
        frame, drawn = frame[here].reset_index(drop=True), drawn[here]
    cut(placed - len(np.unique(drawn)), "no_place" if area is None else "outside")
    return frame.astype({"u": "Int64", "v": "Int64", "level": "Int64"})


def _part(ends: np.ndarray, closed: np.ndarray, first: int) -> None:
    """Give each end at a closed node an identifier of its own, from `first` down."""
    ends[closed] = first - np.arange(int(closed.sum()))

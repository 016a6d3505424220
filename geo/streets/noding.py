"""From street lines to nodes and edges: which lines can be walked, and which of their ends and crossings meet."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.crs import check_working_crs, looks_like_lonlat
from geo.errors import NetworkError

Ints = NDArray[np.int64]


def usable_streets(
    streets: gpd.GeoDataFrame, profile: str
) -> tuple[gpd.GeoDataFrame, NDArray[np.object_], dict[str, int]]:
    """Streets that can be walked, as simple lines; what was dropped, counted."""
    check_working_crs(streets, names=("streets",))
    shapes = np.asarray(streets.geometry.array, dtype=object)
    lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    streets = streets[~lost]
    if (shapely.get_type_id(shapes[~lost]) == shapely.GeometryType.MULTILINESTRING).any():
        streets = streets.explode(index_parts=False)
    lines = np.asarray(streets.geometry.array, dtype=object)
    if shapely.has_z(lines).any():
        lines = shapely.force_2d(lines)
    other = shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING
    if other.any():
        found = ", ".join(sorted(set(streets.geom_type[other])))
        raise NetworkError(f"Streets: {other.sum()} rows are {found}; expected LineString. Drop them, or read lines.")
    flat = shapely.length(lines) == 0
    steps = np.zeros(len(lines), dtype=bool)
    if profile == "wheelchair" and "is_steps" in streets.columns:
        steps = streets["is_steps"].fillna(False).to_numpy(dtype=bool) & ~flat
    kept = ~flat & ~steps
    counts = {"no_geometry": int(lost.sum()), "zero_length": int(flat.sum()), "steps_avoided": int(steps.sum())}
    if not kept.any():
        raise NetworkError(
            f"Streets: nothing to walk on: {len(shapes)} rows, of which {lost.sum()} without geometry, {flat.sum()} "
            f"of zero length, {steps.sum()} steps. Give a layer with at least one street.",
            fr=f"Rues : aucune où marcher : {len(shapes)} lignes, dont {lost.sum()} sans tracé, {flat.sum()} de "
            f"longueur nulle, {steps.sum()} escaliers. Donnez un fichier qui contient des rues.",
        )
    lines = lines[kept]
    bounds = shapely.total_bounds(lines)
    if looks_like_lonlat(tuple(bounds)):
        raise NetworkError(
            f"Streets: coordinates {np.round(bounds, 3).tolist()} are degrees, though labelled EPSG:2154. "
            "Label them with .set_crs(4326, allow_override=True), then .to_crs(2154).",
            fr=f"Rues : les coordonnées {np.round(bounds, 3).tolist()} sont des degrés, sous l'étiquette EPSG:2154. "
            "Corrigez le système de coordonnées du fichier.",
        )
    return streets[kept], lines, counts


def end_ids(streets: gpd.GeoDataFrame) -> tuple[Ints, Ints] | None:
    """Ids of the two ends of each street; None for a layer without ids."""
    if not {"u", "v"} <= set(streets.columns):
        return None
    missing = streets["u"].isna() | streets["v"].isna()
    if missing.all():
        return None
    if missing.any():
        raise NetworkError(
            f"Streets: {missing.sum()} of {len(streets)} rows lack the node ids u, v; expected ids on all rows (OSM) "
            "or on none (centrelines). Fill them, or drop both columns."
        )
    if streets.index.has_duplicates:
        raise NetworkError("Streets: with node ids u, v, expected a unique index and one LineString a row.")
    return streets["u"].to_numpy(dtype=np.int64), streets["v"].to_numpy(dtype=np.int64)


def street_levels(streets: gpd.GeoDataFrame) -> Ints:
    """Level of each street; 0, the ground, where it is not stated."""
    if "level" not in streets.columns:
        return np.zeros(len(streets), dtype=np.int64)
    return np.asarray(streets["level"].fillna(0).to_numpy(dtype=np.int64))


COINCIDE_M = 0.001
"""Points nearer than this are one whatever the tolerance: rounding of published coordinates."""

NODE_SPREAD_M = 1.0
"""One OSM node drawn at two places farther apart than this is a fault of the extract, not rounding."""

Floats = NDArray[np.float64]
Lines = NDArray[np.object_]


@dataclass(frozen=True)
class Noded:
    """m edges between n nodes: lines (m), end nodes (m × 2), node coordinates (n × 2, metres), counts of joins."""

    lines: Lines
    ends: Ints
    node_xy: Floats
    counts: dict[str, int]


@dataclass(frozen=True)
class _Cuts:
    """Places where lines are met: which line, how far along it (metres), and by which point."""

    line: Ints
    along_m: Floats
    point: Ints

    def take(self, rows: NDArray[np.generic]) -> "_Cuts":
        return _Cuts(self.line[rows], self.along_m[rows], self.point[rows])


def node_by_ids(lines: Lines, first: Ints, last: Ints) -> Noded:
    """
    Take the ids of the two ends of each line as the topology: lines that cross without a shared id stay apart.

    Raises
    ------
    NetworkError
        If one id is drawn at places more than `NODE_SPREAD_M` apart.
    """
    codes, ids = pd.factorize(np.concatenate([first, last]))
    xy = line_ends(lines)
    node_xy = np.empty((len(ids), 2))
    node_xy[codes] = xy
    apart = np.hypot(*(xy - node_xy[codes]).T) > NODE_SPREAD_M
    if apart.any():
        bad = np.unique(np.asarray(ids)[codes[apart]])
        raise NetworkError(
            f"Streets: {len(bad)} node ids drawn at several places more than {NODE_SPREAD_M:g} m apart "
            f"(first: {', '.join(map(str, bad[:3]))}); expected u and v to be the ends of each line, in its direction."
        )
    return Noded(lines, codes.reshape(2, -1).T.astype(np.int64), node_xy, {})


def node_by_geometry(lines: Lines, level: Ints, *, tolerance_m: float, join_crossings: bool) -> Noded:
    """
    Join centrelines where they meet.

    Ends within `tolerance_m` of one another are one node, at any level (a bridge ends on the ground); the gap
    costs nothing. An end within `tolerance_m` of the inside of a line of the same level cuts it there. Lines of the
    same level that cross are cut at the crossing if `join_crossings`; at different levels they never are.

    Parameters
    ----------
    lines : array, n LineStrings of length > 0
    level : array, n integers, 0 on the ground

    Returns
    -------
    Noded
        With counts: `ends_joined` (pairs of ends more than `COINCIDE_M` apart), `ends_on_lines` (cuts where an end
        meets the inside of a line), `crossings_joined` (nodes made at crossings), `self_crossings_cut` (lines).
    """
    tolerance = max(tolerance_m, COINCIDE_M)
    lines, level, looped = _cut_self_crossings(lines, level)
    n_ends = 2 * len(lines)
    met, xy, point_level = _meetings(lines, level, tolerance, join_crossings)
    node, near_misses = _cluster(xy, point_level, n_ends, tolerance)
    cuts = _inside_cuts(lines, met, node, tolerance)
    pieces, ends = _cut(lines, cuts, node)
    dust = (ends[:, 0] == ends[:, 1]) & (shapely.length(pieces) <= 2 * tolerance)
    at_end = np.isin(node[cuts.point], node[:n_ends])
    counts = {
        "ends_joined": near_misses,
        "ends_on_lines": int(at_end.sum()),
        "crossings_joined": len(np.unique(node[cuts.point][~at_end])),
        "self_crossings_cut": looped,
    }
    used, renumbered = np.unique(ends[~dust], return_inverse=True)
    _, first_member = np.unique(node, return_index=True)
    return Noded(pieces[~dust], renumbered.reshape(-1, 2), xy[first_member][used], counts)


def line_ends(lines: Lines) -> Floats:
    """Coordinates of the first points of n lines, then of their last points: 2n × 2."""
    xy = shapely.get_coordinates(lines)
    number = shapely.get_num_coordinates(lines)
    last = np.cumsum(number) - 1
    ends: Floats = xy[np.concatenate([last - number + 1, last])]
    return ends


def _cut_self_crossings(lines: Lines, level: Ints) -> tuple[Lines, Ints, int]:
    """A line that crosses or touches itself becomes several that do not."""
    looped = ~shapely.is_simple(lines)
    if not looped.any():
        return lines, level, 0
    parts, owner = shapely.get_parts(shapely.node(lines[looped]), return_index=True)
    return (
        np.concatenate([lines[~looped], parts]),
        np.concatenate([level[~looped], level[looped][owner]]),
        int(looped.sum()),
    )


def _meetings(lines: Lines, level: Ints, tolerance: float, join_crossings: bool) -> tuple[_Cuts, Floats, Ints]:
    """Where lines are met, by which point; points are the 2n ends (as in `line_ends`), then the crossings."""
    ends = line_ends(lines)
    tree = shapely.STRtree(lines)
    end, line = tree.query(shapely.points(ends), predicate="dwithin", distance=tolerance)
    other = (end % len(lines) != line) & (level[end % len(lines)] == level[line])
    end, line = end[other], line[other]
    if join_crossings:
        pair, xy = _crossings(tree, lines, level)
    else:
        pair, xy = np.empty((2, 0), dtype=np.int64), np.empty((0, 2))
    line = np.concatenate([line, pair[0], pair[1]])
    point = np.concatenate([end, *2 * [len(ends) + np.arange(len(xy))]])
    points = np.concatenate([ends, xy])
    along = shapely.line_locate_point(lines[line], shapely.points(points[point]))
    return _Cuts(line, along, point), points, np.concatenate([level, level, level[pair[0]]])


def _crossings(tree: shapely.STRtree, lines: Lines, level: Ints) -> tuple[Ints, Floats]:
    """Pairs of lines of one level that share points, and the points: crossings, and the ends of shared stretches."""
    i, j = tree.query(lines, predicate="intersects")
    once = (i < j) & (level[i] == level[j])
    i, j = i[once], j[once]
    parts, pair = shapely.get_parts(shapely.intersection(lines[i], lines[j]), return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    stretch, of = parts[is_line], pair[is_line]
    xy = np.concatenate([shapely.get_coordinates(parts[~is_line]), line_ends(stretch)])
    pair = np.concatenate([pair[~is_line], of, of])
    return np.stack([i[pair], j[pair]]), xy


def _cluster(xy: Floats, level: Ints, n_ends: int, tolerance: float) -> tuple[Ints, int]:
    """Node of each point: points within the tolerance are one, if both are ends or both are of one level."""
    a, b = cKDTree(xy).query_pairs(tolerance, output_type="ndarray").T
    joined = ((a < n_ends) & (b < n_ends)) | (level[a] == level[b])
    a, b = a[joined], b[joined]
    links = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(len(xy), len(xy)))
    _, node = connected_components(links, directed=False)
    apart = np.hypot(*(xy[a] - xy[b]).T) > COINCIDE_M
    return node.astype(np.int64), int((apart & (a < n_ends) & (b < n_ends)).sum())


def _inside_cuts(lines: Lines, met: _Cuts, node: Ints, tolerance: float) -> _Cuts:
    """Meetings that are not the line's own ends, each once, in order along each line."""
    n, here = len(lines), node[met.point]
    at_start = (here == node[met.line]) & (met.along_m <= 2 * tolerance)
    at_end = (here == node[n + met.line]) & (met.along_m >= shapely.length(lines[met.line]) - 2 * tolerance)
    cuts = met.take(~(at_start | at_end))
    cuts = cuts.take(np.lexsort((cuts.along_m, node[cuts.point], cuts.line)))
    here = node[cuts.point]
    again = (cuts.line[1:] == cuts.line[:-1]) & (here[1:] == here[:-1])
    again &= np.diff(cuts.along_m) <= 2 * tolerance
    cuts = cuts.take(~np.concatenate([np.zeros(min(len(here), 1), dtype=bool), again]))
    return cuts.take(np.lexsort((cuts.along_m, cuts.line)))


def _cut(lines: Lines, cuts: _Cuts, node: Ints) -> tuple[Lines, Ints]:
    """Pieces of the lines between cuts, and the nodes at the two ends of each."""
    n = len(lines)
    hit, first_cut = np.unique(cuts.line, return_index=True)
    if not len(hit):
        return lines, np.stack([node[:n], node[n : 2 * n]], axis=1)
    whole = np.setdiff1d(np.arange(n), hit)
    here = node[cuts.point]
    left = np.insert(here, first_cut, node[hit])
    right = np.insert(here, np.append(first_cut[1:], len(here)), node[n + hit])
    ends = np.concatenate([np.stack([node[whole], node[n + whole]], 1), np.stack([left, right], 1)])
    return np.concatenate([lines[whole], _pieces(lines[hit], np.searchsorted(hit, cuts.line), cuts.along_m)]), ends


def _pieces(lines: Lines, line: Ints, along_m: Floats) -> Lines:
    """Cut each line at the stated distances along it; every line has at least one, none outside the line."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(owner, np.arange(len(lines)))
    along = np.cumsum(np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T))
    along -= along[first][owner]
    rank = np.ones(len(owner))  # 0: first vertex of its line, 2: last; cuts stay between
    rank[first], rank[np.append(first[1:], len(owner)) - 1] = 0, 2
    cut_xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], along_m))
    # each cut stands twice: the end of one piece and the start of the next
    xy, owner = np.concatenate([xy, cut_xy, cut_xy]), np.concatenate([owner, line, line])
    along, rank = np.concatenate([along, along_m, along_m]), np.concatenate([rank, np.ones(2 * len(line))])
    is_cut = np.arange(len(owner)) >= len(owner) - 2 * len(line)
    order = np.lexsort((along, rank, owner))
    piece = owner[order] + np.cumsum(is_cut[order]) // 2
    return np.asarray(shapely.linestrings(xy[order], indices=piece), dtype=object)

"""The walking network: nodes, edges with their lines, and walking minutes along each edge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from geo.errors import NetworkError, Sentence
from geo.space.proximity import WALKING_SPEED_KMH
from geo.streets.noding import Noded, end_ids, node_by_geometry, node_by_ids, street_levels, usable_streets

MEMORY_STRIP_M = 500.0
"""Nodes are numbered by strips this wide: neighbours in space are neighbours in memory, and searches run faster."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Profile = Literal["walk", "wheelchair"]

JOIN_TOLERANCE_M = 1.0
"""Ends of centrelines nearer than this are joined. Proposition of the authors; on the centrelines of Montpellier
nothing changes between 0.5 m and 3 m."""

MIN_PIECE_SHARE = 0.01
"""A disconnected piece shorter than this share of the whole network is a drawing artefact. Proposition."""

SLOPE_BASE_M = 10.0
"""Slope is the rise over the edge's length, or over this length if the edge is shorter: on a 1 m edge, an elevation
model's own error would make a cliff. Proposition of the authors."""


@dataclass(frozen=True)
class StreetNetwork:
    """
    An undirected walking network, in `WORKING_CRS`.

    Attributes
    ----------
    node_xy : array, n × 2
        Metres.
    edge_nodes : array, m × 2
        The nodes at the first and at the last point of each edge's line; they may be the same.
    edge_lines : array, m LineStrings
    edge_length_m, edge_minutes : arrays, m
        Length of the line; minutes to walk it, either way (the mean of both ways where there is a slope).
    speed_kmh : float
        Walking speed on the flat, and off the network.
    piece : array, n
        Connected piece of each node, 0 for the longest.
    counts : mapping of text to int
        What was dropped or joined when the network was made; see `repairs`.
    """

    node_xy: Floats
    edge_nodes: Ints
    edge_lines: NDArray[np.object_]
    edge_length_m: Floats
    edge_minutes: Floats
    speed_kmh: float
    piece: Ints
    counts: Mapping[str, int]

    @property
    def metres_per_minute(self) -> float:
        """Walking speed on the flat, metres a minute."""
        return self.speed_kmh * 1000 / 60

    @cached_property
    def snapped(self) -> dict[bytes, Any]:
        """Where the points asked last join it: measures ask for the same again; see `geo.streets.snap.access_of`."""
        return {}

    @cached_property
    def graph(self) -> csr_array:
        """Minutes between adjacent nodes, n × n, both ways; the quickest where edges run side by side; no loops."""
        u, v = np.sort(self.edge_nodes, axis=1).T
        order = np.lexsort((self.edge_minutes, v, u))
        order = order[u[order] != v[order]]
        u, v, minutes = u[order], v[order], self.edge_minutes[order]
        again = np.zeros(len(u), dtype=bool)
        again[1:] = (u[1:] == u[:-1]) & (v[1:] == v[:-1])
        u, v, minutes = u[~again], v[~again], minutes[~again]
        arcs = coo_array((np.r_[minutes, minutes], (np.r_[u, v], np.r_[v, u])), shape=2 * (len(self.node_xy),))
        return csr_array(arcs)

    @cached_property
    def arcs(self) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
        """The graph as plain arrays for compiled searches: indptr, indices, minutes."""
        graph = self.graph
        return graph.indptr.astype(np.int32), graph.indices.astype(np.int32), graph.data

    @cached_property
    def edge_tree(self) -> shapely.STRtree:
        """Spatial index of the edges' lines."""
        return shapely.STRtree(self.edge_lines)

    @property
    def repairs(self) -> list[Sentence]:
        """What was dropped or joined, in both languages, for `run.json`; nothing that did not occur."""
        return [
            Sentence(*(text.format(count) for text in _REPAIRS[key])) for key, count in self.counts.items() if count
        ]


_REPAIRS = {
    "no_geometry": (
        "{} streets without geometry dropped",
        "{} rues sans géométrie écartées",
    ),
    "zero_length": (
        "{} streets of zero length dropped",
        "{} rues de longueur nulle écartées",
    ),
    "steps_avoided": (
        "{} streets with steps left out (wheelchair)",
        "{} rues en escalier écartées (fauteuil roulant)",
    ),
    "ends_joined": (
        "{} pairs of near-miss street ends joined",
        "{} paires d'extrémités de rues presque jointives, réunies",
    ),
    "ends_on_lines": (
        "{} street ends joined to the street they touch",
        "{} extrémités de rues réunies à la rue qu'elles touchent",
    ),
    "crossings_joined": (
        "{} crossings of streets at one level made into junctions",
        "{} croisements de rues de même niveau changés en carrefours",
    ),
    "self_crossings_cut": (
        "{} streets that cross themselves cut there",
        "{} rues qui se croisent elles-mêmes, coupées là",
    ),
    "islets": (
        "{} disconnected pieces of street left out",
        "{} morceaux de rues isolés écartés",
    ),
    "islet_edges": (
        "{} streets in disconnected pieces left out",
        "{} rues de morceaux isolés écartées",
    ),
    "flat_unknown": (
        "{} streets with unknown elevation taken as flat",
        "{} rues d'altitude inconnue tenues pour plates",
    ),
}


def network_from_streets(
    streets: gpd.GeoDataFrame,
    *,
    join_tolerance_m: float = JOIN_TOLERANCE_M,
    join_crossings: bool = True,
    profile: Profile = "walk",
    speed_kmh: float = WALKING_SPEED_KMH,
    elevation: Callable[[Floats], Floats] | None = None,
    min_piece_share: float = MIN_PIECE_SHARE,
) -> StreetNetwork:
    """
    Make the walking network of a `streets` layer; every street is walked both ways.

    Parameters
    ----------
    streets : GeoDataFrame, LineStrings
        In `WORKING_CRS`. Either all rows carry the node ids of their ends, `u` and `v` (OSM: topology by id, so
        bridges do not connect), or none does (centrelines: see `geo.streets.noding.node_by_geometry`; `level`, 0
        where absent, keeps bridges and tunnels apart). `is_steps` (bool) is used by the wheelchair profile.
    join_tolerance_m : float ≥ 0
        For centrelines: ends nearer than this are joined, metres.
    join_crossings : bool
        For centrelines: streets of one level that cross have a junction there. Set to False for a file that is
        already cut at its junctions and has no levels: what still crosses there are bridges and tunnels.
    profile : "walk" or "wheelchair"
        "wheelchair" leaves out steps. Kerbs, widths and steep slopes are not known to it.
    speed_kmh : float > 0
        Walking speed on the flat, kilometres an hour.
    elevation : function or None
        From an array of points (n × 2, metres) to elevations (n, metres, NaN unknown): minutes then grow with the
        slope between the two ends of each edge, see `slope_factor`; None is flat.
    min_piece_share : float in [0, 1]
        Disconnected pieces shorter than this share of the whole length are left out, so that points are not tied to
        them; the longest piece always stays. 0 keeps all.

    Returns
    -------
    StreetNetwork
        Dropped and joined streets are counted in `counts`.

    Raises
    ------
    CrsError
        If the layer is not in `WORKING_CRS`.
    NetworkError
        If it holds no usable street, degrees under a label of metres, shapes that are no lines, ids on some rows
        only, or one id at two places.

    Examples
    --------
    Two streets that cross at (60, 0):

    >>> lines = [shapely.LineString([(0, 0), (120, 0)]), shapely.LineString([(60, -60), (60, 60)])]
    >>> network = network_from_streets(gpd.GeoDataFrame(geometry=lines, crs=2154))
    >>> len(network.node_xy), network.edge_minutes.tolist()
    (5, [1.0, 1.0, 1.0, 1.0])
    >>> [repair.en for repair in network.repairs]
    ['1 crossings of streets at one level made into junctions']
    """
    _check_options(profile, speed_kmh, join_tolerance_m, min_piece_share)
    streets, lines, counts = usable_streets(streets, profile)
    ids = end_ids(streets)
    if ids is not None:
        noded = node_by_ids(lines, *ids)
    else:
        noded = node_by_geometry(
            lines, street_levels(streets), tolerance_m=join_tolerance_m, join_crossings=join_crossings
        )
    noded, piece, islets = _without_islets(noded, min_piece_share)
    length = shapely.length(noded.lines)
    factor, unknown = _slope_factors(noded, length, elevation)
    return StreetNetwork(
        node_xy=noded.node_xy,
        edge_nodes=noded.ends,
        edge_lines=noded.lines,
        edge_length_m=length,
        edge_minutes=length * factor / (speed_kmh * 1000 / 60),
        speed_kmh=float(speed_kmh),
        piece=piece,
        counts={**counts, **noded.counts, **islets, "flat_unknown": unknown},
    )


def slope_factor(slope: Floats) -> Floats:
    """
    Time to walk a slope there and back, over the time on the flat: at least 1, the same up and down.

    Tobler's hiking function (Tobler 1993, "Three presentations on geographical analysis and modeling", NCGIA
    technical report 93-1): speed 6·exp(−3.5·|slope + 0.05|) km/h, here relative to its value on the flat.

    >>> slope_factor(np.array([0.0, 0.1, -0.1])).round(3).tolist()
    [1.0, 1.21, 1.21]
    """
    up = np.exp(3.5 * (np.abs(slope + 0.05) - 0.05))
    down = np.exp(3.5 * (np.abs(slope - 0.05) - 0.05))
    return np.asarray((up + down) / 2)


def _check_options(profile: str, speed_kmh: float, join_tolerance_m: float, min_piece_share: float) -> None:
    faults = []
    if profile not in ("walk", "wheelchair"):
        faults.append(f"profile is {profile!r}, expected 'walk' or 'wheelchair'")
    if not (np.isfinite(speed_kmh) and speed_kmh > 0):
        faults.append(f"speed_kmh is {speed_kmh}, expected a finite speed above 0 km/h")
    if not (np.isfinite(join_tolerance_m) and join_tolerance_m >= 0):
        faults.append(f"join_tolerance_m is {join_tolerance_m}, expected 0 m or more")
    if not 0 <= min_piece_share <= 1:
        faults.append(f"min_piece_share is {min_piece_share}, expected a share in [0, 1]")
    if faults:
        raise NetworkError(f"network_from_streets: {'; '.join(faults)}.")


def _without_islets(noded: Noded, min_share: float) -> tuple[Noded, Ints, dict[str, int]]:
    """Leave out short disconnected pieces; number the others by length, and the nodes strip by strip."""
    length = shapely.length(noded.lines)
    n = len(noded.node_xy)
    links = coo_array((np.ones(len(length)), noded.ends.T), shape=(n, n))
    total, label = connected_components(links, directed=False)
    by_piece = np.bincount(label[noded.ends[:, 0]], weights=length, minlength=total)
    rank = np.empty(total, dtype=np.int64)
    rank[np.argsort(-by_piece, kind="stable")] = np.arange(total)
    kept_piece = (by_piece >= min_share * by_piece.sum()) | (rank == 0)
    kept_edge = kept_piece[label[noded.ends[:, 0]]]
    x, y = noded.node_xy.T
    order = np.lexsort((x, np.floor(y / MEMORY_STRIP_M)))
    order = order[kept_piece[label[order]]]
    number: NDArray[Any] = np.full(n, -1)
    number[order] = np.arange(len(order))
    kept = Noded(noded.lines[kept_edge], number[noded.ends[kept_edge]], noded.node_xy[order], noded.counts)
    islets = {"islets": int((~kept_piece).sum()), "islet_edges": int((~kept_edge).sum())}
    return kept, rank[label[order]], islets


def _slope_factors(
    noded: Noded, length: Floats, elevation: Callable[[Floats], Floats] | None
) -> tuple[Floats | float, int]:
    """Time factor of each edge, and the number of edges taken as flat for want of an elevation."""
    if elevation is None:
        return 1.0, 0
    height = np.asarray(elevation(noded.node_xy), dtype=float)
    rise = height[noded.ends[:, 1]] - height[noded.ends[:, 0]]
    unknown = ~np.isfinite(rise)
    slope = np.where(unknown, 0.0, rise) / np.maximum(length, SLOPE_BASE_M)
    return slope_factor(slope), int(unknown.sum())

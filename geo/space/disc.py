"""
Exact area common to discs and polygons, for many pairs at once.

No polygon stands for the circle, no point for the polygon. By Green's theorem the common area is a sum over the
polygon's edges, each cut where it crosses the circle: the chord inside gives a triangle about the centre, the parts
outside give circular sectors.
"""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.space.disc_kernels import near_pairs, seen_edges, sums_of_pairs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MANY_VERTICES = 12
"""Outlines with more vertices are cut by a lattice."""

SMALLEST_PITCH_M = 250.0
"""Smallest pitch of that lattice."""

EDGES_AT_ONCE = 200_000
"""About how many (site, edge) pairs are treated together: bounds the memory whatever the number of sites."""


def small_pieces(shapes: NDArray[np.object_], radius: float) -> tuple[NDArray[np.object_], Integers]:
    """
    Cut outlines of many vertices along a lattice, so that a disc meets only the edges near it.

    Parameters
    ----------
    shapes : array of m (multi)polygons
    radius
        Of the discs to come, metres: the pitch is half of it, or `SMALLEST_PITCH_M` where that is larger.

    Returns
    -------
    pieces : array of simple polygons
        Together they cover what `shapes` cover.
    source : array of integers
        Position in `shapes` of each piece.

    >>> pieces, source = small_pieces(np.array([shapely.box(0, 0, 2, 1)]), 100.0)
    >>> len(pieces), source.tolist()
    (1, [0])
    """
    pitch = max(radius / 2, SMALLEST_PITCH_M)
    parts, zone = shapely.get_parts(shapes, return_index=True)
    is_large = shapely.get_num_coordinates(parts) > MANY_VERTICES
    small, small_zone = parts[~is_large], zone[~is_large]
    if not is_large.any():
        return small, small_zone
    large, large_zone = parts[is_large], zone[is_large]
    xmin, ymin, xmax, ymax = shapely.total_bounds(large)
    west, south = np.meshgrid(
        np.arange(np.floor(xmin / pitch), np.ceil(xmax / pitch)) * pitch,
        np.arange(np.floor(ymin / pitch), np.ceil(ymax / pitch)) * pitch,
    )
    squares = shapely.box(west.ravel(), south.ravel(), west.ravel() + pitch, south.ravel() + pitch)
    square, part = shapely.STRtree(large).query(squares, predicate="intersects")
    cut, source = shapely.get_parts(shapely.intersection(squares[square], large[part]), return_index=True)
    has_area = shapely.area(cut) > 0
    pieces = np.concatenate([small, cut[has_area]])
    return pieces, np.concatenate([small_zone, large_zone[part[source[has_area]]]])


def disc_areas(
    centres: Floats, pieces: NDArray[np.object_], radius: float
) -> Iterator[tuple[Integers, Integers, Floats]]:
    """
    Exact area common to each disc and each polygon near it.

    Parameters
    ----------
    centres : array, n × 2
    pieces : array of m simple polygons
    radius
        Same unit as the coordinates.

    Yields
    ------
    site, piece, area : arrays
        Positions in `centres` and `pieces`, and their common area; each pair once, a bounded number at a time.

    Examples
    --------
    A disc of radius 1 about the corner of a square of side 1 holds a quarter of itself:

    >>> for site, piece, area in disc_areas(np.zeros((1, 2)), np.array([shapely.box(0, 0, 1, 1)]), 1.0):
    ...     print((area / np.pi).round(6))
    [0.25]
    """
    if not len(pieces) or not len(centres):
        return
    tree = shapely.STRtree(pieces)
    whole = shapely.area(pieces)
    bounds = shapely.bounds(pieces)
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2
    reach = np.hypot(*(bounds[:, 2:] - bounds[:, :2]).T) / 2
    edges = _edges(pieces)
    density = len(pieces) / max(float(np.ptp(bounds.reshape(-1, 2), axis=0).prod()), 1.0)
    per_site = min(len(pieces), 4 * radius**2 * density + 8)
    step = max(1, int(EDGES_AT_ONCE / (per_site * len(edges[0]) / len(pieces))))
    for begin in range(0, len(centres), step):
        some = centres[begin : begin + step]
        site, piece = tree.query(shapely.box(*(some - radius).T, *(some + radius).T))
        site, piece, cut = near_pairs(centres, site + begin, piece, middle, reach, radius)
        area = whole[piece]
        area[cut] = _common_area(centres[site[cut]], piece[cut], edges, radius)
        yield site, piece, area


def _edges(pieces: NDArray[np.object_]) -> tuple[Floats, Floats, Integers, Integers]:
    """Start and end of every edge, with first edge and number of edges of each piece; shells turn left, holes right."""
    oriented = shapely.orient_polygons(pieces)
    rings, piece_of_ring = shapely.get_rings(oriented, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = (ring[1:] == ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    start, end = points[:-1][same], points[1:][same]
    count = np.bincount(piece_of_ring[ring[:-1][same]], minlength=len(pieces))
    return start, end, np.cumsum(count) - count, count


def _common_area(
    centres: Floats, piece: Integers, edges: tuple[Floats, Floats, Integers, Integers], radius: float
) -> Floats:
    """Area common to each disc and its piece: over the edges, the sum of signed areas seen from the centre."""
    start, end, first, count = edges
    twice, sines, cosines = seen_edges(centres, piece, start, end, first, count, radius, int(count[piece].sum()))
    areas: Floats = sums_of_pairs(twice, np.arctan2(sines, cosines), piece, count, radius)
    return areas

"""Which main streets are seen from afar: whole streets that are long, and what joins them; never a crumb."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maps.map_page.ground.trails import chains, places_of

LONG_M = 900.0
"""Length from which a main street is seen from afar, all its pieces together (design of the map, scales)."""


def is_seen_from_afar(lines: NDArray[np.object_], names: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    Say of each piece of main streets whether it is drawn at the scale of a territory.

    Parameters
    ----------
    lines : n LineStrings in metres
    names : n integers
        Pieces of one name that touch are one street; those without a name have one name.

    Returns
    -------
    n booleans
        Streets of `LONG_M` in all, those that go straight on into one another over `LONG_M` whatever their names, and
        short ones that lead, alone or together, from one of these to another; of them, only what hangs together over
        `LONG_M`. Where no street is long, all.
    """
    if not len(lines):
        return np.zeros(0, dtype=bool)
    length = shapely.length(lines)
    place, of = _places(lines)
    street = _pieces_together(place, of, np.ones(len(lines), dtype=bool), names)
    is_far = np.logical_or.reduce(
        [np.bincount(whole, weights=length)[whole] >= LONG_M for whole in (street, chains(lines))]
    )
    if not is_far.any():
        return np.ones(len(lines), dtype=bool)
    is_touched = np.zeros(place.max() + 1, dtype=bool)
    is_touched[place[is_far[of]]] = True
    link = _pieces_together(place, of, ~is_far, np.zeros(len(lines), dtype=np.int64))
    here = is_touched[place] & ~is_far[of]
    ends = np.unique(np.column_stack([link[of[here]], place[here]]), axis=0)[:, 0]
    is_far |= np.bincount(ends, minlength=link.max() + 1)[link] > 1
    network = _pieces_together(place, of, is_far, np.zeros(len(lines), dtype=np.int64))
    whole = np.bincount(network, weights=np.where(is_far, length, 0.0))
    seen: NDArray[np.bool_] = is_far & (whole[network] >= LONG_M)
    return seen


def _places(lines: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    xy, of = shapely.get_coordinates(lines, return_index=True)
    return np.unique(places_of(xy), return_inverse=True)[1].ravel().astype(np.int64), of


def _pieces_together(
    place: NDArray[np.int64], of: NDArray[np.int64], is_asked: NDArray[np.bool_], names: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Number of the group of each piece: those asked, of one name, that share a place."""
    asked = is_asked[of]
    nodes = np.unique(np.column_stack([place[asked], names[of[asked]]]), axis=0, return_inverse=True)[1].ravel()
    pieces, count = of[asked], len(is_asked)
    size = count + (int(nodes.max()) + 1 if len(nodes) else 0)
    graph = coo_array((np.ones(len(nodes), dtype=np.int8), (pieces, count + nodes)), shape=(size, size))
    groups: NDArray[np.int64] = connected_components(graph, directed=False)[1][:count].astype(np.int64)
    return groups

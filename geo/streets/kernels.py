"""
Compiled shortest-path searches (Dijkstra, binary heap with stale entries). `geo.streets.streets` is the door.

All take a symmetric graph in CSR form (`indptr`, `indices`, `weights` ≥ 0, minutes) and searches that start at
several nodes with a cost each. No `fastmath`: infinities must stay infinite. Checked against scipy in the tests.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def _push_py(keys: Floats, items: Ints, size: int, key: float, item: int) -> int:
    """Add an entry to the heap; return the new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if keys[parent] <= key:
            break
        keys[i], items[i] = keys[parent], items[parent]
        i = parent
    keys[i], items[i] = key, item
    return size + 1


def _pop_py(keys: Floats, items: Ints, size: int) -> int:
    """Remove the root (read it before); return the new size."""
    size -= 1
    key, item = keys[size], items[size]
    i, child = 0, 1
    while child < size:
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[i], items[i] = keys[child], items[child]
        i, child = child, 2 * child + 1
    keys[i], items[i] = key, item
    return size


def _infinite_py(length: int) -> Floats:
    """So many infinities; `np.full` takes longer to compile."""
    out = np.empty(length)
    for i in range(length):
        out[i] = np.inf
    return out


def _search_py(
    indptr: Ints,
    indices: Ints,
    weights: Floats,
    seeds: Ints,
    costs: Floats,
    limit: float,
    best: Floats,
    touched: Ints,
    keys: Floats,
    items: Ints,
) -> int:
    """One search into `best` (all inf before): nodes beyond `limit` stay inf. Lists the others in `touched`."""
    size = n_touched = 0
    for s in range(len(seeds)):
        node = seeds[s]
        if costs[s] < best[node] and costs[s] <= limit:
            if best[node] == np.inf:
                touched[n_touched] = node
                n_touched += 1
            best[node] = costs[s]
            size = _push(keys, items, size, costs[s], node)
    while size > 0:
        key, node = keys[0], items[0]
        size = _pop(keys, items, size)
        if key > best[node]:
            continue
        for a in range(indptr[node], indptr[node + 1]):
            head, new = indices[a], key + weights[a]
            if new < best[head] and new <= limit:
                if best[head] == np.inf:
                    touched[n_touched] = head
                    n_touched += 1
                best[head] = new
                size = _push(keys, items, size, new, head)
    return n_touched


def _settle_py(indptr: Ints, indices: Ints, weights: Floats, seeds: Ints, costs: Floats, limit: float) -> Floats:
    """Minutes from the nearest seed to every node; inf beyond `limit`."""
    best = _infinite(len(indptr) - 1)
    keys = np.empty(len(indices) + len(seeds) + 1)
    items, touched = np.empty(len(keys), dtype=np.int32), np.empty(len(best), dtype=np.int32)
    _search(indptr, indices, weights, seeds, costs, limit, best, touched, keys, items)
    return best


def _is_new_py(owner: Ints, count: Ints, node: int, mine: int) -> bool:
    """Whether `node` has room for one more owner, and `mine` is not one of them."""
    if count[node] == owner.shape[1]:
        return False
    for j in range(count[node]):  # noqa: SIM110  compiled: a loop is what is wanted
        if owner[node, j] == mine:
            return False
    return True


def _settle_k_py(
    indptr: Ints, indices: Ints, weights: Floats, seeds: Ints, costs: Floats, owners: Ints, k: int, limit: float
) -> tuple[Floats, Ints]:
    """Minutes from, and number of, the k nearest distinct owners of seeds, for every node (inf, −1 for none)."""
    n = len(indptr) - 1
    best, owner = np.full((n, k), np.inf), np.full((n, k), -1, dtype=np.int32)
    count = np.zeros(n, dtype=np.int32)
    keys = np.empty(k * len(indices) + len(seeds) + 1)
    items = np.empty(len(keys), dtype=np.int32)  # heap entries are labels: a node and an owner
    label_node, label_owner = np.empty(len(keys), dtype=np.int32), np.empty(len(keys), dtype=np.int32)
    size = made = 0
    for s in range(len(seeds)):
        if costs[s] <= limit:
            label_node[made], label_owner[made] = seeds[s], owners[s]
            size = _push(keys, items, size, costs[s], made)
            made += 1
    while size > 0:
        key, node, mine = keys[0], label_node[items[0]], label_owner[items[0]]
        size = _pop(keys, items, size)
        if not _is_new(owner, count, node, mine):
            continue
        best[node, count[node]], owner[node, count[node]] = key, mine
        count[node] += 1
        for a in range(indptr[node], indptr[node + 1]):
            new = key + weights[a]
            if new <= limit and _is_new(owner, count, indices[a], mine):
                label_node[made], label_owner[made] = indices[a], mine
                size = _push(keys, items, size, new, made)
                made += 1
    return best, owner


def _collect_py(
    touched: Ints,
    n_touched: int,
    best: Floats,
    limit: float,
    start: Ints,
    point: Ints,
    cost: Floats,
    found: Floats,
    reached: Ints,
) -> int:
    """Minutes to the points that hang on the touched nodes, into `found` (all inf before); list them in `reached`."""
    n_reached = 0
    for t in range(n_touched):
        node = touched[t]
        for e in range(start[node], start[node + 1]):
            new = best[node] + cost[e]
            if new <= limit and new < found[point[e]]:
                if found[point[e]] == np.inf:
                    reached[n_reached] = point[e]
                    n_reached += 1
                found[point[e]] = new
    return n_reached


def _grown_py(array: Any, length: int) -> Any:
    """A copy with room for `length`; value by value: numba takes seconds to compile the copy of a slice."""
    out = np.empty(length, dtype=array.dtype)
    for i in range(len(array)):
        out[i] = array[i]
    return out


def _reach_py(
    indptr: Ints,
    indices: Ints,
    weights: Floats,
    seeds: Ints,
    costs: Floats,
    limit: float,
    start: Ints,
    point: Ints,
    cost: Floats,
    n_points: int,
) -> tuple[Ints, Ints, Floats, int]:
    """
    From each of s searches (seeds and costs, s × 2), all points within `limit`: search, point, minutes, how many.

    Points hang on nodes: entries `start[i]` to `start[i + 1]` of `point` and `cost` are those of node i.
    """
    best, touched = _infinite(len(indptr) - 1), np.empty(len(indptr), dtype=np.int32)
    keys = np.empty(len(indices) + 3)
    items = np.empty(len(keys), dtype=np.int32)
    found, reached = _infinite(n_points), np.empty(n_points, dtype=np.int32)
    total, room = 0, 4 * n_points + 1024
    out_search, out_point, out_minutes = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room)
    for s in range(len(seeds)):
        n_touched = _search(indptr, indices, weights, seeds[s], costs[s], limit, best, touched, keys, items)
        n_reached = _collect(touched, n_touched, best, limit, start, point, cost, found, reached)
        if total + n_reached > room:
            room = 2 * (total + n_reached)
            out_search, out_point = _grown(out_search, room), _grown(out_point, room)
            out_minutes = _grown(out_minutes, room)
        for r in range(n_reached):
            out_search[total], out_point[total], out_minutes[total] = s, reached[r], found[reached[r]]
            found[reached[r]] = np.inf
            total += 1
        for t in range(n_touched):
            best[touched[t]] = np.inf
    return out_search, out_point, out_minutes, total


_push: Callable[..., int] = njit(cache=True)(_push_py)
_pop: Callable[..., int] = njit(cache=True)(_pop_py)
_infinite: Callable[..., Floats] = njit(cache=True)(_infinite_py)
_search: Callable[..., int] = njit(cache=True)(_search_py)
_is_new: Callable[..., bool] = njit(cache=True)(_is_new_py)
_collect: Callable[..., int] = njit(cache=True)(_collect_py)
_grown: Callable[..., Any] = njit(cache=True)(_grown_py)

settle: Callable[..., Floats] = njit(cache=True)(_settle_py)
settle_k: Callable[..., tuple[Floats, Ints]] = njit(cache=True)(_settle_k_py)
_reach: Callable[..., tuple[Ints, Ints, Floats, int]] = njit(cache=True)(_reach_py)


def reach(*asked: Any) -> tuple[Ints, Ints, Floats]:
    """As `_reach_py`, each array as long as what was found."""
    search, point, minutes, found = _reach(*asked)
    return search[:found].copy(), point[:found].copy(), minutes[:found].copy()

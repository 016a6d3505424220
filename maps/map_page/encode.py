"""Arrays in a page: bytes in planes, deflated, in base 85; read back by `static/script/data/decode.mjs`."""

import base64
import json
import zlib
from typing import Any

import numpy as np

from geo.scoring.ranking import UTILITY_DECIMALS

Packed = dict[str, Any]

FEW = 254
"""Up to this many distinct utilities, the page holds them whole and one byte a site."""

MANY_SITES = 20_000
"""Above it, three bytes a utility instead of four (error 3e-8 instead of 1e-10), to keep the file small."""

LETTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+-;=?^_,./:[]|}~"
"""The 85 digits: none means anything in JSON, in HTML or to Jinja."""

_SAFE = bytes.maketrans(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~", LETTERS
)

EFFORT = 7
"""Of deflate: the last thousandth that 9 gains takes three times as long."""

EXACT = 10**UTILITY_DECIMALS
"""Utilities that are whole numbers of hundredths of a note, as `geo.scoring.ranking` makes them, are held exactly."""

NOTES = 100
"""Levels of a utility of the surface: whole notes. Rounded utilities (steps of 0.05) stay exact."""

STEPS = 100_000
"""Steps of coordinates in a degree: about a metre."""


def pack(values: np.ndarray, width: int) -> Packed:
    """
    Integers on `width` bytes each, little end first, one plane a byte.

    Parameters
    ----------
    values : array of n non-negative integers below 256**width
    width
        1 to 4.

    Returns
    -------
    dict
        `n`, `w` and `b` (`deflated`); planes compress far better than interleaved bytes. `d` where single bytes are
        held as differences from the one before, modulo 256: neighbours on a map look alike.
    """
    whole = np.ascontiguousarray(values, dtype="<u4")
    if width < 4 and whole.size and int(whole.max()) >= 256**width:
        raise ValueError(f"value {int(whole.max())} does not fit in {width} bytes")
    planes = whole.view(np.uint8).reshape(-1, 4)[:, :width].T
    told = {"n": int(whole.size), "w": width}
    if width == 1:
        steps = np.diff(planes, prepend=np.uint8(0))
        if _rough_size(steps) < _rough_size(planes):
            return {**told, "d": 1, "b": deflated(steps.tobytes())}
    return {**told, "b": deflated(planes.tobytes())}


def _rough_size(octets: np.ndarray) -> int:
    return len(zlib.compress(octets.tobytes(), 1))


def deflated(raw: bytes) -> str:
    """Raw deflate (no header: the page's own inflate needs none) in base 85: five letters for four bytes."""
    engine = zlib.compressobj(EFFORT, zlib.DEFLATED, -15)
    return in_letters(engine.compress(raw) + engine.flush())


def in_letters(octets: bytes) -> str:
    """Bytes in base 85, with as many zeros after them as fill four."""
    return base64.b85encode(octets, pad=True).translate(_SAFE).decode("ascii")


def pack_utility(values: np.ndarray) -> Packed:
    """
    Utilities so that no rank differs in the page, save ties of less than 1e-9: whole where few, else finely quantised.

    Parameters
    ----------
    values : array of n floats in [0, 1], NaN unknown

    Returns
    -------
    dict
        A packed array with either `values` (the distinct ones; the last code is unknown) or `top` (the code of 1.0;
        `top + 1` is unknown).
    """
    known = np.unique(values[~np.isnan(values)])
    if known.size <= FEW and known.size <= max(21, values.size // 8):
        codes = np.searchsorted(known, values)
        codes[np.isnan(values)] = known.size
        return {**pack(codes, 1), "values": known.tolist()}
    if np.abs(known * EXACT - np.rint(known * EXACT)).max(initial=0.0) < 1e-6:
        return pack_levels(values, EXACT, 2)
    width = 4 if values.size <= MANY_SITES else 3
    return pack_levels(values, 256**width - 2, width)


def pack_levels(values: np.ndarray, top: int, width: int) -> Packed:
    """Utilities on `top` + 1 levels from 0 to 1, `top + 1` for unknown."""
    codes = np.where(np.isnan(values), top + 1, np.rint(np.nan_to_num(values) * top)).astype(np.uint32)
    return {**pack(codes, width), "top": top}


def pack_measure(values: np.ndarray, decimals: int) -> Packed:
    """
    Measures to the decimals that are shown.

    Returns
    -------
    dict
        A packed array, `offset` and `scale`: measure = (code + offset) × scale; the code `none` is unknown, the code
        `far` out of reach (+inf), where there is any.
    """
    scaled = np.rint(values * 10.0**decimals)
    known, is_far = scaled[np.isfinite(scaled)], np.isposinf(scaled)
    low = int(known.min()) if known.size else 0
    span = min(int(known.max()) - low if known.size else 0, 2**32 - 4)
    none, far = span + 1, {"far": span + 2} if is_far.any() else {}
    width = next(w for w in (1, 2, 3, 4) if max(none, *far.values(), 0) < 256**w)
    codes = np.full(len(scaled), none, dtype=np.uint32)
    codes[is_far] = none + 1
    codes[np.isfinite(scaled)] = np.minimum(known - low, span).astype(np.uint32)
    return {**pack(codes, width), "offset": low, "scale": 10.0**-decimals, "none": none, **far}


def pack_coordinates(lonlat: np.ndarray) -> Packed:
    """
    Longitudes then latitudes in whole `STEPS`, each as the zigzag of its difference from the last.

    Parameters
    ----------
    lonlat : array of n × 2 degrees
    """
    return _pack_steps(np.rint(lonlat * STEPS).astype(np.int64))


def pack_metres(points: np.ndarray) -> Packed:
    """
    Eastings then northings in whole metres, each as the zigzag of its difference from the last.

    Parameters
    ----------
    points : array of n × 2 metres in EPSG:2154
    """
    return _pack_steps(np.rint(points).astype(np.int64))


def _pack_steps(steps: np.ndarray) -> Packed:
    differences = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).T.ravel()
    zigzag = (differences << 1) ^ (differences >> 63)
    return pack(zigzag.astype(np.uint32), 4)


def pack_text(columns: dict[str, list[str]]) -> Packed:
    """Columns of text, deflated together as JSON in UTF-8."""
    raw = json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return {"b": deflated(raw)}


def take_repeats(data: Any) -> list[str]:
    """
    Take out of nested data each packed string that it holds more than once: areas are a measure and a rule too.

    Parameters
    ----------
    data
        Dicts and lists; in each dict that repeats an earlier one's `b`, it becomes the place of the string in the list.

    Returns
    -------
    list of str
        What `static/script/data/decode.mjs` puts back.
    """
    held: dict[str, list[Packed]] = {}
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict) and isinstance(item.get("b"), str):
            held.setdefault(item["b"], []).append(item)
        children = item.values() if isinstance(item, dict) else item
        waiting += [child for child in children if isinstance(child, dict | list)]
    repeats = [text for text, holders in held.items() if len(holders) > 1]
    for place, text in enumerate(repeats):
        for holder in held[text]:
            holder["b"] = place
    return repeats

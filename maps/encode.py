"""Arrays in a page: bytes in planes, deflated, in base 85; read back by `static/decode.mjs`."""

import base64
import json
import zlib
from typing import Any

import numpy as np

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

LARGE = 50_000
"""Bytes from which the last hundredth of compression is not worth its seconds."""

EXACT = 1_000_000
"""Utilities that are whole numbers of millionths, as `geo.ranking` makes them, are held exactly."""

HALF_NOTES = 200
"""Levels of a utility of the surface: half a note. Rounded utilities (steps of 0.05) stay exact."""


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
        `n`, `w` and `b` (`deflated`); planes compress far better than interleaved bytes.
    """
    whole = np.ascontiguousarray(values, dtype="<u4")
    if width < 4 and whole.size and int(whole.max()) >= 256**width:
        raise ValueError(f"value {int(whole.max())} does not fit in {width} bytes")
    planes = whole.view(np.uint8).reshape(-1, 4)[:, :width].T
    return {"n": int(whole.size), "w": width, "b": deflated(planes.tobytes())}


def deflated(raw: bytes) -> str:
    """Raw deflate (no header: the page's own inflate needs none) in base 85: five letters for four bytes."""
    engine = zlib.compressobj(9 if len(raw) < LARGE else 6, zlib.DEFLATED, -15)
    return base64.b85encode(engine.compress(raw) + engine.flush(), pad=True).translate(_SAFE).decode("ascii")


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
        return pack_levels(values, EXACT, 3)
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
        A packed array, `offset` and `scale`: measure = (code + offset) × scale; the code `none` is unknown.
    """
    scaled = np.rint(values * 10.0**decimals)
    known = scaled[np.isfinite(scaled)]
    low = int(known.min()) if known.size else 0
    span = min(int(known.max()) - low if known.size else 0, 2**32 - 3)
    width = next(w for w in (1, 2, 3, 4) if span + 1 < 256**w)
    codes = np.where(np.isfinite(scaled), np.minimum(np.nan_to_num(scaled) - low, span), span + 1).astype(np.uint32)
    return {**pack(codes, width), "offset": low, "scale": 10.0**-decimals, "none": span + 1}


def pack_coordinates(lonlat: np.ndarray) -> Packed:
    """
    Longitudes then latitudes in steps of 1e-6 degree (0.1 m), each as the zigzag of its difference from the last.

    Parameters
    ----------
    lonlat : array of n × 2 degrees
    """
    steps = np.rint(lonlat * 1e6).astype(np.int64)
    differences = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).T.ravel()
    zigzag = (differences << 1) ^ (differences >> 63)
    return pack(zigzag.astype(np.uint32), 4)


def pack_text(columns: dict[str, list[str]]) -> Packed:
    """Columns of text, deflated together as JSON in UTF-8."""
    raw = json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return {"b": deflated(raw)}

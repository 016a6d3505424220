"""Columns of whole numbers in one deflated string: read back by `static/script/map/blocks.mjs`."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from maps.map_page.encode import in_letters

EFFORT = 9


def pack_columns(columns: Sequence[ArrayLike]) -> str:
    """
    Columns of non-negative integers below 2**32, each of fewer than 2**24.

    Returns
    -------
    str
        Base 85 of one raw deflate: of each column how many (3 bytes), the width of a number in bytes, then its planes,
        little end first. Every column is coded by itself: what they hold is not alike.
    """
    engine = zlib.compressobj(EFFORT, zlib.DEFLATED, -15)
    packed = b""
    for column in columns:
        values = np.ascontiguousarray(column, dtype="<u4").ravel()
        width = max(1, (int(values.max(initial=0)).bit_length() + 7) // 8)
        planes = values.view(np.uint8).reshape(-1, 4)[:, :width].T
        head = values.size.to_bytes(3, "little") + bytes([width])
        packed += engine.compress(head + planes.tobytes()) + engine.flush(zlib.Z_BLOCK)
    return in_letters(packed + engine.flush())

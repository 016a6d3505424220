"""The body of an answer as it comes: no larger than it may be, no slower than we can wait."""

import time
from collections.abc import Iterator

import requests

from layers.web.faults import damaged

CHUNK = 1 << 18
MOST_BYTES = 64 << 30
"""No published file is larger than some GiB; a server that never ends would fill the disk."""

SLOW_AFTER_S, SLOWEST = 120.0, 1_000
"""After so many seconds, fewer bytes a second than this on average is a cut connection: it is asked again, resumed."""


def pieces(url: str, response: requests.Response, *, decode: bool, most: int = MOST_BYTES) -> Iterator[bytes]:
    """
    The bytes of a body, each as soon as it is there.

    Raises
    ------
    FetchError
        More than `most` bytes.
    TimeoutError
        A server that lets its bytes out one by one.
    """
    begun, received = time.monotonic(), 0
    while piece := response.raw.read1(CHUNK, decode_content=decode):
        received += len(piece)
        if received > most:
            raise damaged(
                url, f"more than {most:,} bytes, and no end", f"plus de {most // 1_000_000} Mo, et toujours pas de fin"
            )
        spent = time.monotonic() - begun
        if spent > SLOW_AFTER_S and received < SLOWEST * spent:
            raise TimeoutError(f"too slow: {received} bytes in {spent:.0f} s")
        yield piece

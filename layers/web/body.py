"""The body of an answer as it comes: no larger than it may be, and no bomb."""

from collections.abc import Iterator

import requests

from layers.files.archives import is_bomb
from layers.web.faults import damaged

CHUNK = 1 << 18
MOST_BYTES = 64 << 30
"""No published file is larger than some GiB; a server that never ends would fill the disk."""
MOST_DIGITS = 18


def pieces(url: str, response: requests.Response, *, decode: bool, most: int = MOST_BYTES) -> Iterator[bytes]:
    """
    The bytes of a body, each as soon as it is there.

    Raises
    ------
    FetchError
        More than `most` bytes, or far more than came once decoded.
    """
    received = 0
    while piece := response.raw.read1(CHUNK, decode_content=decode):
        received += len(piece)
        if received > most:
            raise damaged(
                url, f"more than {most:,} bytes, and no end", f"plus de {most // 1_000_000} Mo, et toujours pas de fin"
            )
        if decode and is_bomb(response.raw.tell(), received):
            raise damaged(
                url, "unpacks to far more than it should (a bomb)", "réponse piégée : elle se décompresse démesurément"
            )
        yield piece


def announced(response: requests.Response) -> int | None:
    """Bytes that a server announces, None where it does not, or not by a number."""
    told = response.headers.get("Content-Length", "")
    return int(told) if told.isdecimal() and len(told) <= MOST_DIGITS else None


def check_length(response: requests.Response, received: int) -> None:
    """
    Refuse a body of another length than announced.

    Raises
    ------
    ConnectionError
        Cut on its way.
    """
    told = announced(response)
    if told is not None and not response.headers.get("Content-Encoding") and received != told:
        raise ConnectionError(f"cut: {received} bytes of {told}")

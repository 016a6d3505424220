"""One file, from an address to the disk: resumed where it was cut, checked, and named only when it is whole."""

import errno
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from geo.errors import PensionsError
from layers.files.atomic_write import disk_fault
from layers.web.asking import Web
from layers.web.body import announced, pieces
from layers.web.check import check_whole
from layers.web.faults import FetchError, GoneError, address_of
from layers.web.patience import BROKEN

PART, NOTE = ".part", ".part.json"
Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far and the total when it is known."""


@dataclass(frozen=True)
class Received:
    """What came: where, how big, which bytes, as the server dated them."""

    path: Path
    url: str
    size: int
    sha256: str
    etag: str = ""
    last_modified: str = ""


def download(
    web: Web,
    urls: tuple[str, ...],
    target: Path,
    *,
    known: Mapping[str, Any] | None = None,
    progress: Progress = lambda received, total: None,
) -> Received:
    """
    Bring a file; the first address that holds it wins.

    Parameters
    ----------
    urls
        Addresses in order of preference: the next is tried when one holds nothing (404) or an error page, cannot be
        reached, or lets its bytes out too slowly (`Pace`). What is cut is resumed at the same address, at no other.
    target
        Its name at the end. Until then it is called `….part`; what is there already stays until it is replaced.
    known
        What the lock says of a file that is still there, at its place or cut (`url`, `etag`, `last_modified`, `size`,
        `sha256`): asks only for what changed.
    progress
        Told as it comes.

    Raises
    ------
    FetchError, OutputError
        Nothing is left that looks whole.
    """
    faults: list[PensionsError] = []
    for url in urls:
        try:
            return _one(web, url, target, known or {}, progress)
        except FetchError as error:
            faults.append(error)
        except OSError as error:
            if isinstance(error, PensionsError):
                raise
            _drop(target)
            raise disk_fault(target, error) from error
    raise next((fault for fault in faults if not isinstance(fault, GoneError)), faults[0])


def _one(web: Web, url: str, target: Path, known: Mapping[str, Any], progress: Progress) -> Received:
    part = target.with_name(target.name + PART)
    part.parent.mkdir(parents=True, exist_ok=True)
    begun = web.clock()
    for attempt in range(1, web.tries + 1):
        try:
            with web.open(url, headers=_asked(url, target, part, known)) as response:
                if response.status_code == 304:
                    return _unchanged(target, url, known)
                if response.status_code == 416:
                    _drop(target)
                    continue
                try:
                    _receive(response, url, target, part, progress)
                except FetchError:  # a body without end: nothing of it is worth resuming
                    _drop(target)
                    raise
        except BROKEN as error:
            web.give_up_or_wait(url, error, attempt, begun)
            continue
        return _keep(response, url, target, part)
    raise FetchError(
        f"{address_of(url)}: never came whole in {web.tries} tries.",
        fr=f"{address_of(url)} : jamais reçu en entier en {web.tries} essais.",
    )


def _asked(url: str, target: Path, part: Path, known: Mapping[str, Any]) -> dict[str, str]:
    """Headers: resume what was cut if the server can tell it is the same file, else ask for what changed."""
    headers = {"Accept-Encoding": "identity"}
    note = _note(part)
    size = part.stat().st_size if part.is_file() else 0
    if size and note.get("url") == url and note.get("validator"):
        return headers | {"Range": f"bytes={size}-", "If-Range": note["validator"]}
    part.unlink(missing_ok=True)
    if known.get("url") == url:
        if known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        if known.get("last_modified"):
            headers["If-Modified-Since"] = known["last_modified"]
    return headers


def _note(part: Path) -> dict[str, Any]:
    return read_note(part.with_name(part.name.removesuffix(PART) + NOTE))


def read_note(note: Path) -> dict[str, Any]:
    """What was written down of a download; empty where nothing can be read."""
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _receive(response: requests.Response, url: str, target: Path, part: Path, progress: Progress) -> None:
    """Write the body beside the target; a body shorter or longer than announced is a cut connection."""
    start = _resumed_at(response, part)
    etag = response.headers.get("ETag", "")
    validator = etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
    note = target.with_name(target.name + NOTE)
    note.write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")
    told = announced(response)
    encoded = response.headers.get("Content-Encoding", "identity") not in ("", "identity")
    unpack = encoded and not target.name.endswith(".gz")
    total = start + told if told is not None and not unpack else None
    if total is not None and total - start > free_bytes(part.parent):
        raise OSError(errno.ENOSPC, f"{total} bytes are announced")
    received = start
    with part.open("ab" if start else "wb") as file:
        for chunk in pieces(url, response, decode=unpack):
            file.write(chunk)
            received += len(chunk)
            progress(received, total)
    if total is not None and received != total:
        raise ConnectionError(f"cut: {received} bytes of {total}")


def _resumed_at(response: requests.Response, part: Path) -> int:
    """Where the body starts: after what we have for a partial answer that says so, else at 0."""
    if response.status_code != 206 or not part.is_file():
        return 0
    told = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if told is None or int(told.group(1)) != part.stat().st_size:
        part.unlink()
        raise ConnectionError("the server resumed elsewhere than asked")
    return int(told.group(1))


def _keep(response: requests.Response, url: str, target: Path, part: Path) -> Received:
    """Check, then give the file its name in one move."""
    try:
        check_whole(part, target.name)
    except PensionsError:
        _drop(target)
        raise
    received = Received(
        path=target,
        url=url,
        size=part.stat().st_size,
        sha256=sha256_of(part),
        etag=response.headers.get("ETag", ""),
        last_modified=response.headers.get("Last-Modified", ""),
    )
    part.replace(target)
    target.with_name(target.name + NOTE).unlink(missing_ok=True)
    return received


def _unchanged(target: Path, url: str, known: Mapping[str, Any]) -> Received:
    return Received(
        path=target,
        url=url,
        size=int(known.get("size", 0)),
        sha256=str(known.get("sha256", "")),
        etag=str(known.get("etag", "")),
        last_modified=str(known.get("last_modified", "")),
    )


def _drop(target: Path) -> None:
    for suffix in (PART, NOTE) if target.parent.is_dir() else ():
        target.with_name(target.name + suffix).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Digest of a file, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_bytes(folder: Path) -> int:
    """Room left on the disk of a folder that may not exist yet."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free

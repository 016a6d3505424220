"""What a key of the cache is made of: the bytes of files, of what stands beside them, and of the code that reads."""

import glob
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

CHUNK = 1 << 20


def file_digest(paths: Iterable[Path]) -> str:
    """
    Digest of the bytes of some files, in order; a folder counts by its files in name order.

    Returns
    -------
    str of 64 hexadecimal characters
        The plain sha256 of the file when there is only one, so that anyone can check it.
    """
    digest = hashlib.sha256()
    for path in paths:
        members = sorted(member for member in path.rglob("*") if member.is_file()) if path.is_dir() else [path]
        for member in members:
            with member.open("rb") as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def companions(paths: Iterable[Path]) -> list[Path]:
    """
    Files that a shapefile among some files is read with, and that nobody lists: its attributes, its projection…

    The label of a shapefile, corrected, must be read again though the shapes are the same bytes.
    """
    shapes = [path for path in paths if path.suffix.lower() == ".shp"]
    return [one for path in shapes for one in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*")) if one != path]


def key_of(told: Any) -> str:
    """What the name of an entry ends in, of all that it depends on."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:24]


@cache
def code_version() -> str:
    """Digest of the code that reads: it changes, and the cache with it, when any reader changes."""
    room = Path(__file__).resolve().parents[2]
    folders = [room / name for name in ("files", "people", "reception", "sources", "territory")]
    folders.append(room.parent / "geo" / "transit")
    code = b"".join(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py")))
    code += (room / "schemas.py").read_bytes()
    return hashlib.sha256(code).hexdigest()[:16]

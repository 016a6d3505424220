"""Large JSON documents read object by object: only one record of a long list stands in memory."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.errors import SourceError
from layers.files.tables import check_files
from layers.reception.door import door, unusable

CHUNK = 1 << 20


def read_records(path: Path, list_name: str) -> Iterator[dict[str, Any]]:
    """
    Objects of a list that is a member of the document's outermost object.

    Parameters
    ----------
    path
        .json or .json.gz, UTF-8.
    list_name
        Name of the member, in any case.

    Raises
    ------
    MissingFileError, SourceError
        No such list; cut before its end; not JSON.
    """
    check_files([path], path.name)
    opener = gzip.open if path.suffix == ".gz" else open
    with door(path.name), opener(path, "rt", encoding="utf-8-sig") as file:
        yield from _objects(file, list_name, path)


def head_of(path: Path, length: int = 4096) -> str:
    """First characters of a .json or .json.gz."""
    opener = gzip.open if path.suffix == ".gz" else open
    with door(path.name), opener(path, "rt", encoding="utf-8-sig") as file:
        return str(file.read(length))


def _objects(file: Any, list_name: str, path: Path) -> Iterator[dict[str, Any]]:
    start = re.compile(rf'"{re.escape(list_name)}"\s*:\s*\[', re.IGNORECASE)
    buffer, found = "", None
    while found is None:
        block = file.read(CHUNK)
        if not block:
            raise SourceError(
                f"{path.name}: no list '{list_name}' in the document. Its layout has changed.",
                fr=f"{path.name} : pas de liste « {list_name} » dans le document. Sa forme a changé.",
            )
        buffer += block
        found = start.search(buffer)
        if found is None:
            buffer = buffer[-len(list_name) - 64 :]
    buffer = buffer[found.end() :]
    decoder = json.JSONDecoder()
    while True:
        buffer = buffer.lstrip(" \r\n\t,")
        if buffer.startswith("]"):
            return
        try:
            record, end = decoder.raw_decode(buffer)
        except ValueError as error:
            block = file.read(CHUNK)
            if not block:
                en, fr = f"cut before the end of '{list_name}'", f"coupé avant la fin de « {list_name} »"
                raise unusable(path, en, fr) from error
            buffer += block
            continue
        buffer = buffer[end:]
        if isinstance(record, dict):
            yield record

"""Rows of a published file taken out, or written otherwise, the others left byte for byte as they were."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from layers.demo.published.files import write_gzip, write_zip

Fields = dict[str, str]


def rewrite_rows(path: Path, separator: str, rewrite: Callable[[Fields], list[Fields]]) -> None:
    """
    Give each row of a table to `rewrite`, and write what it answers: none, the same, or several.

    Quotes stay as they are: a field that is left alone keeps its own, a field that is changed gets what is given.
    """
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = header.split(separator)
    written = [header]
    for line in lines:
        for row in rewrite(dict(zip(columns, line.split(separator), strict=True))):
            written.append(separator.join(row.values()))
    path.write_text("\n".join(written) + "\n", encoding="utf-8", newline="\n")


def keep_features(path: Path, is_kept: Callable[[dict[str, Any]], bool]) -> int:
    """Leave the other features out of a GeoJSON that has one a line; how many were left out."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = content.decode().splitlines()
    first = lines.index('"features": [') + 1
    features = [line.removesuffix(",") for line in lines[first:-2]]
    kept = [line for line in features if is_kept(json.loads(line)["properties"])]
    written = "\n".join([*lines[:first], ",\n".join(kept), *lines[-2:]]) + "\n"
    if path.suffix == ".gz":
        write_gzip(path, written.encode())
    else:
        path.write_text(written, encoding="utf-8", newline="\n")
    return len(features) - len(kept)


def read_member(path: Path, name: str) -> pd.DataFrame:
    """One table of a timetable, as text."""
    with zipfile.ZipFile(path) as archive:
        return pd.read_csv(io.BytesIO(archive.read(name)), dtype=str, encoding="utf-8-sig", keep_default_na=False)


def replace_members(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write some tables of a timetable anew, with the mark and the line ends that the feed has."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, table in tables.items():
        members[name] = b"\xef\xbb\xbf" + table.to_csv(index=False, lineterminator="\n").encode()
    write_zip(path, members)

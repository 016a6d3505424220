"""Is what came what it should be? Whole, not an error page, not a bomb; told before it gets its name."""

import gzip
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from geo.errors import PensionsError, Sentence
from layers.files.archives import is_bomb
from layers.reception.door import door
from layers.web.faults import FetchError, damaged

HEAD_BYTES = 4096
MAX_MEMBERS = 200_000
CHUNK = 1 << 20
WHOLE_JSON_BYTES = 64 << 20


NOT_KEPT = (
    Sentence("cut or damaged", "fichier coupé ou abîmé"),
    Sentence("It was not kept", "Le fichier n'a pas été conservé"),
)


def check_whole(path: Path, name: str) -> None:
    """
    Refuse a file that is empty, an HTML page, cut, or dangerous to unpack.

    Parameters
    ----------
    path
        What was downloaded, under its temporary name.
    name
        The name it will bear: its suffix says what it must be.

    Raises
    ------
    FetchError
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        raise damaged(name, "empty file", "fichier vide")
    if looks_like_html(head) and not name.endswith((".html", ".htm")):
        raise damaged(
            name,
            "an HTML page instead of the file (the address has moved, or asks to accept something)",
            "page HTML au lieu du fichier (adresse déplacée, ou page d'accueil à valider)",
        )
    checker = next((check for suffix, check in CHECKS.items() if name.lower().endswith(suffix)), None)
    if checker is None:
        return
    with door(name, FetchError, NOT_KEPT):
        checker(path, name, head)


def looks_like_html(head: bytes) -> bool:
    """
    Say whether bytes begin an HTML page.

    >>> looks_like_html(b"<!DOCTYPE html>"), looks_like_html(b"a;b"), looks_like_html(b"<?xml version='1.0'?>")
    (True, False, False)
    """
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start[:512]


def _gzip(path: Path, name: str, head: bytes) -> None:
    total, packed = 0, path.stat().st_size
    with gzip.open(path) as file:
        first = file.read(HEAD_BYTES)
        if looks_like_html(first):
            raise damaged(name, "an HTML page inside the gzip", "page HTML dans le gzip")
        while chunk := file.read(CHUNK):
            total += len(chunk)
            if is_bomb(packed, total):
                raise _bomb(name)
    if name.lower().endswith(".json.gz") and first.lstrip()[:1] not in (b"{", b"["):
        raise damaged(name, "no JSON inside the gzip", "le gzip ne contient pas de JSON")


def _zip(path: Path, name: str, head: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise _bomb(name)
        for member in members:
            if not is_safe_member(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
                raise damaged(
                    name,
                    f"archive with a member outside of it ({member.filename!r})",
                    f"archive piégée : membre hors du dossier ({member.filename!r})",
                )
        unpacked = sum(member.file_size for member in members)
        if is_bomb(path.stat().st_size, unpacked):
            raise _bomb(name)
        for member in members:
            with archive.open(member) as file:
                while file.read(CHUNK):
                    pass


def is_safe_member(name: str) -> bool:
    r"""
    Say whether an archive's member stays inside the folder it is unpacked to.

    >>> is_safe_member("a/b.csv"), is_safe_member("../b.csv"), is_safe_member("/etc/x"), is_safe_member("C:\\x")
    (True, False, False, False)
    """
    parts = name.replace("\\", "/").split("/")
    return ".." not in parts and parts[0] != "" and ":" not in parts[0]


def _bomb(name: str) -> PensionsError:
    return damaged(
        name,
        "archive that unpacks to far more than it should (a zip bomb)",
        "archive piégée : elle se décompresse démesurément",
    )


def _json(path: Path, name: str, head: bytes) -> None:
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"{", b"["):
        raise damaged(name, "not JSON", "ce n'est pas du JSON")
    if path.stat().st_size <= WHOLE_JSON_BYTES:
        json.loads(path.read_bytes())
        return
    with path.open("rb") as file:
        file.seek(-64, 2)
        if file.read().rstrip()[-1:] not in (b"}", b"]"):
            raise damaged(name, "cut before its end", "fichier coupé avant la fin")


def _magic(*starts: bytes, offset: int = 0, end: bytes = b"") -> Callable[[Path, str, bytes], None]:
    def check(path: Path, name: str, head: bytes) -> None:
        if not head[offset:].startswith(starts):
            raise damaged(name, "not the format its name says", "contenu qui ne correspond pas au nom du fichier")
        if end:
            with path.open("rb") as file:
                file.seek(-len(end), 2)
                if file.read() != end:
                    raise damaged(name, "cut before its end", "fichier coupé avant la fin")

    return check


def _pbf(path: Path, name: str, head: bytes) -> None:
    if b"OSMHeader" not in head[:64]:
        raise damaged(name, "not an OpenStreetMap extract", "ce n'est pas un extrait OpenStreetMap")


def _text(path: Path, name: str, head: bytes) -> None:
    if b"\x00" in head:
        raise damaged(name, "binary instead of text", "contenu binaire au lieu de texte")


CHECKS: dict[str, Callable[[Path, str, bytes], None]] = {
    ".gz": _gzip,
    ".zip": _zip,
    ".xlsx": _zip,
    ".geojson": _json,
    ".json": _json,
    ".parquet": _magic(b"PAR1", end=b"PAR1"),
    ".gpkg": _magic(b"SQLite format 3\x00"),
    ".7z": _magic(b"7z\xbc\xaf\x27\x1c"),
    ".osm.pbf": _pbf,
    ".csv": _text,
    ".txt": _text,
}
"""Suffix → what a file of this name must be."""

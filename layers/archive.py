"""Files inside files: members of a .zip, .gz, folders; truncated or damaged ones are told."""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from geo.errors import SourceError
from layers.bombs import is_bomb
from layers.read_table import check_files
from layers.seven_zip import is_7z, is_later_volume, unpack_7z

BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException, UnicodeDecodeError)
"""What a truncated or damaged file raises, according to who reads it."""


def members(path: Path, patterns: Iterable[str]) -> list[str]:
    """
    Names inside a .zip that match the first of `patterns` (any case, any folder) that matches something.

    Raises
    ------
    SourceError
        Not a whole zip; nothing matches (the members found are named).
    """
    check_files([path], path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except BROKEN as error:
        raise SourceError(f"{path.name}: not a whole zip archive ({error}). Download it again.") from error
    for pattern in patterns:
        found = [name for name in names if fnmatch(name.rsplit("/", 1)[-1].lower(), pattern.lower())]
        if found:
            return sorted(found)
    raise SourceError(
        f"{path.name}: no member like {' or '.join(patterns)}. Found: {', '.join(names[:10]) or 'nothing'}."
    )


def holds_7z(path: Path) -> bool:
    """Say whether a file is a .7z, a volume of one, or a .zip of them (as INSEE packs some grids)."""
    if path.suffix.lower() != ".zip":
        return is_7z(path)
    names = [Path(name) for name in members(path, ["*"])] if zipfile.is_zipfile(path) else []
    return bool(names) and all(is_7z(name) for name in names)


def is_packed(path: Path) -> bool:
    """Say whether a name is that of an archive of several files."""
    return path.suffix.lower() == ".zip" or is_7z(path)


@contextmanager
def open_bytes(path: Path, *, patterns: Iterable[str] = ("*.csv",)) -> Iterator[BinaryIO]:
    """
    Open a plain file, a .gz, or the member of a .zip that matches `patterns` (the only one, else an error).

    Raises
    ------
    MissingFileError, SourceError
    """
    check_files([path], path.name)
    if holds_7z(path):
        with unpacked(path, patterns) as files, files[0].open("rb") as file:
            yield file
    elif path.suffix.lower() == ".zip":
        names = members(path, patterns)
        if len(names) > 1:
            raise SourceError(f"{path.name}: several members fit: {', '.join(names[:10])}. Unpack the one wanted.")
        with zipfile.ZipFile(path) as archive, archive.open(names[0]) as file:
            yield io.BufferedReader(file)  # type: ignore[type-var]
    elif path.suffix.lower() == ".gz":
        with gzip.open(path) as file:
            yield io.BufferedReader(file)  # type: ignore[type-var]
    else:
        with path.open("rb") as file:
            yield file


@contextmanager
def unpacked(path: Path, patterns: Iterable[str]) -> Iterator[list[Path]]:
    """
    Files of a folder, or of a .zip or .7z (.7z.001 and its other volumes) unpacked for the time of the block, with
    those beside them (.dbf, .prj…).

    Yields the paths that match the first of `patterns` that matches something.
    """
    check_files([path], path.name)
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        yield _matching(inside, patterns, path.name)
        return
    if not is_packed(path):
        yield [path]
        return
    packed = holds_7z(path)
    if not packed:
        members(path, patterns)
    with tempfile.TemporaryDirectory() as folder:
        try:
            if is_7z(path):
                unpack_7z(path, Path(folder))
            else:
                with zipfile.ZipFile(path) as archive:
                    if is_bomb(path.stat().st_size, sum(member.file_size for member in archive.infolist())):
                        raise SourceError(
                            f"{path.name}: unpacks to far more than it should (a zip bomb), refused.",
                            fr=f"{path.name} : archive piégée (elle se décompresse démesurément), refusée.",
                        )
                    archive.extractall(folder)  # the zipfile module keeps ../ members inside the folder
                inside = sorted(Path(folder).rglob("*.7z*")) if packed else []
                for inner in (file for file in inside if is_7z(file) and not is_later_volume(file)):
                    unpack_7z(inner, inner.parent)
        except BROKEN as error:
            raise SourceError(f"{path.name}: truncated or damaged zip ({error}). Download it again.") from error
        inside = sorted(file for file in Path(folder).rglob("*") if file.is_file())
        yield _matching(inside, patterns, path.name)


def _matching(files: list[Path], patterns: Iterable[str], name: str) -> list[Path]:
    for pattern in patterns:
        found = [file for file in files if fnmatch(file.name.lower(), pattern.lower())]
        if found:
            return found
    names = ", ".join(file.name for file in files[:10]) or "nothing"
    raise SourceError(f"{name}: no file like {' or '.join(patterns)}. Found: {names}.")

"""
Files inside files: folders, .gz, .zip, and .7z whole or in volumes.

What is truncated or damaged is told; what swells to far more than any published file does is refused. A .7z needs
py7zr (optional: LGPL, rarely needed).
"""

import gzip
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from geo.errors import SourceError, some
from layers.files.tables import check_files
from layers.reception.door import door


def members(path: Path, patterns: Iterable[str]) -> list[str]:
    """
    Names inside a .zip that match the first of `patterns` (any case, any folder) that matches something.

    Raises
    ------
    SourceError
        Not a whole zip; nothing matches (the members found are named).
    """
    check_files([path], path.name)
    with door(path.name), zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    for pattern in patterns:
        found = [name for name in names if fnmatch(name.rsplit("/", 1)[-1].lower(), pattern.lower())]
        if found:
            return sorted(found)
    raise _no_member(path.name, patterns, names)


def _no_member(name: str, patterns: Iterable[str], found: list[str]) -> SourceError:
    return SourceError(
        f"{name}: no file like {' or '.join(patterns)}. Found: {some(found, 'nothing')}.",
        fr=f"{name} : aucun fichier comme {' ou '.join(patterns)}. Trouvé : {some(found, 'rien')}.",
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
            raise SourceError(
                f"{path.name}: several members fit: {some(names)}. Unpack the one wanted.",
                fr=f"{path.name} : plusieurs fichiers conviennent : {some(names)}. Décompressez celui qu'il faut.",
            )
        with zipfile.ZipFile(path) as archive, archive.open(names[0]) as file:
            yield io.BufferedReader(file)  # type: ignore[type-var]
    elif path.suffix.lower() == ".gz":
        with gzip.open(path) as file:
            yield io.BufferedReader(file)
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
        yield _matching(_files_in(path), patterns, path.name)
    elif not is_packed(path):
        yield [path]
    else:
        with tempfile.TemporaryDirectory() as folder:
            _unpack(path, patterns, Path(folder))
            yield _matching(_files_in(Path(folder)), patterns, path.name)


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _unpack(path: Path, patterns: Iterable[str], folder: Path) -> None:
    """Unpack a .7z, or a .zip that holds what is looked for, or one that holds .7z, which are unpacked in turn."""
    if is_7z(path):
        unpack_7z(path, folder)
    elif holds_7z(path):
        _unpack_zip(path, folder)
        _unpack_inner_7z(folder)
    else:
        members(path, patterns)  # tells what is there, before anything is unpacked
        _unpack_zip(path, folder)


def _unpack_zip(path: Path, folder: Path) -> None:
    with door(path.name), zipfile.ZipFile(path) as archive:
        _refuse_bomb(path, archive)
        archive.extractall(folder)  # the zipfile module keeps ../ members inside the folder


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    if is_bomb(path.stat().st_size, sum(member.file_size for member in archive.infolist())):
        raise SourceError(
            f"{path.name}: unpacks to far more than it should (a zip bomb), refused.",
            fr=f"{path.name} : archive piégée (elle se décompresse démesurément), refusée.",
        )


def _unpack_inner_7z(folder: Path) -> None:
    """Unpack the archives of a folder where they lie; the later volumes of one come with the first."""
    for inner in sorted(folder.rglob("*.7z*")):
        if is_7z(inner) and not is_later_volume(inner):
            unpack_7z(inner, inner.parent)


def _matching(files: list[Path], patterns: Iterable[str], name: str) -> list[Path]:
    for pattern in patterns:
        found = [file for file in files if fnmatch(file.name.lower(), pattern.lower())]
        if found:
            return found
    raise _no_member(name, patterns, [file.name for file in files])


BOMB_RATIO, BOMB_BYTES = 200, 256 << 20
"""Archives that swell more than this many times, beyond this size, are refused (those published: 5 to 25 times)."""
MOST_UNPACKED = 60 << 30


def is_bomb(packed: int, unpacked: int) -> bool:
    """
    Say whether an archive of `packed` bytes is a trap, by the bytes that it says it unpacks to.

    >>> is_bomb(1_000, 10_000_000), is_bomb(1_000_000, 1 << 30)
    (False, True)
    """
    return unpacked > MOST_UNPACKED or unpacked > max(BOMB_BYTES, BOMB_RATIO * packed)


VOLUME = re.compile(r"(.+\.7z)\.(\d{3,4})", re.IGNORECASE)


def is_7z(path: Path) -> bool:
    """Say whether a name is that of a .7z, or of one of its volumes (.7z.001)."""
    return path.suffix.lower() == ".7z" or VOLUME.fullmatch(path.name) is not None


def is_later_volume(path: Path) -> bool:
    """
    Say whether a name is that of the second volume of a .7z, or of a later one.

    >>> [is_later_volume(Path(name)) for name in ("a.7z", "a.7z.001", "a.7z.002")]
    [False, False, True]
    """
    found = VOLUME.fullmatch(path.name)
    return found is not None and int(found.group(2)) > 1


def volumes(path: Path) -> list[Path]:
    """
    All volumes of an archive of which one is given, in order; a whole archive is its only one.

    Raises
    ------
    SourceError
        Volumes missing between the first and the last that is there.
    """
    found = VOLUME.fullmatch(path.name)
    if found is None:
        return [path]
    stem, digits = found.group(1), len(found.group(2))
    ranks = sorted(
        int(other.group(2))
        for file in path.parent.iterdir()
        if (other := VOLUME.fullmatch(file.name)) and other.group(1) == stem and len(other.group(2)) == digits
    )
    missing = sorted(set(range(1, ranks[-1] + 1)) - set(ranks))
    if missing:
        names = ", ".join(f"{stem}.{rank:0{digits}d}" for rank in missing[:3])
        raise SourceError(
            f"{path.name}: {len(missing)} volumes missing beside it ({names}). Download them into the same folder.",
            fr=f"{path.name} : il manque {len(missing)} volumes à côté ({names}). Mettez-les dans le même dossier.",
        )
    return [path.parent / f"{stem}.{rank:0{digits}d}" for rank in ranks]


def unpack_7z(path: Path, folder: Path) -> list[Path]:
    """
    Unpack a .7z, or its volumes given one of them (.7z.001), into a folder.

    Raises
    ------
    SourceError
        py7zr is not installed; cut or damaged; a volume missing; members outside the folder; far too large.
    """
    try:
        import multivolumefile  # py7zr brings it
        import py7zr
    except ImportError as error:
        raise SourceError(
            f"{path.name}: a .7z archive. Install py7zr (pip install py7zr), or unpack it and give the file inside.",
            fr=f"{path.name} : archive .7z. Installez py7zr (pip install py7zr), ou décompressez-la et donnez le "
            "fichier qu'elle contient.",
        ) from error
    parts = volumes(path)
    name = path.name if len(parts) == 1 else f"{path.name} (1–{len(parts)})"
    with door(name), ExitStack() as stack:
        whole = path
        if VOLUME.fullmatch(path.name):
            digits = len(parts[0].suffix) - 1
            whole = stack.enter_context(
                multivolumefile.MultiVolume(parts[0].with_suffix(""), mode="rb", ext_digits=digits)
            )
        archive = stack.enter_context(py7zr.SevenZipFile(whole))
        unsafe = [name for name in archive.getnames() if ".." in name.split("/") or name.startswith("/")]
        packed = sum(part.stat().st_size for part in parts)
        if unsafe or is_bomb(packed, archive.archiveinfo().uncompressed):
            raise SourceError(
                f"{path.name}: refused: members outside of the folder, or far too large ({unsafe[:1]}).",
                fr=f"{path.name} : archive piégée, refusée.",
            )
        archive.extractall(folder)
    return _files_in(folder)

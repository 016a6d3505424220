"""Frames kept on the disk from one run to the next: whole or absent, for their owner alone, checked when read back."""

import hashlib
import io
import json
import os
import re
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.errors import CacheWarning, Sentence, system_reason
from layers.files.atomic_write import clear_draft, put_whole

Found = TypeVar("Found")

SUFFIX = ".kept"
DRAFT = ".kept-"
OURS = re.compile(r"\.kept-.+|.+-[0-9a-f]{24}\.(kept|parquet|json)")
"""Names of our files: drafts, entries, and the pairs of .parquet and .json that entries were before."""
FORMER_DRAFT = re.compile(r"tmp\w{8}")

DRAFTS = 5
"""Drafts made at most of an entry that other runs, tidying at that very moment, take away."""

FOLDER_FOR_OWNER, FOR_OWNER = 0o700, 0o600


def cache_folder() -> Path:
    """Folder of the cache: $PENSIONS_CACHE, else the user's cache folder."""
    base = os.environ.get("PENSIONS_CACHE")
    if base:
        return Path(base)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pensions"


def read_kept(
    name: str,
    accept: Callable[[Any, Any], Found],
    *,
    folder: Path | None = None,
    read: Callable[[IO[bytes]], pd.DataFrame] = gpd.read_parquet,
) -> Found | None:
    """
    Read back what `keep` kept under a name; the entry is then the last used.

    Parameters
    ----------
    name
        What it is, a hyphen, and its key of 24 hexadecimal characters.
    accept
        Makes of the frame, and of what was told of it, what the caller wants; raises where they are not as they must.
    folder
        What `own_folder` gave, when many entries are read; asked again when None.
    read
        Of the Parquet: `pandas.read_parquet` where it has no shapes.

    Returns
    -------
    What `accept` gives, or None
        None where nothing is kept, or where it was damaged: then it is thrown away, with a warning.
    """
    folder = own_folder() if folder is None else folder
    if folder is None:
        return None
    place = folder / f"{name}{SUFFIX}"
    try:
        found = accept(*_unsealed(name, place.read_bytes(), read))
        with suppress(OSError):  # of a cache that is only read
            os.utime(place)
        return found
    except FileNotFoundError:
        return None
    except Exception:  # whatever a library finds in damaged bytes
        what = name.rpartition("-")[0]
        with suppress(OSError):
            place.unlink()
        _warn(Sentence(f"Cache of '{what}' damaged: made again.", f"Cache de « {what} » abîmé : refait."))
        return None


def keep(name: str, frame: pd.DataFrame, told: Mapping[str, Any], *, folder: Path | None = None) -> None:
    """
    Keep a frame, without its `attrs`, and what is told of it; where that cannot be, warn.

    `folder`: what `own_folder` gave, when many entries are kept; asked again when None.
    """
    folder = own_folder() if folder is None else folder
    if folder is None:
        return
    try:
        _write_whole(folder / f"{name}{SUFFIX}", _sealed(name, frame, told))
    except (OSError, TypeError, ValueError, pa.ArrowException) as error:
        _warn_not_used(folder, _reason(error))


def make_room(folder: Path, kind: str, *, most_bytes: int, most_entries: int) -> None:
    """
    Remove entries of a kind, the least recently used first, until there are no more than asked.

    Parameters
    ----------
    folder
        What `own_folder` gave.
    kind
        What stands before the hyphen and the key in their names.
    most_bytes, most_entries
        Of them all.
    """
    found = []
    with suppress(OSError):  # the cache is not there any more
        for place in folder.glob(f"{kind}-*{SUFFIX}"):
            with suppress(FileNotFoundError):  # another run has removed it
                told = place.stat()
                found.append((told.st_mtime_ns, told.st_size, place))
    held = 0
    for number, (_, size, place) in enumerate(sorted(found, reverse=True), start=1):
        held += size
        if held > most_bytes or number > most_entries:
            with suppress(OSError):
                place.unlink()


def _sealed(name: str, frame: pd.DataFrame, told: Mapping[str, Any]) -> tuple[bytes, memoryview]:
    """A line of seal and a line of JSON, then the Parquet; the seal is of the two others and of the name."""
    plain = frame.copy(deep=False)
    plain.attrs = {}
    parquet = io.BytesIO()
    plain.to_parquet(parquet)
    line, content = json.dumps(told).encode() + b"\n", parquet.getbuffer()
    return _seal(name, line, content) + b"\n" + line, content


def _unsealed(name: str, sealed: bytes, read: Callable[[IO[bytes]], pd.DataFrame]) -> tuple[pd.DataFrame, Any]:
    whole, first = memoryview(sealed), sealed.find(b"\n") + 1  # seen, not copied: a region's streets are large
    second = sealed.find(b"\n", first) + 1
    if not 0 < first < second or sealed[: first - 1] != _seal(name, whole[first:]):
        raise ValueError("the seal is not that of the name and the content")
    return read(pa.BufferReader(whole[second:])), json.loads(sealed[first:second])


def _seal(name: str, *content: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(name.encode() + b"\n")
    for part in content:
        digest.update(part)
    return digest.hexdigest().encode()


def _write_whole(place: Path, content: Sequence[bytes | memoryview]) -> None:
    for left in reversed(range(DRAFTS)):
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=DRAFT)
        try:
            put_whole(os.fdopen(descriptor, "wb"), Path(name), place, *content, rights=FOR_OWNER)
        except FileNotFoundError:  # before it was locked, another run took it for a leftover
            if not left:
                raise
        else:
            break


def own_folder() -> Path | None:
    """The folder, closed to others and without what a killed run left; None, with a warning, where it cannot be so."""
    try:
        folder = cache_folder()
    except RuntimeError:  # of a user whom the system does not know
        _warn_not_used(
            Path("~/.cache/pensions"), Sentence("you have no home folder", "vous n'avez pas de dossier personnel")
        )
        return None
    try:
        folder.mkdir(mode=FOLDER_FOR_OWNER, parents=True, exist_ok=True)
        why = _close(folder)
    except OSError as error:
        why = system_reason(error)
    if why is not None:
        _warn_not_used(folder, why)
        return None
    return folder


def _close(folder: Path) -> Sentence | None:
    """Close the folder and its files to others, and clear it; say why where we may not."""
    held = list(os.scandir(folder))
    if sys.platform != "win32":
        found = folder.stat()
        if found.st_uid != os.geteuid():
            return Sentence(
                f"it belongs to another user (uid {found.st_uid})",
                f"il appartient à un autre utilisateur (uid {found.st_uid})",
            )
        if stat.S_IMODE(found.st_mode) != FOLDER_FOR_OWNER:
            others = sorted(entry.name for entry in held if not _is_ours(entry.name))
            if others or found.st_mode & stat.S_ISVTX:
                seen = f" ({others[0]}…)" if others else ""
                return Sentence(
                    f"others can read it, and it is not only a cache{seen}",
                    f"d'autres peuvent le lire, et ce n'est pas qu'un cache{seen}",
                )
            folder.chmod(FOLDER_FOR_OWNER)
    for entry in held:
        if OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            with suppress(FileNotFoundError):  # another run has cleared it
                _tidy(Path(entry.path))
    return None


def _is_ours(name: str) -> bool:
    return bool(OURS.fullmatch(name) or FORMER_DRAFT.fullmatch(name))


def _tidy(file: Path) -> None:
    """Remove a draft that no process writes, and what another user put there; close the others."""
    if sys.platform != "win32":
        found = file.stat()
        if found.st_uid != os.geteuid():
            file.unlink()
            return
        if stat.S_IMODE(found.st_mode) != FOR_OWNER:
            file.chmod(FOR_OWNER)
    if file.name.startswith(DRAFT):
        clear_draft(file)


def _reason(error: Exception) -> Sentence:
    if isinstance(error, OSError):
        return system_reason(error)
    return Sentence(" ".join(str(error).split())[:150], "cette couche ne peut pas être écrite")


@cache  # said once, not for each layer
def _warn_not_used(folder: Path, why: Sentence) -> None:
    _warn(
        Sentence(
            f"The cache '{folder}' is not used: {why.en}. Every run reads all again; name another in PENSIONS_CACHE.",
            f"Le cache « {folder} » n'est pas utilisé : {why.fr}. Tout est relu à chaque fois ; indiquez-en un autre "
            "dans PENSIONS_CACHE.",
        )
    )


def _warn(said: Sentence) -> None:
    warnings.warn(CacheWarning(said.en, fr=said.fr), stacklevel=1)

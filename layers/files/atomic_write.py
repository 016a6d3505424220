"""A file is written whole or not at all, and what is said where it cannot be."""

import errno
import glob
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from geo.errors import OutputError, system_reason

if sys.platform != "win32":
    import fcntl

DRAFT = ".part"
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file beside its place, then give it its name: a reader never sees half of it.

    What killed runs left beside it goes.

    Raises
    ------
    OutputError
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}{DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(f".{glob.escape(path.name)}.*{DRAFT}"):
            clear_draft(left)
        put_whole(draft.open("wb"), draft, path, content)
    except OSError as error:
        raise disk_fault(path, error) from error


def put_whole(
    file: IO[bytes], draft: Path, place: Path, *content: bytes | memoryview, rights: int | None = None
) -> None:
    """
    Write an open draft to the disk itself, then move it to its place: there is all of it or nothing.

    Parameters
    ----------
    file, draft
        The draft, opened to be written, and its path in the folder of the place; closed, and gone where this fails.
    place
        What stands there is replaced.
    content
        Its parts, one after the other.
    rights
        Of the file; as the user's mask says when None.

    Raises
    ------
    OSError
    """
    try:
        with file:
            _hold(file)  # to the move: no other run takes it for a leftover
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform != "win32":
                if rights is not None:
                    os.fchmod(file.fileno(), rights)
                draft.replace(place)
        if sys.platform == "win32":  # where an open file cannot be moved
            draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    if sys.platform != "win32":
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clear_draft(draft: Path) -> None:
    """Remove a draft that no living process writes."""
    with suppress(FileNotFoundError, PermissionError):  # moved; still written, where open files cannot be removed
        with draft.open("rb") as file:
            is_left = _hold(file)
        if is_left:
            draft.unlink()


def _hold(file: IO[bytes]) -> bool:
    """Lock a draft until it is closed, or its process ends; False where another process holds it, or none can tell."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def disk_fault(path: Path, error: OSError) -> OutputError:
    """The error of a file that cannot be written."""
    if error.errno in DISK_FULL:
        return OutputError(
            f"{path}: the disk is full. Free some space, then start again: what is whole is kept.",
            fr=f"{path} : disque plein. Libérez de la place puis relancez : ce qui est complet est conservé.",
        )
    why = system_reason(error)
    return OutputError(
        f"{path}: cannot be written ({why.en}). Choose another folder with --data.",
        fr=f"{path} : écriture impossible ({why.fr}). Choisissez un autre dossier avec --data.",
    )

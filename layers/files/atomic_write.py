"""A file is written whole or not at all, and what is said where it cannot be."""

import errno
import os
from pathlib import Path

from geo.errors import OutputError
from layers.reception.door import DISK

DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file beside its place, then give it its name: a reader never sees half of it.

    Raises
    ------
    OutputError
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        if path.parent.is_dir():
            draft.unlink(missing_ok=True)
        raise disk_fault(path, error) from error


def disk_fault(path: Path, error: OSError) -> OutputError:
    """The error of a file that cannot be written."""
    if error.errno in DISK_FULL:
        return OutputError(
            f"{path}: the disk is full. Free some space, then start again: what is whole is kept.",
            fr=f"{path} : disque plein. Libérez de la place puis relancez : ce qui est complet est conservé.",
        )
    why = DISK[error.errno][0].fr if error.errno in DISK else f"erreur {error.errno}"
    return OutputError(
        f"{path}: cannot be written ({error.strerror or error}). Choose another folder with --data.",
        fr=f"{path} : écriture impossible ({why}). Choisissez un autre dossier avec --data.",
    )

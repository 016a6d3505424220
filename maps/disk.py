"""What is asked of the disk under a file: to hold it for one process, to have it before the power fails."""

import errno
import os
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def hold(path: Path) -> IO[bytes] | None:
    """
    Lock a file, made where there is none, until what is given is closed or its process ends.

    Returns
    -------
    file or None
        None where another process holds it, or has just removed it.

    Raises
    ------
    OSError
        It may not be opened, or its disk has no locks.
    """
    lock = path.open("ab")
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock.fileno()), path.stat()):
            return lock
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.ENOENT):
            lock.close()
            raise
    lock.close()
    return None


def sync(path: Path) -> None:
    """Have a file on the disk itself."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names of a folder on the disk itself, where the system can."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

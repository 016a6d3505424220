"""One fetch at a time in a folder: the system forgets the hold when the process ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from geo.errors import OutputError

HOLD = ".pensions-fetch"

if sys.platform == "win32":
    import msvcrt

    def _hold(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """
    Hold a folder while it is filled.

    On a disk that cannot hold files (some network shares), nothing is checked.

    Raises
    ------
    OutputError
        Another fetch holds it.
    """
    path = folder / HOLD
    with path.open("ab") as file:
        try:
            _hold(file)
        except (BlockingIOError, PermissionError) as error:
            raise OutputError(
                f"{folder}: another fetch is filling this folder. Wait for its end, or choose another with --data.",
                fr=f"{folder} : un autre « pensions fetch » remplit ce dossier. Attendez sa fin, ou choisissez un "
                "autre dossier avec --data.",
            ) from error
        except OSError:
            pass
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()

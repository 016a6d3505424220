"""What a folder of sources keeps on disk: the lock file of what was brought, the hold of the one fetch at work."""

import json
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from geo.errors import OutputError, Sentence
from layers.files.atomic_write import disk_fault, write_whole
from layers.reception.door import door
from layers.web.check import is_safe_member

LOCK = "sources.lock.toml"


@dataclass(frozen=True)
class LockedFile:
    """
    One file as it came.

    name : as published; `kept` : paths relative to the data folder that stay of it (itself, or what it was cut to)
    sha256, size : of what came
    answered : communes that its source answered for; None for all of them
    fetched : day it was last asked for, AAAA-MM-JJ
    """

    source: str
    name: str
    url: str
    size: int
    sha256: str
    fetched: str
    vintage: str = ""
    etag: str = ""
    last_modified: str = ""
    kept: tuple[str, ...] = ()
    answered: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse, with ValueError, what is kept outside of the source's own folder: it would be removed there."""
        strange = [name for name in self.kept if not (is_safe_member(name) and name.startswith(f"{self.source}/"))]
        if strange or not is_safe_member(self.source) or type(self.size) is not int:
            raise ValueError(f"file '{self.name}' of '{self.source}', {self.size} bytes, kept as {strange}")


@dataclass(frozen=True)
class Lock:
    """What a data folder holds, and of which place."""

    reference: str = ""
    name: str = ""
    files: tuple[LockedFile, ...] = field(default=())

    def of(self, source: str) -> dict[str, LockedFile]:
        """Files of a source, by name."""
        return {file.name: file for file in self.files if file.source == source}


DAMAGED = (
    Sentence("damaged", "abîmé"),
    Sentence("Remove it: everything will be asked again", "Supprimez-le : tout sera redemandé"),
)


def read_lock(folder: Path) -> Lock:
    """
    Read the lock of a data folder; an empty one where there is none.

    Raises
    ------
    SourceError
        Damaged: it must be removed by hand, as we cannot tell what is there.
    """
    path = folder / LOCK
    with door(str(path), expected=DAMAGED):
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return Lock()
        except NotADirectoryError as error:
            raise disk_fault(folder, error) from error
        lists = ("kept", "answered")
        files = tuple(
            LockedFile(**{**one, **{name: tuple(one[name]) for name in lists if name in one}})
            for one in told.get("file", [])
        )
        return Lock(told["perimeter"]["reference"], told["perimeter"]["name"], files)


def write_lock(folder: Path, lock: Lock) -> None:
    """
    Write the lock of a data folder in one move.

    Raises
    ------
    OutputError
    """
    lines = [
        "# Écrit par « pensions fetch » : ce qui a été téléchargé, d'où, quand. Ne pas modifier à la main.",
        "version = 1",
        "",
        "[perimeter]",
        f"reference = {quoted(lock.reference)}",
        f"name = {quoted(lock.name)}",
    ]
    for file in sorted(lock.files, key=lambda one: one.source):
        lines += ["", "[[file]]"]
        for key, value in asdict(file).items():
            if isinstance(value, tuple):
                lines.append(f"{key} = [{', '.join(quoted(one) for one in value)}]")
            elif value is not None:
                lines.append(f"{key} = {quoted(value) if isinstance(value, str) else value}")
    write_whole(folder / LOCK, ("\n".join(lines) + "\n").encode())


def quoted(text: str) -> str:
    r"""
    Text as a TOML string.

    >>> quoted('a "b"')
    '"a \\"b\\""'
    """
    whole = text.encode("utf-8", "replace").decode()  # a catalogue in JSON may hold half a character
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


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

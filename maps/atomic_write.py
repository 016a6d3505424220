"""An output file is written whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import OutputError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """
    Give a temporary path beside `path`, and put it in place only when the block ends without error.

    Parameters
    ----------
    path
        Where the file should be; its folder is made. An older file is replaced, and kept if the block fails.

    Yields
    ------
    Path
        Same name, in a temporary folder of the same disk.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written (no right, disk full, file open in Excel on Windows).

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with written_whole(folder / "a.txt") as draft:
    ...     _ = draft.write_text("whole")
    >>> (folder / "a.txt").read_text(), len(list(folder.iterdir()))
    ('whole', 1)
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".draft-") as folder:
            draft = Path(folder) / path.name
            yield draft
            draft.replace(path)
    except OutputError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"'{path}' cannot be written: {reason}. Close it if it is open, or choose --out.",
            fr=f"« {path} » : écriture impossible ({reason}). Fermez ce fichier s'il est ouvert, ou changez --out.",
        ) from error

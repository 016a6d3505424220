"""Files that a person is given: each written whole, and those of one run put in place together or not at all."""

import errno
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from geo.errors import PensionsError
from maps.disk import hold, sync, sync_folder
from maps.write_faults import busy, disk_full, held_open, is_full, mixed, not_written

ONE, MANY = ".draft-", ".partial-"
STAGE = re.compile(r"\.(draft|partial)-\w{8}")
"""Folders of drafts, beside the files that they will be: of one file, of all those of a run."""

NEW, FORMER, LOCK, SWAP = "new", "former", "lock", "swap.json"
"""In such a folder: what is written, what it replaces, what its process locks, what is being put in place."""

ATTEMPTS = 5
"""Folders of drafts made in turn where other runs, which clear the folder at that moment, remove them."""

NOTICE = "REMPLACEMENT-EN-COURS.txt"
NOTICE_TEXT = """\
Les fichiers de ce dossier sont en train d'être remplacés : certains sont encore ceux du calcul précédent.
Si ce message reste, le programme a été arrêté à cet instant. Relancez la commande : elle remet tout en ordre.

The files of this folder are being replaced: some are still those of the run before.
If this message stays, the program was stopped at that moment. Run the command again: it puts all right.
"""


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
    with _drafts(path.parent, ONE) as folder:
        yield folder / path.name
        if not (folder / path.name).is_file():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path.name)


@contextmanager
def written_together(folder: Path, gone: Collection[str] = ()) -> Iterator[Path]:
    """
    Give a temporary folder, and put all its files into `folder` when the block ends without error: all or none.

    What killed runs left in `folder` is cleared first, and files of which one took the place of others only half are
    put right. A block inside another writes to the same temporary folder.

    Parameters
    ----------
    folder
        Where the files should be; it is made. Files of the same names are replaced, and stay if anything fails.
    gone
        Names of files of an earlier run that this one does not make: those that the block did not write are removed
        with the same swap. Looked at when the block ends.

    Yields
    ------
    Path
        An empty folder on the same disk.

    Raises
    ------
    OutputError
        If the folder or a file cannot be written, or if another process writes to it at this moment.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "old.txt").write_text("of the run before")
    >>> with written_together(folder, gone=["old.txt"]) as drafts:
    ...     _ = (drafts / "a.txt").write_text("a"), (drafts / "b.txt").write_text("b")
    >>> sorted(path.name for path in folder.iterdir())
    ['a.txt', 'b.txt']
    """
    with _drafts(Path(folder), MANY, gone) as drafts:
        yield drafts


def settle(folder: Path) -> None:
    """
    Clear what killed runs left in a folder; where one was killed while it replaced files, put the former ones back.

    Raises
    ------
    OutputError
        If a file cannot be put back.
    """
    if not folder.is_dir():
        return
    try:
        _settle(folder)
    except OSError as error:
        raise not_written(folder, error) from error


@contextmanager
def _drafts(folder: Path, kind: str, gone: Collection[str] = ()) -> Iterator[Path]:
    if folder.name == NEW and STAGE.fullmatch(folder.parent.name):
        yield folder
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if _settle(folder) and kind == MANY:
            raise busy(folder)
        stage, lock = _new_stage(folder, kind)
        try:
            yield stage / NEW
            _put_in_place(folder, stage, gone)
        except PensionsError:
            raise
        except Exception as error:
            if is_full(error, folder):
                raise disk_full(folder, stage / NEW) from error
            raise
        finally:
            _remove(stage, lock)
    except PensionsError:
        raise
    except OSError as error:
        raise not_written(folder, error) from error


def _settle(folder: Path, but: Path | None = None) -> bool:
    """Clear the folder; say whether the run of a living process (`but` one) writes its files there."""
    is_busy = False
    with os.scandir(folder) as found:
        stages = [Path(one.path) for one in found if STAGE.fullmatch(one.name) and one.is_dir(follow_symlinks=False)]
    for stage in stages:
        if stage == but:
            continue
        try:
            lock = hold(stage / LOCK)
        except OSError:  # of another user, or on a disk where nobody can tell
            is_busy |= stage.name.startswith(MANY) and (folder / NOTICE).exists()
            continue
        if lock is None:
            is_busy |= stage.name.startswith(MANY) and stage.exists()
            continue
        try:
            _undo(folder, stage)
        finally:
            _remove(stage, lock)
    if not is_busy and (folder / NOTICE).exists():
        (folder / NOTICE).unlink()
    return is_busy


def _new_stage(folder: Path, kind: str) -> tuple[Path, IO[bytes] | None]:
    """Make a folder of drafts that no other process takes for a leftover."""
    for _ in range(ATTEMPTS):
        stage = Path(tempfile.mkdtemp(dir=folder, prefix=kind))
        try:
            lock = hold(stage / LOCK)
        except FileNotFoundError:  # cleared by another process before it was locked
            continue
        except OSError:  # a disk without locks: there, leftovers stay
            lock = None
        else:
            if lock is None:
                continue
        (stage / NEW).mkdir()
        return stage, lock
    raise busy(folder)


def _remove(stage: Path, lock: IO[bytes] | None) -> None:
    """Remove a folder of drafts, unless files of it are still to be put back."""
    if lock is not None and sys.platform == "win32":  # where an open file cannot be removed
        lock.close()
    if not (stage / SWAP).exists():
        shutil.rmtree(stage, ignore_errors=True)
    if lock is not None:
        lock.close()


def _put_in_place(folder: Path, stage: Path, gone: Collection[str]) -> None:
    drafts = stage / NEW
    made = sorted(path.relative_to(drafts).as_posix() for path in drafts.rglob("*") if path.is_file())
    for name in made:
        sync(drafts / name)
    had = {name: os.path.lexists(folder / name) for name in [*made, *gone]}
    names = [name for name, is_there in had.items() if name in made or is_there]
    if len(names) == 1 and made:
        _one(folder, stage, names[0], keep_former=False)
    elif names:
        _all(folder, stage, {name: had[name] for name in names})


def _all(folder: Path, stage: Path, names: dict[str, bool]) -> None:
    """Replace files one by one; where one cannot be, or the process is killed in between, all are put back."""
    _settle(folder, but=stage)
    try:
        notice = (folder / NOTICE).open("x", encoding="utf-8")
    except FileExistsError:
        raise busy(folder) from None
    try:
        with notice:
            notice.write(NOTICE_TEXT)
        draft = stage / f"{SWAP}.draft"
        draft.write_text(json.dumps(names), encoding="utf-8")
        sync(draft)
        draft.replace(stage / SWAP)
        sync_folder(stage)
        for name in names:
            _one(folder, stage, name)
        sync_folder(folder)
        (stage / SWAP).unlink()
    except BaseException:
        _undo(folder, stage)
        (folder / NOTICE).unlink(missing_ok=True)
        raise
    (folder / NOTICE).unlink(missing_ok=True)


def _one(folder: Path, stage: Path, name: str, *, keep_former: bool = True) -> None:
    """Move what stands there away, and the draft there, if there is one."""
    target, former, draft = folder / name, stage / FORMER / name, stage / NEW / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        if keep_former:
            former.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                target.replace(former)
        if draft.exists():
            draft.replace(target)
        if not keep_former:
            sync_folder(folder)
    except OSError as error:
        raise held_open(target, error) from error


def _undo(folder: Path, stage: Path) -> None:
    """Put back what files were when the folder of drafts began to take their place; it may be done twice."""
    try:
        names: dict[str, bool] = json.loads((stage / SWAP).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    for name, had_former in names.items():
        target, former = folder / name, stage / FORMER / name
        try:
            if os.path.lexists(former):
                former.replace(target)
            elif not had_former and not (stage / NEW / name).exists():
                target.unlink(missing_ok=True)
        except OSError as error:
            raise mixed(target, error) from error
    sync_folder(folder)
    (stage / SWAP).unlink()

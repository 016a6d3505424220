"""Files written whole or not at all, one or many: nothing that fails, or is killed, leaves a half or a mixture."""

import errno
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from geo.errors import MissingFileError, OutputError
from maps.atomic_write import NOTICE, settle, written_together, written_whole

OLD = {"a.txt": "old", "b.txt": "old", "gone.txt": "old", "mine.odt": "mine"}
NEW = {"a.txt": "new", "b.txt": "new", "c/d.txt": "new", "mine.odt": "mine"}


@pytest.fixture
def folder(tmp_path):
    """Two files that a run replaces, one that it does not make any more, one of the user; it makes a third."""
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def run(folder):
    with written_together(folder, gone=["gone.txt", "never-there.txt"]) as drafts:
        (drafts / "c").mkdir()
        for name in ("a.txt", "b.txt", "c/d.txt"):
            (drafts / name).write_text("new")


def held(folder):
    """What a person sees: names and texts; what is hidden is told apart."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths if path.name != NOTICE}


def refuse(target, number):
    """`Path.replace` as it is where another program holds a file: it cannot be moved, nor another put there."""
    replace = Path.replace

    def replaced(path, to):
        if target in (path, Path(to)):
            raise OSError(number, os.strerror(number), str(target))
        return replace(path, to)

    return replaced


# --- one file


def test_a_block_that_fails_leaves_the_older_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("older")
    with pytest.raises(ZeroDivisionError), written_whole(path) as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "older"


def test_folders_are_made_and_an_older_file_replaced(tmp_path):
    path = tmp_path / "new" / "a.txt"
    for text in ("one", "two"):
        with written_whole(path) as draft:
            draft.write_text(text)
    assert path.read_text() == "two"
    assert len(list(path.parent.iterdir())) == 1


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "out").write_text("")
    with (
        pytest.raises(OutputError, match="out.* cannot be written") as caught,
        written_whole(tmp_path / "out" / "a.txt"),
    ):
        pass
    assert "écriture impossible (quelque chose porte déjà ce nom)" in caught.value.fr
    assert isinstance(caught.value, OSError)


def test_a_file_that_was_never_written_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"), written_whole(tmp_path / "a.txt"):
        pass
    assert held(tmp_path) == {}


# --- many files


def test_files_come_together_and_what_the_run_does_not_make_any_more_goes(folder):
    run(folder)
    assert held(folder) == NEW


def test_a_run_that_makes_nothing_leaves_what_stood_there(folder):
    with written_together(folder):
        pass
    assert held(folder) == OLD


def test_a_whole_inside_a_greater_whole_waits_for_it(folder):
    with written_together(folder) as drafts:
        with written_together(drafts) as inner, written_whole(inner / "a.txt") as draft:
            draft.write_text("new")
        assert (folder / "a.txt").read_text() == "old"
    assert held(folder) == OLD | {"a.txt": "new"}


@pytest.mark.parametrize("name", ["a.txt", "b.txt", "gone.txt"])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY])
def test_a_file_held_open_is_named_and_no_other_has_changed(folder, monkeypatch, name, number):
    """On Windows a workbook open in Excel can neither be moved nor replaced."""
    monkeypatch.setattr(Path, "replace", refuse(folder / name, number))
    with pytest.raises(OutputError) as caught:
        run(folder)
    assert f"'{folder / name}' cannot be replaced" in str(caught.value)
    assert f"« {folder / name} » : remplacement impossible" in caught.value.fr
    assert "Fermez le classeur" in caught.value.fr
    assert os.strerror(number) not in caught.value.fr
    assert "\n" not in caught.value.fr
    assert held(folder) == OLD


def test_a_folder_of_the_user_with_the_name_of_a_file_is_left_and_said(folder):
    (folder / "b.txt").unlink()
    (folder / "b.txt").mkdir()
    (folder / "b.txt" / "mine.odt").write_text("mine")
    with pytest.raises(OutputError) as caught:
        run(folder)
    assert "(un dossier, attendu : un fichier)" in caught.value.fr
    assert held(folder) == {name: text for name, text in OLD.items() if name != "b.txt"} | {"b.txt/mine.odt": "mine"}


def test_what_cannot_be_put_back_is_said_and_the_next_run_puts_it_back(folder, monkeypatch):
    """The workbook `b` is held; `a`, already new, is opened before it can be put back."""
    with monkeypatch.context() as patch:
        replace, moved = refuse(folder / "b.txt", errno.EACCES), []

        def replaced(path, to):
            if Path(to) == folder / "a.txt":
                moved.append(path)
                if len(moved) == 2:
                    raise PermissionError(errno.EACCES, "denied", str(to))
            return replace(path, to)

        patch.setattr(Path, "replace", replaced)
        with pytest.raises(OutputError, match="two runs") as caught:
            run(folder)
    assert "fermez ceux qui sont ouverts" in caught.value.fr
    assert "Relancez la commande" in (folder / NOTICE).read_text(encoding="utf-8")
    settle(folder)
    assert held(folder) == OLD
    run(folder)
    assert held(folder) == NEW


def test_a_fault_of_ours_inside_is_told_as_it_is(folder):
    with pytest.raises(MissingFileError, match="the list is not there"), written_together(folder):
        raise MissingFileError("the list is not there")
    assert held(folder) == OLD


# --- a disk that fills


def test_a_full_disk_says_how_much_was_written_and_that_nothing_has_changed(folder):
    with pytest.raises(OutputError) as caught, written_together(folder) as drafts:
        (drafts / "a.txt").write_bytes(bytes(2_500_000))
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "the disk is full after 2.5 MB of these files" in str(caught.value)
    assert "disque plein après 2,5 Mo de ces fichiers" in caught.value.fr
    assert "inchangé" in caught.value.fr
    assert held(folder) == OLD


@pytest.mark.parametrize(("free", "expected"), [(0, OutputError), (10**9, RuntimeError)])
def test_a_library_that_fails_on_a_full_disk_fails_for_that(folder, monkeypatch, free, expected):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9 - free, free))
    with pytest.raises(expected), written_together(folder):
        raise RuntimeError("sqlite: database or disk is full")
    assert held(folder) == OLD


# --- killed, or refused, at each step


class Step:
    """Count what is asked of the disk, and act at one of these steps; only for a process of its own."""

    NAMES = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.scandir")

    def __init__(self, folder, at, act):
        self.folder, self.left, self.act = str(folder), at, act

    def __call__(self, event, arguments):
        if event not in self.NAMES or not (event in ("os.remove", "os.rmdir") or self.folder in str(arguments[0])):
            return
        self.left -= 1
        if self.left == 0:
            self.act()


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def fill():
    raise OSError(errno.ENOSPC, "No space left on device")


def at_each_step(folder, act):
    """A run in a process of its own for each step, in the folder as it was; gives the steps at which something was."""
    at = 0
    while True:
        at += 1
        shutil.rmtree(folder)
        folder.mkdir()
        for name, text in OLD.items():
            (folder / name).write_text(text)
        child = os.fork()
        if not child:
            step, code = Step(folder, at, act), 3
            with suppress(BaseException):
                sys.addaudithook(step)
                try:
                    run(folder)
                    code = 0 if step.left > 0 else 1
                except OutputError:
                    code = 2
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == 0:
            return
        yield at, code


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="forks")


@pytest.fixture
def no_power_cut(monkeypatch):
    """What the disk itself holds is not looked at where it is a process that is killed: two hundred waits less."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.mark.usefixtures("no_power_cut")
@POSIX
def test_killed_at_any_step_all_files_are_of_one_run_or_a_file_says_not_and_the_next_run_needs_no_hand(tmp_path):
    folder, notices, seen = tmp_path / "out", 0, []
    folder.mkdir()
    for at, code in at_each_step(folder, kill):
        assert code == -signal.SIGKILL
        visible = {name: text for name, text in held(folder).items() if not name.startswith(".")}
        is_told = (folder / NOTICE).exists()
        assert is_told or visible in (OLD, NEW), at
        notices += visible not in (OLD, NEW)
        settle(folder)
        assert held(folder) in (OLD, NEW), at
        assert not (folder / NOTICE).exists(), at
        seen.append(held(folder) == NEW)
        run(folder)
        assert held(folder) == NEW, at
    assert notices >= 5  # of 4 files, each moved away and replaced, with others left
    assert seen == sorted(seen)  # of before, until a step from which on they are the new ones
    assert {False, True} == set(seen)


@pytest.mark.usefixtures("no_power_cut")
@POSIX
def test_refused_at_any_step_all_files_are_of_one_run_and_nothing_else_is_left(tmp_path):
    folder, codes = tmp_path / "out", set()
    folder.mkdir()
    for at, code in at_each_step(folder, fill):
        codes.add(code)
        settle(folder)
        assert held(folder) == (OLD if code == 2 else NEW) or (code == 2 and held(folder) == NEW), at
    assert codes == {1, 2}  # a sentence; or a step that clears up, which the next run does again


# --- leftovers, and runs that are alive


def test_what_killed_runs_left_is_cleared_and_nothing_of_the_user(folder):
    for name in (".partial-ab12_x9z", ".draft-ab12_x9z", ".partial-notes", ".partial-ab12_x9z.bak"):
        (folder / name).mkdir()
        (folder / name / "half.xlsx").write_text("half")
    (folder / ".draft-00000000").write_text("a file, not a folder")
    run(folder)
    user = {".partial-notes/half.xlsx": "half", ".partial-ab12_x9z.bak/half.xlsx": "half"}
    assert held(folder) == NEW | user | {".draft-00000000": "a file, not a folder"}
    assert not list(folder.glob(".*-ab12_x9z"))


def test_age_says_nothing_a_leftover_from_the_future_is_cleared(folder):
    """As left by a run before the clock was put back."""
    left = folder / ".partial-ab12_x9z"
    left.mkdir()
    os.utime(left, (4e9, 4e9))
    settle(folder)
    assert not left.exists()


def test_a_second_run_into_the_folder_of_one_that_writes_is_refused_and_the_first_ends_well(folder):
    with written_together(folder) as drafts:
        (drafts / "a.txt").write_text("first")
        with pytest.raises(OutputError, match="another run is writing") as caught:
            run(folder)
        with written_whole(folder / "page.html") as draft:  # one file is in nobody's way
            draft.write_text("page")
    assert "un autre calcul y écrit ses fichiers en ce moment" in caught.value.fr
    assert held(folder) == OLD | {"a.txt": "first", "page.html": "page"}


def test_two_runs_that_began_at_once_come_one_after_the_other(folder, monkeypatch):
    """Both looked for the other before either had written: each comes whole, the later last."""
    with written_together(folder) as first:
        (first / "a.txt").write_text("first")
        (first / "b.txt").write_text("first")
        with monkeypatch.context() as patch:
            patch.setattr("maps.atomic_write._settle", lambda folder, but=None: False)
            run(folder)
        assert held(folder).items() >= NEW.items()
    assert held(folder) == NEW | {"a.txt": "first", "b.txt": "first"}


def test_where_there_are_no_locks_files_are_written_all_the_same(folder, monkeypatch):
    def unlockable(path):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("maps.atomic_write.hold", unlockable)
    run(folder)
    assert held(folder) == NEW


def test_a_folder_that_is_not_there_has_nothing_to_settle(tmp_path):
    settle(tmp_path / "out")
    assert not (tmp_path / "out").exists()

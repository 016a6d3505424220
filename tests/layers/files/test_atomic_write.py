"""A file of the data, written whole: what a full disk, a kill or another run leaves."""

import os
import stat
import sys

import pytest

from geo.errors import OutputError
from layers.files.atomic_write import put_whole, write_whole


def test_what_a_killed_run_left_beside_a_file_goes_and_nothing_else(tmp_path):
    left = [".lock.toml.4242.part", ".lock.toml.1.part"]
    others = ["lock.toml.part", ".other.toml.4242.part", ".lock.toml.bak"]
    for name in (*left, *others):
        (tmp_path / name).write_text("half")
    write_whole(tmp_path / "lock.toml", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {*others, "lock.toml"}


@pytest.mark.skipif(sys.platform == "win32", reason="there, an open file cannot be removed")
def test_the_draft_of_a_run_that_still_writes_stays(tmp_path, monkeypatch):
    """While the first is on its way to the disk, a second writes the same file to its end: the last one stands."""
    path, sync = tmp_path / "lock.toml", os.fsync

    def in_between(descriptor):
        monkeypatch.setattr(os, "fsync", sync)
        monkeypatch.setattr(os, "getpid", lambda: 4242)
        write_whole(path, b"second")
        assert path.read_bytes() == b"second"
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", in_between)
    write_whole(path, b"first")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_older_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "lock.toml"
    write_whole(path, b"older")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="the disk is full") as caught:
        write_whole(path, b"newer")
    assert "disque plein" in caught.value.fr
    assert [(one, one.read_bytes()) for one in tmp_path.iterdir()] == [(path, b"older")]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_rights_are_those_of_the_mask_unless_told(tmp_path):
    write_whole(tmp_path / "open", b"")
    mask = os.umask(0)
    os.umask(mask)
    put_whole((tmp_path / "draft").open("wb"), tmp_path / "draft", tmp_path / "closed", b"", rights=0o600)
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert rights == {"open": 0o666 & ~mask, "closed": 0o600}

"""What is kept from one run to the next: damaged, cut by a kill, or open to others, it never changes an answer."""

import errno
import os
import signal
import stat
import subprocess
import sys

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import CacheWarning
from layers.files.keeping import kept
from layers.files.keeping.kept import keep, read_kept
from layers.territory import readers
from layers.territory.territory import load_territory
from tests.layers.territory.test_territory import folder  # noqa: F401

KEY = "0123456789abcdef01234567"
NAME = f"parks-{KEY}"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The folder of the cache, not made yet."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def parks(*names):
    points = gpd.points_from_xy(range(len(names)), range(len(names)))
    return gpd.GeoDataFrame({"name": list(names)}, geometry=points, crs=2154)


def both(frame, told):
    return frame, told


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


def files(place):
    return sorted(path for path in place.rglob("*") if path.is_file())


def entry(place, layer):
    (found,) = place.glob(f"{layer}-*.kept")
    return found


def same(first, again):
    for name, layer in first.layers.items():
        assert_geodataframe_equal(layer, again.layers[name])
    assert first.sources == again.sources


# --- an entry that is damaged


DAMAGES = {
    "cut in the middle": lambda path, other: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut by its last byte": lambda path, other: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path, other: path.write_bytes(b""),
    "zeros, as a power cut leaves it": lambda path, other: path.write_bytes(bytes(path.stat().st_size)),
    "of another layer": lambda path, other: path.write_bytes(other.read_bytes()),
    "longer": lambda path, other: path.write_bytes(path.read_bytes() + b"\0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_made_again_with_a_word_and_the_next_run_is_silent(folder, tmp_path, monkeypatch, damage):  # noqa: F811
    first = load_territory(str(folder))
    path = entry(tmp_path / "cache", "green_spaces")
    DAMAGES[damage](path, entry(tmp_path / "cache", "communes"))
    with pytest.warns(CacheWarning, match="^Cache of 'green_spaces' damaged: made again") as told:
        same(first, load_territory(str(folder)))
    assert [one.message.fr for one in told] == ["Cache de « green_spaces » abîmé : refait."]
    monkeypatch.setattr(readers.Reader, "read", lambda *arguments: pytest.fail("read again"))
    same(first, load_territory(str(folder)))


def test_an_entry_that_is_not_there_is_made_again_and_nothing_is_wrong(folder, tmp_path):  # noqa: F811
    first = load_territory(str(folder))
    path = entry(tmp_path / "cache", "green_spaces")
    path.unlink()
    same(first, load_territory(str(folder)))
    assert path.is_file()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_that_changed_anywhere_never_change_a_layer(folder, tmp_path, data):  # noqa: F811
    first = load_territory(str(folder))
    path = entry(tmp_path / "cache", data.draw(st.sampled_from(["communes", "green_spaces"])))
    content = bytearray(path.read_bytes())
    flips = data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(1, 255)), min_size=1, max_size=4,
                               unique_by=lambda flip: flip[0]))  # fmt: skip
    for position, mask in flips:
        content[position] ^= mask
    path.write_bytes(content)
    with pytest.warns(CacheWarning, match="damaged"):
        same(first, load_territory(str(folder)))


def test_a_whole_entry_that_is_not_what_its_layer_must_be_is_made_again(folder, tmp_path):  # noqa: F811
    """As a layer that an older table of columns would have let through: whole and of this key, without names."""
    first = load_territory(str(folder))
    path = entry(tmp_path / "cache", "green_spaces")
    keep(path.stem, first.layers["green_spaces"].drop(columns="name"), {"repairs": []})
    with pytest.warns(CacheWarning, match="damaged"):
        same(first, load_territory(str(folder)))


def test_what_is_kept_comes_back_with_what_was_told_of_it(place):
    assert read_kept(NAME, both) is None
    keep(NAME, parks("Peyrou", "Écusson"), {"repairs": ["a\nb"]})
    frame, told = read_kept(NAME, both)
    assert_geodataframe_equal(frame, parks("Peyrou", "Écusson"))
    assert told == {"repairs": ["a\nb"]}


def test_an_entry_under_the_name_of_another_is_not_read(place):
    keep(NAME, parks("Peyrou"), {})
    (place / f"{NAME}.kept").rename(place / f"woods-{KEY}.kept")
    with pytest.warns(CacheWarning, match="'woods' damaged"):
        assert read_kept(f"woods-{KEY}", both) is None
    assert files(place) == []


def test_what_parquet_cannot_hold_is_not_kept_and_said(place):
    mixed = parks("Peyrou", "Écusson").assign(name=[1, "two"])
    with pytest.warns(CacheWarning, match="is not used: "):
        keep(NAME, mixed, {})
    assert files(place) == []


def test_a_full_disk_leaves_no_draft_and_the_older_entry(place, monkeypatch):
    keep(NAME, parks("Peyrou"), {})

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.warns(CacheWarning, match="is not used: no room left on the disk"):
            keep(NAME, parks("Écusson"), {})
    assert files(place) == [place / f"{NAME}.kept"]
    assert read_kept(NAME, both)[0]["name"].tolist() == ["Peyrou"]


def test_an_entry_reaches_the_disk_before_it_has_its_name(place, monkeypatch):
    order, sync, move = [], os.fsync, kept.Path.replace

    def synced(descriptor):
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def moved(draft, target):
        order.append("name")
        return move(draft, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(kept.Path, "replace", moved)
    keep(NAME, parks("Peyrou"), {})
    assert order == ["file", "name", "folder"]


# --- a process killed while it writes


SLOW = """
import os, sys, time
from layers.territory.territory import load_territory
def wait(descriptor):
    print("writing", flush=True)
    time.sleep(600)
os.fsync = wait
load_territory(sys.argv[1])
"""


def test_a_process_killed_while_it_writes_leaves_nothing_that_the_next_run_does_not_clear(folder, tmp_path):  # noqa: F811
    writing = subprocess.Popen([sys.executable, "-c", SLOW, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert writing.stdout.readline() == "writing\n"
        (draft,) = files(tmp_path / "cache")
        assert (draft.name.startswith(".kept-"), rights(draft)) == (True, 0o600)
        first = load_territory(str(folder))
        assert draft.is_file()  # another run lets alone what is being written
    finally:
        writing.send_signal(signal.SIGKILL)
        writing.communicate(timeout=60)
    assert draft.is_file()
    same(first, load_territory(str(folder)))
    assert {path.suffix for path in files(tmp_path / "cache")} == {".kept"}
    assert not draft.exists()


# --- rights


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_folder_and_files_are_for_their_owner_alone_whatever_the_mask(place, umask):
    before = os.umask(umask)
    try:
        keep(NAME, parks("Peyrou"), {})
    finally:
        os.umask(before)
    assert (rights(place), [rights(path) for path in files(place)]) == (0o700, [0o600])


def test_a_folder_that_stood_open_is_closed_with_the_files_of_before(place):
    place.mkdir()
    place.chmod(0o755)
    former = place / f"parks-{KEY}.parquet"
    former.write_bytes(b"of before")
    former.chmod(0o644)
    (place / "tmp0a1b2c3d").mkdir()
    assert read_kept(NAME, both) is None
    assert (rights(place), rights(former)) == (0o700, 0o600)


def test_an_entry_that_was_opened_to_others_is_closed(place):
    keep(NAME, parks("Peyrou"), {})
    (place / f"{NAME}.kept").chmod(0o644)
    assert read_kept(NAME, both) is not None
    assert rights(place / f"{NAME}.kept") == 0o600


@pytest.mark.parametrize(("mode", "held"), [(0o1777, ()), (0o755, ("thesis.odt",))])
def test_a_folder_that_is_not_only_a_cache_keeps_its_rights_and_is_not_used(place, mode, held):
    place.mkdir()
    for name in held:
        (place / name).write_text("")
    place.chmod(mode)
    with pytest.warns(CacheWarning, match="others can read it, and it is not only a cache"):
        keep(NAME, parks("Peyrou"), {})
    assert rights(place) == mode
    assert [path.name for path in files(place)] == list(held)


def test_the_folder_of_another_user_is_not_used_and_one_sentence_says_so(folder, tmp_path, monkeypatch):  # noqa: F811
    first = load_territory(str(folder))
    before = [(path, path.read_bytes()) for path in files(tmp_path / "cache")]
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.warns(CacheWarning) as told:
        same(first, load_territory(str(folder)))
    (said,) = {str(one.message) for one in told}
    assert f"is not used: it belongs to another user (uid {owner}). Every run reads all again" in said
    assert f"il appartient à un autre utilisateur (uid {owner})" in told[0].message.fr
    assert len(told[0].message.fr.splitlines()) == 1
    assert [(path, path.read_bytes()) for path in files(tmp_path / "cache")] == before


def test_a_user_without_a_home_has_no_cache_and_is_told_where_to_name_one(monkeypatch):
    """As in a container whose user the system does not know."""

    def unknown():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("PENSIONS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(kept.Path, "home", unknown)
    with pytest.warns(CacheWarning, match="you have no home folder. .* name another in PENSIONS_CACHE") as told:
        keep(NAME, parks("Peyrou"), {})
        assert read_kept(NAME, both) is None
    assert len(told) == 1
    assert "vous n'avez pas de dossier personnel" in told[0].message.fr


@pytest.mark.parametrize(
    ("number", "french"),
    [
        (errno.EACCES, "accès refusé"),
        (errno.EROFS, "disque en lecture seule"),
        (errno.EXDEV, f"erreur {errno.EXDEV} du système"),
    ],
)
def test_a_folder_that_may_not_be_read_or_written_is_not_used_and_said_once(place, monkeypatch, number, french):
    """That of another user, closed to others, as this one finds it; a disk that was made read-only."""
    keep(NAME, parks("Peyrou"), {})

    def refused(path):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.warns(CacheWarning, match="is not used: ") as told:
        assert read_kept(NAME, both) is None
        keep(NAME, parks("Écusson"), {})
    assert len(told) == 1
    assert f"n'est pas utilisé : {french}. Tout est relu" in told[0].message.fr


def test_an_entry_that_another_user_put_there_is_removed(place, monkeypatch):
    """Put there while the folder was open to all: its seal is right, as anybody can make one."""
    keep(NAME, parks("Peyrou"), {})
    planted, real = place / f"{NAME}.kept", kept.Path.stat

    def of_another(path, **options):
        found = real(path, **options)
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:])) if path == planted else found

    monkeypatch.setattr(kept.Path, "stat", of_another)
    assert read_kept(NAME, both) is None
    assert files(place) == []


def test_the_shapes_of_a_kept_layer_are_the_same_to_the_last_bit(place):
    frame = parks("Peyrou").set_geometry([shapely.Point(770_000.1 + 0.2, 6_280_000 / 3)])
    keep(NAME, frame.set_crs(2154), {})
    again, _ = read_kept(NAME, both)
    assert again.geometry.iloc[0].wkb == frame.geometry.iloc[0].wkb

"""The two files that `pensions fetch` writes: what a catalogue or a stranger puts in them stays text."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from layers.fetch.lock import LOCK, Lock, LockedFile, quoted, read_lock, write_lock
from layers.fetch.perimeter import Place
from layers.fetch.territory_text import END, START, write_territory
from layers.territory.file import SourceSpec, read_territory_file

HOSTILE = ['a "b" \\ c', "l'été\n[[source]]\nlayer = 'x'", "\x00\x1f\x7f\u2028\u202e", END, START, f"\n{END}\n", "'''"]


def place(name):
    fields = dict.fromkeys(Place.__dataclass_fields__, None)
    return Place(**{**fields, "id": "ville", "name": name, "reference": "200000000"})


def spec(title):
    return SourceSpec(
        layer="communes", reader="communes_geoapi", files=("c.geojson",), title=title, vintage="2026", publisher=title,
        licence=title,
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_of_any_text_makes_a_territory_that_reads_back_the_same_twice(tmp_path, text):
    path = write_territory(tmp_path, place(text), [spec(text)])
    path.write_text(path.read_text("utf-8") + "\n# à moi\n", "utf-8")
    write_territory(tmp_path, place(text), [spec(text)])
    found = read_territory_file(path)
    assert found.territory.name == text
    assert [one.title for one in found.source] == [text]
    assert path.read_text("utf-8").endswith("\n# à moi\n")


@given(st.text(st.characters(), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_the_same_once_quoted_and_read(text):
    assert tomllib.loads(f"a = {quoted(text)}")["a"] == text.encode("utf-8", "replace").decode()


def test_half_a_character_in_a_catalogue_is_written_as_a_question_mark():
    assert tomllib.loads(f"a = {quoted(chr(0xD83D) + 'x')}")["a"] == "?x"


@pytest.mark.parametrize(
    "kept", ["../precious.csv", "/etc/passwd", "other/x.csv", "bpe/../../precious.csv", "bpe\\..\\x"]
)
def test_a_lock_that_was_tampered_with_removes_nothing_elsewhere(tmp_path, kept):
    lock = Lock(
        "200000000", "Ville", (LockedFile("bpe", "a.csv", "u", 1, "0" * 64, "2026-01-01", kept=("bpe/a.csv",)),)
    )
    write_lock(tmp_path, lock)
    text = (tmp_path / LOCK).read_text("utf-8")
    assert read_lock(tmp_path) == lock
    (tmp_path / LOCK).write_text(text.replace('["bpe/a.csv"]', f"[{quoted(kept)}]"), "utf-8")
    with pytest.raises(SourceError) as fault:
        read_lock(tmp_path)
    assert "Supprimez-le" in fault.value.fr


def test_a_lock_whose_size_is_a_text_is_damaged(tmp_path):
    write_lock(tmp_path, Lock("2", "V", (LockedFile("bpe", "a.csv", "u", 1, "0" * 64, "2026-01-01"),)))
    path = tmp_path / LOCK
    path.write_text(path.read_text("utf-8").replace("size = 1", 'size = "1"'), "utf-8")
    with pytest.raises(SourceError, match="damaged"):
        read_lock(tmp_path)

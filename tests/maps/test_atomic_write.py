"""Files written whole or not at all."""

import pytest

from geo.errors import OutputError
from maps.atomic_write import written_whole


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
    assert "écriture impossible" in caught.value.fr
    assert isinstance(caught.value, OSError)

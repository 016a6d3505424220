"""Files of a command, one after the other."""

import weakref

import numpy as np

from pensions.ranking.files import Writer, write_all


def test_what_one_writer_holds_is_free_when_the_next_one_writes(tmp_path):
    """A large ranking is a table of 30 MB: two files need it, the third is written without it."""
    seen = []

    def writers() -> dict[str, Writer]:
        table = np.zeros(3)
        held = weakref.ref(table)
        return {
            "a.txt": lambda path: path.write_text(str(table.sum())),
            "b.txt": lambda path: path.write_text(str(table.max())),
            "c.txt": lambda path: seen.append(held() is None) or path.write_text(""),
        }

    written = write_all(tmp_path, writers())
    assert seen == [True]
    assert {name: path.read_text() for name, path in written.items()} == {"a.txt": "0.0", "b.txt": "0.0", "c.txt": ""}

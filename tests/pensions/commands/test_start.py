"""Ctrl-C before the program is read: a sentence, in the language of the screen, and exit code 130."""

import subprocess
import sys

import pytest

STOPPED_AT = """
import sys

class Stop:
    def find_spec(name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stop)
from pensions.commands.start import main
main(["rank", "demo", "--lang", "{lang}"])
"""


@pytest.mark.parametrize(("lang", "words"), [("fr", "Interrompu. Rien n'est écrit à moitié"), ("en", "Stopped.")])
def test_a_command_stopped_while_it_is_read_says_so_and_exits_130(lang, words):
    ended = subprocess.run([sys.executable, "-c", STOPPED_AT.format(lang=lang)], capture_output=True, check=False)
    assert ended.returncode == 130
    told = ended.stderr.decode("utf-8")
    assert told.startswith(words)
    assert told.count("\n") == 1

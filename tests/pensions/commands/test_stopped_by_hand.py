"""A real signal to a real process: what Ctrl-C does to a ranking under way."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from pensions.words.at_start import STOPPED_TOLD

COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"  # ignored below a shell's background
    "from pensions.commands.app import main; main()"
)


def test_a_ranking_stopped_by_a_signal_says_so_exits_130_and_leaves_no_output(town, tmp_path):
    cache = tmp_path / "cache"
    ranking = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "rank", str(town), "--out", str(tmp_path / "out"), "--lang", "fr"],
        env={**os.environ, "PENSIONS_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not any(cache.rglob("*")) and ranking.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)  # until it reads its first layers
    ranking.send_signal(signal.SIGINT)
    _, told = ranking.communicate(timeout=120)
    assert ranking.returncode == 130
    assert "relancez la même commande" in told
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


LOADING = """
import runpy, sys
class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == AT:
            raise KeyboardInterrupt
AT = sys.argv.pop(1)
sys.meta_path.insert(0, CtrlC())
if sys.argv.pop(1) == "python -m":
    runpy.run_module("pensions", run_name="__main__", alter_sys=True)
else:  # as the script that pip writes
    from pensions.__main__ import main
    sys.exit(main())
"""


@pytest.mark.parametrize("how", ["python -m", "pensions"])
@pytest.mark.parametrize(("module", "lang"), [("pensions.commands", "fr"), ("typer", "en"), ("geo.errors", "fr")])
def test_ctrl_c_while_python_still_imports_ends_with_the_sentence_too(how, module, lang):
    """The first of ours to be loaded, a library, and one of ours that a library stands before."""
    command = [sys.executable, "-c", LOADING, module, how, "rank", "town", "--lang", lang]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", f"{STOPPED_TOLD[lang]}\n")


def test_the_program_that_is_installed_is_the_one_that_answers_from_its_first_line():
    root = Path(__file__).resolve().parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"pensions": "pensions.__main__:main"}


def test_nothing_heavy_is_loaded_before_it_answers():
    told = (
        "import sys, pensions.__main__; print(*sorted({name.split('.')[0] for name in sys.modules} & {*sys.argv[1:]}))"
    )
    heavy = ["typer", "pydantic", "pandas", "numpy", "geopandas", "shapely", "rich"]
    loaded = subprocess.run([sys.executable, "-c", told, *heavy], capture_output=True, text=True, check=True)
    assert loaded.stdout == "\n"

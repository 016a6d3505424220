"""The documentation is built once for all the tests that read it: its pages, and the notebooks it executed."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build_once(folder: Path) -> Path:
    """
    Build the documentation under a folder, warnings as errors; whoever comes second waits, and finds it built.

    Returns
    -------
    Path
        Folder of the pages; `executed_notebook` says where the notebooks are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            done.write_text(_build(folder), encoding="utf-8")
    told = done.read_text(encoding="utf-8")
    assert not told, told
    return folder / "html"


def executed_notebook(site: Path, notebook: str) -> Path:
    """The notebook of that name, as the documentation executed it."""
    return site.parent / "jupyter_execute" / "tutorials" / f"{notebook}.ipynb"


def _build(folder: Path) -> str:
    """What Sphinx complains of; "" when it is content."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-E", "-q", "-b", "html", "docs", folder / "html"]
    environment = os.environ | {"PENSIONS_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    end = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return "" if end.returncode == 0 else f"sphinx ended with {end.returncode}.\n{end.stdout}\n{end.stderr}"

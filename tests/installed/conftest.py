"""What a run wrote, opened by programs that planners have: they are Debian's, and their tests say so where absent."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from layers.demo import write_demo
from pensions.commands.app import main

collect_ignore = ["open_in_qgis.py", "open_surface_in_qgis.py"]
"""Run by another Python, the one that has QGIS."""
SYSTEM_PYTHON = Path("/usr/bin/python3")


@pytest.fixture(scope="session")
def outputs(tmp_path_factory) -> Path:
    """Folder of a ranking of the demonstration town, as `pensions rank` writes it."""
    folder = tmp_path_factory.mktemp("installed")
    write_demo(folder / "data", size="town")
    with pytest.raises(SystemExit) as stop:
        main(["rank", str(folder / "data"), "--out", str(folder / "out"), "--lang", "fr"])
    assert not stop.value.code
    return folder / "out"


@pytest.fixture(scope="session")
def qgis_python() -> Path:
    """The system's Python, where it has QGIS."""
    if (
        sys.platform != "linux"
        or not SYSTEM_PYTHON.exists()
        or subprocess.run(
            [SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False, env={}
        ).returncode
    ):
        pytest.skip("QGIS ABSENT: nothing opens the GeoPackage here (Debian: python3-qgis)")
    return SYSTEM_PYTHON


@pytest.fixture(scope="session")
def office() -> str:
    """The program of LibreOffice."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LIBREOFFICE ABSENT: nothing opens the workbook here (Debian: libreoffice-calc-nogui)")
    return found

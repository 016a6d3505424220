"""Fixtures shared by every room."""

import os
from pathlib import Path

import pytest

from tests.docs.building import build_once

REAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "montpellier"


@pytest.fixture(scope="session")
def real_montpellier() -> Path:
    """Folder of the real extract; the test is skipped, and says so, where it is absent."""
    if not REAL.is_dir():
        pytest.skip(f"REAL DATA ABSENT: {REAL} not found; this test checks nothing here")
    return REAL


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where the tests leave pictures of what a person sees, for somebody to look at: `artefacts/`, ignored by git."""
    folder = Path(__file__).resolve().parents[1] / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def documentation(tmp_path_factory) -> Path:
    """Folder of the pages of the documentation, built once whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    return build_once((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "documentation")

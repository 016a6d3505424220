"""Fixtures shared by every room."""

from pathlib import Path

import pytest

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

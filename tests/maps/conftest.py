"""What the tests of the map share: one Chromium a file, the page of the drawn territory, and a place for pictures."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maps.map_page.html import write_map

# the helpers stand beside the tests, which are no package
sys.path.insert(0, str(Path(__file__).parent))
import browser
import territory


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser a file: open for the whole session, its event loop would be in the way of the notebooks'."""
    with browser.chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def carte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 300 sites."""
    path = tmp_path_factory.mktemp("carte") / "carte.html"
    write_map(territory.content(), path)
    return path


@pytest.fixture(scope="session")
def rich_carte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with all that a run may add."""
    path = tmp_path_factory.mktemp("rich") / "carte.html"
    write_map(territory.rich_content(), path)
    return path

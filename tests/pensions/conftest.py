"""The demonstration town, written once for all the tests of the front door."""

import pytest

from layers.demo import write_demo
from pensions.commands.app import main


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    write_demo(folder / "data", size="town")
    return folder / "data"


@pytest.fixture(scope="session")
def run_cli():
    """Run the command line as a user would type it, and give its exit code."""

    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        return int(stop.value.code or 0)

    return run

"""The town, loaded and ranked once through the front door."""

import pytest

import pensions


@pytest.fixture(scope="session")
def territory(town):
    return pensions.territory(town)


@pytest.fixture(scope="session")
def ranked(territory):
    return pensions.rank(territory)

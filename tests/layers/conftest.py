"""The demonstration town behind a server that answers as the publishers do, for the tests of `pensions fetch`."""

import pytest

from layers.demo import write_demo
from layers.web.asking import Web
from tests.layers.published import published
from tests.layers.publishers import Publishers, serving


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, size="town")
    return folder


@pytest.fixture(scope="session")
def routes(demo):
    """Answers by address; each server has its own copy."""
    return published(demo)


@pytest.fixture
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def publishers(routes, own_cache):
    with serving(Publishers(dict(routes))) as server:
        yield server


@pytest.fixture
def web(publishers):
    return Web(hosts={"*": publishers.base}, pause_s=0.001, tries=3, sleep=lambda seconds: None, timeout_s=(5.0, 5.0))

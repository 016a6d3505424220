"""The public names of maps: each lies where it is said to, and none costs anything before it is used."""

import importlib
import subprocess
import sys

import pytest

import maps


def test_every_public_name_is_where_its_intention_says() -> None:
    told = {name: module for group in maps.BY_INTENTION.values() for module, names in group.items() for name in names}
    assert set(maps.__all__) == {*told, "BY_INTENTION", "__version__"}
    assert set(maps.__all__) <= set(dir(maps))
    for name, module in told.items():
        assert getattr(maps, name) is getattr(importlib.import_module(module), name)
        assert getattr(maps, name).__doc__


def test_naming_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, maps; dir(maps); "
        "print(sorted({'anywidget', 'folium', 'geopandas', 'matplotlib', 'numpy', 'pandas'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_draws_in_a_notebook_or_on_paper_is_not_loaded_to_write_a_page() -> None:
    code = "import sys, maps; maps.page; print(sorted({'anywidget', 'matplotlib'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'pages'"):
        maps.pages  # noqa: B018

"""What `import pensions` costs, and what a checker of types, a reader of `__all__` and `dir` see of it."""

import ast
import importlib
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("geo", "layers", "pensions")
HEAVY = ("geopandas", "pandas", "numpy", "numba", "scipy", "matplotlib", "folium", "pydantic", "typer", "rich")


def test_importing_the_rooms_loads_no_library():
    """Seconds would depend on the machine; what is loaded does not."""
    code = f"import sys, pensions, geo, layers, maps\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there_and_says_what_it_does(package):
    room = importlib.import_module(package)
    for group in room.BY_INTENTION.values():
        for module, names in group.items():
            for name in names:
                value = getattr(room, name)
                assert value is getattr(importlib.import_module(module), name)
                assert not callable(value) or value.__doc__
                assert name in dir(room)


@pytest.mark.parametrize("package", PACKAGES)
def test_types_all_and_intentions_tell_the_same_names(package):
    room = importlib.import_module(package)
    told = [(name, module) for group in room.BY_INTENTION.values() for module, names in group.items() for name in names]
    assert len({name for name, _ in told}) == len(told)
    assert sorted(room.__all__) == sorted(["BY_INTENTION", "__version__", *(name for name, _ in told)])
    tree = ast.parse(Path(str(room.__file__)).read_text(encoding="utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in guarded.body if isinstance(node, ast.ImportFrom)]
    assert sorted((alias.name, node.module) for node in imports for alias in node.names) == sorted(told)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_public_name_is_that_of_a_module_which_would_hide_it(package):
    room = importlib.import_module(package)
    folder = Path(str(room.__file__)).parent
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert not modules & set(room.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_version_is_the_one_that_runs(package):
    assert importlib.import_module(package).__version__ == importlib.metadata.version("pensions")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_not_there_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'classer'"):
        _ = importlib.import_module(package).classer


DRAWN_OR_WRITTEN = (
    "folium", "xlsxwriter", "openpyxl", "rasterio", "requests", "urllib3", "matplotlib", "highspy", "pandera",
    "scipy.optimize", "scipy.stats", "scipy.ndimage", "geopandas.testing", "networkx",
    "geo.robustness.acceptability", "pensions.ranking.stability", "pensions.ranking.schema.run",
)  # fmt: skip
UNUSED = {
    "help": ("pensions.commands.app.make_app('fr')", (*HEAVY[:8], "rich.progress", "rich.table", "importlib.metadata")),
    "journey": ("import pensions.ranking.run, pensions.travel.journeys", DRAWN_OR_WRITTEN),
    "check": ("import pensions.commands.check_run", DRAWN_OR_WRITTEN),
}
"""Command, what it imports before it reads anything, and what must not be loaded by then."""


def test_a_command_loads_the_libraries_it_uses_and_no_other():
    """One after the other in one process: each may load more than the one before."""
    lines = ["import sys, pensions.commands.app"]
    for command, (code, unused) in UNUSED.items():
        lines += [code, f"print({command!r}, *[name for name in {unused!r} if name in sys.modules])"]
    told = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == list(UNUSED)

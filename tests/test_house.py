"""The house itself: one list of bounds, versions that are the ones that ran, rooms that only say what they are."""

import importlib.metadata
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def constraints():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_environment_yml_repeats_the_bounds_of_pyproject(project):
    """No environment of conda is made by the tests: the parity of the two lists alone is held."""
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = [line.strip().removeprefix("- ").strip('"') for line in lines if line.strip().startswith("- ")]
    bounds = {entry for entry in listed if ">=" in entry and not entry.startswith("python>")}
    assert bounds == {*project["dependencies"], *project["optional-dependencies"]["lab"]}
    assert f"python{project['requires-python']}" in listed


def test_every_dependency_is_pinned_exactly(project):
    pinned = {name.lower().replace("_", "-") for name in constraints()}
    extras = [entry for extra in project["optional-dependencies"].values() for entry in extra]
    wanted = [entry for entry in [*project["dependencies"], *extras] if not entry.startswith("pensions[")]
    assert {entry.split(">")[0].split("<")[0].lower() for entry in wanted} <= pinned


def test_the_recorded_version_is_the_one_that_runs(project):
    assert importlib.metadata.version("pensions") == project["version"]


def test_the_citation_is_of_this_version(project):
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [project["version"]]
    assert re.findall(r"^license: (.+)$", citation, re.MULTILINE) == [project["license"]]


def test_no_module_is_over_300_lines_and_no_folder_holds_more_than_15():
    modules = [path for room in ("geo", "layers", "maps", "pensions") for path in (ROOT / room).rglob("*.py")]
    assert {str(path): lines for path in modules if (lines := path.read_text("utf-8").count("\n")) > 300} == {}
    held = Counter(path.parent for path in modules if path.name != "__init__.py")
    assert {str(folder): count for folder, count in held.items() if count > 15} == {}


def test_a_wheel_carries_every_file_of_data():
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    carried = {
        Path(place).relative_to("share/pensions") / path.name
        for place, patterns in tool["setuptools"]["data-files"].items()
        for pattern in patterns
        for path in ROOT.glob(pattern)
        if path.is_file()
    }
    kept_out = {"raw", "processed"}  # what a planner downloads
    there = {path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert carried == {path for path in there if path.parts[0] not in kept_out}

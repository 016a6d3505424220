"""Every command that the README and the docs show is one that exists, and those that need no data are run."""

import re
import shlex
from pathlib import Path

import pytest

from layers.demo import write_demo
from pensions.commands.app import main

ROOT = Path(__file__).resolve().parents[1]
WRITTEN_BY_THE_BUILD = ROOT / "docs" / "reference"
DOCUMENTS = [
    ROOT / "README.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if WRITTEN_BY_THE_BUILD not in path.parents),
]
REAL = "montpellier-extrait"
REAL_FOLDER = "donnees/montpellier"  # as the guides call where a planner keeps the extract


def commands() -> list[str]:
    found = []
    for document in DOCUMENTS:
        for block in re.findall(r"```(?:sh|bash|console)\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
            found += [line.strip() for line in block.splitlines() if line.strip() and not line.startswith("#")]
    return found


def test_make_targets_named_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {line.split()[1] for line in commands() if line.startswith("make ")}
    assert named
    assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_of_the_pages_at_the_root_lead_somewhere(name):
    """Those of docs/ are checked when it is built."""
    links = re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def run(line: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(shlex.split(line)[1:])
    assert not stop.value.code


def test_what_make_map_does_on_a_town(tmp_path, monkeypatch):
    """The recipe of the README's first command, on the smallest territory."""
    recipe = re.search(r"^map: setup\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
    lines = [line.removeprefix("\t$(BIN)/") for line in recipe.splitlines()]
    monkeypatch.chdir(tmp_path)
    for line in lines:
        run(line.replace("metropole", "town"))
    assert Path("out/demo/carte.html").is_file()


@pytest.mark.parametrize("line", [line for line in commands() if "pensions " in line and REAL not in line])
def test_the_command_runs(line, tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.getbasetemp() / "readme"
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    if not Path("ma-demo").exists():
        write_demo(Path("ma-demo"), size="town")
    run(line[line.index("pensions ") :])


def test_the_lines_of_python_that_the_readme_shows_run(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert Path("out/ma-demo/carte.html").is_file()


@pytest.mark.real
@pytest.mark.parametrize("line", [line for line in commands() if "pensions " in line and REAL in line])
def test_the_command_on_the_real_extract_runs(line, tmp_path, monkeypatch, real_montpellier):
    monkeypatch.chdir(tmp_path)
    run(line[line.index("pensions ") :].replace(REAL_FOLDER, str(real_montpellier)))

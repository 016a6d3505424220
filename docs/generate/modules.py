"""Index of the modules by floor, from the contracts of import-linter and the first line of each module or script."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from docs.generate.markdown import code, table

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pensions", "maps", "layers", "geo")
HEAD = """# Modules by floor

Where a thing is made. Imports go down: a floor imports those under it, never those above or beside it (the linter holds
this). Each room is a folder of the repository.

"""


COLUMNS = ("module", "what it does")


def pages() -> dict[str, str]:
    """Give the page `modules`."""
    return {"modules": HEAD + "\n".join(_room(room) for room in ROOMS)}


def floors(room: str) -> list[list[str]]:
    """Wings of a room from the highest floor to the lowest, by the contract "floors of …"; last those on no floor."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    lines = next(one["layers"] for one in contracts if one["name"] == f"floors of {room}")
    stated = [[wing.strip() for wing in line.replace(":", "|").split("|")] for line in lines]
    found = {f"{room}.{path.stem}" for path in (ROOT / room).iterdir() if path.suffix == ".py" or _is_wing(path)}
    rest = sorted(found - {f"{room}.__init__"} - {wing for floor in stated for wing in floor})
    return [*stated, rest] if rest else stated


def _is_wing(path: Path) -> bool:
    return (path / "__init__.py").is_file()


def first_line(path: Path) -> str:
    """First line of the docstring of a module."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return told.splitlines()[0] if told else ""


def modules_of(wing: str) -> Iterator[tuple[str, str]]:
    """Dotted name and first line of a wing and of every module in it."""
    path = ROOT.joinpath(*wing.split("."))
    if path.with_suffix(".py").is_file():
        yield wing, first_line(path.with_suffix(".py"))
        return
    for file in sorted(path.rglob("*.py"), key=lambda file: (file.parent, file.name != "__init__.py", file.name)):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name, first_line(file)


def scripts_of(wing: str) -> Iterator[tuple[str, str]]:
    """Path in the wing and first comment of every script of a page."""
    folder = ROOT.joinpath(*wing.split("."))
    for file in sorted(folder.rglob("*.mjs")):
        with file.open(encoding="utf-8") as lines:
            yield str(file.relative_to(folder)), next(lines).removeprefix("//").strip()


def _room(room: str) -> str:
    told = [f"## {room}/\n\n{first_line(ROOT / room / '__init__.py')}\n"]
    for floor in floors(room):
        told += [f"### {' · '.join(floor)}\n"]
        for wing in floor:
            lines = [*modules_of(wing), *scripts_of(wing)]
            told.append(table(COLUMNS, ((code(name), line) for name, line in lines)))
    return "\n".join(told)

"""Every test that a document names exists: an index of proofs that points nowhere proves nothing."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROOFS = ROOT / "docs" / "proofs.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rows() -> list[list[str]]:
    """Cells of the rows of every table of the index, without heads and rules."""
    lines = [line for line in PROOFS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0] != "promesse"]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_each_promise_has_what_holds_it_and_a_test():
    assert len(rows()) >= 40
    for row in rows():
        assert len(row) == 3, row
        assert all(row), row
        named = [NAMED.fullmatch(one) for one in row[2].split(", ")]
        assert all(one and one[2] for one in named), row


def test_no_promise_is_told_twice():
    promises = [row[0] for row in rows() if not row[0].startswith("…")]
    assert len(promises) == len(set(promises))


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_each_test_that_a_page_names_exists(page):
    for file, name in NAMED.findall(page.read_text(encoding="utf-8")):
        path = ROOT / file
        assert path.is_file(), f"{page.name} names {file}"
        assert not name or name in names_in(path), f"{page.name} names {file}::{name}"

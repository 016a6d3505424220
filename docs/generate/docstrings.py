"""The house's way of telling the fields of a class, as Sphinx reads lists: a line "name, other : sentence" each."""

import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FIELD = re.compile(r"^((?:`?\w+`?(?:, )?)+) *: (.*)$")


def register(app: "Sphinx") -> None:
    """Rewrite the docstrings of classes before napoleon reads them (at 500), and those of properties after it."""
    app.connect("autodoc-process-docstring", _list_fields, priority=400)
    app.connect("autodoc-process-docstring", _keep_colons, priority=600)


def listed(lines: list[str], fields: set[str]) -> list[str]:
    """
    The same lines, those that tell fields as a list; a sentence goes on in lines set further in.

    >>> listed(["What it is.", "", "a, b : two", "    numbers", "c : text"], {"a", "b", "c"})
    ['What it is.', '', '- **a, b**: two', '  numbers', '- **c**: text']
    """
    told: list[str] = []
    is_inside = False
    for line in lines:
        found = FIELD.match(line)
        if found and {name.strip("` ") for name in found[1].split(",")} <= fields:
            told += [""] * (not is_inside and bool(told) and told[-1] != "")
            told.append(f"- **{found[1].strip()}**: {found[2]}")
            is_inside = True
        elif is_inside and line.startswith("    "):
            told.append("  " + line.strip())
        else:
            told += [""] * (is_inside and line != "")
            is_inside = False
            told.append(line)
    return told


def _list_fields(app: "Sphinx", what: str, name: str, thing: Any, options: object, lines: list[str]) -> None:
    if inspect.isclass(thing) and "Attributes" not in lines:
        fields = {field for parent in thing.__mro__ for field in inspect.get_annotations(parent)}
        lines[:] = listed(lines, fields)


def _keep_colons(app: "Sphinx", what: str, name: str, thing: Any, options: object, lines: list[str]) -> None:
    """Napoleon takes what stands before the first colon of a property for its type: "in EPSG:2154" is torn apart."""
    if what == "property":
        told = (inspect.getdoc(thing) or "").splitlines()
        if not any(re.fullmatch(r"-{3,}", line) for line in told):
            lines[:] = [*told, ""]

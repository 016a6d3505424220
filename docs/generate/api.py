"""The public names of each room by intention, each with its docstring, from `BY_INTENTION` of the room."""

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sphinx.pycode import ModuleAnalyzer

from docs.generate.markdown import anchor, code, table

ROOMS = ("pensions", "maps", "layers", "geo")
HEAD = """# Python, by intention

What `import pensions`, `import maps`, `import layers` and `import geo` give, sorted by what one wants to do. `pensions`
is the front door; the other rooms serve elsewhere too. Names load when they are first used.

"""


def pages() -> dict[str, str]:
    """Give the page `api`, and a page for each intention of each room."""
    told = {"api": HEAD + "\n".join(map(_room, ROOMS)) + _toctree()}
    for room in ROOMS:
        for intention, modules in intentions(room).items():
            told[page_name(room, intention)] = _page(room, intention, modules)
    return told


def intentions(room: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What one wants to do → module → its public names."""
    found: Mapping[str, Mapping[str, tuple[str, ...]]] = importlib.import_module(room).BY_INTENTION
    return found


def page_name(room: str, intention: str) -> str:
    """
    Name of the page of an intention.

    >>> page_name("geo", "score and rank")
    'api/geo-score-and-rank'
    """
    return f"api/{room}-{re.sub(r'[^a-z0-9]+', '-', intention.lower()).strip('-')}"


def public_names(room: str) -> list[str]:
    """Names that the room says are public, without those that say what it is."""
    listed: list[str] = importlib.import_module(room).__all__
    return [name for name in listed if name not in ("BY_INTENTION", "__version__")]


def _room(room: str) -> str:
    about = (importlib.import_module(room).__doc__ or "").splitlines()[0]
    rows = (
        (f"[{wanted}]({page_name(room, wanted)}.md)", ", ".join(_links(room, wanted))) for wanted in intentions(room)
    )
    return f"## {room}\n\n{about}\n\n{table(('to', 'names'), rows)}"


def _links(room: str, intention: str) -> Iterator[str]:
    for names in intentions(room)[intention].values():
        yield from (f"[`{name}`](#{target(room, name)})" for name in names)


def target(room: str, name: str) -> str:
    """Name by which links find a public name; `journey` and `Journey` are not the same."""
    return f"api-{room}-{_kind(getattr(importlib.import_module(room), name))}-{name}"


def _toctree() -> str:
    names = "\n".join(page_name(room, wanted) for room in ROOMS for wanted in intentions(room))
    return f"\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"


def _page(room: str, intention: str, modules: Mapping[str, tuple[str, ...]]) -> str:
    told = [f"# {room}: {intention}\n"]
    for module, names in modules.items():
        for name in names:
            directive = _directive(room, module, name)
            told.append(f"{anchor(target(room, name))}## {name}\n\n{directive}\nMade in {code(module)}.\n")
    return "\n".join(told)


def _directive(room: str, module: str, name: str) -> str:
    """The directive of autodoc that fits what the name is; of a constant, what is said under it where it is made."""
    kind = _kind(getattr(importlib.import_module(room), name))
    home = module.partition(".")[0]
    if home != room:
        return f"```{{eval-rst}}\n.. py:{kind}:: {room}.{name}\n\n   The same as :py:obj:`{home}.{name}`.\n```\n"
    if kind == "data":
        told = ModuleAnalyzer.for_module(module).find_attr_docs().get(("", name), [])
        lines = "".join(f"   {line}\n" for line in told)
        return f"```{{eval-rst}}\n.. py:data:: {room}.{name}\n\n{lines}```\n"
    members = "   :members:\n" if kind in ("class", "exception") else ""
    return f"```{{eval-rst}}\n.. auto{kind}:: {room}.{name}\n{members}```\n"


def _kind(thing: Any) -> str:
    if inspect.isclass(thing):
        return "exception" if issubclass(thing, Exception) else "class"
    return "function" if callable(thing) else "data"

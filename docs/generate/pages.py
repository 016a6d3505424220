"""The pages of the reference: their names, what writes each, and the page that leads to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docs.generate import modules
from docs.generate.markdown import table

Writer = Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Part:
    """A part of the reference: the page that opens it, what it tells, and what writes it with the pages under it."""

    name: str
    title: str
    tells: str
    write: Writer


PARTS: tuple[Part, ...] = (
    Part("modules", "Modules by floor", "where a thing is made: every module with its first line", modules.pages),
)


def reference_pages() -> dict[str, str]:
    """Name of a page under reference/, without its ending → its text in Markdown; `index` leads to all."""
    pages = {"index": _index()}
    for part in PARTS:
        pages |= part.write()
    return pages


def _index() -> str:
    rows = [(f"[{part.title}]({part.name}.md)", part.tells) for part in PARTS]
    names = "\n".join(part.name for part in PARTS)
    return (
        "# Reference\n\nWritten from the code each time this documentation is built. In English; words of the screen "
        "are given in French beside it.\n\n"
        f"{table(('page', 'what it tells'), rows)}\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    )

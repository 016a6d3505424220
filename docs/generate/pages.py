"""The pages of the reference: their names, what writes each, and the page that leads to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docs.generate import (
    api,
    catalogue,
    command_line,
    layers_page,
    measures,
    modules,
    readers,
    run_json,
    shell,
    toml_files,
)
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
    Part("command-line", "Command line", "every command, its options and their defaults", command_line.pages),
    Part("exit-codes", "Exit codes", "what a command answers to the shell", shell.pages),
    Part("environment", "Environment variables", "what the program reads of the environment", shell.pages),
    Part("scenario", "Scenario", "how we judge: criteria, rules, weights; the scenarios shipped", toml_files.pages),
    Part(
        "measures", "Measures and their options", "what a criterion may measure, in which unit", measures.pages
    ),
    Part("territory", "Territory", "which files make which layer", toml_files.pages),
    Part("readers", "Readers", "what reads a published file, and its options", readers.pages),
    Part("layers", "Layers and their columns", "what a layer must hold, column by column", layers_page.pages),
    Part("run-json", "run.json", "what a run says of itself, key by key", run_json.pages),
    Part(
        "catalogue", "Official sources", "what `pensions fetch` brings, from whom, under which licence", catalogue.pages
    ),
    Part("api", "Python, by intention", "the public names of each room, with units and errors", api.pages),
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

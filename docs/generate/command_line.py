"""Commands, arguments and options, from the command line itself; help in French and in English."""

import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from docs.generate.markdown import anchor, both, code, table
from geo.scoring.criterion import Language
from pensions.commands.app import make_app

HEAD = """# Command line

Every command, its arguments and its options, in the words of `--help`. The language is French, or English with
`--lang en` or an English locale. What a command answers to the shell: [exit codes](exit-codes.md). What it reads of the
environment: [environment variables](environment.md).

"""
KINDS = {str: "text", int: "whole number", float: "number", bool: "yes or no", Path: "path"}


def commands() -> dict[str, tuple[Any, Any]]:
    """Name of a command → the command in French and in English."""
    french, english = _group("fr"), _group("en")
    return {name: (one, english.commands[name]) for name, one in french.commands.items()}


def _group(lang: Language) -> TyperGroup:
    group = typer.main.get_command(make_app(lang))
    if not isinstance(group, TyperGroup):
        raise TypeError(f"The command line is a {type(group).__name__}, expected a group of commands.")
    return group


def pages() -> dict[str, str]:
    """Give the page `command-line`."""
    found = commands()
    summary = table(
        ("command", "what it does"),
        ((f"[`{name}`](#command-{name})", both(other.help, one.help)) for name, (one, other) in found.items()),
    )
    told = {}
    for name, (one, other) in found.items():
        told[name] = (
            f"{anchor(f'command-{name}')}## pensions {name}\n\n{other.help}\n\n*{one.help}*\n\n"
            f"```text\n{usage(name, one)}\n```\n\n{table(COLUMNS, _rows(one, other))}"
        )
    return {"command-line": HEAD + summary + "\n" + "\n".join(told.values())}


COLUMNS = ("argument or option", "value", "default", "what it is")


def usage(name: str, command: Any) -> str:
    """First line of the help of a command."""
    given = [_shown(one) if one.required else f"[{_shown(one)}]" for one in command.params if not _is_option(one)]
    asked = [f"{one.opts[0]} {one.metavar}" for one in command.params if _is_option(one) and one.required]
    return " ".join(["pensions", name, *given, *asked, "[OPTIONS]"])


def kind(annotation: Any) -> str:
    """
    Say what a value is in plain words.

    >>> kind(float | None), kind(list[str]), kind(Path)
    ('number', 'text, may be repeated', 'path')
    """
    if isinstance(annotation, types.UnionType):
        annotation = next(one for one in annotation.__args__ if one is not type(None))
    if typing.get_origin(annotation) is list:
        return f"{kind(annotation.__args__[0])}, may be repeated"
    return KINDS[annotation]


def _rows(one: Any, other: Any) -> Iterator[tuple[object, ...]]:
    for french, english in zip(one.params, other.params, strict=True):
        if french.name == "help":
            continue
        value = code(french.metavar) if french.metavar else kind(french.type_descriptor.annotation)
        names = ", ".join(code(name) for name in (*french.opts, *french.secondary_opts))
        shown = names if _is_option(french) else code(french.metavar or french.name)
        told = french.default
        default = "required" if french.required else "" if told is None or told is False else code(told)
        yield shown, value, default, both(english.help, french.help)


def _is_option(one: Any) -> bool:
    return str(one.opts[0]).startswith("-")


def _shown(one: Any) -> str:
    return str(one.metavar or one.name)

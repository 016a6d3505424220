"""Commands, options and values that do not exist: refused in one sentence that names the nearest one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from geo.errors import PensionsError, unknown_choice
from geo.language import LANGUAGES

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises when the command line does not fit; it is public under no name."""


class UsageFaultError(PensionsError, ValueError):
    """A word of the command line is none of those expected there."""


class Commands(TyperGroup):
    """The commands of `pensions`; unknown commands and options are `UsageFaultError`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options that stand before the command."""
        with _unknown_options():
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command."""
        if self.get_command(ctx, args[0]) is None:
            raise _fault(args[0], self.list_commands(ctx), en="unknown command", fr="commande inconnue :")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Read the options of the command, and run it."""
        with _unknown_options():
            return super().invoke(ctx)


def one_of(option: str, allowed: Sequence[str]) -> Callable[[str | None], str | None]:
    """
    Give the callback of an option that takes some words only; an option that was left out has none.

    >>> one_of("--size", ["town", "region"])("town")
    'town'
    """

    def check(value: str | None) -> str | None:
        if value is not None and value not in allowed:
            raise _fault(value, allowed, en=f"{option}: unknown value", fr=f"{option} : valeur inconnue :")
        return value

    return check


def language_option(told: str) -> Any:
    """Give the option `--lang` of a command, with what its help says."""
    return typer.Option("--lang", help=told, metavar="fr|en", callback=one_of("--lang", LANGUAGES))


@contextmanager
def _unknown_options() -> Iterator[None]:
    """Turn typer's "no such option" into our sentence; its other faults are told by typer."""
    try:
        yield
    except USAGE_ERROR as error:
        if not hasattr(error, "possibilities"):
            raise
        told: Any = error
        parameters = told.ctx.command.get_params(told.ctx)
        options = [name for one in parameters for name in (*one.opts, *one.secondary_opts) if name.startswith("-")]
        path = told.ctx.command_path
        raise _fault(
            told.option_name, options, en=f"{path}: unknown option", fr=f"{path} : option inconnue :"
        ) from error


def _fault(word: str, allowed: Sequence[str], *, en: str, fr: str) -> UsageFaultError:
    said = unknown_choice(word, allowed, en=en, fr=fr)
    return UsageFaultError(f"{said.en}.", fr=f"{said.fr}.")

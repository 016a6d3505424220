"""Commands, options and values that do not exist: refused in one sentence that names the nearest one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from geo.errors import PensionsError, unknown_choice
from geo.language import LANGUAGES, Language

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises when the command line does not fit; it is public under no name."""

NUMBERS = {int: ("a whole number", "un nombre entier"), float: ("a number, such as 1.5", "un nombre, comme 1.5")}
"""What is expected of the options that are numbers, in English and in French."""


class UsageFaultError(PensionsError, ValueError):
    """A word of the command line is none of those expected there."""


class Commands(TyperGroup):
    """The commands of `pensions`; what does not fit is a `UsageFaultError`."""

    help_words = ""
    """What `--help` does, in the language of the screen."""

    def get_help_option(self, ctx: Any) -> Any:
        """The help option of all commands together."""
        return self._told(super().get_help_option(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Find a command, its help option in the language of the screen."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            self._told(found.get_help_option(ctx))
        return found

    def _told(self, option: Any) -> Any:
        if option is not None:
            option.help = self.help_words
        return option

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options that stand before the command; without any, typer shows the help."""
        if not args:
            return super().parse_args(ctx, args)
        with _told_by_us():
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command."""
        if self.get_command(ctx, args[0]) is None:
            raise _fault(args[0], self.list_commands(ctx), en="unknown command", fr="commande inconnue :")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Read the options of the command, and run it."""
        with _told_by_us():
            return super().invoke(ctx)


def usage_fault(words: Callable[[Language], dict[str, str]], name: str, **values: object) -> UsageFaultError:
    """The fault of which the words of the screen have the sentence, in both languages."""
    en, fr = (words(lang)[name].format(**values) for lang in ("en", "fr"))
    return UsageFaultError(en, fr=fr)


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
def _told_by_us() -> Iterator[None]:
    """Turn what typer says of a command line that does not fit into our sentence, in both languages."""
    try:
        yield
    except USAGE_ERROR as error:
        raise _fault_of(error) from error


def _fault_of(told: Any) -> UsageFaultError:
    """The fault that an error of typer is, by what it carries; a sentence that a command raised is passed on."""
    path = "pensions" if told.ctx is None else told.ctx.command_path
    if hasattr(told, "possibilities"):
        parameters = told.ctx.command.get_params(told.ctx)
        options = [name for one in parameters for name in (*one.opts, *one.secondary_opts) if name.startswith("-")]
        return _fault(told.option_name, options, en=f"{path}: unknown option", fr=f"{path} : option inconnue :")
    if getattr(told, "param", None) is not None:
        name = told.param.opts[0] if told.param.opts[0].startswith("-") else told.param.metavar
        en, fr = _expected(told.param)
        is_missing = hasattr(told, "param_type")
        en, fr = (f"{name} is missing", f"il manque {name}") if is_missing else (f"{name}: {en}", f"{name} : {fr}")
    elif hasattr(told, "option_name"):
        is_flag = "does not take a value" in told.message  # it carries neither the command nor the option
        en, fr = ("takes no value", "ne prend pas de valeur") if is_flag else ("has no value", "attend une valeur")
        en, fr = f"{told.option_name} {en}", f"{told.option_name} {fr}"
    else:
        words = told.message.partition("(")[2].rpartition(")")[0].rpartition("(")[2]
        en, fr = f"one word too many ({words})", f"un mot de trop ({words})"
    return UsageFaultError(f"{path}: {en}. See {path} --help.", fr=f"{path} : {fr}. Voyez {path} --help.")


def _expected(parameter: Any) -> tuple[str, str]:
    """What a parameter takes, in English and in French."""
    en, fr = NUMBERS.get(parameter.type_descriptor.annotation, ("another value", "une autre valeur"))
    bound = ("", "") if parameter.min is None else (f", at least {parameter.min}", f", au moins {parameter.min}")
    return f"expected {en}{bound[0]}", f"attendu {fr}{bound[1]}"


def _fault(word: str, allowed: Sequence[str], *, en: str, fr: str) -> UsageFaultError:
    said = unknown_choice(word, allowed, en=en, fr=fr)
    return UsageFaultError(f"{said.en}.", fr=f"{said.fr}.")

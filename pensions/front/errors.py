"""How a call of the front door refuses what it was given: the sentence of the command line, in both languages."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from geo.errors import PensionsError
from pensions.words.commands import fault

P = ParamSpec("P")
R = TypeVar("R")


class ArgumentError(PensionsError, TypeError, ValueError):
    """A call was given what it cannot take; its sentence says what it takes."""


def bilingual(call: Callable[P, R]) -> Callable[P, R]:
    """
    Have our errors end with the French sentence of the command line, under the English one.

    Whoever reads a notebook then reads both, and nothing has to be set beforehand: `str(error)` stays English, for
    code and logs, and `error.fr` is the sentence alone.

    >>> @bilingual
    ... def refuse() -> None:
    ...     raise ArgumentError("No such thing.", fr="Cela n'existe pas.")
    >>> try:
    ...     refuse()
    ... except PensionsError as error:
    ...     print(error, error.__notes__)
    No such thing. ["Cela n'existe pas."]
    """

    @functools.wraps(call)
    def spoken(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except PensionsError as error:
            said = fault(error, "fr")
            if said not in getattr(error, "__notes__", ()):
                error.add_note(said)
            raise

    return spoken

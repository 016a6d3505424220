"""Text on a terminal: shown, never obeyed."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import typer

from geo.errors import CacheWarning
from geo.language import Language

if TYPE_CHECKING:
    from rich.progress import Progress

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters by which a name in the data would colour or erase the lines of a terminal."""


def tell(line: object, *, err: bool = False) -> None:
    """Print a line, without what a terminal would obey instead of showing it."""
    from maps.text import TURNS  # pandas: a command line that only shows its help does not wait for it

    typer.echo(TURNS.sub("", OBEYED.sub("", str(line))), err=err)


@contextmanager
def cache_told(lang: Language) -> Iterator[None]:
    """Say in the language of the screen what is wrong with what is kept from one run to the next."""
    with warnings.catch_warnings():
        warnings.filterwarnings("always", category=CacheWarning)
        others = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if isinstance(message, CacheWarning):
                tell(f"! {message.fr if lang == 'fr' else message}", err=True)
            else:
                others(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield


@contextmanager
def progress_bar(say: dict[str, str]) -> Iterator["Teller"]:
    """Show the step under way, and how much is done when that is known."""
    from rich.console import Console  # only a command that runs shows its steps
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield Teller(bar, say["start"])


class Teller:
    """Shows the step under way, and how much is done when that is known."""

    def __init__(self, bar: "Progress", start: str) -> None:
        self.bar = bar
        self.task = bar.add_task(start, total=None)

    def __call__(self, step: str, share: float | None = None) -> None:
        """Show a step, and the share of it that is done (0 to 1)."""
        self.bar.update(self.task, description=step, total=None if share is None else 1.0, completed=share)

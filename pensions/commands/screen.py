"""Text on a terminal: shown, never obeyed."""

import re

import typer

from maps.escape_cells import TURNS

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters by which a name in the data would colour or erase the lines of a terminal."""


def tell(line: object, *, err: bool = False) -> None:
    """Print a line, without what a terminal would obey instead of showing it."""
    typer.echo(TURNS.sub("", OBEYED.sub("", str(line))), err=err)

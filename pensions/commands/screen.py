"""Text on a terminal: shown, never obeyed."""

import re

import typer

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters by which a name in the data would colour, erase or turn round the lines of a terminal."""


def tell(line: object, *, err: bool = False) -> None:
    """Print a line, without what a terminal would obey instead of showing it."""
    typer.echo(OBEYED.sub("", str(line)), err=err)

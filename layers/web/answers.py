"""What a service answered, read: strict JSON, in the form that its publisher describes, else a sentence."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shapely.errors import ShapelyError

from geo.errors import PensionsError
from layers.web.faults import FetchError, address_of, damaged, short

STRANGE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, ShapelyError, csv.Error)
"""What reading an answer raises where a list is a number, a name is missing, an outline is none."""


def read_json(where: str, text: str) -> Any:
    """
    The document that a text holds.

    Raises
    ------
    FetchError
        Not JSON; numbers that JSON has not (NaN, Infinity); lists in lists without end.

    >>> read_json("a", '{"n": [1]}')
    {'n': [1]}
    >>> read_json("a", '{"n": NaN}')
    Traceback (most recent call last):
    layers.web.faults.FetchError: a: not JSON (NaN is not a number of JSON). It was not kept.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise damaged(where, "JSON of lists in lists without end", "JSON de listes emboîtées sans fin") from error
    except ValueError as error:
        raise damaged(
            where, f"not JSON ({short(error)})", "réponse qui n'est pas du JSON, ou qui est coupée"
        ) from error


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is not a number of JSON")


@contextmanager
def in_published_form(page: str) -> Iterator[None]:
    """
    Read an answer as its publisher describes it; whatever does not fit is a fault of the answer.

    Raises
    ------
    FetchError
        Naming the page, and what was met.
    """
    try:
        yield
    except PensionsError:
        raise
    except STRANGE as error:
        detail = short(f"{type(error).__name__}: {error}")
        raise FetchError(
            f"{address_of(page)}: answers in another form than published ({detail}). Try again later; if it lasts, "
            "bring the file by hand.",
            fr=f"{address_of(page)} : la réponse n'a pas la forme publiée. Réessayez plus tard ; si cela dure, déposez "
            "le fichier à la main.",
            reason=detail,
        ) from error

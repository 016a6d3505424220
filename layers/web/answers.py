"""What a service answered, read: strict JSON, in the form that its publisher describes, else a sentence."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from geo.errors import Sentence
from layers.reception.door import door
from layers.web.faults import FetchError, address_of, damaged, short

ANOTHER_FORM = (
    Sentence("the answer is in another form than published", "la réponse n'a pas la forme publiée"),
    Sentence("Try again later, or bring the file by hand", "Réessayez plus tard, ou déposez le fichier à la main"),
)
"""What is said of an answer, whatever is in it, or is not."""


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
    Read an answer as its publisher describes it: it is checked by being used, and what does not fit is its fault.

    Raises
    ------
    FetchError
        Naming the page, and what was met.
    """
    with door(address_of(page), FetchError, ANOTHER_FORM):
        yield

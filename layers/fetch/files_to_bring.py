"""What there is to bring for a source: files, each with its addresses in order of preference."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from geo.errors import Sentence
from layers.reception.door import door
from layers.web.asking import Web
from layers.web.check import is_safe_member
from layers.web.faults import FetchError

DATED = re.compile(r"(?<!\d)(20\d\d)(?:-?(0[1-9]|1[0-2]))?(?:-?(0[1-9]|[12]\d|3[01]))?(?!\d)")


ANOTHER_FORM = (
    Sentence(
        "the publisher's catalogue answers in another form", "le catalogue du producteur répond sous une autre forme"
    ),
    Sentence("Try later, or bring the file by hand", "Réessayez plus tard, ou déposez le fichier à la main"),
)
"""What is said of an answer, whatever is in it, or is not."""


@contextmanager
def answers(page: str) -> Iterator[None]:
    """Turn any fault in the use of what a publisher answers into a `FetchError`: it is checked by being used."""
    with door(page, FetchError, ANOTHER_FORM):
        yield


@dataclass(frozen=True)
class Item:
    """
    One file to bring.

    urls : tried in order; empty where `build` asks several addresses and puts the answers together
    vintage : of the data, "" when only the server's date will tell
    is_optional : its absence is no fault of the source (a year not yet published)
    """

    name: str
    urls: tuple[str, ...] = ()
    vintage: str = ""
    size: int | None = None
    is_optional: bool = False
    build: Callable[[Web], bytes] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse a name, often the end of an address that a catalogue gives, that is not one of a plain file."""
        is_plain = self.name.strip(" .") and self.name.isprintable() and "/" not in self.name
        if not (is_plain and is_safe_member(self.name)):
            raise FetchError(
                f"{self.name!r}: not the name of a file. Its publisher's catalogue is damaged.",
                fr=f"{self.name!r} n'est pas un nom de fichier : le catalogue du producteur est abîmé.",
            )


@dataclass(frozen=True)
class Plan:
    """The files of a source; communes that it answers for (None: all); remarks for the report."""

    items: tuple[Item, ...]
    answered: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()


def vintage_in(text: str) -> str:
    """
    The latest date that a name or an address carries.

    >>> vintage_in("BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D034_2021-01-13"), vintage_in("qpv-2024-geojson.zip")
    ('2021-01-13', '2024')
    """
    found = ["-".join(part for part in parts if part) for parts in DATED.findall(text)]
    return max(found, default="")


def nothing_found(page: str, what: str) -> FetchError:
    """The error of a catalogue that no longer lists what we look for."""
    return FetchError(
        f"{page}: nothing like {what} is listed there. The publisher renamed it: see data/catalogue.toml.",
        fr=f"{page} : rien qui ressemble à {what}. Le producteur l'a renommé : téléchargez-le à la main, "
        "ou corrigez data/catalogue.toml.",
    )

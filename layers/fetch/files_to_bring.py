"""What there is to bring for a source: files, each with its addresses in order of preference."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from layers.web.asking import Web
from layers.web.check import is_safe_member
from layers.web.faults import FetchError, address_of, short

DATED = re.compile(r"(?<!\d)(20\d\d)(?:-?(0[1-9]|1[0-2]))?(?:-?(0[1-9]|[12]\d|3[01]))?(?!\d)")

LONGEST_NAME = 200
"""Bytes: file systems hold 255, of which what is not whole yet takes some for its mark."""


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
        if not (is_plain and is_safe_member(self.name) and len(self.name.encode()) <= LONGEST_NAME):
            raise FetchError(
                f"{short(repr(self.name))}: not the name of a file. Its publisher's catalogue is damaged.",
                fr=f"« {short(self.name)} » n'est pas un nom de fichier : le catalogue du producteur est abîmé.",
            )


@dataclass(frozen=True)
class Plan:
    """The files of a source; communes that it answers for (None: all); remarks for the report."""

    items: tuple[Item, ...]
    answered: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two files of one name, whatever its case: one would be written over the other, half by half."""
        names = [item.name.casefold() for item in self.items]
        twice = next((item.name for item in self.items if names.count(item.name.casefold()) > 1), None)
        if twice is not None:
            raise FetchError(
                f"{short(repr(twice))}: the name of two files of one source. Its publisher's catalogue is damaged.",
                fr=f"« {short(twice)} » est le nom de deux fichiers d'une source : le catalogue du producteur est "
                "abîmé.",
            )


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
    page, what = address_of(page), short(what)
    return FetchError(
        f"{page}: nothing like {what} is listed there. The publisher renamed it: see data/catalogue.toml.",
        fr=f"{page} : rien qui ressemble à {what}. Le producteur l'a renommé : téléchargez-le à la main, "
        "ou corrigez data/catalogue.toml.",
    )

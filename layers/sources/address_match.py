"""Where an address written in a register stands, among the address points of a city."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from layers.files.tables import folded

KINDS = frozenset(
    re.findall(
        r"\w+",
        "allee all avenue av ave boulevard bd chemin che cours esplanade esp impasse imp lieu dit lotissement lot mail "
        "place pl plan quai qu rond point route rte rue square sq traverse za zac zi bis ter",
    )
)
LINKS = frozenset({"de", "du", "des", "la", "le", "les"})
DROPPED = LINKS | KINDS
CLOSE = 0.88
"""Likeness from which two street names are one name misspelt ("Noguerre", "Noguères"): proposition."""


@dataclass(frozen=True)
class Found:
    """A place for an address: x, y in metres of `WORKING_CRS`; `is_exact` is False when the name was only close."""

    x: float
    y: float
    is_exact: bool


@lru_cache(maxsize=1 << 16)  # a city has few names of streets, and each house number asks for them again
def street_words(address: str) -> tuple[str, ...]:
    """
    Words that name the street of an address: no number, kind of street, article, building or postal box.

    >>> street_words("191 AV DU DOYEN GASTON GIRAUD, CS 70022")
    ('doyen', 'gaston', 'giraud')
    >>> street_words("4 B R DE L'ÉCOLE")
    ('ecole',)
    >>> street_words("147 GRAND RUE"), street_words("6 PL DU QUAI"), street_words("88 R DE LA 32E")
    (('grand',), ('quai',), ('32e',))
    >>> street_words("BP 35")
    ()
    """
    first = re.sub(r"\b(?:BP|CS)\s*\d+", " ", address.split(",")[0], flags=re.IGNORECASE)
    spaced = re.sub(r"^\s*\d+|\W", " ", first)
    words = tuple(word for word in (folded(word) for word in spaced.split()) if word and not word.isdigit())
    telling = tuple(word for word in words if len(word) > 1 and word not in DROPPED)
    return telling or tuple(word for word in words if len(word) > 1 and word not in LINKS)[-1:]


def house_number(address: str) -> int | None:
    """
    Return the first number of an address, None when it does not begin with one.

    >>> house_number("71 R HENRI NOGUERRE"), house_number("ZAC LES GRISETTES")
    (71, None)
    """
    found = re.match(r"\s*(\d+)", address)
    return int(found.group(1)) if found else None


def find_address(address: str, points: gpd.GeoDataFrame) -> Found | None:
    """
    Find the point of an address: same number, and the same street or the only one of close spelling.

    Parameters
    ----------
    address
        As written in a register: "71 R HENRI NOGUERRE".
    points : layer `addresses`
        Labels such as "71, Rue Henri Noguères".

    Returns
    -------
    Found or None
        None when there is no number, no such street, or more than one equally good. A street named in full on
        one side only ("Paul Parguel", "Abbé Paul Parguel") is the same street; a misspelt one is not exact.
    """
    number, words = house_number(address), street_words(address)
    if number is None or not words:
        return None
    labels = points["label"].tolist()
    rows = [row for row, label in enumerate(labels) if label.startswith((f"{number},", f"{number} "))]
    streets = [street_words(labels[row].partition(",")[2]) for row in rows]
    distinct = list(dict.fromkeys(streets))
    for is_exact, test in ((True, _is_same), (True, _is_shortened), (False, _is_close)):
        chosen = [street for street in distinct if test(street, words)]
        if len(chosen) == 1:
            there = [row for row, street in zip(rows, streets, strict=True) if street == chosen[0]]
            return _place(points.geometry.to_numpy()[there], is_exact=is_exact)
        if chosen:
            return None
    return None


def _is_same(street: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return street == words


def _is_shortened(street: tuple[str, ...], words: tuple[str, ...]) -> bool:
    is_part = set(street) <= set(words) or set(words) <= set(street)
    return bool(street) and is_part and street[-1] == words[-1]


def _is_close(street: tuple[str, ...], words: tuple[str, ...]) -> bool:
    one, other = " ".join(street), " ".join(words)
    if 2.0 * min(len(one), len(other)) / max(1, len(one) + len(other)) < CLOSE:
        return False  # no likeness is above the one of their lengths
    likeness = SequenceMatcher(None, one, other)
    return likeness.quick_ratio() >= CLOSE and likeness.ratio() >= CLOSE  # a bound from above, cheap, then the likeness


def _place(shapes: npt.NDArray[np.object_], *, is_exact: bool) -> Found | None:
    """Place of the first of some points, None when they are further apart than one building (100 m)."""
    if shapely.distance(shapes, shapes[0]).max() > 100.0:
        return None
    return Found(float(shapely.get_x(shapes[0])), float(shapely.get_y(shapes[0])), is_exact)

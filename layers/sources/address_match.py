"""Where an address written in a register stands, among the address points of a city."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

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
ONE_PLACE_M = 100.0
"""Points of one address further apart than this, a building, are two places: proposition."""
NUMBERED = re.compile(r"(0|[1-9][0-9]{0,17})[, ]")
"""How the label of an address with a number begins."""


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


@dataclass(frozen=True)
class Doors:
    """
    Numbered addresses, looked up by their number; see `doors_of`.

    number : n whole numbers, in order
    street : n rows of `names`
    x, y : n metres of `WORKING_CRS`
    names : words of each street, all different
    bounds : west, south, east, north of all the addresses, those without a number too
    """

    number: npt.NDArray[np.int64]
    street: npt.NDArray[np.int64]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    names: tuple[tuple[str, ...], ...]
    bounds: tuple[float, float, float, float]

    def find(self, address: str) -> Found | None:
        """
        Find the point of an address: same number, and the same street or the only one of close spelling.

        Parameters
        ----------
        address
            As written in a register: "71 R HENRI NOGUERRE".

        Returns
        -------
        Found or None
            None when there is no number, no such street, or more than one equally good. A street named in full on
            one side only ("Paul Parguel", "Abbé Paul Parguel") is the same street; a misspelt one is not exact.
        """
        number, words = house_number(address), street_words(address)
        if number is None or not words or not len(self.number) or number > self.number[-1]:
            return None
        first, last = np.searchsorted(self.number, [number, number + 1])
        there = self.street[first:last]
        streets = list(dict.fromkeys(there.tolist()))
        same = self._row_of.get(words)
        chosen = [row for row in streets if row == same]
        chosen = chosen or [row for row in streets if _is_shortened(self.names[row], words)]
        is_exact = bool(chosen)
        chosen = chosen or self._close(streets, words)
        if len(chosen) != 1:
            return None
        return self._place(first + np.flatnonzero(there == chosen[0]), is_exact=is_exact)

    @cached_property
    def _row_of(self) -> dict[tuple[str, ...], int]:
        return {words: row for row, words in enumerate(self.names)}

    @cached_property
    def _letters(self) -> tuple[dict[str, int], npt.NDArray[np.int64]]:
        """Letter → column, and how many times each street has each."""
        texts = [" ".join(words) for words in self.names]
        column = {letter: place for place, letter in enumerate(sorted(set("".join(texts))))}
        counts = np.zeros((len(texts), len(column)), dtype=np.int64)
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        np.add.at(counts, (rows, np.array([column[letter] for letter in "".join(texts)], dtype=np.int64)), 1)
        return column, counts

    def _close(self, streets: list[int], words: tuple[str, ...]) -> list[int]:
        """Of some streets, those of close spelling; most are told apart by the letters that they have in common."""
        asked = " ".join(words)
        column, counts = self._letters
        wanted = np.zeros(len(column), dtype=np.int64)
        for letter in asked:
            if letter in column:
                wanted[column[letter]] += 1
        held = counts[streets]
        most = 2.0 * np.minimum(held, wanted).sum(axis=1) / (held.sum(axis=1) + len(asked))
        return [row for row, bound in zip(streets, most, strict=True) if bound >= CLOSE and self._likeness(row, asked)]

    def _likeness(self, row: int, asked: str) -> bool:
        return SequenceMatcher(None, " ".join(self.names[row]), asked).ratio() >= CLOSE

    def _place(self, rows: npt.NDArray[np.int64], *, is_exact: bool) -> Found | None:
        """Place of the first of some points, None when they are further apart than one building (100 m)."""
        x, y = self.x[rows], self.y[rows]
        if np.hypot(x - x[0], y - y[0]).max() > ONE_PLACE_M:
            return None
        return Found(float(x[0]), float(y[0]), is_exact)


def doors_of(points: gpd.GeoDataFrame) -> Doors:
    """
    The numbered ones of some address points, ready to be looked up.

    Parameters
    ----------
    points : layer `addresses`
        Labels such as "71, Rue Henri Noguères" or "71 bis, Rue Henri Noguères".
    """
    found = [(row, NUMBERED.match(label), label) for row, label in enumerate(points["label"])]
    told = [(row, int(number[1]), street_words(label.partition(",")[2])) for row, number, label in found if number]
    told.sort(key=lambda one: one[1])
    row_of: dict[tuple[str, ...], int] = {}
    street = [row_of.setdefault(words, len(row_of)) for _, _, words in told]
    shapes = points.geometry.to_numpy()[[row for row, _, _ in told]]
    west, south, east, north = map(float, points.total_bounds)
    return Doors(
        np.array([number for _, number, _ in told], dtype=np.int64),
        np.array(street, dtype=np.int64),
        shapely.get_x(shapes),
        shapely.get_y(shapes),
        tuple(row_of),
        (west, south, east, north),
    )


def find_address(address: str, points: gpd.GeoDataFrame) -> Found | None:
    """Find the point of an address among a few points; see `Doors.find`, which answers for many addresses."""
    return doors_of(points).find(address)


def _is_shortened(street: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if not street or street[-1] != words[-1]:
        return False
    return set(street) <= set(words) or set(words) <= set(street)

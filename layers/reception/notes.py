"""What becomes of the rows of a source: where they are expected, what each file held, why some are left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import shapely
from pyproj import CRS

Reason = Literal["unreadable", "invalid", "no_place", "outside", "duplicate", "other_kind", "grouped", "confidential"]
"""
Why rows of a file are no row of a layer.

unreadable : a shape or a code that cannot be read
invalid : what it says cannot be (a price, a date)
no_place : no shape, no coordinates, or no position that is its own
outside : outside the territory and its margin, or outside metropolitan France
duplicate : another row says the same
other_kind : not of what the layer holds
grouped : told in another row: a dwelling of the same building, a part of the same sale
confidential : places whose address is secret, counted where they are many enough
"""
REASONS: tuple[Reason, ...] = get_args(Reason)


class Note(str):
    """
    What was mended or left out when a source was read: the text is English, `fr` the same sentence in French.

    reason, rows : why rows are left out, and how many; "" and 0 where none is

    >>> said = Note("2 rows left out", "2 lignes écartées", "duplicate", 2)
    >>> said, said.fr, said.rows
    ('2 rows left out', '2 lignes écartées', 2)
    """

    fr: str
    reason: Reason | Literal[""]
    rows: int

    def __new__(cls, en: str, fr: str = "", reason: Reason | Literal[""] = "", rows: int = 0) -> "Note":
        """See the class."""
        note = super().__new__(cls, en)
        note.fr, note.reason, note.rows = fr or en, reason, rows
        return note

    def told(self) -> dict[str, Any]:
        """The note as JSON keeps it: `Note(**note.told())` is the same."""
        return {"en": str(self), "fr": self.fr, "reason": self.reason, "rows": self.rows}


def french(note: str) -> str:
    """The French of a note; the note itself where it has none."""
    return note.fr if isinstance(note, Note) else note


def told_notes(mended: Iterable[str]) -> list[dict[str, Any]]:
    """Notes as JSON keeps them: `notes_again` gives them back."""
    return [(note if isinstance(note, Note) else Note(note)).told() for note in mended]


def notes_again(told: Iterable[Mapping[str, Any]]) -> list[Note]:
    """What `told_notes` told."""
    return [Note(**note) for note in told]


def leave_out(mended: list[str], rows: int, reason: Reason, en: str, fr: str) -> None:
    """
    Add to `mended` that rows are left out, where some are; `en` and `fr` follow their number.

    >>> mended = []
    >>> leave_out(mended, 3, "no_place", "rows without coordinates dropped", "lignes sans coordonnées écartées")
    >>> leave_out(mended, 0, "duplicate", "repeated rows dropped", "lignes répétées écartées")
    >>> mended
    ['3 rows without coordinates dropped']
    """
    if rows:
        mended.append(Note(f"{rows} {en}", f"{rows} {fr}", reason, rows))


@dataclass
class Reception:
    """
    What a source held.

    files : of each file: its name, the rows in it, the CRS declared and found, columns that it could have and lacks
    cut : reason → rows left out of which no note tells: outside the territory, by their place alone, above all
    """

    files: list[dict[str, Any]] = field(default_factory=list)
    cut: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """What JSON keeps of it: `Reception.again` gives it back."""
        return {"files": self.files, "cut": self.cut}

    @classmethod
    def again(cls, told: Mapping[str, Any]) -> "Reception":
        """What `told` told."""
        return cls(list(told["files"]), Counter(told["cut"]))

    def lacking(self) -> list[Note]:
        """Which columns the files lack of those that they could have."""
        named = [(told["file"], ", ".join(told["columns_absent"])) for told in self.files if told["columns_absent"]]
        return [
            Note(
                f"{file} has no column {names}: what it would say is not known",
                f"{file} n'a pas de colonne {names} : ce qu'elle dirait n'est pas connu",
            )
            for file, names in named
        ]

    def left_out(self, mended: Iterable[str]) -> dict[str, int]:
        """Reason → rows in no layer, of those cut and of those that the notes tell; reasons without rows are absent."""
        counts = self.cut.copy()
        for note in mended:
            if isinstance(note, Note) and note.reason:
                counts[note.reason] += note.rows
        return {reason: counts[reason] for reason in REASONS if counts[reason]}


_near: ContextVar[shapely.Geometry | None] = ContextVar("near", default=None)
_reception: ContextVar[Reception | None] = ContextVar("reception", default=None)


@contextmanager
def expected_near(area: shapely.Geometry | None) -> Iterator[Reception]:
    """
    Where what is read within the block is expected, in `WORKING_CRS`; None for anywhere in metropolitan France.

    Yields what the files read within the block held. Within another such block, the outer one is told of them too.
    """
    reception = _reception.get()
    reception = Reception() if reception is None else reception
    tokens = _near.set(area), _reception.set(reception)
    try:
        yield reception
    finally:
        _near.reset(tokens[0])
        _reception.reset(tokens[1])


@contextmanager
def received_apart() -> Iterator[Reception]:
    """What the files read within the block held, and they alone; the block about it is told of them at its end."""
    reception = Reception()
    token = _reception.set(reception)
    try:
        yield reception
    finally:
        _reception.reset(token)
    receive_again(reception)


def receive_again(told: Reception) -> None:
    """Tell the block that reads what files held that were opened before: their rows are read back."""
    reception = _reception.get()
    if reception is not None:
        reception.files += told.files
        reception.cut.update(told.cut)


def expected_area() -> shapely.Geometry | None:
    """Where what is read is expected: see `expected_near`."""
    return _near.get()


def receive(file: str, rows: int) -> None:
    """Tell the block that reads (see `expected_near`) that a file was opened, and how many rows it holds."""
    reception = _reception.get()
    if reception is not None:
        told = {"file": file, "rows": rows, "crs_declared": None, "crs_found": None, "columns_absent": []}
        reception.files.append(told)


def receive_crs(file: str, declared: CRS | None, found: CRS) -> None:
    """Tell the block that reads in which CRS the coordinates of a file are; several for a file that holds several."""
    for told in _of(file):
        for key, crs in (("crs_declared", declared), ("crs_found", found)):
            if crs is not None and crs.to_string() not in str(told[key]).split(", "):
                told[key] = crs.to_string() if told[key] is None else f"{told[key]}, {crs.to_string()}"


def receive_absent(file: str, columns: Mapping[str, str]) -> None:
    """Tell the block that reads which columns a file lacks that it could have: our name → as it is published."""
    for told in _of(file):
        told["columns_absent"] += [name for name in columns.values() if name not in told["columns_absent"]]


def cut(rows: int, reason: Reason = "outside") -> None:
    """Tell the block that reads that rows were left out, which no note tells: by their place alone, unless said."""
    reception = _reception.get()
    if reception is not None:
        reception.cut[reason] += rows


def _of(file: str) -> list[dict[str, Any]]:
    """What was told of a file, or of the files of which `file` is the joined names; else of the last one opened."""
    reception = _reception.get()
    if reception is None:
        return []
    return [told for told in reception.files if told["file"] in file.split(", ")] or reception.files[-1:]

"""What became of each source: the end of a fetch, and what a folder holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from geo.errors import PensionsError
from geo.scoring.criterion import Language, Text
from layers.fetch.catalogue import Catalogue, Manual, OfficialSource
from layers.fetch.lock import Lock

State = Literal["new", "unchanged", "kept", "older", "failed", "manual", "provided", "planned", "spare"]
KEPT_HERE = Text(
    fr="Utilisée pour le calcul, mais sa licence interdit de la rediffuser : ni dessinée, ni exportée",
    en="Used in the computation, but its licence forbids passing it on: neither drawn nor exported",
)
HERE = ("new", "unchanged", "kept", "older", "provided")


@dataclass(frozen=True)
class Outcome:
    """
    What became of a source.

    state : "kept" is the former version, because the new one failed; "older", because the new one was older;
        "provided" is the planner's own file; "spare" was brought but another source serves instead
    rows : kept of the territory and its margin, None where nothing was read
    size : bytes, of what came or will come; estimated from the catalogue where no server says
    """

    source: OfficialSource
    state: State
    vintage: str = ""
    rows: int | None = None
    files: tuple[str, ...] = ()
    size: int = 0
    fault: Text | None = None
    notes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    is_size_estimated: bool = False

    @property
    def is_here(self) -> bool:
        """Whether the ranking will have it."""
        return self.state in HERE

    def matter(self, lang: Language) -> str:
        """Why it is not here and what that costs; remarks where it is."""
        told = [] if self.fault is None else [getattr(self.fault, lang)]
        if not self.is_here and self.state != "spare":
            told.append(("Sans elle : " if lang == "fr" else "Without it: ") + getattr(self.source.without, lang))
        if self.state == "manual" and isinstance(self.source.resolve, Manual):
            told.append(("À demander " if lang == "fr" else "Ask ") + getattr(self.source.resolve.ask, lang))
            return ". ".join(told)
        if self.is_here and not self.source.may_redistribute:
            told.append(getattr(KEPT_HERE, lang))
        return ". ".join(part.rstrip(".") for part in [*told, *self.notes])


@dataclass(frozen=True)
class FetchReport:
    """A whole fetch."""

    place_id: str
    place_name: str
    folder: str
    outcomes: tuple[Outcome, ...]
    is_dry: bool = False

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(outcome.size for outcome in self.outcomes)


@dataclass(frozen=True)
class Standing:
    """A source as a folder has it: how old, whether stale."""

    source: OfficialSource
    vintage: str
    fetched: str
    age_days: int | None
    is_here: bool
    is_stale: bool


def standings(
    lock: Lock, catalogue: Catalogue, today: date, provided: Mapping[str, str] = MappingProxyType({})
) -> list[Standing]:
    """
    How each source of the catalogue stands in a folder.

    The age is that of the data where their vintage is a date or a year, else that of the download. `provided` gives the
    day (AAAA-MM-JJ) of the planner's own files, by source.
    """
    found = []
    for source in catalogue.source:
        files = list(lock.of(source.id).values())
        vintage = max((file.vintage for file in files), default=provided.get(source.id, ""))
        fetched = max((file.fetched for file in files), default="")
        is_answer_of_the_day = source.resolve.how == "plan_portal"
        age = age_of(fetched if is_answer_of_the_day else vintage or fetched, today)
        found.append(
            Standing(
                source=source,
                vintage=vintage,
                fetched=fetched,
                age_days=age,
                is_here=bool(files) or source.id in provided,
                is_stale=age is not None and age > source.stale_days,
            )
        )
    return found


def age_of(vintage: str, today: date) -> int | None:
    """
    Days since a vintage (a year counts from its 1 January), None where it is no date.

    >>> age_of("2025", date(2026, 1, 1)), age_of("2025-06", date(2025, 6, 11)), age_of("", date(2026, 1, 1))
    (365, 10, None)
    """
    parts = vintage.split("-")
    try:
        year, month, day = (int(part) for part in [*parts, "1", "1"][:3])
        return (today - date(year, month, day)).days
    except ValueError:
        return None


def told(error: PensionsError) -> Text:
    """An error in both languages; a message that exists in English only is introduced in French."""
    fr = error.fr if error.fr != str(error) else f"Fichier illisible, ou d'une autre forme que celle attendue : {error}"
    return Text(fr=fr, en=str(error))

"""One fetch under way: what came, what became of each source so far, and how a fault leaves the former version."""

from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import PensionsError
from geo.scoring.criterion import Text
from layers.fetch.bring import clear
from layers.fetch.catalogue import Catalogue, OfficialSource
from layers.fetch.lock import Lock, LockedFile
from layers.fetch.perimeter import Place
from layers.fetch.report import Outcome, State, told
from layers.fetch.source_specs import Brought
from layers.territory.file import SourceSpec
from layers.territory.read_context import ReadContext
from layers.web.asking import Web


@dataclass
class Work:
    """One fetch under way."""

    web: Web
    catalogue: Catalogue
    place: Place
    folder: Path
    lock: Lock
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    brought: dict[str, Brought] = field(default_factory=dict)
    locked: dict[str, list[LockedFile]] = field(default_factory=dict)
    specs: dict[str, list[SourceSpec]] = field(default_factory=dict)
    context: ReadContext = field(default_factory=lambda: ReadContext(communes=None, margin_m=2000.0))


def fail(work: Work, source: OfficialSource, error: PensionsError) -> None:
    """A source that could not be had; the former version stays where there is one."""
    work.brought.pop(source.id, None)
    work.locked.pop(source.id, None)
    clear(work.folder, source.id)
    if work.lock.of(source.id):
        restore(work, source, "kept", told(error))
    else:
        work.outcomes[source.id] = Outcome(source, "failed", fault=told(error))


def restore(work: Work, source: OfficialSource, state: State, fault: Text | None) -> None:
    """Go on with the version that the lock knows, saying why; a plain failure where it is no longer there."""
    former = list(work.lock.of(source.id).values())
    names = list(dict.fromkeys(name for file in former for name in file.kept))
    if not all((work.folder / name).is_file() for name in names):
        work.outcomes[source.id] = Outcome(source, "failed", fault=fault)
        return
    vintage = span([file.vintage for file in former if file.vintage])
    work.locked[source.id] = former
    work.brought[source.id] = Brought(source, {name: work.folder / name for name in names}, vintage, former[0].answered)
    size = sum(file.size for file in former)
    work.outcomes[source.id] = Outcome(source, state, vintage, None, tuple(names), size, fault)


def span(vintages: list[str]) -> str:
    """
    One vintage, or the first and the last.

    >>> span(["2023", "2025", "2024"]), span([])
    ('2023 à 2025', '')
    """
    if not vintages:
        return ""
    first, last = min(vintages), max(vintages)
    return first if first == last else f"{first} à {last}"

"""What came is read as the ranking will read it, before it takes its place."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd

from geo.errors import PensionsError, SourceError
from layers.fetch.bring import settle
from layers.fetch.catalogue import OfficialSource
from layers.fetch.report import Outcome, told
from layers.fetch.source_specs import Brought, read_spec, rows_of, said_to_be_empty, specs_of, touched
from layers.fetch.state import Work, fail, restore
from layers.territory.file import SourceSpec
from layers.territory.read_context import ReadContext

Step = Callable[[str], None]


def read_all(work: Work, chosen: list[OfficialSource], step: Step) -> None:
    """Read each source as the ranking will; what cannot be read takes no place, and the former version stays."""
    _recall(work, chosen)
    for source in work.catalogue.source:
        if source.id not in work.brought:
            continue
        step(source.title)
        if _serves_instead(work, source):
            work.outcomes[source.id] = replace(work.outcomes[source.id], state="spare")
            settle(work.brought[source.id].files, work.folder)
            continue
        try:
            _read_one(work, source)
        except PensionsError as error:
            was_former = work.outcomes[source.id].state in ("kept", "older")
            if source is work.catalogue.source[0]:
                raise
            fail(work, source, error)
            if was_former or source.id not in work.brought:
                _forget(work, source, error)
                continue
            try:
                _read_one(work, source)
            except PensionsError:
                _forget(work, source, error)


def _forget(work: Work, source: OfficialSource, error: PensionsError) -> None:
    work.brought.pop(source.id, None)
    work.locked.pop(source.id, None)
    work.outcomes[source.id] = Outcome(source, "failed", fault=told(error))


def _recall(work: Work, chosen: list[OfficialSource]) -> None:
    """Sources that were not asked this time, but are there from before, stay in the territory."""
    for source in work.catalogue.source:
        if source in chosen or not work.lock.of(source.id):
            continue
        restore(work, source, "unchanged", None)
        work.outcomes.pop(source.id, None)
        if source.id in work.brought:
            work.outcomes[source.id] = Outcome(source, "unchanged", work.brought[source.id].vintage)


def _serves_instead(work: Work, source: OfficialSource) -> bool:
    """Whether the source that this one would replace was read."""
    return bool(source.fallback_of) and bool(work.specs.get(source.fallback_of))


def _read_one(work: Work, source: OfficialSource) -> None:
    """Read every layer that a source makes, completed by other sources where they can be read too."""
    brought = work.brought[source.id]
    notes: tuple[str, ...] = ()
    try:
        read, rows = _read_specs(work, source, work.brought)
    except PensionsError as error:
        if not any(other in work.brought for made in source.makes for other in made.also):
            raise
        alone = {source.id: brought}
        read, rows = _read_specs(work, source, alone)
        notes = (f"lue sans ce qui la complète : {told(error).fr}",)
    if rows and sum(rows) < source.least_rows:
        raise _too_few(source, sum(rows))
    settle(brought.files, work.folder)
    work.brought[source.id] = replace(brought, files={name: work.folder / name for name in brought.files})
    work.specs[source.id] = read
    outcome = work.outcomes[source.id]
    work.outcomes[source.id] = replace(outcome, rows=rows[0] if rows else None, notes=(*outcome.notes, *notes))


def _too_few(source: OfficialSource, rows: int) -> SourceError:
    if not rows:
        return SourceError(
            f"{source.id}: no row in this territory, which cannot be: the file is of elsewhere, or has changed.",
            fr=f"{source.title} : aucune ligne dans ce territoire, ce qui ne se peut : fichier d'ailleurs, ou qui a "
            "changé de forme.",
        )
    return SourceError(
        f"{source.id}: {rows} rows, fewer than {source.least_rows}: this vintage is no longer really served.",
        fr=f"{source.title} : {rows} lignes seulement (moins de {source.least_rows}) : ce millésime n'est plus "
        "vraiment servi par le producteur.",
    )


def _read_specs(
    work: Work, source: OfficialSource, others: Mapping[str, Brought]
) -> tuple[list[SourceSpec], list[int]]:
    where = {name: path for one in work.brought.values() for name, path in one.files.items()}
    rows: list[int] = []
    read: list[SourceSpec] = []
    for spec in specs_of(work.brought[source.id], others, work.place):
        made = next(one for one in source.makes if one.reader == spec.reader and one.layer == spec.layer)
        piece = read_spec(spec, where, work.context)
        if spec.layer == "communes":
            work.context = ReadContext(communes=piece, margin_m=work.context.margin_m)
        count = rows_of(piece)
        rows += [] if count is None else [count]
        if made.covers == "touched" and isinstance(piece, gpd.GeoDataFrame) and work.context.communes is not None:
            spec = touched(spec, piece, work.context.communes)
        if made.nothing_is_an_answer and count == 0:
            spec = said_to_be_empty(spec, source, work.locked.get(source.id, []))
        read.append(spec)
    return read, rows

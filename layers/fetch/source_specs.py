"""From files that came to the `[[source]]` entries of a territory, and to the layers read to check them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from layers.fetch.catalogue import Makes, OfficialSource
from layers.fetch.lock import LockedFile
from layers.fetch.perimeter import Place
from layers.files.keeping.content import file_digest
from layers.sources.land.legal_persons import landlords
from layers.territory.cache import read_cached
from layers.territory.file import SourceSpec
from layers.territory.read_context import ReadContext
from layers.territory.readers import READERS


@dataclass(frozen=True)
class Brought:
    """Files of a source in a folder: path relative to the data folder → where it lies now."""

    source: OfficialSource
    files: Mapping[str, Path]
    vintage: str
    answered: tuple[str, ...] | None = None


def specs_of(brought: Brought, others: Mapping[str, Brought], place: Place) -> list[SourceSpec]:
    """Entries of the territory that a source makes; with the files of the sources it is completed by."""
    found = []
    for made in brought.source.makes:
        names = [name for name in brought.files if fnmatch(name.rsplit("/", 1)[-1], made.files)]
        also = [name for other in made.also if other in others for name in others[other].files]
        if not names:
            continue
        groups = [[name] for name in names] if made.is_split else [names]
        completed_by = [others[other].source for other in made.also if other in others]
        may_leave = all(one.may_redistribute for one in (brought.source, *completed_by))
        found += [_spec(brought, made, [*group, *also], place, may_leave) for group in groups]
    return found


def _spec(brought: Brought, made: Makes, files: list[str], place: Place, may_leave: bool) -> SourceSpec:
    source = brought.source
    options: dict[str, Any] = dict(made.options)
    if made.reader == "cadastre_parcels":
        table = landlords()
        options["landlords"] = sorted({*table["siren"], *table["name"].str.upper()} - {""})
    partly = made.covers == "answered" and brought.answered is not None
    covers = tuple(code for code in place.communes if code in set(brought.answered or ())) if partly else None
    return SourceSpec(
        layer=made.layer,
        reader=made.reader,
        files=tuple(files),
        title=source.title,
        vintage=brought.vintage or "non daté",
        publisher=source.publisher,
        licence=source.licence,
        may_redistribute=may_leave,
        covers=covers,
        categories=made.categories,
        options=options,
    )


def read_spec(spec: SourceSpec, where: Mapping[str, Path], context: ReadContext) -> Any:
    """
    Read an entry as the ranking will, through the same cache.

    Raises
    ------
    PensionsError
        What its reader raises.
    """
    paths = [where[name] for name in spec.files]
    return read_cached(READERS[spec.reader], spec.layer, paths, context, spec.options, file_digest(paths))


def touched(spec: SourceSpec, piece: Any, communes: gpd.GeoDataFrame) -> SourceSpec:
    """The same entry, that covers only the communes that its layer touches: elsewhere nobody can say."""
    shapes = piece.geometry.to_numpy()
    meets = [bool(shapely.intersects(shapes, outline).any()) for outline in communes.geometry]
    codes = tuple(communes.loc[meets, "insee_code"])
    return spec.model_copy(update={"covers": codes})


def said_to_be_empty(spec: SourceSpec, source: OfficialSource, locked: Sequence[LockedFile]) -> SourceSpec:
    """The same entry, of which no row falls here, saying who answered so, and when: the day of the oldest answer."""
    days = [date.fromisoformat(file.fetched) for file in locked if set(file.kept) & set(spec.files)]
    if not days:
        return spec
    told = f"{source.publisher} : aucun objet dans les communes demandées, réponse du {min(days):%d/%m/%Y}"
    return spec.model_copy(update={"empty_because": told})


def rows_of(piece: Any) -> int | None:
    """Rows of a layer, stops of a timetable, cells of a raster."""
    for name in ("stops", "values"):
        if not isinstance(piece, gpd.GeoDataFrame) and hasattr(piece, name):
            inside = getattr(piece, name)
            return int(inside.size if name == "values" else len(inside))
    return len(piece) if hasattr(piece, "__len__") else None

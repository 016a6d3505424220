"""A territory: which files make which layer, read, checked, cached, with what each of them covers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.crs import WORKING_CRS
from geo.memory import give_back
from geo.space.raster import Raster
from geo.transit.timetable import Feed
from layers.files.keeping.content import file_digest
from layers.files.tables import check_files, repairs
from layers.reception.notes import Note, expected_near
from layers.territory.cache import read_cached
from layers.territory.confidential import LEFT, tell_no_subtraction, without_confidential
from layers.territory.declared import ConfidentialSource, SitesSpec, check_cell_m
from layers.territory.file import (
    Head,
    NetworkSpec,
    SourceSpec,
    TerritoryFile,
    destinations_layer,
    find_territory,
    read_territory_file,
)
from layers.territory.given_twice import Read, of_its_own, refuse_one_file_for_two
from layers.territory.ground import KNOWN_SHARE, Coverage, Ground, extend_coverage, within_what_draws_it
from layers.territory.layer_names import WITHHELD, shown_rows, withhold
from layers.territory.read_context import ReadContext
from layers.territory.readers import READERS

_NO_COMMUNE = gpd.GeoDataFrame({"insee_code": pd.Series(dtype="str")}, geometry=gpd.GeoSeries([], crs=WORKING_CRS))


@dataclass(frozen=True)
class Territory:
    """
    What is known of a place.

    layers : name → GeoDataFrame in EPSG:2154 (see `layers.schemas`), without confidential places
    coverage : (layer, category or "") → the ground that it vouches for, and on whose word (see `Ground`)
    sources : one record a source: layer, title, publisher, vintage, licence, may_redistribute, files, sha256, rows,
        repairs, received (what each file held), left_out (reason → rows in no layer; see `layers.reception.notes`)
    confidential_sources : those whose confidential places the territory declares a use of; none of their rows is here
    hiding : layers of which a source holds confidential places; none of these is here
    """

    head: Head
    network: NetworkSpec
    sites: SitesSpec
    layers: Mapping[str, gpd.GeoDataFrame]
    coverage: Mapping[tuple[str, str], Ground]
    feed: Feed | None
    terrain: Raster | None
    sources: tuple[dict[str, Any], ...]
    confidential_sources: tuple[ConfidentialSource, ...] = ()
    hiding: frozenset[str] = frozenset()

    def is_confidential(self, names: Iterable[str]) -> bool:
        """Whether a source of some layers holds confidential places, or declares a use of them: nothing is kept."""
        declared = {source.layer for source in self.confidential_sources}
        return any(name in self.hiding or name in declared for name in names)

    @cached_property
    def shown(self) -> "Territory":
        """
        The territory as an output may show it: the one door by which layers leave for maps, sheets and exports.

        Rows of sources whose licence forbids passing them on are not there, nor a timetable in the same case.
        """
        kept = {name: shown_rows(layer) for name, layer in self.layers.items()}
        withheld = {source["layer"] for source in self.sources if not source["may_redistribute"]}
        return replace(
            self,
            layers={name: layer for name, layer in kept.items() if layer is not None},
            feed=None if "timetable" in withheld else self.feed,
        )

    def with_cells(self, cell_m: int | None) -> "Territory":
        """
        The same territory, its grid of cells of another side in metres; None leaves the side that its file states.

        Raises
        ------
        SitesError
            See `layers.territory.declared.check_cell_m`.
        """
        if cell_m is None:
            return self
        check_cell_m(cell_m)
        return replace(self, sites=self.sites.model_copy(update={"cell_m": cell_m}))

    def known_share(self, shapes: gpd.GeoDataFrame, layer: str, categories: Iterable[str] = ("",)) -> pd.Series:
        """
        Share of each shape that the layer vouches for, in the category of which it knows least.

        Parameters
        ----------
        shapes : GeoDataFrame, n rows in EPSG:2154
            Sites, or discs about them; of a point, 0 or 1.
        layer, categories
            What is asked; all of these categories.

        Returns
        -------
        Series, n floats in [0, 1]
            0 where there is no such layer, or nobody answers for the category.
        """
        grounds = {id(ground): ground for ground in self.grounds(layer, categories)}
        least = pd.Series(1.0 if grounds else 0.0, index=shapes.index)
        for ground in grounds.values():
            known = ground.known_share(shapes)
            least = known.where(known < least, least)
        return least

    def grounds(self, layer: str, categories: Iterable[str] = ("",)) -> list[Ground]:
        """What the layer vouches for in each category asked; none where it does not answer for one of them."""
        found = [self.coverage.get((layer, category)) for category in categories]
        return [] if None in found else [ground for ground in found if ground is not None]

    def covers(self, shapes: gpd.GeoDataFrame, layer: str, categories: Iterable[str] = ("",)) -> pd.Series:
        """Say which shapes the layer vouches for: at least `KNOWN_SHARE` of each, in every category asked."""
        return self.known_share(shapes, layer, categories) >= KNOWN_SHARE


def load_territory(
    reference: str,
    *,
    data: Path | None = None,
    only: Collection[str] = (),
    progress: Callable[[str], None] = lambda layer: None,
) -> Territory:
    """
    Read every layer of a territory, or some of them.

    Parameters
    ----------
    reference
        Path of a TOML, of a folder that holds territory.toml, or a name in data/territories.
    data
        Folder that the file paths are relative to; the TOML's own folder by default.
    only
        Layers to read, beside that of the communes; all when empty.
    progress
        Called with the layer's name before each source is read.

    Raises
    ------
    MissingFileError, TerritoryError, SourceError, CrsError
    """
    path = find_territory(reference)
    spec = read_territory_file(path)
    root = data if data is not None else path.parent
    asked = [source for source in spec.source if not only or source.layer in {"communes", *only}]
    check_files([root / file for source in asked for file in source.files], spec.territory.id)
    head = spec.territory
    context = ReadContext(communes=None, margin_m=head.margin_m, secrecy_threshold=head.secrecy_threshold)
    read: dict[str, list[Read]] = {}
    others: dict[str, Any] = {}
    records: list[dict[str, Any]] = []
    coverage: Coverage = {}
    for source in sorted(asked, key=lambda source: source.layer != "communes"):
        progress(source.layer)
        piece, record = _read_source(source, root, context)
        if isinstance(piece, gpd.GeoDataFrame):
            earlier = read.setdefault(source.layer, [])
            earlier.append((of_its_own(piece, record, earlier), record))
        else:
            others[source.layer] = piece
        records.append(record)
        if source.layer == "communes":
            context = replace(context, communes=_bare(piece))
        extend_coverage(coverage, source, piece, _NO_COMMUNE if context.communes is None else context.communes)
    refuse_one_file_for_two(records)
    hiding = frozenset(name for name, parts in read.items() if any(LEFT in piece.attrs for piece, _ in parts))
    layers = {name: _join(without_confidential(parts, head.secrecy_threshold)) for name, parts in read.items()}
    tell_no_subtraction(records)
    named = destinations_layer(spec.destination, layers)
    if named is not None:
        layers["destinations"] = named
    read.clear()
    give_back()
    return Territory(
        head=head,
        network=spec.network,
        sites=spec.sites,
        layers=layers,
        coverage=within_what_draws_it(coverage),
        feed=others.get("timetable"),
        terrain=others.get("terrain"),
        sources=tuple(records),
        confidential_sources=tuple(_declared(spec, root, context)),
        hiding=hiding,
    )


def _declared(spec: TerritoryFile, root: Path, context: ReadContext) -> Iterator[ConfidentialSource]:
    for declared in spec.layer:
        for source in spec.source:
            if source.layer == declared.layer and declared.confidential_for is not None:
                paths = tuple(root / file for file in source.files)
                use, layer = declared.confidential_for, declared.layer
                yield ConfidentialSource(use, layer, source.reader, paths, source.options, context)


def _read_source(source: SourceSpec, root: Path, context: ReadContext) -> tuple[Any, dict[str, Any]]:
    paths = [root / file for file in source.files]
    digest = file_digest(paths)
    reader = READERS[source.reader]
    with expected_near(context.zone) as reception:
        piece = read_cached(reader, source.layer, paths, context, source.options, digest)
    rows = len(piece) if isinstance(piece, gpd.GeoDataFrame) else None
    attrs = getattr(piece, "attrs", {})
    mended = repairs(piece) if isinstance(piece, gpd.GeoDataFrame) else list(getattr(piece, "repairs", ()))
    record = {
        "layer": source.layer,
        "reader": source.reader,
        "title": source.title or source.files[0],
        "publisher": source.publisher,
        "vintage": source.vintage,
        "licence": source.licence,
        "may_redistribute": source.may_redistribute,
        "files": list(source.files),
        "covers": list(source.covers) if source.covers is not None else None,
        "empty_because": source.empty_because,
        "sha256": digest,
        "rows": rows,
        "repairs": [*mended, *_contradictions(source, piece)],
        "received": list(attrs.get("received", reception.files)),
        "left_out": dict(attrs.get("left_out", reception.left_out(mended))),
    }
    return piece, record


def _contradictions(source: SourceSpec, piece: Any) -> list[Note]:
    """Categories that the territory says known, of which the file itself says that it does not hold every place."""
    claims = getattr(piece, "attrs", {}).get("claims")
    denied = [] if claims is None else sorted(set(source.categories or ()) - set(claims))
    names = ", ".join(denied)
    en = f"'categories' of the territory names {names}: not whole in this file, unknown"
    fr = f"« categories » du territoire nomme {names} : incomplet dans ce fichier, donc inconnu"
    return [Note(en, fr)] if denied else []


def _join(read: list[Read]) -> gpd.GeoDataFrame:
    bare = [(_bare(piece), record) for piece, record in read]
    parts = [piece if record["may_redistribute"] else withhold(piece) for piece, record in bare]
    filled = [part for part in parts if len(part)] or parts[:1]
    if any(WITHHELD in part for part in filled):
        filled = [part if WITHHELD in part else part.assign(**{WITHHELD: False}) for part in filled]
    rows = pd.concat(filled, ignore_index=True) if len(parts) > 1 else parts[0]
    return gpd.GeoDataFrame(rows, crs=parts[0].crs)


def _bare(piece: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same rows without what was told of the reading: it is in the record of the source, as far as it may leave."""
    bare = piece.copy(deep=False)
    bare.attrs = {}
    return bare

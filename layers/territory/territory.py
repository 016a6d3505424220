"""A territory: which files make which layer, read, checked, cached, with what each of them covers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import TerritoryError
from geo.space.raster import Raster
from geo.transit.timetable import Feed
from layers.files.tables import check_files, repairs
from layers.reception.notes import Note, Reception
from layers.territory.cache import file_digest, read_cached
from layers.territory.file import (
    Head,
    NetworkSpec,
    SitesSpec,
    SourceSpec,
    destinations_layer,
    find_territory,
    read_territory_file,
)
from layers.territory.given_twice import Read, of_its_own
from layers.territory.layer_names import WITHHELD, shown_rows, withhold
from layers.territory.readers import READERS, ReadContext


@dataclass(frozen=True)
class Territory:
    """
    What is known of a place.

    layers : name → GeoDataFrame in EPSG:2154 (see `layers.schemas`)
    coverage : (layer, category or "") → polygon that the layer covers, None for everywhere; a source of which no row
        falls in the territory vouches for nothing, unless its TOML says why there is none
    sources : one record a source: layer, title, publisher, vintage, licence, may_redistribute, files, sha256, rows,
        repairs, received (what each file held), left_out (reason → rows in no layer; see `layers.reception.notes`)
    """

    head: Head
    network: NetworkSpec
    sites: SitesSpec
    layers: Mapping[str, gpd.GeoDataFrame]
    coverage: Mapping[tuple[str, str], shapely.Geometry | None]
    feed: Feed | None
    terrain: Raster | None
    sources: tuple[dict[str, Any], ...]

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

    def covers(self, sites: gpd.GeoDataFrame, layer: str, categories: Iterable[str] = ("",)) -> pd.Series:
        """Say for each site whether the layer covers it, in every category asked; False where there is no layer."""
        inside = np.ones(len(sites), dtype=bool)
        points = sites.geometry.representative_point().to_numpy()
        for category in categories:
            key = (layer, category)
            if key not in self.coverage:
                return pd.Series(False, index=sites.index)
            shape = self.coverage[key]
            if shape is not None:
                shapely.prepare(shape)
                inside &= shapely.intersects(shape, points)
        return pd.Series(inside, index=sites.index)


def load_territory(
    reference: str, *, data: Path | None = None, progress: Callable[[str], None] = lambda layer: None
) -> Territory:
    """
    Read every layer of a territory.

    Parameters
    ----------
    reference
        Path of a TOML, of a folder that holds territory.toml, or a name in data/territories.
    data
        Folder that the file paths are relative to; the TOML's own folder by default.
    progress
        Called with the layer's name before each source is read.

    Raises
    ------
    MissingFileError, TerritoryError, SourceError, CrsError
    """
    path = find_territory(reference)
    spec = read_territory_file(path)
    root = data if data is not None else path.parent
    check_files([root / file for source in spec.source for file in source.files], spec.territory.id)
    head = spec.territory
    context = ReadContext(communes=None, margin_m=head.margin_m, secrecy_threshold=head.secrecy_threshold)
    pieces: dict[str, list[Any]] = {}
    read: dict[str, list[Read]] = {}
    records: list[dict[str, Any]] = []
    coverage: dict[tuple[str, str], shapely.Geometry | None] = {}
    for source in sorted(spec.source, key=lambda source: source.layer != "communes"):
        progress(source.layer)
        piece, record = _read_source(source, root, context)
        own = piece
        if isinstance(piece, gpd.GeoDataFrame):
            own = of_its_own(piece, record, read.setdefault(source.layer, []))
            read[source.layer].append((own, record))
            own = own if source.may_redistribute else withhold(own)
        pieces.setdefault(source.layer, []).append(own)
        records.append(record)
        if source.layer == "communes":
            context = replace(context, communes=piece)
        _extend_coverage(coverage, source, piece, context)
    feeds = pieces.pop("timetable", [None])
    terrains = pieces.pop("terrain", [None])
    layers = {name: _join(parts) for name, parts in pieces.items()}
    named = destinations_layer(spec.destination, layers)
    if named is not None:
        layers["destinations"] = named
    return Territory(
        head=head,
        network=spec.network,
        sites=spec.sites,
        layers=layers,
        coverage=coverage,
        feed=feeds[0],
        terrain=terrains[0],
        sources=tuple(records),
    )


def _read_source(source: SourceSpec, root: Path, context: ReadContext) -> tuple[Any, dict[str, Any]]:
    paths = [root / file for file in source.files]
    digest = file_digest(paths)
    reader = READERS[source.reader]
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
        "received": list(attrs.get("received", ())),
        "left_out": dict(attrs.get("left_out") or Reception().left_out(mended)),
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


def _extend_coverage(
    coverage: dict[tuple[str, str], shapely.Geometry | None], source: SourceSpec, piece: Any, context: ReadContext
) -> None:
    """
    A source covers the communes it names, or everywhere; a service layer is covered category by category.

    A source of which no row falls here may be that of another place: it covers nothing, whatever communes it names,
    unless the TOML says why there is nothing.
    """
    if isinstance(piece, gpd.GeoDataFrame) and piece.empty and not source.empty_because:
        return
    communes = context.communes
    shape = None
    if source.covers is not None and communes is not None:
        unknown = sorted(set(source.covers) - set(communes["insee_code"]))
        if unknown:
            raise TerritoryError(f"Source of '{source.layer}': 'covers' names unknown communes {', '.join(unknown)}.")
        shape = communes.loc[communes["insee_code"].isin(source.covers)].geometry.union_all()
    categories: Iterable[str] = ("",)
    claims = getattr(piece, "attrs", {}).get("claims")
    if source.categories is not None:
        categories = set(source.categories) & set(source.categories if claims is None else claims)
    elif claims is not None:
        categories = claims
    elif "category" in getattr(piece, "columns", ()):
        categories = READERS[source.reader].claims | set(piece["category"])
    for category in {"", *categories}:
        key = (source.layer, category)
        if key in coverage and (coverage[key] is None or shape is None):
            coverage[key] = None
        else:
            coverage[key] = shape if key not in coverage else shapely.union(coverage[key], shape)


def _join(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    if len(parts) == 1:
        return parts[0]
    filled = [part for part in parts if len(part)] or parts[:1]
    if any(WITHHELD in part for part in filled):
        filled = [part if WITHHELD in part else part.assign(**{WITHHELD: False}) for part in filled]
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), crs=parts[0].crs)

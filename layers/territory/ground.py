"""Coverage is ground: where a layer can say what there is and what there is not, and on whose word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import TerritoryError
from geo.scoring.criterion import Text
from geo.space.zone_cover import ground_without_zone, polygons
from geo.space.zones import share_inside
from layers.territory.confidential import hidden_categories, hides_inside
from layers.territory.file import SourceSpec
from layers.territory.layer_names import DRAWN_WITH, TILING
from layers.territory.readers import READERS

KNOWN_SHARE = 0.99
"""Share of a site that a layer must vouch for to answer there. Proposition."""

KNOWN_SHARE_AROUND = 0.9
"""Share of a disc about a site that a layer must vouch for, of what lies in the territory. Proposition."""

IN_EVERY_COMMUNE = frozenset(("rpls_dwellings", "bpe", "filosofi_grid", "ban", "cadastre_parcels", "dvf"))
"""Readers of national registers: no row in a peopled commune is a file of others, unless the TOML says who answers."""

ONLY_WHERE_TOUCHED = frozenset(("flood", "risk_perimeters"))
"""Layers of which no row in a commune may be a plan that is not in the file, unless the TOML says who answers."""

PEOPLED = 1_000
"""Inhabitants from which a commune has social dwellings, services, incomes, addresses, plots, sales. Proposition."""

LEAST_WIDTH_M = 20.0
"""Gaps thinner than this, the side of a plot, are two publishers' drawings of one border. Proposition."""


@dataclass(frozen=True)
class Ground:
    """
    What a layer, or one category of its places, vouches for.

    zones : polygons in EPSG:2154, None for everywhere
    communes : those of the territory, in EPSG:2154
    because : on whose word
    """

    zones: gpd.GeoDataFrame | None
    communes: gpd.GeoDataFrame
    because: Text

    def known_share(self, shapes: gpd.GeoDataFrame) -> pd.Series:
        """Share in [0, 1] of each shape that the layer vouches for: of its area; of a point or a line, 0 or 1."""
        if self.zones is None:
            return pd.Series(1.0, index=shapes.index, name="inside_share")
        return share_inside(shapes, self.zones, united=self._united)

    @cached_property
    def _united(self) -> shapely.Geometry | None:
        return None if self.zones is None else self.zones.geometry.union_all()

    @cached_property
    def gap(self) -> gpd.GeoDataFrame:
        """Polygons of the communes on which the layer says nothing; empty where it answers for all of them."""
        if self._united is None:
            return gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=WORKING_CRS))
        return _gap(self.perimeter, self._united).copy()

    @property
    def perimeter(self) -> shapely.Geometry:
        """The communes together."""
        return _together(tuple(self.communes.geometry))


@lru_cache(maxsize=4)
def _together(shapes: tuple[shapely.Geometry, ...]) -> shapely.Geometry:
    """Every layer asks for the communes together; they are put so once."""
    return shapely.union_all(shapes)


@lru_cache(maxsize=16)
def _gap(perimeter: shapely.Geometry, known: shapely.Geometry) -> gpd.GeoDataFrame:
    """Many layers vouch for the same communes: what they lack is worked out once."""
    parts = ground_without_zone(perimeter, known)
    wide = shapely.buffer(shapely.buffer(parts, -LEAST_WIDTH_M / 2), LEAST_WIDTH_M / 2, join_style="mitre")
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(polygons(wide), crs=WORKING_CRS))


Coverage = dict[tuple[str, str], Ground]
"""(layer, category or "") → its ground. What has no key is known nowhere."""


def extend_coverage(coverage: Coverage, source: SourceSpec, piece: Any, communes: gpd.GeoDataFrame) -> None:
    """
    Add what one source vouches for.

    What tiles vouches only where it is drawn; what is drawn only where something is, and places, vouch for the
    communes that the source names, or for all; places do so by category. A source of which no row falls here may be
    that of another place: it vouches for nothing, whatever communes it names, unless its TOML says why there is none.
    In a commune that the source does not name, so is no row of a register, or of a flood plan (see `_silent`).

    Raises
    ------
    TerritoryError
        `covers` names a commune that the territory has not.
    """
    zones, because = _answered(source, communes), _on_whose_word(source, piece, communes)
    if isinstance(piece, gpd.GeoDataFrame):
        here = piece.sindex.query(communes.geometry, predicate="intersects")  # the margin may be the next place's
        is_empty = not here.size and not hides_inside(piece)
        if is_empty and (source.layer in TILING or not source.empty_because):
            return
        if source.covers is None and not is_empty:
            silent = _silent(source, piece, communes)
            if silent.any():
                zones = communes.loc[~silent, ["geometry"]].reset_index(drop=True)
                because = _where_it_has_rows(source, communes.loc[silent])
        if source.layer in TILING:
            drawn = piece[["geometry"]].reset_index(drop=True)
            zones = drawn if zones is None else gpd.overlay(drawn, zones, how="intersection", keep_geom_type=True)
    ground = Ground(zones, communes, because)
    joined: dict[int, Ground] = {}
    for category in {"", *_categories(source, piece)}:
        key = (source.layer, category)
        if (before := coverage.get(key)) is None:
            coverage[key] = ground
        else:  # one ground for all categories that had one: what is worked out on it is worked out once
            coverage[key] = joined[id(before)] = joined.get(id(before)) or _both(before, ground)


def _answered(source: SourceSpec, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """The communes that the source speaks of; None where it is all of them."""
    if source.covers is None:
        return None
    unknown = sorted(set(source.covers) - set(communes["insee_code"]))
    if unknown:
        raise TerritoryError(
            f"Source of '{source.layer}': 'covers' names unknown communes {', '.join(unknown)}.",
            fr=f"Source de « {source.layer} » : « covers » nomme des communes absentes du territoire : "
            f"{', '.join(unknown)}.",
        )
    kept = communes.loc[communes["insee_code"].isin(source.covers), ["geometry"]]
    return None if len(kept) == len(communes) else kept.reset_index(drop=True)


def _silent(source: SourceSpec, piece: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> "pd.Series[bool]":
    """
    Communes in which no row of the file is no answer, as it may be that of others.

    Of a register (`IN_EVERY_COMMUNE`), those of `PEOPLED` inhabitants, or of nobody knows how many, in which no row
    has its middle: a square of 200 m of the next commune reaches over the border. Of a layer of `ONLY_WHERE_TOUCHED`,
    all into which no row reaches by `LEAST_WIDTH_M`: one cut at the border touches it. Of the others, none.
    """
    if source.reader in IN_EVERY_COMMUNE:
        is_asked = pd.Series(~(communes["population"] < PEOPLED))
        inside = communes.geometry
        rows = piece.geometry if (piece.geom_type == "Point").all() else piece.centroid
    else:
        is_asked, rows = pd.Series(source.layer in ONLY_WHERE_TOUCHED, index=communes.index), piece.geometry
        within = communes.geometry.buffer(-LEAST_WIDTH_M)
        inside = within.where(~within.is_empty, communes.geometry)
    is_asked.iloc[np.unique(rows.sindex.query(inside, predicate="intersects")[0])] = False
    return is_asked


def _where_it_has_rows(source: SourceSpec, silent: gpd.GeoDataFrame) -> Text:
    title, named = source.title or source.files[0], ", ".join(silent["name"])
    return Text(
        fr=f"« {title} » n'a aucune ligne à {named} : est-ce le fichier d'autres communes ? S'il n'y a vraiment rien, "
        "nommez toutes les communes dans « covers »",
        en=f"“{title}” has no row in {named}: is it the file of other communes? If nothing is there, name every "
        "commune in 'covers'",
    )


def _categories(source: SourceSpec, piece: Any) -> Iterable[str]:
    """Categories of places that the source vouches for; the file itself may deny some that the TOML claims."""
    claims = getattr(piece, "attrs", {}).get("claims")
    if source.categories is not None:
        return set(source.categories) & set(source.categories if claims is None else claims)
    if claims is not None:
        return set(claims)
    if "category" in getattr(piece, "columns", ()):
        return set(READERS[source.reader].claims) | set(piece["category"]) | hidden_categories(piece)
    return ()


def _on_whose_word(source: SourceSpec, piece: Any, communes: gpd.GeoDataFrame) -> Text:
    title = source.title or source.files[0]
    whose = f"({source.publisher}, {source.vintage})"
    word_fr, word_en = f"« {title} » {whose}", f"“{title}” {whose}"
    if isinstance(piece, gpd.GeoDataFrame) and piece.empty and source.empty_because:
        return Text(fr=f"rien ici : {source.empty_because}", en=f"nothing here: {source.empty_because}")
    if source.layer in TILING:
        return Text(fr=f"là où ses zones sont dessinées : {word_fr}", en=f"where its zones are drawn: {word_en}")
    if source.covers is None:
        return Text(fr=f"tout le territoire, selon {word_fr}", en=f"the whole territory, according to {word_en}")
    count, total = len(set(source.covers)), len(communes)
    return Text(
        fr=f"communes demandées et répondues, {count} sur {total} : {word_fr}",
        en=f"communes asked and answered, {count} of {total}: {word_en}",
    )


def _both(one: Ground, other: Ground) -> Ground:
    """What two sources of one layer vouch for together."""
    fr, en = (dict.fromkeys(getattr(ground.because, lang) for ground in (one, other)) for lang in ("fr", "en"))
    because = Text(fr=" ; ".join(fr), en="; ".join(en))
    zones = None
    if one.zones is not None and other.zones is not None:
        zones = gpd.GeoDataFrame(pd.concat([one.zones, other.zones], ignore_index=True), crs=WORKING_CRS)
    return Ground(zones, one.communes, because)


def within_what_draws_it(coverage: Mapping[tuple[str, str], Ground]) -> Coverage:
    """The same, where what one plan draws on its zones (its protected woods) is known only where the plan is drawn."""
    made = dict(coverage)
    for layer, drawer in DRAWN_WITH.items():
        on = coverage.get((drawer, ""))
        if on is None or on.zones is None:
            continue
        for key in [key for key in made if key[0] == layer]:
            own = made[key]
            zones = on.zones
            if own.zones is not None:
                zones = gpd.overlay(on.zones, own.zones, how="intersection", keep_geom_type=True)
            told = Text(fr="là où le plan est dessiné", en="where the plan is drawn")
            because = Text(fr=f"{told.fr} ; {own.because.fr}", en=f"{told.en}; {own.because.en}")
            made[key] = Ground(zones, own.communes, because)
    return made

"""What a GeoDataFrame of anybody's holds, checked: places, marks, alerts, ranks; each fault is one sentence."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import METROPOLE_BOUNDS, WORKING_CRS
from geo.errors import CrsError, LayerError, SitesError
from geo.scoring.ranking import Ranking
from maps.text import clean


def projected(layer: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """A layer in EPSG:2154, from any CRS that it states; `name` is what the error calls it."""
    if layer.crs is None:
        raise CrsError(
            f"{name}: no CRS, so nobody knows where they are. State it: {name}.set_crs(4326) for degrees, (2154) for "
            "Lambert-93 metres.",
            fr=f"{name} : sans système de coordonnées (CRS), on ne sait pas où ils sont. Dites-le : "
            f"{name}.set_crs(4326) pour des degrés, (2154) pour des mètres Lambert-93.",
        )
    return layer.to_crs(WORKING_CRS)


def placed(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The geometry of the sites in EPSG:2154, on ids as text."""
    if not isinstance(sites, gpd.GeoDataFrame) or sites.active_geometry_name is None:
        raise LayerError(
            f"maps.page was given a {type(sites).__name__} without geometry; expected a GeoDataFrame of sites.",
            fr=f"maps.page a reçu un {type(sites).__name__} sans géométrie ; attendu : un GeoDataFrame de sites.",
        )
    if not len(sites):
        raise SitesError("sites: no rows, so nothing to rank.", fr="sites : aucune ligne, il n’y a rien à classer.")
    ids = pd.Index([clean(value) for value in sites.index], name="site_id", dtype="str")
    twice = ids[ids.duplicated() | (ids == "")].unique()
    if len(twice):
        shown = ", ".join(repr(name) for name in twice[:5])
        raise SitesError(
            f"sites: the index must name each site once; {shown} is empty or given twice. Use .reset_index(drop=True), "
            "or set_index on a column of ids.",
            fr=f"sites : l’index doit nommer chaque site une fois ; {shown} est vide ou donné deux fois. Utilisez "
            ".reset_index(drop=True), ou set_index sur une colonne d’identifiants.",
        )
    shapes = projected(sites, "sites").geometry
    absent = ids[(shapes.isna() | shapes.is_empty).to_numpy()]
    if len(absent):
        raise SitesError(
            f"sites: {len(absent)} without a geometry (first: {', '.join(absent[:5])}). Place or drop them.",
            fr=f"sites : {len(absent)} sans géométrie (d’abord : {', '.join(absent[:5])}). Placez-les ou retirez-les.",
        )
    west, south, east, north = METROPOLE_BOUNDS
    bounds = shapes.bounds
    is_in = bounds["minx"].ge(west) & bounds["maxx"].le(east) & bounds["miny"].ge(south) & bounds["maxy"].le(north)
    outside = ids[~is_in.to_numpy()]
    if len(outside):
        raise CrsError(
            f"sites: {len(outside)} are not in metropolitan France (first: {', '.join(outside[:5])}), or their "
            f"coordinates are not in {sites.crs.to_string()} as declared. Declare the CRS they are in.",
            fr=f"sites : {len(outside)} ne sont pas en France métropolitaine (d’abord : {', '.join(outside[:5])}), ou "
            f"leurs coordonnées ne sont pas en {sites.crs.to_string()} comme déclaré. Déclarez le bon système.",
        )
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes.to_numpy(), index=ids, crs=WORKING_CRS))


def check_columns(sites: gpd.GeoDataFrame, names: Sequence[str]) -> None:
    """Refuse names of columns that are not there."""
    absent = [name for name in dict.fromkeys(names) if name not in sites.columns]
    if absent:
        asked, held = (", ".join(f"'{one}'" for one in some) for some in (absent, sites.columns))
        raise LayerError(
            f"sites: no column {asked}; there are {held}. Name the columns as they are.",
            fr=f"sites : pas de colonne {asked} ; il y a {held}. Nommez les colonnes telles qu’elles sont.",
        )


def _numbers(column: pd.Series, wanted: str, wanted_fr: str) -> np.ndarray:
    try:
        values = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise LayerError(
            f"sites: column '{column.name}' is not {wanted} ({error}).",
            fr=f"sites : la colonne « {column.name} » n’est pas faite de {wanted_fr}.",
        ) from error
    return np.asarray(values)


def marks(column: pd.Series, out_of: int, ids: pd.Index) -> np.ndarray:
    """Marks as n floats from 0 to `out_of`, NaN unknown."""
    values = _numbers(column, "a number", "nombres")
    wrong = ids[(values < 0) | (values > out_of)]
    if len(wrong):
        low, high = np.nanmin(values), np.nanmax(values)
        raise LayerError(
            f"sites: column '{column.name}' goes from {low:g} to {high:g}; expected 0 to {out_of}, as out_of={out_of} "
            f"says (first: {', '.join(wrong[:5])}). Mend the column, or say out_of={101 - out_of}.",
            fr=f"sites : la colonne « {column.name} » va de {low:g} à {high:g} ; attendu 0 à {out_of}, puisque "
            f"out_of={out_of} (d’abord : {', '.join(wrong[:5])}). Corrigez la colonne, ou dites out_of={101 - out_of}.",
        )
    return values


def flags(column: pd.Series) -> np.ndarray:
    """An alert as n floats: 1 raised, 0 not, NaN without an answer."""
    values = _numbers(column, "true or false", "vrai ou faux")
    if not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        raise LayerError(
            f"sites: alert '{column.name}' holds other values than true, false and none.",
            fr=f"sites : le point à surveiller « {column.name} » contient autre chose que vrai, faux ou rien.",
        )
    return values


def check_ranks(given: pd.Series, ranking: Ranking) -> None:
    """Ranks are whole numbers from 1 on, and nobody stands behind a lower score."""
    values = _numbers(given, "a rank", "rangs")
    known = ~np.isnan(values)
    odd = ranking.sites.index[known & ((values < 1) | (values != np.round(values)))]
    if len(odd):
        raise SitesError(
            f"sites: ranks are whole numbers from 1 on; not so for {', '.join(odd[:5])}.",
            fr=f"sites : les rangs sont des entiers à partir de 1 ; ce n’est pas le cas de {', '.join(odd[:5])}.",
        )
    scores = ranking.scores["score"].to_numpy(dtype=float)[known]
    order = np.lexsort((-scores, values[known]))
    wrong = np.flatnonzero(np.diff(scores[order]) > 1e-9)
    if len(wrong):
        ids = ranking.sites.index[known][order]
        before, behind = ids[wrong[0]], ids[wrong[0] + 1]
        raise SitesError(
            f"sites: '{behind}' stands behind '{before}' by the column '{given.name}', and before it by score. Give "
            "the score that made the ranks, or leave rank out: the page ranks by score.",
            fr=f"sites : « {behind} » vient après « {before} » d’après la colonne « {given.name} », et avant d’après "
            "le score. Donnez le score qui a fait les rangs, ou ne donnez pas rank : la page classe d’après le score.",
        )

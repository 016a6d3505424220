"""What a sector is called: the street of its best site, else a place near it, else a side of its commune."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.language import LANGUAGES
from geo.scoring.criterion import Text
from geo.transit.service import stops_layer
from layers.territory.territory import Territory
from maps.text import clean
from maps.words import sectors as words
from maps.words.street_names import street_name

STREET_M = 150.0
"""A best site farther from every named street is not said to be in one. Proposition."""

NEAR_M = 600.0
"""« Près de » is said within it: ten minutes at 3.6 km/h. Proposition."""

PLACES = ("green_spaces", "monuments", "water")
"""Layers whose names say where one is, after stops. Not priority districts: a name must not be a verdict."""

CENTRE_SHARE = 1 / 3
"""Within this share of the radius of a commune (that of a disc of its area) one is in its middle. Proposition."""

Names = pd.Series


def sector_names(best: gpd.GeoDataFrame, territory: Territory) -> pd.DataFrame:
    """
    Name the sectors, each by its best site; names that may not be passed on are not used.

    Two sectors of one commune never have the same name: the nearest stop is added, else the nearest named place, else
    the side of the commune; a number where all that is the same.

    Parameters
    ----------
    best : GeoDataFrame, k best sites in EPSG:2154
        With `commune` and `insee_code`; in the order of the sectors.

    Returns
    -------
    DataFrame, k rows on the index of `best`
        `name_fr`, `name_en`: never empty, without the commune.
    """
    return told_names(name_parts(best, territory), best["commune"])


def name_parts(sites: gpd.GeoDataFrame, territory: Territory) -> pd.DataFrame:
    """
    What each site may be called by, were it the best of a sector; names that may not be passed on are not used.

    Parameters
    ----------
    sites : GeoDataFrame, n sites in EPSG:2154
        With `insee_code`.

    Returns
    -------
    DataFrame, n rows on the index of `sites`
        `street`, `stop`, `place`: names as people write them, "" where none is near; `side`: place in
        `maps.words.sectors.SIDES`, -1 outside any known commune.
    """
    shown = territory.shown
    points = sites.geometry.representative_point().to_numpy()
    parts = {
        "street": _written(_nearest(points, _named_streets(shown), STREET_M)),
        "stop": _written(_nearest(points, _stops(shown), NEAR_M)),
        "place": _nearest(points, _places(shown), NEAR_M).tolist(),
        "side": _sides(points, sites["insee_code"], shown.layers["communes"]),
    }
    return pd.DataFrame(parts, index=sites.index)


def told_names(parts: pd.DataFrame, commune: pd.Series) -> pd.DataFrame:
    """
    Name sectors by the parts of their best sites; `static/script/data/names.mjs` of the map does the same.

    Parameters
    ----------
    parts : DataFrame, k rows in the order of the sectors
        As `name_parts` gives them.
    commune : Series of k names on the same index

    Returns
    -------
    DataFrame, k rows on the index of `parts`
        `name_fr`, `name_en`.
    """
    side = [None if at < 0 else words.SIDES[at] for at in parts["side"]]
    rows = list(zip(parts["street"], parts["stop"], parts["place"], side, strict=True))
    said = [_plain(*row) for row in rows]
    for more in (_with_stop, _with_place, _with_side):
        said = _told_apart(said, commune, [more(*row) for row in rows])
    said = _numbered(said, commune)
    return pd.DataFrame({f"name_{lang}": [getattr(one, lang) for one in said] for lang in LANGUAGES}, index=parts.index)


def _written(names: Names) -> list[str]:
    known = {name: street_name(name) for name in names.unique()}  # one street names hundreds of sites
    return [known[name] for name in names]


def _named_streets(shown: Territory) -> gpd.GeoDataFrame | None:
    return shown.layers.get("streets")


def _stops(shown: Territory) -> gpd.GeoDataFrame | None:
    return stops_layer(shown.feed) if shown.feed is not None else shown.layers.get("stops")


def _places(shown: Territory) -> gpd.GeoDataFrame | None:
    layers = [shown.layers[name][["name", "geometry"]] for name in PLACES if name in shown.layers]
    return pd.concat(layers, ignore_index=True) if layers else None


def _nearest(points: np.ndarray, layer: gpd.GeoDataFrame | None, within_m: float) -> Names:
    """Name of the nearest thing that has one, "" where none is near; of equally near ones, the first by name."""
    found = pd.Series("", index=range(len(points)), dtype=object)
    if layer is None or layer.empty or "name" not in layer or not len(points):
        return found
    names = layer["name"].astype("str").str.strip()
    is_named = (names.notna() & (names != "")).to_numpy(dtype=bool)  # a region has a million streets: none is copied
    if not is_named.any():
        return found
    tree = shapely.STRtree(layer.geometry.to_numpy()[is_named])
    which, where = tree.query_nearest(points, max_distance=within_m)
    told = names[is_named].iloc[where]
    known = {name: clean(name) for name in told.unique()}
    nearest = pd.Series([known[name] for name in told], index=which, dtype=object)
    if nearest.index.has_duplicates:
        nearest = nearest.sort_values(kind="stable").groupby(level=0).first()
    found[nearest.index] = nearest
    return found


def _sides(points: np.ndarray, insee: pd.Series, communes: gpd.GeoDataFrame) -> np.ndarray:
    """The side of its commune on which each point lies, as its place in `SIDES`; -1 outside."""
    row = pd.Index(communes["insee_code"].astype("str")).get_indexer(insee.astype("str"))
    middle = shapely.get_coordinates(communes.geometry.centroid.to_numpy())[row]
    radius = np.sqrt(communes.geometry.area.to_numpy() / np.pi)[row]
    east, north = (shapely.get_coordinates(points) - middle).T
    side = 1 + np.rint(np.degrees(np.arctan2(north, east)) / 45).astype(int) % 8
    side[np.hypot(east, north) <= CENTRE_SHARE * radius] = 0
    return np.where(row >= 0, side, -1)


def _filled(text: Text, **values: str | Text) -> Text:
    marks = {
        lang: {name: getattr(value, lang) if isinstance(value, Text) else value for name, value in values.items()}
        for lang in LANGUAGES
    }
    return Text(fr=text.fr.format(**marks["fr"]), en=text.en.format(**marks["en"]))


def _plain(street: str, stop: str, place: str, side: Text | None) -> Text:
    if street:
        return Text(fr=street, en=street)
    if stop:
        return _filled(words.NEAR_STOP, stop=stop)
    if place:
        return _filled(words.NEAR_PLACE, place=place)
    return words.UNNAMED if side is None else _filled(words.SIDE, side=side)


def _with_stop(street: str, stop: str, place: str, side: Text | None) -> Text | None:
    return _filled(words.STREET_AND_STOP, street=street, stop=stop) if street and stop else None


def _with_place(street: str, stop: str, place: str, side: Text | None) -> Text | None:
    return _filled(words.STREET_AND_PLACE, street=street, place=place) if street and place else None


def _with_side(street: str, stop: str, place: str, side: Text | None) -> Text | None:
    name = _plain(street, stop, place, None)
    if side is None or name is words.UNNAMED:
        return None
    low = Text(fr=side.fr.lower(), en=side.en.lower())
    return _filled(words.STREET_AND_SIDE, street=name, side=low)


def _told_apart(said: list[Text], commune: pd.Series, more: list[Text | None]) -> list[Text]:
    """The same names; those that a sector of the same commune has too become the longer ones, where there are any."""
    twice = _twice(said, commune)
    return [
        longer if is_twice and longer is not None else one
        for one, is_twice, longer in zip(said, twice, more, strict=True)
    ]


def _numbered(said: list[Text], commune: pd.Series) -> list[Text]:
    twice = _twice(said, commune)
    keys = pd.Series([(where, one.fr) for where, one in zip(commune, said, strict=True)], dtype=object)
    number = keys.groupby(keys).cumcount() + 1 if len(keys) else keys
    return [
        _filled(words.NUMBERED, name=one, number=str(at)) if is_twice else one
        for one, is_twice, at in zip(said, twice, number, strict=True)
    ]


def _twice(said: list[Text], commune: pd.Series) -> np.ndarray:
    frame = pd.DataFrame({"commune": commune.to_numpy(dtype=object), "name": [one.fr for one in said]})
    return frame.duplicated(keep=False).to_numpy(dtype=bool)

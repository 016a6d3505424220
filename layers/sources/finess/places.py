"""Where the establishments of FINESS+ stand: by their own coordinates, by their address, by the former stock."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import METROPOLE_BOUNDS
from layers.files.area import Bounds
from layers.reception.notes import Note
from layers.sources.address_match import Found, find_address, house_number
from layers.sources.ban import read_ban, to_metres
from layers.sources.finess.flow import Record, number_at

COMMUNE_KEY = 5
"""A key of the BAN of this length is an INSEE code: the point is the centre of the commune, whatever its score."""
LEAST_PLACED = 0.9
"""A category of which a smaller share of the establishments has a place is not known: proposition."""
NOWHERE = (float("nan"), float("nan"))


def own_point(where: Record) -> tuple[float, float]:
    """
    Point in `WORKING_CRS` of a record's coordinates; NaN where neither pair is in metropolitan France.

    The two pairs change role from record to record: degrees or Lambert-93 in either, in either order. Degrees first.

    Parameters
    ----------
    where
        Keys in lower case, as published: coordonneeX, coordonneeY, directionLongitude, directionLatitude.

    >>> metres, degrees = {"coordonneex": 6279223.2, "coordonneey": 771040.6}, {"directionlatitude": 43.6085}
    >>> own_point(metres)
    (771040.6, 6279223.2)
    >>> x, y = own_point({**metres, **degrees, "directionlongitude": "3.8797"})
    >>> round(x), round(y)
    (771041, 6279223)
    >>> own_point({"coordonneex": 55.5, "coordonneey": -21.1})
    (nan, nan)
    """
    pairs = [
        (number_at(where, "directionlongitude"), number_at(where, "directionlatitude")),
        (number_at(where, "coordonneex"), number_at(where, "coordonneey")),
    ]
    pairs += [(second, first) for first, second in pairs]
    for longitude, latitude in pairs:
        if -6 <= longitude <= 11 and 41 <= latitude <= 52:
            x, y = to_metres().transform(longitude, latitude)
            return float(x), float(y)
    west, south, east, north = METROPOLE_BOUNDS
    return next(((x, y) for x, y in pairs if west <= x <= east and south <= y <= north), NOWHERE)


def placed_by_address(table: pd.DataFrame, addresses: Sequence[Path], bounds: Bounds | None) -> pd.Series:
    """
    Give the rows without a sure point that of their address, by its key in the BAN, else by its number and street.

    Parameters
    ----------
    table : n rows
        `x`, `y` (NaN: no place), `is_position_doubtful`, `ban_key`, `address` ("12 RUE X"), `insee_code`. Changed.
    addresses
        Files of the BAN.

    Returns
    -------
    Series of n bool
        The rows that were given a place.
    """
    asked = table["x"].isna() | (table["ban_key"].str.len() == COMMUNE_KEY)
    found = pd.Series(False, index=table.index)
    if not addresses:
        return found
    known = pd.concat([read_ban(path, bounds=bounds) for path in addresses], ignore_index=True)
    by_key = known.set_index("site_id").geometry
    spelt = known.assign(label=known["label"].str.replace(r"^(\d+)\s+", r"\1, ", regex=True))
    by_door = dict(iter(spelt.groupby([spelt["insee_code"], spelt["label"].str.extract(r"^(\d+)", expand=False)])))
    for row, key, address, commune in table.loc[asked, ["ban_key", "address", "insee_code"]].itertuples(name=None):
        at = None
        if key in by_key.index:
            point = by_key.loc[[key]].iloc[0]
            at = Found(point.x, point.y, is_exact=True)
        elif (doors := by_door.get((commune, str(house_number(address))))) is not None:
            at = find_address(address, doors)
        if at is not None:
            table.loc[row, ["x", "y", "is_position_doubtful"]] = at.x, at.y, not at.is_exact
            found[row] = True
    return found


def placed_by_number(table: pd.DataFrame, former: gpd.GeoDataFrame) -> pd.Series:
    """
    Give the rows that have no place that of the same FINESS number in the former stock.

    Parameters
    ----------
    table : n rows
        `finess_id`, `x`, `y`, `is_position_doubtful`. Changed.
    former : establishments of the legacy stock, in `WORKING_CRS`

    Returns
    -------
    Series of n bool
        The rows that were given a place.
    """
    known = former.set_index("finess_id")
    found: pd.Series = table["x"].isna() & table["finess_id"].isin(known.index)
    there = known.loc[table.loc[found, "finess_id"]]
    table.loc[found, "x"], table.loc[found, "y"] = there.geometry.x.to_numpy(), there.geometry.y.to_numpy()
    table.loc[found, "is_position_doubtful"] = there["is_position_doubtful"].to_numpy()
    return found


def placed_shares(table: pd.DataFrame, is_here: np.ndarray) -> pd.DataFrame:
    """
    By category, of the establishments of the territory: how many (`total`), and how many have a place (`placed`).

    >>> table = pd.DataFrame({"category": ["pharmacy", "pharmacy", "hospital"], "x": [1.0, np.nan, 1.0]})
    >>> placed_shares(table, np.array([True, True, False])).to_dict("index")
    {'pharmacy': {'total': 2, 'placed': 1}}
    """
    here = table[is_here]
    groups = here["x"].notna().groupby(here["category"])
    return pd.DataFrame({"total": groups.size(), "placed": groups.sum()})


def known_categories(shares: pd.DataFrame, mended: list[str]) -> set[str]:
    """
    Of the categories of `placed_shares`, those of which enough establishments have a place; the others are said.

    >>> said = []
    >>> shares = pd.DataFrame({"total": [10, 10], "placed": [9, 8]}, index=["pharmacy", "hospital"])
    >>> known_categories(shares, said), said
    ({'pharmacy'}, ['hospital: 8 of 10 establishments have a place, under 90%: the category is not known'])
    """
    is_few = shares["placed"] < LEAST_PLACED * shares["total"]
    for category, (total, count) in shares[is_few].iterrows():
        least = f"{LEAST_PLACED:.0%}"
        en = f"{category}: {count} of {total} establishments have a place, under {least}: the category is not known"
        fr = f"{category} : {count} établissements sur {total} ont une position, moins de {least} : catégorie inconnue"
        mended.append(Note(en, fr))
    return set(shares.index[~is_few])

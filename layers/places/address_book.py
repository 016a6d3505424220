"""The addresses of a territory, looked up without the internet: same number, same street, said commune."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.sources.address_match import find_address, house_number, street_words
from layers.sources.commune_codes import CITIES, city_of
from layers.territory.territory import Territory

ONE_PLACE_M = 100.0
"""Points of one address further apart than this are two places (proposition)."""

Key = tuple[str, int, tuple[str, ...]]


@dataclass(frozen=True)
class AddressBook:
    """
    Addresses, and what finds them; each of these is made when it is first asked for: a point asks for none.

    points : label ("71, Rue Henri Noguères"), insee_code (of the city), part (code as published, maybe of an
        arrondissement), geometry
    """

    points: gpd.GeoDataFrame

    @cached_property
    def by_number(self) -> dict[int, list[int]]:
        """House number → rows of `points`."""
        found: dict[int, list[int]] = {}
        for row, label in enumerate(self.points["label"].tolist()):
            number = house_number(label)
            if number is not None:
                found.setdefault(number, []).append(row)
        return found

    @cached_property
    def by_key(self) -> dict[Key, list[int]]:
        """(commune, number, words of the street) → rows of `points`."""
        labels, codes = self.points["label"].tolist(), self.points["insee_code"].tolist()
        found: dict[Key, list[int]] = {}
        for number, rows in self.by_number.items():
            for row in rows:
                key = (str(codes[row]), number, street_words(labels[row].partition(",")[2]))
                found.setdefault(key, []).append(row)
        return found

    @cached_property
    def postcodes(self) -> dict[str, frozenset[str]]:
        """Postcode → codes of the communes that have it; empty where the addresses come without."""
        if "postcode" not in self.points:
            return {}
        told = self.points[self.points["postcode"] != ""].groupby("postcode")["part"].unique()
        return {str(postcode): frozenset(map(str, codes)) for postcode, codes in told.items()}


@dataclass(frozen=True)
class Match:
    """
    Where an address was found: "exact", "close" (spelling), "several" (communes), "none", or "no_data" there; "unsure"
    where no commune is said and the address has words that the street found has not: they may be those of a town.

    communes : codes of the communes in which it was found, when there are several
    """

    status: str
    x: float = float("nan")
    y: float = float("nan")
    label: str = ""
    insee_code: str = ""
    communes: tuple[str, ...] = ()


def make_book(territory: Territory) -> AddressBook | None:
    """The layer `addresses`; where there is none, the addresses that the parcels carry; None without either."""
    layers = territory.layers
    if "addresses" in layers:
        layer = layers["addresses"]
        kept = [name for name in ("label", "insee_code", "postcode", "geometry") if name in layer]
        points = layer[kept].reset_index(drop=True)
    elif "parcels" in layers:
        parcels = layers["parcels"]
        label = parcels["label"].astype(str).str.partition(",")[2].str.strip()
        points = gpd.GeoDataFrame(
            {"label": label, "insee_code": parcels["insee_code"]},
            geometry=parcels.geometry.representative_point(),
            crs=parcels.crs,
        )[label != ""].reset_index(drop=True)
    else:
        return None
    if points.empty:
        return None
    bare = ~points["label"].str.match("[0-9]+,")  # few at most, and to rewrite every label is long
    points.loc[bare, "label"] = points["label"][bare].str.replace(r"^(\d+)\s+", r"\1, ", regex=True)
    points["part"] = points["insee_code"].astype(str)
    points["insee_code"] = points["part"].map({code: city_of(code) for code in points["part"].unique()})
    return AddressBook(points)


def look_up(book: AddressBook, address: str, *, insee_code: str = "") -> Match:
    """
    Find an address.

    Parameters
    ----------
    book
        Of the territory.
    address
        Number and street; see `layers.places.written_address.Written.street`.
    insee_code
        Commune or arrondissement expected; "" for any, and then an address found in two communes is "several".
    """
    number, words = house_number(address), street_words(address)
    city = city_of(insee_code)
    codes, parts = book.points["insee_code"].to_numpy(), book.points["part"].to_numpy()
    # an arrondissement is looked up alone where the addresses of its city are told apart
    is_told_apart = insee_code != city and bool(np.isin(parts[codes == city], list(CITIES)).any())
    there = parts == insee_code if is_told_apart else codes == city
    if city and not there.any():
        return Match("no_data")
    if number is None or not words:
        return Match("none")
    rows = [row for row in book.by_number.get(number, []) if not city or there[row]]
    if not rows:
        return Match("none")
    near, kept = book.points.iloc[rows], set(rows)
    keys = ((str(code), number, words) for code in near["insee_code"].unique())
    exact = [row for key in keys for row in book.by_key.get(key, []) if row in kept]
    if exact:
        return _one_place(book.points.iloc[exact], "exact")
    found = {code: find_address(address, group) for code, group in near.groupby("insee_code")}
    hits = {str(code): place for code, place in found.items() if place is not None}
    if len(hits) > 1:
        return Match("several", communes=tuple(sorted(hits)))
    if not hits:
        return Match("none")
    ((code, place),) = hits.items()
    apart = np.hypot(near.geometry.x - place.x, near.geometry.y - place.y)
    label = near["label"].iloc[int(apart.argmin())]
    if not city and len(words) > len(street_words(label.partition(",")[2])):
        return Match("unsure", label=label, insee_code=code)
    return Match("exact" if place.is_exact else "close", place.x, place.y, label, code)


def _one_place(found: gpd.GeoDataFrame, status: str) -> Match:
    codes = pd.unique(found["insee_code"])
    if len(codes) > 1:
        return Match("several", communes=tuple(sorted(map(str, codes))))
    shapes = found.geometry
    if shapes.distance(shapes.iloc[0]).max() > ONE_PLACE_M:
        return Match("several", communes=(str(codes[0]),))
    return Match(status, float(shapes.iloc[0].x), float(shapes.iloc[0].y), str(found["label"].iloc[0]), str(codes[0]))

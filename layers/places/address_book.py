"""The addresses of a territory, looked up without the internet: same number, same street, said commune."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.files.address_match import find_address, house_number, street_words
from layers.files.tables import folded
from layers.sources.commune_codes import city_of
from layers.territory.territory import Territory

ONE_PLACE_M = 100.0
"""Points of one address further apart than this are two places (proposition)."""

Key = tuple[str, int, tuple[str, ...]]


@dataclass(frozen=True)
class AddressBook:
    """
    points : label ("71, Rue Henri Noguères"), insee_code (of the city, not of its arrondissements), geometry
    by_key : (commune, number, words of the street) → rows of `points`
    by_number : number → rows
    """

    points: gpd.GeoDataFrame
    by_key: Mapping[Key, list[int]]
    by_number: Mapping[int, list[int]]


@dataclass(frozen=True)
class Match:
    """
    Where an address was found: "exact", "close" (spelling), "several" (communes), "none" or "no_data" there.

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
        points = layers["addresses"][["label", "insee_code", "geometry"]].reset_index(drop=True)
    elif "parcels" in layers:
        parcels = layers["parcels"]
        label = parcels["label"].astype(str).str.partition(",")[2].str.strip()
        points = gpd.GeoDataFrame(
            {"label": label, "insee_code": parcels["insee_code"]},
            geometry=parcels.geometry.representative_point(),
            crs=parcels.crs,
        )[label != ""].reset_index(drop=True)
        points["label"] = points["label"].str.replace(r"^(\d+)\s+", r"\1, ", regex=True)
    else:
        return None
    if points.empty:
        return None
    points["insee_code"] = points["insee_code"].map(city_of)
    by_key: dict[Key, list[int]] = {}
    by_number: dict[int, list[int]] = {}
    for row, (label, code) in enumerate(zip(points["label"], points["insee_code"], strict=True)):
        number = house_number(label)
        if number is None:
            continue
        by_number.setdefault(number, []).append(row)
        by_key.setdefault((str(code), number, _words(label.partition(",")[2])), []).append(row)
    return AddressBook(points, by_key, by_number)


@cache
def _words(street: str) -> tuple[str, ...]:
    return street_words(street)


def tidy_address(address: str) -> str:
    """
    Number and street alone: what stands before the postcode, without comma.

    >>> tidy_address("71, rue Henri Noguères, 34070 Montpellier"), tidy_address("5bis Grand Rue")
    ('71 rue Henri Noguères', '5 Grand Rue')
    """
    text = re.split(r"\b\d{5}\b", address)[0].strip(" ,;-") or address
    return re.sub(r"^\s*(\d+)\s*(?:bis|ter|quater|[a-dA-D])?(?=[\s,])\s*,?\s*", r"\1 ", text).partition(",")[0].strip()


def said_commune(address: str, communes: gpd.GeoDataFrame) -> tuple[str, str]:
    """
    Commune of the territory that an address ends with, and the address without it; ("", address) where none.

    >>> names = gpd.GeoDataFrame({"insee_code": ["34172", "34057"], "name": ["Montpellier", "Castelnau-le-Lez"]})
    >>> said_commune("4 rue de la Paix 34170 Castelnau le Lez", names)
    ('34057', '4 rue de la Paix 34170')
    """
    tail = folded(re.sub(r"(?i)\bcedex\b.*$", "", address))
    best = ("", address)
    longest = 0
    for code, name in zip(communes["insee_code"], communes["name"], strict=True):
        short = folded(name)
        if short and tail.endswith(short) and len(short) > longest and len(tail) > len(short):
            longest, best = len(short), (str(code), _without_tail(address, short))
    return best


def _without_tail(address: str, short: str) -> str:
    for cut in range(len(address) - 1, -1, -1):
        if folded(address[cut:]).startswith(short):
            return address[:cut].strip(" ,;-")
    return address


def look_up(book: AddressBook, address: str, *, insee_code: str = "") -> Match:
    """
    Find an address.

    Parameters
    ----------
    book
        Of the territory.
    address
        Number and street; see `tidy_address`.
    insee_code
        Commune expected; "" for any, and then an address found in two communes is "several".
    """
    number, words = house_number(address), street_words(address)
    insee_code = city_of(insee_code)
    if insee_code and not (book.points["insee_code"] == insee_code).any():
        return Match("no_data")
    if number is None or not words:
        return Match("none")
    rows = book.by_number.get(number, [])
    if insee_code:
        codes = book.points["insee_code"].to_numpy()
        rows = [row for row in rows if codes[row] == insee_code]
    if not rows:
        return Match("none")
    near = book.points.iloc[rows]
    exact = [row for code in near["insee_code"].unique() for row in book.by_key.get((str(code), number, words), [])]
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
    return Match(
        "exact" if place.is_exact else "close", place.x, place.y, near["label"].iloc[int(apart.argmin())], code
    )


def _one_place(found: gpd.GeoDataFrame, status: str) -> Match:
    codes = pd.unique(found["insee_code"])
    if len(codes) > 1:
        return Match("several", communes=tuple(sorted(map(str, codes))))
    shapes = found.geometry
    if shapes.distance(shapes.iloc[0]).max() > ONE_PLACE_M:
        return Match("several", communes=(str(codes[0]),))
    return Match(status, float(shapes.iloc[0].x), float(shapes.iloc[0].y), str(found["label"].iloc[0]), str(codes[0]))

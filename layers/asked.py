"""A site as it was asked for, as it was placed, and the places that a territory knows."""

from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import pandas as pd
import shapely

from geo.criterion import Text
from layers.address_book import AddressBook, make_book
from layers.geocode import Service
from layers.site_text import Coordinates, coordinates, parcel_id
from layers.territory import Territory

KNOWN = ("area_m2", "owner_name", "owner_kind")
"""What a parcel tells of a site."""


@dataclass(frozen=True)
class Asked:
    """
    One site as given.

    text : what was typed, or the row in words
    site_id, label, insee_code : given, "" unknown
    parcel : its id, "" none;  place : coordinates understood, None none;  address : "" none;  shape : in EPSG:2154
    known : other columns given (area_m2, owner_name, owner_kind), None unknown
    remarks : what was noticed while reading
    """

    text: str
    row: str = ""
    site_id: str = ""
    label: str = ""
    insee_code: str = ""
    parcel: str = ""
    place: Coordinates | None = None
    address: str = ""
    shape: shapely.Geometry | None = None
    known: dict[str, object] = field(default_factory=dict)
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Placed:
    """Where one site stands: `shape` in EPSG:2154 (None: could not be placed), how, and what must be said."""

    asked: Asked
    shape: shapely.Geometry | None
    how: str = ""
    label: str = ""
    known: dict[str, object] = field(default_factory=dict)
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Located:
    """
    sites : those placed, in EPSG:2154, uniquely indexed by "site_id", with label, insee_code, commune ("" outside),
        area_m2 and owner columns
    report : one row an asked site, in order: `row`, `given`, `site_id`, `label`, `is_placed`, `how` ("parcel",
        "coordinates", "address", "geocoder", "shape", "cell"), `remark_fr`, `remark_en`
    """

    sites: gpd.GeoDataFrame
    report: pd.DataFrame


@dataclass(frozen=True)
class Places:
    """What places are known: the territory, its addresses, and the geocoder to ask (None: offline)."""

    territory: Territory
    service: Service | None = None

    @cached_property
    def book(self) -> AddressBook | None:
        """Addresses of the territory."""
        return make_book(self.territory)

    @cached_property
    def parcels(self) -> gpd.GeoDataFrame | None:
        """Parcels by id."""
        layer = self.territory.layers.get("parcels")
        return None if layer is None else layer.set_index("site_id", drop=False)

    @property
    def communes(self) -> gpd.GeoDataFrame:
        """Communes of the territory."""
        return self.territory.layers["communes"]


def understand(text: str) -> Asked:
    """
    What a text typed as a site means.

    >>> understand("34172000AB0012").parcel, understand("12 rue A").address, understand("3.87,43.61").place.crs
    ('34172000AB0012', '12 rue A', 4326)
    """
    plain = text.strip()
    parcel = parcel_id(plain)
    place = None if parcel else coordinates(plain)
    address = "" if parcel or place is not None else plain
    return Asked(plain, parcel=parcel, place=place, address=address)

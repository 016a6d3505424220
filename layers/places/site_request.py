"""A site as a person asks for it: a parcel, two coordinates, or an address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.crs import WORKING_CRS, looks_like_lambert93, looks_like_lonlat
from geo.scoring.criterion import Text
from layers.files.tables import folded

PARCEL = re.compile(r"^(\d{5}|2[AB]\d{3})(\d{3})([0-9A-Z]{2})(\d{4})$")
CELL = re.compile(r"^E\d{7}N\d{7}$")

SWAPPED = Text(
    fr="latitude et longitude étaient inversées : lues dans l'autre sens",
    en="latitude and longitude were swapped: read the other way round",
)
SWAPPED_METRES = Text(
    fr="les deux coordonnées Lambert-93 étaient inversées : lues dans l'autre sens",
    en="the two Lambert-93 coordinates were swapped: read the other way round",
)
LAMBERT = Text(fr="coordonnées lues comme du Lambert-93", en="coordinates read as Lambert-93")
ELSEWHERE = Text(
    fr="ces coordonnées ne sont ni des degrés ni du Lambert-93 de France métropolitaine",
    en="these coordinates are neither degrees nor Lambert-93 of metropolitan France",
)
FAR_M = 100.0
"""Beyond it the coordinates of a row contradict its parcel: an address stands nearer to its plot (proposition)."""
FAR = Text(
    fr="les coordonnées de la ligne sont à {km} km de sa parcelle, qui est retenue : vérifiez laquelle est juste",
    en="the coordinates of the row are {km} km from its parcel, which is taken: check which one is right",
)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Two numbers understood: `crs` is 4326 (x is the longitude) or 2154; None where they fit neither."""

    x: float
    y: float
    crs: int | None
    remark: Text | None = None


def parcel_id(text: str) -> str:
    """
    Fourteen characters of a parcel, whatever the spaces and the case; "" where the text is none.

    >>> parcel_id("34172 000 ab 0012"), parcel_id("34172")
    ('34172000AB0012', '')
    """
    plain = re.sub(r"[\s_-]", "", text).upper()
    return plain if PARCEL.match(plain) else ""


def is_cell(text: str) -> bool:
    """
    Say whether a text is the id of a cell of the grid.

    >>> is_cell("E0770500N6279300")
    True
    """
    return bool(CELL.match(text.strip().upper()))


def coordinates(text: str) -> Coordinates | None:
    """
    Two numbers in a text, understood; None where the text is not two numbers.

    >>> coordinates("3.8767, 43.6108").crs, coordinates("3,8767 ; 43,6108").x, coordinates("12 rue A")
    (4326, 3.8767, None)
    >>> coordinates("43.6108 3.8767").remark.en
    'latitude and longitude were swapped: read the other way round'
    """
    numbers = _two_numbers(text)
    return None if numbers is None else understood(*numbers)


def understood(x: float, y: float) -> Coordinates:
    """
    Degrees or Lambert-93, in the right order, by their values.

    >>> understood(770500.0, 6279300.0).crs, understood(2.0, 3.0).crs
    (2154, None)
    """
    if looks_like_lonlat((x, y, x, y)):
        return Coordinates(x, y, 4326)
    if looks_like_lonlat((y, x, y, x)):
        return Coordinates(y, x, 4326, SWAPPED)
    if _is_lambert(x, y):
        return Coordinates(x, y, 2154)
    if _is_lambert(y, x):
        return Coordinates(y, x, 2154, SWAPPED_METRES)
    return Coordinates(x, y, None, ELSEWHERE)


def points_of(places: Sequence[Coordinates]) -> NDArray[np.object_]:
    """Coordinates understood, as points of `WORKING_CRS`."""
    x, y, crs = (np.array([getattr(one, name) for one in places], dtype=float) for name in ("x", "y", "crs"))
    lonlat = crs != WORKING_CRS
    if lonlat.any():
        x[lonlat], y[lonlat] = Transformer.from_crs(4326, WORKING_CRS, always_xy=True).transform(x[lonlat], y[lonlat])
    return np.asarray(shapely.points(x, y))


def far_apart(parcel: shapely.Geometry, point: shapely.Geometry) -> tuple[Text, ...]:
    """
    What to say of a row whose coordinates are not where its parcel is; nothing where they agree. EPSG:2154.

    >>> far_apart(shapely.box(0, 0, 20, 20), shapely.Point(5020, 10))[0].fr[:47]
    'les coordonnées de la ligne sont à 5,0 km de sa'
    """
    away = float(parcel.distance(point))
    km = f"{away / 1000:.1f}"
    return (Text(fr=FAR.fr.format(km=km.replace(".", ",")), en=FAR.en.format(km=km)),) if away > FAR_M else ()


def _is_lambert(x: float, y: float) -> bool:
    return y > 6_000_000 and looks_like_lambert93((x, y, x, y))


def _two_numbers(text: str) -> tuple[float, float] | None:
    plain = text.strip().strip("()[]").strip()
    if re.search(r"[;\s]", plain):
        parts = [part.strip(" ,") for part in re.split(r"\s*;\s*|\s+", plain) if part.strip(" ,")]
    else:
        parts = plain.split(",")
        if len(parts) == 4:  # decimal commas: 3,8767,43,6108
            parts = [f"{parts[0]}.{parts[1]}", f"{parts[2]}.{parts[3]}"]
    if len(parts) != 2:
        return None
    try:
        return float(parts[0].replace(",", ".")), float(parts[1].replace(",", "."))
    except ValueError:
        return None


KNOWN = ("area_m2", "owner_name", "owner_kind")
"""What a parcel tells of a site."""


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """
    One site as given.

    text : what was typed, or the row in words
    site_id, label, insee_code : given, "" unknown
    parcel : its id, "" none;  place : coordinates understood, None none;  address : "" none;  shape : in EPSG:2154
    town, postcode : columns of its row beside the address, "" none
    known : other columns given (area_m2, owner_name, owner_kind), None unknown
    columns : every column of its row, under the user's own names
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
    town: str = ""
    postcode: str = ""
    known: dict[str, object] = field(default_factory=dict)
    columns: dict[str, object] = field(default_factory=dict)
    remarks: tuple[Text, ...] = ()

    @property
    def whole_address(self) -> str:
        """The address with the postcode and the town of its row, where it does not end with them itself."""
        tail = " ".join(part for part in (self.postcode, self.town) if part)
        return self.address if not self.address or folded(tail) in folded(self.address) else f"{self.address} {tail}"


def understand(text: str) -> SiteRequest:
    """
    What a text typed as a site means.

    >>> understand("34172000AB0012").parcel, understand("12 rue A").address, understand("3.87,43.61").place.crs
    ('34172000AB0012', '12 rue A', 4326)
    """
    plain = text.strip()
    parcel = parcel_id(plain)
    place = None if parcel else coordinates(plain)
    address = "" if parcel or place is not None else plain
    return SiteRequest(plain, parcel=parcel, place=place, address=address)

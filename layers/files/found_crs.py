"""
The projection that coordinates are truly in: a label is believed only where the coordinates bear it out.

Where the territory is known, it decides; where it is not (its own communes), metropolitan France does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from geo.crs import METROPOLE_BOUNDS, WORKING_CRS, looks_like_lonlat
from geo.errors import CrsError
from layers.reception.notes import expected_area

Floats = npt.NDArray[np.float64]
Answers = npt.NDArray[np.bool_]
Bounds = tuple[float, float, float, float]

KNOWN = {
    4326: "WGS84",
    WORKING_CRS: "Lambert-93",
    **{3900 + zone: f"CC{zone}" for zone in range(42, 51)},
    27572: "Lambert II étendu",
    3857: "Web Mercator",
}
"""EPSG code → name of what French files are published in, and mislabelled as."""

MAINLAND = (
    (-5.6, 48.7), (-3.0, 49.1), (-2.3, 49.9), (-0.9, 50.0), (0.0, 49.9), (1.2, 50.4), (1.2, 51.0), (2.0, 51.3),
    (2.7, 51.4), (3.5, 51.0), (4.3, 50.6), (4.9, 50.5), (5.2, 50.0), (5.9, 49.8), (6.7, 49.7), (7.2, 49.5),
    (8.5, 49.25), (8.3, 48.4), (7.9, 47.4), (7.2, 47.2), (6.8, 46.9), (6.5, 46.65), (7.1, 46.55), (7.35, 45.9),
    (7.4, 45.2), (7.1, 44.8), (7.3, 44.4), (8.0, 44.2), (7.9, 43.5), (6.5, 42.7), (5.0, 42.9), (3.7, 43.0),
    (3.5, 42.2), (2.0, 42.1), (0.6, 42.4), (-0.3, 42.5), (-1.5, 42.8), (-2.1, 43.2), (-1.8, 44.0), (-1.6, 45.2),
    (-1.8, 46.0), (-2.8, 46.5), (-3.6, 47.0), (-4.8, 47.5), (-5.5, 47.9),
)  # fmt: skip
CORSICA = ((8.2, 41.2), (9.5, 41.2), (9.9, 41.9), (9.8, 43.2), (9.2, 43.2), (8.2, 42.6))
"""Longitude, latitude around metropolitan France, drawn by hand some 20 km off its coasts and borders."""

OVERSEAS = {
    "Guadeloupe": (-62.0, 15.7, -60.9, 16.6),
    "Martinique": (-61.4, 14.3, -60.7, 15.0),
    "Guyane": (-54.7, 2.0, -51.5, 6.0),
    "La Réunion": (55.1, -21.5, 55.9, -20.8),
    "Mayotte": (44.9, -13.1, 45.4, -12.5),
    "Saint-Martin et Saint-Barthélemy": (-63.2, 17.8, -62.7, 18.2),
    "Saint-Pierre-et-Miquelon": (-56.6, 46.7, -56.0, 47.2),
    "Nouvelle-Calédonie": (163.0, -23.0, 168.5, -19.0),
    "Polynésie française": (-155.0, -28.0, -134.0, -7.0),
}
"""West, south, east, north in degrees: a label that places a file there is right, and the file is not for us."""

MOST = 0.5
"""Share of the rows from which a projection fits: one row at 0, 0, or some overseas, does not condemn the others."""

VOTERS = 2_000
"""Rows asked, spread over the file, which projection they fit."""


@dataclass(frozen=True)
class Found:
    """
    What the coordinates say.

    crs : the projection they are in
    is_repaired : whether it is another than the label
    is_outside : for each row, whether it lies outside the box of metropolitan France all the same
    is_elsewhere : whether no row comes near the territory
    """

    crs: CRS
    is_repaired: bool
    is_outside: Answers
    is_elsewhere: bool = False


def find_crs(boxes: Floats, label: CRS | None, source: str) -> Found:
    """
    The projection of a file.

    Parameters
    ----------
    boxes : array of n rows, n ≥ 1
        West, south, east, north of each, in the file's own numbers, all finite.
    label
        What the file says, None where it says nothing.
    source
        What to call the file in the error.

    Returns
    -------
    Found
        The label, where most rows are in metropolitan France by it, and some near the territory (see
        `layers.reception.notes.expected_near`). Else the only one of `KNOWN` by which they are. Else the label again,
        where it places most rows elsewhere in metropolitan France, or just across the border: it is not the label that
        is wrong.

    Raises
    ------
    CrsError
        The label places the file overseas; none of `KNOWN`, or several, fit.

    Examples
    --------
    A square of Montpellier in degrees, which its file says are metres of Lambert-93:

    >>> find_crs(np.array([[3.87, 43.60, 3.88, 43.61]]), CRS.from_epsg(2154), "zones.shp").crs.to_epsg()
    4326
    """
    near = expected_area()
    whole = _whole(boxes)
    if label is not None and _is_all_there(whole, label, near):
        return Found(label, False, np.zeros(len(boxes), dtype=bool))
    others = [CRS.from_epsg(code) for code in KNOWN]
    fitting = [crs for crs in ([] if label is None else [label]) + others if _fits(boxes, crs)]
    fitting = fitting or [
        crs for crs in (others[:2] if label is None else [label]) if _in_box(boxes, crs).mean() >= MOST
    ]
    reaching = [crs for crs in fitting if near is None or _reaches(boxes, crs, near)]
    if label is not None and label in reaching:
        return Found(label, False, ~_in_box(boxes, label))
    place = None if label is None else _overseas(boxes, label)
    if place is None:
        chosen = _only(reaching, near)
        if chosen is not None:
            return Found(chosen, label is not None, ~_in_box(boxes, chosen))
        elsewhere = label if label in fitting else _only(fitting, None) if label is None else None
        if elsewhere is not None and not reaching:
            return Found(elsewhere, False, ~_in_box(boxes, elsewhere), is_elsewhere=True)
    raise _refusal(whole, label, source, reaching, place)


def name_of(crs: CRS) -> str:
    """
    What people call a projection.

    >>> name_of(CRS.from_epsg(3944))
    'CC44'
    """
    return KNOWN.get(crs.to_epsg() or 0, crs.to_string())


@cache
def _france() -> shapely.Geometry:
    """Metropolitan France and some 20 km around, in `WORKING_CRS`."""
    shape = shapely.MultiPolygon([shapely.Polygon(MAINLAND), shapely.Polygon(CORSICA)])
    france = gpd.GeoSeries([shapely.segmentize(shape, 0.1)], crs=4326).to_crs(WORKING_CRS).iloc[0]
    shapely.prepare(france)
    return france


@cache
def _transformer(crs: CRS, to: int) -> Transformer:
    return Transformer.from_crs(crs, to, always_xy=True)


def _whole(boxes: Floats) -> Bounds:
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _is_all_there(whole: Bounds, label: CRS, near: shapely.Geometry | None) -> bool:
    """Say whether everything lies in the box of metropolitan France, and some perhaps near the territory."""
    box = _box(whole, label)
    return bool(shapely.box(*METROPOLE_BOUNDS).contains(box) and box.intersects(_france() if near is None else near))


def _box(bounds: Bounds, crs: CRS) -> shapely.Polygon:
    """The box of bounds, in `WORKING_CRS`; empty where they cannot be there."""
    moved = np.asarray(
        _transformer(crs, WORKING_CRS).transform_bounds(*bounds, densify_pts=21, errcheck=False), dtype=float
    )
    return shapely.box(*moved) if np.isfinite(moved).all() else shapely.Polygon()


def _centres(boxes: Floats, crs: CRS, to: int = WORKING_CRS) -> tuple[Floats, Floats]:
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return _transformer(crs, to).transform(x, y)


def _in_box(boxes: Floats, crs: CRS) -> Answers:
    """Say of each row whether it lies in the box of metropolitan France, where the margin of a border town does."""
    west, south, east, north = METROPOLE_BOUNDS
    x, y = _centres(boxes, crs)
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north), dtype=bool)


def _inside(boxes: Floats, crs: CRS) -> Answers:
    """Say of each row whether it lies in metropolitan France."""
    return np.asarray(shapely.intersects_xy(_france(), *_centres(boxes, crs)), dtype=bool)


def _fits(boxes: Floats, crs: CRS) -> bool:
    voters = boxes[:: max(1, len(boxes) // VOTERS)]
    return bool(_inside(voters, crs).mean() >= MOST)


def _reaches(boxes: Floats, crs: CRS, near: shapely.Geometry) -> bool:
    """Say whether the rows that are in metropolitan France come near the territory."""
    inside = _inside(boxes, crs)
    return bool(inside.any()) and _box(_whole(boxes[inside]), crs).intersects(near)


def _only(fitting: Sequence[CRS], near: shapely.Geometry | None) -> CRS | None:
    """
    The one that fits; None where none or several do.

    Without a territory, metres of Lambert-93 in the south are metres of Web Mercator in the north: the official
    projection is taken.
    """
    codes = {crs.to_epsg() for crs in fitting}
    if near is None and codes == {WORKING_CRS, 3857}:
        return CRS.from_epsg(WORKING_CRS)
    return fitting[0] if len(fitting) == 1 else None


def _overseas(boxes: Floats, label: CRS) -> str | None:
    """The overseas territory in which the label places most rows."""
    lon, lat = _centres(boxes, label, 4326)
    for name, (west, south, east, north) in OVERSEAS.items():
        if ((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).mean() >= MOST:
            return name
    return None


def _refusal(
    whole: Bounds,
    label: CRS | None,
    source: str,
    reaching: Sequence[CRS],
    place: str | None,
) -> CrsError:
    """What was found, what was tried, and why none is taken."""
    west, south, east, north = whole
    said = "no CRS" if label is None else label.to_string()
    dit = "sans projection déclarée" if label is None else f"déclarées {said}"
    where, ici = "metropolitan France", "à la France métropolitaine"
    if expected_area() is not None:
        where, ici = "the territory", "au territoire"
    if place is not None:
        why, cause = f"outside metropolitan France: {place}", f"hors de France métropolitaine : {place}"
    elif len(reaching) > 1:
        names = ", ".join(map(name_of, reaching))
        why, cause = f"several would fit: {names}", f"plusieurs conviendraient : {names}"
    elif looks_like_lonlat((south, west, north, east)):
        why, cause = "latitude and longitude are swapped", "latitude et longitude inversées"
    else:
        why, cause = "outside metropolitan France", "hors de France métropolitaine"
    bounds = tuple(round(value, 3) for value in whole)
    return CrsError(
        f"{source}: bounds {bounds} fit neither their label ({said}) nor one other projection of {where} ({why}). "
        "Only metropolitan France is handled. Export the file again in EPSG:2154.",
        fr=f"{source} : les coordonnées ne conviennent {ici} dans aucune projection sans doute ({cause}) : {bounds}, "
        f"{dit}. Seule la France métropolitaine est traitée. Exportez de nouveau le fichier en EPSG:2154.",
    )

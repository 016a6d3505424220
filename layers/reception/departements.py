"""Where each département lies: a commune whose code says one, and whose outline stands in another, is misplaced."""

from collections.abc import Iterable
from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import CrsError

BOUNDS = {
    "01": (4.72, 45.61, 6.18, 46.52), "02": (2.95, 48.83, 4.26, 50.07), "03": (2.27, 45.93, 4.01, 46.81),
    "04": (5.49, 43.66, 6.97, 44.66), "05": (5.41, 44.18, 7.08, 45.13), "06": (6.63, 43.48, 7.72, 44.37),
    "07": (3.86, 44.26, 4.89, 45.37), "08": (4.02, 49.22, 5.4, 50.17), "09": (0.82, 42.57, 2.18, 43.32),
    "10": (3.38, 47.92, 4.87, 48.72), "11": (1.68, 42.64, 3.25, 43.47), "12": (1.83, 43.69, 3.46, 44.95),
    "13": (4.23, 43.15, 5.82, 43.93), "14": (-1.16, 48.75, 0.45, 49.43), "15": (2.06, 44.61, 3.38, 45.49),
    "16": (-0.47, 45.19, 0.95, 46.15), "17": (-1.57, 45.08, 0.01, 46.38), "18": (1.77, 46.42, 3.08, 47.63),
    "19": (1.22, 44.92, 2.53, 45.77), "21": (4.06, 46.9, 5.52, 48.04), "22": (-3.67, 48.03, -1.9, 48.91),
    "23": (1.37, 45.66, 2.62, 46.46), "24": (-0.05, 44.57, 1.45, 45.72), "25": (5.69, 46.55, 7.07, 47.58),
    "26": (4.64, 44.11, 5.84, 45.35), "27": (0.29, 48.66, 1.81, 49.49), "28": (0.75, 47.95, 2, 48.95),
    "29": (-5.15, 47.7, -3.38, 48.76), "2A": (8.53, 41.33, 9.41, 42.39), "2B": (8.57, 41.83, 9.56, 43.03),
    "30": (3.26, 43.46, 4.85, 44.46), "31": (0.44, 42.68, 2.05, 43.93), "32": (-0.29, 43.31, 1.21, 44.08),
    "33": (-1.27, 44.19, 0.32, 45.58), "34": (2.54, 43.21, 4.2, 43.98), "35": (-2.29, 47.63, -1.01, 48.72),
    "36": (0.86, 46.34, 2.21, 47.28), "37": (0.05, 46.73, 1.37, 47.71), "38": (4.74, 44.69, 6.36, 45.89),
    "39": (5.25, 46.26, 6.21, 47.31), "40": (-1.53, 43.48, 0.14, 44.54), "41": (0.58, 47.18, 2.25, 48.14),
    "42": (3.68, 45.23, 4.77, 46.28), "43": (3.08, 44.74, 4.5, 45.43), "44": (-2.63, 46.86, -0.94, 47.84),
    "45": (1.51, 47.48, 3.13, 48.35), "46": (0.98, 44.2, 2.22, 45.05), "47": (-0.15, 43.97, 1.08, 44.77),
    "48": (2.98, 44.1, 4, 44.98), "49": (-1.36, 46.96, 0.24, 47.82), "50": (-1.95, 48.45, -0.73, 49.73),
    "51": (3.39, 48.51, 5.04, 49.41), "52": (4.62, 47.57, 5.9, 48.69), "53": (-1.24, 47.73, -0.04, 48.57),
    "54": (5.42, 48.34, 7.13, 49.57), "55": (4.88, 48.4, 5.86, 49.62), "56": (-3.74, 47.27, -2.03, 48.22),
    "57": (5.89, 48.52, 7.65, 49.52), "58": (2.84, 46.65, 4.24, 47.59), "59": (2.06, 49.96, 4.24, 51.09),
    "60": (1.68, 49.06, 3.17, 49.77), "61": (-0.87, 48.17, 0.98, 48.98), "62": (1.55, 50.01, 3.19, 51.01),
    "63": (2.38, 45.28, 3.99, 46.26), "64": (-1.8, 42.77, 0.03, 43.6), "65": (-0.33, 42.67, 0.65, 43.62),
    "66": (1.72, 42.33, 3.18, 42.92), "67": (6.94, 48.12, 8.24, 49.08), "68": (6.84, 47.42, 7.63, 48.32),
    "69": (4.24, 45.45, 5.17, 46.31), "70": (5.36, 47.25, 6.83, 48.03), "71": (3.62, 46.15, 5.47, 47.16),
    "72": (-0.45, 47.56, 0.92, 48.49), "73": (5.62, 45.05, 7.19, 45.94), "74": (5.8, 45.68, 7.05, 46.41),
    "75": (2.22, 48.81, 2.47, 48.91), "76": (0.06, 49.25, 1.8, 50.08), "77": (2.39, 48.12, 3.56, 49.12),
    "78": (1.44, 48.43, 2.23, 49.09), "79": (-0.91, 45.96, 0.23, 47.11), "80": (1.38, 49.57, 3.21, 50.37),
    "81": (1.53, 43.38, 2.94, 44.21), "82": (0.73, 43.76, 2.01, 44.4), "83": (5.65, 42.98, 6.94, 43.81),
    "84": (4.64, 43.65, 5.76, 44.44), "85": (-2.41, 46.26, -0.53, 47.09), "86": (-0.11, 46.04, 1.22, 47.18),
    "87": (0.62, 45.43, 1.92, 46.41), "88": (5.39, 47.81, 7.2, 48.52), "89": (2.84, 47.31, 4.35, 48.4),
    "90": (6.75, 47.43, 7.15, 47.83), "91": (1.91, 48.28, 2.59, 48.78), "92": (2.14, 48.72, 2.34, 48.96),
    "93": (2.28, 48.8, 2.61, 49.02), "94": (2.3, 48.68, 2.62, 48.87), "95": (1.6, 48.9, 2.6, 49.25),
}  # fmt: skip
"""
Code → west, south, east, north in degrees, rounded outwards to 0.01°.

Bounds of the outlines of IGN ADMIN EXPRESS COG 2018 (Licence Ouverte), as github.com/gregoiredavid/france-geojson gives
them in departements.geojson.
"""

MARGIN_M = 20_000.0
"""Generalised outlines, and communes that changed of département, all within a commune of the limit: proposition."""


def departement_of(insee_code: str) -> str:
    """
    The département of a commune, "" where it has none in metropolitan France.

    >>> departement_of("34172"), departement_of("2A004"), departement_of("97411")
    ('34', '2A', '')
    """
    return insee_code[:2] if insee_code[:2] in BOUNDS else ""


@cache
def _box(departement: str) -> shapely.Geometry:
    """The box of a département and its margin, in `WORKING_CRS`."""
    outline = shapely.segmentize(shapely.box(*BOUNDS[departement]), 0.1)
    return gpd.GeoSeries([outline], crs=4326).to_crs(WORKING_CRS).iloc[0].buffer(MARGIN_M)


def area_of(insee_codes: Iterable[str]) -> shapely.Geometry | None:
    """
    Where communes must be, by their codes, in `WORKING_CRS`; None where no code tells.

    >>> area_of(["34172"]).contains(shapely.Point(770_000, 6_279_000)), area_of(["97411"]) is None
    (True, True)
    """
    known = sorted({departement_of(code) for code in insee_codes} - {""})
    return shapely.union_all([_box(departement) for departement in known]) if known else None


def check_places(codes: pd.Series, shapes: gpd.GeoSeries, source: str) -> None:
    """
    Refuse communes that do not stand in the département of their code.

    Parameters
    ----------
    codes : Series, n INSEE codes
    shapes : GeoSeries, n rows in `WORKING_CRS`
    source
        What to call the file.

    Raises
    ------
    CrsError
        Naming the first: its codes or its coordinates are wrong.
    """
    told = codes.map(departement_of).to_numpy()
    centres = shapely.point_on_surface(shapes.to_numpy())
    elsewhere: npt.NDArray[np.bool_] = np.zeros(len(told), dtype=bool)
    for departement in set(told) - {""}:
        rows = told == departement
        elsewhere[rows] = ~shapely.intersects(_box(departement), centres[rows])
    if not elsewhere.any():
        return
    first = int(np.flatnonzero(elsewhere)[0])
    at = gpd.GeoSeries([centres[first]], crs=WORKING_CRS).to_crs(4326).iloc[0]
    place, code, count = f"{at.x:.2f}, {at.y:.2f}", codes.iloc[first], int(elsewhere.sum())
    raise CrsError(
        f"{source}: {count} of {len(told)} communes do not stand in their département: {code} at {place} (longitude, "
        f"latitude), not in {told[first]}. Its codes or its projection are wrong. Export it again in EPSG:2154.",
        fr=f"{source} : {count} communes sur {len(told)} ne sont pas dans leur département : {code} en {place} "
        f"(longitude, latitude), hors du {told[first]}. Les codes ou la projection sont faux. Exportez de nouveau le "
        "fichier en EPSG:2154.",
    )

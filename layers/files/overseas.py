"""Rows of a national file that stand overseas: left out and counted, as everything is measured in Lambert-93."""

from collections import Counter
from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import shapely

from layers.reception.notes import Note

BOXES: Mapping[str, tuple[float, float, float, float]] = {
    "Guadeloupe": (-61.9, 15.7, -60.9, 16.7),
    "Martinique": (-61.4, 14.2, -60.7, 15.1),
    "Saint-Martin, Saint-Barthélemy": (-63.3, 17.7, -62.6, 18.3),
    "Guyane": (-54.8, 1.9, -51.4, 6.1),
    "La Réunion": (55.0, -21.6, 56.0, -20.7),
    "Mayotte": (44.8, -13.2, 45.5, -12.4),
    "Saint-Pierre-et-Miquelon": (-56.7, 46.5, -55.9, 47.3),
    "Wallis-et-Futuna": (-178.5, -14.6, -175.9, -12.9),
    "Polynésie française": (-155.0, -28.2, -134.0, -7.5),
    "Nouvelle-Calédonie": (156.0, -23.5, 173.0, -17.5),
}
"""West, south, east, north in degrees of each overseas territory, its land with a margin (EPSG registry, rounded)."""

EPSG: Mapping[str, str] = {
    "5490": "Guadeloupe, Martinique",
    "2972": "Guyane",
    "2975": "La Réunion",
    "4471": "Mayotte",
    "4467": "Saint-Pierre-et-Miquelon",
    "2970": "Guadeloupe",
    "2973": "Martinique",
}
"""Projections of the overseas territories, for files that say the projection of each row."""

COMMUNES: Mapping[str, str] = {
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "975": "Saint-Pierre-et-Miquelon",
    "976": "Mayotte",
    "977": "Saint-Martin, Saint-Barthélemy",
    "978": "Saint-Martin, Saint-Barthélemy",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}
"""How the INSEE codes of the communes of each overseas territory begin."""


def overseas_of_commune(insee_code: str) -> str:
    """
    Return the overseas territory of a commune, "" where it has none.

    >>> overseas_of_commune("97411"), overseas_of_commune("34172")
    ('La Réunion', '')
    """
    return COMMUNES.get(insee_code[:3], "")


def without_overseas(frame: gpd.GeoDataFrame, mended: list[str]) -> gpd.GeoDataFrame:
    """
    Rows in degrees that do not lie overseas; those that do are counted in `mended`.

    A file of overseas rows alone is left as it is: it is refused, with its bounds, where its CRS is settled.

    Parameters
    ----------
    frame : n rows, in degrees or not (metres of a projection fit none of the boxes)

    Examples
    --------
    >>> towns = gpd.GeoDataFrame(geometry=gpd.points_from_xy([3.9, 55.5], [43.6, -21.1]))
    >>> mended = []
    >>> len(without_overseas(towns, mended)), mended
    (1, ['1 rows overseas left out (La Réunion 1)'])
    """
    west, south, east, north = shapely.bounds(frame.geometry.to_numpy()).reshape(-1, 4).T
    territory = np.full(len(frame), "", dtype=object)
    for name, (left, bottom, right, top) in BOXES.items():
        territory[(west >= left) & (east <= right) & (south >= bottom) & (north <= top)] = name
    is_overseas = territory != ""
    if not is_overseas.any() or is_overseas.all():
        return frame
    mended.append(left_out(territory[is_overseas]))
    return frame[~is_overseas]


def left_out(territories: Iterable[str]) -> Note:
    """
    Say what is left out, from the territory of each row.

    >>> left_out(["Guyane", "Mayotte", "Guyane"])
    '3 rows overseas left out (Guyane 2, Mayotte 1)'
    """
    counts = Counter(territories)
    rows, each = counts.total(), ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
    return Note(
        f"{rows} rows overseas left out ({each})", f"{rows} lignes d'outre-mer écartées ({each})", "outside", rows
    )

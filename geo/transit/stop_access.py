"""Walks between places and stops: the straight-line table, and the form every table of walks must have."""

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.crs import check_working_crs
from geo.errors import LayerError

WALK_KMH = 3.6
"""Walking speed of residents, often over 50 with health problems (proposition; 1 m/s)."""

DETOUR = 1.3
"""Length of the way on foot over the straight line in a town (proposition, usual order of magnitude)."""

COLUMNS = ("place", "stop", "minutes")


def straight_walks(
    places: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    *,
    max_minutes: float = 15.0,
    speed_kmh: float = WALK_KMH,
    detour: float = DETOUR,
) -> pd.DataFrame:
    """
    Walks from places to stops estimated in a straight line: where there is no street network.

    Parameters
    ----------
    places, stops : GeoDataFrame, n and m rows of any geometry
        In `WORKING_CRS`; either may be empty. Measured from the middle of each.
    max_minutes
        Longer walks are left out.
    speed_kmh, detour
        Minutes are straight metres × detour ÷ speed.

    Returns
    -------
    DataFrame: a table of walks
        `place` and `stop` (positions, int32), `minutes` (float), by place then stop; no row where nothing is near.

    Raises
    ------
    CrsError
        If either layer is not in `WORKING_CRS`.

    Examples
    --------
    A stop 60 m east of the place, at 1 m/s and without detour:

    >>> place = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs=2154)
    >>> stop = gpd.GeoDataFrame(geometry=gpd.points_from_xy([60], [0]), crs=2154)
    >>> straight_walks(place, stop, detour=1.0)
       place  stop  minutes
    0      0     0      1.0
    """
    check_working_crs(places, stops, names=("places", "stops"))
    metres_a_minute = speed_kmh * 1000 / 60
    if places.empty or stops.empty:
        return walks_table(np.zeros(0), np.zeros(0), np.zeros(0))
    trees = [cKDTree(np.column_stack([middle.x, middle.y])) for middle in map(_middle, (places, stops))]
    reach = max_minutes * metres_a_minute / detour
    near = trees[0].sparse_distance_matrix(trees[1], reach, output_type="ndarray")
    return walks_table(near["i"], near["j"], near["v"] * detour / metres_a_minute)


def walks_table(place: np.ndarray, stop: np.ndarray, minutes: np.ndarray) -> pd.DataFrame:
    """
    Put a table of walks in its form: positions as int32, sorted by place, stop and minutes.

    >>> walks_table(np.array([1, 0]), np.array([0, 0]), np.array([2.0, 3.0]))
       place  stop  minutes
    0      0     0      3.0
    1      1     0      2.0
    """
    order = np.lexsort((minutes, stop, place))
    columns = (place.astype(np.int32), stop.astype(np.int32), minutes.astype(float))
    return pd.DataFrame({name: column[order] for name, column in zip(COLUMNS, columns, strict=True)})


def whole_seconds(minutes: np.ndarray) -> np.ndarray:
    """
    Turn minutes into whole seconds, rounded up (to the millionth): the timetable is computed in integers.

    >>> whole_seconds(np.array([1.0, 1.01, 0.0]))
    array([60, 61,  0], dtype=int32)
    """
    return np.ceil(np.asarray(minutes, dtype=float) * 60 - 1e-6).astype(np.int32)


def check_walks(walks: pd.DataFrame, *, places: int, stops: int, name: str) -> None:
    """
    Refuse a table of walks that does not fit the places and the stops.

    Raises
    ------
    LayerError
        A column is absent, a position is outside its layer, minutes are negative or NaN: all at once.
    """
    absent = [column for column in COLUMNS if column not in walks]
    if absent:
        raise LayerError(f"Walks '{name}': columns {', '.join(absent)} missing. Make it with walks_table().")
    faults = []
    for column, size in (("place", places), ("stop", stops)):
        outside = ~walks[column].between(0, size - 1)
        if outside.any():
            first = walks.loc[outside, column].iloc[0]
            faults.append(
                f"{int(outside.sum())} rows whose '{column}' is not a position in 0…{size - 1} (first: {first})"
            )
    wrong = ~(walks["minutes"] >= 0) | np.isinf(walks["minutes"])
    if wrong.any():
        faults.append(f"{int(wrong.sum())} rows whose minutes are negative, infinite or NaN")
    if faults:
        raise LayerError(f"Walks '{name}': {'; '.join(faults)}. Positions count from 0 in the order of each layer.")


def _middle(layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    points = layer.geometry
    return points if (points.geom_type == "Point").all() else points.representative_point()

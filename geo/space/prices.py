"""What land and housing sell for around a site."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.space.zones import points_of

SITES_AT_ONCE = 2_000
"""Sites treated together: bounds the memory that lists of neighbours take."""


def median_price_around(
    sites: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, *, radius_m: float, at_least: int = 5, kind: str | None = None
) -> pd.Series:
    """
    Median price per square metre of the sales around each site.

    Parameters
    ----------
    sites : GeoDataFrame, n rows
        In `WORKING_CRS`; measured from the representative point.
    sales : GeoDataFrame, m points, m may be 0
        In `WORKING_CRS`, one row a sale, with `price_eur_m2` (a sale without price is left out) and `kind`.
    radius_m
        Straight line, metres, above 0; a sale exactly that far counts.
    at_least
        Fewest sales that make a median, 1 or more.
    kind
        Only sales of this kind ("house", "flat"); all of them by default.

    Returns
    -------
    Series, n floats, named "price_eur_m2"
        € per m²; NaN where there are fewer than `at_least` sales.

    Raises
    ------
    CrsError, LayerError
        Another CRS, a column that is absent, sales that are not points, a radius or number out of range.

    Examples
    --------
    >>> sales = gpd.GeoDataFrame({"price_eur_m2": [2000.0, 3000.0, 9000.0], "kind": ["flat", "flat", "house"]},
    ...     geometry=gpd.points_from_xy([0, 10, 20], [0, 0, 0]), crs=2154)
    >>> site = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 900], [0, 0]), index=["A", "B"], crs=2154)
    >>> median_price_around(site, sales, radius_m=100, at_least=2, kind="flat").tolist()
    [2500.0, nan]
    """
    check_working_crs(sites, sales, names=("sites", "sales"))
    _check(sales, radius_m, at_least)
    kept = sales[sales["price_eur_m2"].notna()]
    if kind is not None:
        kept = kept[kept["kind"] == kind]
    # from cheap to dear: the neighbours of a site, sorted by position, are sorted by price
    kept = kept.sort_values("price_eur_m2", kind="stable")
    price = kept["price_eur_m2"].to_numpy(dtype=float)
    found = np.full(len(sites), np.nan)
    if len(kept):
        tree = cKDTree(shapely.get_coordinates(kept.geometry.to_numpy()))
        centres = shapely.get_coordinates(points_of(sites))
        for begin in range(0, len(sites), SITES_AT_ONCE):
            near = tree.query_ball_point(centres[begin : begin + SITES_AT_ONCE], radius_m, return_sorted=True)
            for position, members in enumerate(near, start=begin):
                count = len(members)
                if count >= at_least:
                    found[position] = (price[members[(count - 1) // 2]] + price[members[count // 2]]) / 2
    return pd.Series(found, index=sites.index, name="price_eur_m2")


def _check(sales: gpd.GeoDataFrame, radius_m: float, at_least: int) -> None:
    faults = [f"no column '{name}'" for name in ("price_eur_m2", "kind") if name not in sales.columns]
    not_points = shapely.get_type_id(sales.geometry.to_numpy()) != 0
    if not_points.any():
        faults.append(f"{int(not_points.sum())} rows without a point; locate or drop them")
    if not (np.isfinite(radius_m) and radius_m > 0):
        faults.append(f"radius_m is {radius_m}, expected metres above 0")
    if at_least < 1:
        faults.append(f"at_least is {at_least}, expected 1 or more")
    if faults:
        raise LayerError(f"Median price around, sales: {'; '.join(faults)}.")

"""Neighbouring sites as one place to look at: leaders at least a distance apart, each with the sites near it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.crs import check_working_crs
from geo.errors import ScenarioError

SECTOR = "sector"


def gather(sites: gpd.GeoSeries, order: pd.Index, *, distance_m: float) -> pd.Series:
    """
    The sector of each site: the best site leads one, with every site within a distance that no better one has taken.

    Then the best of those left leads the next, and so on (greedy leader clustering, Hartigan 1975, chapter 3). Two
    leaders are never within the distance of each other, and no site is farther from its leader: sites in a chain
    do not make one long sector.

    Parameters
    ----------
    sites : GeoSeries, n geometries in EPSG:2154
        Distances are between representative points, to the metre: who holds those finds the same sectors. Any order of
        rows gives the same.
    order : Index
        Ids of the sites to gather, from best to last; equal scores are put in order by who calls
        (`geo.scoring.ranking.Ranking.ordered`: by id).
    distance_m
        More than 0.

    Returns
    -------
    Series, n Int64 on the index of `sites`, named "sector"
        1 is the sector of the best site; <NA> for sites that are not in `order`.

    Raises
    ------
    CrsError
        Sites in another CRS.
    ScenarioError
        A distance that is not a finite number above 0.

    Examples
    --------
    >>> line = gpd.GeoSeries.from_xy([0, 300, 700, 900], [0, 0, 0, 0], index=list("abcd"), crs=2154)
    >>> gather(line, pd.Index(["b", "a", "d", "c"]), distance_m=400).tolist()
    [1, 1, 1, 2]
    """
    check_working_crs(sites.to_frame("geometry").set_geometry("geometry"), names=("sites",))
    if not (np.isfinite(distance_m) and distance_m > 0):
        raise ScenarioError(
            f"Sectors: a distance of {distance_m} m, expected a finite number above 0. Change [sectors] distance_m.",
            fr=f"Secteurs : une distance de {distance_m} m ; attendu : un nombre au-dessus de 0. Changez [sectors] "
            "distance_m.",
        )
    rows = sites.index.get_indexer(order)
    points = np.rint(shapely.get_coordinates(sites.geometry.representative_point().to_numpy())[rows])
    told = pd.array(np.full(len(sites), pd.NA), dtype="Int64")
    told[rows] = _leaders(points, distance_m)
    return pd.Series(told, index=sites.index, name=SECTOR)


def _leaders(points: np.ndarray, distance_m: float) -> np.ndarray:
    """The sector of each point, from 1, the best first."""
    sector = np.zeros(len(points), dtype=np.int64)
    if not len(points):
        return sector
    tree, count = cKDTree(points), 0
    for row in range(len(points)):
        if sector[row] == 0:
            count += 1
            near = np.asarray(tree.query_ball_point(points[row], distance_m))
            sector[near[sector[near] == 0]] = count
    return sector


def outlines(sites: gpd.GeoSeries, sector: pd.Series, *, around_m: float) -> gpd.GeoSeries:
    """
    The outline of each sector: the convex hull of its sites, a little wider; two outlines may overlap.

    Parameters
    ----------
    sites : GeoSeries, n geometries in EPSG:2154
    sector : Series, n Int64 on the same index
        As `gather` gives them; <NA> is in none.
    around_m
        How much wider, in metres, at least 0.

    Returns
    -------
    GeoSeries of polygons in EPSG:2154, on the numbers of the sectors, in order
    """
    inside = sector.notna().to_numpy()
    numbers = sector[inside].to_numpy(dtype=np.int64)
    by_number = np.argsort(numbers, kind="stable")
    found, where = np.unique(numbers[by_number], return_inverse=True)
    shapes = sites.geometry.to_numpy()[inside][by_number]
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    # as lines, each corner twice: a line needs two, and is made without a point for each
    lines = shapely.linestrings(np.repeat(coordinates, 2, axis=0), indices=np.repeat(where[owner], 2))
    hulls = shapely.buffer(shapely.convex_hull(lines), around_m, quad_segs=2)
    return gpd.GeoSeries(hulls, index=pd.Index(found, name=SECTOR), crs=sites.crs)

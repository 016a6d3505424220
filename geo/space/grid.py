"""A grid of square cells over a territory, and back from values per cell to an array."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import NDArray

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.space.zones import check_zones

MOST_CELLS = 5_000_000
"""More cells than this are refused: a region at 100 m has about a million."""


def make_grid(perimeter: gpd.GeoDataFrame, *, cell_m: int = 100) -> gpd.GeoDataFrame:
    """
    Square cells whose centre lies in the perimeter, aligned on multiples of their side in Lambert-93.

    Two territories that meet share the same lattice, and a cell keeps its identifier from one run to the next.

    Parameters
    ----------
    perimeter : GeoDataFrame, polygons
        In `WORKING_CRS`; their union is the territory.
    cell_m
        Side, a whole number of metres above 0.

    Returns
    -------
    GeoDataFrame of squares in `WORKING_CRS`, without column
        Indexed by "site_id": "E0770500N6279300" is the cell whose south-west corner is there. From south to north,
        then west to east. No row for an empty perimeter.

    Raises
    ------
    CrsError, LayerError
        Perimeter in another CRS or not polygons; a side that is not a whole number above 0; too many cells.

    Examples
    --------
    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(770_000, 6_279_000, 770_200, 6_279_100)], crs=2154)
    >>> make_grid(square).index.tolist()
    ['E0770000N6279000', 'E0770100N6279000']
    """
    check_zones(perimeter)
    if cell_m != int(cell_m) or cell_m <= 0:
        raise LayerError(f"cell_m is {cell_m}; expected a whole number of metres above 0.")
    west, south = _corners(perimeter, int(cell_m))
    names = [f"E{int(x):07d}N{int(y):07d}" for x, y in zip(west, south, strict=True)]
    index = pd.Index(names, name="site_id", dtype="str")
    return gpd.GeoDataFrame(geometry=shapely.box(west, south, west + cell_m, south + cell_m), index=index, crs=2154)


def _corners(perimeter: gpd.GeoDataFrame, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if perimeter.empty:
        return np.empty(0), np.empty(0)
    xmin, ymin, xmax, ymax = perimeter.total_bounds
    columns = np.arange(np.floor(xmin / side), np.ceil(xmax / side)) * side
    rows = np.arange(np.floor(ymin / side), np.ceil(ymax / side)) * side
    if len(columns) * len(rows) > MOST_CELLS:
        raise LayerError(
            f"Grid: {len(columns) * len(rows)} cells of {side} m would cover the perimeter's bounds, more than "
            f"{MOST_CELLS}. Give a larger cell_m.",
            fr=f"Grille : il faudrait {len(columns) * len(rows)} mailles de {side} m pour couvrir le territoire, plus "
            f"que {MOST_CELLS}. Agrandissez le côté des mailles (cell_m).",
        )
    west, south = (axis.ravel() for axis in np.meshgrid(columns, rows))
    union = shapely.union_all(perimeter.geometry.to_numpy())
    shapely.prepare(union)
    is_in = shapely.intersects_xy(union, west + side / 2, south + side / 2)
    return west[is_in], south[is_in]


def to_array(values: pd.Series, cells: gpd.GeoDataFrame) -> tuple[NDArray[np.float32], Affine]:
    """
    Lay values per cell on the rectangle that holds the cells, first row in the north.

    Parameters
    ----------
    values : Series, n floats
        On the index of `cells`; NaN stays NaN.
    cells : GeoDataFrame, n squares of one size on one lattice
        In `WORKING_CRS`, as `make_grid` makes them.

    Returns
    -------
    array : rows × columns of float32
        NaN where there is no cell.
    transform : Affine
        From (column, row) to the north-west corner of the pixel.

    Raises
    ------
    CrsError, LayerError
        Cells in another CRS, none, not equal squares on one lattice, or values on another index.

    Examples
    --------
    >>> cells = make_grid(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 200)], crs=2154))
    >>> array, transform = to_array(pd.Series([1.0, 2.0, 3.0, 4.0], index=cells.index), cells)
    >>> array.tolist(), (transform.c, transform.f)
    ([[3.0, 4.0], [1.0, 2.0]], (0.0, 200.0))
    """
    check_working_crs(cells, names=("cells",))
    if not values.index.equals(cells.index):
        raise LayerError("Values are not on the index of the cells. Reindex them with .loc[cells.index].")
    bounds = shapely.bounds(cells.geometry.to_numpy())
    side = _side(cells, bounds)
    xmin, ymax = bounds[:, 0].min(), bounds[:, 3].max()
    column = (bounds[:, 0] - xmin) / side
    row = (ymax - bounds[:, 3]) / side
    on_lattice = np.isclose(column, column.round(), atol=1e-6) & np.isclose(row, row.round(), atol=1e-6)
    if not on_lattice.all():
        raise LayerError(f"Cells: {int((~on_lattice).sum())} are off the lattice of the others. Use make_grid.")
    column, row = column.round().astype(int), row.round().astype(int)
    array = np.full((row.max() + 1, column.max() + 1), np.nan, dtype=np.float32)
    array[row, column] = values.to_numpy(dtype=float)
    return array, Affine(side, 0.0, float(xmin), 0.0, -side, float(ymax))


def _side(cells: gpd.GeoDataFrame, bounds: NDArray[np.float64]) -> float:
    if not len(cells):
        raise LayerError("Cells: none, expected at least one. The perimeter is smaller than a cell.")
    width, height = bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]
    side = float(width[0])
    full = np.isclose(shapely.area(cells.geometry.to_numpy()), side**2)
    equal = np.isclose(width, side) & np.isclose(height, side) & full
    if not (side > 0 and equal.all()):
        raise LayerError(f"Cells: {int((~equal).sum())} are not squares of {side:g} m. Use make_grid.")
    return side

"""Elevation of the ground: GeoTIFF or IGN ASC grids (RGE ALTI, BD ALTI, LiDAR HD), one or many tiles, in EPSG:2154."""

import warnings
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray

from geo.crs import WORKING_CRS, looks_like_lambert93
from geo.errors import CrsError, SourceError
from geo.space.raster import Raster
from layers.files.archives import is_later_volume, is_packed, unpacked
from layers.files.area import Bounds, area_to_keep
from layers.files.tables import check_files
from layers.reception.door import door

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

ELEVATIONS_M = (-50.0, 4_810.0)
"""Lowest and highest ground of metropolitan France, with some margin below the polders."""
IGN_NODATA = -99999.0
"""What IGN writes where it knows nothing, stated in the header or not."""
LEAST_CELL_M = 0.01
"""No product has cells so small: its header is damaged."""
MOST_CELLS = 250_000_000
"""As many cells stand in 1 GB of memory; 5 m cells of the largest métropole are ten times fewer."""
ALIGNED = 0.01
"""Share of a cell by which a tile may be off the grid of the others."""


def read_terrain(paths: Path | Iterable[Path], *, bounds: Bounds | None = None) -> Raster:
    """
    Check and read elevations, many tiles as one raster.

    Publisher: IGN (RGE ALTI, BD ALTI, LiDAR HD), Licence Ouverte 2.0. A value is an elevation in metres (IGN69), in
    Lambert-93; ASC grids state no CRS, their coordinates are then checked. Known gaps: no-data cells (-99999) at
    the coast; where a tile is missing, nothing is known.

    Parameters
    ----------
    paths
        GeoTIFF or IGN ASC grid; a folder, .zip or .7z of tiles (also the first volume, .7z.001, beside the others).
    bounds
        West, south, east, north, or an area in Lambert-93: what lies in its box is kept, on the grid of the tiles.

    Returns
    -------
    Raster
        Elevations in metres, NaN where unknown: no-data, and ground that no tile covers. Of tiles that overlap, the
        first by name that knows a cell gives it.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Not a raster or truncated, several bands, no value, values that are no elevation; another CRS; tiles of
        different cell sizes or off one grid; none in the bounds; too many cells for the memory.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    check_files(given, "terrain")
    given = [path for path in given if not (is_later_volume(path) and len(given) > 1)]
    name = ", ".join(path.name for path in given[:3])
    with ExitStack() as stack:
        tiles = []
        for path in given:
            packed = path.is_dir() or is_packed(path)
            tiles += stack.enter_context(unpacked(path, ("*.asc", "*.tif", "*.tiff"))) if packed else [path]
        elevation = _mosaic(tiles, area_to_keep(bounds), name) if bounds or len(tiles) > 1 else _whole(tiles[0])
    values = elevation.values[np.isfinite(elevation.values)]
    if not values.size:
        raise SourceError(
            f"{name}: holds no elevation at all (only no-data). Take the tiles of the territory.",
            fr=f"{name} : aucune altitude (tout est sans donnée). Prenez les dalles du territoire.",
        )
    low, high = float(values.min()), float(values.max())
    if low < ELEVATIONS_M[0] or high > ELEVATIONS_M[1]:
        raise SourceError(
            f"{name}: values from {low:g} to {high:g} are not elevations in metres. "
            "If the low value means no data, state it in the raster.",
            fr=f"{name} : des valeurs de {low:g} à {high:g} ne sont pas des altitudes en mètres. Si la "
            "plus basse veut dire « sans donnée », déclarez-le dans la dalle.",
        )
    return elevation


def _whole(path: Path) -> Raster:
    with ExitStack() as stack:
        raster = _opened(path, stack)
        return Raster(_band(raster, path), raster.transform)


def _opened(path: Path, stack: ExitStack) -> "DatasetReader":
    import rasterio  # only a territory with a terrain needs it

    with door(path.name), warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        raster = stack.enter_context(rasterio.open(path))
    _check_place(raster, path)
    return raster


def _band(raster: "DatasetReader", path: Path) -> NDArray[np.float32]:
    _refuse_many(raster.width * raster.height, raster.res[0], path.name)
    with door(path.name):
        values: NDArray[np.float32] = raster.read(1, masked=True).astype(np.float32).filled(np.nan)
    if path.suffix.lower() == ".asc":
        values[values == IGN_NODATA] = np.nan
    return values


def _mosaic(tiles: list[Path], area: shapely.Geometry | None, name: str) -> Raster:
    """The tiles that touch the area, on their common grid."""
    near: list[tuple[Path, tuple[float, float, float, float]]] = []
    steps = set()
    for path in sorted(tiles, key=lambda tile: tile.name):
        with ExitStack() as stack:
            raster = _opened(path, stack)
            if area is None or _touches(raster.bounds, area.bounds):
                near.append((path, tuple(raster.bounds)))
                steps.add((round(raster.res[0], 6), round(raster.res[1], 6)))
    if not near:
        raise SourceError(
            f"{name}: none of {len(tiles)} tiles touches the territory. Take those of its département.",
            fr=f"{name} : aucune des {len(tiles)} dalles ne touche le territoire. Prenez celles de son département.",
        )
    if len(steps) > 1:
        sizes = ", ".join(f"{step[0]:g} m" for step in sorted(steps))
        raise SourceError(
            f"{name}: tiles with cells of {sizes}. Give tiles of one product.",
            fr=f"{name} : dalles aux cellules de {sizes}. Donnez les dalles d'un seul produit.",
        )
    step_x, step_y = steps.pop()
    west, north = min(box[0] for _, box in near), max(box[3] for _, box in near)
    grid = Affine(step_x, 0, west, 0, -step_y, north)
    box = (west, min(box[1] for _, box in near), max(box[2] for _, box in near), north)
    left, top, right, bottom = _cells(box if area is None else _common(box, area.bounds), grid)
    _refuse_many((right - left) * (bottom - top), step_x, name)
    values = np.full((bottom - top, right - left), np.nan, dtype=np.float32)
    for path, tile_box in near:
        _lay(values, path, _cells(tile_box, grid, source=path.name), (left, top))
    return Raster(values, Affine(step_x, 0, west + left * step_x, 0, -step_y, north - top * step_y))


def _refuse_many(cells: int, step: float, name: str) -> None:
    if cells > MOST_CELLS:
        raise SourceError(
            f"{name}: {cells:,} cells of {step:g} m, too many for the memory. Take a coarser product (RGE ALTI 5 m, "
            "BD ALTI 25 m).",
            fr=f"{name} : trop de cellules de {step:g} m pour la mémoire. Prenez un produit moins fin (RGE ALTI 5 m, "
            "BD ALTI 25 m).",
        )


def _touches(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _common(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float, float, float]:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _cells(box: tuple[float, ...], grid: Affine, *, source: str = "") -> tuple[int, int, int, int]:
    """Columns and rows (left, top, right, bottom) of a box, enlarged to whole cells; a tile must fill its own."""
    left, right = ((x - grid.c) / grid.a for x in (box[0], box[2]))
    top, bottom = ((y - grid.f) / grid.e for y in (box[3], box[1]))
    if source and max(abs(value - round(value)) for value in (left, top, right, bottom)) > ALIGNED:
        raise SourceError(
            f"{source}: off the grid of the other tiles by a part of a cell. Give tiles of one product.",
            fr=f"{source} : décalée d'une part de cellule des autres dalles. Donnez les dalles d'un seul produit.",
        )
    if source:
        return round(left), round(top), round(right), round(bottom)
    return (
        int(np.floor(left + ALIGNED)),
        int(np.floor(top + ALIGNED)),
        int(np.ceil(right - ALIGNED)),
        int(np.ceil(bottom - ALIGNED)),
    )


def _lay(values: NDArray[np.float32], path: Path, cells: tuple[int, int, int, int], corner: tuple[int, int]) -> None:
    """Write a tile where nothing is known yet."""
    with ExitStack() as stack:
        band = _band(_opened(path, stack), path)
    column, row = cells[0] - corner[0], cells[1] - corner[1]
    height, width = values.shape
    inside = band[max(-row, 0) : height - row, max(-column, 0) : width - column]
    part = values[max(row, 0) : max(row, 0) + inside.shape[0], max(column, 0) : max(column, 0) + inside.shape[1]]
    np.copyto(part, inside, where=np.isnan(part))


def _check_place(raster: "DatasetReader", path: Path) -> None:
    if raster.count != 1:
        raise SourceError(
            f"{path.name}: {raster.count} bands, expected one of elevations (not an image, not a hillshade).",
            fr=f"{path.name} : {raster.count} bandes, attendu une seule, d'altitudes (ni image, ni ombrage).",
        )
    if min(raster.res) < LEAST_CELL_M:
        raise SourceError(
            f"{path.name}: cells of {min(raster.res):g} m, expected {LEAST_CELL_M} m at least. Are they degrees? "
            "Export it again in EPSG:2154.",
            fr=f"{path.name} : cellules de {f'{min(raster.res):g}'.replace('.', ',')} m, attendu au moins "
            f"{str(LEAST_CELL_M).replace('.', ',')} m. Sont-ce des degrés ? Exportez-la de nouveau en EPSG:2154.",
        )
    if raster.transform.b or raster.transform.d or raster.transform.e > 0:
        raise SourceError(
            f"{path.name}: rotated or south-up. Convert it with gdalwarp.",
            fr=f"{path.name} : dalle tournée, ou le sud en haut. Convertissez-la avec gdalwarp.",
        )
    bounds = tuple(raster.bounds)
    fits = looks_like_lambert93(bounds)
    if raster.crs is not None and raster.crs.to_epsg() not in (WORKING_CRS, None):
        raise CrsError(
            f"{path.name}: in {raster.crs}, expected EPSG:{WORKING_CRS}. Convert it with gdalwarp.",
            fr=f"{path.name} : en {raster.crs}, attendu EPSG:{WORKING_CRS}. Convertissez-la avec gdalwarp.",
        )
    if not fits:
        rounded = tuple(round(value, 1) for value in bounds)
        raise CrsError(
            f"{path.name}: bounds {rounded} are not Lambert-93 of metropolitan France. Convert it first.",
            fr=f"{path.name} : {rounded} n'est pas du Lambert-93 en France métropolitaine. Convertissez "
            "d'abord la dalle.",
        )

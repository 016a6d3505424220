"""What is done to some files once they came: a national archive cut to the territory, tiles made one raster."""

import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import rasterio
import rasterio.merge

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.archive import BROKEN, unpacked
from layers.fetch.place import Place
from layers.read_table import unreadable

MEMBER = r"PM_(\d\d)_NB_{department}\d?\.(csv|txt)$"


def cut_legal_persons(archives: list[Path], place: Place, folder: Path) -> list[Path]:
    """
    Keep of the DGFiP's archives the rows of the communes of the place, as published, in one file.

    Raises
    ------
    SourceError
        No member for a département, or no row for the place.
    """
    wanted = set(place.communes)
    pieces: list[tuple[str, str]] = []
    for archive in archives:
        for department in place.departments:
            found = _member(archive, department)
            if found is not None:
                pieces.append((department, found))
    missing = sorted(set(place.departments) - {department for department, _ in pieces})
    if missing:
        names = ", ".join(archive.name for archive in archives)
        raise SourceError(
            f"{names}: no member PM_…_NB_{missing[0]}0. The archives are split otherwise this year.",
            fr=f"{names} : pas de fichier PM_…_NB_{missing[0]}0. Le découpage des archives a changé.",
        )
    first = Path(pieces[0][1]).name
    target = folder / first
    kept = 0
    with target.open("wb") as out:
        for archive in archives:
            for rank, (_, member) in enumerate(pieces):
                kept += _copy_rows(archive, member, wanted, out, with_header=rank == 0)
    if not kept:
        target.unlink()
        raise SourceError(
            f"{archives[0].name}: no parcel in the {len(wanted)} communes of {place.name}.",
            fr=f"{archives[0].name} : aucune parcelle dans les {len(wanted)} communes de {place.name}.",
        )
    return [target]


def _member(archive: Path, department: str) -> str | None:
    pattern = re.compile(MEMBER.replace("{department}", department), re.IGNORECASE)
    try:
        with zipfile.ZipFile(archive) as file:
            return next((name for name in file.namelist() if pattern.search(name)), None)
    except BROKEN as error:
        raise unreadable(archive, error) from error


def _copy_rows(archive: Path, member: str, wanted: set[str], out: BinaryIO, *, with_header: bool) -> int:
    kept = 0
    with zipfile.ZipFile(archive) as file:
        if member not in file.namelist():
            return 0
        with file.open(member) as lines:
            for rank, line in enumerate(lines):
                fields = [field.strip(b'" \xef\xbb\xbf') for field in line.split(b";", 3)]
                code = _commune(fields)
                if code in wanted:
                    kept += 1
                    out.write(line)
                elif rank == 0 and with_header and code is None:
                    out.write(line)
    return kept


def _commune(fields: list[bytes]) -> str | None:
    """INSEE code from the first and third fields of a row, None for a header."""
    department = fields[0].decode("ascii", errors="replace").split(" - ")[0].strip()
    if len(fields) < 3 or not re.fullmatch(r"\d[\dAB]\d?|\d", department):
        return None
    return department[:2].zfill(2) + fields[2].decode("ascii", errors="replace").split(" - ")[0].strip().zfill(3)


def merge_terrain(archives: list[Path], place: Place, folder: Path) -> list[Path]:
    """
    One GeoTIFF of the place and its margin, from archives of ASC tiles (or tiles, or GeoTIFFs).

    Raises
    ------
    SourceError
        No tile of the place; py7zr absent for a .7z.
    """
    area = gpd.GeoSeries([place.outline], crs=4326).to_crs(WORKING_CRS).iloc[0].buffer(2000.0).bounds
    target = folder / "terrain.tif"
    pieces: list[Path] = []
    for rank, archive in enumerate(archives):
        with unpacked(archive, ("*.asc", "*.tif")) as tiles:
            near = [tile for tile in tiles if _touches(tile, area)]
            if near:
                piece = folder / f"terrain-{rank}.tif"
                _merge(near, area, piece)
                pieces.append(piece)
    if not pieces:
        raise SourceError(
            f"{', '.join(archive.name for archive in archives)}: no tile touches {place.name}.",
            fr=f"{', '.join(archive.name for archive in archives)} : aucune dalle ne touche {place.name}.",
        )
    if len(pieces) == 1:
        pieces[0].replace(target)
    else:
        _merge(pieces, area, target)
        for piece in pieces:
            piece.unlink()
    return [target]


def _touches(tile: Path, area: tuple[float, ...]) -> bool:
    try:
        with rasterio.open(tile) as raster:
            west, south, east, north = raster.bounds
    except rasterio.errors.RasterioError as error:
        raise unreadable(tile, error) from error
    return bool(west < area[2] and east > area[0] and south < area[3] and north > area[1])


def _merge(tiles: list[Path], area: tuple[float, ...], target: Path) -> None:
    with rasterio.open(tiles[0]) as first:
        nodata = first.nodata if first.nodata is not None else -99999.0
        bounds = _snapped(area, first)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)  # rasterio multiplies affine's matrices by *
        values, transform = rasterio.merge.merge(tiles, bounds=bounds, nodata=nodata, dtype="float32")
    height, width = values.shape[1:]
    with rasterio.open(
        target, "w", driver="GTiff", height=height, width=width, count=1, dtype="float32",
        crs=WORKING_CRS, transform=transform, nodata=nodata, compress="deflate",
    ) as raster:  # fmt: skip
        raster.write(values[0].astype(np.float32), 1)


def _snapped(area: tuple[float, ...], raster: rasterio.DatasetReader) -> tuple[float, float, float, float]:
    """The box of the area, enlarged to whole cells of the raster: no value is moved."""
    step_x, step_y = raster.res
    west, north = raster.bounds.left, raster.bounds.top
    return (
        west + np.floor((area[0] - west) / step_x) * step_x,
        north + np.floor((area[1] - north) / step_y) * step_y,
        west + np.ceil((area[2] - west) / step_x) * step_x,
        north + np.ceil((area[3] - north) / step_y) * step_y,
    )


AFTER: dict[str, Callable[[list[Path], Place, Path], list[Path]]] = {
    "legal_persons": cut_legal_persons,
    "terrain": merge_terrain,
}
"""Name in the catalogue → what is done."""

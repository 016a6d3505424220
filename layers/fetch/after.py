"""What is done to some files once they came: a national archive cut to the territory, tiles made one raster."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import rasterio

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.archive import BROKEN
from layers.fetch.place import Place
from layers.read_table import unreadable
from layers.terrain import IGN_NODATA, read_terrain

MEMBER = r"PM_(\d\d)_NB_{department}\d?\.(csv|txt)$"


def cut_legal_persons(archives: list[Path], place: Place, folder: Path) -> list[Path]:
    """
    Keep of the DGFiP's archives the rows of the communes of the place, as published, in one file.

    Raises
    ------
    SourceError
        No member for a département, or no row for the place.
    """
    wanted = set(place.every_code(place.communes))
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
    area = gpd.GeoSeries([place.outline], crs=4326).to_crs(WORKING_CRS).iloc[0].buffer(2000.0).envelope
    terrain = read_terrain(archives, bounds=area)
    target, draft = folder / "terrain.tif", folder / "part_terrain.tif"
    height, width = terrain.values.shape
    with rasterio.open(
        draft, "w", driver="GTiff", height=height, width=width, count=1, dtype="float32",
        crs=WORKING_CRS, transform=terrain.transform, nodata=IGN_NODATA, compress="deflate",
    ) as raster:  # fmt: skip
        raster.write(np.nan_to_num(terrain.values, nan=IGN_NODATA).astype(np.float32), 1)
    draft.replace(target)
    return [target]


AFTER: dict[str, Callable[[list[Path], Place, Path], list[Path]]] = {
    "legal_persons": cut_legal_persons,
    "terrain": merge_terrain,
}
"""Name in the catalogue → what is done."""

"""The files of one source put together: enough of them, cut to the territory, tiles made one raster, or a fault."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import rasterio

from geo.crs import WORKING_CRS
from geo.errors import PensionsError, SourceError
from geo.scoring.criterion import Text
from layers.fetch.bring import Arrival, clear
from layers.fetch.catalogue import OfficialSource
from layers.fetch.files_to_bring import Plan
from layers.fetch.lock import LockedFile
from layers.fetch.perimeter import Place
from layers.fetch.report import Outcome
from layers.fetch.source_specs import Brought
from layers.fetch.state import Work, fail, restore, span
from layers.reception.door import door
from layers.sources.commune_codes import department_of, parts_of
from layers.sources.constraints.terrain import IGN_NODATA, read_terrain
from layers.web.faults import FetchError, GoneError

Answer = Arrival | PensionsError | None


def gather(work: Work, source: OfficialSource, plan: Plan, answers: list[Answer]) -> None:
    """The files of one source: all there, or enough of them (some communes may lack theirs), or a fault."""
    if source.resolve.how == "manual":
        _provided(work, source, plan)
        return
    arrivals = [answer for answer in answers if isinstance(answer, Arrival)]
    faults = [answer for answer in answers if isinstance(answer, PensionsError)]
    is_piecemeal = "{commune}" in " ".join(getattr(source.resolve, "urls", ()))
    fatal = [fault for fault in faults if not (is_piecemeal and isinstance(fault, GoneError))]
    if fatal or not arrivals:
        fail(work, source, [*fatal, *faults, _no_file(source)][0])
        return
    older = _older(work, source, arrivals)
    if older:
        clear(work.folder, source.id)
        restore(work, source, "older", older)
        return
    notes = list(plan.notes)
    answered = plan.answered
    if faults:
        names = {arrival.item.name for arrival in arrivals}
        answered = tuple(code for code in work.place.communes if _leads(source, code) <= names)
        notes.append(f"{len(faults)} fichiers absents chez le producteur")
    try:
        files, locked = _kept(work, source, arrivals)
    except PensionsError as error:
        fail(work, source, error)
        return
    is_whole = answered is None or set(answered) >= set(work.place.communes)
    work.locked[source.id] = [replace(file, answered=None if is_whole else answered) for file in locked]
    vintage = span([arrival.locked.vintage for arrival in arrivals if arrival.locked.vintage])
    work.brought[source.id] = Brought(source, files, vintage, answered)
    is_unchanged = all(arrival.is_unchanged for arrival in arrivals)
    work.outcomes[source.id] = Outcome(
        source,
        "unchanged" if is_unchanged else "new",
        vintage=vintage,
        files=tuple(files),
        size=sum(arrival.locked.size for arrival in arrivals),
        notes=tuple(notes),
        addresses=tuple(arrival.locked.url for arrival in arrivals),
    )


def _leads(source: OfficialSource, commune: str) -> set[str]:
    """Names of the files without which a commune is not answered for: those of the first address of the source."""
    tail = getattr(source.resolve, "urls", ("",))[0].rsplit("/", 1)[-1]
    return {tail.format(commune=part, department=department_of(part)) for part in parts_of(commune)}


def _older(work: Work, source: OfficialSource, arrivals: list[Arrival]) -> Text | None:
    """What to say when the publisher serves an older vintage than the one already there."""
    before = work.lock.of(source.id)
    for arrival in arrivals:
        former = max((file.vintage for file in before.values()), default="")
        new = arrival.locked.vintage
        if len(arrivals) == 1 and not arrival.is_unchanged and former and new and new < former[: len(new)]:
            return Text(
                fr=f"Le producteur sert le millésime {new}, plus ancien que celui déjà là ({former}) : conservé.",
                en=f"The publisher serves vintage {new}, older than the one already here ({former}): kept.",
            )
    return None


def _kept(work: Work, source: OfficialSource, arrivals: list[Arrival]) -> tuple[dict[str, Path], list[LockedFile]]:
    """What stays of the files: themselves, or what they are cut to."""
    if not source.after:
        files = {}
        for arrival in arrivals:
            for name in arrival.locked.kept:
                files[name] = arrival.path if arrival.path is not None else work.folder / name
        return files, [arrival.locked for arrival in arrivals]
    if all(arrival.is_unchanged for arrival in arrivals):
        names = {name for arrival in arrivals for name in arrival.locked.kept}
        return {name: work.folder / name for name in sorted(names)}, [arrival.locked for arrival in arrivals]
    archives = [arrival.path for arrival in arrivals if arrival.path is not None]
    if len(archives) < len(arrivals):
        raise SourceError(
            f"{source.id}: only some of its archives changed. Ask again with --refresh.",
            fr=f"{source.title} : une partie seulement des archives a changé. Relancez avec --refresh.",
        )
    made = AFTER[source.after](archives, work.place, archives[0].parent)
    kept = {f"{source.id}/{path.name}": path for path in made}
    for archive in archives:
        archive.unlink(missing_ok=True)
    return kept, [replace(arrival.locked, kept=tuple(kept)) for arrival in arrivals]


def own_files(folder: Path, source: OfficialSource) -> list[Path]:
    """What the planner put in the folder named after a source."""
    return sorted(path for path in (folder / source.id).glob("*") if path.is_file() and not path.name.startswith("."))


def _provided(work: Work, source: OfficialSource, plan: Plan) -> None:
    """The planner's own files, where there are some in the folder named after the source."""
    found = own_files(work.folder, source)
    if not found or not source.makes:
        work.outcomes[source.id] = Outcome(source, "manual", notes=plan.notes)
        return
    vintage = max(path.stat().st_mtime for path in found)
    files = {f"{source.id}/{path.name}": path for path in found}
    day = datetime.fromtimestamp(vintage, UTC).date()
    work.brought[source.id] = Brought(source, files, f"fichier du {day:%d/%m/%Y}")
    work.outcomes[source.id] = Outcome(
        source, "provided", vintage=day.isoformat(), files=tuple(files), size=sum(path.stat().st_size for path in found)
    )


def _no_file(source: OfficialSource) -> FetchError:
    return FetchError(
        f"{source.page}: no file for this territory.", fr=f"{source.page} : aucun fichier publié pour ce territoire."
    )


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
    with door(archive.name), zipfile.ZipFile(archive) as file:
        return next((name for name in file.namelist() if pattern.search(name)), None)


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

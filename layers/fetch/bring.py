"""The files of a source, side by side in a waiting folder: they take their place once they have been read."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from geo.errors import OutputError, PensionsError
from layers.fetch.catalogue import OfficialSource
from layers.fetch.files_to_bring import Item, Plan, vintage_in
from layers.fetch.lock import LockedFile
from layers.fetch.perimeter import Place
from layers.fetch.services import vintage_of_rates, vintage_of_zones
from layers.files.atomic_write import disk_fault, write_whole
from layers.web.answers import in_published_form
from layers.web.asking import Web
from layers.web.check import check_whole
from layers.web.download import PART, Received, download, read_note, sha256_of
from layers.web.faults import GoneError

WAITING = ".incoming"
WHOLE = ".whole.json"
"""Beside a file that came whole: should the fetch be stopped, the next one asks only whether it changed."""
SAMPLE_COMMUNES = 31
"""The sizes of the catalogue are those of a territory of as many communes, in one département."""
FRESH_SHARE = 4
"""A file that the server does not date is asked again after a quarter of the time it takes to be stale."""
Tell = Callable[[str, str, int, int | None], None]
"""Called with the source, the file, the bytes received so far and the total when it is known."""


@dataclass(frozen=True)
class Arrival:
    """A file of a source: newly in the waiting folder, or unchanged where it was."""

    item: Item
    locked: LockedFile
    path: Path | None
    is_unchanged: bool


def bring(
    web: Web, source: OfficialSource, item: Item, folder: Path, known: LockedFile | None, tell: Tell
) -> Arrival | None:
    """
    Bring one file into the waiting folder.

    Returns
    -------
    Arrival, or None
        None where an optional file is not there.

    Raises
    ------
    FetchError, OutputError
    """
    kept = known if known is not None and is_intact(known, folder) else None
    if kept is not None and _is_fresh(kept, source):
        return Arrival(item, kept, None, True)
    target = folder / WAITING / source.id / item.name
    try:
        received = _received(web, source, item, target, folder, kept, tell)
    except GoneError:
        if item.is_optional:
            return None
        raise
    locked = LockedFile(
        source=source.id,
        name=item.name,
        url=received.url,
        size=received.size,
        sha256=received.sha256,
        fetched=datetime.now(UTC).date().isoformat(),
        vintage=source.vintage or _dated_inside(target) or item.vintage or _dated(received),
        etag=received.etag,
        last_modified=received.last_modified,
        kept=(f"{source.id}/{item.name}",),
    )
    if kept is not None and received.sha256 == kept.sha256:
        target.unlink(missing_ok=True)
        return Arrival(item, replace(locked, kept=kept.kept, vintage=kept.vintage or locked.vintage), None, True)
    return Arrival(item, locked, target, False)


def _received(
    web: Web, source: OfficialSource, item: Item, target: Path, folder: Path, kept: LockedFile | None, tell: Tell
) -> Received:
    if item.build is None:
        note = target.with_name(target.name + WHOLE)
        waiting = read_note(note) if target.is_file() else {}
        is_whole = bool(waiting) and waiting.get("size") == target.stat().st_size
        known = waiting if is_whole else {} if kept is None else asdict(kept)
        received = download(
            web,
            item.urls,
            target,
            known=known,
            progress=lambda received, total: tell(source.id, item.name, received, total or item.size),
        )
        if target.is_file():
            write_whole(note, json.dumps(asdict(received) | {"path": item.name}).encode())
        return received
    with in_published_form(source.page):
        content = item.build(web)
    write_whole(target, content)
    check_whole(target, item.name)
    tell(source.id, item.name, len(content), len(content))
    return Received(target, source.page, len(content), sha256_of(target))


def is_intact(locked: LockedFile, folder: Path) -> bool:
    """Whether what is kept of a file is still there (and of its size, where it was kept as it came)."""
    if not locked.kept:
        return False
    for name in locked.kept:
        path = folder / name
        if not path.is_file():
            return False
        if name.endswith(f"/{locked.name}") and path.stat().st_size != locked.size:
            return False
    return True


def _is_fresh(locked: LockedFile, source: OfficialSource) -> bool:
    if locked.etag or locked.last_modified:
        return False
    try:
        age = (datetime.now(UTC).date() - date.fromisoformat(locked.fetched)).days
    except ValueError:
        return False
    return 0 <= age < source.stale_days / FRESH_SHARE  # dated of tomorrow: a clock was put back


DATED_INSIDE: Mapping[str, Callable[[bytes], str]] = {
    "zone_urba.geojson": vintage_of_zones,
    "secteur_cc.geojson": vintage_of_zones,
    "inventaire-sru.csv": vintage_of_rates,
}
"""Files that tell the date of their data, which that of their address is not."""


def _dated_inside(target: Path) -> str:
    dated = DATED_INSIDE.get(target.name)
    if dated is None or not target.is_file():
        return ""
    with in_published_form(target.name):
        return dated(target.read_bytes())


def _dated(received: Received) -> str:
    """Date of the data: in the file's address, else as the server dates the file."""
    told = vintage_in(received.url.rsplit("/", 1)[-1])
    if told or not received.last_modified:
        return told
    try:
        return parsedate_to_datetime(received.last_modified).date().isoformat()
    except ValueError:
        return ""


def expected_bytes(source: OfficialSource, plan: Plan, place: Place) -> int:
    """Bytes that a source will take: as its items say, else as the catalogue does, for as many files of its kind."""
    if not plan.items:
        return 0
    told = [item.size for item in plan.items]
    if all(size is not None for size in told):
        return sum(size or 0 for size in told)
    urls = " ".join(getattr(source.resolve, "urls", ()))
    times = 1.0
    if "{commune}" in urls or source.resolve.how == "plan_portal":
        times = len(place.communes) / SAMPLE_COMMUNES
    elif "{department}" in urls or source.resolve.how == "atom":
        times = len(place.departments)
    return int(source.size_mb * 1e6 * times)


def settle(waiting: Mapping[str, Path], folder: Path) -> None:
    """
    Give their place to files that were read.

    Raises
    ------
    OutputError
    """
    for name, path in waiting.items():
        target = folder / name
        if path == target:
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        except OSError as error:
            raise disk_fault(target, error) from error


def clear(folder: Path, source_id: str | None = None) -> None:
    """Empty the waiting folder (of one source); what was cut stays, to be resumed."""
    place = folder / WAITING / source_id if source_id else folder / WAITING
    if not place.is_dir():
        return
    for path in sorted(place.rglob("*"), reverse=True):
        if path.is_file() and not path.name.endswith((PART, PART + ".json")):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if not any(place.iterdir()):
        shutil.rmtree(place, ignore_errors=True)


def check_writable(folder: Path) -> None:
    """
    Refuse a folder that cannot be written, before anything is asked of anybody.

    Raises
    ------
    OutputError
    """
    probe = folder / ".pensions-write-test"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise disk_fault(folder, error) from error


def disk_too_small(folder: Path, expected: int, free: int) -> PensionsError:
    """The error of a disk that cannot hold what is to come."""
    come, left = (f"{size / 1e9:.2f}" for size in (expected, free))
    return OutputError(
        f"{folder}: about {come} GB to come, {left} GB free. Free some space, choose another "
        "folder with --data, or fewer sources with --only.",
        fr=f"{folder} : environ {come.replace('.', ',')} Go à télécharger, {left.replace('.', ',')} Go libres. "
        "Libérez de la place, choisissez un autre dossier avec --data, ou moins de sources avec --only.",
    )

"""`pensions fetch`: resolve, bring, read to check, settle, and say what became (or would become) of each source."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

from geo.errors import PensionsError, TerritoryError
from layers.fetch.assemble import Answer, gather
from layers.fetch.bring import Tell, bring, check_writable, clear, disk_too_small, expected_bytes
from layers.fetch.catalogue import Catalogue, OfficialSource, official_sources
from layers.fetch.files_to_bring import Item, Plan
from layers.fetch.lock import LOCK, Lock, LockedFile, alone, read_lock, write_lock
from layers.fetch.perimeter import Place, find_place
from layers.fetch.read_to_check import read_all
from layers.fetch.report import FetchReport, Outcome
from layers.fetch.resolve import resolve
from layers.fetch.state import Work, fail, span
from layers.fetch.territory_text import write_territory
from layers.web.asking import Web
from layers.web.download import free_bytes
from layers.web.faults import FetchError, GoneError

WORKERS = 8
SPARE_SHARE = 1.3
"""Room asked on the disk, over what is to come: what is unpacked, and the former version until the new one is read."""
Step = Callable[[str], None]
Known = Mapping[str, Mapping[str, LockedFile]]
"""Source → name of a file → what the lock says of it."""


def where_is(reference: str, data: Path | None) -> tuple[str, Path | None]:
    """
    The code of a territory and its folder, from what the user typed: a code, or a folder that was fetched already.

    Raises
    ------
    TerritoryError
        A folder without a lock.
    """
    folder = Path(reference)
    if not folder.is_dir():
        return reference, data
    lock = read_lock(folder)
    if not lock.reference:
        raise TerritoryError(
            f"'{reference}': a folder without {LOCK}: give the code of the territory (243400017), and --data.",
            fr=f"« {reference} » : dossier sans {LOCK}. Donnez le code du territoire (243400017) et --data.",
        )
    return lock.reference, data or folder


def fetch(
    reference: str,
    *,
    data: Path | None = None,
    only: Iterable[str] = (),
    refresh: bool = False,
    dry_run: bool = False,
    web: Web | None = None,
    catalogue: Catalogue | None = None,
    tell: Tell = lambda source, name, received, total: None,
    step: Step = lambda about: None,
) -> FetchReport:
    """
    Bring the published sources of a territory, checked by reading them; write its lock and its territory.toml.

    Parameters
    ----------
    reference
        SIREN of an EPCI, code of a département, INSEE codes separated by commas, or a folder already fetched.
    data
        Folder to fill; data/raw/<territory> by default.
    only
        Names of sources; those of the catalogue that are there by default.
    refresh
        Ask again for everything, whatever the lock says.
    dry_run
        Only say what would come, from where, how big: nothing is written.
    web, catalogue
        For tests and mirrors.

    Raises
    ------
    TerritoryError, FetchError, OutputError, SourceError
        No territory, no network at all, a folder that cannot be written, a disk too small, an unknown source. What
        happens to one source stops no other: it is in the report.
    """
    web, catalogue = web or Web(), catalogue or official_sources()
    code, folder = where_is(reference, data)
    chosen = _chosen(catalogue, only)
    perimeter = catalogue.source[0]
    step("geo.api.gouv.fr")
    place = find_place(web, code, perimeter.resolve.api)  # type: ignore[union-attr]
    folder = folder or Path("data") / "raw" / place.id
    if dry_run:
        work, plans = _begun(web, catalogue, place, folder, chosen, step)
        measure(work, plans)
        return _report(work, is_dry=True)
    check_writable(folder)
    with alone(folder):
        work, plans = _begun(web, catalogue, place, folder, chosen, step)
        known = {} if refresh else {source.id: work.lock.of(source.id) for source in catalogue.source}
        _check_room(work, plans, known)
        _bring_all(work, plans, known, tell)
        read_all(work, chosen, step)
        _write(work)
    return _report(work)


def _begun(
    web: Web, catalogue: Catalogue, place: Place, folder: Path, chosen: list[OfficialSource], step: Step
) -> tuple[Work, dict[str, Plan]]:
    """What the folder holds, and what is to be brought to it."""
    lock = read_lock(folder)
    if lock.reference and lock.reference != place.reference:
        raise TerritoryError(
            f"{folder}: holds {lock.name} ({lock.reference}), not {place.name}. Choose another folder with --data.",
            fr=f"{folder} : contient déjà {lock.name} ({lock.reference}), pas {place.name}. Choisissez un autre "
            "dossier avec --data.",
        )
    work = Work(web, catalogue, place, folder, lock)
    step(place.name)
    return work, _resolved(work, chosen)


def _chosen(catalogue: Catalogue, only: Iterable[str]) -> list[OfficialSource]:
    wanted = [catalogue.by_id(name) for name in only]
    if not wanted:
        return [source for source in catalogue.source if source.is_default]
    return [source for source in catalogue.source if source in wanted or source is catalogue.source[0]]


def _resolved(work: Work, chosen: list[OfficialSource]) -> dict[str, Plan]:
    """Plans of the sources that can be resolved; the faults of the others go to the report."""

    def one(source: OfficialSource) -> Plan | PensionsError:
        try:
            return resolve(work.web, source, work.place)
        except PensionsError as error:
            return error

    with ThreadPoolExecutor(WORKERS) as pool:
        answers = dict(zip((source.id for source in chosen), pool.map(one, chosen), strict=True))
    plans = {}
    for source in chosen:
        answer = answers[source.id]
        if isinstance(answer, Plan):
            plans[source.id] = answer
        else:
            fail(work, source, answer)
    return plans


def _check_room(work: Work, plans: Mapping[str, Plan], known: Known) -> None:
    missing = {name: plan for name, plan in plans.items() if not known.get(name)}
    sizes = [expected_bytes(work.catalogue.by_id(name), plan, work.place) for name, plan in missing.items()]
    expected = int(sum(sizes) * SPARE_SHARE)
    free = free_bytes(work.folder)
    if expected > free:
        raise disk_too_small(work.folder, expected, free)


def _bring_all(work: Work, plans: Mapping[str, Plan], known: Known, tell: Tell) -> None:
    """Every file of every source, together; the perimeter's faults stop everything, those of others only themselves."""
    stopped = Event()

    def told(source: str, name: str, received: int, total: int | None) -> None:
        if stopped.is_set():  # what is cut stays where it was cut
            raise FetchError(f"{name}: stopped.", fr=f"{name} : arrêté.")
        tell(source, name, received, total)

    def one(task: tuple[OfficialSource, Item]) -> Answer:
        source, item = task
        before = known.get(source.id, {}).get(item.name)
        try:
            return bring(work.web, source, item, work.folder, before, told)
        except PensionsError as error:
            return error

    tasks = [(work.catalogue.by_id(name), item) for name, plan in plans.items() for item in plan.items]
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            answers = list(pool.map(one, tasks))
        except BaseException:  # Ctrl-C: not after the files under way, at once
            stopped.set()
            raise
    for name, plan in plans.items():
        source = work.catalogue.by_id(name)
        mine = [answer for (owner, _), answer in zip(tasks, answers, strict=True) if owner is source]
        gather(work, source, plan, mine)


def _write(work: Work) -> None:
    specs = [spec for source in work.catalogue.source for spec in work.specs.get(source.id, [])]
    locked = [file for files in work.locked.values() for file in files]
    write_territory(work.folder, work.place, specs, margin_m=work.context.margin_m)
    former = {name for file in work.lock.files if file.source in work.locked for name in file.kept}
    for name in former - {name for file in locked for name in file.kept}:
        (work.folder / name).unlink(missing_ok=True)
    write_lock(work.folder, Lock(work.place.reference, work.place.name, tuple(locked)))
    clear(work.folder)


def _report(work: Work, *, is_dry: bool = False) -> FetchReport:
    ordered = [work.outcomes[source.id] for source in work.catalogue.source if source.id in work.outcomes]
    return FetchReport(work.place.id, work.place.name, str(work.folder), tuple(ordered), is_dry)


MOST_ASKED = 12
"""Files of a source whose sizes are asked one by one; of more, the size is estimated from the catalogue."""


def measure(work: Work, plans: Mapping[str, Plan]) -> None:
    """Say of each source what would come, as its server announces it where there are few files."""
    names = list(plans)
    with ThreadPoolExecutor() as pool:
        sized = pool.map(lambda plan: _sized(work.web, plan), plans.values())
    for name, plan in zip(names, sized, strict=True):
        source = work.catalogue.by_id(name)
        work.outcomes[name] = Outcome(
            source,
            "manual" if source.resolve.how == "manual" else "planned",
            vintage=source.vintage or span(sorted({item.vintage for item in plan.items} - {""})),
            files=tuple(item.name for item in plan.items),
            size=expected_bytes(source, plan, work.place),
            is_size_estimated=any(item.size is None for item in plan.items),
            notes=plan.notes,
            addresses=tuple(dict.fromkeys(item.urls[0] if item.urls else _service(source) for item in plan.items)),
        )


def _sized(web: Web, plan: Plan) -> Plan:
    """The same plan with the sizes that the servers announce; optional files that are not there are left out."""
    if len(plan.items) > MOST_ASKED:
        return plan
    items, silent = [], []
    for item in plan.items:
        try:
            items.append(item if item.size is not None or not item.urls else _with_size(web, item))
        except GoneError:
            if not item.is_optional:
                items.append(item)
                silent.append(item.name)
    notes = (f"rien à l'adresse de {', '.join(silent)} : à vérifier",) if silent else ()
    return replace(plan, items=tuple(items), notes=(*plan.notes, *notes))


def _with_size(web: Web, item: Item) -> Item:
    """The first address that answers, as a download would take it."""
    for rank, url in enumerate(item.urls):
        try:
            return replace(item, urls=item.urls[rank:], size=web.size(url))
        except GoneError:
            if rank == len(item.urls) - 1:
                raise
    return item


def _service(source: OfficialSource) -> str:
    return str(getattr(source.resolve, "api", source.page))

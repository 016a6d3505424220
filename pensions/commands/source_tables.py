"""What `pensions fetch` and `sources` show: tables, and bars while files come."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock as Mutex
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.table import Table

from geo.language import Language
from pensions.words.sources import shown_age, shown_date

if TYPE_CHECKING:
    from layers.fetch.catalogue import OfficialSource
    from layers.fetch.report import FetchReport, Standing

WIDTH = 200
"""Columns of a table written to a file or a pipe, where there is no terminal to fit."""


def human(size: int) -> str:
    """
    A size a reader understands, in decimal units.

    >>> human(0), human(1_500), human(245_000_000)
    ('–', '1,5 ko', '245,0 Mo')
    """
    if not size:
        return "–"
    for unit, least in (("Go", 1e9), ("Mo", 1e6), ("ko", 1e3)):
        if size >= least:
            return f"{size / least:.1f} {unit}".replace(".", ",")
    return f"{size} o"


def fetch_table(report: "FetchReport", say: dict[str, str], lang: Language) -> Table:
    """One row a source: what came of it, and what its absence costs."""
    last = "address" if report.is_dry else "matter"
    table = Table(title=escape(report.place_name), show_lines=False)
    for name in ("source", "vintage", "rows", "size", "state", last):
        table.add_column(say[name], overflow="fold", justify="right" if name in ("rows", "size") else "left")
    for outcome in report.outcomes:
        where = " ".join(outcome.addresses[:2]) + (f" (+{len(outcome.addresses) - 2})" if outcome.addresses[2:] else "")
        table.add_row(
            escape(f"{outcome.source.id} : {outcome.source.title}"),
            escape(shown_date(outcome.vintage, lang)),
            "–" if outcome.rows is None else f"{outcome.rows:,}".replace(",", " "),
            say["estimated"].format(human(outcome.size)) if outcome.is_size_estimated else human(outcome.size),
            say[outcome.state],
            escape(where or outcome.matter(lang)) if report.is_dry else escape(outcome.matter(lang)),
        )
    return table


def standing_table(folder: Path, say: dict[str, str], lang: Language) -> Table:
    """One row a source: whether it is here, how old, and what to do where it is not."""
    from layers.fetch.catalogue import official_sources
    from layers.fetch.lock import read_lock
    from layers.fetch.report import standings

    lock, catalogue = read_lock(folder), official_sources()
    provided = {
        source.id: day
        for source in catalogue.source
        if source.resolve.how == "manual" and (day := _put(folder, source))
    }
    table = Table(title=escape(lock.name or str(folder)))
    for name in ("source", "vintage", "age", "state", "matter"):
        table.add_column(say[name], overflow="fold")
    for one in standings(lock, catalogue, datetime.now(UTC).date(), provided):
        state = "stale" if one.is_stale and one.is_here else "here" if one.is_here else "absent"
        if not one.is_here and not one.source.is_default:
            state = "not_default"
        table.add_row(
            escape(f"{one.source.id} : {one.source.title}"),
            escape(shown_date(one.vintage, lang)),
            shown_age(one.age_days, lang),
            say[state],
            escape(_remarks(one, folder, say, lang) if one.is_here else _advice(one.source, folder, say, lang)),
        )
    return table


def _put(folder: Path, source: "OfficialSource") -> str:
    """Day of the newest of the planner's own files for a source, "" where there is none."""
    from layers.fetch.assemble import own_files

    found = own_files(folder, source)
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in found), UTC).date().isoformat() if found else ""


def _remarks(one: "Standing", folder: Path, say: dict[str, str], lang: Language) -> str:
    """What must be known of a source that is here."""
    from layers.fetch.report import KEPT_HERE
    from layers.fetch.territory_text import FILE

    told = []
    if one.is_stale:
        told.append(say["ask_again"].format(age=shown_age(one.source.stale_days, lang), folder=folder))
    territory = folder / FILE
    is_read = territory.is_file() and f'"{one.source.id}/' in territory.read_text(encoding="utf-8")
    if one.source.resolve.how == "manual" and not is_read:
        told.append(say["to_read"].format(folder=folder))
    if one.source.resolve.how == "plan_portal":
        told.append(say["asked_then"])
    if not one.source.may_redistribute:
        told.append(str(getattr(KEPT_HERE, lang)))
    return " ; ".join(told)


def _advice(source: "OfficialSource", folder: Path, say: dict[str, str], lang: Language) -> str:
    """What absence costs, and whom to ask."""
    told = [getattr(source.without, lang)]
    if source.resolve.how == "manual":
        told.append(f"{say['ask']} {getattr(source.resolve.ask, lang)}")
        if source.resolve.template:
            told.append(say["model"].format(name=source.resolve.template))
        told.append(say["put"].format(folder=folder / source.id))
    return " ; ".join(told)


def show(table: Table) -> None:
    """Print a table."""
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(table)


@contextmanager
def bars(say: dict[str, str]) -> Iterator["Bars"]:
    """Show what is asked for, and how much of each file has come."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bars(progress, say["asking"])


class Bars:
    """A bar in all, and one for each file under way."""

    def __init__(self, progress: Progress, start: str) -> None:
        self.progress = progress
        self.whole = progress.add_task(start, total=None)
        self.tasks: dict[tuple[str, str], TaskID] = {}
        self.seen: dict[tuple[str, str], int] = {}
        self.mutex = Mutex()

    def step(self, about: str) -> None:
        """Show what is under way."""
        self.progress.update(self.whole, description=escape(about))

    def received(self, source: str, name: str, received: int, total: int | None) -> None:
        """Show that `received` bytes of `total` of a file of a source have come."""
        key = (source, name)
        with self.mutex:
            if key not in self.tasks:
                self.tasks[key] = self.progress.add_task(escape(f"{source} : {name}"), total=total)
            self.seen[key] = received
            whole = sum(self.seen.values())
        done = total is not None and received >= total
        self.progress.update(self.tasks[key], completed=received, total=total, visible=not done)
        self.progress.update(self.whole, completed=whole)

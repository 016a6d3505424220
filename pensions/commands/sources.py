"""`pensions fetch`, `sources`, `init`, `template`: official sources from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock as Mutex
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.table import Table

from geo.scoring.criterion import LANGUAGES, Language
from pensions.commands.refusals import one_of
from pensions.commands.screen import tell
from pensions.words.sources import shown_age, shown_date, source_words

if TYPE_CHECKING:
    from layers.fetch.catalogue import OfficialSource
    from layers.fetch.report import FetchReport, Standing

WIDTH = 200
"""Columns of a table written to a file or a pipe, where there is no terminal to fit."""


def register(app: typer.Typer, lang: Language) -> None:
    """Add the commands about sources to the command line."""
    say = source_words(lang)
    language = typer.Option("--lang", help=say["lang"], metavar="fr|en", callback=one_of("--lang", LANGUAGES))

    @app.command(name="fetch", help=say["fetch"])
    def fetch_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["place"])],
        only: Annotated[str, typer.Option(help=say["only"], metavar="A,B")] = "",
        data: Annotated[Path | None, typer.Option(help=say["data"], metavar="DIR")] = None,
        refresh: Annotated[bool, typer.Option("--refresh", help=say["refresh"])] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say["dry_run"])] = False,
        chosen: Annotated[str, language] = lang,
    ) -> None:
        from layers.fetch.run import fetch

        names = [name.strip() for name in only.split(",") if name.strip()]
        with _bars(say) as bars:
            report = fetch(
                territory, data=data, only=names, refresh=refresh, dry_run=dry_run, tell=bars.received, step=bars.step
            )
        _print(_fetch_table(report, say, lang))
        total = "would_total" if dry_run else "total"
        tell(say[total].format(size=human(report.size), folder=report.folder))
        failed = ", ".join(outcome.source.id for outcome in report.outcomes if outcome.state == "failed")
        if failed:
            tell(say["failed_ones"].format(names=failed))
        if not dry_run:
            tell(say["next"].format(folder=report.folder))

    @app.command(name="sources", help=say["sources"])
    def sources_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["place"])],
        data: Annotated[Path | None, typer.Option(help=say["data"], metavar="DIR")] = None,
        chosen: Annotated[str, language] = lang,
    ) -> None:
        from layers.fetch.lock import LOCK
        from layers.fetch.perimeter import folder_name

        folder = data or Path(territory)
        if data is None and not folder.is_dir():
            folder = Path("data") / "raw" / folder_name(territory)
        _print(_standing_table(folder, say, lang))
        if not (folder / LOCK).is_file():
            tell(say["nothing_yet"].format(folder=folder, territory=territory))

    @app.command(name="init", help=say["init"])
    def init_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["place"])],
        out: Annotated[Path, typer.Option(help=say["out"], metavar="DIR")],
        chosen: Annotated[str, language] = lang,
    ) -> None:
        from layers.fetch.territory_text import init_territory

        tell(say["wrote"].format(path=init_territory(territory, out)))
        tell(say["next_fetch"].format(folder=out))

    @app.command(name="template", help=say["template"])
    def template_command(
        name: Annotated[str, typer.Argument(metavar="need|evictions|sites|pensions|voices", help=say["template_name"])],
        out: Annotated[Path | None, typer.Option(help=say["template_out"], metavar="FILE")] = None,
        chosen: Annotated[str, language] = lang,
    ) -> None:
        from layers.scenario.templates import TEMPLATES, write_template

        path = write_template(name, out or Path(f"{name}.csv"))
        tell(say["wrote"].format(path=path))
        tell(TEMPLATES[name].purpose)


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


def _fetch_table(report: "FetchReport", say: dict[str, str], lang: Language) -> Table:
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


def _standing_table(folder: Path, say: dict[str, str], lang: Language) -> Table:
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


def _print(table: Table) -> None:
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(table)


@contextmanager
def _bars(say: dict[str, str]) -> Iterator["_Bars"]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bars(progress, say["asking"])


class _Bars:
    """A bar in all, and one for each file under way."""

    def __init__(self, progress: Progress, start: str) -> None:
        self.progress = progress
        self.whole = progress.add_task(start, total=None)
        self.tasks: dict[tuple[str, str], TaskID] = {}
        self.seen: dict[tuple[str, str], int] = {}
        self.mutex = Mutex()

    def step(self, about: str) -> None:
        self.progress.update(self.whole, description=escape(about))

    def received(self, source: str, name: str, received: int, total: int | None) -> None:
        key = (source, name)
        with self.mutex:
            if key not in self.tasks:
                self.tasks[key] = self.progress.add_task(escape(f"{source} : {name}"), total=total)
            self.seen[key] = received
            whole = sum(self.seen.values())
        done = total is not None and received >= total
        self.progress.update(self.tasks[key], completed=received, total=total, visible=not done)
        self.progress.update(self.whole, completed=whole)

"""`pensions fetch`, `sources`, `init`, `template`: official sources from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from geo.language import Language
from pensions.commands.refusals import language_option
from pensions.commands.screen import tell
from pensions.words.sources import source_words


def register(app: typer.Typer, lang: Language) -> None:
    """Add the commands about sources to the command line."""
    say = source_words(lang)
    language = language_option(say["lang"])

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
        from pensions.commands.source_tables import bars, fetch_table, human, show

        names = [name.strip() for name in only.split(",") if name.strip()]
        with bars(say) as shown:
            report = fetch(
                territory, data=data, only=names, refresh=refresh, dry_run=dry_run, tell=shown.received, step=shown.step
            )
        show(fetch_table(report, say, lang))
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
        from pensions.commands.source_tables import show, standing_table

        folder = data or Path(territory)
        if data is None and not folder.is_dir():
            folder = Path("data") / "raw" / folder_name(territory)
        show(standing_table(folder, say, lang))
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

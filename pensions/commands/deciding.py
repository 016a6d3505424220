"""`pensions flip`, `choose`, `voices`, `compare`, `backtest`: how sure, and which k."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from geo.criterion import Language
from pensions.commands.deciding_words import words

DEFAULT_SCENARIO = "pension_de_famille"


@contextmanager
def telling() -> Iterator[Callable[[str, str], None]]:
    """Show the step under way in a terminal, and nothing elsewhere."""
    console = Console(stderr=True)
    with console.status("…") as status:
        yield lambda stage, about: status.update(escape(about))


def register(app: typer.Typer, lang: Language) -> None:
    """Add the commands to the command line, with their help in one language."""
    say = words(lang)
    data_option = typer.Option("--data", help=say["data"], metavar="DIR")
    scenario_option = typer.Option("--scenario", help=say["scenario"], metavar="NAME|FILE")
    sites_option = typer.Option("--sites", help=say["sites"], metavar="NAME|FILE")
    lang_option = typer.Option("--lang", metavar="fr|en")

    @app.command(name="flip", help=say["flip"])
    def flip_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY")],
        first: Annotated[str, typer.Argument(metavar="SITE_A", help=say["first"])],
        second: Annotated[str, typer.Argument(metavar="SITE_B", help=say["second"])],
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        sites: Annotated[str | None, sites_option] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.run import judge_territory
        from pensions.stability import flip_record

        with telling() as progress:
            _, ranking = judge_territory(territory, data=data, scenario=scenario, sites=sites, progress=progress)
        typer.echo(flip_record(ranking, first, second)["sentence"][lang])

"""The command `check`: sites in, sheets out."""

from pathlib import Path
from typing import Annotated

import typer

from geo.scoring.criterion import Language
from pensions.words.commands import check_words, command_words


def register(app: typer.Typer, lang: Language) -> None:
    """Add the command to the command line, with its help in one language."""
    say = command_words(lang) | check_words(lang)

    @app.command(help=say["check"])
    def check(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        sites: Annotated[list[str] | None, typer.Argument(metavar="SITE…", help=say["check_sites"])] = None,
        from_list: Annotated[Path | None, typer.Option("--list", help=say["check_list"], metavar="FILE")] = None,
        places: Annotated[int | None, typer.Option(help=say["check_places"], min=1)] = None,
        data: Annotated[Path | None, typer.Option(help=say["data"], metavar="DIR")] = None,
        scenario: Annotated[str, typer.Option(help=say["scenario"], metavar="NAME|FILE")] = "pension_de_famille",
        candidates: Annotated[str | None, typer.Option(help=say["check_candidates"], metavar="NAME|FILE")] = None,
        out: Annotated[Path | None, typer.Option(help=say["check_out"], metavar="DIR")] = None,
        geocoder: Annotated[str, typer.Option(help=say["check_geocoder"], metavar="URL|off")] = "",
        pdf: Annotated[bool | None, typer.Option(help=say["check_pdf"])] = None,
        chosen: Annotated[str, typer.Option("--lang", help=say["lang"], metavar="fr|en")] = lang,
    ) -> None:
        from pensions.commands.check_run import Order, run_check

        if chosen not in ("fr", "en"):
            raise typer.BadParameter(f"--lang {chosen!r} : {say['choices']} fr, en")
        if not sites and from_list is None:
            raise typer.BadParameter(say["check_nothing"])
        order = Order(territory, tuple(sites or ()), from_list, places, data, scenario, candidates, out, geocoder, pdf)
        run_check(order, lang, say)

"""The command `check`: sites in, sheets out."""

from pathlib import Path
from typing import Annotated

import typer

from geo.language import Language
from pensions.commands.refusals import language_option, usage_fault
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.words.commands import check_words, command_words


def register(app: typer.Typer, lang: Language) -> None:
    """Add the command to the command line, with its help in one language."""
    say = command_words(lang) | check_words(lang)
    lang_option = language_option(say["lang"])

    @app.command(help=say["check"])
    def check(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        sites: Annotated[list[str] | None, typer.Argument(metavar="SITE…", help=say["check_sites"])] = None,
        from_list: Annotated[Path | None, typer.Option("--list", help=say["check_list"], metavar="FILE")] = None,
        places: Annotated[int | None, typer.Option(help=say["check_places"], min=1)] = None,
        data: Annotated[Path | None, typer.Option(help=say["data"], metavar="DIR")] = None,
        scenario: Annotated[str, typer.Option(help=say["scenario"], metavar="NAME|FILE")] = DEFAULT_SCENARIO,
        candidates: Annotated[str | None, typer.Option(help=say["check_candidates"], metavar="NAME|FILE")] = None,
        cell: Annotated[int | None, typer.Option("--cell", help=say["cell"], metavar="M")] = None,
        out: Annotated[Path | None, typer.Option(help=say["check_out"], metavar="DIR")] = None,
        geocoder: Annotated[str, typer.Option(help=say["check_geocoder"], metavar="URL|off")] = "",
        pdf: Annotated[bool | None, typer.Option(help=say["check_pdf"])] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.commands.check_run import CheckRequest, run_check

        if not sites and from_list is None:
            raise usage_fault(check_words, "check_nothing")
        job = Job(territory, data=data, scenario=scenario, sites=candidates, cell_m=cell, out=out, lang=lang)
        asked = CheckRequest(sites=tuple(sites or ()), from_list=from_list, studios=places, geocoder=geocoder, pdf=pdf)
        run_check(job, asked, say)

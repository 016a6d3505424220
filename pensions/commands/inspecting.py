"""The command `inspect`: official sources set side by side; page, workbook, and a part of run.json."""

from pathlib import Path
from typing import Annotated

import typer

from geo.language import Language
from pensions.commands.refusals import language_option
from pensions.commands.screen import progress_bar, tell
from pensions.commands.travel import day_of
from pensions.ranking.job import Job
from pensions.words.commands import command_words
from pensions.words.inspect_command import inspect_words


def register(app: typer.Typer, lang: Language) -> None:
    """Add the command to the command line, with its help in one language."""
    say = command_words(lang) | inspect_words(lang)
    lang_option = language_option(say["lang"])

    @app.command(name="inspect", help=say["inspect"])
    def inspect_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        data: Annotated[Path | None, typer.Option(help=say["data"], metavar="DIR")] = None,
        sites: Annotated[str | None, typer.Option(help=say["sites"], metavar="NAME|FILE")] = None,
        cell: Annotated[int | None, typer.Option("--cell", help=say["cell"], metavar="M")] = None,
        date: Annotated[str | None, typer.Option("--date", help=say["date"], metavar="AAAA-MM-JJ")] = None,
        out: Annotated[Path | None, typer.Option(help=say["out"], metavar="DIR")] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.front.inspecting import inspect_territory, write_inspection

        job = Job(territory, data=data, sites=sites, cell_m=cell, date=day_of(date), out=out, lang=lang)
        with progress_bar(say) as bar:

            def step(stage: str, about: str) -> None:
                bar(f"{say[stage]} : {about}")

            inspected = inspect_territory(job, progress=step)
            written = write_inspection(inspected, job.folder(inspected.run_inputs.territory), progress=step)
        tell(inspected)
        for one in inspected.controls:
            if one.verdict != "pass":
                tell(f"! {say[one.verdict]} : {getattr(one.title, lang)} : {getattr(one.found, lang)}")
        tell(say["read_it"])
        for path in written.values():
            tell(path)

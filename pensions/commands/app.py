"""The command line: `pensions demo`, `pensions rank`, `pensions map`; help and messages in French, or in English."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

import typer

from geo.errors import PensionsError, brief
from geo.language import Language
from geo.memory import one_reserve
from layers.reception.bug_report import write_report
from pensions.commands import check, deciding, inspecting, sources, travel
from pensions.commands import map as map_command
from pensions.commands.exit_codes import BUG, FAULT
from pensions.commands.refusals import Commands, language_option, one_of
from pensions.commands.screen import cache_told, progress_bar, tell
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.words.at_start import STOPPED, STOPPED_TOLD, language
from pensions.words.commands import command_words, fault

Size = Literal["town", "metropole", "region"]
SIZES: tuple[Size, ...] = get_args(Size)


def make_app(lang: Language) -> typer.Typer:
    """Build the command line with its help in one language."""
    say = command_words(lang)
    app = typer.Typer(
        cls=Commands, help=say["app"], no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    lang_option = language_option(say["lang"])

    @app.command(help=say["demo"])
    def demo(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=say["demo_dir"])],
        size: Annotated[
            str, typer.Option(help=say["demo_size"], metavar="|".join(SIZES), callback=one_of("--size", SIZES))
        ] = "town",
        seed: Annotated[int, typer.Option(help=say["demo_seed"], min=0)] = 1,
        with_faults: Annotated[bool, typer.Option("--with-faults", help=say["demo_with_faults"])] = False,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from layers.demo.faults import PAGE
        from layers.demo.planted.land import CANDIDATES_FILE
        from pensions.front.territory import put_demo

        with progress_bar(say) as bar:
            path = put_demo(folder, cast(Size, size), seed, with_faults=with_faults, progress=bar)
        then, asked = say["then_find" if with_faults else "then_rank"], shlex.quote(str(folder))
        listed = shlex.quote(str(folder / CANDIDATES_FILE))
        tell(then.format(folder=asked, page=folder / PAGE, sites=listed))
        tell(path)

    @app.command(help=say["rank"])
    def rank(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        data: Annotated[Path | None, typer.Option(help=say["data"], metavar="DIR")] = None,
        scenario: Annotated[str, typer.Option(help=say["scenario"], metavar="NAME|FILE")] = DEFAULT_SCENARIO,
        sites: Annotated[str | None, typer.Option(help=say["sites"], metavar="NAME|FILE")] = None,
        date: Annotated[str | None, typer.Option("--date", help=say["date"], metavar="AAAA-MM-JJ")] = None,
        out: Annotated[Path | None, typer.Option(help=say["out"], metavar="DIR")] = None,
        sheets: Annotated[int, typer.Option(help=say["sheets"], min=0)] = 0,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from geo.transit.scan import was_compiled
        from pensions.checking.run_outputs import write_run
        from pensions.ranking.run import rank_territory
        from pensions.words.commands import stability_lines

        job = Job(
            territory,
            data=data,
            scenario=scenario,
            sites=sites,
            date=travel.day_of(date, say),
            out=out,
            lang=lang,
        )
        wait = {} if was_compiled() else {"measure": f" ({say['first_time']})"}
        with progress_bar(say) as bar:
            run = rank_territory(job, progress=lambda stage, about: bar(f"{say[stage]} : {about}{wait.get(stage, '')}"))
            written = write_run(
                run,
                job.folder(run.territory),
                lang,
                sheets=sheets,
                progress=lambda about: bar(f"{say['output']} : {about}"),
            )
        counts = run.record["counts"]
        tell(say["done"].format(**counts))
        for note in run.record["warnings"]:
            tell(f"! {note[lang]}")
        for missing in run.record["not_evaluated"].values():
            tell(f"! {say['not_evaluated']} : {missing['label'][lang]} ({missing['reason'][lang]})")
        for line in stability_lines(run.record, lang):
            tell(line)
        again = {"--data": data, "--sites": sites, "--date": date, "--out": out}
        told = [part for name, value in again.items() if value for part in (name, str(value))]
        tell(say["then_inspect"].format(asked=shlex.join([territory, *told])))
        tell(written["carte.html"])

    for group in (inspecting, check, deciding, map_command, travel, sources):
        group.register(app, lang)
    return app


def __getattr__(name: str) -> typer.Typer:
    """Make `french_app` or `english_app`, the command line in one language, when it is asked for."""
    lang: dict[str, Language] = {"french_app": "fr", "english_app": "en"}
    if name not in lang:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return make_app(lang[name])


def main(arguments: list[str] | None = None) -> None:
    """
    Run the command line; what stops it ends with a sentence and an exit code, not a trace.

    Faults of the user or of the data: 2. Ctrl-C: 130. What nobody expected: 70, and a report is written.
    """
    told = sys.argv[1:] if arguments is None else arguments
    lang = language(told, dict(os.environ))
    say = command_words(lang)
    one_reserve()
    try:
        with cache_told(lang):
            make_app(lang)(args=told, prog_name="pensions")
    except PensionsError as error:
        tell(f"{say['error']} : {fault(error, lang)}", err=True)
        if (whole := getattr(error.whole, lang)) != brief(whole):
            tell(say["whole"].format(whole=whole), err=True)
        sys.exit(FAULT)
    except Exception as error:
        tell(say["bug"].format(report=write_report(error)), err=True)
        sys.exit(BUG)
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != STOPPED:
            raise
        tell(STOPPED_TOLD[lang], err=True)
        sys.exit(STOPPED)

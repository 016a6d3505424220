"""The command line: `pensions demo`, `pensions rank`, `pensions map`; help and messages in French, or in English."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

import typer

from geo.errors import PensionsError, brief
from geo.language import Language
from geo.memory import few_threads, look_for_rings_seldom, one_reserve
from layers.reception.bug_report import write_report
from pensions.commands import check, deciding, inspecting, sources, travel
from pensions.commands import map as map_command
from pensions.commands.exit_codes import BUG, FAULT
from pensions.commands.refusals import Commands, language_option, one_of
from pensions.commands.screen import cache_told, progress_bar, tell
from pensions.ranking.job import DEFAULT_SCENARIO, OUTPUT_FILES, Job, output_files
from pensions.words.at_start import STOPPED, STOPPED_TOLD, language
from pensions.words.commands import command_words, fault

Size = Literal["town", "metropole", "region"]
SIZES: tuple[Size, ...] = get_args(Size)


def make_app(lang: Language) -> typer.Typer:
    """Build the command line with its help in one language."""
    say = command_words(lang)
    commands = type("Commands", (Commands,), {"help_words": say["help"]})
    app = typer.Typer(
        cls=commands, help=say["app"], no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
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
        cell: Annotated[int | None, typer.Option("--cell", help=say["cell"], metavar="M")] = None,
        date: Annotated[str | None, typer.Option("--date", help=say["date"], metavar="AAAA-MM-JJ")] = None,
        out: Annotated[Path | None, typer.Option(help=say["out"], metavar="DIR")] = None,
        sheets: Annotated[int, typer.Option(help=say["sheets"], min=0)] = 0,
        outputs: Annotated[str, typer.Option(help=say["outputs"], metavar=",".join(OUTPUT_FILES))] = "",
        watch: Annotated[Path | None, typer.Option(help=say["watch"], metavar="FILE")] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.commands.rank_run import run_rank, tell_run, watch_rank

        files = output_files(outputs)
        job = Job(
            territory,
            data=data,
            scenario=scenario,
            sites=sites,
            cell_m=cell,
            date=travel.day_of(date),
            out=out,
            lang=lang,
        )
        if watch is not None:
            watch_rank(job, watch, sheets, files, say)
            return
        run, written = run_rank(job, sheets, files, say)
        tell_run(job, run, written, say)

    for group in (inspecting, check, deciding, map_command, travel, sources):
        group.register(app, lang)
    return app


def _name_panels(say: Mapping[str, str]) -> None:
    """Give the parts of the help their names in the language of the screen: typer has them in English."""
    from typer import rich_utils

    rich_utils.COMMANDS_PANEL_TITLE = say["help_commands"]
    rich_utils.REQUIRED_LONG_STRING = say["help_required"]
    rich_utils.DEFAULT_STRING = say["help_default"]


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
    few_threads()
    look_for_rings_seldom()
    if not told or "--help" in told:
        _name_panels(say)
    try:
        with cache_told(lang):
            make_app(lang)(args=told, prog_name="pensions")
    except PensionsError as error:
        tell(f"{say['error']} {fault(error, lang)}", err=True)
        if (whole := getattr(error.whole, lang)) != brief(whole):
            tell(say["whole"].format(whole=whole), err=True)
        sys.exit(FAULT)
    except Exception as error:
        report = write_report(error)
        said = say["bug" if report else "bug_without_report"]
        tell(said.format(report=report, kind=type(error).__name__), err=True)
        sys.exit(BUG)
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != STOPPED:
            raise
        tell(STOPPED_TOLD[lang], err=True)
        sys.exit(STOPPED)

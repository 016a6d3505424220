"""`pensions flip`, `choose`, `voices`, `compare`, `backtest`: how sure, and which k."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from geo.language import Language
from pensions.choosing.request import MODES, TIME_LIMIT_S, VARIANTS, ChoiceRequest
from pensions.commands.refusals import language_option, one_of, usage_fault
from pensions.commands.screen import tell
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.words.ballot import ballot_words
from pensions.words.commands import command_words
from pensions.words.deciding import deciding_words


@contextmanager
def telling() -> Iterator[Callable[[str, str], None]]:
    """Show the step under way in a terminal, and nothing elsewhere."""
    from rich.console import Console  # only a command that runs shows its steps
    from rich.markup import escape

    console = Console(stderr=True)
    with console.status("…") as status:
        yield lambda stage, about: status.update(escape(about))


def register(app: typer.Typer, lang: Language) -> None:
    """Add the commands to the command line, with their help in one language."""
    say = command_words(lang) | deciding_words(lang) | ballot_words(lang)
    data_option = typer.Option("--data", help=say["data"], metavar="DIR")
    scenario_option = typer.Option("--scenario", help=say["scenario"], metavar="NAME|FILE")
    cell_option = typer.Option("--cell", help=say["cell"], metavar="M")
    sites_option = typer.Option("--sites", help=say["sites"], metavar="NAME|FILE")
    out_option = typer.Option("--out", help=say["out"], metavar="DIR")
    lang_option = language_option(say["lang"])

    @app.command(name="flip", help=say["flip"])
    def flip_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        first: Annotated[str, typer.Argument(metavar="SITE_A", help=say["first"])],
        second: Annotated[str, typer.Argument(metavar="SITE_B", help=say["second"])],
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        sites: Annotated[str | None, sites_option] = None,
        cell: Annotated[int | None, cell_option] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.ranking.run import judge_territory
        from pensions.ranking.stability import flip_record

        job = Job(territory, data=data, scenario=scenario, sites=sites, cell_m=cell)
        with telling() as progress:
            _, ranking = judge_territory(job, progress=progress)
        tell(flip_record(ranking, first, second)["sentence"][lang])

    @app.command(name="choose", help=say["choose"])
    def choose_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        count: Annotated[int, typer.Argument(metavar="K", help=say["count"])],
        minutes: Annotated[float, typer.Option(help=say["minutes"])] = 30.0,
        fade: Annotated[float | None, typer.Option(help=say["fade"])] = None,
        variant: Annotated[str, typer.Option(help=say["variant"], callback=one_of("--variant", VARIANTS))] = "coverage",
        by: Annotated[
            str | None, typer.Option(help=say["by"], metavar="|".join(MODES), callback=one_of("--by", MODES))
        ] = None,
        need: Annotated[str | None, typer.Option(help=say["need"])] = None,
        candidates: Annotated[int, typer.Option(help=say["candidates"])] = 2_000,
        score_weight: Annotated[float, typer.Option(help=say["score_weight"])] = 0.1,
        spacing_m: Annotated[float | None, typer.Option("--spacing-m", help=say["spacing"])] = None,
        per_commune: Annotated[int | None, typer.Option(help=say["per_commune"])] = None,
        per_landlord: Annotated[int | None, typer.Option(help=say["per_landlord"])] = None,
        at_least: Annotated[list[str] | None, typer.Option(help=say["at_least"], metavar="NAME=N")] = None,
        include: Annotated[str, typer.Option(help=say["include"], metavar="ID,ID")] = "",
        exclude: Annotated[str, typer.Option(help=say["exclude"], metavar="ID,ID")] = "",
        budget: Annotated[float | None, typer.Option(help=say["budget"])] = None,
        places: Annotated[float | None, typer.Option(help=say["places"])] = None,
        sets: Annotated[int, typer.Option(help=say["sets"])] = 3,
        apart: Annotated[int | None, typer.Option(help=say["apart"])] = None,
        time_limit: Annotated[float, typer.Option(help=say["time_limit"], metavar="S")] = TIME_LIMIT_S,
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        sites: Annotated[str | None, sites_option] = None,
        cell: Annotated[int | None, cell_option] = None,
        out: Annotated[Path | None, out_option] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.choosing.outputs import run_choice

        request = ChoiceRequest(
            count=count,
            minutes=minutes,
            fade=fade,
            variant=variant,
            by=by,
            need=need,
            candidates=candidates,
            score_weight=score_weight,
            spacing_m=spacing_m,
            per_commune=per_commune,
            per_landlord=per_landlord,
            at_least=_pairs(at_least or []),
            include=_ids(include),
            exclude=_ids(exclude),
            budget=budget,
            places=places,
            sets=sets,
            apart=apart,
            time_limit_s=time_limit,
        )
        job = Job(territory, data=data, scenario=scenario, sites=sites, cell_m=cell, out=out, lang=lang)
        with telling() as progress:
            told, path = run_choice(job, request, progress=progress)
        _show(told, path)

    @app.command(name="voices", help=say["voices"])
    def voices_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=say["voices_dir"])],
        top: Annotated[int, typer.Option(help=say["top"], min=1)] = 10,
        profiles: Annotated[bool, typer.Option("--profiles", help=say["profiles"])] = False,
        ballot: Annotated[bool, typer.Option("--ballot", help=say["ballot"])] = False,
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        sites: Annotated[str | None, sites_option] = None,
        cell: Annotated[int | None, cell_option] = None,
        out: Annotated[Path | None, out_option] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.deciding.ballot import run_ballot
        from pensions.deciding.voices import run_voices

        job = Job(territory, data=data, scenario=scenario, sites=sites, cell_m=cell, out=out, lang=lang)
        if ballot:
            _show(*run_ballot(job, folder))
            return
        with telling() as progress:
            told, path = run_voices(job, folder, top=top, profiles=profiles, progress=progress)
        _show(told, path)

    @app.command(name="compare", help=say["compare"])
    def compare_command(
        before: Annotated[Path, typer.Argument(metavar="RUN_A", help=say["run_a"])],
        after: Annotated[Path, typer.Argument(metavar="RUN_B", help=say["run_b"])],
        top: Annotated[int, typer.Option(help=say["top"], min=1)] = 10,
        out: Annotated[Path | None, out_option] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.deciding.compare import run_compare

        told, path = run_compare(before, after, top=top, out=out, lang=lang)
        _show(told, path)

    @app.command(name="backtest", help=say["backtest"])
    def backtest_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        cell: Annotated[int | None, cell_option] = None,
        out: Annotated[Path | None, out_option] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.deciding.backtest import run_backtest

        job = Job(territory, data=data, scenario=scenario, cell_m=cell, out=out, lang=lang)
        with telling() as progress:
            told, path = run_backtest(job, progress=progress)
        _show(told, path)


def _show(told: list[str], path: Path) -> None:
    for line in told:
        tell(line)
    tell(path)


def _ids(told: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in told.split(",") if part.strip())


def _pairs(told: list[str]) -> dict[str, int]:
    pairs = {}
    for text in told:
        name, _, count = text.rpartition("=")
        if not name or not count.strip().isdigit():
            raise usage_fault(deciding_words, "bad_at_least", told=text)
        pairs[name.strip()] = int(count)
    return pairs

"""`pensions journey` and `pensions isochrone`."""

import datetime as dt
import math
from pathlib import Path
from typing import Annotated

import typer

from geo.language import Language
from pensions.commands.exit_codes import NO_WAY
from pensions.commands.refusals import language_option, usage_fault
from pensions.commands.screen import tell
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.words.commands import command_words, travel_words


def register(app: typer.Typer, lang: Language) -> None:
    """Add the commands to the command line, with their help in one language."""
    say = command_words(lang) | travel_words(lang)
    data_option = typer.Option("--data", help=say["data"], metavar="DIR")
    scenario_option = typer.Option("--scenario", help=say["scenario"], metavar="NAME|FILE")
    lang_option = language_option(say["lang"])
    from_option = typer.Option("--from", help=say["from"], metavar="X,Y|NAME")

    @app.command(name="journey", help=say["journey"])
    def journey_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        start: Annotated[str, from_option],
        goal: Annotated[str, typer.Option("--to", help=say["goal"], metavar="X,Y|NAME")],
        at: Annotated[str, typer.Option("--at", help=say["at"], metavar="HH:MM")] = "10:00",
        date: Annotated[str | None, typer.Option("--date", help=say["date"], metavar="AAAA-MM-JJ")] = None,
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from pensions.ranking.run import load_inputs
        from pensions.travel import journeys

        run_inputs = load_inputs(Job(territory, data=data, scenario=scenario), only=journeys.READ)
        depart_s, day = journeys.seconds(at), day_of(date)
        left, reached = (journeys.place(run_inputs.territory, text) for text in (start, goal))
        found = journeys.find_journey(run_inputs, left, reached, depart_s, day)
        if found is None:
            tell(say["none"])
            raise typer.Exit(NO_WAY)
        legs = journeys.legs_in_words(found, run_inputs.stops, str(reached["label"].iloc[0]), lang)
        for leg in legs.itertuples(index=False):
            tell(f"{leg[0]:>5}  {leg[1]:>5}  {leg.what}")
        tell(
            say["total"].format(
                minutes=found.minutes,
                start=journeys.clock(found.depart_s),
                end=journeys.clock(found.arrive_s),
                date=journeys.day_told(day or run_inputs.dates.weekday, lang),
            )
        )
        why = journeys.why_out_of_reach(run_inputs, left, found)
        if why is not None:
            tell(say["out_of_reach"].format(why=getattr(why, lang)))

    @app.command(name="isochrone", help=say["isochrone"])
    def isochrone_command(
        territory: Annotated[str, typer.Argument(metavar="TERRITORY", help=say["territory"])],
        start: Annotated[str, from_option],
        minutes: Annotated[str, typer.Option("--minutes", help=say["minutes"])] = "15,30,45",
        date: Annotated[str | None, typer.Option("--date", help=say["date"], metavar="AAAA-MM-JJ")] = None,
        cell: Annotated[int | None, typer.Option("--cell", help=say["cell"], metavar="M")] = None,
        out: Annotated[Path | None, typer.Option("--out", help=say["iso_out"], metavar="FILE")] = None,
        data: Annotated[Path | None, data_option] = None,
        scenario: Annotated[str, scenario_option] = DEFAULT_SCENARIO,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        from maps.atomic_write import written_together
        from maps.deciding.isochrone import write_isochrone_page
        from pensions.ranking.run import load_inputs
        from pensions.travel import journeys
        from pensions.travel.isochrone_facts import about

        limits = _limits(minutes)
        job = Job(territory, data=data, scenario=scenario, cell_m=cell, date=day_of(date))
        run_inputs = load_inputs(job)
        left = journeys.place(run_inputs.territory, start)
        found = journeys.reach_from(run_inputs, left, limits)
        for row in found.itertuples(index=False):
            tell(say["area"].format(minutes=row.minutes, area=row.geometry.area / 1e6))
        path = out or job.folder(run_inputs.territory) / "isochrones.geojson"
        page = path.with_suffix(".html")
        drawn, told = journeys.background(run_inputs.territory), about(run_inputs, left, lang)
        with written_together(path.parent) as drafts:
            (drafts / path.name).write_text(found.to_crs(4326).to_json(drop_id=True), encoding="utf-8")
            write_isochrone_page(found, left, drawn, told, drafts / page.name, lang)
        tell(path)
        tell(page)


def _limits(told: str) -> list[float]:
    try:
        limits = [float(part) for part in told.split(",")]
    except ValueError as error:
        raise usage_fault(travel_words, "bad_minutes", told=told) from error
    if not all(0 < limit < math.inf for limit in limits):
        raise usage_fault(travel_words, "bad_minutes", told=told)
    return limits


def day_of(told: str | None) -> dt.date | None:
    """Read the date of an option; a wrong one is refused in the language of the screen."""
    try:
        return None if told is None else dt.date.fromisoformat(told)
    except ValueError as error:
        raise usage_fault(command_words, "bad_date", told=told) from error

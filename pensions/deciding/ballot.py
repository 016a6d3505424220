"""The paper ballot of a scenario, and the table into which ballots are typed; what a ballot asks, for who reads it."""

import datetime as dt
from pathlib import Path

from geo.errors import OutputError
from layers.scenario.scenario import Scenario, load_scenario
from layers.sources.planner.ballots import HASH, NUMBER, REMARK, ROLE, BallotForm
from layers.territory.file import find_territory, read_territory_file
from layers.territory.territory import Territory
from maps.deciding.ballot_page import Ballot, write_ballot
from maps.tables.sheets_excel import add_sheet, new_workbook, sheet_looks
from pensions.ranking.files import write_all
from pensions.ranking.job import Job
from pensions.words.ballot import ballot_words, easy_words

PAGE, TABLE = "bulletin.html", "bulletins.xlsx"
POINTS = range(6)
ROWS = 100
"""Rows of the table that have a number already."""
SHOWN_HASH = 12


def ballot_form(scenario: Scenario) -> BallotForm:
    """What a ballot on a scenario asks: its criteria by their labels, in its order, and their shares of the weight."""
    total = sum(criterion.weight for criterion in scenario.criteria)
    return BallotForm(
        {one.id: (one.label.fr, one.label.en) for one in scenario.criteria},
        {one.id: one.weight / total for one in scenario.criteria},
        scenario.hash,
    )


def run_ballot(job: Job, folder: Path, today: dt.date | None = None) -> tuple[list[str], Path]:
    """
    Write the ballot and its table into a folder; give the lines to show and the page written.

    Raises
    ------
    PensionsError
        See `load_scenario`, `find_territory`.
    OutputError
        One of the files exists: ballots may have been typed into it; the folder cannot be written.
    """
    say = ballot_words(job.lang)
    for name in (PAGE, TABLE):
        if (folder / name).exists():
            english, french = (ballot_words(lang)["ballot_exists"].format(path=folder / name) for lang in ("en", "fr"))
            raise OutputError(english, fr=french)
    scenario = job.scenario if isinstance(job.scenario, Scenario) else load_scenario(job.scenario)
    known = job.territory
    head = known.head if isinstance(known, Territory) else read_territory_file(find_territory(known)).territory
    labels = [getattr(criterion.label, job.lang) for criterion in scenario.criteria]
    day = (today or dt.date.today()).isoformat()
    page = Ballot(
        say["ballot_title"],
        [say["ballot_why"], say["ballot_how"], say["ballot_blank"]],
        [(easy_words(one.id, job.lang), label) for one, label in zip(scenario.criteria, labels, strict=True)],
        POINTS,
        (say["ballot_line"], say["ballot_points"]),
        (say["ballot_not"], say["ballot_much"]),
        say["ballot_number"],
        say["ballot_role"],
        say["ballot_remark"],
        say["ballot_foot"].format(
            territory=head.name,
            scenario=scenario.id,
            hash=scenario.hash[:SHOWN_HASH],
            date="/".join(reversed(day.split("-"))) if job.lang == "fr" else day,
        ),
        job.lang,
    )
    header = [NUMBER, ROLE, *(f"{number}. {label}" for number, label in enumerate(labels, start=1)), REMARK, HASH]
    blank = [""] * (len(labels) + 1)
    rows = [[number, "", *blank, scenario.hash[:SHOWN_HASH]] for number in range(1, ROWS + 1)]

    def write_table(path: Path) -> None:
        with new_workbook(path) as book:
            lines = [say["ballot_table_1"], say["ballot_table_2"]]
            add_sheet(book, say["ballot_sheet"], header, rows, sheet_looks(book), lines, widest=24)

    written = write_all(folder, {PAGE: lambda path: write_ballot(page, path), TABLE: write_table})
    told = say["ballot_written"].format(
        page=written[PAGE], table=written[TABLE], territory=job.territory, folder=folder
    )
    return [told], written[PAGE]

"""What the command `check` does: place, judge, write, and tell."""

from dataclasses import dataclass
from pathlib import Path

import typer

from geo.language import Language
from layers.places.geocode import service_of
from layers.places.locate import PlacedSites, SiteRequest, locate, understand
from layers.places.site_lists import is_site_file, read_list
from maps.sheet.pdf import find_chromium
from maps.sheet.verdict import verdict_words
from pensions.checking.check import Check, check_sites
from pensions.checking.outputs import Written, write_check
from pensions.checking.reference import prepare_check
from pensions.commands.exit_codes import FAULT
from pensions.commands.screen import progress_bar, tell
from pensions.ranking.job import Job


@dataclass(frozen=True)
class CheckRequest:
    """
    What is checked, and how it is told.

    sites : as typed: addresses, coordinates, parcels, ids, or files that list them
    from_list : a file that lists more
    studios : programme asked; that of the scenario when None
    geocoder : address of the service, "off", or "" for the national one
    pdf : see `write_check`
    """

    sites: tuple[str, ...]
    from_list: Path | None
    studios: int | None
    geocoder: str
    pdf: bool | None


def run_check(job: Job, request: CheckRequest, say: dict[str, str]) -> None:
    """Run the command, with progress on a terminal."""
    asked = _asked(request)
    with progress_bar(say) as bar:
        inputs = prepare_check(job, progress=lambda stage, about: bar(f"{say[stage]} : {about}"))
        bar(say["locating"])
        located = locate(asked, inputs.territory, service=service_of(request.geocoder, inputs.territory))
        bar(say["comparing"])
        check = check_sites(inputs, located, studios=request.studios)
        written = write_check(
            check,
            job.folder(inputs.territory),
            job.lang,
            is_list=request.from_list is not None or len(asked) > 1,
            pdf=request.pdf,
            progress=lambda name: bar(f"{say['output']} : {name}"),
        )
    _tell(check, written, job.lang, say, wants_pdf=bool(request.pdf))
    if not len(located.sites):
        raise typer.Exit(FAULT)


def _asked(request: CheckRequest) -> list[SiteRequest]:
    asked = [] if request.from_list is None else read_list(request.from_list)
    for text in request.sites:
        asked += read_list(Path(text)) if is_site_file(text) else [understand(text)]
    return asked


def _tell(check: Check, written: Written, lang: Language, say: dict[str, str], *, wants_pdf: bool) -> None:
    unfit = check.record["unfit"]
    if unfit is not None:
        tell(f"! {unfit[lang]}")
    for site, verdict in list(check.verdicts.items())[:20]:
        compared = check.comparisons[site]
        word = verdict_words(verdict, check.unanswered(site), lang, check.score(site))
        rank = (
            say["no_rank"]
            if compared.rank is None
            else say["rank_line"].format(rank=compared.rank, count=compared.ranked)
        )
        tell(f"{site} : {word} ; {rank}" if verdict not in ("excluded", "outside") else f"{site} : {word}")
    _tell_unplaced(check.placed, lang, say)
    if wants_pdf and find_chromium() is None:
        tell(f"! {say['no_browser']}")
    total = len(check.placed.sites)
    if len(written.sheets) < total:
        tell(f"! {say['sheets_left'].format(count=len(written.sheets), total=total)}")
    paths = [written.workbook] if written.workbook is not None else list(written.sheets.values())
    for path in paths:
        tell(path)


def _tell_unplaced(located: PlacedSites, lang: Language, say: dict[str, str]) -> None:
    lost = located.report[~located.report["is_placed"].astype(bool)]
    if lost.empty:
        return
    tell(f"! {say['unplaced'].format(count=len(lost), total=len(located.report))}")
    for row in lost.head(20).to_dict("records"):
        where = f"{row['row']} " if row["row"] else ""
        tell(f"!   {where}« {row['given']} » : {row[f'remark_{lang}']}")

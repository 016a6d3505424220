"""What the command `check` does: place, judge, write, and tell."""

from dataclasses import dataclass
from pathlib import Path

import typer

from geo.scoring.criterion import Language
from layers.places.geocode import BASE, Service
from layers.places.locate import PlacedSites, SiteRequest, locate, understand
from layers.places.site_lists import is_site_file, read_list
from layers.territory.territory import Territory
from maps.sheet.pdf import find_chromium
from maps.words.sheet import sheet_words
from pensions.checking.check import Check, check_sites
from pensions.checking.outputs import Written, write_check
from pensions.checking.reference import open_desk
from pensions.commands.screen import progress_bar, tell


@dataclass(frozen=True)
class Order:
    """What was typed."""

    territory: str
    sites: tuple[str, ...]
    from_list: Path | None
    places: int | None
    data: Path | None
    scenario: str
    candidates: str | None
    out: Path | None
    geocoder: str
    pdf: bool | None


def run_check(order: Order, lang: Language, say: dict[str, str]) -> None:
    """Run the command, with progress on a terminal."""
    asked = _asked(order)
    with progress_bar(say) as bar:
        desk = open_desk(
            order.territory,
            data=order.data,
            scenario=order.scenario,
            sites=order.candidates,
            progress=lambda stage, about: bar(f"{say[stage]} : {about}"),
        )
        bar(say["locating"])
        located = locate(asked, desk.territory, service=_service(order.geocoder, desk.territory))
        bar(say["comparing"])
        check = check_sites(desk, located, studios=order.places)
        folder = order.out if order.out is not None else Path("out") / desk.territory.head.id
        is_list = order.from_list is not None or len(asked) > 1
        written = write_check(
            check, folder, lang, is_list=is_list, pdf=order.pdf, progress=lambda name: bar(f"{say['output']} : {name}")
        )
    _tell(check, written, order, lang, say)
    if not len(located.sites):
        raise typer.Exit(2)


def _asked(order: Order) -> list[SiteRequest]:
    asked = [] if order.from_list is None else read_list(order.from_list)
    for text in order.sites:
        asked += read_list(Path(text)) if is_site_file(text) else [understand(text)]
    return asked


def _service(geocoder: str, territory: Territory) -> Service | None:
    """Never online for a fictional territory, whose addresses do not exist."""
    if geocoder == "off" or (territory.head.is_fictional and not geocoder):
        return None
    return Service(base=geocoder.rstrip("/") or BASE)


def _tell(check: Check, written: Written, order: Order, lang: Language, say: dict[str, str]) -> None:
    title = sheet_words(lang)
    for site, verdict in list(check.verdicts.items())[:20]:
        stand = check.standings[site]
        place = title[stand.placement] if verdict == "to_confirm" else ""
        word = title["to_confirm"].format(place=place) if place else title[verdict]
        rank = say["no_rank"] if stand.rank is None else say["rank_line"].format(rank=stand.rank, count=stand.ranked)
        tell(f"{site} : {word} ; {rank}" if verdict not in ("excluded", "outside") else f"{site} : {word}")
    _tell_unplaced(check.located, lang, say)
    if order.pdf and find_chromium() is None:
        tell(f"! {say['no_browser']}")
    total = len(check.located.sites)
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
    for row in lost.head(20).itertuples():
        where = f"{row.row} " if row.row else ""
        tell(f"!   {where}« {row.given} » : {getattr(row, f'remark_{lang}')}")

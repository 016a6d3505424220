"""Files of a check: what the sheet of each site shows, and for a list one workbook and one GeoJSON."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.scoring.criterion import Language, Text
from geo.scoring.rank_if_added import comparables
from geo.scoring.ranking import Ranking, row_of, rows_of
from geo.scoring.what_would_change import Change, together
from layers.scenario.own_counts import is_named_as_people
from maps.atomic_write import written_together
from maps.sheet.content import Around, Comparable, SheetContent
from maps.sheet.pdf import find_chromium, print_pdf
from maps.sheet.sheet import sheet_html, sheet_name, write_sheet
from maps.tables.geojson import write_geojson
from maps.tables.sheets_excel import SheetRows, write_sheets_xlsx
from maps.words.about import head
from pensions.checking import site_facts
from pensions.checking.check import Check, ratios_of
from pensions.checking.reference import CheckInputs
from pensions.ranking.site_inputs import SiteInputs
from pensions.ranking.standing import stability_of

PDF_EACH = 10
"""Up to so many sheets, each is printed as its own PDF unless told otherwise; beyond, one PDF when asked for."""

TOGETHER = "fiches.pdf"
"""The PDF of all the sheets."""

MOST_SHEETS = 500
BLOCK = 250
"""Most sheets written; and sites told together, so that memory stays flat."""


SECTOR_M = 3000.0
"""Where a commune has too few comparable sites, those within this distance are its sector. Proposition."""
MAP_M = (1000.0, 700.0)

NOTHING_BESIDE: dict[str, Any] = {"stops": (), "places": (), "around": Around(), "comparables": (), "context": {}}
"""What only a sheet shows, of a site that has none."""

COUNTS_KEPT = Text(
    fr="Colonnes de la liste qui comptent des personnes, non reproduites (secret statistique) : {names}.",
    en="Columns of the list that count people, not given back (statistical secrecy): {names}.",
)


@dataclass(frozen=True)
class Written:
    """Paths of what was written: sheets and PDFs by site id, the list's workbook and GeoJSON (None for no list)."""

    sheets: dict[str, Path]
    pdfs: list[Path]
    workbook: Path | None
    geojson: Path | None


def write_check(
    check: Check,
    folder: Path,
    lang: Language = "fr",
    *,
    is_list: bool = False,
    pdf: bool | None = None,
    most_sheets: int = MOST_SHEETS,
    progress: Callable[[str], None] = lambda name: None,
) -> Written:
    """
    Write the sheets of a check, all or none; a PDF of before goes where its sheet or list is written without one.

    Parameters
    ----------
    check
        See `pensions.checking.check.check_sites`.
    folder
        Where; a sheet leads to `carte.html` when that stands there.
    lang
        Of the sheets.
    is_list
        Whether `fiches.xlsx` and `fiches.geojson` are written too; every row received is in the first.
    pdf
        Print with a headless Chromium where one is installed. None: each sheet, up to ten. True: one PDF for all.
    most_sheets
        The sites that come first in the list have a sheet; all are in the workbook.
    progress
        Called with the name of each file.

    Raises
    ------
    OutputError
        The folder or a file cannot be written.
    """
    has_map = (folder / "carte.html").is_file()
    ids = [str(site) for site in check.ranking.sites.index]
    with_sheet = set(ids[:most_sheets])
    rows, sheets, pdfs = SheetRows(), {}, []
    browser = None if pdf is False else find_chromium()
    each = browser is not None and len(ids) <= PDF_EACH
    together: list[SheetContent] = []
    gone = [TOGETHER] if is_list else []
    with written_together(folder, gone) as drafts:
        for start in range(0, len(ids), BLOCK):
            some = ids[start : start + BLOCK]
            for content in sheet_contents(check, lang=lang, has_map=has_map, only=some, drawn=with_sheet):
                name = sheet_name(content.site_id) if content.site_id in with_sheet else ""
                rows.add(content, name)
                if not name:
                    continue
                progress(name)
                sheets[content.site_id] = folder / name
                page = write_sheet(content, drafts)
                gone.append(pdf_of(name))
                if each:
                    pdfs += [pdf_of(name)] if print_pdf(page, page.with_suffix(".pdf"), browser=browser) else []
                elif pdf and browser is not None:
                    together.append(content)
        if together and browser is not None:
            progress(TOGETHER)
            pdfs += [TOGETHER] if _print_together(together, drafts / TOGETHER, browser) else []
        if is_list:
            _write_list(check, rows, drafts, lang, progress)
    paths = [folder / name for name in pdfs]
    if not is_list:
        return Written(sheets, paths, None, None)
    return Written(sheets, paths, folder / "fiches.xlsx", folder / "fiches.geojson")


def _write_list(check: Check, rows: SheetRows, folder: Path, lang: Language, progress: Callable[[str], None]) -> None:
    progress("fiches.xlsx")
    lines = head(check.ranking, check.record, lang)
    located = check.placed
    people = [name for name in located.given if is_named_as_people(str(name))]
    if people:
        lines.append(getattr(COUNTS_KEPT, lang).format(names=", ".join(map(str, people))))
    given = located.given.drop(columns=people)
    write_sheets_xlsx(rows, located.report, check.record, folder / "fiches.xlsx", lang, lines=lines, given=given)
    progress("fiches.geojson")
    write_geojson(check.ranking, check.record, folder / "fiches.geojson", lang)


def pdf_of(sheet: str) -> str:
    """Name of the PDF of a sheet."""
    return Path(sheet).with_suffix(".pdf").name


def _print_together(contents: list[SheetContent], path: Path, browser: Path) -> bool:
    with tempfile.TemporaryDirectory() as draft:
        page = Path(draft) / "fiches.html"
        page.write_text(sheet_html(contents), encoding="utf-8")
        return print_pdf(page, path, browser=browser)


def sheet_contents(
    check: Check,
    *,
    lang: Language = "fr",
    has_map: bool = False,
    only: list[str] | None = None,
    drawn: Set[str] | None = None,
) -> Iterator[SheetContent]:
    """
    What the sheet of each site shows, one at a time.

    Parameters
    ----------
    check
        See `check_sites`.
    lang
        Of the sheets.
    has_map
        Whether carte.html stands in the same folder: the sheet then leads to it.
    only
        Ids of the sites wanted; all when None.
    drawn
        Ids of those that have a sheet, all when None. Of the others, what stands around them and who is like them is
        left out: the workbook does not tell it.
    """
    wanted = [str(site) for site in check.ranking.sites.index if only is None or str(site) in only]
    if not wanted:
        return
    inputs, ranking = check.inputs, check.ranking
    rows = [ranking.sites.index.get_loc(site) for site in wanted]
    site_inputs = SiteInputs(inputs.run_inputs, ranking.sites.iloc[rows])
    part = rows_of(ranking, rows)
    margins = site_facts.rule_margins(inputs.run_inputs, site_inputs.sites, part)
    beside = _beside(check, [site for site in wanted if drawn is None or site in drawn])
    report = check.placed.report
    told = report[~report["site_id"].duplicated()].set_index("site_id")
    for site in wanted:
        compared, fit = check.comparisons[site], check.fits[site]
        line: Mapping[Any, Any] = row_of(told, site).to_dict() if site in told.index else {}
        changes = check.changes[site]
        stability = _stability(inputs.reference.candidates, site)
        yield SheetContent(
            site_id=site,
            ranking=ranking,
            verdict=check.verdicts[site],
            standing=compared,
            changes=changes,
            together=_together(changes, float(ranking.scores["score"].loc[site]), compared.good_score),
            margins=site_facts.margins_of(margins, site),
            **beside(site),
            ratios=ratios_of(inputs.run_inputs.scenario),
            fit=fit,
            communes=inputs.territory.layers["communes"],
            how=str(line.get(f"remark_{lang}", "")),
            given=str(line.get("given", "")),
            stability=stability[0],
            stability_top=stability[1],
            has_map=has_map,
            sources=inputs.sources,
            run=check.record,
            lang=lang,
            common=tuple(criterion.id for criterion in inputs.bench.common),
            urban=inputs.bench.where,
            criteria_count=len(inputs.run_inputs.scenario.criteria),
            has_timetable=inputs.territory.shown.feed is not None,
        )


def _beside(check: Check, sites: list[str]) -> Callable[[str], dict[str, Any]]:
    """What only a sheet shows of a site: measured for these sites at once, nothing for the others."""
    if not sites:
        return lambda site: dict(NOTHING_BESIDE)
    inputs, ranking = check.inputs, check.ranking
    rows = [ranking.sites.index.get_loc(site) for site in sites]
    site_inputs = SiteInputs(inputs.run_inputs, ranking.sites.iloc[rows])
    facts = site_facts.around(inputs.run_inputs, site_inputs, rows_of(ranking, rows))
    stops, places = inputs.travel.stops(site_inputs), inputs.travel.places(site_inputs)
    xy = shapely.get_coordinates(site_inputs.points.geometry.to_numpy())
    row_of_site = {site: row for row, site in enumerate(sites)}

    def told(site: str) -> dict[str, Any]:
        if site not in row_of_site:
            return dict(NOTHING_BESIDE)
        row = row_of_site[site]
        x, y = xy[row].tolist()
        window = (x - MAP_M[0] / 2, y - MAP_M[1] / 2, x + MAP_M[0] / 2, y + MAP_M[1] / 2)
        return {
            "stops": tuple(stops[row]),
            "places": tuple(places[row]),
            "around": facts[site],
            "comparables": _comparables(inputs, ranking, site),
            "context": site_facts.cut(inputs.drawn, window),
        }

    return told


def _together(changes: tuple[Change, ...], score: float, wanted: float) -> tuple[tuple[Change, ...], float]:
    if np.isnan(wanted) or score >= wanted:
        return (), score
    kept, reached = together(list(changes), score, wanted)
    return tuple(kept), reached


def _comparables(inputs: CheckInputs, ranking: Ranking, site: str) -> tuple[Comparable, ...]:
    """Five of the same commune; where it has fewer, those of the sector too."""
    candidates = inputs.reference.candidates
    mine, score = row_of(ranking.utilities, site), float(ranking.scores["score"].loc[site])
    other = candidates.sites.index != site
    in_commune = (candidates.sites["insee_code"] == ranking.sites.loc[site, "insee_code"]).to_numpy() & other
    table = comparables(mine, score, candidates, is_near=pd.Series(in_commune, index=candidates.sites.index))
    if len(table) < 5:
        in_sector = inputs.middles.distance(ranking.sites.geometry.loc[site]).to_numpy() <= SECTOR_M
        near = pd.Series((in_commune | in_sector) & other, index=candidates.sites.index)
        table = comparables(mine, score, candidates, is_near=near)
    labels = {criterion.id: criterion.label for criterion in candidates.criteria}
    return tuple(
        Comparable(
            str(one),
            str(candidates.sites.loc[one, "label"]),
            str(candidates.sites.loc[one, "commune"]),
            int(row["rank"]),
            float(row["score"]),
            labels.get(row["best_gain"]),
        )
        for one, row in table.iterrows()
    )


def _stability(ranking: Ranking, site: str) -> tuple[float, int]:
    """Share of the sampled weightings that keep a candidate among the first, and how many these are; NaN unknown."""
    told = stability_of(ranking)
    if told is None or site not in ranking.details.index:
        return float("nan"), 0
    return float(told[0].loc[site]), told[1]

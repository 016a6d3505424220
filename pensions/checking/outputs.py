"""Files of a check: a sheet a site, and for a list one workbook and one GeoJSON."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.scoring.criterion import Language
from layers.places.locate import PlacedSites
from maps.sheet.content import SheetContent
from maps.sheet.pdf import find_chromium, print_pdf
from maps.sheet.sheet import sheet_html, sheet_name, write_sheet
from maps.tables.geojson import write_geojson
from maps.tables.sheets_excel import SheetRows, write_sheets_xlsx
from maps.words.about import head
from pensions.checking.check import Check, check_sites
from pensions.checking.reference import Base, Desk
from pensions.checking.sheets import sheet_contents
from pensions.ranking.run import Run
from pensions.ranking.site_inputs import Ground

PDF_EACH = 10
"""Up to so many sheets, each is printed as its own PDF unless told otherwise; beyond, one PDF when asked for."""

MOST_SHEETS = 500
BLOCK = 250
"""Most sheets written; and sites told together, so that memory stays flat."""


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
    Write the sheets of a check, each whole or not at all.

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
    for start in range(0, len(ids), BLOCK):
        for content in sheet_contents(check, lang=lang, has_map=has_map, only=ids[start : start + BLOCK]):
            name = sheet_name(content.site_id) if content.site_id in with_sheet else ""
            rows.add(content, name)
            if not name:
                continue
            progress(name)
            sheets[content.site_id] = write_sheet(content, folder)
            if each:
                path = (folder / name).with_suffix(".pdf")
                pdfs += [path] if print_pdf(folder / name, path, browser=browser) else []
            elif pdf and browser is not None:
                together.append(content)
    if together and browser is not None:
        progress("fiches.pdf")
        pdfs += _one_pdf(together, folder / "fiches.pdf", browser)
    if not is_list:
        return Written(sheets, pdfs, None, None)
    progress("fiches.xlsx")
    lines = head(check.ranking, check.record, lang)
    write_sheets_xlsx(rows, check.located.report, check.record, folder / "fiches.xlsx", lang, lines=lines)
    progress("fiches.geojson")
    write_geojson(check.ranking, check.record, folder / "fiches.geojson", lang)
    return Written(sheets, pdfs, folder / "fiches.xlsx", folder / "fiches.geojson")


def name_first_sheets(run: Run, count: int) -> None:
    """Say in the record of a run which sheets will stand beside the map: those of the first ranked sites."""
    scores = run.ranking.scores
    first = [site for site in run.ranking.ordered()[:count] if bool(scores.loc[site, "is_eligible"])]
    run.record["sheets"] = {str(site): sheet_name(str(site)) for site in first}


def write_first_sheets(
    run: Run, folder: Path, lang: Language = "fr", *, progress: Callable[[str], None] = lambda name: None
) -> Written:
    """
    Write the sheets that `name_first_sheets` named, from the ranking of the run itself.

    Raises
    ------
    OutputError
        The folder or a file cannot be written.
    """
    ids = list(run.record.get("sheets") or {})
    if not ids:
        return Written({}, [], None, None)
    desk = Desk(Ground(run.territory, run.scenario), Base(run.ranking, run.surface))
    sites = run.ranking.sites.loc[ids]
    given = sites if "area_m2" in sites else sites.assign(area_m2=float("nan"))
    report = pd.DataFrame({"site_id": ids, "given": ids, "is_placed": True, "remark_fr": "", "remark_en": ""})
    check = check_sites(desk, PlacedSites(given, report))
    return write_check(check, folder, lang, pdf=False, progress=progress)


def _one_pdf(contents: list[SheetContent], path: Path, browser: Path) -> list[Path]:
    with tempfile.TemporaryDirectory() as draft:
        page = Path(draft) / "fiches.html"
        page.write_text(sheet_html(contents), encoding="utf-8")
        return [path] if print_pdf(page, path, browser=browser) else []

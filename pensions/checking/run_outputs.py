"""Every file of a ranking and the sheets of its first sites, put in place together."""

import json
from collections.abc import Callable, Collection, Hashable
from pathlib import Path
from typing import Any

import pandas as pd

from geo.language import Language
from layers.places.locate import PlacedSites
from maps.atomic_write import written_together
from maps.sheet.sheet import sheet_name
from pensions.checking.check import check_sites
from pensions.checking.outputs import pdf_of, write_check
from pensions.checking.reference import CheckInputs, Reference
from pensions.ranking.job import OUTPUT_FILES
from pensions.ranking.outputs import write_outputs
from pensions.ranking.run import Run
from pensions.ranking.run_inputs import RunInputs


def write_run(
    run: Run,
    folder: Path,
    lang: Language = "fr",
    *,
    sheets: int = 0,
    files: Collection[str] = (),
    progress: Callable[[str], None] = lambda name: None,
) -> dict[str, Path]:
    """
    Write all the files of a ranking, and the sheets of its first ranked sites: all or none.

    The files and the sheets that the run which stood in `folder` names, and this one does not make, go.

    Parameters
    ----------
    run
        Its record is told which sheets stand beside the map.
    folder
        See `pensions.ranking.outputs.write_outputs`.
    lang
        Of the outputs.
    sheets
        How many sheets at most; a site that fails a rule has none.
    files
        Which files; see `pensions.ranking.outputs.write_outputs`.
    progress
        Called with the name of each file.

    Returns
    -------
    dict
        File name → path.

    Raises
    ------
    OutputError
        The folder or a file cannot be written.
    """
    scores = run.ranking.scores
    first = [site for site in run.ranking.ordered()[:sheets] if bool(scores.loc[site, "is_eligible"])]
    run.record["sheets"] = {str(site): sheet_name(str(site)) for site in first}
    gone: list[str] = []
    with written_together(folder, gone) as drafts:
        former = _former(folder / "run.json")
        gone += [name for name in OUTPUT_FILES.values() if name in former.get("outputs", ())]
        for name in (*map(sheet_name, former.get("sheets", ())), *run.record["sheets"].values()):
            gone += [name, pdf_of(name)]
        names = list(write_outputs(run, drafts, lang, files=files, progress=progress))
        if first:
            _write_first_sheets(run, first, drafts, lang, progress)
    return {name: folder / name for name in (*names, *run.record["sheets"].values())}


def _former(path: Path) -> dict[str, Any]:
    """The run.json that stands there; empty where there is none, or where it is of another kind."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(run, dict):
        return {}
    return {name: run[name] for name in ("sheets", "outputs") if isinstance(run.get(name), dict)}


def _write_first_sheets(
    run: Run, ids: list[Hashable], folder: Path, lang: Language, progress: Callable[[str], None]
) -> None:
    """Write the sheets of some sites from the ranking of the run itself."""
    inputs = CheckInputs(RunInputs(run.territory, run.scenario), Reference(run.ranking, run.surface), run.bench)
    sites = run.ranking.sites.loc[ids]
    given = sites if "area_m2" in sites else sites.assign(area_m2=float("nan"))
    told = [str(site) for site in ids]
    report = pd.DataFrame({"site_id": told, "given": told, "is_placed": True, "remark_fr": "", "remark_en": ""})
    check = check_sites(inputs, PlacedSites(given, report))
    check.record.update({name: run.record[name] for name in ("headline", "sectors") if name in run.record})
    write_check(check, folder, lang, pdf=False, progress=progress)

"""What the command `rank` does: rank, write, tell; and, where asked, again at each save of its scenario."""

import datetime as dt
import shlex
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from geo.errors import PensionsError
from geo.scoring.ranking import Ranking
from geo.transit.scan import was_compiled
from layers.scenario.scenario import find_scenario
from maps.words.about import headline, unfit, warnings
from pensions.checking.run_outputs import write_run
from pensions.commands.screen import progress_bar, tell
from pensions.deciding.moved import moved_lines
from pensions.ranking.job import OUTPUT_FILES, Job
from pensions.ranking.run import Run, load_inputs, rank_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.words.commands import fault
from pensions.words.stability import stability_lines
from pensions.words.watching import watching_words

POLL_S = 0.25
"""Between two looks at the file watched, which is read once it is the same at two of them: an editor may write it in
several times, and a folder that is synchronised later still."""


def run_rank(
    job: Job,
    sheets: int,
    files: Collection[str],
    say: dict[str, str],
    ranked: Callable[[RunInputs, Ranking], None] = lambda run_inputs, ranking: None,
) -> tuple[Run, dict[str, Path]]:
    """Rank and write, with progress on a terminal; `ranked`: see `rank_territory`."""
    wait = {} if was_compiled() else {"measure": f" ({say['first_time']})"}
    with progress_bar(say) as bar:
        run = rank_territory(
            job, progress=lambda stage, about: bar(f"{say[stage]} : {about}{wait.get(stage, '')}"), ranked=ranked
        )
        written = write_run(
            run,
            job.folder(run.territory),
            job.lang,
            sheets=sheets,
            files=files,
            progress=lambda about: bar(f"{say['output']} : {about}"),
        )
    return run, written


def tell_run(job: Job, run: Run, written: dict[str, Path], say: dict[str, str]) -> None:
    """Tell the result in sentences, what is wrong, how sure the first are, and where the map is."""
    for line in headline(run.record, job.lang):
        tell(line)
    for line in (unfit(run.record, job.lang), *warnings(run.record, job.lang)):
        if line:
            tell(f"! {line}")
    for missing in run.record["not_evaluated"].values():
        tell(f"! {say['not_evaluated']} : {missing['label'][job.lang]} ({missing['reason'][job.lang]})")
    for file in _mislabelled(run.record):
        tell(f"! {say['read_as'].format(**file)}")
    for line in stability_lines(run.record, job.lang):
        tell(line)
    again = {"--data": job.data, "--sites": job.sites, "--cell": job.cell_m, "--date": job.date, "--out": job.out}
    told = [part for name, value in again.items() if value for part in (name, str(value))]
    for said in run.record["outputs"].values():
        if said is not None:
            tell(said[job.lang])
    has_map = OUTPUT_FILES["carte"] in written
    what = say["the_map" if has_map else "the_files"]
    tell(f"{say['then_inspect'].format(asked=shlex.join([str(job.territory), *told]))} {what}")
    tell(written[OUTPUT_FILES["carte"]] if has_map else job.folder(run.territory))


def _mislabelled(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What was received of each file whose coordinates are in another system than the one it states."""
    for source in record["sources"]:
        for file in source["received"]:
            declared = file["crs_declared"] or ""
            if declared.startswith("EPSG:") and declared != file["crs_found"]:
                yield file


def watch_rank(job: Job, scenario: Path, sheets: int, files: Collection[str], say: dict[str, str]) -> None:
    """
    Rank by a scenario, and again at each save of its file, until Ctrl-C; tell what moved among the first.

    The territory is read once. What is wrong with the scenario is said, and the next save is waited for.

    Raises
    ------
    PensionsError
        What is wrong with the territory; no such scenario.
    """
    words, scenario = watching_words(job.lang), find_scenario(str(scenario))
    with progress_bar(say) as bar:
        known = load_inputs(job, lambda stage, about: bar(f"{say[stage]} : {about}")).territory
    before: Run | None = None
    content = _content(scenario)
    while True:
        before = _ranked_again(job, replace(job, territory=known, scenario=str(scenario)), before, sheets, files, say)
        tell(words["waiting"].format(file=scenario))
        try:
            content = _saved(scenario, content)
        except KeyboardInterrupt:
            tell(words["ended"])
            return


def _ranked_again(
    asked: Job, job: Job, before: Run | None, sheets: int, files: Collection[str], say: dict[str, str]
) -> Run | None:
    """
    The run of this save; that of before where the scenario is wrong, which is said. `asked`: as it was typed.

    What moved is told as soon as the sites are ranked, before how sure the ranks are is worked out and files written.
    """
    words = watching_words(job.lang)

    def moved(run_inputs: RunInputs, ranking: Ranking) -> None:
        if before is None:
            return
        kept, scores = run_inputs.kept, ranking.scores
        ranks, excluded = int(scores["rank"].notna().sum()), int((~scores["is_eligible"]).sum())
        told = {"ranked": ranks, "excluded": excluded, "values": kept.asked, "read_back": kept.read_back}
        tell(words["ranked"].format(time=f"{dt.datetime.now():%H:%M:%S}", **told))
        for line in moved_lines(before.ranking, ranking, job.lang):
            tell(line)

    try:
        run, written = run_rank(job, sheets, files, say, moved)
    except PensionsError as error:
        tell(f"{say['error']} {fault(error, job.lang)}", err=True)
        return before
    if before is None:
        tell_run(asked, run, written, say)
        return run
    tell(words["written"].format(time=f"{dt.datetime.now():%H:%M:%S}"))
    return run


def _saved(path: Path, content: bytes | None) -> bytes | None:
    """Wait until a file holds something else, twice the same; its content."""
    last = content
    while True:
        time.sleep(POLL_S)
        now = _content(path)
        if now is not None and now == last and now != content:
            return now
        last = now


def _content(path: Path) -> bytes | None:
    """What a file holds; None while an editor puts another in its place."""
    try:
        return path.read_bytes()
    except OSError:
        return None

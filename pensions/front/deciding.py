"""`pensions.voices`, `pensions.compare`, `pensions.backtest`: many voices, two runs, and what already stands."""

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from geo.language import Language
from pensions.deciding.backtest import Tested, backtest_lines, backtest_territory, places_told, write_backtest
from pensions.deciding.compare import Compared, compare_lines, compare_runs, moves_table, write_comparison
from pensions.deciding.voices import Heard, hear_folder, sites_told, voices_lines, write_voices
from pensions.front.arguments import PathLike, ScenarioLike, SitesLike, language_of, scenario_of, sites_of
from pensions.front.errors import bilingual
from pensions.front.ranking import Ranked
from pensions.front.showing import line_html, page_in_notebook, table_html, with_shapes
from pensions.front.territory import TerritoryLike, open_territory
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.ranking.run import judge_territory, load_inputs
from pensions.ranking.run_inputs import RunInputs
from pensions.words.deciding import deciding_words

RunLike: TypeAlias = "PathLike | Ranked"
"""The folder of a run, or a ranking at hand."""


@dataclass(frozen=True, repr=False)
class HeardVoices:
    """
    A ranking as many voices would have it, their consensus, and where they disagree.

    heard : everything that was found (`pensions.deciding.voices.Heard`);  run_inputs : what it was found with
    lang : "fr" or "en", of what is shown and written
    """

    run_inputs: RunInputs
    heard: Heard
    lang: Language = "fr"

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a ranked site, on `site_id`, in the order of the consensus: its rank by each voice, their spread."""
        return sites_told(self.heard).set_index("site_id")

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """The table with the shapes of the sites, in EPSG:2154."""
        return with_shapes(self.table, self.heard.ranking)

    @bilingual
    def save(self, out: PathLike | None = None) -> dict[str, Path]:
        """
        Write what `pensions voices` writes, into `out/<territory>/voix` when no folder is given.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        folder = Path("out") / self.run_inputs.territory.head.id / "voix" if out is None else Path(out)
        return write_voices(self.run_inputs, self.heard, folder, self.lang)

    def __repr__(self) -> str:
        return "\n".join(voices_lines(self.heard, self.lang))

    def _repr_html_(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return page_in_notebook(self.save(folder)["voix.html"].read_text(encoding="utf-8"))


@dataclass(frozen=True, repr=False)
class ComparedRuns:
    """
    Two runs of one territory, what was changed between them, and what moved.

    compared : everything that was found (`pensions.deciding.compare.Compared`)
    lang : "fr" or "en", of what is shown and written
    """

    compared: Compared
    lang: Language = "fr"

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a site that moved, on `site_id`, those of the first places first: ranks and scores on both sides."""
        return moves_table(self.compared).set_index("site_id")

    @bilingual
    def save(self, out: PathLike | None = None) -> dict[str, Path]:
        """
        Write what `pensions compare` writes, into `out/<territory>/comparaison` when no folder is given.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        name = str(self.compared.after.record["territory"]["id"])
        return write_comparison(
            self.compared, Path("out") / name / "comparaison" if out is None else Path(out), self.lang
        )

    def __repr__(self) -> str:
        return "\n".join(compare_lines(self.compared, self.lang))

    def _repr_html_(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return page_in_notebook(self.save(folder)["comparaison.html"].read_text(encoding="utf-8"))


@dataclass(frozen=True, repr=False)
class BackTested:
    """
    Where the pensions de famille that already stand fall, each judged as if it did not exist.

    tested : everything that was found (`pensions.deciding.backtest.Tested`);  run_inputs : what it was found with
    lang : "fr" or "en", of what is shown and written
    """

    run_inputs: RunInputs
    tested: Tested
    lang: Language = "fr"

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a place, on its FINESS id: group, score out of 100, and percentile among the urban cells."""
        return places_told(self.tested).set_index("site_id")

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """The table with the places, in EPSG:2154."""
        return with_shapes(self.table, self.tested.ranking)

    @bilingual
    def save(self, out: PathLike | None = None) -> dict[str, Path]:
        """
        Write what `pensions backtest` writes, into `out/<territory>/retrospectif` when no folder is given.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        folder = Path("out") / self.run_inputs.territory.head.id / "retrospectif" if out is None else Path(out)
        return write_backtest(self.run_inputs, self.tested, folder, self.lang)

    def __repr__(self) -> str:
        return "\n".join(backtest_lines(self.tested, self.lang))

    def _repr_html_(self) -> str:
        say = deciding_words(self.lang)
        shown = self.table.assign(group=[say[f"group_{name}"] for name in self.table["group"]])
        shown = shown.rename(columns=lambda name: say.get(f"column_{name}", name))
        return "".join(line_html(line) for line in repr(self).splitlines()) + table_html(shown, self.lang)


@bilingual
def voices(
    territory: TerritoryLike,
    folder: PathLike,
    *,
    top: int = 10,
    profiles: bool = False,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    sites: SitesLike = None,
    cell_m: int | None = None,
    lang: str | None = None,
) -> HeardVoices:
    """
    Rank as each of many voices would, and say where they agree.

    Parameters
    ----------
    territory, data, scenario, sites, cell_m, lang
        As for `pensions.rank`.
    folder
        Of the files of weights (`pensions template voices`, or "take away my weights" on the map), of typed ballots
        (`pensions voices --ballot`), and of the remarks that the map saves.
    top
        First places that are counted.
    profiles
        Hear the points of view that we propose too.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    with sites_of(sites) as found:
        job = Job(known, scenario=scenario_of(scenario), sites=found, cell_m=cell_m)
        run_inputs, ranking = judge_territory(job)
    here = run_inputs.territory.head.id
    heard = hear_folder(ranking, run_inputs.scenario, Path(folder), top=top, profiles=profiles, territory=here)
    return HeardVoices(run_inputs, heard, said)


@bilingual
def compare(before: RunLike, after: RunLike, *, top: int = 10, lang: str = "fr") -> ComparedRuns:
    """
    Compare two runs of one territory: what was changed, and what moved.

    Parameters
    ----------
    before, after
        Folders of runs, or what `pensions.rank` gives.
    top
        First places that are counted.
    lang
        "fr" or "en".

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it: two territories, cells of two sides, no
        site in common, no run.
    """
    said = language_of(lang)
    with tempfile.TemporaryDirectory() as drafts:
        names = ("avant", "après") if said == "fr" else ("before", "after")
        folders = [_folder(run, Path(drafts) / name) for run, name in zip((before, after), names, strict=True)]
        return ComparedRuns(compare_runs(*folders, top=top), said)


def _folder(run: RunLike, draft: Path) -> Path:
    """The folder of a run; a ranking at hand is written first, so that both are compared on what outputs hold."""
    if not isinstance(run, Ranked):
        return Path(run)
    run.save(draft)
    return draft


@bilingual
def backtest(
    territory: TerritoryLike,
    *,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    cell_m: int | None = None,
    lang: str | None = None,
) -> BackTested:
    """
    Say where the pensions de famille that already stand fall among the urban cells.

    Parameters
    ----------
    territory, data, scenario, cell_m, lang
        As for `pensions.rank`.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it: among others no pension inside the territory.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    run_inputs = load_inputs(Job(known, scenario=scenario_of(scenario), cell_m=cell_m))
    return BackTested(run_inputs, backtest_territory(run_inputs), said)

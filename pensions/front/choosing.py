"""`pensions.choose`: k sites chosen together, with a proof."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.language import Language
from geo.scoring.ranking import rows_of
from maps import plots
from pensions.choosing.choose import Chosen, choose_sites
from pensions.choosing.outputs import choice_points, choice_tables, write_choice
from pensions.choosing.record import choice_record, lines
from pensions.choosing.request import CANDIDATES, SCORE_WEIGHT, SURFACE_M2, TIME_LIMIT_S, ChoiceRequest
from pensions.front.arguments import PathLike, ScenarioLike, SitesLike, scenario_of, sites_of
from pensions.front.errors import bilingual
from pensions.front.showing import page_in_notebook
from pensions.front.territory import TerritoryLike, open_territory
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.ranking.run import judge_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.stability import measure_stability, with_stability

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class SiteSet:
    """
    Sites chosen together, and the other sets that are worth almost as much.

    chosen : everything that was found (`pensions.choosing.choose.Chosen`);  run_inputs : what it was found with
    lang : "fr" or "en", of what is shown and written
    """

    run_inputs: RunInputs
    chosen: Chosen
    lang: Language = "fr"

    @cached_property
    def record(self) -> dict[str, Any]:
        """What `choix.json` holds of the choice: `need_reached`, `gap`, `is_proven`, …; counts are rounded."""
        return choice_record(self.chosen)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a chosen site, the best ranked first, as `choix.xlsx` names its columns."""
        return self._tables[0]

    @cached_property
    def sets(self) -> pd.DataFrame:
        """One row a set, the best first: its sites, its value, the need that it reaches, rounded."""
        return self._tables[1]

    @cached_property
    def communes(self) -> pd.DataFrame:
        """One row a commune: the need reached before and after, in percent, rounded."""
        return self._tables[2]

    @cached_property
    def _tables(self) -> list[pd.DataFrame]:
        return list(choice_tables(self.record, self.lang).values())

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """Points of the sites of every set, in EPSG:2154; `sets` says which hold them (1 is the best)."""
        return choice_points(self.chosen, self.record).set_index("site_id")

    @bilingual
    def plot(self) -> "Axes":
        """Draw the chosen sites over the communes; see `maps.plots.plot_sites`."""
        ranking = self.chosen.ranking
        rows = [int(row) for row in ranking.sites.index.get_indexer(self.chosen.choice.sites)]
        communes = self.run_inputs.territory.layers["communes"]
        return plots.plot_sites(rows_of(ranking, rows), communes, lang=self.lang, note=repr(self).splitlines()[0])

    @bilingual
    def save(self, out: PathLike | None = None) -> dict[str, Path]:
        """
        Write what `pensions choose` writes, into `out/<territory>/choix` when no folder is given.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        folder = Path("out") / self.run_inputs.territory.head.id / "choix" if out is None else Path(out)
        return write_choice(self.run_inputs, self.chosen, folder, self.lang)

    def __repr__(self) -> str:
        return "\n".join(lines(self.chosen, self.lang))

    def _repr_html_(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return page_in_notebook(self.save(folder)["choix.html"].read_text(encoding="utf-8"))


@bilingual
def choose(
    territory: TerritoryLike,
    count: int,
    *,
    minutes: float = 30.0,
    fade: float | None = None,
    variant: str = "coverage",
    by: str | None = None,
    need: str | None = None,
    candidates: int = CANDIDATES,
    score_weight: float = SCORE_WEIGHT,
    spacing_m: float | None = None,
    per_commune: int | None = None,
    per_landlord: int | None = None,
    at_least: Mapping[str, int] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    budget: float | None = None,
    surface_m2: float = SURFACE_M2,
    places: float | None = None,
    sets: int = 3,
    apart: int | None = None,
    time_limit_s: float = TIME_LIMIT_S,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    sites: SitesLike = None,
    cell_m: int | None = None,
    lang: str | None = None,
) -> SiteSet:
    """
    Choose sites together: those that, between them, reach most of the need.

    Parameters
    ----------
    territory, data, scenario, sites, cell_m, lang
        As for `pensions.rank`.
    count
        How many.
    minutes, fade
        Minutes within which one is reached, and further minutes after which one is not at all (a third of `minutes`
        when None).
    variant
        "coverage", "median", "equity" or "worst-first".
    by
        "door" by the timetable, "walk" on foot; the first that the territory can tell when None.
    need
        Layer of the need.
    candidates
        How many of the best ranked are looked at.
    score_weight
        What a perfect mean score is worth, as a share of the whole need.
    spacing_m
        Least metres between two sites.
    per_commune, per_landlord
        At most so many sites of one.
    at_least
        Commune or landlord → least number of sites.
    include, exclude
        Ids of sites forced in and out.
    budget, surface_m2
        Total in €, where prices are known, for programmes of so many built m².
    places
        Persons that each site can serve; no limit when None.
    sets, apart
        Sets proposed (1 to 5), and the sites by which they differ.
    time_limit_s
        Seconds for each proof; past it the best set found is given, and it is said.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it: among others the rules that no set keeps.
    """
    known, said = open_territory(territory, data=data, lang=lang)
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
        at_least=at_least or {},
        include=include,
        exclude=exclude,
        budget=budget,
        surface_m2=surface_m2,
        places=places,
        sets=sets,
        apart=apart,
        time_limit_s=time_limit_s,
    )
    with sites_of(sites) as found:
        job = Job(known, scenario=scenario_of(scenario), sites=found, cell_m=cell_m)
        run_inputs, ranking = judge_territory(job)
    ranking = with_stability(ranking, measure_stability(ranking, run_inputs.scenario))
    return SiteSet(run_inputs, choose_sites(run_inputs, ranking, request), said)

"""What a checked site is compared with: every candidate and every cell, measured once."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.scoring.ranking import Ranking
from geo.scoring.site_verdict import Bench
from geo.transit.service import stops_layer, transit_lines_layer
from layers.places.sites import candidate_sites, grid_sites, is_grid
from layers.territory.territory import Territory
from pensions.checking.getting_about import Travel
from pensions.ranking.files import unknown_to_exclusions
from pensions.ranking.job import Asked, Progress, as_job, no_progress
from pensions.ranking.run import bench_of, check_dates, judge, load_inputs
from pensions.ranking.run_inputs import RunInputs


@dataclass(frozen=True)
class Reference:
    """The candidates of a territory and its cells; one and the same where the candidates are the cells."""

    candidates: Ranking
    cells: Ranking


def load_reference(run_inputs: RunInputs, *, sites: str | None = None, progress: Progress = no_progress) -> Reference:
    """
    Judge every candidate and cell of a territory; what earlier runs measured of them is read back.

    Parameters
    ----------
    run_inputs
        Territory, scenario and date.
    sites
        Candidates; see `layers.places.sites.candidate_sites`.
    progress
        Called before each step.
    """
    territory = run_inputs.territory
    candidates = judge(run_inputs, candidate_sites(territory, sites), progress)
    if is_grid(territory, sites):
        return Reference(candidates, candidates)
    return Reference(candidates, judge(run_inputs, grid_sites(territory), progress))


DRAWN = (
    "streets", "green_spaces", "water", "flood", "protected_woods", "qpv", "parcels", "transit_lines", "services",
    "supported_housing",
)  # fmt: skip


@dataclass(frozen=True)
class CheckInputs:
    """What all checks of a territory share, whatever the sites: what it knows, and what a site is compared with."""

    run_inputs: RunInputs
    reference: Reference
    known_bench: Bench | None = None
    """Of a run that has measured it already."""

    @cached_property
    def travel(self) -> Travel:
        """Stops, timetable and places."""
        return Travel(self.run_inputs)

    @property
    def territory(self) -> Territory:
        """The territory whose sites are checked."""
        return self.run_inputs.territory

    @cached_property
    def bench(self) -> Bench:
        """What sites are compared with: the cells where people live, and the existing pensions de famille."""
        if self.known_bench is not None:
            return self.known_bench
        return bench_of(self.run_inputs, self.reference.candidates, self.reference.cells)

    @cached_property
    def pool(self) -> pd.DataFrame:
        """Scores of the candidates that fail no exclusion."""
        scores = self.reference.candidates.scores
        return scores.loc[scores["is_eligible"], ["score", "score_geometric"]]

    @cached_property
    def middles(self) -> gpd.GeoSeries:
        """A point inside each candidate."""
        return self.reference.candidates.sites.geometry.representative_point()

    def others(self, site: str, column: str) -> np.ndarray:
        """Scores of the ranked candidates but the site itself."""
        values = self.pool[column].to_numpy(dtype=float)
        return values[self.pool.index != site]

    @cached_property
    def sources(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Layer → (title, vintage) of its sources."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for source in self.territory.sources:
            title = (str(source["title"]), str(source["vintage"]))
            found[source["layer"]] = (*found.get(source["layer"], ()), title)
        return found

    @cached_property
    def drawn(self) -> dict[str, gpd.GeoDataFrame]:
        """Layers of the small maps."""
        shown = self.territory.shown
        layers = {name: shown.layers[name] for name in DRAWN if name in shown.layers}
        if shown.feed is not None:
            layers["stops"] = stops_layer(shown.feed, self.run_inputs.dates.weekday)
            layers.setdefault("transit_lines", transit_lines_layer(shown.feed))
        gaps = unknown_to_exclusions(self.territory, self.run_inputs.scenario)
        return layers | ({"unknown_ground": gaps} if len(gaps) else {})


def prepare_check(asked: Asked, *, progress: Progress = no_progress) -> CheckInputs:
    """
    Load a territory and what sites are compared with; what they measure is kept for the next.

    Parameters
    ----------
    asked
        As for `pensions.ranking.run.rank_territory`; its sites are the candidates to compare with.
    progress
        Called before each step.

    Raises
    ------
    PensionsError
        As for `pensions.ranking.run.judge_territory`.
    """
    job = as_job(asked)
    run_inputs = load_inputs(job, progress)
    if job.date is not None:
        check_dates(run_inputs)
    return CheckInputs(run_inputs, load_reference(run_inputs, sites=job.sites, progress=progress))

"""A territory ready to check sites: what it knows, and everything that a site is compared with."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.criterion import Criterion
from geo.inserted import score_on
from geo.transit_layers import stops_layer, transit_lines_layer
from layers.scenario import Scenario, load_scenario
from layers.sites import with_commune
from layers.territory import Territory, load_territory
from pensions.base import Base, load_base
from pensions.getting_about import Travel
from pensions.ground import Ground, open_places
from pensions.run import Progress, judge, no_progress

DRAWN = (
    "streets", "green_spaces", "water", "flood", "protected_woods", "qpv", "parcels", "transit_lines", "services",
    "supported_housing",
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """A territory ready to check sites: everything that does not depend on the sites asked."""

    ground: Ground
    base: Base

    @cached_property
    def travel(self) -> Travel:
        """Stops, timetable and places."""
        return Travel(self.ground)

    @property
    def territory(self) -> Territory:
        """The territory of the ground."""
        return self.ground.territory

    @cached_property
    def common(self) -> tuple[Criterion, ...]:
        """Criteria that candidates and cells both have: what makes a site and a cell comparable."""
        ids = {criterion.id for criterion in self.base.cells.criteria}
        return tuple(criterion for criterion in self.base.candidates.criteria if criterion.id in ids)

    @cached_property
    def pool(self) -> pd.DataFrame:
        """Scores of the candidates that fail no exclusion."""
        scores = self.base.candidates.scores
        return scores.loc[scores["is_eligible"], ["score", "score_geometric"]]

    @cached_property
    def middles(self) -> gpd.GeoSeries:
        """A point inside each candidate."""
        return self.base.candidates.sites.geometry.representative_point()

    def others(self, site: str, column: str) -> np.ndarray:
        """Scores of the ranked candidates but the site itself."""
        values = self.pool[column].to_numpy(dtype=float)
        at = self.pool.index.get_indexer([site])[0]
        return values if at < 0 else np.delete(values, at)

    @cached_property
    def cell_scores(self) -> np.ndarray:
        """Scores of all cells on the common criteria."""
        return score_on(self.base.cells.utilities, self.common).to_numpy(dtype=float)

    @cached_property
    def without_housing(self) -> tuple[Criterion, ...]:
        """Common criteria that do not measure the distance to supported housing: a pension would find itself."""
        return tuple(one for one in self.common if "supported_housing" not in one.measure.layers)

    @cached_property
    def pension_scores(self) -> np.ndarray:
        """Scores of the existing pensions de famille of the territory, where their position is sure."""
        layer = self.territory.layers.get("supported_housing")
        if layer is None:
            return np.empty(0)
        known = open_places(layer)
        rows = known[~known["is_position_doubtful"].astype(bool) & (known["category"] == "pension_de_famille")]
        homes = gpd.GeoDataFrame(
            {"label": rows["name"].to_numpy()},
            geometry=rows.geometry.to_numpy(),
            index=pd.Index(rows["finess_id"], name="site_id"),
            crs=layer.crs,
        )
        homes = with_commune(homes, self.territory)
        homes = homes[homes["insee_code"] != ""]
        if homes.empty:
            return np.empty(0)
        judged = judge(self.ground, homes, base=self.base.cells)
        return score_on(judged.utilities, self.without_housing).to_numpy(dtype=float)

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
        """Layers of the small maps; confidential housing is left out."""
        shown = self.territory.shown
        layers = {name: shown.layers[name] for name in DRAWN if name in shown.layers}
        if "supported_housing" in layers:
            layers["supported_housing"] = open_places(layers["supported_housing"])
        if shown.feed is not None:
            layers["stops"] = stops_layer(shown.feed, self.ground.dates.weekday)
            layers.setdefault("transit_lines", transit_lines_layer(shown.feed))
        return layers


def open_desk(
    territory: str | Territory,
    *,
    data: Path | None = None,
    scenario: str | Scenario = "pension_de_famille",
    sites: str | None = None,
    progress: Progress = no_progress,
) -> Desk:
    """
    Load a territory and what sites are compared with; the first use judges every candidate and cell, and keeps them.

    Parameters
    ----------
    territory, data, scenario
        As for `pensions.run.rank_territory`.
    sites
        Candidates to compare with; the territory's own when None.
    progress
        Called before each step.

    Raises
    ------
    PensionsError
        See `load_territory`, `load_scenario`, `candidate_sites`.
    """
    judged_by = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    if not isinstance(territory, Territory):
        territory = load_territory(territory, data=data, progress=lambda layer: progress("layer", layer))
    ground = Ground(territory, judged_by)
    return Desk(ground, load_base(ground, sites=sites, progress=progress))

"""
What a checked site is compared with: every candidate and every cell, judged once and kept.

A territory ready to check sites: what it knows, and everything that a site is compared with.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.scoring.criterion import Criterion, Text
from geo.scoring.rank_if_added import score_on
from geo.scoring.ranking import Ranking, make_ranking
from geo.transit.service import stops_layer, transit_lines_layer
from layers.places.sites import candidate_sites, grid_sites, is_grid, with_commune
from layers.scenario.scenario import Scenario, load_scenario
from layers.territory.cache import cache_folder
from layers.territory.territory import Territory, load_territory
from pensions.checking.getting_about import Travel
from pensions.ranking.run import Progress, judge, no_progress
from pensions.ranking.run_inputs import Ground, open_places

ROOMS = ("geo", "layers", "pensions")
IDENTITY = ("layer", "reader", "sha256", "covers", "may_redistribute")
"""What of the record of a source can move a score or a label."""


@dataclass(frozen=True)
class Base:
    """The candidates of a territory and its cells; one and the same where the candidates are the cells."""

    candidates: Ranking
    cells: Ranking


def load_base(ground: Ground, *, sites: str | None = None, progress: Progress = no_progress) -> Base:
    """
    Judge every candidate and cell of a territory, or read what an earlier call kept.

    Parameters
    ----------
    ground
        Territory and scenario.
    sites
        Candidates; see `layers.places.sites.candidate_sites`.
    progress
        Called before each step of a first use.

    Notes
    -----
    Kept in the user's cache (`layers.territory.cache.cache_folder`), keyed by the bytes of the sources, the head of the
    territory, the scenario, the candidates asked and the code of three rooms: anything that could move a score.
    """
    key = _key(ground, sites)
    candidates = _kept(f"candidates-{key}", ground, lambda: candidate_sites(ground.territory, sites), progress)
    if is_grid(ground.territory, sites):
        return Base(candidates, candidates)
    # the cells do not depend on the candidates asked
    cells = _kept(f"cells-{_key(ground, None)}", ground, lambda: grid_sites(ground.territory), progress)
    return Base(candidates, cells)


def _key(ground: Ground, sites: str | None) -> str:
    territory, scenario = ground.territory, ground.scenario
    chosen = _file_mark(sites)
    told = [
        code_version(),
        scenario.hash,
        territory.head.model_dump(mode="json"),
        territory.sites.model_dump(mode="json"),
        [{name: source[name] for name in IDENTITY} for source in territory.sources],
        [[layer, category, shape is None] for (layer, category), shape in sorted(territory.coverage.items())],
        _named_places(territory),
        repr(territory.network),
        chosen,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:24]


def _named_places(territory: Territory) -> str:
    """Destinations are in the territory file, in no source."""
    layer = territory.layers.get("destinations")
    return "" if layer is None else layer.to_wkt().to_csv()


def _file_mark(sites: str | None) -> str:
    if sites is None or not Path(sites).is_file():
        return sites or ""
    return hashlib.sha256(Path(sites).read_bytes()).hexdigest()


@cache
def code_version() -> str:
    """Digest of the code that measures and judges."""
    root = Path(__file__).resolve().parents[2]
    code = b"".join(path.read_bytes() for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    return hashlib.sha256(code).hexdigest()[:16]


def _kept(name: str, ground: Ground, find: Any, progress: Progress) -> Ranking:
    place = cache_folder() / f"ranking-{name}.parquet"
    if place.is_file() and place.with_suffix(".json").is_file():
        try:
            return _read(place, ground.scenario)
        except (OSError, ValueError, KeyError):
            pass  # a file cut short is made again
    ranking = judge(ground, find(), progress)
    _write(ranking, place)
    return ranking


def _write(ranking: Ranking, place: Path) -> None:
    """Write whole or not at all; a cache that cannot be written is no reason to fail."""
    parts: Mapping[str, pd.DataFrame] = {
        "m": ranking.measures,
        "e": ranking.estimates,
        "r": ranking.rule_values,
        "d": ranking.details,
    }
    frames = [frame.add_prefix(f"{mark}:") for mark, frame in parts.items()]
    shown = [name for name in ("label", "insee_code", "commune", "owner_name", "owner_kind", "area_m2") if name in
             ranking.sites]  # fmt: skip
    table = pd.concat([ranking.sites[shown], *frames], axis="columns")
    frame = gpd.GeoDataFrame(table, geometry=ranking.sites.geometry, crs=ranking.sites.crs)
    told = {name: reason.model_dump() for name, reason in ranking.not_evaluated.items()}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            draft = Path(folder) / place.name
            frame.to_parquet(draft)
            draft.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
            draft.with_suffix(".json").replace(place.with_suffix(".json"))
            draft.replace(place)
    except OSError:
        return


def _read(place: Path, scenario: Scenario) -> Ranking:
    frame = gpd.read_parquet(place)
    frame.index.name = "site_id"
    told: dict[str, dict[str, str]] = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))

    def part(mark: str) -> pd.DataFrame:
        names = [name for name in frame.columns if str(name).startswith(f"{mark}:")]
        return pd.DataFrame(frame[names]).rename(columns=lambda name: str(name)[2:])

    plain = [name for name in frame.columns if ":" not in str(name)]
    return make_ranking(
        frame[plain],
        scenario.criteria,
        scenario.rules,
        part("m"),
        part("e"),
        part("r"),
        not_evaluated={name: Text(**reason) for name, reason in told.items()},
        details=part("d"),
    )


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
        As for `pensions.ranking.run.rank_territory`.
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

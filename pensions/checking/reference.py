"""What a checked site is compared with: every candidate and every cell, judged once and kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import LayerError
from geo.scoring.criterion import Text
from geo.scoring.ranking import Ranking, make_ranking
from geo.scoring.site_verdict import Bench
from geo.transit.service import stops_layer, transit_lines_layer
from layers.places.sites import candidate_sites, grid_sites, is_grid
from layers.territory.kept import keep, read_kept
from layers.territory.territory import Territory
from pensions.checking.getting_about import Travel
from pensions.ranking.files import unknown_to_exclusions
from pensions.ranking.job import Asked, Progress, as_job, no_progress
from pensions.ranking.run import bench_of, check_dates, judge, load_inputs
from pensions.ranking.run_inputs import RunInputs

ROOMS = ("geo", "layers", "pensions")
IDENTITY = ("layer", "reader", "sha256", "covers", "empty_because", "may_redistribute")
"""What of the record of a source can move a score or a label."""


@dataclass(frozen=True)
class Reference:
    """The candidates of a territory and its cells; one and the same where the candidates are the cells."""

    candidates: Ranking
    cells: Ranking


def load_reference(run_inputs: RunInputs, *, sites: str | None = None, progress: Progress = no_progress) -> Reference:
    """
    Judge every candidate and cell of a territory, or read what an earlier call kept.

    Parameters
    ----------
    run_inputs
        Territory, scenario and date.
    sites
        Candidates; see `layers.places.sites.candidate_sites`.
    progress
        Called before each step of a first use.

    Notes
    -----
    Kept in the user's cache (`layers.territory.kept.cache_folder`), keyed by the bytes of the sources, the head of the
    territory, the scenario, the date, the candidates asked and the code of three rooms: whatever could move a score.
    """
    key = _key(run_inputs, sites)
    candidates = _kept(f"candidates-{key}", run_inputs, lambda: candidate_sites(run_inputs.territory, sites), progress)
    if is_grid(run_inputs.territory, sites):
        return Reference(candidates, candidates)
    # the cells do not depend on the candidates asked
    cells = _kept(f"cells-{_key(run_inputs, None)}", run_inputs, lambda: grid_sites(run_inputs.territory), progress)
    return Reference(candidates, cells)


def _key(run_inputs: RunInputs, sites: str | None) -> str:
    territory, scenario = run_inputs.territory, run_inputs.scenario
    chosen = _file_mark(sites)
    told = [
        code_version(),
        scenario.hash,
        territory.head.model_dump(mode="json"),
        territory.sites.model_dump(mode="json"),
        [{name: source[name] for name in IDENTITY} for source in territory.sources],
        [[layer, category, ground.zones is None] for (layer, category), ground in sorted(territory.coverage.items())],
        _named_places(territory),
        repr(territory.network),
        chosen,
        run_inputs.date if territory.feed is None else run_inputs.dates,
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


def _kept(name: str, run_inputs: RunInputs, find: Any, progress: Progress) -> Ranking:
    kept = read_kept(f"ranking-{name}", lambda frame, told: _ranking(frame, told, run_inputs))
    if kept is not None:
        return kept
    ranking = judge(run_inputs, find(), progress)
    reasons = {"not_evaluated": ranking.not_evaluated, "unknown_because": ranking.unknown_because}
    told = {part: {name: reason.model_dump() for name, reason in texts.items()} for part, texts in reasons.items()}
    keep(f"ranking-{name}", _frame(ranking), told)
    return ranking


def _frame(ranking: Ranking) -> gpd.GeoDataFrame:
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
    return gpd.GeoDataFrame(table, geometry=ranking.sites.geometry, crs=ranking.sites.crs)


def _ranking(frame: gpd.GeoDataFrame, told: dict[str, dict[str, Any]], run_inputs: RunInputs) -> Ranking:
    """
    The ranking that was made into a frame.

    Raises
    ------
    LayerError
        It does not answer for each criterion and rule of the scenario.
    """
    scenario = run_inputs.scenario
    frame.index.name = "site_id"

    def part(mark: str) -> pd.DataFrame:
        names = [name for name in frame.columns if str(name).startswith(f"{mark}:")]
        return pd.DataFrame(frame[names]).rename(columns=lambda name: str(name)[2:])

    measures, rule_values = part("m"), part("r")
    lacking = {criterion.id for criterion in scenario.criteria} - {*measures, *told["not_evaluated"]}
    lacking |= {rule.id for rule in scenario.rules} - {*rule_values}
    if lacking:
        raise LayerError(f"kept ranking: nothing of {', '.join(sorted(lacking))}")
    plain = [name for name in frame.columns if ":" not in str(name)]
    return make_ranking(
        frame[plain],
        scenario.criteria,
        scenario.rules,
        measures,
        part("e"),
        rule_values,
        not_evaluated={name: Text(**reason) for name, reason in told["not_evaluated"].items()},
        unknown_because={name: Text(**reason) for name, reason in told["unknown_because"].items()},
        details=part("d"),
        out_of_reach=run_inputs.out_of_reach,
    )


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
    Load a territory and what sites are compared with; the first use judges every candidate and cell, and keeps them.

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

"""What a checked site is compared with: every candidate and every cell, judged once and kept."""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.criterion import Text
from geo.ranking import Ranking, make_ranking
from layers.cache import cache_folder
from layers.scenario import Scenario
from layers.sites import candidate_sites, grid_sites, is_grid
from layers.territory import Territory
from pensions.ground import Ground
from pensions.run import Progress, judge, no_progress

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
        Candidates; see `layers.sites.candidate_sites`.
    progress
        Called before each step of a first use.

    Notes
    -----
    Kept in the user's cache (`layers.cache.cache_folder`), keyed by the bytes of the sources, the head of the
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
    root = Path(__file__).resolve().parents[1]
    code = b"".join(path.read_bytes() for room in ROOMS for path in sorted((root / room).glob("*.py")))
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

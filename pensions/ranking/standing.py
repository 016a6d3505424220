"""Where the sites of a run stand among the places where people live and the existing pensions de famille."""

import re
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Text
from geo.scoring.rank_if_added import score_on
from geo.scoring.ranking import Ranking
from geo.scoring.site_verdict import (
    FAIR_SCORE,
    FAIR_SHARE,
    FEW_PENSIONS,
    GOOD_SCORE,
    GOOD_SHARE,
    PENSIONS_SHARE,
    VERDICT,
    VERDICTS,
    Bench,
    site_verdicts,
    standings,
)
from geo.space import zones
from layers.places.in_commune import with_commune
from layers.territory.territory import Territory

OUTSIDE_RULE = "outside_territory"
URBAN_M = 200.0
"""A cell is urban where somebody lives or a dwelling stands within this distance. Proposition."""

LIVED_IN: dict[str, Text] = {
    "income_cells": Text(fr="carreaux habités", en="inhabited cells"),
    "addresses": Text(fr="adresses", en="addresses"),
    "social_dwellings": Text(fr="logements sociaux", en="social dwellings"),
    "sales": Text(fr="logements vendus", en="dwellings sold"),
}


def urban_cells(territory: Territory, cells: gpd.GeoDataFrame) -> tuple[np.ndarray, Text]:
    """Say which cells have somebody or a dwelling within `URBAN_M`, and by which layers; all of them without any."""
    side = territory.sites.cell_m
    names = [name for name in LIVED_IN if name in territory.layers and len(territory.layers[name])]
    if not names:
        return np.ones(len(cells), dtype=bool), Text(fr=f"toutes les mailles de {side} m", en=f"all cells of {side} m")
    names = names[:1] if names[0] == "income_cells" else names
    points = np.concatenate([zones.points_of(territory.layers[name]) for name in names])
    tree, centres = cKDTree(shapely.get_coordinates(points)), shapely.get_coordinates(cells.geometry.centroid)
    away, _ = tree.query(centres, distance_upper_bound=2 * URBAN_M)  # the nearest alone, not a pair for each near
    told = [LIVED_IN[name] for name in names]
    return away <= URBAN_M, Text(
        fr=f"mailles de {side} m à moins de {URBAN_M:g} m de : {', '.join(text.fr for text in told)}",
        en=f"cells of {side} m within {URBAN_M:g} m of: {', '.join(text.en for text in told)}",
    )


def pension_sites(territory: Territory) -> gpd.GeoDataFrame:
    """The existing pensions de famille of the territory, where their position is sure, as sites to judge."""
    layer = territory.layers.get("supported_housing")
    if layer is None:
        return gpd.GeoDataFrame({"label": []}, geometry=[], crs=WORKING_CRS)
    rows = layer[~layer["is_position_doubtful"].astype(bool) & (layer["category"] == "pension_de_famille")]
    homes = gpd.GeoDataFrame(
        {"label": rows["name"].to_numpy()},
        geometry=rows.geometry.to_numpy(),
        index=pd.Index(rows["finess_id"], name="site_id"),
        crs=layer.crs,
    )
    homes = with_commune(homes, territory)
    return homes[homes["insee_code"] != ""]


def make_bench(territory: Territory, candidates: Ranking, cells: Ranking, pensions: Ranking | None) -> Bench:
    """What the candidates are compared with: cells judged, and existing pensions judged on the criteria of cells."""
    ids = {criterion.id for criterion in cells.criteria}
    common = tuple(criterion for criterion in candidates.criteria if criterion.id in ids)
    bare = tuple(one for one in common if "supported_housing" not in one.measure.layers)
    is_urban, where = urban_cells(territory, cells.sites)
    return Bench(
        cells=score_on(cells.utilities[is_urban], common).to_numpy(dtype=float),
        pensions=np.empty(0) if pensions is None else score_on(pensions.utilities, bare).to_numpy(dtype=float),
        common=common,
        bare=bare,
        where=where,
    )


def with_verdicts(ranking: Ranking, bench: Bench) -> Ranking:
    """Add what each site is called to the columns of every output."""
    placement = standings(ranking, bench)["placement"]
    said = site_verdicts(ranking.verdicts, ranking.rules, placement, outside=(OUTSIDE_RULE,))
    return replace(ranking, details=ranking.details.assign(**{VERDICT: said}))


def stability_of(ranking: Ranking) -> tuple[pd.Series, int] | None:
    """Share of the weightings that place each site among the first, and how many these are; None where not drawn."""
    column = next((name for name in map(str, ranking.details) if re.fullmatch(r"stability_top\d+_percent", name)), None)
    return None if column is None else (ranking.details[column] / 100, int(re.sub(r"\D", "", column)))


def verdict_record(ranking: Ranking, bench: Bench) -> dict[str, Any]:
    """How many sites are called what, against which thresholds, and what they were compared with."""
    counts = ranking.details[VERDICT].value_counts()
    return {
        "sites": {name: int(counts.get(name, 0)) for name in VERDICTS},
        "good_score": GOOD_SCORE,
        "fair_score": FAIR_SCORE,
        "good_share_of_cells": GOOD_SHARE,
        "fair_share_of_cells": FAIR_SHARE,
        "good_share_of_pensions": PENSIONS_SHARE,
        "fewest_pensions": FEW_PENSIONS,
        "source": "proposition",
        "urban_cells": len(bench.cells),
        "urban_cells_are": bench.where.model_dump(),
        "pensions": len(bench.pensions),
    }

"""Where the need is, as points: the best layer that the territory has, spread on cells where it is known by zone."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import ScenarioError, SitesError
from geo.scoring.criterion import Text
from geo.space import zones
from geo.space.grid import make_grid
from layers.people.pooling import THRESHOLD
from layers.places.in_commune import with_commune
from layers.territory.territory import Territory

CELL_M = 200

NEEDS: dict[str, tuple[str, Text]] = {
    "need_zones": ("homeless_requests", Text(fr="personnes orientées ou en demande", en="people asking (115, SIAO)")),
    "income_cells": ("poor_households", Text(fr="ménages pauvres", en="poor households")),
    "income_zones": ("poor_households", Text(fr="ménages pauvres", en="poor households")),
    "eviction_zones": ("eviction_orders", Text(fr="commandements de quitter les lieux", en="eviction orders")),
}
"""Layer → column that counts the need and what is counted; the first that the territory has is used."""

WEIGHTS: dict[str, tuple[str, Text]] = {
    "income_cells": ("poor_households", Text(fr="ménages pauvres (carreaux de 200 m)", en="poor households (200 m)")),
    "social_dwellings": ("dwellings", Text(fr="logements sociaux", en="social dwellings")),
    "sales": ("", Text(fr="logements vendus (DVF)", en="dwellings sold (DVF)")),
    "addresses": ("", Text(fr="adresses", en="addresses")),
}
"""How the need of a zone is shared between its cells; the first that the territory has. Proposition of the authors."""


@dataclass(frozen=True)
class Need:
    """
    Persons or households in need, by point.

    amount : Series of floats > 0 on demand ids; never written out
    points : GeoDataFrame in EPSG:2154 on demand ids, with `insee_code` and `commune`
    layer : where it comes from; unit : what is counted; how : what was done, for the reader
    threshold : counts below it do not leave
    """

    amount: pd.Series
    points: gpd.GeoDataFrame
    layer: str
    unit: Text
    how: Text
    threshold: int

    @property
    def total(self) -> float:
        """Sum over the points."""
        return float(self.amount.sum())


def need_of(territory: Territory, layer: str | None = None) -> Need:
    """
    Need of a territory, by point.

    Parameters
    ----------
    territory
    layer
        A key of `NEEDS`; None for the first that the territory has.

    Raises
    ------
    ScenarioError
        A layer that is not one of need, or that the territory lacks.
    SitesError
        No need at all in the layer.
    """
    known = [name for name in NEEDS if name in territory.layers]
    if (layer is not None and layer not in known) or not known:
        raise ScenarioError(
            f"Need '{layer or ''}': expected one of {', '.join(NEEDS)}; found {', '.join(known) or 'none'}.",
            fr=f"Besoin « {layer or ''} » : attendu {', '.join(NEEDS)} ; ce territoire a : "
            f"{', '.join(known) or 'aucune de ces couches'}.",
        )
    name = layer or known[0]
    column, unit = NEEDS[name]
    frame = territory.layers[name]
    unknown = int(frame[column].isna().sum())
    points, how = _cells(frame, column) if name == "income_cells" else _spread(territory, frame, column)
    points = with_commune(points, territory)
    points = points[(points["amount"] > 0) & (points["insee_code"] != "")]
    if points.empty:
        raise SitesError(
            f"Need '{name}': no {column} anywhere in the territory.",
            fr=f"Besoin « {name} » : aucun besoin connu sur ce territoire.",
        )
    threshold = THRESHOLD if name == "income_cells" else territory.head.secrecy_threshold
    if points["amount"].sum() < threshold - 1e-6:
        raise SitesError(
            f"Need '{name}': fewer than {threshold} in all, nothing of it may be told. Choose another --need.",
            fr=f"Besoin « {name} » : moins de {threshold} en tout, rien n'en peut être dit (secret statistique). "
            "Choisissez une autre couche avec --need.",
        )
    if unknown:
        how = Text(
            fr=f"{how.fr} ; {unknown} zone(s) inconnue(s) ou secrète(s), laissée(s) de côté",
            en=f"{how.en}; {unknown} zone(s) unknown or secret, left out",
        )
    places = points[["insee_code", "commune", "geometry"]]
    return Need(points["amount"], places, name, unit, how, threshold)


def _cells(frame: gpd.GeoDataFrame, column: str) -> tuple[gpd.GeoDataFrame, Text]:
    points = gpd.GeoDataFrame(
        {"amount": frame[column].fillna(0.0).to_numpy(dtype=float)},
        geometry=frame.geometry.centroid.to_numpy(),
        index=pd.Index(frame["cell_id"].astype(str), name="demand_id"),
        crs=frame.crs,
    )
    return points, Text(fr="carreaux de 200 m", en="200 m cells")


def _spread(territory: Territory, frame: gpd.GeoDataFrame, column: str) -> tuple[gpd.GeoDataFrame, Text]:
    """Share the amount of each zone between the 200 m cells whose centre it holds; the total of a zone is kept."""
    cells = make_grid(territory.layers["communes"], cell_m=CELL_M)
    points = gpd.GeoDataFrame(geometry=cells.geometry.centroid, index=cells.index.rename("demand_id"), crs=cells.crs)
    position = zones.value_of_zone(points, frame.assign(position=np.arange(len(frame), dtype=float)), "position")
    points = points[position.notna()]
    owner = position.dropna().astype(int).to_numpy()
    name = next((name for name in WEIGHTS if name in territory.layers and len(territory.layers[name])), None)
    weight = np.zeros(len(points)) if name is None else _weights(territory.layers[name], WEIGHTS[name][0], points.index)
    total = np.bincount(owner, weights=weight, minlength=len(frame))
    count = np.bincount(owner, minlength=len(frame))
    is_flat = total[owner] <= 0
    share = np.where(is_flat, 1.0 / count[owner], weight / np.where(is_flat, 1.0, total[owner]))
    amount = frame[column].fillna(0.0).to_numpy(dtype=float)[owner] * share
    label = Text(fr="leur surface", en="their area") if name is None else WEIGHTS[name][1]
    how = Text(
        fr=f"besoin par zone, réparti sur des mailles de {CELL_M} m selon : {label.fr}",
        en=f"need by zone, spread on {CELL_M} m cells by: {label.en}",
    )
    return points.assign(amount=amount), how


def _weights(layer: gpd.GeoDataFrame, column: str, cells: pd.Index) -> np.ndarray:
    points = layer.geometry.representative_point()
    west, south = (np.floor(axis.to_numpy() / CELL_M).astype(int) * CELL_M for axis in (points.x, points.y))
    names = [f"E{x:07d}N{y:07d}" for x, y in zip(west, south, strict=True)]
    values = layer[column].fillna(0.0).to_numpy(dtype=float) if column else np.ones(len(layer))
    return pd.Series(values).groupby(names).sum().reindex(cells).fillna(0.0).to_numpy(dtype=float)

"""What a map is made of, before it is a page."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import LayerError
from geo.scoring.criterion import Language, Text, Theme
from geo.scoring.ranking import Ranking
from maps.flat_tables import in_language
from maps.map_page.background import drawn_layers
from maps.map_page.ground.chosen import Ground, pack_ground
from maps.words.nouns import KINDS, Kind

SMALLEST_GRID = 100
"""Fewer sites than this are never taken for a grid, however regular they stand."""


@dataclass(frozen=True)
class Preset:
    """A point of view to start from: weights of themes by id; within a theme the scenario's ratios hold."""

    id: str
    label: Text
    source: str
    themes: dict[str, float]


@dataclass(frozen=True)
class MapContent:
    """
    Everything the page shows.

    ranking : the candidate sites
    surface : the ranking of the cells of a regular grid, or None (none drawn, or the sites are themselves the grid)
    context : background and overlays, canonical layers in EPSG:2154; each may be absent
    themes : in the order of the sliders
    run : what made it (the content of run.json); any key may be missing
    profiles : points of view that one click sets; anything with the attributes of `Preset`
    stability : on site ids, share in [0, 1] of the drawn weightings in which a site is among the first
        `stability_top`; NaN where it is not ranked; None where the run did not draw any
    names : on site ids, what each may be called by were it the best of a sector
        (`pensions.ranking.sectors.names.name_parts`); None where the run did not gather its sites
    communes : what each commune's portrait says beside its sites
        (`pensions.ranking.sectors.commune_facts.commune_facts`); None where the run does not tell
    packed : streets and buildings of the context as `maps.map_page.ground.chosen.pack_ground` gave them; None to have
        them packed when they are asked for
    """

    ranking: Ranking
    surface: Ranking | None = None
    context: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    themes: tuple[Theme, ...] = ()
    run: dict[str, Any] = field(default_factory=dict)
    lang: Language = "fr"
    profiles: tuple[Preset, ...] = ()
    stability: pd.Series | None = None
    stability_top: int = 0
    names: pd.DataFrame | None = None
    communes: pd.DataFrame | None = None
    packed: Ground | None = None

    def __post_init__(self) -> None:
        for name, layer in self.context.items():
            check_working_crs(layer, names=(name,))
        if self.surface is not None:
            check_working_crs(self.surface.sites, names=("surface",))

    @cached_property
    def drawn(self) -> dict[str, gpd.GeoDataFrame]:
        """The layers of the context as they are drawn, simplified once for all that shows them."""
        return drawn_layers(self.context)

    @cached_property
    def ground(self) -> Ground:
        """Streets and buildings, packed once."""
        return pack_ground(self.context) if self.packed is None else self.packed

    @property
    def kind(self) -> Kind:
        """What the candidates are, as the run tells it; "sites" where it does not."""
        told = (self.run.get("headline") or {}).get("kind")
        return told if told in KINDS else "sites"

    def say(self, value: Any) -> str:
        """The text of the page's language: of a {fr, en} dict, of a `Text`, or the text itself."""
        return in_language(value, self.lang)


@dataclass(frozen=True)
class Grid:
    """Square cells in rows from north to south: corner (x0, y1) at the north-west, `step` in metres."""

    x0: float
    y1: float
    step: float
    columns: int
    rows: int
    cell: np.ndarray
    """row × columns + column of each site"""


def find_grid(sites: gpd.GeoDataFrame) -> Grid | None:
    """
    The regular grid on which the sites stand, if they do.

    Parameters
    ----------
    sites : GeoDataFrame, n squares or points in EPSG:2154

    Returns
    -------
    Grid or None
        None if fewer than `SMALLEST_GRID` sites, if they do not stand a whole number of steps apart, or if two
        share a cell.
    """
    if len(sites) < SMALLEST_GRID or sites.geometry.is_empty.any() or sites.geometry.isna().any():
        return None
    bounds = sites.geometry.bounds.to_numpy()
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    gaps = np.concatenate([np.diff(np.unique(x.round(2))), np.diff(np.unique(y.round(2)))])
    if not gaps.size:
        return None
    step = float(gaps.min())
    column, row = (x - x.min()) / step, (y.max() - y) / step
    if max(np.abs(column - column.round()).max(), np.abs(row - row.round()).max()) > 0.01:
        return None
    columns, rows = int(column.max().round()) + 1, int(row.max().round()) + 1
    cell = row.round().astype(np.int64) * columns + column.round().astype(np.int64)
    if np.unique(cell).size < cell.size:
        return None
    return Grid(float(x.min() - step / 2), float(y.max() + step / 2), step, columns, rows, cell)


def surface_grid(content: MapContent) -> tuple[Ranking, Grid] | None:
    """
    The ranking drawn as a surface, with its grid: the surface's, else the sites' if they are a grid.

    Raises
    ------
    LayerError
        A surface whose cells are not on a regular grid.
    """
    if content.surface is None:
        grid = find_grid(content.ranking.sites)
        return (content.ranking, grid) if grid else None
    if not len(content.surface.sites):
        return None
    grid = find_grid(content.surface.sites)
    if grid is None:
        raise LayerError(
            f"Surface: {len(content.surface.sites)} cells that are not on one regular grid of at least {SMALLEST_GRID} "
            "cells. Give the cells of a grid in EPSG:2154, or surface=None."
        )
    return content.surface, grid

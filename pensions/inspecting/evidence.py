"""What the controls compare: a territory, its walking network, candidate sites and dates."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.streets.network import StreetNetwork
from geo.transit.timetable import TypicalDates
from layers.territory.layer_names import WITHHELD
from layers.territory.territory import Territory


@dataclass(frozen=True)
class Evidence:
    """
    What there is to compare.

    network : None where the territory has no streets;  sites : candidates, None where there are none
    dates : on which the timetable is judged, None where there is none
    """

    territory: Territory
    network: StreetNetwork | None = None
    sites: gpd.GeoDataFrame | None = None
    dates: TypicalDates | None = None

    @cached_property
    def communes(self) -> gpd.GeoDataFrame:
        """The communes, on their INSEE code: `name`, `population`, geometry."""
        return self.territory.layers["communes"].set_index("insee_code")

    def layer(self, name: str) -> gpd.GeoDataFrame | None:
        """A layer that has rows, or None."""
        frame = self.territory.layers.get(name)
        return None if frame is None or frame.empty else frame

    def covered(self, layer: str, category: str = "") -> gpd.GeoDataFrame:
        """The communes that a layer speaks of, in a category."""
        return self.communes[self.territory.covers(self.communes, layer, (category,)).to_numpy()]

    def asked(self, layer: str) -> gpd.GeoDataFrame:
        """The communes that some source of a layer was asked about: those it names, or all."""
        sources = [source for source in self.territory.sources if source["layer"] == layer]
        if any(source["covers"] is None for source in sources):
            return self.communes
        return self.communes[self.communes.index.isin({code for source in sources for code in source["covers"]})]

    def commune_of(self, frame: gpd.GeoDataFrame) -> pd.Series:
        """INSEE code of the commune in which each row has its representative point; "" outside."""
        return pd.Series(self._commune_at(frame.geometry.representative_point().to_numpy()), index=frame.index)

    def commune_of_lines(self, lines: gpd.GeoDataFrame) -> pd.Series:
        """INSEE code of the commune of the middle of each line; "" outside."""
        middles = shapely.line_interpolate_point(lines.geometry.to_numpy(), 0.5, normalized=True)
        return pd.Series(self._commune_at(middles), index=lines.index)

    def _commune_at(self, points: np.ndarray) -> np.ndarray:
        shapes = self.communes.geometry.to_numpy()
        shapely.prepare(shapes)
        point, commune = shapely.STRtree(points).query(shapes, predicate="intersects")[::-1]
        codes = np.full(len(points), "", dtype=object)
        codes[point] = self.communes.index.to_numpy(dtype=object)[commune]
        return codes

    def parts(self, layer: str) -> list[tuple[dict[str, Any], gpd.GeoDataFrame]]:
        """
        Each source of a layer with the rows that it gave; none where that cannot be told.

        The rows of a layer are those of its sources, one after the other; where their numbers do not add up, somebody
        changed the layer since.
        """
        frame = self.territory.layers.get(layer)
        sources = [source for source in self.territory.sources if source["layer"] == layer]
        ends = np.cumsum([source["rows"] or 0 for source in sources])
        if frame is None or not sources or ends[-1] != len(frame):
            return []
        starts = [0, *ends[:-1]]
        return [(source, frame.iloc[start:end]) for source, start, end in zip(sources, starts, ends, strict=True)]

    def read_by(self, layer: str, is_wanted: Callable[[str], bool]) -> gpd.GeoDataFrame | None:
        """Rows of a layer that came by some readers; None where no source of theirs is there."""
        parts = [rows for source, rows in self.parts(layer) if is_wanted(source["reader"])]
        return gpd.GeoDataFrame(pd.concat(parts), crs=parts[0].crs) if parts else None


def showable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of a layer, or of a part of it, that may leave: a licence may keep the others out of every output."""
    return frame if WITHHELD not in frame else frame[~frame[WITHHELD].astype(bool)]


def is_bpe(reader: str) -> bool:
    """Whether a reader reads the BPE."""
    return reader == "bpe"


def is_finess(reader: str) -> bool:
    """Whether a reader reads FINESS, in any of its layouts."""
    return reader.startswith("finess_")


def is_planners(reader: str) -> bool:
    """Whether a reader reads the planner's own list of pensions."""
    return reader == "local_pensions"

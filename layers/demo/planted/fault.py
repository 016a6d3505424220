"""What is planted: the town that it is planted in, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd

from geo.crs import WORKING_CRS


@dataclass(frozen=True)
class Town:
    """A demonstration as it was written; every fault is planted in its files."""

    folder: Path

    @cached_property
    def communes(self) -> gpd.GeoDataFrame:
        """The communes as published, the most peopled first, in EPSG:2154."""
        drawn = gpd.read_file(self.folder / "communes.geojson").to_crs(WORKING_CRS)
        return drawn.sort_values("population", ascending=False, ignore_index=True)

    def commune(self, rank: int) -> tuple[str, str]:
        """Code and name of a commune, 0 the most peopled."""
        row = self.communes.iloc[rank]
        return str(row["code"]), str(row["nom"])


@dataclass(frozen=True)
class Planted:
    """
    One fault.

    control : id of the control that must name it
    files : files that differ from the sound ones, or that were added
    what : what was done to them, in French
    named : what the control must name: communes, stops, lines, parcels, establishments, sources
    """

    control: str
    files: tuple[str, ...]
    what: str
    named: tuple[str, ...]


Planter = Callable[[Town], Planted]

"""The register of readers: the names that a territory TOML may use, and how each is called."""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import geopandas as gpd
import shapely

from geo.errors import SourceError
from layers import read
from layers.read import repairs
from layers.schemas import validate

Options = Mapping[str, Any]


@dataclass(frozen=True)
class ReadContext:
    """What a reader may need of the territory: its communes (None while they are being read) and the margin kept."""

    communes: gpd.GeoDataFrame | None
    margin_m: float

    @cached_property
    def zone(self) -> shapely.Geometry | None:
        """The perimeter and its margin, in EPSG:2154."""
        return None if self.communes is None else self.communes.geometry.union_all().buffer(self.margin_m)

    def lonlat_bounds(self) -> tuple[float, float, float, float] | None:
        """Bounds of the zone in degrees, to filter a national file before it is loaded."""
        if self.zone is None:
            return None
        west, south, east, north = gpd.GeoSeries([self.zone], crs=2154).to_crs(4326).total_bounds
        return float(west), float(south), float(east), float(north)

    def digest(self) -> str:
        """What the zone is, for the key of the cache."""
        return "" if self.zone is None else hashlib.sha256(self.zone.wkb).hexdigest()


@dataclass(frozen=True)
class Reader:
    """One entry of the register."""

    call: Callable[[list[Path], ReadContext, Options], Any]
    module: ModuleType
    is_cached: bool = True

    @cached_property
    def version(self) -> str:
        """Changes when the code that reads changes."""
        code = "".join(inspect.getsource(module) for module in (self.module, read))
        return hashlib.sha256(code.encode()).hexdigest()[:16]

    def read(self, paths: list[Path], layer: str, context: ReadContext, options: Options) -> Any:
        """Read, keep what lies in the perimeter and its margin, and validate."""
        try:
            frame = self.call(paths, context, options)
        except TypeError as error:
            raise SourceError(f"Layer '{layer}': options {dict(options)!r} do not fit its reader ({error}).") from error
        if not isinstance(frame, gpd.GeoDataFrame):
            return frame
        notes = list(repairs(frame))
        if context.zone is not None and len(frame):
            shapely.prepare(context.zone)
            frame = frame[shapely.intersects(context.zone, frame.geometry.to_numpy())].reset_index(drop=True)
        frame.attrs = {"repairs": notes}
        return validate(layer, frame)


READERS: dict[str, Reader] = {}

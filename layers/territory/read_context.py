"""What a reader may need of the territory: what the cache must know."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import shapely

from layers.files.keeping.kept import own_folder
from layers.people.pooling import THRESHOLD


@dataclass(frozen=True)
class ReadContext:
    """What a reader may need of the territory: communes (None while they are read), margin kept, secrecy threshold."""

    communes: gpd.GeoDataFrame | None
    margin_m: float
    secrecy_threshold: int = THRESHOLD

    @cached_property
    def zone(self) -> shapely.Geometry | None:
        """The perimeter and its margin, in EPSG:2154."""
        return None if self.communes is None else self.communes.geometry.union_all().buffer(self.margin_m)

    @cached_property
    def kept_in(self) -> Path | None:
        """Folder of the cache, looked through once for all layers; None where it cannot be used."""
        return own_folder()

    def digest(self) -> str:
        """What the zone and the threshold are, for the key of the cache."""
        zone = b"" if self.zone is None else self.zone.wkb
        return hashlib.sha256(b"%d " % self.secrecy_threshold + zone).hexdigest()

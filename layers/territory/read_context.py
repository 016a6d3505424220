"""What a reader may need of the territory: what the cache must know."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import shapely

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

    def digest(self) -> str:
        """What the zone and the threshold are, for the key of the cache."""
        zone = b"" if self.zone is None else self.zone.wkb
        return hashlib.sha256(b"%d " % self.secrecy_threshold + zone).hexdigest()

"""What a reader may need of the territory, and which code reads: what the cache must know."""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

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


@cache
def code_version() -> str:
    """Digest of the code that reads: it changes, and the cache with it, when any reader changes."""
    room = Path(__file__).resolve().parents[1]
    folders = [room / name for name in ("files", "people", "reception", "sources", "territory")]
    folders.append(room.parent / "geo" / "transit")
    code = b"".join(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py")))
    code += (room / "schemas.py").read_bytes()
    return hashlib.sha256(code).hexdigest()[:16]

"""The ground of the map, packed: it depends on no site, and is kept from one run to the next."""

import hashlib
import importlib.metadata
import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import maps.map_page.ground
from layers.files.keeping.kept import keep, make_room, own_folder, read_kept
from layers.territory.territory import Territory
from maps.map_page.ground.chosen import Ground, pack_ground
from pensions.ranking.keeping.content import content_digest

KIND = "map_ground"
LAYERS = ("streets", "buildings")

MOST_BYTES = 256 * 1024**2
MOST_ENTRIES = 50
"""What is kept of grounds at most, the least recently used going first: about a megabyte each. Proposition."""


ROOM = Path(maps.map_page.ground.__file__).parent


@cache
def packing_version() -> str:
    """Digest of the code that packs, and of the versions of what it packs with."""
    return version_of(ROOM)


def version_of(room: Path) -> str:
    """Digest of the modules that pack, where `room` is theirs, and of the versions of what they pack with."""
    code = b"".join(path.read_bytes() for path in packing_modules(room))
    versions = [
        (name, importlib.metadata.version(name)) for name in ("geopandas", "numpy", "pyproj", "scipy", "shapely")
    ]
    return hashlib.sha256(repr((versions, zlib.ZLIB_RUNTIME_VERSION)).encode() + code).hexdigest()[:16]


def packing_modules(room: Path) -> list[Path]:
    """The modules of the room that packs the ground, and those of maps that it calls."""
    return [*sorted(room.glob("*.py")), room.parent / "encode.py", room.parents[1] / "text.py"]


def ground_through(territory: Territory) -> Ground:
    """
    Read the packed ground of a territory back, else pack and keep it.

    Parameters
    ----------
    territory
        As it may be shown: what its licence keeps here is neither packed nor kept.

    Returns
    -------
    dict
        What `maps.map_page.ground.chosen.pack_ground` gives of its streets and buildings. They are the key, by
        content, with the code that packs; where a source of these layers holds confidential places, nothing is kept.
    """
    layers = {name: territory.layers[name] for name in LAYERS if name in territory.layers}
    folder = None if not layers or territory.is_confidential(layers) else own_folder()
    if folder is None:
        return pack_ground(layers)
    name = f"{KIND}-{_key(layers)}"
    before = read_kept(name, _accepted, folder=folder, read=pd.read_parquet)
    if before is not None:
        return before
    ground = pack_ground(layers)
    keep(name, pd.DataFrame({"packed": [json.dumps(ground, ensure_ascii=False)]}), {}, folder=folder)
    make_room(folder, KIND, most_bytes=MOST_BYTES, most_entries=MOST_ENTRIES)
    return ground


def _key(layers: Mapping[str, gpd.GeoDataFrame]) -> str:
    read = {
        name: content_digest(layer[[column for column in ("street_class", "name") if column in layer] + ["geometry"]])
        for name, layer in layers.items()
    }
    return content_digest((packing_version(), sorted(read.items())))[:24]


def _accepted(frame: pd.DataFrame, _: Any) -> Ground:
    ground: Ground = json.loads(frame["packed"].iloc[0])
    if set(ground) != set(LAYERS):
        raise ValueError("not the ground that was kept")
    return ground

"""Names of places smaller than a commune, with their rank: layer `place_names`."""

from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.stream import as_text
from layers.files.tables import check_files, pick_columns, repairs
from layers.files.vectors import read_vector
from layers.reception.door import door
from layers.reception.notes import cut, leave_out, receive, receive_crs
from layers.schemas import validate
from layers.sources.drawn.osm import WGS84, refuse_none
from layers.sources.osm_edits import read_deleted

RANKS = {
    "city": 1, "town": 1, "village": 2, "suburb": 2, "quarter": 3, "neighbourhood": 4, "hamlet": 4,
    "isolated_dwelling": 5, "locality": 5,
}  # fmt: skip
"""Of an OpenStreetMap place: 1 a town, 2 a village or a large part of a town, 3 a quarter, 4 smaller, 5 a lieu-dit."""

NAMES = ("name", "nom", "toponyme", "libelle", "libel", "libquart", "libsquart", "nom_officiel", "graphie", "nom_quart")


def read_osm_place_names(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Names of towns, quarters and hamlets of an OpenStreetMap extract: layer `place_names`.

    Publisher: OpenStreetMap contributors, ODbL (share alike), in WGS84. Counted in nodes that have a `place`; outlines
    of places are not read.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.gz or .osm.bz2.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame of points
        `rank` from 1, the largest places.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Truncated, not OpenStreetMap, or no place with a name.
    """
    check_files([path], path.name)
    rows, seen, nowhere = [], 0, 0
    with door(path.name):
        deleted = read_deleted([path])
        nodes = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter("place"))
        for node in nodes:
            if not isinstance(node, osmium.osm.Node):
                continue
            seen += 1
            tags = dict(node.tags)
            rank, name = RANKS.get(tags["place"]), tags.get("name", "").strip()
            if rank is None or not name or node.id in deleted.nodes:
                continue
            if not node.location.valid():
                nowhere += 1
            else:
                rows.append((name, rank, node.location.lon, node.location.lat))
    receive(path.name, seen)
    receive_crs(path.name, WGS84, WGS84)
    refuse_none(len(rows), path.name, "place with a name", "lieu avec un nom")
    cut(nowhere, "no_place")
    cut(seen - len(rows) - nowhere, "other_kind")
    table = pd.DataFrame(rows, columns=["name", "rank", "lon", "lat"])
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=4326)
    frame = gpd.GeoDataFrame(table[["name", "rank"]].astype({"name": "str"}), geometry=points).to_crs(WORKING_CRS)
    frame.attrs["repairs"] = deleted.said()
    return validate("place_names", keep_inside(frame, bounds))


def read_place_names(
    path: Path, *, name: str | None = None, rank: int = 3, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Names of places from any vector file (quarters of a city, lieux-dits of the cadastre or of the BD TOPO).

    Layer `place_names`: a row is a place, point or outline; those without a name are left out and counted.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile, or a .zip of one; of the BD TOPO, the layer `zone_d_habitation`.
    name
        Column of the name; recognised when not given.
    rank
        Of all its places: 1 a town, 2 a village or a large part of a town, 3 a quarter, 4 smaller, 5 a lieu-dit.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    if rank not in RANKS.values():
        raise SourceError(
            f"{path.name}: option 'rank' is {rank}, expected a whole number from 1 (a town) to 5 (a lieu-dit).",
            fr=f"{path.name} : option « rank » : {rank}, attendu un entier de 1 (une ville) à 5 (un lieu-dit).",
        )
    shapes = read_vector(path, like=("zone_d_habitation", "*lieu*dit*", "*toponym*"))
    refuse_none(len(shapes), path.name, "place", "lieu")
    table = pick_columns(shapes.drop(columns="geometry"), {"name": (name,) if name else NAMES}, path.name)
    texts = as_text(table["name"])
    is_named = (texts != "").to_numpy()
    mended = list(repairs(shapes))
    leave_out(mended, int((~is_named).sum()), "other_kind", "places without a name", "lieux sans nom")
    plain = {"name": texts[is_named].astype("str").to_numpy(), "rank": rank}
    frame = gpd.GeoDataFrame(plain, geometry=shapes.geometry.to_numpy()[is_named], crs=WORKING_CRS)
    frame["name"] = frame["name"].astype("str")
    frame.attrs["repairs"] = mended
    return validate("place_names", keep_inside(frame, bounds))

"""Railways, as OpenStreetMap or the IGN draw them: layer `railways`."""

from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from layers.files.area import Bounds, keep_inside
from layers.files.checks import check_columns, plain_text
from layers.files.tables import check_files, repairs
from layers.files.vectors import read_vector
from layers.reception.door import door
from layers.reception.notes import cut, receive, receive_crs
from layers.schemas import validate
from layers.sources.drawn.osm import WGS84, refuse_new, refuse_none
from layers.sources.osm_edits import read_deleted

KINDS_IN_OSM = {"rail": "rail", "narrow_gauge": "rail"} | dict.fromkeys(("tram", "light_rail", "subway"), "tram")
SIDINGS = ("yard", "siding", "spur", "crossover")
TRAMS_IN_BDTOPO = ("tramway", "métro")
NOT_RAIL_IN_BDTOPO = ("voie de service", "funiculaire ou crémaillère", "téléphérique")


def read_osm_railways(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Railways and tramways of an OpenStreetMap extract: layer `railways`.

    Publisher: OpenStreetMap contributors, ODbL (share alike), in WGS84. Counted in ways that have a `railway`; those
    that are not in use, platforms, stations, yards and sidings are left out.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.gz or .osm.bz2.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `kind`: rail, or tram (metro too).

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Truncated, not OpenStreetMap, or no railway.
    """
    check_files([path], path.name)
    factory = osmium.geom.WKBFactory()
    shapes, kinds, seen, broken, erased = [], [], 0, 0, 0
    with door(path.name):
        refuse_new(path)
        deleted = read_deleted([path])
        ways = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(
            osmium.filter.KeyFilter("railway")
        ):
            if not isinstance(way, osmium.osm.Way):
                continue
            seen += 1
            kind = KINDS_IN_OSM.get(way.tags["railway"])
            if kind is None or way.tags.get("service", "") in SIDINGS:
                continue
            if way.id in deleted.ways:
                erased += 1
                continue
            try:
                shapes.append(factory.create_linestring(way))
            except (RuntimeError, osmium.InvalidLocationError):  # some of its nodes are not in the extract
                broken += 1
                continue
            kinds.append(kind)
    receive(path.name, seen)
    receive_crs(path.name, WGS84, WGS84)
    refuse_none(len(shapes), path.name, "railway", "voie ferrée")
    cut(broken, "no_place")
    cut(seen - len(shapes) - broken - erased, "other_kind")
    plain = {"kind": pd.Series(kinds, dtype="str")}
    frame = gpd.GeoDataFrame(plain, geometry=shapely.from_wkb(shapes), crs=4326).to_crs(WORKING_CRS)
    frame.attrs["repairs"] = deleted.said()
    return validate("railways", keep_inside(frame, bounds))


def read_bdtopo_railways(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Railways and tramways of the BD TOPO: layer `railways`.

    Publisher: IGN, Licence Ouverte 2.0; quarterly, GeoPackage or shapefile in Lambert-93. A row is a stretch of line;
    of the several layers of the file, that called `troncon_de_voie_ferree`. Service tracks are left out.

    Parameters
    ----------
    path
        `BDTOPO_….gpkg`, or the layer alone.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `kind`: rail, or tram (metro too).

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path, like=("*voie_ferree*",))
    frame = frame.rename(columns={name: str(name).lower() for name in frame})
    refuse_none(len(frame), path.name, "railway", "voie ferrée")
    check_columns(frame, {"nature": "main line, service track, tramway…"}, path.name)
    nature = plain_text(frame["nature"]).str.lower()
    kept = ~nature.isin(NOT_RAIL_IN_BDTOPO)
    cut(int((~kept).sum()), "other_kind")
    kind = nature.isin(TRAMS_IN_BDTOPO).map({True: "tram", False: "rail"}).astype("str")
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    layer = gpd.GeoDataFrame({"kind": kind[kept].to_numpy()}, geometry=shapes[kept.to_numpy()], crs=WORKING_CRS)
    layer["kind"] = layer["kind"].astype("str")
    layer.attrs["repairs"] = list(repairs(frame))
    return validate("railways", keep_inside(layer, bounds))

"""Buildings, as the cadastre, the IGN or OpenStreetMap draw them: layer `buildings`."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from layers.files.area import Bounds, keep_inside
from layers.files.checks import check_columns
from layers.files.stream import as_text
from layers.files.tables import check_files, repairs
from layers.files.vectors import read_vector
from layers.reception.door import door
from layers.reception.notes import leave_out, receive, receive_crs
from layers.schemas import validate
from layers.sources.drawn.osm import WGS84, refuse_new, refuse_none
from layers.sources.osm_edits import read_deleted

LIGHT_IN_CADASTRE = "02"
LIGHT_IN_OSM = ("shed", "garage", "garages", "carport", "roof", "greenhouse", "hut", "tent")


def read_cadastre_buildings(path: Path | Sequence[Path], *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Buildings of the cadastre: layer `buildings`.

    Publisher: DGFiP through Etalab, Licence Ouverte 2.0; quarterly, GeoJSON in WGS84. A row is a building, or a part of
    one where a plot ends. Known gaps: neither use nor height; some communes are years behind.

    Parameters
    ----------
    path
        cadastre-34172-batiments.json.gz, or several.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `is_light`: type 02, a building without foundations.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frames = [_outlines(one, ("*batiment*",)) for one in _all(path)]
    for frame, one in zip(frames, _all(path), strict=True):
        check_columns(frame, {"type": "durable (01) or light (02)"}, one.name)
    lights = [as_text(frame["type"]).str.zfill(2) == LIGHT_IN_CADASTRE for frame in frames]
    return _layer(frames, lights, bounds)


def read_bdtopo_buildings(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Buildings of the BD TOPO: layer `buildings`.

    Publisher: IGN, Licence Ouverte 2.0; quarterly, GeoPackage or shapefile in Lambert-93. A row is a building; of the
    several layers of the file, that called `batiment`.

    Parameters
    ----------
    path
        `BDTOPO_….gpkg`, or the layer alone.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `is_light`: `construction_legere`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = _outlines(path, ("batiment", "*batiment*"))
    names = {str(name).lower(): name for name in frame}
    column = names.get("construction_legere", names.get("leger"))
    light = pd.Series(False, index=frame.index) if column is None else as_text(frame[column]).str.lower()
    return _layer([frame], [light.isin(("true", "1", "oui", "vrai"))], bounds)


def read_osm_buildings(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Buildings of an OpenStreetMap extract: layer `buildings`.

    Publisher: OpenStreetMap contributors, ODbL (share alike), in WGS84. Ways and multipolygons that have a `building`
    other than no; parts of buildings (`building:part`) are not read.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.gz or .osm.bz2.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `is_light`: garages, sheds, roofs.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Truncated, not OpenStreetMap, or no building.
    """
    check_files([path], path.name)
    factory = osmium.geom.WKBFactory()
    shapes, kinds, broken = [], [], 0
    with door(path.name):
        refuse_new(path)
        deleted = read_deleted([path])
        for area in osmium.FileProcessor(str(path)).with_areas(osmium.filter.KeyFilter("building")):
            if not isinstance(area, osmium.osm.Area) or area.tags.get("building", "no") == "no":
                continue
            if area.orig_id() in (deleted.ways if area.from_way() else deleted.relations):
                continue
            try:
                shapes.append(factory.create_multipolygon(area))
            except (RuntimeError, osmium.InvalidLocationError):  # an outline that a node is missing of
                broken += 1
                continue
            kinds.append(area.tags["building"])
    receive(path.name, len(shapes) + broken)
    receive_crs(path.name, WGS84, WGS84)
    refuse_none(len(shapes), path.name, "building", "bâtiment")
    frame = gpd.GeoDataFrame({"kind": kinds}, geometry=shapely.from_wkb(shapes), crs=4326).to_crs(WORKING_CRS)
    mended = deleted.said()
    en, fr = "buildings whose outline is not whole", "bâtiments au contour incomplet"
    leave_out(mended, broken, "unreadable", en, fr)
    frame.attrs["repairs"] = mended
    return _layer([frame], [frame["kind"].isin(LIGHT_IN_OSM)], bounds)


def _all(path: Path | Sequence[Path]) -> list[Path]:
    return [path] if isinstance(path, Path) else list(path)


def _outlines(path: Path, like: tuple[str, ...]) -> gpd.GeoDataFrame:
    frame = read_vector(path, like=like)
    refuse_none(len(frame), path.name, "building", "bâtiment")
    return frame


def _layer(frames: list[gpd.GeoDataFrame], lights: "list[pd.Series[bool]]", bounds: Bounds | None) -> gpd.GeoDataFrame:
    shapes = np.concatenate([shapely.force_2d(frame.geometry.to_numpy()) for frame in frames])
    light = np.concatenate([light.to_numpy(dtype=bool) for light in lights])
    is_area = np.isin(shapely.get_type_id(shapes), (3, 6)) & shapely.is_valid(shapes)
    layer = gpd.GeoDataFrame({"is_light": light[is_area]}, geometry=shapes[is_area], crs=WORKING_CRS)
    mended = [note for frame in frames for note in repairs(frame)]
    if not is_area.all():
        count = int((~is_area).sum())
        leave_out(mended, count, "other_kind", "buildings without an area", "bâtiments sans surface")
    layer.attrs["repairs"] = mended
    return validate("buildings", keep_inside(layer, bounds))

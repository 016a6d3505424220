"""What the city of Montpellier publishes of its ground: water, green spaces, planned zones, monuments, woods."""

from pathlib import Path

import geopandas as gpd

from layers.read_table import repairs
from layers.read_vector import read_vector
from layers.tidy import check_columns, keep, plain_text, refuse_empty

ARROW = "Fleche de cours d'eau"


def read_city_water(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `water` from CoursEau.

    Publisher: Ville de Montpellier from the cadastre, 2011 to 2014, Licence Ouverte. A row is a piece of a
    watercourse, or the drawing of an arrow that shows its flow: arrows are dropped and counted. CRS as
    published: EPSG:4326. Known gaps: the city and strips of its neighbours; what is culverted; it says nothing
    of floods.

    Returns
    -------
    GeoDataFrame of polygons
        name ("" where the cadastre writes none).

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path)
    check_columns(frame, {"SYM": "watercourse or arrow", "TEXTE": "name"}, path.name)
    is_arrow = plain_text(frame["SYM"]) == ARROW
    if is_arrow.any():
        repairs(frame).append(f"{int(is_arrow.sum())} arrows of flow dropped")
    kept = frame[~is_arrow].copy()
    kept.attrs = frame.attrs
    return _named(kept, "TEXTE", path.name)


def read_city_green_spaces(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `green_spaces` from EspacesVertsSurface.

    Publisher: Ville de Montpellier, 2014, Licence Ouverte. A row is a piece of public green: parks, and also
    verges of a few square metres. CRS as published: EPSG:4326. Known gaps: the city alone; half have no name.

    Returns
    -------
    GeoDataFrame of polygons
        name.
    """
    return _named(read_vector(path), "LIBEL", path.name)


def read_city_planned_zones(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `planned_zones` from ZAC.

    Publisher: Ville de Montpellier, 2013, Licence Ouverte. A row is a zone d'aménagement concerté, finished or
    not. Published as GeoJSON **in Lambert-93 metres without a `crs` member**: recognised and counted in repairs.

    Returns
    -------
    GeoDataFrame of polygons
        name.
    """
    return _named(read_vector(path), "NOMZAC", path.name)


def read_city_monuments(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `monuments` from MonumentsHist.

    Publisher: Ville de Montpellier, 2013, Licence Ouverte. A row is a listed or registered monument. Published
    like ZAC, with cp1252 apostrophes lost in UTF-8, restored here. Known gaps: the city alone, though the
    500 m around a monument of a neighbour commune can reach into it.

    Returns
    -------
    GeoDataFrame of polygons
        name.
    """
    return _named(read_vector(path), "DESIGNATIO", path.name)


def read_city_protected_woods(path: Path, *, declared_crs: int = 2154) -> gpd.GeoDataFrame:
    """
    Read the layer `protected_woods` from EspacesBois_2011 (espaces boisés classés).

    Publisher: Ville de Montpellier, local plan of 2011, APIE licence. A row is a protected wood. A zipped
    shapefile **without .prj**: Lambert-93 unless `declared_crs` says otherwise. No name is published.

    Returns
    -------
    GeoDataFrame of polygons
        name ("" everywhere).
    """
    return _named(read_vector(path, declared_crs=declared_crs), None, path.name)


def _named(frame: gpd.GeoDataFrame, column: str | None, source: str) -> gpd.GeoDataFrame:
    refuse_empty(frame, source, "shapes")
    if column is not None:
        check_columns(frame, {column: "name"}, source)
    named = frame.assign(label="" if column is None else plain_text(frame[column]))
    named = named.drop(columns="name", errors="ignore").rename(columns={"label": "name"})
    return keep(named, ["name"], list(repairs(frame)))

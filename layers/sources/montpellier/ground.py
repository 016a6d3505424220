"""
The ground as the city of Montpellier publishes it: water, green spaces, planned zones, monuments, woods, tram lines.

The same layers in any vector file are read as well, of which only the place and the name matter.
"""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import Sentence, SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.checks import check_columns, keep, plain_text, refuse_empty
from layers.files.stream import as_text
from layers.files.tables import pick_columns, repairs
from layers.files.vectors import read_vector
from layers.reception.notes import leave_out
from layers.schemas import validate

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
    leave_out(
        repairs(frame), int(is_arrow.sum()), "other_kind", "arrows of flow dropped", "flèches d'écoulement écartées"
    )
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


NAMES = ("name", "nom", "libelle", "toponyme", "libel", "designation", "DESIGNATIO", "NOMZAC", "texte", "nom_officiel")
LINES = {
    "line_id": ("line_id", "num_exploitation", "route_id", "ref", "id"),
    "name": ("nom_ligne", "route_long_name", *NAMES),
    "mode": ("mode", "route_type"),
    "colour": ("code_couleur", "colour", "color", "couleur", "route_color"),
}
COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")


DRAWN_AS = {"monuments": (0, 2), "green_spaces": (0, 2)}
"""Layer → dimensions of the shapes it is drawn with, all where absent: a file of another layer often has another."""

DIMENSIONS = {
    0: Sentence("points", "points"),
    1: Sentence("lines", "lignes"),
    2: Sentence("surfaces", "surfaces"),
}


def read_monuments(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Listed monuments (points or outlines), any publisher, a row a monument: layer `monuments`; see `read_named`."""
    return read_named(path, "monuments", name=name, bounds=bounds)


def read_green_spaces(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Parks and gardens, any publisher, a row a space: layer `green_spaces`; see `read_named`."""
    return read_named(path, "green_spaces", name=name, bounds=bounds)


def read_water(path: Path, *, name: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Rivers and lakes (lines or surfaces), any publisher, a row a watercourse: layer `water`; see `read_named`."""
    return read_named(path, "water", name=name, bounds=bounds)


def read_named(
    path: Path, layer: str, *, name: str | None = None, bounds: Bounds | None = None, crs: int | None = None
) -> gpd.GeoDataFrame:
    """
    Places with a name, from any vector file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile, or a .zip of one. Lambert-93 coordinates labelled WGS84 are recognised.
    layer
        Canonical layer whose only column is `name`.
    name
        Column of the name; recognised among `NAMES` when not given, "" where there is none.
    bounds
        West, south, east, north, or an area in Lambert-93.
    crs
        EPSG code where the file states none.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    shapes = read_vector(path, declared_crs=crs)
    if shapes.empty:
        raise SourceError(
            f"{path.name}: nothing in the file. Leave the layer out of the territory if there is none.",
            fr=f"{path.name} : rien dans le fichier. S'il n'y en a pas, retirez la couche du territoire.",
        )
    _refuse_another_layer(shapes, layer, path.name)
    table = pick_columns(
        shapes.drop(columns="geometry"),
        {"name": (name,) if name else NAMES},
        path.name,
        optional=[] if name else ["name"],
    )
    frame = gpd.GeoDataFrame({"name": as_text(table["name"])}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)
    frame.attrs["repairs"] = shapes.attrs["repairs"]
    return validate(layer, keep_inside(frame, bounds))


def read_transit_lines(path: Path, *, mode: str = "tram", bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Tram or bus lines as drawn by the network: layer `transit_lines`.

    Publisher: the transport authority (Montpellier 3M: ODbL). A row is a line, often one each way.

    Parameters
    ----------
    path
        Vector file of lines. `mode` is used where the file has none.

    Returns
    -------
    GeoDataFrame
        `colour` is "#rrggbb", "" where absent or not a colour.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    shapes = read_vector(path)
    if shapes.empty:
        raise SourceError(
            f"{path.name}: no line in the file. Download it again.",
            fr=f"{path.name} : aucune ligne de transport dans le fichier. Téléchargez-le de nouveau.",
        )
    table = pick_columns(shapes.drop(columns="geometry"), LINES, path.name, optional=list(LINES)).apply(as_text)
    rank = pd.Series([str(row + 1) for row in range(len(table))], index=table.index, dtype="str")
    frame = gpd.GeoDataFrame(
        {
            "line_id": table["line_id"].where(table["line_id"] != "", rank),
            "name": table["name"],
            "mode": table["mode"].str.lower().replace("", mode).replace({"0": "tram", "3": "bus", "tramway": "tram"}),
            "colour": table["colour"].map(_colour).astype("str"),
        },
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    frame.attrs["repairs"] = shapes.attrs["repairs"]
    return validate("transit_lines", keep_inside(frame, bounds))


def _refuse_another_layer(shapes: gpd.GeoDataFrame, layer: str, source: str) -> None:
    """Refuse a file of which most shapes are of a dimension with which its layer is not drawn: rivers for parks."""
    kinds = pd.Series(shapely.get_dimensions(shapes.geometry.to_numpy())).clip(upper=2)
    drawn = DRAWN_AS.get(layer, tuple(DIMENSIONS))
    wrong = kinds[(kinds >= 0) & ~kinds.isin(drawn)]
    if 2 * len(wrong) <= len(kinds):
        return
    found = DIMENSIONS[int(wrong.mode()[0])]
    raise SourceError(
        f"{source}: {len(wrong)} of {len(kinds)} shapes are {found.en}, expected "
        f"{' or '.join(DIMENSIONS[one].en for one in drawn)}. Is it the file of another layer?",
        fr=f"{source} : formes qui sont des {found.fr}, {len(wrong)} sur {len(kinds)} ; attendu des "
        f"{' ou des '.join(DIMENSIONS[one].fr for one in drawn)}. Est-ce le fichier d'une autre couche ?",
    )


def _colour(text: str) -> str:
    found = COLOUR.fullmatch(text.strip())
    return f"#{found.group(1).lower()}" if found else ""


NEEDED = {"num_exploitation": "line", "nom_ligne": "name", "mode": "mode", "code_couleur": "colour"}
MODES = {"Tramway": "tram", "Bus": "bus"}


def read_tram_lines(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `transit_lines`.

    Publisher: Montpellier 3M open data, 2025 seen. A row is a direction (or a branch) of a line. CRS as
    published: EPSG:4326. Known gaps: line 5 is absent, as from the timetable of 2025: what it serves looks
    worse connected than it is since its opening.

    Returns
    -------
    GeoDataFrame of LineString
        line_id ("1"), name ("L1 Mosson > Odysseum"), mode, colour ("#005ca9", "" when unreadable).

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path)
    refuse_empty(frame, path.name, "lines")
    check_columns(frame, NEEDED, path.name)
    frame["line_id"] = plain_text(frame["num_exploitation"])
    frame["name"] = plain_text(frame["nom_ligne"])
    frame["mode"] = plain_text(frame["mode"]).replace(MODES).str.lower()
    colour = plain_text(frame["code_couleur"]).str.lower()
    frame["colour"] = colour.where(colour.str.fullmatch("#[0-9a-f]{6}"), "")
    return keep(frame, ["line_id", "name", "mode", "colour"], list(repairs(frame)))

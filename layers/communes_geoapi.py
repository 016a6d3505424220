"""Communes of a territory, from geo.api.gouv.fr (or ADMIN EXPRESS, same meaning under other names)."""

from pathlib import Path

import geopandas as gpd

from geo.errors import SourceError
from layers.read_table import pick_columns
from layers.read_vector import read_vector
from layers.schemas import validate
from layers.stream import as_text
from layers.tidy import to_number

ALIASES = {
    "insee_code": ("code", "code_insee", "INSEE_COM", "codgeo"),
    "name": ("nom", "nom_officiel", "NOM", "libgeo"),
    "population": ("population", "populationMunicipale"),
}


def read_communes(path: Path) -> gpd.GeoDataFrame:
    """
    Outlines of communes: layer `communes`.

    Publisher: DINUM (geo.api.gouv.fr, from IGN ADMIN EXPRESS and INSEE), Licence Ouverte. A row is a commune.
    Published in WGS84 (`format=geojson&geometry=contour`). Known gap: outlines are generalised, good for clipping,
    not for tests at the edge of a parcel; the population is of another year than the outlines.

    Parameters
    ----------
    path
        GeoJSON with `nom,code,population` (population may be absent: NaN), or a GeoPackage or shapefile of
        ADMIN EXPRESS.

    Raises
    ------
    MissingFileError, SourceError, CrsError, LayerError
        No file, no row or not GeoJSON (a bare JSON array: asked without `format=geojson`), outside
        metropolitan France, two rows with one code.
    """
    shapes = read_vector(path, like=("commune", "commune*", "*commune*"))
    if shapes.empty:
        raise SourceError(
            f"{path.name}: no commune in the file. Ask geo.api.gouv.fr with format=geojson&geometry=contour."
        )
    table = pick_columns(shapes.drop(columns=shapes.geometry.name), ALIASES, path.name, optional=["population"])
    frame = gpd.GeoDataFrame(
        {
            "insee_code": as_text(table["insee_code"]).str.zfill(5),
            "name": as_text(table["name"]),
            "population": to_number(table["population"], source=path.name),
        },
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    frame.attrs["repairs"] = shapes.attrs["repairs"]
    return validate("communes", frame)

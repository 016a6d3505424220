"""Priority districts (quartiers prioritaires de la politique de la ville): 2024 outlines (ANCT), 2015 perimeters."""

from pathlib import Path

import geopandas as gpd

from geo.errors import SourceError
from layers.files.archives import unpacked
from layers.files.area import Bounds, keep_inside
from layers.files.checks import check_columns, keep, one_row_each, plain_text, refuse_empty
from layers.files.stream import as_text
from layers.files.tables import pick_columns, repairs
from layers.files.vectors import read_vector
from layers.schemas import validate

ALIASES = {
    "qpv_code": ("code_qp", "code_qpv", "QP"),
    "name": ("lib_qp", "nom_qp", "NOM_QP"),
    "epci": ("siren_epci",),
}
PATTERNS = ("*France_Hexagonale_Outre_Mer_WGS84*.geojson", "*WGS84*.geojson", "*.geojson", "*.gpkg", "*.shp")


def read_qpv_2024(path: Path, *, epci: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Outlines of the priority districts: layer `qpv`.

    Publisher: ANCT (SIG Ville), Licence Ouverte 2.0 (to confirm); outlines of decree 2023-1314, fixed until 2030 in
    principle. A row is a district. Published in WGS84. Known gaps: a row with a blank code (dropped), some invalid
    polygons (repaired).

    Parameters
    ----------
    path
        GeoJSON, or the .zip of it.
    epci
        SIREN: keep its districts only. No district there is a right answer: an empty layer.
    bounds
        West, south, east, north, or an area in Lambert-93. Overseas districts of the national file are dropped
        and counted.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    with unpacked(path, PATTERNS) as files:
        shapes = read_vector(files[0], like=("*qp*",))
    if shapes.empty:
        raise SourceError(f"{path.name}: no district in the file. Download it again.")
    table = pick_columns(shapes.drop(columns="geometry"), ALIASES, path.name, optional=["name", "epci"])
    code = as_text(table["qpv_code"])
    mended = list(shapes.attrs["repairs"])
    blank = code == ""
    if blank.any():
        mended.append(f"{int(blank.sum())} rows with a blank code dropped")
    kept = ~blank
    if epci is not None:
        siren = as_text(table["epci"])
        if (siren == "").all():
            raise SourceError(f"{path.name}: no 'siren_epci' column, cannot keep EPCI {epci}. Give bounds instead.")
        kept &= siren.str.contains(epci, regex=False)
    frame = gpd.GeoDataFrame(
        {"qpv_code": code, "name": as_text(table["name"])}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs
    )[kept].reset_index(drop=True)
    frame.attrs = {"repairs": mended}
    return validate("qpv", keep_inside(frame, bounds))


def read_qpv_2015(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `qpv`.

    Publisher: ANCT, decree of 30 December 2014, Licence Ouverte. A row is a district. CRS as published:
    EPSG:4326. Known gaps: **perimeters of 2015**, replaced on 1 January 2024; two polygons touch themselves
    (Mosson, Figuerolles) and are repaired without change of area.

    Returns
    -------
    GeoDataFrame
        qpv_code ("QP034005"), name.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path)
    refuse_empty(frame, path.name, "districts")
    check_columns(frame, {"code_qp": "code", "nom_qp": "name"}, path.name)
    frame["qpv_code"] = plain_text(frame["code_qp"])
    frame["name"] = plain_text(frame["nom_qp"])
    frame = one_row_each(frame, "qpv_code", path.name)
    return keep(frame, ["qpv_code", "name"], list(repairs(frame)))

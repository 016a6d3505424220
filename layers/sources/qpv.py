"""Priority districts (quartiers prioritaires de la politique de la ville): 2024 outlines (ANCT), 2015 perimeters."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.files.archives import unpacked
from layers.files.area import Bounds, keep_inside
from layers.files.checks import check_columns, keep, one_row_each, plain_text, refuse_empty
from layers.files.stream import as_text
from layers.files.tables import pick_columns, repairs
from layers.files.vectors import read_vector
from layers.reception.notes import cut, leave_out
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
        Also perimeters of 2015 (codes QP…), which the decree of 2023 replaced.
    """
    with unpacked(path, PATTERNS) as files:
        shapes = read_vector(files[0], like=("*qp*",))
    if shapes.empty:
        raise SourceError(
            f"{path.name}: no district in the file. Download it again.",
            fr=f"{path.name} : aucun quartier dans le fichier. Téléchargez-le de nouveau.",
        )
    table = pick_columns(shapes.drop(columns="geometry"), ALIASES, path.name, optional=["name", "epci"])
    code = as_text(table["qpv_code"])
    _refuse_other_vintage(code, path.name, year=2024)
    mended = list(shapes.attrs["repairs"])
    blank = code == ""
    en, fr = "rows with a blank code dropped", "lignes sans code écartées"
    leave_out(mended, int(blank.sum()), "unreadable", en, fr)
    kept = ~blank
    if epci is not None:
        siren = as_text(table["epci"])
        if (siren == "").all():
            raise SourceError(
                f"{path.name}: no 'siren_epci' column, cannot keep EPCI {epci}. Give bounds instead.",
                fr=f"{path.name} : pas de colonne « siren_epci » pour garder l'EPCI {epci}. Donnez plutôt un "
                "périmètre.",
            )
        kept &= siren.str.contains(epci, regex=False)
        cut(int((~kept & ~blank).sum()))
    frame = gpd.GeoDataFrame(
        {"qpv_code": code, "name": as_text(table["name"])}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs
    )[kept].reset_index(drop=True)
    frame.attrs = {"repairs": mended}
    return validate("qpv", keep_inside(frame, bounds))


def _refuse_other_vintage(codes: pd.Series, source: str, *, year: int) -> None:
    """Refuse the districts of another decree: each has its own codes, and its own outlines."""
    begins = {2015: "QP", 2024: "QN"}
    strangers = codes[(codes != "") & ~codes.str.startswith(begins[year])]
    if len(strangers):
        other = next((told for told, begin in begins.items() if strangers.iloc[0].startswith(begin)), None)
        is_like, comme = (f" (perimeters of {other})", f" (périmètres de {other})") if other else ("", "")
        advice, conseil = (
            (f"Read it with qpv_{other}, or take the file of {year}.", f"Lecteur qpv_{other}, ou fichier de {year}.")
            if other
            else (f"Take the file of {year}.", f"Prenez le fichier de {year}.")
        )
        raise SourceError(
            f"{source}: {len(strangers)} of {len(codes)} districts have codes like {strangers.iloc[0]!r}{is_like}, "
            f"expected {begins[year]}… (perimeters of {year}). {advice}",
            fr=f"{source} : {len(strangers)} quartiers sur {len(codes)} ont des codes comme "
            f"« {strangers.iloc[0]} »{comme} ; attendu : {begins[year]}… (périmètres de {year}). {conseil}",
        )


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
    _refuse_other_vintage(frame["qpv_code"], path.name, year=2015)
    frame["name"] = plain_text(frame["nom_qp"])
    frame = one_row_each(frame, "qpv_code", path.name)
    return keep(frame, ["qpv_code", "name"], list(repairs(frame)))

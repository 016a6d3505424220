"""Communes of a territory: from geo.api.gouv.fr or ADMIN EXPRESS, or from france-geojson and the list of the DGCL."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import CrsError, SourceError
from layers.files.checks import check_columns, keep, one_row_each, plain_text, refuse_empty, to_number
from layers.files.stream import as_text
from layers.files.tables import pick_columns, read_table, repairs
from layers.files.vectors import read_vector
from layers.reception.departements import area_of, check_places
from layers.reception.notes import Note, leave_out
from layers.schemas import validate

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
    shapes = read_vector(path, like=("commune", "commune*", "*commune*"), told_area=_told_area)
    if shapes.empty:
        raise SourceError(
            f"{path.name}: no commune in the file. Ask geo.api.gouv.fr with format=geojson&geometry=contour.",
            fr=f"{path.name} : aucune commune dans le fichier. Demandez à geo.api.gouv.fr avec "
            "format=geojson&geometry=contour.",
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
    frame = _of_the_mainland(frame, path.name)
    check_places(frame["insee_code"], frame.geometry, path.name)
    return validate("communes", frame)


def _told_area(published: gpd.GeoDataFrame) -> shapely.Geometry | None:
    """Where communes must be, by the codes that their file gives; None where it gives none."""
    codes = pick_columns(
        published.drop(columns=published.geometry.name), {"code": ALIASES["insee_code"]}, "", optional=["code"]
    )
    return area_of(as_text(codes["code"]).str.zfill(5))


def _of_the_mainland(frame: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Leave out the communes overseas, and count them; where there are no others, the file is refused."""
    overseas = frame["insee_code"].str.startswith(OVERSEAS).to_numpy()
    if not overseas.any():
        return frame
    if overseas.all():
        raise CrsError(
            f"{source}: communes of overseas territories ({frame['insee_code'].iloc[0]}…), outside metropolitan "
            "France. Only metropolitan France is handled (EPSG:2154).",
            fr=f"{source} : communes d'outre-mer ({frame['insee_code'].iloc[0]}…), hors de France métropolitaine. "
            "Seule la France métropolitaine est traitée (EPSG:2154).",
        )
    kept = frame[~overseas].reset_index(drop=True)
    kept.attrs["repairs"] = list(repairs(frame))
    leave_out(
        repairs(kept), int(overseas.sum()), "outside", "communes overseas dropped", "communes d'outre-mer écartées"
    )
    return kept


OVERSEAS = ("97", "98")
"""First figures of the INSEE codes of communes outside metropolitan France."""

INSEE_CODE = r"(?:\d{2}|2[AB])\d{3}"


def read_communes_france(path: Path, *, population: Path | None = None) -> gpd.GeoDataFrame:
    """
    Read the layer `communes`.

    Publisher: IGN and INSEE through gregoiredavid/france-geojson (outlines, vintage 2018 seen), DGCL through
    etalab/decoupage-administratif (population, 2024 seen). Licence Ouverte. A row is a commune. CRS as
    published: EPSG:4326. Known gaps: outlines are generalised by some tens of metres, so a site or an address
    near a boundary can fall in the neighbour commune, or outside; names there lack their article ("Crès"), so the
    list of the DGCL ("Le Crès") is preferred where given.

    Parameters
    ----------
    path
        GeoJSON with `code` (INSEE) and `nom`.
    population
        CSV with `insee`, `nom_membre`, `pmun`; without it, population is NaN.

    Returns
    -------
    GeoDataFrame
        insee_code, name, population (float, NaN where the list has no such commune).

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Among them: codes that lost their first zero, or the two files not of the same place.
    """
    frame = read_vector(path, like=("commune", "*commune*"), told_area=_told_area)
    refuse_empty(frame, path.name, "communes")
    check_columns(frame, {"code": "INSEE code", "nom": "name"}, path.name)
    frame["insee_code"] = plain_text(frame["code"])
    frame["name"] = plain_text(frame["nom"])
    _check_codes(frame["insee_code"], path.name)
    frame = _of_the_mainland(one_row_each(frame, "insee_code", path.name), path.name)
    check_places(frame["insee_code"], frame.geometry, path.name)
    mended = list(repairs(frame))
    frame["population"] = np.nan
    if population is not None:
        known = _population(frame["insee_code"], population, mended)
        frame["population"] = known["population"].to_numpy()
        frame["name"] = known["name"].where(known["name"] != "", frame["name"])
    return keep(frame, ["insee_code", "name", "population"], mended)


def _check_codes(codes: pd.Series, source: str) -> None:
    wrong = codes[~codes.str.fullmatch(INSEE_CODE)]
    if len(wrong):
        raise SourceError(
            f"{source}: {len(wrong)} values of 'code' are not INSEE codes (first: {', '.join(wrong[:3])}). "
            "Expected five characters, as text: '01001' read as a number loses its zero.",
            fr=f"{source} : {len(wrong)} valeurs de « code » ne sont pas des codes INSEE (premières : "
            f"{', '.join(wrong[:3])}). Attendu : cinq caractères, en texte ; « 01001 » lu comme un "
            "nombre perd son zéro.",
        )


def _population(codes: pd.Series, path: Path, mended: list[str]) -> pd.DataFrame:
    table = read_table(path)
    refuse_empty(table, path.name, "communes")
    names = {
        "insee": ("insee", "code", "codgeo", "com"),
        "population": ("pmun", "populationMunicipale", "population"),
        "name": ("nom_membre", "nom", "libgeo"),
    }
    table = pick_columns(table, names, path.name, optional=["name"]).drop_duplicates()
    _check_codes(table["insee"], path.name)
    if table["insee"].duplicated().any():
        twice = ", ".join(table.loc[table["insee"].duplicated(), "insee"][:3])
        raise SourceError(
            f"{path.name}: communes with two populations: {twice}. Expected one row a commune.",
            fr=f"{path.name} : communes à deux populations : {twice}. Attendu : une ligne par commune.",
        )
    table["population"] = to_number(table["population"], source=path.name)
    table["name"] = plain_text(table["name"])
    matched = table.set_index("insee").reindex(codes).set_axis(codes.index)
    unknown = int(matched["population"].isna().sum())
    if unknown == len(codes):
        raise SourceError(
            f"{path.name}: none of its communes is in the outlines. Are the two files of the same place?",
            fr=f"{path.name} : aucune de ses communes n'est dans les contours. Les deux fichiers sont-ils"
            " du même endroit ?",
        )
    if unknown:
        mended.append(Note(f"{unknown} communes without population", f"{unknown} communes sans population"))
    matched["name"] = matched["name"].fillna("")
    return matched

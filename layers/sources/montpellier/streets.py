"""Street centrelines of the city of Montpellier (FilaireVoies): a network without declared topology."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.files.checks import check_columns, keep, plain_text, refuse_empty
from layers.files.tables import repairs
from layers.files.vectors import read_vector
from layers.reception.notes import leave_out

NEEDED = {"LIB_OFF": "name", "TYPVOI": "kind of street", "OCCUPATION": "who uses it", "SENS_CIRCU": "traffic"}
MAJOR_KINDS = ("AV", "BD", "RTE")
NOT_WALKED_KINDS = {"AUTO": "motorway", "TUN": "road tunnel", "BASS": "harbour basin"}
FRENCH = {"motorway": "autoroute", "road tunnel": "tunnel", "harbour basin": "bassin", "waterway": "voie d'eau"}
PATH_USES = ("Piéton", "Piste cyclable", "Chemin")


def read_street_centrelines(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `streets` from the FilaireVoies shapefile.

    Publisher: Ville de Montpellier, vintage 2014 seen, Licence Ouverte. A row is an arc of street between two
    junctions. CRS as published: RGF93 / Lambert-93. Arcs that meet share the same end point to the centimetre:
    a network is made by joining **end points only**; lines that cross elsewhere are bridges and underpasses.

    Known gaps: the city alone, nothing beyond its limit; carriageways, hence no garden path, no pavement and
    few stairs (`is_steps` is False everywhere, for want of an attribute); a fifth of the length is private
    and may be gated. Motorways, road tunnels and the harbour basin are dropped, as nobody walks there.

    Parameters
    ----------
    path
        The zip (or the .shp) with LIB_OFF, TYPVOI, OCCUPATION and SENS_CIRCU.

    Returns
    -------
    GeoDataFrame of LineString
        u and v (<NA>: no topology), street_class ("major": avenue, boulevard, road or numbered departmental
        road; "path": reserved to walkers or cyclists; "minor": the rest), is_steps, name, level (1 on a
        bridge or footbridge, else 0).

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path)
    refuse_empty(frame, path.name, "streets")
    check_columns(frame, NEEDED, path.name)
    mended = list(repairs(frame))
    for column in NEEDED:
        frame[column] = plain_text(frame[column])
    frame = _walkable(frame, mended)
    frame = frame.explode(ignore_index=True)
    frame["name"] = frame["LIB_OFF"].mask(frame["LIB_OFF"] == "Voie non dénommée", "")
    frame["street_class"] = _street_class(frame)
    is_bridge = frame["name"].str.match("(?:Pont|Passerelle|Viaduc) ") | frame["TYPVOI"].isin(("PONT", "VIAD"))
    frame["level"] = is_bridge.astype(int).astype("Int64")
    frame["is_steps"] = np.zeros(len(frame), dtype=bool)
    for end in ("u", "v"):
        frame[end] = pd.array([pd.NA] * len(frame), dtype="Int64")
    return keep(frame, ["u", "v", "street_class", "is_steps", "name", "level"], mended)


def _walkable(frame: gpd.GeoDataFrame, mended: list[str]) -> gpd.GeoDataFrame:
    reasons = frame["TYPVOI"].map(NOT_WALKED_KINDS).astype(object)
    reasons = reasons.mask((frame["OCCUPATION"] == "Fluvial") & reasons.isna(), "waterway")
    for reason, arcs in frame.groupby(reasons):
        length = f"{arcs.length.sum() / 1000:.1f} km"
        kind, longueur = FRENCH[str(reason)], length.replace(".", ",")
        en, fr = f"arcs of {reason} dropped ({length})", f"arcs écartés ({kind}, {longueur})"
        leave_out(mended, len(arcs), "other_kind", en, fr)
    return frame[reasons.isna()]


def _street_class(frame: gpd.GeoDataFrame) -> np.ndarray:
    note = plain_text(frame["NOTE"]) if "NOTE" in frame.columns else pd.Series("", index=frame.index)
    is_path = frame["OCCUPATION"].isin(PATH_USES) | (frame["SENS_CIRCU"] == "INTERDIT")
    is_major = frame["TYPVOI"].isin(MAJOR_KINDS) | note.str.match(r"RD \d")
    return np.select([is_path, is_major], ["path", "major"], default="minor").astype(object)

"""Priority districts (quartiers prioritaires de la politique de la ville), perimeters of 2015."""

from pathlib import Path

import geopandas as gpd

from layers.read_table import repairs
from layers.read_vector import read_vector
from layers.tidy import check_columns, keep, one_row_each, plain_text, refuse_empty


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

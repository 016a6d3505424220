"""Tram lines of Montpellier, for drawing (MMM_MMM_LigneTram)."""

from pathlib import Path

import geopandas as gpd

from layers.read_table import repairs
from layers.read_vector import read_vector
from layers.tidy import check_columns, keep, plain_text, refuse_empty

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

"""Perimeters of the plans de prévention des risques naturels (PPR), where the colour of their zones is not known."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import shapely

from layers.files.area import Bounds, keep_inside
from layers.files.checks import refuse_untold
from layers.files.stream import as_text
from layers.files.tables import pick_columns
from layers.files.vectors import read_vector
from layers.reception.notes import leave_out
from layers.schemas import validate
from layers.sources.constraints.ppr import read_ppr

ALIASES = {"category": ("suptype", "categorie"), "name": ("nomsuplitt", "nomass", "nomsup")}
PPR = "pm1"
"""Public servitude of the approved PPR (CNIG); served in small letters."""

SAME_LINE_M = 1.0
"""A perimeter and its zones are drawn apart: nearer than this to a zone, their edges are one line (proposition)."""


def read_risk_perimeters(path: Path, *, zones: Sequence[Path] = (), bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Ground of an approved PPR whose zone is not known: layer `risk_perimeters`.

    Publisher: the State's services through the Géoportail de l'urbanisme, Licence Ouverte 2.0. A row is the ground of a
    servitude PM1, a perimeter or a zone of which no colour is told; WGS84. Known gaps: not every département published
    its own, so what lies outside is not said to be free of risk.

    Parameters
    ----------
    path
        assiette_sup_s as GeoJSON, GeoPackage or shapefile, with its column suptype.
    zones
        Regulatory zones of the PPR (see `layers.sources.constraints.ppr.read_ppr`), of every risk: where one of a known
        type lies, the colour is known and the perimeter says nothing more.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Also where the kind of a servitude is not told.
    """
    shapes = read_vector(path, like=("*assiette*sup*s*", "*pm1*"))
    mended = list(shapes.attrs["repairs"])
    shapes.attrs = {}
    if shapes.empty:
        shapes = shapes.assign(suptype="")
    table = pick_columns(shapes.drop(columns="geometry"), ALIASES, path.name, optional=["name"])
    kinds = as_text(table["category"])
    refuse_untold(kinds, "suptype", path.name)
    kept = (kinds.str.lower() == PPR).to_numpy()
    en, fr = "servitudes of other kinds left out", "servitudes d'autres types écartées"
    leave_out(mended, int((~kept).sum()), "other_kind", en, fr)
    frame = gpd.GeoDataFrame(
        {"name": as_text(table["name"]).map(_mended_text)}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs
    )
    frame = keep_inside(frame[kept].reset_index(drop=True), bounds)
    coloured = [zone for file in zones for zone in _of_known_colour(file, bounds)]
    if coloured and len(frame):
        rest = shapely.difference(frame.geometry.to_numpy(), shapely.union_all(coloured).buffer(SAME_LINE_M))
        frame = frame.set_geometry(gpd.GeoSeries(rest, index=frame.index, crs=frame.crs))
        frame = frame[~shapely.is_empty(rest)].reset_index(drop=True)
    frame.attrs = {"repairs": mended}
    return validate("risk_perimeters", frame)


def _of_known_colour(path: Path, bounds: Bounds | None) -> list[shapely.Geometry]:
    plans = read_ppr(path, risk=None, bounds=bounds)
    return list(plans.geometry[plans["zone_type"] != ""])


def _mended_text(text: str) -> str:
    """
    A name whose accents were written twice over as UTF-8, as some are served.

    >>> _mended_text("PPRi de la Vall\u00c3\u00a9e"), _mended_text("PPRi de la Vallée")
    ('PPRi de la Vallée', 'PPRi de la Vallée')
    """
    try:
        return text.encode("latin-1").decode("utf-8") if "\u00c3" in text else text
    except UnicodeError:
        return text

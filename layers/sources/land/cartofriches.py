"""Brownfields, from the Cerema's inventory (Cartofriches)."""

from pathlib import Path

import geopandas as gpd

from geo.errors import SourceError
from layers.files.area import Bounds, area_to_keep, keep_inside
from layers.files.checks import to_number
from layers.files.stream import as_text
from layers.files.tables import folded, pick_columns
from layers.files.vectors import read_vector
from layers.reception.notes import leave_out
from layers.schemas import validate

ALIASES = {
    "site_id": ("site_id",),
    "label": ("site_nom",),
    "status": ("site_statut",),
    "insee_code": ("comm_insee",),
    "land_unit_m2": ("unite_fonciere_surface",),
    "stated_m2": ("site_surface",),
    "owner_name": ("proprio_nom",),
    "owner_kind": ("proprio_personne", "proprio_type"),
    "pollution": ("sol_pollution_existe",),
}
FREE = ("frichepotentielle", "frichesansprojet")
"""Statuses kept: the others have a project, or are no longer brownfields."""


def read_cartofriches(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Brownfields without a project: layer `brownfields`.

    Publisher: Cerema, Licence Ouverte; a row is a site. Published in WGS84. Known gaps: an uneven inventory;
    "friche potentielle" is unsure; the area is that of the land unit where it is known, else of the site, else of
    the shape (NaN for a point).

    Parameters
    ----------
    path
        friches-surfaces.gpkg (or GeoJSON).
    bounds
        West, south, east, north, or an area in Lambert-93.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    area = area_to_keep(bounds)
    shapes = read_vector(path, like=("*friche*",), near=area)
    if shapes.empty and area is None:
        raise SourceError(
            f"{path.name}: no site in the file. Download it again.",
            fr=f"{path.name} : aucun site dans le fichier. Téléchargez-le de nouveau.",
        )
    optional = [name for name in ALIASES if name not in ("site_id", "status")]
    table = pick_columns(shapes.drop(columns="geometry"), ALIASES, path.name, optional=optional)
    unit, stated, drawn = (
        area.where(area > 0)
        for area in (
            to_number(table["land_unit_m2"], source=path.name),
            to_number(table["stated_m2"], source=path.name),
            shapes.geometry.area,
        )
    )
    frame = gpd.GeoDataFrame(
        {
            "site_id": as_text(table["site_id"]),
            "label": as_text(table["label"]),
            "insee_code": as_text(table["insee_code"]),
            "status": as_text(table["status"]),
            "area_m2": unit.fillna(stated).fillna(drawn),
            "owner_name": as_text(table["owner_name"]),
            "pollution": as_text(table["pollution"]),
        },
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    mended = list(shapes.attrs["repairs"])
    free = frame["status"].map(folded).isin(FREE)
    en, fr = "sites with a project, or reused, left out", "sites avec projet, ou reconvertis, écartés"
    leave_out(mended, int((~free).sum()), "other_kind", en, fr)
    repeated = free & frame["site_id"].duplicated()
    en, fr = "sites given twice: the first kept", "sites en double : le premier gardé"
    leave_out(mended, int(repeated.sum()), "duplicate", en, fr)
    frame = keep_inside(frame[free & ~repeated].reset_index(drop=True), bounds)
    frame.attrs = {"repairs": mended}
    return validate("brownfields", frame)

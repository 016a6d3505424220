"""Zones and prescriptions of plans (PLU, PLUi, PSMV, carte communale), CNIG, from the Géoportail de l'urbanisme."""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.files.archives import unpacked
from layers.files.area import Bounds, keep_inside
from layers.files.checks import refuse_untold
from layers.files.stream import as_text
from layers.files.tables import folded, pick_columns
from layers.files.vectors import read_vector
from layers.reception.notes import Note, leave_out
from layers.schemas import validate

ZONES = {
    "zone_type": ("typezone", "typesect"),
    "label": ("libelle",),
    "title": ("libelong",),
    "dominant": ("destdomi",),
    "allowed": ("destoui",),
    "forbidden": ("destnon",),
    "document": ("idurba", "partition"),
}
PRESCRIPTIONS = {"code": ("typepsc", "typeinf"), "label": ("libelle",)}
FORBIDDING = ("A", "N", "Nd", "AUs")
BUILDABLE = ("U", "AUc")
HOUSING_DOMINANT = ("01", "03")
"""destdomi: 01 housing, 03 housing and activity (CNIG code list; from memory, to be checked against the standard)."""
HOUSING_WORDS = ("habitation", "hebergement", "logement")
SECTORS = {"01": True, "02": False, "03": False}
"""typesect of a carte communale: open to building, to activities only (R161-5), not open; 99 and others say nothing."""
SECTOR = "CC "
"""Before the type of a sector, whose codes are also those of other layers."""
OLD_CENTRE_WORDS = ("psmv", "secteursauvegarde", "sauvegardeetdemiseenvaleur")
"""In the label of a zone of another document: this ground is that of the PSMV, whatever the zone would allow."""


def read_plan_zones(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Zones of the local plan, or sectors of a carte communale: layer `plan`.

    Publisher: communes and EPCI through the Géoportail de l'urbanisme, Licence Ouverte 2.0; CNIG. A row is a zone.
    Published in WGS84 (API, WFS) or Lambert-93 (archives). Known gaps: most columns but typezone are often blank.

    Parameters
    ----------
    path
        zone_urba as GeoJSON, GeoPackage (whose layer is chosen by its name) or shapefile (ZONE_URBA.shp), a .zip or a
        folder of one, or of those of several communes; or secteur_cc (column typesect), likewise.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `allows_housing`: see `allows_housing`; <NA> where nothing says. Of a sector, by its typesect (`zone_type` is
        then "CC 01", …): 01 allows, 02 (activities) and 03 forbid. A zone that names the plan of an old centre
        (PSMV) does not allow, unless it is of that plan.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    shapes, mended = _shapes(path, ("*zone_urba*", "*secteur_cc*", "*.geojson", "*.gpkg", "*.shp"))
    if shapes.empty:
        raise SourceError(
            f"{path.name}: nothing in the file; the Géoportail answers so where no document is published.",
            fr=f"{path.name} : rien dans le fichier ; le Géoportail répond ainsi où aucun document n'est publié.",
        )
    optional = [name for name in ZONES if name != "zone_type"]
    table = pick_columns(shapes.drop(columns="geometry"), ZONES, path.name, optional=optional)
    texts = {name: as_text(table[name]) for name in ZONES}
    if "typesect" in {str(name).lower() for name in shapes.columns}:
        sectors = texts["zone_type"].str.zfill(2)
        answers = pd.array([SECTORS.get(sector) for sector in sectors], dtype="boolean")
        texts["zone_type"] = (SECTOR + sectors).where(texts["zone_type"] != "", "")
    else:
        texts["is_listed"] = texts["forbidden"].ne("").groupby(texts["document"]).transform("any")
        kinds = ("zone_type", "dominant", "allowed", "forbidden", "is_listed")
        rows = zip(*(texts[name] for name in kinds), strict=True)
        is_silent = _names_old_centre(texts["label"] + texts["title"]) & ~_names_old_centre(texts["document"])
        known = (allows_housing(*row) for row in rows)
        told = [None if one and silent else one for one, silent in zip(known, is_silent, strict=True)]
        answers = pd.array(told, dtype="boolean")
    frame = gpd.GeoDataFrame(
        {"zone_type": texts["zone_type"], "label": texts["label"], "allows_housing": answers},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("plan", frame)


def allows_housing(
    zone_type: str, dominant: str = "", allowed: str = "", forbidden: str = "", is_listed: bool = False
) -> bool | None:
    """
    Say whether a zone lets a residence be built: True, False, or None where nothing says.

    Farming, natural and blocked zones forbid; so does a list of forbidden destinations that names housing or
    "hébergement" (a pension de famille is hébergement). A buildable zone allows if its list of allowed destinations
    names housing, if its dominant destination is housing, or if its document lists what is forbidden (`is_listed`:
    in this zone or another) and housing is not there.

    >>> allows_housing("N"), allows_housing("U", dominant="01"), allows_housing("U")
    (False, True, None)
    >>> allows_housing("U", forbidden="Industrie, Hébergement"), allows_housing("U", is_listed=True)
    (False, True)
    """
    if zone_type in FORBIDDING or _names_housing(forbidden):
        return False
    if zone_type not in BUILDABLE:
        return None
    if _names_housing(allowed) or dominant.zfill(2) in HOUSING_DOMINANT or forbidden or is_listed:
        return True
    return None


def read_plan_prescriptions(path: Path, *, code: str = "01", bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Prescriptions of one type, on surfaces: layer `protected_woods` for code 01 (espaces boisés classés).

    Same publisher as `read_plan_zones`; `prescription_surf`, column typepsc (05: reserved plots, 17: programmes of
    housing), or `info_surf`, column typeinf. A collection without a feature gives an empty layer: a document may
    prescribe nothing, and only who asked for it can say so.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Also where the type of a prescription is not told.
    """
    shapes, mended = _shapes(path, ("*prescription_surf*", "*info_surf*", "*.geojson", "*.gpkg", "*.shp"))
    if shapes.empty:
        shapes = shapes.assign(typepsc="")
    table = pick_columns(shapes.drop(columns="geometry"), PRESCRIPTIONS, path.name, optional=["label"])
    codes = as_text(table["code"])
    refuse_untold(codes, "typepsc", path.name)
    kept = codes.str.zfill(2) == code
    if not kept.any():
        en, fr = (
            f"no prescription of type {code} among {len(kept)}",
            f"aucune prescription de type {code} sur {len(kept)}",
        )
        mended.append(Note(en, fr))
    leave_out(
        mended,
        int((~kept).sum()),
        "other_kind",
        "prescriptions of other types left out",
        "prescriptions d'autres types écartées",
    )
    frame = gpd.GeoDataFrame({"name": as_text(table["label"])}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)
    frame = keep_inside(frame[kept].reset_index(drop=True), bounds)
    frame.attrs = {"repairs": mended}
    return validate("protected_woods", frame)


def _names_old_centre(texts: pd.Series) -> pd.Series:
    return texts.map(lambda text: any(word in folded(text) for word in OLD_CENTRE_WORDS))


def _names_housing(destinations: str) -> bool:
    plain = folded(destinations)
    return any(word in plain for word in HOUSING_WORDS)


def _shapes(path: Path, patterns: Iterable[str]) -> tuple[gpd.GeoDataFrame, list[str]]:
    suffixes = ("geojson", "json", "gpkg", "shp")
    wanted = [f"{pattern}.{suffix}" for pattern in patterns if "." not in pattern for suffix in suffixes]
    with unpacked(path, [*wanted, *(pattern for pattern in patterns if "." in pattern)]) as files:
        parts = [read_vector(file, like=[pattern for pattern in patterns if "." not in pattern]) for file in files]
    mended = [sentence for part in parts for sentence in part.attrs["repairs"]]
    for part in parts:
        part.attrs = {}
    shapes = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    return shapes, mended

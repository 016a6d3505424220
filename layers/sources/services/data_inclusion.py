"""Structures of social inclusion, from data·inclusion."""

import re
from pathlib import Path

import geopandas as gpd

from layers.files.area import Bounds, keep_inside, near_points
from layers.files.checks import to_number
from layers.files.stream import as_text, read_columns
from layers.files.vectors import points
from layers.reception.notes import leave_out
from layers.schemas import validate

ALIASES = {
    "service_id": ("_di_surrogate_id", "id"),
    "name": ("nom",),
    "kind": ("typologie", "reseaux_porteurs"),
    "lon": ("longitude",),
    "lat": ("latitude",),
}
KINDS = {
    "ccas-cias": "social_services",
    "caf": "social_services",
    "cpam": "social_services",
    "msa": "social_services",
    "ccas": "social_services",
    "cias": "social_services",
    "cs": "social_services",
    "evs": "social_services",
}
"""
Slug of `reseaux_porteurs` (schema v1), or `typologie` in small letters (v0, dropped on 21 April 2026) → our category.

Care (csapa, caarud, cmp) is left to FINESS, a register; shelters (chrs, chu) to nobody: some are confidential.
"""
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


def read_data_inclusion(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Social centres and desks: layer `services`.

    Publisher: Plateforme de l'inclusion; licence to be checked by producer. A row is a structure; in schema v1 its
    networks are a list of slugs, whatever writes the list in the file. Published in WGS84. Known gaps: several
    producers describe the same structure; layout never seen on a real file.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Also without a column that tells the kind: no structure would be a service, and all would be said known.
    """
    near = near_points(bounds)
    keep = None if near is None else lambda table: near(None, None, table["lon"], table["lat"])
    table = read_columns(path, ALIASES, optional=["name"], keep=keep, or_all=True)
    for name in ("service_id", "name", "kind"):
        table[name] = as_text(table[name])
    table["category"] = table["kind"].map(_category)
    mended: list[str] = []
    others = table["category"].isna()
    repeated = ~others & table["service_id"].duplicated()
    en, fr = "structures of other kinds left out", "structures d'autres types écartées"
    leave_out(mended, int(others.sum()), "other_kind", en, fr)
    leave_out(
        mended, int(repeated.sum()), "duplicate", "structures given twice left out", "structures en double écartées"
    )
    table = table[~others & ~repeated].reset_index(drop=True)
    lon, lat = (to_number(table[name], source=path.name) for name in ("lon", "lat"))
    frame = points(table[["service_id", "category", "name"]].astype("str"), lon, lat, source=path.name, crs=4326)
    mended.extend(frame.attrs["repairs"])
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("services", frame)


def _category(kind: str) -> str | None:
    """
    Category of a structure by the first of its networks that has one.

    >>> _category('["france-travail", "ccas-cias"]'), _category("{caf}"), _category("CCAS"), _category("chu")
    ('social_services', 'social_services', 'social_services', None)
    """
    return next((KINDS[slug] for slug in re.findall(SLUG, kind.lower()) if slug in KINDS), None)

"""CCAS, CAF, CPAM and other desks, from the directory of the administration (DILA)."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError, some
from layers.files.area import Bounds, keep_inside
from layers.files.checks import to_number
from layers.files.tables import check_files
from layers.files.vectors import points
from layers.reception.door import door
from layers.reception.notes import leave_out, receive
from layers.schemas import validate

KINDS = {
    "ccas": "social_services",
    "cias": "social_services",
    "caf": "social_services",
    "cpam": "social_services",
    "msa": "social_services",
    "clic": "social_services",
    "centre_social": "social_services",
}
"""type_service_local (what the "pivot" says) → our category; the other desks come from the BPE."""


def read_dila_directory(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Desks of social administration: layer `services`.

    Publisher: DILA, Licence Ouverte 2.0. An object is an office; `adresse` and `pivot` are JSON written inside text.
    Published in WGS84. Known gaps: not every CCAS has a page; some pages have no coordinates.

    Parameters
    ----------
    path
        JSON: a list of records, or an object with `results` (API) or `service` (bulk file).
    bounds
        West, south, east, north, or an area in Lambert-93.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    rows, others = [], 0
    for record in _records(path):
        kind = _kind(record)
        if kind not in KINDS:
            others += 1
            continue
        addresses = _inner(record.get("adresse"))
        address = next((one for one in addresses if one.get("longitude") and one.get("latitude")), {})
        rows.append(
            {
                "service_id": str(record.get("id") or "").strip(),
                "category": KINDS[kind],
                "name": str(record.get("nom") or "").strip(),
                "lon": str(address.get("longitude") or ""),
                "lat": str(address.get("latitude") or ""),
            }
        )
    table = pd.DataFrame(rows, columns=["service_id", "category", "name", "lon", "lat"])
    repeated = (table["service_id"] == "") | table["service_id"].duplicated()
    table = table[~repeated].reset_index(drop=True)
    lon, lat = (to_number(table[name], source=path.name) for name in ("lon", "lat"))
    texts = table[["service_id", "category", "name"]].astype("str")
    frame = points(texts, lon, lat, source=path.name, crs=4326)
    mended = list(frame.attrs["repairs"])
    en, fr = "offices without identifier, or given twice, left out", "bureaux sans identifiant ou en double écartés"
    leave_out(mended, int(repeated.sum()), "duplicate", en, fr)
    leave_out(mended, others, "other_kind", "offices of other kinds left out", "bureaux d'autres types écartés")
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("services", frame)


def _records(path: Path) -> list[dict[str, Any]]:
    check_files([path], path.name)
    with door(path.name):
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    if isinstance(found, dict):
        found = found.get("results", found.get("service"))
    if not isinstance(found, list) or any(not isinstance(record, dict) for record in found):
        raise SourceError(
            f"{path.name}: expected a list of offices, or an object with 'results' or 'service'.",
            fr=f"{path.name} : attendu une liste de guichets, ou un objet avec « results » ou « service ».",
        )
    if found and not any("adresse" in record for record in found):
        raise SourceError(
            f"{path.name}: no office has an 'adresse' (found {', '.join(list(found[0])[:10])}).",
            fr=f"{path.name} : aucun guichet n'a d'« adresse » (trouvé : {some(found[0], 'rien')}).",
        )
    receive(path.name, len(found))
    return found


def _kind(record: dict[str, Any]) -> str:
    """The kind that the pivot says; else that of the identifier or of the name (Centre communal d'action sociale)."""
    for pivot in _inner(record.get("pivot")):
        told = str(pivot.get("type_service_local") or "").lower()
        if told:
            return told
    name = str(record.get("nom") or "").lower()
    return "ccas" if "communal d'action sociale" in name.replace("’", "'") else ""


def _inner(value: Any) -> list[dict[str, Any]]:
    """A list of objects, published as such or as JSON inside text."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else []
        except ValueError:
            return []
    if isinstance(value, dict):
        value = [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

"""Health services and supported housing, from FINESS+ (flow of structures, JSON), which replaces the legacy stock."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.archive import BROKEN
from layers.area import Bounds, keep_inside
from layers.finess import MIN_GEOCODING_SCORE, is_confidential_name
from layers.read import check_files, points
from layers.schemas import validate
from layers.service_categories import FINESS_HOUSING, FINESS_SERVICES

GZIP_MARK = b"\x1f\x8b"
MAIN_ADDRESS = "03"
LATITUDES = (41.0, 52.0)


def read_finess_plus_services(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Hospitals, psychiatric and addiction care, health centres, pharmacies: layer `services`.

    Publisher: Agence du numérique en santé, Licence Ouverte 2.0 (to confirm); daily. A row is a place where an
    establishment works. Published in WGS84 (directionLatitude, directionLongitude; coordonneeX and Y are unreliable
    and are not read). Known gaps: the layout was read in documents, the live file was never opened; keys are matched
    without case. The file is read whole (some hundreds of megabytes nationally).

    Parameters
    ----------
    path
        .json, or .json.gz.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        Only establishments that are active and not closed; those without coordinates or out of metropolitan France are
        dropped and counted.

    Raises
    ------
    MissingFileError, SourceError
    """
    frame = _located(path, FINESS_SERVICES, bounds).rename(columns={"finess_id": "service_id"})
    return validate("services", frame[["service_id", "category", "name", "geometry"]])


def read_finess_plus_supported_housing(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Pensions de famille and other supported housing: layer `supported_housing`; see `read_finess_plus_services`.

    `places` is NaN: capacities are in the other flow (activities), whose layout is not known here.
    """
    frame = _located(path, FINESS_HOUSING, bounds)
    frame["places"] = np.full(len(frame), np.nan)
    columns = ["finess_id", "name", "category", "places", "is_confidential", "is_position_doubtful", "geometry"]
    return validate("supported_housing", frame[columns])


def _located(path: Path, categories: Mapping[str, str], bounds: Bounds | None) -> gpd.GeoDataFrame:
    rows = [row for row in map(_row, _establishments(path)) if row is not None and row[2] in categories]
    columns = ["finess_id", "name", "category", "lon", "lat", "score"]
    table = pd.DataFrame(rows, columns=columns).astype({"finess_id": "str", "name": "str", "category": "str"})
    mended: list[str] = []
    lat = pd.to_numeric(table["lat"], errors="coerce")
    overseas = lat.notna() & ~lat.between(*LATITUDES)
    repeated = table["finess_id"].duplicated() & ~overseas
    for mask, what in ((overseas, "outside metropolitan France dropped"), (repeated, "given twice: the first kept")):
        if mask.any():
            mended.append(f"{int(mask.sum())} establishments {what}")
    table = table[~overseas & ~repeated].reset_index(drop=True)
    score = pd.to_numeric(table["score"], errors="coerce").astype(float)
    score = score.where(score > 1, score * 100)
    frame = table[["finess_id", "name"]].assign(
        category=table["category"].map(categories).astype("str"),
        is_confidential=table["name"].map(is_confidential_name).astype(bool),
        is_position_doubtful=~(score >= MIN_GEOCODING_SCORE),
    )
    lon, lat = (pd.to_numeric(table[name], errors="coerce").astype(float) for name in ("lon", "lat"))
    located = points(frame, lon, lat, source=path.name, crs=4326)
    mended.extend(located.attrs["repairs"])
    located.attrs = {"repairs": mended}
    return keep_inside(located, bounds)


def _establishments(path: Path) -> Iterator[dict[str, Any]]:
    check_files([path], path.name)
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if content.startswith(GZIP_MARK) else content
        document = _lower(json.loads(content))
    except (*BROKEN, ValueError) as error:
        raise SourceError(f"{path.name}: cannot be read as JSON ({error}). Download it again.") from error
    version = document.get("schemaversion") if isinstance(document, dict) else None
    if not str(version).startswith("v1") or not isinstance(document.get("pmej"), list):
        raise SourceError(
            f"{path.name}: not FINESS+ structures: schemaVersion is {version!r}, expected 'v1…' and 'pmej'."
        )
    if not document["pmej"]:
        raise SourceError(f"{path.name}: no establishment. Download it again.")
    for owner in document["pmej"]:
        yield from owner.get("ege") or []


def _lower(value: Any) -> Any:
    """Keys without case: they have been respelled between drafts."""
    if isinstance(value, dict):
        return {key.lower(): _lower(inside) for key, inside in value.items()}
    return [_lower(inside) for inside in value] if isinstance(value, list) else value


def _row(place: dict[str, Any]) -> tuple[str, str, str, Any, Any, Any] | None:
    general = place.get("informationsgeneralesege") or {}
    if place.get("etatobjet", "A") != "A" or general.get("datefermeture") or not general.get("numfinessege"):
        return None
    addresses = sorted(place.get("adresse") or [], key=lambda address: address.get("usageadresse") != MAIN_ADDRESS)
    spot = (addresses[0].get("coordonneesgeographique") or {}) if addresses else {}
    return (
        str(general["numfinessege"]),
        str(general.get("nomegelong") or general.get("nomegecourt") or ""),
        str(place.get("categorieentitegeographiqueexercice") or ""),
        spot.get("directionlongitude"),
        spot.get("directionlatitude"),
        spot.get("scoreban"),
    )

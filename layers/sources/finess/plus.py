"""Health services and supported housing with their places, from the JSON flows of FINESS+ (structures, activities)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.json_stream import head_of, read_records
from layers.files.vectors import points
from layers.schemas import validate
from layers.sources.finess.legacy import MIN_GEOCODING_SCORE, is_confidential_name
from layers.sources.services.categories import FINESS_HOUSING, FINESS_SERVICES

VERSION = re.compile(r'"schemaVersion"\s*:\s*"([^"]*)"', re.IGNORECASE)
SITE_ADDRESS = "03"
"""usageAdresse of the place itself (02 is its operator's)."""
INSTALLED, AUTHORISED = ("09", "08"), ("01",)
"""statutCapacite: installed (09; 08 is seen beside it in the published sample, of unknown meaning), authorised (01)."""
METROPOLE_DEGREES = (-6.0, 41.0, 11.0, 52.0)
Record = Mapping[str, Any]


def read_finess_plus_services(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Hospitals, psychiatric and addiction care, health centres, pharmacies: layer `services`.

    Publisher: Agence du numérique en santé, Licence Ouverte 2.0 (to confirm); daily flow "structures", schema v1. An
    object is a legal entity with its establishments. Coordinates in WGS84 (directionLatitude, directionLongitude; the
    pair coordonneeX/Y is swapped and not read). Keys are matched whatever their case. Known gaps: an establishment may
    carry its operator's address.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Another schema, a document cut, no open establishment, none with coordinates.
    """
    frame = _located(path, FINESS_SERVICES, bounds)
    frame = frame.rename(columns={"finess_id": "service_id"})[["service_id", "category", "name", "geometry"]]
    return validate("services", frame)


def read_finess_plus_supported_housing(
    path: Path, *, activities: Path | None = None, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Pensions de famille and other supported housing: layer `supported_housing`.

    Same file as `read_finess_plus_services`; `activities` is the second flow, which holds the capacities. Coverage of
    pensions de famille is late and incomplete, and résidences accueil are among them.

    Returns
    -------
    GeoDataFrame
        `places`: installed capacity, else authorised; NaN where no activity says. Rows of a capacity that repeat it for
        the share open to social aid are not added. `is_confidential`, `is_position_doubtful`: see
        `layers.sources.finess.legacy`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = _located(path, FINESS_HOUSING, bounds)
    mended = list(frame.attrs["repairs"])
    places = {} if activities is None else read_capacities(activities)
    frame["places"] = frame["finess_id"].map(places).astype(float) if places else np.full(len(frame), np.nan)
    if activities is not None and len(frame):
        mended.append(f"{int(frame['places'].isna().sum())} of {len(frame)} establishments without a capacity")
    columns = ["finess_id", "name", "category", "places", "is_confidential", "is_position_doubtful", "geometry"]
    frame = frame[columns]
    frame.attrs = {"repairs": mended}
    return validate("supported_housing", frame)


def read_capacities(path: Path) -> dict[str, float]:
    """
    Places of each establishment, from the flow "activities".

    Returns
    -------
    dict
        FINESS number → places, added over the establishment's activities that are open.

    Raises
    ------
    MissingFileError, SourceError
    """
    _check_version(path)
    places: dict[str, float] = {}
    for entity in read_records(path, "pmej"):
        for place in _list(_folded(entity), "ege"):
            counts = [_capacity(_folded(activity)) for activity in _list(place, "activitesexercees")]
            known = [count for count in counts if count is not None]
            if known:
                places[_text(place, "numfinessege")] = sum(known)
    return places


def _capacity(activity: Record) -> float | None:
    """
    Places of one activity: installed, else authorised; the whole, else the sum by sex.

    >>> rows = [{"nombre": "25", "statutCapacite": "09"}]
    >>> rows += [{"nombre": "25", "statutCapacite": "09", "habilitation": "02"}]
    >>> _capacity({"capacite": rows})
    25.0
    """
    if _text(_dict(activity, "caracteristiquesgeneriques"), "etatobjet") not in ("A", ""):
        return None
    rows = _list(activity, "capacite")
    for statuses in (INSTALLED[:1], INSTALLED[1:], AUTHORISED):
        asked = [row for row in rows if _text(row, "statutcapacite") in statuses and not _text(row, "habilitation")]
        whole = [_number(row) for row in asked if not _text(row, "genre")]
        parts = [_number(row) for row in asked if _text(row, "genre")]
        if whole or parts:
            return max(whole) if whole else sum(parts)
    return None


def _number(row: Record) -> float:
    text = _text(row, "nombre").replace(",", ".")
    try:
        return max(float(text), 0.0)
    except ValueError:
        return 0.0


def _located(path: Path, categories: Mapping[str, str], bounds: Bounds | None) -> gpd.GeoDataFrame:
    _check_version(path)
    rows, closed, seen = [], 0, 0
    for entity in read_records(path, "pmej"):
        for place in _list(_folded(entity), "ege"):
            seen += 1
            if _text(place, "etatobjet") != "A" or _text(_general(place), "datefermeture"):
                closed += 1
            elif _text(place, "categorieentitegeographiqueexercice") in categories:
                rows.append(_row(place, categories))
    if not seen:
        raise SourceError(f"{path.name}: no establishment ('ege'). The layout has changed, or the file is cut.")
    if seen == closed:
        raise SourceError(f"{path.name}: {seen} establishments, none open (etatObjet 'A'). The layout has changed.")
    names = ["finess_id", "name", "category", "is_confidential", "is_position_doubtful", "lon", "lat"]
    given = pd.DataFrame(rows, columns=names)
    table = given.drop_duplicates("finess_id").reset_index(drop=True)
    table = table.astype({"finess_id": "str", "name": "str", "category": "str", "is_confidential": bool})
    table = table.astype({"is_position_doubtful": bool, "lon": float, "lat": float})
    if len(table) and table["lon"].isna().all():
        raise SourceError(f"{path.name}: none of {len(table)} establishments has coordinates. The layout has changed.")
    mended = [f"{closed} closed establishments left out"] if closed else []
    if len(table) < len(given):
        mended.append(f"{len(given) - len(table)} establishments given twice: the first kept")
    west, south, east, north = METROPOLE_DEGREES
    is_placed = table["lon"].notna() & table["lat"].notna()
    outside = is_placed & ~(table["lon"].between(west, east) & table["lat"].between(south, north))
    if outside.any():
        mended.append(f"{int(outside.sum())} establishments outside metropolitan France dropped")
        table = table[~outside].reset_index(drop=True)
    frame = points(table.drop(columns=["lon", "lat"]), table["lon"], table["lat"], source=path.name, crs=4326)
    frame.attrs = {"repairs": [*mended, *frame.attrs["repairs"]]}
    return keep_inside(frame, bounds)


def _row(place: Record, categories: Mapping[str, str]) -> tuple[object, ...]:
    general = _general(place)
    short, long = _text(general, "nomegecourt"), _text(general, "nomegelong")
    addresses = _list(place, "adresse")
    own = [address for address in addresses if _text(address, "usageadresse") == SITE_ADDRESS]
    where = _dict((own or addresses or [{}])[0], "coordonneesgeographique")
    score = _float(where, "scoreban")
    return (
        _text(general, "numfinessege"),
        long or short,
        categories[_text(place, "categorieentitegeographiqueexercice")],
        is_confidential_name(f"{short} {long}"),
        not own or not score * (100 if score <= 1 else 1) >= MIN_GEOCODING_SCORE,
        _float(where, "directionlongitude"),
        _float(where, "directionlatitude"),
    )


def _check_version(path: Path) -> None:
    head = head_of(path)
    told = VERSION.search(head)
    if told is None or not told.group(1).startswith("v1"):
        found = f"schemaVersion is {told.group(1)!r}" if told else f"begins with {head[:60]!r}"
        raise SourceError(
            f"{path.name}: not a FINESS+ flow of schema v1 ({found}). Take the 'structures' or 'activités' JSON of "
            "data.gouv.fr; if the schema is newer, the reader must be brought up to date."
        )


def _general(place: Record) -> Record:
    return _dict(place, "informationsgeneralesege")


def _folded(record: Any) -> Record:
    """Keys in lower case: they were respelled from one draft to the next."""
    return {str(key).lower(): value for key, value in record.items()} if isinstance(record, dict) else {}


def _dict(record: Record, key: str) -> Record:
    return _folded(_folded(record).get(key))


def _list(record: Record, key: str) -> list[Record]:
    found = _folded(record).get(key)
    return [_folded(item) for item in found] if isinstance(found, list) else []


def _text(record: Record, key: str) -> str:
    value = _folded(record).get(key)
    return "" if value is None else str(value).strip()


def _float(record: Record, key: str) -> float:
    try:
        return float(_text(record, key).replace(",", "."))
    except ValueError:
        return float("nan")

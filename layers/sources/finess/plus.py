"""Health services and supported housing with their places, from the JSON flows of FINESS+ (structures, activities)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.json_stream import read_records
from layers.files.overseas import left_out, overseas_of_commune
from layers.reception.notes import Note, leave_out, receive
from layers.schemas import validate
from layers.sources.commune_codes import every_code
from layers.sources.finess.capacities import read_capacities
from layers.sources.finess.flow import Record, check_version, folded_keys, number_at, record_at, records_at, text_at
from layers.sources.finess.legacy import (
    MIN_GEOCODING_SCORE,
    SHELTERS,
    is_confidential_name,
    read_establishments,
    tell_unnamed,
)
from layers.sources.finess.places import (
    COMMUNE_KEY,
    LEAST_PLACED,
    known_categories,
    own_point,
    placed_by_address,
    placed_by_number,
    placed_shares,
)
from layers.sources.services.categories import FINESS_HOUSING, FINESS_SERVICES

SITE_ADDRESS = "03"
"""usageAdresse of the place itself (02 is its operator's)."""
COLUMNS: dict[str, Any] = {
    "finess_id": "str",
    "name": "str",
    "category": "str",
    "is_confidential": bool,
    "is_unnamed": bool,
    "is_position_doubtful": bool,
    "x": float,
    "y": float,
    "ban_key": "str",
    "address": "str",
    "insee_code": "str",
}


def read_finess_plus_services(
    path: Path,
    *,
    addresses: Sequence[Path] = (),
    legacy: Path | None = None,
    communes: gpd.GeoDataFrame | None = None,
    bounds: Bounds | None = None,
) -> gpd.GeoDataFrame:
    """
    Hospitals, psychiatric and addiction care, health centres, pharmacies: layer `services`.

    Publisher: Agence du numérique en santé, Licence Ouverte 2.0 (to confirm); daily flow "structures", schema v1. An
    object is a legal entity with its establishments. Coordinates in WGS84 or Lambert-93, in either of two pairs,
    record by record (September 2026: 55 % and 20 %, one quarter without). Keys are matched whatever their case. Known
    gaps: an establishment may carry its operator's address.

    Parameters
    ----------
    path
        The flow "structures" (.json or .json.gz).
    addresses
        Files of the BAN, by département: they place the establishments that the flow does not.
    legacy
        The former stock (cs1100507): it places those that the BAN does not.
    communes
        Layer `communes`: where a category must be placed to be known. Everywhere when None.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `attrs["claims"]`: the categories of which 90 % of the establishments have a place. One that has fewer is taken
        whole from `legacy` where that holds enough of them, and said; else it is unknown, and said.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Another schema, a document cut, no open establishment, none with coordinates.
    """
    frame = _located(path, FINESS_SERVICES, addresses, legacy, communes, bounds)
    attrs = frame.attrs
    frame = frame.rename(columns={"finess_id": "service_id"})[["service_id", "category", "name", "geometry"]]
    frame.attrs = attrs
    return validate("services", frame)


def read_finess_plus_supported_housing(
    path: Path,
    *,
    activities: Path | None = None,
    addresses: Sequence[Path] = (),
    legacy: Path | None = None,
    communes: gpd.GeoDataFrame | None = None,
    bounds: Bounds | None = None,
) -> gpd.GeoDataFrame:
    """
    Pensions de famille and other supported housing: layer `supported_housing`.

    Same files as `read_finess_plus_services`; `activities` is the second flow, which holds the capacities. Coverage of
    pensions de famille is late and incomplete, and résidences accueil are among them.

    Returns
    -------
    GeoDataFrame
        `places`: capacity observed as installed, else authorised (counted); NaN where no activity says. Rows of a
        capacity that repeat it for the share open to social aid are not added. `is_confidential`,
        `is_position_doubtful`: see `layers.sources.finess.legacy`. `attrs["claims"]`: see `read_finess_plus_services`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = _located(path, FINESS_HOUSING, addresses, legacy, communes, bounds)
    attrs = frame.attrs
    mended = attrs["repairs"]
    capacities = {} if activities is None else read_capacities(activities)
    known = {number: capacity.places for number, capacity in capacities.items()}
    frame["places"] = frame["finess_id"].map(known).astype(float) if known else np.full(len(frame), np.nan)
    if activities is not None and len(frame):
        told = frame[~frame["is_confidential"]]
        count = int(told["places"].isna().sum())
        en = f"{count} of {len(told)} establishments without a capacity"
        mended.append(Note(en, f"{count} établissements sur {len(told)} sans capacité"))
        authorised = told["finess_id"].isin({number for number, one in capacities.items() if one.is_authorised})
        if authorised.any():
            count = int(authorised.sum())
            en = f"{count} capacities are authorised, not observed as installed"
            mended.append(Note(en, f"{count} capacités autorisées, non constatées comme installées"))
    frame = frame[["finess_id", "name", "category", "places", "is_confidential", "is_position_doubtful", "geometry"]]
    frame.attrs = attrs
    return validate("supported_housing", frame)


def _located(
    path: Path,
    categories: Mapping[str, str],
    addresses: Sequence[Path],
    legacy: Path | None,
    communes: gpd.GeoDataFrame | None,
    bounds: Bounds | None,
) -> gpd.GeoDataFrame:
    mended: list[str] = []
    table = _open_establishments(path, categories, mended)
    if len(table) and table["x"].isna().all():
        raise SourceError(
            f"{path.name}: none of {len(table)} establishments has coordinates. The layout has changed.",
            fr=f"{path.name} : aucun des {len(table)} établissements n'a de coordonnées. La forme du fichier a changé.",
        )
    former = None if legacy is None else read_establishments(legacy, categories)
    lookups = {
        ("by their address (BAN)", "par leur adresse (BAN)"): placed_by_address(table, addresses, bounds),
        ("as in the former stock", "comme dans l'ancien fichier"): (
            pd.Series(False) if former is None else placed_by_number(table, former)
        ),
    }
    for (how, comment), found in lookups.items():
        if found.any():
            count = int(found.sum())
            mended.append(Note(f"{count} establishments placed {how}", f"{count} établissements placés {comment}"))
    codes = None if communes is None else every_code(communes["insee_code"])
    is_here = np.ones(len(table), dtype=bool) if codes is None else table["insee_code"].isin(codes).to_numpy()
    shares = placed_shares(table, is_here)
    lost = table["x"].isna()
    here = int((lost & is_here).sum())
    en = f"establishments without a place left out ({here} here)"
    leave_out(mended, int(lost.sum()), "no_place", en, f"établissements sans position écartés ({here} ici)")
    placed = table[~lost]
    points = gpd.points_from_xy(placed["x"], placed["y"])
    frame = gpd.GeoDataFrame(placed.reset_index(drop=True), geometry=points, crs=WORKING_CRS)
    few = shares[shares["placed"] < LEAST_PLACED * shares["total"]]
    for category, (total, count) in few.iterrows():
        instead = None if former is None else former[former["category"] == category]
        if instead is not None and _here(instead, communes) >= LEAST_PLACED * total:
            frame = pd.concat([frame[frame["category"] != category], instead], ignore_index=True)
            shares = shares.drop(index=category)
            en = f"{category}: {count} of {total} establishments have a place; the former stock taken instead"
            fr = f"{category} : {count} établissements sur {total} ont une position ; l'ancien fichier est pris"
            mended.append(Note(en, fr))
    unknown = set(shares.index) - known_categories(shares, mended)
    frame = keep_inside(frame, bounds)
    tell_unnamed(frame["is_unnamed"], mended)
    frame.attrs = {"repairs": mended, "claims": sorted(set(categories.values()) - unknown)}
    return frame


def _here(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame | None) -> int:
    """How many stand in the communes; all, where there are none."""
    if communes is None:
        return len(frame)
    area = communes.geometry.union_all()
    shapely.prepare(area)
    return int(shapely.intersects(area, frame.geometry.to_numpy()).sum())


def _open_establishments(path: Path, categories: Mapping[str, str], mended: list[str]) -> pd.DataFrame:
    """Open establishments of the categories, in metropolitan France, one row each, with their own point or none."""
    check_version(path)
    rows, closed, seen = [], 0, 0
    for entity in read_records(path, "pmej"):
        for place in records_at(folded_keys(entity), "ege"):
            seen += 1
            if text_at(place, "etatobjet") != "A" or text_at(_general(place), "datefermeture"):
                closed += 1
            elif text_at(place, "categorieentitegeographiqueexercice") in categories:
                rows.append(_row(place, categories))
    if not seen:
        raise SourceError(
            f"{path.name}: no establishment ('ege'). The layout has changed, or the file is cut.",
            fr=f"{path.name} : aucun établissement (« ege »). La forme du fichier a changé, ou il est coupé.",
        )
    if seen == closed:
        raise SourceError(
            f"{path.name}: {seen} establishments, none open (etatObjet 'A'). The layout has changed.",
            fr=f"{path.name} : {seen} établissements, aucun ouvert (etatObjet « A »). La forme du fichier a changé.",
        )
    given = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    given["is_confidential"] = given.groupby("finess_id")["is_confidential"].transform("any")
    table = given.drop_duplicates("finess_id").reset_index(drop=True)
    receive(path.name, seen)
    leave_out(mended, closed, "other_kind", "closed establishments left out", "établissements fermés écartés")
    en, fr = "establishments of other categories left out", "établissements d'autres catégories écartés"
    leave_out(mended, seen - closed - len(given), "other_kind", en, fr)
    en, fr = "establishments given twice: the first kept", "établissements en double : le premier gardé"
    leave_out(mended, len(given) - len(table), "duplicate", en, fr)
    overseas = table["insee_code"].map(overseas_of_commune).astype(object)
    if (overseas != "").any():
        mended.append(left_out(overseas[overseas != ""]))
    return table[overseas == ""].reset_index(drop=True)


def _row(place: Record, categories: Mapping[str, str]) -> tuple[object, ...]:
    general = _general(place)
    short, long = text_at(general, "nomegecourt"), text_at(general, "nomegelong")
    category = categories[text_at(place, "categorieentitegeographiqueexercice")]
    is_unnamed = category in SHELTERS and not long
    addresses = records_at(place, "adresse")
    own = [address for address in addresses if text_at(address, "usageadresse") == SITE_ADDRESS]
    address = (own or addresses or [{}])[0]
    where = record_at(address, "coordonneesgeographique")
    score = number_at(where, "scoreban")
    key = text_at(where, "cleininteropban")
    x, y = own_point(where)
    is_sure = score * (100 if score <= 1 else 1) >= MIN_GEOCODING_SCORE and len(key) != COMMUNE_KEY
    return (
        text_at(general, "numfinessege"),
        long or short,
        category,
        is_unnamed or is_confidential_name(f"{short} {long}"),
        is_unnamed,
        not own or not is_sure,
        x,
        y,
        key,
        " ".join(text_at(address, part) for part in ("numerovoie", "typevoie", "libellevoie")),
        text_at(address, "cogcommune"),
    )


def _general(place: Record) -> Record:
    return record_at(place, "informationsgeneralesege")

"""FINESS flattened with a header (one row an establishment, longitude and latitude): services and supported housing."""

from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.files.checks import keep, one_row_each, plain_text, refuse_empty, to_number
from layers.files.tables import folded, pick_columns, read_table, repairs
from layers.files.vectors import points
from layers.reception.notes import Note, leave_out
from layers.sources.finess.legacy import is_confidential_name, tell_unnamed
from layers.sources.finess.places import known_categories, placed_shares
from layers.sources.finess.positions import SHARED_BY_STREETS, believed, doubtful_positions
from layers.sources.montpellier.kept_doors import city_doors

COLUMNS = {
    "finess_id": ("nofinesset", "finess_id"),
    "name": ("rs", "raison_sociale"),
    "address": ("adresse",),
    "town": ("commune",),
    "code": ("categetab",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
}
SERVICE_CODES = {
    "620": "pharmacy",
    "629": "pharmacy",
    "124": "health_centre",
    "603": "health_centre",
    "156": "mental_health",
    "425": "mental_health",
    "178": "addiction_care",
    "197": "addiction_care",
    "101": "hospital",
    "106": "hospital",
    "128": "hospital",
    "129": "hospital",
    "355": "hospital",
    "365": "hospital",
}
"""FINESS category → our service. Hospitals: general medicine and surgery only (no rehabilitation, no long stay)."""
HOUSING_CODES = {
    "258": "pension_de_famille",
    "214": "chrs",
    "219": "other_shelter",
    "256": "migrant_workers_home",
    "257": "fjt",
    "259": "residence_sociale",
    "442": "asylum_housing",
    "443": "asylum_housing",
    "165": "medical_housing",
    "180": "medical_housing",
    "213": "medical_housing",
}
IS_CLINIC = r"\b(?:CMP|CATTP)\b"
IS_FOR_CHILDREN = r"\b(?:PIJ|CMPEA|CMPP|ADO|ADOS)\b|INFANT|JUV[EÉ]N|ENFAN|P[EÉ]DO"
IS_HOSPITAL = r"^(?:CH|CHU|CHI|H[OÔ]PITA(?:L|UX)|POLYCL|POLYCLINIQUE|CL|CLINIQUE|CENTRE HOSPITALIER)\b"
IS_NOT_FIRST_CARE = r"DENT|HOM[EÉ]OP|\bAIDER\b"
IS_NOT_HOUSING = r"BOUTIQUE|SIAO|ACCUEIL ORIENTATION|ACCUEIL DE JOUR|CONVERGENCE|URGENCE SOCIALE"
CONFIDENTIAL_CODES = ("219", "166")
NAMES = ("rs", "raisonsociale", "complrs")
"""How the columns of all names of an establishment begin: the short one may not say what the long one does."""


def read_finess_flat_services(path: Path, *, addresses: Path | None = None) -> gpd.GeoDataFrame:
    """
    Read the layer `services` (pharmacies, hospitals, health centres, CMP/CATTP, CSAPA/CAARUD).

    Publisher: Ministry of Health, FINESS, flattened by flrt/finess-fhir; vintage 2021-01-08 seen; Licence
    Ouverte. A row is an establishment. CRS as published: longitude and latitude. Known gaps: no doctor and no
    nurse; positions come from a geocoder that gives one fallback point to the addresses it did not find.
    Day clinics, laboratories and pharmacies registered under a hospital's category are not hospitals; CMP and
    CATTP among them count as mental health; those for children are left out, as are psychiatric clinics and
    the health centres that only care for teeth or dialysis.

    Parameters
    ----------
    path
        CSV with nofinesset, rs, adresse, commune, categetab, latitude, longitude.
    addresses
        Address points (PointAdresse) that give back a place to doubtful positions, and tell those that stand far from
        their own address.

    Returns
    -------
    GeoDataFrame of Point
        service_id ("finess:340012345"), category, name. Positions that stay doubtful are dropped and counted.
        `attrs["claims"]`: the categories of the file of which 90 % of the establishments have a sure place; the others
        are said, and not known.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame, unplaced = _placed(path, addresses)
    mended = list(repairs(frame))
    unplaced["category"] = service_category(unplaced["code"], unplaced["name"])
    frame["category"] = service_category(frame["code"], frame["name"])
    _leave_other_categories(frame, mended)
    frame = frame[frame["category"] != ""]
    refuse_empty(frame, path.name, "service of a known category")
    doubtful = frame["is_position_doubtful"]
    for category, lost in frame[doubtful].groupby("category"):
        names = ", ".join(lost["name"])
        en, fr = (
            f"{category} dropped for a doubtful position: {names}",
            f"{category} écartés, position douteuse : {names}",
        )
        leave_out(mended, len(lost), "no_place", en, fr)
    known = _known(frame.assign(x=np.where(doubtful, np.nan, 0.0)), unplaced, mended)
    frame = frame[~doubtful]
    frame["service_id"] = "finess:" + frame["finess_id"]
    layer = keep(frame, ["service_id", "category", "name"], mended)
    layer.attrs["claims"] = sorted(known)
    return layer


def service_category(codes: pd.Series, names: pd.Series) -> pd.Series:
    """
    Category of our services from FINESS's category and name; "" for what is none of them.

    >>> names = pd.Series(["HOPITAL ST ELOI", "HJ CMP CATTP PSY", "PHARMACIE DU CHU", "HJ CMP PIJ"])
    >>> service_category(pd.Series(["101"] * 4), names).tolist()
    ['hospital', 'mental_health', '', '']
    """
    upper = names.str.upper()
    category = codes.map(SERVICE_CODES).fillna("").astype(object)
    at_hospital = category == "hospital"
    is_clinic = at_hospital & upper.str.contains(IS_CLINIC, regex=True)
    category[at_hospital & ~upper.str.contains(IS_HOSPITAL, regex=True)] = ""
    category[is_clinic] = "mental_health"
    for_children = upper.str.contains(IS_FOR_CHILDREN, regex=True)
    category[(category == "mental_health") & for_children] = ""
    category[(category == "health_centre") & upper.str.contains(IS_NOT_FIRST_CARE, regex=True)] = ""
    return category


def read_finess_flat_supported_housing(
    path: Path, *, addresses: Path | None = None, confidential: Collection[str] = ()
) -> gpd.GeoDataFrame:
    """
    Read the layer `supported_housing` (pensions de famille, CHRS, shelters, résidences sociales, FJT…).

    Same file as `read_finess_flat_services`. Known gaps: no number of places (NaN); nothing opened since the
    vintage; a pension de famille housed in an older home can bear that home's opening date and name.

    Parameters
    ----------
    path, addresses
        As for `read_finess_flat_services`.
    confidential
        FINESS numbers, known locally, of places for women victims of violence.

    Returns
    -------
    GeoDataFrame of Point
        finess_id, name, category, places (NaN), is_confidential, is_position_doubtful. The file does not say
        whom a shelter receives: every emergency shelter (category 219), every CHRS without a name, every place whose
        name tells of women or mothers, and those of `confidential` are marked, so that no map draws them. Desks
        without beds (day centres, SIAO) are dropped and counted. A position found by a close, not equal, spelling of
        the street stays doubtful. `attrs["claims"]`: every category but those of which under 90 % have a place, which
        are said.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Also when `confidential` names a place that is not in the file.
    """
    frame, unplaced = _placed(path, addresses)
    mended = list(repairs(frame))
    unknown = sorted(set(confidential) - set(frame["finess_id"]) - set(unplaced["finess_id"]))
    if unknown:
        raise SourceError(
            f"{path.name}: 'confidential' names {', '.join(unknown)}, absent from the file. Correct the number in the "
            "territory: a confidential place must not be drawn for want of a digit.",
            fr=f"{path.name} : « confidential » nomme {', '.join(unknown)}, absent du fichier. Corrigez "
            "le numéro dans le territoire : un lieu confidentiel ne doit pas être dessiné faute d'un "
            "chiffre.",
        )
    frame["category"] = frame["code"].map(HOUSING_CODES).fillna("").astype(object)
    upper = frame["name"].str.upper()
    is_desk = (frame["code"] == "219") & upper.str.contains(IS_NOT_HOUSING, regex=True)
    en = "day centres and desks without beds dropped (category 219)"
    leave_out(
        mended, int(is_desk.sum()), "other_kind", en, "accueils de jour et guichets sans lits écartés (catégorie 219)"
    )
    _leave_other_categories(frame[~is_desk], mended)
    unnamed = (frame["category"] == "chrs") & (upper == "")
    tell_unnamed(unnamed, mended)
    frame["is_confidential"] = (
        frame["code"].isin(CONFIDENTIAL_CODES)
        | unnamed
        | frame["names"].map(is_confidential_name)
        | frame["finess_id"].isin(set(confidential))
    )
    frame = frame[(frame["category"] != "") & ~is_desk]
    refuse_empty(frame, path.name, "supported housing")
    frame["places"] = np.nan
    unplaced["category"] = unplaced["code"].map(HOUSING_CODES).fillna("")
    known = _known(frame.assign(x=0.0), unplaced, mended)
    columns = ["finess_id", "name", "category", "places", "is_confidential", "is_position_doubtful"]
    layer = keep(frame, columns, mended)
    layer.attrs["claims"] = sorted(known | set(HOUSING_CODES.values()) - set(unplaced["category"]))
    return layer


def _known(placed: pd.DataFrame, unplaced: pd.DataFrame, mended: list[str]) -> set[str]:
    """Categories of the file of which enough have a place (`x`)."""
    table = pd.concat([placed[["category", "x"]], unplaced.loc[unplaced["category"] != "", ["category"]]])
    return known_categories(placed_shares(table, np.ones(len(table), dtype=bool)), mended)


def _leave_other_categories(frame: gpd.GeoDataFrame, mended: list[str]) -> None:
    en, fr = "establishments of other categories left out", "établissements d'autres catégories écartés"
    leave_out(mended, int((frame["category"] == "").sum()), "other_kind", en, fr)


def _placed(path: Path, addresses: Path | None) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """
    Every establishment with a point, an `is_position_doubtful` flag, and a better place where one is found.

    Beside them the rows of the file that have no coordinates.
    """
    raw = read_table(path)
    table = pick_columns(raw, COLUMNS, path.name)
    refuse_empty(table, path.name, "establishments")
    named = [column for column in raw.columns if folded(str(column)).startswith(NAMES)]
    table["names"] = [" ".join(map(str, texts)) for texts in zip(*(raw[column] for column in named), strict=True)]
    for column in ("finess_id", "name", "address", "town", "code"):
        table[column] = plain_text(table[column])
    table["name"] = table["name"].str.replace('"', "", regex=False)  # quotes escaped twice by the publisher
    longitude, latitude = (to_number(table[column], source=path.name) for column in ("longitude", "latitude"))
    unplaced = table.loc[longitude.isna() | latitude.isna(), ["finess_id", "name", "code"]].copy()
    frame = points(table.drop(columns=["longitude", "latitude"]), longitude, latitude, source=path.name)
    frame = one_row_each(frame, "finess_id", path.name)
    frame["is_position_doubtful"] = doubtful_positions(frame)
    shared = int(frame["is_position_doubtful"].sum())
    if shared:
        en = f"{shared} positions doubtful: point shared by {SHARED_BY_STREETS} streets, or no street"
        fr = f"{shared} positions douteuses : point commun à {SHARED_BY_STREETS} rues, ou sans rue"
        repairs(frame).append(Note(en, fr))
    found = frame if addresses is None else believed(frame, city_doors(addresses))
    return found, unplaced

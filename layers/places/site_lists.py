"""A landlord's list of sites: CSV, XLSX, GeoJSON, GeoPackage…, every row kept, whatever is wrong with it."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geo.errors import MissingFileError, SitesError
from geo.scoring.criterion import Text
from layers.files.tables import folded, read_table
from layers.files.vectors import read_vector
from layers.files.workbooks import UNSAVED_FORMULA, sheets_of
from layers.places.site_columns import (
    TABLE_SUFFIXES,
    USERS_LAYERS,
    VECTOR_SUFFIXES,
    find_columns,
    find_header,
    tells_where,
)
from layers.places.site_request import SiteRequest, parcel_id, understand, understood

DATED = Text(
    fr="une date était à la place d'un texte dans « {column} » : Excel l'a peut-être transformée, vérifiez",
    en="a date stood in “{column}” instead of a text: Excel may have changed it, check",
)
FORMULA = Text(
    fr="formule sans valeur enregistrée dans « {column} » : ouvrez et enregistrez le fichier dans Excel",
    en="formula without a saved value in “{column}”: open and save the file in Excel",
)
NOT_NUMBERS = Text(
    fr="coordonnées illisibles : « {x} », « {y} »",
    en="unreadable coordinates: “{x}”, “{y}”",
)


NO_SHAPE = Text(fr="entité sans géométrie lisible", en="feature without a geometry that can be read")


def read_list(path: Path) -> list[SiteRequest]:
    """
    Rows of a list of sites, in order.

    Parameters
    ----------
    path
        CSV, TXT, XLSX (first sheet with a header that we recognise), GeoJSON, GeoPackage, Shapefile, GeoParquet.
        Columns are recognised by name: parcel, lon and lat or x and y, address with commune or INSEE code; also an
        id, a name, an area and an owner.

    Returns
    -------
    list of SiteRequest, one a row that is not blank
        A row that says nothing usable is kept too: `layers.places.locate.locate` reports it.

    Raises
    ------
    MissingFileError, SourceError, SitesError, CrsError
        Not there; unreadable; no column that tells where a site is; no row.
    """
    if not path.is_file():
        raise MissingFileError(f"List of sites '{path}': no such file.", fr=f"Liste de sites « {path} » introuvable.")
    suffix = path.suffix.lower()
    if suffix in VECTOR_SUFFIXES:
        rows = _from_vector(path)
    elif suffix == ".xlsx":
        rows = _from_rows(*_sheet(path), path.name)
    elif suffix in TABLE_SUFFIXES:
        table = read_table(path)
        # line 1 is the header
        rows = _from_rows(list(table.columns), _numbered(table.to_numpy(dtype=object).tolist(), 2), path.name)
    else:
        wanted = ", ".join(sorted(VECTOR_SUFFIXES | TABLE_SUFFIXES))
        raise SitesError(
            f"{path.name}: cannot tell the format. Expected {wanted}.",
            fr=f"{path.name} : format inconnu. Formats lus : {wanted}.",
        )
    if not rows:
        raise SitesError(f"{path.name}: no row.", fr=f"{path.name} : aucune ligne.")
    return rows


def _numbered(rows: list[list[Any]], first: int) -> list[tuple[int, list[Any]]]:
    return list(enumerate(rows, start=first))


def _from_rows(header: list[str], rows: list[tuple[int, list[Any]]], name: str) -> list[SiteRequest]:
    found = find_columns(header)
    if not tells_where(found):
        shown = ", ".join(str(one) for one in header if str(one).strip())
        raise SitesError(
            f"{name}: no column tells where the sites are. Found: {shown}. Expected a parcel, lon and lat, x and y, "
            "or an address.",
            fr=f"{name} : aucune colonne ne dit où sont les sites. Colonnes trouvées : {shown}. Attendu : parcelle, "
            "lon et lat, x et y, ou adresse.",
        )
    asked = (_row(number, values, found, header) for number, values in rows)
    return [one for one in asked if one is not None]


def _row(number: int, values: list[Any], found: Mapping[str, int], header: list[str]) -> SiteRequest | None:
    remarks: list[Text] = []
    told = {}
    for ours, at in found.items():
        value = values[at] if at < len(values) else None
        told[ours] = _as_text(value, str(header[at]), remarks)
    if not any(_as_text(value, "", []) for value in values):
        return None
    parcel = parcel_id(told.get("parcel", "")) or parcel_id(told.get("site_id", ""))
    x, y = told.get("x", ""), told.get("y", "")
    place = None
    if x or y:
        numbers = (_number(x), _number(y))
        if any(math.isnan(number) for number in numbers):
            remarks.append(Text(fr=NOT_NUMBERS.fr.format(x=x, y=y), en=NOT_NUMBERS.en.format(x=x, y=y)))
        else:
            place = understood(*numbers)
    if told.get("parcel") and not parcel and place is None and not told.get("address"):
        return _typed(number, told, remarks)
    given = " · ".join(text for text in (told.get(key, "") for key in ("parcel", "address", "x", "y")) if text)
    return SiteRequest(
        text=given or told.get("site_id", "") or told.get("label", ""),
        row=str(number),
        site_id=told.get("site_id", ""),
        label=told.get("label", ""),
        insee_code=_insee(told.get("insee_code", "")),
        parcel=parcel,
        place=place,
        address=_address(told),
        known=_known(told),
        remarks=tuple(remarks),
    )


def _typed(number: int, told: dict[str, str], remarks: list[Text]) -> SiteRequest:
    """What stands in the column of parcels without being one: an address or coordinates, as if typed."""
    typed = understand(told["parcel"])
    return SiteRequest(
        typed.text, str(number), told.get("site_id", ""), told.get("label", ""), _insee(told.get("insee_code", "")),
        place=typed.place, address=typed.address, known=_known(told), remarks=tuple(remarks),
    )  # fmt: skip


def _address(told: Mapping[str, str]) -> str:
    address = told.get("address", "")
    if not address:
        return ""
    tail = " ".join(part for part in (told.get("postcode", ""), told.get("commune", "")) if part)
    return f"{address} {tail}".strip() if folded(tail) not in folded(address) else address


def _insee(text: str) -> str:
    """INSEE code on five characters: a spreadsheet drops the first zero of 01001."""
    return text.zfill(5) if text.isdigit() and len(text) == 4 else text


def _known(told: Mapping[str, str]) -> dict[str, object]:
    known: dict[str, object] = {name: told[name] for name in ("owner_name", "owner_kind") if told.get(name)}
    area = _number(told.get("area_m2", ""))
    return known if math.isnan(area) or area <= 0 else known | {"area_m2": area}


def _number(text: str) -> float:
    try:
        number = float(re.sub(r"[\s\u00a0\u202f]|m²|m2", "", text).replace(",", "."))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _as_text(value: Any, column: str, remarks: list[Text]) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dt.datetime | dt.date):
        remarks.append(Text(fr=DATED.fr.format(column=column), en=DATED.en.format(column=column)))
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if text == UNSAVED_FORMULA:
        remarks.append(Text(fr=FORMULA.fr.format(column=column), en=FORMULA.en.format(column=column)))
        return ""
    return text


def _sheet(path: Path) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    """Header and rows of the first sheet that has a header; formulas by their saved values."""
    best: tuple[list[str], list[tuple[int, list[Any]]]] | None = None
    for cells in sheets_of(path):
        at, header = find_header(cells)
        rows = [(number, values) for number, values in _numbered(cells, 1)[at + 1 :]]
        if tells_where(find_columns(header)):
            return header, rows
        best = best or (header, rows)
    return best or ([], [])


def _from_vector(path: Path) -> list[SiteRequest]:
    frame = read_vector(path, like=USERS_LAYERS, every_row=True)
    header = [str(name) for name in frame.columns if name != frame.geometry.name]
    found = {ours: at for ours, at in find_columns(header).items() if ours not in ("x", "y")}
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).to_numpy(dtype=object).tolist()
    asked = []
    for number, (values, shape) in enumerate(zip(table, frame.geometry, strict=True), start=1):
        told = {ours: _as_text(values[at], header[at], []) for ours, at in found.items()}
        has_shape = shape is not None and not shape.is_empty
        asked.append(_feature(number, told, shape, path.name) if has_shape else _without_shape(number, told, path.name))
    return asked


def _without_shape(number: int, told: dict[str, str], source: str) -> SiteRequest:
    """A row that has no geometry, or none that can be read: it is not lost, and may be placed by its address."""
    return SiteRequest(
        told.get("site_id") or told.get("label") or source, f"#{number}", told.get("site_id", ""),
        told.get("label", ""), address=_address(told), remarks=(NO_SHAPE,),
    )  # fmt: skip


def _feature(number: int, told: dict[str, str], shape: shapely.Geometry, source: str) -> SiteRequest:
    is_point = shape.geom_type == "Point"
    return SiteRequest(
        text=told.get("site_id") or told.get("label") or f"{source} #{number}",
        row=str(number),
        site_id=told.get("site_id", ""),
        label=told.get("label", "") or told.get("address", ""),
        place=understood(shape.x, shape.y) if is_point else None,
        shape=None if is_point else shape,
        known=_known(told),
    )


def is_site_file(text: str) -> bool:
    """
    Say whether what was typed as a site names a file that we read.

    >>> is_site_file("12 rue de la Paix")
    False
    """
    path = Path(text)
    return path.suffix.lower() in VECTOR_SUFFIXES | TABLE_SUFFIXES and path.is_file()

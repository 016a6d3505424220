"""A landlord's list of sites: CSV, XLSX, GeoJSON, GeoPackage…, every row kept, whatever is wrong with it."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from geo.crs import WORKING_CRS
from geo.errors import MissingFileError, SitesError, some
from geo.scoring.criterion import Text
from layers.files.workbooks import UNSAVED_FORMULA
from layers.places.list_cells import as_text, read_cells
from layers.places.list_shapes import Feature, read_shapes
from layers.places.site_columns import TABLE_SUFFIXES, VECTOR_SUFFIXES, find_columns, tells_where
from layers.places.site_request import Coordinates, SiteRequest, parcel_id, understand, understood
from layers.reception.door import door

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
POWER_OF_TEN = Text(
    fr="une parcelle de section 0E que le tableur a changée en nombre{guess} ; mettez la colonne au "
    "format Texte et saisissez de nouveau ses 14 caractères",
    en="a parcel of section 0E that the spreadsheet turned into a number{guess}; give the column the format "
    "Text and type its 14 characters again",
)
NOT_A_PARCEL = Text(
    fr="« {given} » n'est pas une parcelle (14 caractères : 34172000AB0012)",
    en="“{given}” is no parcel (14 characters: 34172000AB0012)",
)
POWER = re.compile(r"(\d(?:[.,]\d+)?)[eE]\+?(\d+)")
"""A number as a spreadsheet shows one that is too large."""

BAD_AREA = Text(fr="surface illisible : « {given} »", en="unreadable area: “{given}”")
NO_AREA = Text(
    fr="surface « {given} », nulle ou négative : prise comme inconnue",
    en="area “{given}”, zero or negative: taken as unknown",
)
EITHER_AREA = Text(
    fr="surface « {given} » : des milliers ou trois décimales ? Prise comme inconnue, écrivez-la sans point",
    en="area “{given}”: thousands, or three decimals? Taken as unknown, write it without a point",
)
THOUSANDS = re.compile(r"\s*\d{1,3}(?:\.\d{3})+\s*(?:m²|m2)?\s*")
"""A text that is 1200 to whoever writes 1.200 for it, and 1.2 to a computer; a cell that is a number is none."""


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
        with door(path.name):
            rows = [_feature(number, one, path.name) for number, one in enumerate(read_shapes(path), start=1)]
    elif suffix in TABLE_SUFFIXES:
        with door(path.name):
            rows = _from_rows(*read_cells(path), path.name)
    else:
        wanted = ", ".join(sorted(VECTOR_SUFFIXES | TABLE_SUFFIXES))
        raise SitesError(
            f"{path.name}: cannot tell the format. Expected {wanted}. Save the list as .xlsx or .csv.",
            fr=f"{path.name} : format inconnu. Formats lus : {wanted}. Enregistrez la liste en .xlsx ou en .csv.",
        )
    if not rows:
        raise SitesError(f"{path.name}: no row.", fr=f"{path.name} : aucune ligne.")
    return rows


def _from_rows(header: list[str], rows: list[tuple[int, list[Any]]], name: str) -> list[SiteRequest]:
    found = find_columns(header)
    if not tells_where(found):
        named = [str(one) for one in header if str(one).strip()]
        raise SitesError(
            f"{name}: no column tells where the sites are. Found: {some(named, 'none')}. Expected a parcel, lon and "
            "lat, x and y, or an address.",
            fr=f"{name} : aucune colonne ne dit où sont les sites. Colonnes trouvées : {some(named, 'aucune')}. "
            "Attendu : parcelle, "
            "lon et lat, x et y, ou adresse.",
        )
    return [_row(number, values, found, header) for number, values in rows]


def _row(number: int, values: list[Any], found: Mapping[str, int], header: list[str]) -> SiteRequest:
    remarks: list[Text] = []
    raw = {at: values[at] if at < len(values) else None for at in found.values()}
    cells = {at: _cell(value, header[at], remarks) for at, value in raw.items()}
    told = {ours: cells[at] for ours, at in found.items()}
    parcel = parcel_id(told.get("parcel", "")) or parcel_id(told.get("site_id", ""))
    x, y = told.get("x", ""), told.get("y", "")
    place = None
    if x or y:
        numbers = (_number(x), _number(y))
        if any(math.isnan(number) for number in numbers):
            remarks.append(_said(NOT_NUMBERS, x=x or "?", y=y or "?"))
        else:
            place = understood(*numbers)
    typed = None
    power = POWER.fullmatch(told.get("parcel") or told.get("site_id", ""))
    if power is not None:
        remarks.append(_power_of_ten(power))
        told["site_id"] = "" if told.get("site_id") == power[0] else told.get("site_id", "")
    elif told.get("parcel") and not parcel:
        typed = _not_a_parcel(told, remarks, is_alone=place is None and not told.get("address"))
    given = " · ".join(text for text in (told.get(key, "") for key in ("parcel", "address", "x", "y")) if text)
    label = told.get("label", "") or (told.get("address", "") if place is not None else "")
    return SiteRequest(
        text=given or told.get("site_id", "") or label or " · ".join(filter(None, map(as_text, values))),
        row=str(number),
        site_id=parcel_id(told.get("site_id", "")) or told.get("site_id", ""),
        label=label,
        insee_code=_insee(told.get("insee_code", "")),
        parcel=parcel,
        place=place if typed is None else typed.place,
        address=told.get("address", "") if typed is None else typed.address,
        town=told.get("commune", ""),
        postcode=told.get("postcode", ""),
        known=_known(told, raw.get(found.get("area_m2", -1)), remarks),
        columns=_columns(header, values),
        remarks=tuple(remarks),
    )


def _power_of_ten(power: re.Match[str]) -> Text:
    """What became of a parcel: 349010000E0073 is 349010000 × 10^73, shown as 3.4901E+81."""
    digits, number = re.sub(r"\D", "", power[1]).rstrip("0"), int(power[2]) - 8
    likely = f"{digits:0<8}0E{number:04d}"
    is_likely = len(digits) <= 8 and 0 < number <= 9999
    guess = (f" (peut-être {likely})", f" (maybe {likely})") if is_likely else ("", "")
    return Text(
        fr=POWER_OF_TEN.fr.format(guess=guess[0]),
        en=POWER_OF_TEN.en.format(guess=guess[1]),
    )


def _not_a_parcel(told: Mapping[str, str], remarks: list[Text], *, is_alone: bool) -> SiteRequest | None:
    """What stands in the column of parcels without being one: an address or coordinates, as if typed."""
    given = told["parcel"]
    if is_alone and not _looks_like_an_id(given):
        return understand(given)
    remarks.append(_said(NOT_A_PARCEL, given=given))
    return None


def _looks_like_an_id(text: str) -> bool:
    """One word with digits, or a section and a number: a reference, never an address nor coordinates."""
    return re.fullmatch(r"[\w-]*\d[\w-]*|[A-Za-z]{1,2}\s+\d{1,4}", text) is not None


def _columns(header: list[str], values: list[Any]) -> dict[str, object]:
    """The row under the user's own names; a name used twice is numbered, a cell without one has its place."""
    columns: dict[str, object] = {}
    for at, value in enumerate(values):
        wanted = name = str(header[at]).strip() if at < len(header) else ""
        if not wanted and not as_text(value):
            continue
        wanted = name = wanted or f"({at + 1})"
        again = 2
        while name in columns:
            name, again = f"{wanted} ({again})", again + 1
        is_plain = isinstance(value, int | float | str) and value != UNSAVED_FORMULA
        columns[name] = value if is_plain else as_text(value) or None
    return columns


def _said(text: Text, **values: str) -> Text:
    return Text(fr=text.fr.format(**values), en=text.en.format(**values))


def _insee(text: str) -> str:
    """INSEE code on five characters: a spreadsheet drops the first zero of 01001."""
    return text.zfill(5) if text.isdigit() and len(text) == 4 else text


def _known(told: Mapping[str, str], area_cell: Any, remarks: list[Text]) -> dict[str, object]:
    known: dict[str, object] = {name: told[name] for name in ("owner_name", "owner_kind") if told.get(name)}
    given = told.get("area_m2", "")
    if not given:
        return known
    area = _number(given)
    if isinstance(area_cell, str) and THOUSANDS.fullmatch(area_cell):
        remarks.append(_said(EITHER_AREA, given=given))
    elif math.isnan(area):
        remarks.append(_said(BAD_AREA, given=given))
    elif area <= 0:
        remarks.append(_said(NO_AREA, given=given))
    else:
        known["area_m2"] = area
    return known


def _number(text: str) -> float:
    try:
        number = float(re.sub(r"[\s\u00a0\u202f]|m²|m2", "", text).replace(",", "."))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _cell(value: Any, column: str, remarks: list[Text]) -> str:
    if isinstance(value, dt.datetime | dt.date):
        remarks.append(_said(DATED, column=column))
    elif value == UNSAVED_FORMULA:
        remarks.append(_said(FORMULA, column=column))
    return as_text(value)


def _feature(number: int, one: Feature, source: str) -> SiteRequest:
    header = list(one.columns)
    found = {ours: at for ours, at in find_columns(header).items() if ours not in ("x", "y")}
    values, remarks = list(one.columns.values()), list(one.remarks)
    told = {ours: as_text(values[at]) for ours, at in found.items()}
    point = one.shape if isinstance(one.shape, shapely.Point) else None
    return SiteRequest(
        text=told.get("site_id") or told.get("label") or f"{source} #{number}",
        row=str(number),
        site_id=told.get("site_id", ""),
        label=told.get("label", "") or told.get("address", ""),
        insee_code=_insee(told.get("insee_code", "")),
        place=None if point is None else Coordinates(point.x, point.y, WORKING_CRS),
        address="" if one.shape is not None else told.get("address", ""),
        town=told.get("commune", ""),
        postcode=told.get("postcode", ""),
        shape=one.shape if point is None else None,
        known=_known(told, one.columns.get(header[found["area_m2"]]) if "area_m2" in found else None, remarks),
        columns=one.columns,
        remarks=tuple(remarks),
    )


def is_site_file(text: str) -> bool:
    """
    Say whether what was typed as a site names a file that we read.

    >>> is_site_file("12 rue de la Paix")
    False
    """
    path = Path(text)
    return path.suffix.lower() in VECTOR_SUFFIXES | TABLE_SUFFIXES and path.is_file()

"""Pensions de famille as the planner knows them: what FINESS has not yet, with places."""

import hashlib
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.checks import refuse_examples, to_number, yes_no
from layers.files.stream import as_text
from layers.files.tables import folded, pick_columns, read_table, repairs
from layers.files.vectors import points
from layers.schemas import validate
from layers.sources.finess.legacy import SHELTERS, is_confidential_name, tell_unnamed

ALIASES = {
    "name": ("nom",),
    "places": ("places",),
    "kind": ("type",),
    "x": ("lon", "longitude", "x"),
    "y": ("lat", "latitude", "y"),
    "finess_id": ("finess", "nofinesset", r"^(?!.*(?:ej|juridique)).*finess"),
}
SAID_CONFIDENTIAL = "confidenti"
"""What is in the names of the columns of a list that say which rows are ("Confidentialité", "confidentiel (oui/non)");
most lists have none, which is no lack of theirs."""
NOTHING = r"[-–—\s]*"
"""A cell that says nothing; any other mark (✓, ?) is taken for a yes: a place is not named for want of a word."""
FINESS_NUMBER = re.compile(r"[A-Z]*?(\d[\dAB]\d{7}|\d{8})")
"""Of an establishment, without what stands between its digits; a workbook drops the first zero of nine departments."""
KINDS = {
    "pensiondefamille": "pension_de_famille",
    "maisonrelais": "pension_de_famille",
    "residenceaccueil": "pension_de_famille",
    "residencesociale": "residence_sociale",
    "chrs": "chrs",
    "fjt": "fjt",
}


def read_local_pensions(path: Path, *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Supported housing from the planner's own list: layer `supported_housing`.

    Publisher: the planner (DDETS, SIAO, operators). A row is an establishment: columns nom, gestionnaire, adresse,
    places, type, date_ouverture, lon, lat, finess, source, confidentiel (`pensions template pensions`). Coordinates in
    degrees or Lambert-93. Known gaps: an establishment that FINESS has too counts twice without its number.

    A row is confidential where the list says so; where it does not, if its name may be that of a shelter for women
    victims of violence, if it is a CHRS without a name, as nobody can tell whom it receives, or if another row of the
    same place is.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        No row, an unknown type, no coordinates at all, a word that says neither yes nor no of what is confidential.
    """
    raw = read_table(path)
    refuse_examples(raw, path.name)
    if raw.empty:
        raise SourceError(
            f"{path.name}: no row. Fill it in, or take it out of the territory.",
            fr=f"{path.name} : aucune ligne. Remplissez-le, ou retirez-le du territoire.",
        )
    table = pick_columns(raw, ALIASES, path.name, optional=["finess_id", "kind", "places"])
    kind = table["kind"].map(folded)
    unknown = sorted(set(kind[kind != ""]) - set(KINDS))
    if unknown:
        raise SourceError(
            f"{path.name}: unknown types {', '.join(unknown)}. Known: {', '.join(KINDS)}.",
            fr=f"{path.name} : types inconnus : {', '.join(unknown)}. Types connus : {', '.join(KINDS)}.",
        )
    names, given = as_text(table["name"]), as_text(table["finess_id"]).map(finess_number)
    category = kind.map(KINDS).fillna("pension_de_famille")
    is_unnamed = category.isin(SHELTERS) & (names == "")
    is_hidden = names.map(is_confidential_name) | is_unnamed | _said_confidential(raw, path.name)
    frame = table.assign(
        finess_id=given.where(given != "", _own_ids(table)),
        name=names,
        category=category,
        places=to_number(table["places"], source=path.name),
        is_confidential=is_hidden.groupby(given.where(given != "", _said(table))).transform("any"),
        is_position_doubtful=False,
    )
    tell_unnamed(is_unnamed, repairs(frame))
    x, y = (to_number(table[axis], source=path.name) for axis in "xy")
    columns = ["finess_id", "name", "category", "places", "is_confidential", "is_position_doubtful"]
    located = points(
        frame[columns].astype({"finess_id": "str", "name": "str", "category": "str"}), x, y, source=path.name
    )
    return validate("supported_housing", keep_inside(located, bounds))


def finess_number(text: str) -> str:
    """
    A FINESS number as the register writes it, so that one place is known again; the text itself where it is none.

    >>> [finess_number(text) for text in ("34 099 0003", "N° FINESS : 340990003", "10780123.0", "2A0000014", "demandé")]
    ['340990003', '340990003', '010780123', '2A0000014', 'demandé']
    """
    found = FINESS_NUMBER.fullmatch(re.sub(r"[^0-9A-Z]", "", re.sub(r"\.0+$", "", text.upper())))
    return text if found is None else found[1].zfill(9)


def _said_confidential(raw: pd.DataFrame, source: str) -> pd.Series:
    columns = [name for name in raw.columns if SAID_CONFIDENTIAL in folded(str(name))]
    said = pd.Series(False, index=raw.index)
    for name in columns:
        texts = as_text(raw[name])
        is_ticked = (texts.map(folded) == "") & ~texts.str.fullmatch(NOTHING)
        said |= is_ticked | yes_no(texts, str(name), source).fillna(False).astype(bool)
    return said


def _own_ids(table: pd.DataFrame) -> pd.Series:
    """Ids of rows without a number, made of what they say: two lists do not give one id to two places."""
    ids = "local-" + _said(table).map(lambda text: hashlib.sha256(text.encode()).hexdigest()[:8])
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "-" + (again + 1).astype(str))


def _said(table: pd.DataFrame) -> pd.Series:
    """What tells apart the rows that have no number."""
    return as_text(table["name"]) + "|" + as_text(table["x"]) + "|" + as_text(table["y"])

"""Households and poverty by commune (INSEE Filosofi, cc_filosofi)."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.commune_codes import whole_codes, with_cities
from layers.packed_table import read_packed_table
from layers.read_table import pick_columns
from layers.tidy import keep, refuse_empty, to_number

COLUMNS = {
    "insee_code": ("CODGEO",),
    "households": (r"^NBMENFISC\d{2}$", "NBMENFISC"),
    "poverty_percent": (r"^TP60\d{2}$", "TP60"),
}
PATTERNS = ("*cc_filosofi*com*.csv", "*filosofi*com*.csv", "*com*.csv", "*.csv", "*.xlsx")


def read_filosofi_communes(path: Path, *, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Read the layer `income_zones`.

    Publisher: INSEE, Filosofi 2021 seen, Licence Ouverte. A row is a commune. No geometry: joined to `communes`
    by INSEE code. Separator ";", decimal comma; "s" is statistical secrecy, "ns" and "nd" no value: all NaN.

    Known gaps: rates are rounded to the unit; TP60 is a share of **persons**: times the households it is an
    estimate of the poor households, as poor households are not of average size. A commune is a wide zone: the
    need inside Montpellier is spread evenly by this source, which hides its districts.

    Parameters
    ----------
    path
        CSV with CODGEO, NBMENFISC21 and TP6021 (any year), or the .zip of it (its "meta" member is left aside).
    communes
        The layer `communes`.

    Returns
    -------
    GeoDataFrame
        One row a commune of `communes`: insee_code, households, poverty_share in [0, 1] (NaN: secret or
        absent), poor_households = households × poverty_share (NaN likewise; not rounded).

    Raises
    ------
    MissingFileError, SourceError
    """
    table = _communal_table(path)
    frame = communes[["insee_code", "geometry"]].merge(table, on="insee_code", how="left", validate="1:1")
    if not frame["insee_code"].isin(table["insee_code"]).any():
        raise SourceError(f"{path.name}: none of its communes is in the territory. Is it of another département?")
    frame["poverty_share"] = frame["poverty_percent"] / 100.0
    frame["poor_households"] = frame["households"] * frame["poverty_share"]
    secret = int(frame["poverty_share"].isna().sum())
    mended = [f"{secret} communes without a poverty rate (secret)"] if secret else []
    return keep(frame, ["insee_code", "households", "poverty_share", "poor_households"], mended)


def fiscal_households(path: Path) -> pd.Series:
    """
    Fiscal households by INSEE code, from the same file.

    Returns
    -------
    Series of float, indexed by insee_code
        NaN where secret.
    """
    return _communal_table(path).set_index("insee_code")["households"]


def _communal_table(path: Path) -> pd.DataFrame:
    raw = read_packed_table(path, patterns=PATTERNS, sheet="COM", key=COLUMNS["insee_code"])
    table = pick_columns(raw, COLUMNS, path.name)
    refuse_empty(table, path.name, "communes")
    table["insee_code"] = whole_codes(table["insee_code"])
    for column in ("households", "poverty_percent"):
        table[column] = to_number(table[column], source=path.name)
    if table["insee_code"].duplicated().any():
        twice = ", ".join(table.loc[table["insee_code"].duplicated(), "insee_code"][:3])
        raise SourceError(f"{path.name}: communes in two rows: {twice}. Expected one row a commune.")
    wrong = table[~table["poverty_percent"].dropna().between(0, 100).reindex(table.index, fill_value=True)]
    if len(wrong):
        raise SourceError(f"{path.name}: {len(wrong)} poverty rates outside 0 to 100. Expected percents.")
    return with_cities(table, ["households"], weighted=["poverty_percent"])

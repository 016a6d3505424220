"""Households and poverty by commune (INSEE Filosofi, cc_filosofi), or by IRIS, drawn on the outlines of the IRIS."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.checks import keep, refuse_empty, to_number
from layers.files.stream import as_text, read_columns
from layers.files.tables import pick_columns
from layers.files.vectors import read_vector
from layers.files.workbooks import read_packed_table
from layers.schemas import validate
from layers.sources.commune_codes import whole_codes, with_cities

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


RATES = {"iris": ("IRIS",), "poverty_percent": (r"^DISP_TP60\d{2}$", r"^DEC_TP60\d{2}$")}
OUTLINES = {"iris": ("code_iris", "CODE_IRIS", "DCOMIRIS")}


def read_filosofi_iris(path: Path, *, outlines: Path, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Poverty by IRIS: layer `income_zones`, whose `insee_code` is here the 9-character code of the IRIS.

    Publisher: INSEE, Filosofi 2021, Licence Ouverte. A row is an IRIS of a commune of 5,000 inhabitants or more, in the
    geography of 2022. Separator ";", decimal comma; "ns", "nd", "s": no value, or secret. Known gaps: a rate without
    a number of households, hence `households` and `poor_households` are NaN.

    Parameters
    ----------
    path
        BASE_TD_FILO_IRIS_2021_DISP.csv, or the .zip of it.
    outlines
        CONTOURS-IRIS (GeoJSON of the WFS, GeoPackage, shapefile) of the same geography.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    table = read_columns(path, RATES, patterns=("*FILO_IRIS*.csv", "*.csv"))
    rates = to_number(table.set_index(as_text(table["iris"]))["poverty_percent"], source=path.name)
    shapes = read_vector(outlines, like=("*iris*",))
    codes = as_text(pick_columns(shapes.drop(columns="geometry"), OUTLINES, outlines.name)["iris"])
    share = codes.map(rates[~rates.index.duplicated()]).astype(float) / 100
    if len(codes) and not codes.isin(set(rates.index)).any():
        raise SourceError(f"{path.name}: none of its IRIS is in {outlines.name}. Take the same geography (2022).")
    frame = gpd.GeoDataFrame(
        {
            "insee_code": codes,
            "households": np.full(len(codes), np.nan),
            "poverty_share": share.to_numpy(),
            "poor_households": np.full(len(codes), np.nan),
        },
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    mended = [*shapes.attrs["repairs"], f"{int(share.isna().sum())} IRIS without a rate (secret, or small commune)"]
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("income_zones", frame)

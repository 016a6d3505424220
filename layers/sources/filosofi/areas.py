"""Households and poverty by commune (INSEE Filosofi, cc_filosofi), or by IRIS, drawn on the outlines of the IRIS."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.checks import keep, refuse_empty, to_number
from layers.files.stream import as_text, read_columns
from layers.files.tables import folded, pick_columns
from layers.files.vectors import read_vector
from layers.files.workbooks import read_packed_table
from layers.people.gate import RawPeople
from layers.reception.notes import Note, cut
from layers.sources.commune_codes import rows_elsewhere, whole_codes, with_cities

COLUMNS = {
    "insee_code": ("CODGEO",),
    "households": (r"^NBMENFISC\d{2}$", "NBMENFISC"),
    "poverty_percent": (r"^TP60\d{2}$", "TP60"),
}
LONG_COLUMNS = {
    "measure": ("FILOSOFI_MEASURE",),
    "insee_code": ("GEO",),
    "kind": ("GEO_OBJECT",),
    "status": ("CONF_STATUS",),
    "value": ("OBS_VALUE",),
    "year": ("TIME_PERIOD",),
}
RATE, COMMUNE, SECRET = "PR_MD60", "COM", "C"
"""In the long form: the measure of the share of persons under 60 % of the median, communes, confidential."""
PATTERNS = ("*filosofi_cc*_data.csv", "*cc_filosofi*com*.csv", "*filosofi*com*.csv", "*com*.csv", "*.csv", "*.xlsx")
FIRST_LONG_YEAR = 2023


def read_filosofi_communes(path: Path, *, communes: gpd.GeoDataFrame, households: Path | None = None) -> RawPeople:
    """
    Read the layer `income_zones`.

    Publisher: INSEE, Filosofi 2021 and 2023 seen, Licence Ouverte. A row is a commune, or from 2023 a measure of a
    commune (long form, corrected on 6 August 2026). No geometry: joined to `communes` by INSEE code. Separator ";",
    decimal comma; "s" is statistical secrecy, "ns" and "nd" no value: all NaN.

    Known gaps: rates are rounded to the unit; TP60 is a share of **persons**: times the households it is an
    estimate of the poor households, as poor households are not of average size. A commune is a wide zone: the
    need inside Montpellier is spread evenly by this source, which hides its districts. 2023 has no number of
    households, and its rates are not comparable with those of 2012 to 2021.

    Parameters
    ----------
    path
        CSV with CODGEO, NBMENFISC21 and TP6021 (any year), or with FILOSOFI_MEASURE, GEO and OBS_VALUE (2023 on), or
        the .zip of it (its "meta" member is left aside).
    communes
        The layer `communes`.
    households
        File of another vintage, for the number of households that `path` lacks: the mixture is said.

    Returns
    -------
    RawPeople
        Once told, one row a commune of `communes`: insee_code, households, poverty_share in [0, 1] (NaN: secret or
        absent), poor_households = households × poverty_share (NaN likewise; not rounded).

    Raises
    ------
    MissingFileError, SourceError
    """
    table, year = _communal_table(path)
    cut(rows_elsewhere(table["insee_code"], communes["insee_code"]))
    table = _and_cities(table)
    frame = communes[["insee_code", "geometry"]].merge(table, on="insee_code", how="left", validate="1:1")
    if not frame["insee_code"].isin(table["insee_code"]).any():
        raise SourceError(
            f"{path.name}: none of its communes is in the territory. Is it of another département?",
            fr=f"{path.name} : aucune de ses communes n'est dans le territoire. Est-il d'un autre département ?",
        )
    frame["poverty_share"] = frame["poverty_percent"] / 100.0
    secret = int(frame["poverty_share"].isna().sum())
    mended: list[str] = []
    if secret:
        en = f"{secret} communes without a poverty rate (secret)"
        mended.append(Note(en, f"{secret} communes sans taux de pauvreté (secret)"))
    if households is not None:
        counts, other_year = fiscal_households(households)
        frame["households"] = frame["insee_code"].map(counts).astype(float)
        if other_year != year:
            en = f"two vintages: poverty rates of {year}, households of {other_year}, poor households by both together"
            fr = f"deux millésimes : taux de pauvreté de {year}, ménages de {other_year}, ménages pauvres par les deux"
            mended.append(Note(en, fr))
    elif not _has_households(year):
        en = f"no number of households in {year}: poor households unknown; give those of 2021 as second file"
        fr = f"pas de nombre de ménages en {year} : ménages pauvres inconnus ; donnez ceux de 2021 en second fichier"
        mended.append(Note(en, fr))
    frame["poor_households"] = frame["households"] * frame["poverty_share"]
    frame = keep(frame, ["insee_code", "households", "poverty_share", "poor_households"], mended)
    return RawPeople("income_zones", frame)


def fiscal_households(path: Path) -> tuple[pd.Series, str]:
    """
    Fiscal households by INSEE code, from the same file, and their year.

    Returns
    -------
    Series of float, indexed by insee_code
        NaN where secret.
    str

    Raises
    ------
    SourceError
        A vintage that has none (2023 on).
    """
    table, year = _communal_table(path)
    if not _has_households(year):
        raise SourceError(
            f"{path.name}: no number of fiscal households (vintage {year}). Take the communal file of 2021, which has "
            "NBMENFISC21.",
            fr=f"{path.name} : pas de nombre de ménages fiscaux (millésime {year}). Prenez le fichier communal de 2021 "
            "(NBMENFISC21).",
        )
    return _and_cities(table).set_index("insee_code")["households"], year


def _has_households(year: str) -> bool:
    return not year.isdigit() or int(year) < FIRST_LONG_YEAR


def _communal_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Communes with their households and their poverty rate, in percent, and the year."""
    raw = read_packed_table(path, patterns=PATTERNS, sheet="COM", key=COLUMNS["insee_code"])
    is_long = any(folded(name) == folded("FILOSOFI_MEASURE") for name in raw.columns)
    table, year = _from_long(raw, path) if is_long else _from_wide(raw, path)
    refuse_empty(table, path.name, "communes")
    table["insee_code"] = whole_codes(table["insee_code"])
    for column in ("households", "poverty_percent"):
        table[column] = to_number(table[column], source=path.name)
    if table["insee_code"].duplicated().any():
        twice = ", ".join(table.loc[table["insee_code"].duplicated(), "insee_code"][:3])
        raise SourceError(
            f"{path.name}: communes in two rows: {twice}. Expected one row a commune.",
            fr=f"{path.name} : communes sur deux lignes : {twice}. Attendu : une ligne par commune.",
        )
    wrong = table[~table["poverty_percent"].dropna().between(0, 100).reindex(table.index, fill_value=True)]
    if len(wrong):
        raise SourceError(
            f"{path.name}: {len(wrong)} poverty rates outside 0 to 100. Expected percents.",
            fr=f"{path.name} : {len(wrong)} taux de pauvreté hors de 0 à 100. Attendu : des pourcentages.",
        )
    return table, year


def _and_cities(table: pd.DataFrame) -> pd.DataFrame:
    return with_cities(table, ["households"], weighted=["poverty_percent"])


def _from_wide(raw: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, str]:
    """One row a commune; the year ends the name of each column."""
    ends = (re.fullmatch(r"TP60(\d\d)", str(name), re.IGNORECASE) for name in raw.columns)
    year = next((f"20{end[1]}" for end in ends if end), "an unknown year")
    return pick_columns(raw, COLUMNS, path.name), year


def _from_long(raw: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, str]:
    """One row a measure of a commune, which holds the poverty rate and no number of households."""
    rows = pick_columns(raw, LONG_COLUMNS, path.name, optional=["status", "year"])
    rates = rows[(rows["measure"] == RATE) & (rows["kind"] == COMMUNE)]
    cut(len(rows) - len(rates), "other_kind")
    if rates.empty:
        found = ", ".join(sorted(rows["measure"].unique())[:10])
        raise SourceError(
            f"{path.name}: no measure {RATE} of communes ({COMMUNE}). Measures found: {found}.",
            fr=f"{path.name} : pas de mesure {RATE} de communes ({COMMUNE}). Mesures trouvées : {found}.",
        )
    years = sorted(set(rates["year"]) - {""}) or [str(FIRST_LONG_YEAR)]
    if len(years) > 1:
        raise SourceError(
            f"{path.name}: several years ({', '.join(years)}), expected one. Keep the rows of one year.",
            fr=f"{path.name} : plusieurs années ({', '.join(years)}), attendu une seule. Gardez les "
            "lignes d'une année.",
        )
    table = pd.DataFrame({"insee_code": rates["insee_code"], "households": ""})
    table["poverty_percent"] = rates["value"].mask(rates["status"] == SECRET, "")
    return table.reset_index(drop=True), years[0]


RATES = {"iris": ("IRIS",), "poverty_percent": (r"^DISP_TP60\d{2}$", r"^DEC_TP60\d{2}$")}
OUTLINES = {"iris": ("code_iris", "CODE_IRIS", "DCOMIRIS")}


def read_filosofi_iris(path: Path, *, outlines: Path, bounds: Bounds | None = None) -> RawPeople:
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
        raise SourceError(
            f"{path.name}: none of its IRIS is in {outlines.name}. Take the same geography (2022).",
            fr=f"{path.name} : aucun de ses IRIS n'est dans {outlines.name}. Prenez la même géographie (2022).",
        )
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
    count = int(share.isna().sum())
    mended = list(shapes.attrs["repairs"])
    en = f"{count} IRIS without a rate (secret, or small commune)"
    mended.append(Note(en, f"{count} IRIS sans taux (secret, ou petite commune)"))
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return RawPeople("income_zones", frame)

"""Social dwellings by commune (results of RPLS)."""

from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.errors import SourceError
from layers.commune_codes import whole_codes, with_cities
from layers.filosofi_communes import fiscal_households
from layers.packed_table import read_packed_table
from layers.read_table import pick_columns
from layers.tidy import keep, refuse_empty, to_number

COLUMNS = {"insee_code": ("DEPCOM_ARM", "DEPCOM", "CODGEO"), "social_dwellings": ("nb_ls", "nb_ls_tot")}
PATTERNS = ("*rpls*.xlsx", "*.xlsx", "*commun*.csv", "*.csv")


def read_rpls_communes(path: Path, *, communes: gpd.GeoDataFrame, households: Path | None = None) -> gpd.GeoDataFrame:
    """
    Read the layer `social_stock`.

    Publisher: SDES, RPLS results by commune, 2024-01-01 seen, Licence Ouverte. A row is a commune with at least one
    social dwelling, or an arrondissement of Paris, Lyon or Marseille (added up). No geometry: joined to `communes` by
    INSEE code. Published with a BOM and CRLF.
    Known gaps: only ordinary dwellings of social landlords (no pension de famille, no hostel); a commune absent
    from the file is NaN here, as the file does not say that it has none.

    Social dwellings over households is a proxy of the legal SRU rate, never the rate: the SRU inventory also
    counts hostels and some private lettings, and divides by main residences of another date.

    Parameters
    ----------
    path
        CSV with DEPCOM_ARM and nb_ls, or the published workbook (sheet COMMUNE, titles above the header), zipped
        or not.
    communes
        The layer `communes`.
    households
        Communal Filosofi file (NBMENFISC): fiscal households stand for main residences; NaN without it.

    Returns
    -------
    GeoDataFrame
        One row a commune of `communes`: insee_code, social_dwellings, main_residences.

    Raises
    ------
    MissingFileError, SourceError
    """
    raw = read_packed_table(path, patterns=PATTERNS, sheet="COMMUNE", key=COLUMNS["insee_code"])
    table = pick_columns(raw, COLUMNS, path.name)
    table["insee_code"] = whole_codes(table["insee_code"])
    table = table[table["insee_code"].str.fullmatch(r"\d[\dAB]\d{3}")].reset_index(drop=True)
    refuse_empty(table, path.name, "communes")
    if table["insee_code"].duplicated().any():
        twice = ", ".join(table.loc[table["insee_code"].duplicated(), "insee_code"][:3])
        raise SourceError(f"{path.name}: communes in two rows: {twice}. Expected one row a commune.")
    table["social_dwellings"] = to_number(table["social_dwellings"], source=path.name)
    stock = with_cities(table, ["social_dwellings"]).set_index("insee_code")["social_dwellings"]
    frame = communes[["insee_code", "geometry"]].copy()
    frame["social_dwellings"] = frame["insee_code"].map(stock).astype(float)
    if not frame["insee_code"].isin(stock.index).any():
        raise SourceError(f"{path.name}: none of its communes is in the territory. Is it of another département?")
    missing = int(frame["social_dwellings"].isna().sum())
    mended = [f"{missing} communes absent from the file or secret"] if missing else []
    frame["main_residences"] = np.nan
    if households is not None:
        frame["main_residences"] = frame["insee_code"].map(fiscal_households(households)).astype(float)
        mended.append("main residences are fiscal households: a proxy of the SRU denominator")
    return keep(frame, ["insee_code", "social_dwellings", "main_residences"], mended)

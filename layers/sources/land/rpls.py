"""Social dwellings from RPLS (SDES): one by one in the open file, aggregated to points, or results by commune."""

from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside, near_points
from layers.files.checks import keep, refuse_empty, to_number
from layers.files.overseas import left_out, overseas_of_commune
from layers.files.stream import as_text, read_columns
from layers.files.tables import folded, pick_columns
from layers.files.vectors import UNLABELLED, points
from layers.files.workbooks import read_packed_table
from layers.reception.notes import Note, cut, leave_out
from layers.schemas import validate
from layers.sources.commune_codes import rows_elsewhere, whole_codes, with_cities
from layers.sources.filosofi.areas import fiscal_households

ALIASES = {
    "insee_code": ("DEPCOM", "DEPCOM_CODE", "Code Commune", r"^DEPCOM_red$"),
    "x": ("X", "Coordonnée X"),
    "y": ("Y", "Coordonnée Y"),
    "epsg": ("EPSG", "Système de coordonnées utilisée"),
    "financing": ("FINAN_CODE", "FINAN", "Financement initial - Code", "Financement initial - Libellé", r"^FINAN_red$"),
}
ENOUGH, MOST_LOST = 100, 0.3
"""Of this many dwellings, a file that cannot place a third is refused: proposition (under 5 % in Paris)."""
PLAI_CODE = "10"
PLAI_LABEL = folded("PLA d'intégration")


def read_rpls_dwellings(
    path: Path, *, communes: Collection[str] | None = None, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Social dwellings by building: layer `social_dwellings`.

    Publisher: SDES, Licence Ouverte 2.0 (to confirm); layouts seen: up to 2020 by region, 2021 to 2024, 2025 (73
    columns), with code names or French labels. A row of the file is a dwelling at 1 January, a row of the layer is
    a point (rounded to the metre) of a commune. Known gaps: no landlord, no rent; ordinary dwellings only, those of
    foyers, résidences sociales and pensions de famille are not in it.

    Parameters
    ----------
    path
        CSV, .csv.gz or .zip; UTF-8 or ISO-8859-1; a line of descriptions beside the header is recognised.
    communes
        INSEE codes to keep (read by blocks: the national file never stands in memory whole).
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `plai`: dwellings of first financing 10 (PLA d'intégration), NaN at a point where that of one is not told
        (counted). Dwellings without coordinates are dropped and
        counted in `attrs["repairs"]`, as those outside metropolitan France.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Also where a third of the dwellings have no coordinates.
    """
    only = {"insee_code": set(communes)} if communes is not None else None
    near = near_points(bounds)
    keep = None if near is None else lambda part: near(part["x"], part["y"], None, None)
    table = read_columns(path, ALIASES, optional=["epsg"], only=only, keep=keep, or_all=True)
    for name in ("insee_code", "epsg", "financing"):
        table[name] = as_text(table[name])
    table["insee_code"] = whole_codes(table["insee_code"])
    mended: list[str] = []
    readable = table["insee_code"].str.fullmatch(r"\d[\dAB]\d{3}")
    if not readable.all():
        first = table.loc[~readable, "insee_code"].iloc[0]
        en = f"rows without a readable commune code dropped (first: {first!r})"
        fr = f"lignes sans code de commune lisible écartées (premier : {first!r})"
        leave_out(mended, int((~readable).sum()), "unreadable", en, fr)
    table = table[readable].reset_index(drop=True)
    if table.empty:
        count = "" if communes is None else f"{len(communes)} communes"
        asked, demande = (f" in the {count} asked", f" dans les {count} demandées") if count else ("", "")
        raise SourceError(
            f"{path.name}: no dwelling{asked}. Old vintages are no longer served: check the vintage.",
            fr=f"{path.name} : aucun logement{demande}. Les anciens millésimes ne sont plus servis : "
            "vérifiez le millésime.",
        )
    overseas = table["insee_code"].map(overseas_of_commune)
    if (overseas != "").any():
        mended.append(left_out(overseas[overseas != ""]))
        table = table[overseas == ""].reset_index(drop=True)
    table["x"], table["y"] = (to_number(table[axis], source=path.name) for axis in "xy")
    lost = int((table["x"].isna() | table["y"].isna()).sum())
    if len(table) >= ENOUGH and lost > MOST_LOST * len(table):
        raise SourceError(
            f"{path.name}: {lost} dwellings of {len(table)} without coordinates, where less than 5 % is usual: "
            "the share of social housing would be counted far too low. Take another vintage.",
            fr=f"{path.name} : {lost} logements sur {len(table)} sans coordonnées, contre moins de 5 % d'ordinaire : "
            "la part de logements sociaux serait comptée bien trop bas. Prenez un autre millésime.",
        )
    en = f"dwellings of {len(table)} without coordinates dropped"
    leave_out(mended, lost, "no_place", en, f"logements sur {len(table)} sans coordonnées écartés")
    table["epsg"] = _one_label(table["epsg"])
    placed = table.dropna(subset=["x", "y"])
    untold = int((placed["financing"] == "").sum())
    if untold:
        en = f"{untold} dwellings whose financing is not told: how many are PLAI is unknown there"
        mended.append(Note(en, f"{untold} logements au financement non dit : nombre de PLAI inconnu à ces adresses"))
    buildings = _by_point(placed)
    cut(len(placed) - len(buildings), "grouped")
    frame = points(buildings, buildings["x"], buildings["y"], source=path.name, crs=buildings["epsg"])
    mended.extend(frame.attrs["repairs"])
    frame["address_id"] = _identifiers(frame)
    frame = keep_inside(frame[["address_id", "dwellings", "plai", "insee_code", "geometry"]], bounds)
    if frame.empty and bounds is not None:
        raise SourceError(
            f"{path.name}: no dwelling in the territory. Is it of another département?",
            fr=f"{path.name} : aucun logement dans le territoire. Est-ce un autre département ?",
        )
    frame.attrs = {"repairs": mended}
    return validate("social_dwellings", frame)


def _one_label(epsg: pd.Series) -> pd.Series:
    """The projection that each row states; that of the others where it states none and they all state the same."""
    told = epsg.str.replace(r"\.0$", "", regex=True)
    stated = set(told) - set(UNLABELLED)
    return told.mask(told.isin(UNLABELLED), stated.pop() if len(stated) == 1 else "")


def _by_point(table: pd.DataFrame) -> pd.DataFrame:
    degrees = bool((table["x"].abs() < 180).all())
    digits = 5 if degrees else 0
    kind = table["financing"]
    plai = (kind.str.replace(r"\.0$", "", regex=True) == PLAI_CODE) | kind.map(folded).str.startswith(PLAI_LABEL)
    rows = table.assign(
        plai=plai.astype(float), untold=kind == "", x=table["x"].round(digits), y=table["y"].round(digits)
    )
    groups = rows.groupby(["insee_code", "x", "y", "epsg"], as_index=False)
    found = groups.agg(dwellings=("plai", "size"), plai=("plai", "sum"), untold=("untold", "any"))
    return found.assign(plai=found["plai"].mask(found.pop("untold")))


def _identifiers(frame: gpd.GeoDataFrame) -> pd.Series:
    places = zip(frame["insee_code"], frame.geometry.x, frame.geometry.y, strict=True)
    return pd.Series([f"{code}-{x:.0f}-{y:.0f}" for code, x, y in places], index=frame.index, dtype="str")


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
    is_commune = table["insee_code"].str.fullmatch(r"\d[\dAB]\d{3}")
    cut(int((~is_commune).sum()), "other_kind")
    table = table[is_commune].reset_index(drop=True)
    refuse_empty(table, path.name, "communes")
    if table["insee_code"].duplicated().any():
        twice = ", ".join(table.loc[table["insee_code"].duplicated(), "insee_code"][:3])
        raise SourceError(
            f"{path.name}: communes in two rows: {twice}. Expected one row a commune.",
            fr=f"{path.name} : communes sur deux lignes : {twice}. Attendu : une ligne par commune.",
        )
    table["social_dwellings"] = to_number(table["social_dwellings"], source=path.name)
    stock = with_cities(table, ["social_dwellings"]).set_index("insee_code")["social_dwellings"]
    frame = communes[["insee_code", "geometry"]].copy()
    frame["social_dwellings"] = frame["insee_code"].map(stock).astype(float)
    cut(rows_elsewhere(table["insee_code"], communes["insee_code"]))
    if not frame["insee_code"].isin(stock.index).any():
        raise SourceError(
            f"{path.name}: none of its communes is in the territory. Is it of another département?",
            fr=f"{path.name} : aucune de ses communes n'est dans le territoire. Est-il d'un autre département ?",
        )
    missing = int(frame["social_dwellings"].isna().sum())
    mended: list[str] = []
    if missing:
        en = f"{missing} communes absent from the file or secret"
        mended.append(Note(en, f"{missing} communes absentes du fichier ou secrètes"))
    frame["main_residences"] = np.nan
    if households is not None:
        counts, year = fiscal_households(households)
        frame["main_residences"] = frame["insee_code"].map(counts).astype(float)
        en = f"main residences are fiscal households of {year}: a proxy of the SRU denominator"
        fr = f"résidences principales : ménages fiscaux de {year}, approximation du dénominateur SRU"
        mended.append(Note(en, fr))
    return keep(frame, ["insee_code", "social_dwellings", "main_residences"], mended)

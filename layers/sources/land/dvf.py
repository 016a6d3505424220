"""Property sales (DVF géolocalisées): one row a sale of a single dwelling, with its price a square metre."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.files.checks import keep, one_row_each, refuse_empty, to_number
from layers.files.tables import pick_columns, read_table, repairs
from layers.files.vectors import points
from layers.reception.notes import Note, cut, leave_out

KINDS = {"Maison": "house", "Appartement": "flat"}
BUILT_M2 = (9.0, 500.0)
"""9 m² is the least of a decent dwelling (decree 2002-120, article 4); above 500 m², not one household: proposition."""
LEAST_EUR_M2 = 500.0
"""Below, gifts in disguise, shares and ruins, in any place: proposition."""
PRICE_FACTOR = 5.0
"""
Below a fifth of the median of the place, or above five times it, gifts, shares, and mistakes of the file: proposition.

A bound in euros cannot stand: what is a mistake in one town is the usual price of another.
"""
ENOUGH_SALES = 30
"""A commune of fewer sales is judged by its département: a median of few is no measure of a place. Proposition."""
COLUMNS = {
    "sale_id": ("id_mutation",),
    "date": ("date_mutation",),
    "act": ("numero_disposition",),
    "nature": ("nature_mutation",),
    "price_eur": ("valeur_fonciere",),
    "parcel": ("id_parcelle",),
    "local": ("type_local",),
    "built_m2": ("surface_reelle_bati",),
    "rooms": ("nombre_pieces_principales",),
    "lot": ("lot1_numero",),
    "culture": ("nature_culture",),
    "special_culture": ("nature_culture_speciale",),
    "ground": ("surface_terrain",),
    "longitude": ("longitude",),
    "latitude": ("latitude",),
}
DWELLING = ["sale_id", "act", "parcel", "local", "built_m2", "rooms", "lot"]
GROUND = ["culture", "special_culture", "ground"]


def read_dvf(paths: Sequence[Path]) -> gpd.GeoDataFrame:
    """
    Read the layer `sales`.

    Publisher: DGFiP, geolocated by Etalab; 2022 to 2024 seen; Licence Ouverte. A row is a local or a piece of
    ground **within** a sale (`id_mutation`), and the price of the whole sale is repeated on each: adding them,
    or dividing each by its own area, is wrong. CRS as published: longitude and latitude.

    Kept: "Vente" (no off-plan, exchange or auction) of exactly one house or one flat, outbuildings allowed,
    with no business premises, a built area within stated bounds and a price a square metre within a factor of the
    median of its commune (`PRICE_FACTOR`). A dwelling written once for each culture of its ground is one dwelling. A
    sale over two départements has rows in both files: it is of several dwellings or grounds, left out. All that is left
    out is counted in `attrs["repairs"]`.

    Parameters
    ----------
    paths
        Yearly CSV files, plain or .gz.

    Returns
    -------
    GeoDataFrame of Point
        sale_id, date, price_eur, built_m2, kind ("house" or "flat"), price_eur_m2 = price_eur / built_m2.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Also when rows of one file come back in another: the same file listed twice.
    """
    if not paths:
        raise SourceError(
            "DVF: no file given. Expected one or more yearly files.",
            fr="DVF : aucun fichier donné. Attendu : un fichier par année, ou plusieurs.",
        )
    names = ", ".join(path.name for path in paths)
    table = pd.concat([_year(path) for path in paths], ignore_index=True)
    _refuse_repeated(table, names)
    mended: list[str] = []
    ids = table["sale_id"].nunique()
    cut(len(table) - ids, "grouped")
    mended.append(
        Note(f"{ids} sales of any kind in {len(table)} rows", f"{ids} ventes de toute nature en {len(table)} lignes")
    )
    single = _single_dwellings(_of_one_file(table, mended), mended)
    for column in ("price_eur", "built_m2", "longitude", "latitude"):
        single[column] = to_number(single[column], source=names)
    single["date"] = _dates(single["date"], names)
    single["kind"] = single["local"].map(KINDS)
    single["price_eur_m2"] = single["price_eur"] / single["built_m2"]
    single = _within_bounds(single, mended)
    layer = points(single, single.pop("longitude"), single.pop("latitude"), source=names)
    mended.extend(repairs(layer))
    layer = one_row_each(layer, "sale_id", names)
    refuse_empty(layer, names, "sale of a single dwelling with a price, an area and a place")
    return keep(layer, ["sale_id", "date", "price_eur", "built_m2", "kind", "price_eur_m2"], mended)


def _year(path: Path) -> pd.DataFrame:
    published = {name for names in COLUMNS.values() for name in names}
    table = pick_columns(read_table(path, columns=published), COLUMNS, path.name)
    refuse_empty(table, path.name, "sales")
    return table.assign(file=path.name)


def _refuse_repeated(table: pd.DataFrame, names: str) -> None:
    """Refuse a file listed twice: the same rows in two files (within one, like flats are like rows)."""
    distinct = table.drop_duplicates()
    again = distinct.duplicated([column for column in distinct if column != "file"], keep="first")
    if again.any():
        sales = distinct.loc[again, "sale_id"]
        raise SourceError(
            f"{names}: {sales.nunique()} sales are in two files, row for row (first: {sales.iloc[0]}). List each file "
            "once.",
            fr=f"{names} : {sales.nunique()} ventes figurent dans deux fichiers, ligne pour ligne (première : "
            f"{sales.iloc[0]}). Ne donnez chaque fichier qu'une fois.",
        )


def _of_one_file(table: pd.DataFrame, mended: list[str]) -> pd.DataFrame:
    """Leave out the sales that stand in several files: one price for what lies in two départements."""
    files = table.groupby("sale_id")["file"].transform("nunique")
    several = table.loc[files > 1, "sale_id"].nunique()
    en = "sales over several files (départements), of several dwellings or grounds, left out"
    fr = "ventes à cheval sur plusieurs fichiers (départements), de plusieurs logements ou terrains, écartées"
    leave_out(mended, several, "other_kind", en, fr)
    return table[files == 1]


def _single_dwellings(table: pd.DataFrame, mended: list[str]) -> pd.DataFrame:
    """One row for each plain sale of exactly one dwelling and no business premises."""
    sales = table[table["nature"] == "Vente"]
    others = table["sale_id"].nunique() - sales["sale_id"].nunique()
    en, fr = "off-plan sales, exchanges, auctions left out", "ventes sur plan, échanges, adjudications écartés"
    leave_out(mended, others, "other_kind", en, fr)
    dwellings = sales[sales["local"].isin(KINDS)]
    has_business = sales.loc[sales["local"].str.startswith("Local"), "sale_id"]
    acts = sales.groupby("sale_id")["act"].nunique()
    several_acts = acts[acts > 1].index
    counted = dwellings["sale_id"].map(_dwellings_by_sale(dwellings))
    is_plain = ~dwellings["sale_id"].isin(has_business) & ~dwellings["sale_id"].isin(several_acts)
    single = dwellings[is_plain & (counted == 1)].drop_duplicates("sale_id")
    left = sales["sale_id"].nunique() - len(single)
    en = "sales of no dwelling, of several, or with business premises left out"
    fr = "ventes sans logement, de plusieurs, ou avec un local d'activité écartées"
    leave_out(mended, left, "other_kind", en, fr)
    return single.reset_index(drop=True)


def _dwellings_by_sale(dwellings: pd.DataFrame) -> pd.Series:
    """
    Count the dwellings of each sale: rows that differ only by the culture of the ground are one dwelling.

    Two like flats on the same ground are two rows for one culture, hence two dwellings.
    """
    culture, special, ground = (dwellings[name] for name in GROUND)
    rows = dwellings.assign(ground_key=culture + "|" + special + "|" + ground)
    like = rows.groupby(DWELLING, sort=False)["ground_key"].agg(["size", "nunique"])
    count = -(-like["size"] // like["nunique"])
    return count.groupby(level="sale_id").sum()


def _dates(texts: pd.Series, source: str) -> pd.Series:
    dates = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    if dates.isna().any():
        first = texts[dates.isna()].iloc[0]
        raise SourceError(
            f"{source}: {int(dates.isna().sum())} dates unreadable (first: {first!r}). Expected 2024-01-31.",
            fr=f"{source} : {int(dates.isna().sum())} dates illisibles (première : {first!r}). Attendu : 2024-01-31.",
        )
    return dates


def _within_bounds(single: pd.DataFrame, mended: list[str]) -> pd.DataFrame:
    low, high, places = _price_bounds(single)
    tests = {
        ("without a price or a built area", "sans prix ou sans surface bâtie"): single["price_eur"].notna()
        & (single["built_m2"] > 0),
        (
            f"built area outside {BUILT_M2[0]:g} to {BUILT_M2[1]:g} m²",
            f"surface bâtie hors de {BUILT_M2[0]:g} à {BUILT_M2[1]:g} m²",
        ): single["built_m2"].between(*BUILT_M2),
        (
            f"price below {LEAST_EUR_M2:g} €/m², or a fifth of the median of the place",
            f"prix sous {LEAST_EUR_M2:g} €/m², ou sous un cinquième de la médiane du lieu",
        ): single["price_eur_m2"] >= low,
        (
            f"price above {PRICE_FACTOR:g} times the median of the place",
            f"prix au-dessus de {PRICE_FACTOR:g} fois la médiane du lieu",
        ): single["price_eur_m2"] <= high,
    }
    kept = pd.Series(True, index=single.index)
    for (why, pourquoi), passes in tests.items():
        lost = int((kept & ~passes).sum())
        if lost:
            by_place = places[kept & ~passes].value_counts().sort_index()
            most, count = by_place.idxmax(), by_place.max()
            en = f"sales left out: {why} (most in {most}: {count})"
            fr = f"ventes écartées : {pourquoi} (surtout à {most} : {count})"
            leave_out(mended, lost, "invalid", en, fr)
        kept &= passes
    return single[kept].reset_index(drop=True)


def _price_bounds(single: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Least and greatest price a square metre of each sale, by the median of its commune, and the commune."""
    commune, price = single["parcel"].str[:5], single["price_eur_m2"].where(single["built_m2"] > 0)
    here = price.groupby(commune)
    around = price.groupby(commune.str[:2]).transform("median")
    median = here.transform("median").where(here.transform("count") >= ENOUGH_SALES, around)
    return (median / PRICE_FACTOR).clip(lower=LEAST_EUR_M2), median * PRICE_FACTOR, commune

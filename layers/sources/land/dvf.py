"""Property sales (DVF géolocalisées): one row a sale of a single dwelling, with its price a square metre."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.files.checks import keep, one_row_each, refuse_empty, to_number
from layers.files.tables import pick_columns, read_table, repairs
from layers.files.vectors import points

KINDS = {"Maison": "house", "Appartement": "flat"}
BUILT_M2 = (9.0, 500.0)
"""9 m² is the least of a decent dwelling (decree 2002-120, article 4); above 500 m², not one household: proposition."""
PRICE_EUR_M2 = (500.0, 15_000.0)
"""Below, gifts in disguise, shares and ruins; above, mistakes of the file: proposition."""
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
    with no business premises, a built area and a price within stated bounds. A dwelling written once for each
    culture of its ground is one dwelling. All that is left out is counted in `attrs["repairs"]`.

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
        Also when the same sale is in two files.
    """
    if not paths:
        raise SourceError("DVF: no file given. Expected one or more yearly files.")
    names = ", ".join(path.name for path in paths)
    table = pd.concat([_year(path) for path in paths], ignore_index=True)
    _check_once(table, names)
    mended: list[str] = []
    ids = table["sale_id"].nunique()
    mended.append(f"{ids} sales of any kind in {len(table)} rows")
    single = _single_dwellings(table, mended)
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


def _check_once(table: pd.DataFrame, names: str) -> None:
    files = table.groupby("sale_id")["file"].nunique()
    twice = files[files > 1]
    if len(twice):
        raise SourceError(
            f"{names}: {len(twice)} sales are in two files (first: {twice.index[0]}). List each year once."
        )


def _single_dwellings(table: pd.DataFrame, mended: list[str]) -> pd.DataFrame:
    """One row for each plain sale of exactly one dwelling and no business premises."""
    sales = table[table["nature"] == "Vente"]
    mended.append(f"{table['sale_id'].nunique() - sales['sale_id'].nunique()} off-plan sales, exchanges, auctions left")
    dwellings = sales[sales["local"].isin(KINDS)]
    has_business = sales.loc[sales["local"].str.startswith("Local"), "sale_id"]
    acts = sales.groupby("sale_id")["act"].nunique()
    several_acts = acts[acts > 1].index
    counted = dwellings["sale_id"].map(_dwellings_by_sale(dwellings))
    is_plain = ~dwellings["sale_id"].isin(has_business) & ~dwellings["sale_id"].isin(several_acts)
    single = dwellings[is_plain & (counted == 1)].drop_duplicates("sale_id")
    left = sales["sale_id"].nunique() - len(single)
    mended.append(f"{left} sales of no dwelling, of several, or with business premises left out")
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
            f"{source}: {int(dates.isna().sum())} dates unreadable (first: {first!r}). Expected 2024-01-31."
        )
    return dates


def _within_bounds(single: pd.DataFrame, mended: list[str]) -> pd.DataFrame:
    tests = {
        "without a price or a built area": single["price_eur"].notna() & (single["built_m2"] > 0),
        f"built area outside {BUILT_M2[0]:g} to {BUILT_M2[1]:g} m²": single["built_m2"].between(*BUILT_M2),
        f"price outside {PRICE_EUR_M2[0]:g} to {PRICE_EUR_M2[1]:g} €/m²": single["price_eur_m2"].between(*PRICE_EUR_M2),
    }
    kept = pd.Series(True, index=single.index)
    for reason, passes in tests.items():
        lost = int((kept & ~passes).sum())
        if lost:
            mended.append(f"{lost} sales left out: {reason}")
        kept &= passes
    return single[kept].reset_index(drop=True)

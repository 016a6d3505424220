"""Share of social dwellings that the law (SRU, art. 55) counts and asks, by commune."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import SourceError
from layers.files.checks import to_number, yes_no
from layers.files.stream import as_text
from layers.files.tables import pick_columns, read_table
from layers.reception.notes import Note, cut, leave_out
from layers.schemas import validate
from layers.sources.commune_codes import city_of

ALIASES = {
    "insee_code": ("Code_INSEE_commune", "^Code_INSEE"),
    "sru_share": ("^Taux_SRU",),
    "sru_target_share": ("^Taux_cible",),
    "deficient": ("^commune_d[eé]ficitaire",),
    "dwellings": ("^Nombre_lls",),
    "inhabitants": ("^Population_municipale",),
}


def read_sru(path: Path, *, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Legal shares of social housing: layer `sru`.

    Publisher: DHUP, Licence Ouverte; a row is a commune that the law concerns. The years are in the names of the
    columns: the file of 2026 holds the rates of 1 January 2025, and that date is said. Shares are published in percent
    and returned in [0, 1]. Known gaps: exempted communes are told as the file says (deficient or not); the penalty of a
    "carencée" commune is not read.

    Parameters
    ----------
    path
        CSV, cp1252 or UTF-8, decimal comma.
    communes
        Layer `communes`, which gives the outlines.

    Returns
    -------
    GeoDataFrame
        All communes given; `social_dwellings`, those that the inventory counts, hostels and private lettings under
        agreement too: NaN where it says none, or counts a city whole. One that is not in the inventory is not concerned
        by the law: shares NaN, not deficient. Where the file does not say who is deficient: share below target, <NA> if
        either is unknown.

    Raises
    ------
    MissingFileError, SourceError
        None of the communes is in the file, a share above 100 %, a share that its dwellings contradict.
    """
    check_working_crs(communes, names=("communes",))
    raw = read_table(path)
    if raw.empty:
        raise SourceError(
            f"{path.name}: no row. Download it again.", fr=f"{path.name} : aucune ligne. Téléchargez-le de nouveau."
        )
    table = pick_columns(
        raw, ALIASES, path.name, optional=["sru_target_share", "deficient", "dwellings", "inhabitants"]
    )
    table["insee_code"] = as_text(table["insee_code"]).str.zfill(5)
    rates = ["sru_share", "sru_target_share"]
    table[rates] = _shares(table[rates].apply(to_number, source=path.name), path.name)
    counts = ["dwellings", "inhabitants"]
    table[counts] = table[counts].apply(to_number, source=path.name)
    _refuse_contradicted(table, path.name)
    below = (table["sru_share"] < table["sru_target_share"]).astype("boolean")
    unknown = table["sru_share"].isna() | table["sru_target_share"].isna()
    told = yes_no(table["deficient"], "commune_deficitaire", path.name, or_yes=("deficitaire",))
    table["is_deficient"] = told.fillna(below.mask(unknown))
    repeated = int(table.duplicated().sum())
    table = table.drop_duplicates().set_index("insee_code")
    twice = table.index[table.index.duplicated()]
    if len(twice):
        raise SourceError(
            f"{path.name}: communes in two rows that differ: {', '.join(twice[:3])}. Expected one each.",
            fr=f"{path.name} : communes sur deux lignes différentes : {', '.join(twice[:3])}. Attendu : une seule.",
        )
    codes = communes["insee_code"].map(city_of)  # the law counts a city whole, not its arrondissements
    found = codes.isin(table.index)
    if not found.any():
        raise SourceError(
            f"{path.name}: none of the {len(communes)} communes is among its {len(table)} rows "
            f"(first: {table.index[0]!r}, asked: {communes['insee_code'].iloc[0]!r}).",
            fr=f"{path.name} : aucune des {len(communes)} communes n'est parmi ses {len(table)} lignes "
            f"(première : {table.index[0]!r}, demandée : {communes['insee_code'].iloc[0]!r}).",
        )
    cut(int((~table.index.isin(set(codes))).sum()))
    rows, own = table.reindex(codes), table.reindex(communes["insee_code"])
    frame = gpd.GeoDataFrame(
        {
            "insee_code": communes["insee_code"].to_numpy(),
            "sru_share": rows["sru_share"].to_numpy(),
            "sru_target_share": rows["sru_target_share"].to_numpy(),
            "is_deficient": rows["is_deficient"].array,
            "social_dwellings": own["dwellings"].to_numpy(),
        },
        geometry=communes.geometry.to_numpy(),
        crs=communes.crs,
    ).astype({"insee_code": "str"})
    frame["is_deficient"] = frame["is_deficient"].mask(~found.to_numpy(), False)
    outside = int((~found).sum())
    mended: list[str] = [_date_of_rates(raw)]
    en, fr = "rows given twice: the first kept", "lignes en double : la première gardée"
    leave_out(mended, repeated, "duplicate", en, fr)
    if outside:
        en = f"{outside} communes not in the SRU inventory: not concerned"
        mended.append(Note(en, f"{outside} communes absentes de l'inventaire SRU : non concernées"))
    frame.attrs["repairs"] = mended
    return validate("sru", frame)


def _date_of_rates(raw: pd.DataFrame) -> Note:
    """
    Say the day of the rates, which is that of the name of their column and a year before that of the file.

    >>> _date_of_rates(pd.DataFrame(columns=["Commune_sru_au_01_01_2026", "Taux_SRU_au_01_01_2025"]))
    'rates of 2025-01-01, as their column says'
    """
    names = (re.match(r"Taux_SRU\D*(\d\d)_(\d\d)_(\d{4})", name, re.IGNORECASE) for name in raw.columns)
    told = next((f"{name[3]}-{name[2]}-{name[1]}" for name in names if name), None)
    if told is None:
        en = "rates of an unknown date: their column says none"
        return Note(en, "taux de date inconnue : leur colonne n'en dit pas")
    return Note(f"rates of {told}, as their column says", f"taux au {told}, d'après leur colonne")


def _shares(rates: pd.DataFrame, source: str) -> pd.DataFrame:
    """From percent, or from shares where both columns whole stand below 1: targets are of 20 % or more."""
    for name, highest in rates.max().items():
        if highest > 100:
            raise SourceError(
                f"{source}: '{name}' reaches {highest}, expected at most 100 %.",
                fr=f"{source} : « {name} » atteint {highest}, attendu 100 % au plus.",
            )
    return rates if rates.max().max() <= 1 else rates / 100


def _refuse_contradicted(table: pd.DataFrame, source: str) -> None:
    """Refuse a share at which the dwellings of a commune would be of more residences than it has inhabitants."""
    bad = table[table["dwellings"] > table["sru_share"] * table["inhabitants"]]
    if bad.empty:
        return
    code, share = bad["insee_code"].iloc[0], 100 * bad["sru_share"].iloc[0]
    rate = f"{share:.3f}"
    dwellings, inhabitants = (int(bad[name].iloc[0]) for name in ("dwellings", "inhabitants"))
    raise SourceError(
        f"{source}: {len(bad)} rates that their dwellings contradict: in {code}, {dwellings} social dwellings at "
        f"{rate} % would be of {dwellings / share * 100:.0f} residences for {inhabitants} inhabitants. Rates are "
        "expected in percent (21.40, not 0.214): take the published file again.",
        fr=f"{source} : {len(bad)} taux que leurs logements démentent : à {code}, {dwellings} logements sociaux à "
        f"{rate.replace('.', ',')} % feraient {dwellings / share * 100:.0f} résidences pour {inhabitants} habitants. "
        "Taux attendus en pourcentage (21,40 et non 0,214) : reprenez le fichier publié.",
    )

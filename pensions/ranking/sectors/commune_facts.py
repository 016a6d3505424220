"""What the portrait of a commune says beside its sites: open pensions, social housing and what the law asks."""

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.territory.territory import Territory

PENSION = "pension_de_famille"


def commune_facts(territory: Territory) -> pd.DataFrame:
    """
    Facts of each commune of a territory, from rows that may be passed on.

    Returns
    -------
    DataFrame, one row a commune on its INSEE code, in the order of the layer
        `name`; `pensions`, how many pensions de famille are open there, none confidential, and `places`, how many
        they have: NaN where the layer is absent or does not speak of the commune, `places` also where one does not
        say. `social`, share of social housing as the law counts it, and `target`, the share that it asks: NaN where
        unknown. `is_free`, whether the inventory is there and does not name the commune. `dwellings`, social dwellings
        that the inventory counts, NaN where it does not say.
    """
    shown = territory.shown
    communes = shown.layers["communes"]
    codes = pd.Index(communes["insee_code"].astype("str"), name="insee_code")
    facts = pd.DataFrame({"name": communes["name"].astype(object).to_numpy()}, index=codes)
    return facts.join(_pensions(territory, shown, communes, codes)).join(_social(shown, codes))


def _pensions(territory: Territory, shown: Territory, communes: gpd.GeoDataFrame, codes: pd.Index) -> pd.DataFrame:
    told = pd.DataFrame(np.nan, index=codes, columns=["pensions", "places"])
    housing = shown.layers.get("supported_housing")
    if housing is None:
        return told
    secret = housing["is_confidential"].astype("boolean").fillna(True).astype(bool)  # where nobody said, it is
    open_there = housing[~secret & (housing["category"] == PENSION)]
    where = communes.sindex.query(open_there.geometry, predicate="intersects")
    first = ~pd.Series(where[0]).duplicated().to_numpy()  # on a border: counted once
    row, places = where[1][first], open_there["places"].to_numpy(dtype=float)[where[0][first]]
    known = territory.covers(communes, "supported_housing").to_numpy()
    count = np.bincount(row, minlength=len(codes))
    total = np.bincount(row, weights=places, minlength=len(codes))  # NaN where one does not say
    told["pensions"] = np.where(known, count, np.nan)
    told["places"] = np.where(known, total, np.nan)
    return told


def _social(shown: Territory, codes: pd.Index) -> pd.DataFrame:
    names = {"sru_share": "social", "sru_target_share": "target", "social_dwellings": "dwellings"}
    sru = shown.layers.get("sru")
    if sru is None:
        return pd.DataFrame(np.nan, index=codes, columns=list(names.values())).assign(is_free=False)
    rows = sru.set_index(sru["insee_code"].astype("str")).reindex(codes)
    told = pd.DataFrame(
        {new: rows[old].to_numpy(dtype=float) if old in rows else np.nan for old, new in names.items()}, index=codes
    )
    not_named = (rows["is_deficient"].astype("boolean") == False).fillna(False)  # noqa: E712  # <NA> is not False
    return told.assign(is_free=(told["social"].isna() & not_named).to_numpy(dtype=bool))

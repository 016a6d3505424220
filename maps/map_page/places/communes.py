"""What the page says of each commune beside its sites, and of all of them together: `data/commune.mjs` reads it."""

from typing import Any

import numpy as np
import pandas as pd

from maps.text import clean

SHARE_DECIMALS = 4


def pack_communes(facts: pd.DataFrame | None) -> dict[str, Any] | None:
    """
    Facts of the communes for the page's script; None where the run tells none.

    Parameters
    ----------
    facts : DataFrame, one row a commune
        As `pensions.ranking.sectors.commune_facts.commune_facts` gives them.

    Returns
    -------
    dict
        `names`; `pensions` and `places`, whole numbers; `social` and `target`, in [0, 1]; `isFree`; None for unknown.
        `all`: the same of the whole: `pensions` and `places` where each commune is known; `social` over the communes
        that the inventory counts; `concerned`, to how many the law sets a target, `under`, how many are below it.
    """
    if facts is None:
        return None
    return {
        "names": [clean(name) for name in facts["name"]],
        "pensions": _whole(facts["pensions"]),
        "places": _whole(facts["places"]),
        "social": _shares(facts["social"]),
        "target": _shares(facts["target"]),
        "isFree": facts["is_free"].astype(bool).tolist(),
        "all": _all(facts),
    }


def _all(facts: pd.DataFrame) -> dict[str, Any]:
    asked = facts[facts["social"].notna() & facts["target"].notna()]
    counted = facts[(facts["social"] > 0) & facts["dwellings"].notna()]
    homes = (counted["dwellings"] / counted["social"]).sum()
    totals = facts[["pensions", "places"]].sum(skipna=False)
    return {
        "pensions": _whole(totals)[0],
        "places": _whole(totals)[1],
        "social": round(float(counted["dwellings"].sum() / homes), SHARE_DECIMALS) if homes > 0 else None,
        "concerned": len(asked),
        "under": int((asked["social"] < asked["target"]).sum()),
    }


def _whole(values: pd.Series) -> list[int | None]:
    return [None if np.isnan(value) else round(value) for value in values.to_numpy(dtype=float)]


def _shares(values: pd.Series) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), SHARE_DECIMALS) for value in values.to_numpy(dtype=float)]

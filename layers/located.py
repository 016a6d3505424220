"""Placed sites gathered: a layer of those that stand somewhere, and a report of all that were asked for."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import WORKING_CRS
from layers.asked import KNOWN, Located, Placed
from layers.locate_words import OUTSIDE
from layers.sites import with_commune
from layers.territory import Territory


def gathered(placed: list[Placed], territory: Territory) -> Located:
    """The layer and the report of some sites; see `layers.asked.Located`."""
    ids = _unique_ids(placed)
    is_placed = np.array([one.shape is not None for one in placed], dtype=bool)
    rows = [one for one in placed if one.shape is not None]
    index = pd.Index([name for name, ok in zip(ids, is_placed, strict=True) if ok], name="site_id", dtype="str")
    columns: dict[str, object] = {"label": [_label(one, name) for one, name in zip(rows, index, strict=True)]}
    for name in KNOWN:
        columns[name] = [one.asked.known.get(name, one.known.get(name)) for one in rows]
    shapes = gpd.GeoSeries([one.shape for one in rows], index=index, crs=WORKING_CRS)
    sites = gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs=WORKING_CRS)
    areas = pd.to_numeric(sites["area_m2"], errors="coerce").astype(float)
    drawn = sites.geometry.area.where(sites.geometry.area > 0)
    from_shape = np.array([one.how == "shape" for one in rows], dtype=bool)
    sites["area_m2"] = areas.where(areas.notna() | ~from_shape, drawn)
    sites = with_commune(sites, territory) if len(sites) else sites.assign(insee_code="", commune="")
    outside = dict(zip(sites.index, sites["insee_code"] == "", strict=True))
    report = [_line(one, name, outside.get(name, False)) for one, name in zip(placed, ids, strict=True)]
    names = ["row", "given", "site_id", "label", "is_placed", "how", "remark_fr", "remark_en"]
    return Located(sites, pd.DataFrame(report, columns=names))


def _label(one: Placed, name: str) -> str:
    return one.asked.label or one.label or one.asked.address or one.asked.text or name


def _line(one: Placed, name: str, is_outside: bool) -> dict[str, object]:
    said = [*one.remarks, *([OUTSIDE] if is_outside else [])]
    return {
        "row": one.asked.row,
        "given": one.asked.text,
        "site_id": name,
        "label": _label(one, name),
        "is_placed": one.shape is not None,
        "how": one.how,
        "remark_fr": " ; ".join(text.fr for text in said),
        "remark_en": "; ".join(text.en for text in said),
    }


def _unique_ids(placed: list[Placed]) -> list[str]:
    """Ids given, parcel ids, or S1, S2…; one used twice gets its number, and nothing is lost."""
    width = len(str(len(placed)))
    ids: list[str] = []
    used: set[str] = set()
    for number, one in enumerate(placed, start=1):
        wanted = one.asked.site_id or one.asked.parcel
        wanted = wanted or (one.asked.text.strip().upper() if one.how == "cell" else f"S{number:0{width}d}")
        name, again = wanted, 2
        while name in used:
            name, again = f"{wanted} ({again})", again + 1
        used.add(name)
        ids.append(name)
    return ids

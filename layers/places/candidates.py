"""Candidate sites from open data: land of landlords and public bodies that could take a pension, and brownfields."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WORKING_CRS, check_working_crs
from geo.errors import SitesError
from geo.scoring.programme import free_ground, land_use

COLUMNS = (
    "site_id", "label", "insee_code", "area_m2", "built_share", "free_m2", "land_use", "owner_name", "owner_kind",
    "origin",
)  # fmt: skip


@dataclass(frozen=True)
class Search:
    """
    What a site must be. Sizes: 20 to 25 studios and common rooms are 750 to 1,000 m² of floor, hence a plot of about
    600 to 1,500 m² in two or three storeys (estimate). Larger plots are kept where they are under-built, as they can be
    divided. Shares: proposition.
    """

    least_m2: float = 600.0
    most_m2: float = 1_500.0
    most_to_divide_m2: float = 20_000.0
    vacant_share: float = 0.02
    underused_share: float = 0.25
    owner_kinds: tuple[str, ...] = ("landlord", "public")

    def __post_init__(self) -> None:
        if not 0 < self.least_m2 <= self.most_m2 <= self.most_to_divide_m2:
            raise SitesError(
                f"Sizes must be 0 < least <= most <= most to divide, found {self.least_m2:g}, {self.most_m2:g}, "
                f"{self.most_to_divide_m2:g}.",
                fr=f"Surfaces incohérentes : {self.least_m2:g}, {self.most_m2:g}, {self.most_to_divide_m2:g} m².",
            )


def find_candidates(
    parcels: gpd.GeoDataFrame, brownfields: gpd.GeoDataFrame | None = None, *, search: Search | None = None
) -> gpd.GeoDataFrame:
    """
    Sites worth a look, among parcels and brownfields.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        Layer `parcels`: owners from the files of legal persons, `built_share` from the cadastre.
    brownfields : GeoDataFrame, m rows, or None
        Layer `brownfields`; one that overlaps a parcel kept for more than half of it is not repeated.
    search
        Sizes, shares and owners.

    Returns
    -------
    GeoDataFrame in EPSG:2154, RangeIndex, uniquely identified by site_id
        Columns of `COLUMNS`: `free_m2` (NaN unknown), `land_use` ("vacant", "under_built", "unknown"), `origin`
        ("parcel" or "brownfield"). A parcel whose built share is unknown is kept where its size is right, and says so:
        missing is not bad. Writable as GeoJSON, and usable as `--sites`.

    Raises
    ------
    CrsError
        Not in EPSG:2154.
    SitesError
        Nothing is left: why.
    """
    search = search or Search()
    check_working_crs(parcels, names=("parcels",))
    found = [_parcels(parcels, search)]
    if brownfields is not None and len(brownfields):
        check_working_crs(brownfields, names=("brownfields",))
        found.append(_brownfields(brownfields, found[0], search))
    filled = [part for part in found if len(part)]
    if not filled:
        owned = int(parcels["owner_kind"].isin(search.owner_kinds).sum())
        raise SitesError(
            f"No candidate among {len(parcels)} parcels ({owned} of landlords or public bodies): none is vacant or "
            f"under-built with {search.least_m2:g} m² free.",
            fr=f"Aucun site parmi {len(parcels)} parcelles ({owned} de bailleurs ou de collectivités) : aucune n'est "
            f"libre ou peu bâtie avec {search.least_m2:g} m² libres.",
        )
    sites = gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), crs=WORKING_CRS)
    return sites.sort_values("site_id", ignore_index=True)


def _parcels(parcels: gpd.GeoDataFrame, search: Search) -> gpd.GeoDataFrame:
    owned = parcels[parcels["owner_kind"].isin(search.owner_kinds)].reset_index(drop=True)
    frame = owned.assign(
        free_m2=free_ground(owned["area_m2"], owned["built_share"]),
        land_use=land_use(
            owned["area_m2"],
            owned["built_share"],
            vacant_share=search.vacant_share,
            underused_share=search.underused_share,
        ),
        origin="parcel",
    )
    fits = frame["area_m2"].between(search.least_m2, search.most_m2)
    divisible = frame["area_m2"].between(search.least_m2, search.most_to_divide_m2)
    is_free = frame["land_use"].isin(("vacant", "under_built")) & (frame["free_m2"] >= search.least_m2)
    kept = (divisible & is_free) | (fits & (frame["land_use"] == "unknown"))
    return frame.loc[kept, [*COLUMNS, "geometry"]].reset_index(drop=True)


def _brownfields(brownfields: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, search: Search) -> gpd.GeoDataFrame:
    sized = brownfields["area_m2"].isna() | brownfields["area_m2"].between(search.least_m2, search.most_to_divide_m2)
    frame = brownfields[sized & ~_is_repeated(brownfields, parcels)].reset_index(drop=True)
    owner = frame["owner_name"] if "owner_name" in frame else pd.Series("", index=frame.index, dtype="str")
    return gpd.GeoDataFrame(
        {
            "site_id": frame["site_id"],
            "label": frame["label"].where(frame["label"] != "", frame["site_id"]),
            "insee_code": frame["insee_code"],
            "area_m2": frame["area_m2"],
            "built_share": np.full(len(frame), np.nan),
            "free_m2": np.full(len(frame), np.nan),
            "land_use": pd.Series("unknown", index=frame.index, dtype="str"),
            "owner_name": owner,
            "owner_kind": pd.Series("", index=frame.index, dtype="str"),
            "origin": pd.Series("brownfield", index=frame.index, dtype="str"),
        },
        geometry=frame.geometry.to_numpy(),
        crs=WORKING_CRS,
    )[[*COLUMNS, "geometry"]]


def _is_repeated(brownfields: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Brownfields of which parcels already kept cover more than half."""
    shapes, plots = brownfields.geometry.to_numpy(), parcels.geometry.to_numpy()
    if not len(plots):
        return np.zeros(len(shapes), dtype=bool)
    site, plot = shapely.STRtree(plots).query(shapes, predicate="intersects")
    common = np.bincount(site, shapely.area(shapely.intersection(shapes[site], plots[plot])), minlength=len(shapes))
    area = shapely.area(shapes)
    share: npt.NDArray[np.float64] = np.divide(common, area, out=np.zeros(len(shapes)), where=area > 0)
    return share > 0.5

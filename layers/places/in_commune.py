"""The commune in which a site stands, by where it is drawn."""

import geopandas as gpd
import numpy as np

from geo.space import zones
from layers.territory.territory import Territory


def with_commune(sites: gpd.GeoDataFrame, territory: Territory) -> gpd.GeoDataFrame:
    """The same sites with `insee_code` and `commune` of the commune they stand in, "" outside."""
    communes = territory.layers["communes"]
    position = zones.value_of_zone(sites, communes.assign(position=np.arange(len(communes), dtype=float)), "position")
    inside = position.notna().to_numpy()
    rows = position.fillna(0).astype(int).to_numpy()
    for column, source in (("insee_code", "insee_code"), ("commune", "name")):
        sites[column] = np.where(inside, communes[source].to_numpy(dtype=object)[rows], "")
    return sites

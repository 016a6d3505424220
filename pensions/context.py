"""What the map shows around the sites: background, need, existing housing; never what must not leave."""

import geopandas as gpd

from geo import hotspots, transit_layers
from layers.territory import Territory
from pensions.ground import open_places

DRAWN_AS_READ = (
    "communes", "water", "green_spaces", "transit_lines", "qpv", "flood", "protected_woods", "monuments",
    "plan", "social_dwellings",
)  # fmt: skip
SERVICES_DRAWN = 4000
"""Above this many, services are not drawn one by one."""

HOTSPOT_BAND_M = 500
"""Cells within this distance count as neighbours in the search for hotspots. Proposition."""


def context_layers(territory: Territory) -> dict[str, gpd.GeoDataFrame]:
    """Layers to draw, in EPSG:2154; confidential housing, counts of people and what may not be passed on are out."""
    territory = territory.shown
    drawn = {name: territory.layers[name] for name in DRAWN_AS_READ if name in territory.layers}
    streets = territory.layers.get("streets")
    if streets is not None:
        drawn["streets"] = streets[streets["street_class"] == "major"]
    housing = territory.layers.get("supported_housing")
    if housing is not None:
        drawn["supported_housing"] = open_places(housing)
    services = territory.layers.get("services")
    if services is not None and len(services) <= SERVICES_DRAWN:
        drawn["services"] = services
    if territory.feed is not None:
        drawn["stops"] = transit_layers.stops_layer(territory.feed)
        drawn.setdefault("transit_lines", transit_layers.transit_lines_layer(territory.feed))
    need = need_hotspots(territory)
    if need is not None:
        drawn["hotspots"] = need
    return drawn


def need_hotspots(territory: Territory) -> gpd.GeoDataFrame | None:
    """Zones where poor households concentrate (Getis-Ord Gi*), as outlines without counts; None without cells."""
    cells = territory.layers.get("income_cells")
    if cells is None or cells.empty:
        return None
    return hotspots.hotspot_zones(cells, "poor_households", band_m=HOTSPOT_BAND_M)

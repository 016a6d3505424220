"""A territory of two communes side by side, drawn for the tests of places."""

import geopandas as gpd
import shapely

from layers.territory.declared import SitesSpec
from layers.territory.file import Head, NetworkSpec
from layers.territory.territory import Territory

# Two communes side by side in Lambert-93, near Montpellier: Ville (34172) and Bourg-le-Vieux (34057).
X, Y = 770_000.0, 6_279_000.0
INSIDE = gpd.GeoSeries(gpd.points_from_xy([X + 500], [Y + 500]), crs=2154).to_crs(4326).iloc[0]


def territory(*, parcels=True, addresses=True):
    layers = {
        "communes": gpd.GeoDataFrame(
            {"insee_code": ["34172", "34057"], "name": ["Ville", "Bourg-le-Vieux"], "population": [1.0, 1.0]},
            geometry=[shapely.box(X, Y, X + 1000, Y + 1000), shapely.box(X + 1000, Y, X + 2000, Y + 1000)],
            crs=2154,
        )
    }
    if parcels:
        layers["parcels"] = gpd.GeoDataFrame(
            {
                "site_id": ["34172000AB0012", "34172000AB0013"],
                "insee_code": ["34172", "34172"],
                "area_m2": [900.0, 500.0],
                "owner_name": ["ACM HABITAT", ""],
                "owner_kind": ["landlord", "other"],
                "label": ["AB 12, 4 RUE DES PINS", "AB 13"],
            },
            geometry=[shapely.box(X + 480, Y + 480, X + 510, Y + 510), shapely.box(X + 600, Y, X + 620, Y + 25)],
            crs=2154,
        )
    if addresses:
        layers["addresses"] = gpd.GeoDataFrame(
            {
                "site_id": ["a", "b", "c", "d"],
                "label": ["4, Rue des Pins", "71, Rue Henri Noguères", "9, Grand Rue", "9, Grand Rue"],
                "insee_code": ["34172", "34172", "34172", "34057"],
            },
            geometry=gpd.points_from_xy([X + 490, X + 700, X + 900, X + 1500], [Y + 490, Y + 700, Y + 100, Y + 100]),
            crs=2154,
        )
    return Territory(
        head=Head(id="t", name="T"),
        network=NetworkSpec(),
        sites=SitesSpec(),
        layers=layers,
        coverage={},
        feed=None,
        terrain=None,
        sources=(),
    )

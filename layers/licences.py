"""What a licence keeps here: a source may serve the measures, and none of its rows or names leave in an output."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from geo.criterion import Text

WITHHELD = "is_withheld"
"""Column of the rows that must not leave, in the layers that have some."""

NAMES = ("name", "label", "owner_name", "owner_siren")
"""Columns whose text is the publisher's own; categories, zone types and numbers are what measures read."""

UNNAMED = "nom non diffusable"


def withhold(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    The same layer, marked: measures read it as before, its names are gone.

    >>> shop = gpd.GeoDataFrame({"name": ["Chez Ali"], "category": ["food_shop"]},
    ...                         geometry=gpd.points_from_xy([0], [0]), crs=2154)
    >>> withhold(shop)[["name", "category", "is_withheld"]].values.tolist()
    [['nom non diffusable', 'food_shop', True]]
    """
    masked = {
        name: layer[name].where(layer[name] == "", UNNAMED).astype(layer[name].dtype) for name in NAMES if name in layer
    }
    return layer.assign(**masked, **{WITHHELD: True})


def shown_rows(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """The rows of a layer that may leave; the layer itself where nothing is withheld, None where everything is."""
    if WITHHELD not in layer:
        return layer
    kept = layer[~layer[WITHHELD]].drop(columns=WITHHELD).reset_index(drop=True)
    return None if kept.empty else kept


def withheld_titles(sources: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Titles of the sources whose licence keeps them here, each once."""
    return list(dict.fromkeys(str(source["title"]) for source in sources if not source["may_redistribute"]))


def notice(title: str) -> Text:
    """What every output says of a source that it does not show."""
    return Text(
        fr=f"« {title} » est utilisé pour le calcul, mais sa licence interdit de le rediffuser : il n'est ni dessiné "
        "ni exporté.",
        en=f"“{title}” is used in the computation, but its licence forbids passing it on: it is neither drawn nor "
        "exported.",
    )

"""Columns whose values are a closed list, whether or not a territory has each: what is none of them is misspelt."""

from collections.abc import Mapping

from layers.schemas import LAYERS
from layers.sources.constraints.noise import LEVELS, ZONES
from layers.sources.constraints.ppr import KNOWN_TYPES
from layers.sources.finess.flat import HOUSING_CODES
from layers.sources.planner.local_pensions import KINDS
from layers.sources.services.categories import FINESS_HOUSING

CLOSED_LISTS: Mapping[tuple[str, str], frozenset[str]] = {
    **{
        (layer, column): frozenset(kind)
        for layer, (_, columns) in LAYERS.items()
        for column, kind in columns.items()
        if isinstance(kind, tuple)
    },
    ("flood", "zone_type"): frozenset(KNOWN_TYPES),
    ("noise", "zone_type"): frozenset((*ZONES, *LEVELS)),
    ("supported_housing", "category"): frozenset((*FINESS_HOUSING.values(), *HOUSING_CODES.values(), *KINDS.values())),
}
"""(layer, column) → every value that it may have."""
